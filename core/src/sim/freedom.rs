//! What documents leave open, and one way of settling it.
//!
//! Each thing that a document does not say, or that two sources tell differently, is a *freedom*: a row of its room's
//! table, with its values (the first is what the simulator does by itself) and where the question comes from. A
//! *persona* is one value of each: a terminal that the documents allow. Drawn by seeds they are the terminals that
//! nobody here has seen; a client has to be safe on all of them.

use super::Chance;

/// A row of a table of freedoms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freedom {
    /// Its name.
    pub name: &'static str,
    /// What is open, and by which source.
    pub source: &'static str,
    /// The names of its values; the first is the default.
    pub values: &'static [&'static str],
}

/// The value that chance gives a freedom: the default as often as all others together.
pub(crate) fn drawn<T: Copy + Default>(chance: &mut Chance, values: &[T]) -> T {
    let other = chance.below(2) == 1;
    let index = chance.below((values.len() as u64).saturating_sub(1)) as usize + 1;
    values.get(index).copied().filter(|_| other).unwrap_or_default()
}

/// Makes a room's `Persona` from its freedoms: a type of each with its values, the persona's members, its table and
/// how it is drawn.
macro_rules! freedoms {
    ($($(#[$doc:meta])* $field:ident: $name:ident = $text:literal, $source:literal {
        $first:ident = $first_text:literal $(, $value:ident = $value_text:literal)* $(,)?
    })*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        #[allow(missing_docs, reason = "each value is said by its text")]
        pub enum $name {
            #[doc = $first_text]
            #[default]
            $first,
            $(#[doc = $value_text] $value,)*
        }

        impl $name {
            /// Every value; the default is the first.
            pub const ALL: &'static [$name] = &[$name::$first $(, $name::$value)*];

            /// The name of the value.
            pub const fn as_str(self) -> &'static str {
                match self { $name::$first => $first_text, $($name::$value => $value_text,)* }
            }
        })*

        /// A terminal that the documents allow: one value of each freedom. The default is the simulator's own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Persona {
            $($(#[$doc])* pub $field: $name,)*
        }

        impl Persona {
            /// Every freedom of this system.
            pub const TABLE: &'static [$crate::sim::Freedom] = &[$($crate::sim::Freedom {
                name: $text,
                source: $source,
                values: &[$first_text $(, $value_text)*],
            },)*];

            /// The persona of a seed. The same seed gives the same one on every machine.
            pub fn of(seed: u64) -> Persona {
                let mut chance = $crate::sim::Chance::new(seed);
                Persona { $($field: $crate::sim::freedom::drawn(&mut chance, $name::ALL),)* }
            }

            /// Where it is not the default: `freedom=value`, in the table's order.
            pub fn differs(&self) -> Vec<String> {
                let mut found = Vec::new();
                $(if self.$field != $name::$first {
                    found.push(format!("{}={}", $text, self.$field.as_str()));
                })*
                found
            }
        }
    };
}

/// Holds a table to what it is for: seeds draw every value, and every freedom has a source.
#[cfg(test)]
pub(crate) fn assert_all_come_up(table: &[Freedom], differs: impl Fn(u64) -> Vec<String>) {
    let drawn: Vec<String> = (0..2_000).flat_map(&differs).collect();
    for freedom in table {
        for value in freedom.values.iter().skip(1) {
            assert!(drawn.contains(&format!("{}={value}", freedom.name)), "{}={value}", freedom.name);
        }
        assert!(!freedom.source.is_empty() && freedom.values.len() > 1, "{}", freedom.name);
    }
    assert_eq!(differs(7), differs(7));
}

pub(crate) use freedoms;
