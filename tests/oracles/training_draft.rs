//! Certificates of version 2 (FORMAT §20) that somebody hopes to get through: an honest one with something
//! changed, or one made for a dual vector and a multiplier of our own.

use crate::edits::{edit, rescale};
use crate::exact::{Q, int, q, square};
use crate::leaf::{Scales, WISHES};
use crate::nearly::float;
use crate::random::Random;
use crate::tiny::{self, DIGEST, words};
use crate::training_fan::fan;
use crate::training_pool::Member;
use crate::training_read::Read;
use crate::training_tiny::{Network, Training};
use crate::tree::{Bound, Plan};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// The rows that trees are about, as a problem of version 1 of which nothing else is looked at.
pub fn rows(x: Vec<Vec<i64>>, x_den: i64) -> tiny::Problem {
    let y = vec![0; x.len()];
    tiny::Problem { bias: "none", norm: None, beta: (1, 1), x, x_den, y, y_den: 1 }
}

/// ⌈√v·2^32⌉/2^32.
fn rounded_root(v: &Q) -> Q {
    let unit = BigInt::one() << 32;
    let above = (v * Q::from(&unit * &unit)).ceil().to_integer();
    let root = above.sqrt();
    Q::new(if &root * &root < above { root + 1 } else { root }, unit)
}

/// The line `centre`, the centred rows, and ρ.
pub fn centred(training: &Training, random: &mut Random) -> (String, tiny::Problem, Q) {
    let (last, den) = (training.columns() - 1, random.pick(&[1, 1, 2, 3]));
    let m: Vec<i64> = (0..last).map(|_| random.within(2)).collect();
    let (p, t) = random.pick(&[(15, 1), (40, 1), (7, 2), (1, 1), (1, 9)]);
    let centre = |row: &Vec<i64>| -> Vec<i64> {
        let entries = row.iter().zip(&m).map(|(x, m)| (x * den - m * training.x_den) * t);
        entries.chain([training.x_den * den * p]).collect()
    };
    let x: Vec<Vec<i64>> = training.x.iter().map(centre).collect();
    let far = x.iter().map(|row| square(&row[..last].iter().map(|v| int(*v)).collect::<Vec<_>>())).max();
    let ratio = far.expect("a row") / square(&[int(training.x_den * den * p)]);
    let line = format!("centre {den} {} {p} {t}", words(&m));
    (line, rows(x, training.x_den * den * t), rounded_root(&(Q::one() + ratio)))
}

/// The dual matrix: that of the honest certificate, most often, or the slopes at a network, with faults.
pub fn dual(member: &Member, scale: i32, random: &mut Random) -> Vec<Vec<i128>> {
    let honest = Read::new(&member.lines, &member.problem).map(|read| read.scaled());
    dual_near(&member.problem, honest, scale, random)
}

/// The same for an honest one, if there is one.
pub fn dual_near(training: &Training, honest: Option<Vec<Vec<Q>>>, scale: i32, random: &mut Random) -> Vec<Vec<i128>> {
    let mut nu: Vec<Vec<f64>> = match honest {
        Some(nu) if !random.once_in(6) => nu.iter().map(|row| row.iter().map(float).collect()).collect(),
        _ => training.y.iter().map(|row| row.iter().map(|_| 0.3 * random.within(3) as f64).collect()).collect(),
    };
    let factor = random.pick(&[1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 1.05, 2.0, -1.0]);
    nu.iter_mut().flatten().for_each(|v| *v *= factor);
    let one = 2f64.powi(scale);
    let mut nu: Vec<Vec<i128>> = nu.iter().map(|row| row.iter().map(|v| (v * one).round() as i128).collect()).collect();
    let exact = |nu: &[Vec<i128>]| -> Vec<Vec<Q>> {
        let one = Q::from(BigInt::one() << scale as u32);
        nu.iter().map(|row| row.iter().map(|v| Q::from(BigInt::from(*v)) / &one).collect()).collect()
    };
    // What rounding has broken is put right: rows and columns that should sum to zero, ends that are passed.
    for _ in 0..if random.once_in(12) { 0 } else { 12 } {
        if training.worth(&exact(&nu)).is_some() {
            break;
        }
        let (row, column) = (random.below(nu.len()), random.below(training.outputs));
        if training.outputs > 1 && training.loss.word == "softmax" {
            let total: i128 = nu[row].iter().sum();
            nu[row][column] -= total;
        } else if training.output_bias.as_ref().is_some_and(Zero::is_zero) && random.once_in(2) {
            let total: i128 = nu.iter().map(|row| row[column]).sum();
            nu[row][column] -= total;
        } else {
            let entry = &mut nu[row][column];
            *entry -= entry.signum();
        }
    }
    let zero_row = |k: usize| training.x[k].iter().all(|x| *x == 0);
    let unseen: Vec<usize> = (0..nu.len()).filter(|k| zero_row(*k)).collect();
    match random.below(10) {
        0 => nu[random.below(training.rows())][random.below(training.outputs)] += random.within(2) as i128,
        1 => {
            // From one row to another: the sums stay.
            let (from, to, column) = (random.below(nu.len()), random.below(nu.len()), random.below(training.outputs));
            let part = nu[from][column] / 2;
            nu[from][column] -= part;
            nu[to][column] += part;
        }
        2 if !unseen.is_empty() => {
            // No tree sees these entries.
            let k = random.pick(&unseen);
            let column = random.below(training.outputs);
            nu[k][column] += random.pick(&[1, -1, 1 << 20, -(1 << 20), 1 << scale.min(60)]);
        }
        _ => {}
    }
    nu
}

