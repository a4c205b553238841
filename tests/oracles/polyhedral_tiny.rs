//! Tiny problems with polyhedral penalties, and networks for them: optimal ones, spoilt ones, random ones.
#![allow(dead_code)]

use crate::convert::over_common;
use crate::exact::{Q, int};
use crate::polyhedral_truth::{Optimum, is_free, length};
use crate::random::Random;
use crate::tiny::{Neuron, Problem};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A problem with a norm, an unpenalised bias or both; once in a while one that has no such norm.
pub fn problem(random: &mut Random) -> Problem {
    let mut problem = Problem::random(random, 4, 3);
    let d = problem.columns();
    problem.norm = random.pick(&[Some("l1"), Some("linf")]);
    if (d > 1 && random.once_in(2)) || random.once_in(30) {
        problem.bias = "free";
        let one = problem.x_den;
        problem.x.iter_mut().for_each(|row| row[d - 1] = one);
        if random.once_in(if d == 2 { 2 } else { 30 }) {
            problem.norm = None;
        }
    }
    problem
}

/// The atoms of an optimal network, as they are written; none if a number is too long for a line of
/// [`Neuron`].
pub fn atoms(optimum: &Optimum) -> Option<Vec<Neuron>> {
    let atom = |(u, a): &(Vec<Q>, Q)| {
        let (u_den, u) = over_common(u);
        let u: Option<Vec<i64>> = u.iter().map(ToPrimitive::to_i64).collect();
        let (a_den, a) = (a.denom().to_i64()?, a.numer().to_i64()?);
        Some(Neuron { atom: true, u: u?, u_den: u_den.to_i64()?, a_den, a })
    };
    optimum.atoms.iter().map(atom).collect()
}

/// A neuron or atom of this ball, perhaps a constant, perhaps not an atom although it says so.
pub fn neuron(random: &mut Random, problem: &Problem) -> Neuron {
    let d = problem.columns();
    let mut u: Vec<i64> = (0..d).map(|_| random.within(3)).collect();
    if random.once_in(6) {
        u.iter_mut().take(d - 1).for_each(|v| *v = 0);
    }
    let mut atom = random.once_in(2);
    let mut u_den = random.pick(&[1, 1, 2, 3]);
    let own = length(problem, &u.iter().map(|v| int(*v)).collect::<Vec<Q>>()).numer().to_i64().unwrap_or(0);
    if atom && own > 0 && !random.once_in(6) {
        u_den = own;
    } else if atom && own == 0 && is_free(problem) {
        u = [vec![0; d - 1], vec![u_den * if random.once_in(20) { -1 } else { 1 }]].concat();
    } else if !random.once_in(15) {
        atom = false;
    }
    Neuron { atom, u, u_den, a_den: random.pick(&[1, 1, 2, 5]), a: random.within(4) }
}

/// Optimal, optimal and spoilt, random, or empty.
pub fn network(random: &mut Random, problem: &Problem, optimum: &Optimum) -> Vec<Neuron> {
    let honest = atoms(optimum);
    let mut network = match (random.below(8), honest) {
        (0, _) => return Vec::new(),
        (1 | 2, _) | (_, None) => return (0..random.below(4)).map(|_| neuron(random, problem)).collect(),
        (_, Some(honest)) => honest,
    };
    match random.below(8) {
        0 if !network.is_empty() => {
            let at = random.below(network.len());
            alter(random, &mut network[at]);
        }
        1 => network.push(neuron(random, problem)),
        2 if !network.is_empty() => {
            let again = random.pick(&network);
            network.push(again);
        }
        3 if !network.is_empty() => _ = network.remove(random.below(network.len())),
        _ => {}
    }
    network
}

/// A neuron with one thing changed: unbalanced, another sign, another weight, no atom any more.
fn alter(random: &mut Random, neuron: &mut Neuron) {
    match random.below(5) {
        0 => neuron.atom = !neuron.atom,
        1 => neuron.a = neuron.a.saturating_neg(),
        2 => neuron.a_den = neuron.a_den.saturating_mul(random.pick(&[2, 3, 1000])),
        3 => {
            neuron.atom = false;
            neuron.u.iter_mut().for_each(|v| *v = v.saturating_mul(2));
            neuron.a_den = neuron.a_den.saturating_mul(2);
        }
        _ => neuron.u.iter_mut().for_each(|v| *v = v.saturating_neg()),
    }
}

/// A dual vector: the residual of the optimum or of the network, labels, small numbers; perhaps changed,
/// perhaps at another scale.
pub fn dual(random: &mut Random, problem: &Problem, optimum: &Optimum, residual: &[Q]) -> Vec<Q> {
    let n = problem.rows();
    let mut nu: Vec<Q> = match random.below(8) {
        0..=3 => optimum.residual.clone(),
        4 => residual.to_vec(),
        5 => problem.labels(),
        6 => vec![Q::zero(); n],
        _ => (0..n).map(|_| int(random.within(5))).collect(),
    };
    match random.below(10) {
        0 => nu.iter_mut().for_each(|v| *v = -v.clone()),
        1 => {
            let at = random.below(n);
            nu[at] += int(random.within(2));
        }
        2 => nu.swap(0, random.below(n)),
        _ => {}
    }
    if is_free(problem) && random.once_in(2) {
        let mean = nu.iter().sum::<Q>() / int(n as i64);
        nu.iter_mut().for_each(|v| *v -= &mean);
    }
    if random.once_in(6) {
        // Ties that are broken far behind the leading digits.
        let at = random.below(n);
        nu.iter_mut().for_each(|v| *v *= int(2).pow(300));
        nu[at] += int(random.within(3));
        nu[random.below(n)] -= int(random.within(3));
    }
    let scale = if random.once_in(4) { int(10).pow(random.within(40) as i32) } else { Q::one() };
    nu.iter().map(|v| v * &scale).collect()
}

/// Numbers at which a claim turns, and others: the value itself, a little more and less, odd ones.
pub fn around(random: &mut Random, value: &Q) -> Vec<Q> {
    let little = Q::one() / int(10).pow(random.pick(&[1, 6, 30]));
    let odd = random.pick(&[Q::zero(), Q::one(), int(-1), Q::one() / int(100), int(1_000_000_000)]);
    vec![value.clone(), value + &little, value - &little, value * int(2), value.abs() / int(2), odd]
}
