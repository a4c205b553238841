//! The dual objective near a vector as a separable quadratic, in the weights of the groups (theory §E3.6).

use super::dual::Dual;
use super::run::Run;
use crate::dyadic::quotient;
use crate::search::data::Data;
use crate::search::joint::Objective;
use num_bigint::BigInt;

/// −ℓ*(−ν) less the pull of an output bias, as −½ Σ q_k (ν_k − centre_k)² up to a constant.
pub(super) struct Model {
    centre: Vec<f64>,
    curvature: Vec<f64>,
    groups: Vec<Group>,
}

/// A group of collinear rows: only Σ gν over its rows matters to both trees, so ν = centre − g(mean − s)/q
/// there, s being free.
struct Group {
    /// Rows, each with its multiple of the primitive row.
    members: Vec<(usize, f64)>,
    /// Σ g²/q and Σ g·centre / Σ g²/q.
    square: f64,
    mean: f64,
}

impl Model {
    /// The second-order model at `nu`, for an output bias `bias`: its multiplier, as 1ᵀν = β₀·bias.
    pub fn at(run: &Run, nu: &[f64], bias: f64) -> Model {
        let data = &run.data;
        let (centre, curvature): (Vec<f64>, Vec<f64>) = match data.fit.is_plain() {
            true => (data.y.clone(), vec![1.0; data.n]),
            false => rows(data, nu, bias),
        };
        let one = BigInt::from(1);
        let group = |members: &Vec<(usize, BigInt)>| {
            let members: Vec<(usize, f64)> = members.iter().map(|(k, g)| (*k, quotient(g, &one))).collect();
            let square: f64 = members.iter().map(|(k, g)| g * g / curvature[*k]).sum();
            let mean = members.iter().map(|(k, g)| g * centre[*k]).sum::<f64>() / square;
            Group { members, square, mean }
        };
        let groups = run.reduction.members.iter().map(group).collect();
        Model { centre, curvature, groups }
    }

    /// The same in the weights of the groups, in the units of the joint program.
    pub fn objective(&self, dual: &Dual) -> Objective {
        let (beta, norms) = (dual.units.beta, &dual.units.norms);
        let groups = || self.groups.iter().zip(norms);
        Objective {
            linear: groups().map(|(g, norm)| g.mean / norm).collect(),
            square: groups().map(|(g, norm)| beta / (g.square * norm * norm)).collect(),
        }
    }

    /// The best ν for given weights of the groups.
    pub fn vector(&self, dual: &Dual, v: &[f64]) -> Vec<f64> {
        let mut nu = self.centre.clone();
        for ((group, norm), v) in self.groups.iter().zip(&dual.units.norms).zip(v) {
            let s = v * dual.units.beta / (group.square * norm);
            for (k, g) in &group.members {
                nu[*k] -= g * (group.mean - s) / self.curvature[*k];
            }
        }
        nu
    }

    /// What the bias changes by, if every entry moves freely: Newton's step for 1ᵀν = β₀·bias.
    pub fn bias_step(&self, nu: &[f64], bias: f64, decay: f64) -> f64 {
        let give: f64 = self.curvature.iter().map(|q| 1.0 / q).sum();
        (nu.iter().sum::<f64>() - decay * bias) / (decay + give)
    }
}

/// Centre and curvature of each row's part.
fn rows(data: &Data, nu: &[f64], bias: f64) -> (Vec<f64>, Vec<f64>) {
    let row = |(k, (nu, y)): (usize, (&f64, &f64))| {
        let (output, curvature) = data.fit.slopes(k, *y, *nu);
        (nu + (output - bias) / curvature, curvature)
    };
    nu.iter().zip(&data.y).enumerate().map(row).unzip()
}
