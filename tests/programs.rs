//! The rules R20–R29 on linear and quadratic programs written down a second time, plainly, and compared with
//! the checker on many tiny programs and certificates, most of them wrong. All numbers are halves or
//! quarters, so that doubles are exact.

mod checked;
mod instances;

use checked::positive;
use instances::Random;
use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::{Answer, Certificate, Column, Program, Row, Vector};
use relucert::check::qp::convexity::Combination;
use relucert::check::qp::{self, Convexity, Curvature, Square};

fn float(v: &BigInt) -> f64 {
    i64::try_from(v).expect("a small number") as f64
}

/// An integer from −most to most.
fn number(random: &mut Random, most: i64) -> BigInt {
    BigInt::from(random.within(most))
}

fn side(random: &mut Random) -> Option<BigInt> {
    (random.below(3) > 0).then(|| number(random, 1))
}

/// Now and then a denominator that is zero or negative.
fn den(random: &mut Random) -> BigInt {
    BigInt::from([1, 1, 1, 1, 1, 1, 2, 2, 2, 0, -1][random.below(11)])
}

/// Entries over a denominator; now and then one too many or too few.
fn vector(random: &mut Random, length: usize) -> Vector {
    let length = match random.below(12) {
        0 => length + 1,
        1 => length.saturating_sub(1),
        _ => length,
    };
    Vector { num: (0..length).map(|_| number(random, 1)).collect(), den: den(random) }
}

/// An index below n, once in a while the next one.
fn index(random: &mut Random, n: usize, often: usize) -> usize {
    let more = usize::from(random.below(often) == 0);
    random.below(n + more)
}

fn program(random: &mut Random) -> Program {
    let (n, m) = (1 + random.below(2), random.below(2));
    let den =
        |random: &mut Random| if random.below(20) == 0 { BigInt::ZERO } else { BigInt::from(1 + random.below(2)) };
    let column = |random: &mut Random| Column {
        cost: number(random, 1),
        den: den(random),
        lower: side(random),
        upper: side(random),
    };
    let row = |random: &mut Random| {
        // Now and then the variable after the last.
        let place = |random: &mut Random| index(random, n, 12);
        let terms = (0..1 + random.below(2)).map(|_| (place(random), number(random, 1))).collect();
        Row { terms, lower: side(random), upper: side(random) }
    };
    Program {
        maximize: random.below(2) == 0,
        cost_den: den(random),
        constant: Fraction::zero(),
        columns: (0..n).map(|_| column(random)).collect(),
        rows: (0..m).map(|_| row(random)).collect(),
    }
}

/// The program in doubles: costs of the minimisation (times the common denominator), bounds, rows.
struct Plain {
    costs: Vec<f64>,
    bounds: Vec<[Option<f64>; 2]>,
    rows: Vec<(Vec<f64>, [Option<f64>; 2])>,
}

impl Plain {
    /// None if an index or a denominator is out of range.
    fn new(program: &Program) -> Option<Plain> {
        let n = program.columns.len();
        let dens = program.columns.iter().map(|c| &c.den).chain([&program.cost_den]);
        let right = dens.into_iter().all(|den| *den > BigInt::ZERO)
            && program.rows.iter().all(|row| row.terms.iter().all(|(j, _)| *j < n));
        let sign = if program.maximize { -1.0 } else { 1.0 };
        let bound = |v: &Option<BigInt>, den: &BigInt| v.as_ref().map(|v| float(v) / float(den));
        let one = BigInt::from(1);
        let row = |row: &Row| {
            let mut a = vec![0.0; n];
            row.terms.iter().for_each(|(j, v)| a[*j] += float(v));
            (a, [bound(&row.lower, &one), bound(&row.upper, &one)])
        };
        right.then(|| Plain {
            costs: program.columns.iter().map(|c| sign * float(&c.cost)).collect(),
            bounds: program.columns.iter().map(|c| [bound(&c.lower, &c.den), bound(&c.upper, &c.den)]).collect(),
            rows: program.rows.iter().map(row).collect(),
        })
    }

    fn point(&self, x: &Vector, length: usize) -> Option<Vec<f64>> {
        let right = x.num.len() == length && x.den > BigInt::ZERO;
        right.then(|| x.num.iter().map(|v| float(v) / float(&x.den)).collect())
    }

