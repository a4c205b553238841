//! Claims over a dictionary with other losses, biases and outputs: known answers, what is refused, and
//! networks that are snapped to exact optima.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::dictionary::bound::{Question, verify, verify_own};
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::two_layer::Neuron;
use relucert::check::statement::{Claim, Evidence, Training, TwoLayer, Verdict, primal};
use relucert::dyadic::quotient;
use relucert::format::dictionary_certificate;
use relucert::random::Random;
use relucert::snap::training::{Snapped, snap};
use relucert::stationary::{NODES, certify_training};
use trainings::{biases, freed, losses, network, positive, problem, several};

fn number(text: &str) -> Fraction {
    Fraction::parse(text).expect("a number")
}

/// Rows and targets in integers, β = 1.
fn plane(loss: Loss, output_bias: OutputBias, rows: &[([i64; 2], i64)]) -> Training {
    Training::new(Terms {
        numbers: Numbers::Decimal,
        hidden_bias: HiddenBias::None,
        output_bias,
        loss,
        scale: (positive(1), positive(1)),
        beta: (positive(1), positive(1)),
        x: rows.iter().map(|(x, _)| x.map(BigInt::from).to_vec()).collect(),
        x_den: positive(1),
        outputs: 1,
        y: rows.iter().map(|(_, y)| BigInt::from(*y)).collect(),
        y_den: positive(1),
        weights: None,
    })
    .expect("a problem")
}

/// Three rows; the directions (3, 4)/5 and (4, −3)/5 see one each, with 5, and none sees the third.
fn corner(loss: Loss, output_bias: OutputBias) -> Training {
    plane(loss, output_bias, &[([3, 4], 10), ([4, -3], 1), ([-3, -4], -1)])
}

fn neuron(u: [i64; 2], (a, den): (i64, u64)) -> Neuron {
    Neuron::new(u.map(BigInt::from).to_vec(), positive(5), vec![a.into()], positive(den))
}

fn of(neurons: Vec<Neuron>) -> TwoLayer {
    TwoLayer { neurons, ..TwoLayer::zero(1) }
}

/// Atoms of these directions.
fn atoms(list: &[([i64; 2], (i64, u64))]) -> TwoLayer {
    let atom = |(u, (a, den)): &([i64; 2], (i64, u64))| {
        let u = u.map(BigInt::from).to_vec();
        relucert::check::statement::Neuron::atom(u, positive(5), (*a).into(), positive(*den)).expect("length one")
    };
    TwoLayer::from(relucert::check::statement::Network { neurons: list.iter().map(atom).collect() })
}

fn certificate(training: &Training, nu: &[i64], den: u64) -> Vec<u8> {
    let nu: Vec<BigInt> = nu.iter().map(|nu| BigInt::from(*nu)).collect();
    let mut file = Vec::new();
    dictionary_certificate(&training.digest().to_string(), &nu, &BigInt::from(den), &mut file).expect("memory");
    file
}

fn question<'a>(training: &'a Training, network: &'a TwoLayer, dictionary: &'a TwoLayer) -> Question<'a> {
    Question { training, network, dictionary }
}

fn accepted(question: Question, nu: &[i64], den: u64) -> Evidence {
    let training = question.training;
    verify(question, &training.digest().to_string(), certificate(training, nu, den).as_slice()).expect("accepted")
}

fn refused(question: Question, file: &[u8]) -> Code {
    verify(question, &question.training.digest().to_string(), file).expect_err("refused").code
}

/// |10 − 5c| + |1 − 5c'| + c + c' is least at c = 2 and c' = 1/5: 11/5, and the third row costs 1;
/// ν = (1/5, 1/5, −1).
#[test]
fn the_optimum_over_two_directions() {
    let training = corner(Loss::Absolute, OutputBias::None);
    let (best, none) = (atoms(&[([3, 4], (2, 1)), ([4, -3], (1, 5))]), TwoLayer::zero(1));
    let whole = question(&training, &best, &none);
    let evidence = accepted(whole, &[1, 1, -5], 5);
    assert_eq!([&evidence.upper, &evidence.lower], [&number("16/5"); 2]);
    assert_eq!(Claim::Gap(Fraction::zero()).decide(&evidence), Verdict::Proved);
    // With one of them alone the other row may cost what it does; with the other in the list it may not.
    let half = atoms(&[([3, 4], (2, 1))]);
    let alone = question(&training, &half, &none);
    let evidence = accepted(alone, &[1, 5, -5], 5);
    assert_eq!([&evidence.upper, &evidence.lower], [&number("4"); 2]);
    // An output weight of zero has the sign +.
    for a in [0, 7] {
        let other = of(vec![neuron([4, -3], (a, 1))]);
        let evidence = accepted(question(&training, &half, &other), &[1, 5, -5], 5);
        assert_eq!((evidence.lower, evidence.bound_over_beta), (number("4/5"), Some(number("5"))));
    }
    let minus = of(vec![neuron([4, -3], (-1, 1))]);
    assert_eq!(accepted(question(&training, &half, &minus), &[1, 5, -5], 5).lower, number("4"));
    // The order of the members does not matter.
    let both = of(vec![neuron([4, -3], (1, 1)), neuron([3, 4], (1, 1))]);
    assert_eq!(accepted(question(&training, &half, &both), &[1, 5, -5], 5).bound_over_beta, Some(number("5")));
}

