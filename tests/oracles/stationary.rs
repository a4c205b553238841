//! Stationarity (FORMAT §12): elements of the subdifferential and trees, honest and not, for planted and random networks.

use crate::exact::{Q, int, kernel, q, rank, root_between, square, subsets};
use crate::random::Random;
use crate::stationary_ties::{Ties, ties};
use crate::stationary_truth::{Kink, best_of_its_patterns, kinks, nearest};
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, file, network_text, words};
use num_traits::{One, Signed, Zero};
use relucert::check::claim::Verdict;
use relucert::check::stationary::{Claim, Evidence, verify};

/// The element of ∂_u that a block names.
#[derive(Clone, Debug)]
enum Element {
    /// The common denominator, and one integer for each tie.
    Box(Q, Vec<Q>),
    /// The sum of the weights, as stated, and weights with directions.
    Hull(Q, Vec<(Q, Vec<Q>)>),
}

/// The records of a neuron.
#[derive(Clone, Debug)]
struct Records {
    neuron: usize,
    element: Element,
    tree: Vec<String>,
}

#[test]
fn stationarity() {
    try_all("stationary", |random| {
        let (problem, network) = crate::stationary_plant::pair(random);
        let kinks = kinks(&problem, &network);
        let mut blocks = Vec::new();
        for (i, kink) in kinks.iter().enumerate() {
            let ties = ties(&problem, &network, i);
            if !ties.p.is_empty() {
                blocks.push(Records { neuron: i, element: element(random, kink, &ties), tree: tree(random, &ties) });
            }
        }
        if !blocks.is_empty() && random.once_in(30) {
            let i = random.below(blocks.len());
            match random.below(3) {
                0 => drop(blocks.remove(i)),
                1 => blocks.push(blocks[i].clone()),
                _ => blocks[i].neuron = random.below(network.len() + 1),
            }
        }
        let mut lines = vec!["relucert-stationary-certificate 1".to_string(), format!("problem {DIGEST}")];
        lines.extend(blocks.iter().flat_map(Records::lines));
        judge(random, &problem, &network, &blocks, &file(lines))
    });
}

fn judge(random: &mut Random, problem: &Problem, network: &[Neuron], blocks: &[Records], text: &str) -> Outcome {
    let read = relucert::check::problem::parse(problem.text().as_bytes()).expect("a problem");
    let names = network_text(network, problem.columns());
    let given = relucert::check::network::parse(names.as_bytes(), problem.columns()).expect("a network");
    let evidence = match verify(&read, DIGEST, &given, text.as_bytes()) {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(evidence) => evidence,
    };
    let kinks = kinks(problem, network);
    match facts(problem, network, &kinks, blocks, &evidence).and_then(|()| claims(random, &kinks, &evidence)) {
        Ok(0) => Outcome::Undecided,
        Ok(proved) => Outcome::True(proved),
        Err(what) => Outcome::False(format!("{what}\n{}{names}{text}\n{evidence:?}", problem.text())),
    }
}

fn fraction(value: &relucert::check::fraction::Fraction) -> Q {
    value.to_string().parse().expect("a fraction")
}

/// The bounds of every neuron and of the network, the derivatives, and what convex kinks are said to mean.
fn facts(
    problem: &Problem,
    network: &[Neuron],
    kinks: &[Kink],
    blocks: &[Records],
    evidence: &Evidence,
) -> Result<(), String> {
    let mut total = (int(0), int(0));
    for (i, (kink, (found, _))) in kinks.iter().zip(&evidence.neurons).enumerate() {
        let truth = kink.distance();
        if fraction(&found.lower) > truth || fraction(&found.upper) < truth {
            return Err(format!("the bounds of neuron {i}: the square distance is {truth}"));
        }
        let ties = ties(problem, network, i);
        let named = blocks.iter().find(|block| block.neuron == i);
        let v = named.map_or_else(|| kink.gradient(&kink.directions()[0]), |block| block.element.vector(kink, &ties));
        let slope = slope(kink, &v);
        if fraction(&found.slope) != slope {
            return Err(format!("the derivative of neuron {i} is {slope}"));
        }
        total = (total.0 + truth, total.1 + slope);
    }
    let sum = &evidence.total;
    if fraction(&sum.lower) > total.0 || fraction(&sum.upper) < total.0 || fraction(&sum.slope) != total.1 {
        return Err(format!("the sums: {total:?}"));
    }
    if evidence.neurons.len() != kinks.len() {
        return Err("a neuron is missing".into());
    }
    if evidence.convex && fraction(&sum.upper).is_zero() && !best_of_its_patterns(kinks, 4) {
        return Err("a network of its patterns is better".into());
    }
    Ok(())
}

