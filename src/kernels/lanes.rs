//! Vectors of eight lanes, and storage that they load fast.

use fearless_simd::{Simd, SimdBase, f64x8};
use std::ops::{Deref, DerefMut};

/// Accumulators of a sum.
pub(crate) const LANES: usize = 8;

/// Vectors of a panel: sums that go on at the same time, each in a register.
pub(crate) const PANEL: usize = 4;

/// Bytes of a cache line: eight lanes.
const LINE: usize = 64;

/// Vectors of eight, without the rest.
#[inline(always)]
pub(crate) fn lines(a: &[f64]) -> &[[f64; LANES]] {
    a.as_chunks().0
}

/// One of them in registers.
#[inline(always)]
pub(crate) fn load<S: Simd>(simd: S, line: &[f64; LANES]) -> f64x8<S> {
    f64x8::from_slice(simd, line)
}

/// Numbers of which the first begins a cache line.
#[derive(Debug)]
pub(crate) struct Aligned {
    values: Vec<f64>,
    start: usize,
    len: usize,
}

impl Aligned {
    /// Zeros.
    pub fn zeros(len: usize) -> Aligned {
        let values = vec![0.0; len + LANES - 1];
        // Where no offset is known the numbers are merely slower.
        let start = values.as_ptr().align_offset(LINE).min(LANES - 1);
        Aligned { values, start, len }
    }
}

impl Clone for Aligned {
    fn clone(&self) -> Aligned {
        let mut copy = Aligned::zeros(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

impl Deref for Aligned {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values[self.start..self.start + self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.values[self.start..self.start + self.len]
    }
}
