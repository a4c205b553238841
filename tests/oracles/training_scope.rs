//! Claims over given patterns and over gated models for training problems of version 2 (FORMAT §29): the
//! certificates of the search with something changed, or some for a dual vector of our own, often by a rule
//! half forgotten.

use crate::convert::{ours, over_common};
use crate::exact::{Q, int, q};
use crate::random::Random;
use crate::scope_draft::{Belief, draft, member};
use crate::scope_truth::{Cone, walls};
use crate::spoil::spoil;
use crate::tally::{Outcome, try_part};
use crate::tiny::{DIGEST, file, words};
use crate::training_claims::Known;
use crate::training_draft::{confused, dual_near, multiplier};
use crate::training_scope_truth::{Model, beyond, patterns};
use crate::training_tiny::{Network, Neuron, Training};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::arithmetic::Fraction;
use relucert::check::patterns::training::{Model as Theirs, parse, verify};
use relucert::check::patterns::{self, Scope, Scoped};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::{Claim, training as problems, two_layer};
use relucert::patterns::training::certify;

/// How many scopes with an honest certificate there are.
const POOL: usize = 120;

/// A scope with the best model that is known.
struct Base {
    training: Training,
    gated: bool,
    gates: Vec<Vec<Q>>,
    best: Model,
    /// The honest certificate without its last line, if there is one.
    lines: Option<Vec<String>>,
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
fn model(random: &mut Random, training: &Training, gated: bool, gates: &[Vec<Q>]) -> Model {
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
fn lines(model: &Model, columns: usize) -> Vec<String> {
    let mut lines = model.network.lines(columns);
    for (line, gate) in lines.iter_mut().skip(2).zip(model.gates.iter().flatten()) {
        *line = format!("{} {}", line.replacen("neuron", "unit", 1), words(&over_common(gate).1));
    }
    lines
}

/// The file.
fn text(model: &Model, columns: usize) -> String {
    match model.gates {
        None => model.network.text(columns, false),
        Some(_) => file([vec!["relucert-gated 2".to_string()], lines(model, columns)].concat()),
    }
}

fn read(model: &Model, training: &Training) -> Result<Theirs, Rejection> {
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
fn scope(gated: bool, gates: &[Vec<Q>]) -> Scope {
    Scope { gated, gates: gates.iter().map(|gate| over_common(gate).1).collect() }
}

fn base(random: &mut Random) -> Option<Base> {
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

/// The numbers of a certificate as they stand.
struct Read {
    c: Q,
    nu: Vec<Vec<Q>>,
    bound: Q,
}

impl Read {
    fn new(lines: &[String], training: &Training) -> Option<Read> {
        let all = |word: &'static str| {
            let rest = lines.iter().filter_map(move |line| line.strip_prefix(word)?.strip_prefix(' '));
            rest.flat_map(|rest| rest.split(' ')).map(|v| v.parse::<BigInt>().ok()).collect::<Option<Vec<_>>>()
        };
        let unit = Q::from(BigInt::one() << u32::try_from(all("scale")?.first()?).ok()?);
        let entries: Vec<Q> = all("dual")?.into_iter().map(|n| Q::from(n) / &unit).collect();
        let fits = entries.len() == training.rows() * training.outputs;
        let [p, q]: [BigInt; 2] = all("multiplier")?.try_into().ok()?;
        let bound = Q::from(all("bound")?.first()?.clone()) / &unit;
        let nu = entries.chunks(training.outputs).map(<[Q]>::to_vec).collect();
        (fits && q.is_positive()).then(|| Read { c: Q::new(p, q), nu, bound })
    }
}

/// The records before the numbers.
fn head(training: &Training, better: Option<&Model>) -> Vec<String> {
    let kind = if better.is_some() { "better" } else { "bound" };
    let head = ["relucert-scope-certificate 2".to_string(), format!("problem {DIGEST}"), format!("kind {kind}")];
    let better = better.map_or(Vec::new(), |better| lines(better, training.columns()));
    [head.to_vec(), better].concat()
}

/// A certificate for a dual vector of our own: for one output by what its author believes of R34 and R35,
/// for several with no multipliers and a bound that is enough, or nearly.
fn own(random: &mut Random, base: &Base, honest: Option<Vec<Vec<Q>>>) -> Vec<String> {
    let training = &base.training;
    let scale = random.pick(&[4, 16, 30, 40, 60]);
    let nu = dual_near(training, honest, scale, random);
    let unit = Q::from(BigInt::one() << scale);
    let exact = |row: &Vec<i128>| -> Vec<Q> { row.iter().map(|v| Q::from(BigInt::from(*v)) / &unit).collect() };
    let exact: Vec<Vec<Q>> = nu.iter().map(exact).collect();
    let data = training.data();
    let mut lines = if training.outputs == 1 {
        let sides = patterns(&data, &base.gates);
        let first =
            |side: &Vec<bool>| base.gates.iter().position(|gate| crate::scope_truth::pattern(&data, gate) == *side);
        let firsts: Vec<_> = sides.iter().map(|side| (first(side).expect("its gate"), side.clone())).collect();
        let belief = Belief::random(random, base.gates.len());
        let flat: Vec<Q> = exact.iter().map(|row| row[0].clone()).collect();
        let mut draft = draft(&data, &firsts, base.gated, &flat, scale as u32, belief);
        if random.once_in(3) {
            draft.change(random, training.rows(), base.gates.len());
        }
        draft.lines(&[]).split_off(3)
    } else {
        // The least bound on a grid that no vector is beyond; walls are believed in where there are none.
        let sides = patterns(&data, &base.gates);
        let gated = random.once_in(3) || base.gated;
        let enough = |b: &BigInt| {
            sides.iter().all(|side| beyond(training, side, gated, &exact, &(Q::from(b.clone()) / &unit)).is_none())
        };
        let mut high = BigInt::one();
        while !enough(&high) && high.bits() < 200 {
            high *= 2;
        }
        let mut low: BigInt = &high / 2;
        for _ in 0..10 {
            let middle: BigInt = (&low + &high) / 2;
            if enough(&middle) { high = middle } else { low = middle }
        }
        let bound: BigInt = high * random.pick(&[1, 1, 1, 2]) - random.pick(&[0, 0, 1]);
        let bound = bound.max(BigInt::one());
        let mut lines = vec![format!("scale {scale}")];
        lines.extend(nu.iter().map(|row| format!("dual {}", words(row))));
        lines.extend([format!("bound {bound}"), "multipliers 0".to_string()]);
        lines
    };
    let bound = lines.iter().find_map(|line| line.strip_prefix("bound ")).and_then(|b| b.parse::<BigInt>().ok());
    let bound = bound.filter(|b| b.is_positive()).map_or(Q::one(), |b| Q::from(b) / unit);
    let c = multiplier(training, &bound, &Q::one(), random);
    lines.insert(0, format!("multiplier {} {}", c.numer(), c.denom()));
    lines
}

/// The honest certificate, as it is or with something changed.
fn spoilt(random: &mut Random, training: &Training, honest: &[String]) -> Vec<String> {
    let from = honest.iter().position(|line| line.starts_with("multiplier ")).expect("a multiplier");
    let mut lines = honest[from..].to_vec();
    if let Some(bound) = lines.iter_mut().find(|line| line.starts_with("bound ")).filter(|_| random.once_in(4)) {
        let b: BigInt = bound[6..].parse().expect("an integer");
        let other: [BigInt; 4] = [&b - 1, &b - (&b >> 20usize), &b - (&b >> 6usize), &b / 2];
        *bound = format!("bound {}", random.pick(&other));
    }
    if random.once_in(3) {
        let c = Read::new(&lines, training).filter(|read| read.bound.is_positive());
        let c = c.map_or(Q::one(), |read| multiplier(training, &read.bound, &Q::one(), random));
        lines[0] = format!("multiplier {} {}", c.numer(), c.denom());
    }
    for _ in 0..random.pick(&[0, 0, 1, 1, 2]) {
        spoil(random, &mut lines, 0);
    }
    lines
}

struct Attack<'a> {
    base: &'a Base,
    training: Training,
    own: bool,
    model: Model,
    better: Option<Model>,
    lines: Vec<String>,
}

impl<'a> Attack<'a> {
    fn random(random: &mut Random, base: &'a Base) -> Attack<'a> {
        let any = |random: &mut Random| match random.below(3) {
            0 => model(random, &base.training, base.gated, &base.gates),
            _ => base.best.clone(),
        };
        let mut model = any(random);
        let better = random.once_in(4).then(|| any(random));
        match random.below(40) {
            0 => model.network.bias[0] += q(1, 3),
            1 => model.network.neurons.iter_mut().take(1).for_each(|neuron| neuron.a[0] *= int(3000)),
            2 => model.gates = None,
            _ => {}
        }
        let honest = base.lines.as_ref().filter(|_| random.once_in(2));
        let records = match honest {
            Some(honest) => spoilt(random, &base.training, honest),
            None => {
                let read = base.lines.as_ref().and_then(|lines| Read::new(lines, &base.training));
                let scaled =
                    read.map(|read| read.nu.iter().map(|row| row.iter().map(|v| v * &read.c).collect()).collect());
                own(random, base, scaled)
            }
        };
        let mut lines = [head(&base.training, better.as_ref()), records].concat();
        if random.once_in(30) {
            spoil(random, &mut lines, 0);
        }
        let training = if random.once_in(8) { confused(&base.training, random) } else { base.training.clone() };
        Attack { base, training, own: random.once_in(8), model, better, lines }
    }

    fn gates(&self) -> Vec<Vec<Q>> {
        if self.own { self.model.own_gates() } else { self.base.gates.clone() }
    }

    fn check(&self) -> Result<Scoped, Rejection> {
        let training = problems::parse(self.training.text().as_bytes())?;
        let model = read(&self.model, &self.training)?;
        let gates = match self.own {
            true => model.own_gates(),
            false => {
                let gates: Vec<Vec<BigInt>> = self.base.gates.iter().map(|gate| over_common(gate).1).collect();
                let mut lines = vec!["relucert-patterns 1".to_string()];
                lines.push(format!("shape {} {}", gates.len(), self.training.columns()));
                lines.extend(gates.iter().map(|gate| format!("gate {}", words(gate))));
                patterns::parse(file(lines).as_bytes(), self.training.columns())?
            }
        };
        let scope = Scope { gated: self.base.gated, gates };
        verify(&training, DIGEST, &model, &scope, file(self.lines.clone()).as_bytes())
    }

    /// How many true claims are decided, or what is false.
    fn judge(&self, scoped: &Scoped, random: &mut Random) -> Result<usize, String> {
        let (training, gated, data) = (&self.training, self.base.gated, self.training.data());
        let sides = patterns(&data, &self.gates());
        let better = self.better.as_ref().filter(|_| scoped.evidence.better.is_some());
        if let Some(model) = [Some(&self.model), better]
            .into_iter()
            .flatten()
            .find(|model| !model.belongs(&data, &sides) || (model.gates.is_some() && !gated))
        {
            return Err(format!("{model:?} is not of the scope"));
        }
        if scoped.patterns != sides.len() {
            return Err(format!("{} patterns are counted, there are {}", scoped.patterns, sides.len()));
        }
        let Read { c, nu, bound } = Read::new(&self.lines, training).ok_or("no certificate")?;
        if let Some(u) = sides.iter().find_map(|side| beyond(training, side, gated, &nu, &bound)) {
            return Err(format!("‖VᵀDXu‖ is more than {bound}‖u‖ for u = {u:?}"));
        }
        let own = self.model.objective(training).ok_or("the model is none for the problem")?;
        let decay = training.decay();
        if !bound.is_positive() || c.is_negative() || &c * &bound > decay {
            return Err(format!("c is {c}, too much for the bound {bound}"));
        }
        if scoped.evidence.bound_over_beta.as_ref().map(ours) != Some(bound / &decay) {
            return Err("another bound".into());
        }
        let zero = training.constant();
        let mut high = (&own.high).min(&zero.high).clone();
        let better = better.map(|better| better.objective(training).ok_or("the better model is none"));
        let better = better.transpose()?;
        let best = Some(&self.base.best).filter(|best| best.belongs(&data, &sides) && (gated || best.gates.is_none()));
        let best = best.and_then(|best| best.objective(training));
        for other in [best.as_ref(), better.as_ref()].into_iter().flatten() {
            high = high.min(other.high.clone());
        }
        let known = Known { network: own, zero, better, high };
        known.objectives(&scoped.evidence)?;
        let scaled: Vec<Vec<Q>> = nu.iter().map(|row| row.iter().map(|v| v * &c).collect()).collect();
        known.lower(training, &scaled, &scoped.evidence)?;
        known.decided(&scoped.evidence, random)
    }
}

fn attempt(random: &mut Random, bases: &[Base]) -> Outcome {
    let base = &bases[random.below(bases.len())];
    let attack = Attack::random(random, base);
    let scoped = match attack.check() {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(scoped) => scoped,
    };
    match attack.judge(&scoped, random) {
        Ok(0) => Outcome::Undecided,
        Ok(decided) => Outcome::True(decided),
        Err(what) => {
            let (problem, model) = (attack.training.text(), text(&attack.model, attack.training.columns()));
            let all = format!("{problem}{model}{:?}\n{}", attack.gates(), file(attack.lines.clone()));
            Outcome::False(format!("{what}\ngated {}, own {}\n{all}{scoped:?}", attack.base.gated, attack.own))
        }
    }
}

#[test]
fn scopes_of_a_training_problem() {
    let mut random = Random::new(7);
    let bases: Vec<Base> = std::iter::from_fn(|| Some(base(&mut random))).flatten().take(POOL).collect();
    let honest = bases.iter().filter(|base| base.lines.is_some()).count();
    let accepted = |base: &Base| {
        let Some(lines) = base.lines.clone() else { return false };
        let training = problems::parse(base.training.text().as_bytes()).expect("a problem");
        let model = read(&base.best, &base.training).expect("a model");
        let found = verify(&training, DIGEST, &model, &scope(base.gated, &base.gates), file(lines).as_bytes());
        !matches!(found, Err(Rejection { code: Code::VectorTooLong, .. }))
    };
    println!("oracle training scopes: {honest} of {POOL} scopes have a certificate");
    assert!(honest * 2 > POOL && bases.iter().filter(|base| accepted(base)).count() == honest);
    try_part("training scopes", 3, |random| attempt(random, &bases));
}
