//! Honest material about given patterns: scopes of tiny training problems with a good model and a certificate,
//! from the search of the project. Nothing here is trusted.

use crate::convert::over_common;
use crate::exact::{Q, int, q};
use crate::random::Random;
use crate::scope_draft::member;
use crate::scope_truth::{Cone, walls};
use crate::tiny::{DIGEST, file, words};
use crate::training_scope_truth::{Model, patterns};
use crate::training_tiny::{Network, Neuron, Training};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use relucert::check::arithmetic::Fraction;
use relucert::check::patterns::Scope;
use relucert::check::patterns::training::{Model as Theirs, parse};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{Claim, training as problems, two_layer};
use relucert::patterns::training::certify;

/// How many scopes with an honest certificate there are.
pub const POOL: usize = 120;

/// A scope with the best model that is known.
pub struct Base {
    pub training: Training,
    pub gated: bool,
    pub gates: Vec<Vec<Q>>,
    pub best: Model,
    /// The honest certificate without its last line, if there is one.
    pub lines: Option<Vec<String>>,
}

/// Gate vectors: small ones, equal, opposite, rows and normals of rows.
fn gates(random: &mut Random, training: &Training) -> Vec<Vec<Q>> {
    let d = training.columns();
    let mut gates: Vec<Vec<i64>> = Vec::new();
    for _ in 0..random.pick(&[0, 1, 2, 2, 3, 4]) {
        let row = &training.x[random.below(training.rows())];
        gates.push(match random.below(8) {
            0 if !gates.is_empty() => random.pick(&gates).iter().map(|v| v * random.pick(&[1, -1])).collect(),
            1 => vec![0; d],
            2 => row.iter().map(|v| v * random.pick(&[1, -1])).collect(),
            3 if d == 2 => vec![-row[1], row[0]],
            _ => (0..d).map(|_| random.within(3)).collect(),
        });
    }
    gates.iter().map(|gate| gate.iter().map(|v| int(*v)).collect()).collect()
}

/// A model most units of which are of the scope.
pub fn model(random: &mut Random, training: &Training, gated: bool, gates: &[Vec<Q>]) -> Model {
    let count = random.below(3);
    let mut network = Network::random(random, training, count);
    network.neurons.retain(|neuron| !gated || !neuron.atom);
    let (data, d) = (training.data(), training.columns());
    let sides = patterns(&data, gates);
    let mut own = Vec::new();
    for neuron in &mut network.neurons {
        if !gated && !neuron.atom && !sides.is_empty() && !random.once_in(8) {
            let side = random.pick(&sides);
            let u = member(random, &Cone::new(side.clone(), walls(&data, &side), d), d);
            neuron.u = u.iter().map(|v| q(*v, 2)).collect();
        }
        let any: Vec<Q> = (0..d).map(|_| int(random.within(3))).collect();
        own.push(if gates.is_empty() || random.once_in(8) { any } else { random.pick(gates) });
    }
    Model { network, gates: gated.then_some(own) }
}

/// The lines `shape`, `bias` and those of the units.
pub fn lines(model: &Model, columns: usize) -> Vec<String> {
    let mut lines = model.network.lines(columns);
    for (line, gate) in lines.iter_mut().skip(2).zip(model.gates.iter().flatten()) {
        *line = format!("{} {}", line.replacen("neuron", "unit", 1), words(&over_common(gate).1));
    }
    lines
}

/// The file.
pub fn text(model: &Model, columns: usize) -> String {
    match model.gates {
        None => model.network.text(columns, false),
        Some(_) => file([vec!["relucert-gated 2".to_string()], lines(model, columns)].concat()),
    }
}

pub fn read(model: &Model, training: &Training) -> Result<Theirs, Rejection> {
    let (columns, outputs) = (training.columns(), training.outputs);
    let text = text(model, columns);
    match model.gates {
        None => two_layer::parse(text.as_bytes(), columns, outputs).map(Theirs::relu),
        Some(_) => parse(text.as_bytes(), columns, outputs),
    }
}

/// A model of theirs, in our numbers.
fn written(model: &Theirs) -> Model {
    let divided =
        |values: &[BigInt], den: &BigInt| -> Vec<Q> { values.iter().map(|v| Q::new(v.clone(), den.clone())).collect() };
    let network = &model.network;
    let neuron =
        |n: &two_layer::Neuron| Neuron { atom: n.atom, u: divided(&n.u, &n.u_den), a: divided(&n.a, &n.a_den) };
    let gate = |gate: &Vec<BigInt>| divided(gate, &BigInt::one());
    Model {
        network: Network {
            neurons: network.neurons.iter().map(neuron).collect(),
            bias: divided(&network.bias, &network.bias_den),
        },
        gates: model.gates.as_ref().map(|gates| gates.iter().map(gate).collect()),
    }
}

/// The gates as the checker takes them; it counts nothing but their signs on the data.
pub fn scope(gated: bool, gates: &[Vec<Q>]) -> Scope {
    Scope { gated, gates: gates.iter().map(|gate| over_common(gate).1).collect() }
}

pub fn base(random: &mut Random) -> Option<Base> {
    let training = Training::random(random);
    let gated = random.once_in(3);
    let mut gates = gates(random, &training);
    let mut best = model(random, &training, gated, &gates);
    if random.once_in(4) {
        gates = best.own_gates();
    }
    let theirs = problems::parse(training.text().as_bytes()).expect("a problem");
    let scope = scope(gated, &gates);
    let claim = Claim::Gap(Fraction::new(1.into(), 1000.into()).expect("a fraction"));
    let start = if best.belongs(&training.data(), &patterns(&training.data(), &gates)) {
        read(&best, &training).ok()?
    } else {
        best = Model {
            network: Network::constant(vec![Q::zero(); training.outputs]),
            gates: best.gates.map(|_| Vec::new()),
        };
        read(&best, &training).ok()?
    };
    let done = certify(&theirs, DIGEST, &start, &scope, &claim, &mut |_| true).ok();
    let improved = done.as_ref().and_then(|done| done.improved.as_ref());
    // Again for the better one: its slopes may be worth more.
    let again = improved.and_then(|model| certify(&theirs, DIGEST, model, &scope, &claim, &mut |_| true).ok());
    best = improved.map_or(best, written);
    let certificate = again.or(done).map(|done| String::from_utf8(done.certificate).expect("ASCII"));
    let lines = certificate.map(|text| {
        let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
        lines.pop();
        lines
    });
    Some(Base { training, gated, gates, best, lines })
}
