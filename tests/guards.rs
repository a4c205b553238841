//! Guards of the checker that no other test would miss, found by `tests/sabotage.py`: roundings go to the
//! safe side, and single conditions.

mod checked;
mod instances;

use checked::{RawNeuron, complementarity, positive, reduce, verify_dictionary};
use instances::{DIGEST, SCALES, fraction, int, problem_text};
use num_bigint::BigInt;
use relucert::check::arithmetic::enclosure::Interval;
use relucert::check::arithmetic::{Fraction, Radicals};
use relucert::check::dictionary::fit::Predictions;
use relucert::check::global_path::{self, PathClaim};
use relucert::check::optimum::form::Form;
use relucert::check::optimum::{Function, Leaf, Pair, verify};
use relucert::check::patterns::{self, gated};
use relucert::check::qualify::complementarity::Place;
use relucert::check::regularization::sensitivity::root;
use relucert::check::rejection::Code;
use relucert::check::statement::{Claim, Evidence, Network, Problem, Verdict, network, problem};
use relucert::check::weight_path::convex::Block;
use std::fs;
use std::path::Path;

/// ⌊num/den⌋ and ⌈num/den⌉, den > 0.
fn around(num: i64, den: i64) -> Interval {
    interval(num.div_euclid(den), -(-num).div_euclid(den))
}

fn interval(low: i64, high: i64) -> Interval {
    Interval::new(int(low), int(high)).expect("low ≤ high")
}

/// All intervals with ends from −5 to 5.
fn intervals() -> impl Iterator<Item = (i64, i64)> {
    (-5..=5).flat_map(|low| (low..=5).map(move |high| (low, high)))
}

#[test]
fn intervals_are_the_least_that_hold_all_values() {
    for num in -9..=9 {
        for den in 1..=7 {
            assert_eq!(Interval::quotient(&int(num), &positive(den), 2), around(4 * num, den), "{num}/{den}");
        }
    }
    for (low, high) in intervals() {
        let a = interval(low, high);
        for factor in -3..=3 {
            let ends = [factor * low, factor * high];
            assert_eq!(a.times(&int(factor)), interval(ends[0].min(ends[1]), ends[0].max(ends[1])));
        }
        for den in 1..=4 {
            let expected = interval(low.div_euclid(den), -(-high).div_euclid(den));
            assert_eq!(a.over(&positive(den)), expected, "{a:?}/{den}");
        }
        let sign = if low > 0 { Some(1) } else { (high < 0).then_some(-1) };
        assert_eq!((a.sign(), a.magnitude()), (sign, int(low.abs().max(high.abs()))), "{a:?}");
        assert_eq!(a.is_zero(), low == 0 && high == 0);
        for (other_low, other_high) in intervals() {
            let b = interval(other_low, other_high);
            let corners = [low * other_low, low * other_high, high * other_low, high * other_high];
            let (least, most) = (corners.iter().min().expect("four"), corners.iter().max().expect("four"));
            let expected = interval(least.div_euclid(4), -(-most).div_euclid(4));
            assert_eq!(a.product(&b, 2), expected, "{a:?}·{b:?}");
            assert_eq!(&a + &b, interval(low + other_low, high + other_high));
            assert_eq!(&a - &b, interval(low - other_high, high - other_low));
        }
    }
    assert_eq!(Interval::around(&int(3), &positive(2)), interval(1, 5));
}

#[test]
fn denominators_are_positive_or_none() {
    assert_eq!(Fraction::new(int(3), int(-6)).expect("a number"), fraction("-1/2"));
    assert!(Fraction::new(int(3), int(-6)).expect("a number") < Fraction::zero());
    assert!(Fraction::new(int(3), int(0)).is_none());
}

/// q√N is enclosed for both signs of q, by numbers that are not equal where the root is irrational.
#[test]
fn square_roots_are_enclosed() {
    let zero = Fraction::zero();
    for (w, n) in [([1, 1], "2"), ([2, 1], "5"), ([3, 4], "25"), ([5, 3], "34")] {
        for factor in ["1", "-1"] {
            let mut sum = Radicals::default();
            sum.add_length(&fraction(factor), &w.map(int));
            let (low, high) = sum.enclosure(16);
            let (inner, outer) = if factor == "1" { (low, high) } else { (&zero - &high, &zero - &low) };
            let n = fraction(n);
            assert!(inner > zero && &inner * &inner <= n && &outer * &outer >= n, "{w:?} {factor}: {inner} {outer}");
            assert!(sum.upper() >= sum.enclosure(256).1, "{w:?} {factor}");
        }
    }
    // The bound of a radius, below √2 and near to it.
    let below = root(&fraction("2"));
    let more = &below + &fraction("1e-18");
    assert!(&below * &below <= fraction("2") && &more * &more > fraction("2"));
}

