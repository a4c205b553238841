//! The dual objective near a vector as a separable quadratic, in the weights of the groups (theory §E3.6).

use super::dual::Dual;
use super::run::Run;
use crate::dyadic::quotient;
use crate::search::fit::{Fit, Loss, Shape};
use crate::search::joint::{Balance, Objective};
use num_bigint::BigInt;

/// −ℓ*(−ν) as −½ Σ q_k (ν_k − centre_k)² up to a constant, within the range of the loss.
pub(super) struct Model {
    rows: Vec<Row>,
    groups: Vec<Group>,
    /// β₀ of an output bias.
    decay: Option<f64>,
    /// Whether it is the same near every ν.
    pub exact: bool,
}

#[derive(Clone, Copy)]
struct Row {
    centre: f64,
    curvature: f64,
    range: (f64, f64),
}

/// A group of collinear rows: only s = Σ gν over its rows matters to both trees; the slope of what is best
/// for it is `mean` − s/`square`.
struct Group {
    /// Rows, each with its multiple of the primitive row.
    members: Vec<(usize, f64)>,
    square: f64,
    mean: f64,
    /// Of s.
    range: (f64, f64),
}

/// Corners of piecewise linear losses are rounded off so wide, relative to their size.
const WIDTH: f64 = 1e-3;
/// How far from its present s the slope of a group with corners is looked at, as a share of its range.
const SPREAD: f64 = 0.1;
/// Halvings of the interval of a slope.
const HALVINGS: usize = 80;

impl Model {
    /// The second-order model at `nu`.
    pub fn at(run: &Run, nu: &[f64]) -> Model {
        let data = &run.data;
        let plain = data.fit.is_plain();
        let fit = if data.fit.is_linear() { data.fit.smoothed(WIDTH * data.unit()) } else { data.fit.clone() };
        let free = Row { centre: 0.0, curvature: 1.0, range: (f64::NEG_INFINITY, f64::INFINITY) };
        let row = |(k, y): (usize, &f64)| if plain { Row { centre: *y, ..free } } else { row(&fit, k, *y, nu[k]) };
        let rows: Vec<Row> = data.y.iter().enumerate().map(row).collect();
        let one = BigInt::from(1);
        let group = |members: &Vec<(usize, BigInt)>| {
            let members = members.iter().map(|(k, g)| (*k, quotient(g, &one))).collect();
            Group::new(members, &rows, if data.fit.is_linear() { nu } else { &[] })
        };
        let groups: Vec<Group> = run.reduction.members.iter().map(group).collect();
        let quadratic = matches!(data.fit.loss, Loss::Piecewise(Shape { insensitive: 0.0, .. }));
        let exact = quadratic && (!data.fit.is_linear() || groups.iter().all(|group| group.members.len() == 1));
        Model { rows, groups, decay: data.fit.bias.decay(), exact }
    }

    /// The same in the weights of the groups, in the units of the joint program.
    pub fn objective(&self, dual: &Dual) -> Objective {
        let (beta, norms) = (dual.units.beta, &dual.units.norms);
        let groups = || self.groups.iter().zip(norms);
        let unlimited = self.rows.iter().all(|row| row.range.0.is_infinite() && row.range.1.is_infinite());
        let range = |(g, norm): (&Group, &f64)| (g.range.0 * norm / beta, g.range.1 * norm / beta);
        Objective {
            linear: groups().map(|(g, norm)| g.mean / norm).collect(),
            square: groups().map(|(g, norm)| beta / (g.square * norm * norm)).collect(),
            range: if unlimited { Vec::new() } else { groups().map(range).collect() },
            balance: self.decay.map(|decay| self.balance(decay, beta, norms)),
        }
    }

    /// The price of Σν, each row of a group taken to move freely.
    fn balance(&self, decay: f64, beta: f64, norms: &[f64]) -> Balance {
        let mut constant: f64 = self.rows.iter().map(|row| row.centre).sum();
        let mut along = Vec::with_capacity(norms.len());
        for (group, norm) in self.groups.iter().zip(norms) {
            let (square, give, centre) =
                group.members.iter().fold((0.0, 0.0, 0.0), |(square, give, centre), (k, g)| {
                    let q = self.rows[*k].curvature;
                    (square + g * g / q, give + g / q, centre + g * self.rows[*k].centre)
                });
            // ν = centre − (g/q)(Σ g·centre − s)/Σ g²/q.
            constant -= give * centre / square;
            along.push(give / square * beta / norm);
        }
        Balance { along, constant, give: decay * beta }
    }

