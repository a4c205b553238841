//! The program min ½‖Zc − y‖² + β Σ p_i c_i over c ≥ 0, decided in exact fractions.
//!
//! Two ways, which the tests compare: an active-set method whose result is a minimum because it fulfils the
//! optimality conditions of a convex program (they are asserted), and the list of all supports with
//! independent columns. A set of solutions is a polytope (its columns and prices bound it), and a solution is
//! a vertex of it exactly if the columns it uses are independent; so the supports give all vertices.
#![allow(dead_code)]

use crate::exact::{Q, dot, int, rank, solve, square, subsets};
use num_traits::{One, Signed, Zero};

/// A column z_i and its price p_i ≥ 0.
#[derive(Clone, Debug)]
pub struct Item {
    pub column: Vec<Q>,
    pub price: Q,
}

/// Columns and labels; β is given to each question.
#[derive(Clone, Debug)]
pub struct Program {
    pub items: Vec<Item>,
    pub y: Vec<Q>,
}

/// The solutions c(β) = start − β·slope on the columns of `support`, for β between the ends (`None`: without
/// end).
#[derive(Clone, Debug)]
pub struct Curve {
    pub support: Vec<usize>,
    start: Vec<Q>,
    slope: Vec<Q>,
    pub from: Q,
    pub to: Option<Q>,
}

impl Program {
    /// The program of the first columns only.
    pub fn truncated(mut self, count: usize) -> Program {
        self.items.truncate(count);
        self
    }

    /// y − Zc.
    pub fn residual(&self, c: &[Q]) -> Vec<Q> {
        let fit = |k: usize| self.items.iter().zip(c).map(|(item, c)| &item.column[k] * c).sum::<Q>();
        (0..self.y.len()).map(|k| &self.y[k] - fit(k)).collect()
    }

    /// ½‖Zc − y‖² + β Σ p_i c_i.
    pub fn objective(&self, beta: &Q, c: &[Q]) -> Q {
        let penalty: Q = self.items.iter().zip(c).map(|(item, c)| &item.price * c).sum();
        square(&self.residual(c)) / int(2) + beta * penalty
    }

    /// βp_i − z_i·(y − Zc), not negative at a solution.
    pub fn slack(&self, beta: &Q, i: usize, residual: &[Q]) -> Q {
        beta * &self.items[i].price - dot(&self.items[i].column, residual)
    }

    /// A solution: columns that would lower the objective are taken in one by one, and those that reach zero
    /// are left out.
    pub fn optimum(&self, beta: &Q) -> Vec<Q> {
        let mut c = vec![Q::zero(); self.items.len()];
        loop {
            let residual = self.residual(&c);
            let Some(entering) = (0..c.len()).find(|i| self.slack(beta, *i, &residual).is_negative()) else {
                let used = (0..c.len()).filter(|i| !c[*i].is_zero());
                assert!(used.clone().all(|i| c[i].is_positive() && self.slack(beta, i, &residual).is_zero()));
                return c;
            };
            let mut support: Vec<usize> = (0..c.len()).filter(|i| !c[*i].is_zero()).collect();
            support.push(entering);
            while !self.step(beta, &mut c, &mut support) {}
        }
    }

    /// A step to the minimum on the support, or to the first coefficient that becomes zero; true if the
    /// minimum was reached.
    fn step(&self, beta: &Q, c: &mut [Q], support: &mut Vec<usize>) -> bool {
        let (direction, whole) = match self.kernel(support) {
            Some(direction) => (direction, false),
            None => {
                let target = self.stationary(beta, support).expect("the columns are independent");
                (support.iter().zip(target).map(|(i, target)| target - &c[*i]).collect(), true)
            }
        };
        let falling = support.iter().zip(&direction).filter(|(_, d)| d.is_negative());
        let limit = falling.map(|(i, d)| -(&c[*i] / d)).min();
        let full = whole && limit.as_ref().is_none_or(|limit| *limit >= Q::one());
        let step = if full { Q::one() } else { limit.expect("a falling coefficient") };
        support.iter().zip(&direction).for_each(|(i, d)| c[*i] += &step * d);
        support.retain(|i| !c[*i].is_zero());
        full
    }

    /// A combination of dependent columns that is zero and lowers the penalty; the last column of the support
    /// is the one that enters.
    fn kernel(&self, support: &[usize]) -> Option<Vec<Q>> {
        let (last, others) = support.split_last()?;
        let rows = self.rows(others);
        let factors = if others.is_empty() {
            self.is_zero(*last).then(Vec::new)
        } else {
            solve(&rows, &self.items[*last].column)
        };
        let factors = factors.filter(|_| rank(&self.rows(support)) < support.len())?;
        Some(factors.into_iter().map(|v| -v).chain([Q::one()]).collect())
    }

    fn is_zero(&self, i: usize) -> bool {
        self.items[i].column.iter().all(Q::is_zero)
    }

    /// The columns of some items as a matrix, by rows.
    fn rows(&self, support: &[usize]) -> Vec<Vec<Q>> {
        (0..self.y.len()).map(|k| support.iter().map(|i| self.items[*i].column[k].clone()).collect()).collect()
    }

    /// The c on the support where all its slacks are zero; none if the columns are dependent.
    fn stationary(&self, beta: &Q, support: &[usize]) -> Option<Vec<Q>> {
        let right = |i: &usize| dot(&self.items[*i].column, &self.y) - beta * &self.items[*i].price;
        self.by_products(support, &support.iter().map(right).collect::<Vec<Q>>())
    }

