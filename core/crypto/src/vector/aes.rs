//! AES for WebAssembly, by vector permutations.
//!
//! The `aes` crate has no such backend, and CBC is the mode that costs its bitsliced one most: each block waits for the
//! one before it, so that three of four slices are work for nothing. Tables indexed by secrets would be as quick as
//! this, and tell of the key by what they leave in the cache. Here every look-up is in a register of sixteen
//! places: the time depends on no secret, and the key's schedule costs little enough not to be kept.
//!
//! Only the block cipher is here. The tests hold it to the `aes` crate, which is what native programs use.

use super::field::{self, Pair, Table};
use super::lanes::Lanes;
use zeroize::Zeroizing;

/// A block.
pub type Block = [u8; 16];
/// The bytes of a word of the key schedule.
const WORD: usize = 4;
type RoundKeys = Zeroizing<[Block; 15]>;

/// What the S-box adds; it is in the round keys here.
const CONSTANT: Block = [0x63; 16];

/// Blocks to be encrypted under a key.
pub struct Encryption {
    keys: RoundKeys,
    rounds: usize,
}

/// Blocks to be decrypted under a key.
pub struct Decryption {
    keys: RoundKeys,
    rounds: usize,
}

impl Encryption {
    /// Of a key of 16, 24 or 32 bytes.
    pub fn new(key: &[u8]) -> Option<Self> {
        let (mut keys, rounds) = schedule(key)?;
        let affine = |key: &Block| Lanes::load(key).xor(Lanes::load(&CONSTANT));
        if let [first, middle @ .., last] = keys.get_mut(..=rounds)? {
            *first = apply(&field::SPLIT, Lanes::load(first)).store();
            middle.iter_mut().for_each(|key| *key = apply(&field::SPLIT, affine(key)).store());
            *last = affine(last).store();
        }
        Some(Encryption { keys, rounds })
    }

    /// One block.
    #[inline]
    pub fn block(&self, plain: Lanes) -> Lanes {
        let [first, middle @ .., last] = self.keys.get(..=self.rounds).unwrap_or_default() else {
            return plain;
        };
        let state = apply(&field::SPLIT, plain).xor(Lanes::load(first));
        let state = middle.iter().fold(state, |state, key| sub_and_mix(state).xor(Lanes::load(key)));
        permuted(pick(&field::SUB_LAST, invert(state)), &field::SHIFT[0]).xor(Lanes::load(last))
    }
}

impl Decryption {
    /// Of a key of 16, 24 or 32 bytes.
    pub fn new(key: &[u8]) -> Option<Self> {
        let (mut keys, rounds) = schedule(key)?;
        let constant = apply(&field::UNAFFINE_SPLIT, Lanes::load(&CONSTANT));
        if let [_, middle @ .., last] = keys.get_mut(..=rounds)? {
            middle.iter_mut().for_each(|key| *key = unmixed(Lanes::load(key)).xor(constant).store());
            *last = apply(&field::UNAFFINE_SPLIT, Lanes::load(last)).xor(constant).store();
        }
        Some(Decryption { keys, rounds })
    }

    /// Blocks, whose rounds a processor does beside each other.
    #[inline]
    pub fn blocks<const N: usize>(&self, sealed: [Lanes; N]) -> [Lanes; N] {
        let [first, middle @ .., last] = self.keys.get(..=self.rounds).unwrap_or_default() else {
            return sealed;
        };
        let (first, last) = (Lanes::load(first), Lanes::load(last));
        let mut states = sealed.map(|block| apply(&field::UNAFFINE_SPLIT, block).xor(last));
        for key in middle.iter().rev().map(Lanes::load) {
            states = states.map(|state| unsub_and_unmix(state).xor(key));
        }
        states.map(|state| permuted(pick(&field::UNSUB_LAST, invert(state)), &field::UNSHIFT[0]).xor(first))
    }
}

/// The inverse of each byte of nibbles, as `io` and `jo`.
#[inline(always)]
fn invert(state: Lanes) -> [Lanes; 2] {
    let inverse = Lanes::load(&field::INVERSE);
    let (i, k) = (state.high(), state.low());
    let j = i.xor(k);
    let a_over_k = Lanes::load(&field::A_OVER).at(k);
    let through = |nibble: Lanes| inverse.at(inverse.at(nibble).xor(a_over_k));
    [through(i).xor(j), through(j).xor(i)]
}

#[inline(always)]
fn pick(pair: &Pair, places: [Lanes; 2]) -> Lanes {
    let [one, other] = pair;
    let [io, jo] = places;
    Lanes::load(one).at(io).xor(Lanes::load(other).at(jo))
}

#[inline(always)]
fn apply(pair: &Pair, bytes: Lanes) -> Lanes {
    pick(pair, [bytes.low(), bytes.high()])
}

#[inline(always)]
fn permuted(state: Lanes, places: &Table) -> Lanes {
    state.at(Lanes::load(places))
}

/// `SubBytes`, `ShiftRows` and `MixColumns`: 2, 3, 1 and 1 times a column's bytes.
#[inline(always)]
fn sub_and_mix(state: Lanes) -> Lanes {
    let places = invert(state);
    let [once, twice, thrice] = field::SUB.each_ref().map(|pair| pick(pair, places));
    sum([twice, thrice, once, once], &field::SHIFT)
}

/// The reverse: 14, 11, 13 and 9 times a column's bytes.
#[inline(always)]
fn unsub_and_unmix(state: Lanes) -> Lanes {
    let places = invert(state);
    sum(field::UNSUB.each_ref().map(|pair| pick(pair, places)), &field::UNSHIFT)
}

/// `InvMixColumns` of a round key.
fn unmixed(key: Lanes) -> Lanes {
    sum(field::UNMIX.each_ref().map(|pair| apply(pair, key)), &field::TURN)
}

#[inline(always)]
fn sum(parts: [Lanes; 4], places: &[Table; 4]) -> Lanes {
    let [a, b, c, d] = parts;
    let [at_a, at_b, at_c, at_d] = places;
    permuted(a, at_a).xor(permuted(b, at_b)).xor(permuted(c, at_c).xor(permuted(d, at_d)))
}

/// The round keys of FIPS 197, and how many rounds they are for.
fn schedule(key: &[u8]) -> Option<(RoundKeys, usize)> {
    let length = key.len() / WORD;
    if !matches!(key.len(), 16 | 24 | 32) {
        return None;
    }
    let rounds = length + 6;
    let mut keys = RoundKeys::default();
    let (words, _) = keys.as_flattened_mut().as_chunks_mut::<WORD>();
    words.as_flattened_mut().get_mut(..key.len())?.copy_from_slice(key);
    let mut constant = 1;
    for at in length..4 * (rounds + 1) {
        let mut word = *words.get(at - 1)?;
        if at % length == 0 {
            word.rotate_left(1);
            word = substitute(word);
            word[0] ^= constant;
            constant = field::twice(constant);
        } else if length == 8 && at % length == 4 {
            word = substitute(word);
        }
        let before = *words.get(at - length)?;
        *words.get_mut(at)? = (u32::from_ne_bytes(word) ^ u32::from_ne_bytes(before)).to_ne_bytes();
    }
    Some((keys, rounds))
}

/// `SubWord`.
fn substitute([a, b, c, d]: [u8; WORD]) -> [u8; WORD] {
    let word = Lanes::load(&[a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let state = apply(&field::SPLIT, word);
    let [a, b, c, d, ..] = pick(&field::SUB_LAST, invert(state)).xor(Lanes::load(&CONSTANT)).store();
    [a, b, c, d]
}
