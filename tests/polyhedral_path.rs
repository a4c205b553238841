//! Paths of optimal networks for norms ℓ₁ and ℓ_∞ and unpenalised biases: by hand, against optima from
//! scratch, and paths that are not optimal.
#![cfg(feature = "prover")]

mod checked;

use checked::{Raw, RawNeuron};
use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::{Lasso, Member};
use relucert::check::polyhedral::Polyhedral;
use relucert::check::regularization::validation::validate;
use relucert::check::rejection::Code;
use relucert::check::statement::problem::{Bias, Loss, Numbers};
use relucert::check::statement::{Ball, Network, Norm};
use relucert::polyhedral::path::{Grown, directions, grow};
use relucert::polyhedral::{beta_max, solve};
use relucert::random::Random;
use relucert::regularization::{Selection, path_of};
use relucert::remedy::Remedy;

const LIMIT: u64 = 1_000_000;
const SHA: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const SPLINE: Ball = Ball { norm: None, free_bias: true };
const BALLS: [Ball; 4] = [
    Ball { norm: Some(Norm::L1), free_bias: false },
    Ball { norm: Some(Norm::Linf), free_bias: false },
    SPLINE,
    Ball { norm: Some(Norm::Linf), free_bias: true },
];

fn fraction(text: &str) -> Fraction {
    Fraction::parse(text).unwrap()
}

/// Rows and labels over their denominators.
fn problem((x, x_den): (&[Vec<i64>], i64), (y, y_den): (&[i64], i64), ball: Ball) -> Polyhedral {
    let ints = |values: &[i64]| values.iter().map(|v| BigInt::from(*v)).collect::<Vec<_>>();
    let data = Raw {
        numbers: if x_den * y_den == 1 { Numbers::Decimal } else { Numbers::F64 },
        bias: if ball.free_bias { Bias::Column } else { Bias::None },
        loss: Loss::HalfSquared,
        beta: (1.into(), 1.into()),
        x: x.iter().map(|row| ints(row)).collect(),
        x_den: x_den.into(),
        y: ints(y),
        y_den: y_den.into(),
    }
    .checked();
    Polyhedral::new(data, ball).unwrap()
}

/// The points (0, 0), (1, 0), (2, 1) with an unpenalised bias.
fn spline() -> Polyhedral {
    problem((&[vec![0, 1], vec![1, 1], vec![2, 1]], 1), (&[0, 0, 1], 1), SPLINE)
}

fn grown(problem: &Polyhedral, from: &Fraction, to: &Fraction, selection: Selection) -> Grown {
    grow(problem, SHA, (from, to), selection, LIMIT, &mut |_, _| true).unwrap()
}

fn residual(lasso: &Lasso, point: &Member) -> Vec<Fraction> {
    let (nu, den) = lasso.residual(point).unwrap();
    nu.into_iter().map(|v| Fraction::quotient(v, den.clone()).reduced()).collect()
}

/// β and the residual at each point of the path, which is optimal among all networks.
fn points(problem: &Polyhedral, from: &str, to: &str) -> Vec<(String, Vec<String>)> {
    let Grown { dictionary, found, global } = grown(problem, &fraction(from), &fraction(to), Selection::LeastNorm);
    assert!(global && found.path.links.iter().all(Option::is_some));
    let lasso = problem.lasso(&dictionary, problem).unwrap();
    let shown = |v: Vec<Fraction>| v.iter().map(Fraction::to_string).collect();
    found.path.joints.iter().map(|joint| (joint.beta.to_string(), shown(residual(&lasso, &joint.point)))).collect()
}

fn expected(points: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    points.iter().map(|(beta, nu)| (beta.to_string(), nu.iter().map(|v| v.to_string()).collect())).collect()
}

/// From β_max = 1 the mean turns to a line of slope (1 − β)/2, which bends at β = 1/3, from where on ν = (0,
/// −β, β).
#[test]
fn a_spline_by_hand() {
    assert_eq!(
        points(&spline(), "2", "1/10"),
        expected(&[
            ("2/1", &["-1/3", "-1/3", "2/3"]),
            ("1/1", &["-1/3", "-1/3", "2/3"]),
            ("1/3", &["0/1", "-1/3", "1/3"]),
            ("1/10", &["0/1", "-1/10", "1/10"]),
        ])
    );
}

/// Rows (1, 0), (0, 1) and labels (2, 1): in ℓ₁ h(ν) = max |ν_k|, so ν = min(y, β). In ℓ_∞ h(ν) = |ν_1| +
/// |ν_2| for ν ≥ 0, so ν is the projection of y to that ball: y − (3 − β)/2 in both entries down to β = 1,
/// then (β, 0).
#[test]
fn two_rows_by_hand() {
    let rows = [vec![1, 0], vec![0, 1]];
    let of = |ball| points(&problem((&rows, 1), (&[2, 1], 1), ball), "4", "1/2");
    let nu =
        [("4/1", &["2/1", "1/1"][..]), ("2/1", &["2/1", "1/1"]), ("1/1", &["1/1", "1/1"]), ("1/2", &["1/2", "1/2"])];
    assert_eq!(of(BALLS[0]), expected(&nu));
    let nu =
        [("4/1", &["2/1", "1/1"][..]), ("3/1", &["2/1", "1/1"]), ("1/1", &["1/1", "0/1"]), ("1/2", &["1/2", "0/1"])];
    assert_eq!(of(BALLS[1]), expected(&nu));
}

/// The residual of the optimum at β, from scratch; it is the same for all optimal networks.
fn optimal(problem: &Polyhedral, beta: &Fraction) -> Vec<Fraction> {
    let there = problem.with_beta(beta.numerator().clone(), beta.denominator().clone().into()).unwrap();
    let dual = solve(&there, LIMIT, &mut |_| true).unwrap().dual;
    dual.num.into_iter().map(|v| Fraction::new(v, dual.den.clone()).unwrap().reduced()).collect()
}

