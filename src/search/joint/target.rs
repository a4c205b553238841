//! What a step of the joint program aims at: a point of the central path, with second-order terms.

use super::super::triangle::{congruence, subtract, transpose};
use super::half::Half;
use super::program::Program;
use super::side::Step;
use crate::kernels::add_scaled;

/// What the products of primal and dual should become, divided by the primal.
pub(super) struct Target {
    pub matrix: [Vec<f64>; 2],
    pub dual: [Vec<f64>; 2],
    pub weight: Vec<f64>,
    pub caps: Vec<f64>,
}

impl Target {
    /// Aims at the central path's point ε.
    pub fn centre(halves: &[Half; 2], program: &Program, epsilon: f64) -> Target {
        let matrix = [0, 1].map(|s| {
            let lambda = &halves[s].frame.lambda;
            let mut matrix = vec![0.0; lambda.len() * (lambda.len() + 1) / 2];
            for (i, l) in lambda.iter().enumerate() {
                matrix[i * (i + 3) / 2] = epsilon / l;
            }
            matrix
        });
        let dual = [0, 1].map(|s| {
            let side = &program.sides[s];
            side.w[..side.at.product].iter().map(|w| epsilon / w).collect()
        });
        let caps = program.caps.iter().map(|cap| epsilon / cap.slack(&program.a)).collect();
        Target { matrix, dual, weight: program.a.iter().map(|a| epsilon / a).collect(), caps }
    }

    /// Takes in the second-order terms of a predicted step of this length.
    pub fn correct(&mut self, halves: &[Half; 2], program: &Program, predicted: &Step, length: f64) {
        let square = length * length;
        for (k, aim) in self.weight.iter_mut().enumerate() {
            *aim -= square * predicted.a[k] * predicted.z[k] / program.a[k];
        }
        for ((aim, cap), by) in self.caps.iter_mut().zip(&program.caps).zip(&predicted.caps) {
            *aim += square * predicted.a[cap.k] * by / cap.slack(&program.a);
        }
        for s in 0..2 {
            let (side, step, lambda) = (&program.sides[s], &predicted.sides[s], &halves[s].frame.lambda);
            for (e, aim) in self.dual[s].iter_mut().enumerate() {
                *aim -= square * step.w[e] * step.z[e] / side.w[e];
            }
            let n = side.n();
            let (dx, ds) = (&step.tilde, &step.slack);
            let mut cross = vec![0.0; n * n];
            for i in 0..n {
                for j in 0..=i {
                    let sum: f64 = (0..n).map(|a| dx[i * n + a] * ds[a * n + j] + ds[i * n + a] * dx[a * n + j]).sum();
                    cross[i * n + j] = sum / (lambda[i] + lambda[j]);
                }
            }
            subtract(&mut self.matrix[s], square, &cross, n);
        }
    }

    /// Takes in what S loses by the curvature of y yᵀ/ω, as in a node.
    pub fn bend(&mut self, halves: &[Half; 2], program: &Program, step: &Step, length: f64) {
        for s in 0..2 {
            let (side, by) = (&program.sides[s], &step.sides[s]);
            let (n, d) = (side.n(), side.rows.d);
            let mut lost = vec![0.0; n * n];
            for (i, &k) in side.free_p.iter().enumerate() {
                let omega = side.w[side.at.omega + i];
                let ratio = by.w[side.at.omega + i] / omega;
                let mut r: Vec<f64> = side.point.y[i * d..(i + 1) * d].iter().map(|y| -y * ratio).collect();
                add_scaled(&mut r, step.a[k], side.rows.row(k));
                for e in side.block[i].clone() {
                    add_scaled(&mut r, -side.pairs[e].sign * by.w[e], side.rows.row(side.pairs[e].k));
                }
                let factor = -0.25 * length / (omega * (1.0 + length * ratio));
                for a in 0..d {
                    add_scaled(&mut lost[a * n..a * n + d], factor * r[a], &r);
                }
            }
            let scaled = congruence(&transpose(&halves[s].frame.t, n), &lost, n);
            subtract(&mut self.matrix[s], 1.0, &scaled, n);
        }
    }
}
