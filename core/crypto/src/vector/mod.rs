//! AES-CBC with PKCS#7 padding in WebAssembly: [`aes`] by vector permutations, block by block.

mod aes;
mod field;
mod lanes;

use crate::{BLOCK, Error};
use aes::{Decryption, Encryption};
use lanes::Lanes;

/// See [`crate::seal_cbc`].
pub fn seal(key: &[u8], iv: &[u8; BLOCK], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let cipher = Encryption::new(key).ok_or(Error::KeyLength)?;
    let (blocks, rest) = plain.as_chunks::<BLOCK>();
    let mut last = [(BLOCK - rest.len()) as u8; BLOCK];
    last.iter_mut().zip(rest).for_each(|(padded, byte)| *padded = *byte);
    let mut sealed = Vec::with_capacity((blocks.len() + 1) * BLOCK);
    let mut before = Lanes::load(iv);
    for block in blocks.iter().chain([&last]) {
        before = cipher.block(before.xor(Lanes::load(block)));
        sealed.extend_from_slice(&before.store());
    }
    Ok(sealed)
}

/// See [`crate::open_cbc`].
pub fn open(key: &[u8], iv: &[u8; BLOCK], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let cipher = Decryption::new(key).ok_or(Error::KeyLength)?;
    let mut plain = Vec::with_capacity(sealed.len());
    let (pairs, rest) = sealed.as_chunks::<BLOCK>().0.as_chunks::<2>();
    let mut before = Lanes::load(iv);
    let mut chained = |block: Lanes, clear: Lanes| {
        plain.extend_from_slice(&clear.xor(before).store());
        before = block;
    };
    for pair in pairs {
        let pair = pair.each_ref().map(Lanes::load);
        pair.into_iter().zip(cipher.blocks(pair)).for_each(|(block, clear)| chained(block, clear));
    }
    for block in rest.iter().map(Lanes::load) {
        let [clear] = cipher.blocks([block]);
        chained(block, clear);
    }
    let length = unpadded(&plain).ok_or(Error::Decrypt)?;
    plain.truncate(length);
    Ok(plain)
}

/// How much of it is not padding; all of the last block is looked at, whatever is found.
fn unpadded(plain: &[u8]) -> Option<usize> {
    let last = plain.last_chunk::<BLOCK>()?;
    let padding = *last.last()?;
    let wrong = last
        .iter()
        .rev()
        .zip(0..)
        .fold(0, |wrong, (byte, at)| wrong | if at < padding { byte ^ padding } else { 0 });
    let fits = matches!(usize::from(padding), 1..=BLOCK) && wrong == 0;
    fits.then(|| plain.len() - usize::from(padding))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::native;

    /// Bytes that repeat nothing: SplitMix64.
    fn noise(seed: u64, length: usize) -> Vec<u8> {
        let word = |at: u64| {
            let mixed = (seed + at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9).to_be_bytes()
        };
        (1..).flat_map(word).take(length).collect()
    }

    #[test]
    fn it_seals_and_opens_as_the_native_cipher_does() {
        for size in [16, 24, 32] {
            for length in (0..200).chain([1000, 4096]) {
                let (key, plain) = (noise(length as u64, size), noise(7, length));
                let iv = noise(9, BLOCK).try_into().unwrap();
                let sealed = seal(&key, &iv, &plain);
                assert_eq!(sealed, native::seal(&key, &iv, &plain), "{size} {length}");
                assert_eq!(open(&key, &iv, &sealed.unwrap()), Ok(plain), "{size} {length}");
            }
        }
        for size in [0, 15, 17, 23, 31, 33, 64] {
            assert_eq!(seal(&noise(1, size), &[0; BLOCK], b""), Err(Error::KeyLength), "{size}");
            assert_eq!(open(&noise(1, size), &[0; BLOCK], &[0; BLOCK]), Err(Error::KeyLength), "{size}");
        }
    }

    #[test]
    fn it_refuses_the_padding_that_the_native_cipher_refuses() {
        let key = noise(3, 32);
        for seed in 0..2000 {
            let sealed = noise(seed, 2 * BLOCK);
            assert_eq!(open(&key, &[0; BLOCK], &sealed), native::open(&key, &[0; BLOCK], &sealed), "{seed}");
        }
        for padding in 0..=255 {
            for wrong in 0..BLOCK {
                let mut last = [padding; BLOCK];
                last.iter_mut().take(wrong).for_each(|byte| *byte ^= 1);
                // What decrypts to these bytes: the block before is free to choose.
                let block = noise(5, BLOCK);
                let clear = Decryption::new(&key)
                    .unwrap()
                    .blocks([Lanes::load(block.as_slice().try_into().unwrap())]);
                let before = clear[0].xor(Lanes::load(&last)).store();
                assert_eq!(
                    open(&key, &before, &block),
                    native::open(&key, &before, &block),
                    "{padding} {wrong}"
                );
            }
        }
    }
}
