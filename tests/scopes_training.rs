//! Given patterns with other losses, biases and several outputs: solver, prover and checker on instances
//! whose optimum is enclosed from both sides.
#![cfg(feature = "prover")]

mod checked;
mod instances;
mod trainings;

use instances::edits::mutate;
use relucert::check::arithmetic::Fraction;
use relucert::check::patterns::Scope;
use relucert::check::patterns::training::{Model, parse, verify};
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::two_layer::Neuron;
use relucert::check::statement::{Claim, Training, TwoLayer, Verdict};
use relucert::format;
use relucert::patterns::cells::list;
use relucert::patterns::certify::Error;
use relucert::patterns::training::{Solved, certify, solved};
use relucert::search::fit::Fit;
use relucert::search::group_lasso::gates::{Gate, sample};
use trainings::{biases, certified, fraction, freed, losses, problem, several, trained};

/// The program of some patterns, solved.
fn solution(training: &Training, gates: &[Gate], gated: bool) -> (Model, f64) {
    let Solved { solution, model } = solved(training, gates, gated, 1e-10, &mut |_| true).expect("one output");
    (model.expect("finite"), solution.gap)
}

fn scope(gates: &[Gate], gated: bool) -> Scope {
    Scope { gated, gates: gates.iter().map(|gate| gate.g.clone()).collect() }
}

/// A verdict about a model, and the certificate, which the checker reads alone.
fn proved(training: &Training, model: &Model, scope: &Scope, claim: &Claim) -> (Verdict, Fraction, String) {
    let digest = training.digest();
    let done = certify(training, &digest, model, scope, claim, &mut |_| true).expect("of the scope");
    let again = verify(training, &digest, model, scope, done.certificate.as_slice()).expect("accepted");
    assert_eq!(again, done.scoped);
    (done.verdict, done.scoped.evidence.lower, String::from_utf8(done.certificate).expect("text"))
}

/// For every loss and every output bias, with cones and without: the model that is found is the best of the
/// scope, but for one part in ten million.
#[test]
fn optima_of_every_loss() {
    for (number, loss) in losses().into_iter().enumerate() {
        for bias in biases() {
            if loss == Loss::Squared && bias == OutputBias::None {
                continue;
            }
            let training = problem(loss.clone(), bias.clone(), number as u64, (14, 3));
            let gates = sample(&training.x, 6, 1);
            for gated in [false, true] {
                let (model, own) = solution(&training, &gates, gated);
                // Optima of piecewise linear losses lie on vertices, where few rows have curvature.
                let gap = Claim::Gap(fraction(1, if Fit::of(&training).is_linear() { 100_000 } else { 10_000_000 }));
                let (verdict, lower, _) = proved(&training, &model, &scope(&gates, gated), &gap);
                assert_eq!(verdict, Verdict::Proved, "{loss:?} {bias:?} gated {gated}: gap {own:e}, lower {lower}");
            }
        }
    }
}

/// Over all patterns of the data the optimum is that of all networks.
#[test]
fn all_patterns_are_all_networks() {
    for (loss, bias) in [(Loss::Logistic, OutputBias::Free), (Loss::Huber(fraction(1, 2)), OutputBias::None)] {
        let training = problem(loss, bias, 5, (7, 2));
        let cells = list(&training.x, usize::MAX, &mut |_| true);
        assert!(cells.complete);
        let (global, _) = certified(&training);
        let all = Scope { gated: false, gates: cells.cells };
        let (verdict, lower, _) = proved(&training, &Model::relu(global), &all, &Claim::Gap(fraction(1, 100_000)));
        assert_eq!(verdict, Verdict::Proved, "{lower}");
    }
}

/// With a hidden bias that is not penalised the vectors of all patterns are zero at it, and the gap is small.
#[test]
fn free_hidden_biases() {
    for loss in [Loss::Squared, Loss::Huber(fraction(1, 2)), Loss::Absolute, Loss::Logistic, Loss::SquaredHinge] {
        let training = freed(&problem(loss.clone(), OutputBias::Free, 3, (14, 3)));
        let gates = sample(&training.x, 8, 2);
        let (model, gap) = solution(&training, &gates, false);
        let (verdict, lower, text) =
            proved(&training, &model, &scope(&gates, false), &Claim::Gap(fraction(1, 100_000)));
        assert_eq!(verdict, Verdict::Proved, "{loss:?}: gap {gap:e}, lower {lower}");
        assert!(text.lines().any(|line| line.starts_with("rho")), "every pattern that is cut needs some");
        let digest = training.digest();
        let refused =
            certify(&training, &digest, &model, &scope(&gates, true), &Claim::Gap(fraction(1, 2)), &mut |_| true);
        assert!(matches!(refused, Err(Error::FreeGatedBias)));
    }
}

