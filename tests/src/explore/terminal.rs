//! The terminal of a search: it does what an event says, lies where an event says so, and remembers the truth.

use tillwire_core::time::Millis;

/// What the terminal does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Moves the money and says so.
    Charge,
    /// The bank says no.
    Decline,
    /// Does not carry it out, with a code that is believed.
    Refuse,
    /// Does not carry it out, with words that are not believed alone.
    Busy,
    /// Waits for the customer.
    Hold,
    /// Waits for the customer, and says that it is still processing.
    Process,
    /// Answers an inquiry or a cancel as things are.
    Tell,
    /// Moves the money asked for, or knows how things are, and says something else.
    Lie(Lie),
}

/// What is said instead of the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lie {
    /// That somebody stopped it.
    Cancelled,
    /// That the terminal is at work.
    Busy,
    /// Nothing that can be read.
    Garbled,
    /// The approval of another order.
    OtherOrder,
    /// The approval of another amount.
    OtherAmount,
    /// That there is no such order, while nothing is decided about it.
    NotFound,
}

/// How a terminal answers inquiries where no document says how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tongue {
    /// That there is no such order.
    pub unknown: &'static str,
    /// Anything at all, while it is busy.
    pub busy: &'static str,
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Fate {
    Held,
    Charged,
    Declined,
    Stopped,
}

/// A money request that was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Order {
    pub order: String,
    pub minor: u64,
    pub fate: Fate,
    /// When the terminal gives up waiting for the customer.
    pub ends: Millis,
    /// Which channel its answer goes to, and how that begins.
    channel: u32,
    head: String,
}

/// The terminal and its ledger.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Terminal {
    pub orders: Vec<Order>,
    /// What can still be refunded of the origin; none where payments are sold.
    left: Option<u64>,
    /// Its own words; none where a document gives them.
    tongue: Option<Tongue>,
    pub busy: bool,
    /// How often it may get busy.
    pub spells: u8,
    /// Busy or not, it tells the truth of the first order: as if nobody asked about that.
    knows_first: bool,
}

/// An answer: the channel it goes to, and its words.
pub(super) type Said = (u32, String);

impl Terminal {
    pub fn new(left: Option<u64>) -> Self {
        Terminal { orders: Vec::new(), left, tongue: None, busy: false, spells: 0, knows_first: false }
    }

    /// One with words of its own, which is busy once at most.
    pub fn speaking(self, tongue: Tongue, knows_first: bool) -> Self {
        Terminal { tongue: Some(tongue), spells: 1, knows_first, ..self }
    }

    pub fn charges<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a Order> {
        self.orders.iter().filter(move |known| known.order == order && known.fate == Fate::Charged)
    }

    pub fn holding(&self) -> bool {
        self.orders.iter().any(|order| order.fate == Fate::Held)
    }

    /// What can be done with a request of these words; lies only where a fault is left.
    pub fn readings(&self, text: &str, faults: bool) -> Vec<Reading> {
        let (verb, order) = words(text);
        let lies: &[Lie] = match verb {
            _ if !faults => &[],
            "money" => &[Lie::Cancelled, Lie::Busy, Lie::Garbled, Lie::OtherOrder, Lie::OtherAmount],
            "find" if self.left.is_some() => &[Lie::Garbled],
            "find" if self.is_held(order) => &[Lie::Garbled, Lie::OtherOrder, Lie::NotFound],
            // Another amount of a control takes it away for good, which is a person's then.
            "find" if self.tongue.is_some() => &[Lie::Garbled, Lie::OtherOrder],
            "find" => &[Lie::Garbled, Lie::OtherOrder, Lie::OtherAmount],
            _ => &[Lie::Garbled],
        };
        let honest: &[Reading] = match verb {
            "money" => &[Reading::Charge, Reading::Decline, Reading::Refuse, Reading::Busy, Reading::Hold],
            _ => &[Reading::Tell],
        };
        let processes = (verb == "money" && self.tongue.is_some()).then_some(Reading::Process);
        honest.iter().copied().chain(processes).chain(lies.iter().map(|lie| Reading::Lie(*lie))).collect()
    }

    /// Reads a request.
    pub fn read(&mut self, channel: u32, text: &str, reading: Reading, ends: Millis) -> Vec<Said> {
        match words(text).0 {
            "money" => self.work(channel, text, reading, ends),
            "find" => vec![(channel, self.inform(text, reading))],
            _ => self.stop(channel, text, reading),
        }
    }

