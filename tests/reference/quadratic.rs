//! Quadratic programs of a few variables, and their optimum by trying all active sets, with Cramer's rule in
//! machine words.

use super::linear::{Small, determinant};
use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::Answer;
use relucert::check::qp::{Curvature, Program, Square};

/// A linear program with ½xᵀQx added to what is minimised; `den`·Q is a sum of squares and a symmetric
/// matrix.
pub struct Curved {
    linear: Small,
    den: i128,
    squares: Vec<(i128, Vec<i128>)>,
    matrix: Vec<(usize, usize, i128)>,
}

/// Where a variable or row is held.
#[derive(Clone, Copy)]
enum Held {
    No,
    At(i128, Side),
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Lower,
    Upper,
    /// A variable without bounds, held at zero with the multiplier zero: for directions in which nothing
    /// changes.
    Zero,
}

impl Side {
    fn allows(self, multiplier: i128) -> bool {
        match self {
            Side::Lower => multiplier >= 0,
            Side::Upper => multiplier <= 0,
            Side::Zero => multiplier == 0,
        }
    }
}

impl Curved {
    /// Made of numbers from 0 to below what is asked for; one in four has entries that may make it nonconvex.
    pub fn new(linear: Small, below: &mut impl FnMut(u64) -> i128) -> Curved {
        let n = linear.costs.len();
        let count = below(4);
        let mut squares: Vec<(i128, Vec<i128>)> =
            (0..count).map(|_| (1 + below(3), (0..n).map(|_| below(3) - 1).collect())).collect();
        let mut matrix = Vec::new();
        let kind = below(4);
        let pairs = || (0..n).flat_map(|i| (0..=i).map(move |j| (i, j)));
        if kind == 0 {
            matrix = pairs().map(|(i, j)| (i, j, below(5) - 2)).collect();
        }
        if kind == 1 {
            for (weight, g) in squares.drain(..) {
                matrix.extend(pairs().map(|(i, j)| (i, j, weight * g[i] * g[j])));
            }
        }
        Curved { linear, den: 1 + below(3), squares, matrix }
    }

    pub fn program(&self) -> Program {
        let square = |(weight, g): &(i128, Vec<i128>)| Square {
            weight: (*weight).into(),
            terms: g.iter().enumerate().map(|(j, v)| (j, BigInt::from(*v))).collect(),
        };
        let curvature = Curvature {
            den: self.den.into(),
            squares: self.squares.iter().map(square).collect(),
            matrix: self.matrix.iter().map(|(i, j, q)| (*i, *j, BigInt::from(*q))).collect(),
        };
        Program { linear: self.linear.program(), curvature }
    }

    /// `den`·Q.
    fn q(&self) -> Vec<Vec<i128>> {
        let n = self.linear.costs.len();
        let mut q = vec![vec![0; n]; n];
        for (weight, g) in &self.squares {
            (0..n).for_each(|i| (0..n).for_each(|j| q[i][j] += weight * g[i] * g[j]));
        }
        for (i, j, v) in &self.matrix {
            q[*i][*j] += v;
            q[*j][*i] += if i == j { 0 } else { *v };
        }
        q
    }

    /// Whether all principal minors are nonnegative.
    pub fn is_convex(&self) -> bool {
        let q = self.q();
        let minor = |chosen: u32| {
            let own: Vec<usize> = (0..q.len()).filter(|i| chosen >> i & 1 == 1).collect();
            determinant(&own.iter().map(|&i| own.iter().map(|&j| q[i][j]).collect()).collect::<Vec<Vec<i128>>>())
        };
        (1u32..1 << q.len()).all(|chosen| minor(chosen) >= 0)
    }

    /// The least objective of the minimisation, of a convex program that has one: a point with multipliers of
    /// the right signs is optimal, and one of them is the only solution of its equations.
    pub fn least(&self) -> Option<Fraction> {
        let Small { bounds, rows, .. } = &self.linear;
        let sides = bounds.iter().map(|b| (*b, true)).chain(rows.iter().map(|(_, l, u)| ((*l, *u), false)));
        let mut states: Vec<Vec<Held>> = vec![Vec::new()];
        for ((lower, upper), variable) in sides {
            let mut options = vec![Held::No];
            options.extend(lower.map(|v| Held::At(v, Side::Lower)));
            options.extend(upper.map(|v| Held::At(v, Side::Upper)));
            options.extend((variable && lower.is_none() && upper.is_none()).then_some(Held::At(0, Side::Zero)));
            states = states.iter().flat_map(|s| options.iter().map(move |o| [&s[..], &[*o]].concat())).collect();
        }
        states.iter().find_map(|state| self.at(state))
    }

