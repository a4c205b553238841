//! Tests of the solver and of the exact simplex alone, against all vertices of small programs.

use super::kernel::Exact;
use super::solver::solve;
use super::{Model, Number, pivot};
use crate::check::fraction::Fraction;
use crate::check::lp::{Answer, Column, Program, Row};
use crate::search::random::Random;
use num_bigint::BigInt;

/// Beyond every vertex of a program of [`small`], and near every ray of one.
const FAR: i128 = 1_000_000;

/// A program with small integers: up to 3 variables and 4 rows, with ties, zero rows, equations, ranges and free variables.
struct Small {
    maximize: bool,
    costs: Vec<i128>,
    bounds: Vec<(Option<i128>, Option<i128>)>,
    rows: Vec<(Vec<i128>, Option<i128>, Option<i128>)>,
}

fn small(random: &mut Random) -> Small {
    let mut below = |n: u64| (random.next_u64() % n) as i128;
    let (n, m) = (1 + below(3), below(5));
    let mut sides = |spread: u64| {
        let low = below(spread) - 2;
        match below(6) {
            0 => (None, None),
            1 => (Some(low), Some(low)),
            2 => (None, Some(low)),
            3 => (Some(low), Some(low + below(4))),
            4 if below(8) == 0 => (Some(low), Some(low - 1)),
            _ => (Some(low), None),
        }
    };
    let bounds = (0..n).map(|_| sides(4)).collect();
    let row_sides: Vec<_> = (0..m).map(|_| sides(6)).collect();
    let rows = row_sides.into_iter().map(|(l, u)| ((0..n).map(|_| below(5) - 2).collect(), l, u)).collect();
    Small { maximize: below(2) == 0, costs: (0..n).map(|_| below(7) - 3).collect(), bounds, rows }
}

impl Small {
    fn program(&self) -> Program {
        let big = |v: &Option<i128>| v.map(BigInt::from);
        let columns = self.costs.iter().zip(&self.bounds).map(|(c, (l, u))| Column {
            cost: (*c).into(),
            den: 1.into(),
            lower: big(l),
            upper: big(u),
        });
        let rows = self.rows.iter().map(|(a, l, u)| Row {
            terms: a.iter().enumerate().map(|(j, a)| (j, BigInt::from(*a))).collect(),
            lower: big(l),
            upper: big(u),
        });
        Program {
            maximize: self.maximize,
            cost_den: 1.into(),
            constant: Fraction::zero(),
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }

    /// The least objective (of the minimisation) over all vertices of the program within [−FAR, FAR]^n, as a fraction.
    fn least(&self) -> Option<(i128, i128)> {
        let n = self.costs.len();
        let mut planes: Vec<(Vec<i128>, i128)> = Vec::new();
        let unit = |j: usize| (0..n).map(|k| i128::from(k == j)).collect::<Vec<_>>();
        for j in 0..n {
            planes.push((unit(j), self.bounds[j].0.unwrap_or(-FAR)));
            planes.push((unit(j), self.bounds[j].1.unwrap_or(FAR)));
        }
        for (a, l, u) in &self.rows {
            planes.extend([l, u].into_iter().flatten().map(|s| (a.clone(), *s)));
        }
        let mut best: Option<(i128, i128)> = None;
        for choice in 0u32..1 << planes.len() {
            if choice.count_ones() as usize != n {
                continue;
            }
            let tight: Vec<&(Vec<i128>, i128)> =
                planes.iter().enumerate().filter(|(i, _)| choice >> i & 1 == 1).map(|(_, p)| p).collect();
            let matrix: Vec<Vec<i128>> = tight.iter().map(|p| p.0.clone()).collect();
            let den = determinant(&matrix);
            if den == 0 {
                continue;
            }
            let x = (0..n).map(|j| {
                let replaced = |i: usize| (0..n).map(|k| if k == j { tight[i].1 } else { matrix[i][k] }).collect();
                determinant(&(0..n).map(replaced).collect::<Vec<Vec<i128>>>()) * den.signum()
            });
            let (x, den): (Vec<i128>, i128) = (x.collect(), den.abs());
            let within = |v: i128, l: Option<i128>, u: Option<i128>| {
                l.is_none_or(|l| l * den <= v) && u.is_none_or(|u| v <= u * den)
            };
            let dot = |a: &[i128]| a.iter().zip(&x).map(|(a, x)| a * x).sum::<i128>();
            let feasible = x.iter().zip(&self.bounds).all(|(v, (l, u))| within(*v, *l, *u))
                && self.rows.iter().all(|(a, l, u)| within(dot(a), *l, *u));
            let value = dot(&self.costs) * if self.maximize { -1 } else { 1 };
            if feasible && best.is_none_or(|(v, d)| value * d < v * den) {
                best = Some((value, den));
            }
        }
        best
    }

    fn agrees(&self, answer: &Answer) -> bool {
        let sign = if self.maximize { -1 } else { 1 };
        match (answer, self.least()) {
            (Answer::Infeasible, None) => true,
            (Answer::Unbounded, Some((v, d))) => v < -1000 * d,
            (Answer::Optimal(value), Some((v, d))) => Fraction::new((v * sign).into(), d.into()) == Some(value.clone()),
            _ => false,
        }
    }
}

fn determinant(m: &[Vec<i128>]) -> i128 {
    match m {
        [] => 1,
        [first, rest @ ..] => (0..first.len())
            .map(|j| {
                let minor: Vec<Vec<i128>> = rest
                    .iter()
                    .map(|r| r.iter().enumerate().filter(|(k, _)| *k != j).map(|(_, v)| *v).collect())
                    .collect();
                first[j] * determinant(&minor) * if j % 2 == 0 { 1 } else { -1 }
            })
            .sum(),
    }
}

/// The exact simplex from the activities, with the number of pivots.
fn by_pivots(program: &Program) -> (Answer, usize) {
    let exact = Exact::new(program.clone());
    let mut pivots = 0;
    let certificate = pivot::solve(&exact, &mut exact.start(), &mut pivots);
    (program.verify(&certificate).unwrap(), pivots)
}

#[test]
fn small_programs_agree_with_all_vertices() {
    let mut random = Random::new(3, 0);
    let mut counts = [0; 3];
    for round in 0..6000 {
        let small = small(&mut random);
        let program = small.program();
        let solution = solve(&program).unwrap();
        assert!(small.agrees(&solution.answer), "round {round}: {:?} but {:?}", solution.answer, small.least());
        if !program.contradictory() {
            assert_eq!(by_pivots(&program).0, solution.answer, "round {round}");
        }
        counts[match solution.answer {
            Answer::Optimal(_) => 0,
            Answer::Infeasible => 1,
            Answer::Unbounded => 2,
        }] += 1;
    }
    assert!(counts.iter().all(|c| *c > 600), "{counts:?}");
}

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

/// Beale (1955) and Marshall & Suurballe (1969): the largest-coefficient rule runs in circles on these.
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
    for (program, value) in [(beale, "-1/20"), (suurballe, "-1/1")] {
        assert_eq!(by_pivots(&program).0, solve(&program).unwrap().answer);
        let Answer::Optimal(optimum) = by_pivots(&program).0 else { panic!() };
        assert_eq!(optimum.to_string(), value);
    }
}

