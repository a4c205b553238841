//! How much work a check may cost: a polynomial in the size of the files, so that few bytes buy little time
//! (FORMAT §19).
//!
//! The unit is a product of two machine words. Loops that could cost more than the square of the size are
//! paid for before they run; what is linear in the size, or quadratic because numbers are read, multiplied
//! once or brought to a common denominator, is not counted.

use crate::rejection::{Code, Rejection};
use num_bigint::BigInt;

/// Units that every check may cost.
const FREE: u128 = 2_000_000_000;

/// An operation on short numbers costs as much as so many products of words.
const OPERATION: u128 = 32;

/// What may be spent: [`FREE`] and the square of the size divided by `share`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// What may be spent whatever the size.
    free: u128,
    /// Bytes of the files, as far as they have been read.
    size: u128,
    share: u128,
    spent: u128,
}

impl Work {
    /// For files of so many bytes; eight of their squares are one unit.
    pub(crate) fn new(size: u128) -> Work {
        Work { free: FREE, size, share: 8, spent: 0 }
    }

    /// No limit: for callers that check nothing.
    pub(crate) fn without_end() -> Work {
        Work { free: u128::MAX, size: 0, share: 1, spent: 0 }
    }

    /// Another part of the square of the size.
    pub(crate) fn with_share(self, share: u128) -> Work {
        Work { share: share.max(1), ..self }
    }

    /// So much more whatever the size.
    pub(crate) fn with_free(self, units: u128) -> Work {
        Work { free: self.free.saturating_add(units), ..self }
    }

    /// Further bytes.
    pub(crate) fn grow(&mut self, bytes: u128) {
        self.size = self.size.saturating_add(bytes);
    }

    /// Pays for work that is about to be done.
    pub(crate) fn spend(&mut self, units: u128) -> Result<(), Rejection> {
        self.spent = self.spent.saturating_add(units);
        let allowed = self.free.saturating_add(self.size.saturating_mul(self.size) / self.share);
        match self.spent <= allowed {
            true => Ok(()),
            false => {
                let message = "this would take more work than files of this size may cost (FORMAT, section 19)";
                Err(Rejection::new(Code::TooMuchWork, 0, message))
            }
        }
    }
}

/// A count.
pub(crate) fn count(number: usize) -> u128 {
    u128::try_from(number).unwrap_or(u128::MAX)
}

/// Machine words of a number.
pub(crate) fn words(value: &BigInt) -> u128 {
    u128::from(value.bits() / 64 + 1)
}

/// Words of the longest of some numbers.
pub(crate) fn longest<'a>(values: impl IntoIterator<Item = &'a BigInt>) -> u128 {
    values.into_iter().map(words).max().unwrap_or(1)
}

/// So many products, each of numbers of so many words, or sums of such numbers. Long numbers are multiplied
/// by Karatsuba's method: three products of halves for four.
pub(crate) fn products(times: u128, a: u128, b: u128) -> u128 {
    let (mut one, mut shorter) = (a.saturating_mul(b), a.min(b));
    while shorter > 32 {
        (one, shorter) = (one / 4 * 3, shorter / 2);
    }
    times.saturating_mul(one.saturating_add(OPERATION))
}

/// The bytes that numbers take in a file, or a little less.
pub(crate) fn bytes<'a>(values: impl IntoIterator<Item = &'a BigInt>) -> u128 {
    values.into_iter().map(|value| u128::from(value.bits() * 3 / 10 + 2)).fold(0, u128::saturating_add)
}
