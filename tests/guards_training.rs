//! What a training problem of version 2 and its networks must be (FORMAT R200–R202, R208), for callers that
//! make them without a file as well.

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::optimum::centred::Centred;
use relucert::check::optimum::training::verify;
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms, parse};
use relucert::check::statement::{Training, TwoLayer, constant, dual, primal, two_layer};
use std::fs;
use std::path::Path;

fn whole(value: u64) -> Positive {
    Positive::new(value.into()).expect("positive")
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Three rows of one feature and ones, absolute loss, a free output bias.
fn terms(hidden_bias: HiddenBias) -> Terms {
    let row = |x: i64| vec![BigInt::from(x), BigInt::from(1)];
    Terms {
        numbers: Numbers::Decimal,
        hidden_bias,
        output_bias: OutputBias::Free,
        loss: Loss::Absolute,
        scale: (whole(1), whole(1)),
        beta: (whole(1), whole(2)),
        x: vec![row(9), row(-3), row(1)],
        x_den: whole(1),
        outputs: 1,
        y: [1, 2, 3].map(BigInt::from).to_vec(),
        y_den: whole(1),
        weights: Some((vec![whole(1), whole(2), whole(3)], whole(2))),
    }
}

fn refused(change: impl FnOnce(&mut Terms)) -> Code {
    let mut terms = terms(HiddenBias::Column);
    change(&mut terms);
    Training::new(terms).expect_err("rejected").code
}

#[test]
fn problems_have_their_shape() {
    assert!(Training::new(terms(HiddenBias::Column)).is_ok());
    assert_eq!(refused(|t| t.x.clear()), Code::NotPositive);
    assert_eq!(refused(|t| t.x.iter_mut().for_each(Vec::clear)), Code::NotPositive);
    assert_eq!(refused(|t| t.outputs = 0), Code::BadOutputs);
    assert_eq!(refused(|t| t.outputs = 2), Code::BadOutputs);
    assert_eq!(refused(|t| t.y.push(1.into())), Code::WrongShape);
    assert_eq!(refused(|t| drop(t.x[1].remove(0))), Code::WrongShape);
    assert_eq!(refused(|t| t.weights.iter_mut().for_each(|(weights, _)| drop(weights.pop()))), Code::WrongShape);
    assert_eq!(refused(|t| t.x[1][1] = 2.into()), Code::BiasNotOne);
    assert_eq!(refused(|t| t.loss = Loss::Hinge), Code::BadTarget);
    assert_eq!(refused(|t| (t.loss, t.outputs, t.y_den) = (Loss::Softmax, 2, whole(4))), Code::WrongShape);
}

/// R208: beside an unpenalised hidden bias there is a feature, and a free output bias.
#[test]
fn a_free_hidden_bias_has_company() {
    let refused = |change: fn(&mut Terms)| {
        let mut terms = terms(HiddenBias::Free);
        change(&mut terms);
        Training::new(terms).err().map(|flaw| flaw.code)
    };
    assert_eq!(refused(|_| {}), None);
    assert_eq!(refused(|t| t.output_bias = OutputBias::None), Some(Code::FreeHiddenBias));
    assert_eq!(refused(|t| t.output_bias = OutputBias::Ridge(whole(1), whole(1))), Some(Code::FreeHiddenBias));
    assert_eq!(refused(|t| t.x.iter_mut().for_each(|x| drop(x.remove(0)))), Some(Code::FreeHiddenBias));
}

#[test]
fn shapes_of_files_are_positive() {
    let text = file("margin.problem");
    for (shape, end, kept) in [("0 1 1", 10, 0), ("2 0 1", 12, 2), ("2 1 0", 12, 2)] {
        let rows = text.lines().filter(|line| line.starts_with("row")).take(kept);
        // As many numbers in each row as the shape says, and the weight.
        let rows: String = rows.map(|_| if shape == "0 1 1" { String::new() } else { "row 1 2\n".into() }).collect();
        let head = &text[..text.find("row").expect("a row")];
        let text = format!("{}{rows}end {end}\n", head.replace("shape 2 1 1", &format!("shape {shape}")));
        assert_eq!(parse(text.as_bytes()).expect_err("rejected").code, Code::NotPositive, "{text}");
    }
}

#[test]
fn networks_are_those_of_the_problem() {
    let penalised = Training::new(terms(HiddenBias::Column)).expect("a problem");
    let free = Training::new(terms(HiddenBias::Free)).expect("a problem");
    let net = |text: &str| two_layer::parse(text.as_bytes(), 2, 1);
    let atom = net("relucert-network 2\nshape 1 2 1\nbias 2 1\natom 5 3 4 1 2\nend 4\n").expect("a network");
    assert!(penalised.admits(&atom).is_ok());
    assert_eq!(free.admits(&atom).expect_err("rejected").code, Code::NotUnit);
    let code = |text: &str| net(text).expect_err("rejected").code;
    assert_eq!(code("relucert-network 2\nshape 1 2 1\nbias 2 1\natom 5 3 3 1 2\nend 4\n"), Code::NotUnit);
    assert_eq!(code("relucert-network 2\nshape 0 3 1\nbias 2 1\nend 3\n"), Code::WrongShape);
    assert_eq!(code("relucert-network 2\nshape 0 2 2\nbias 2 1 1\nend 3\n"), Code::WrongShape);
    // An atom of two outputs has no penalty of its own.
    let two = "relucert-network 2\nshape 1 2 2\nbias 1 0 0\natom 1 1 0 1 1 1\nend 4\n";
    assert_eq!(two_layer::parse(two.as_bytes(), 2, 2).expect_err("rejected").code, Code::NotUnit);
    // A network of version 1 has one output.
    let old = "relucert-network 1\nshape 0 2\nend 2\n";
    assert_eq!(two_layer::parse(old.as_bytes(), 2, 2).expect_err("rejected").code, Code::WrongShape);
    let mut terms = terms(HiddenBias::Column);
    terms.output_bias = OutputBias::None;
    let unbiased = Training::new(terms).expect("a problem");
    assert_eq!(unbiased.admits(&atom).expect_err("rejected").code, Code::NoOutputBias);
    assert_eq!(unbiased.admits(&TwoLayer::zero(2)).expect_err("rejected").code, Code::WrongShape);
}

/// The kinds of certificates are two.
#[test]
fn other_kinds_are_refused() {
    let problem = parse(file("margin.problem").as_bytes()).expect("a problem");
    let best = two_layer::parse(file("margin-best.network").as_bytes(), 1, 1).expect("a network");
    let text = file("correct/hinge-ridge.cert");
    let digest = problem.digest();
    let verdict = |text: &str| verify(&problem, &digest, &best, text.as_bytes());
    assert!(verdict(&text).is_ok());
    let code = verdict(&text.replace("kind bound", "kind guess")).expect_err("rejected").code;
    assert_eq!(code, Code::WrongKeyword);
    let code = verify(&problem, &"0".repeat(64), &best, text.as_bytes()).expect_err("rejected").code;
    assert_eq!(code, Code::ProblemMismatch);
}

/// The width of enclosed objectives is that of the widest, whichever it is.
#[test]
fn all_objectives_are_known_to_the_width() {
    let mut greatest_first = false;
    for (name, best, certificate) in [
        ("logit", "logit-best", "logistic-free"),
        ("counts", "counts-best", "better-of-version-2"),
        ("classes", "classes-best", "softmax-fan"),
    ] {
        let problem = parse(file(&format!("{name}.problem")).as_bytes()).expect("a problem");
        let (columns, outputs) = (problem.columns(), problem.outputs);
        let best = file(&format!("{best}.network"));
        let best = two_layer::parse(best.as_bytes(), columns, outputs).expect("a network");
        let text = file(&format!("correct/{certificate}.cert"));
        let evidence = verify(&problem, &problem.digest(), &best, text.as_bytes()).expect("accepted");
        let ranges =
            [primal::objective(&problem, &best), constant::best(&problem)].map(|range| range.expect("a number"));
        let widths = ranges.map(|range| &range.high - &range.low);
        assert!(widths.iter().all(|width| *width <= evidence.width), "{name}: {widths:?} {:?}", evidence.width);
        greatest_first |= evidence.better.is_none() && widths[0] > widths[1];
    }
    assert!(greatest_first, "a test that the last width alone would pass");
}

/// ρ is that of the farthest row, and never less than √(1 + R²/t²): also where that is 1 but for 2^−77.
#[test]
fn the_factor_of_centred_rows_is_rounded_up() {
    let training = Training::new(terms(HiddenBias::Free)).expect("a problem");
    let factor =
        |m: i64, t: (u64, u64)| Centred::new(&training, &[m.into()], &whole(1), (&whole(t.0), &whole(t.1))).factor;
    let number = |value: i64| Fraction::dyadic(value.into(), 0);
    // The farthest row is the first one, then the second one: R = 9, and R = 12.
    let quarters = Fraction::dyadic(5.into(), 2);
    assert_eq!((factor(0, (12, 1)), factor(9, (16, 1))), (quarters.clone(), quarters));
    for (m, t) in [(0, (1u64 << 42, 1)), (0, (7, 3)), (1, (1, 9)), (1, (3, 1 << 40))] {
        let length = Fraction::new(BigInt::from(t.0), BigInt::from(t.1)).expect("a fraction");
        let ratio = number((9 - m).max(3 + m)).over(&length).expect("positive");
        let rho = factor(m, t);
        assert!(&rho * &rho >= &number(1) + &(&ratio * &ratio), "{rho}");
    }
}

/// One row with this loss and these targets over 6, without output bias.
fn row(loss: Loss, y: &[i64]) -> Training {
    let mut terms = terms(HiddenBias::Column);
    terms.x.truncate(1);
    (terms.loss, terms.outputs, terms.output_bias, terms.weights) = (loss, y.len(), OutputBias::None, None);
    (terms.y, terms.y_den) = (y.iter().map(|y| BigInt::from(*y)).collect(), whole(6));
    Training::new(terms).expect("a problem")
}

/// A loss, targets, a slope at an end over 6, and what takes it outside.
type End = (Loss, &'static [i64], &'static [i64], &'static [i64]);

/// Slopes at the ends of a domain are worth something, a hair outside nothing.
#[test]
fn slopes_have_ends() {
    let hair = 1i64 << 40;
    let cases: [End; 10] = [
        (Loss::Absolute, &[5], &[6], &[1]),
        (Loss::Absolute, &[5], &[-6], &[-1]),
        (Loss::Hinge, &[6], &[6], &[1]),
        (Loss::Hinge, &[-6], &[0], &[1]),
        (Loss::Logistic, &[2], &[2], &[1]),
        (Loss::Logistic, &[2], &[-4], &[-1]),
        (Loss::Poisson, &[7], &[7], &[1]),
        (Loss::Softmax, &[2, 4], &[2, -2], &[1, -1]),
        (Loss::Softmax, &[2, 4], &[0, 0], &[1, 0]),
        (Loss::Softmax, &[2, 4], &[0, 0], &[0, -1]),
    ];
    for (loss, y, end, out) in cases {
        let training = row(loss, y);
        let nu: Vec<BigInt> = end.iter().map(|r| BigInt::from(*r) * hair).collect();
        let den = whole(6 * hair as u64);
        assert!(dual::value(&training, &nu, &den).is_ok(), "{:?} {end:?}", training.loss);
        let beyond: Vec<BigInt> = nu.iter().zip(out).map(|(r, out)| r + out).collect();
        let code = dual::value(&training, &beyond, &den).expect_err("rejected").code;
        assert_eq!(code, Code::DualRange, "{:?} {end:?}", training.loss);
    }
    let training = row(Loss::Logistic, &[3]);
    for count in [0, 2] {
        let code = dual::value(&training, &vec![BigInt::ZERO; count], &whole(1)).expect_err("rejected").code;
        assert_eq!(code, Code::WrongShape);
    }
    // ln 2, to 38 digits: the lower end is given.
    let worth = dual::value(&training, &[BigInt::ZERO], &whole(1)).expect("a slope");
    assert!(worth <= Fraction::parse("0.69314718055994530941723212145817656807").expect("a number"));
    assert!(worth > Fraction::parse("0.69314718055994530941723212").expect("a number"));
}

/// A ridge is paid for in both ends of Z, which is irrational here: they differ, and both are near ln 2 from
/// below.
#[test]
fn the_best_constant_with_a_ridge_is_enclosed() {
    let mut terms = terms(HiddenBias::Column);
    (terms.loss, terms.y_den) = (Loss::Logistic, whole(3));
    terms.output_bias = OutputBias::Ridge(whole(1), whole(2));
    let best = constant::best(&Training::new(terms).expect("a problem")).expect("a constant");
    assert!(best.low < best.high && &best.high - &best.low < Fraction::dyadic(1.into(), 80), "{best:?}");
}

/// The last weight of a neuron costs nothing where the hidden bias is free, and else what the others cost.
#[test]
fn penalties_are_of_penalised_weights() {
    let net =
        two_layer::parse(b"relucert-network 2\nshape 1 2 1\nbias 1 0\nneuron 1 -3 -100 1 0\nend 4\n".as_slice(), 2, 1)
            .expect("a network");
    let cost = |bias| primal::objective(&Training::new(terms(bias)).expect("a problem"), &net).expect("a number").low;
    // The loss is (1 + 2·2 + 3·3)/2, β/2 a quarter.
    let number = |num: i64| Fraction::new(num.into(), 4.into()).expect("a fraction");
    assert_eq!((cost(HiddenBias::Free), cost(HiddenBias::Column)), (number(28 + 9), number(28 + 9 + 10_000)));
}
