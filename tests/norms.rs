//! Bounds by norms of matrices (FORMAT R290–R293, theory §E6.6): what is accepted is true, each reason of rejection,
//! and a search that has no time for trees ends with such a bound, for every loss and bias and several outputs.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::Positive;
use relucert::check::arithmetic::limbs::Limbs;
use relucert::check::arithmetic::vector::dot;
use relucert::check::optimum::matrix::Subject;
use relucert::check::optimum::norms::Norms;
use relucert::check::optimum::{self, Exponents, Scales, verify};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::OutputBias;
use relucert::check::statement::{Claim, Evidence, Network, Problem, Training, TwoLayer, Verdict, primal, problem};
use relucert::dyadic::quotient;
use relucert::optimum::parts::{CutError, cut};
use relucert::optimum::{Certified, Event, Settings, certify_training, proposal};
use relucert::random::Random;
use std::f64::consts::TAU;
use trainings::{biases, fraction, freed, losses, network, positive, several};

/// Rows 3e₁ and 4e₂ with labels 1.
fn statement() -> Problem {
    let head = "relucert-problem 1\nnumbers decimal\nbias none\nloss half-squared\nbeta 1 1\nshape 2 2\n";
    let text = format!("{head}denominators 1 1\nrow 3 0 1\nrow 0 4 1\nend 9\n");
    problem::parse(text.as_bytes()).expect("a problem")
}

/// Checks records after the line `dual`.
fn check(dual: &str, records: &[&str]) -> Result<Evidence, Rejection> {
    let problem = statement();
    let mut lines = vec![
        "relucert-certificate 1".to_string(),
        format!("problem {}", problem.digest()),
        "kind bound".to_string(),
        "scales 0 0 20 20 0".to_string(),
        format!("dual {dual}"),
    ];
    lines.extend(records.iter().map(|line| line.to_string()));
    lines.push(format!("end {}\n", lines.len()));
    verify(&problem, &problem.digest(), &Network { neurons: Vec::new() }, lines.join("\n").as_bytes())
}

fn code(dual: &str, records: &[&str]) -> Option<Code> {
    check(dual, records).err().map(|rejection| rejection.code)
}

/// t = 4000 and 3000 make both rows of Z 12000 long. R293 by hand: 2·5·2^40 for ‖Xᵀν‖ = 5; ⌈2^20/4000⌉ = 263,
/// ⌈2^20/3000⌉ = 350, ⌈√(263² + 350²)⌉ = 438, ⌈√4⌉ = 2.
const STRETCH: &str = "stretch 4000 3000";
const FACTOR: &str = "norm 12001 3 0 0 0";
/// (5·2^21 + 438·(24002 + 2))/4.
const LEAST: i64 = 5_249_878;

#[test]
fn the_least_bound_is_accepted_and_nothing_below() {
    let with = |b: i64, first: &str, second: &str| {
        let bound = format!("bound {b}");
        check("1 1", &[&bound, "norms", STRETCH, first, second])
    };
    let found = with(LEAST, FACTOR, "norm 1 0").expect("accepted");
    assert!(found.lower > fraction(0, 1) && found.size.leaves == 1);
    let lower = |b| with(b, FACTOR, "norm 1 0").err().map(|rejection| rejection.code);
    assert_eq!(lower(LEAST - 1), Some(Code::NormsExceed));
    // The same rows, negative: the second norm is theirs.
    let bound = format!("bound {LEAST}");
    assert_eq!(code("-1 -1", &[&bound, "norms", STRETCH, "norm 1 0", FACTOR]), None);
    assert_eq!(code("-1 -1", &[&bound, "norms", STRETCH, "norm 1 0", "norm 1 0"]), Some(Code::NormTooSmall));
    // 12000√2 is 16970.56: that is the Frobenius norm, with which (5·2^21 + 438·33944)/4 is least.
    let (most, least) = (16_971, 6_338_308);
    let frobenius = |b, norm: i64| {
        let (bound, norm) = (format!("bound {b}"), format!("norm {norm} 0"));
        code("1 1", &[&bound, "norms", STRETCH, &norm, "norm 1 0"])
    };
    assert_eq!(frobenius(least, most), None);
    assert_eq!(frobenius(least - 1, most), Some(Code::NormsExceed));
    assert_eq!(frobenius(least, most - 1), Some(Code::NormTooSmall));
}

