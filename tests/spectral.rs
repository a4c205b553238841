//! One matrix that bounds h(V) for many outputs (FORMAT R160–R162, theory §E4.5): what is accepted is true, what is
//! below the eigenvalue is not accepted, and problems with more outputs than a fan serves are certified.
#![cfg(feature = "prover")]

mod trainings;

use nalgebra::DMatrix;
use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::lexer::Lines;
use relucert::check::optimum::matrix::Subject;
use relucert::check::optimum::several::{Proof, bounded_matrix};
use relucert::check::optimum::training::verify;
use relucert::check::optimum::{Exponents, Scales};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::{Claim, Size, Training, TwoLayer, Verdict, primal};
use relucert::dyadic::{quotient, scaled};
use relucert::format::Writer;
use relucert::optimum::{Event, Settings, certify_training};
use relucert::random::Random;
use std::f64::consts::TAU;
use trainings::{fraction, network, positive, several};

const EXPONENTS: Exponents = Exponents { dual: 20, omega: 20, arc: 30, quad: 40, factor: 40 };
const UNIT: f64 = 1048576.0;

/// Rows in the plane, V with K columns, and multipliers, all integers.
struct Draft {
    x: Vec<Vec<BigInt>>,
    dual: Vec<Vec<BigInt>>,
    lambdas: Vec<i64>,
    pairs: Vec<Pair>,
}

/// (j, k), (p, q, λ), T.
type Pair = ((usize, usize), [i64; 3], Vec<i64>);

impl Draft {
    fn random(seed: u64, outputs: usize) -> Draft {
        let mut random = Random::new(seed, 9);
        let n = 6;
        let mut number = |size: u64| random.below(2 * size + 1) as i64 - size as i64;
        let x: Vec<Vec<BigInt>> = (0..n).map(|_| vec![number(9).into(), number(9).into()]).collect();
        let dual = (0..n).map(|_| (0..outputs).map(|_| number(1 << 20).into()).collect()).collect();
        let lambdas = (0..n).map(|_| (number(7).abs() + 1) << 20).collect();
        let places = (0..n).flat_map(|j| (0..n).map(move |k| (j, k))).filter(|(j, k)| (3 * j + 2 * k) % 4 == 0);
        let places: Vec<(usize, usize)> = places.collect();
        let pair = |place| {
            let factors = [number(3).abs() + 1, number(4), (number(30).abs() + 1) << 18];
            (place, factors, (0..outputs).map(|_| number(1 << 17)).collect())
        };
        let pairs = places.into_iter().map(pair).collect();
        Draft { x, dual, lambdas, pairs }
    }

    /// Row k as doubles.
    fn row(&self, k: usize) -> Vec<f64> {
        self.x[k].iter().map(|x| quotient(x, &BigInt::from(1))).collect()
    }

    fn v(&self, k: usize) -> Vec<f64> {
        self.dual[k].iter().map(|v| quotient(v, &BigInt::from(1)) / UNIT).collect()
    }

    /// M.
    fn matrix(&self) -> DMatrix<f64> {
        let (n, k) = (self.x.len(), self.dual[0].len());
        let mut w: Vec<Vec<f64>> = (0..n).map(|i| self.v(i)).collect();
        let mut terms = Vec::new();
        for ((i, j), [p, q, l], t) in &self.pairs {
            let t: Vec<f64> = t.iter().map(|t| *t as f64 / UNIT).collect();
            (0..k).for_each(|c| w[*i][c] -= *p as f64 * t[c]);
            (0..k).for_each(|c| w[*j][c] += q.abs() as f64 * t[c]);
            let y = self.row(*i).iter().zip(self.row(*j)).map(|(a, b)| *p as f64 * a - *q as f64 * b).collect();
            terms.push((*l, t, y));
        }
        (0..n).for_each(|i| terms.push((self.lambdas[i], w[i].clone(), self.row(i))));
        let mut m = DMatrix::zeros(k + 2, k + 2);
        for (l, t, y) in &terms {
            let l = *l as f64 / UNIT;
            (0..k).for_each(|a| (0..k).for_each(|b| m[(a, b)] += l * t[a] * t[b]));
            (0..2).for_each(|a| (0..2).for_each(|b| m[(k + a, k + b)] += y[a] * y[b] / l));
        }
        for i in 0..n {
            for (a, v) in self.v(i).iter().enumerate() {
                for (b, x) in self.row(i).iter().enumerate() {
                    m[(a, k + b)] += v * x;
                    m[(k + b, a)] += v * x;
                }
            }
        }
        m
    }

