//! One matrix, many programs: warm starts, dependent rows, and what holds of every optimum.
#![cfg(feature = "prover")]

use num_bigint::{BigInt, Sign};
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::{Answer, Certificate, Column, Program, Row, Vector};
use relucert::lp::{Error, Solver, State, solve, solve_from};
use relucert::program::model::{Constraint, Variable};
use relucert::random::Random;

/// {c ≥ 0 : Zc = f} with integers of `bits` bits and f = Z·1; every third row of Z is the sum of the two
/// before it, if `dependent`.
fn polytope(rows: usize, columns: usize, bits: u32, dependent: bool) -> Program {
    let mut random = Random::new(rows as u64, columns as u64);
    let mut entry = || {
        let words = (0..bits / 32).map(|_| random.next_u64() as u32).collect();
        BigInt::new(if random.next_u64().is_multiple_of(2) { Sign::Plus } else { Sign::Minus }, words)
    };
    let mut z: Vec<Vec<BigInt>> = vec![vec![BigInt::from(1) << bits; columns]];
    for i in 1..rows {
        let row = match dependent && i % 3 == 2 {
            true => z[i - 1].iter().zip(&z[i - 2]).map(|(a, b)| a + b).collect(),
            false => (0..columns).map(|_| entry()).collect(),
        };
        z.push(row);
    }
    let row = |z: Vec<BigInt>| {
        let side: BigInt = z.iter().sum();
        Row { terms: z.into_iter().enumerate().collect(), lower: Some(side.clone()), upper: Some(side) }
    };
    let column = Column { cost: 0.into(), den: 1.into(), lower: Some(0.into()), upper: None };
    Program {
        maximize: false,
        cost_den: 1.into(),
        constant: Fraction::zero(),
        columns: vec![column; columns],
        rows: z.into_iter().map(row).collect(),
    }
}

fn unit(length: usize, j: usize) -> Vec<BigInt> {
    (0..length).map(|k| BigInt::from(i32::from(k == j))).collect()
}

/// All ranges of coordinates, warm and cold, with dependent rows and without.
#[test]
fn ranges_are_the_same_warm_and_cold() {
    for dependent in [false, true] {
        let program = polytope(7, 12, 96, dependent);
        let mut solver = Solver::new(program.clone()).unwrap();
        for j in 0..12 {
            for maximize in [false, true] {
                let costs = unit(12, j);
                solver.set_objective(maximize, &costs, &2.into()).unwrap();
                let warm = solver.solve().unwrap();
                let cold = solve(solver.program()).unwrap();
                assert_eq!(warm.answer, cold.answer);
                assert_eq!(warm.statistics.pivots, 0);
                let Answer::Optimal(end) = warm.answer else { panic!("bounded") };
                // c = 1 is a point of it.
                let half = Fraction::new(1.into(), 2.into()).unwrap();
                assert!(if maximize { end >= half } else { end <= half });
            }
        }
    }
}

/// Sides and bounds change under the same solver: infeasible and back, and as a branch on a support does.
#[test]
fn sides_and_bounds_may_change() {
    let mut solver = Solver::new(polytope(5, 9, 64, false)).unwrap();
    let total = solver.program().rows[0].lower.clone().unwrap();
    solver.set_objective(true, &unit(9, 3), &1.into()).unwrap();
    let first = solver.solve().unwrap();
    for j in 0..9 {
        solver.set_column(j, Some(0.into()), Some(0.into())).unwrap();
        assert_eq!(solver.solve().unwrap().answer, solve(solver.program()).unwrap().answer, "without {j}");
        solver.set_column(j, Some(0.into()), None).unwrap();
    }
    assert_eq!(solver.solve().unwrap().answer, first.answer);
    for (side, feasible) in [(BigInt::ZERO, false), (-total.clone(), false), (total.clone(), true)] {
        solver.set_row(0, Some(side.clone()), Some(side)).unwrap();
        let answer = solver.solve().unwrap().answer;
        assert_eq!(answer, solve(solver.program()).unwrap().answer);
        assert_eq!(answer == Answer::Infeasible, !feasible);
    }
    // Crossed sides, then an open row: a variable rests at no bound that is gone.
    solver.set_row(0, Some(total.clone()), Some(-total)).unwrap();
    assert_eq!(solver.solve().unwrap().answer, Answer::Infeasible);
    solver.set_row(0, None, None).unwrap();
    solver.set_column(3, None, None).unwrap();
    assert_eq!(solver.solve().unwrap().answer, solve(solver.program()).unwrap().answer);
}

