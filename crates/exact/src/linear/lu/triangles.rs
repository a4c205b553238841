//! Systems with the factors: down through the sparse part, through the dense rest, and back.

use super::{Arithmetic, Lu, Tail};

impl<F: Arithmetic> Lu<F> {
    /// Solves A x = b for an [invertible](Lu::invertible) matrix; `b` is destroyed.
    pub fn solve(&self, b: &mut [F::Number]) -> Vec<F::Number> {
        let field = self.field;
        for step in &self.steps {
            let f = b[step.row];
            if !field.is_zero(f) {
                for (i, l) in &self.lower[step.lower.clone()] {
                    b[*i as usize] = field.minus_product(b[*i as usize], *l, f);
                }
            }
        }
        let Tail { rows, columns, inverses, factors, .. } = &self.tail;
        let mut z: Vec<F::Number> = rows.iter().map(|&i| b[i]).collect();
        let t = z.len();
        for i in 1..t {
            z[i] = field.minus_dot(z[i], &factors[i * t..i * t + i], &z[..i]);
        }
        let mut x = vec![F::Number::default(); self.columns];
        for i in (0..t).rev() {
            let sum = field.minus_dot(z[i], &factors[i * t + i + 1..(i + 1) * t], &z[i + 1..]);
            z[i] = field.times(sum, inverses[i]);
            x[columns[i]] = z[i];
        }
        for step in self.steps.iter().rev() {
            let mut sum = b[step.row];
            for (j, u) in &self.upper[step.upper.clone()] {
                sum = field.minus_product(sum, *u, x[*j as usize]);
            }
            x[step.column] = field.times(sum, step.inverse);
        }
        x
    }

    /// Solves Aᵀ y = c for an [invertible](Lu::invertible) matrix; `c` is destroyed.
    pub fn solve_transposed(&self, c: &mut [F::Number]) -> Vec<F::Number> {
        let field = self.field;
        let mut y = vec![F::Number::default(); self.rows];
        for step in &self.steps {
            let z = field.times(c[step.column], step.inverse);
            y[step.row] = z;
            if !field.is_zero(z) {
                for (j, u) in &self.upper[step.upper.clone()] {
                    c[*j as usize] = field.minus_product(c[*j as usize], *u, z);
                }
            }
        }
        let Tail { rows, columns, inverses, transposed, .. } = &self.tail;
        let mut z: Vec<F::Number> = columns.iter().map(|&j| c[j]).collect();
        let t = z.len();
        for i in 0..t {
            let sum = field.minus_dot(z[i], &transposed[i * t..i * t + i], &z[..i]);
            z[i] = field.times(sum, inverses[i]);
        }
        for i in (0..t).rev() {
            z[i] = field.minus_dot(z[i], &transposed[i * t + i + 1..(i + 1) * t], &z[i + 1..]);
            y[rows[i]] = z[i];
        }
        for step in self.steps.iter().rev() {
            let mut sum = y[step.row];
            for (i, l) in &self.lower[step.lower.clone()] {
                sum = field.minus_product(sum, *l, y[*i as usize]);
            }
            y[step.row] = sum;
        }
        y
    }
}
