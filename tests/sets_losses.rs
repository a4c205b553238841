//! Sets of networks and choices from them with other losses, output biases and several outputs: dimensions
//! and predictions without code of the checker, optimal networks by hand, the best against samples.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::rank::rank;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::dictionary::Member;
use relucert::check::dictionary::members::members_of;
use relucert::check::optimal_set::verify;
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, primal, two_layer};
use relucert::dyadic::quotient;
use relucert::optimal_set::{Options, Proved, prove_training, witness};
use relucert::random::Random;
use relucert::select::{Choice, Criterion, Error, samples};
use trainings::{biases, fraction, freed, losses, network, positive, problem, several};

fn int(value: i64) -> BigInt {
    value.into()
}

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

fn found(training: &Training, network: &TwoLayer, dictionary: Option<&TwoLayer>) -> Proved {
    let zero = TwoLayer::zero(training.outputs);
    let options = Options { ranges: true, ..Options::default() };
    prove_training(training, &training.digest(), network, dictionary.unwrap_or(&zero), &options, &mut |_| false)
        .expect("a certificate")
}

/// Problems with every bias and one or several outputs, and networks that have a direction twice.
fn examples() -> Vec<(Training, TwoLayer)> {
    let mut problems: Vec<Training> = Vec::new();
    for (seed, bias) in biases().into_iter().enumerate() {
        problems.push(problem(Loss::Logistic, bias.clone(), seed as u64, (4, 3)));
        problems.push(problem(Loss::Absolute, bias.clone(), seed as u64 + 10, (3, 2)));
        problems.push(several(Loss::Squared, bias.clone(), seed as u64, (2, 2)));
        problems.push(several(Loss::Softmax, bias, seed as u64, (2, 3)));
    }
    problems.push(freed(&problem(Loss::Hinge, OutputBias::Free, 7, (4, 3))));
    problems.push(problem(Loss::Squared, OutputBias::Free, 3, (1, 2)));
    let mut random = Random::new(9, 0);
    let example = |training: Training| {
        let mut net = network(&training, &mut random, 6);
        net.neurons.retain(|neuron| neuron.a.iter().any(|a| *a != BigInt::ZERO));
        net.neurons.push(net.neurons[0].clone());
        (training, net)
    };
    problems.into_iter().map(example).collect()
}

/// What the columns leave open: the neurons less the rank of the columns (Xu)_+αᵀ and the constants, the
/// constants counted where the output bias is free. Members predict the same.
#[test]
fn dimensions_and_predictions() {
    let (mut members, mut flat) = (0, 0);
    for (training, net) in examples() {
        let Proved { members: set, certificate, facts } = found(&training, &net, None);
        assert!(certificate.starts_with(b"relucert-set-certificate 2\n"));
        let column = |neuron: &two_layer::Neuron| -> Vec<BigInt> {
            let active =
                |x: &Vec<BigInt>| x.iter().zip(&neuron.u).map(|(x, u)| x * u).sum::<BigInt>().max(BigInt::ZERO);
            let rows = training.x.iter().map(active);
            rows.flat_map(|z| neuron.a.iter().map(move |a| a * &z).collect::<Vec<_>>()).collect()
        };
        let penalised = |neuron: &&two_layer::Neuron| {
            let inner = &neuron.u[..training.penalised()];
            [inner, &neuron.a].iter().all(|part| part.iter().any(|v| *v != BigInt::ZERO))
        };
        let free = usize::from(training.output_bias == OutputBias::Free) * training.outputs;
        let constant = |c: usize| (0..training.y.len()).map(|k| int(i64::from(k % training.outputs == c))).collect();
        let constants: Vec<Vec<BigInt>> = (0..free).map(constant).collect();
        let columns: Vec<Vec<BigInt>> = net.neurons.iter().filter(penalised).map(column).collect();
        let all = rank(&[&columns[..], &constants].concat()).expect("rows of one length");
        assert_eq!(facts.dimension, Some(columns.len() + free - all), "{:?} {}", training.loss, training.outputs);
        flat += usize::from(facts.dimension == Some(0));
        let zero = TwoLayer::zero(training.outputs);
        for point in &facts.points {
            let other = witness::network(&training, &set, &net, &zero, point).expect("a member");
            assert_eq!(outputs(&training, &other), outputs(&training, &net));
            assert!(free > 0 || other.bias == net.bias, "a bias that is not free stays");
            members += 1;
        }
    }
    assert!(members > 40 && flat == 0, "{members} {flat}");
}

