//! Small random training problems of any loss, and certificates for them.
#![allow(dead_code)]

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::{Bias, Numbers};
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::{Claim, Training, TwoLayer, Verdict, two_layer};
use relucert::optimum::{Settings, certify_training};
use relucert::random::Random;
use relucert::search;
use relucert::search::outputs::data::Outputs;
use relucert::search::outputs::{self, OutputsSettings};
use relucert::search::train::{TrainSettings, train};

pub fn fraction(num: i64, den: i64) -> Fraction {
    Fraction::new(num.into(), den.into()).expect("a fraction")
}

pub fn positive(value: u64) -> Positive {
    Positive::new(value.into()).expect("positive")
}

/// Every loss of one output.
pub fn losses() -> Vec<Loss> {
    let half = || fraction(1, 2);
    vec![
        Loss::Squared,
        Loss::Absolute,
        Loss::Quantile(fraction(3, 10)),
        Loss::Huber(half()),
        Loss::SmoothL1(half()),
        Loss::EpsilonInsensitive(fraction(1, 5)),
        Loss::SquaredEpsilonInsensitive(fraction(1, 5)),
        Loss::Hinge,
        Loss::SquaredHinge,
        Loss::Logistic,
        Loss::Poisson,
    ]
}

pub fn biases() -> [OutputBias; 3] {
    [OutputBias::None, OutputBias::Free, OutputBias::Ridge(positive(3), positive(7))]
}

/// Targets over ten that the loss can have, of both classes.
pub fn targets(loss: &Loss, random: &mut Random, n: usize) -> Vec<BigInt> {
    let pick = |random: &mut Random, k: usize| match loss {
        Loss::Hinge | Loss::SquaredHinge => [-10, 10][if k < 2 { k } else { random.below(2) as usize }],
        Loss::Logistic => [0, 10, 3, 7][if k < 2 { k } else { random.below(4) as usize }],
        Loss::Poisson => [0, 10, 20, 35][if k < 2 { k } else { random.below(4) as usize }],
        _ => [-12, 13, 0, 4, 31][if k < 2 { k } else { random.below(5) as usize }],
    };
    (0..n).map(|k| BigInt::from(pick(random, k))).collect()
}

/// A random problem of n rows and d columns, rows with weights; β = 1/4.
pub fn problem(loss: Loss, output_bias: OutputBias, seed: u64, (n, d): (usize, usize)) -> Training {
    let mut random = Random::new(seed, 0);
    let y = targets(&loss, &mut random, n);
    let x = (0..n).map(|_| (0..d).map(|_| BigInt::from(random.below(41)) - BigInt::from(20)).collect()).collect();
    let weights = (0..n).map(|_| positive(1 + random.below(3))).collect();
    Training::new(Terms {
        numbers: Numbers::Decimal,
        hidden_bias: Bias::None.into(),
        output_bias,
        loss,
        scale: (positive(1), positive(1)),
        beta: (positive(1), positive(4)),
        x,
        x_den: positive(10),
        outputs: 1,
        y,
        y_den: positive(10),
        weights: Some((weights, positive(2))),
    })
    .expect("a problem")
}

/// The same problem with its last column all ones and no penalty on their weights, beside a free output bias,
/// and with less decay, so that no constant is optimal.
pub fn freed(training: &Training) -> Training {
    let mut terms = (**training).clone();
    (terms.hidden_bias, terms.output_bias) = (HiddenBias::Free, OutputBias::Free);
    terms.beta = (positive(1), positive(40));
    terms.x.iter_mut().filter_map(|row| row.last_mut()).for_each(|last| *last = 10.into());
    Training::new(terms).expect("a problem")
}

/// A random network; with an output bias where the problem has one.
pub fn network(training: &Training, random: &mut Random, m: usize) -> TwoLayer {
    let weights = |random: &mut Random, count: usize| -> Vec<BigInt> {
        (0..count).map(|_| BigInt::from(random.below(31)) - 15).collect()
    };
    let mut neuron = || {
        let (u, a) = (weights(random, training.columns()), weights(random, training.outputs));
        two_layer::Neuron::new(u, positive(8), a, positive(10))
    };
    let neurons = (0..m).map(|_| neuron()).collect();
    let bias = match training.output_bias {
        OutputBias::None => vec![BigInt::ZERO; training.outputs],
        _ => weights(random, training.outputs),
    };
    TwoLayer { neurons, bias, bias_den: positive(9) }
}

/// Several outputs: classes or numbers for each row, rows with weights; n rows, three columns.
pub fn several(loss: Loss, output_bias: OutputBias, seed: u64, (n, outputs): (usize, usize)) -> Training {
    let mut random = Random::new(seed, 2);
    let target = |k: usize, c: usize, random: &mut Random| match loss {
        Loss::Softmax => i64::from(k % outputs == c) * 10,
        _ => random.below(31) as i64 - 15,
    };
    let y =
        (0..n).flat_map(|k| (0..outputs).map(move |c| (k, c))).map(|(k, c)| target(k, c, &mut random).into()).collect();
    let plain = problem(Loss::Hinge, output_bias, seed, (n, 3));
    Training::new(Terms { loss, outputs, y, ..(*plain).clone() }).expect("a problem")
}

/// A trained network.
pub fn trained(training: &Training) -> TwoLayer {
    if training.outputs > 1 {
        let data = Outputs::of(training);
        let found = outputs::train(&data, None, &OutputsSettings::default(), &mut |_| true);
        return found.network.exact().expect("finite");
    }
    let data = search::data::Data::of(training);
    let found = train(&data, &[], 0.0, &TrainSettings::default(), &mut |_| true);
    search::neuron::two_layer(&found.neurons, found.bias).expect("finite")
}

/// A certificate for a problem, with its network.
pub fn certified(training: &Training) -> (TwoLayer, String) {
    let mut net = trained(training);
    let settings = Settings::new(Claim::OpenShare(fraction(1, 10)));
    let certify = |net: &TwoLayer| {
        certify_training(training, &training.digest(), net, &settings, &mut |_| true).expect("a certificate")
    };
    let mut done = certify(&net);
    // With a hidden bias that is not penalised the training above is for another problem.
    if done.verdict == Verdict::Refuted {
        net = done.improved.expect("a better network").0;
        done = certify(&net);
    }
    assert_eq!(done.verdict, Verdict::Proved, "{:?} {:?}", training.loss, training.output_bias);
    (net, String::from_utf8(done.certificate).expect("ASCII"))
}
