//! Tiny networks with further directions, planted so that they are often optimal over these, and often only
//! nearly so.

use crate::convert::over_common;
use crate::exact::{Q, dot, int, kernel, positive, root, square};
use crate::homotopy::dictionary;
use crate::random::Random;
use crate::tiny::{Neuron, Problem, predictions};
use num_traits::{Signed, ToPrimitive, Zero};

/// A problem, a network and a dictionary: the first so many neurons are the network.
pub fn instance(random: &mut Random) -> (Problem, Vec<Neuron>, usize) {
    let mut problem = Problem::random(random, 3, 3);
    let columns = problem.columns();
    let mut neurons = dictionary(random, columns);
    neurons.extend((0..random.below(2)).map(|_| Neuron::random(random, columns)));
    if random.once_in(4) && !neurons.is_empty() {
        let again = random.pick(&neurons);
        neurons.push(Neuron { a: again.a * random.pick(&[1, 2, -1]), ..again });
    }
    neurons.truncate(5);
    let own = neurons.len() - random.below(neurons.len().min(2) + 1);
    for neuron in &mut neurons[..own] {
        weigh(random, neuron);
    }
    if !random.once_in(4) {
        plant(random, &mut problem, &neurons[..own]);
    }
    if random.once_in(10) {
        let at = random.below(problem.rows());
        problem.y[at] += random.within(2);
    }
    for neuron in &mut neurons[..own] {
        scale(random, neuron);
    }
    if random.once_in(40) && own > 0 {
        neurons[random.below(own)].atom = true;
    }
    if random.once_in(8) && own > 0 {
        // Neurons with one weight zero, which add nothing but their penalty.
        let at = random.below(own);
        let zeros = vec![0; columns];
        neurons[at] = match random.below(3) {
            0 => Neuron { atom: false, u: zeros, a: 0, ..neurons[at].clone() },
            1 => Neuron { atom: false, u: zeros, a: 1, ..neurons[at].clone() },
            _ => Neuron { a: 0, ..neurons[at].clone() },
        };
    }
    (problem, neurons, own)
}

/// Denominators that are powers of two, and a weight: zero, or that of a balanced neuron where the length
/// allows it.
fn weigh(random: &mut Random, neuron: &mut Neuron) {
    if !neuron.atom {
        neuron.u_den = random.pick(&[1, 2]);
    }
    neuron.a_den = random.pick(&[1, 1, 2]);
    let length = root(&square(&neuron.direction()));
    if random.once_in(4) {
        neuron.a = 0;
    } else if let Some(length) = length.filter(|_| !neuron.atom && !random.once_in(4)) {
        let sign = if neuron.a < 0 { -1 } else { 1 };
        (neuron.a, neuron.a_den) = (length.numer().to_i64().unwrap_or(1) * sign, length.denom().to_i64().unwrap_or(1));
    } else if neuron.a == 0 {
        neuron.a = random.pick(&[1, -1]);
    }
}

/// The same output and another balance, once in a while.
fn scale(random: &mut Random, neuron: &mut Neuron) {
    if neuron.atom && random.once_in(4) {
        neuron.atom = false;
    } else if !neuron.atom && random.once_in(12) {
        neuron.u.iter_mut().for_each(|u| *u *= 2);
        neuron.a_den *= 2;
    }
}

/// Labels and β for which the neurons with a ≠ 0 have z·ν = β‖u‖, if there are such and they can be written.
fn plant(random: &mut Random, problem: &mut Problem, network: &[Neuron]) -> Option<()> {
    let data = problem.data();
    let slope = |neuron: &Neuron| {
        let u = neuron.direction();
        let length = root(&square(&u)).filter(|length| !length.is_zero())?;
        let factor = int(neuron.a.signum()) / length;
        Some(data.iter().map(|x| positive(&dot(&u, x)) * &factor).collect::<Vec<Q>>())
    };
    let used = network.iter().filter(|neuron| neuron.a != 0);
    let slopes: Vec<Vec<Q>> = used.map(slope).collect::<Option<_>>()?;
    let first = slopes.first()?;
    let differences: Vec<Vec<Q>> =
        slopes[1..].iter().map(|z| z.iter().zip(first).map(|(a, b)| a - b).collect()).collect();
    let mut nu = vec![Q::zero(); problem.rows()];
    for vector in kernel(&differences, problem.rows()) {
        let factor = int(random.within(3));
        nu.iter_mut().zip(&vector).for_each(|(v, k)| *v += k * &factor);
    }
    let whole = Q::from_integer(over_common(&nu).0);
    let sign = if dot(&nu, first).is_negative() { int(-1) } else { int(1) };
    nu.iter_mut().for_each(|v| *v = &*v * &whole * &sign);
    let beta = dot(&nu, first);
    let labels: Vec<Q> = predictions(network, &data).iter().zip(&nu).map(|(f, v)| f + v).collect();
    let (y_den, y) = over_common(&labels);
    let y_den = y_den.to_i64().filter(|den| den.count_ones() == 1)?;
    let y: Option<Vec<i64>> = y.iter().map(ToPrimitive::to_i64).collect();
    let beta = (beta.numer().to_i64().filter(|p| *p > 0)?, beta.denom().to_i64()?);
    (problem.y, problem.y_den, problem.beta) = (y?, y_den, beta);
    Some(())
}