    /// Records for a bound of so many times half the eigenvalue.
    fn records(&self, times: f64) -> Vec<u8> {
        let m = self.matrix();
        let top = m.clone().symmetric_eigenvalues().max();
        let room = DMatrix::from_diagonal_element(m.nrows(), m.nrows(), top * f64::max(1.0 + 1e-7, times - 1e-6)) - m;
        let lower = room.cholesky().expect("positive definite").l();
        let places = (0..lower.nrows()).flat_map(|i| (0..=i).map(move |j| (i, j)));
        let factor: Vec<BigInt> = places.map(|at| scaled(lower[at], EXPONENTS.factor, f64::round)).collect();
        let whole = |numbers: &[i64]| numbers.iter().map(|n| BigInt::from(*n)).collect::<Vec<_>>();
        let mut out = Writer::new(Vec::new());
        let bound = scaled(0.5 * top * times, EXPONENTS.quad, f64::ceil);
        out.dual_matrix(&Scales::new(EXPONENTS).expect("scales"), &self.dual, &bound).expect("memory");
        out.spectral(&factor, &whole(&self.lambdas), self.pairs.len()).expect("memory");
        for (rows, [p, q, l], t) in &self.pairs {
            out.spectral_pair(*rows, [&(*p).into(), &(*q).into(), &(*l).into()], &whole(t)).expect("memory");
        }
        out.end().expect("memory")
    }

    fn check(&self, records: &[u8]) -> Result<f64, Rejection> {
        let one = Positive::one();
        let mut lines = Lines::new(records);
        let subject = Subject { x: &self.x, x_den: &one, outputs: self.dual[0].len() };
        let found = bounded_matrix(subject, &mut lines, &mut Size::default())?;
        lines.finish()?;
        assert_eq!(found.proof, Proof::Spectral);
        Ok(quotient(found.value.numerator(), found.value.denominator()))
    }

    /// max ‖Vᵀ(Xu)_+‖ over some thousand directions.
    fn seen(&self) -> f64 {
        let value = |s: usize| {
            let (sin, cos) = (s as f64 / 3000.0 * TAU).sin_cos();
            let mut image = vec![0.0; self.dual[0].len()];
            for k in 0..self.x.len() {
                let x = self.row(k);
                let z = (x[0] * cos + x[1] * sin).max(0.0);
                image.iter_mut().zip(self.v(k)).for_each(|(t, v)| *t += z * v);
            }
            image.iter().map(|t| t * t).sum::<f64>().sqrt()
        };
        (0..3000).map(value).fold(0.0, f64::max)
    }
}

/// Whatever the multipliers are, half of the eigenvalue is accepted, is true, and nothing below is accepted.
#[test]
fn what_is_accepted_is_true() {
    for seed in 0..200 {
        let draft = Draft::random(seed, 2 + seed as usize % 3);
        let bound = draft.check(&draft.records(1.000_01)).expect("accepted");
        let seen = draft.seen();
        assert!(seen > 0.0 && seen <= bound, "{seed}: {seen} {bound}");
        assert_eq!(draft.check(&draft.records(0.999)).expect_err("rejected").code, Code::NotDominant, "{seed}");
    }
}

