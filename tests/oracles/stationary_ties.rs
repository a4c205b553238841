//! Ties as certificates of stationarity number and scale them (FORMAT R71).

use crate::exact::{Q, dot, int};
use crate::tiny::{Neuron, Problem, predictions};
use num_traits::{Signed, Zero};

/// The ties of a neuron: ∂_u = {(base + Σ s_t w_t p_t)/den}, all of these integers.
pub struct Ties {
    pub p: Vec<Vec<Q>>,
    pub w: Vec<Q>,
    pub base: Vec<Q>,
    pub den: Q,
}

impl Ties {
    /// p of a tie, or −p.
    pub fn turned(&self, (tie, side): (usize, bool)) -> Vec<Q> {
        self.p[tie].iter().map(|v| if side { v.clone() } else { -v }).collect()
    }

    /// Whether p·e > 0.
    pub fn above(&self, p: &[Q], e: &[Q]) -> bool {
        dot(p, e).is_positive()
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// The ties of neuron `at`.
pub fn ties(problem: &Problem, network: &[Neuron], at: usize) -> Ties {
    let neuron = &network[at];
    let (data, labels) = (problem.data(), problem.labels());
    let r: Vec<Q> = predictions(network, &data).iter().zip(labels).map(|(f, y)| f - y).collect();
    let a = if neuron.atom { neuron.weight().signum() } else { neuron.weight() };
    let u = neuron.direction();
    let mut base: Vec<Q> = u.iter().map(|u| u * problem.decay()).collect();
    let (mut p, mut w): (Vec<Vec<Q>>, Vec<Q>) = (Vec::new(), Vec::new());
    for ((integers, x), r) in problem.x.iter().zip(&data).zip(&r) {
        let along = dot(x, &u);
        let g = integers.iter().fold(0, |g, v| gcd(g, *v));
        let turned = integers.iter().find(|v| **v != 0).is_some_and(|v| *v < 0);
        if along.is_positive() || (along.is_zero() && turned) {
            base.iter_mut().zip(x).for_each(|(b, x)| *b += &a * r * x);
        }
        if !along.is_zero() || g == 0 || a.is_zero() {
            continue;
        }
        let line: Vec<Q> = integers.iter().map(|v| int(if turned { -v / g } else { v / g })).collect();
        let weight = &a * r * int(g) / int(problem.x_den);
        match p.iter().position(|known| *known == line) {
            Some(t) => w[t] += weight,
            None => {
                p.push(line);
                w.push(weight);
            }
        }
    }
    let kept: Vec<usize> = (0..w.len()).filter(|t| !w[*t].is_zero()).collect();
    let (p, w): (Vec<_>, Vec<_>) = kept.iter().map(|t| (p[*t].clone(), w[*t].clone())).unzip();
    scaled(Ties { p, w, base, den: denominator(problem, network, neuron) })
}

/// a_den·R·DX·Q·DU.
fn denominator(problem: &Problem, network: &[Neuron], neuron: &Neuron) -> Q {
    let common = network.iter().map(|n| n.u_den * n.a_den).fold(1, |all, den| all / gcd(all, den) * den);
    let a_den = if neuron.atom { 1 } else { neuron.a_den };
    let factors = [a_den, problem.x_den, problem.y_den, common, problem.x_den, problem.beta.1, neuron.u_den];
    factors.iter().map(|v| int(*v)).product()
}

/// Integers over the denominator, less the powers of two in all of them.
fn scaled(ties: Ties) -> Ties {
    let Ties { p, mut w, mut base, mut den } = ties;
    w.iter_mut().chain(&mut base).for_each(|v| *v *= &den);
    let even = |v: &Q| (v / int(2)).is_integer();
    while w.iter().chain(&base).chain([&den]).all(even) {
        w.iter_mut().chain(&mut base).chain([&mut den]).for_each(|v| *v /= int(2));
    }
    Ties { p, w, base, den }
}
