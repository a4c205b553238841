//! Random gates, models and dual vectors for the scopes.

use crate::exact::{Q, int};
use crate::random::Random;
use crate::scope_draft::member;
use crate::scope_truth::{Cone, Unit, bracket, objective};
use crate::tiny::{Neuron, Problem};
use num_traits::Zero;

/// Gate vectors: random ones, zero, equal, opposite and longer ones, rows and normals of rows, so that ties
/// are frequent.
pub fn random_gates(random: &mut Random, problem: &Problem) -> Vec<Vec<i64>> {
    let d = problem.columns();
    let mut gates: Vec<Vec<i64>> = Vec::new();
    for _ in 0..random.pick(&[0, 1, 1, 2, 2, 3, 3, 4]) {
        let row = &problem.x[random.below(problem.rows())];
        let gate = match random.below(8) {
            0 if !gates.is_empty() => gates[random.below(gates.len())].clone(),
            1 if !gates.is_empty() => gates[random.below(gates.len())].iter().map(|v| -v).collect(),
            2 => vec![0; d],
            3 => row.iter().map(|v| v * random.pick(&[1, -1])).collect(),
            4 if d > 1 => [&[-row[1], row[0]], &vec![0; d - 2][..]].concat(),
            _ => (0..d).map(|_| random.within(3)).collect(),
        };
        gates.push(gate);
    }
    gates
}

/// The numbers from −3 to 3 made as large as machine integers are.
pub fn widened(v: i64) -> i64 {
    v.clamp(-3, 3) * (i64::MAX / 3)
}

/// A unit that often is of the scope.
fn random_unit(random: &mut Random, problem: &Problem, cones: &[Cone], gates: Option<&[Vec<i64>]>) -> Unit {
    let d = problem.columns();
    let mut neuron = Neuron::random(random, d);
    neuron.atom &= gates.is_none();
    let mut gate = gates.map(|_| (0..d).map(|_| random.within(3)).collect::<Vec<i64>>());
    if !cones.is_empty() && !random.once_in(8) {
        let cone = &cones[random.below(cones.len())];
        if gates.is_none() || random.once_in(4) {
            let (u_den, a_den) = (random.pick(&[1, 2, 4, 7]), random.pick(&[1, 2, 4]));
            neuron = Neuron { atom: false, u: member(random, cone, d), u_den, a_den, a: random.within(4) };
        }
        if let Some(gates) = gates {
            gate = Some(random.pick(gates));
        }
    }
    Unit { neuron, gate }
}

/// The best of some random models.
pub fn random_model(random: &mut Random, problem: &Problem, cones: &[Cone], gates: Option<&[Vec<i64>]>) -> Vec<Unit> {
    let units = random.pick(&[0, 1, 1, 2, 3]);
    let tries = random.pick(&[1, 1, 4]);
    let mut model = || (0..units).map(|_| random_unit(random, problem, cones, gates)).collect::<Vec<Unit>>();
    let models: Vec<Vec<Unit>> = (0..tries).map(|_| model()).collect();
    models.into_iter().min_by_key(|model| objective(problem, model)).unwrap_or_default()
}

/// A dual vector: from the optimum, from the network, or of small numbers.
pub fn random_dual(random: &mut Random, problem: &Problem, cones: &[Cone], model: &[Unit]) -> Vec<Q> {
    let labels = problem.labels();
    let mut nu: Vec<Q> = match random.below(8) {
        0..3 => bracket(problem, cones).1,
        3 => labels,
        4 => {
            let output = |x: &Vec<Q>| model.iter().map(|unit| unit.neuron.output(x)).sum::<Q>();
            problem.data().iter().map(output).zip(labels).map(|(f, y)| y - f).collect()
        }
        5 => labels.iter().map(|y| y + int(random.within(1))).collect(),
        6 => labels.iter().map(|_| Q::zero()).collect(),
        _ => labels.iter().map(|_| int(random.within(3))).collect(),
    };
    if random.once_in(8) {
        nu.iter_mut().for_each(|v| *v = -v.clone());
    }
    nu
}

/// One entry more than the problem has columns.
pub fn lengthen(unit: &mut Unit) {
    unit.neuron.u.push(1);
    unit.gate.iter_mut().for_each(|gate| gate.push(1));
}
