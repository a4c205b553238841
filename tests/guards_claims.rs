//! Guards that only callers of the library meet, and what is claimed: values that no file could hold, claims
//! that were not proved, boxes that hold no solution.

mod checked;
mod instances;

use checked::{members, positive};
use instances::{DIGEST, SCALES, fraction, int, problem_text};
use num_bigint::BigInt;
use relucert::check::arithmetic::rank::rank;
use relucert::check::arithmetic::{Fraction, Radicals};
use relucert::check::dictionary::fit::Predictions;
use relucert::check::dictionary::penalty::no_larger;
use relucert::check::lp;
use relucert::check::optimal_set::facts::{Claim, Coefficient, Facts};
use relucert::check::optimal_set::verify_all;
use relucert::check::optimum::form::Form;
use relucert::check::patterns::Scope;
use relucert::check::patterns::training as scopes;
use relucert::check::polyhedral::{self, Stated};
use relucert::check::qualify::complementarity::{Complementarity, complementarity_training};
use relucert::check::qualify::kkt::Block;
use relucert::check::qualify::krawczyk::{self, Certificate};
use relucert::check::qualify::{self, scope};
use relucert::check::rejection::Code;
use relucert::check::statement::{Network, Problem, Training, TwoLayer, Verdict, network, primal, problem};
use relucert::check::statement::{training, two_layer};
use relucert::check::weight_path::level::Level;
use relucert::check::weight_path::passage::{Along, Passage, PathClaim, Shape};
use std::fs;
use std::path::Path;

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn ended(body: &str) -> String {
    format!("{body}end {}\n", body.lines().count())
}

fn read(rows: &[(&[i64], i64)]) -> Problem {
    problem::parse(problem_text("f64", "none", (1, 1), (1, 1), rows).as_bytes()).expect("a problem")
}

fn neurons(lines: &[&str], d: usize) -> Network {
    let body = format!("relucert-network 1\nshape {} {d}\n{}\n", lines.len(), lines.join("\n"));
    network::parse(ended(&body).as_bytes(), d).expect("a network")
}

#[test]
fn shapes_are_tested_where_numbers_come_from_a_caller() {
    assert_eq!(rank(&[vec![int(1), int(2)], vec![int(1)]]).map_err(|r| r.code), Err(Code::WrongShape));
    let predictions = Predictions { num: vec![int(1)], den: positive(1) };
    let two = read(&[(&[1], 1), (&[2], 1)]);
    assert_eq!(predictions.loss(&two).map(drop).map_err(|r| r.code), Err(Code::WrongShape));
    let form = |entries: usize| {
        let entries = vec![int(0); entries];
        Form { order: 2, entries, scale: 0, square: int(1), scales: SCALES }
    };
    for (entries, factor) in [(2, 3), (3, 4), (4, 3), (3, 2)] {
        let judged = form(entries).prove(&int(0), &vec![int(0); factor]).map_err(|r| r.code);
        assert_eq!(judged, Err(Code::FactorCount), "{entries} {factor}");
    }
    assert_eq!(form(3).prove(&int(0), &[int(0), int(0), int(0)]), Ok(()));
    let column = lp::Column { cost: int(1), den: int(1), lower: Some(int(0)), upper: None };
    let (columns, constant) = (vec![column], Fraction::zero());
    let program = lp::Program { maximize: false, cost_den: int(1), constant, columns, rows: Vec::new() };
    let nothing = lp::Vector { num: Vec::new(), den: int(1) };
    assert!(program.dual_bound(&[int(1)], &nothing).is_ok());
    for costs in [vec![], vec![int(1), int(1)]] {
        let flaw = program.dual_bound(&costs, &nothing).expect_err("another number of costs");
        assert_eq!(flaw, lp::Flaw::Length { expected: 1, found: costs.len() });
    }
    // A gate for each unit.
    let training = Training::from(two);
    let net = TwoLayer::from(neurons(&["neuron 1 1 1 1"], 1));
    let gated = |gates: &[Vec<BigInt>]| primal::gated_objective(&training, &net, Some(gates)).map_err(|r| r.code);
    assert!(gated(&[vec![int(1)]]).is_ok());
    assert_eq!(gated(&[]), Err(Code::WrongShape));
    assert_eq!(gated(&[vec![int(1)], vec![int(1)]]), Err(Code::WrongShape));
}

