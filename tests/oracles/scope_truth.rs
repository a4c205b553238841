//! The truth about given patterns (FORMAT R30–R36): which models are of the scope, and between which
//! fractions its optimum lies.
//!
//! The best direction of a pattern for a dual vector is the projection of s·XᵀDν on its cone. Of the
//! projections on the spans of all faces those that lie in the cone are compared. An upper bound of the
//! optimum is the objective of a network of such directions, found with floating-point numbers and computed
//! exactly; a lower bound follows from its residual by weak duality.

use crate::bracket::Bracket;
use crate::exact::{Q, dot, int, kernel, q, root_between, square, subsets};
use crate::tiny::{Neuron, Problem};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A pattern, and the directions that may have it: those with a nonnegative product with each wall.
pub struct Cone {
    pub side: Vec<bool>,
    pub walls: Vec<Vec<Q>>,
    /// An orthogonal basis of the span of each face, but for {0}.
    faces: Vec<Vec<Vec<Q>>>,
}

/// A unit of a model: a neuron, or with a gate a unit of a gated model.
#[derive(Clone, Debug)]
pub struct Unit {
    pub neuron: Neuron,
    pub gate: Option<Vec<i64>>,
}

/// A direction that a model of the scope may use: its column s·DXu, and fractions below and above ‖u‖.
struct Column {
    values: Vec<Q>,
    length: (Q, Q),
}

/// The pattern 1(Xg ≥ 0).
pub fn pattern(data: &[Vec<Q>], gate: &[Q]) -> Vec<bool> {
    data.iter().map(|x| !dot(x, gate).is_negative()).collect()
}

/// The walls of a pattern: (2D − I)X.
pub fn walls(data: &[Vec<Q>], side: &[bool]) -> Vec<Vec<Q>> {
    let signed = |(x, active): (&Vec<Q>, &bool)| x.iter().map(|v| if *active { v.clone() } else { -v }).collect();
    data.iter().zip(side).map(signed).collect()
}

impl Cone {
    /// The cone of a pattern with these walls; without walls it is the whole space.
    pub fn new(side: Vec<bool>, walls: Vec<Vec<Q>>, columns: usize) -> Cone {
        let mut spans: Vec<Vec<Vec<Q>>> = Vec::new();
        for subset in subsets(walls.len()) {
            let tight: Vec<Vec<Q>> = subset.iter().map(|k| walls[*k].clone()).collect();
            let span = kernel(&tight, columns);
            if !span.is_empty() && !spans.contains(&span) {
                spans.push(span);
            }
        }
        Cone { side, walls, faces: spans.iter().map(|span| orthogonal(span)).collect() }
    }

    /// Whether a direction is in the cone.
    pub fn contains(&self, u: &[Q]) -> bool {
        self.walls.iter().all(|wall| !dot(wall, u).is_negative())
    }

    /// The point of the cone nearest to g: its length is the greatest g·u over the u of length at most one in
    /// the cone.
    pub fn nearest(&self, g: &[Q]) -> Vec<Q> {
        let points = self.faces.iter().map(|basis| project(basis, g)).filter(|p| self.contains(p));
        points.max_by_key(|p| square(p)).unwrap_or_else(|| vec![Q::zero(); g.len()])
    }
}

/// Gram and Schmidt.
fn orthogonal(span: &[Vec<Q>]) -> Vec<Vec<Q>> {
    let mut basis: Vec<Vec<Q>> = Vec::new();
    for v in span {
        let p = project(&basis, v);
        basis.push(v.iter().zip(&p).map(|(v, p)| v - p).collect());
    }
    basis
}

/// The projection of g on the span of an orthogonal basis.
fn project(basis: &[Vec<Q>], g: &[Q]) -> Vec<Q> {
    let mut sum = vec![Q::zero(); g.len()];
    for v in basis {
        let factor = dot(v, g) / square(v);
        sum.iter_mut().zip(v).for_each(|(sum, v)| *sum += &factor * v);
    }
    sum
}

/// s·XᵀDν.
pub fn gradient(data: &[Vec<Q>], side: &[bool], negative: bool, nu: &[Q]) -> Vec<Q> {
    let mut sum = vec![Q::zero(); data[0].len()];
    for ((x, _), nu) in data.iter().zip(side).zip(nu).filter(|((_, active), _)| **active) {
        let nu = if negative { -nu } else { nu.clone() };
        sum.iter_mut().zip(x).for_each(|(sum, x)| *sum += &nu * x);
    }
    sum
}

/// For each cone and sign the point u with the greatest s·νᵀDXu/‖u‖; its length is that value.
fn strongest(data: &[Vec<Q>], cones: &[Cone], nu: &[Q]) -> Vec<(usize, bool, Vec<Q>)> {
    let pairs = cones.iter().enumerate().flat_map(|(i, cone)| [(i, cone, false), (i, cone, true)]);
    pairs.map(|(i, cone, negative)| (i, negative, cone.nearest(&gradient(data, &cone.side, negative, nu)))).collect()
}

/// The square of h(ν) over the scope: the greatest |νᵀDXu|/‖u‖.
pub fn support(data: &[Vec<Q>], cones: &[Cone], nu: &[Q]) -> Q {
    strongest(data, cones, nu).iter().map(|(_, _, u)| square(u)).max().unwrap_or_else(Q::zero)
}