/// The derivative along (−v, −∂_α), or along (0, −∂_α) if u rises along −v.
fn slope(kink: &Kink, v: &[Q]) -> Q {
    let (down, zero) = (v.iter().map(|v| -v).collect::<Vec<Q>>(), vec![Q::zero(); v.len()]);
    kink.derivative(&down, &Q::zero()).min(Q::zero()) + kink.derivative(&zero, &-kink.output())
}

/// Claims near the true distance that are called proved or refuted, and how many.
fn claims(random: &mut Random, kinks: &[Kink], evidence: &Evidence) -> Result<usize, String> {
    let truth: Q = kinks.iter().map(Kink::distance).sum();
    let (low, high) = root_between(&truth, 30);
    let shift = random.pick(&[q(1, 2), q(99, 100), q(101, 100), int(2)]);
    let mut decided = 0;
    for bound in [int(0), low.clone(), high, low * shift] {
        let text = format!("{}/{}", bound.numer(), bound.denom());
        let claim = Claim::Within(relucert::check::fraction::Fraction::parse(&text).expect("a fraction"));
        decided += agreed(&claim, &claim.decide(evidence), truth <= &bound * &bound)?;
    }
    Ok(decided + agreed(&Claim::NotStationary, &Claim::NotStationary.decide(evidence), truth.is_positive())?)
}

fn agreed(claim: &Claim, verdict: &Verdict, truth: bool) -> Result<usize, String> {
    match (verdict, truth) {
        (Verdict::Undecided, _) => Ok(0),
        (Verdict::Proved, true) | (Verdict::Refuted, false) => Ok(1),
        _ => Err(format!("{claim:?} is called {verdict:?}")),
    }
}

impl Element {
    /// v.
    fn vector(&self, kink: &Kink, ties: &Ties) -> Vec<Q> {
        let mut sum = vec![Q::zero(); kink.u.len()];
        let mut add = |factor: &Q, v: &[Q]| sum.iter_mut().zip(v).for_each(|(sum, v)| *sum += factor * v);
        match self {
            Element::Box(den, m) => {
                add(&ties.den.recip(), &ties.base);
                ties.p.iter().zip(m).for_each(|(p, m)| add(&(m / (den * &ties.den)), p));
            }
            Element::Hull(sum, patterns) => patterns.iter().for_each(|(w, e)| add(&(w / sum), &kink.gradient(e))),
        }
        sum
    }
}

impl Records {
    fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("neuron {}", self.neuron)];
        match &self.element {
            Element::Box(den, m) => lines.push(format!("box {den} {} {}", m.len(), words(m)).trim_end().to_string()),
            Element::Hull(sum, patterns) => {
                lines.push(format!("hull {sum} {}", patterns.len()));
                lines.extend(patterns.iter().map(|(w, e)| format!("pattern {w} {}", words(e))));
            }
        }
        lines.extend(self.tree.iter().cloned());
        lines
    }
}

/// An element: the nearest to 0, one at random, or none of the set.
fn element(random: &mut Random, kink: &Kink, ties: &Ties) -> Element {
    let sides = kink.directions();
    let mut weights: Vec<(usize, Q)> = if random.once_in(3) {
        (0..1 + random.below(3)).map(|_| (random.below(sides.len()), int(1 + random.below(3) as i64))).collect()
    } else {
        nearest(&sides.iter().map(|e| kink.gradient(e)).collect::<Vec<_>>()).1
    };
    weights.retain(|(_, w)| !w.is_zero());
    let den = weights.iter().fold(Q::one(), |den, (_, w)| &den * (&den * w).denom());
    weights.iter_mut().for_each(|(_, w)| *w *= &den);
    let mut sum: Q = weights.iter().map(|(_, w)| w.clone()).sum();
    if rank(&ties.p) == ties.p.len() && random.once_in(2) || random.once_in(6) {
        let on = |p: &Vec<Q>| weights.iter().filter(|(i, _)| ties.above(p, &sides[*i])).map(|(_, w)| w.clone()).sum();
        let mut shares: Vec<Q> = ties.p.iter().map(on).collect();
        if random.once_in(4) {
            let t = random.below(shares.len());
            shares[t] = &sum * random.pick(&[int(-1), int(0), q(1, 2), int(1), int(2), q(1001, 1000)]);
        }
        sum = sum * int(1000);
        let m: Vec<Q> = shares.iter().zip(&ties.w).map(|(s, w)| s * w * int(1000)).collect();
        let short = m.len() - usize::from(random.once_in(30));
        return Element::Box(sum, m[..short].to_vec());
    }
    let mut patterns: Vec<(Q, Vec<Q>)> = weights.into_iter().map(|(i, w)| (w, whole(&sides[i]))).collect();
    if random.once_in(4) {
        let i = random.below(patterns.len());
        match random.below(5) {
            0 => sum = sum + int(1),
            1 => patterns[i].1 = (0..kink.u.len()).map(|_| int(random.within(3))).collect(),
            2 => patterns[i].0 = -patterns[i].0.clone(),
            3 => patterns.push((int(-1), patterns[i].1.clone())),
            _ => drop(patterns.remove(i)),
        }
        if random.once_in(2) {
            sum = patterns.iter().map(|(w, _)| w.clone()).sum();
        }
    }
    Element::Hull(if sum.is_positive() { sum } else { int(1) }, patterns)
}

