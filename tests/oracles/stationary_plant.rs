//! Problems with networks that are stationary because the labels are made so, and others.

use crate::exact::{Q, int, kernel, q, solve};
use crate::random::Random;
use crate::stationary_truth::kinks;
use crate::tiny::{Neuron, Problem, predictions};
use num_traits::{One, Signed, ToPrimitive};

/// A problem and a network, most of them with neurons that have ties.
pub fn pair(random: &mut Random) -> (Problem, Vec<Neuron>) {
    loop {
        let (problem, network) = if random.once_in(5) { star(random) } else { any(random) };
        let ties = kinks(&problem, &network).iter().map(|kink| kink.tied().len()).max();
        if ties.is_some_and(|ties| ties > 2) || random.once_in(if ties == Some(0) { 6 } else { 2 }) {
            return (problem, network);
        }
    }
}

/// A neuron with u = 0 on three or four lines: not all of their sides exist together.
fn star(random: &mut Random) -> (Problem, Vec<Neuron>) {
    let lines = [[1, 0], [0, 1], [1, 1], [1, -1], [2, 1], [1, 2], [-3, 1]];
    let row = |random: &mut Random| random.pick(&lines).map(|v| v * random.pick(&[1, 1, -1])).to_vec();
    let x: Vec<Vec<i64>> = (0..3 + random.below(2)).map(|_| row(random)).collect();
    let y = x.iter().map(|_| random.within(9)).collect();
    let a = random.pick(&[1, -1, 2]);
    let problem = Problem { bias: "none", norm: None, beta: (1, 10), x, x_den: 1, y, y_den: 1 };
    (problem, vec![Neuron { atom: false, u: vec![0, 0], u_den: 1, a_den: 1, a }])
}

/// A problem and a network: stationary, nearly so, or anything.
fn any(random: &mut Random) -> (Problem, Vec<Neuron>) {
    let mut problem = Problem::random(random, 4, 3);
    let d = problem.columns();
    let mut network: Vec<Neuron> = (0..random.below(4)).map(|_| Neuron::random(random, d)).collect();
    // The sides of a zero neuron's ties are counted for two columns only.
    network.retain(|neuron| d < 3 || neuron.u.iter().any(|v| *v != 0));
    if random.once_in(2) {
        network.iter_mut().for_each(|neuron| *neuron = balanced(random, d));
        bend(random, &mut problem, &network);
        if let Some(found) = plant(random, &problem, &network) {
            (problem, network) = found;
            if random.once_in(3) {
                push(random, &mut problem, &network);
            }
        }
    } else {
        bend(random, &mut problem, &network);
    }
    if d < 3 && random.once_in(2) {
        let a = random.pick(&[1, -1, 2, -3]);
        network.push(Neuron { atom: false, u: vec![0; d], u_den: 1, a_den: random.pick(&[1, 2, 3]), a });
    }
    if random.once_in(8) {
        let k = random.below(problem.rows());
        problem.y[k] += random.pick(&[1, -1, 5]);
    }
    (problem, network)
}

/// Moves labels of tied rows only: nothing changes but how the sides of the kinks differ.
fn push(random: &mut Random, problem: &mut Problem, network: &[Neuron]) {
    let tied = |x: &[i64]| network.iter().any(|n| n.u.iter().zip(x).map(|(u, x)| u * x).sum::<i64>() == 0);
    for k in (0..problem.rows()).filter(|k| tied(&problem.x[*k])) {
        problem.y[k] += problem.beta.0 * random.within(3);
    }
}

