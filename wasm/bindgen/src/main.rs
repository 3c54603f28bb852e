//! The package build's own wasm-bindgen.
fn main() {}