#[test]
fn a_basis_is_a_start() {
    let program = polytope(6, 10, 64, false);
    let mut other = program.clone();
    other.columns[4].cost = 1.into();
    let optimum = solve(&other).unwrap();
    let basis = optimum.basis();
    let basic = (0..10).filter(|&j| basis.variable(Variable(j)) == Some(State::Basic)).count();
    assert_eq!(basic, 6);
    assert_eq!(
        (basis.row(Constraint(5)).is_some(), basis.row(Constraint(6)), basis.variable(Variable(10))),
        (true, None, None)
    );
    let again = solve_from(&other, basis).unwrap();
    assert_eq!((again.answer, &again.certificate), (optimum.answer.clone(), &optimum.certificate));
    let smaller = polytope(5, 10, 64, false);
    assert_eq!(solve_from(&smaller, basis).unwrap_err(), Error::Basis { variables: 10, rows: 5 });
    let mut solver = Solver::new(smaller).unwrap();
    assert_eq!(solver.set_row(5, None, None), Err(Error::Index { index: 5, count: 5 }));
    assert_eq!(solver.set_column(10, None, None), Err(Error::Index { index: 10, count: 10 }));
    assert_eq!(solver.set_objective(true, &[], &1.into()), Err(Error::Length { expected: 10, found: 0 }));
    assert!(solver.set_objective(true, &unit(10, 0), &0.into()).is_err());
    assert!(solver.solve().is_ok(), "a refused change changes nothing");
}

/// Rows that are dependent exactly, but not in doubles, nor the other way round.
#[test]
fn dependence_is_exact() {
    let big: BigInt = BigInt::from(1) << 120;
    // (B, 1), (1, B), and their sum but for `off` in the last entry: f = Z·1 in any case.
    for (off, rank) in [(0, 2), (1, 3)] {
        let rows = [
            vec![big.clone(), 1.into(), 3.into()],
            vec![1.into(), big.clone(), 5.into()],
            vec![&big + 1, &big + 1, BigInt::from(8 + off)],
        ];
        let mut program = polytope(3, 3, 32, false);
        for (row, z) in program.rows.iter_mut().zip(rows) {
            let side: BigInt = z.iter().sum();
            *row = Row { terms: z.into_iter().enumerate().collect(), lower: Some(side.clone()), upper: Some(side) };
        }
        let mut solver = Solver::new(program).unwrap();
        let mut ends = Vec::new();
        for maximize in [false, true] {
            solver.set_objective(maximize, &unit(3, 2), &1.into()).unwrap();
            let Answer::Optimal(end) = solver.solve().unwrap().answer else { panic!("bounded") };
            ends.push(end);
        }
        assert_eq!(ends[0] == ends[1], rank == 3, "{ends:?}");
    }
}

/// Programs with a feasible point by construction: the row sides surround A·x₀.
fn programs() -> impl Strategy<Value = Program> {
    (1usize..6, 0usize..6).prop_flat_map(|(n, m)| {
        let entry = -9i64..10;
        let column = (entry.clone(), 1i64..5, 0i64..4, proptest::option::of(0i64..9), any::<bool>());
        let row = (proptest::collection::vec(entry, n), proptest::option::of(0i64..4), proptest::option::of(0i64..4));
        (proptest::collection::vec(column, n), proptest::collection::vec(row, m), any::<bool>()).prop_map(
            |(columns, rows, maximize)| {
                let point: Vec<i64> = columns.iter().map(|c| c.2).collect();
                // x₀ = point in every coordinate; bounds lie around it.
                let column = |(cost, den, at, above, below): &(i64, i64, i64, Option<i64>, bool)| Column {
                    cost: (*cost).into(),
                    den: (*den).into(),
                    lower: below.then(|| BigInt::from(at * den - 1)),
                    upper: above.map(|a| BigInt::from(at * den + a)),
                };
                let row = |(terms, below, above): &(Vec<i64>, Option<i64>, Option<i64>)| {
                    let at: i64 = terms.iter().zip(&point).map(|(a, x)| a * x).sum();
                    Row {
                        terms: terms.iter().map(|a| BigInt::from(*a)).enumerate().collect(),
                        lower: below.map(|b| BigInt::from(at - b)),
                        upper: above.map(|a| BigInt::from(at + a)),
                    }
                };
                Program {
                    maximize,
                    cost_den: 3.into(),
                    constant: Fraction::zero(),
                    columns: columns.iter().map(column).collect(),
                    rows: rows.iter().map(row).collect(),
                }
            },
        )
    })
}

/// num/den as a fraction.
fn ratio(num: &BigInt, den: &BigInt) -> Fraction {
    Fraction::new(num.clone(), den.clone()).unwrap()
}

/// The bound on which a multiplier of this sign pushes.
fn pushed<'a>(sign: Sign, lower: &'a Option<BigInt>, upper: &'a Option<BigInt>) -> Option<&'a BigInt> {
    if sign == Sign::Plus { lower.as_ref() } else { upper.as_ref() }
}

