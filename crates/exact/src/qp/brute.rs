//! Tests of the solver, and of its last resort alone, against all active sets of small programs.

use super::lasso::Lasso;
use super::pivot::{Outcome, criss_cross};
use super::solve::{Error, solve};
use crate::kkt::{Exact, Kkt, State};
use crate::linear::definite::{Definiteness, definiteness};
use crate::random::Random;
use num_bigint::BigInt;
use relucert_check::arithmetic::Fraction;
use relucert_check::lp::{self, Answer, Column, Row};
use relucert_check::qp::{Curvature, Program, Square};

/// Up to 3 variables and 3 rows of small integers: ties, zero and repeated rows, equations, ranges, free and
/// fixed variables, Q of any rank.
fn small(random: &mut Random) -> Program {
    let n = 1 + random.below(3) as usize;
    let mut integer = |bound: i64| BigInt::from(random.below(2 * bound as u64 + 1) as i64 - bound);
    let side = |random: &mut Random| (random.below(3) > 0).then(|| BigInt::from(random.below(7) as i64 - 3));
    let pair = |random: &mut Random| match random.below(5) {
        0 => (Some(BigInt::ZERO), None),
        1 => {
            let equal = side(random);
            (equal.clone(), equal)
        }
        _ => (side(random), side(random)),
    };
    let mut columns: Vec<Column> =
        (0..n).map(|_| Column { cost: integer(2), den: BigInt::from(1), lower: None, upper: None }).collect();
    let mut squares: Vec<Square> =
        (0..3).map(|_| Square { weight: integer(1) + 2, terms: (0..n).map(|j| (j, integer(1))).collect() }).collect();
    let mut rows: Vec<Row> =
        (0..3).map(|_| Row { terms: (0..n).map(|j| (j, integer(2))).collect(), lower: None, upper: None }).collect();
    for column in &mut columns {
        (column.lower, column.upper) = pair(random);
        column.den = BigInt::from(1 + random.below(2));
    }
    squares.truncate(random.below(4) as usize);
    rows.truncate(random.below(4) as usize);
    for row in &mut rows {
        (row.lower, row.upper) = pair(random);
    }
    // Half of the programs have their squares written out as a matrix.
    let mut matrix = Vec::new();
    if random.below(2) == 0 {
        for square in squares.drain(..) {
            for (i, a) in &square.terms {
                for (j, b) in square.terms.iter().filter(|(j, _)| j <= i) {
                    matrix.push((*i, *j, a * b * &square.weight));
                }
            }
        }
    }
    let linear = lp::Program {
        maximize: random.below(2) == 0,
        cost_den: BigInt::from(1 + random.below(2)),
        constant: Fraction::zero(),
        columns,
        rows,
    };
    Program { linear, curvature: Curvature { den: BigInt::from(1 + random.below(3)), squares, matrix } }
}

/// The optimum by trying all active sets: any of them that satisfies all conditions is optimal.
fn brute(program: &Program) -> Option<Fraction> {
    let exact = Exact::new(program);
    let options = |k: usize| {
        let (lower, upper, _) = exact.bounds(k);
        let mut options = vec![State::Inside];
        options.extend(lower.is_some().then_some(State::Lower));
        options.extend(upper.is_some().then_some(State::Upper));
        options.extend((exact.unbounded(k) && k < exact.width()).then_some(State::Zero));
        options
    };
    let mut states: Vec<Vec<State>> = vec![Vec::new()];
    for k in 0..exact.pairs() {
        states = states.iter().flat_map(|s| options(k).into_iter().map(move |o| [&s[..], &[o]].concat())).collect();
    }
    states.iter().find_map(|state| {
        let point = Kkt::new(&exact, state)?.point(&exact, exact.costs(), &exact.held(state));
        let right = (0..state.len()).all(|k| exact.wrong(k, state[k], &point) == 0);
        right.then(|| program.objective(&exact.vectors(&point).0).unwrap())
    })
}

