//! The restricted program: weights of given columns, exactly optimal for losses that are piecewise linear or
//! quadratic, and as good as doubles are for the others; for all output biases and several outputs.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::vector::dot;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{OutputBias, Terms};
use relucert::check::statement::two_layer::Neuron;
use relucert::check::statement::{Training, TwoLayer, dual, primal};
use relucert::dyadic::quotient;
use relucert::linear::sphere::rational_unit;
use relucert::random::Random;
use relucert::search::restricted::{Error, Optimum, Program};
use trainings::{biases, losses, positive, problem, several};

/// Random directions of length one, with output directions of length one.
fn directions(training: &Training, random: &mut Random, count: usize) -> Vec<Neuron> {
    let mut unit = |d: usize| {
        let (num, den) = rational_unit(&random.normals(d), 6).expect("a direction");
        (num, Positive::new(den).expect("positive"))
    };
    let mut neuron = || {
        let ((u, u_den), (a, a_den)) = (unit(training.columns()), unit(training.outputs));
        Neuron::new(u, u_den, a, a_den)
    };
    (0..count).map(|_| neuron()).collect()
}

/// Loss, penalty and bias of an optimum, from the checker's objective of the network without its neurons' own
/// decay.
fn value(training: &Training, neurons: &[Neuron], lengths: &[Positive], optimum: &Optimum) -> [Fraction; 2] {
    let den = Positive::new(optimum.weights.den.clone()).expect("positive");
    let weighted = |(neuron, weight): (&Neuron, &BigInt)| {
        let a = neuron.a.iter().map(|a| a * weight).collect();
        Neuron::new(neuron.u.clone(), Positive::one(), a, den.clone())
    };
    let network = TwoLayer {
        neurons: neurons.iter().zip(&optimum.weights.num).map(weighted).collect(),
        bias: optimum.bias.num.clone(),
        bias_den: Positive::new(optimum.bias.den.clone()).expect("positive"),
    };
    let loss = primal::loss(training, &network).expect("a network of the problem");
    let size: BigInt = lengths.iter().zip(&optimum.weights.num).map(|(l, w)| l * w).sum();
    let square = Fraction::quotient(dot(&network.bias, &network.bias), network.bias_den.square());
    let price = (&training.output_bias.price() * &square).half();
    let rest = &(&training.decay() * &Fraction::quotient(size, den)) + &price;
    [&loss.low + &rest, &loss.high + &rest]
}

/// The greatest z_iᵀν/ℓ_i over β.
fn steepest(program: &Program, optimum: &Optimum) -> Fraction {
    let ratio = |(z, length): (&Vec<BigInt>, &Positive)| {
        let inner = Fraction::new(dot(z, &optimum.dual.num), &optimum.dual.den * &*program.den * &**length);
        inner.and_then(|inner| inner.over(&program.training.decay())).expect("positive")
    };
    program.columns.iter().zip(&program.lengths).map(ratio).fold(Fraction::zero(), Fraction::max)
}

/// Weak duality over the columns, with code of the checker: nothing is better, exactly or nearly.
fn proved(training: &Training, neurons: &[Neuron], start: Option<&[f64]>) -> Optimum {
    let program = Program::of(training, neurons).expect("lengths");
    let optimum = program.solve(start).expect("an optimum");
    assert!(optimum.weights.num.iter().all(|w| *w >= BigInt::ZERO));
    let [low, high] = value(training, neurons, &program.lengths, &optimum);
    let steepest = steepest(&program, &optimum);
    let about = format!("{:?} {:?} {}", training.loss, training.output_bias, training.outputs);
    let shrink = if steepest > Fraction::one() { steepest.clone() } else { Fraction::one() };
    let nu: Vec<BigInt> = optimum.dual.num.iter().map(|nu| nu * &**shrink.denominator()).collect();
    let den = Positive::new(&optimum.dual.den * shrink.numerator()).expect("positive");
    let lower = dual::value(training, &nu, &den).expect("admissible");
    assert_eq!(optimum.exact, training.loss.shape().is_some());
    if optimum.exact {
        assert!(steepest <= Fraction::one(), "{about}");
        assert_eq!(low, lower, "{about}");
    } else {
        let gap = &high - &lower;
        let share = quotient(gap.numerator(), gap.denominator()) / quotient(high.numerator(), high.denominator()).abs();
        assert!(share < 1e-12, "{about}: {share:e}");
    }
    optimum
}

