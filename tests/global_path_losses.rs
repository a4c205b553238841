//! Global paths with other losses, output biases and several outputs: the gap holds on a grid of β, and
//! certificates that are not right are rejected.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::global_path::{PathClaim, verify, verify_training};
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::{self, Problem};
use relucert::check::statement::training::{OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, primal, two_layer};
use relucert::dyadic::{dyadic, quotient};
use relucert::global_path::{Path, Settings, trace_training};
use relucert::optimum::Error;
use trainings::{fraction, freed, positive, problem, several, trained};

fn double(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

fn traced(training: &Training, from: Fraction, to: Fraction, gap: Fraction) -> Result<Path, Error> {
    let settings = Settings { claim: PathClaim { from, to, gap }, time_limit: None, threads: 1, seed: 0 };
    trace_training(training, &training.digest().to_string(), &settings, &mut |_, _| true)
}

fn problems() -> Vec<Training> {
    let ridge = || OutputBias::Ridge(positive(3), positive(7));
    vec![
        problem(Loss::Logistic, OutputBias::Free, 1, (5, 2)),
        problem(Loss::Hinge, ridge(), 2, (5, 2)),
        problem(Loss::Squared, OutputBias::None, 3, (4, 2)),
        problem(Loss::Huber(fraction(1, 2)), OutputBias::Free, 4, (5, 2)),
        several(Loss::Softmax, OutputBias::Free, 5, (5, 3)),
        several(Loss::Squared, ridge(), 6, (4, 2)),
        freed(&problem(Loss::SquaredHinge, OutputBias::Free, 7, (5, 2))),
    ]
}

/// The networks at the knots of a certificate.
fn networks(training: &Training, certificate: &[u8]) -> Vec<TwoLayer> {
    let text = std::str::from_utf8(certificate).expect("text");
    let network = |part: &str| {
        let lines: Vec<&str> = part.lines().skip(1).take_while(|line| !line.starts_with("multiplier")).collect();
        let file = format!("relucert-network 2\n{}\nend {}\n", lines.join("\n"), lines.len() + 1);
        two_layer::parse(file.as_bytes(), training.columns(), training.outputs).expect("a network")
    };
    text.split("\nknot ").skip(1).map(network).collect()
}

/// Both networks side by side, the squares of their weights times 1 − t and t.
fn beside(a: &TwoLayer, b: &TwoLayer, t: f64) -> TwoLayer {
    let mut neurons = Vec::new();
    for (network, share) in [(a, 1.0 - t), (b, t)] {
        let (root, den) = dyadic(&[share.sqrt()]);
        for neuron in &network.neurons {
            let times = |values: &[BigInt]| values.iter().map(|v| v * &root[0]).collect::<Vec<_>>();
            let dens = [&neuron.u_den * &den, &neuron.a_den * &den];
            let [u_den, a_den] = dens;
            neurons.push(two_layer::Neuron::new(times(&neuron.u), u_den, times(&neuron.a), a_den));
        }
    }
    let (shares, den) = dyadic(&[1.0 - t, t]);
    let mixed = a.bias.iter().zip(&b.bias).map(|(x, y)| x * &b.bias_den * &shares[0] + y * &a.bias_den * &shares[1]);
    TwoLayer { neurons, bias: mixed.collect(), bias_den: &a.bias_den * &b.bias_den * den }
}

/// At every β the network of the path is no worse than training finds, but for the gap; and the line between
/// the lower bounds at the knots is below what training finds.
#[test]
fn the_gap_holds_on_a_grid_of_beta() {
    for training in problems() {
        let beta = training.decay();
        let (from, to) = (&beta + &beta, beta.half());
        let path = traced(&training, from.clone(), to.clone(), fraction(1, 20)).expect("a path");
        assert!(path.traced.proved, "{:?} {:?} {:?}", training.loss, training.output_bias, path.traced);
        let networks = networks(&training, &path.certificate);
        for k in 0..=6 {
            let share = fraction(k, 6);
            let beta = (&from + &(&share * &(&to - &from))).reduced();
            let (p, q) = (beta.numerator().clone(), (**beta.denominator()).clone());
            let here = training.with_beta(p, q).expect("positive");
            let objective =
                |network: &TwoLayer| double(&primal::objective(&here, network).expect("of the problem").high);
            // With a hidden bias that is not penalised this is a network of another problem, and still a
            // network.
            let better = objective(&trained(&here));
            let at = path.knots.windows(2).position(|pair| pair[1].beta <= beta).expect("covered");
            let (above, below) = (&path.knots[at], &path.knots[at + 1]);
            let t = (double(&above.beta) - double(&beta)) / (double(&above.beta) - double(&below.beta));
            let lower = (1.0 - t) * double(&above.lower()) + t * double(&below.lower());
            assert!(lower <= better * (1.0 + 1e-9), "{:?}: {lower} {better}", training.loss);
            let own = objective(&beside(&networks[at], &networks[at + 1], t));
            let gap = double(&path.traced.stretches[at].gap);
            assert!(
                gap <= 0.05 + 1e-5 && own * (1.0 - gap) <= better * (1.0 + 1e-9),
                "{:?}: {own} {better}",
                training.loss
            );
        }
    }
}

/// Rows 1 and 0 with labels 100 and 120, the bias penalised like the weights (theory §E1.7): the constant is
/// optimal at β = 1/5 and from 98 on, but not between.
#[test]
fn the_constant_may_be_optimal_at_both_ends_only() {
    let own = problem(Loss::Squared, OutputBias::Ridge(positive(1), positive(1)), 0, (2, 1));
    let terms = Terms {
        beta: (positive(1), positive(1)),
        x: vec![vec![1.into()], vec![0.into()]],
        x_den: positive(1),
        y: vec![100.into(), 120.into()],
        y_den: positive(1),
        weights: None,
        ..(*own).clone()
    };
    let training = Training::new(terms).expect("a problem");
    let path = traced(&training, fraction(100, 1), fraction(1, 5), fraction(1, 50)).expect("a path");
    assert!(path.traced.proved, "{:?}", path.traced);
    let neurons: Vec<usize> = path.knots.iter().map(|knot| knot.neurons).collect();
    assert!(neurons[1..neurons.len() - 1].iter().any(|neurons| *neurons > 0), "{neurons:?}");
    // At β = 98 the best constant is 220/(2 + β) = 2.2, and its residuals 97.8 and 117.8.
    let first = &path.knots[0];
    let best = 0.5 * (100.0f64.powi(2) + 120.0f64.powi(2) - 220.0f64.powi(2) / 102.0);
    assert!((double(&first.objective()) - best).abs() < 1e-3 * best, "{} {best}", double(&first.objective()));
}

#[test]
fn what_is_rejected() {
    let training = problem(Loss::Logistic, OutputBias::None, 1, (5, 2));
    let digest = training.digest().to_string();
    let path = traced(&training, fraction(1, 2), fraction(1, 4), fraction(1, 10)).expect("a path");
    let text = String::from_utf8(path.certificate).expect("text");
    let claim = PathClaim { from: fraction(1, 2), to: fraction(1, 4), gap: fraction(1, 10) };
    let judge = |training: &Training, text: &str| {
        verify_training(training, &digest, &claim, text.as_bytes()).map(|traced| traced.proved).map_err(|r| r.code)
    };
    assert_eq!(judge(&training, &text), Ok(true));
    let edited = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    assert_eq!(judge(&training, &edited("certificate 2", "certificate 1")), Err(Code::BadVersion));
    // A smaller β than the dual vector was proved for, and one that does not fall.
    assert_eq!(judge(&training, &edited("knot 1 2", "knot 1 3")), Err(Code::MultiplierTooLarge));
    assert_eq!(judge(&training, &edited("knot 1 2", "knot 1 4")), Err(Code::MultiplierTooLarge));
    assert_eq!(judge(&training, &edited("knot 1 4", "knot 1 2")), Err(Code::KnotOrder));
    // A greater one proves less: the network is too far from what was proved.
    assert_eq!(judge(&training, &edited("knot 1 2", "knot 9 2")), Ok(false));
    // An output bias that the problem has not.
    let line = text.lines().find(|line| line.starts_with("bias ")).expect("a bias");
    assert_eq!(judge(&training, &edited(line, "bias 1 1")), Err(Code::NoOutputBias));
    // Of a plain problem certificates have version 1.
    let plain: Problem = problem::parse("relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\nshape 1 1\ndenominators 1 1\nrow 1 3\nend 8\n".as_bytes()).expect("a problem");
    assert_eq!(
        verify(&plain, &digest, &claim, text.as_bytes()).map(|t| t.proved).map_err(|r| r.code),
        Err(Code::BadVersion)
    );
}

/// Counts of a hundred: the objective is about 100 − 100 ln 100, and no gap is relative to it.
#[test]
fn objectives_that_are_negative_have_no_gap() {
    let own = problem(Loss::Poisson, OutputBias::Free, 1, (4, 2));
    let y = [900, 1000, 1100, 1000].map(BigInt::from).to_vec();
    let training = Training::new(Terms { y, ..(*own).clone() }).expect("a problem");
    match traced(&training, fraction(50, 1), fraction(25, 1), fraction(1, 10)) {
        Err(Error::Rejected(rejection)) => assert_eq!(rejection.code, Code::LowerNegative),
        Err(other) => panic!("{other}"),
        Ok(path) => panic!("{:?}", path.traced),
    }
}
