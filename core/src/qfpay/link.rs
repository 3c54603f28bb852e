//! The link: acknowledgements, time limits and numbers on a serial line, for either end (sections 9.1 to 9.3).
//!
//! It turns messages into frames and back, and knows when the other end should have answered. It refuses to know
//! what a message says: whoever drives it judges each [`Event::Message`] and answers it.
//!
//! What becomes of a message of ours, number `n`. One message at a time waits; later ones queue behind it.
//!
//! | state | 20/n | 3x/n | its time is over | whole 10/m | 20 or 3x of another number |
//! |---|---|---|---|---|---|
//! | queued | - | - | - | `Message` | ignored |
//! | waiting | acked, `Acknowledged` | done, `Refused` | late, `AckLate` | `Message`; [`Link::done`] if it is the answer | ignored |
//! | late | acked, `Acknowledged` | done, `Refused` | - | `Message` | ignored |
//! | acked | `Acknowledged` if it has data | ignored | - | `Message` | ignored |
//!
//! Time is counted from the last byte's end, not from its writing: 9600 baud are 960 bytes a second, so a frame of
//! 1035 bytes is 1078 ms on the line. When the line is free is computed, because no port tells it.
//!
//! 1. [`Link::send`] a message, and give the line what [`Link::poll_transmit`] has;
//! 2. [`Link::handle_input`] with the bytes of each read, which come before a timer that is due;
//! 3. [`Link::handle_timeout`] when [`Link::poll_timeout`] is due;
//! 4. take each [`Link::poll_event`], and [`Link::answer`] each message;
//! 5. transmit and look at the timer again after all of these.

use super::Error;
use super::deframer::IDLE;
use super::frame::{self, FRAGMENT, Frame, Kind, Number, OVERHEAD};
use super::{Assembler, Deframer};
use crate::code::Code;
use crate::time::Millis;
use std::collections::VecDeque;

/// How long after its last byte a message is to be acknowledged, in ms.
pub const ACK: Millis = 1_000;
/// The same message within this time is a repetition, in ms (section 9.3).
const REPETITION: Millis = 5_000;
/// The speed of the line unless told otherwise, in bits a second.
pub const BAUD: u32 = 9_600;
/// Bits that a byte has on the line: 8 data bits between a start and a stop bit.
const BITS: u64 = 10;
const MICROS: u64 = 1_000_000;

/// Which end this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Silent about noise. Never sends anything again.
    Till,
    /// Answers noise with 0x31, and sends a result that nobody acknowledged once more.
    Terminal,
}

/// How the line is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Bits a second.
    pub baud: u32,
    /// The most data bytes in one frame: 1 to 65524.
    pub fragment: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { baud: BAUD, fragment: FRAGMENT }
    }
}

/// What the other end did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It has our message. Some terminals put the answer in here: then there is data.
    Acknowledged {
        /// The message's number.
        number: Number,
        /// Mostly empty.
        data: Vec<u8>,
    },
    /// It refused our message.
    Refused {
        /// The message's number.
        number: Number,
        /// What the error type stands for.
        code: Code,
    },
    /// It should have acknowledged by now. It still may.
    AckLate {
        /// The message's number.
        number: Number,
    },
    /// It sent a message, which [`Link::answer`] is to acknowledge or refuse.
    Message {
        /// The number it gave.
        number: Number,
        /// The data.
        data: Vec<u8>,
    },
    /// It began a message that never became whole.
    Broken(Error),
}

/// How far a message of ours is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Sent {
    #[default]
    No,
    Open,
    Acked,
}

/// The message that waits for its acknowledgement.
#[derive(Debug, Clone)]
struct Waiting {
    number: Number,
    due: Millis,
    /// What is sent once more if nobody acknowledges it.
    again: Option<Vec<u8>>,
}

/// The last message received and how it was answered.
#[derive(Debug, Clone)]
struct Received {
    number: Number,
    data: Vec<u8>,
    at: Millis,
    answer: Option<Vec<u8>>,
}

