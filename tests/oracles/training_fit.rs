//! Claims about predictions, penalty and minimality of networks of version 2 (FORMAT R216), with any loss,
//! output biases, hidden biases without a penalty and several outputs: decided from the files alone.

use crate::bracket::ours;
use crate::exact::{Q, dot, int, positive, q, rank, square};
use crate::radicals_truth::Roots;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::training_tiny::{Network, Neuron, Training};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::dictionary::training::{minimal, no_larger, penalty, predictions};
use relucert::check::statement::{TwoLayer, Verdict, training as problems, two_layer};
use std::cmp::Ordering;

#[test]
fn same_predictions_of_trainings() {
    try_all("training same-predictions", |random| attempt(random, same));
}

#[test]
fn penalties_of_trainings() {
    try_all("training penalty-no-larger", |random| attempt(random, cheaper));
}

#[test]
fn minimal_networks_of_trainings() {
    try_all("training minimal", |random| attempt(random, is_minimal));
}

/// What the checker read.
struct Read {
    training: relucert::check::statement::Training,
    network: TwoLayer,
    original: TwoLayer,
}

/// What the oracle knows.
struct Own {
    training: Training,
    network: Network,
    original: Network,
}

/// A claim on two networks: false, or the verdict.
type Claim = fn(&Own, &Read) -> Result<Verdict, String>;

fn attempt(random: &mut Random, claim: Claim) -> Outcome {
    let training = Training::random(random);
    let (network, original) = networks(random, &training);
    let (columns, outputs) = (training.columns(), training.outputs);
    let texts = [training.text(), network.text(columns, random.once_in(2)), original.text(columns, random.once_in(2))];
    let own = Own { training, network, original };
    let read = || -> Result<Read, relucert::check::rejection::Rejection> {
        let training = problems::parse(texts[0].as_bytes())?;
        let network = two_layer::parse(texts[1].as_bytes(), columns, outputs)?;
        let original = two_layer::parse(texts[2].as_bytes(), columns, outputs)?;
        training.admits(&network)?;
        training.admits(&original)?;
        Ok(Read { training, network, original })
    };
    let outcome = match read() {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(read) => own.admitted().and_then(|()| claim(&own, &read)),
    };
    match outcome {
        Ok(Verdict::Undecided) => Outcome::Undecided,
        Ok(Verdict::Refuted) => Outcome::Rejected("refuted"),
        Ok(Verdict::Proved) => Outcome::True(1),
        Err(what) => Outcome::False(format!("{what}\n{}", texts.join("\n"))),
    }
}

/// A network and the original: one made of the other, a little wrong half of the time.
fn networks(random: &mut Random, training: &Training) -> (Network, Network) {
    let some = |random: &mut Random| {
        let neurons = random.below(4);
        let mut network = Network::random(random, training, neurons);
        for neuron in &mut network.neurons {
            if random.once_in(8) {
                neuron.a.iter_mut().for_each(|a| *a = Q::zero());
            }
            if random.once_in(8) {
                *neuron = Neuron { atom: false, u: vec![Q::zero(); neuron.u.len()], a: neuron.a.clone() };
            }
        }
        network
    };
    let mut original = some(random);
    let mut network = if random.once_in(8) { some(random) } else { original.clone() };
    for _ in 0..random.below(4) {
        rewrite(random, training, &mut network);
    }
    match random.below(8) {
        0..3 => spoil(random, training, &mut network),
        3 | 4 => near(random, training, &mut network, &mut original),
        _ => {}
    }
    if random.once_in(2) {
        std::mem::swap(&mut network, &mut original);
    }
    (network, original)
}

fn scaled(vector: &[Q], factor: &Q) -> Vec<Q> {
    vector.iter().map(|v| v * factor).collect()
}

/// Small, huge or tiny, and with large primes.
fn factor(random: &mut Random) -> Q {
    let small = q(random.pick(&[1, 2, 3, 1_000_003]), random.pick(&[1, 2, 7, 2_147_483_647]));
    if random.once_in(4) { small / Q::from(BigInt::one() << random.pick(&[64, 200])) } else { small }
}