/// Several outputs: a trained network is nearly the best with its own patterns, and what is proved for more
/// patterns is less.
#[test]
fn several_outputs() {
    // Multipliers that are affine in the direction do not always reach the optimum.
    for (loss, bias, outputs, gap) in [
        (Loss::Softmax, OutputBias::None, 3, fraction(1, 1_000_000)),
        (Loss::Softmax, OutputBias::Free, 4, fraction(1, 50)),
        (Loss::Squared, OutputBias::Free, 2, fraction(1, 10)),
    ] {
        let training = several(loss.clone(), bias.clone(), 1, (12, outputs));
        let model = Model::relu(trained(&training));
        let own = Scope { gated: false, gates: model.own_gates() };
        let (verdict, low, text) = proved(&training, &model, &own, &Claim::Gap(gap));
        assert_eq!(verdict, Verdict::Proved, "{loss:?} {bias:?}: {low}");
        assert!(own.gates.len() > 1 && text.contains("\nrho "), "cones matter");
        let more = own.gates.iter().cloned().chain(sample(&training.x, 20, 3).into_iter().map(|gate| gate.g));
        let more = Scope { gated: false, gates: more.collect() };
        let (_, less, _) = proved(&training, &model, &more, &Claim::Gap(fraction(1, 1000)));
        assert!(less <= &low * &fraction(1_000_001, 1_000_000));
        // A model far from the best one: the slopes at it prove little, those of a trained network as much,
        // where multipliers are found for them.
        let longer = |n: &Neuron| {
            Neuron::new(n.u.clone(), n.u_den.clone(), n.a.iter().map(|a| a * 3).collect(), n.a_den.clone())
        };
        let neurons = model.network.neurons.iter().map(longer).collect();
        let far = Model::relu(TwoLayer { neurons, ..model.network.clone() });
        let (_, far, _) = proved(&training, &far, &own, &Claim::Gap(fraction(1, 1000)));
        assert!(bias != OutputBias::None || far >= &low * &fraction(99, 100), "{loss:?} {bias:?}: {far} {low}");
        let done = solved(&training, &sample(&training.x, 4, 1), false, 1e-6, &mut |_| true);
        assert!(matches!(done, Err(Error::SeveralOutputs)));
    }
    let free = several(Loss::Squared, OutputBias::Free, 4, (12, 2));
    let mut terms: Terms = (*free).clone();
    terms.hidden_bias = HiddenBias::Free;
    terms.x.iter_mut().filter_map(|row| row.last_mut()).for_each(|last| *last = 10.into());
    let training = Training::new(terms).expect("a problem");
    let model = Model::relu(TwoLayer::zero(2));
    let own = Scope { gated: false, gates: Vec::new() };
    let refused = certify(&training, &training.digest(), &model, &own, &Claim::Gap(fraction(1, 2)), &mut |_| true);
    assert!(matches!(refused, Err(Error::FreeSeveral)));
}

/// No edit proves more than a model of the scope reaches.
#[test]
fn edits_never_prove_more_than_a_model_reaches() {
    let mut random = instances::Random(1879);
    let mut bases: Vec<(Training, Scope, Model)> = Vec::new();
    for (loss, bias, gated) in [
        (Loss::Logistic, OutputBias::Free, false),
        (Loss::Hinge, biases()[2].clone(), false),
        (Loss::Squared, OutputBias::Free, true),
    ] {
        let training = problem(loss, bias, 2, (8, 3));
        let gates = sample(&training.x, 3, 5);
        let (model, _) = solution(&training, &gates, gated);
        bases.push((training, scope(&gates, gated), model));
    }
    let freed = freed(&problem(Loss::Squared, OutputBias::Free, 2, (8, 3)));
    let gates = sample(&freed.x, 3, 5);
    let (model, _) = solution(&freed, &gates, false);
    bases.push((freed, scope(&gates, false), model));
    let softmax = several(Loss::Softmax, OutputBias::None, 1, (8, 3));
    let model = Model::relu(trained(&softmax));
    bases.push((softmax, Scope { gated: false, gates: model.own_gates() }, model));
    let (mut accepted, mut rejected, mut multipliers) = (0, 0, 0);
    for (training, scope, model) in &bases {
        let reached = model.objective(training).expect("a model for the problem").high;
        let zero = Model::relu(TwoLayer::zero(training.outputs));
        let (_, lower, text) = proved(training, model, scope, &Claim::Gap(fraction(1, 100)));
        assert!(lower <= reached && lower > &reached * &fraction(99, 100));
        multipliers += text.lines().filter(|line| line.starts_with("rho")).count();
        for _ in 0..800 {
            let mutant = mutate(&text, &mut random);
            match verify(training, &training.digest(), &zero, scope, mutant.as_bytes()) {
                Ok(scoped) => {
                    assert!(scoped.evidence.lower <= reached, "{mutant}");
                    accepted += 1;
                }
                Err(_) => rejected += 1,
            }
        }
    }
    // Cones must have mattered, and some edits do no harm; without both the test would be blunt.
    assert!(multipliers >= 5 && accepted > 30 && rejected > 1_000, "{multipliers} {accepted} {rejected}");
}