    /// All sides with what they are about: variables, then rows, as values at x.
    fn sides<'a>(&'a self, x: &'a [f64]) -> impl Iterator<Item = (f64, &'a [Option<f64>; 2])> {
        let rows = self.rows.iter().map(|(a, sides)| (dot(a, x), sides));
        x.iter().copied().zip(&self.bounds).chain(rows)
    }

    fn feasible(&self, x: &[f64]) -> bool {
        self.sides(x).all(|(v, [low, high])| low.is_none_or(|low| low <= v) && high.is_none_or(|high| v <= high))
    }

    /// The bound of the multipliers for these costs, if they have one.
    fn bound(&self, costs: &[f64], y: &[f64]) -> Option<f64> {
        let reduced = (0..costs.len()).map(|j| costs[j] - (0..y.len()).map(|i| y[i] * self.rows[i].0[j]).sum::<f64>());
        let sides = self.bounds.iter().chain(self.rows.iter().map(|(_, sides)| sides));
        let term = |(v, [low, high]): (f64, &[Option<f64>; 2])| match v {
            0.0 => Some(0.0),
            v if v > 0.0 => low.map(|low| v * low),
            v => high.map(|high| v * high),
        };
        reduced.chain(y.iter().copied()).zip(sides).map(term).sum()
    }

    fn improving(&self, ray: &[f64]) -> bool {
        dot(&self.costs, ray) < 0.0
            && self.sides(ray).all(|(v, [low, high])| (low.is_none() || v >= 0.0) && (high.is_none() || v <= 0.0))
    }

    fn contradictory(&self) -> bool {
        let mut sides = self.bounds.iter().chain(self.rows.iter().map(|(_, sides)| sides));
        sides.any(|sides| matches!(sides, [Some(low), Some(high)] if low > high))
    }

    /// What the certificate proves (R21–R23): the objective times its denominator, as it is minimised.
    fn answer(&self, certificate: &Certificate) -> Option<Result<f64, Answer>> {
        let (n, m) = (self.costs.len(), self.rows.len());
        match certificate {
            Certificate::Optimal { x, y } => {
                let (x, y) = (self.point(x, n)?, self.point(y, m)?);
                let value = dot(&self.costs, &x);
                (self.feasible(&x) && self.bound(&self.costs, &y)? == value).then_some(Ok(value))
            }
            Certificate::Infeasible { .. } if self.contradictory() => Some(Err(Answer::Infeasible)),
            Certificate::Infeasible { y } => {
                let bound = self.bound(&vec![0.0; n], &self.point(y, m)?)?;
                (bound > 0.0).then_some(Err(Answer::Infeasible))
            }
            Certificate::Unbounded { x, ray } => {
                let (x, ray) = (self.point(x, n)?, self.point(ray, n)?);
                (self.feasible(&x) && self.improving(&ray)).then_some(Err(Answer::Unbounded))
            }
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn certificate(random: &mut Random, program: &Program) -> Certificate {
    let (n, m) = (program.columns.len(), program.rows.len());
    match random.below(5) {
        0..3 => Certificate::Optimal { x: vector(random, n), y: vector(random, m) },
        3 => Certificate::Infeasible { y: vector(random, m) },
        _ => Certificate::Unbounded { x: vector(random, n), ray: vector(random, n) },
    }
}

fn value(fraction: &Fraction) -> f64 {
    float(fraction.numerator()) / float(fraction.denominator())
}

#[test]
fn linear_programs_are_judged_by_the_rules() {
    let mut random = Random(5);
    let mut counts = [0; 4];
    for _ in 0..150_000 {
        let program = program(&mut random);
        let certificate = certificate(&mut random, &program);
        let plain = Plain::new(&program).and_then(|plain| plain.answer(&certificate));
        let sign = if program.maximize { -1.0 } else { 1.0 };
        match (program.verify(&certificate), plain) {
            (Err(_), None) => counts[0] += 1,
            (Ok(Answer::Optimal(found)), Some(Ok(expected))) => {
                assert_eq!(value(&found), sign * expected / float(&program.cost_den), "{program:?}\n{certificate:?}");
                counts[1] += 1;
            }
            (Ok(found), Some(Err(expected))) if found == expected => {
                counts[if found == Answer::Infeasible { 2 } else { 3 }] += 1;
            }
            (found, expected) => panic!("{found:?}, not {expected:?}:\n{program:?}\n{certificate:?}"),
        }
    }
    assert!(counts.iter().all(|count| *count > 300), "{counts:?}");
}

/// Q in doubles.
fn matrix(curvature: &Curvature, n: usize) -> Vec<Vec<f64>> {
    let mut q = vec![vec![0.0; n]; n];
    for Square { weight, terms } in &curvature.squares {
        for (i, a) in terms {
            terms.iter().for_each(|(j, b)| q[*i][*j] += float(weight) * float(a) * float(b));
        }
    }
    for (i, j, v) in &curvature.matrix {
        q[*i][*j] += float(v);
        if i != j {
            q[*j][*i] += float(v);
        }
    }
    q.iter().map(|row| row.iter().map(|v| v / float(&curvature.den)).collect()).collect()
}

fn curvature(random: &mut Random, n: usize) -> Curvature {
    let place = |random: &mut Random| index(random, n, 15);
    let term = |random: &mut Random| (place(random), number(random, 1));
    let square = |random: &mut Random| Square {
        weight: BigInt::from([1, 1, 1, 2, 0, -1][random.below(6)]),
        terms: (0..1 + random.below(2)).map(|_| term(random)).collect(),
    };
    Curvature {
        den: den(random),
        squares: (0..random.below(2)).map(|_| square(random)).collect(),
        matrix: (0..random.below(2) * (1 + random.below(3)))
            .map(|_| (place(random), place(random), number(random, 2)))
            .collect(),
    }
}

/// Hints for the convexity of a matrix of order two or less, honest in part.
fn convexity(random: &mut Random) -> Convexity {
    let pivots: Vec<usize> = [vec![], vec![0], vec![1], vec![0, 1], vec![1, 0], vec![0, 0]][random.below(6)].clone();
    let rows = pivots.len() + usize::from(random.below(10) == 0);
    let place =
        |random: &mut Random, i: usize| if random.below(10) == 0 { random.below(3) } else { random.below(i + 1) };
    let row = |random: &mut Random, i: usize| {
        (0..random.below(3)).map(|_| (place(random, i), number(random, 1))).collect::<Vec<_>>()
    };
    let combination = |random: &mut Random| Combination {
        variable: random.below(2),
        den: positive([1, 1, 1, 2][random.below(4)]),
        terms: (0..random.below(2)).map(|_| (random.below(2), number(random, 1))).collect(),
    };
    Convexity {
        scale: random.below(2) as u32,
        factor: (0..rows).map(|i| row(random, i)).collect(),
        kernel: (0..random.below(3)).map(|_| combination(random)).collect(),
        pivots,
    }
}

/// Whatever is accepted is true: the matrix is positive semidefinite, and no point of a grid is better than
/// an optimum.
#[test]
fn what_is_said_of_quadratic_programs_is_true() {
    let mut random = Random(11);
    let (mut convex, mut counts, mut odd) = (0, [0; 3], 0);
    let grid: Vec<f64> = (-6..=6).map(|v| f64::from(v) / 4.0).collect();
    for _ in 0..300_000 {
        let linear = program(&mut random);
        let n = linear.columns.len();
        let curvature = curvature(&mut random, n);
        // Squares need no hints.
        let bare = curvature.matrix.is_empty() && random.below(4) > 0;
        let convexity = if bare { Convexity::default() } else { convexity(&mut random) };
        let within = curvature.den > BigInt::ZERO
            && curvature.matrix.iter().all(|(i, j, _)| *i < n && *j < n)
            && curvature.squares.iter().all(|s| s.terms.iter().all(|(j, _)| *j < n));
        let q = if within { matrix(&curvature, n) } else { Vec::new() };
        let form = |x: &[f64]| dot(x, &q.iter().map(|row| dot(row, x)).collect::<Vec<f64>>());
        if within && curvature.convex(&convexity).is_ok() {
            let last = (0..n).map(|i| q[i][i]).fold(0.0, f64::min);
            let minor = if n == 2 { q[0][0] * q[1][1] - q[0][1] * q[1][0] } else { 0.0 };
            assert!(last >= 0.0 && minor >= 0.0, "{curvature:?}\n{convexity:?}");
            convex += usize::from(!curvature.matrix.is_empty());
        }
        let vectors = certificate(&mut random, &linear);
        let program = qp::Program { linear, curvature };
        let Ok(answer) = program.verify(&qp::Certificate { vectors: vectors.clone(), convexity }) else { continue };
        let plain = Plain::new(&program.linear).expect("well-formed");
        assert!(within, "{program:?}");
        let sign = if program.linear.maximize { -1.0 } else { 1.0 };
        let objective = |x: &[f64]| dot(&plain.costs, x) / float(&program.linear.cost_den) + form(x) / 2.0;
        match (answer, &vectors) {
            (Answer::Optimal(found), Certificate::Optimal { x, y }) => {
                let x = plain.point(x, n).expect("a point");
                assert!(plain.feasible(&x) && plain.point(y, plain.rows.len()).is_some(), "{program:?}\n{vectors:?}");
                assert_eq!(sign * value(&found), objective(&x), "{program:?}\n{vectors:?}");
                let points = grid.iter().flat_map(|a| grid.iter().map(|b| [*a, *b])).map(|p| p[..n].to_vec());
                for point in points.filter(|p| plain.feasible(p)) {
                    assert!(objective(&point) >= objective(&x), "{point:?} is better:\n{program:?}\n{vectors:?}");
                }
                odd += usize::from(!program.curvature.is_none());
                counts[0] += 1;
            }
            (Answer::Infeasible, _) => {
                assert_eq!(plain.answer(&vectors), Some(Err(Answer::Infeasible)));
                counts[1] += 1;
            }
            (Answer::Unbounded, Certificate::Unbounded { ray, .. }) => {
                assert_eq!(plain.answer(&vectors), Some(Err(Answer::Unbounded)));
                let ray = plain.point(ray, n).expect("a ray");
                assert!(q.iter().all(|row| dot(row, &ray) == 0.0), "{program:?}\n{vectors:?}");
                counts[2] += 1;
            }
            (answer, _) => panic!("{answer:?} of {vectors:?}"),
        }
    }
    assert!(convex > 1000 && odd > 150 && counts.iter().all(|count| *count > 100), "{convex} {odd} {counts:?}");
}
