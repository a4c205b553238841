//! Bounds by norms of matrices (FORMAT §31) for problems of both versions. Some believe something false about one
//! rule, and state the bound that would be proved then. Whatever is accepted must be true of its problem, and so
//! must be what it rests on: the norms, and the bound that they give.

use crate::edits::edit;
use crate::exact::{Q, int, q};
use crate::global::{self, Instance};
use crate::leaf::Scales;
use crate::nearly;
use crate::norms_truth::{Norms, at_most, least_norm};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Problem, file, words};
use crate::training::{any_network, outcome};
use crate::training_draft::around;
use crate::training_pool::{Member, pool};
use crate::training_read::Read;
use num_bigint::BigInt;
use num_traits::{One, Signed};
use std::collections::BTreeMap;

/// What is believed wrongly.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Belief {
    Nothing,
    /// What the rows add up to does not count.
    NoLinear,
    /// A quarter of the norms is enough.
    Quarter,
    /// Rounding costs nothing, however coarse it is.
    NoError,
    /// The longest row is the norm.
    LongestRow,
    /// A factor proves any norm.
    AnyFactor,
    /// Only the rows of one sign count.
    OnePart,
    /// t multiplies the dual vector too.
    Multiplied,
    /// The greatest weight in place of the length of all.
    GreatestWeight,
}

const BELIEFS: [Belief; 8] = [
    Belief::NoLinear,
    Belief::Quarter,
    Belief::NoError,
    Belief::LongestRow,
    Belief::AnyFactor,
    Belief::OnePart,
    Belief::Multiplied,
    Belief::GreatestWeight,
];

fn scales(random: &mut Random) -> Scales {
    let [dual, omega, arc, quad] =
        [&[4, 20, 40][..], &[0, 3, 12], &[0, 12, 32, 32], &[12, 30, 40]].map(|choices| random.pick(choices));
    Scales { dual, omega, arc, quad, factor: random.pick(&[0, 7]) }
}

/// The records from `scales` on.
fn records(data: &Problem, nu: &[Vec<i128>], scales: Scales, random: &mut Random) -> Vec<String> {
    let belief = if random.once_in(2) { Belief::Nothing } else { random.pick(&BELIEFS) };
    let coarse = belief == Belief::NoError || random.once_in(8);
    let bits = if coarse { random.below(3) } else { random.pick(&[8, 16, 24]) };
    let stretch: Vec<i64> = nu.iter().map(|_| 1 + random.below(1 << bits) as i64).collect();
    let power = |scale: i32| Q::from(BigInt::one() << scale as u32);
    let norms = Norms {
        rows: data.data(),
        nu: nu.iter().map(|row| row.iter().map(|v| Q::from(BigInt::from(*v)) / power(scales.dual)).collect()).collect(),
        stretch: stretch.iter().map(|v| int(*v) / power(scales.omega)).collect(),
    };
    let (mut lines, mut bounds) = (Vec::new(), Vec::new());
    for part in norms.parts() {
        let (norm, factor) = norm(&norms.short(&part), belief, random);
        bounds.push(believed(&norms, &part, &Q::from(norm.clone()), belief));
        lines.push(format!(
            "norm {norm} {}{}",
            factor.len(),
            factor.iter().map(|v| format!(" {v}")).collect::<String>()
        ));
    }
    let least = if belief == Belief::OnePart { bounds.iter().min() } else { bounds.iter().max() }.expect("a part");
    let more = random.pick(&[q(1, 1), q(1001, 1000), q(1001, 1000), q(11, 10), q(11, 10), q(999, 1000), q(2, 1)]);
    let bound = (least * more * power(scales.quad)).ceil().to_integer().max(BigInt::one());
    let Scales { dual, omega, arc, quad, factor } = scales;
    let mut all = vec![format!("scales {dual} {omega} {arc} {quad} {factor}")];
    match nu[0].len() {
        1 => all.push(format!("dual {}", words(&nu.concat()))),
        _ => all.extend(nu.iter().map(|row| format!("dual {}", words(row)))),
    }
    all.extend([format!("bound {bound}"), "norms".to_string(), format!("stretch {}", words(&stretch))]);
    if random.once_in(20) {
        lines.reverse();
    }
    all.extend(lines);
    all
}