/// A leaf with one free group: the arc is ½(a y² + ω) with a ≥ 1/ω, the parabola −κ c z² with c ≤ DX/‖r‖
/// (R13, R15); both by little.
#[test]
fn leaves_are_rounded_towards_weaker_bounds() {
    let x_den = positive(3);
    for r in [[1, 1], [1, 2], [3, 1], [7, 5], [1, 0]] {
        let row = r.map(int).to_vec();
        let reduction = reduce(&[row]);
        let square = int(r.iter().map(|v| v * v).sum());
        let weight = int(1) << SCALES.dual;
        let entry = |nu: &BigInt, leaf: &Leaf| {
            let function = Function::new(&reduction, std::slice::from_ref(nu), 1, &x_den, SCALES).expect("a weight");
            let form = function.assemble(&[], &[], leaf).expect("a form");
            (form.entries[0].clone(), form.scale)
        };
        for omega in [3, 5, 7, 1 << 20, (1 << 20) + 1] {
            // DX²·S_11 = −¼·a·r_1² for weight one.
            let (found, scale) = entry(&weight, &Leaf { omega: vec![int(omega)], ..Leaf::default() });
            let a = -found * 4 / int(r[0] * r[0]);
            let exact = BigInt::from(1) << (scale + u64::from(SCALES.omega));
            assert!(&a * omega >= exact && a * (omega - 1) < exact, "1/{omega}");
        }
        // DX²·S_11 = ½·c·r_1² for weight −1, c ≤ DX/‖r‖.
        let (found, scale) = entry(&-&weight, &Leaf::default());
        let c = found * 2 / int(r[0] * r[0]);
        let bound: BigInt = (x_den.square() << (2 * scale)).into();
        assert!(&c * &c * &square <= bound, "{r:?}");
        let more = &c + (&c >> 30u32);
        assert!(&more * &more * &square > bound, "{r:?}");
    }
}

/// One row (1, 1) with label 3 and the direction (1, 1), β = 1: the optimum over it is 3/√2 − ¼. The network
/// is so near to it that the bound, rounded to the wrong side in its 64th bit, would be above.
#[test]
fn lengths_of_dictionaries_are_rounded_down() {
    let problem = read(&problem_text("f64", "none", (1, 1), (1, 1), &[(&[1, 1], 3)]));
    // f = 3 − 1/√2 = 2·w, balanced up to the last digit: u = w·(1, 1), a = 1.
    let ten = BigInt::from(10).pow(40);
    let square: BigInt = &ten * &ten / 2;
    let w: BigInt = (&ten * 3 - square.sqrt()) / 2;
    let neuron = RawNeuron { u: vec![w.clone(), w], u_den: ten, a: int(1), a_den: int(1), atom: false }.checked();
    let evidence = verify_dictionary(&problem, &Network { neurons: vec![neuron] }, &Network::default());
    let raised = &evidence.lower + &fraction("1/4");
    let twice = &(&raised * &raised) * &fraction("2");
    assert!(twice <= fraction("9") && twice > fraction("8.9999999999999999"), "{twice}");
}

fn read(text: &str) -> Problem {
    problem::parse(text.as_bytes()).expect("a problem")
}

/// Atoms in the plane.
fn atoms(lines: &[&str]) -> Network {
    let lines: String = lines.iter().map(|line| format!("atom {line}\n")).collect();
    let count = lines.lines().count();
    let text = format!("relucert-network 1\nshape {count} 2\n{lines}end {}\n", 2 + count);
    network::parse(text.as_bytes(), 2).expect("a network")
}

#[test]
fn shares_below_zero_have_no_meaning() {
    let evidence = Evidence {
        upper: fraction("10"),
        lower: fraction("9"),
        zero: fraction("19"),
        better: None,
        width: Fraction::zero(),
        bound_over_beta: None,
        size: Default::default(),
    };
    assert_eq!(Claim::OpenShare(fraction("-1")).decide(&evidence), Verdict::Undecided);
}

