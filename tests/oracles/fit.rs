//! Claims about predictions, penalty and minimality (FORMAT R51–R53), `check::dictionary::fit` and
//! `check::penalty`: decided from the files alone.

use crate::bracket::ours;
use crate::exact::{Q, dot, int, positive, q, rank, square};
use crate::fit_networks::{Long, line, random_pair};
use crate::radicals_truth::Roots;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{Problem, file};
use num_bigint::Sign;
use num_traits::{Signed, Zero};
use relucert::check::arithmetic::Radicals;
use relucert::check::dictionary::fit::{Predictions, minimal, predictions};
use relucert::check::dictionary::penalty::{no_larger as judged, penalty};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{Network, Verdict, network, problem};
use std::cmp::Ordering;

#[test]
fn same_predictions() {
    try_all("same-predictions", |random| attempt(random, same));
}

#[test]
fn penalty_no_larger() {
    try_all("penalty-no-larger", |random| attempt(random, no_larger));
}

#[test]
fn minimal_networks() {
    try_all("minimal", |random| attempt(random, is_minimal));
}

/// What the checker read, for the claims.
struct Read {
    problem: relucert::check::statement::Problem,
    network: Network,
    original: Network,
}

/// What the oracle knows.
struct Own {
    problem: Problem,
    network: Vec<Long>,
    original: Vec<Long>,
}

/// A claim on two networks: false, or the verdict.
type Claim = fn(&Own, &Read) -> Result<Verdict, String>;

fn attempt(random: &mut Random, claim: Claim) -> Outcome {
    let columns = random.pick(&[1, 2, 2, 3]);
    let problem = Problem::random(random, 4, columns);
    let (network, original) = random_pair(random, &problem);
    let own = Own { problem, network, original };
    let outcome = match own.read() {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(read) => own.atoms().and_then(|()| claim(&own, &read)),
    };
    match outcome {
        Ok(Verdict::Undecided) => Outcome::Undecided,
        Ok(Verdict::Refuted) => Outcome::Rejected("refuted"),
        Ok(Verdict::Proved) => Outcome::True(1),
        Err(what) => Outcome::False(format!("{what}\n{}", own.texts().join("\n"))),
    }
}

impl Own {
    /// Problem, network, original.
    fn texts(&self) -> [String; 3] {
        let text = |network: &[Long]| {
            let columns = self.problem.columns();
            let mut lines = vec!["relucert-network 1".to_string(), format!("shape {} {columns}", network.len())];
            lines.extend(network.iter().map(line));
            file(lines)
        };
        [self.problem.text(), text(&self.network), text(&self.original)]
    }

    fn read(&self) -> Result<Read, Rejection> {
        let [problem, network, original] = self.texts();
        let problem = problem::parse(problem.as_bytes())?;
        let columns = problem.columns();
        let network = network::parse(network.as_bytes(), columns)?;
        Ok(Read { problem, network, original: network::parse(original.as_bytes(), columns)? })
    }

    fn atoms(&self) -> Result<(), String> {
        let wrong = |n: &&Long| n.atom && square(&n.u) != int(1);
        match self.network.iter().chain(&self.original).find(wrong) {
            Some(atom) => Err(format!("the atom {atom:?} has another length than one")),
            None => Ok(()),
        }
    }
}

fn fit(problem: &Problem, network: &[Long]) -> Vec<Q> {
    let output = |x: &Vec<Q>| network.iter().map(|n| &n.a * positive(&dot(&n.u, x))).sum();
    problem.data().iter().map(output).collect()
}

/// The verdict if it is the truth.
fn fair(verdict: Verdict, truth: bool) -> Result<Verdict, String> {
    match (verdict, truth) {
        (Verdict::Proved, false) | (Verdict::Refuted, true) => Err(format!("{verdict:?}, but the truth is {truth}")),
        _ => Ok(verdict),
    }
}

