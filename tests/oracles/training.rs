//! Training problems of version 2 (FORMAT §20, §21): every loss, weights, biases, several outputs. What a
//! certificate proves is compared with its own numbers by textbook formulas, with directions in which
//! νᵀ(Xu)_+ is large, and with the objectives of good networks.

use crate::exact::{Q, int, q};
use crate::global::number;
use crate::global_truth::height_squared;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, file};
use crate::training_claims::Known;
use crate::training_draft::{confused, own, spoilt};
use crate::training_pool::{Member, pool};
use crate::training_read::Read;
use crate::training_tiny::{Network, Neuron, Training};
use crate::training_truth::height_found;
use num_traits::{One, Signed, Zero};
use relucert::check::optimum::training::verify;
use relucert::check::statement::{Evidence, training as problems, two_layer};

/// How many honest certificates are spoilt.
const POOL: usize = 90;

/// A network: good, or not, or none for the problem.
pub fn any_network(member: &Member, random: &mut Random) -> Network {
    let training = &member.problem;
    let mut network = match random.below(8) {
        0..=3 => member.best.clone(),
        4 => Network::constant(vec![Q::zero(); training.outputs]),
        _ => {
            let neurons = random.below(3);
            Network::random(random, training, neurons)
        }
    };
    match random.below(25) {
        0 => network.bias[0] += q(1, 3),
        1 => network.neurons.extend(network.neurons.first().cloned()),
        2 => network.neurons.iter_mut().take(1).for_each(|neuron| neuron.a[0] = -&neuron.a[0]),
        3 => network.neurons.iter_mut().take(1).for_each(|neuron| neuron.u[0] = &neuron.u[0] * q(1001, 1000)),
        4 => {
            let mut u = vec![Q::zero(); training.columns()];
            u[0] = random.pick(&[int(1), q(1001, 1000)]);
            network.neurons.push(Neuron { atom: true, u, a: vec![q(1, 2); training.outputs] });
        }
        5 => network.neurons.iter_mut().take(1).for_each(|neuron| neuron.a[0] *= int(3000)),
        6 => network.bias.push(Q::zero()),
        _ => {}
    }
    network
}

/// What is wrong with what the checker found, apart from claims.
fn facts(training: &Training, read: &Read, known: &Known, evidence: &Evidence) -> Result<(), String> {
    known.objectives(evidence)?;
    let Read { c, nu, bound, .. } = read;
    let (stretch, ratio) = (read.stretch(training), c * bound / training.decay());
    if c.is_negative() || &ratio * &ratio * &stretch > Q::one() {
        return Err(format!("c is {c}, too much for the bound {bound}"));
    }
    let rows = read.rows(training);
    let claimed = evidence.bound_over_beta.as_ref().map(number).ok_or("no bound")? * training.decay();
    if &claimed * &claimed < bound * bound * stretch {
        return Err(format!("the bound with its factor is not {claimed}"));
    }
    if training.outputs == 1 {
        let single: Vec<Q> = nu.iter().map(|row| row[0].clone()).collect();
        if height_squared(&single, &rows) > bound * bound {
            return Err(format!("h is greater than {bound}"));
        }
    }
    let found = height_found(training, nu);
    if found > &claimed * &claimed {
        return Err(format!("h is greater than {claimed}: a square of {found} was found"));
    }
    known.lower(training, &read.scaled(), evidence)
}

/// A certificate, and what the checker says about it.
fn attempt(members: &[Member], random: &mut Random) -> Outcome {
    let member = &members[random.below(members.len())];
    let network = any_network(member, random);
    let better = random.once_in(4).then(|| any_network(member, random));
    let made = if random.once_in(2) { own } else { spoilt };
    let text = file(made(member, better.as_ref(), random));
    let training = if random.once_in(8) { confused(&member.problem, random) } else { member.problem.clone() };
    outcome(member, &training, &network, &text, random)
}

/// What the checker says about a certificate, and whether it is so; the best network of the member is one for
/// the problem.
pub fn outcome(member: &Member, training: &Training, network: &Network, text: &str, random: &mut Random) -> Outcome {
    let file = network.text(training.columns(), random.once_in(2));
    let all = || format!("{}{file}{text}", training.text());
    let theirs = match problems::parse(training.text().as_bytes()) {
        Ok(theirs) => theirs,
        Err(flaw) => return Outcome::Rejected(flaw.code.name()),
    };
    let found = two_layer::parse(file.as_bytes(), training.columns(), training.outputs)
        .and_then(|network| verify(&theirs, DIGEST, &network, text.as_bytes()));
    let evidence = match found {
        Ok(evidence) => evidence,
        Err(flaw) => return Outcome::Rejected(flaw.code.name()),
    };
    let lines: Vec<String> = text.lines().map(str::to_string).collect();
    let from = lines.iter().position(|line| line.starts_with("multiplier ")).unwrap_or(0);
    let written = Network::read(&lines[..from].join("\n"), training.columns(), training.outputs);
    let better = written.filter(|_| evidence.better.is_some()).and_then(|better| training.objective(&better));
    let (Some(read), Some(own)) = (Read::new(&lines, training), training.objective(network)) else {
        return Outcome::False(format!("accepted, though it is no certificate or the network none\n{}", all()));
    };
    if better.is_some() != evidence.better.is_some() {
        return Outcome::False(format!("accepted, though the better network is none\n{}", all()));
    }
    let (best, zero) = (training.objective(&member.best), training.constant());
    let ends = [best.as_ref(), better.as_ref(), Some(&own), Some(&zero)].into_iter().flatten().map(|real| &real.high);
    let high = ends.min().expect("a network").clone();
    let known = Known { network: own, zero, better, high };
    match facts(training, &read, &known, &evidence).and_then(|()| known.decided(&evidence, random)) {
        Ok(decided) => Outcome::True(1 + decided),
        Err(what) => Outcome::False(format!("{what}\n{}", all())),
    }
}

#[test]
fn training() {
    let members = pool(POOL, 20);
    // Some certificates are so good that whatever is a little too much is false.
    let close = |member: &&Member| {
        let read = Read::new(&member.lines, &member.problem).expect("an honest certificate");
        let worth = member.problem.worth(&read.scaled()).expect("an honest dual vector");
        &member.value.high - worth.low < q(1, 100) * &member.value.high
    };
    let close = members.iter().filter(close).count();
    println!("oracle training: {} honest certificates, {close} of them within a hundredth", members.len());
    assert!(close * 2 > members.len(), "{close}");
    try_all("training", |random| attempt(&members, random));
}
