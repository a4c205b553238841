//! Global regularization paths (FORMAT §17): knots in any order, with networks and dual vectors of their own
//! or of other knots, and trees that believe something false; claims about intervals that are covered or not.

use crate::edits::edit;
use crate::exact::{Q, int, q, square};
use crate::global::{any_network, dual, fraction, neuron, number};
use crate::global_truth::Bracket;
use crate::leaf::{Scales, WISHES, Wish};
use crate::nearly;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, file, predictions};
use crate::tree::{Bound, Plan};
use num_traits::{One, Zero};
use relucert::check::global_path::{PathClaim, Traced, verify};
use relucert::check::statement::problem;

/// A knot as the file has it.
struct Knot {
    beta: Q,
    network: Vec<Neuron>,
}

/// The knots, read from the file, which may have been edited; none if a number is beyond this reader.
fn knots(certificate: &str) -> Option<Vec<Knot>> {
    let mut knots: Vec<Knot> = Vec::new();
    for line in certificate.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "knot" => {
                let beta = format!("{}/{}", words[1], words[2]).parse().expect("a fraction");
                knots.push(Knot { beta, network: Vec::new() });
            }
            "neuron" | "atom" => {
                let neuron = neuron(line)?;
                knots.last_mut()?.network.push(neuron);
            }
            _ => {}
        }
    }
    Some(knots)
}

/// Values of β for knots, mostly decreasing, as multiples of 1/64.
fn betas(problem: &Problem, random: &mut Random) -> Vec<i64> {
    let scale = problem.zero().to_integer();
    let mut beta = 64 * (1 + random.below(usize::try_from(scale).unwrap_or(1).clamp(1, 12)) as i64);
    let mut betas = Vec::new();
    for _ in 0..random.pick(&[1, 2, 2, 2, 3, 3, 4]) {
        betas.push(beta);
        beta = (beta * random.pick(&[9, 8, 7, 5, 3]) / 10).max(1);
    }
    match random.below(12) {
        0 => betas.reverse(),
        1 => betas.push(betas[0]),
        2 => betas.insert(0, betas[0]),
        _ => {}
    }
    betas
}

/// The lines of a knot. The network and the dual vector are those that are good at β, or at the β of another
/// knot, or others.
fn knot(problem: &Problem, beta: i64, betas: &[i64], plan: Plan, random: &mut Random) -> Vec<String> {
    let good = |random: &mut Random| {
        let at = if random.once_in(6) { random.pick(betas) } else { beta };
        nearly::network(problem, at as f64 / 64.0, random.pick(&[20, 20, 20, 5]))
    };
    let network = good(random);
    // Where a tree proves something false, the lower bound is too high: it shows where the network is far
    // from optimal.
    let network =
        if plan.wish != Wish::Nothing && random.once_in(2) { network[network.len() / 2..].to_vec() } else { network };
    let network = if random.once_in(8) { any_network(problem, &network, random) } else { network };
    let for_dual = good(random);
    let scales = Scales::random(random);
    let nu = dual(problem, &for_dual, scales.dual, random);
    let bound = Bound::new(problem, nu, scales, plan, random);
    let mut lines = vec![format!("knot {beta} 64"), format!("shape {} {}", network.len(), problem.columns())];
    lines.extend(network.iter().map(Neuron::line));
    lines.extend(bound.lines());
    lines
}

/// A certificate.
fn certificate(problem: &Problem, random: &mut Random) -> String {
    let betas = betas(problem, random);
    let count = if random.once_in(30) { random.below(5) } else { betas.len() };
    let mut lines =
        vec!["relucert-global-path-certificate 1".to_string(), format!("problem {DIGEST}"), format!("knots {count}")];
    let believer = if random.once_in(2) { random.below(betas.len()) } else { usize::MAX };
    for (i, beta) in betas.iter().enumerate() {
        let wish = if i == believer { random.pick(&WISHES) } else { Wish::Nothing };
        let aim = random.pick(if i == believer { &[0.5, 0.9] } else { &[1.0 + 1e-6, 1.0 + 1e-6, 1.01] });
        let steps = if i == believer { 120 } else { 20 };
        let plan = Plan { wish, aim, steps, full: i != believer && random.once_in(2) };
        lines.extend(knot(problem, *beta, &betas, plan, random));
    }
    if random.once_in(5) {
        edit(&mut lines, problem.columns(), random);
    }
    file(lines)
}

/// Intervals that are covered, or just not, or empty, or without a meaning.
fn interval(knots: &[Knot], random: &mut Random) -> (Q, Q) {
    let ends: Vec<Q> = knots.iter().map(|knot| knot.beta.clone()).collect();
    let (first, last) = (ends[0].clone(), ends[ends.len() - 1].clone());
    let middle = (&first + &last) / int(2);
    match random.below(10) {
        0..=3 => (first, last),
        4 => (middle, last),
        5 => (first, middle),
        6 => (&first * q(9, 8), last),
        7 => (first, &last * random.pick(&[q(7, 8), q(0, 1), q(-1, 1)])),
        8 => (last, first),
        _ => {
            let knot = random.pick(&ends);
            let at = random.pick(&[knot, middle, &first * q(2, 1)]);
            (at.clone(), at)
        }
    }
}