#[test]
fn each_reason_has_a_file() {
    let bound = "bound 9000000";
    let first = |stretch: &str, norm: &str| code("1 1", &[bound, "norms", stretch, norm, "norm 1 0"]);
    assert_eq!(first(STRETCH, FACTOR), None);
    assert_eq!(first("stretch 4000", FACTOR), Some(Code::MissingToken));
    assert_eq!(first("stretch 4000 3000 1", FACTOR), Some(Code::ExtraToken));
    assert_eq!(first("stretch 4000 0", FACTOR), Some(Code::NotPositive));
    assert_eq!(first("stretch 4000 1000000000", FACTOR), Some(Code::EntryTooLarge));
    assert_eq!(first(STRETCH, "norm 0 0"), Some(Code::NotPositive));
    assert_eq!(first(STRETCH, "norm 12001 1 0"), Some(Code::FactorCount));
    assert_eq!(first(STRETCH, "norm 12001 4 0 0 0 0"), Some(Code::FactorCount));
    assert_eq!(first(STRETCH, "norm 12001 3 0 0 2147483648"), Some(Code::EntryTooLarge));
    assert_eq!(first(STRETCH, "norm 2147483648 3 0 0 0"), Some(Code::EntryTooLarge));
    assert_eq!(first(STRETCH, "norm 11999 3 0 0 0"), Some(Code::NotDominant));
    // On the diagonal there is room for 24001: for 154² = 23716, and beside it for 154 but not for 2·154.
    assert_eq!(first(STRETCH, "norm 12001 3 154 1 154"), None);
    assert_eq!(first(STRETCH, "norm 12001 3 154 2 154"), Some(Code::NotDominant));
    assert_eq!(first(STRETCH, "norm 12001 3 154 0 154"), None);
    assert_eq!(first(STRETCH, "norm 12001 3 154 0 155"), Some(Code::NotDominant));
    assert_eq!(first(STRETCH, "norm 12001 3 0 0"), Some(Code::MissingToken));
    assert_eq!(first(STRETCH, "norm 12001 3 0 0 0 0"), Some(Code::ExtraToken));
    assert_eq!(first(STRETCH, "norm 16971 0 0"), Some(Code::ExtraToken));
    assert_eq!(code("1 1", &[bound, "norms 1", STRETCH, FACTOR, "norm 1 0"]), Some(Code::ExtraToken));
    assert_eq!(code("1 1", &[bound, "norms", STRETCH, FACTOR]), Some(Code::WrongKeyword));
    assert_eq!(code("1 1", &[bound, "norm", STRETCH, FACTOR, "norm 1 0"]), Some(Code::WrongKeyword));
}

#[test]
fn rows_are_rounded_to_the_nearest_integers() {
    let scales = Scales::new(Exponents { dual: 0, omega: 1, arc: 0, quad: 0, factor: 0 }).expect("scales");
    let x: Vec<Vec<BigInt>> = vec![[-7, -3, -1, 0, 1, 2, 3, 5].map(BigInt::from).into()];
    let (one, stretch) = (positive(2), [positive(3)]);
    let v = [BigInt::from(1)];
    let norms = Norms::new(Subject { x: &x, x_den: &one, outputs: 1 }, &[v.as_slice()], &stretch, scales);
    // Three quarters of each.
    assert_eq!(norms.short(&norms.parts()[0]).expect("short"), [[-5, -2, -1, 0, 1, 2, 2, 4]]);
}

