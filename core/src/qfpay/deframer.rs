//! Finds frames in the bytes of a serial line, by their lengths, through any noise (section 9.1).
//!
//! It starts at a marker, checks the header, waits for as many bytes as the header says, and checks the end.
//! Whenever that fails only the marker is dropped and the search goes on right behind it, so that a good frame
//! inside a false one is never lost. It does not join fragments and answers nothing.
//!
//! 1. [`Deframer::push`] the bytes of each read;
//! 2. [`Deframer::timeout`] when [`Deframer::deadline`] is due: a false header may claim 64 KiB, and only silence
//!    shows that nothing more comes;
//! 3. [`Deframer::take_noise`] where noise is answered.

use super::Error;
use super::frame::{Frame, Header, MARKER, NUMBER_AT, Number};
use crate::time::Millis;

/// A started frame that gets no byte for so long is dropped, in ms.
pub const IDLE: Millis = 500;
/// Bytes taken over at once: with the longest frame this bounds what is held.
const CHUNK: usize = 4096;

/// Bytes done with that may stay in front of what is held, so that taking frames off moves few bytes.
const DONE: usize = 64 * 1024;

/// The receiving end of a line. Holds at most one frame and a little more.
#[derive(Debug, Clone, Default)]
pub struct Deframer {
    held: Vec<u8>,
    /// How many of the held bytes are done with.
    done: usize,
    last_byte: Millis,
    dropped: u64,
    noise: Option<Number>,
    /// Work so far: places looked at, and bytes moved.
    #[cfg(test)]
    work: usize,
}

impl Deframer {
    /// An empty one, for a port just opened.
    pub fn new() -> Self {
        Deframer::default()
    }

    /// Takes the bytes of one read, at `now` ms, and answers the frames they complete.
    pub fn push(&mut self, bytes: &[u8], now: Millis) -> Vec<Frame> {
        if !bytes.is_empty() {
            self.last_byte = now;
        }
        let mut frames = Vec::new();
        for chunk in bytes.chunks(CHUNK) {
            self.held.extend_from_slice(chunk);
            self.search(&mut frames);
        }
        frames
    }

    /// Applies the idle rule at `now` ms: after 500 ms of silence every started frame is false, and frames that
    /// were hidden inside are answered.
    pub fn timeout(&mut self, now: Millis) -> Vec<Frame> {
        let mut frames = Vec::new();
        while self.deadline().is_some_and(|due| due <= now) {
            let started = self.held.get(self.done..).unwrap_or_default();
            self.noise = number(started, &Error::FrameIncomplete).or(self.noise);
            self.drop_bytes(MARKER.len().min(self.held.len() - self.done));
            self.search(&mut frames);
        }
        frames
    }

    /// When the idle rule is due, in ms; none while no frame is started.
    pub fn deadline(&self) -> Option<Millis> {
        (self.held.len() > self.done).then_some(self.last_byte.saturating_add(IDLE))
    }

    /// How many bytes belonged to no frame so far.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Whether bytes were dropped since the last call, and the number that a refusal of them has: the one in a false
    /// frame's header if it could be one, else 1 (section 9.1).
    pub fn take_noise(&mut self) -> Option<Number> {
        self.noise.take()
    }

    /// Takes frames off the held bytes, and keeps what may still become one.
    fn search(&mut self, frames: &mut Vec<Frame>) {
        while let Some(rest) = self.held.get(self.done..).filter(|rest| !rest.is_empty()) {
            #[cfg(test)]
            {
                self.work += 1;
            }
            match first_frame(rest) {
                Ok((frame, total)) => {
                    frames.push(frame);
                    self.done += total;
                }
                Err(Error::FrameIncomplete) => break,
                Err(error) => {
                    let (skipped, number) = (skip(rest, &error), number(rest, &error));
                    self.noise = number.or(self.noise);
                    self.drop_bytes(skipped);
                }
            }
        }
        self.tidy();
    }

    fn drop_bytes(&mut self, count: usize) {
        self.done += count;
        self.dropped += count as u64;
        self.noise = self.noise.or(Some(Number::FIRST));
    }

    /// Lets go of bytes done with: all at once when nothing else is held, else not before they are many.
    fn tidy(&mut self) {
        if self.done >= self.held.len() || self.done > DONE {
            #[cfg(test)]
            {
                self.work += self.held.len().saturating_sub(self.done);
            }
            self.held.drain(..self.done.min(self.held.len()));
            self.done = 0;
        }
    }
}

