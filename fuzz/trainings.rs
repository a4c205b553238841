//! Training problems of version 2 (FORMAT §20, §21): their files, their networks, certificates for problems
//! whose optimum is known by hand, and weak duality for problems that the bytes decide. Shared with
//! `tests/any_bytes.rs`.
#![allow(dead_code)]

use crate::decode::Bytes;
use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::optimum::training::verify;
use relucert::check::statement::loss::{Loss, WORDS};
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms, parse};
use relucert::check::statement::{Claim, Evidence, Training, TwoLayer, Verdict, constant, dual, primal, two_layer};
use relucert::format;

/// A problem file of version 2 that is accepted is the only spelling of its problem, and its best constant is
/// no worse than zero.
pub fn training(data: &[u8]) -> bool {
    let Ok(training) = parse(data) else { return false };
    if training.is_plain() {
        return false;
    }
    let mut written = Vec::new();
    format::training(&training, &mut written).expect("memory");
    assert_eq!(written, data);
    if let Ok(best) = constant::best(&training) {
        assert!(best.low <= best.high);
        let zero = primal::objective(&training, &TwoLayer::zero(training.outputs)).expect("zero outputs");
        assert!(best.low <= zero.high, "{best:?} {zero:?}");
    }
    true
}

/// The same for networks of up to three inputs and outputs; one that version 1 can say is written as such.
pub fn two_layers(data: &[u8]) -> bool {
    let mut accepted = false;
    for (columns, outputs) in (1..4).flat_map(|columns| (1..4).map(move |outputs| (columns, outputs))) {
        let Ok(network) = two_layer::parse(data, columns, outputs) else { continue };
        let mut written = Vec::new();
        format::two_layer(&network, columns, &mut written).expect("memory");
        let again = two_layer::parse(written.as_slice(), columns, outputs).expect("what is written is read");
        match network.plain() {
            Some(plain) => assert_eq!(again.plain(), Some(plain)),
            None => assert_eq!((again, written.as_slice()), (network, data)),
        }
        accepted = true;
    }
    accepted
}

/// A problem of the corpus and the best network that is known, which is optimal or nearly so.
pub struct Case {
    problem: &'static [u8],
    best: &'static [u8],
}

impl Case {
    pub fn read(&self) -> (Training, TwoLayer) {
        let training = parse(self.problem).expect("a problem");
        let best = two_layer::parse(self.best, training.columns(), training.outputs).expect("a network");
        (training, best)
    }
}

macro_rules! case {
    ($problem:literal, $best:literal) => {
        Case {
            problem: include_bytes!(concat!("../", $problem, ".problem")),
            best: include_bytes!(concat!("../", $best, ".network")),
        }
    };
}

/// Losses with and without logarithms, weights, all output biases, two and three outputs; a hidden bias that
/// is not penalised.
pub const CASES: [Case; 7] = [
    case!("tests/corpus/logit", "tests/corpus/logit-best"),
    case!("tests/corpus/margin", "tests/corpus/margin-best"),
    case!("tests/corpus/counts", "tests/corpus/counts-best"),
    case!("tests/corpus/level", "tests/corpus/level-best"),
    case!("tests/corpus/classes", "tests/corpus/classes-best"),
    case!("tests/corpus/pair", "tests/corpus/pair-best"),
    case!("fuzz/seeds/certificates/free", "fuzz/seeds/certificates/free"),
];

/// Whatever the certificate, nothing above what the best network attains is proved; and that network is not
/// refuted by more than its rounding.
pub fn certificates(data: &[u8]) -> bool {
    let mut accepted = false;
    for case in &CASES {
        let (training, best) = case.read();
        let digest = training.digest();
        // Much is computed before the digest is compared.
        if !data.windows(digest.len()).any(|part| part == digest.as_bytes()) {
            continue;
        }
        let Ok(evidence) = verify(&training, &digest, &best, data) else { continue };
        let attained = primal::objective(&training, &best).expect("a network for the problem");
        assert!(evidence.lower <= attained.high, "{} is above what a network attains", evidence.lower);
        let above = &attained.high + &Fraction::dyadic(1.into(), 40);
        assert_ne!(Claim::Lower(above).decide(&evidence), Verdict::Proved);
        let little = Fraction::dyadic(1.into(), 10);
        assert_ne!(Claim::Gap(little).decide(&evidence), Verdict::Refuted, "{evidence:?}");
        consistent(&evidence);
        accepted = true;
    }
    accepted
}

/// The bound is below all objectives.
pub fn consistent(evidence: &Evidence) {
    let Evidence { upper, lower, zero, better, width, .. } = evidence;
    assert!(*width >= Fraction::zero());
    assert!([Some(upper), Some(zero), better.as_ref()].into_iter().flatten().all(|known| lower <= known));
}

/// A loss with its parameter, of one output or several.
fn loss(bytes: &mut Bytes, outputs: usize) -> Loss {
    if outputs > 1 {
        return if bytes.below(2) == 0 { Loss::Softmax } else { Loss::Squared };
    }
    let (word, _, has) = WORDS[bytes.below(WORDS.len() as u64 - 1) as usize];
    let parameter = Fraction::new(BigInt::from(1 + bytes.below(4)), BigInt::from(5 + bytes.below(4)));
    Loss::named(word, parameter.filter(|_| has)).expect("a loss, softmax being the last one")
}

