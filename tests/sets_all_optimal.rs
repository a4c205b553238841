//! All optimal networks over given directions, where they predict different things: against linear programs
//! over the networks whose objective is the optimum, by hand, and what is rejected.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::dictionary::optimal::all_optimal;
use relucert::check::lp::{Answer, Certificate, Vector};
use relucert::check::optimal_set::facts::Claim;
use relucert::check::optimal_set::verify_all;
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, two_layer};
use relucert::lp;
use relucert::optimal_set::{Options, Proved, prove_all, prove_training};
use relucert::program::model::Variable;
use relucert::program::{Model, Number};
use trainings::{biases, fraction, positive, problem};

fn int(value: i64) -> BigInt {
    value.into()
}

fn number(value: &Fraction) -> Number {
    Number::fraction(value.numerator().clone(), (**value.denominator()).clone()).expect("a number")
}

/// Directions of integer lengths.
const DIRECTIONS: [([i64; 2], i64, i64); 8] = [
    ([3, 4], 5, 1),
    ([4, -3], 5, 1),
    ([-3, 4], 5, -1),
    ([1, 0], 1, 1),
    ([0, 1], 1, -1),
    ([-1, 0], 1, 1),
    ([0, -1], 1, -1),
    ([-5, -12], 13, 1),
];

/// The program over coefficients of the directions and an output bias: each row has its loss as a variable.
struct Truth {
    model: Model,
    coefficients: Vec<Variable>,
    costs: Vec<(Variable, Number)>,
    bias: Variable,
}

impl Truth {
    fn new(training: &Training) -> Truth {
        let mut model = Model::minimize();
        let free = training.output_bias == OutputBias::Free;
        let zero = || (!free).then(|| Number::from(0));
        let bias = model.variable("", 0, zero(), zero());
        let beta = training.decay();
        let price = |length: i64| number(&(&beta * &fraction(length, 1)));
        let coefficients: Vec<Variable> =
            DIRECTIONS.iter().map(|(_, length, _)| model.variable("", price(*length), Some(0.into()), None)).collect();
        let mut costs: Vec<(Variable, Number)> =
            coefficients.iter().zip(DIRECTIONS).map(|(c, (_, length, _))| (*c, price(length))).collect();
        let shape = training.loss.shape().expect("piecewise linear");
        let zero = Fraction::zero();
        for (x, sample) in training.x.iter().zip(training.samples()) {
            let weight = sample.weight();
            let loss = model.variable("", number(&weight), Some(0.into()), None);
            costs.push((loss, number(&weight)));
            let y = &sample.targets[0];
            // e = ±f + constant.
            let (turn, constant) =
                if shape.margin { (&zero - y, Fraction::one()) } else { (Fraction::one(), &zero - y) };
            let steep = [
                shape.low.clone().map(|low| (low, shape.insensitive.clone())),
                shape.high.clone().map(|high| (high, &zero - &shape.insensitive)),
            ];
            for (slope, shift) in steep.into_iter().flatten() {
                // loss − slope·(e + shift) ≥ 0.
                let factor = &zero - &(&slope * &turn);
                let mut terms = vec![(loss, Number::from(1)), (bias, number(&factor))];
                for (c, (u, _, sign)) in coefficients.iter().zip(DIRECTIONS) {
                    let z: BigInt = x.iter().zip(u).map(|(x, u)| x * u).sum::<BigInt>().max(BigInt::ZERO) * sign;
                    terms.push((*c, number(&(&factor * &Fraction::quotient(z, training.x_den.clone())).reduced())));
                }
                model.constrain("", &terms, Some(number(&(&slope * &(&constant + &shift)).reduced())), None);
            }
        }
        Truth { model, coefficients, costs, bias }
    }

    fn solve(model: &Model) -> (Answer, Certificate) {
        let solution = lp::solve(&model.program()).expect("a solution");
        (solution.answer, solution.certificate)
    }

    /// Least and greatest value of a coefficient among the optimal ones.
    fn range(training: &Training, best: &Fraction, at: usize) -> [Option<Fraction>; 2] {
        [false, true].map(|maximize| {
            let mut truth = Truth::new(training);
            truth.model.constrain("", &truth.costs, None, Some(number(best)));
            let mut program = truth.model.program();
            program.maximize = maximize;
            program.cost_den = 1.into();
            let target = truth.coefficients[at].0;
            program.columns.iter_mut().enumerate().for_each(|(j, column)| column.cost = int(i64::from(j == target)));
            match lp::solve(&program).expect("a solution").answer {
                Answer::Optimal(value) => Some(value),
                _ => None,
            }
        })
    }
}

