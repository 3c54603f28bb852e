//! What a payment system is, as data: how it is reached, what a caller may say with each operation, and the words of
//! its wire with their meanings.
//!
//! Every room describes itself by one [`System`]; the list of them is [`crate::systems`]. Whoever needs a fact of a
//! system takes it from there: the check of a caller's options, the declarations of the npm package, the helper's
//! paths and ports, the till's forms, the tables of `tillwire/codec` and of the documents. Nothing here knows a wire,
//! and no room knows who reads its description.
//!
//! ```
//! # #[cfg(feature = "qfpay")] {
//! use tillwire_core::payment::Kind;
//! use tillwire_core::systems;
//!
//! let qfpay = systems::by_name("qfpay").unwrap();
//! let timeout = qfpay.field(Kind::Pay, "payment_timeout").unwrap();
//! assert_eq!(timeout.takes(), "a whole number of s from 1");
//! assert_eq!(qfpay.way("http").and_then(|way| way.port), Some(9001));
//! # }
//! ```

mod check;
mod names;
mod settings;

pub use check::Refusal;
pub use names::{By, Names};
pub use settings::Settings;

use crate::payment::{Kind, Method};

/// A payment system.
#[derive(Debug)]
pub struct System {
    /// Its word in options, journals and configurations.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Whether customers pay at a terminal, or through a gateway that a back end calls.
    pub face: Face,
    /// By which numbers it knows a payment.
    pub names: Names,
    /// How it is reached; the first is how it is simulated in a page.
    pub ways: &'static [Way],
    /// What `connect` is told of it, in our own spelling, with a dot where it is a member of a member; what every
    /// system is told is not among it.
    pub connect: &'static [Field],
    /// What a simulated one in the same process is told besides its seed.
    pub simulated: &'static [Field],
    /// What a caller may say with an operation, in the order of the documents.
    pub fields: &'static [Field],
    /// The closed and open lists of its wire.
    #[cfg(feature = "words")]
    pub tables: &'static [Table],
    /// What it answers: the members of each kind of reply that its documents name, with what each is.
    #[cfg(feature = "words")]
    pub answers: &'static [Table],
}

/// Where customers pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// At a terminal on the counter: one payment at a time.
    Terminal,
    /// Through a gateway: any number at once, from a back end.
    Gateway,
}

/// One way to reach a system.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Its word: `tcp`, `http`, `serial`, `websocket`.
    pub via: &'static str,
    /// The vendor's port, where it has one.
    pub port: Option<u16>,
    /// The paths of its requests, where it has any; nothing else is asked for.
    pub paths: &'static [&'static str],
    /// Those of them that move no money, so that a repetition does no harm.
    pub harmless: &'static [&'static str],
    /// The content type of its requests.
    pub content_type: Option<&'static str>,
    /// Bits a second of a line, where nobody says otherwise.
    pub baud: Option<u32>,
    /// What is said of this way alone.
    pub settings: &'static [Field],
}

impl Way {
    /// A way of that word, with nothing else said.
    pub const fn new(via: &'static str) -> Way {
        Way { via, port: None, paths: &[], harmless: &[], content_type: None, baud: None, settings: &[] }
    }
}

/// Something that a caller may say with an operation, in the wire's own spelling.
#[derive(Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// With which operations; none of those that are told when connecting.
    pub on: &'static [Kind],
    /// What it takes.
    pub kind: FieldKind,
    /// What holds where it is left out.
    pub default: Option<&'static str>,
    /// Ways to pay with which a number may not be larger.
    pub caps: &'static [(Method, u32)],
    /// Whether it must be given.
    pub required: bool,
    /// What a simulated system is told where it is left out; then it need not be given there.
    pub simulated: Option<&'static str>,
    /// Whether it is a secret or says something about a person: it is never repeated in a message.
    pub private: bool,
    /// Whether it is for back ends alone: in a page everybody could read it.
    pub behind: bool,
    /// What it is for, in one sentence.
    #[cfg(feature = "words")]
    pub text: &'static str,
    /// Where the document says so.
    #[cfg(feature = "words")]
    pub section: &'static str,
}

