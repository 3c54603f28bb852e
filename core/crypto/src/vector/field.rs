//! The tables of [`super::aes`], made from AES's field and its rows by the compiler: none is copied from anywhere.
//!
//! AES's bytes are GF(2^8), which is GF(2^4) extended by an element `Z`: a byte is `i + k*Z`, two nibbles. Whoever
//! inverts nibbles by a table of 16 places inverts bytes (M. Hamburg, "Accelerating AES with Vector Permute
//! Instructions", CHES 2009). With `Y` such that `Y + Y' = 1` (`Y'` its conjugate), `Z = Y'`, `1/a = Y*Y'` and
//! `j = i + k`:
//!
//! ```text
//! io = j + 1/(1/i + a/k)      jo = i + 1/(1/j + a/k)      1/(i + k*Z) = 1/io * (Y' + 1/a) + 1/jo * (Y + 1/a)
//! ```
//!
//! What follows in AES is linear, so that its tables take `io` and `jo` at once. Infinity is 0x80, a place that no
//! table has: it reads as 0, the inverse of infinity.

#![allow(clippy::indexing_slicing, reason = "what is out of place here does not compile")]

/// A table of sixteen places.
pub type Table = [u8; 16];
/// A linear map of bytes: what it makes of the low nibble and of the high one, to be added. For the results of an
/// inversion: what it makes of `io` and of `jo`.
pub type Pair = [Table; 2];

const INFINITE: u8 = 0x80;

/// `1/x` of a nibble.
pub const INVERSE: Table = nibbles(1);
/// `a/x` of a nibble.
pub const A_OVER: Table = nibbles(A);

/// A byte to its nibbles `i` (high) and `k` (low).
pub const SPLIT: Pair = linear(1, Then::Split);
/// A byte, without the affine part of the S-box, to nibbles: where decryption begins.
pub const UNAFFINE_SPLIT: Pair = linear(1, Then::UnaffineSplit);

/// After the inversion: the S-box's affine map (without its constant), one, two and three times, to nibbles.
pub const SUB: [Pair; 3] =
    [inverted(1, true, Then::Split), inverted(2, true, Then::Split), inverted(3, true, Then::Split)];
/// The same to plain bytes, for the last round.
pub const SUB_LAST: Pair = inverted(1, true, Then::Plain);
/// After the inversion: times 14, 11, 13 and 9, to the nibbles of the next one.
pub const UNSUB: [Pair; 4] = [
    inverted(14, false, Then::UnaffineSplit),
    inverted(11, false, Then::UnaffineSplit),
    inverted(13, false, Then::UnaffineSplit),
    inverted(9, false, Then::UnaffineSplit),
];
/// The inversion alone, to plain bytes.
pub const UNSUB_LAST: Pair = inverted(1, false, Then::Plain);
/// The same multiples of a plain byte: round keys are mixed for decryption.
pub const UNMIX: [Pair; 4] = [
    linear(14, Then::UnaffineSplit),
    linear(11, Then::UnaffineSplit),
    linear(13, Then::UnaffineSplit),
    linear(9, Then::UnaffineSplit),
];

/// `ShiftRows`, and then `0..=3` rows further down each column.
pub const SHIFT: [Table; 4] = [shifted(1, 0), shifted(1, 1), shifted(1, 2), shifted(1, 3)];
/// The same behind `InvShiftRows`.
pub const UNSHIFT: [Table; 4] = [shifted(3, 0), shifted(3, 1), shifted(3, 2), shifted(3, 3)];
/// The same behind neither.
pub const TURN: [Table; 4] = [shifted(0, 0), shifted(0, 1), shifted(0, 2), shifted(0, 3)];

/// What a byte is turned into at last.
#[derive(Clone, Copy)]
enum Then {
    Plain,
    Split,
    UnaffineSplit,
}

const Y: u8 = half_of_one();
const A: u8 = invert(power(Y, 17));
const Z: u8 = power(Y, 16);

