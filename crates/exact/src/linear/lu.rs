//! Sparse triangular factors over a field: residues modulo a prime, or doubles for proposals.
//!
//! Right-looking elimination with Markowitz's rule (least fill-in among the shortest rows) as long as the
//! rest is sparse; row and column singletons cost nothing and go first. Once the rest is dense it is factored
//! row by row, with contiguous storage and sums that are reduced seldom: this is where a dense matrix spends
//! all of its time.

mod field;
mod triangles;

pub use field::{Arithmetic, Doubles};
use std::collections::BTreeSet;

/// A pivot may be at most this factor smaller than the largest entry of its row.
const THRESHOLD: f64 = 0.05;

/// Number of shortest rows that are searched for a pivot.
const CANDIDATES: usize = 4;

/// Rows from which they are kept in order of length; fewer are searched through.
const ORDERED: usize = 256;

/// Fraction of nonzeros above which the rest is treated as dense.
const DENSE: f64 = 0.4;

/// A list of indices and numbers in a common pool.
type Range = std::ops::Range<usize>;

struct Step<N> {
    row: usize,
    column: usize,
    inverse: N,
    lower: Range,
    upper: Range,
}

/// Factors of a matrix, as far as it has independent rows and columns.
pub struct Lu<F: Arithmetic> {
    field: F,
    rows: usize,
    columns: usize,
    steps: Vec<Step<F::Number>>,
    lower: Vec<(u32, F::Number)>,
    upper: Vec<(u32, F::Number)>,
    tail: Tail<F::Number>,
}

/// The dense rest: its pivot rows and columns in order, factors row-major and their transpose.
struct Tail<N> {
    rows: Vec<usize>,
    columns: Vec<usize>,
    inverses: Vec<N>,
    factors: Vec<N>,
    transposed: Vec<N>,
}

/// The part of the matrix not yet eliminated.
struct Rest<N> {
    rows: Vec<Vec<(u32, N)>>,
    /// Rows that may hold an entry in the column; some may not any more.
    columns: Vec<Vec<u32>>,
    count: Vec<usize>,
    active: Vec<bool>,
    entries: usize,
    /// Number of columns with an entry.
    width: usize,
    /// Active rows by length, if there are [many](ORDERED).
    order: Option<BTreeSet<(usize, u32)>>,
}

impl<N> Rest<N> {
    /// One entry less in a column; whether one is left.
    fn thinner(&mut self, column: u32) -> bool {
        let count = &mut self.count[column as usize];
        *count -= 1;
        self.width -= usize::from(*count == 0);
        *count == 1
    }

    /// Notes that a row had another length, or is active no more.
    fn reorder(&mut self, row: u32, before: usize) {
        if let Some(order) = &mut self.order {
            order.remove(&(before, row));
            if self.active[row as usize] {
                order.insert((self.rows[row as usize].len(), row));
            }
        }
    }
}

impl<F: Arithmetic> Lu<F> {
    /// Factors a matrix given by rows of (column, number), columns distinct and below `columns`.
    pub fn new(field: F, matrix: Vec<Vec<(u32, F::Number)>>, columns: usize) -> Lu<F> {
        let rows = matrix.len();
        let mut lists = vec![Vec::new(); columns];
        let mut rest = Rest {
            rows: matrix,
            columns: Vec::new(),
            count: Vec::new(),
            active: Vec::new(),
            entries: 0,
            width: 0,
            order: None,
        };
        for (i, row) in rest.rows.iter_mut().enumerate() {
            row.retain(|(_, v)| !field.is_zero(*v));
            rest.entries += row.len();
            row.iter().for_each(|(j, _)| lists[*j as usize].push(i as u32));
        }
        rest.count = lists.iter().map(Vec::len).collect();
        rest.columns = lists;
        rest.width = rest.count.iter().filter(|c| **c > 0).count();
        rest.active = rest.rows.iter().map(|row| !row.is_empty()).collect();
        if rows >= ORDERED {
            let lengths = rest.rows.iter().map(Vec::len).zip(0u32..);
            rest.order = Some(lengths.filter(|(length, _)| *length > 0).collect());
        }
        let tail = Tail {
            rows: Vec::new(),
            columns: Vec::new(),
            inverses: Vec::new(),
            factors: Vec::new(),
            transposed: Vec::new(),
        };
        let mut lu = Lu { field, rows, columns, steps: Vec::new(), lower: Vec::new(), upper: Vec::new(), tail };
        lu.eliminate(&mut rest);
        lu
    }