/// Whether the optimum over a dictionary is the only one: what is said where columns are dependent, and that
/// nothing is said of what is no optimum.
#[test]
fn uniqueness_over_a_dictionary() {
    let none = Network::default();
    // One row (5, 0): the directions (3, ±4)/5 have the same column, 3, and with f = 6 both correlate
    // exactly.
    let twins = read(&problem_text("f64", "none", (3, 1), (1, 1), &[(&[5, 0], 7)]));
    let both = complementarity(&twins, &atoms(&["5 3 4 1 1", "5 3 -4 1 1"]), &none);
    assert_eq!((both.optimal_if_balanced(), both.unique(), both.smooth()), (true, Some(false), false));
    let one = complementarity(&twins, &atoms(&["5 3 4 1 2"]), &atoms(&["5 3 -4 1 1"]));
    assert_eq!((one.optimal_if_balanced(), one.unique(), one.smooth()), (true, None, false));
    // Rows (1, 0) and (0, 1) with labels 2 and 1. With the coefficient 2 the first direction has slope 0,
    // which is too little; the second has 1.
    let axes = read(&problem_text("f64", "none", (1, 1), (1, 1), &[(&[1, 0], 2), (&[0, 1], 1)]));
    let worse = complementarity(&axes, &atoms(&["1 1 0 1 2"]), &atoms(&["1 0 1 1 1"]));
    assert_eq!(
        (&worse.violators[..], &worse.equicorrelated[..]),
        (&[Place::Network(0)][..], &[Place::Dictionary(0)][..])
    );
    assert_eq!(
        (worse.optimal_if_balanced(), worse.unique(), worse.smooth(), worse.independent()),
        (false, None, false, true)
    );
    // A direction twice, the second time with a coefficient, is used; one with a greater slope is not one
    // with an equal slope.
    let twice = complementarity(&axes, &atoms(&["1 1 0 1 0", "1 1 0 1 1"]), &none);
    assert_eq!((twice.atoms, &twice.support[..]), (1, &[Place::Network(0)][..]));
    // Slopes are compared with their signs, though by their squares.
    let turned = complementarity(&axes, &none, &atoms(&["1 1 0 1 -1", "1 0 1 1 -1"]));
    assert_eq!((&turned.violators[..], &turned.equicorrelated[..]), (&[][..], &[][..]));
    let steep = complementarity(&axes, &none, &atoms(&["1 1 0 1 1", "1 0 1 1 1"]));
    assert_eq!(
        (&steep.violators[..], &steep.equicorrelated[..]),
        (&[Place::Dictionary(0)][..], &[Place::Dictionary(1)][..])
    );
}

/// R19 on matrices whose factor is zero: each is diagonally dominant but for one entry.
#[test]
fn every_row_of_the_rest_must_be_dominant() {
    let judge = |entries: [i64; 3]| {
        let entries = entries.map(int).to_vec();
        let form = Form { order: 2, entries, scale: 2 * u64::from(SCALES.factor), square: int(1), scales: SCALES };
        form.prove(&int(0), &[int(0), int(0), int(0)]).map_err(|r| r.code)
    };
    assert_eq!(judge([2, 2, 2]), Ok(()));
    assert_eq!(judge([2, -2, 2]), Ok(()));
    for entries in [[1, 2, 2], [2, 2, 1], [1, -2, 2], [2, -2, 1], [1, 2, 5], [5, 2, 1]] {
        assert_eq!(judge(entries), Err(Code::NotDominant), "{entries:?}");
    }
}

/// Callers that assemble a leaf by themselves are told the same as those that read a file.
#[test]
fn pairs_and_paths_of_a_leaf_are_tested() {
    let reduction = reduce(&[vec![int(1)], vec![int(-1)]]);
    let (nu, x_den) = ([int(1), int(-1)], positive(1));
    let function = Function::new(&reduction, &nu, 1, &x_den, SCALES).expect("two weights");
    let pair = |j, k| Pair { j, k, gamma: int(1) };
    let code = |pairs: &[Pair]| function.check_pairs(pairs).map_err(|r| r.code);
    assert_eq!(code(&[pair(0, 1)]), Ok(()));
    assert_eq!(code(&[pair(0, 2)]), Err(Code::UnknownGroup));
    let leaf = |path: &[(usize, i8)], pairs: &[Pair]| {
        function.assemble(path, pairs, &Leaf::default()).map(|_| ()).map_err(|r| r.code)
    };
    assert_eq!(leaf(&[(0, 1)], &[]), Ok(()));
    assert_eq!(leaf(&[(0, 1), (0, -1)], &[]), Err(Code::SplitTwice));
    assert_eq!(leaf(&[(2, 1)], &[]), Err(Code::UnknownGroup));
    assert_eq!(leaf(&[(0, 1)], &[pair(1, 0)]), Err(Code::PairNotPositive));
    let ball = Leaf { ball: vec![(0, int(1), vec![int(0), int(0)])], ..Leaf::default() };
    assert_eq!(function.assemble(&[(0, 1)], &[], &ball).map(drop).map_err(|r| r.code), Err(Code::WrongShape));
}

