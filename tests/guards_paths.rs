//! Guards of the checker of paths, in weight space and over β, that no other test would miss; found by
//! `tests/sabotage.py`.

mod checked;
mod instances;

use checked::positive;
use instances::{DIGEST, fraction, int, problem_text};
use num_bigint::{BigInt, Sign};
use relucert::check::arithmetic::{Fraction, Radicals};
use relucert::check::dictionary::fit::Predictions;
use relucert::check::dictionary::{Lasso, Member};
use relucert::check::regularization::sensitivity::radius;
use relucert::check::regularization::validation::validate;
use relucert::check::regularization::{Joint, Path, Uniqueness};
use relucert::check::rejection::Code;
use relucert::check::statement::{Network, Problem, network, problem};
use relucert::check::weight_path::convex::{Bias, Block};
use relucert::check::weight_path::level::Level;
use relucert::check::weight_path::segment::Course;
use relucert::check::weight_path::{Along, Passage, PathClaim, Place, Segment, Shape, verify};
use relucert::format;

fn read(rows: &[(&[i64], i64)]) -> Problem {
    problem::parse(problem_text("f64", "none", (1, 1), (1, 1), rows).as_bytes()).expect("a problem")
}

fn network(lines: &[&str], d: usize) -> Network {
    let count = lines.len();
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let text = format!("relucert-network 1\nshape {count} {d}\n{lines}end {}\n", 2 + count);
    network::parse(text.as_bytes(), d).expect("a network")
}

fn block(w: [i64; 2]) -> Block {
    Block::new(false, w.map(int).to_vec(), positive(1))
}

fn blocks(list: &[[i64; 2]]) -> Place {
    Place::Convex(list.iter().copied().map(block).collect::<Vec<_>>().into())
}

fn straight(course: Course, moves: Vec<(usize, Block)>) -> Segment {
    Segment::Straight(course, moves, Bias::zero(1))
}

/// A place that costs a rational number.
fn level(text: &str) -> Level {
    let fit = Predictions { num: Vec::new(), den: positive(1) };
    Level { fit, loss: fraction("0").into(), penalty: Radicals::rational(fraction(text)) }
}

const ALONGS: [Along; 5] =
    [Along::Constant, Along::Decreasing, Along::NonIncreasing, Along::NeverAbove, Along::Bounded];
const SHAPES: [Shape; 3] = [Shape::Any, Shape::NearlyMinimal, Shape::Minimal];

/// Constant and decreasing exclude each other; every other claim follows from those before it.
#[test]
fn claims_about_paths_follow_from_the_stronger_ones() {
    for (i, along) in ALONGS.into_iter().enumerate() {
        for (j, claimed) in ALONGS.into_iter().enumerate() {
            for (k, shape) in SHAPES.into_iter().enumerate() {
                for (l, wanted) in SHAPES.into_iter().enumerate() {
                    let end = level(if along == Along::Decreasing { "1/2" } else { "1" });
                    let (start, peak) = (level("1"), fraction("1"));
                    let passage = Passage { start, end, peak, width: 3, segments: 1, along, neurons: 1, shape };
                    for (width, wide) in [(None, true), (Some(2), false), (Some(3), true)] {
                        let claim = PathClaim { along: claimed, width, shape: wanted };
                        let expected = (i == j || (j >= 2 && i <= j)) && k >= l && wide;
                        assert_eq!(claim.proved(&passage), expected, "{claim:?} {along:?} {shape:?}");
                    }
                }
            }
        }
    }
}

/// A claim about the loss is compared with the exact losses at the ends, whatever the segments say.
#[test]
fn no_claim_contradicts_the_ends() {
    let passage = |along, end: &str| {
        let [start, end] = ["5", end].map(level);
        Passage { start, end, peak: fraction("35"), width: 2, segments: 1, along, neurons: 1, shape: Shape::Any }
    };
    let proved = |along, end| PathClaim { along, width: None, shape: Shape::Any }.proved(&passage(along, end));
    for (end, expected) in [
        ("35", [false, false, false, false, true]),
        ("5", [true, false, true, true, true]),
        ("4", [false, true, true, true, true]),
    ] {
        assert_eq!(ALONGS.map(|along| proved(along, end)), expected, "{end}");
    }
    // A path that decreases is not constant, and one that is constant does not decrease.
    let claim = |along| PathClaim { along, width: None, shape: Shape::Any };
    assert!(!claim(Along::Constant).proved(&passage(Along::NonIncreasing, "5")));
}

/// The part of a slot that is split off has the sign of the slot, though the rest may be zero and so have
/// both.
#[test]
fn a_split_does_not_turn_a_sign() {
    let turned = Block::new(true, [int(2), int(0)].to_vec(), positive(1));
    let (whole, same) = (blocks(&[[2, 0]]), block([2, 0]));
    assert_eq!(along(&whole, &[Segment::Split(0, 1, turned.clone())]), Err(Code::SignChange));
    assert_eq!(along(&whole, &[Segment::Split(0, 1, same)]), Ok(Along::Constant));
    assert_eq!(along(&whole, &[Segment::Split(0, 1, block([0, 0]))]), Ok(Along::Constant));
    // An empty slot has both signs: without any output on the data it may be parted into two opposite blocks.
    let idle = Block::new(true, [int(0), int(2)].to_vec(), positive(1));
    assert_eq!(along(&whole, &[Segment::Split(1, 2, idle)]), Ok(Along::Bounded));
}