/// A length that is irrational is rounded down, and B up.
#[test]
fn irrational_lengths() {
    let training = corner(Loss::Absolute, OutputBias::None);
    let other = of(vec![neuron([1, 1], (1, 1))]);
    let evidence = accepted(question(&training, &TwoLayer::zero(1), &other), &[5, 5, -5], 5);
    // (7 + 1)/√2.
    let bound = evidence.bound_over_beta.expect("β > 0");
    let square = &bound * &bound;
    assert!(square > number("32") && square < number("32.000000000000001"), "{square}");
}

#[test]
fn what_is_refused() {
    let training = corner(Loss::Absolute, OutputBias::None);
    let (best, none) = (atoms(&[([3, 4], (2, 1))]), TwoLayer::zero(1));
    let whole = question(&training, &best, &none);
    let good = String::from_utf8(certificate(&training, &[1, 1, -5], 5)).expect("ASCII");
    assert!(verify(whole, &training.digest().to_string(), good.as_bytes()).is_ok());
    let edits: [(&str, &str, Code); 6] = [
        ("dual 5 3 1 1 -5", "dual 5 3 1 1 -5 0", Code::ExtraToken),
        ("dual 5 3 1 1 -5", "dual 5 2 1 1", Code::WrongShape),
        ("dual 5 3 1 1 -5", "dual 0 3 1 1 -5", Code::NotPositive),
        ("dual 5 3 1 1 -5", "dual 5 3 1 1 -6", Code::DualRange),
        ("relucert-dictionary-certificate 1", "relucert-dictionary-certificate 2", Code::BadVersion),
        ("end 3", "end 4", Code::BadEnd),
    ];
    for (old, new, code) in edits {
        assert!(good.contains(old), "{good}");
        assert_eq!(refused(whole, good.replace(old, new).as_bytes()), code, "{new}");
    }
    assert_eq!(refused(whole, good.replace("relucert-dictionary", "relucert-path").as_bytes()), Code::WrongKeyword);
    let other = verify(whole, &"0".repeat(64), good.as_bytes()).expect_err("another problem");
    assert_eq!(other.code, Code::ProblemMismatch);
    let wide = of(vec![Neuron::new(vec![1.into()], positive(1), vec![1.into()], positive(1))]);
    assert_eq!(refused(question(&training, &best, &wide), good.as_bytes()), Code::WrongShape);
    assert_eq!(refused(question(&training, &wide, &none), good.as_bytes()), Code::WrongShape);
    let free = corner(Loss::Absolute, OutputBias::Free);
    assert_eq!(refused(question(&free, &best, &none), &certificate(&free, &[1, 1, -5], 5)), Code::DualBalance);
}