/// Complementary slackness: where a multiplier or a reduced cost is not zero, the side or bound it pushes on
/// is attained.
fn slackness(program: &Program, x: &Vector, y: &Vector) {
    let sign = if program.maximize { -1 } else { 1 };
    let mut reduced: Vec<BigInt> = program.columns.iter().map(|c| &c.cost * sign * &y.den).collect();
    for (row, y) in program.rows.iter().zip(&y.num) {
        let activity: BigInt = row.terms.iter().map(|(j, a)| a * &x.num[*j]).sum();
        row.terms.iter().for_each(|(j, a)| reduced[*j] -= a * y);
        if y.sign() != Sign::NoSign {
            assert_eq!(
                Some(&ratio(&activity, &x.den)),
                pushed(y.sign(), &row.lower, &row.upper).map(|s| ratio(s, &1.into())).as_ref()
            );
        }
    }
    for ((column, d), x_j) in program.columns.iter().zip(&reduced).zip(&x.num) {
        if d.sign() != Sign::NoSign {
            let bound = pushed(d.sign(), &column.lower, &column.upper).map(|s| ratio(s, &column.den));
            assert_eq!(Some(ratio(x_j, &x.den)), bound);
        }
    }
}

/// All certificates that differ in one number.
fn mutants(certificate: &Certificate) -> Vec<Certificate> {
    let vectors = |v: &Vector| {
        let at = |i: usize, by: i32| {
            let mut v = v.clone();
            v.num[i] += by;
            v
        };
        let mut all: Vec<Vector> = (0..v.num.len()).flat_map(|i| [at(i, 1), at(i, -1)]).collect();
        let mut negated = v.clone();
        negated.num.iter_mut().for_each(|v| *v = -&*v);
        all.extend([negated, Vector { num: v.num.clone(), den: &v.den + 1 }]);
        all
    };
    match certificate {
        Certificate::Optimal { x, y } => {
            let first = vectors(x).into_iter().map(|x| Certificate::Optimal { x, y: y.clone() });
            first.chain(vectors(y).into_iter().map(|y| Certificate::Optimal { x: x.clone(), y })).collect()
        }
        Certificate::Infeasible { y } => vectors(y).into_iter().map(|y| Certificate::Infeasible { y }).collect(),
        Certificate::Unbounded { x, ray } => {
            let first = vectors(x).into_iter().map(|x| Certificate::Unbounded { x, ray: ray.clone() });
            first.chain(vectors(ray).into_iter().map(|ray| Certificate::Unbounded { x: x.clone(), ray })).collect()
        }
    }
}

proptest! {
    /// There is a feasible point, so an optimum or a ray; the optimum is no worse than the point; slackness;
    /// no mutant proves another answer.
    #[test]
    fn optima_are_what_duality_says(program in programs()) {
        let solution = solve(&program).unwrap();
        match (&solution.answer, &solution.certificate) {
            (Answer::Optimal(value), Certificate::Optimal { x, y }) => {
                slackness(&program, x, y);
                let mut negated = program.clone();
                negated.maximize = !program.maximize;
                negated.columns.iter_mut().for_each(|c| c.cost = -&c.cost);
                let opposite = solve(&negated).unwrap().answer;
                prop_assert_eq!(opposite, Answer::Optimal((&Fraction::zero() - value).reduced()));
            }
            (Answer::Unbounded, Certificate::Unbounded { .. }) => {}
            other => prop_assert!(false, "{:?}", other),
        }
        for mutant in mutants(&solution.certificate) {
            if let Ok(answer) = program.verify(&mutant) {
                prop_assert_eq!(&answer, &solution.answer);
            }
        }
    }

    /// A x = b with A invertible has one solution, and one vector of multipliers: every other certificate is
    /// wrong.
    #[test]
    fn unique_certificates_have_no_mutants(n in 1usize..5, seed in 0u64..1000) {
        let mut random = Random::new(seed, n as u64);
        let mut entry = |spread: u64| BigInt::from((random.next_u64() % spread) as i64 - (spread / 2) as i64);
        let column = |cost: BigInt| Column { cost, den: 1.into(), lower: None, upper: None };
        let columns: Vec<Column> = (0..n).map(|_| column(entry(19))).collect();
        let rows = (0..n).map(|i| {
            // Diagonally dominant.
            let terms = (0..n).map(|j| (j, if i == j { BigInt::from(50) } else { entry(9) })).collect();
            let side = entry(99);
            Row { terms, lower: Some(side.clone()), upper: Some(side) }
        });
        let program =
            Program { maximize: seed.is_multiple_of(2), cost_den: 1.into(), constant: Fraction::zero(), rows: rows.collect(), columns };
        let solution = solve(&program).unwrap();
        let zero = |v: &Vector| v.num.iter().all(|v| v.sign() == Sign::NoSign);
        let Certificate::Optimal { x, y } = &solution.certificate else { panic!("solvable") };
        let same = |mutant: &Certificate| match mutant {
            // A vector of zeros is the same over every denominator and with every sign.
            Certificate::Optimal { x: a, y: b } => (zero(x) && zero(a) && b == y) || (zero(y) && zero(b) && a == x),
            _ => false,
        };
        for mutant in mutants(&solution.certificate).iter().filter(|m| !same(m)) {
            prop_assert!(program.verify(mutant).is_err(), "{:?}", mutant);
        }
    }
}
