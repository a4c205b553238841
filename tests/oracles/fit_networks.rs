//! Pairs of networks whose predictions or penalties are equal, or so nearly equal that many digits are needed
//! to tell.

use crate::exact::{Q, dot, int, q, root_between, square};
use crate::random::Random;
use crate::tiny::{Neuron, Problem, words};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// A neuron of numbers of any length.
#[derive(Clone, Debug)]
pub struct Long {
    pub atom: bool,
    pub u: Vec<Q>,
    pub a: Q,
}

impl From<&Neuron> for Long {
    fn from(neuron: &Neuron) -> Long {
        Long { atom: neuron.atom, u: neuron.direction(), a: neuron.weight() }
    }
}

/// The line of the file.
pub fn line(neuron: &Long) -> String {
    let common = neuron.u.iter().fold(BigInt::one(), |common, v| common * v.denom());
    let whole: Vec<BigInt> = neuron.u.iter().map(|v| (v * Q::from(common.clone())).to_integer()).collect();
    let kind = if neuron.atom { "atom" } else { "neuron" };
    format!("{kind} {common} {} {} {}", words(&whole), neuron.a.denom(), neuron.a.numer())
}

/// A network and the original.
pub fn random_pair(random: &mut Random, problem: &Problem) -> (Vec<Long>, Vec<Long>) {
    let mut original = random_network(random, problem);
    let mut network = if random.once_in(8) { random_network(random, problem) } else { original.clone() };
    for _ in 0..random.below(4) {
        rewrite(random, problem, &mut network);
    }
    match random.below(8) {
        0..4 => spoil(random, problem, &mut network),
        4 | 5 => near(random, &mut network, &mut original),
        _ => {}
    }
    if random.once_in(2) {
        std::mem::swap(&mut network, &mut original);
    }
    (network, original)
}

fn random_network(random: &mut Random, problem: &Problem) -> Vec<Long> {
    let d = problem.columns();
    let mut network: Vec<Long> = Vec::new();
    for _ in 0..random.below(5) {
        let mut neuron = Long::from(&Neuron::random(random, d));
        match random.below(10) {
            // Opposite pairs add up to linear functions, so their columns are easily dependent.
            0 if !network.is_empty() => neuron = opposite(&network[random.below(network.len())]),
            1 if !network.is_empty() => neuron.u = network[random.below(network.len())].u.clone(),
            2 => neuron.a *= q(1, 1_000_003),
            _ => {}
        }
        neuron.atom &= square(&neuron.u) == int(1) || random.once_in(3);
        network.push(neuron);
    }
    network
}

fn opposite(neuron: &Long) -> Long {
    Long { u: neuron.u.iter().map(|v| -v).collect(), a: -&neuron.a, ..neuron.clone() }
}

/// A prime, so that denominators have nothing in common, or a power of two.
fn factor(random: &mut Random) -> Q {
    let small = q(random.pick(&[1, 2, 3, 5, 1_000_003]), random.pick(&[1, 2, 7, 999_983, 2_147_483_647]));
    if random.once_in(4) { small / Q::from(BigInt::one() << random.pick(&[64, 200])) } else { small }
}

/// Another network with the same predictions: scaled, split, with twins of opposite signs, with neurons that
/// the data do not see.
fn rewrite(random: &mut Random, problem: &Problem, network: &mut Vec<Long>) {
    let d = problem.columns();
    let at = random.below(network.len());
    let t = factor(random);
    match random.below(7) {
        0 => {
            let u: Vec<Q> = (0..d).map(|_| int(random.within(3))).collect();
            let a = int(random.within(3)) * &t;
            let twin = Long { atom: false, u: u.iter().map(|v| v * &t).collect(), a: -&a / &t };
            network.extend([Long { atom: false, u, a }, twin]);
        }
        1 => {
            let u: Vec<Q> = (0..d).map(|_| int(random.within(3))).collect();
            if problem.data().iter().all(|x| !dot(x, &u).is_positive()) {
                network.push(Long { atom: false, u, a: t });
            }
        }
        2 => network.push(Long { atom: false, u: vec![t; d], a: Q::zero() }),
        3 => network.push(Long { atom: false, u: vec![Q::zero(); d], a: t }),
        _ if network.is_empty() => {}
        4 => network.reverse(),
        5 => {
            let neuron = &mut network[at];
            *neuron = Long { atom: false, u: neuron.u.iter().map(|v| v * &t).collect(), a: &neuron.a / &t };
        }
        _ => {
            let part = &network[at].a * &t;
            let copy = Long { a: part.clone(), ..network[at].clone() };
            network[at].a -= part;
            network.push(copy);
        }
    }
}

