//! Global regularization paths of any loss, with output biases and several outputs (FORMAT §27): knots in any
//! order, with networks and lower bounds of their own or of other knots, honest, spoilt or made up.

use crate::exact::{Q, int, q, square};
use crate::global::{fraction, number};
use crate::logarithm_truth::Real;
use crate::random::Random;
use crate::spoil::spoil;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, file};
use crate::training::any_network;
use crate::training_draft::{own, spoilt};
use crate::training_pool::{Member, member};
use crate::training_read::Read;
use crate::training_tiny::{Network, Training};
use crate::training_truth::height_found;
use num_traits::{One, Signed, ToPrimitive, Zero};
use relucert::check::global_path::{PathClaim, Traced, verify_training};
use relucert::check::statement::training as problems;

/// How many problems there are, each with certificates at two values of β.
const FAMILIES: usize = 36;

/// A problem at two values of β, the greater one first.
struct Family([Member; 2]);

impl Family {
    fn problem(&self) -> &Training {
        &self.0[0].problem
    }

    /// The least objective at β of the networks that are known, constants among them: no optimum is above.
    fn high(&self, beta: &Q) -> Q {
        let training = at(self.problem(), beta);
        let own = self.0.iter().filter_map(|member| training.objective(&member.best));
        own.chain([training.constant()]).map(|value| value.high).min().expect("a constant")
    }
}

/// The problem at another β; the penalty of the output bias stays in proportion.
fn at(training: &Training, beta: &Q) -> Training {
    let factor = beta / training.decay();
    let part = |v: &num_bigint::BigInt| v.to_i64().expect("a small number");
    Training {
        beta: (part(beta.numer()), part(beta.denom())),
        output_bias: training.output_bias.as_ref().map(|decay| decay * factor),
        ..training.clone()
    }
}

fn families() -> Vec<Family> {
    let mut random = Random::new(41);
    let mut families = Vec::new();
    while families.len() < FAMILIES {
        let problem = Training::random(&mut random);
        let less = problem.decay() * random.pick(&[q(1, 2), q(3, 4), q(9, 10)]);
        let below = at(&problem, &less);
        families.extend(member(problem).zip(member(below)).map(|(a, b)| Family([a, b])));
    }
    families
}

/// A knot as the file has it.
struct Knot {
    beta: Q,
    network: Network,
    /// The lines of the lower bound.
    bound: Vec<String>,
}

/// The knots, read from the lines, which may have been spoilt; nothing if they are none.
fn knots(lines: &[String], training: &Training) -> Option<Vec<Knot>> {
    let starts: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].starts_with("knot ")).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let knot = |(from, to): (&usize, usize)| {
        let (p, q) = lines[*from].strip_prefix("knot ")?.split_once(' ')?;
        let beta: Q = format!("{p}/{q}").parse().ok()?;
        let rest = &lines[from + 1..to];
        let bound = rest.iter().position(|line| line.starts_with("multiplier "))?;
        let network = Network::read(&rest[..bound].join("\n"), training.columns(), training.outputs)?;
        Some(Knot { beta, network, bound: rest[bound..].to_vec() })
    };
    starts.iter().zip(ends).map(knot).collect()
}

/// Values of β, mostly decreasing and mostly those of the certificates.
fn betas(family: &Family, random: &mut Random) -> Vec<Q> {
    let [first, last] = [0, 1].map(|i| family.0[i].problem.decay());
    let middle = (&first + &last) / int(2);
    let mut betas = match random.below(6) {
        0 => vec![first.clone(), middle, last],
        1 => vec![&first * int(2), first.clone(), last],
        2 => vec![first.clone(), &last / int(2)],
        _ => vec![first.clone(), last],
    };
    match random.below(16) {
        0 => betas.reverse(),
        1 => betas.push(first),
        2 => betas.truncate(1),
        3 => betas[1] *= q(9, 10),
        _ => {}
    }
    betas
}

/// The lines of the lower bound of a member, for this β: honest, spoilt or made up. What is proved of ν holds
/// at every β; the multiplier must be less where β is.
fn bound(member: &Member, beta: &Q, hostile: bool, random: &mut Random) -> Vec<String> {
    let lines = match random.below(3) {
        0 if hostile => own(member, None, random),
        1 if hostile => spoilt(member, None, random),
        _ => member.lines.clone(),
    };
    let from = lines.iter().position(|line| line.starts_with("multiplier "));
    let mut lines = from.map_or(lines.clone(), |from| lines[from..].to_vec());
    let ratio = (beta / member.problem.decay()).min(if hostile && random.once_in(3) { int(9) } else { int(1) });
    let c = Read::new(&lines, &member.problem).map(|read| read.c * ratio);
    if let Some(c) = c.filter(|_| !hostile || !random.once_in(3)) {
        lines[0] = format!("multiplier {} {}", c.numer(), c.denom());
    }
    lines
}

