//! tillwire-core for JavaScript: thin synchronous exports.
//!
//! The boundary is JSON text and bytes: numbers keep their source text on the way, and there is nothing to
//! keep alive on either side. The npm package wraps these names; nobody else calls them.
//!
//! A feature is a part that a .wasm file may hold: `codec`, `till` (every system's payments) and `sim`.

#[cfg(feature = "codec")]
mod codec;
#[cfg(feature = "till")]
mod effect;
mod error;
#[cfg(any(feature = "till", feature = "sim"))]
mod settings;
#[cfg(feature = "sim")]
mod sim;
#[cfg(feature = "till")]
mod till;
#[cfg(feature = "codec")]
mod words;

/// A third of the code of the standard allocator, and as quick.
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