    /// The c with (Z_SᵀZ_S)c = `right`; none if the columns are dependent.
    fn by_products(&self, support: &[usize], right: &[Q]) -> Option<Vec<Q>> {
        let column = |i: usize| &self.items[i].column;
        let gram: Vec<Vec<Q>> =
            support.iter().map(|i| support.iter().map(|j| dot(column(*i), column(*j))).collect()).collect();
        (support.len() <= self.y.len() && rank(&gram) == support.len()).then(|| solve(&gram, right)).flatten()
    }

    /// All supports but those with two opposite columns, such as an output bias has with both signs.
    fn supports(&self) -> impl Iterator<Item = Vec<usize>> {
        let opposed =
            |i: usize, j: usize| self.items[i].column.iter().zip(&self.items[j].column).all(|(a, b)| (a + b).is_zero());
        let pairs = (0..self.items.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
        let pairs: Vec<(usize, usize)> = pairs.filter(|(i, j)| opposed(*i, *j)).collect();
        subsets(self.items.len()).filter(move |s| !pairs.iter().any(|(i, j)| s.contains(i) && s.contains(j)))
    }

    /// The least objective, by all supports with independent columns: some solution is a vertex, and it is
    /// the least point on its support.
    pub fn least(&self, beta: &Q) -> Q {
        let value = |support: Vec<usize>| {
            let own = self.stationary(beta, &support)?;
            let mut c = vec![Q::zero(); self.items.len()];
            support.iter().zip(own).for_each(|(i, v)| c[*i] = v);
            c.iter().all(|v| !v.is_negative()).then(|| self.objective(beta, &c))
        };
        self.supports().filter_map(value).min().expect("the empty support has a value")
    }

    /// The solutions on each support with independent columns, with the interval of β ≥ 0 where they are
    /// solutions.
    pub fn curves(&self) -> Vec<Curve> {
        self.supports().filter_map(|support| self.curve(support)).collect()
    }

    fn curve(&self, support: Vec<usize>) -> Option<Curve> {
        let of = |value: &dyn Fn(usize) -> Q| support.iter().map(|i| value(*i)).collect::<Vec<Q>>();
        let start = self.by_products(&support, &of(&|i| dot(&self.items[i].column, &self.y)))?;
        let slope = self.by_products(&support, &of(&|i| self.items[i].price.clone()))?;
        let mut curve = Curve { support, start, slope, from: Q::zero(), to: None };
        let (zero, one) = (self.residual(&curve.at(&Q::zero(), self)), self.residual(&curve.at(&Q::one(), self)));
        let slacks = (0..self.items.len()).map(|i| {
            let (a, b) = (self.slack(&Q::zero(), i, &zero), self.slack(&Q::one(), i, &one));
            (a.clone(), b - a)
        });
        let own = curve.start.iter().zip(&curve.slope).map(|(start, slope)| (start.clone(), -slope));
        for (constant, factor) in own.chain(slacks).collect::<Vec<_>>() {
            let root = (!factor.is_zero()).then(|| -(&constant / &factor));
            match root {
                Some(root) if factor.is_positive() => curve.from = curve.from.max(root),
                Some(root) => curve.to = Some(curve.to.map_or(root.clone(), |to| to.min(root))),
                None if constant.is_negative() => return None,
                None => {}
            }
        }
        curve.to.as_ref().is_none_or(|to| curve.from <= *to).then_some(curve)
    }
}

impl Curve {
    /// All coefficients at β.
    pub fn at(&self, beta: &Q, program: &Program) -> Vec<Q> {
        let mut c = vec![Q::zero(); program.items.len()];
        for ((i, start), slope) in self.support.iter().zip(&self.start).zip(&self.slope) {
            c[*i] = start - beta * slope;
        }
        c
    }

    /// Whether its points are solutions at β.
    pub fn holds(&self, beta: &Q) -> bool {
        self.from <= *beta && self.to.as_ref().is_none_or(|to| beta <= to)
    }
}

/// The vertices of the set of solutions at β, each once.
pub fn vertices(program: &Program, curves: &[Curve], beta: &Q) -> Vec<Vec<Q>> {
    let mut found: Vec<Vec<Q>> = Vec::new();
    for c in curves.iter().filter(|curve| curve.holds(beta)).map(|curve| curve.at(beta, program)) {
        if !found.contains(&c) {
            found.push(c);
        }
    }
    found
}

/// The β > 0 where solutions can change their kind, increasing: the ends of all curves.
pub fn breakpoints(curves: &[Curve]) -> Vec<Q> {
    let ends = curves.iter().flat_map(|curve| curve.to.iter().chain([&curve.from]));
    let mut betas: Vec<Q> = ends.filter(|beta| beta.is_positive()).cloned().collect();
    betas.sort();
    betas.dedup();
    betas
}

/// One β for each kind of solutions between two others, the ends excluded: every breakpoint, and one β
/// before, between and after them.
pub fn samples(breakpoints: &[Q], low: &Q, high: &Q) -> Vec<Q> {
    let inside = breakpoints.iter().filter(|beta| low < beta && *beta < high).cloned();
    let stops: Vec<Q> = [low.clone()].into_iter().chain(inside).chain([high.clone()]).collect();
    let middles = stops.windows(2).map(|pair| (&pair[0] + &pair[1]) / int(2));
    let own = stops[1..stops.len() - 1].iter().cloned();
    middles.chain(own).collect()
}