/// What is wrong with a table or a split is said at its line, before anything rests on it.
#[test]
fn tables_and_splits_are_tested_where_they_stand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let problem = read(&fs::read_to_string(root.join("line.problem")).expect("the problem"));
    let mut count = 0;
    for entry in fs::read_dir(root.join("incorrect")).expect("the folder") {
        let path = entry.expect("a file").path();
        let text = fs::read_to_string(&path).expect("text");
        let digest = text.lines().nth(1).expect("the digest").trim_start_matches("problem ");
        let keyword = |code| match code {
            Code::SplitTwice => Some("split"),
            Code::UnknownGroup => Some(if text.contains("\nsplit") { "split" } else { "pairs" }),
            Code::PairOrder | Code::PairZero | Code::PairSelf | Code::PairNotPositive => Some("pairs"),
            _ => None,
        };
        let Err(found) = verify(&problem, digest, &Network::default(), text.as_bytes()) else { continue };
        let line = text.lines().nth(found.line as usize - 1).unwrap_or_default();
        if let Some(keyword) = keyword(found.code).filter(|_| !line.starts_with("theta")) {
            assert!(line.starts_with(keyword), "{}: {found}: {line}", path.display());
            count += 1;
        }
    }
    assert!(count >= 8, "{count}");
}

#[test]
fn only_multiples_are_collinear() {
    let block = |w: [i64; 2]| Block::new(false, w.map(int).to_vec(), positive(1));
    for (w, other, expected) in [
        ([1, 2], [2, 4], true),
        ([1, 2], [0, 0], true),
        ([1, 2], [-2, -4], false),
        ([1, 2], [2, 3], false),
        ([1, 2], [2, -1], false),
    ] {
        assert_eq!(block(w).collinear(&block(other)), expected, "{w:?} {other:?}");
    }
}

#[test]
fn predictions_of_other_data_differ() {
    let of = |num: &[i64]| Predictions { num: num.iter().map(|v| int(*v)).collect(), den: positive(1) };
    assert_eq!(of(&[1, 2]).first_difference(&of(&[1, 2])), None);
    assert_eq!(of(&[1, 2]).first_difference(&of(&[1])), Some(1));
    assert_eq!(of(&[1]).first_difference(&of(&[1, 2])), Some(1));
}

#[test]
fn patterns_and_gated_models_have_the_dimension_of_the_data() {
    let gates = "relucert-patterns 1\nshape 1 2\ngate 1 2\nend 3\n";
    assert!(patterns::parse(gates.as_bytes(), 2).is_ok());
    assert_eq!(patterns::parse(gates.as_bytes(), 3).unwrap_err().code, Code::WrongShape);
    let gated = "relucert-gated 1\nshape 1 2\nunit 1 1 2 1 1 3 4\nend 3\n";
    assert!(gated::parse(gated.as_bytes(), 2).is_ok());
    assert_eq!(gated::parse(gated.as_bytes(), 1).unwrap_err().code, Code::WrongShape);
}

/// Labels zero: objective and bound of the zero network are zero at every β, so that any gap would hold; but
/// a negative one is no claim.
#[test]
fn a_negative_gap_of_a_path_has_no_meaning() {
    let problem = read(&problem_text("f64", "none", (1, 1), (1, 1), &[(&[1], 0)]));
    let leaf = "leaf 0\nomega 0\ntheta 0\nproduct 0\nball 0\nfactor 3 0 0 0\n";
    let bound = format!("scales 0 0 0 0 0\ndual 0\nbound 1\nsign +\n{leaf}sign -\n{leaf}");
    let knots: String = [2, 1].map(|beta| format!("knot {beta} 1\nshape 0 1\n{bound}")).concat();
    let body = format!("relucert-global-path-certificate 1\nproblem {DIGEST}\nknots 2\n{knots}");
    let text = format!("{body}end {}\n", body.lines().count());
    let proved = |from: &str, to: &str, gap: &str| {
        let claim = PathClaim { from: fraction(from), to: fraction(to), gap: fraction(gap) };
        global_path::verify(&problem, DIGEST, &claim, text.as_bytes()).expect("a path").proved
    };
    assert!(proved("2", "1", "0") && proved("3/2", "3/2", "1"));
    assert!(!proved("2", "1", "-1") && !proved("2", "1", "2") && !proved("2", "0", "0") && !proved("3", "1", "0"));
    assert!(!proved("1", "2", "0"));
}
