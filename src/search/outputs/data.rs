//! A problem with several outputs as doubles: losses, the dual matrix, and the lower bound that it gives
//! (theory §E1.2, E3.1, E4.1).

use crate::check::arithmetic::Positive;
use crate::check::statement::{Training, loss};
use crate::dyadic::quotient;
use crate::kernels::{add_scaled, dot};
use crate::search::fit::{Fit, OutputBias};
use nalgebra::{DMatrix, DVector};
use num_bigint::BigInt;

/// K vectors of length n: outputs, or the columns of a dual matrix.
pub type Columns = Vec<Vec<f64>>;

/// How K outputs are compared with K targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// ½‖f − y‖².
    Squared,
    /// log Σ e^f − t·f, with t in the simplex.
    Softmax,
}

/// Row-major inputs and targets, and what is minimised: ℓ(f) + β Σ‖u_i‖‖v_i‖ + β₀/2 ‖b₀‖² with
/// f = Σ (Xu_i)_+ v_iᵀ + 1b₀ᵀ.
#[derive(Clone, Debug)]
pub struct Outputs {
    /// Rows.
    pub n: usize,
    /// Inputs, a column of ones included if there is one.
    pub d: usize,
    /// Outputs.
    pub k: usize,
    /// n × d, row-major.
    pub x: Vec<f64>,
    /// n × k, row-major.
    pub targets: Vec<f64>,
    /// Weight decay.
    pub beta: f64,
    /// The loss of a row.
    pub loss: Loss,
    /// A weight for each row; none for all ones.
    pub weights: Vec<f64>,
    /// The output bias b₀.
    pub bias: OutputBias,
}

impl Outputs {
    /// Rounds the exact training problem.
    pub fn of(training: &Training) -> Outputs {
        Outputs::over(training, &training.x, &training.x_den)
    }

    /// The same with other inputs, over their denominator.
    pub fn over(training: &Training, x: &[Vec<BigInt>], x_den: &Positive) -> Outputs {
        let Fit { weights, bias, .. } = Fit::of(training);
        Outputs {
            n: training.rows(),
            d: training.columns(),
            k: training.outputs,
            x: x.iter().flatten().map(|v| quotient(v, x_den)).collect(),
            targets: training.y.iter().map(|v| quotient(v, &training.y_den)).collect(),
            beta: quotient(&training.beta.0, &training.beta.1),
            loss: if training.loss == loss::Loss::Softmax { Loss::Softmax } else { Loss::Squared },
            weights,
            bias,
        }
    }

    /// Weight of row i.
    pub fn weight(&self, i: usize) -> f64 {
        self.weights.get(i).copied().unwrap_or(1.0)
    }

    fn target(&self, i: usize) -> &[f64] {
        &self.targets[i * self.k..(i + 1) * self.k]
    }

    /// ℓ at outputs `f`; `v` becomes the dual matrix −∇ℓ(f).
    pub fn loss(&self, f: &Columns, v: &mut Columns) -> f64 {
        let mut sum = 0.0;
        let mut row = vec![0.0; self.k];
        for i in 0..self.n {
            let (s, t) = (self.weight(i), self.target(i));
            row.iter_mut().zip(f).for_each(|(r, f)| *r = f[i]);
            sum += s * match self.loss {
                Loss::Squared => {
                    row.iter_mut().zip(t).for_each(|(r, t)| *r = t - *r);
                    0.5 * dot(&row, &row)
                }
                Loss::Softmax => {
                    let along = dot(&row, t);
                    let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    row.iter_mut().for_each(|r| *r = (*r - top).exp());
                    let total: f64 = row.iter().sum();
                    row.iter_mut().zip(t).for_each(|(r, t)| *r = t - *r / total);
                    top + total.ln() - along
                }
            };
            v.iter_mut().zip(&row).for_each(|(v, r)| v[i] = s * r);
        }
        sum
    }

