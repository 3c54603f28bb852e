//! The till that is put into the program comes from a folder that cargo does not watch by itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_TILL").is_some() {
        println!("cargo::rerun-if-changed=../demo/dist");
    }
}