/// A unit direction of rational numbers with a weight, as an atom or as a balanced neuron.
fn balanced(random: &mut Random, columns: usize) -> Neuron {
    let (first, second, long) =
        random.pick(&[(3, 4, 5), (-4, 3, 5), (1, 0, 1), (0, 1, 1), (0, -1, 1), (-3, -4, 5), (4, -3, 5)]);
    let (u, den) = match columns {
        1 => (vec![random.pick(&[1, -1])], 1),
        2 => (vec![first, second], long),
        _ => random.pick(&[(vec![1, 2, 2], 3), (vec![-2, 3, 6], 7), (vec![0, 3, -4], 5), (vec![0, 0, 1], 1)]),
    };
    let (size, a) = (random.pick(&[1, 1, 2, 3]), random.pick(&[1, 1, -1]));
    let u = u.iter().map(|v| v * size).collect();
    match random.once_in(2) {
        true => Neuron { atom: true, u, u_den: den * size, a_den: random.pick(&[1, 2]), a: a * size },
        false => Neuron { atom: false, u, u_den: den, a_den: 1, a: a * size },
    }
}

/// Some data rows are laid on the kinks of neurons.
fn bend(random: &mut Random, problem: &mut Problem, network: &[Neuron]) {
    if problem.columns() < 2 || problem.bias == "column" || network.is_empty() {
        return;
    }
    for x in &mut problem.x {
        let neuron = random.pick(network);
        let factor = random.pick(&[0, 0, 1, -1, 2]);
        if factor != 0 {
            *x = match neuron.u[..] {
                [a, b, c] => {
                    let (e, f, g) = (random.within(1), random.within(1), factor);
                    vec![b * g - c * f, c * e - a * g, a * f - b * e]
                }
                _ => vec![-factor * neuron.u[1], factor * neuron.u[0]],
            };
        }
    }
}

/// Labels for which 0 is in the subdifferential: the residual solves linear equations, the sides of the kinks
/// being chosen.
fn plant(random: &mut Random, problem: &Problem, network: &[Neuron]) -> Option<(Problem, Vec<Neuron>)> {
    let x = problem.data();
    let (n, d) = (x.len(), problem.columns());
    let (mut rows, mut right) = (Vec::new(), Vec::new());
    for kink in &kinks(problem, network) {
        let sides = kink.directions();
        let (one, other) = (random.pick(&sides), random.pick(&sides));
        let share = random.pick(&[int(0), q(1, 2), q(1, 3)]);
        let on = |k: usize| {
            let side = |e: &[Q]| {
                let along = [crate::exact::dot(&x[k], &kink.u), crate::exact::dot(&x[k], e)];
                along.iter().find(|v| **v != int(0)).is_some_and(|v| v.is_positive())
            };
            let part = |e: &[Q], weight: Q| if side(e) { weight } else { int(0) };
            part(&one, int(1) - &share) + part(&other, share.clone())
        };
        for c in 0..d {
            rows.push((0..n).map(|k| on(k) * &x[k][c] * &kink.a).collect::<Vec<Q>>());
            right.push(-&kink.beta * &kink.u[c]);
        }
    }
    let mut r = if rows.is_empty() { vec![int(0); n] } else { solve(&rows, &right)? };
    for z in kernel(&rows, n) {
        let factor = int(random.pick(&[0, 1, -1, 2, -2, 5, -7]));
        r.iter_mut().zip(z).for_each(|(r, z)| *r += &factor * z);
    }
    let y: Vec<Q> = predictions(network, &x).iter().zip(r).map(|(f, r)| f - r).collect();
    // With labels, β, squares of weights and weights of atoms t² times as large all conditions stay.
    let t =
        y.iter().fold(Q::one(), |den, y| &den * (&den * y).denom()).to_integer().to_i64().filter(|t| *t < 20_000)?;
    let mut problem = Problem { y_den: 1, ..problem.clone() };
    problem.y = y.iter().map(|y| (y * int(t * t)).to_integer().to_i64()).collect::<Option<_>>()?;
    problem.beta.0 *= t * t;
    let larger = |neuron: &Neuron| match neuron.atom {
        true => Neuron { a: neuron.a * t * t, ..neuron.clone() },
        false => Neuron { a: neuron.a * t, u: neuron.u.iter().map(|u| u * t).collect(), ..neuron.clone() },
    };
    Some((problem, network.iter().map(larger).collect()))
}