/// Rows 1, 2, −1, −3 and directions 1, twice, and −1 with the coefficients 1, 4, 1 and signs +, +, −; ν is
/// (1, 2, −2, −1) or, for a ridge β₀ = 1 and b₀ = 1/2, (2, 3/2, −2, −1): β = 5. The targets are such that ν
/// is the slope of the loss.
fn by_hand(loss: Loss, output_bias: OutputBias, outputs: usize) -> (Training, TwoLayer) {
    let bias = if output_bias == OutputBias::None { 0 } else { 1 };
    let ridge = matches!(output_bias, OutputBias::Ridge(..));
    let nu = if ridge { [4, 3, -4, -2] } else { [2, 4, -4, -2] }.map(|v| fraction(v, 2));
    let weights = [1, 2, 1, 1];
    let direction = if outputs == 1 { vec![(1, 1)] } else { vec![(3, 5), (4, 5)] };
    let f = [11 - 1 + bias, 20 + bias, -2 + bias, -6 + bias].map(|v| fraction(v, 2));
    let mut y = Vec::new();
    for ((f, nu), s) in f.iter().zip(&nu).zip(weights) {
        let r = nu * &fraction(1, s);
        let e = match &loss {
            Loss::SmoothL1(width) => width * &r,
            Loss::SquaredEpsilonInsensitive(epsilon) if r > Fraction::zero() => &r + epsilon,
            Loss::SquaredEpsilonInsensitive(epsilon) => &r - epsilon,
            _ => r,
        };
        y.extend(direction.iter().map(|(p, q)| &fraction(*p, *q) * &(f + &e)));
    }
    let training = Training::new(Terms {
        numbers: relucert::check::statement::problem::Numbers::Decimal,
        hidden_bias: HiddenBias::None,
        output_bias,
        loss,
        scale: (positive(1), positive(1)),
        beta: (positive(5), positive(1)),
        x: [1, 2, -1, -3].map(|x| vec![int(x)]).to_vec(),
        x_den: positive(1),
        outputs,
        y: y.iter().map(|y| (y * &fraction(80, 1)).reduced().numerator().clone()).collect(),
        y_den: positive(80),
        weights: Some((weights.map(|s| positive(s as u64)).to_vec(), positive(1))),
    })
    .expect("a problem");
    let neuron = |u: i64, a: i64| {
        let a = direction.iter().map(|(p, q)| int(a * p * (5 / q))).collect();
        two_layer::Neuron::new(vec![int(u)], positive(1), a, positive(5))
    };
    let neurons = vec![neuron(1, 1), neuron(2, 2), neuron(-1, -1)];
    let bias = direction.iter().map(|(p, q)| int(bias * p * (10 / q))).collect();
    (training, TwoLayer { neurons, bias, bias_den: positive(20) })
}

