//! The loop: carries out what a machine wants done, and brings back what came of it. There is this one in Rust, for tests
//! in virtual time and for programs, and its sibling in npm/src/driver.ts. It decides nothing.
//!
//! A [`World`] is what a machine stands in: a journal, wires, clocks, somebody who is told. Each of its methods *begins*
//! something. What comes of it is an [`Input`]: given at once where that is known (a journal in memory, a simulated wire),
//! or later, through [`feed`], by whoever has carried it out. So nothing here waits, and neither async nor a runtime is
//! needed; a program on one (tokio, say) lets each method start a task that holds a sender of inputs, and is itself a loop
//! that receives an input or sleeps until the machine wants to be woken:
//!
//! ```
//! use std::sync::mpsc::{Receiver, Sender};
//! use std::time::Duration;
//! use tillwire_core::desk::{Desk, Input, Log, World, feed};
//! use tillwire_core::payment::{Append, ChannelId, Failure, News, Room, Route, Write};
//! use tillwire_core::time::{Millis, Now};
//!
//! struct Program { inputs: Sender<Input>, wake: Option<Millis>, clock: fn() -> Now }
//!
//! impl World for Program {
//!     fn now(&self) -> Now {
//!         (self.clock)()
//!     }
//!     fn append(&mut self, append: Append) -> Option<Input> {
//!         let inputs = self.inputs.clone();
//!         std::thread::spawn(move || {
//!             // ... written and synchronised; or `append.failed(code)`, or `append.overtaken(log)`.
//!             inputs.send(append.recorded())
//!         });
//!         None
//!     }
//!     fn write(&mut self, write: Write) -> Option<Input> {
//!         let (inputs, clock, channel) = (self.inputs.clone(), self.clock, write.channel);
//!         std::thread::spawn(move || match write.at(clock()) {
//!             Ok(_bytes) => Ok(()), // straight to the socket
//!             Err(failure) => inputs.send(Input::Closed(channel, failure)),
//!         });
//!         None
//!     }
//!     fn wake(&mut self, at: Option<Millis>) {
//!         self.wake = at;
//!     }
//!     // ...
//! #   fn claim(&mut self, _ttl: Millis) -> Option<Input> { None }
//! #   fn renew(&mut self, _ttl: Millis) -> Option<Input> { None }
//! #   fn release(&mut self) -> Option<Input> { None }
//! #   fn list(&mut self, _held: &[String]) -> Option<Input> { None }
//! #   fn open(&mut self, _channel: ChannelId, _route: Route) -> Option<Input> { None }
//! #   fn close(&mut self, _channel: ChannelId) {}
//! #   fn tell(&mut self, _news: News) {}
//! #   fn granted(&mut self, _granted: Result<(), tillwire_core::code::Code>) {}
//! }
//!
//! fn run<R: Room>(desk: &mut Desk<R>, program: &mut Program, inputs: &Receiver<Input>) {
//!     loop {
//!         let left = program.wake.map(|at| at.saturating_sub(program.now().mono));
//!         let input = inputs.recv_timeout(Duration::from_millis(left.unwrap_or(60_000)));
//!         feed(desk, program, input.unwrap_or(Input::Due));
//!     }
//! }
//! ```

use super::{Desk, Effect, Input, Keep};
use crate::code::Code;
use crate::payment::{self, Append, ChannelId, News, Room, Route, Till, Write};
use crate::time::{Millis, Now};

/// What a machine stands in. What comes of a call is given back at once, or `None` and told by [`feed`] once it is known.
pub trait World {
    /// Both clocks, now.
    fn now(&self) -> Now;

    /// Whether it can do the next thing; where not, [`drive`] is called again once it can.
    fn is_ready(&self) -> bool {
        true
    }

    /// Everything that is wanted, just before it is carried out: for a trace.
    fn watch(&mut self, _effect: &Effect) {}

    /// Makes a record durable: [`Append::recorded`], [`Append::failed`] or [`Append::overtaken`].
    fn append(&mut self, append: Append) -> Option<Input>;

    /// Takes the terminal's lease, which shall last so long without a sign of life where leases run out:
    /// [`Input::Leased`], [`Input::LeaseRefused`] or [`Input::LeaseFailed`].
    fn claim(&mut self, ttl: Millis) -> Option<Input>;

