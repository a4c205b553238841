//! Claims over a dictionary for training problems of version 2 (FORMAT §24): dual vectors that nearly are
//! the best ones, or pretend to be. What is proved is compared with the columns of all members, with what the
//! vector is worth by the textbook, and with good networks over the same directions.

use crate::convert::{ours, over_common};
use crate::exact::{Q, dot, int, positive, q};
use crate::random::Random;
use crate::slopes::{slopes, smooth};
use crate::spoil::spoil;
use crate::tally::{Outcome, try_part};
use crate::tiny::{DIGEST, file, words};
use crate::training_claims::Known;
use crate::training_directions::{Pair, pair, proposed, same_direction};
use crate::training_tiny::{Network, Neuron, Training};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::dictionary::bound::{Question, verify, verify_own};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{Evidence, training as problems, two_layer};

#[test]
fn dictionary_of_a_training_problem() {
    try_part("training dictionary", 3, attempt);
}

/// Whether a neuron has a pair of directions of the list.
fn listed(training: &Training, neuron: &Neuron, list: &[Neuron]) -> bool {
    let Some((u, a, _)) = pair(training, neuron) else { return true };
    let same = |(v, b, _): Pair| same_direction(&u, &v) && same_direction(&a, &b);
    list.iter().filter_map(|other| pair(training, other)).any(same)
}

/// Neurons that are often like those before: with one weight turned, without output weights, longer, or with
/// other weights where nothing is penalised.
fn members(random: &mut Random, training: &Training, before: &[Neuron]) -> Vec<Neuron> {
    let count = random.below(4);
    let mut neurons = Network::random(random, training, count).neurons;
    for neuron in &mut neurons {
        if !before.is_empty() && random.once_in(3) {
            *neuron = random.pick(before);
        }
        match random.below(14) {
            0 => neuron.a.iter_mut().for_each(|a| *a = -a.clone()),
            1 => neuron.u.iter_mut().for_each(|u| *u = -u.clone()),
            2 => neuron.a.iter_mut().for_each(|a| *a = Q::zero()),
            3 => neuron.a.iter_mut().for_each(|a| *a *= int(7)),
            4 if !neuron.atom => neuron.u.iter_mut().for_each(|u| *u *= int(5)),
            5 => neuron.u.iter_mut().for_each(|u| *u *= q(1001, 1000)),
            6 => *neuron.u.last_mut().expect("a column") += int(random.within(2)),
            7 => neuron.u.iter_mut().take(training.columns() - 1).for_each(|u| *u = Q::zero()),
            _ => {}
        }
    }
    neurons
}

/// A dual vector: of the search, of the slopes at the network, or of small numbers; as it is or changed.
fn dual(random: &mut Random, training: &Training, network: &Network, good: Option<Vec<Vec<Q>>>) -> Vec<Vec<Q>> {
    let own = || -> Vec<Vec<Q>> {
        let row = |(k, x): (usize, &Vec<Q>)| slopes(training, k, &network.outputs(x)).iter().map(|r| -&r.low).collect();
        training.data().iter().enumerate().map(row).collect()
    };
    let mut nu = match (good, random.below(8)) {
        (Some(nu), 0..=5) => nu,
        (_, 6) => training.y.iter().map(|y| y.iter().map(|_| q(random.within(4), 4)).collect()).collect(),
        _ => own(),
    };
    let factor = random.pick(&[int(1), int(1), int(1), int(1), q(1, 2), q(21, 20), int(3), int(-1)]);
    nu.iter_mut().flatten().for_each(|v| *v *= &factor);
    let (from, to) = (random.below(nu.len()), random.below(nu.len()));
    let c = random.below(training.outputs);
    match random.below(12) {
        0 => nu[from][c] += q(random.within(3), 64),
        1 => {
            let part = &nu[from][c] / int(2);
            nu[from][c] -= &part;
            nu[to][c] += part;
        }
        2 => nu.swap(from, to),
        3 => nu[from].rotate_left(c),
        4 => nu.iter_mut().flatten().for_each(|v| *v = (&*v * int(1 << 20)).round() / int(1 << 20)),
        _ => {}
    }
    nu
}

