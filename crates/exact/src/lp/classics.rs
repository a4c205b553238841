//! Tests on programs that are known for being hard on simplex methods.

use super::brute::by_pivots;
use super::solver::{solve, solve_model};
use crate::linear::prime::Prime;
use num_bigint::BigInt;
use relucert_check::arithmetic::Fraction;
use relucert_check::lp::{Answer, Program};
use relucert_check::program::{Model, Number};

/// Builds `min c·x, rows ≤ sides, x ≥ 0` from decimal texts.
fn from_texts(costs: &[&str], rows: &[(&[&str], &str)]) -> Program {
    let number = |t: &str| Number::parse(t).unwrap();
    let mut model = Model::minimize();
    let x: Vec<_> = costs.iter().map(|c| model.variable("", number(c), Some(0.into()), None)).collect();
    for (row, side) in rows {
        let terms: Vec<_> = x.iter().zip(*row).map(|(x, a)| (*x, number(a))).collect();
        model.constrain("", &terms, None, Some(number(side)));
    }
    model.program()
}

/// Programs on which the largest-coefficient rule runs in circles: Beale (1955), Marshall & Suurballe (1969),
/// and Kuhn's with the row of Balinski & Tucker (1969) that bounds it.
#[test]
fn cycling_examples_end() {
    let beale = from_texts(
        &["-3/4", "150", "-1/50", "6"],
        &[(&["1/4", "-60", "-1/25", "9"], "0"), (&["1/2", "-90", "-1/50", "3"], "0"), (&["0", "0", "1", "0"], "1")],
    );
    let suurballe = from_texts(
        &["-10", "57", "9", "24"],
        &[(&["0.5", "-5.5", "-2.5", "9"], "0"), (&["0.5", "-1.5", "-0.5", "1"], "0"), (&["1", "0", "0", "0"], "1")],
    );
    let kuhn = from_texts(
        &["-2", "-3", "1", "12"],
        &[(&["-2", "-9", "1", "9"], "0"), (&["1/3", "1", "-1/3", "-2"], "0"), (&["2", "3", "-1", "-12"], "2")],
    );
    for (program, value) in [(beale, "-1/20"), (suurballe, "-1/1"), (kuhn, "-2/1")] {
        assert_eq!(by_pivots(&program).0, solve(&program).unwrap().answer);
        let Answer::Optimal(optimum) = by_pivots(&program).0 else { panic!() };
        assert_eq!(optimum.to_string(), value);
    }
}

/// Hoffman's example (1953; Avis, Kaluzny & Titley-Péloquin 2008), the first known to cycle: the columns in
/// pairs are powers of M = (cos φ, −ω cos φ; tan φ sin φ/ω, cos φ), φ = 2π/5, so that M⁵ = 1; here ω = 5 and
/// six decimals, with which the largest-coefficient rule still returns to its first basis after ten pivots.
#[test]
fn hoffmans_circle_ends() {
    let mut model = Model::minimize();
    let columns = [
        ("-2.236068", "0.309017", "0.585410"),
        ("5", "-1.545085", "0.309017"),
        ("0", "-0.809017", "0.361803"),
        ("10", "-0.954915", "-0.809017"),
        ("3.618034", "-0.809017", "-0.361803"),
        ("8.090170", "0.954915", "-0.809017"),
        ("3.618034", "0.309017", "-0.585410"),
        ("1.909830", "1.545085", "0.309017"),
    ];
    let number = |t: &str| Number::parse(t).unwrap();
    let mut variable = |cost: &str| model.variable("", number(cost), Some(0.into()), None);
    let slacks = [variable("0"), variable("0")];
    let x = columns.map(|(cost, ..)| variable(cost));
    let terms = |slack: usize, entry: &dyn Fn(usize) -> &'static str| {
        let of_columns = (0..8).map(|j| (x[j], number(entry(j))));
        of_columns.chain([(slacks[slack], 1.into())]).collect::<Vec<_>>()
    };
    model.constrain("", &terms(0, &|j| columns[j].1), Some(0.into()), Some(0.into()));
    model.constrain("", &terms(1, &|j| columns[j].2), Some(0.into()), Some(0.into()));
    let optimum = Answer::Optimal(Fraction::zero());
    assert_eq!((by_pivots(&model.program()).0, solve_model(&model).unwrap().answer), (optimum.clone(), optimum));
}

/// A determinant divisible by every prime of the lifting: only elimination solves this basis.
#[test]
fn no_prime_hides_an_answer() {
    let product: BigInt = Prime::ALL.iter().map(|prime| BigInt::from(prime.modulus())).product();
    let mut model = Model::minimize();
    let x = model.variable("x", 1, None, None);
    let y = model.variable("y", 1, None, None);
    // The matrix (2, 1; 1, b) has the determinant 2b − 1 = product.
    let b: BigInt = (&product + 1u32) / 2u32;
    model.constrain("", &[(x, 2.into()), (y, 1.into())], Some(1.into()), None);
    model.constrain("", &[(x, 1.into()), (y, b.clone().into())], Some(1.into()), None);
    let solution = solve_model(&model).unwrap();
    assert!(solution.statistics.pivots > 0);
    // x = (b − 1)/product, y = 1/product
    let optimum = Fraction::new(b, product).unwrap().reduced();
    assert_eq!(solution.answer, Answer::Optimal(optimum));
}