/// R51; the row of the first difference and the loss are printed, so they are compared too.
fn same(own: &Own, read: &Read) -> Result<Verdict, String> {
    let [theirs, others] = [&read.network, &read.original]
        .map(|network| predictions(&read.problem, network).expect("a network for the problem"));
    let first = theirs.first_difference(&others);
    let (ours_now, before) = (fit(&own.problem, &own.network), fit(&own.problem, &own.original));
    let truth = ours_now.iter().zip(&before).position(|(a, b)| a != b);
    let verdict = if first.is_none() { Verdict::Proved } else { Verdict::Refuted };
    let verdict = fair(verdict, truth.is_none())?;
    let loss = ours(&theirs.loss(&read.problem).expect("predictions for the problem"));
    match first == truth && loss == own.problem.loss(&ours_now) && equal(&theirs, &ours_now) {
        true => Ok(verdict),
        false => Err(format!("first difference {first:?}, not {truth:?}, or another loss than {loss}")),
    }
}

fn equal(theirs: &Predictions, ours: &[Q]) -> bool {
    let number = |v: &num_bigint::BigInt| v.to_string().parse::<num_bigint::BigInt>().expect("an integer");
    let values = theirs.num.iter().map(|v| Q::new(number(v), number(&theirs.den)));
    values.eq(ours.iter().cloned())
}

/// Σ|a|‖u‖.
fn balanced(network: &[Long]) -> Roots {
    let mut sum = Roots::default();
    network.iter().for_each(|n| sum.add(n.a.abs(), square(&n.u)));
    sum
}

/// R52.
fn no_larger(own: &Own, read: &Read) -> Result<Verdict, String> {
    let (now, before) = (balanced(&own.network), balanced(&own.original));
    let difference = penalty(&read.network).minus(&penalty(&read.original));
    let sign = difference.sign();
    let verdict = judged(&read.network, &read.original);
    let truth = now.minus(&before).sign();
    let verdict = fair(verdict, truth != Ordering::Greater)?;
    if (sign == Some(Sign::NoSign)) != (truth == Ordering::Equal) && sign.is_some() {
        return Err(format!("the sign is {sign:?}, the difference {truth:?}"));
    }
    encloses(&penalty(&read.network), &now)?;
    encloses(&difference, &now.minus(&before))?;
    Ok(verdict)
}

/// Whether the printed ends of a sum are around it.
fn encloses(theirs: &Radicals, own: &Roots) -> Result<(), String> {
    let (low, high) = theirs.enclosure(64);
    let rational = |value: Q| {
        let mut sum = Roots::default();
        sum.add(value, int(1));
        sum
    };
    let (below, above) = (own.minus(&rational(ours(&low))).sign(), own.minus(&rational(ours(&high))).sign());
    match below != Ordering::Less && above != Ordering::Greater {
        true => Ok(()),
        false => Err(format!("[{low}, {high}] does not enclose {own:?}")),
    }
}

/// R53; of the original too, which counts only if it is false.
fn is_minimal(own: &Own, read: &Read) -> Result<Verdict, String> {
    let mut last = Verdict::Undecided;
    for (network, read_network) in [(&own.original, &read.original), (&own.network, &read.network)] {
        let sign = |n: &Long| int(if n.a.is_negative() { -1 } else { 1 });
        let column = |n: &Long| own.problem.data().iter().map(|x| sign(n) * positive(&dot(&n.u, x))).collect();
        let columns: Vec<Vec<Q>> = network.iter().map(column).collect();
        let truth = network.iter().all(|n| !n.a.is_zero()) && rank(&columns) == columns.len();
        let found = minimal(&read.problem, read_network).expect("a network for the problem");
        last = if found { Verdict::Proved } else { Verdict::Refuted };
        fair(last, truth)?;
    }
    Ok(last)
}

/// The truth about the penalty of two neurons by hand: 2·‖(3, 4)‖ + ½·‖(0, 2)‖ = 11.
#[test]
fn a_penalty() {
    let neuron = |u: [i64; 2], a: Q| Long { atom: false, u: u.map(int).to_vec(), a };
    let sum = balanced(&[neuron([3, 4], int(-2)), neuron([0, 2], q(1, 2))]);
    assert_eq!(sum.between(8), (int(11), int(11)));
}