/// The network of a solution.
fn network(truth: &Truth, x: &Vector) -> TwoLayer {
    let den = Positive::new(x.den.clone()).expect("positive");
    let neuron = |(c, (u, _, sign)): (&Variable, &([i64; 2], i64, i64))| {
        two_layer::Neuron::new(u.map(int).to_vec(), positive(1), vec![&x.num[c.0] * sign], den.clone())
    };
    let used = |(c, _): &(&Variable, &([i64; 2], i64, i64))| x.num[c.0] != BigInt::ZERO;
    let neurons = truth.coefficients.iter().zip(&DIRECTIONS).filter(used).map(neuron).collect();
    TwoLayer { neurons, bias: vec![x.num[truth.bias.0].clone()], bias_den: den }
}

/// All directions, with their signs.
fn dictionary() -> TwoLayer {
    let neuron = |(u, _, sign): &([i64; 2], i64, i64)| {
        two_layer::Neuron::new(u.map(int).to_vec(), positive(1), vec![int(*sign)], positive(1))
    };
    TwoLayer { neurons: DIRECTIONS.iter().map(neuron).collect(), ..TwoLayer::zero(1) }
}

fn found(training: &Training, network: &TwoLayer, dictionary: &TwoLayer) -> Option<Proved> {
    let options = Options { ranges: true, ..Options::default() };
    prove_all(training, &training.digest(), network, dictionary, &options, &mut |_| false).expect("rational slopes")
}

#[test]
fn ranges_are_those_of_linear_programs() {
    let (mut wide, mut several, mut idle) = (0, 0, 0);
    let losses =
        [Loss::Hinge, Loss::Absolute, Loss::Quantile(fraction(1, 4)), Loss::EpsilonInsensitive(fraction(1, 5))];
    for seed in 0..12 {
        for (kind, loss) in losses.iter().enumerate() {
            for bias in biases().into_iter().take(2) {
                let training = problem(loss.clone(), bias, 100 + 10 * seed + kind as u64, (6, 2));
                // Round numbers, so that slopes add up in more than one way.
                let x = training.x.iter().map(|row| row.iter().map(|v| (v / 7) * 10).collect()).collect();
                let training = Training::new(Terms {
                    x,
                    beta: (positive(1 + seed % 2), positive(1)),
                    weights: None,
                    ..(*training).clone()
                })
                .expect("a problem");
                let truth = Truth::new(&training);
                let (Answer::Optimal(best), Certificate::Optimal { x, .. }) = Truth::solve(&truth.model) else {
                    panic!()
                };
                let net = network(&truth, &x);
                let Proved { members, facts, .. } = found(&training, &net, &dictionary()).expect("it is optimal");
                assert!(members.optimal_if_balanced);
                let own = net.neurons.len();
                // A direction of the network stands in the dictionary as well: the two share its coefficient.
                for (at, (u, _, sign)) in DIRECTIONS.iter().enumerate() {
                    let ends = Truth::range(&training, &best, at);
                    let [low, high] = ends.map(|end| end.expect("bounded"));
                    let coefficient = &facts.coefficients[own + at];
                    let value = |tau: &Fraction| (tau * &Fraction::quotient(1.into(), members.den.clone())).reduced();
                    let upper = coefficient.upper.as_ref().map(value);
                    if members.left_out[own + at] {
                        assert_eq!(high, Fraction::zero(), "{loss:?} {u:?} {sign}");
                        idle += 1;
                        continue;
                    }
                    assert_eq!(upper, Some(high.clone()), "{loss:?} {:?} {seed} {u:?}", training.output_bias);
                    let twice = net.neurons.iter().any(|neuron| neuron.u == u.map(int));
                    assert!(twice || value(&coefficient.lower) == low, "{loss:?} {seed} {u:?}");
                    wide += usize::from(low < high);
                }
                let equal = prove_training(
                    &training,
                    &training.digest(),
                    &net,
                    &dictionary(),
                    &Options::default(),
                    &mut |_| false,
                );
                let equal = equal.expect("a certificate").facts.dimension;
                several += usize::from(facts.dimension > equal);
            }
        }
    }
    assert!(wide > 40 && several > 5 && idle > 100, "{wide} {several} {idle}");
}