/// The certificate without its last line.
fn certificate(family: &Family, random: &mut Random) -> Vec<String> {
    let training = family.problem();
    let betas = betas(family, random);
    let count = if random.once_in(40) { random.below(5) } else { betas.len() };
    let mut lines = vec!["relucert-global-path-certificate 2".to_string(), format!("problem {DIGEST}")];
    lines.push(format!("knots {count}"));
    let hostile = if random.once_in(2) { random.below(betas.len()) } else { usize::MAX };
    for (i, beta) in betas.iter().enumerate() {
        let near = usize::from(*beta <= family.0[1].problem.decay());
        let member = &family.0[if random.once_in(12) { random.below(2) } else { near }];
        let network = if random.once_in(6) { any_network(member, random) } else { member.best.clone() };
        lines.push(format!("knot {} {}", beta.numer(), beta.denom()));
        lines.extend(network.lines(training.columns()));
        lines.extend(bound(member, beta, i == hostile, random));
    }
    if random.once_in(6) {
        spoil(random, &mut lines, 2);
    }
    lines
}

/// The objective at a place between two knots: both networks side by side, their weights times √(1 − t) and
/// √t, and an output bias between the two. A neuron whose weights are multiplied by √s has s times the
/// output and s times the penalty.
fn objective(training: &Training, knots: &[Knot], beta: &Q) -> Option<Real> {
    let pair = knots.windows(2).find(|pair| pair[0].beta >= *beta && *beta >= pair[1].beta)?;
    let t = (&pair[0].beta - beta) / (&pair[0].beta - &pair[1].beta);
    let here = at(training, beta);
    let mix = |a: &Q, b: &Q| a * (Q::one() - &t) + b * &t;
    let outputs: Vec<Vec<Q>> = here
        .data()
        .iter()
        .map(|x| [0, 1].map(|i| pair[i].network.outputs(x)))
        .map(|[a, b]| a.iter().zip(&b).map(|(a, b)| mix(a, b)).collect())
        .collect();
    let bias: Vec<Q> = pair[0].network.bias.iter().zip(&pair[1].network.bias).map(|(a, b)| mix(a, b)).collect();
    let [first, second] = [0, 1].map(|i| pair[i].network.penalty(here.penalised()));
    let ridge = here.output_bias.clone().unwrap_or_else(Q::zero) * square(&bias) / int(2);
    Some(&here.cost(|k| outputs[k].clone()) + &(beta * mix(&first, &second) + ridge).into())
}

/// What is wrong with a knot that was accepted.
fn flaw(family: &Family, knot: &Knot) -> Option<String> {
    let training = &at(family.problem(), &knot.beta);
    let Some(value) = training.objective(&knot.network) else { return Some("the network is none".into()) };
    let Some(read) = Read::new(&knot.bound, training) else { return Some("the bound is none".into()) };
    let stretch = read.stretch(training);
    let ratio = &read.c * &read.bound / &knot.beta;
    if read.c.is_negative() || &ratio * &ratio * &stretch > Q::one() {
        return Some(format!("c is {}, too much for the bound {}", read.c, read.bound));
    }
    if height_found(training, &read.nu) > &read.bound * &read.bound * stretch {
        return Some(format!("h is greater than {}", read.bound));
    }
    let Some(worth) = training.worth(&read.scaled()) else { return Some("the dual vector is worth nothing".into()) };
    let high = family.high(&knot.beta).min(value.high);
    (worth.low > high || worth.high.is_negative())
        .then(|| format!("the optimum at {} is at most {high}, the bound {worth:?}", knot.beta))
}

/// P and the least known P* at a place.
struct Place {
    beta: Q,
    objective: Real,
    high: Q,
}

impl Place {
    /// Whether P − P* ≤ gap·P cannot be.
    fn refutes(&self, gap: &Q) -> bool {
        let rest = Q::one() - gap;
        let objective = if rest.is_negative() { &self.objective.high } else { &self.objective.low };
        rest * objective > self.high
    }
}

/// What is wrong with what is said about the claim, or how many statements were made.
fn judge(places: &[Place], ends: (&Q, &Q), claim: &PathClaim, traced: &Traced) -> Result<usize, String> {
    let [from, to, gap] = [&claim.from, &claim.to, &claim.gap].map(number);
    let about = |from: &Q, to: &Q, gap: &Q| {
        let mut inside = places.iter().filter(|place| place.beta <= *from && place.beta >= *to);
        match inside.find(|place| place.refutes(gap)) {
            Some(place) => Err(format!("the gap at {} is greater than {gap}: at most {}", place.beta, place.high)),
            None => Ok(1),
        }
    };
    let mut facts = 0;
    for stretch in &traced.stretches {
        facts += about(&number(&stretch.from), &number(&stretch.to), &number(&stretch.gap))?;
    }
    if !traced.proved {
        return Ok(facts);
    }
    if to <= Q::zero() || to > from || gap < Q::zero() || gap > Q::one() || from > *ends.0 || to < *ends.1 {
        return Err("a claim without a meaning, or beyond the knots, is called proved".to_string());
    }
    Ok(facts + about(&from, &to, &gap)?)
}

