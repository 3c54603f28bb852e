//! Who may ask: the guard in front of every request, and the tokens that pages got by pairing.

#[cfg(windows)]
pub mod acl;
#[cfg(feature = "engine")]
mod callers;
mod folder;
mod guard;
#[cfg(test)]
pub mod home;
mod pairing;
mod token;
mod tokens;

#[cfg(feature = "engine")]
pub use callers::{Caller, Callers, Right};
pub use folder::{Folder, default_folder};
#[cfg(feature = "engine")]
pub use guard::TOKEN;
pub use guard::{Admitted, Denied, Endpoint, Guard, admits_token, preflight};
pub use pairing::{CODE_LIFE, Paired, Pairing, show_code};
pub use token::{TokenId, mint};
pub use tokens::Tokens;
