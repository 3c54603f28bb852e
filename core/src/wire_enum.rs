//! Code <-> name <-> meaning in one table, for the closed lists of a wire.
//!
//! [`wire_enum!`] makes an enum with one variant a row and `Other` for everything a newer terminal may say:
//! an unknown value is kept as it came and written back the same. The row is the only place that spells the
//! wire's text; lookups, documentation and the TypeScript union come from it.

/// Makes a wire enum from rows of `Variant = "wire text", "meaning";`.
///
/// The enum gets `from_wire`, `wire`, `meaning`, `TABLE` (wire text and meaning of every row) and `TS` (a
/// TypeScript union of the wire texts that stays open for unknown ones).
#[macro_export]
macro_rules! wire_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($variant:ident = $wire:literal, $meaning:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`: ", $meaning, ".")] $variant,)+
            /// A value that is not in the table, as it came.
            Other(Box<str>),
        }

        impl $name {
            /// Every known value: wire text and meaning, in the document's order; what pages load leaves the meaning out.
            pub const TABLE: &'static [(&'static str, &'static str)] =
                &[$(($wire, if cfg!(feature = "words") { $meaning } else { "" }),)+];

            /// The TypeScript union: the known texts, and any other string.
            pub const TS: &'static str = concat!($("\"", $wire, "\" | ",)+ "(string & {})");

            /// Reads the wire's text; an unknown one is kept.
            pub fn from_wire(text: &str) -> Self {
                match text { $($wire => $name::$variant,)+ _ => $name::Other(text.into()) }
            }

            /// The wire's text.
            pub fn wire(&self) -> &str {
                match self { $($name::$variant => $wire,)+ $name::Other(text) => text }
            }

            /// What a known value means.
            pub fn meaning(&self) -> Option<&'static str> {
                match self { $($name::$variant => Some($meaning),)+ $name::Other(_) => None }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    wire_enum! {
        /// Two colours.
        pub enum Colour { Red = "r", "stop"; Green = "g", "go"; }
    }

    #[test]
    fn known_values_are_variants_with_a_meaning() {
        for (wire, meaning) in Colour::TABLE {
            assert_eq!(Colour::from_wire(wire).wire(), *wire);
            assert_eq!(Colour::from_wire(wire).meaning(), Some(*meaning));
        }
        assert_eq!(Colour::from_wire("g"), Colour::Green);
    }

    #[test]
    fn an_unknown_value_is_kept_as_it_came() {
        let mauve = Colour::from_wire("mauve");
        assert_eq!((mauve.wire(), mauve.meaning()), ("mauve", None));
        assert_eq!(mauve, Colour::Other("mauve".into()));
    }

    #[test]
    fn the_typescript_union_stays_open() {
        assert_eq!(Colour::TS, r#""r" | "g" | (string & {})"#);
    }
}