/// ν from the network itself: ½(10 − 5c)² + c is least at c = 49/25, where ν = (1/5, 1, −1).
#[test]
fn without_a_certificate() {
    let none = TwoLayer::zero(1);
    let training = corner(Loss::Huber(number("1")), OutputBias::None);
    let best = atoms(&[([3, 4], (49, 25))]);
    let evidence = verify_own(question(&training, &best, &none)).expect("accepted").expect("slopes");
    assert_eq!(evidence.upper, evidence.lower);
    let better = atoms(&[([3, 4], (2, 1))]);
    let evidence = verify_own(question(&training, &better, &none)).expect("accepted").expect("slopes");
    assert!(evidence.upper > evidence.lower);
    // At c = 2 the first row is at a kink, at 49/25 it has a slope.
    for loss in [Loss::Absolute, Loss::Quantile(number("1/2"))] {
        let training = corner(loss, OutputBias::None);
        assert!(verify_own(question(&training, &better, &none)).expect("no rejection").is_none());
        assert!(verify_own(question(&training, &best, &none)).expect("no rejection").is_some());
    }
    let classes = plane(Loss::Logistic, OutputBias::None, &[([3, 4], 1), ([4, -3], 0)]);
    assert!(verify_own(question(&classes, &best, &none)).expect("no rejection").is_none());
    // ½(1 − 5c)₊² + c: c = 4/25, ν = y(1 − 5c) = 1/5; the other row is off, ν = −1.
    let margin = plane(Loss::SquaredHinge, OutputBias::None, &[([3, 4], 1), ([4, -3], -1)]);
    let evidence = verify_own(question(&margin, &atoms(&[([3, 4], (4, 25))]), &none)).expect("accepted");
    let evidence = evidence.expect("slopes");
    assert_eq!([&evidence.upper, &evidence.lower], [&number("17/25"); 2]);
}

/// With a hidden bias that costs nothing directions have length one without it, and constants are no members.
#[test]
fn an_unpenalised_hidden_bias() {
    let mut terms = (*plane(Loss::Huber(number("1")), OutputBias::Free, &[([1, 1], 2), ([-1, 1], 0)])).clone();
    terms.hidden_bias = HiddenBias::Free;
    let training = Training::new(terms).expect("a problem");
    let member = |u: [i64; 2]| Neuron::new(u.map(BigInt::from).to_vec(), positive(1), vec![1.into()], positive(1));
    let dictionary = of(vec![member([0, 3]), member([2, 4])]);
    let evidence = accepted(question(&training, &TwoLayer::zero(1), &dictionary), &[1, -1], 2);
    // (2 + 4)·½ − (−2 + 4)·½ over 2.
    assert_eq!(evidence.bound_over_beta, Some(number("1")));
}

fn gap(evidence: &Evidence) -> f64 {
    let gap = &evidence.upper - &evidence.lower;
    quotient(gap.numerator(), gap.denominator()) / quotient(evidence.upper.numerator(), evidence.upper.denominator())
}

fn snapped(training: &Training, network: &TwoLayer) -> Snapped {
    let done = snap(training, &training.digest().to_string(), network, 12).expect("a snapped network");
    // It stays what it is.
    let again = snap(training, &training.digest().to_string(), &done.network, 12).expect("a snapped network");
    if done.evidence.upper == done.evidence.lower {
        assert!(done.network.neurons.iter().all(|neuron| neuron.atom));
        assert_eq!(again.evidence.upper, done.evidence.upper);
    }
    done
}

#[test]
fn snapped_for_every_loss_and_bias() {
    let mut random = Random::new(8, 0);
    for loss in losses() {
        for bias in biases() {
            let training = problem(loss.clone(), bias.clone(), 3, (14, 3));
            let done = snapped(&training, &network(&training, &mut random, 8));
            let claim = Claim::Gap(number("1e-12"));
            assert_eq!(claim.decide(&done.evidence), Verdict::Proved, "{loss:?} {bias:?}");
            let exact = loss.shape().is_some();
            assert_eq!(
                exact,
                done.evidence.upper == done.evidence.lower,
                "{loss:?} {bias:?} {:e}",
                gap(&done.evidence)
            );
            // One part in a million more of a coefficient or of the bias is not optimal any more.
            let question = |network| Question { training: &training, network, dictionary: &done.dictionary };
            let worse = done.network.neurons.first().and_then(|first| {
                let a = first.a.iter().map(|a| a * 1_000_001).collect();
                let mut network = done.network.clone();
                network.neurons[0] = first.with_output(a, &first.a_den * positive(1_000_000))?;
                Some(network)
            });
            if let (Some(worse), true) = (worse, exact) {
                let digest = training.digest().to_string();
                let evidence = verify(question(&worse), &digest, done.certificate.as_slice()).expect("accepted");
                assert!(evidence.upper > evidence.lower, "{loss:?} {bias:?}");
                let objective = primal::objective(&training, &worse).expect("a network of the problem").low;
                assert!(objective > done.evidence.upper);
            }
        }
    }
}