/// The objective at β of the path: both networks of a segment side by side, their weights times √(1 − t) and
/// √t. A neuron whose weights are all multiplied by √s has s times the output and s times the penalty.
fn objective(problem: &Problem, knots: &[Knot], beta: &Q) -> Option<Q> {
    let pair = knots.windows(2).find(|pair| pair[0].beta >= *beta && *beta >= pair[1].beta)?;
    let length = &pair[0].beta - &pair[1].beta;
    let t = if length.is_zero() { Q::zero() } else { (&pair[0].beta - beta) / length };
    let part = |knot: &Knot, share: &Q| {
        let outputs: Vec<Q> = predictions(&knot.network, &problem.data()).iter().map(|f| share * f).collect();
        (outputs, share * knot.network.iter().map(Neuron::penalty).sum::<Q>())
    };
    let (first, second) = (part(&pair[0], &(Q::one() - &t)), part(&pair[1], &t));
    let fit: Vec<Q> = first.0.iter().zip(&second.0).map(|(a, b)| a + b).collect();
    Some(problem.loss(&fit) + beta * (first.1 + second.1))
}

/// Places where the claim is tested: knots, and some between them.
fn places(knots: &[Knot]) -> Vec<Q> {
    let between = knots
        .windows(2)
        .flat_map(|pair| [q(1, 4), q(1, 2), q(4, 5)].map(|t| &pair[0].beta + t * (&pair[1].beta - &pair[0].beta)));
    between.chain(knots.iter().map(|knot| knot.beta.clone())).collect()
}

/// P and the bracket of P* at a place.
struct Place {
    beta: Q,
    objective: Q,
    optimum: Bracket,
}

impl Place {
    fn new(problem: &Problem, knots: &[Knot], beta: Q) -> Option<Place> {
        let objective = objective(problem, knots, &beta)?;
        Some(Place { optimum: Bracket::new(problem, &beta), objective, beta })
    }

    /// Whether P − P* ≤ gap·P, if the bracket decides that.
    fn holds(&self, gap: &Q) -> Option<bool> {
        let reached = (Q::one() - gap) * &self.objective;
        match (reached <= self.optimum.low, reached > self.optimum.high) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// What is wrong with what is said about the claim, or whether it is confirmed.
fn judge(places: &[Place], ends: (&Q, &Q), claim: &PathClaim, traced: &Traced) -> Result<usize, String> {
    let [from, to, gap] = [&claim.from, &claim.to, &claim.gap].map(number);
    let about = |from: &Q, to: &Q, gap: &Q| -> Result<usize, String> {
        let inside: Vec<&Place> = places.iter().filter(|place| place.beta <= *from && place.beta >= *to).collect();
        match inside.iter().find(|place| place.holds(gap) == Some(false)) {
            Some(place) => {
                Err(format!("the gap at beta {} is greater than {gap}, P* in {:?}", place.beta, place.optimum))
            }
            None => Ok(usize::from(!inside.is_empty() && inside.iter().all(|place| place.holds(gap) == Some(true)))),
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

fn attempt(random: &mut Random) -> Outcome {
    let stated = Problem::random(random, 4, 2);
    let text = certificate(&stated, random);
    let parsed = problem::parse(stated.text().as_bytes()).expect("a problem");
    let check = |claim: &PathClaim| verify(&parsed, DIGEST, claim, text.as_bytes());
    let whole = PathClaim { from: fraction(&int(1 << 20)), to: fraction(&q(1, 1 << 20)), gap: fraction(&int(1)) };
    let traced = match check(&whole) {
        Ok(traced) => traced,
        Err(flaw) => return Outcome::Rejected(flaw.code.name()),
    };
    let Some(knots) = knots(&text) else { return Outcome::Undecided };
    let fail = |what: String| Outcome::False(format!("{what}\n{}{text}", stated.text()));
    let mut atoms = knots.iter().flat_map(|knot| &knot.network).filter(|neuron| neuron.atom);
    if knots.len() < 2 || atoms.any(|neuron| square(&neuron.direction()) != int(1)) {
        return fail("a path with one knot, or an atom that is not of length one".to_string());
    }
    let (from, to) = interval(&knots, random);
    let among = places(&knots).into_iter().chain([from.clone(), to.clone()]).filter(|beta| *beta > Q::zero());
    let places: Vec<Place> = among.filter_map(|beta| Place::new(&stated, &knots, beta)).collect();
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
fn global_path() {
    try_all("global path", attempt);
}
