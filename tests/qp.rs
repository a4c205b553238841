//! Quadratic programs: certificates that must be rejected, one test for each reason, and the conditions of
//! optimality as properties.
#![cfg(feature = "prover")]

mod checked;

use checked::positive;
use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::{self, Answer};
use relucert::check::qp::convexity::Combination;
use relucert::check::qp::{Certificate, Flaw, Program, parse};
use relucert::format::qp_certificate;
use relucert::program::mps::{Layout, Numbers, read};
use relucert::program::{Model, Number};
use relucert::qp::{Error, Solution, solve};
use std::io::Read;
use std::path::Path;

fn fraction(num: i64, den: i64) -> Fraction {
    Fraction::new(num.into(), den.into()).unwrap()
}

/// The certificate written and read back, as another person checks it.
fn checked_again(program: &Program, solution: &Solution) -> Answer {
    let mut bytes = Vec::new();
    qp_certificate(&solution.certificate, &mut bytes).unwrap();
    let certificate = parse(bytes.as_slice()).unwrap();
    assert_eq!(certificate.vectors, solution.certificate.vectors);
    program.verify(&certificate).unwrap()
}

/// Published programs and others of up to ten thousand variables; optima as Clarabel and the publication have
/// them, to the digits given.
#[test]
fn large_programs_are_solved() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/findings/programs/qp");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    for (name, expected) in [
        ("AUG3DCQP.qps.gz", "993.3621465"),
        ("HUES-MOD.qps.gz", "34824462.84175"),
        ("QGROW7.qps.gz", "-42798713.8725"),
        ("QSCSD1.qps.gz", "8.66666667"),
        ("QSCTAP1.qps.gz", "1415.861111111"),
        ("QSHARE1B.qps.gz", "720078.31835"),
        ("QSHARE2B.qps.gz", "11703.6917216"),
        ("grow7-one-square.qps.gz", "-46155600.8563"),
        ("kb2-one-square.qps.gz", "-1749.88660373"),
        ("qp-simplex-4000.qps.gz", "3.373011731e-4"),
        ("refinery-infeasible-one-square.qps.gz", "infeasible"),
        ("qshare1b-reduced.qps", "infeasible"),
        ("qshare2b-reduced.qps", "unbounded"),
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let mut text = String::new();
        match name.ends_with(".gz") {
            true => flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap(),
            false => bytes.as_slice().read_to_string(&mut text).unwrap(),
        };
        let model = read(&text, Layout::Free, Numbers::Decimal).unwrap();
        let program = model.quadratic();
        let solution = solve(&program, None).unwrap();
        match checked_again(&program, &solution) {
            Answer::Optimal(value) => {
                let expected = Fraction::parse(expected).unwrap();
                // Files give the constant apart, publications count it in.
                let value = &value + &model.constant();
                let apart = (&value - &expected).over(&expected).unwrap();
                let close = Fraction::parse("1e-7").unwrap();
                assert!(apart < close && &Fraction::zero() - &apart < close, "{name}: {value}");
            }
            Answer::Infeasible => assert_eq!(expected, "infeasible", "{name}"),
            Answer::Unbounded => assert_eq!(expected, "unbounded", "{name}"),
        }
        assert_eq!(solution.statistics.pivots, 0, "{name}");
    }
}

/// Q of rank 2 on three variables, [[2, 1, 3], [1, 2, 3], [3, 3, 6]], c = (−3, −3, −5), x + y ≤ 1, z ≥ 0, x ≤
/// 1/2, y free. With u = x + y + 2z and v = x − y the objective is ¾u² + ¼v² − 3u + z: least at v = 0, x + y
/// = 1, z = 1/3.
fn bowl() -> (Program, Solution) {
    let mut model = Model::minimize();
    let x = model.variable("x", -3, None, Some(Number::fraction(1, 2).unwrap()));
    let y = model.variable("y", -3, None, None);
    let z = model.variable("z", -5, Some(0.into()), None);
    for (a, b, q) in [(x, x, 2), (x, y, 1), (y, y, 2), (x, z, 3), (y, z, 3), (z, z, 6)] {
        model.curve(a, b, q);
    }
    model.constrain("sum", &[(x, 1.into()), (y, 1.into())], None, Some(1.into()));
    let program = model.quadratic();
    let solution = solve(&program, None).unwrap();
    (program, solution)
}