fn random(source: &mut Random, n: usize, d: usize, ball: Ball) -> Polyhedral {
    let mut integer = |most: i64| (source.uniform() * (2 * most + 1) as f64) as i64 - most;
    let entry = |j: usize, value: i64| if ball.free_bias && j + 1 == d { 2 } else { value };
    let x: Vec<Vec<i64>> = (0..n).map(|_| (0..d).map(|j| entry(j, integer(5))).collect()).collect();
    let y: Vec<i64> = (0..n).map(|_| integer(7)).collect();
    problem((&x, 2), (&y, 4), ball)
}

/// At breakpoints and between them the fit is the optimal one; a path that lacks a direction is not optimal
/// exactly where its fit is another.
#[test]
fn paths_are_those_of_all_networks() {
    let mut source = Random::new(7, 0);
    let mut lacking = 0;
    for case in 0..40 {
        let ball = BALLS[case % 4];
        let d = if ball == SPLINE { 2 } else { 2 + case / 4 % 2 };
        let problem = random(&mut source, 3 + case % 5, d, ball);
        let most = beta_max(&problem, LIMIT).unwrap();
        if most == Fraction::zero() {
            continue;
        }
        let (from, to) = (&most + &most, &most * &fraction("1/20"));
        let selection = if case % 3 == 0 { Selection::Vertex } else { Selection::LeastNorm };
        let Grown { mut dictionary, found, global } = grown(&problem, &from, &to, selection);
        let lasso = problem.lasso(&dictionary, &problem).unwrap();
        assert!(global && found.path.joints[0].beta == from && found.path.joints.last().unwrap().beta == to);
        for pair in found.path.joints.windows(2) {
            let [above, below] = [&pair[0], &pair[1]].map(|joint| residual(&lasso, &joint.point));
            assert_eq!(below, optimal(&problem, &pair[1].beta), "case {case}");
            let middle: Vec<Fraction> = above.iter().zip(&below).map(|(a, b)| (a + b).half().reduced()).collect();
            assert_eq!(middle, optimal(&problem, &(&pair[0].beta + &pair[1].beta).half()), "case {case}");
        }
        dictionary.neurons.remove(0);
        let lasso = problem.lasso(&dictionary, &problem).unwrap();
        let path = path_of(&lasso, SHA, (&from, &to), selection, &mut |_, _| true).unwrap().path;
        let excess: Vec<Fraction> = problem.excess(&lasso, &path, LIMIT).unwrap().into_iter().map(|e| e.0).collect();
        let other = path.joints.iter().filter(|j| residual(&lasso, &j.point) != optimal(&problem, &j.beta));
        assert_eq!(excess, other.map(|joint| joint.beta.clone()).collect::<Vec<_>>(), "case {case}");
        lacking += usize::from(!excess.is_empty());
    }
    assert!(lacking > 10, "{lacking}");
}

/// Above β_max no direction is needed, and what a stopped search has found is not called optimal.
#[test]
fn nothing_and_stopped() {
    let Grown { dictionary, found, global } = grown(&spline(), &fraction("3"), &fraction("2"), Selection::LeastNorm);
    assert!(global && dictionary.neurons.is_empty() && found.path.joints.len() == 2);
    let ends = (&fraction("2"), &fraction("1/10"));
    let stopped = grow(&spline(), SHA, ends, Selection::LeastNorm, LIMIT, &mut |_, _| false).unwrap();
    assert!(!stopped.global);
    let few = grow(&spline(), SHA, ends, Selection::LeastNorm, 1, &mut |_, _| true);
    assert!(few.is_err_and(|error| error.remedy() == Some(Remedy::Candidates)));
}

/// On other rows the constant is that of the training rows: f(x) = −(2 − x)_+/10 + 7(x − 1)_+/10 + 1/5 at β =
/// 1/10, so that the residuals at (3/2, 1/3) and (3, 1) are −1/6 and −3/5. From β = 1 on f = 1/3.
#[test]
fn validation_with_a_free_bias() {
    let problem_here = spline();
    let Grown { dictionary, found, .. } = grown(&problem_here, &fraction("1"), &fraction("1/10"), Selection::LeastNorm);
    let other = problem((&[vec![3, 2], vec![6, 2]], 2), (&[1, 3], 4), SPLINE);
    let lasso = problem_here.lasso(&dictionary, &other).unwrap();
    let ends = [&found.path.joints[0], found.path.joints.last().unwrap()];
    let [first, last] = ends.map(|joint| residual(&lasso, &joint.point));
    assert_eq!(first, ["-1/12", "5/12"].map(fraction));
    assert_eq!(last, ["-1/4", "-17/20"].map(fraction));
    let (curves, least) = validate(&lasso, &found.path).unwrap();
    assert_eq!((curves.len(), least.unwrap().error <= fraction("157/400")), (2, true));
}

/// Constants and zeros are no directions.
#[test]
fn directions_of_length_zero() {
    let neuron = |u: [i64; 2]| {
        RawNeuron { u: u.map(BigInt::from).to_vec(), u_den: 1.into(), a: 1.into(), a_den: 1.into(), atom: false }
            .checked()
    };
    let problem = spline();
    for u in [[0, 1], [0, -1], [0, 0]] {
        let network = Network { neurons: vec![neuron([3, 1]), neuron(u)] };
        assert_eq!(problem.lasso(&network, &problem).unwrap_err().code, Code::IrrationalLength);
        assert_eq!(directions(&problem, &network).neurons, network.neurons[..1]);
    }
}