/// One end of a line.
#[derive(Debug, Clone)]
pub struct Link {
    role: Role,
    options: Options,
    deframer: Deframer,
    assembler: Assembler,
    next: Number,
    sent: [Sent; 128],
    queue: VecDeque<(Number, Vec<u8>)>,
    waiting: Option<Waiting>,
    received: Option<Received>,
    /// The number to refuse noise with, and when at the latest.
    noise: Option<(Number, Millis)>,
    /// When the last byte written will have left, in microseconds.
    line_free: u64,
    transmits: VecDeque<Vec<u8>>,
    events: VecDeque<Event>,
}

impl Link {
    /// An end of a line just opened.
    pub fn new(role: Role, options: Options) -> Self {
        Link {
            role,
            options,
            deframer: Deframer::new(),
            assembler: Assembler::new(),
            next: Number::FIRST,
            sent: [Sent::No; 128],
            queue: VecDeque::new(),
            waiting: None,
            received: None,
            noise: None,
            line_free: 0,
            transmits: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// The number of the next message, where it is not to be the first of all.
    pub fn begin(&mut self, number: Number) {
        self.next = number;
    }

    /// Sends a message, as soon as the one before it is acknowledged or late. Errors: those of [`frame::fragments`].
    pub fn send(&mut self, now: Millis, message: &[u8]) -> Result<Number, Error> {
        let (number, frames) = self.compose(message, self.options.fragment)?;
        self.queue.push_back((number, frames.concat()));
        self.advance(now);
        Ok(number)
    }

    /// Whether the message with this number waits behind another.
    pub fn is_queued(&self, number: Number) -> bool {
        self.queue.iter().any(|(queued, _)| *queued == number)
    }

    /// The frames of a message under the next number, for whoever sends them in a way of his own. Their
    /// acknowledgement is not waited for. Errors: those of [`frame::fragments`].
    pub fn compose(&mut self, message: &[u8], fragment: usize) -> Result<(Number, Vec<Vec<u8>>), Error> {
        let number = self.next;
        let frames = frame::fragments(Kind::Request, number, message, fragment)?;
        self.next = number.next();
        self.mark(number, Sent::No);
        Ok((number, frames))
    }

    /// Answers a message: 0x20 when it was understood, else the error type that says why not.
    pub fn answer(&mut self, now: Millis, number: Number, kind: Kind) {
        let bytes = frame::signal(kind, number);
        if let Some(received) = self.received.as_mut().filter(|received| received.number == number) {
            received.answer = Some(bytes.clone());
        }
        self.write(now, bytes);
    }

    /// The message with this number was answered by a message: its acknowledgement is not waited for any more.
    pub fn done(&mut self, now: Millis, number: Number) {
        self.mark(number, Sent::Acked);
        self.free(now, number);
    }

    /// Takes the bytes of one read.
    pub fn handle_input(&mut self, now: Millis, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.assembler.touch(now);
        }
        let frames = self.deframer.push(bytes, now);
        self.take(now, frames);
    }

    /// Applies what time decides.
    pub fn handle_timeout(&mut self, now: Millis) {
        let frames = self.deframer.timeout(now);
        self.take(now, frames);
        if let Err(error) = self.assembler.timeout(now) {
            self.events.push_back(Event::Broken(error));
        }
        if self.noise.is_some_and(|(_, due)| due <= now) {
            self.refuse_noise(now);
        }
        if let Some(waiting) = self.waiting.take_if(|waiting| waiting.due <= now) {
            self.late(now, waiting);
        }
    }

    /// When [`Link::handle_timeout`] is due, in ms.
    pub fn poll_timeout(&self) -> Option<Millis> {
        let waiting = self.waiting.as_ref().map(|waiting| waiting.due);
        let noise = self.noise.map(|(_, due)| due);
        [self.deframer.deadline(), self.assembler.deadline(), waiting, noise].into_iter().flatten().min()
    }

    /// The next bytes for the line.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.transmits.pop_front()
    }

    /// The next thing the other end did.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When the last byte written so far will have left the line, in ms.
    pub fn line_free(&self) -> Millis {
        self.line_free.div_ceil(1_000)
    }

    fn take(&mut self, now: Millis, frames: Vec<Frame>) {
        self.notice_noise(now, !frames.is_empty());
        for frame in frames {
            match frame.kind {
                Kind::Request => self.take_part(now, frame),
                _ => self.take_signal(now, frame),
            }
        }
    }