impl Field {
    /// A field with no default, no caps and nothing to hide.
    pub const fn new(
        name: &'static str,
        on: &'static [Kind],
        kind: FieldKind,
        section: &'static str,
        text: &'static str,
    ) -> Field {
        // Without the words they end here, and are in no program.
        #[cfg(not(feature = "words"))]
        let _ = (section, text);
        Field {
            name,
            on,
            kind,
            default: None,
            caps: &[],
            required: false,
            simulated: None,
            private: false,
            behind: false,
            #[cfg(feature = "words")]
            text,
            #[cfg(feature = "words")]
            section,
        }
    }

    /// Something that `connect` is told.
    pub const fn setting(
        name: &'static str,
        kind: FieldKind,
        section: &'static str,
        text: &'static str,
    ) -> Field {
        Field::new(name, &[], kind, section, text)
    }

    /// The same field, which must be given.
    pub const fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// The same field with what holds where it is left out.
    pub const fn or(mut self, default: &'static str) -> Field {
        self.default = Some(default);
        self
    }

    /// The same field with a largest number for some ways to pay.
    pub const fn capped(mut self, caps: &'static [(Method, u32)]) -> Field {
        self.caps = caps;
        self
    }

    /// The same field, which must be given unless the system is simulated.
    pub const fn required_in_earnest(mut self, simulated: &'static str) -> Field {
        self.required = true;
        self.simulated = Some(simulated);
        self
    }

    /// The same field as something that no page may be told.
    pub const fn behind(mut self) -> Field {
        self.behind = true;
        self
    }

    /// The same field as something that is never repeated.
    pub const fn private(mut self) -> Field {
        self.private = true;
        self
    }
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text without control characters.
    Text,
    /// Yes or no: `true`, `false`, `1`, `0`.
    Flag,
    /// A whole number.
    Whole {
        /// What it counts; empty where it counts nothing.
        unit: &'static str,
        /// The smallest.
        min: u32,
        /// The largest, where there is one.
        max: Option<u32>,
    },
    /// A word of a list.
    Word(Words),
    /// An amount in the terminal's currency, as decimal text of whole units such as `2.50`.
    Amount,
    /// An address that begins with `http://` or `https://`.
    Address,
    /// Any number of texts, none of them empty. Only settings are that.
    Texts,
}

impl FieldKind {
    /// A whole number of `unit`, from `min`.
    pub const fn whole(unit: &'static str, min: u32) -> FieldKind {
        FieldKind::Whole { unit, min, max: None }
    }

    /// The same, up to `most`; of anything but a whole number, itself.
    pub const fn up_to(self, most: u32) -> FieldKind {
        match self {
            FieldKind::Whole { unit, min, .. } => FieldKind::Whole { unit, min, max: Some(most) },
            other => other,
        }
    }
}

/// The rows of a list: what stands on the wire, and what it means.
pub type Words = &'static [(&'static str, &'static str)];

/// A list of a wire, or the members of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The member that holds its values, such as `respcd`; of an answer, what was asked.
    pub name: &'static str,
    /// What it tells.
    pub text: &'static str,
    /// Its rows.
    pub rows: Words,
}

impl System {
    /// Whatever may be said before any operation: when connecting, of one way, of a simulated one.
    pub fn settings(&self) -> impl Iterator<Item = &'static Field> {
        let of_ways = self.ways.iter().flat_map(|way| way.settings);
        self.connect.iter().chain(of_ways).chain(self.simulated)
    }

    /// The field of that name, where it goes with the operation.
    pub fn field(&self, kind: Kind, name: &str) -> Option<&Field> {
        self.fields_of(kind).find(|field| field.name == name)
    }

    /// What may be said with an operation.
    pub fn fields_of(&self, kind: Kind) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.on.contains(&kind))
    }

    /// The way of that word.
    pub fn way(&self, via: &str) -> Option<&Way> {
        self.ways.iter().find(|way| way.via == via)
    }

    /// The list of that name.
    #[cfg(feature = "words")]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The members of the answer of that name.
    #[cfg(feature = "words")]
    pub fn answer(&self, name: &str) -> Option<&Table> {
        self.answers.iter().find(|answer| answer.name == name)
    }
}
