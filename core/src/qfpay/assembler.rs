//! Joins the fragments of a message on the serial line (section 9.2).
//!
//! Fragments carry no index: own bytes are appended in order until they add up to the message's length. One
//! message is joined at a time; another number ends it. What to answer is the caller's: each refusal names its
//! reason, and [`Message`] is to be acknowledged once.
//!
//! 1. [`Assembler::push`] each frame of the [`super::Deframer`];
//! 2. [`Assembler::touch`] on every read, because any byte keeps the message alive;
//! 3. [`Assembler::timeout`] when [`Assembler::deadline`] is due. Only this ends a wait: input that was pending is
//!    read before a due timer.

use super::Error;
use super::deframer::IDLE;
use super::frame::{Frame, Kind, Number};
use crate::time::Millis;

/// A whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The type of its frames.
    pub kind: Kind,
    /// The number of its frames.
    pub number: Number,
    /// Its data.
    pub data: Vec<u8>,
}

/// Joins fragments; holds at most one message.
#[derive(Debug, Clone, Default)]
pub struct Assembler {
    joining: Option<Joining>,
    /// The number of a message that was dropped for silence: one late fragment of it is still reported.
    silent: Option<Number>,
}

#[derive(Debug, Clone)]
struct Joining {
    number: Number,
    length: u16,
    data: Vec<u8>,
    last_byte: Millis,
}

impl Assembler {
    /// Nothing to join yet.
    pub fn new() -> Self {
        Assembler::default()
    }

    /// Takes a frame received at `now` ms and answers the message it completes.
    ///
    /// Only requests (0x10) are joined: acknowledgements and errors pass through, also between fragments.
    /// Errors, each of which is answered with 0x35: `REASSEMBLY_MISMATCH` (fragments disagree on the length),
    /// `REASSEMBLY_OVERFLOW` (they add up to more), `LATE_PACKET` (of a message dropped for silence).
    pub fn push(&mut self, frame: Frame, now: Millis) -> Result<Option<Message>, Error> {
        if frame.kind != Kind::Request {
            return Ok(Some(Message { kind: frame.kind, number: frame.number, data: frame.data }));
        }
        if frame.is_fragment() && self.silent.take_if(|number| *number == frame.number).is_some() {
            return Err(Error::LatePacket);
        }
        let mut joining = self.continued(&frame, now)?;
        joining.data.extend(frame.data);
        joining.last_byte = now;
        self.finish(joining)
    }

    /// A byte arrived at `now` ms, perhaps of a fragment that is not whole yet.
    pub fn touch(&mut self, now: Millis) {
        if let Some(joining) = &mut self.joining {
            joining.last_byte = now;
        }
    }

    /// When the message being joined is given up, in ms.
    pub fn deadline(&self) -> Option<Millis> {
        self.joining.as_ref().map(|joining| joining.last_byte.saturating_add(IDLE))
    }

    /// Drops the message that got no byte for 500 ms at `now` ms. Errors: `REASSEMBLY_TIMEOUT` when it did; nothing
    /// is answered to that.
    pub fn timeout(&mut self, now: Millis) -> Result<(), Error> {
        if self.deadline().is_none_or(|due| due > now) {
            return Ok(());
        }
        self.silent = self.joining.take().map(|joining| joining.number);
        Err(Error::ReassemblyTimeout)
    }

    /// The message that this frame belongs to: the one being joined, or a new one.
    fn continued(&mut self, frame: &Frame, now: Millis) -> Result<Joining, Error> {
        match self.joining.take().filter(|joining| joining.number == frame.number) {
            Some(joining) if joining.length != frame.length => Err(Error::ReassemblyMismatch),
            Some(joining) => Ok(joining),
            None => {
                let (number, length) = (frame.number, frame.length);
                Ok(Joining { number, length, data: Vec::new(), last_byte: now })
            }
        }
    }

    fn finish(&mut self, joining: Joining) -> Result<Option<Message>, Error> {
        match joining.data.len().cmp(&usize::from(joining.length)) {
            core::cmp::Ordering::Greater => Err(Error::ReassemblyOverflow),
            core::cmp::Ordering::Less => {
                self.joining = Some(joining);
                Ok(None)
            }
            core::cmp::Ordering::Equal => {
                self.silent = None;
                Ok(Some(Message { kind: Kind::Request, number: joining.number, data: joining.data }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn frame(kind: Kind, number: u8, length: u16, data: &str) -> Frame {
        Frame { kind, number: Number::from_byte(number).unwrap(), length, data: data.into() }
    }

    fn part(number: u8, data: &str) -> Frame {
        frame(Kind::Request, number, 4, data)
    }

    fn joined(outcome: Result<Option<Message>, Error>) -> Vec<u8> {
        outcome.unwrap().unwrap().data
    }

    #[test]
    fn fragments_are_joined_across_an_acknowledgement_between_them() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.push(part(1, "ab"), 0), Ok(None));
        assert_eq!(assembler.push(frame(Kind::Accepted, 9, 0, ""), 1).unwrap().unwrap().kind, Kind::Accepted);
        assert_eq!(joined(assembler.push(part(1, "cd"), 2)), b"abcd");
        assert_eq!(assembler.deadline(), None);
    }

    #[test]
    fn another_number_drops_the_old_message_and_starts_anew() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.push(part(1, "ab"), 0), Ok(None));
        assert_eq!(assembler.push(part(2, "ef"), 0), Ok(None));
        assert_eq!(joined(assembler.push(part(2, "gh"), 0)), b"efgh");
    }

    #[test]
    fn any_byte_keeps_the_message_alive_for_500_ms_more() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.push(part(1, "ab"), 0), Ok(None));
        assembler.touch(400);
        assert_eq!(assembler.timeout(899), Ok(()));
        assert_eq!(assembler.timeout(900), Err(Error::ReassemblyTimeout));
        assert_eq!(assembler.timeout(901), Ok(()));
    }

    #[test]
    fn after_silence_one_late_fragment_is_reported_and_then_the_number_is_forgotten() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.push(part(1, "ab"), 0), Ok(None));
        assert_eq!(assembler.timeout(500), Err(Error::ReassemblyTimeout));
        assert_eq!(assembler.push(part(1, "cd"), 501), Err(Error::LatePacket));
        assert_eq!(assembler.push(part(1, "ab"), 502), Ok(None));
    }

    #[test]
    fn after_silence_a_complete_frame_of_that_number_is_accepted() {
        let mut assembler = Assembler::new();
        assert_eq!(assembler.push(part(1, "ab"), 0), Ok(None));
        assert_eq!(assembler.timeout(500), Err(Error::ReassemblyTimeout));
        assert_eq!(joined(assembler.push(part(1, "abcd"), 501)), b"abcd");
        assert_eq!(assembler.push(part(1, "ab"), 502), Ok(None), "a message in between clears the number");
    }
}
