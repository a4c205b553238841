//! Rows gathered into columns.

use super::columns::Columns;
use super::lanes::{Aligned, LANES};

/// Rows of a block: its columns stay in the second cache, a few of them in the first.
pub(crate) const ROWS: usize = 256;

/// How far columns begin apart: one cache line more than their length, so that they do not compete for the
/// same lines of the cache.
const STRIDE: usize = ROWS + LANES;

/// At most 256 rows, by columns.
pub(crate) struct Block {
    entries: Aligned,
    rows: usize,
}

impl Block {
    /// No rows, of length d.
    pub fn new(d: usize) -> Block {
        Block { entries: Aligned::zeros(d * STRIDE), rows: 0 }
    }

    /// Their number.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The next rows, as many as fit, in place of all others; false if there were no more.
    pub fn gather<'a>(&mut self, rows: impl Iterator<Item = &'a [f64]>) -> bool {
        let entries = &mut *self.entries;
        let mut count = 0;
        for (k, row) in rows.take(ROWS).enumerate() {
            for (column, x) in entries.chunks_exact_mut(STRIDE).zip(row) {
                column[k] = *x;
            }
            count = k + 1;
        }
        self.rows = count;
        count > 0
    }

    /// Columns of the same rows in place of all others.
    pub fn fill<'a>(&mut self, columns: impl Iterator<Item = &'a [f64]>) {
        for (own, column) in self.entries.chunks_exact_mut(STRIDE).zip(columns) {
            own[..column.len()].copy_from_slice(column);
            self.rows = column.len();
        }
    }

    /// The columns, with zeros after the last row up to a multiple of eight.
    pub fn columns(&mut self) -> Columns<'_> {
        let n = self.rows.next_multiple_of(LANES);
        for column in self.entries.chunks_exact_mut(STRIDE) {
            column[self.rows..n].fill(0.0);
        }
        Columns { entries: &self.entries, stride: STRIDE, n }
    }
}
