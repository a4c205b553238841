//! What must hold for certificates about many β, and for those of polyhedral penalties, on problems whose
//! answers are known by hand.
#![allow(dead_code)]

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::{Lasso, Member};
use relucert::check::global_path::{self, PathClaim};
use relucert::check::polyhedral::{self, Polyhedral, Stated};
use relucert::check::regularization::validation::validate;
use relucert::check::regularization::{self, Path};
use relucert::check::statement::{Network, Problem, network as networks, problem as problems};

fn number(text: &str) -> Fraction {
    Fraction::parse(text).expect("a number")
}

fn integer(value: i64) -> Fraction {
    Fraction::dyadic(value.into(), 0)
}

/// Rows (1, 0) and (0, 1), labels 2 and 1.
const THREE: &[u8] = include_bytes!("../tests/cmd/path.in/three.problem");
const THREE_DIGEST: &str = "c8a5c9ebcd3bfba8d5bfbb05eb80e32f0bac1253636f9bdb6141ff77c66c9d8b";
/// The points (0, 0), (1, 0), (2, 1) with an unpenalised bias.
const SPLINE: &[u8] = include_bytes!("../tests/cmd/optimal-path.in/spline.problem");
const SPLINE_DIGEST: &str = "8af9d48cfb6caf34252bf3f87922dbc35f441b5ff479f54f3cf323c2dfd3b5fa";

const FIVE_DIGEST: &str = "3677e3bd75f60eaeabb212dcad03c283473339abb2d4957c21977681c0951463";

fn three() -> Problem {
    problems::parse(THREE).expect("a problem")
}