    /// D(cV): a lower bound of the objective if h(cV) ≤ β (and the columns sum to zero where b₀ is free);
    /// minus infinity outside of the domain.
    pub fn dual(&self, v: &Columns, c: f64) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.n {
            let s = self.weight(i);
            for (v, t) in v.iter().zip(self.target(i)) {
                let r = c * v[i] / s;
                sum += s * match self.loss {
                    Loss::Squared => r * t - 0.5 * r * r,
                    Loss::Softmax => match t - r {
                        p if p > 0.0 => -p * p.ln(),
                        p if p > -1e-12 => 0.0,
                        _ => return f64::NEG_INFINITY,
                    },
                };
            }
        }
        match self.bias {
            OutputBias::Ridge(decay) => {
                let square: f64 = v.iter().map(|v| v.iter().sum::<f64>()).map(|sum| c * c * sum * sum).sum();
                sum - square / (2.0 * decay)
            }
            _ => sum,
        }
    }

    /// D(cV), its slopes by V, and its slope by c.
    pub fn dual_slopes(&self, v: &Columns, c: f64) -> (f64, Columns, f64) {
        let mut slopes = vec![vec![0.0; self.n]; self.k];
        for i in 0..self.n {
            for ((v, t), slope) in v.iter().zip(self.target(i)).zip(&mut slopes) {
                let rest = t - c * v[i] / self.weight(i);
                slope[i] = match self.loss {
                    Loss::Squared => rest,
                    Loss::Softmax => rest.max(f64::MIN_POSITIVE).ln() + 1.0,
                };
            }
        }
        if let OutputBias::Ridge(decay) = self.bias {
            for (v, slope) in v.iter().zip(&mut slopes) {
                let pull = c * v.iter().sum::<f64>() / decay;
                slope.iter_mut().for_each(|slope| *slope -= pull);
            }
        }
        let along = v.iter().zip(&slopes).map(|(v, slope)| dot(v, slope)).sum();
        slopes.iter_mut().flatten().for_each(|slope| *slope *= c);
        (self.dual(v, c), slopes, along)
    }

    /// Whether V is confined to a bounded set, so that cV with c > 1 need not be admissible.
    pub fn is_bounded(&self) -> bool {
        self.loss == Loss::Softmax
    }

    /// Outputs f of row i with −∇ℓ(f) = V_i.
    pub fn outputs_of(&self, v: &Columns, i: usize) -> Vec<f64> {
        let rest = v.iter().zip(self.target(i)).map(|(v, t)| t - v[i] / self.weight(i));
        match self.loss {
            Loss::Squared => rest.collect(),
            Loss::Softmax => rest.map(|p| p.max(1e-6).ln()).collect(),
        }
    }

    /// From slopes by V = −∇ℓ(f + 1bᵀ) to slopes by f; with an unpenalised bias b is the best one for f, which
    /// keeps the sums of the columns zero.
    pub fn pulled_back(&self, v: &Columns, mut slopes: Columns) -> Columns {
        if self.bias.decay() == Some(0.0)
            && let Some(factor) = self.curvature(v, 0.0).cholesky()
        {
            let through = self.bent(v, &slopes);
            let sums: Vec<f64> = through.iter().map(|t| t.iter().sum()).collect();
            let shift = factor.solve(&DVector::from_column_slice(&sums));
            slopes.iter_mut().zip(shift.iter()).for_each(|(s, b)| s.iter_mut().for_each(|s| *s -= b));
        }
        let mut back = self.bent(v, &slopes);
        back.iter_mut().flatten().for_each(|g| *g = -*g);
        back
    }

    /// The Hessian of ℓ at a dual matrix, applied row by row.
    fn bent(&self, v: &Columns, g: &Columns) -> Columns {
        let mut out = vec![vec![0.0; self.n]; self.k];
        for i in 0..self.n {
            let s = self.weight(i);
            let share = |j: usize| match self.loss {
                Loss::Squared => 1.0,
                Loss::Softmax => self.target(i)[j] - v[j][i] / s,
            };
            let mean: f64 = match self.loss {
                Loss::Squared => 0.0,
                Loss::Softmax => (0..self.k).map(|j| share(j) * g[j][i]).sum(),
            };
            (0..self.k).for_each(|j| out[j][i] = s * share(j) * (g[j][i] - mean));
        }
        out
    }

    /// The best c in [0, `most`], and D(cV). D is concave along a ray: golden sections.
    pub fn scale(&self, v: &Columns, most: f64) -> (f64, f64) {
        let ratio = 0.5 * (5f64.sqrt() - 1.0);
        let (mut low, mut high) = (0.0, most);
        for _ in 0..80 {
            let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
            if self.dual(v, a) < self.dual(v, b) { low = a } else { high = b }
        }
        let inner = 0.5 * (low + high);
        let choices = [inner, most, most.min(1.0)].map(|c| (c, self.dual(v, c)));
        choices.into_iter().fold((0.0, self.dual(v, 0.0)), |best, next| if next.1 > best.1 { next } else { best })
    }

    /// The best bias for outputs `f` without one, from `bias` on: Newton's method on a convex function of K
    /// numbers. Nothing happens if there is no bias.
    pub fn fit_bias(&self, f: &Columns, bias: &mut [f64]) {
        let Some(decay) = self.bias.decay() else { return };
        let mut v = vec![vec![0.0; self.n]; self.k];
        let value = |bias: &[f64], v: &mut Columns| {
            let shifted: Columns = f.iter().zip(bias).map(|(f, b)| f.iter().map(|f| f + b).collect()).collect();
            self.loss(&shifted, v) + 0.5 * decay * dot(bias, bias)
        };
        let mut now = value(bias, &mut v);
        for _ in 0..50 {
            let gradient: Vec<f64> = v.iter().zip(&*bias).map(|(v, b)| decay * b - v.iter().sum::<f64>()).collect();
            let Some(factor) = self.curvature(&v, decay).cholesky() else { return };
            let step = factor.solve(&DVector::from_column_slice(&gradient));
            let mut length = 1.0;
            let next = loop {
                let mut trial = bias.to_vec();
                add_scaled(&mut trial, -length, step.as_slice());
                let next = value(&trial, &mut v);
                if next <= now + 1e-15 * now.abs() || length < 1e-6 {
                    bias.copy_from_slice(&trial);
                    break next;
                }
                length *= 0.5;
            };
            let still = step.norm() <= 1e-15 * (1.0 + dot(bias, bias).sqrt());
            now = next;
            if still {
                return;
            }
        }
    }

    /// The Hessian of ℓ by a bias at a dual matrix, and β₀I; for softmax, which a common shift does not
    /// change, with 11ᵀ added.
    fn curvature(&self, v: &Columns, decay: f64) -> DMatrix<f64> {
        let k = self.k;
        let mut hessian = DMatrix::from_diagonal_element(k, k, decay);
        for i in 0..self.n {
            let s = self.weight(i);
            match self.loss {
                Loss::Squared => (0..k).for_each(|j| hessian[(j, j)] += s),
                Loss::Softmax => {
                    let p: Vec<f64> = v.iter().zip(self.target(i)).map(|(v, t)| t - v[i] / s).collect();
                    for a in 0..k {
                        for b in 0..k {
                            hessian[(a, b)] += s * (if a == b { p[a] } else { 0.0 } - p[a] * p[b]);
                        }
                    }
                }
            }
        }
        if self.loss == Loss::Softmax && decay == 0.0 {
            hessian.add_scalar_mut(self.n as f64);
        }
        hessian
    }
}
