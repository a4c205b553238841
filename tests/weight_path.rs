//! Paths in weight space: what the checker accepts and says of them, and every way to be rejected.
#![cfg(feature = "prover")]

mod checked;

use checked::{Raw, RawNeuron, objective, polytope, positive};
use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::two_layer::Weights;
use relucert::check::statement::{Network, Problem, Training, network, problem};
use relucert::check::weight_path::convex::{Bias, Block};
use relucert::check::weight_path::level::Level;
use relucert::check::weight_path::segment::Course;
use relucert::check::weight_path::{Along, Convex, Passage, PathClaim, Place, Segment, Shape, verify};
use relucert::weight_path::{Path, connect, descend, sample};
use relucert::{format, maps};
use std::collections::BTreeSet;

/// No file has it; it is only compared.
const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn read(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn given(problem: &str) -> Problem {
    problem::parse(read(problem).as_bytes()).unwrap()
}

fn place(name: &str) -> Place {
    Place::Network(network::parse(read(name).as_bytes(), 2).unwrap().into())
}

fn written(width: usize, segments: &[Segment]) -> String {
    let mut bytes = Vec::new();
    format::path_certificate(DIGEST, width, None, segments, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn check(problem: &Problem, path: &Path, start: &Place, end: &Place) -> Result<Passage, Rejection> {
    verify(problem, DIGEST, start, Some(end), written(path.width, &path.segments).as_bytes())
}

/// Whether a level is this rational number, which needs no square roots.
fn is(level: &Level, text: &str) -> bool {
    let value = Fraction::parse(text).unwrap();
    level.enclosure(64) == (value.clone(), value)
}

fn training(problem: &Problem) -> Training {
    problem.clone().into()
}

fn straight(course: Course, moves: Vec<(usize, Block)>) -> Segment {
    Segment::Straight(course, moves, Bias::zero(1))
}

fn block(negative: bool, w: &[i64], den: i64) -> Block {
    Block::new(negative, w.iter().map(|&v| v.into()).collect(), positive(den))
}

/// The escape from the spurious stationary point: one spare neuron, the loss decreases from 956 to 391.
fn escape() -> (Problem, Place, Place, Path) {
    let (problem, start, end) =
        (given("spurious.problem"), place("spurious.network"), place("spurious-better.network"));
    let path = connect(&training(&problem), &start, &end, None).unwrap();
    (problem, start, end, path)
}

/// Optimal in its own pattern: with all x_k·u ≠ 0 the loss is differentiable at the block w, and Xᵀ D ν = β
/// w/‖w‖ (theory (2)): the block is a minimum of a convex function, and the block of the other sign in the
/// same pattern stays zero because ‖Xᵀ D ν‖ ≤ β.
#[test]
fn a_spurious_stationary_point_is_escaped() {
    let (problem, start, end, path) = escape();
    let Place::Network(net) = &start else { panic!() };
    let [neuron] = &net.neurons[..] else { panic!() };
    let Weights { u, u_den, a, .. } = &**neuron;
    let dot = |a: &[BigInt], b: &[BigInt]| a.iter().zip(b).map(|(a, b)| a * b).sum::<BigInt>();
    let mut gradient = vec![BigInt::ZERO; 2];
    for (x, y) in problem.x.iter().zip(&problem.y) {
        let z = dot(x, u);
        assert_ne!(z, BigInt::ZERO);
        if z > BigInt::ZERO {
            // c = 13 and the denominator 13 of the direction cancel.
            assert_eq!(**u_den, a[0]);
            let nu = y - z;
            gradient.iter_mut().zip(x).for_each(|(g, x)| *g += x * &nu);
        }
    }
    assert_eq!(&gradient, u, "XᵀDν = β·û = 13·u/13");
    let passage = check(&problem, &path, &start, &end).unwrap();
    assert_eq!((passage.along, passage.width, passage.shape), (Along::Decreasing, 2, Shape::Minimal));
    assert!(is(&passage.start, "956") && is(&passage.end, "391"));
    assert_eq!(passage.peak, passage.start.upper());
    let claim = |along, width| PathClaim { along, width: Some(width), shape: Shape::NearlyMinimal };
    assert!(claim(Along::Decreasing, 2).proved(&passage) && claim(Along::NeverAbove, 3).proved(&passage));
    assert!(!claim(Along::Decreasing, 1).proved(&passage) && !claim(Along::Constant, 2).proved(&passage));
    let narrow = connect(&training(&problem), &start, &end, Some(1)).unwrap_err();
    assert_eq!((narrow.asked, narrow.needed), (1, 2));
    // The other way the loss increases.
    let back = connect(&training(&problem), &end, &start, None).unwrap();
    let passage = check(&problem, &back, &end, &start).unwrap();
    assert_eq!(passage.along, Along::Bounded);
    assert_eq!(passage.peak.to_string(), "956/1");
}

#[test]
fn optimal_networks_are_joined_at_one_level() {
    let (problem, a, b) = (given("square.problem"), place("square-a.network"), place("square-b.network"));
    let path = connect(&training(&problem), &a, &b, None).unwrap();
    let passage = check(&problem, &path, &a, &b).unwrap();
    assert_eq!((passage.along, passage.width), (Along::Constant, 4));
    assert!(
        passage.start.rise(&passage.end).sign() == Some(num_bigint::Sign::NoSign)
            && passage.peak == passage.end.upper()
    );
    // The optimal set is a segment between the two, and its inner points have four neurons.
    assert_eq!(connect(&training(&problem), &a, &b, Some(3)).unwrap_err().needed, 4);
    let same = connect(&training(&problem), &a, &a, Some(2)).unwrap();
    assert_eq!(check(&problem, &same, &a, &a).unwrap().along, Along::Constant);
}

/// Every reason of R82–R88, each by one change of a certificate that is right.
#[test]
fn attacks() {
    let (problem, start, end, path) = escape();
    let good = written(path.width, &path.segments);
    let judge = |start: &Place, end: Option<&Place>, text: &str| {
        verify(&problem, DIGEST, start, end, text.as_bytes()).map_err(|r| r.code)
    };
    assert!(judge(&start, Some(&end), &good).is_ok());
    let [Segment::Balance, Segment::Straight(Course::Descent, moves, _), Segment::Unbalance] = &path.segments[..]
    else {
        panic!()
    };
    let [(1, grown)] = &moves[..] else { panic!() };
    let mut seen = BTreeSet::new();
    let mut reject = |code: Code, width: usize, inner: &[Segment]| {
        let segments = [&[Segment::Balance], inner, &[Segment::Unbalance]].concat();
        assert_eq!(judge(&start, Some(&end), &written(width, &segments)).unwrap_err(), code, "{inner:?}");
        seen.insert(code);
    };
    let straight = |course, moves: &[(usize, Block)]| straight(course, moves.to_vec());
    let to = |i: usize, block: &Block| vec![(i, block.clone())];
    let descent = |moves: Vec<(usize, Block)>| straight(Course::Descent, &moves);
    // A segment left out; one neuron too few; a slot beyond the width.
    reject(Code::WrongEnd, 2, &[]);
    reject(Code::TooNarrow, 1, &[descent(to(1, grown))]);
    reject(Code::UnknownSlot, 2, &[descent(to(2, grown))]);
    reject(Code::UnknownSlot, 2, &[Segment::Merge(0, 2)]);
    // A unit more, or another sign, at the end.
    let more = |w: [i64; 2]| block(false, &w, 1);
    reject(Code::WrongEnd, 2, &[straight(Course::Convex, &to(1, &more([-12, 6])))]);
    reject(Code::WrongEnd, 2, &[straight(Course::Convex, &to(1, &block(true, &[-12, 5], 1)))]);
    // Kinds that say too much.
    reject(Code::NotConstant, 2, &[straight(Course::Constant, moves)]);
    reject(Code::NotMonotone, 2, &[straight(Course::Ascent, moves)]);
    reject(Code::NotMonotone, 2, &[descent(to(1, &more([-13, 5])))]);
    // Other cones, other signs.
    reject(Code::OtherCone, 2, &[descent(to(0, grown))]);
    reject(Code::OtherCone, 2, &[descent(moves.clone()), Segment::Merge(0, 1)]);
    reject(Code::OtherCone, 2, &[Segment::Split(0, 1, grown.clone())]);
    reject(Code::SignChange, 2, &[descent(to(0, &block(true, &[12, 5], 1)))]);
    reject(Code::SignChange, 2, &[straight(Course::Convex, &to(1, &block(true, &[12, 5], 9))), Segment::Merge(0, 1)]);
    reject(Code::SignChange, 2, &[Segment::Split(0, 1, block(true, &[12, 5], 9))]);
    reject(Code::SlotOrder, 2, &[Segment::Merge(0, 0)]);
    reject(Code::SlotOrder, 3, &[descent(vec![(1, grown.clone()), (1, grown.clone())])]);
    reject(Code::SlotOrder, 3, &[descent(vec![(2, grown.clone()), (1, grown.clone())])]);
    reject(Code::SlotTaken, 2, &[descent(moves.clone()), Segment::Split(0, 1, more([12, 5]))]);
    reject(Code::SlotTaken, 2, &[Segment::Split(0, 0, more([12, 5]))]);
    // Balance: twice, never, not at the end.
    reject(Code::Unbalanced, 2, &[Segment::Balance, descent(moves.clone())]);
    reject(Code::Unbalanced, 2, &[descent(moves.clone()), Segment::Unbalance]);
    reject(Code::Unbalanced, 2, &[Segment::Unbalance, descent(moves.clone())]);
    let bare = |segments: &[Segment]| judge(&start, Some(&end), &written(2, segments)).unwrap_err();
    assert_eq!(bare(&path.segments[1..]), Code::Unbalanced);
    assert_eq!(bare(&path.segments[..2]), Code::Unbalanced);
    assert_eq!(bare(&[]), Code::Unbalanced);
    // The ends exchanged, the start in place of the end, an end that is no network.
    assert_eq!(judge(&end, Some(&start), &good).unwrap_err(), Code::WrongEnd);
    assert_eq!(judge(&start, Some(&start), &good).unwrap_err(), Code::WrongEnd);
    assert_eq!(judge(&start, None, &good).unwrap_err(), Code::Unbalanced);
    let Place::Network(net) = &end else { panic!() };
    let convex = Place::Convex(Convex::of(net));
    assert_eq!(judge(&start, Some(&convex), &good).unwrap_err(), Code::Unbalanced);
    assert!(judge(&start, Some(&convex), &written(2, &path.segments[..2])).is_ok());
    for (from, to, code) in [
        ("descent 1", "descend 1", Code::WrongKeyword),
        ("slot 1 +", "slot 1 *", Code::WrongKeyword),
        ("segments 3", "segments 2", Code::Unbalanced),
        ("segments 3", "segments 4", Code::WrongKeyword),
        ("descent 1", "descent 2", Code::WrongKeyword),
        ("balance", "balance 1", Code::ExtraToken),
        ("0123456789abcdef", "1123456789abcdef", Code::ProblemMismatch),
        ("end 8", "end 9", Code::BadEnd),
        ("width 2", "width 999999999999999999", Code::BadCount),
    ] {
        assert_eq!(judge(&start, Some(&end), &good.replacen(from, to, 1)).unwrap_err(), code, "{from} → {to}");
    }
    // Ends disagree on no path whose segments are what they are said to be.
    let all: BTreeSet<Code> = Code::ALL
        .iter()
        .copied()
        .filter(|code| (80..90).contains(&code.rule()[1..].parse().unwrap()) && *code != Code::EndsDisagree)
        .collect();
    assert_eq!(seen, all);
}

/// A path at one level whose coefficients are off by one unit is not at one level.
#[test]
fn predictions_off_by_one_unit() {
    let (problem, a, b) = (given("square.problem"), place("square-a.network"), place("square-b.network"));
    let path = connect(&training(&problem), &a, &b, None).unwrap();
    let [_, Segment::Straight(Course::Constant, moves, _), _] = &path.segments[..] else { panic!() };
    let mut moves = moves.clone();
    let w = moves[2].1.w().iter().map(|w| w * 1_000_000 + 1).collect();
    moves[2].1 = Block::new(false, w, moves[2].1.den() * positive(1_000_000));
    let text = written(4, &[Segment::Balance, straight(Course::Constant, moves)]);
    assert_eq!(verify(&problem, DIGEST, &a, None, text.as_bytes()).unwrap_err().code, Code::NotConstant);
    // Equal directions, penalties and losses at both ends, but other predictions: in between the loss is
    // less.
    let start = Place::Convex(vec![block(false, &[18, 24], 5), block(false, &[-12, -16], 5)].into());
    let moves = vec![(0, block(false, &[12, 16], 5)), (1, block(false, &[-18, -24], 5))];
    let judge = |course| {
        let text = written(2, &[straight(course, moves.clone())]);
        verify(&problem, DIGEST, &start, None, text.as_bytes()).map(|passage| passage.along).map_err(|r| r.code)
    };
    assert_eq!(judge(Course::Constant), Err(Code::NotConstant));
    assert_eq!(judge(Course::Convex), Ok(Along::NeverAbove));
}

fn a_problem(x: &[Vec<i64>], y: &[i64]) -> Problem {
    let big = |row: &Vec<i64>| row.iter().map(|&v| BigInt::from(v)).collect::<Vec<_>>();
    Raw {
        numbers: problem::Numbers::Decimal,
        bias: problem::Bias::None,
        loss: problem::Loss::HalfSquared,
        beta: (1.into(), 2.into()),
        x: x.iter().map(big).collect(),
        x_den: 1.into(),
        y: y.iter().map(|&v| v.into()).collect(),
        y_den: 1.into(),
    }
    .checked()
}

fn networks() -> impl Strategy<Value = Network> {
    let neuron = (prop::collection::vec(-4i64..5, 2), 1i64..4, -3i64..4, 1i64..4);
    prop::collection::vec(neuron, 0..6).prop_map(|list| {
        let neuron = |(u, u_den, a, a_den): (Vec<i64>, i64, i64, i64)| {
            RawNeuron {
                u: u.into_iter().map(BigInt::from).collect(),
                u_den: u_den.into(),
                a: a.into(),
                a_den: a_den.into(),
                atom: false,
            }
            .checked()
        };
        Network { neurons: list.into_iter().map(neuron).collect() }
    })
}

fn small(value: &Fraction) -> f64 {
    relucert::dyadic::quotient(value.numerator(), value.denominator())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is done to a byte of a certificate, it is refused, or proves no more than is true: no path of
    /// width one, none at one level.
    #[test]
    fn edits_prove_nothing_false(at in 0usize..400, byte in prop_oneof![Just(None), prop::sample::select(b"0123456789-+ \nabcdemnorst".to_vec()).prop_map(Some)]) {
        let (problem, start, end, path) = escape();
        let mut text = written(path.width, &path.segments).into_bytes();
        let at = at % text.len();
        match byte {
            Some(byte) => text[at] = byte,
            None => drop(text.remove(at)),
        }
        if let Ok(passage) = verify(&problem, DIGEST, &start, Some(&end), text.as_slice()) {
            prop_assert!(passage.width >= 2 && passage.along != Along::Constant && is(&passage.end, "391"));
        }
    }

    /// What the checker says of the loss is seen on a grid of points along the path.
    #[test]
    fn paths_are_as_proved(
        x in prop::collection::vec(prop::collection::vec(-3i64..4, 2), 1..5),
        y in prop::collection::vec(-5i64..6, 5),
        a in networks(),
        b in networks(),
        extra in 0usize..6,
    ) {
        let problem = a_problem(&x, &y[..x.len()]);
        let (a, b) = (Place::Network(a.into()), Place::Network(b.into()));
        let limit = a.len().max(b.len()) + extra;
        let (path, width) = match connect(&training(&problem), &a, &b, Some(limit)) {
            Ok(path) => (path, limit),
            Err(narrow) => {
                prop_assert!(narrow.needed > limit);
                (connect(&training(&problem), &a, &b, Some(narrow.needed)).unwrap(), narrow.needed)
            }
        };
        let passage = check(&problem, &path, &a, &b).unwrap();
        prop_assert!(passage.width <= width);
        let losses: Vec<f64> = sample(&training(&problem), &path, &a, Some(&b), 5).iter().map(|s| s.loss).collect();
        let peak = small(&passage.peak);
        let slack = 1e-9 * (1.0 + peak);
        prop_assert!((losses[0] - small(&passage.start.upper())).abs() < slack && (losses.last().unwrap() - small(&passage.end.upper())).abs() < slack);
        prop_assert!(losses.iter().all(|loss| *loss <= peak + slack), "{losses:?}");
        let falls = losses.windows(2).all(|pair| pair[1] <= pair[0] + slack);
        match passage.along {
            Along::Constant => prop_assert!(losses.iter().all(|loss| (loss - losses[0]).abs() <= slack)),
            Along::Decreasing | Along::NonIncreasing => prop_assert!(falls, "{losses:?}"),
            Along::NeverAbove => prop_assert_eq!(&passage.peak, &passage.start.upper()),
            Along::Bounded => {}
        }
    }

    #[test]
    fn descending_ends_nearly_minimal(
        x in prop::collection::vec(prop::collection::vec(-3i64..4, 2), 1..5),
        y in prop::collection::vec(-5i64..6, 5),
        a in networks(),
    ) {
        let problem = a_problem(&x, &y[..x.len()]);
        let start = Place::Network(a.clone().into());
        for shape in [Shape::NearlyMinimal, Shape::Minimal] {
            let path = descend(&training(&problem), &start, shape);
            let end = Place::Convex(path.end());
            let passage = check(&problem, &path, &start, &end).unwrap();
            prop_assert!(passage.shape >= shape && passage.width == a.neurons.len());
            let along = passage.along;
            prop_assert!(matches!(along, Along::Constant | Along::Decreasing) || shape == Shape::Minimal && along == Along::NonIncreasing);
        }
        // The predictions stay, so the loss of the minimal network is that of the network but for the
        // penalty.
        let fit = |network: &Network| {
            let set = polytope(&problem, network);
            set.fit.iter().map(|f| Fraction::quotient(f.clone(), set.den.clone())).collect::<Vec<_>>()
        };
        let minimal = maps::network(&relucert::weight_path::minimal(&training(&problem), &a.clone().into()));
        let minimal = minimal.plain().unwrap();
        prop_assert_eq!(fit(&minimal), fit(&a));
        prop_assert!(small(&objective(&problem, &minimal)) <= small(&objective(&problem, &a)) + 1e-9);
    }
}
