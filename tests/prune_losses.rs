//! Pruning with output biases, hidden biases without a penalty and several outputs: how few neurons are left, and
//! that nothing else changes.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::training::{minimal, penalty, polytope, predictions};
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, primal, two_layer};
use relucert::dyadic::quotient;
use relucert::prune::{Route, prune_training};
use relucert::random::Random;
use trainings::{biases, freed, network, positive, problem, several};

/// Outputs without code of the checker.
fn outputs(training: &Training, network: &TwoLayer) -> Vec<Fraction> {
    let mut all = Vec::new();
    for x in &training.x {
        for c in 0..training.outputs {
            let mut sum = Fraction::quotient(network.bias[c].clone(), network.bias_den.clone());
            for neuron in &network.neurons {
                let z: BigInt = x.iter().zip(&neuron.u).map(|(x, u)| x * u).sum();
                let z = z.max(BigInt::ZERO) * &neuron.a[c];
                let den = &training.x_den * &neuron.u_den * &neuron.a_den;
                sum = (&sum + &Fraction::quotient(z, den)).reduced();
            }
            all.push(sum);
        }
    }
    all
}

fn double(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

fn objective(training: &Training, network: &TwoLayer) -> f64 {
    double(&primal::objective(training, network).expect("a network of the problem").high)
}

#[test]
fn predictions_stay_and_columns_become_independent() {
    let mut problems: Vec<Training> = Vec::new();
    for (seed, bias) in biases().into_iter().enumerate() {
        problems.push(problem(Loss::Logistic, bias.clone(), seed as u64, (5, 3)));
        problems.push(problem(Loss::Hinge, bias.clone(), seed as u64 + 10, (4, 2)));
        problems.push(several(Loss::Squared, bias.clone(), seed as u64, (3, 2)));
        problems.push(several(Loss::Softmax, bias, seed as u64, (3, 3)));
    }
    problems.push(freed(&problem(Loss::Absolute, OutputBias::Free, 7, (5, 3))));
    let mut random = Random::new(4, 0);
    let (mut fewer, mut moved) = (0, 0);
    for training in &problems {
        let net = network(training, &mut random, 14);
        let pruned = prune_training(training, &net).expect("a vertex");
        let constants = usize::from(training.output_bias == OutputBias::Free);
        let most = (training.rows() - constants) * training.outputs;
        assert!(pruned.network.neurons.len() <= most, "{} {most}", pruned.network.neurons.len());
        assert_eq!(outputs(training, &net), outputs(training, &pruned.network));
        assert!(objective(training, &pruned.network) <= objective(training, &net) * (1.0 + 1e-9));
        for (neuron, &i) in pruned.network.neurons.iter().zip(&pruned.kept) {
            let collinear = |a: &[BigInt], b: &[BigInt]| {
                let dot = |a: &[BigInt], b: &[BigInt]| a.iter().zip(b).map(|(a, b)| a * b).sum::<BigInt>();
                dot(a, b) > BigInt::ZERO && dot(a, b) * dot(a, b) == dot(a, a) * dot(b, b)
            };
            assert!(collinear(&neuron.u, &net.neurons[i].u) && collinear(&neuron.a, &net.neurons[i].a));
        }
        assert_eq!((minimal(training, &pruned.network), minimal(training, &net)), (Ok(true), Ok(false)));
        fewer += net.neurons.len() - pruned.network.neurons.len();
        let bias = |network: &TwoLayer, c: usize| Fraction::quotient(network.bias[c].clone(), network.bias_den.clone());
        let changed = (0..training.outputs).any(|c| bias(&net, c) != bias(&pruned.network, c));
        assert!(constants == 1 || !changed, "a bias that costs something, or is not there, stays");
        moved += usize::from(changed);
        let again = prune_training(training, &pruned.network).expect("a vertex");
        assert_eq!((again.route, again.network.neurons.len()), (Route::Independent, pruned.network.neurons.len()));
    }
    assert!(fewer > 60 && moved > 2, "{fewer} {moved}");
}

fn neuron(u: [i64; 2], a: &[i64]) -> two_layer::Neuron {
    let integers = |values: &[i64]| values.iter().map(|v| BigInt::from(*v)).collect();
    two_layer::Neuron::new(integers(&u), positive(1), integers(a), positive(1))
}

/// Rows (2, 0) and (0, 2).
fn square(output_bias: OutputBias) -> Training {
    let plain = problem(Loss::Absolute, output_bias, 0, (2, 2));
    let x = [[20, 0], [0, 20]].map(|row| row.map(BigInt::from).to_vec()).to_vec();
    Training::new(Terms { x, ..(*plain).clone() }).expect("a problem")
}

/// Outputs (4, 4) are a constant, (4, 2) is one and (2, 0).
#[test]
fn a_free_bias_takes_over_constants() {
    let net = TwoLayer {
        neurons: vec![neuron([2, 2], &[1]), neuron([2, 1], &[1])],
        bias: vec![1.into()],
        bias_den: positive(2),
    };
    for bias in [OutputBias::None, OutputBias::Ridge(positive(1), positive(1))] {
        let training = square(bias);
        let given = match training.output_bias {
            OutputBias::None => TwoLayer { bias: vec![0.into()], ..net.clone() },
            _ => net.clone(),
        };
        assert_eq!(minimal(&training, &given), Ok(true), "two columns that are independent");
        assert_eq!(prune_training(&training, &given).expect("a vertex").kept, [0, 1]);
    }
    let free = square(OutputBias::Free);
    assert_eq!(minimal(&free, &net), Ok(false), "dependent, modulo constants");
    let pruned = prune_training(&free, &net).expect("a vertex");
    assert_eq!(pruned.kept, [1]);
    assert_eq!(pruned.network.bias, [9.into()], "4 and a half, as the first neuron gave 4 to both rows");
    assert_eq!(outputs(&free, &pruned.network), outputs(&free, &net));
    let sign = penalty(&free, &pruned.network).minus(&penalty(&free, &net)).sign();
    assert_eq!(sign, Some(num_bigint::Sign::Minus));
}

/// What a ridge takes belongs to the penalty, and a network with another bias predicts something else.
#[test]
fn other_networks_are_told_apart() {
    let ridge = square(OutputBias::Ridge(positive(1), positive(1)));
    let with = |bias: i64| TwoLayer { bias: vec![bias.into()], ..TwoLayer::zero(1) };
    let [one, two] = [1, 2].map(|bias| predictions(&ridge, &with(bias)).expect("a network of the problem"));
    assert_eq!(one.first_difference(&two), Some(0));
    // β = 1/4: β₀/(2β)·(4 − 1) = 6.
    let difference = penalty(&ridge, &with(2)).minus(&penalty(&ridge, &with(1)));
    let (low, high) = difference.enclosure(64);
    assert!(low <= Fraction::parse("6").unwrap() && Fraction::parse("6").unwrap() <= high);
    assert_eq!(minimal(&ridge, &with(2)), Ok(true), "no neuron");
    let idle = TwoLayer { neurons: vec![neuron([1, 1], &[0])], ..with(1) };
    assert_eq!(minimal(&ridge, &idle), Ok(false), "a neuron without output weight");
    assert_eq!(prune_training(&ridge, &idle).expect("a vertex").network.neurons, []);
    let none = square(OutputBias::None);
    assert_eq!(predictions(&none, &with(1)).unwrap_err().code, Code::NoOutputBias);
    assert_eq!(polytope(&none, &TwoLayer::zero(2)).unwrap_err().code, Code::WrongShape);
}