#[test]
fn a_greater_penalty_is_refuted() {
    let [small, great] = ["neuron 1 1 1 1", "neuron 1 2 1 1"].map(|line| neurons(&[line], 1));
    assert_eq!(no_larger(&great, &small), Verdict::Refuted);
    assert_eq!(no_larger(&small, &great), Verdict::Proved);
    assert_eq!(no_larger(&small, &small), Verdict::Proved);
}

/// Other norms and a bias that is not penalised are for other questions; an atom of length one in ℓ₁ is none
/// in ℓ₂.
#[test]
fn other_balls_stay_where_they_belong() {
    let of = |bias: &str, norm: &str, row: &str, d: usize| {
        let body = format!(
            "relucert-problem 1\nnumbers f64\nbias {bias}\n{norm}loss half-squared\nbeta 1 1\nshape 1 {d}\ndenominators 1 1\nrow {row} 0\n"
        );
        ended(&body)
    };
    let code = |text: &str| problem::parse(text.as_bytes()).map(drop).map_err(|r| r.code);
    assert_eq!(code(&of("none", "", "1 2", 2)), Ok(()));
    assert_eq!(code(&of("none", "norm l1\n", "1 2", 2)), Err(Code::OtherNorm));
    assert_eq!(code(&of("free", "", "3 1", 2)), Err(Code::OtherNorm));
    assert_eq!(code(&of("free", "norm l1\n", "1", 1)), Err(Code::FreeBias));
    let Ok(Stated::Polyhedral(ball)) = polyhedral::parse(of("none", "norm l1\n", "1 2", 2).as_bytes()) else {
        panic!("a norm that is not ℓ₂")
    };
    let atom = ended("relucert-network 1\nshape 1 2\natom 2 1 1 1 1\n");
    let net = TwoLayer::from(ball.network(atom.as_bytes()).expect("length one in ℓ₁"));
    let plain = Training::from(read(&[(&[1, 2], 0)]));
    assert_eq!(plain.admits(&net).map_err(|r| r.code), Err(Code::NotUnit));
}

/// Facts that say this, of two neurons; the network given is not optimal.
#[test]
fn claims_about_sets_need_their_facts() {
    let axes = read(&[(&[1, 0], 1), (&[0, 1], 1)]);
    let net = neurons(&["neuron 1 5 0 1 1", "neuron 1 0 5 1 1"], 2);
    let members = members(&axes, &net, &Network::default());
    let coefficient = |essential| Coefficient {
        possible: Some(true),
        essential,
        lower: Fraction::zero(),
        upper: None,
        least: Fraction::zero(),
        greatest: None,
    };
    let facts = Facts {
        coefficients: vec![coefficient(Some(true)), coefficient(None)],
        dimension: Some(1),
        unique: Some(false),
        points: Vec::new(),
        rays: Vec::new(),
        vertices: Some(vec![0, 1]),
        least: Some(2),
        most: None,
        cells: 0,
    };
    let none = Claim::default;
    let unknown = Facts {
        coefficients: vec![coefficient(Some(false)), coefficient(None)],
        dimension: None,
        unique: None,
        vertices: None,
        least: None,
        ..facts.clone()
    };
    for (claim, expected) in [
        (none(), true),
        (Claim { optimal: true, ..none() }, false),
        (Claim { unique: Some(false), ..none() }, true),
        (Claim { unique: Some(true), ..none() }, false),
        (Claim { dimension: Some(1), ..none() }, true),
        (Claim { dimension: Some(0), ..none() }, false),
        (Claim { vertices: Some(2), ..none() }, true),
        (Claim { vertices: Some(1), ..none() }, false),
        (Claim { least: Some(2), ..none() }, true),
        (Claim { least: Some(1), ..none() }, false),
        (Claim { essential: vec![0], ..none() }, true),
        (Claim { essential: vec![0, 1], ..none() }, false),
        (Claim { essential: vec![2], ..none() }, false),
    ] {
        assert_eq!(claim.proved(&members, &facts), expected, "{claim:?}");
        assert_eq!(claim.proved(&members, &unknown), claim == none(), "{claim:?} of what is not known");
    }
}