/// Another network with the same predictions: scaled, split, with neurons that cancel or that no row sees,
/// constants moved to the output bias.
fn rewrite(random: &mut Random, training: &Training, network: &mut Network) {
    let (d, k) = (training.columns(), training.outputs);
    let t = factor(random);
    let some = |random: &mut Random, n: usize| (0..n).map(|_| int(random.within(3))).collect::<Vec<Q>>();
    let (u, a) = (some(random, d), some(random, k));
    let at = random.below(network.neurons.len());
    let plain = |u: &[Q], a: &[Q]| Neuron { atom: false, u: u.to_vec(), a: a.to_vec() };
    match random.below(9) {
        0 => network.neurons.extend([plain(&u, &a), plain(&scaled(&u, &t), &scaled(&a, &-t.recip()))]),
        1 if training.data().iter().all(|x| !dot(x, &u).is_positive()) => network.neurons.push(plain(&u, &a)),
        2 => network.neurons.push(plain(&u, &vec![Q::zero(); k])),
        3 => {
            // x·u = x·v + x·(u − v), each the difference of two neurons.
            let v = some(random, d);
            let rest: Vec<Q> = u.iter().zip(&v).map(|(u, v)| u - v).collect();
            for (w, sign) in [(&u, 1), (&v, -1), (&rest, -1)] {
                network.neurons.push(plain(w, &scaled(&a, &int(sign))));
                network.neurons.push(plain(&scaled(w, &int(-1)), &scaled(&a, &int(-sign))));
            }
        }
        4 if training.hidden_bias != "none" && training.output_bias.is_some() => {
            let mut last = vec![Q::zero(); d];
            last[d - 1] = t.clone();
            network.bias.iter_mut().zip(&a).for_each(|(b, a)| *b -= &t * a);
            network.neurons.push(plain(&last, &a));
        }
        5 => network.neurons.reverse(),
        6 if !network.neurons.is_empty() => {
            let neuron = &mut network.neurons[at];
            *neuron = plain(&scaled(&neuron.u, &t), &scaled(&neuron.a, &t.recip()));
        }
        7 if !network.neurons.is_empty() => {
            let part = scaled(&network.neurons[at].a, &t);
            network.neurons[at].a.iter_mut().zip(&part).for_each(|(a, part)| *a -= part);
            network.neurons.push(Neuron { a: part, ..network.neurons[at].clone() });
        }
        _ => {}
    }
}

/// One thing changed, by much or by little.
fn spoil(random: &mut Random, training: &Training, network: &mut Network) {
    let tiny = Q::one() / Q::from(BigInt::one() << random.pick(&[0, 1, 64, 300]));
    let c = random.below(training.outputs);
    if random.once_in(5) {
        network.bias[c] += tiny;
        return;
    }
    let at = random.below(network.neurons.len());
    let Some(neuron) = network.neurons.get_mut(at) else { return };
    match random.below(6) {
        0 => neuron.a[c] += tiny,
        1 => neuron.a[c] = -&neuron.a[c],
        2 => {
            let row = random.pick(&training.data());
            let mut a = vec![Q::zero(); training.outputs];
            a[c] = tiny;
            network.neurons.push(Neuron { atom: false, u: row, a });
        }
        3 => neuron.a.rotate_left(1),
        4 => {
            neuron.atom = false;
            neuron.u.iter_mut().last().into_iter().for_each(|u| *u += &tiny);
        }
        _ => drop(network.neurons.remove(at)),
    }
}

/// Adds to both what costs the same, or nearly: neurons with lengths in a rational ratio, on either side, and
/// an output bias against a neuron.
fn near(random: &mut Random, training: &Training, network: &mut Network, original: &mut Network) {
    let (d, k) = (training.columns(), training.outputs);
    let fill = |short: Vec<Q>, length: usize| {
        let mut vector = short;
        vector.resize(length, Q::zero());
        vector
    };
    let one = |length: usize| fill(vec![int(1)], length);
    let (pair, ratio) =
        random.pick(&[(([1, 7], [1, 1]), int(5)), (([2, 11], [1, 2]), int(5)), (([7, 17], [7, 1]), q(13, 5))]);
    let size = int(random.pick(&[1, 2, 3])) * factor(random);
    for (to, side, size) in [(&mut *network, pair.0, size.clone()), (&mut *original, pair.1, &size * &ratio)] {
        let side = side.map(int).to_vec();
        match training.penalised() >= 2 {
            true => to.neurons.push(Neuron { atom: false, u: fill(side, d), a: scaled(&one(k), &size) }),
            false if k >= 2 => to.neurons.push(Neuron { atom: false, u: one(d), a: scaled(&fill(side, k), &size) }),
            false => {}
        }
    }
    if let Some(ridge) = training.output_bias.clone().filter(|ridge| random.once_in(2) && !ridge.is_zero()) {
        let c = random.below(k);
        let (before, b) = (network.bias[c].clone(), q(random.within(3), 2));
        let more = (&b * &b - &before * &before) * ridge / (int(2) * training.decay());
        network.bias[c] = b;
        let to = if more.is_negative() { network } else { &mut *original };
        to.neurons.push(Neuron { atom: false, u: one(d), a: scaled(&one(k), &more.abs()) });
    }
    if random.once_in(3) {
        let tiny = Q::one() / Q::from(BigInt::one() << random.pick(&[20, 64, 511]));
        original.neurons.push(Neuron { atom: false, u: one(d), a: scaled(&one(k), &tiny) });
    }
}