#[test]
fn optimal_networks_by_hand() {
    let ridge = OutputBias::Ridge(positive(1), positive(1));
    let (free, none) = (OutputBias::Free, OutputBias::None);
    let cases = [
        (Loss::Squared, none.clone(), 1),
        (Loss::Squared, free.clone(), 1),
        (Loss::Squared, ridge.clone(), 1),
        (Loss::Squared, free.clone(), 2),
        (Loss::Squared, ridge.clone(), 2),
        (Loss::Huber(fraction(4, 1)), free.clone(), 1),
        (Loss::SmoothL1(fraction(1, 2)), ridge.clone(), 1),
        (Loss::SquaredEpsilonInsensitive(fraction(1, 4)), free.clone(), 1),
    ];
    for (loss, bias, outputs) in cases {
        let why = format!("{loss:?} {bias:?} {outputs}");
        let (training, net) = by_hand(loss.clone(), bias.clone(), outputs);
        // |r| = 2 is beyond the width of a smooth l1 loss.
        let optimal = !matches!(loss, Loss::SmoothL1(_));
        // A direction that is too short of β, and the twin's with the other sign.
        let idle =
            |u: i64, a: i64| two_layer::Neuron::new(vec![int(u)], positive(1), vec![int(a); outputs], positive(1));
        let more = TwoLayer { neurons: vec![idle(1, -1), idle(-1, 1)], ..TwoLayer::zero(outputs) };
        let Proved { members, facts, .. } = found(&training, &net, Some(&more));
        assert_eq!((members.optimal(), members.optimal_if_balanced), (optimal, optimal), "{why}");
        if optimal {
            assert_eq!(members.left_out, [false, false, false, true, true], "{why}");
            assert_eq!((facts.dimension, facts.least, facts.most), (Some(1), Some(2), Some(2)), "{why}");
            // τ is over 5: c = 5τ/den of the first, 2·2·5 of the second; 1 and 4 together are 5.
            assert_eq!(facts.coefficients[2].essential, Some(true));
            let ends = [&facts.coefficients[0], &facts.coefficients[1]].map(|c| (c.lower.clone(), c.upper.clone()));
            let zero = Fraction::zero();
            let whole = |of: i64| Some(&Fraction::quotient((*members.den).clone(), positive(1)) * &fraction(of, 2));
            let unit = if outputs == 1 { 1 } else { 5 };
            assert_eq!(ends[0], (zero.clone(), whole(10).map(|w| &w * &fraction(1, unit))), "{why}");
            assert_eq!(ends[1], (zero, whole(5).map(|w| &w * &fraction(1, unit))), "{why}");
        }
        // Another bias, or not balanced.
        let moved = TwoLayer { bias: net.bias.iter().map(|b| b + 1).collect(), ..net.clone() };
        // Without neurons the bias alone decides.
        if bias != none && loss == Loss::Squared {
            let alone = TwoLayer { neurons: Vec::new(), ..net.clone() };
            assert!(!found(&training, &alone, None).members.optimal_if_balanced, "{why}");
        }
        if bias != none {
            assert!(!found(&training, &moved, None).members.optimal_if_balanced, "{why}");
        }
        let half = two_layer::Neuron::new(
            vec![int(1)],
            positive(2),
            net.neurons[0].a.iter().map(|a| a * 2).collect(),
            positive(5),
        );
        let loose = TwoLayer { neurons: vec![half, net.neurons[1].clone(), net.neurons[2].clone()], ..net.clone() };
        let set = found(&training, &loose, None).members;
        assert_eq!((set.optimal_if_balanced, set.optimal()), (optimal, false), "{why}");
        // β/2 (1/2 − 2)² = 5/2·9/4.
        let (low, high) = set.waste.enclosure(64);
        assert!(low <= fraction(45, 8) && high >= fraction(45, 8) && &high - &low < fraction(1, 1 << 30), "{why}");
        assert_eq!(set.objective, primal::objective(&training, &loose).expect("a network"));
    }
    // At a kink of the loss, and where slopes are no rational numbers, nothing is decided.
    let (training, net) = by_hand(Loss::Squared, free.clone(), 1);
    let same = Terms {
        y: outputs(&training, &net).iter().map(|f| (f * &fraction(80, 1)).reduced().numerator().clone()).collect(),
        ..(*training).clone()
    };
    let kinked = Training::new(Terms { loss: Loss::Absolute, ..same }).expect("a problem");
    assert!(!found(&kinked, &net, None).members.optimal_if_balanced);
    let logistic =
        Training::new(Terms { loss: Loss::Logistic, y: vec![int(0); 4], ..(*training).clone() }).expect("a problem");
    assert!(!found(&logistic, &net, None).members.optimal_if_balanced);
}

#[test]
fn certificates_belong_to_their_version_and_network() {
    let (training, net) = by_hand(Loss::Squared, OutputBias::Free, 1);
    let proved = found(&training, &net, None);
    let text = String::from_utf8(proved.certificate).expect("ASCII");
    let rejected = |members, text: &str| verify(members, &training.digest(), text.as_bytes()).unwrap_err().code;
    let older = text.replacen("certificate 2", "certificate 1", 1);
    assert_eq!(rejected(&proved.members, &older), Code::BadVersion);
    let (other, _) = by_hand(Loss::Squared, OutputBias::None, 1);
    let plain = Terms { weights: None, ..(*other).clone() };
    assert_eq!(Training::new(plain.clone()).unwrap_err().code, Code::BadVersion, "version 1 says the same");
    // Without a free bias a column has a row more.
    let wider = TwoLayer { bias: vec![int(0)], ..net.clone() };
    let members = members_of(&other, &wider, &TwoLayer::zero(1)).expect("a network of the problem");
    assert_eq!(rejected(&members, &text), Code::SetShape);
    let misfit = members_of(&other, &net, &TwoLayer::zero(1)).unwrap_err();
    assert_eq!(misfit.code, Code::NoOutputBias);
    assert_eq!(members_of(&training, &net, &TwoLayer::zero(2)).unwrap_err().code, Code::WrongShape);
    // A member whose predictions differ by more than a constant.
    let more = Member::new(positive(1), [(0, int(1))].into()).expect("positive");
    assert_eq!(proved.members.contains(&more).unwrap_err().code, Code::NotAMember);
}

