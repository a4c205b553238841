//! The Newton direction of a network in fixed patterns.

use super::{Direction, Forces, State};
use crate::kernels::{add_scaled, dot, gram_of_columns};
use nalgebra::{DMatrix, DVector};

/// Shifts of the Hessian's diagonal, as shares of its largest entry, until it has a Cholesky factor.
const SHIFTS: [f64; 3] = [1e-14, 1e-11, 1e-8];

/// Systems with more unknowns are not built: two copies of 1.1 GB, and minutes for each step.
const LARGEST: usize = 12_000;

/// An orthonormal basis of the free directions of each neuron, and where each begins in the system.
struct Free {
    bases: Vec<Vec<Vec<f64>>>,
    offsets: Vec<usize>,
    /// Without the bias.
    size: usize,
}

impl State<'_> {
    /// The Newton direction in the null spaces of the held rows. The bias, if there is one, comes last.
    pub(super) fn newton(&self, forces: &Forces) -> Option<Direction> {
        let free = self.free();
        if free.size > LARGEST {
            return None;
        }
        let (mut hessian, right) = self.system(&free, forces);
        let size = right.len();
        let top = (0..size).map(|j| hessian[(j, j)]).fold(0.0, f64::max);
        let diagonal: Vec<f64> = (0..size).map(|j| hessian[(j, j)]).collect();
        for shift in SHIFTS {
            (0..size).for_each(|j| hessian[(j, j)] = diagonal[j] + shift * top);
            let Some(factor) = hessian.clone().cholesky() else { continue };
            let solution = factor.solve(&right);
            if solution.iter().all(|v| v.is_finite()) {
                return Some(self.spread(&free, solution.as_slice()));
            }
        }
        None
    }

    fn free(&self) -> Free {
        let bases: Vec<Vec<Vec<f64>>> = self.ties.iter().map(|t| t.free_directions(self.data.d)).collect();
        let offsets: Vec<usize> = bases.iter().scan(0, |sum, b| Some(std::mem::replace(sum, *sum + b.len()))).collect();
        let size = bases.iter().map(Vec::len).sum();
        Free { bases, offsets, size }
    }

    /// The Hessian AᵀHA plus the curvature of the norms and of the bias's ridge, and the forces. Columns of
    /// A: s_i D_i X N_i, and ones.
    fn system(&self, free: &Free, forces: &Forces) -> (DMatrix<f64>, DVector<f64>) {
        let (n, beta) = (self.data.n, self.data.beta);
        let size = free.size + usize::from(forces.bias.is_some());
        let mut a = DMatrix::<f64>::from_element(n, size, 1.0);
        for (i, bases) in free.bases.iter().enumerate() {
            for (b, base) in bases.iter().enumerate() {
                let mut column = a.column_mut(free.offsets[i] + b);
                let column = column.as_mut_slice();
                self.matrix.forward(base, column);
                let s = self.columns[i].sign;
                column.iter_mut().zip(&self.side[i]).for_each(|(c, &on)| *c = if on { s * *c } else { 0.0 });
            }
        }
        let mut hessian = DMatrix::from_vec(size, size, gram_of_columns(a.as_slice(), &self.bend));
        let mut right = DVector::<f64>::zeros(size);
        for (i, bases) in free.bases.iter().enumerate() {
            let (length, unit) = (self.columns[i].norm(), self.columns[i].unit());
            let along: Vec<f64> = bases.iter().map(|b| dot(b, &unit)).collect();
            for p in 0..bases.len() {
                right[free.offsets[i] + p] = dot(&bases[p], &forces.columns[i]);
                for q in 0..bases.len() {
                    let bend = f64::from(p == q) - along[p] * along[q];
                    hessian[(free.offsets[i] + p, free.offsets[i] + q)] += beta / length * bend;
                }
            }
        }
        if let (Some(pull), Some(decay)) = (forces.bias, self.data.fit.bias.decay()) {
            right[size - 1] = pull;
            hessian[(size - 1, size - 1)] += decay;
        }
        (hessian, right)
    }

    /// A solution of the system in the weights.
    fn spread(&self, free: &Free, solution: &[f64]) -> Direction {
        let columns = free.bases.iter().zip(&free.offsets).map(|(bases, &offset)| {
            let mut p = vec![0.0; self.data.d];
            bases.iter().zip(&solution[offset..]).for_each(|(base, &t)| add_scaled(&mut p, t, base));
            p
        });
        Direction { columns: columns.collect(), bias: solution.get(free.size).copied().unwrap_or(0.0) }
    }
}