/// The verdict if it is the truth.
fn fair(verdict: Verdict, truth: bool) -> Result<Verdict, String> {
    match (verdict, truth) {
        (Verdict::Proved, false) | (Verdict::Refuted, true) => Err(format!("{verdict:?}, but the truth is {truth}")),
        _ => Ok(verdict),
    }
}

fn decided(holds: bool) -> Verdict {
    if holds { Verdict::Proved } else { Verdict::Refuted }
}

impl Own {
    /// That both are networks of the problem.
    fn admitted(&self) -> Result<(), String> {
        for network in [&self.network, &self.original] {
            let unit = |n: &Neuron| !n.atom || (square(&n.u) == int(1) && self.training.hidden_bias != "free");
            let biased = self.training.output_bias.is_none() && network.bias.iter().any(|b| !b.is_zero());
            if biased || !network.neurons.iter().all(unit) {
                return Err("a bias that the problem has not, or an atom that is none".to_string());
            }
        }
        Ok(())
    }

    fn fit(&self, network: &Network) -> Vec<Q> {
        self.training.data().iter().flat_map(|x| network.outputs(x)).collect()
    }

    /// Σ‖a‖‖u‖ + β₀/(2β)‖b‖².
    fn price(&self, network: &Network) -> Roots {
        let mut sum = Roots::default();
        let lengths = network.neurons.iter().map(|n| square(&n.a) * square(&n.u[..self.training.penalised()]));
        lengths.for_each(|length| sum.add(int(1), length));
        let ridge = self.training.output_bias.clone().unwrap_or_else(Q::zero);
        sum.add(ridge * square(&network.bias) / (int(2) * self.training.decay()), int(1));
        sum
    }
}

fn same(own: &Own, read: &Read) -> Result<Verdict, String> {
    let [now, before] = [&read.network, &read.original].map(|n| predictions(&read.training, n).expect("admitted"));
    let first = now.first_difference(&before);
    let truth = own.fit(&own.network).iter().zip(&own.fit(&own.original)).position(|(a, b)| a != b);
    match first == truth {
        true => fair(decided(first.is_none()), truth.is_none()),
        false => Err(format!("first difference {first:?}, not {truth:?}")),
    }
}

fn cheaper(own: &Own, read: &Read) -> Result<Verdict, String> {
    let (now, before) = (own.price(&own.network), own.price(&own.original));
    let (low, high) = penalty(&read.training, &read.network).enclosure(64);
    let mut ends = [Roots::default(), Roots::default()];
    ends.iter_mut().zip([low, high]).for_each(|(end, value)| end.add(ours(&value), int(1)));
    if ends[0].minus(&now).sign() == Ordering::Greater || ends[1].minus(&now).sign() == Ordering::Less {
        return Err(format!("{ends:?} does not enclose {now:?}"));
    }
    let verdict = no_larger(&read.training, &read.network, &read.original);
    fair(verdict, now.minus(&before).sign() != Ordering::Greater)
}

/// Of the original too, which counts only if it is false. Independent modulo constants: with the constants of
/// a free output bias besides.
fn is_minimal(own: &Own, read: &Read) -> Result<Verdict, String> {
    let (data, k) = (own.training.data(), own.training.outputs);
    let free = own.training.output_bias.as_ref().is_some_and(Zero::is_zero);
    let mut last = Verdict::Undecided;
    for (network, theirs) in [(&own.original, &read.original), (&own.network, &read.network)] {
        let column =
            |n: &Neuron| -> Vec<Q> { data.iter().flat_map(|x| scaled(&n.a, &positive(&dot(x, &n.u)))).collect() };
        let constant = |c: usize| (0..data.len() * k).map(|at| int(i64::from(at % k == c))).collect();
        let mut columns: Vec<Vec<Q>> = network.neurons.iter().map(column).collect();
        columns.extend((0..k).filter(|_| free).map(constant));
        let used = network.neurons.iter().all(|n| n.a.iter().any(|a| !a.is_zero()));
        last = decided(minimal(&read.training, theirs).expect("admitted"));
        fair(last, used && rank(&columns) == columns.len())?;
    }
    Ok(last)
}