const fn times(mut x: u8, mut y: u8) -> u8 {
    let mut product = 0;
    while y > 0 {
        if y & 1 == 1 {
            product ^= x;
        }
        x = (x << 1) ^ if x & 0x80 == 0 { 0 } else { 0x1b };
        y >>= 1;
    }
    product
}

/// Times two.
pub const fn twice(x: u8) -> u8 {
    times(x, 2)
}

const fn power(mut x: u8, mut exponent: u8) -> u8 {
    let mut product = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            product = times(product, x);
        }
        x = times(x, x);
        exponent >>= 1;
    }
    product
}

const fn invert(x: u8) -> u8 {
    power(x, 254)
}

/// The least element that adds up to one with its conjugate.
const fn half_of_one() -> u8 {
    let mut y = 2;
    while y ^ power(y, 16) != 1 {
        y += 1;
    }
    y
}

/// A nibble as an element of AES's field: its bits count the powers of an element of order 15.
const fn embed(nibble: u8) -> u8 {
    let root = power(3, 17);
    let mut element = 0;
    let mut bit = 0;
    while bit < 4 {
        if nibble >> bit & 1 == 1 {
            element ^= power(root, bit);
        }
        bit += 1;
    }
    element
}

/// The two nibbles of a byte: `i` high, `k` low.
const fn split(byte: u8) -> u8 {
    NIBBLES[byte as usize]
}

const NIBBLES: [u8; 256] = {
    let mut table = [0; 256];
    let mut nibbles = 0;
    while nibbles < 256 {
        table[join(nibbles as u8) as usize] = nibbles as u8;
        nibbles += 1;
    }
    table
};

const fn join(nibbles: u8) -> u8 {
    embed(nibbles >> 4) ^ times(embed(nibbles & 15), Z)
}

/// The affine map of the S-box without its constant.
const fn affine(x: u8) -> u8 {
    x ^ x.rotate_left(1) ^ x.rotate_left(2) ^ x.rotate_left(3) ^ x.rotate_left(4)
}

const fn unaffine(x: u8) -> u8 {
    x.rotate_left(1) ^ x.rotate_left(3) ^ x.rotate_left(6)
}

const fn turn(byte: u8, then: Then) -> u8 {
    match then {
        Then::Plain => byte,
        Then::Split => split(byte),
        Then::UnaffineSplit => split(unaffine(byte)),
    }
}

const fn nibbles(over: u8) -> Table {
    let mut table = [INFINITE; 16];
    let mut nibble = 1;
    while nibble < 16 {
        table[nibble] = split(times(over, invert(embed(nibble as u8)))) >> 4;
        nibble += 1;
    }
    table
}

const fn linear(factor: u8, then: Then) -> Pair {
    let mut pair = [[0; 16]; 2];
    let mut nibble = 0;
    while nibble < 16 {
        pair[0][nibble] = turn(times(factor, nibble as u8), then);
        pair[1][nibble] = turn(times(factor, (nibble as u8) << 4), then);
        nibble += 1;
    }
    pair
}

const fn inverted(factor: u8, sub: bool, then: Then) -> Pair {
    let one_over_a = invert(A);
    let shares = [Z ^ one_over_a, Y ^ one_over_a];
    let mut pair = [[0; 16]; 2];
    let mut at = 0;
    while at < 32 {
        let (side, nibble) = (at / 16, at % 16);
        let share = times(invert(embed(nibble as u8)), shares[side]);
        let share = if sub { affine(share) } else { share };
        pair[side][nibble] = turn(times(factor, share), then);
        at += 1;
    }
    pair
}

const fn shifted(columns: usize, rows: usize) -> Table {
    let mut places = [0; 16];
    let mut place = 0;
    while place < 16 {
        let row = (place + rows) % 4;
        places[place] = ((place / 4 + columns * row) % 4 * 4 + row) as u8;
        place += 1;
    }
    places
}
