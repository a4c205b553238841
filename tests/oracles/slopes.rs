//! Stationarity for any loss, bias and number of outputs (FORMAT §23): certificates whose stated slopes,
//! shares and trees are changed. What is accepted is compared with the subdifferential itself: at the stated
//! subgradients, or at the gradient of a smooth loss, and at many others of a kink.

use crate::edits::edit;
use crate::exact::{Q, dot, int, positive, q, square};
use crate::logarithm_truth::{Real, exp};
use crate::nearly::float;
use crate::random::Random;
use crate::stationary_truth::{Kink, nearest};
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, file};
use crate::training_tiny::{Network, Training};
use crate::training_truth::cost;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use relucert::check::statement::{Verdict, training as problems, two_layer};
use relucert::check::stationary::{Claim, Evidence, verify_training};
use relucert::stationary::certify_training;

/// Where an entry of the slopes lies: both ends are the same for a loss with a derivative.
pub struct Range {
    pub low: Q,
    pub high: Q,
}

/// Whether slopes are known up to rounding only.
pub fn smooth(training: &Training) -> bool {
    ["logistic", "poisson", "softmax"].contains(&training.loss.word)
}

/// The outputs at which a piecewise quadratic loss may change its piece.
pub fn kinks(training: &Training, y: &Q) -> Vec<Q> {
    let p = training.loss.value();
    match training.loss.word {
        "squared" => Vec::new(),
        "absolute" | "quantile" | "hinge" | "squared-hinge" => vec![y.clone()],
        _ => vec![y - &p, y + &p],
    }
}

/// s ∂φ at the outputs of a row: three values on one piece give the derivative there.
pub fn slopes(training: &Training, k: usize, f: &[Q]) -> Vec<Range> {
    let (y, s) = (training.targets(k), training.weight(k));
    let near = |value: &Real| Q::from_float(float(&value.low)).expect("finite");
    let point = |value: Q| Range { low: &s * &value, high: &s * &value };
    let shares = |f: &[Q]| -> Vec<Q> {
        let powers: Vec<Q> = f.iter().map(|f| near(&exp(f))).collect();
        let total: Q = powers.iter().sum();
        powers.iter().map(|p| p / &total).collect()
    };
    match training.loss.word {
        "poisson" => vec![point(near(&exp(&f[0])) - &y[0])],
        "logistic" => vec![point(&shares(&[f[0].clone(), Q::zero()])[0] - &y[0])],
        "softmax" => shares(f).iter().zip(&y).map(|(p, y)| point(p - y)).collect(),
        _ => {
            let side = |y: &Q, f: &Q, sign: i64| {
                let ahead = kinks(training, y).into_iter().map(|kink| (kink - f) * int(sign));
                let step = ahead.filter(Signed::is_positive).min().unwrap_or_else(|| int(2)) * int(sign) / int(2);
                let at = |t: Q| cost(&training.loss, std::slice::from_ref(y), &[t]).low;
                let values = [at(f.clone()), at(f + &step), at(f + &step * int(2))];
                &s * (int(4) * &values[1] - int(3) * &values[0] - &values[2]) / (int(2) * step)
            };
            y.iter().zip(f).map(|(y, f)| Range { low: side(y, f, -1), high: side(y, f, 1) }).collect()
        }
    }
}

/// The square distance of 0 to the elements at the slopes r, K for each row, and some of these elements, each
/// with the factors √c of atoms left out: then none.
fn distance(training: &Training, network: &Network, r: &[Vec<Q>]) -> Q {
    let (x, beta) = (training.data(), training.decay());
    let mut total = Q::zero();
    for neuron in &network.neurons {
        let (c, a) = match neuron.atom {
            true => (neuron.a[0].abs(), vec![neuron.a[0].signum()]),
            false => (int(1), neuron.a.clone()),
        };
        let along = r.iter().map(|r| dot(&a, r)).collect();
        let kink = Kink { c: int(1), u: neuron.u.clone(), a: int(1), x: x.clone(), r: along, beta: beta.clone() };
        let mut corners: Vec<Vec<Q>> = kink.directions().iter().map(|e| kink.gradient(e)).collect();
        if training.hidden_bias == "free" {
            let own = neuron.u.last().expect("a column") * &beta;
            corners.iter_mut().filter_map(|corner| corner.last_mut()).for_each(|last| *last -= &own);
        }
        corners.sort();
        corners.dedup();
        let outputs: Vec<Q> = (0..a.len())
            .map(|o| x.iter().zip(r).map(|(x, r)| &r[o] * positive(&dot(x, &neuron.u))).sum::<Q>() + &beta * &a[o])
            .collect();
        total += c * (nearest(&corners).0 + square(&outputs));
    }
    if let Some(decay) = &training.output_bias {
        let sums: Vec<Q> =
            network.bias.iter().enumerate().map(|(o, b)| r.iter().map(|r| &r[o]).sum::<Q>() + decay * b).collect();
        total += square(&sums);
    }
    total
}