/// Klee & Minty (1972): max Σ 10^(n−j) x_j, 2 Σ_{j<i} 10^(i−j) x_j + x_i ≤ 100^(i−1); the optimum is 100^(n−1).
#[test]
fn klee_minty_cubes() {
    for n in 1..12u32 {
        let mut model = Model::maximize();
        let ten = |e: u32| BigInt::from(10).pow(e);
        let x: Vec<_> = (0..n).map(|j| model.variable("", ten(n - 1 - j), Some(0.into()), None)).collect();
        for i in 0..n {
            let mut terms: Vec<_> = (0..i).map(|j| (x[j as usize], Number::from(ten(i - j) * 2))).collect();
            terms.push((x[i as usize], 1.into()));
            model.constrain("", &terms, None, Some(ten(2 * i).into()));
        }
        let optimum = Answer::Optimal(Fraction::new(ten(2 * n - 2), 1.into()).unwrap());
        assert_eq!(model.solve().unwrap().answer, optimum);
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
    let solution = model.solve().unwrap();
    assert_eq!(solution.value(y), Fraction::new(1.into(), 1.into()));
    assert_eq!(solution.answer, Answer::Optimal(above.to_fraction()));

    let mut model = Model::minimize();
    let x = model.variable("x", 1, None, None);
    let wide = model.constrain("low", &[(x, 3.into())], Some(1.into()), None);
    let third = Number::fraction((BigInt::from(1) << 200) + 3, BigInt::from(3) << 200).unwrap();
    model.constrain("high", &[(x, 1.into())], None, Some(third));
    let solution = model.solve().unwrap();
    assert_eq!(solution.value(x), Fraction::new(1.into(), 3.into()));
    assert_eq!(model.multiplier(&solution, wide), Fraction::new(1.into(), 3.into()));

    let mut model = Model::minimize();
    let x = model.variable("x", 1, None, None);
    model.constrain("low", &[(x, 1.into())], Some(tiny(200)), None);
    model.constrain("high", &[(x, 1.into())], None, Some(tiny(201)));
    assert_eq!(model.solve().unwrap().answer, Answer::Infeasible);
}

/// Models without variables or rows, and numbers that no double holds.
#[test]
fn extremes_do_no_harm() {
    assert_eq!(Model::minimize().solve().unwrap().answer, Answer::Optimal(Fraction::zero()));
    let mut model = Model::minimize();
    model.constrain("", &[], Some(1.into()), None);
    assert_eq!(model.solve().unwrap().answer, Answer::Infeasible);
    let mut model = Model::maximize();
    let x = model.variable("", 1, None, None);
    assert_eq!(model.solve().unwrap().answer, Answer::Unbounded);
    model.constrain("", &[(super::model::Variable(7), 1.into())], None, None);
    assert!(model.solve().is_err());
    let _ = x;
    // max x + y with huge·x + y ≤ 1, x + y/huge ≤ 1: at x = 0, y = 1
    let huge = BigInt::from(10).pow(700);
    let mut model = Model::maximize();
    let x = model.variable("", 1, Some(0.into()), None);
    let y = model.variable("", 1, Some(0.into()), None);
    model.constrain("", &[(x, huge.clone().into()), (y, 1.into())], None, Some(1.into()));
    model.constrain("", &[(x, 1.into()), (y, Number::fraction(1, huge.clone()).unwrap())], None, Some(huge.into()));
    assert_eq!(model.solve().unwrap().answer, Answer::Optimal(Fraction::new(1.into(), 1.into()).unwrap()));
}