/// Hinge loss, rows 1 and 2 of the class 1, β = 1: every coefficient from 1/2 to 1 is optimal.
fn flat(c: i64) -> (Training, TwoLayer) {
    let training = Training::new(Terms {
        numbers: Numbers::Decimal,
        hidden_bias: HiddenBias::None,
        output_bias: OutputBias::None,
        loss: Loss::Hinge,
        scale: (positive(1), positive(1)),
        beta: (positive(1), positive(1)),
        x: vec![vec![int(1)], vec![int(2)]],
        x_den: positive(1),
        outputs: 1,
        y: vec![int(1), int(1)],
        y_den: positive(1),
        weights: None,
    });
    let neuron = two_layer::Neuron::new(vec![int(1)], positive(1), vec![int(c)], positive(4));
    (training.expect("a problem"), TwoLayer { neurons: vec![neuron], ..TwoLayer::zero(1) })
}

#[test]
fn a_segment_by_hand() {
    for c in [2, 3, 4] {
        let (training, net) = flat(c);
        let zero = TwoLayer::zero(1);
        let Proved { members, facts, .. } = found(&training, &net, &zero).expect("optimal");
        assert_eq!(
            (facts.dimension, facts.unique, facts.least, facts.most),
            (Some(1), Some(false), Some(1), Some(1)),
            "{c}"
        );
        assert_eq!(facts.vertices.as_ref().map(Vec::len), Some(2), "{c}");
        let unit = Fraction::quotient((*members.den).clone(), positive(1));
        let half = &unit * &fraction(1, 2);
        assert_eq!((facts.coefficients[0].lower.clone(), facts.coefficients[0].upper.clone()), (half, Some(unit)));
        let equal = prove_training(&training, &training.digest(), &net, &zero, &Options::default(), &mut |_| false);
        let equal = equal.expect("a certificate");
        // At the ends a row is at its kink, and without ν nothing is decided.
        assert_eq!((equal.facts.dimension, equal.members.optimal_if_balanced), (Some(0), c == 3));
    }
    assert!(found(&flat(1).0, &flat(1).1, &TwoLayer::zero(1)).is_none(), "not optimal");
    assert!(found(&flat(5).0, &flat(5).1, &TwoLayer::zero(1)).is_none(), "not optimal");
}

#[test]
fn what_no_dual_vector_shows_is_rejected() {
    let (training, net) = flat(4);
    let zero = TwoLayer::zero(1);
    let rejected = |training: &Training, net: &TwoLayer, dictionary: &TwoLayer, nu: &[i64], den| {
        let nu: Vec<BigInt> = nu.iter().map(|v| int(*v)).collect();
        all_optimal(training, net, dictionary, &nu, &positive(den)).map(drop).map_err(|r| r.code)
    };
    assert_eq!(rejected(&training, &net, &zero, &[1, 0], 1), Ok(()));
    assert_eq!(rejected(&training, &net, &zero, &[1], 1), Err(Code::WrongShape));
    assert_eq!(rejected(&training, &net, &zero, &[2, 0], 1), Err(Code::SlopeOutside), "above the box");
    assert_eq!(rejected(&training, &net, &zero, &[-1, 0], 1), Err(Code::SlopeOutside), "below the box");
    // The second row is beyond the margin: (0, 1/2) is tight, and no slope.
    assert_eq!(rejected(&training, &net, &zero, &[0, 1], 2), Err(Code::SlopeOutside), "beyond the margin");
    assert_eq!(rejected(&training, &flat(1).1, &zero, &[0, 1], 2), Err(Code::SlopeOutside), "within it");
    assert_eq!(rejected(&training, &net, &zero, &[1, 0], 2), Err(Code::SlopeTooSmall));
    let twice = TwoLayer {
        neurons: vec![two_layer::Neuron::new(vec![int(2)], positive(1), vec![int(1)], positive(1))],
        ..zero.clone()
    };
    assert_eq!(rejected(&training, &net, &twice, &[1, 0], 1), Ok(()), "the length counts");
    let steep = Training::new(Terms { beta: (positive(1), positive(2)), ..(*training).clone() }).expect("a problem");
    assert_eq!(rejected(&steep, &zero, &net, &[1, 1], 1), Err(Code::SlopeTooGreat));
    let free = Training::new(Terms { output_bias: OutputBias::Free, ..(*training).clone() }).expect("a problem");
    assert_eq!(rejected(&free, &net, &zero, &[1, 0], 1), Err(Code::DualBalance));
    let logistic = Training::new(Terms { loss: Loss::Logistic, ..(*training).clone() }).expect("a problem");
    assert_eq!(rejected(&logistic, &net, &zero, &[1, 0], 1), Err(Code::OtherLoss));
    // The certificate: its version, and a dual vector where none is asked for.
    let text = String::from_utf8(found(&training, &net, &zero).expect("optimal").certificate).expect("ASCII");
    let verified = |text: &str| {
        verify_all(&training, &net, &zero, &training.digest(), text.as_bytes()).map(drop).map_err(|r| r.code)
    };
    assert_eq!(verified(&text), Ok(()));
    assert_eq!(verified(&text.replacen("certificate 2", "certificate 1", 1)), Err(Code::BadVersion));
    assert_eq!(verified(&text.replacen("dual 1 1 0", "dual 1 0 0", 1)), Err(Code::SlopeTooSmall));
    assert_eq!(verified(&text.replacen("dual 1 1 0\n", "", 1)), Err(Code::WrongKeyword));
    let members = relucert::check::dictionary::members::members_of(&training, &net, &zero).expect("a network");
    let plain = relucert::check::optimal_set::verify(&members, &training.digest(), text.as_bytes());
    assert_eq!(plain.unwrap_err().code, Code::WrongKeyword);
}

