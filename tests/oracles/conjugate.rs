//! What a dual vector is worth (FORMAT R205), by Fenchel's inequality alone: D(ν) is at most ℓ(f) + β₀/2 ‖b‖²
//! + ν·(f − b1) for all f and b, nearly attained, and −∞ just outside of the ends of the domain.

use crate::exact::{Q, dot, int, q, square};
use crate::global::number;
use crate::logarithm_truth::Real;
use crate::nearly::float;
use crate::random::Random;
use crate::training_tiny::{Loss, Training};
use crate::training_truth::cost;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::arithmetic::Positive;
use relucert::check::rejection::Code;
use relucert::check::statement::{dual, training as problems};
use std::collections::BTreeMap;

/// Where a slope r lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    Inside,
    End,
    Outside,
}

/// A number that a slope is outside of the domain by: from coarse to far below any double.
fn hair(random: &mut Random) -> Q {
    let bits = random.pick(&[1usize, 10, 53, 96, 97, 200, 1000]);
    Q::new(BigInt::one(), BigInt::one() << bits)
}

/// The ends of the slopes of a loss of one output, from its graph: what f ↦ φ(y, f) − φ(y, f ∓ 1) tends to;
/// none where it grows without limit.
fn ends(loss: &Loss, y: &Q) -> [Option<Q>; 2] {
    let (p, one, zero) = (loss.value(), Q::one(), Q::zero());
    let both = |size: Q| [Some(-&size), Some(size)];
    // Of −r, the slope in f.
    let [low, high] = match loss.word {
        "absolute" | "smooth-l1" | "epsilon-insensitive" => both(one),
        "quantile" => [Some(-&p), Some(one - p)],
        "huber" => both(p),
        "hinge" if y.is_positive() => [Some(-one), Some(zero)],
        "hinge" => [Some(zero), Some(one)],
        "squared-hinge" if y.is_positive() => [None, Some(zero)],
        "squared-hinge" => [Some(zero), None],
        "logistic" => [Some(-y), Some(one - y)],
        "poisson" => [Some(-y), None],
        _ => [None, None],
    };
    [high.map(|high| -high), low.map(|low| -low)]
}

/// A slope of a loss of one output.
fn slope(loss: &Loss, y: &Q, random: &mut Random) -> (Q, Place) {
    let [low, high] = ends(loss, y);
    let end = if random.once_in(2) { (&low, int(-1)) } else { (&high, int(1)) };
    match (random.below(3), end) {
        (0, (Some(end), _)) => (end.clone(), Place::End),
        (1, (Some(end), side)) => (end + side * hair(random), Place::Outside),
        _ => {
            let (low, high) = (low.unwrap_or(int(-3)), high.unwrap_or(int(3)));
            (&low + (high - &low) * q(1 + random.below(30) as i64, 31), Place::Inside)
        }
    }
}

/// Slopes of softmax: a target less a share of the simplex, on a face of it, or a hair off.
fn slopes(y: &[Q], random: &mut Random) -> (Vec<Q>, Place) {
    let mut shares: Vec<Q> = y.iter().map(|_| int(random.below(4) as i64)).collect();
    if shares.iter().all(Q::is_zero) {
        shares[0] = Q::one();
    }
    let total: Q = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= &total);
    let mut place = if shares.iter().any(Q::is_zero) { Place::End } else { Place::Inside };
    let (at, hair) = (random.below(shares.len()), hair(random));
    match random.below(3) {
        0 => {
            // All that this share has, and a hair more, goes to another one.
            let rest = shares[at].clone() + &hair;
            shares[at] -= &rest;
            let other = (at + 1) % shares.len();
            shares[other] += rest;
            place = Place::Outside;
        }
        1 => {
            shares[at] += if random.once_in(2) { hair } else { -hair };
            place = Place::Outside;
        }
        _ => {}
    }
    (y.iter().zip(shares).map(|(y, share)| y - share).collect(), place)
}