/// Of all optimal networks (R234): a line has its tokens and no more, and slacks do not count as neurons where
/// a cell is cut off.
#[test]
fn slacks_are_not_cut_at() {
    let text = file("correct/flat.set");
    let problem = training::parse(file("flat.problem").as_bytes()).expect("a problem");
    let net = two_layer::parse(file("flat-end.network").as_bytes(), 1, 1).expect("a network");
    let digest = problem.digest();
    let judge = |text: &str| {
        verify_all(&problem, &net, &TwoLayer::zero(1), &digest, text.as_bytes())
            .map(|(_, f)| f.least)
            .map_err(|r| r.code)
    };
    assert_eq!(judge(&text), Ok(Some(1)));
    assert_eq!(judge(&text.replace("dual 1 1 0\n", "dual 1 1 0 0\n")), Err(Code::ExtraToken));
    let tree = |last: &str| {
        let supports = format!("supports least 2\nbranch 1\nvertex 0\n{last}\nend 15");
        judge(&text.replace("supports simple\nend 12", &supports))
    };
    assert_eq!(tree("vertex 1"), Ok(Some(1)));
    assert_eq!(tree("cut"), Err(Code::CutTooLow));
}

/// A better network or gated model is announced by its word.
#[test]
fn scopes_know_two_kinds() {
    let problem = training::parse(file("pair.problem").as_bytes()).expect("a problem");
    let net = two_layer::parse(file("pair-zero.network").as_bytes(), 1, 2).expect("a network");
    let text = file("correct/scope-pair-better.cert");
    let units =
        text.replace("neuron 1 5 1 3 4", "unit 1 5 1 3 4 1").replace("neuron 1 -5 1 4 -3", "unit 1 -5 1 4 -3 -1");
    for (gated, text) in [(false, text), (true, units)] {
        let gates = relucert::check::patterns::parse(file("line.patterns").as_bytes(), 1).expect("patterns");
        let scope = Scope { gated, gates };
        let judge = |text: &str| {
            let model = scopes::Model::relu(net.clone());
            scopes::verify(&problem, &problem.digest(), &model, &scope, text.as_bytes()).map(drop).map_err(|r| r.code)
        };
        assert_eq!(judge(&text), Ok(()));
        assert_eq!(judge(&text.replace("kind better", "kind guess")), Err(Code::WrongKeyword), "gated: {gated}");
    }
}

/// The claim that a path decreases does not follow from one that is constant, and a difference of which no
/// sign is known is no proof that it does not rise.
#[test]
fn claims_about_paths_are_not_guessed() {
    let level = |penalty: Radicals| {
        let fit = Predictions { num: Vec::new(), den: positive(1) };
        Level { fit, loss: Fraction::zero().into(), penalty }
    };
    let passage = |along, start, end| {
        let [start, end] = [start, end].map(level);
        let peak = fraction("9");
        Passage { start, end, peak, width: 2, segments: 1, along, neurons: 1, shape: Shape::Any }
    };
    let proved = |along, passage: &Passage| PathClaim { along, width: None, shape: Shape::Any }.proved(passage);
    let rational = |text: &str| Radicals::rational(fraction(text));
    let fallen = passage(Along::Constant, rational("5"), rational("4"));
    assert!(!proved(Along::Decreasing, &fallen) && proved(Along::NonIncreasing, &fallen));
    // √2 and a fraction just below it, so near that 2^17 bits do not tell.
    let bits = 140_000u32;
    let below = Radicals::rational(Fraction::dyadic((BigInt::from(2) << (2 * bits)).sqrt(), bits));
    let mut root = Radicals::default();
    root.add_length(&fraction("1"), &[int(1), int(1)]);
    assert!(!proved(Along::NonIncreasing, &passage(Along::NonIncreasing, below.clone(), root.clone())));
    assert!(!proved(Along::NeverAbove, &passage(Along::NeverAbove, below.clone(), root)));
    assert!(proved(Along::NonIncreasing, &passage(Along::NonIncreasing, below.clone(), below)));
}

/// One row 1 with the label 4, β = 1: w = 3 and ν = 1. The Jacobian at (w, t) is ((−4, 1), (6, −6)).
fn box_about_three(problem: &Problem, net: &Network) -> Certificate {
    let lines = "scales 20 20\nblocks 1\nblock 0 0\ncentre 3145728 3145728\nradius 1024\ninverse -349525 -58254\n\
                 inverse -349525 -233017\noutside 1\ninactive 1 0 1048576\n";
    let text = ended(&format!("relucert-krawczyk-certificate 1\nproblem {DIGEST}\n{lines}"));
    let certificate = krawczyk::parse(text.as_bytes(), 1, DIGEST).expect("well-formed");
    let found = qualify::verify(problem, net, &certificate).expect("accepted");
    assert_eq!((found.blocks.len(), found.inactive, found.licq(), found.formal_licq()), (1, 1, true, true));
    certificate
}