/// Integers in the same direction.
fn whole(v: &[Q]) -> Vec<Q> {
    let den = v.iter().fold(Q::one(), |den, v| &den * (&den * v).denom());
    v.iter().map(|v| v * &den).collect()
}

/// A tree that splits in some order, sometimes with a wrong leaf.
fn tree(random: &mut Random, ties: &Ties) -> Vec<String> {
    let mut order: Vec<usize> = (0..ties.p.len()).collect();
    order.sort_by_key(|_| random.next());
    let mut lines = Vec::new();
    let hostile = random.once_in(3);
    if !random.once_in(4) {
        grow(random, ties, &order, &mut Vec::new(), hostile, &mut lines);
    } else {
        lines.push("bound".to_string());
    }
    if hostile && random.once_in(4) {
        let i = random.below(lines.len());
        match random.below(3) {
            0 => lines[i] = random.pick(&["bound", "split 0", "split 1", "empty 1 0 1"]).to_string(),
            1 => drop(lines.remove(i)),
            _ => lines.insert(i, lines[i].clone()),
        }
    }
    lines
}

fn grow(
    random: &mut Random,
    ties: &Ties,
    order: &[usize],
    path: &mut Vec<(usize, bool)>,
    hostile: bool,
    lines: &mut Vec<String>,
) {
    let circuit = circuit(ties, path);
    if hostile && !path.is_empty() && random.once_in(4) {
        lines.push(fake(random, ties, path));
    } else if let Some(circuit) = circuit.filter(|_| !random.once_in(9)) {
        lines.push(circuit);
    } else if order.is_empty() || random.once_in(9) {
        lines.push("bound".to_string());
    } else {
        lines.push(format!("split {}", order[0]));
        for side in [true, false] {
            path.push((order[0], side ^ (hostile && random.once_in(9))));
            grow(random, ties, &order[1..], path, hostile, lines);
            path.pop();
        }
    }
}

/// A line `empty` if there is no direction with these sides.
fn circuit(ties: &Ties, path: &[(usize, bool)]) -> Option<String> {
    let mut path = path.to_vec();
    path.sort();
    subsets(path.len()).filter(|some| (1..=3).contains(&some.len())).find_map(|some| {
        let sides: Vec<Vec<Q>> = some.iter().map(|i| ties.turned(path[*i])).collect();
        let rows: Vec<Vec<Q>> = (0..sides[0].len()).map(|c| sides.iter().map(|p| p[c].clone()).collect()).collect();
        let found = kernel(&rows, some.len()).into_iter().find_map(|z| {
            let z = if z[0].is_negative() { z.iter().map(|v| -v).collect() } else { z };
            z.iter().all(Signed::is_positive).then(|| whole(&z))
        })?;
        let terms: Vec<String> = some.iter().zip(found).map(|(i, z)| format!("{} {z}", path[*i].0)).collect();
        Some(format!("empty {} {}", terms.len(), terms.join(" ")))
    })
}

/// A line `empty` that need not be true: a circuit for other sides, factors of any sign, ties that are free.
fn fake(random: &mut Random, ties: &Ties, path: &[(usize, bool)]) -> String {
    let mut other: Vec<(usize, bool)> = path.iter().map(|(t, side)| (*t, side ^ random.once_in(2))).collect();
    if random.once_in(3) {
        other = (0..ties.p.len()).map(|t| (t, random.once_in(2))).collect();
    }
    if let Some(found) = circuit(ties, &other) {
        return found;
    }
    let mut terms: Vec<(usize, i64)> = path.iter().map(|(t, _)| (*t, random.within(2))).collect();
    terms.sort();
    // A kernel of some signs: factors that are not all positive.
    let sides: Vec<Vec<Q>> = terms.iter().map(|(t, _)| ties.turned((*t, true))).collect();
    let rows: Vec<Vec<Q>> = (0..sides[0].len()).map(|c| sides.iter().map(|p| p[c].clone()).collect()).collect();
    let list = kernel(&rows, terms.len()).pop().filter(|_| random.once_in(2)).map(|z| whole(&z));
    let factors = list.unwrap_or_else(|| terms.iter().map(|(_, v)| int(*v)).collect());
    debug_assert!(factors.len() == terms.len() && !square(&factors).is_negative());
    let terms: Vec<String> = terms.iter().zip(factors).map(|((t, _), v)| format!("{t} {v}")).collect();
    format!("empty {} {}", terms.len(), terms.join(" "))
}