/// The bound that a part needs, or would need were the belief true.
fn believed(norms: &Norms, part: &[usize], norm: &Q, belief: Belief) -> Q {
    let (linear, whole) = (norms.bound(&[], norm).1, norms.bound(part, norm).1);
    let square = |weights: Q| nearly::float(&weights).sqrt();
    let weights = |squares: &[f64]| Q::from_float(0.5 * squares.iter().sum::<f64>().sqrt()).expect("finite") * norm;
    match belief {
        Belief::NoLinear => whole - linear,
        Belief::Quarter => (whole + linear) / int(2),
        Belief::NoError => linear + weights(&[nearly::float(&norms.weights(part))]),
        Belief::Multiplied => {
            let own = |k: &usize| {
                let size = nearly::float(&norms.weights(&[*k])) * nearly::float(&norms.stretch[*k]).powi(4);
                size.min(1e100)
            };
            linear + weights(&part.iter().map(own).collect::<Vec<_>>())
        }
        Belief::GreatestWeight => {
            let most = part.iter().map(|k| square(norms.weights(&[*k]))).fold(0.0, f64::max);
            linear + weights(&[most * most])
        }
        _ => whole,
    }
}

/// σ and a factor, or none.
fn norm(short: &[Vec<Q>], belief: Belief, random: &mut Random) -> (BigInt, Vec<i64>) {
    let squares: Vec<BigInt> = short.iter().map(|row| row.iter().map(|v| v * v).sum::<Q>().to_integer()).collect();
    let frobenius = (squares.iter().sum::<BigInt>().sqrt() + 1u32).max(BigInt::one());
    let longest = squares.iter().max().map_or(BigInt::one(), |most| most.sqrt().max(BigInt::one()));
    match belief {
        Belief::LongestRow if random.once_in(2) => return (longest, Vec::new()),
        Belief::LongestRow | Belief::AnyFactor => {
            let norm = if belief == Belief::AnyFactor { &longest / 2u32 + 1u32 } else { longest };
            let factor = factor(short, &norm).or_else(|| factor(short, &frobenius));
            return (norm, factor.unwrap_or_default());
        }
        _ if short.is_empty() || random.once_in(3) => return (frobenius, Vec::new()),
        _ => {}
    }
    let least = least_norm(short).max(BigInt::one());
    let more = random.pick(&[0u32, 1, 3, 10, 200]);
    let norm = &least + &least * more / 1000u32 + u32::from(!random.once_in(8)) * 12;
    match factor(short, &norm) {
        Some(factor) => (norm, factor),
        None => (frobenius, Vec::new()),
    }
}

/// A rounded factor of σ²I less the products of the rows, or of the columns if these are fewer.
fn factor(short: &[Vec<Q>], norm: &BigInt) -> Option<Vec<i64>> {
    let float: Vec<Vec<f64>> = short.iter().map(|row| row.iter().map(nearly::float).collect()).collect();
    let columns = float.first().map_or(0, Vec::len);
    let vectors: Vec<Vec<f64>> = if float.len() <= columns {
        float
    } else {
        (0..columns).map(|j| float.iter().map(|row| row[j]).collect()).collect()
    };
    let norm = nearly::float(&Q::from(norm.clone()));
    let room = norm * norm - 2.0 * vectors.len() as f64 * norm;
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for (i, vector) in vectors.iter().enumerate() {
        let mut row: Vec<f64> = Vec::new();
        for (j, other) in vectors.iter().enumerate().take(i + 1) {
            let before = if j < i { rows[j].as_slice() } else { row.as_slice() };
            let own = if i == j { room } else { 0.0 };
            let rest = own - nearly::dot(vector, other) - row.iter().zip(before).map(|(a, b)| a * b).sum::<f64>();
            if i == j && rest < 0.0 {
                return None;
            }
            row.push(if i == j {
                rest.sqrt()
            } else if before[j] > 0.0 {
                rest / before[j]
            } else {
                0.0
            });
        }
        rows.push(row);
    }
    Some(rows.concat().iter().map(|v| v.round() as i64).collect())
}

