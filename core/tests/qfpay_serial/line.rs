//! A cable of 9600 baud in virtual time, and what happens on cables: bytes get lost, come twice, change, wait.

use std::collections::VecDeque;
use tillwire_core::sim::Chance;
use tillwire_core::time::Millis;

/// How long a byte is on the line at 9600 baud, in nanoseconds: ten bits.
const BYTE: u64 = 1_041_667;
const MILLI: u64 = 1_000_000;

/// How often a byte suffers what, out of 10,000.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    pub lost: u64,
    pub doubled: u64,
    pub flipped: u64,
    pub delayed: u64,
}

impl Faults {
    /// Some mixture by chance.
    pub fn by_chance(chance: &mut Chance) -> Self {
        let mut often = || if chance.below(2) == 0 { 0 } else { chance.below(40) };
        Faults { lost: often(), doubled: often(), flipped: often(), delayed: often() / 4 }
    }
}

/// One way of the cable.
pub struct Way {
    pub faults: Faults,
    /// Bytes put on it so far.
    pub written: usize,
    travelling: VecDeque<(u64, u8)>,
    free: u64,
    chance: Chance,
}

impl Way {
    pub fn new(seed: u64) -> Self {
        let travelling = VecDeque::new();
        Way { faults: Faults::default(), written: 0, travelling, free: 0, chance: Chance::new(seed) }
    }

    /// Puts bytes on the line, behind those that wait for it.
    pub fn write(&mut self, now: Millis, bytes: &[u8]) {
        self.free = self.free.max(now * MILLI);
        self.written += bytes.len();
        for byte in bytes {
            self.free += BYTE;
            self.carry(*byte);
        }
    }

    fn carry(&mut self, byte: u8) {
        let faults = self.faults;
        let mut happens = |often: u64| self.chance.below(10_000) < often;
        let (lost, doubled, flipped, delayed) =
            (happens(faults.lost), happens(faults.doubled), happens(faults.flipped), happens(faults.delayed));
        if delayed {
            self.free += self.chance.below(2_000) * MILLI;
        }
        let byte = if flipped { byte ^ 1 << self.chance.below(8) } else { byte };
        let copies = usize::from(!lost) + usize::from(!lost && doubled);
        self.travelling.extend(std::iter::repeat_n((self.free, byte), copies));
    }

    /// When the next byte is there, in ms.
    pub fn due(&self) -> Option<Millis> {
        self.travelling.front().map(|(at, _)| at.div_ceil(MILLI))
    }

    /// What has arrived by now.
    pub fn arrived(&mut self, now: Millis) -> Vec<u8> {
        let count = self.travelling.iter().take_while(|(at, _)| *at <= now * MILLI).count();
        self.travelling.drain(..count).map(|(_, byte)| byte).collect()
    }

    /// When it is free of everything written so far, in ms.
    pub fn free(&self) -> Millis {
        self.free.div_ceil(MILLI)
    }
}