#[test]
fn boxes_hold_a_solution() {
    let (problem, net) = (read(&[(&[1], 4)]), neurons(&["neuron 1 3 1 1"], 1));
    let good = box_about_three(&problem, &net);
    let judge = |change: &dyn Fn(&mut Certificate)| {
        let mut certificate = good.clone();
        change(&mut certificate);
        qualify::verify(&problem, &net, &certificate).map(drop).map_err(|r| r.code)
    };
    assert_eq!(judge(&|c| c.scale = 4097), Err(Code::BadScale));
    assert_eq!(judge(&|c| c.inverse_scale = 4097), Err(Code::BadScale));
    assert_eq!(judge(&|c| drop(c.inverse.pop())), Err(Code::WrongShape));
    assert_eq!(judge(&|c| c.inverse.push(vec![int(0); 2])), Err(Code::WrongShape));
    assert_eq!(judge(&|c| c.inverse[0].push(int(0))), Err(Code::WrongShape));
    assert_eq!(judge(&|c| drop(c.inverse[1].pop())), Err(Code::WrongShape));
    // With half of the inverse the map goes half of the way to the solution: into the box as long as that is
    // in it.
    let half = |c: &mut Certificate, shift: i64| {
        c.inverse.iter_mut().flatten().for_each(|v| *v /= 2);
        c.blocks[0].centre.iter_mut().for_each(|v| *v += shift);
    };
    assert_eq!(judge(&|c| half(c, 900)), Ok(()));
    assert_eq!(judge(&|c| half(c, 1200)), Err(Code::NoContraction));
}

/// A row of zeros is a kink of every neuron.
#[test]
fn licq_counts_rows_of_zeros() {
    let (problem, net) = (read(&[(&[1], 4)]), neurons(&["neuron 1 3 1 1"], 1));
    let certificate = box_about_three(&problem, &net);
    let idle = read(&[(&[1], 4), (&[0], 7)]);
    let found = qualify::verify(&idle, &net, &certificate).expect("accepted");
    assert_eq!((found.licq(), found.formal_licq(), &found.blocks[0].collinear[..]), (true, false, &[1][..]));
}

#[test]
fn patterns_have_a_side_for_each_row() {
    let problem = Training::from(read(&[(&[1], 4), (&[2], 1), (&[3], 1)]));
    let block = |sides: usize| Block::new(&problem, 1, vec![true; sides], [].into_iter()).map(drop).map_err(|r| r.code);
    assert_eq!([block(3), block(2), block(4)], [Ok(()), Err(Code::WrongShape), Err(Code::WrongShape)]);
    let net = neurons(&["neuron 1 3 1 1"], 1);
    let scope = scope::Scope::new(&problem, &net).expect("a network of the problem");
    let active = |sides: &[i8]| scope.active(sides, 3).map_err(|r| r.code);
    assert_eq!(active(&[1]), Ok(vec![true; 3]));
    assert_eq!([active(&[]), active(&[1, 1])], [Err(Code::WrongShape), Err(Code::WrongShape)]);
}

/// A free output bias that is not the best one; a direction of which only the hidden bias is left, which has
/// no length where that is free.
#[test]
fn dictionaries_beside_free_biases() {
    let body = "relucert-problem 2\nnumbers f64\nloss squared\nscale 1 1\nbeta 1 1\nhidden-bias free\noutput-bias free\n\
                shape 2 2 1\ndenominators 1 1\nweights none\nrow 1 1 3\nrow 2 1 3\n";
    let problem = training::parse(ended(body).as_bytes()).expect("a problem");
    let net = |bias: i64, neuron: &str| {
        let count = usize::from(!neuron.is_empty());
        let text = ended(&format!("relucert-network 2\nshape {count} 2 1\nbias 1 {bias}\n{neuron}"));
        two_layer::parse(text.as_bytes(), 2, 1).expect("a network")
    };
    let found = |bias, neuron| -> Complementarity {
        complementarity_training(&problem, &net(bias, ""), &net(0, neuron)).expect("the squared loss")
    };
    assert_eq!((found(3, "").optimal_if_balanced(), found(2, "").violators.len()), (true, 0));
    assert!(!found(2, "").optimal_if_balanced(), "the bias does not fit");
    assert_eq!(found(3, "neuron 1 1 0 1 1\n").atoms, 1);
    assert_eq!(found(3, "neuron 1 0 1 1 1\n").atoms, 0);
}