/// One thing changed, by much or by little.
fn spoil(random: &mut Random, problem: &Problem, network: &mut Vec<Long>) {
    let tiny = Q::one() / Q::from(BigInt::one() << random.pick(&[1, 64, 300]));
    let at = random.below(network.len());
    let Some(neuron) = network.get_mut(at) else { return };
    match random.below(6) {
        0 => neuron.a += tiny,
        1 => neuron.a = -&neuron.a,
        2 => {
            // Seen on few rows: along a row, and a little against the others.
            let row = &problem.data()[random.below(problem.rows())];
            network.push(Long { atom: false, u: row.clone(), a: tiny });
        }
        3 => *neuron = Long { atom: false, ..opposite(neuron) },
        4 => {
            neuron.atom = false;
            let j = random.below(neuron.u.len());
            neuron.u[j] += tiny;
        }
        _ => drop(network.remove(at)),
    }
}

/// Adds neurons to both networks so that the sums of lengths are equal, or differ far behind the point.
fn near(random: &mut Random, network: &mut Vec<Long>, original: &mut Vec<Long>) {
    let d = network.iter().chain(original.iter()).map(|n| n.u.len()).next().unwrap_or(0);
    if d < 2 {
        return;
    }
    let neuron = |u: [i64; 2], a: Q| {
        let mut u = u.map(int).to_vec();
        u.resize(d, Q::zero());
        Long { atom: false, u, a }
    };
    // ‖(1, 7)‖ = 5‖(1, 1)‖, ‖(2, 11)‖ = 5‖(1, 2)‖, ‖(3, 4)‖ = 5‖(1, 0)‖, 5‖(7, 17)‖ = 13‖(1, 7)‖.
    let pairs = [([1, 7], [1, 1]), ([2, 11], [1, 2]), ([3, 4], [1, 0]), ([2, 2], [-1, 1]), ([7, 17], [7, 1])];
    let ratios = [int(5), int(5), int(5), int(2), q(13, 5)];
    for _ in 0..1 + random.below(3) {
        let i = random.below(pairs.len());
        let a = int(random.pick(&[1, 2, 3])) * factor(random);
        network.push(neuron(pairs[i].0, a.clone()));
        original.push(neuron(pairs[i].1, a * &ratios[i]));
    }
    if random.once_in(2) {
        // A fraction just below or above the difference of some roots, as a neuron of that length.
        let bits = random.pick(&[20, 63, 64, 65, 130, 511, 600, 1200]);
        let roots = random.pick(&[[(1, 1), (1, 2), (2, 3)], [(1, 7), (7, 17), (1, 2)], [(2, 11), (1, 2), (2, 29)]]);
        let lengths: Vec<(Q, Q)> = roots.iter().map(|(a, b)| root_between(&int(a * a + b * b), bits)).collect();
        let count = 1 + random.below(roots.len());
        network.extend(roots[..count].iter().map(|(a, b)| neuron([*a, *b], int(1))));
        let below = random.once_in(2);
        let sum: Q = lengths[..count].iter().map(|(low, high)| if below { low } else { high }).sum();
        original.push(neuron([0, 1], sum));
    }
}