/// Where the claims are about: all of it, parts, and beyond.
fn interval(knots: &[Knot], random: &mut Random) -> (Q, Q) {
    let (first, last) = (knots[0].beta.clone(), knots[knots.len() - 1].beta.clone());
    let middle = (&first + &last) / int(2);
    match random.below(9) {
        0..=3 => (first, last),
        4 => (middle, last),
        5 => (first, middle),
        6 => (&first * q(9, 8), last),
        7 => (first, &last * random.pick(&[q(7, 8), q(0, 1), q(-1, 1)])),
        _ => (last, first),
    }
}

fn attempt(families: &[Family], random: &mut Random) -> Outcome {
    let family = &families[random.below(families.len())];
    let lines = certificate(family, random);
    let text = file(lines.clone());
    let training = family.problem();
    let theirs = problems::parse(training.text().as_bytes()).expect("a problem");
    let check = |claim: &PathClaim| verify_training(&theirs, DIGEST, claim, text.as_bytes());
    let whole = PathClaim { from: fraction(&int(1 << 20)), to: fraction(&q(1, 1 << 20)), gap: fraction(&int(1)) };
    let traced = match check(&whole) {
        Ok(traced) => traced,
        Err(flaw) => return Outcome::Rejected(flaw.code.name()),
    };
    let fail = |what: String| Outcome::False(format!("{what}\n{}{text}", training.text()));
    let Some(knots) = knots(&lines, training).filter(|knots| knots.len() > 1) else {
        return fail("accepted, though there are no knots".to_string());
    };
    if !knots.windows(2).all(|pair| pair[0].beta > pair[1].beta) {
        return fail("the knots do not fall".to_string());
    }
    if let Some(what) = knots.iter().find_map(|knot| flaw(family, knot)) {
        return fail(what);
    }
    let enclosed = ["logistic", "poisson", "softmax"].contains(&training.loss.word);
    let inner: &[Q] = if enclosed { &[q(1, 2)] } else { &[q(1, 4), q(1, 2), q(4, 5)] };
    let between = knots
        .windows(2)
        .flat_map(|pair| inner.iter().map(|t| &pair[0].beta + t * (&pair[1].beta - &pair[0].beta)).collect::<Vec<_>>());
    let place = |beta: Q| {
        let objective = objective(training, &knots, &beta)?;
        Some(Place { high: family.high(&beta).min(objective.high.clone()), objective, beta })
    };
    let places: Vec<Place> = between.chain(knots.iter().map(|knot| knot.beta.clone())).filter_map(place).collect();
    let (from, to) = interval(&knots, random);
    let ends = (&knots[0].beta, &knots[knots.len() - 1].beta);
    let widest = traced.stretches.iter().map(|stretch| number(&stretch.gap)).max().unwrap_or_default();
    let other = random.pick(&[q(1, 100), int(1), int(0), q(3, 2), q(-1, 2)]);
    let mut facts = 0;
    for gap in [&widest * q(random.pick(&[1, 5, 9]), 10), other, widest] {
        let claim = PathClaim { from: fraction(&from), to: fraction(&to), gap: fraction(&gap) };
        match check(&claim).map_err(|flaw| flaw.to_string()).and_then(|traced| judge(&places, ends, &claim, &traced)) {
            Ok(confirmed) => facts += confirmed,
            Err(what) => return fail(format!("from {from} to {to} gap {gap}: {what}")),
        }
    }
    if facts == 0 { Outcome::Undecided } else { Outcome::True(facts) }
}

#[test]
fn training_curves() {
    let families = families();
    // Where both certificates are so good, a gap that is a little too small is false.
    let close = |member: &Member| {
        let read = Read::new(&member.lines, &member.problem).expect("an honest certificate");
        let worth = member.problem.worth(&read.scaled()).expect("an honest dual vector");
        &member.value.high - worth.low < q(1, 100) * member.value.high.abs()
    };
    let close = families.iter().filter(|family| family.0.iter().all(close)).count();
    println!("oracle training curve: {} problems, {close} of them within a hundredth", families.len());
    assert!(close * 3 > families.len(), "{close}");
    try_all("training curve", |random| attempt(&families, random));
}