fn stated(text: &[u8]) -> Polyhedral {
    match polyhedral::parse(text) {
        Ok(Stated::Polyhedral(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

fn atoms(text: &[u8]) -> Network {
    networks::parse(text, 2).expect("a dictionary")
}

/// The coefficient c = γℓ of direction i.
fn coefficient(lasso: &Lasso, point: &Member, i: usize) -> Fraction {
    Fraction::quotient(point.entry(i) * &lasso.lengths[i], point.den.clone())
}

/// Regularization paths over three directions, over twins, and over those of a spline.
///
/// With the directions (1, 0), (3, 4)/5, (0, 1) the only solution is c = (5/4)(1 − β/2)₊ for the first two
/// and zero for the third. With (1, 0) twice the sum is (2 − β)₊, and not unique below 2. The residual of the
/// spline is that of all networks.
pub fn homotopy(data: &[u8]) -> bool {
    let over = |dictionary: &[u8]| Lasso::new(&three(), &atoms(dictionary)).expect("lengths");
    let left = |beta: &Fraction| (&integer(2) - beta).max(Fraction::zero());
    let mut accepted = false;
    let lasso = over(include_bytes!("../tests/cmd/path.in/three.atoms"));
    if let Ok(path) = regularization::verify(&lasso, THREE_DIGEST, data) {
        for joint in &path.joints {
            let both = &left(&joint.beta) * &number("5/8");
            for (i, expected) in [&both, &both, &Fraction::zero()].into_iter().enumerate() {
                assert_eq!(coefficient(&lasso, &joint.point, i), *expected, "at {}", joint.beta);
            }
            assert_ne!(joint.uniqueness.decided(), Some(false));
        }
        assert!(path.links.iter().flatten().all(|piece| piece.uniqueness.decided() != Some(false)));
        validated(&lasso, &path);
        accepted = true;
    }
    let lasso = over(include_bytes!("../tests/cmd/path.in/twins.atoms"));
    if let Ok(path) = regularization::verify(&lasso, THREE_DIGEST, data) {
        let two = integer(2);
        for joint in &path.joints {
            let sum = &coefficient(&lasso, &joint.point, 0) + &coefficient(&lasso, &joint.point, 1);
            assert_eq!(sum, left(&joint.beta), "at {}", joint.beta);
            assert_ne!(joint.uniqueness.decided(), Some(joint.beta < two));
        }
        for (pair, piece) in path.joints.windows(2).zip(&path.links) {
            assert!(piece.as_ref().is_none_or(|p| p.uniqueness.decided() != Some(pair[1].beta < two)));
        }
        validated(&lasso, &path);
        accepted = true;
    }
    spline(data) || accepted
}

/// ν = (−1, −1, 2)/3 down to β = 1, (0, −β, β) from β = 1/3 on, and straight between; so the path is optimal
/// among all networks.
fn spline(data: &[u8]) -> bool {
    let problem = stated(SPLINE);
    let dictionary = problem.network(include_bytes!("../tests/cmd/optimal-path.out/spline.atoms").as_slice());
    let lasso = problem.lasso(&dictionary.expect("a dictionary"), &problem).expect("lengths");
    let Ok(path) = regularization::verify(&lasso, SPLINE_DIGEST, data) else { return false };
    for joint in &path.joints {
        let beta = joint.beta.clone().min(integer(1));
        let last = if beta <= number("1/3") { beta.clone() } else { (&beta + &number("1/3")).half() };
        let first = if beta <= number("1/3") { Fraction::zero() } else { (&number("1/3") - &beta).half() };
        let middle = &Fraction::zero() - &(&first + &last);
        let (nu, den) = lasso.residual(&joint.point).expect("a point of the program");
        for (found, expected) in nu.into_iter().zip([first, middle, last]) {
            assert_eq!(Fraction::quotient(found, den.clone()), expected, "at {}", joint.beta);
        }
    }
    assert_eq!(problem.excess(&lasso, &path, 1000).map(|e| e.len()), Ok(0));
    true
}

/// The least error on the same rows is not above that of any point.
fn validated(lasso: &Lasso, path: &Path) {
    let (_, least) = validate(lasso, path).expect("points of the program");
    for joint in &path.joints {
        let (nu, den) = lasso.residual(&joint.point).expect("a point of the program");
        let square = nu.iter().map(|v| v * v).sum::<BigInt>();
        let error = Fraction::quotient(square, den.square()).half();
        assert!(least.as_ref().is_some_and(|least| least.error <= error));
    }
}

/// No network with rational weights is optimal for β from 2 to 1/2, so the gap zero is never proved; the
/// optimum is β√5 − β²/2.
pub fn global(data: &[u8]) -> bool {
    let claim = PathClaim { from: number("2"), to: number("1/2"), gap: Fraction::zero() };
    let Ok(traced) = global_path::verify(&three(), THREE_DIGEST, &claim, data) else { return bent(data) };
    assert!(!traced.proved, "{traced:?}");
    assert!(traced.stretches.iter().all(|stretch| stretch.gap > Fraction::zero() && !stretch.closed), "{traced:?}");
    true
}

/// Labels 3 and 4: the optimal fit is zero down to β = 5, where it bends, and (1 − β/5)y below. The fit of a
/// path with one segment does not bend: somewhere between 6 and 4 it is off by a quarter, and so the
/// objective, of about 12, by 1/32.
fn bent(data: &[u8]) -> bool {
    let problem = problems::parse(include_bytes!("seeds/global/five.problem").as_slice()).expect("a problem");
    let claim = PathClaim { from: number("6"), to: number("4"), gap: number("1/500") };
    let Ok(traced) = global_path::verify(&problem, FIVE_DIGEST, &claim, data) else { return false };
    assert!(traced.knots > 2 || !traced.proved, "{traced:?}");
    true
}

/// The optima of a spline, and of one row with the norms ℓ₁ and ℓ_∞.
pub fn vertices(data: &[u8]) -> bool {
    let cases: [(&[u8], &str, &str); 3] = [
        (SPLINE, SPLINE_DIGEST, "9/100"),
        (
            include_bytes!("seeds/vertices/l1.problem"),
            "d9474723130e892302ca03f5a991dc7416aba46b6743f56cc6a81a1e106b95f9",
            "7/32",
        ),
        (
            include_bytes!("seeds/vertices/linf.problem"),
            "2854045f1c1be033123a89f661e1248c19984aa5384cbd925908dd9004e4c7ab",
            "13/98",
        ),
    ];
    let mut accepted = false;
    for (text, digest, optimum) in cases {
        let problem = stated(text);
        let Ok(evidence) = problem.verify(digest, &Network::default(), data, 1000) else { continue };
        let optimum = number(optimum);
        assert!(evidence.lower <= optimum, "{} is above the optimum", evidence.lower);
        assert!(evidence.better.as_ref().is_none_or(|better| *better >= optimum));
        accepted = true;
    }
    accepted
}
