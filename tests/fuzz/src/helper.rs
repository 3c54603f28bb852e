//! What a page and the helper say to each other.

use crate::text;
use tillwire_core::helper::{Ask, Hello, Opening, Paired, Pairing, Said};

/// What is read of either end is the same once it was written.
pub fn helper(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(said) = Said::decode(text) {
        assert_eq!(Said::decode(&said.encode()), Ok(said));
    }
    if let Ok(ask) = Ask::decode(text) {
        assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
    }
    if let Ok(opening) = Opening::decode(text) {
        let again = Opening::decode(&opening.encode()).expect("what we wrote");
        assert_eq!((again.session, again.asks_via), (opening.session, opening.asks_via));
        assert_eq!(again.token.expose(), opening.token.expose());
    }
    if let Ok(hello) = Hello::decode(text) {
        assert_eq!(Hello::decode(&hello.encode(&[])), Ok(hello));
    }
    if let Ok(pairing) = Pairing::decode(bytes) {
        assert_eq!(
            Pairing::decode(pairing.encode().as_bytes()).expect("a code").code.expose(),
            pairing.code.expose()
        );
    }
    if let Ok(paired) = Paired::decode(text) {
        assert_eq!(Paired::decode(&paired.encode()).expect("a token").token.expose(), paired.token.expose());
    }
}