fn double(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

/// The coefficients ‖α‖‖u‖ in doubles.
fn coefficients(training: &Training, network: &TwoLayer) -> Vec<f64> {
    let length = |v: &[BigInt], den: &Positive| v.iter().map(|v| quotient(v, den).powi(2)).sum::<f64>().sqrt();
    let one = |n: &two_layer::Neuron| length(&n.u[..training.penalised()], &n.u_den) * length(&n.a, &n.a_den);
    network.neurons.iter().map(one).collect()
}

/// A criterion, its value in doubles, and 1 if that is to be small.
type Measure<'a> = (Criterion<'a>, &'a dyn Fn(&TwoLayer) -> f64, f64);

/// No sample is better than the best, and all predict the same.
#[test]
fn the_best_is_the_best() {
    let mut compared = 0;
    for (at, (training, net)) in examples().into_iter().enumerate() {
        let choice = Choice::of(training.clone(), net.clone(), TwoLayer::zero(training.outputs)).expect("a set");
        let others = match samples(&choice, 4, 1) {
            Err(Error::Unbounded) => continue,
            other => other.expect("samples"),
        };
        let size = |network: &TwoLayer| coefficients(&training, network);
        let measures: [Measure; 4] = [
            (Criterion::LeastNorm, &|n| size(n).iter().map(|c| c * c).sum(), 1.0),
            (Criterion::LeastLargest, &|n| size(n).into_iter().fold(0.0, f64::max), 1.0),
            (Criterion::GreatestLargest, &|n| size(n).into_iter().fold(0.0, f64::max), -1.0),
            (Criterion::FewestNeurons, &|n| n.neurons.len() as f64, 1.0),
        ];
        for (criterion, measure, sign) in measures {
            let (best, _) = match choice.choose(criterion) {
                Err(Error::Unbounded) => continue,
                other => other.expect("a network"),
            };
            assert_eq!(outputs(&training, &best.network), outputs(&training, &net), "{criterion:?}");
            for other in &others {
                assert_eq!(outputs(&training, &other.network), outputs(&training, &net));
                let (one, two) = (measure(&best.network), measure(&other.network));
                assert!(sign * one <= sign * two + 1e-6 * one.abs().max(1.0), "{at} {criterion:?}: {one} {two}");
                compared += 1;
            }
        }
    }
    assert!(compared > 60, "{compared}");
}

/// The error on other rows, for every loss that is piecewise linear or quadratic and every bias.
#[test]
fn errors_on_other_data() {
    let mut compared = 0;
    let mut random = Random::new(2, 0);
    for bias in biases() {
        for (at, loss) in losses().into_iter().enumerate() {
            let training = problem(Loss::Hinge, bias.clone(), 5, (2, 2));
            let other = problem(loss.clone(), OutputBias::None, at as u64 + 20, (4, 2));
            let data = Training::new(Terms { x_den: positive(7), ..(*other).clone() });
            let mut net = network(&training, &mut random, 5);
            // Of one sign, so that the set is bounded.
            for neuron in &mut net.neurons {
                let a = neuron.a.iter().map(|a| a.magnitude().clone().into()).collect();
                *neuron = neuron.with_output(a, positive(10)).expect("one output");
            }
            // Decimals are over powers of two and five: the other data is over the same.
            let data = data.unwrap_or(other);
            let choice = Choice::of(training.clone(), net.clone(), TwoLayer::zero(1)).expect("a set");
            let best = choice.choose(Criterion::LeastError(&data));
            if data.loss.shape().is_none() {
                assert_eq!(best.unwrap_err(), Error::Logarithms(data.loss.name().0));
                continue;
            }
            let (best, proved) = best.expect("a network");
            assert!(proved);
            let error = |network: &TwoLayer| {
                let biased = Terms { output_bias: OutputBias::Free, ..(*data).clone() };
                primal::loss(&Training::new(biased).expect("a problem"), network).expect("a network").high
            };
            assert_eq!(best.value, error(&best.network), "{loss:?}");
            let (worst, _) = match choice.choose(Criterion::GreatestError(&data)) {
                Err(Error::Unbounded) => continue,
                other => other.expect("a network"),
            };
            for sample in samples(&choice, 5, 3).expect("samples").iter().map(|s| &s.network) {
                let value = error(sample);
                assert!(best.value <= value, "{loss:?} {bias:?}: {} {}", double(&best.value), double(&value));
                assert!(worst.value >= value, "{loss:?} {bias:?}: {} {}", double(&worst.value), double(&value));
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}