#[test]
fn all_active_sets_of_small_programs() {
    let mut random = Random::new(3, 0);
    let mut seen = [0; 3];
    for round in 0..4000 {
        let program = small(&mut random);
        let solution = solve(&program, None).unwrap();
        if program.linear.contradictory() {
            assert_eq!(solution.answer, Answer::Infeasible);
            continue;
        }
        let expected = brute(&program);
        match &solution.answer {
            Answer::Optimal(value) => assert_eq!(Some(value), expected.as_ref(), "{round}: {program:?}"),
            _ => assert!(expected.is_none(), "{round}: {program:?}"),
        }
        // The same from the last resort alone, started anywhere.
        let exact = Exact::new(&program);
        let anywhere = |k: usize, random: &mut Random| match exact.bounds(k) {
            (Some(_), _, _) if random.below(2) == 0 => State::Lower,
            (_, Some(_), _) if random.below(2) == 0 => State::Upper,
            (None, None, _) if k < exact.width() && random.below(2) == 0 => State::Zero,
            _ => State::Inside,
        };
        let mut state: Vec<State> = (0..exact.pairs()).map(|k| anywhere(k, &mut random)).collect();
        match criss_cross(&exact, &mut state, &mut 0) {
            None => assert!(Kkt::new(&exact, &state).is_none()),
            Some(Outcome::Optimal(point)) => {
                assert_eq!(program.objective(&exact.vectors(&point).0).ok(), expected, "{round}");
            }
            Some(Outcome::Infeasible(y)) => {
                assert!(program.linear.dual_bound(&program.linear.no_costs(), &y).unwrap() > Fraction::zero())
            }
            Some(Outcome::Ray(_)) => assert!(expected.is_none(), "{round}"),
        }
        let kind = match solution.answer {
            Answer::Optimal(_) => 0,
            Answer::Infeasible => 1,
            Answer::Unbounded => 2,
        };
        seen[kind] += 1;
        // From its own active set one exact point is enough.
        if kind == 0 {
            assert_eq!(solve(&program, Some(&solution.active)).unwrap().statistics.pivots, 0);
        }
    }
    assert!(seen.iter().all(|count| *count > 200), "{seen:?}");
}

/// Any symmetric matrix: convex or refused with a direction that shows it.
#[test]
fn convexity_is_decided() {
    let mut random = Random::new(4, 0);
    let mut refused = 0;
    for _ in 0..600 {
        let n = 1 + random.below(4) as usize;
        let mut entries = vec![vec![BigInt::ZERO; n]; n];
        let mut matrix = Vec::new();
        let diagonal = random.below(9) as i64;
        for i in 0..n {
            for j in 0..=i {
                let q = BigInt::from(random.below(5) as i64 - 2 + if i == j { diagonal / 2 } else { 0 });
                (entries[i][j], entries[j][i]) = (q.clone(), q.clone());
                matrix.push((i, j, q));
            }
        }
        let column = Column { cost: BigInt::ZERO, den: BigInt::from(1), lower: None, upper: None };
        let linear = lp::Program {
            maximize: false,
            cost_den: BigInt::from(1),
            constant: Fraction::zero(),
            columns: vec![column; n],
            rows: Vec::new(),
        };
        let curvature = Curvature { den: BigInt::from(1), squares: Vec::new(), matrix };
        let program = Program { linear, curvature };
        match solve(&program, None) {
            Ok(solution) => {
                assert_ne!(definiteness(&entries), Definiteness::Indefinite);
                assert_eq!(solution.answer, Answer::Optimal(Fraction::zero()));
            }
            Err(Error::NotConvex(x)) => {
                let form: BigInt = program.curvature.times(&x).unwrap().iter().zip(&x).map(|(q, x)| q * x).sum();
                assert!(form < BigInt::ZERO);
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!((100..500).contains(&refused), "{refused}");
}

/// Nonnegative lasso with repeated and dependent columns, more columns than rows, β = 0 among them, and ties
/// in the last bit.
#[test]
fn rank_deficient_lassos() {
    let mut random = Random::new(5, 0);
    for round in 0..500 {
        let (n, m) = (1 + random.below(3) as usize, 1 + random.below(5) as usize);
        let mut integer = || BigInt::from(random.below(7) as i64 - 3) << (if round % 3 == 0 { 60 } else { 0 });
        let mut columns: Vec<Vec<BigInt>> = (0..m).map(|_| (0..n).map(|_| integer()).collect()).collect();
        let y: Vec<BigInt> = (0..n).map(|_| integer()).collect();
        if m > 1 && random.below(2) == 0 {
            columns[m - 1] = columns[0].clone();
            columns[m - 1][0] += BigInt::from(random.below(2));
        }
        let beta = [Fraction::zero(), Fraction::parse("1/3").unwrap(), Fraction::parse("2").unwrap()];
        let beta = beta[random.below(3) as usize].clone();
        let lengths = vec![1.into(); columns.len()];
        let lasso = Lasso { columns, columns_den: 3.into(), lengths, y, y_den: 2.into(), beta, weights: None };
        let fit = lasso.solve(None).unwrap();
        let program = lasso.program();
        assert_eq!(Some(&fit.objective - &program.linear.constant), brute(&program), "{round}");
        // β − Zᵀν, from its definition.
        for (z, s) in lasso.columns.iter().zip(&fit.slack.num) {
            let product: BigInt = z.iter().zip(&fit.residual.num).map(|(z, v)| z * v).sum();
            let product = Fraction::new(product, &fit.residual.den * &lasso.columns_den).unwrap();
            assert_eq!(&lasso.beta - &product, Fraction::new(s.clone(), fit.slack.den.clone()).unwrap());
        }
        assert!(fit.slack.num.iter().zip(&fit.weights.num).all(|(s, c)| *s >= BigInt::ZERO && s * c == BigInt::ZERO));
        let warm = lasso.solve(Some(&fit.active)).unwrap();
        assert_eq!((&warm.residual, warm.statistics.proposals), (&fit.residual, 1));
    }
}