/// Products of limbs are those of the integers, at the ends of what fits as well.
#[test]
fn limbs_are_exact() {
    let mut random = Random::new(5, 0);
    let mut vector = |bits: u32, length: usize| -> Vec<BigInt> {
        let mut entry = || {
            let size: BigInt = ((BigInt::from(random.next_u64()) << 64) + random.next_u64()) >> (128 - bits);
            if random.below(2) == 0 { size } else { -size }
        };
        (0..length).map(|_| entry()).collect()
    };
    for bits in [1, 49, 50, 51, 75, 100] {
        for length in [4, 17, 100] {
            let (a, b) = (vector(bits, length), vector(100, length));
            assert_eq!(Limbs::new(&a).expect("fits").dot(&Limbs::new(&b).expect("fits")), dot(&a, &b));
        }
    }
    let top: BigInt = (BigInt::from(1) << 100) - 1;
    for (p, q) in [(top.clone(), top.clone()), (-&top, top.clone()), (-&top, -&top)] {
        let (a, b) = (vec![p; 1000], vec![q; 1000]);
        assert_eq!(Limbs::new(&a).expect("fits").dot(&Limbs::new(&b).expect("fits")), dot(&a, &b));
    }
    assert!(Limbs::new(&vec![&top + 1; 9]).is_none() && Limbs::new(&vec![-&top - 1; 9]).is_none());
    assert!(Limbs::new(&[top]).is_none());
}

/// Random rows in the plane, any t and the Frobenius norm: no F on the circle is above the least bound of R293.
#[test]
fn no_value_is_above_the_least_bound() {
    let exponents = Exponents { dual: 4, omega: 3, arc: 20, quad: 30, factor: 0 };
    let scales = Scales::new(exponents).expect("scales");
    for seed in 0..200 {
        let mut random = Random::new(seed, 3);
        let outputs = 1 + seed as usize % 3;
        let mut number = |size: u64| BigInt::from(random.below(2 * size + 1)) - BigInt::from(size);
        let x: Vec<Vec<BigInt>> = (0..6).map(|_| vec![number(9), number(9)]).collect();
        let v: Vec<Vec<BigInt>> = (0..6).map(|_| (0..outputs).map(|_| number(40)).collect()).collect();
        let stretch: Vec<Positive> = (0..6).map(|_| positive(1 + random.below(7))).collect();
        let den = positive(7);
        let rows: Vec<&[BigInt]> = v.iter().map(Vec::as_slice).collect();
        let norms = Norms::new(Subject { x: &x, x_den: &den, outputs }, &rows, &stretch, scales);
        let (linear, unit) = (norms.linear(), norms.room(&1.into()));
        let taken = norms.parts().into_iter().map(|part| {
            let squares: i64 = norms.short(&part).expect("short").iter().flatten().map(|z| i64::from(z * z)).sum();
            norms.taken(&linear, &part, &(BigInt::from(squares).sqrt() + 1))
        });
        let least = quotient(&taken.max().expect("a part"), &unit) / f64::from(1 << exponents.quad);
        let seen = (0..2000).map(|s| {
            let (sin, cos) = (f64::from(s) / 2000.0 * TAU).sin_cos();
            let mut image = vec![0.0; outputs];
            for (x, v) in x.iter().zip(&v) {
                let z = (cos * quotient(&x[0], &den) + sin * quotient(&x[1], &den)).max(0.0);
                image.iter_mut().zip(v).for_each(|(sum, v)| *sum += z * quotient(v, &16.into()));
            }
            image.iter().map(|t| t * t).sum::<f64>().sqrt()
        });
        let seen = seen.fold(0.0, f64::max);
        assert!(seen <= least, "{seed}: {seen} {least}");
    }
}