struct Attack {
    training: Training,
    network: Network,
    dictionary: Network,
    /// The lines of the certificate without the last, or none.
    lines: Option<Vec<String>>,
    /// A good network over the directions.
    good: Option<Network>,
}

impl Attack {
    fn random(random: &mut Random) -> Attack {
        let training = Training::random(random);
        let mut network = Network { neurons: members(random, &training, &[]), ..Network::random(random, &training, 0) };
        let mut dictionary = Network::constant(vec![Q::zero(); training.outputs]);
        dictionary.neurons = members(random, &training, &network.neurons);
        let all: Vec<Neuron> = network.neurons.iter().chain(&dictionary.neurons).cloned().collect();
        let found = proposed(&training, &all);
        // Over some directions only: with the others the vector is worth less.
        let less = random.once_in(3).then(|| proposed(&training, &network.neurons)).flatten();
        if let Some((best, _)) = less.as_ref().or(found.as_ref()).filter(|_| random.once_in(2)) {
            dictionary.neurons = if less.is_some() { dictionary.neurons } else { all };
            network = best.clone();
        }
        match random.below(30) {
            0 => network.bias[0] += q(1, 3),
            1 => dictionary.bias[0] += q(1, 3),
            2 => dictionary.bias.push(Q::zero()),
            3 => network.neurons.iter_mut().take(1).for_each(|neuron| neuron.a[0] *= int(3000)),
            _ => {}
        }
        let nu = dual(random, &training, &network, less.or_else(|| found.clone()).map(|found| found.1));
        let (den, entries) = over_common(&nu.concat());
        let mut lines = vec!["relucert-dictionary-certificate 1".to_string(), format!("problem {DIGEST}")];
        lines.push(format!("dual {den} {} {}", entries.len(), words(&entries)));
        if random.once_in(8) {
            spoil(random, &mut lines, 0);
        }
        let lines = (!random.once_in(5)).then_some(lines);
        Attack { training, network, dictionary, lines, good: found.map(|found| found.0) }
    }

    /// The evidence; nothing where there is no certificate and no slope.
    fn check(&self, texts: &[String; 4]) -> Result<Option<Evidence>, Rejection> {
        let (columns, outputs) = (self.training.columns(), self.training.outputs);
        let training = &problems::parse(texts[0].as_bytes())?;
        let network = &two_layer::parse(texts[1].as_bytes(), columns, outputs)?;
        let dictionary = &two_layer::parse(texts[2].as_bytes(), columns, outputs)?;
        let question = Question { training, network, dictionary };
        match self.lines {
            Some(_) => verify(question, DIGEST, texts[3].as_bytes()).map(Some),
            None => verify_own(question),
        }
    }

    /// The dual vector of the claim; nothing if a slope is open.
    fn nu(&self) -> Result<Option<Vec<Vec<Q>>>, String> {
        let training = &self.training;
        if let Some(lines) = &self.lines {
            let line = lines.iter().find_map(|line| line.strip_prefix("dual ")).ok_or("no dual vector")?;
            let numbers: Vec<BigInt> = line.split(' ').map(|v| v.parse().expect("an integer")).collect();
            let entries: Vec<Q> = numbers[2..].iter().map(|v| Q::new(v.clone(), numbers[0].clone())).collect();
            let fits = entries.len() == training.rows() * training.outputs && numbers[0].is_positive();
            return if fits { Ok(Some(rows(training, entries))) } else { Err("a vector of another length".into()) };
        }
        let outputs = training.data().iter().map(|x| self.network.outputs(x)).collect::<Vec<_>>();
        let ranges: Vec<_> = outputs.iter().enumerate().flat_map(|(k, f)| slopes(training, k, f)).collect();
        let open = smooth(training) || ranges.iter().any(|range| range.low != range.high);
        Ok((!open).then(|| rows(training, ranges.iter().map(|range| -&range.low).collect())))
    }

