//! The vectors s XᵀDν + Xᵀ(2D − I)ρ of all patterns, made short (theory §1.2, §E2.10).

use crate::check::arithmetic::Positive;
use crate::check::patterns::{Products, Scope};
use crate::dyadic::{pow2, quotient, scaled};
use crate::format::Multipliers;
use crate::kernels::{Matrix, norm};
use crate::search::data::Data;
use crate::search::group_lasso::cone::project;
use crate::search::group_lasso::gates::Gate;
use num_bigint::{BigInt, Sign};
use rayon::prelude::*;
use std::collections::HashSet;

/// The rows with the patterns of a scope.
pub(super) struct Vectors<'a> {
    pub(super) x: &'a [Vec<BigInt>],
    pub(super) x_den: &'a Positive,
    pub(super) beta: f64,
    pub(super) gated: bool,
    pub(super) products: Products<'a>,
    /// The distinct patterns, each with the place of its first gate.
    pub(super) gates: Vec<(usize, Gate)>,
    /// Distinct rows, and a data row for each.
    pub(super) walls: Matrix,
    pub(super) rows: Vec<usize>,
    /// Where the last weight is not penalised: what the last column of the walls is over that of the rows.
    pub(super) stretch: Option<f64>,
}

/// ν and B at one scale, with the multipliers of the patterns that need some.
pub(super) struct Proof {
    pub scale: u32,
    pub nu: Vec<BigInt>,
    pub bound: BigInt,
    pub multipliers: Vec<Multipliers>,
}