    /// The rank of the matrix over the field.
    pub fn rank(&self) -> usize {
        self.steps.len() + self.tail.rows.len()
    }

    /// Row and column of every pivot: they span a submatrix that is invertible over the field.
    pub fn pivots(&self) -> Vec<(usize, usize)> {
        let tail = self.tail.rows.iter().copied().zip(self.tail.columns.iter().copied());
        self.steps.iter().map(|s| (s.row, s.column)).chain(tail).collect()
    }

    /// Whether the matrix is square and invertible over the field.
    pub fn invertible(&self) -> bool {
        self.rows == self.columns && self.rank() == self.rows
    }

    fn eliminate(&mut self, rest: &mut Rest<F::Number>) {
        let mut short: Vec<u32> = (0..self.rows as u32).filter(|&i| rest.rows[i as usize].len() == 1).collect();
        let mut thin: Vec<u32> = (0..self.columns as u32).filter(|&j| rest.count[j as usize] == 1).collect();
        let mut place = vec![0u32; self.columns];
        let mut remaining: Vec<u32> = (0..self.rows as u32).collect();
        loop {
            let pivot = match (short.pop(), thin.pop()) {
                (Some(i), j) => {
                    thin.extend(j);
                    let row = &rest.rows[i as usize];
                    (rest.active[i as usize] && row.len() == 1).then(|| (i, row[0].0))
                }
                (None, Some(j)) => {
                    let at = |i: &&u32| {
                        rest.active[**i as usize] && rest.rows[**i as usize].iter().any(|(column, _)| *column == j)
                    };
                    let row = rest.columns[j as usize].iter().find(at).filter(|_| rest.count[j as usize] == 1);
                    row.map(|&i| (i, j)).filter(|&(i, j)| self.acceptable(&rest.rows[i as usize], j))
                }
                (None, None) => {
                    let left = match &rest.order {
                        Some(order) => order.len(),
                        None => {
                            remaining.retain(|&i| rest.active[i as usize]);
                            remaining.len()
                        }
                    };
                    if left == 0 {
                        return;
                    }
                    if rest.entries as f64 >= DENSE * left as f64 * rest.width as f64 {
                        remaining.retain(|&i| rest.active[i as usize]);
                        return self.dense(rest, &remaining);
                    }
                    match self.markowitz(rest, &remaining) {
                        None => return,
                        pivot => pivot,
                    }
                }
            };
            if let Some((i, j)) = pivot {
                self.pivot(rest, i as usize, j, &mut place, &mut short, &mut thin);
            }
        }
    }

    /// Whether the entry of a column is not too small within its row.
    fn acceptable(&self, row: &[(u32, F::Number)], column: u32) -> bool {
        let largest = row.iter().map(|(_, v)| self.field.size(*v)).fold(0.0, f64::max);
        row.iter().any(|(j, v)| *j == column && self.field.size(*v) >= THRESHOLD * largest)
    }

    /// The entry with the least product of other entries in its row and column, among the shortest rows.
    fn markowitz(&self, rest: &Rest<F::Number>, remaining: &[u32]) -> Option<(u32, u32)> {
        let mut shortest: Vec<(usize, u32)> = Vec::with_capacity(CANDIDATES + 1);
        if let Some(order) = &rest.order {
            shortest.extend(order.iter().take(CANDIDATES));
        }
        for &i in remaining.iter().filter(|_| rest.order.is_none()) {
            let length = rest.rows[i as usize].len();
            if shortest.len() < CANDIDATES || shortest.last().is_some_and(|last| length < last.0) {
                let at = shortest.partition_point(|s| s.0 <= length);
                shortest.insert(at, (length, i));
                shortest.truncate(CANDIDATES);
            }
        }
        let mut best: Option<(usize, u32, u32)> = None;
        for (length, i) in shortest {
            let row = &rest.rows[i as usize];
            let largest = row.iter().map(|(_, v)| self.field.size(*v)).fold(0.0, f64::max);
            for (j, _) in row.iter().filter(|(_, v)| self.field.size(*v) >= THRESHOLD * largest) {
                let cost = (length - 1) * (rest.count[*j as usize] - 1);
                if best.is_none_or(|b| cost < b.0) {
                    best = Some((cost, i, *j));
                }
            }
        }
        best.map(|(_, i, j)| (i, j))
    }