#[test]
fn snapped_with_several_outputs_and_free_hidden_biases() {
    let mut random = Random::new(9, 0);
    let mut problems = Vec::new();
    for bias in biases() {
        problems.push(several(Loss::Squared, bias.clone(), 4, (9, 3)));
        problems.push(several(Loss::Softmax, bias, 4, (9, 3)));
    }
    problems.extend(losses().into_iter().map(|loss| freed(&problem(loss, OutputBias::Free, 6, (9, 3)))));
    for training in &problems {
        let mut given = network(training, &mut random, 9);
        // A constant, which the output bias does as well, and a neuron without output weights.
        let last = training.columns() - 1;
        given.neurons[0] = Neuron::new(
            (0..=last).map(|j| BigInt::from(u8::from(j == last))).collect(),
            positive(1),
            vec![2.into(); training.outputs],
            positive(1),
        );
        given.neurons.push(Neuron::new(
            vec![1.into(); last + 1],
            positive(1),
            vec![0.into(); training.outputs],
            positive(1),
        ));
        let done = snapped(training, &given);
        let exact = training.loss.shape().is_some();
        assert!(
            gap(&done.evidence) < if exact { 1e-36 } else { 1e-12 },
            "{:?} {:e}",
            training.loss,
            gap(&done.evidence)
        );
    }
}

/// With one input there is nothing at right angles to a direction: the snapped network is stationary, too.
#[test]
fn stationary_where_directions_cannot_turn() {
    for loss in [Loss::Squared, Loss::Huber(number("1/2")), Loss::Hinge, Loss::Absolute] {
        for bias in biases() {
            let training = problem(loss.clone(), bias.clone(), 2, (8, 1));
            if training.is_plain() {
                continue;
            }
            let given = of(vec![
                Neuron::new(vec![1.into()], positive(1), vec![1.into()], positive(1)),
                Neuron::new(vec![(-1).into()], positive(1), vec![1.into()], positive(1)),
                Neuron::new(vec![1.into()], positive(1), vec![(-1).into()], positive(1)),
            ]);
            let done = snap(&training, &training.digest().to_string(), &given, 8).expect("a snapped network");
            let proved =
                certify_training(&training, &training.digest().to_string(), &done.network, NODES).expect("proved");
            assert_eq!(proved.evidence.total.upper, Fraction::zero(), "{loss:?} {bias:?}");
        }
    }
}

#[test]
fn nothing_to_snap() {
    let training = problem(Loss::Hinge, OutputBias::Free, 3, (6, 2));
    let done = snapped(&training, &TwoLayer::zero(1));
    assert!(done.network.neurons.is_empty() && done.dictionary.neurons.is_empty());
    assert_eq!(done.evidence.upper, done.evidence.lower);
    let one = Positive::one();
    let dead = of(vec![Neuron::new(vec![0.into(), 0.into()], one.clone(), vec![3.into()], one)]);
    assert!(snapped(&training, &dead).dictionary.neurons.is_empty());
}

/// The optimum over the members is known; no other vector of integers proves more.
#[test]
fn no_vector_proves_too_much() {
    let mut random = Random::new(12, 0);
    let (mut proved, mut near) = (0, 0);
    for loss in losses() {
        for bias in biases() {
            let training = problem(loss.clone(), bias, 7, (6, 2));
            let done = snapped(&training, &network(&training, &mut random, 5));
            let question = Question { training: &training, network: &done.network, dictionary: &done.dictionary };
            let text = String::from_utf8(done.certificate.clone()).expect("ASCII");
            let line: Vec<&str> = text.lines().nth(2).expect("the vector").split(' ').collect();
            let given: Vec<BigInt> = line[3..].iter().map(|nu| nu.parse().expect("an integer")).collect();
            let den: BigInt = line[1].parse().expect("an integer");
            for _ in 0..40 {
                let size = 1u64 << random.below(12);
                let mut nu: Vec<BigInt> = given.iter().map(|nu| nu * 4096).collect();
                let (i, j) = (random.below(6) as usize, random.below(6) as usize);
                let step = &den * BigInt::from(random.below(2 * size + 1)) - &den * BigInt::from(size);
                nu[i] += &step;
                nu[j] -= step * BigInt::from(random.below(2));
                let mut file = Vec::new();
                let digest = training.digest().to_string();
                dictionary_certificate(&digest, &nu, &(&den * 4096), &mut file).expect("memory");
                let Ok(evidence) = verify(question, &digest, file.as_slice()) else { continue };
                assert!(evidence.lower <= done.evidence.upper, "{loss:?}");
                proved += 1;
                near += usize::from(gap(&evidence).abs() < 1e-3);
            }
        }
    }
    assert!(proved > 300 && near > 100, "{proved} {near}");
}
