//! Builds again when the embedded till changes; the macro that embeds it does not watch the folder.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_TILL").is_some() {
        println!("cargo::rerun-if-changed=../demo/dist");
    }
}