    /// How many true claims are decided, or what is false.
    fn judge(&self, evidence: Option<&Evidence>, random: &mut Random) -> Result<usize, String> {
        let training = &self.training;
        let own = training.objective(&self.network).ok_or("the network is none for the problem")?;
        let list: Vec<Neuron> = self.network.neurons.iter().chain(&self.dictionary.neurons).cloned().collect();
        let nu = self.nu()?;
        let (nu, evidence) = match (nu, evidence) {
            (Some(nu), Some(evidence)) => (nu, evidence),
            (None, None) => return Ok(0),
            (nu, _) => return Err(format!("slopes are open or not, there is an answer or none: {nu:?}")),
        };
        let other = Network { neurons: self.dictionary.neurons.clone(), bias: self.dictionary.bias.clone() };
        if other.bias.len() != training.outputs || training.objective(&other).is_none() && !large(training, &other) {
            return Err("the dictionary is none for the problem".into());
        }
        let zero = training.constant();
        let mut high = (&own.high).min(&zero.high).clone();
        if let Some(good) = &self.good {
            let kept = good.neurons.iter().filter(|neuron| listed(training, neuron, &list)).cloned().collect();
            let good = training.objective(&Network { neurons: kept, bias: good.bias.clone() });
            high = good.map_or(high.clone(), |good| high.min(good.high));
        }
        let known = Known { network: own, zero, better: None, high };
        known.objectives(evidence)?;
        let bound = evidence.bound_over_beta.as_ref().map(ours).ok_or("no bound")? * training.decay();
        let mut most = Q::zero();
        for neuron in &list {
            let Some((u, a, length)) = pair(training, neuron) else { continue };
            let column = training.data().iter().map(|x| positive(&dot(x, &u))).collect::<Vec<_>>();
            let steep = positive(&column.iter().zip(&nu).map(|(z, nu)| z * dot(nu, &a)).sum::<Q>());
            most = most.max(&steep * &steep / length);
        }
        if bound.is_negative() || &bound * &bound < most || &bound * &bound > most * q((1 << 40) + 1, 1 << 40) {
            return Err(format!("the greatest of the members is not {bound}"));
        }
        let c = if bound.is_zero() { Q::one() } else { (training.decay() / bound).min(Q::one()) };
        let scaled: Vec<Vec<Q>> = nu.iter().map(|row| row.iter().map(|v| v * &c).collect()).collect();
        known.lower(training, &scaled, evidence)?;
        known.decided(evidence, random)
    }
}

/// Whether an output is so large that its loss is not computed.
fn large(training: &Training, network: &Network) -> bool {
    training.loss.word == "poisson" && training.data().iter().any(|x| network.outputs(x)[0] > int(4096))
}

fn rows(training: &Training, entries: Vec<Q>) -> Vec<Vec<Q>> {
    entries.chunks(training.outputs).map(<[Q]>::to_vec).collect()
}

fn attempt(random: &mut Random) -> Outcome {
    let attack = Attack::random(random);
    let columns = attack.training.columns();
    let texts = [
        attack.training.text(),
        attack.network.text(columns, random.once_in(2)),
        attack.dictionary.text(columns, random.once_in(2)),
        attack.lines.clone().map_or(String::new(), file),
    ];
    match attack.check(&texts) {
        Err(rejection) => Outcome::Rejected(rejection.code.name()),
        Ok(evidence) => match attack.judge(evidence.as_ref(), random) {
            Ok(0) => Outcome::Undecided,
            Ok(decided) => Outcome::True(decided),
            Err(what) => Outcome::False(format!("{what}\n{}{evidence:?}", texts.concat())),
        },
    }
}
