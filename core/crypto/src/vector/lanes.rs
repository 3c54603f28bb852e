//! Sixteen bytes at once, which is an AES block: one register of WebAssembly's SIMD.
//!
//! No operation's time depends on what is in the bytes. Elsewhere than in WebAssembly the same operations are written
//! plainly, for the tests alone.

#[cfg(target_family = "wasm")]
use core::arch::wasm32::{i8x16_swizzle, u8x16_shr, u64x2, u64x2_extract_lane, v128, v128_and, v128_xor};

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub struct Lanes(#[cfg(target_family = "wasm")] v128, #[cfg(not(target_family = "wasm"))] [u8; 16]);

#[cfg(target_family = "wasm")]
impl Lanes {
    pub const fn load(bytes: &[u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *bytes;
        let low = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        Lanes(u64x2(low, u64::from_le_bytes([i, j, k, l, m, n, o, p])))
    }

    pub fn store(self) -> [u8; 16] {
        let words = [u64x2_extract_lane::<0>(self.0), u64x2_extract_lane::<1>(self.0)];
        let mut bytes = [0; 16];
        bytes.as_chunks_mut().0.iter_mut().zip(words).for_each(|(half, word)| *half = word.to_le_bytes());
        bytes
    }

    pub fn xor(self, other: Self) -> Self {
        Lanes(v128_xor(self.0, other.0))
    }

    /// The bytes of `self` at these places; none (0) for a place of 16 and above.
    pub fn at(self, places: Self) -> Self {
        Lanes(i8x16_swizzle(self.0, places.0))
    }

    /// The low half of each byte.
    pub fn low(self) -> Self {
        Lanes(v128_and(self.0, u64x2(0x0f0f_0f0f_0f0f_0f0f, 0x0f0f_0f0f_0f0f_0f0f)))
    }

    /// The high half of each byte.
    pub fn high(self) -> Self {
        Lanes(u8x16_shr(self.0, 4))
    }
}

#[cfg(not(target_family = "wasm"))]
impl Lanes {
    pub const fn load(bytes: &[u8; 16]) -> Self {
        Lanes(*bytes)
    }

    pub fn store(self) -> [u8; 16] {
        self.0
    }

    pub fn xor(self, other: Self) -> Self {
        let mut pairs = self.0.iter().zip(other.0);
        Lanes([(); 16].map(|()| pairs.next().map_or(0, |(one, other)| one ^ other)))
    }

    pub fn at(self, places: Self) -> Self {
        Lanes(places.0.map(|place| self.0.get(usize::from(place)).copied().unwrap_or_default()))
    }

    pub fn low(self) -> Self {
        Lanes(self.0.map(|byte| byte & 15))
    }

    pub fn high(self) -> Self {
        Lanes(self.0.map(|byte| byte >> 4))
    }
}
