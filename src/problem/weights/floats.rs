//! Floating-point numbers of other tools as doubles: every one of them is a double, so nothing is rounded.

use crate::problem::npy::half;

/// How a number is stored, little end first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Float {
    F64,
    F32,
    F16,
    BF16,
}

impl Float {
    /// Bytes of a number.
    pub fn size(self) -> usize {
        match self {
            Float::F64 => 8,
            Float::F32 => 4,
            Float::F16 | Float::BF16 => 2,
        }
    }

    /// The numbers in these bytes.
    pub fn decode(self, bytes: &[u8]) -> Vec<f64> {
        let pair = |b: &[u8]| u16::from_le_bytes([b[0], b[1]]);
        let one: &dyn Fn(&[u8]) -> f64 = match self {
            Float::F64 => &|b| b.try_into().map_or(f64::NAN, f64::from_le_bytes),
            Float::F32 => &|b| b.try_into().map_or(f64::NAN, |b| f64::from(f32::from_le_bytes(b))),
            Float::F16 => &|b| half(pair(b)),
            Float::BF16 => &|b| f64::from(f32::from_bits(u32::from(pair(b)) << 16)),
        };
        bytes.chunks_exact(self.size()).map(one).collect()
    }
}