    fn work(&mut self, channel: u32, text: &str, reading: Reading, ends: Millis) -> Vec<Said> {
        let order = words(text).1.to_owned();
        let minor = text.rsplit(' ').next().and_then(|minor| minor.parse().ok()).unwrap_or_default();
        let fate = match reading {
            Reading::Charge | Reading::Lie(_) => Fate::Charged,
            Reading::Decline => Fate::Declined,
            Reading::Hold | Reading::Process => Fate::Held,
            _ => Fate::Stopped,
        };
        self.orders.push(Order {
            order,
            minor,
            fate: Fate::Held,
            ends,
            channel,
            head: head(text).to_owned(),
        });
        if reading == Reading::Process {
            return vec![(channel, format!("{} processing", head(text)))];
        }
        let last = self.orders.len() - 1;
        let words = match reading {
            Reading::Lie(lie) => lied(lie, text),
            Reading::Refuse => "refused".to_owned(),
            Reading::Busy => "busy".to_owned(),
            _ => String::new(),
        };
        self.decide(last, fate, &words)
    }

    /// Decides what was held; `words` instead of the truth where there are some.
    fn decide(&mut self, index: usize, fate: Fate, words: &str) -> Vec<Said> {
        let order = &mut self.orders[index];
        order.fate = fate;
        if fate == Fate::Charged {
            self.left = self.left.map(|left| left.saturating_sub(order.minor));
        }
        let truth = match fate {
            Fate::Held => return Vec::new(),
            Fate::Charged => format!("approved {} {}", order.order, order.minor),
            Fate::Declined => "declined".to_owned(),
            Fate::Stopped => "cancelled".to_owned(),
        };
        let said = if words.is_empty() { &truth } else { words };
        vec![(order.channel, format!("{} {said}", order.head))]
    }

    /// The customer of the first order that waits acts.
    pub fn customer(&mut self, fate: Fate) -> Vec<Said> {
        let held = self.orders.iter().position(|order| order.fate == Fate::Held);
        held.map_or_else(Vec::new, |index| self.decide(index, fate, ""))
    }

    /// Customers who did not come in time are given up.
    pub fn pass(&mut self, time: Millis) -> Vec<Said> {
        let late = |order: &Order| order.fate == Fate::Held && order.ends <= time;
        match self.orders.iter().position(late) {
            Some(index) => self.decide(index, Fate::Stopped, ""),
            None => Vec::new(),
        }
    }

    fn inform(&self, text: &str, reading: Reading) -> String {
        let (_, order) = words(text);
        let known = self.orders.iter().rev().find(|known| known.order == order);
        let first = self.orders.first().is_some_and(|first| first.order == order);
        let busy = self.busy && !(self.knows_first && first);
        let unknown = || self.tongue.map_or("unknown-order", |tongue| tongue.unknown).to_owned();
        let said = match (reading, self.left, known.map(|known| known.fate)) {
            (Reading::Lie(Lie::NotFound), ..) => unknown(),
            (Reading::Lie(lie), ..) => lied(lie, text),
            _ if busy => self.tongue.map_or("busy", |tongue| tongue.busy).to_owned(),
            (_, Some(left), _) => format!("left {left}"),
            (.., None | Some(Fate::Stopped)) => unknown(),
            (.., Some(Fate::Held)) => "pending".to_owned(),
            (.., Some(Fate::Declined)) => "declined".to_owned(),
            (.., Some(Fate::Charged)) => {
                format!("approved {order} {}", known.map_or(0, |known| known.minor))
            }
        };
        format!("{} {said}", head(text))
    }

    fn stop(&mut self, channel: u32, text: &str, reading: Reading) -> Vec<Said> {
        let mut said = self.customer(Fate::Stopped);
        let answer = match (reading, said.is_empty()) {
            (Reading::Lie(_), _) => "?",
            (_, true) => "refused",
            (_, false) => "done",
        };
        said.push((channel, format!("{} {answer}", head(text))));
        said
    }

    fn is_held(&self, order: &str) -> bool {
        self.orders.iter().any(|known| known.order == order && known.fate == Fate::Held)
    }
}

/// Verb and order of a request.
pub(super) fn words(text: &str) -> (&str, &str) {
    let mut words = text.split(' ');
    (words.next().unwrap_or_default(), words.next().unwrap_or_default())
}

/// Verb, order and number of a request: how its answer begins.
fn head(text: &str) -> &str {
    text.rsplit_once(' ').map_or(text, |(head, _)| head)
}

fn lied(lie: Lie, text: &str) -> String {
    let (_, order) = words(text);
    let minor = text.rsplit(' ').next().unwrap_or_default();
    match lie {
        Lie::Cancelled => "cancelled".to_owned(),
        Lie::Busy => "busy".to_owned(),
        Lie::Garbled => "?".to_owned(),
        Lie::OtherOrder => format!("approved another {minor}"),
        Lie::OtherAmount => format!("approved {order} 1{minor}"),
        Lie::NotFound => "unknown-order".to_owned(),
    }
}
