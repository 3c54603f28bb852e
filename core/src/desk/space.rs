//! The named spaces of a journal: which log of which terminal, so that no two can meet.
//!
//! A journal keeps logs by two names, a terminal's and one of its own. The logs of a terminal's other spaces are under a
//! name that no terminal can have: its own, a control character, and the space's. Former versions glued the two with a
//! blank; what they wrote is found by [`Space::former`], and the few names that they therefore refused to terminals have
//! their payments apart.

/// Parts a terminal's name from a space's. No terminal has a control character in its name.
const PARTS: char = '\u{1f}';

/// One of a terminal's spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// A log for each intent, under its reference.
    Intents,
    /// A log for each intent whose outcome the shop is to be told, under its reference.
    Outbox,
    /// A log for each order number: whose it is, and what works on that order.
    Orders,
    /// What is the terminal's as a whole.
    Terminal,
    /// What was to be told by a former version, under the reference.
    FormerOutbox,
    /// Whose an order number was, by a former version.
    FormerOrders,
    /// What worked on an order, by a former version.
    FormerRefunds,
}

impl Space {
    /// Every space.
    pub const ALL: [Space; 7] = [
        Space::Intents,
        Space::Outbox,
        Space::Orders,
        Space::Terminal,
        Space::FormerOutbox,
        Space::FormerOrders,
        Space::FormerRefunds,
    ];

    /// The word of the boundary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Space::Intents => "intents",
            Space::Outbox => "outbox",
            Space::Orders => "orders",
            Space::Terminal => "terminal",
            Space::FormerOutbox => "former-outbox",
            Space::FormerOrders => "former-orders",
            Space::FormerRefunds => "former-refunds",
        }
    }

    /// The space of that word.
    pub fn parse(text: &str) -> Option<Space> {
        Space::ALL.into_iter().find(|space| space.as_str() == text)
    }

    /// The first of the two names under which a journal keeps the logs of this space.
    pub fn of(self, terminal: &str) -> String {
        let mut name = String::from(terminal);
        match self.ending(terminal) {
            Some(Ending::Parted(space)) => {
                name.push(PARTS);
                name.push_str(space);
            }
            Some(Ending::Glued(former)) => name.push_str(former),
            None => {}
        }
        name
    }

    fn ending(self, terminal: &str) -> Option<Ending> {
        Some(match self {
            Space::Intents if is_former(terminal) => Ending::Parted(self.as_str()),
            Space::Intents => return None,
            Space::Outbox | Space::Orders | Space::Terminal => Ending::Parted(self.as_str()),
            Space::FormerOutbox => Ending::Glued(" outbox"),
            Space::FormerOrders => Ending::Glued(" orders"),
            Space::FormerRefunds => Ending::Glued(" refunds"),
        })
    }
}

enum Ending {
    Parted(&'static str),
    Glued(&'static str),
}

/// Whether a former version had logs under this name which were no terminal's: it gave no terminal such a name.
fn is_former(terminal: &str) -> bool {
    [" outbox", " orders", " asking"].iter().any(|ending| terminal.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payments_are_where_they_have_always_been_and_every_other_space_is_where_no_terminal_can_be() {
        for (space, name) in [
            (Space::Intents, "bank"),
            (Space::Outbox, "bank\u{1f}outbox"),
            (Space::Orders, "bank\u{1f}orders"),
            (Space::Terminal, "bank\u{1f}terminal"),
            (Space::FormerOutbox, "bank outbox"),
            (Space::FormerOrders, "bank orders"),
            (Space::FormerRefunds, "bank refunds"),
        ] {
            assert_eq!((space.of("bank").as_str(), Space::parse(space.as_str())), (name, Some(space)));
        }
    }

    #[test]
    fn no_two_terminals_share_a_log_whatever_they_are_called() {
        let names = [
            "bank",
            "bank outbox",
            "bank orders",
            "bank asking",
            "bank refunds",
            "bank terminal",
            "bank intents",
        ];
        let spaces = [Space::Intents, Space::Outbox, Space::Orders, Space::Terminal];
        let mut all: Vec<String> = names.iter().flat_map(|name| spaces.map(|space| space.of(name))).collect();
        all.sort();
        let many = all.len();
        all.dedup();
        assert_eq!(all.len(), many);
    }

    #[test]
    fn no_terminal_s_payments_are_where_a_former_version_kept_something_else_under_its_name() {
        let former = [Space::FormerOutbox, Space::FormerOrders].map(|space| space.of("bank"));
        for name in ["bank", "bank outbox", "bank orders", "bank asking"] {
            assert!(!former.contains(&Space::Intents.of(name)), "{name}");
        }
    }
}
