//! The joint program: what is maximised, and where an iterate is.

use super::side::{Side, Step};
use crate::kernels::dot;

/// The objective −½ q v² + α v of each row, in units of β, less what an output bias costs.
#[derive(Clone, Debug)]
pub struct Objective {
    /// α.
    pub linear: Vec<f64>,
    /// q > 0.
    pub square: Vec<f64>,
    /// Least and greatest v of each row, 0 between them; empty without limits.
    pub range: Vec<(f64, f64)>,
    /// What an output bias asks for.
    pub balance: Option<Balance>,
}

/// The cost T²/(2·give) of T = Σ along·v + constant; T = 0 if `give` is 0.
#[derive(Clone, Debug)]
pub struct Balance {
    /// One for each row.
    pub along: Vec<f64>,
    /// What does not depend on the weights.
    pub constant: f64,
    /// β₀β; 0 for a free bias.
    pub give: f64,
}

impl Balance {
    /// T.
    pub fn sum(&self, v: &[f64]) -> f64 {
        dot(&self.along, v) + self.constant
    }
}

impl Objective {
    /// Its value at weights v; where T should be zero it is taken to be.
    pub fn value(&self, v: &[f64]) -> f64 {
        let rows: f64 = v.iter().zip(&self.linear).zip(&self.square).map(|((v, a), q)| v * (a - 0.5 * q * v)).sum();
        let balance = self.balance.as_ref().filter(|balance| balance.give > 0.0);
        rows - balance.map_or(0.0, |balance| balance.sum(v).powi(2) / (2.0 * balance.give))
    }

    /// How far v may go from 0 with this sign.
    pub fn room(&self, k: usize, sign: f64) -> f64 {
        self.range.get(k).map_or(f64::INFINITY, |(low, high)| if sign < 0.0 { -low } else { *high })
    }
}

/// An iterate of the joint program.
pub(super) struct Program<'a> {
    pub objective: &'a Objective,
    pub sides: [Side; 2],
    /// Sign of each row's weight, and its size.
    pub sign: Vec<f64>,
    pub a: Vec<f64>,
    /// Dual of a ≥ 0.
    pub z: Vec<f64>,
    /// The greatest a of the rows that have one, and its dual.
    pub caps: Vec<Cap>,
    /// Newton steps taken.
    pub steps: usize,
}

/// A limit a_k ≤ `limit`, with its dual.
#[derive(Clone)]
pub(super) struct Cap {
    pub k: usize,
    pub limit: f64,
    pub dual: f64,
}

impl Cap {
    /// limit − a_k.
    pub fn slack(&self, a: &[f64]) -> f64 {
        self.limit - a[self.k]
    }
}

impl Program<'_> {
    /// Second derivative in a_k of what is minimised, with both barriers of a_k.
    pub fn curvature(&self, k: usize) -> f64 {
        let own = self.z[k] / self.a[k] + self.objective.square[k];
        let cap = self.caps.binary_search_by_key(&k, |cap| cap.k).ok().map(|i| &self.caps[i]);
        cap.map_or(own, |cap| own + cap.dual / cap.slack(&self.a))
    }

    /// What the limits and the multiplier of T take off the slope in each a_k.
    pub fn pull(&self, caps: &[f64], multiplier: f64) -> Vec<f64> {
        let mut pull = vec![0.0; self.a.len()];
        if let Some(balance) = &self.objective.balance {
            let along = balance.along.iter().zip(&self.sign);
            pull.iter_mut().zip(along).for_each(|(pull, (e, s))| *pull = multiplier * e * s);
        }
        self.caps.iter().zip(caps).for_each(|(cap, aim)| pull[cap.k] += aim);
        pull
    }

    /// T at these sizes of the weights.
    pub fn sum(&self, balance: &Balance, a: &[f64]) -> f64 {
        let along = balance.along.iter().zip(&self.sign).zip(a);
        along.map(|((e, s), a)| e * s * a).sum::<f64>() + balance.constant
    }

    /// The share `t` of the second of two steps for which the sum T belongs to the multiplier: the steps
    /// solve the same equations for the multipliers 0 and `unit`, so that all between is affine in t.
    pub fn share(&self, balance: &Balance, steps: [&Step; 2], unit: f64) -> f64 {
        let [zero, one] = steps.map(|step| {
            let ahead: Vec<f64> = self.a.iter().zip(&step.a).map(|(a, by)| a + by).collect();
            self.sum(balance, &ahead)
        });
        // zero + t(one − zero) = give·t·unit
        zero / (balance.give * unit - (one - zero))
    }
}
