//! The truth about given patterns for a training problem of version 2 (FORMAT §29): objectives of models,
//! which are of the scope, and whether ‖VᵀDXu‖ ≤ B‖u‖ on a cone.

use crate::exact::{Q, dot, int, q, square};
use crate::logarithm_truth::Real;
use crate::scope_truth::pattern;
use crate::training_tiny::{Network, Neuron, Training};
use num_traits::{Signed, Zero};

/// A ReLU network, or a gated model: with a gate for each unit.
#[derive(Clone, Debug)]
pub struct Model {
    pub network: Network,
    pub gates: Option<Vec<Vec<Q>>>,
}

impl Model {
    /// Its units, each with its gate.
    fn units(&self) -> impl Iterator<Item = (&Neuron, &[Q])> {
        self.network
            .neurons
            .iter()
            .enumerate()
            .map(|(i, neuron)| (neuron, self.gates.as_ref().map_or(neuron.u.as_slice(), |gates| gates[i].as_slice())))
    }

    /// The gate vectors of its own patterns.
    pub fn own_gates(&self) -> Vec<Vec<Q>> {
        let live = |(neuron, _): &(&Neuron, &[Q])| !square(&neuron.u).is_zero() && !square(&neuron.a).is_zero();
        self.units().filter(live).map(|(_, gate)| gate.to_vec()).collect()
    }

    /// Whether each of its units does on the data what it would with one of the patterns.
    pub fn belongs(&self, data: &[Vec<Q>], patterns: &[Vec<bool>]) -> bool {
        self.units().all(|(neuron, gate)| {
            let side = pattern(data, gate);
            let seen: Vec<bool> = data.iter().map(|x| !dot(x, &neuron.u).is_zero()).collect();
            let same = |pattern: &Vec<bool>| (0..data.len()).all(|k| !seen[k] || pattern[k] == side[k]);
            square(&neuron.u).is_zero() || square(&neuron.a).is_zero() || patterns.iter().any(same)
        })
    }

    /// The objective; nothing if it is no model for the problem.
    pub fn objective(&self, training: &Training) -> Option<Real> {
        let Some(gates) = &self.gates else { return training.objective(&self.network) };
        let outputs = |x: &Vec<Q>| -> Vec<Q> {
            let mut f = self.network.bias.clone();
            for (neuron, gate) in self.network.neurons.iter().zip(gates) {
                let z = if dot(x, gate).is_negative() { Q::zero() } else { dot(x, &neuron.u) };
                f.iter_mut().zip(&neuron.a).for_each(|(f, a)| *f += a * &z);
            }
            f
        };
        let all: Vec<Vec<Q>> = training.data().iter().map(outputs).collect();
        let large = training.loss.word == "poisson" && all.iter().any(|f| f[0] > int(4096));
        // Of the rest of the objective the outputs are no part: that of a network without data.
        let penalised = training.columns() - usize::from(training.hidden_bias == "free");
        let decay = training.output_bias.clone().unwrap_or_else(Q::zero);
        let biased = training.output_bias.is_none() && self.network.bias.iter().any(|b| !b.is_zero());
        let penalty = training.decay() * self.network.penalty(penalised) + decay * square(&self.network.bias) / int(2);
        (!large && !biased).then(|| &training.cost(|k| all[k].clone()) + &penalty.into())
    }
}

/// The distinct patterns of gates, in their order.
pub fn patterns(data: &[Vec<Q>], gates: &[Vec<Q>]) -> Vec<Vec<bool>> {
    let mut all: Vec<Vec<bool>> = Vec::new();
    for side in gates.iter().map(|gate| pattern(data, gate)) {
        if !all.contains(&side) {
            all.push(side);
        }
    }
    all
}

