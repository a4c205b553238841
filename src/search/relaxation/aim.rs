//! What a step of the interior-point method aims at: a point of the central path, with second-order terms.

use super::iterate::{Direction, Iterate};
use super::scaling::Frame;
use crate::kernels::{add_scaled, dot, gram};
use crate::search::triangle::{congruence, subtract, transpose, unpack};

/// What the step aims at beyond the linearisation: εΛ⁻¹ with the second-order terms of a predictor
/// (Mehrotra).
pub(crate) struct Aim {
    /// What X̃ + Ã dw should be, scaled triangle.
    pub matrix: Vec<f64>,
    /// What z + (z/w) dw should be; for the balls as vectors.
    pub dual: Vec<f64>,
}

impl Aim {
    /// Aims at the central path's point ε.
    pub fn centre(frame: &Frame, s: &Iterate, epsilon: f64) -> Aim {
        let (at, n) = (s.at, frame.n);
        let mut matrix = vec![0.0; n * (n + 1) / 2];
        for i in 0..n {
            matrix[i * (i + 3) / 2] = epsilon / frame.lambda[i];
        }
        let mut dual = vec![0.0; at.mu];
        for e in 0..at.ball {
            dual[e] = epsilon / s.w[e];
        }
        for (start, ball) in (at.ball..).step_by(n).zip(s.w[at.ball..at.mu].chunks_exact(n)) {
            let square = ball[0] * ball[0] - dot(&ball[1..], &ball[1..]);
            for l in 0..n {
                dual[start + l] = 2.0 * epsilon / square * if l == 0 { ball[0] } else { -ball[l] };
            }
        }
        Aim { matrix, dual }
    }

    /// Takes in the second-order terms of a predicted step of this length: dw·dz and (dX dS + dS dX)/2.
    pub fn correct(&mut self, frame: &Frame, s: &Iterate, predicted: &Direction, length: f64) {
        let (at, n) = (s.at, frame.n);
        for e in 0..at.ball {
            self.dual[e] -= length * length * predicted.w[e] * predicted.z[e] / s.w[e];
        }
        let ds = unpack(&predicted.slack, n);
        let dx = &predicted.tilde;
        let mut cross = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 = (0..n).map(|a| dx[i * n + a] * ds[a * n + j] + ds[i * n + a] * dx[a * n + j]).sum();
                cross[i * n + j] = sum / (frame.lambda[i] + frame.lambda[j]);
            }
        }
        subtract(&mut self.matrix, length * length, &cross, n);
    }

    /// Takes in what S loses by the curvature of y yᵀ/ω when this length of a step is taken:
    /// (y+dy)(y+dy)ᵀ/(ω+dω) exceeds its linearisation by r rᵀ/(ω+dω), r = dy − y dω/ω. Without it steps end
    /// early, where M turns indefinite.
    pub fn bend(&mut self, frame: &Frame, s: &Iterate, step: &Direction, length: f64) {
        let (at, n, d) = (s.at, frame.n, frame.n - 1);
        let mut bends = vec![0.0; s.model.block.len() * n];
        let mut weights = Vec::with_capacity(s.model.block.len());
        for ((i, range), r) in s.model.block.iter().enumerate().zip(bends.chunks_exact_mut(n)) {
            let omega = s.w[at.omega + i];
            let ratio = step.w[at.omega + i] / omega;
            add_scaled(&mut r[..d], -ratio, &s.point.y[i * d..(i + 1) * d]);
            for e in range.clone() {
                let pair = s.model.pairs[e];
                add_scaled(&mut r[..d], -pair.sign * step.w[e], s.model.rows.row(pair.k));
            }
            weights.push(-0.25 * length / (omega * (1.0 + length * ratio)));
        }
        let lost = gram(n, weights.into_iter().zip(bends.chunks_exact(n)));
        subtract(&mut self.matrix, 1.0, &congruence(&transpose(&frame.t, n), &lost, n), n);
    }
}