/// One number of a record changed: whatever is still accepted is true of the dual matrix that the record has.
#[test]
fn hostile_records_prove_nothing_false() {
    let (mut accepted, mut rejected) = (0, 0);
    let mut random = Random::new(1, 0);
    for seed in 0..60 {
        let mut draft = Draft::random(seed, 2);
        let text = String::from_utf8(draft.records(1.000_01)).expect("ASCII");
        let lines: Vec<&str> = text.lines().collect();
        for _ in 0..60 {
            // Not the scales: half of the changes are to the dual matrix and B.
            let until = if random.below(2) == 0 { 7 } else { lines.len() as u64 - 2 };
            let at = 1 + random.below(until) as usize;
            let mut words: Vec<String> = lines[at].split(' ').map(str::to_string).collect();
            let place = random.below(words.len() as u64) as usize;
            let Ok(number) = words[place].parse::<i64>() else { continue };
            let by = [1, -1, number, -2 * number, number / 1000, -number / 1000, 1 << 20];
            let by = by[random.below(7) as usize];
            words[place] = (number + by).to_string();
            let mut changed: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
            changed[at] = words.join(" ");
            let dual = changed.iter().filter_map(|line| line.strip_prefix("dual "));
            let numbers = |line: &str| line.split(' ').map(|word| word.parse().expect("an integer")).collect();
            draft.dual = dual.map(numbers).collect();
            match draft.check((changed.join("\n") + "\n").as_bytes()) {
                Ok(bound) => {
                    accepted += 1;
                    assert!(draft.seen() <= bound, "{seed}: {} for {}", changed[at], lines[at]);
                }
                Err(_) => rejected += 1,
            }
        }
    }
    assert!(accepted > 100 && rejected > 1000, "{accepted} {rejected}");
}

/// The certificate of a problem, and its network.
fn certified(training: &Training, share: Fraction) -> (TwoLayer, Vec<u8>) {
    let settings = Settings::new(Claim::OpenShare(share));
    let digest = training.digest();
    let certify = |net: &TwoLayer| certify_training(training, &digest, net, &settings, &mut |_| true);
    let first = certify(&TwoLayer::zero(training.outputs)).expect("a certificate");
    let net = first.improved.expect("a better network").0;
    let done = certify(&net).expect("a certificate");
    assert_eq!(done.verdict, Verdict::Proved, "{:?} {:?}", training.loss, training.output_bias);
    (net, done.certificate)
}

/// Seven and more outputs, of every bias, weights and loss; with an unpenalised hidden bias too. No network at hand
/// is below the bound, and the certificate does not depend on the run.
#[test]
fn many_outputs_are_certified() {
    let freed = |training: Training| {
        let mut terms: Terms = (*training).clone();
        (terms.hidden_bias, terms.output_bias) = (HiddenBias::Free, OutputBias::Free);
        terms.x.iter_mut().filter_map(|row| row.last_mut()).for_each(|last| *last = 10.into());
        Training::new(terms).expect("a problem")
    };
    let ridge = || OutputBias::Ridge(positive(3), positive(7));
    for training in [
        several(Loss::Softmax, OutputBias::Free, 5, (21, 7)),
        several(Loss::Softmax, ridge(), 6, (16, 8)),
        several(Loss::Squared, OutputBias::None, 7, (12, 6)),
        several(Loss::Squared, OutputBias::Free, 8, (12, 7)),
        freed(several(Loss::Softmax, OutputBias::Free, 9, (14, 7))),
    ] {
        let (net, certificate) = certified(&training, fraction(8, 10));
        assert!(certificate.windows(10).any(|part| part == b"\nspectral\n"));
        assert_eq!(certified(&training, fraction(8, 10)).1, certificate);
        let evidence = verify(&training, &training.digest(), &net, certificate.as_slice()).expect("accepted");
        let mut random = Random::new(7, 0);
        for m in 0..30 {
            let other = network(&training, &mut random, 1 + m % 3);
            assert!(evidence.lower <= primal::objective(&training, &other).expect("a value").high);
        }
    }
}

/// Told to stop, the search ends with a bound that holds.
#[test]
fn it_ends_when_told() {
    let training = several(Loss::Softmax, OutputBias::Free, 5, (21, 7));
    let settings = Settings::new(Claim::OpenShare(Fraction::zero()));
    let mut asked = 0;
    let done = certify_training(&training, &training.digest(), &TwoLayer::zero(7), &settings, &mut |event| {
        asked += usize::from(matches!(event, Event::Spectral(_)));
        !matches!(event, Event::Spectral(20..))
    });
    let done = done.expect("what is known is certified");
    assert_eq!(asked, 20);
    assert!(done.evidence.lower > Fraction::zero() && done.verdict != Verdict::Proved);
}