    /// The objective where these variables and rows are held, if the conditions of optimality have one
    /// solution there with the right signs.
    fn at(&self, state: &[Held]) -> Option<Fraction> {
        let Small { costs, bounds, rows, .. } = &self.linear;
        let (n, q) = (costs.len(), self.q());
        let costs: Vec<i128> = costs.iter().map(|c| if self.linear.maximize { -c } else { *c }).collect();
        let free: Vec<usize> = (0..n).filter(|&j| matches!(state[j], Held::No)).collect();
        let tight: Vec<usize> = (0..rows.len()).filter(|&i| !matches!(state[n + i], Held::No)).collect();
        let fixed = |k: usize| if let Held::At(v, _) = state[k] { v } else { 0 };
        let dot = |a: &[i128], x: &[i128]| a.iter().zip(x).map(|(a, x)| a * x).sum::<i128>();
        let held: Vec<i128> = (0..n).map(fixed).collect();
        // Unknown are the free variables and the multipliers of the tight rows.
        let slope = free.iter().map(|&j| {
            let own = free.iter().map(|&k| q[j][k]).chain(tight.iter().map(|&t| -rows[t].0[j])).collect::<Vec<_>>();
            (own, -self.den * costs[j] - dot(&q[j], &held))
        });
        let side = tight.iter().map(|&t| {
            let own = free.iter().map(|&k| rows[t].0[k]).chain(tight.iter().map(|_| 0)).collect();
            (own, fixed(n + t) - dot(&rows[t].0, &held))
        });
        let equations: Vec<(Vec<i128>, i128)> = slope.chain(side).collect();
        let matrix: Vec<Vec<i128>> = equations.iter().map(|e| e.0.clone()).collect();
        let den = determinant(&matrix);
        if den == 0 {
            return None;
        }
        let unknown = |k: usize| {
            let replaced = |(row, side): &(Vec<i128>, i128)| {
                row.iter().enumerate().map(|(j, v)| if j == k { *side } else { *v }).collect()
            };
            determinant(&equations.iter().map(replaced).collect::<Vec<Vec<i128>>>()) * den.signum()
        };
        let (solution, den): (Vec<i128>, i128) = ((0..matrix.len()).map(unknown).collect(), den.abs());
        let mut x: Vec<i128> = held.iter().map(|v| v * den).collect();
        free.iter().zip(&solution).for_each(|(&j, v)| x[j] = *v);
        let mut y = vec![0; rows.len()];
        tight.iter().zip(&solution[free.len()..]).for_each(|(&t, v)| y[t] = *v);
        let reduced = |j: usize| {
            self.den * costs[j] * den + dot(&q[j], &x) - rows.iter().zip(&y).map(|(r, y)| r.0[j] * y).sum::<i128>()
        };
        let within = |v: i128, (l, u): (Option<i128>, Option<i128>)| {
            l.is_none_or(|l| l * den <= v) && u.is_none_or(|u| v <= u * den)
        };
        let signed = |held: Held, multiplier: i128| match held {
            Held::No => multiplier == 0,
            Held::At(_, side) => side.allows(multiplier),
        };
        let right = (0..n).all(|j| within(x[j], bounds[j]) && signed(state[j], reduced(j)))
            && (0..rows.len())
                .all(|i| within(dot(&rows[i].0, &x), (rows[i].1, rows[i].2)) && signed(state[n + i], y[i]));
        let form: i128 = x.iter().zip(&q).map(|(x_j, row)| x_j * dot(row, &x)).sum();
        let value = 2 * self.den * dot(&costs, &x) * den + form;
        right.then(|| Fraction::new(value.into(), (2 * self.den * den * den).into())).flatten()
    }

    /// Whether the answer is right.
    pub fn agrees(&self, answer: &Answer) -> bool {
        let feasible = self.linear.least().is_some();
        let least = || self.is_convex().then(|| self.least()).flatten();
        match answer {
            Answer::Infeasible => !feasible,
            Answer::Unbounded => feasible && least().is_none(),
            Answer::Optimal(value) if self.linear.maximize => least() == Some(&Fraction::zero() - value),
            Answer::Optimal(value) => least().as_ref() == Some(value),
        }
    }
}
