//! The truth about tiny linear and quadratic programs, by trying every set of tight sides in fractions.
//!
//! Let a convex program have an optimum, T be the sides tight at an optimal point with as many tight sides as
//! possible, and S ⊆ T independent sides with the same span. Then the point minimises the objective on the
//! affine set where S is tight, and all minimisers there agree with it in everything that the lines and the
//! objective see: otherwise one could move on to a further tight side. So some S gives an optimal point,
//! whichever solution of its stationarity conditions is taken; other feasible solutions are not better. With
//! objective zero the same shows that a feasible point is found if there is one.

use crate::exact::{Q, dot, int, solve, subsets};
use crate::program::{Line, Meaning};
use num_traits::{Signed, Zero};

/// A side of a line: at the lower or the upper end.
#[derive(Clone, Debug)]
pub struct Side {
    pub line: usize,
    pub lower: bool,
    pub value: Q,
}

/// What a certificate says of a program.
#[derive(Clone, Debug)]
pub enum Claim {
    Optimal(Q),
    Infeasible,
    Unbounded,
}

impl Line {
    pub fn holds(&self, x: &[Q]) -> bool {
        let value = dot(&self.weights, x);
        self.low.as_ref().is_none_or(|low| *low <= value) && self.high.as_ref().is_none_or(|high| value <= *high)
    }
}

/// The sides of lines; of an equality the lower one.
pub fn sides(lines: &[Line], equalities: bool) -> Vec<Side> {
    let side = |line: usize, lower: bool, value: &Option<Q>| value.clone().map(|value| Side { line, lower, value });
    let of_line = |(i, line): (usize, &Line)| {
        let equal = line.low.is_some() && line.low == line.high;
        let high = if equal { None } else { side(i, false, &line.high) };
        let both = [side(i, true, &line.low), high];
        if equal == equalities { both.into_iter().flatten().collect::<Vec<_>>() } else { Vec::new() }
    };
    lines.iter().enumerate().flat_map(of_line).collect()
}

/// Feasible points that are stationary for ½xᵀQx + costs·x on some set of tight sides. Equalities are tight
/// always.
pub fn points(costs: &[Q], curvature: &[Vec<Q>], lines: &[Line]) -> impl Iterator<Item = Vec<Q>> {
    let n = costs.len();
    let (always, sides) = (sides(lines, true), sides(lines, false));
    let choices = subsets(sides.len()).filter(move |choice| choice.len() <= n);
    choices.filter_map(move |choice| {
        let mut tight = always.clone();
        tight.extend(choice.into_iter().map(|at| sides[at].clone()));
        let x = stationary(costs, curvature, lines, &tight)?;
        lines.iter().all(|line| line.holds(&x)).then_some(x)
    })
}

/// A solution x of Qx + costs = Σ λ_s·line_s, line_s·x = value_s.
fn stationary(costs: &[Q], curvature: &[Vec<Q>], lines: &[Line], tight: &[Side]) -> Option<Vec<Q>> {
    let n = costs.len();
    let flat = curvature.iter().flatten().all(Zero::is_zero) && costs.iter().all(Zero::is_zero);
    let (mut rows, mut right) = (Vec::new(), Vec::new());
    for i in (0..n).filter(|_| !flat) {
        let multipliers = tight.iter().map(|side| -lines[side.line].weights[i].clone());
        rows.push(curvature[i].iter().cloned().chain(multipliers).collect());
        right.push(-costs[i].clone());
    }
    for side in tight {
        rows.push(lines[side.line].weights.iter().cloned().chain(tight.iter().map(|_| Q::zero())).collect());
        right.push(side.value.clone());
    }
    if rows.is_empty() {
        return Some(vec![Q::zero(); n]);
    }
    solve(&rows, &right).map(|solution| solution[..n].to_vec())
}

impl Meaning {
    /// What is minimised.
    pub fn objective(&self, x: &[Q]) -> Q {
        let image: Vec<Q> = self.curvature.iter().map(|row| dot(row, x)).collect();
        dot(&self.costs, x) + dot(&image, x) / int(2)
    }

    /// Zero costs, zero curvature.
    fn nothing(&self) -> (Vec<Q>, Vec<Vec<Q>>) {
        let n = self.costs.len();
        (vec![Q::zero(); n], vec![vec![Q::zero(); n]; n])
    }

    /// A feasible point.
    pub fn feasible(&self) -> Option<Vec<Q>> {
        let (costs, curvature) = self.nothing();
        points(&costs, &curvature, &self.lines).next()
    }

    /// A direction that no side stops, along which the objective is linear and falls.
    pub fn ray(&self) -> Option<Vec<Q>> {
        let (_, flat) = self.nothing();
        let stop = |side: &Option<Q>| side.as_ref().map(|_| Q::zero());
        let mut lines: Vec<Line> = self
            .lines
            .iter()
            .map(|line| Line { weights: line.weights.clone(), low: stop(&line.low), high: stop(&line.high) })
            .collect();
        let zero = |weights: &Vec<Q>| Line { weights: weights.clone(), low: Some(Q::zero()), high: Some(Q::zero()) };
        lines.extend(self.curvature.iter().filter(|row| !row.iter().all(Zero::is_zero)).map(zero));
        lines.push(Line { weights: self.costs.clone(), low: Some(int(-1)), high: None });
        let mut rays = points(&self.costs, &flat, &lines);
        rays.find(|ray| dot(&self.costs, ray).is_negative())
    }

    /// Whether all principal minors of Q are ≥ 0.
    pub fn convex(&self) -> bool {
        subsets(self.costs.len()).all(|chosen| !self.minor(&chosen, &chosen).is_negative())
    }

    fn minor(&self, rows: &[usize], columns: &[usize]) -> Q {
        let Some((first, rest)) = rows.split_first() else { return int(1) };
        let term = |(at, column): (usize, &usize)| {
            let others: Vec<usize> = columns.iter().filter(|other| *other != column).copied().collect();
            let value = &self.curvature[*first][*column] * self.minor(rest, &others);
            if at % 2 == 0 { value } else { -value }
        };
        columns.iter().enumerate().map(term).fold(Q::zero(), |sum, v| sum + v)
    }

    /// An optimal point of a convex program.
    pub fn optimum(&self) -> Option<Vec<Q>> {
        if self.feasible().is_none() || self.ray().is_some() {
            return None;
        }
        let all = points(&self.costs, &self.curvature, &self.lines);
        all.min_by(|a, b| self.objective(a).cmp(&self.objective(b)))
    }

    /// Whether the claim is true. An optimum may be claimed of a convex program only.
    pub fn is_true(&self, claim: &Claim) -> bool {
        match claim {
            Claim::Infeasible => self.feasible().is_none(),
            Claim::Unbounded => self.feasible().is_some() && self.ray().is_some(),
            Claim::Optimal(value) => {
                let sign = int(if self.maximize { -1 } else { 1 });
                self.convex() && self.optimum().is_some_and(|x| self.objective(&x) * sign == *value)
            }
        }
    }
}