    /// The best ν for given weights of the groups.
    pub fn vector(&self, dual: &Dual, v: &[f64]) -> Vec<f64> {
        let mut nu: Vec<f64> = self.rows.iter().map(|row| row.centre.clamp(row.range.0, row.range.1)).collect();
        for ((group, norm), v) in self.groups.iter().zip(&dual.units.norms).zip(v) {
            group.share_out(&self.rows, v * dual.units.beta, *norm, &mut nu);
        }
        nu
    }
}

impl Group {
    /// The quadratic model of what the group is worth as a function of s: that of its rows without their
    /// ranges, or, given ν, the secant of its slope around the present s, as far as the ranges allow.
    fn new(members: Vec<(usize, f64)>, rows: &[Row], nu: &[f64]) -> Group {
        let square: f64 = members.iter().map(|(k, g)| g * g / rows[*k].curvature).sum();
        let mean = members.iter().map(|(k, g)| g * rows[*k].centre).sum::<f64>() / square;
        let end = |low: bool| -> f64 {
            let ends = members.iter().map(|(k, g)| {
                let (a, b) = (g * rows[*k].range.0, g * rows[*k].range.1);
                if low { a.min(b) } else { a.max(b) }
            });
            ends.sum()
        };
        let mut group = Group { range: (end(true), end(false)), members, square, mean };
        if group.members.len() > 1 && !nu.is_empty() {
            let (low, high) = group.range;
            let step = SPREAD * (high - low);
            let s: f64 = group.members.iter().map(|(k, g)| g * nu[*k]).sum();
            let s = s.clamp(low + step, high - step);
            let [left, right] = [s - step, s + step].map(|s| group.slope(rows, s));
            let bend = ((left - right) / (2.0 * step)).max(1.0 / group.square);
            if bend.is_finite() {
                (group.square, group.mean) = (1.0 / bend, 0.5 * (left + right) + bend * s);
            }
        }
        group
    }

    /// Entry of a row for a slope of the group.
    fn entry(&self, rows: &[Row], k: usize, g: f64, slope: f64) -> f64 {
        let Row { centre, curvature, range: (low, high) } = rows[k];
        (centre - g * slope / curvature).clamp(low, high)
    }

    /// The derivative at s of Σ −½ q (ν − centre)², greatest over Σ gν = s in the ranges: by bisection.
    fn slope(&self, rows: &[Row], s: f64) -> f64 {
        let sum = |slope: f64| self.members.iter().map(|(k, g)| g * self.entry(rows, *k, *g, slope)).sum::<f64>();
        let ends = self.members.iter().flat_map(|(k, g)| {
            let Row { centre, curvature, range: (low, high) } = rows[*k];
            [low, high].map(|end| (curvature / g * (centre - end)).abs())
        });
        let most = ends.filter(|end| end.is_finite()).fold(1.0, f64::max);
        let (mut low, mut high) = (-most, most);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if sum(middle) > s { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }

    /// Divides s = weight/norm among the rows.
    fn share_out(&self, rows: &[Row], weight: f64, norm: f64, nu: &mut [f64]) {
        let unlimited =
            self.members.iter().all(|(k, _)| rows[*k].range.0.is_infinite() && rows[*k].range.1.is_infinite());
        if unlimited {
            let s = weight / (self.square * norm);
            for (k, g) in &self.members {
                nu[*k] -= g * (self.mean - s) / rows[*k].curvature;
            }
            return;
        }
        let s = weight / norm;
        if let [(k, g)] = self.members[..] {
            nu[k] = (s / g).clamp(rows[k].range.0, rows[k].range.1);
            return;
        }
        let slope = self.slope(rows, s);
        for (k, g) in &self.members {
            nu[*k] = self.entry(rows, *k, *g, slope);
        }
    }
}

/// The part of a row near ν.
fn row(fit: &Fit, k: usize, y: f64, nu: f64) -> Row {
    let (output, curvature) = fit.slopes(k, y, nu);
    Row { centre: nu + output / curvature, curvature, range: fit.range(k, y) }
}
