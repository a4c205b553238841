//! The fields that matrices are factored over.

/// A field whose numbers are machine words.
pub trait Arithmetic: Copy {
    /// A number; the default is zero.
    type Number: Copy + Default;
    /// Whether a number counts as zero.
    fn is_zero(self, a: Self::Number) -> bool;
    /// a·b.
    fn times(self, a: Self::Number, b: Self::Number) -> Self::Number;
    /// a − f·b.
    fn minus_product(self, a: Self::Number, f: Self::Number, b: Self::Number) -> Self::Number;
    /// 1/a for a ≠ 0.
    fn inverse(self, a: Self::Number) -> Self::Number;
    /// What makes a good pivot: zero for zero, otherwise positive.
    fn size(self, a: Self::Number) -> f64;
    /// a − Σ x_i·y_i.
    fn minus_dot(self, a: Self::Number, x: &[Self::Number], y: &[Self::Number]) -> Self::Number;
    /// One row of a dense elimination: subtracts multiples of the pivot rows in `above` (row-major, as wide
    /// as `row`; row k holds its pivot at k, of the inverse given) and leaves the multipliers in their
    /// places.
    fn eliminate(self, row: &mut [Self::Number], above: &[Self::Number], inverses: &[Self::Number]);
}

/// Doubles. Only proposals are computed with them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubles {
    /// Magnitudes below this count as zero.
    pub negligible: f64,
}

impl Arithmetic for Doubles {
    type Number = f64;

    fn is_zero(self, a: f64) -> bool {
        a.abs() < self.negligible
    }

    fn times(self, a: f64, b: f64) -> f64 {
        a * b
    }

    fn minus_product(self, a: f64, f: f64, b: f64) -> f64 {
        a - f * b
    }

    fn inverse(self, a: f64) -> f64 {
        1.0 / a
    }

    fn size(self, a: f64) -> f64 {
        if self.is_zero(a) { 0.0 } else { a.abs() }
    }

    fn minus_dot(self, a: f64, x: &[f64], y: &[f64]) -> f64 {
        let mut lanes = [0.0; 8];
        let (xs, ys) = (x.chunks_exact(8), y.chunks_exact(8));
        let rest: f64 = xs.remainder().iter().zip(ys.remainder()).map(|(x, y)| x * y).sum();
        for (x, y) in xs.zip(ys) {
            (0..8).for_each(|l| lanes[l] += x[l] * y[l]);
        }
        a - rest - lanes.iter().sum::<f64>()
    }

    fn eliminate(self, row: &mut [f64], above: &[f64], inverses: &[f64]) {
        let width = row.len();
        for (k, inverse) in inverses.iter().enumerate() {
            let f = row[k] * inverse;
            row[k] = f;
            if f != 0.0 {
                let pivot = &above[k * width + k + 1..(k + 1) * width];
                row[k + 1..].iter_mut().zip(pivot).for_each(|(v, u)| *v -= f * u);
            }
        }
    }
}