/// Every record ends where it should, the digest is that of the problem, the model is of the scope, and kinds and
/// versions are known ones.
#[test]
fn nothing_else_is_read() {
    let logistic = problem(Loss::Logistic, OutputBias::Free, 2, (8, 3));
    let gates = sample(&logistic.x, 3, 5);
    let softmax = several(Loss::Softmax, OutputBias::None, 1, (12, 3));
    let own = Model::relu(trained(&softmax));
    let cases = [
        (&logistic, scope(&gates, false), solution(&logistic, &gates, false).0),
        (&logistic, scope(&gates, true), solution(&logistic, &gates, true).0),
        (&softmax, Scope { gated: false, gates: own.own_gates() }, own),
    ];
    for (training, scope, model) in &cases {
        let (_, _, text) = proved(training, model, scope, &Claim::Gap(fraction(1, 2)));
        let digest = training.digest();
        let code = |training: &Training, model: &Model, scope: &Scope, text: &str| {
            verify(training, &digest, model, scope, text.as_bytes()).expect_err(text).code.name()
        };
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            let mut longer = lines.clone();
            let line = format!("{} 7", lines[at]);
            longer[at] = &line;
            let said = code(training, model, scope, &(longer.join("\n") + "\n"));
            assert!(at == 0 || said == "extra-token", "{said}: {line}");
        }
        assert!(verify(training, &digest, model, scope, format!("{text}end 3\n").as_bytes()).is_err());
        let hex: &str = &digest;
        let other = text.replacen(hex, &hex.chars().rev().collect::<String>(), 1);
        assert_eq!(code(training, model, scope, &other), "problem-mismatch");
        let kind = text.replacen("kind bound", "kind other", 1);
        assert_eq!(code(training, model, scope, &kind), "wrong-keyword");
        let less = Scope { gated: scope.gated, gates: scope.gates[..1].to_vec() };
        let (_, _, fewer) =
            proved(training, &Model::relu(TwoLayer::zero(training.outputs)), &less, &Claim::Gap(fraction(1, 2)));
        assert_eq!(code(training, model, &less, &fewer), "outside-scope");
    }
    let (training, gated, model) = &cases[1];
    let (_, _, text) = proved(training, &cases[0].2, &cases[0].1, &Claim::Gap(fraction(1, 2)));
    let open = Scope { gated: false, ..gated.clone() };
    let said = verify(training, &training.digest(), model, &open, text.as_bytes()).expect_err("gated");
    assert_eq!(said.code.name(), "outside-scope");
    let plain = include_bytes!("corpus/line.problem").as_slice();
    let plain = Training::from(relucert::check::statement::problem::parse(plain).expect("a problem"));
    let open = Scope { gated: false, gates: Vec::new() };
    let said = verify(&plain, &training.digest(), &Model::relu(TwoLayer::zero(1)), &open, text.as_bytes())
        .expect_err("version 1");
    assert_eq!(said.code.name(), "bad-version");
}

/// Models are written and read back equal; one of another version is told apart.
#[test]
fn gated_files() {
    let training = problem(Loss::Logistic, OutputBias::Free, 2, (8, 3));
    let gates = sample(&training.x, 3, 5);
    let (model, _) = solution(&training, &gates, true);
    let mut bytes = Vec::new();
    format::training_model(&model, 3, &mut bytes).expect("memory");
    assert_eq!(parse(bytes.as_slice(), 3, 1).expect("a model"), model);
    assert!(parse(bytes.as_slice(), 4, 1).is_err() && parse(bytes.as_slice(), 3, 2).is_err());
    let older = String::from_utf8(bytes).expect("text").replacen("gated 2", "gated 1", 1);
    assert_eq!(parse(older.as_bytes(), 3, 1).expect_err("version 1").code.name(), "bad-version");
    let text = older.replacen("gated 1", "gated 2", 1);
    assert!(parse(format!("{text}end 3\n").as_bytes(), 3, 1).is_err());
    let longer = text.replacen("unit ", "unit 7 ", 1);
    assert!(parse(longer.as_bytes(), 3, 1).is_err());
}