    /// Takes one pivot out of the rest.
    fn pivot(
        &mut self,
        rest: &mut Rest<F::Number>,
        row: usize,
        column: u32,
        place: &mut [u32],
        short: &mut Vec<u32>,
        thin: &mut Vec<u32>,
    ) {
        let field = self.field;
        rest.active[row] = false;
        let mut pivots = std::mem::take(&mut rest.rows[row]);
        rest.reorder(row as u32, pivots.len());
        rest.entries -= pivots.len();
        let at = pivots.iter().position(|(j, _)| *j == column).unwrap_or(0);
        let inverse = field.inverse(pivots.swap_remove(at).1);
        let (lower, upper) = (self.lower.len(), self.upper.len());
        let affected = std::mem::take(&mut rest.columns[column as usize]);
        rest.count[column as usize] = 0;
        rest.width -= 1;
        for (j, _) in &pivots {
            if rest.thinner(*j) {
                thin.push(*j);
            }
        }
        for i in affected {
            let mut target = std::mem::take(&mut rest.rows[i as usize]);
            let length = target.len();
            let Some(at) = target.iter().position(|(j, _)| *j == column).filter(|_| rest.active[i as usize]) else {
                rest.rows[i as usize] = target;
                continue;
            };
            let f = field.times(target.swap_remove(at).1, inverse);
            rest.entries -= 1;
            self.lower.push((i, f));
            if !pivots.is_empty() {
                target.iter().enumerate().for_each(|(at, (j, _))| place[*j as usize] = at as u32 + 1);
                let before = target.len();
                for (j, v) in &pivots {
                    match place[*j as usize] {
                        0 => {
                            target.push((*j, field.minus_product(F::Number::default(), f, *v)));
                            rest.columns[*j as usize].push(i);
                            rest.width += usize::from(rest.count[*j as usize] == 0);
                            rest.count[*j as usize] += 1;
                        }
                        at => {
                            let entry = &mut target[at as usize - 1].1;
                            *entry = field.minus_product(*entry, f, *v);
                        }
                    }
                }
                target.iter().for_each(|(j, _)| place[*j as usize] = 0);
                target.retain(|(j, v)| {
                    let zero = field.is_zero(*v);
                    if zero && rest.thinner(*j) {
                        thin.push(*j);
                    }
                    !zero
                });
                rest.entries = rest.entries + target.len() - before;
            }
            match target.len() {
                0 => rest.active[i as usize] = false,
                1 => short.push(i),
                _ => {}
            }
            rest.rows[i as usize] = target;
            rest.reorder(i, length);
        }
        self.upper.extend(pivots);
        let (lower, upper) = (lower..self.lower.len(), upper..self.upper.len());
        self.steps.push(Step { row, column: column as usize, inverse, lower, upper });
    }

    /// Factors what is left as a dense matrix, row by row, each with its largest entry as pivot.
    fn dense(&mut self, rest: &Rest<F::Number>, remaining: &[u32]) {
        let mut columns: Vec<usize> = (0..self.columns).filter(|&j| rest.count[j] > 0).collect();
        let width = columns.len();
        let mut place = vec![0; self.columns];
        columns.iter().enumerate().for_each(|(at, &j)| place[j] = at);
        let mut factors: Vec<F::Number> = Vec::with_capacity(width * remaining.len().min(width));
        for &i in remaining {
            let done = self.tail.rows.len();
            let mut row = vec![F::Number::default(); width];
            rest.rows[i as usize].iter().for_each(|(j, v)| row[place[*j as usize]] = *v);
            self.field.eliminate(&mut row, &factors, &self.tail.inverses);
            let mut best = (0.0, done);
            for (at, v) in row.iter().enumerate().skip(done) {
                if self.field.size(*v) > best.0 {
                    best = (self.field.size(*v), at);
                }
            }
            if best.0 == 0.0 {
                continue;
            }
            place.swap(columns[done], columns[best.1]);
            columns.swap(done, best.1);
            row.swap(done, best.1);
            factors.chunks_mut(width).for_each(|above| above.swap(done, best.1));
            self.tail.inverses.push(self.field.inverse(row[done]));
            self.tail.rows.push(i as usize);
            factors.extend(row);
        }
        let rank = self.tail.rows.len();
        let mut transposed = vec![F::Number::default(); rank * rank];
        for (i, row) in factors.chunks(width.max(1)).enumerate() {
            row[..rank].iter().enumerate().for_each(|(j, v)| transposed[j * rank + i] = *v);
        }
        columns.truncate(rank);
        self.tail.columns = columns;
        self.tail.factors =
            if width == rank { factors } else { factors.chunks(width).flat_map(|row| row[..rank].to_vec()).collect() };
        self.tail.transposed = transposed;
    }
}
