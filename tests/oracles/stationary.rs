//! Stationarity (FORMAT §12): elements of the subdifferential and trees, honest and not, for planted and
//! random networks.

use crate::exact::{Q, int, q, root_between};
use crate::random::Random;
use crate::stationary_certificate::{element, tree};
use crate::stationary_ties::{Ties, ties};
use crate::stationary_truth::{Kink, best_of_its_patterns, kinks};
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, file, network_text, words};
use num_traits::{Signed, Zero};
use relucert::check::statement::Verdict;
use relucert::check::stationary::{Claim, Evidence, verify};

/// The element of ∂_u that a block names.
#[derive(Clone, Debug)]
pub enum Element {
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
    let read = relucert::check::statement::problem::parse(problem.text().as_bytes()).expect("a problem");
    let names = network_text(network, problem.columns());
    let given = relucert::check::statement::network::parse(names.as_bytes(), problem.columns()).expect("a network");
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

fn fraction(value: &relucert::check::arithmetic::Fraction) -> Q {
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
        let claim = Claim::Within(relucert::check::arithmetic::Fraction::parse(&text).expect("a fraction"));
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