/// Slots that are not in use are left out of the work; messages name slots as the file does.
#[test]
fn messages_name_the_slot_of_the_file() {
    let problem = read(&[(&[1, 0], 1)]);
    let segments = [straight(Course::Convex, vec![(7, block([-1, 0]))])];
    let mut bytes = Vec::new();
    format::path_certificate(DIGEST, 9, None, &segments, &mut bytes).expect("memory");
    let text = String::from_utf8(bytes)
        .expect("text")
        .replace("width 9\nsegments 1\n", "width 9\nsegments 2\nconvex 1\nslot 7 + 1 1 0\n");
    let text = text.replace("end 6", "end 8");
    let rejection = verify(&problem, DIGEST, &blocks(&[[1, 0], [2, 0]]), None, text.as_bytes()).unwrap_err();
    assert_eq!(rejection.code, Code::OtherCone, "{rejection}");
    assert!(rejection.message.contains("slot 7"), "{rejection}");
}

/// One row (1, 0) with label 1: the second entry of w costs and does nothing.
fn passage(start: &Place, width: usize, segments: &[Segment]) -> Result<Passage, Code> {
    let problem = read(&[(&[1, 0], 1)]);
    let mut bytes = Vec::new();
    format::path_certificate(DIGEST, width, None, segments, &mut bytes).expect("memory");
    verify(&problem, DIGEST, start, None, bytes.as_slice()).map_err(|r| r.code)
}

fn along(start: &Place, segments: &[Segment]) -> Result<Along, Code> {
    passage(start, 4, segments).map(|passage| passage.along)
}

#[test]
fn the_loss_of_a_path_is_that_of_its_worst_segment() {
    let (fall, same) = (Segment::Merge(0, 1), Segment::Merge(2, 3));
    let start = blocks(&[[3, 4], [3, -4], [1, 0], [2, 0]]);
    assert_eq!(along(&start, &[]), Ok(Along::Constant));
    assert_eq!(along(&start, std::slice::from_ref(&fall)), Ok(Along::Decreasing));
    assert_eq!(along(&start, std::slice::from_ref(&same)), Ok(Along::Constant));
    assert_eq!(along(&start, &[fall.clone(), same.clone()]), Ok(Along::NonIncreasing));
    assert_eq!(along(&start, &[same, fall.clone()]), Ok(Along::NonIncreasing));
    // A part that is no multiple of the whole raises the penalty, and what follows does not mend that.
    let one = blocks(&[[6, 0]]);
    let rise = Segment::Split(0, 1, block([3, 4]));
    assert_eq!(along(&one, &[Segment::Split(0, 1, block([3, 0]))]), Ok(Along::Constant));
    assert_eq!(along(&one, std::slice::from_ref(&rise)), Ok(Along::Bounded));
    let risen = passage(&one, 4, &[rise, fall]).expect("a path");
    assert_eq!((risen.along, risen.peak), (Along::Bounded, fraction("45/2")));
    // A descent on which the loss stays: two blocks exchange their parts.
    let exchange = vec![(0, block([4, 0])), (1, block([1, 0]))];
    let descent = straight(Course::Descent, exchange);
    assert_eq!(along(&blocks(&[[2, 0], [3, 0]]), &[descent]), Ok(Along::NonIncreasing));
    // Balancing lowers the loss, unless there is nothing to balance.
    let of = |line: &str| Place::Network(network(&[line], 2).into());
    assert_eq!(along(&of("neuron 1 2 0 1 1"), &[Segment::Balance]), Ok(Along::Decreasing));
    assert_eq!(along(&of("neuron 1 2 0 1 -2"), &[Segment::Balance]), Ok(Along::Constant));
    assert_eq!(along(&of("atom 1 1 0 1 3"), &[Segment::Balance]), Ok(Along::Constant));
    assert_eq!(along(&of("neuron 1 2 0 1 1"), &[]), Err(Code::Unbalanced));
}

#[test]
fn constant_segments_keep_predictions_directions_and_penalty() {
    let judge = |from: &[[i64; 2]], to: &[[i64; 2]]| {
        let moves = to.iter().enumerate().map(|(i, w)| (i, block(*w))).collect();
        along(&blocks(from), &[straight(Course::Constant, moves)])
    };
    assert_eq!(judge(&[[2, 0], [3, 0]], &[[4, 0], [1, 0]]), Ok(Along::Constant));
    // Another prediction; another direction of the same length, between which the penalty is less; the same
    // predictions and directions for less.
    assert_eq!(judge(&[[2, 0], [3, 0]], &[[4, 0], [2, 0]]), Err(Code::NotConstant));
    assert_eq!(judge(&[[3, 4]], &[[3, -4]]), Err(Code::NotConstant));
    assert_eq!(judge(&[[2, 0], [3, 3]], &[[5, 0], [0, 0]]), Err(Code::NotConstant));
}