/// φ(y, f) + r·f.
fn excess(loss: &Loss, y: &[Q], r: &[Q], f: &[Q]) -> Real {
    &cost(loss, y, f) + &dot(r, f).into()
}

/// Short fractions at which that is small, one of them nearly the infimum: steps of halving size in single
/// entries, from the target or zero.
fn places(loss: &Loss, y: &[Q], r: &[Q]) -> Vec<Vec<Q>> {
    let value = |f: &[f64]| {
        let exact: Vec<Q> = f.iter().map(|f| Q::from_float(*f).expect("finite")).collect();
        float(&excess(loss, y, r, &exact).high)
    };
    let mut f: Vec<f64> = if y.len() == 1 { vec![float(&y[0])] } else { vec![0.0; y.len()] };
    let (mut best, mut step) = (value(&f), 8.0);
    let mut all = Vec::new();
    while step > 2e-3 {
        let mut moved = false;
        for (i, side) in (0..f.len()).flat_map(|i| [(i, 1.0), (i, -1.0)]) {
            let mut other = f.clone();
            other[i] += side * step;
            let found = if other[i].abs() > 60.0 { f64::INFINITY } else { value(&other) };
            if found < best {
                (f, best, moved) = (other, found, true);
            }
        }
        all.push(f.clone());
        if !moved {
            step /= 2.0;
        }
    }
    all.into_iter().map(|f| f.iter().map(|f| Q::from_float(*f).expect("finite")).collect()).collect()
}

/// Whether φ(y, f) + r·f falls without limit, as far as f = ±2^1010 or a single entry of that size can show.
fn falls(loss: &Loss, y: &[Q], r: &[Q]) -> bool {
    let far = Q::from(BigInt::one() << 1010);
    let entry = |c: usize| (0..y.len()).map(|i| if i == c { -&far } else { Q::zero() }).collect();
    let mut rays: Vec<Vec<Q>> = (0..y.len()).map(entry).collect();
    rays.push(vec![-&far; y.len()]);
    // e to that power is too much, and with it φ.
    rays.extend((loss.word != "poisson").then(|| vec![far; y.len()]));
    let start = excess(loss, y, r, &vec![Q::zero(); y.len()]).low - int(100);
    rays.iter().any(|f| excess(loss, y, r, f).high < start)
}

/// One row: D is the infimum over f. Says where the slope was.
fn one_row(random: &mut Random) -> (Place, &'static str) {
    let outputs = random.pick(&[1, 1, 1, 2, 3]);
    let loss = Loss::random(random, outputs);
    let y_den = random.pick(&[1, 3, 10]);
    let y = vec![loss.targets(random, y_den, outputs)];
    let weights = Some((vec![1 + random.below(5) as i64], 1 + random.below(3) as i64));
    let (beta, x) = ((1, 1), vec![vec![1]]);
    let training =
        Training { loss, beta, hidden_bias: "none", output_bias: None, outputs, x, x_den: 1, y, y_den, weights };
    let (loss, y, s) = (&training.loss, training.targets(0), training.weight(0));
    let (r, place) = match loss.word {
        "softmax" => slopes(&y, random),
        _ if outputs > 1 => ((0..outputs).map(|_| q(random.within(9), 4)).collect(), Place::Inside),
        _ => {
            let (r, place) = slope(loss, &y[0], random);
            (vec![r], place)
        }
    };
    let about = || format!("{loss:?}, target {y:?}, slope {r:?}, weight {s}");
    assert_eq!(falls(loss, &y, &r), place == Place::Outside, "{}", about());
    let found = value(&training, &[r.iter().map(|r| r * &s).collect::<Vec<_>>()].concat());
    if place == Place::Outside {
        assert_eq!(found, Err(Code::DualRange), "{}", about());
        return (place, loss.word);
    }
    let found = found.unwrap_or_else(|code| panic!("{code:?}: {}", about()));
    let values: Vec<Real> = places(loss, &y, &r).iter().map(|f| excess(loss, &y, &r, f).times(&s)).collect();
    assert!(values.iter().all(|value| found <= value.high), "{found} is too much: {}", about());
    let least = values.iter().map(|value| &value.high).min().expect("a place");
    assert!(least - &found < q(1, 100), "{found} is too little, {least} was found: {}", about());
    (place, loss.word)
}

