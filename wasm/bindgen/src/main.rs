//! The package build's own wasm-bindgen: `tillwire-bindgen INPUT.wasm OUT_DIR NAME`.
//!
//! Writes `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm` for `<script type="module">`, bundlers and Node alike. The
//! crate behind it is pinned by the workspace's lockfile, so it always fits the `wasm-bindgen` in the wasm.
//!
//! Its own addition: panics trap without making a message, see [`panics`].
//!
//! Not its business: finding the wasm at run time (the package's loader does that), and making it small.

mod panics;

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [input, out_dir, name] = args.as_slice() else {
        eprintln!("usage: tillwire-bindgen INPUT.wasm OUT_DIR NAME");
        return ExitCode::from(2);
    };
    match bind(input, out_dir, name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tillwire-bindgen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bind(input: &str, out_dir: &str, name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen.web(true).map_err(|error| error.to_string())?;
    bindgen
        .input_path(input)
        .out_name(name)
        .typescript(true)
        // The loader names the file, so that bundlers see one reference to it and `inline` none.
        .omit_default_module_path(true)
        // A trapped instance is replaced by a fresh one, not called again.
        .reset_state_function(true);
    let mut output = bindgen.generate_output().map_err(|error| format!("{error:#}"))?;
    panics::silence(&mut output);
    output.emit(out_dir).map_err(|error| format!("{error:#}"))
}