/// Vectors of the cone (2D − I)Xu ≥ 0, of all space without walls: all edges, and for two columns so many
/// that any two neighbours are less than half a turn apart.
fn edges(data: &[Vec<Q>], side: &[bool], gated: bool) -> Vec<Vec<Q>> {
    let d = data[0].len();
    let axis = |i: usize| (0..d).map(|j| int(i64::from(i == j))).collect::<Vec<Q>>();
    let mut all: Vec<Vec<Q>> = (0..d).map(axis).collect();
    match d {
        1 => {}
        2 => all.extend(data.iter().map(|x| vec![-&x[1], x[0].clone()])),
        _ => {
            for (i, x) in data.iter().enumerate() {
                for y in &data[..i] {
                    let entry = |i: usize, j: usize| &x[i] * &y[j] - &x[j] * &y[i];
                    all.push(vec![entry(1, 2), entry(2, 0), entry(0, 1)]);
                }
            }
            let sums: Vec<Vec<Q>> = all
                .iter()
                .zip(all.iter().skip(1))
                .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect())
                .collect();
            all.extend(sums);
        }
    }
    let opposite: Vec<Vec<Q>> = all.iter().map(|u| u.iter().map(|v| -v).collect()).collect();
    all.extend(opposite);
    let inside = |u: &Vec<Q>| {
        let sign = |active: &bool| int(if *active { 1 } else { -1 });
        gated || data.iter().zip(side).all(|(x, active)| !(dot(x, u) * sign(active)).is_negative())
    };
    all.retain(|u| !square(u).is_zero() && inside(u));
    all
}

/// A vector of the cone with ‖VᵀDXu‖ > B‖u‖, of u what is penalised; if there is none for up to two columns
/// there is none at all.
pub fn beyond(training: &Training, side: &[bool], gated: bool, nu: &[Vec<Q>], bound: &Q) -> Option<Vec<Q>> {
    let data = training.data();
    let penalised = training.columns() - usize::from(training.hidden_bias == "free");
    let image = |u: &[Q]| -> Vec<Q> {
        let active = |k: &usize| side[*k];
        let part = |c: usize| (0..data.len()).filter(active).map(|k| dot(&data[k], u) * &nu[k][c]).sum();
        (0..training.outputs).map(part).collect()
    };
    let edges = edges(&data, side, gated);
    let images: Vec<Vec<Q>> = edges.iter().map(|u| image(u)).collect();
    let form = |i: usize, j: usize| {
        bound * bound * dot(&edges[i][..penalised], &edges[j][..penalised]) - dot(&images[i], &images[j])
    };
    let own: Vec<Q> = (0..edges.len()).map(|i| form(i, i)).collect();
    for i in 0..edges.len() {
        if own[i].is_negative() {
            return Some(edges[i].clone());
        }
        for j in 0..i {
            // own_i s² + 2 m st + own_j t² ≥ 0 for all s, t ≥ 0.
            let m = form(i, j);
            if m.is_negative() && &m * &m > &own[i] * &own[j] {
                let step = if own[i].is_zero() { q(1, 2) / -&m * (&own[j] + int(1)) } else { -&m / &own[i] };
                return Some(edges[i].iter().zip(&edges[j]).map(|(u, v)| u * &step + v).collect());
            }
        }
    }
    None
}

/// Two rows (1, 0) and (0, 1), both active, V = 1: u₁ + u₂ is at most √2‖u‖ on the quadrant and everywhere,
/// and with the second row on the other side u₁ is at most ‖u‖.
#[test]
fn heights_on_a_quadrant() {
    let mut training = Training::random(&mut crate::random::Random::new(1));
    (training.x, training.x_den, training.outputs) = (vec![vec![1, 0], vec![0, 1]], 1, 1);
    training.hidden_bias = "none";
    let nu = vec![vec![int(1)], vec![int(1)]];
    for (side, bound, gated, holds) in [
        ([true, true], q(1415, 1000), false, true),
        ([true, true], q(1414, 1000), false, false),
        ([true, true], q(1414, 1000), true, false),
        ([true, false], int(1), false, true),
        ([true, false], q(999, 1000), true, false),
        ([false, false], q(1, 1000), true, true),
    ] {
        assert_eq!(beyond(&training, &side, gated, &nu, &bound).is_none(), holds, "{side:?} {bound} {gated}");
    }
    // A last weight that costs nothing.
    training.hidden_bias = "free";
    assert!(beyond(&training, &[true, false], false, &nu, &int(1)).is_none());
    assert!(beyond(&training, &[true, true], false, &nu, &int(9)).is_some());
}