/// A multiplier for a bound with c·most = β: the greatest one, a little more or less, or any.
pub fn multiplier(training: &Training, bound: &Q, factor: &Q, random: &mut Random) -> Q {
    let most = training.decay() / bound / factor;
    let tiny = q(1, 1 << 40);
    match random.below(10) {
        0..=3 => most.clone(),
        4 | 5 => most.min(Q::one()),
        6 => &most * (Q::one() + tiny),
        7 => most * random.pick(&[int(2), q(1, 2), q(999, 1000), Q::zero(), int(-1)]),
        8 => training.decay() / bound,
        _ => q(1 + random.below(40) as i64, 1 + random.below(20) as i64),
    }
}

/// The head of a certificate, up to `kind` and the better network.
fn head(training: &Training, better: Option<&Network>) -> Vec<String> {
    let kind = if better.is_some() { "better" } else { "bound" };
    let mut lines = vec!["relucert-certificate 2".to_string(), format!("problem {DIGEST}"), format!("kind {kind}")];
    lines.extend(better.iter().flat_map(|better| better.lines(training.columns())));
    lines
}

/// A certificate for a dual vector of our own: the trees are true or believe something false, and so is the
/// rest.
pub fn own(member: &Member, better: Option<&Network>, random: &mut Random) -> Vec<String> {
    let mut scales = Scales::random(random);
    scales.dual = scales.dual.max(random.pick(&[4, 20]));
    around(member, better, scales, random, |data, nu, random| {
        let wishes = if random.once_in(2) { &WISHES[..] } else { &[crate::leaf::Wish::Nothing] };
        let plan = Plan::random(random, wishes);
        match member.problem.outputs {
            1 => Bound::new(data, nu.iter().map(|row| row[0]).collect(), scales, plan, random).lines(),
            _ => fan(data, nu, scales, plan, random),
        }
    })
}

/// A certificate for a dual vector of our own, of which `records` proves a bound with these scales: what it
/// makes of the rows and the dual matrix, from `scales` on.
pub fn around(
    member: &Member,
    better: Option<&Network>,
    scales: Scales,
    random: &mut Random,
    records: impl FnOnce(&tiny::Problem, &[Vec<i128>], &mut Random) -> Vec<String>,
) -> Vec<String> {
    let training = &member.problem;
    let nu = dual(member, scales.dual, random);
    let (line, data, factor) = match training.hidden_bias {
        "free" => centred(training, random),
        _ => (String::new(), rows(training.x.clone(), training.x_den), Q::one()),
    };
    let records = records(&data, &nu, random);
    let bound = records.iter().find_map(|line| line.strip_prefix("bound ")).expect("a bound");
    let bound = Q::new(bound.parse().expect("an integer"), BigInt::one() << scales.quad as u32);
    let c = multiplier(training, &bound, &factor, random);
    let mut lines = head(training, better);
    lines.push(format!("multiplier {} {}", c.numer(), c.denom()));
    lines.extend((!line.is_empty()).then_some(line));
    lines.extend(records);
    if random.once_in(5) {
        rescale(&mut lines, data.columns(), random);
    }
    lines
}

/// The honest certificate with the numbers of some line changed, lines doubled, dropped or exchanged, or
/// another multiplier.
pub fn spoilt(member: &Member, better: Option<&Network>, random: &mut Random) -> Vec<String> {
    let training = &member.problem;
    let from = member.lines.iter().position(|line| line.starts_with("multiplier ")).expect("a multiplier");
    let mut lines = head(training, better);
    lines.extend_from_slice(&member.lines[from..]);
    for _ in 0..random.pick(&[0, 1, 1, 1, 2]) {
        one_change(&mut lines, training, random);
    }
    lines
}