/// Targets of a row over `den`.
fn targets(bytes: &mut Bytes, loss: &Loss, outputs: usize, den: u64) -> Vec<BigInt> {
    match loss {
        Loss::Hinge | Loss::SquaredHinge => {
            vec![BigInt::from(den) * if bytes.below(2) == 0 { 1 } else { -1 }]
        }
        Loss::Logistic => vec![bytes.below(den + 1).into()],
        Loss::Poisson => vec![bytes.below(5 * den).into()],
        Loss::Softmax => {
            let mut shares = vec![BigInt::ZERO; outputs];
            (0..den).for_each(|_| shares[bytes.below(outputs as u64) as usize] += 1);
            shares
        }
        _ => (0..outputs).map(|_| bytes.integer()).collect(),
    }
}

fn positive(value: u64) -> Positive {
    Positive::new(value.into()).expect("positive")
}

/// Weak duality for a problem with one column, a dual vector and a network, all from the bytes: with one
/// column h is the length of one of two sums, and β is made what it must be.
pub fn duality(data: &[u8]) -> bool {
    let mut bytes = Bytes(data);
    let (n, outputs) = (1 + bytes.below(3) as usize, [1, 1, 2, 3][bytes.below(4) as usize]);
    let (loss, den) = (loss(&mut bytes, outputs), 1 + bytes.below(6));
    let x: Vec<Vec<BigInt>> = (0..n).map(|_| vec![bytes.small(4).into()]).collect();
    let y = (0..n).flat_map(|_| targets(&mut bytes, &loss, outputs, den)).collect();
    let weights = (0..n).map(|_| positive(1 + bytes.below(5))).collect();
    let output_bias = match bytes.below(3) {
        0 => OutputBias::None,
        1 => OutputBias::Free,
        _ => OutputBias::Ridge(positive(1 + bytes.below(9)), positive(1 + bytes.below(9))),
    };
    let scale = bytes.below(12) as u32;
    let mut nu: Vec<BigInt> = (0..n * outputs).map(|_| bytes.integer()).collect();
    // The last row of features zero takes what the others leave, and of each row the last entry, often.
    if bytes.below(2) == 0 {
        (0..n).for_each(|k| {
            let sum: BigInt = nu[k * outputs..][..outputs].iter().sum();
            nu[(k + 1) * outputs - 1] -= if outputs > 1 { sum } else { BigInt::ZERO };
        });
        for c in 0..outputs {
            let sum: BigInt = nu.iter().skip(c).step_by(outputs).sum();
            nu[(n - 1) * outputs + c] -= sum;
        }
    }
    let side = |sign: i32| -> BigInt {
        let part = |c: usize| -> BigInt {
            let rows = x.iter().zip(nu.iter().skip(c).step_by(outputs));
            rows.map(|(x, nu)| (&x[0] * sign).max(BigInt::ZERO) * nu).sum()
        };
        (0..outputs).map(|c| part(c).pow(2)).sum()
    };
    let square = side(1).max(side(-1));
    let root = square.sqrt();
    let root = if &root * &root < square { root + 1 } else { root };
    let Some(beta) = Positive::new(root.max(1.into())) else { return false };
    let scaled = Positive::power_of_two(scale.into());
    let terms = Terms {
        numbers: Numbers::Decimal,
        hidden_bias: HiddenBias::None,
        output_bias,
        loss,
        scale: (Positive::one(), Positive::one()),
        beta: (beta, scaled.clone()),
        x,
        x_den: Positive::one(),
        outputs,
        y,
        y_den: positive(den),
        weights: Some((weights, positive(1 + bytes.below(4)))),
    };
    let Ok(training) = Training::new(terms) else { return false };
    let Ok(worth) = dual::value(&training, &nu, &scaled) else { return false };
    let count = bytes.below(3) as usize;
    let mut neuron = || {
        let (u, a) = (vec![bytes.small(20).into()], (0..outputs).map(|_| bytes.small(20).into()).collect());
        two_layer::Neuron::new(u, positive(1 + bytes.below(9)), a, positive(1 + bytes.below(9)))
    };
    let neurons = (0..count).map(|_| neuron()).collect();
    let mut network = TwoLayer { neurons, ..TwoLayer::zero(outputs) };
    if training.output_bias != OutputBias::None {
        network.bias = (0..outputs).map(|_| bytes.small(100).into()).collect();
        network.bias_den = positive(1 + bytes.below(9));
    }
    for network in [network, TwoLayer::zero(outputs)] {
        if let Ok(attained) = primal::objective(&training, &network) {
            assert!(worth <= attained.high, "{worth} is above {attained:?} of {network:?} for {training:?} {nu:?}");
        }
    }
    // Its bisections for softmax with a ridge take as long as hundreds of the others.
    let slow = training.loss == Loss::Softmax && training.output_bias.decay().is_some();
    if !slow && let Ok(best) = constant::best(&training) {
        assert!(worth <= best.high, "{worth} is above the best constant {best:?} for {training:?} {nu:?}");
    }
    true
}