/// The checker's D(ν) for the entries of all rows one after the other, or its reason.
fn value(training: &Training, nu: &[Q]) -> Result<Q, Code> {
    let theirs = problems::parse(training.text().as_bytes()).expect("a problem");
    let den = nu.iter().fold(BigInt::one(), |den, v| if (v * &den).is_integer() { den } else { den * v.denom() });
    let entries: Vec<BigInt> = nu.iter().map(|v| (v * &den).to_integer()).collect();
    let den = Positive::new(den).expect("positive");
    dual::value(&theirs, &entries, &den).map(|value| number(&value)).map_err(|flaw| flaw.code)
}

/// Several rows with an output bias: D is no more than ℓ(f) + β₀/2 ‖b‖² + ν·(f − b1) for any b and f; with a
/// free bias ν must add up to zero exactly, for else that falls without limit along b.
fn biased(random: &mut Random) -> bool {
    let mut training = Training::random(random);
    training.hidden_bias = "none";
    let nu: Vec<Vec<Q>> = (0..training.rows())
        .map(|k| {
            let y = training.targets(k);
            let r = match (training.loss.word, training.outputs) {
                ("softmax", _) => slopes(&y, random).0,
                (_, 1) => vec![slope(&training.loss, &y[0], random).0],
                _ => y.iter().map(|_| q(random.within(4), 2)).collect(),
            };
            r.iter().map(|r| r * training.weight(k)).collect()
        })
        .collect();
    let sums: Vec<Q> = (0..training.outputs).map(|c| nu.iter().map(|row| &row[c]).sum()).collect();
    let free = training.output_bias.as_ref().is_some_and(Zero::is_zero);
    let Ok(found) = value(&training, &nu.concat()) else { return false };
    assert!(!free || sums.iter().all(Q::is_zero), "{nu:?} does not add up to zero\n{}", training.text());
    let decay = training.output_bias.clone().unwrap_or_else(Q::zero);
    for _ in 0..4 {
        let f: Vec<Vec<Q>> = nu.iter().map(|row| row.iter().map(|_| q(random.within(12), 4)).collect()).collect();
        // The b at which it is least, too.
        let b: Vec<Q> = sums.iter().map(|sum| if decay.is_zero() { Q::zero() } else { sum / &decay }).collect();
        let inner: Q = nu.iter().zip(&f).map(|(nu, f)| dot(nu, f)).sum();
        let part =
            if training.output_bias.is_some() { &decay * square(&b) / int(2) - dot(&b, &sums) } else { Q::zero() };
        let whole = &training.cost(|k| f[k].clone()) + &(inner + part).into();
        assert!(found <= whole.high, "{found} is too much for {nu:?}: {whole:?} at {f:?}\n{}", training.text());
    }
    true
}

#[test]
fn conjugates() {
    let count: usize = std::env::var("RELUCERT_ORACLES").ok().and_then(|n| n.parse().ok()).unwrap_or(3000) / 2;
    let mut random = Random::new(0xf3);
    let mut counts: BTreeMap<(Place, &str), usize> = BTreeMap::new();
    let mut bounds = 0;
    for _ in 0..count {
        *counts.entry(one_row(&mut random)).or_default() += 1;
        bounds += usize::from(biased(&mut random));
    }
    println!("oracle conjugates: {counts:?}, with biases {bounds} of {count} accepted");
    for word in ["absolute", "quantile", "huber", "smooth-l1", "epsilon-insensitive", "hinge", "logistic", "softmax"] {
        for place in [Place::Inside, Place::End, Place::Outside] {
            assert!(counts.contains_key(&(place, word)) || count < 500, "{place:?} {word}: {counts:?}");
        }
    }
    assert!(bounds * 20 > count && bounds * 20 < 19 * count, "{bounds} of {count}");
}