#[test]
fn a_bowl_of_rank_two() {
    let (program, solution) = bowl();
    assert_eq!(checked_again(&program, &solution), Answer::Optimal(fraction(-31, 12)));
    assert_eq!(solution.certificate.convexity.pivots.len(), 2);
    assert_eq!(solution.certificate.convexity.kernel.len(), 1);
}

fn optimal(certificate: &mut Certificate) -> (&mut lp::Vector, &mut lp::Vector) {
    match &mut certificate.vectors {
        lp::Certificate::Optimal { x, y } => (x, y),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_wrong_entry_is_rejected() {
    let (program, solution) = bowl();
    let rejected = |change: &dyn Fn(&mut Certificate)| {
        let mut wrong = solution.certificate.clone();
        change(&mut wrong);
        program.verify(&wrong)
    };
    for by in [1, -1, 1000] {
        for j in 0..3 {
            assert!(rejected(&|c| optimal(c).0.num[j] += by).is_err());
        }
        assert!(rejected(&|c| optimal(c).1.num[0] += by).is_err());
        for p in 0..solution.certificate.convexity.kernel[0].terms.len() {
            assert!(matches!(rejected(&|c| c.convexity.kernel[0].terms[p].1 += by), Err(Flaw::Kernel(_))));
        }
    }
    assert!(rejected(&|c| optimal(c).0.den += 1).is_err());
    let shape = Err(Flaw::Shape);
    assert_eq!(rejected(&|c| c.convexity.pivots.reverse()), shape);
    assert_eq!(rejected(&|c| drop(c.convexity.factor.pop())), shape);
    assert_eq!(rejected(&|c| c.convexity.factor[0].push((1, 1.into()))), shape);
    assert_eq!(rejected(&|c| c.convexity.factor[1].push((1, 1.into()))), shape);
    assert_eq!(rejected(&|c| c.convexity.factor[0][0].1 *= 2), Err(Flaw::NotDominant(0)));
    assert_eq!(rejected(&|c| c.convexity.scale += 1), Ok(solution.answer.clone()));
    assert_eq!(rejected(&|c| c.convexity.scale -= 1), Err(Flaw::NotDominant(0)));
    let other = solution.certificate.convexity.kernel[0].variable;
    assert_eq!(rejected(&|c| c.convexity.kernel.clear()), Err(Flaw::Kernel(other)));
    assert_eq!(rejected(&|c| c.convexity.kernel[0].variable += 1), Err(Flaw::Kernel(other)));
    assert_eq!(rejected(&|c| c.convexity.kernel[0].terms.push((7, 1.into()))), Err(Flaw::Kernel(other)));
    let extra = Combination { variable: 9, den: positive(1), terms: Vec::new() };
    assert_eq!(rejected(&|c| c.convexity.kernel.push(extra.clone())), Err(Flaw::Kernel(9)));
    assert!(matches!(
        rejected(&|c| {
            c.convexity.pivots.clear();
            c.convexity.factor.clear();
        }),
        Err(Flaw::Kernel(0))
    ));
    // Feasible, but not optimal, with the multiplier zero at that point.
    let elsewhere = rejected(&|c| {
        optimal(c).0.num.iter_mut().for_each(|v| *v = 0.into());
        optimal(c).1.num[0] = 0.into();
    });
    assert_eq!(elsewhere, Err(Flaw::Linear(lp::Flaw::ReducedCost(1))));
}

/// A certificate is no proof for a program that differs in one number, wherever it stands.
#[test]
fn every_other_program_is_rejected() {
    let (program, solution) = bowl();
    let rejected = |change: &dyn Fn(&mut Program)| {
        let mut other = program.clone();
        change(&mut other);
        other.verify(&solution.certificate).is_err()
    };
    for k in 0..program.curvature.matrix.len() {
        assert!(rejected(&|p| p.curvature.matrix[k].2 += 1), "{k}");
        assert!(rejected(&|p| p.curvature.matrix[k].2 -= 1), "{k}");
        assert!(rejected(&|p| drop(p.curvature.matrix.remove(k))), "{k}");
        assert!(rejected(&|p| p.curvature.matrix[k].0 = 9), "{k}");
    }
    (0..3).for_each(|j| assert!(rejected(&|p| p.linear.columns[j].cost += 7)));
    assert!(rejected(&|p| p.curvature.den = 2.into()));
    assert!(rejected(&|p| p.curvature.den = 0.into()));
    assert!(rejected(&|p| p.linear.maximize = true));
    assert!(rejected(&|p| p.linear.rows[0].upper = None));
    assert!(rejected(&|p| (p.linear.rows[0].lower, p.linear.rows[0].upper) = (p.linear.rows[0].upper.take(), None)));
    assert!(rejected(&|p| p.linear.rows[0].upper = Some(2.into())));
    assert!(rejected(&|p| p.linear.columns[2].lower = Some(1.into())));
    assert!(rejected(&|p| p.linear.columns[0].upper = Some(0.into())));
}

/// 2x² as a square of weight 4 less x² as an entry −2: convex together, but the proof is about the entries
/// alone.
#[test]
fn squares_do_not_make_up_for_the_matrix() {
    let mut model = Model::minimize();
    let x = model.variable("x", 0, None, None);
    model.square(&[(x, 1.into())], 4);
    model.curve(x, x, -2);
    assert_eq!(solve(&model.quadratic(), None).err(), Some(Error::MatrixNotConvex(vec![1.into()])));
    model.curve(x, x, -3);
    assert_eq!(solve(&model.quadratic(), None).err(), Some(Error::NotConvex(vec![1.into()])));
}

#[test]
fn squares_need_positive_weights_and_rays_no_curvature() {
    // min (x − y)² − x − y, x ≥ 0, y ≥ 0: along (1, 1).
    let mut model = Model::minimize();
    let x = model.variable("x", -1, Some(0.into()), None);
    let y = model.variable("y", -1, Some(0.into()), None);
    model.square(&[(x, 1.into()), (y, (-1).into())], 2);
    let program = model.quadratic();
    let solution = solve(&program, None).unwrap();
    assert_eq!(checked_again(&program, &solution), Answer::Unbounded);
    let mut wrong = solution.certificate.clone();
    if let lp::Certificate::Unbounded { ray, .. } = &mut wrong.vectors {
        ray.num[0] += 1;
    }
    assert_eq!(program.verify(&wrong), Err(Flaw::RayCurved));
    let mut other = program.clone();
    other.curvature.squares[0].terms[0].1 += 1;
    assert_eq!(other.verify(&solution.certificate), Err(Flaw::RayCurved));
    other = program.clone();
    other.linear.columns.iter_mut().for_each(|column| column.cost = 1.into());
    let solution = solve(&other, None).unwrap();
    assert_eq!(solution.answer, Answer::Optimal(Fraction::zero()));
    for weight in [0, -1] {
        other.curvature.squares[0].weight = weight.into();
        assert_eq!(other.verify(&solution.certificate), Err(Flaw::Weight(0)));
    }
}

#[test]
fn what_is_not_convex_is_refused() {
    // A maximum of a convex square, a square of the wrong sign that another outweighs, and one that nothing
    // outweighs.
    let model = |maximize: bool, weights: [i64; 2]| {
        let mut model = if maximize { Model::maximize() } else { Model::minimize() };
        let x = model.variable("x", 1, Some(0.into()), Some(1.into()));
        model.square(&[(x, 1.into()), (x, 1.into())], weights[0]);
        model.square(&[(x, 1.into())], weights[1]);
        model.quadratic()
    };
    assert!(matches!(solve(&model(true, [1, 0]), None), Err(Error::NotConvex(x)) if x != [BigInt::ZERO]));
    assert_eq!(solve(&model(true, [-1, 1]), None).unwrap().answer, Answer::Optimal(fraction(1, 6)));
    assert_eq!(solve(&model(false, [1, -3]), None).unwrap().answer, Answer::Optimal(Fraction::zero()));
    assert!(matches!(solve(&model(false, [1, -5]), None), Err(Error::NotConvex(_))));
    // Infeasible stays a linear matter.
    let mut program = model(false, [1, 1]);
    program.linear.columns[0].lower = Some(2.into());
    let solution = solve(&program, None).unwrap();
    assert_eq!(checked_again(&program, &solution), Answer::Infeasible);
}

/// Certificate files that are not well-formed.
#[test]
fn malformed_certificates() {
    let good = "relucert-qp-certificate 1\nstatus optimal\npivots 1 0\nscale 2\nfactor 1 0 3\nkernel 1\ncombination 1 1 1 0 -2\nx 1 2 0 0\ny 1 0\nend 9\n";
    assert!(parse(good.as_bytes()).is_ok());
    let bad = [
        good.replace("qp-cert", "lp-cert"),
        good.replace("pivots 1 0", "pivots 1 -1"),
        good.replace("pivots 1 0", "pivots 0"),
        good.replace("scale 2", "scale -2"),
        good.replace("scale 2", "scale 4097"),
        good.replace("factor 1 0 3", "factor 1 0"),
        good.replace("factor 1 0 3", "factor 1 0 3 4"),
        good.replace("kernel 1", "kernel 0"),
        good.replace("kernel 1", "kernel 2"),
        good.replace("combination 1 1", "combination 1 0"),
        good.replace("combination 1 1 1 0 -2", "combination 1 1 2 0 -2"),
        good.replace("optimal", "infeasible"),
        good.replace("end 9", "end 8"),
    ];
    for text in bad {
        assert!(parse(text.as_bytes()).is_err(), "{text}");
    }
}

proptest! {
    /// Feasible points are not better than the optimum; the answer does not depend on how Q is written.
    #[test]
    fn optima_are_optimal(
        squares in prop::collection::vec(prop::collection::vec(-4i64..5, 4), 1..4),
        cost in prop::collection::vec(-5i64..6, 4),
        row in prop::collection::vec(-3i64..4, 4),
        points in prop::collection::vec(prop::collection::vec(0i64..9, 4), 20),
    ) {
        let mut written = [Model::minimize(), Model::minimize()];
        for (kind, model) in written.iter_mut().enumerate() {
            let x: Vec<_> = cost.iter().map(|c| model.variable("", *c, Some(0.into()), Some(8.into()))).collect();
            for square in &squares {
                if kind == 0 {
                    let terms: Vec<_> = x.iter().zip(square).map(|(x, a)| (*x, Number::from(*a))).collect();
                    model.square(&terms, Number::fraction(1, 3).unwrap());
                } else {
                    for i in 0..4 {
                        (0..=i).for_each(|j| model.curve(x[i], x[j], Number::fraction(square[i] * square[j], 3).unwrap()));
                    }
                }
            }
            let terms: Vec<_> = x.iter().zip(&row).map(|(x, a)| (*x, Number::from(*a))).collect();
            model.constrain("", &terms, Some((-6).into()), Some(9.into()));
        }
        let programs = written.map(|model| model.quadratic());
        let answers = programs.each_ref().map(|program| checked_again(program, &solve(program, None).unwrap()));
        prop_assert_eq!(&answers[0], &answers[1]);
        let Answer::Optimal(value) = &answers[0] else { panic!("bounded, and zero is feasible") };
        for point in points {
            let activity: i64 = point.iter().zip(&row).map(|(x, a)| x * a).sum();
            if (-6..=9).contains(&activity) {
                let x = lp::Vector { num: point.iter().map(|v| BigInt::from(*v)).collect(), den: 1.into() };
                prop_assert!(programs[1].objective(&x).unwrap() >= *value);
            }
        }
    }
}