/// One network is optimal, and its first output is beyond a corner of the loss: what is left up to the corner
/// is a slack, and no neuron.
#[test]
fn slacks_of_a_unique_network_are_no_neurons() {
    let problem = "relucert-problem 2\nnumbers f64\nloss smooth-l1 1 5\nscale 1 1\nbeta 9 2\nhidden-bias none\n\
                   output-bias ridge 4 1\nshape 2 1 1\ndenominators 2 60\nweights 2\nrow 2 147 4\nrow -3 173 9\nend 12\n";
    let network = "relucert-network 2\nshape 1 1 1\nbias 4 5\nneuron 1 -1 1 1\nend 4\n";
    let training = relucert::check::statement::training::parse(problem.as_bytes()).expect("a problem");
    let network = two_layer::parse(network.as_bytes(), 1, 1).expect("a network");
    let digest = training.digest();
    let text = format!(
        "relucert-set-certificate 2\nproblem {digest}\ndual 1 2 3\nshape 2 2\npoints 0\nrays 0\nnever 0\nbounds 0\nsupports none\nend 9\n"
    );
    let (members, facts) =
        verify_all(&training, &network, &TwoLayer::zero(1), &digest, text.as_bytes()).expect("accepted");
    assert_eq!((facts.unique, facts.least, facts.most), (Some(true), Some(1), Some(1)), "{facts:?}");
    let claim = |least| Claim { least: Some(least), ..Claim::default() };
    assert!(claim(1).proved(&members, &facts) && !claim(2).proved(&members, &facts));
}

/// An output that has no slope may lie anywhere between the two corners of its loss, and no further. With the
/// output bias b from −11/10 to −7/10 the coefficients are optimal up to 2 + b and −b.
#[test]
fn an_interval_with_two_ends() {
    let problem = "relucert-problem 2\nnumbers f64\nloss epsilon-insensitive 1 5\nscale 1 1\nbeta 3 1\nhidden-bias none\n\
                   output-bias free\nshape 3 1 1\ndenominators 1 10\nweights 1\nrow 1 -22 3\nrow 0 -9 1\nrow -1 2 3\nend 13\n";
    let network = "relucert-network 2\nshape 2 1 1\nbias 1 -1\nneuron 1 1 1 -1\nneuron 1 -1 1 1\nend 5\n";
    let training = relucert::check::statement::training::parse(problem.as_bytes()).expect("a problem");
    let network = two_layer::parse(network.as_bytes(), 1, 1).expect("a network");
    let (digest, none) = (training.digest(), TwoLayer::zero(1));
    let check = |points: &str| {
        let text = format!(
            "relucert-set-certificate 2\nproblem {digest}\ndual 1 -3 0 3\nshape 3 6\npoints 1\npoint 10 {points}\nrays 0\nnever 0\nbounds 0\nsupports none\nend 10\n"
        );
        verify_all(&training, &network, &none, &digest, text.as_bytes()).map(drop).map_err(|rejection| rejection.code)
    };
    // b = −7/10: the slack to the lower end is 4/10, that to the upper one zero; and b = −4/10.
    assert_eq!(check("3 0 130 1 70 3 40"), Ok(()));
    assert_eq!(check("3 0 160 1 40 3 40"), Err(Code::NotAMember));
    let options = Options { ranges: true, ..Options::default() };
    let proved = prove_all(&training, &digest, &network, &none, &options, &mut |_| false).expect("accepted");
    let Proved { facts, members, .. } = proved.expect("a dual vector");
    let unit = Fraction::quotient((*members.den).clone(), Positive::one());
    let upper =
        |i: usize| facts.coefficients[i].upper.clone().expect("an end").over(&unit).expect("not zero").reduced();
    assert_eq!([upper(0), upper(1)], [fraction(13, 10), fraction(11, 10)]);
}