/// The slopes that the certificate states.
fn stated(lines: &[String]) -> Option<Vec<Q>> {
    let line = lines.iter().find(|line| line.starts_with("slopes "))?;
    let number = |word: &str| word.parse::<BigInt>().ok().map(Q::from_integer);
    let numbers: Vec<Q> = line.split(' ').skip(1).map(number).collect::<Option<_>>()?;
    Some(numbers[2..].iter().map(|v| v / &numbers[0]).collect())
}

/// A slope stated otherwise: by a little, out of its interval, another denominator.
fn restate(lines: &mut [String], random: &mut Random) {
    let Some(line) = lines.iter_mut().find(|line| line.starts_with("slopes ")) else { return };
    let mut words: Vec<String> = line.split(' ').map(str::to_string).collect();
    if words.len() == 3 {
        return;
    }
    for _ in 0..1 + random.below(2) {
        let at = if random.once_in(12) { 1 } else { 3 + random.below(words.len() - 3) };
        let Ok(value) = words[at].parse::<i128>() else { return };
        let unit: i128 = words[1].parse().unwrap_or(1);
        let (part, next) = (value / 64, value + unit / 8);
        let other = [0, value + 1, value + part, value - part, next, value / 2, -value, unit, -unit, 2 * value + 3];
        words[at] = if at == 1 { (2 * value).to_string() } else { random.pick(&other).to_string() };
    }
    *line = words.join(" ");
}

/// What is wrong with the bounds.
fn facts(
    training: &Training,
    network: &Network,
    lines: &[String],
    evidence: &Evidence,
    random: &mut Random,
) -> Result<(Q, Q), String> {
    let number = |value: &relucert::check::arithmetic::Fraction| value.to_string().parse::<Q>().expect("a fraction");
    let (lower, upper) = (number(&evidence.total.lower), number(&evidence.total.upper));
    let room = if smooth(training) { q(1, 1 << 30) * (int(1) + &upper) } else { Q::zero() };
    let x = training.data();
    let ranges: Vec<Vec<Range>> = (0..x.len()).map(|k| slopes(training, k, &network.outputs(&x[k]))).collect();
    let open = |range: &Range| smooth(training) || range.low != range.high;
    let mut stated = stated(lines).ok_or("no slopes")?.into_iter();
    let mut at = Vec::new();
    for range in ranges.iter().flatten() {
        let own = if open(range) { stated.next().ok_or("a slope is missing")? } else { range.low.clone() };
        let outside = !smooth(training) && (own < range.low || own > range.high);
        if outside {
            return Err(format!("{own} is no slope"));
        }
        at.push(if smooth(training) { range.low.clone() } else { own });
    }
    let rows = |r: &[Q]| r.chunks(training.outputs).map(<[Q]>::to_vec).collect::<Vec<_>>();
    let own = distance(training, network, &rows(&at));
    if own > &upper + &room {
        return Err(format!("the square distance at the slopes is {own}, not at most {upper}"));
    }
    let mut least = own;
    for _ in 0..4 {
        let any = |range: &Range| {
            let share = random.pick(&[int(0), int(0), int(1), int(1), q(1, 2), q(1, 3)]);
            &range.low + (&range.high - &range.low) * share
        };
        let r: Vec<Q> = ranges.iter().flatten().map(any).collect();
        least = least.min(distance(training, network, &rows(&r)));
    }
    if lower > &least + &room {
        return Err(format!("an element is shorter: {least}, not at least {lower}"));
    }
    Ok((lower, upper))
}

fn attempt(random: &mut Random) -> Outcome {
    let training = Training::random(random);
    let d = training.columns();
    let count = random.below(4);
    let mut network = Network::random(random, &training, count);
    // The sides of a zero neuron's ties are counted for two columns only.
    network.neurons.retain(|neuron| d < 3 || neuron.u.iter().any(|u| !u.is_zero()));
    let read = problems::parse(training.text().as_bytes()).expect("a problem");
    let names = network.text(d, false);
    let given = two_layer::parse(names.as_bytes(), d, training.outputs).expect("a network");
    let Ok(honest) = certify_training(&read, DIGEST, &given, 200) else { return Outcome::Undecided };
    let text = String::from_utf8(honest.certificate).expect("text");
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    lines.pop();
    if random.once_in(2) {
        restate(&mut lines, random);
    }
    if random.once_in(4) {
        edit(&mut lines, d, random);
    }
    let text = file(lines.clone());
    let evidence = match verify_training(&read, DIGEST, &given, text.as_bytes()) {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(evidence) => evidence,
    };
    match facts(&training, &network, &lines, &evidence, random) {
        Ok((lower, upper)) => {
            let known = Claim::NotStationary.decide(&evidence);
            let expected = match (lower.is_positive(), upper.is_zero()) {
                (true, _) => Verdict::Proved,
                (_, true) => Verdict::Refuted,
                _ => Verdict::Undecided,
            };
            if known != expected {
                return Outcome::False(format!("called {known:?}\n{}{names}{text}", training.text()));
            }
            if known == Verdict::Undecided { Outcome::Undecided } else { Outcome::True(1) }
        }
        Err(what) => Outcome::False(format!("{what}\n{}{names}{text}\n{evidence:?}", training.text())),
    }
}

#[test]
fn stated_slopes() {
    try_all("slopes", attempt);
}