/// What the certificate says is false, if anything, about the rows that it is about. Lines are missing at most in
/// one that was edited.
fn flaw(lines: &[String], rows: Vec<Vec<Q>>, nu: Vec<Vec<Q>>, bound: &Q) -> Option<String> {
    let numbers = |line: &String| -> Option<Vec<BigInt>> { line.split(' ').skip(1).map(|v| v.parse().ok()).collect() };
    let first = |word: &str| lines.iter().find(|line| line.split(' ').next() == Some(word)).and_then(numbers);
    let (Some(scales), Some(stretch)) = (first("scales"), first("stretch")) else { return Some("no norms".into()) };
    let omega = Q::from(BigInt::one() << usize::try_from(&scales[1]).unwrap_or(0));
    let norms = Norms { rows, nu, stretch: stretch.into_iter().map(|v| Q::from(v) / &omega).collect() };
    let stated: Vec<Q> = lines
        .iter()
        .filter(|line| line.starts_with("norm "))
        .filter_map(numbers)
        .map(|v| Q::from(v[0].clone()))
        .collect();
    let parts = norms.parts();
    if stated.len() != parts.len() || norms.stretch.iter().any(|t| !t.is_positive()) {
        return Some(format!("{} norms, not {}", stated.len(), parts.len()));
    }
    for (part, norm) in parts.iter().zip(&stated) {
        if !norm.is_positive() || !at_most(&norms.short(part), norm) {
            return Some(format!("a norm is greater than {norm}"));
        }
        let least = norms.bound(part, norm).0;
        if least > *bound {
            return Some(format!("the norm {norm} gives no bound below {least}, but {bound} is accepted"));
        }
    }
    None
}

/// A problem of version 1; whether a rejected certificate has a flaw.
fn first(random: &mut Random) -> (Outcome, bool) {
    let problem = Problem::random(random, 4, 3);
    let good = nearly::network(&problem, nearly::float(&problem.decay()), 24);
    let network = global::any_network(&problem, &good, random);
    let scales = scales(random);
    let nu: Vec<Vec<i128>> = global::dual(&problem, &good, scales.dual, random).into_iter().map(|v| vec![v]).collect();
    let mut lines = vec!["relucert-certificate 1".to_string(), format!("problem {DIGEST}"), "kind bound".to_string()];
    lines.extend(records(&problem, &nu, scales, random));
    let edited = random.once_in(4);
    if edited {
        edit(&mut lines, problem.columns(), random);
    }
    let instance = Instance::of(problem, network, file(lines.clone()));
    let found = global::outcome(&instance, random);
    let scale = lines.iter().find_map(|line| line.strip_prefix("scales ")).unwrap_or("").split(' ').nth(3);
    let quad = Q::from(BigInt::one() << scale.and_then(|v| v.parse::<usize>().ok()).unwrap_or(0));
    let bound = lines.iter().find_map(|line| line.strip_prefix("bound ")).and_then(|v| v.parse::<BigInt>().ok());
    let nu = instance.nu.iter().map(|v| vec![v.clone()]).collect();
    judged(found, edited, &instance.certificate, || {
        flaw(&lines, instance.problem.data(), nu, &(Q::from(bound?) / quad))
    })
}

/// One of version 2.
fn second(members: &[Member], random: &mut Random) -> (Outcome, bool) {
    let member = &members[random.below(members.len())];
    let (training, network) = (&member.problem, any_network(member, random));
    let scales = scales(random);
    let mut lines = around(member, None, scales, random, |data, nu, random| records(data, nu, scales, random));
    let edited = random.once_in(4);
    if edited {
        edit(&mut lines, training.columns(), random);
    }
    let text = file(lines.clone());
    let found = outcome(member, training, &network, &text, random);
    judged(found, edited, &text, || {
        let read = Read::new(&lines, training)?;
        flaw(&lines, read.rows(training), read.nu.clone(), &read.bound)
    })
}

/// The outcome, but false if the certificate has a flaw; whether it has one though it is rejected. Edited ones may
/// lack a line, and are looked at if they are accepted.
fn judged(found: Outcome, edited: bool, text: &str, flaw: impl FnOnce() -> Option<String>) -> (Outcome, bool) {
    match found {
        Outcome::True(facts) => {
            (flaw().map_or(Outcome::True(facts + 1), |what| Outcome::False(format!("{what}\n{text}"))), false)
        }
        Outcome::Rejected(_) if !edited => (found, flaw().is_some()),
        _ => (found, false),
    }
}

/// Among what is rejected by each of the rules is something false, which would be seen if it were accepted.
#[test]
fn norms() {
    let members = pool(30, 31);
    let mut caught = BTreeMap::new();
    try_all("norms", |random| {
        let (outcome, flawed) = if random.once_in(2) { first(random) } else { second(&members, random) };
        if let Outcome::Rejected(code) = outcome {
            *caught.entry(code).or_insert(0u64) += u64::from(flawed);
        }
        outcome
    });
    println!("oracle norms: false among what is rejected: {caught:?}");
    for code in ["norms-exceed", "norm-too-small", "not-dominant"] {
        assert!(caught.get(code).is_some_and(|count| *count > 0), "{code}: {caught:?}");
    }
}
