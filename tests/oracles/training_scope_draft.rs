//! Certificates about given patterns of version 2 (FORMAT §29) as an attacker writes them: an honest one with
//! something changed, or one for a dual vector of our own, often by a rule half forgotten.

use crate::exact::Q;
use crate::random::Random;
use crate::scope_draft::{Belief, draft};
use crate::scope_truth::pattern;
use crate::spoil::spoil;
use crate::tiny::{DIGEST, words};
use crate::training_draft::{dual_near, multiplier};
use crate::training_scope_pool::{Base, lines};
use crate::training_scope_truth::{Model, beyond, patterns};
use crate::training_tiny::Training;
use num_bigint::BigInt;
use num_traits::{One, Signed};

/// The numbers of a certificate as they stand.
pub struct Read {
    pub c: Q,
    pub nu: Vec<Vec<Q>>,
    pub bound: Q,
}

impl Read {
    pub fn new(lines: &[String], training: &Training) -> Option<Read> {
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
pub fn head(training: &Training, better: Option<&Model>) -> Vec<String> {
    let kind = if better.is_some() { "better" } else { "bound" };
    let head = ["relucert-scope-certificate 2".to_string(), format!("problem {DIGEST}"), format!("kind {kind}")];
    let better = better.map_or(Vec::new(), |better| lines(better, training.columns()));
    [head.to_vec(), better].concat()
}

/// A certificate for a dual vector of our own: for one output by what its author believes of R34 and R35,
/// for several with no multipliers and a bound that is enough, or nearly.
pub fn own(random: &mut Random, base: &Base, honest: Option<Vec<Vec<Q>>>) -> Vec<String> {
    let training = &base.training;
    let scale = random.pick(&[4, 16, 30, 40, 60]);
    let nu = dual_near(training, honest, scale, random);
    let unit = Q::from(BigInt::one() << scale);
    let exact = |row: &Vec<i128>| -> Vec<Q> { row.iter().map(|v| Q::from(BigInt::from(*v)) / &unit).collect() };
    let exact: Vec<Vec<Q>> = nu.iter().map(exact).collect();
    let data = training.data();
    let mut lines = if training.outputs == 1 {
        let sides = patterns(&data, &base.gates);
        let first = |side: &Vec<bool>| base.gates.iter().position(|gate| pattern(&data, gate) == *side);
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
pub fn spoilt(random: &mut Random, training: &Training, honest: &[String]) -> Vec<String> {
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