/// What is proved without trees.
fn without_trees(training: &Training, net: &TwoLayer, limit: Option<f64>) -> (Certified<TwoLayer>, bool) {
    let settings = Settings { trees: false, time_limit: limit, ..Settings::new(Claim::OpenShare(fraction(1, 100))) };
    let mut skipped = false;
    let done = certify_training(training, &training.digest(), net, &settings, &mut |event| {
        skipped |= matches!(event, Event::Skipped(_));
        true
    });
    (done.expect("a certificate"), skipped)
}

fn by_norms(certificate: &[u8]) -> bool {
    certificate.windows(7).any(|part| part == b"\nnorms\n")
}

/// For every loss, bias and some outputs, with time and without; no network is below the bound.
#[test]
fn norms_bound_every_problem() {
    let mut all: Vec<Training> = Vec::new();
    for (seed, loss) in losses().into_iter().enumerate() {
        let bias = biases()[seed % 3].clone();
        all.push(trainings::problem(loss, bias, seed as u64, (9, 3)));
    }
    all.push(freed(&trainings::problem(Loss::Squared, OutputBias::Free, 3, (9, 3))));
    all.push(several(Loss::Softmax, OutputBias::Free, 5, (12, 3)));
    all.push(several(Loss::Softmax, OutputBias::Ridge(positive(3), positive(7)), 6, (16, 8)));
    all.push(several(Loss::Squared, OutputBias::None, 7, (12, 2)));
    let mut positive_bounds = 0;
    for training in all {
        let mut random = Random::new(7, 0);
        let net = network(&training, &mut random, 3);
        let (done, skipped) = without_trees(&training, &net, Some(0.0));
        assert!(skipped && by_norms(&done.certificate), "{:?}", training.loss);
        assert!(done.verdict != Verdict::Proved);
        positive_bounds += usize::from(done.evidence.lower > fraction(0, 1));
        let (timeless, _) = without_trees(&training, &net, None);
        assert_eq!(timeless.certificate, without_trees(&training, &net, None).0.certificate);
        for m in 0..20 {
            let other = network(&training, &mut random, 1 + m % 3);
            assert!(done.evidence.lower <= primal::objective(&training, &other).expect("a value").high);
        }
    }
    assert!(positive_bounds > 8, "{positive_bounds}");
}

/// The line `norms` is one word, for several outputs as well.
#[test]
fn no_word_more_for_several_outputs() {
    let training = several(Loss::Squared, OutputBias::None, 7, (12, 2));
    let net = network(&training, &mut Random::new(7, 0), 2);
    let certificate = without_trees(&training, &net, Some(0.0)).0.certificate;
    let text = String::from_utf8(certificate).expect("ASCII");
    let code = |text: &str| {
        let found = optimum::training::verify(&training, &training.digest(), &net, text.as_bytes());
        found.err().map(|rejection| rejection.code)
    };
    assert_eq!(code(&text), None);
    assert_eq!(code(&text.replace("\nnorms\n", "\nnorms 1\n")), Some(Code::ExtraToken));
}

/// A certificate of norms has no trees: it is read for its dual vector, cannot be cut, and is not made worse.
#[test]
fn norms_are_gone_on_from() {
    let training = trainings::problem(Loss::Squared, OutputBias::None, 4, (9, 3));
    let net = network(&training, &mut Random::new(1, 0), 2);
    let (first, _) = without_trees(&training, &net, None);
    let read = proposal::read(&first.certificate, &training, &training.digest()).expect("read");
    assert!(read.trees.iter().all(Vec::is_empty));
    let settings = Settings::new(Claim::OpenShare(fraction(1, 100)));
    assert!(matches!(cut(&training, &net, &settings, &read, 2), Err(CutError::Norms)));
    let settings = Settings { resume: Some(read), ..settings };
    let done = certify_training(&training, &training.digest(), &net, &settings, &mut |_| true).expect("a certificate");
    assert!(done.evidence.lower > first.evidence.lower);
    let none = Settings { trees: false, ..settings };
    let again = certify_training(&training, &training.digest(), &net, &none, &mut |_| true).expect("a certificate");
    assert!(again.evidence.lower >= first.evidence.lower);
}
