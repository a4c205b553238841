//! The rows held at x_k·u = 0: an orthonormal basis of their span, multipliers, and the free directions.

use crate::kernels::{add_scaled, dot, norm};

/// Independent data rows that are held at zero, with their QR factors (modified Gram–Schmidt, twice).
#[derive(Clone, Debug, Default)]
pub struct Ties {
    /// Indices of the rows, in the order they were added.
    pub held: Vec<usize>,
    basis: Vec<Vec<f64>>,
    /// `factor[j]` are the coordinates of row j in the basis: j + 1 numbers.
    factor: Vec<Vec<f64>>,
}

/// A row counts as dependent on the held ones if less than this share of it sticks out of their span.
const INDEPENDENT: f64 = 1e-9;

impl Ties {
    /// Holds one more row; `false` (and nothing changes) if it is dependent on those held.
    pub fn hold(&mut self, k: usize, row: &[f64]) -> bool {
        let mut v = row.to_vec();
        let mut coordinates = vec![0.0; self.basis.len()];
        for _ in 0..2 {
            for (c, q) in coordinates.iter_mut().zip(&self.basis) {
                let t = dot(q, &v);
                *c += t;
                add_scaled(&mut v, -t, q);
            }
        }
        let rest = norm(&v);
        if rest.is_nan() || rest <= INDEPENDENT * norm(row) || self.basis.len() + 1 >= row.len() {
            return false;
        }
        v.iter_mut().for_each(|x| *x /= rest);
        coordinates.push(rest);
        self.basis.push(v);
        self.factor.push(coordinates);
        self.held.push(k);
        true
    }

    /// Stops holding the row at a position of `held`; `row` gives the data rows.
    pub fn release<'a>(&mut self, position: usize, row: impl Fn(usize) -> &'a [f64]) {
        let later = self.held.split_off(position);
        self.basis.truncate(position);
        self.factor.truncate(position);
        for &k in &later[1..] {
            self.hold(k, row(k));
        }
    }

    /// Removes from `v` its part in the span of the held rows.
    pub fn project(&self, v: &mut [f64]) {
        for _ in 0..2 {
            for q in &self.basis {
                let t = dot(q, v);
                add_scaled(v, -t, q);
            }
        }
    }

    /// The numbers μ with Σ μ_j x_j nearest to `v`, one for each held row.
    pub fn multipliers(&self, v: &[f64]) -> Vec<f64> {
        let mut v = v.to_vec();
        let mut mu: Vec<f64> = Vec::with_capacity(self.basis.len());
        for q in &self.basis {
            let t = dot(q, &v);
            add_scaled(&mut v, -t, q);
            mu.push(t);
        }
        for j in (0..mu.len()).rev() {
            mu[j] /= self.factor[j][j];
            let m = mu[j];
            for (t, f) in mu[..j].iter_mut().zip(&self.factor[j]) {
                *t -= m * f;
            }
        }
        mu
    }

    /// An orthonormal basis of the directions along which all held rows stay zero.
    pub fn free_directions(&self, d: usize) -> Vec<Vec<f64>> {
        let mut all = self.basis.clone();
        let mut left: Vec<usize> = (0..d).collect();
        while all.len() < d {
            // The coordinate vector that sticks out most: what is left of e_j has the square norm 1 − Σ q_j².
            let outside = |j: usize| 1.0 - all.iter().map(|q| q[j] * q[j]).sum::<f64>();
            let (place, _) = left
                .iter()
                .enumerate()
                .map(|(p, &j)| (p, outside(j)))
                .fold((0, -1.0), |best, next| if next.1 > best.1 { next } else { best });
            let mut v = vec![0.0; d];
            v[left.remove(place)] = 1.0;
            for _ in 0..2 {
                for q in &all {
                    let t = dot(q, &v);
                    add_scaled(&mut v, -t, q);
                }
            }
            crate::kernels::normalize(&mut v);
            all.push(v);
        }
        all.split_off(self.basis.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn multipliers_and_free_directions_fit_the_held_rows() {
        let d = 6;
        let rows: Vec<Vec<f64>> = (0..5).map(|k| Random::new(3, k).normals(d)).collect();
        let mut ties = Ties::default();
        for k in [0, 2, 4, 1] {
            assert!(ties.hold(k, &rows[k]));
        }
        let twice: Vec<f64> = (0..d).map(|j| rows[0][j] - 2.0 * rows[4][j]).collect();
        assert!(!ties.hold(9, &twice), "a combination of held rows is dependent");
        ties.release(1, |k| &rows[k]);
        assert_eq!(ties.held, [0, 4, 1]);
        let v: Vec<f64> = (0..d).map(|j| 2.0 * rows[0][j] - 3.0 * rows[4][j] + 0.5 * rows[1][j]).collect();
        let mu = ties.multipliers(&v);
        assert!(mu.iter().zip([2.0, -3.0, 0.5]).all(|(a, b)| (a - b).abs() < 1e-12));
        let free = ties.free_directions(d);
        assert_eq!(free.len(), 3);
        for (i, a) in free.iter().enumerate() {
            assert!([0, 4, 1].iter().all(|&k| dot(a, &rows[k]).abs() < 1e-13));
            assert!(free.iter().enumerate().all(|(j, b)| (dot(a, b) - f64::from(i == j)).abs() < 1e-13));
        }
    }
}