/// The frame at the start of the bytes, and its size.
fn first_frame(bytes: &[u8]) -> Result<(Frame, usize), Error> {
    let header = Header::read(bytes)?;
    header.check()?;
    Ok((header.frame(bytes)?, header.total()))
}

/// How many bytes to drop: noise up to the next possible marker, or the marker of a false frame.
fn skip(rest: &[u8], error: &Error) -> usize {
    let [slash, _] = MARKER;
    match error {
        Error::FrameStart => {
            rest.iter().skip(1).position(|byte| *byte == slash).map_or(rest.len(), |at| at + 1)
        }
        _ => MARKER.len(),
    }
}

/// The number in the header of a false frame, if one was read.
fn number(rest: &[u8], error: &Error) -> Option<Number> {
    let read = matches!(error, Error::FrameLength | Error::FrameEnd | Error::FrameIncomplete);
    Number::from_byte(*rest.get(NUMBER_AT).filter(|_| read)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qfpay::frame::{Kind, Number, signal};

    const FALSE_HEADER: &[u8] = b"/n\x01\x10\x01\xff\xff\xff\xff";

    #[test]
    fn a_false_header_swallows_nothing_beyond_500_ms_of_silence() {
        let ack = signal(Kind::Accepted, Number::FIRST);
        let mut deframer = Deframer::new();
        assert_eq!(deframer.push(&[FALSE_HEADER, &ack].concat(), 1000), []);
        assert_eq!(deframer.deadline(), Some(1500));
        assert_eq!(deframer.timeout(1499), []);
        let frames = deframer.timeout(1500);
        assert_eq!(frames.iter().map(|frame| frame.kind).collect::<Vec<_>>(), [Kind::Accepted]);
        assert_eq!((deframer.deadline(), deframer.dropped()), (None, FALSE_HEADER.len() as u64));
    }

    #[test]
    fn every_byte_restarts_the_idle_time() {
        let ack = signal(Kind::Accepted, Number::FIRST);
        let mut deframer = Deframer::new();
        for (at, byte) in ack.iter().enumerate() {
            let now = at as Millis * 499;
            assert_eq!(deframer.timeout(now), []);
            assert_eq!(deframer.push(&[*byte], now).len(), usize::from(at + 1 == ack.len()));
        }
    }

    #[test]
    fn a_good_frame_inside_a_rejected_one_is_found() {
        let ack = signal(Kind::Accepted, Number::FIRST);
        let claims_16 = b"/n\x01\x10\x01\x00\x10\x00\x05";
        let frames = Deframer::new().push(&[claims_16, ack.as_slice()].concat(), 0);
        assert_eq!(frames.len(), 1);
    }

    #[test]
    fn noise_is_dropped_in_linear_time_and_bounded_memory() {
        let ack = signal(Kind::Accepted, Number::FIRST);
        let bait = [b"/n\x01\x10\x01\xff\xff\xff\xff/".as_slice(), &ack].concat();
        let streams = [
            ("slashes", b"/".to_vec()),
            ("false headers", FALSE_HEADER.to_vec()),
            ("false headers around good frames", bait),
            ("nested markers", b"/n\x01\x10\x05\x00\x40\x00\x40".to_vec()),
        ];
        for (name, unit) in streams {
            for read in [1, 7, 4096] {
                let stream = unit.repeat((1 << 20) / unit.len());
                let mut deframer = Deframer::new();
                for part in stream.chunks(read) {
                    deframer.push(part, 0);
                    assert!(deframer.held.len() <= usize::from(u16::MAX) + DONE + CHUNK, "{name}");
                }
                deframer.timeout(IDLE);
                assert_eq!(deframer.deadline(), None);
                let reads = stream.len() / read;
                assert!(
                    deframer.work <= 4 * stream.len() + reads,
                    "{name} by {read}: {} steps",
                    deframer.work
                );
            }
        }
    }

    #[test]
    fn noise_is_told_once_with_the_number_of_the_false_frame() {
        let wrong_end = b"/n\x01\x10\x05\x00\x0c\x00\x01xyz";
        let mut deframer = Deframer::new();
        deframer.push(b"noise", 0);
        assert_eq!((deframer.take_noise(), deframer.take_noise()), (Some(Number::FIRST), None));
        deframer.push(wrong_end, 0);
        assert_eq!(deframer.take_noise().map(Number::byte), Some(5));
        deframer.push(&signal(Kind::Accepted, Number::FIRST), 0);
        assert_eq!(deframer.take_noise(), None);
    }
}