fn one_change(lines: &mut Vec<String>, training: &Training, random: &mut Random) {
    let columns = training.columns();
    let find = |lines: &[String], word: &str, random: &mut Random| {
        let found: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].split(' ').next() == Some(word)).collect();
        (!found.is_empty()).then(|| random.pick(&found))
    };
    match random.below(8) {
        0..=2 => {
            let words = ["multiplier", "dual", "bound", "centre", "generator", "cone", "bisect", "generators"];
            let word = random.pick(&words);
            if let Some(at) = find(lines, word, random) {
                number(&mut lines[at], random);
            }
        }
        3 => {
            // The greatest multiplier, a little more, or the one that forgets the centre.
            let Some(read) = Read::new(lines, training) else { return };
            let factor = if random.once_in(2) { Q::one() } else { rounded_root(&read.stretch(training)) };
            if read.bound.is_positive() {
                let c = multiplier(training, &read.bound, &factor, random);
                let at = lines.iter().position(|line| line.starts_with("multiplier "));
                lines[at.expect("it was read")] = format!("multiplier {} {}", c.numer(), c.denom());
            }
        }
        4 => {
            if let Some(at) = find(lines, "fan", random) {
                lines[at] = random.pick(&["fan full", "fan zero-sum"]).to_string();
            }
        }
        5 => {
            let word = random.pick(&["cone", "bisect", "generator", "dual"]);
            if let (Some(at), Some(other)) = (find(lines, word, random), find(lines, word, random)) {
                match random.below(3) {
                    0 => drop(lines.remove(at)),
                    1 => lines.insert(at, lines[other].clone()),
                    _ => lines.swap(at, other),
                }
            }
        }
        6 => lines[0] = random.pick(&["relucert-certificate 1", "relucert-certificate 2"]).to_string(),
        _ => edit(lines, columns, random),
    }
}

/// One number of a line a little or much larger or smaller.
fn number(line: &mut String, random: &mut Random) {
    let mut tokens: Vec<String> = line.split(' ').map(str::to_string).collect();
    let at = 1 + random.below(tokens.len() - 1);
    let Ok(value) = tokens[at].parse::<BigInt>() else { return };
    let others = [&value + 1, &value - 1, -&value, BigInt::zero(), &value * 2, &value / 2, &value + &value / 1000];
    tokens[at] = random.pick(&others).to_string();
    *line = tokens.join(" ");
}

/// The same problem with another weight, target, decay, bias or loss, or another row: a certificate for one
/// is shown with the other.
pub fn confused(training: &Training, random: &mut Random) -> Training {
    let mut other = training.clone();
    let k = random.below(other.rows());
    match random.below(7) {
        0 => {
            let weights = other.weights.take();
            let (mut weights, den) = weights.unwrap_or((vec![1; other.x.len()], 1));
            weights[k] = 1 + random.below(4) as i64;
            other.weights = Some((weights, den));
        }
        1 => other.y[k] = other.loss.targets(random, other.y_den, other.outputs),
        2 => other.beta = random.pick(&[(1, 10), (1, 4), (1, 2), (1, 1), (2, 1)]),
        3 if other.hidden_bias != "free" => {
            let ridge = q(1 + random.below(6) as i64, 2);
            other.output_bias = random.pick(&[None, Some(Q::zero()), Some(ridge)]);
        }
        4 => {
            let alike = [
                vec!["squared", "absolute"],
                vec!["huber", "smooth-l1", "epsilon-insensitive", "squared-epsilon-insensitive"],
                vec!["hinge", "squared-hinge"],
                vec!["logistic", "poisson"],
            ];
            let group = alike.into_iter().find(|group| group.contains(&other.loss.word));
            if let Some(group) = group.filter(|_| other.outputs == 1) {
                other.loss.word = random.pick(&group);
            }
        }
        5 if other.hidden_bias != "none" && other.hidden_bias != "free" => other.hidden_bias = "none",
        _ => {
            let column =
                random.below(other.columns() - usize::from(other.hidden_bias != "none" && other.columns() > 1));
            other.x[k][column] = random.within(3);
        }
    }
    let plain = other.loss.word == "squared" && other.outputs == 1 && other.output_bias.is_none();
    if plain && other.weights.is_none() { training.clone() } else { other }
}