#[test]
fn shapes_of_the_end() {
    let shape = |list: &[[i64; 2]]| passage(&blocks(list), 4, &[]).expect("a path").shape;
    assert_eq!(shape(&[[1, 0]]), Shape::Minimal);
    assert_eq!(shape(&[[1, 0], [-1, 0]]), Shape::Minimal);
    assert_eq!(shape(&[[1, 1], [2, 2]]), Shape::NearlyMinimal);
    assert_eq!(shape(&[[1, 1], [2, 2], [2, 1]]), Shape::Any);
}

/// √2 less a number that agrees with it in more bits than are tried: the sign is not known, which is not the
/// same as not positive.
#[test]
fn an_unknown_sign_is_not_taken_for_a_fall() {
    let bits = 140_000u32;
    let below = (BigInt::from(2) << (2 * bits)).sqrt();
    let mut difference = Radicals::default();
    difference.add_length(&fraction("1"), &[int(1), int(1)]);
    let difference = difference.minus(&Radicals::rational(Fraction::dyadic(below, bits)));
    assert_eq!(difference.sign(), None);
    assert_eq!(Radicals::rational(Fraction::zero()).sign(), Some(Sign::NoSign));
}

fn member(entries: &[(usize, i64)], den: i64) -> Member {
    checked::member(int(den), entries.iter().map(|(i, v)| (*i, int(*v))).collect())
}

#[test]
fn points_are_the_same_only_with_the_same_entries() {
    assert!(member(&[(0, 1), (1, 2)], 3).same(&member(&[(0, 2), (1, 4)], 6)));
    assert!(!member(&[(0, 1)], 3).same(&member(&[(0, 1), (1, 2)], 3)));
    assert!(!member(&[(0, 1), (1, 2)], 3).same(&member(&[(0, 1)], 3)));
    assert!(!member(&[(0, 1)], 3).same(&member(&[(0, 1)], 2)));
}

/// The rows are the axes, the directions too: c = y − β in each, and the inverse of G is the matrix one.
#[test]
fn a_ball_of_labels_needs_the_inverse_and_strict_complementarity() {
    let axes = |labels: [i64; 2]| {
        let problem = read(&[(&[1, 0], labels[0]), (&[0, 1], labels[1])]);
        Lasso::new(&problem, &network(&["atom 1 1 0 1 1", "atom 1 0 1 1 1"], 2)).expect("lengths one")
    };
    let found = |labels, point: &Member, inverse: &[&[i64]]| {
        let inverse: Vec<Vec<BigInt>> = inverse.iter().map(|row| row.iter().map(|v| int(*v)).collect()).collect();
        radius(&axes(labels), &fraction("1"), point, (&inverse, &positive(1))).map_err(|r| r.code)
    };
    let both = member(&[(0, 2), (1, 1)], 1);
    assert_eq!(found([3, 2], &both, &[&[1, 0], &[0, 1]]), Ok(Some(fraction("1"))));
    for wrong in [[&[1, 1], &[0, 1]], [&[1, 0], &[0, 2]], [&[0, 1], &[1, 0]]] {
        assert_eq!(found([3, 2], &both, &[wrong[0], wrong[1]]), Err(Code::NotInverse));
    }
    assert_eq!(found([3, 2], &both, &[&[1, 0, 5], &[0, 1, 5]]), Err(Code::NotInverse));
    assert_eq!(found([3, 2], &both, &[&[1, 0], &[0, 1], &[0, 0]]), Err(Code::NotInverse));
    // The second direction is tight and not used: derivatives are one-sided.
    assert_eq!(found([3, 1], &member(&[(0, 2)], 1), &[&[1, 0], &[0, 1]]), Err(Code::NotInverse));
    // Not tight and not used, it limits the ball.
    assert_eq!(found([9, 0], &member(&[(0, 8)], 1), &[&[1]]), Ok(Some(fraction("1"))));
}

/// A jump is no curve of errors, and the points of a path count by themselves.
#[test]
fn validation_looks_at_the_points_of_jumps() {
    // On the second axis, which the path was not made for, the directions (3, ±4)/5 have the outputs 4 and 0.
    let other =
        Lasso::new(&read(&[(&[0, 1], 2)]), &network(&["atom 5 3 4 1 1", "atom 5 3 -4 1 1"], 2)).expect("lengths five");
    let joint = |i: usize| Joint {
        beta: fraction("1"),
        point: member(&[(i, 1)], 1),
        tight: vec![0, 1],
        uniqueness: Uniqueness::Open,
    };
    let path = Path { joints: vec![joint(0), joint(1)], links: vec![None] };
    let (curves, least) = validate(&other, &path).expect("points of the program");
    assert!(curves.is_empty());
    assert_eq!(least.map(|least| (least.error, least.stationary)), Some((fraction("2"), false)));
}