    /// Noise is answered once a run: before the next frame, or when silence follows it.
    fn notice_noise(&mut self, now: Millis, over: bool) {
        if let Some(number) = self.deframer.take_noise().filter(|_| self.role == Role::Terminal) {
            let number = self.noise.map_or(number, |(first, _)| first);
            self.noise = Some((number, now.saturating_add(IDLE)));
        }
        if over {
            self.refuse_noise(now);
        }
    }

    fn refuse_noise(&mut self, now: Millis) {
        if let Some((number, _)) = self.noise.take() {
            self.write(now, frame::signal(Kind::Format, number));
        }
    }

    /// A message, or a part of one.
    fn take_part(&mut self, now: Millis, frame: Frame) {
        let number = frame.number;
        match self.assembler.push(frame, now) {
            Ok(None) => {}
            Ok(Some(message)) => self.take_message(now, number, message.data),
            Err(error) => {
                self.write(now, frame::signal(Kind::Fragments, number));
                self.events.push_back(Event::Broken(error));
            }
        }
    }

    /// A repetition is answered as the first time, and told nobody.
    fn take_message(&mut self, now: Millis, number: Number, data: Vec<u8>) {
        let same = |received: &&mut Received| {
            received.number == number && received.data == data && now < received.at.saturating_add(REPETITION)
        };
        if let Some(received) = self.received.as_mut().filter(same) {
            received.at = now;
            if let Some(answer) = received.answer.clone() {
                self.write(now, answer);
            }
            return;
        }
        self.received = Some(Received { number, data: data.clone(), at: now, answer: None });
        self.events.push_back(Event::Message { number, data });
    }

    /// An acknowledgement or an error. Neither is ever answered.
    fn take_signal(&mut self, now: Millis, frame: Frame) {
        let number = frame.number;
        let open = match self.sent(number) {
            Sent::No => return,
            Sent::Open => true,
            Sent::Acked => false,
        };
        match frame.refusal() {
            Some(code) if open => {
                self.mark(number, Sent::No);
                self.events.push_back(Event::Refused { number, code });
            }
            None if open || !frame.data.is_empty() => {
                self.mark(number, Sent::Acked);
                self.events.push_back(Event::Acknowledged { number, data: frame.data });
            }
            _ => return,
        }
        self.free(now, number);
    }

    fn late(&mut self, now: Millis, waiting: Waiting) {
        let number = waiting.number;
        match waiting.again {
            Some(bytes) => self.put(now, number, bytes, None),
            None => {
                self.events.push_back(Event::AckLate { number });
                self.advance(now);
            }
        }
    }

    /// This number is not waited for any more; the next message may go.
    fn free(&mut self, now: Millis, number: Number) {
        if self.waiting.take_if(|waiting| waiting.number == number).is_some() {
            self.advance(now);
        }
    }

    fn advance(&mut self, now: Millis) {
        if self.waiting.is_none()
            && let Some((number, bytes)) = self.queue.pop_front()
        {
            self.mark(number, Sent::Open);
            let again = (self.role == Role::Terminal).then(|| bytes.clone());
            self.put(now, number, bytes, again);
        }
    }

    fn put(&mut self, now: Millis, number: Number, bytes: Vec<u8>, again: Option<Vec<u8>>) {
        self.write(now, bytes);
        self.waiting = Some(Waiting { number, due: self.line_free() + ACK, again });
    }

    /// Gives bytes to the line, which is busy with them from when it is free of those before.
    fn write(&mut self, now: Millis, bytes: Vec<u8>) {
        let span = bytes.len() as u64 * BITS * MICROS / u64::from(self.options.baud.max(1));
        self.line_free = self.line_free.max(now.saturating_mul(1_000)).saturating_add(span);
        self.transmits.push_back(bytes);
    }

    fn sent(&self, number: Number) -> Sent {
        self.sent.get(usize::from(number.byte())).copied().unwrap_or_default()
    }

    fn mark(&mut self, number: Number, sent: Sent) {
        if let Some(state) = self.sent.get_mut(usize::from(number.byte())) {
            *state = sent;
        }
    }
}

/// Bytes that a message of so many is on the line, its acknowledgement included.
pub fn wire_bytes(message: usize, fragment: usize) -> usize {
    message + OVERHEAD * (message.div_ceil(fragment.max(1)).max(1) + 1)
}