    /// Keeps it: [`Input::Leased`], [`Input::LeaseLost`] or [`Input::LeaseFailed`].
    fn renew(&mut self, ttl: Millis) -> Option<Input>;

    /// Gives it back: [`Input::Released`] or [`Input::LeaseFailed`].
    fn release(&mut self) -> Option<Input>;

    /// Reads every intent that has no outcome, and those of `held`: [`Input::Listed`] or [`Input::LeaseFailed`].
    fn list(&mut self, held: &[String]) -> Option<Input>;

    /// Opens a channel: [`Input::Opened`] or [`Input::Closed`]; then what comes on it.
    fn open(&mut self, channel: ChannelId, route: Route) -> Option<Input>;

    /// Writes on a channel. The bytes are had by [`Write::at`], right before they are handed to the system; where it is too
    /// late the channel is given up with [`Input::Closed`].
    fn write(&mut self, write: Write) -> Option<Input>;

    /// Closes a channel; nothing more is expected of it.
    fn close(&mut self, channel: ChannelId);

    /// Tells whoever wants to hear it.
    fn tell(&mut self, news: News);

    /// Whoever wanted to begin something may, or may not.
    fn granted(&mut self, granted: Result<(), Code>);

    /// Keeps something besides the intents' logs, or tells the shop: see [`Keep`], and [`super::Kept`] for what comes of it.
    /// Asked for only where the shop wants to be told, see [`Desk::book`].
    fn keep(&mut self, _keep: Keep) -> Option<Input> {
        None
    }

    /// [`Input::Due`] is wanted at this monotonic time, instead of an earlier one; `None`: nothing is due.
    fn wake(&mut self, at: Option<Millis>);
}

/// What is driven: a [`Desk`], or the [`Till`] in it alone.
pub trait Machine {
    /// The next thing to do.
    fn poll(&mut self) -> Option<Effect>;

    /// Takes an input in.
    fn input(&mut self, now: Now, input: Input);

    /// The references that have no outcome yet.
    fn held(&self) -> Vec<String>;
}

/// Carries out everything that is wanted now.
pub fn drive(machine: &mut impl Machine, world: &mut impl World) {
    while world.is_ready()
        && let Some(effect) = machine.poll()
    {
        world.watch(&effect);
        if let Some(input) = carry_out(machine, world, effect) {
            machine.input(world.now(), input);
        }
    }
}

/// Takes an input in, and carries out what is wanted then.
pub fn feed(machine: &mut impl Machine, world: &mut impl World, input: Input) {
    machine.input(world.now(), input);
    drive(machine, world);
}

fn carry_out(machine: &impl Machine, world: &mut impl World, effect: Effect) -> Option<Input> {
    match effect {
        Effect::Claim { ttl } => return world.claim(ttl),
        Effect::Renew { ttl } => return world.renew(ttl),
        Effect::Release => return world.release(),
        Effect::TakeUp => return world.list(&machine.held()),
        Effect::Till(payment::Effect::Append(append)) => return world.append(append),
        Effect::Till(payment::Effect::Open { channel, route }) => return world.open(channel, route),
        Effect::Till(payment::Effect::Write(write)) => return world.write(write),
        Effect::Till(payment::Effect::Close { channel }) => world.close(channel),
        Effect::Till(payment::Effect::Tell(news)) => world.tell(news),
        Effect::Keep(keep) => return world.keep(keep),
        Effect::Granted => world.granted(Ok(())),
        Effect::Denied(code) => world.granted(Err(code)),
        Effect::Wake(at) | Effect::Till(payment::Effect::Wake(at)) => world.wake(at),
    }
    None
}

impl<R: Room> Machine for Desk<R> {
    fn poll(&mut self) -> Option<Effect> {
        self.poll()
    }

    fn input(&mut self, now: Now, input: Input) {
        self.input(now, input);
    }

    fn held(&self) -> Vec<String> {
        self.till().unresolved().map(str::to_owned).collect()
    }
}

impl<R: Room> Machine for Till<R> {
    fn poll(&mut self) -> Option<Effect> {
        self.poll().map(Effect::Till)
    }

    fn input(&mut self, now: Now, input: Input) {
        // A log that cannot be read bars the till, which `start` then says.
        _ = self.input(now, input);
    }

    fn held(&self) -> Vec<String> {
        self.unresolved().map(str::to_owned).collect()
    }
}