#[test]
fn optimal_for_every_loss_and_bias() {
    let mut used = 0;
    for loss in losses() {
        for bias in biases() {
            for seed in 0..4 {
                let training = problem(loss.clone(), bias.clone(), seed, (12, 3));
                let mut neurons = directions(&training, &mut Random::new(seed, 9), 9);
                // The same direction twice, and one that no row sees.
                neurons.push(neurons[0].clone());
                let optimum = proved(&training, &neurons, None);
                used += optimum.weights.num.iter().filter(|w| **w != BigInt::ZERO).count();
                proved(&training, &neurons, Some(&[1.0; 10]));
            }
        }
    }
    assert!(used > 200, "{used}");
}

#[test]
fn optimal_for_several_outputs() {
    for loss in [Loss::Squared, Loss::Softmax] {
        for bias in biases() {
            for seed in 0..4 {
                let training = several(loss.clone(), bias.clone(), seed, (9, 3));
                let neurons = directions(&training, &mut Random::new(seed, 9), 14);
                proved(&training, &neurons, None);
            }
        }
    }
}

/// No column, columns of zeros, one class with a free bias, and more decay than any column is worth.
#[test]
fn degenerate_programs() {
    for loss in losses() {
        for bias in biases() {
            let training = problem(loss.clone(), bias, 5, (6, 2));
            proved(&training, &[], None);
            let heavy = training.with_beta(1000.into(), 1.into()).expect("positive");
            let neurons = directions(&heavy, &mut Random::new(1, 1), 4);
            let optimum = proved(&heavy, &neurons, None);
            assert!(optimum.weights.num.iter().all(|w| *w == BigInt::ZERO) || !optimum.exact);
        }
    }
    for loss in [Loss::Hinge, Loss::SquaredHinge] {
        let mut terms = (*problem(loss, OutputBias::Free, 5, (6, 2))).clone();
        terms.y.iter_mut().for_each(|y| *y = 10.into());
        let training = Training::new(terms).expect("a problem");
        let optimum = proved(&training, &directions(&training, &mut Random::new(1, 1), 4), None);
        assert!(optimum.dual.num.iter().all(|nu| *nu == BigInt::ZERO));
    }
}

/// One row, one column, by hand: ½(c − 2)² + c has its minimum at 1; |c − 2| + c/4 at 2 with ν = ¼.
#[test]
fn by_hand() {
    let whole = |loss| {
        let mut terms: Terms = (*problem(loss, OutputBias::None, 0, (1, 1))).clone();
        terms.x = vec![vec![10.into()]];
        terms.y = vec![20.into()];
        terms.weights = Some((vec![positive(2)], positive(2)));
        Training::new(terms).expect("a problem")
    };
    let neuron = [Neuron::new(vec![1.into()], Positive::one(), vec![1.into()], Positive::one())];
    let fraction = |v: &relucert::check::lp::Vector| Fraction::new(v.num[0].clone(), v.den.clone()).expect("positive");
    let absolute = proved(&whole(Loss::Absolute), &neuron, None);
    assert_eq!(
        [fraction(&absolute.weights), fraction(&absolute.dual)],
        ["2", "1/4"].map(|v| Fraction::parse(v).unwrap())
    );
    let huber = proved(&whole(Loss::Huber(Fraction::one())), &neuron, None);
    assert_eq!([fraction(&huber.weights), fraction(&huber.dual)], ["7/4", "1/4"].map(|v| Fraction::parse(v).unwrap()));
}

#[test]
fn what_is_no_program() {
    let training = problem(Loss::Hinge, OutputBias::None, 0, (3, 2));
    let neuron = Neuron::new(vec![1.into(), 1.into()], Positive::one(), vec![1.into()], Positive::one());
    assert!(Program::of(&training, &[neuron]).is_none());
    let mut program = Program::near(&training, &[vec![1.0, 0.5, 0.0]], 20);
    assert!(program.solve(None).is_ok());
    program.columns[0].pop();
    assert!(matches!(program.solve(None), Err(Error::Shape)));
}