/// Klee & Minty (1972): max Σ 10^(n−j) x_j, 2 Σ_{j<i} 10^(i−j) x_j + x_i ≤ 100^(i−1); the optimum is
/// 100^(n−1).
#[test]
fn klee_minty_cubes() {
    for n in 1..13u32 {
        let mut model = Model::maximize();
        let ten = |e: u32| BigInt::from(10).pow(e);
        let x: Vec<_> = (0..n).map(|j| model.variable("", ten(n - 1 - j), Some(0.into()), None)).collect();
        for i in 0..n {
            let mut terms: Vec<_> = (0..i).map(|j| (x[j as usize], Number::from(ten(i - j) * 2))).collect();
            terms.push((x[i as usize], 1.into()));
            model.constrain("", &terms, None, Some(ten(2 * i).into()));
        }
        let optimum = Answer::Optimal(Fraction::new(ten(2 * n - 2), 1.into()).unwrap());
        assert_eq!(solve_model(&model).unwrap().answer, optimum);
        if n < 8 {
            assert_eq!(by_pivots(&model.program()).0, optimum);
        }
    }
}

/// Optima that rounding to doubles hides: ties broken at 2^-80, and a feasible set of width 2^-200.
#[test]
fn what_doubles_cannot_see() {
    let tiny = |e: u32| Number::fraction(1, BigInt::from(1) << e).unwrap();
    let mut model = Model::maximize();
    let above = Number::fraction((BigInt::from(1) << 80) + 1, BigInt::from(1) << 80).unwrap();
    let x = model.variable("x", 1, Some(0.into()), None);
    let y = model.variable("y", above.clone(), Some(0.into()), None);
    model.constrain("sum", &[(x, 1.into()), (y, 1.into())], None, Some(1.into()));
    let solution = solve_model(&model).unwrap();
    assert_eq!(solution.value(y), Fraction::new(1.into(), 1.into()));
    assert_eq!(solution.answer, Answer::Optimal(above.to_fraction()));

    let mut model = Model::minimize();
    let x = model.variable("x", 1, None, None);
    let wide = model.constrain("low", &[(x, 3.into())], Some(1.into()), None);
    let third = Number::fraction((BigInt::from(1) << 200) + 3, BigInt::from(3) << 200).unwrap();
    model.constrain("high", &[(x, 1.into())], None, Some(third));
    let solution = solve_model(&model).unwrap();
    assert_eq!(solution.value(x), Fraction::new(1.into(), 3.into()));
    assert_eq!(solution.multiplier(&model, wide), Fraction::new(1.into(), 3.into()));

    let mut model = Model::minimize();
    let x = model.variable("x", 1, None, None);
    model.constrain("low", &[(x, 1.into())], Some(tiny(200)), None);
    model.constrain("high", &[(x, 1.into())], None, Some(tiny(201)));
    assert_eq!(solve_model(&model).unwrap().answer, Answer::Infeasible);
}

/// Models without variables or rows, and numbers that no double holds.
#[test]
fn extremes_do_no_harm() {
    assert_eq!(solve_model(&Model::minimize()).unwrap().answer, Answer::Optimal(Fraction::zero()));
    let mut model = Model::minimize();
    model.constrain("", &[], Some(1.into()), None);
    assert_eq!(solve_model(&model).unwrap().answer, Answer::Infeasible);
    let mut model = Model::maximize();
    let x = model.variable("", 1, None, None);
    assert_eq!(solve_model(&model).unwrap().answer, Answer::Unbounded);
    model.constrain("", &[(relucert_check::program::model::Variable(7), 1.into())], None, None);
    assert!(solve_model(&model).is_err());
    let _ = x;
    // max x + y with huge·x + y ≤ 1, x + y/huge ≤ 1: at x = 0, y = 1
    let huge = BigInt::from(10).pow(700);
    let mut model = Model::maximize();
    let x = model.variable("", 1, Some(0.into()), None);
    let y = model.variable("", 1, Some(0.into()), None);
    model.constrain("", &[(x, huge.clone().into()), (y, 1.into())], None, Some(1.into()));
    model.constrain("", &[(x, 1.into()), (y, Number::fraction(1, huge.clone()).unwrap())], None, Some(huge.into()));
    assert_eq!(solve_model(&model).unwrap().answer, Answer::Optimal(Fraction::new(1.into(), 1.into()).unwrap()));
}