/// D(cν) of R9, ‖·‖ at most the given bound on the scope.
pub fn dual_value(problem: &Problem, nu: &[Q], bound: &Q) -> Q {
    let (inner, length) = (dot(nu, &problem.labels()), square(nu));
    if length.is_zero() || !inner.is_positive() {
        return Q::zero();
    }
    let best = &inner / &length;
    let c = if bound.is_zero() { best } else { best.min(problem.decay() / bound) };
    &c * &inner - &c * &c * length / int(2)
}

/// Between which fractions the optimum of the scope lies; also the dual vector of the lower one.
pub fn bracket(problem: &Problem, cones: &[Cone]) -> (Bracket, Vec<Q>) {
    let (data, labels) = (problem.data(), problem.labels());
    let mut nu = labels.clone();
    let mut columns: Vec<Column> = Vec::new();
    let mut best = (Bracket { low: Q::zero(), high: problem.zero() }, labels.clone());
    for _ in 0..ROUNDS {
        let directions = strongest(&data, cones, &nu);
        let most = directions.iter().map(|(_, _, u)| square(u)).max().unwrap_or_else(Q::zero);
        let low = dual_value(problem, &nu, &root_between(&most, 64).1);
        if low >= best.0.low {
            best = (Bracket { low, ..best.0 }, nu.clone());
        }
        columns.extend(directions.iter().filter(|d| !square(&d.2).is_zero()).map(|(i, negative, u)| {
            let along = |(x, active): (&Vec<Q>, &bool)| if *active { dot(x, u) } else { Q::zero() };
            let values = data.iter().zip(&cones[*i].side).map(along).map(|v| if *negative { -v } else { v });
            Column { values: values.collect(), length: root_between(&square(u), 64) }
        }));
        if best.0.high <= &best.0.low * (Q::one() + q(1, 1 << 30)) {
            break;
        }
        let coefficients = descend(problem, &columns);
        let used = || coefficients.iter().zip(&columns).filter(|(c, _)| !c.is_zero());
        let mut fit = vec![Q::zero(); labels.len()];
        used().for_each(|(c, column)| fit.iter_mut().zip(&column.values).for_each(|(f, v)| *f += c * v));
        let penalty: Q = used().map(|(c, column)| c * &column.length.1).sum();
        best.0.high = best.0.high.min(problem.loss(&fit) + problem.decay() * penalty);
        nu = labels.iter().zip(&fit).map(|(y, f)| rounded(&(y - f))).collect();
    }
    best
}

/// How often directions are added.
const ROUNDS: usize = 8;

/// A multiple of 2^−48 nearby.
fn rounded(value: &Q) -> Q {
    let unit = q(1 << 48, 1);
    (value * &unit).round() / unit
}

/// Nonnegative coefficients of small objective, by coordinate descent: any serve, so that nothing depends on
/// their rounding.
fn descend(problem: &Problem, columns: &[Column]) -> Vec<Q> {
    let float = |v: &Q| v.to_f64().unwrap_or(0.0);
    let length: Vec<f64> = columns.iter().map(|column| float(&column.length.1)).collect();
    let scaled = |(column, l): (&Column, &f64)| column.values.iter().map(|v| float(v) / l).collect();
    let z: Vec<Vec<f64>> = columns.iter().zip(&length).map(scaled).collect();
    let mut rest: Vec<f64> = problem.labels().iter().map(float).collect();
    let mut c = vec![0.0f64; z.len()];
    let beta = float(&problem.decay());
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    for _ in 0..200 {
        for (c, z) in c.iter_mut().zip(&z) {
            let size = product(z, z);
            let next = if size > 0.0 { (*c + (product(z, &rest) - beta) / size).max(0.0) } else { 0.0 };
            rest.iter_mut().zip(z).for_each(|(r, z)| *r -= (next - *c) * z);
            *c = next;
        }
    }
    let exact = |(c, l): (&f64, &f64)| Q::from_float(c / l).filter(|v| v.is_positive()).unwrap_or_else(Q::zero);
    c.iter().zip(&length).map(exact).collect()
}

impl Unit {
    /// Whether the unit is active on a row.
    fn active(&self, x: &[Q]) -> bool {
        match &self.gate {
            Some(gate) => !dot(&gate.iter().map(|v| int(*v)).collect::<Vec<Q>>(), x).is_negative(),
            None => dot(&self.neuron.direction(), x).is_positive(),
        }
    }

    /// The gate vector of its own pattern, if it is not zero (R31).
    pub fn own_gate(&self) -> Option<Vec<i64>> {
        let live = self.neuron.a != 0 && self.neuron.u.iter().any(|v| *v != 0);
        live.then(|| self.gate.clone().unwrap_or_else(|| self.neuron.u.clone()))
    }

    /// Whether some cone allows it: zero, or on each row what the pattern would make of it (R32).
    pub fn belongs(&self, data: &[Vec<Q>], cones: &[Cone]) -> bool {
        let u = self.neuron.direction();
        let same =
            |cone: &Cone| data.iter().zip(&cone.side).all(|(x, side)| dot(&u, x).is_zero() || self.active(x) == *side);
        self.neuron.a == 0 || square(&u).is_zero() || cones.iter().any(same)
    }
}

/// The objective of a model (R6, R36).
pub fn objective(problem: &Problem, model: &[Unit]) -> Q {
    let output = |unit: &Unit, x: &[Q]| match unit.active(x) {
        true => unit.neuron.weight() * dot(&unit.neuron.direction(), x),
        false => Q::zero(),
    };
    let fit: Vec<Q> = problem.data().iter().map(|x| model.iter().map(|unit| output(unit, x)).sum()).collect();
    problem.loss(&fit) + problem.decay() * model.iter().map(|unit| unit.neuron.penalty()).sum::<Q>()
}
