//! Pruning with output biases, hidden biases without a penalty and several outputs: how few neurons are left,
//! and that nothing else changes.
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
use relucert::prune::baseline::Ranking;
use relucert::prune::{Route, losses, prune_training};
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

/// Beyond the minimal network: one neuron less at a time, never a better objective, each the best of its
/// directions; the scores are those of the loss.
#[test]
fn corrections_lose_little() {
    let mut random = Random::new(6, 0);
    let mut problems: Vec<Training> = Vec::new();
    for bias in biases() {
        for loss in [Loss::Squared, Loss::Absolute, Loss::Hinge, Loss::Logistic, Loss::Poisson] {
            problems.push(problem(loss, bias.clone(), 3, (12, 3)));
        }
        problems.push(several(Loss::Softmax, bias.clone(), 3, (9, 3)));
        problems.push(several(Loss::Squared, bias, 3, (9, 2)));
    }
    problems.push(freed(&problem(Loss::Hinge, OutputBias::Free, 7, (9, 3))));
    for training in &problems {
        let about = format!("{:?} {:?}", training.loss, training.output_bias);
        let net = network(training, &mut random, 7);
        let steps = losses::corrections(training, &net, 1, &mut |_| ()).expect("numbers of doubles");
        let judge = losses::Judge { training, test: Some(training) };
        let points: Vec<_> = steps.iter().map(|step| judge.point("corrected", step).expect("a point")).collect();
        let last = points.last().expect("a step");
        assert!(last.neurons <= 1, "{about}");
        for pair in points.windows(2) {
            assert!(pair[1].neurons < pair[0].neurons, "{about}");
            let [before, after] = [&pair[0], &pair[1]].map(|point| double(&point.objective));
            assert!(after > before - 1e-9 * (1.0 + before.abs()), "{about}");
        }
        let first = judge.point("exact", &net).expect("a point");
        assert!(points[0].objective <= first.objective, "{about}");
        assert!(points.iter().all(|point| point.test == Some(point.train) && point.train <= 1.0));
        // Neurons are balanced: the objective as it stands is that of the point.
        let stands = objective(training, &steps[0]);
        assert!((stands / double(&points[0].objective) - 1.0).abs() < 1e-9, "{about}");
    }
}

/// By hand: outputs 2, −1 and 0 of one neuron and its bias for three rows.
#[test]
fn scores_of_losses() {
    let scores = |loss: Loss, y: [i64; 3], expected: f64| {
        let mut terms: Terms = (*problem(Loss::Squared, OutputBias::Free, 0, (3, 1))).clone();
        (terms.loss, terms.x_den, terms.y_den) = (loss, positive(1), positive(2));
        terms.x = [3, -5, 1].map(|x| vec![BigInt::from(x)]).to_vec();
        terms.y = y.map(BigInt::from).to_vec();
        let training = Training::new(terms).expect("a problem");
        let one = || positive(1);
        let neuron = two_layer::Neuron::new(vec![1.into()], one(), vec![1.into()], one());
        let net = TwoLayer { neurons: vec![neuron], bias: vec![(-1).into()], bias_den: one() };
        let score = losses::Judge { training: &training, test: None }.point("exact", &net).expect("a point").train;
        assert!((score - expected).abs() < 1e-12, "{score}");
    };
    scores(Loss::Hinge, [2, 2, -2], 1.0 / 3.0);
    scores(Loss::SquaredHinge, [2, -2, 2], 1.0);
    scores(Loss::Logistic, [2, 0, 2], 1.0);
    scores(Loss::Logistic, [2, 2, 0], 1.0 / 3.0);
    // Two values: which side of their middle, 2.
    scores(Loss::Absolute, [6, 2, 2], 1.0);
    // R² with the mean 0: 1 − (0 + 1 + 0)/(4 + 4).
    scores(Loss::Huber(Fraction::one()), [4, -4, 0], 1.0 - 1.0 / 8.0);
    // R² of the rates e^f.
    let (a, b, c) = (1.0f64, 0.5, 1.5);
    let mean = (a + b + c) / 3.0;
    let wrong = (2f64.exp() - a).powi(2) + ((-1f64).exp() - b).powi(2) + (1.0 - c).powi(2);
    let total = [a, b, c].map(|y| (y - mean).powi(2)).iter().sum::<f64>();
    scores(Loss::Poisson, [2, 1, 3], 1.0 - wrong / total);
}

/// Baselines: the least ‖u‖‖a‖ first, or the least ‖u ∘ ∂ℓ/∂u‖; any, by the seed.
#[test]
fn orders_of_baselines() {
    let training = several(Loss::Softmax, OutputBias::Free, 3, (9, 3));
    let neuron = |u: [i64; 3], a: [i64; 3]| {
        two_layer::Neuron::new(u.map(BigInt::from).to_vec(), positive(4), a.map(BigInt::from).to_vec(), positive(4))
    };
    let neurons = vec![neuron([3, 0, 0], [2, 0, 0]), neuron([0, 1, 0], [0, 1, 1]), neuron([1, 1, 1], [5, 5, 5])];
    let net = TwoLayer { neurons, ..TwoLayer::zero(3) };
    assert_eq!(losses::order(&training, &net, Ranking::Magnitude), [1, 0, 2]);
    // Equal output weights change no share: the gradient of the last is zero.
    assert_eq!(losses::order(&training, &net, Ranking::Gradient)[0], 2);
    let mut any = losses::order(&training, &net, Ranking::Random(3));
    any.sort_unstable();
    assert_eq!(any, [0, 1, 2]);
}