impl<'a> Vectors<'a> {
    /// The rows as they are, and as doubles; walls have their last column `stretch` times as long if that is
    /// given.
    pub(super) fn new(
        (x, x_den): (&'a [Vec<BigInt>], &'a Positive),
        data: &Data,
        scope: &Scope,
        stretch: Option<f64>,
    ) -> Vectors<'a> {
        let products = Products::new(x);
        let all: Vec<Gate> = scope.gates.par_iter().map(|g| Gate::new(x, &products, g.clone())).collect();
        let mut seen = HashSet::new();
        let gates = all.into_iter().enumerate().filter(|(_, gate)| seen.insert(gate.side.clone())).collect();
        let mut long = data.x.clone();
        if let Some(stretch) = stretch {
            long.iter_mut().skip(data.d - 1).step_by(data.d).for_each(|last| *last *= stretch);
        }
        let (walls, group) = Matrix::distinct(&long, data.n, data.d);
        let rows = (0..walls.n).filter_map(|g| group.iter().position(|other| *other == Some(g))).collect();
        Vectors { x, x_den, beta: data.beta, gated: scope.gated, products, gates, walls, rows, stretch }
    }

    /// Whether the interior-point method has a point inside of every cone.
    pub(super) fn solvable(&self) -> bool {
        self.gated || self.gates.iter().all(|(_, gate)| gate.tie.is_none())
    }

    /// The scale at which ν has some 40 bits of itself and of β.
    pub(super) fn scale(&self, nu: &[f64]) -> u32 {
        let exponent = |x: f64| if x > 0.0 { x.log2().ceil() } else { 0.0 };
        let largest = nu.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        (38.0 - exponent(largest)).max(40.0 - exponent(self.beta)).clamp(0.0, 4000.0) as u32
    }

    /// The multipliers that bring every vector down to β or as low as it gets.
    pub(super) fn proof(&self, nu: Vec<BigInt>, scale: u32) -> Proof {
        let factor = self.products.factor(&nu);
        let unit = &**self.x_den << scale;
        let found: Vec<(Vec<Multipliers>, BigInt)> = self
            .gates
            .par_iter()
            .map(|(place, gate)| {
                let gradient = self.products.combine(&gate.side, &factor);
                let mut g: Vec<f64> = gradient.iter().map(|v| quotient(v, &unit)).collect();
                let open = self.stretch.is_some() && gradient.last().is_some_and(|v| v.sign() != Sign::NoSign);
                if self.gated || (norm(&g) <= self.beta && !open) {
                    return (Vec::new(), square(&gradient));
                }
                g.iter_mut().rev().zip(self.stretch).for_each(|(last, stretch)| *last *= stretch);
                let both = [false, true].map(|negative| self.lower(*place, gate, &gradient, &g, negative, scale));
                let longest = both.iter().map(|(_, square)| square.clone()).max().unwrap_or_default();
                (both.into_iter().map(|(m, _)| m).filter(|m| !m.rho.is_empty()).collect(), longest)
            })
            .collect();
        let longest = found.iter().map(|(_, square)| square).max().cloned().unwrap_or_default();
        let bound = upper_quotient(&upper_root(&longest), self.x_den).max(1.into());
        Proof { scale, nu, bound, multipliers: found.into_iter().flat_map(|(m, _)| m).collect() }
    }

    /// Multipliers of one pattern and sign, and the exact square of the vector they leave.
    fn lower(
        &self,
        place: usize,
        gate: &Gate,
        gradient: &[BigInt],
        g: &[f64],
        negative: bool,
        scale: u32,
    ) -> (Multipliers, BigInt) {
        let sign = if negative { -1.0 } else { 1.0 };
        let sigma: Vec<f64> = self.rows.iter().map(|k| if gate.side[*k] { 1.0 } else { -1.0 }).collect();
        let g: Vec<f64> = g.iter().map(|t| sign * t).collect();
        // A little below β, so that rounding does not lead above it. A weight that is not penalised asks for
        // all.
        let enough = if self.stretch.is_some() { 0.0 } else { self.beta * (1.0 - pow2(-30)) };
        let held = project(&self.walls, &sigma, &g, enough);
        let mut rho: Vec<(usize, BigInt)> =
            held.iter().map(|(wall, rho)| (self.rows[*wall], scaled(*rho, scale, f64::round))).collect();
        if self.stretch.is_some() {
            self.balance(gate, gradient, negative, &mut rho);
        }
        rho.retain(|(_, r)| *r > BigInt::ZERO);
        rho.sort_unstable();
        let v = self.vector(gate, gradient, negative, &rho);
        (Multipliers { gate: place, negative, rho }, square(&v))
    }

    /// s XᵀDν + Xᵀ(2D − I)ρ.
    fn vector(&self, gate: &Gate, gradient: &[BigInt], negative: bool, rho: &[(usize, BigInt)]) -> Vec<BigInt> {
        let mut v: Vec<BigInt> = gradient.iter().map(|t| if negative { -t } else { t.clone() }).collect();
        for (k, r) in rho {
            let factor = if gate.side[*k] { r.clone() } else { -r };
            v.iter_mut().zip(&self.x[*k]).for_each(|(v, x)| *v += &factor * x);
        }
        v
    }

    /// Makes the last entry of the vector exactly zero, all rows having one and the same last entry: a
    /// multiplier on the side that is short grows. Without a row on that side the vector is as long as it is
    /// without multipliers.
    fn balance(&self, gate: &Gate, gradient: &[BigInt], negative: bool, rho: &mut Vec<(usize, BigInt)>) {
        let v = self.vector(gate, gradient, negative, rho);
        let (Some(last), Some(one)) = (v.last(), self.x.first().and_then(|row| row.last())) else { return };
        let missing = -last / one;
        let on = missing.sign() == Sign::Plus;
        let held = rho.iter().position(|(k, _)| gate.side[*k] == on);
        let shortest = || {
            let rows = self.rows.iter().zip(&self.walls.norms).filter(|(k, _)| gate.side[**k] == on);
            rows.min_by(|a, b| a.1.total_cmp(b.1)).map(|(k, _)| *k)
        };
        let size = BigInt::from(missing.magnitude().clone());
        match (held, size.sign()) {
            (_, Sign::NoSign) => {}
            (Some(i), _) => rho[i].1 += size,
            (None, _) => match shortest() {
                Some(k) => rho.push((k, size)),
                None => rho.clear(),
            },
        }
    }
}

fn square(v: &[BigInt]) -> BigInt {
    v.iter().map(|t| t * t).sum()
}

/// ⌈√a⌉.
pub(super) fn upper_root(a: &BigInt) -> BigInt {
    let root = a.sqrt();
    if &root * &root < *a { root + 1 } else { root }
}

/// ⌈a/b⌉ for a ≥ 0, b > 0.
pub(super) fn upper_quotient(a: &BigInt, b: &BigInt) -> BigInt {
    (a + b - 1) / b
}
