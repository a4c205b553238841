//! The truth about regularization paths over a dictionary (FORMAT R90–R97), decided at every β.
//!
//! The solutions on each support are a curve, valid on an interval of β. Between two ends of such intervals
//! the vertices of the set of solutions are the same curves, so what holds there at one β holds at all. The
//! objective along a straight piece is a quadratic in β between two such ends, and so is the optimum: equal
//! at both and between, they are equal.

use crate::convert::ours;
use crate::exact::{Q, dot, int, square};
use crate::homotopy_tiny::Point;
use crate::lasso_truth::{Curve, Program, breakpoints, samples, vertices};
use num_traits::{Signed, Zero};
use relucert::check::regularization::Path;
use relucert::check::regularization::validation::Least;

/// A program with all its curves. With output biases its last columns are theirs with both signs.
pub struct Ground {
    pub program: Program,
    /// The columns of the dictionary come first; so many.
    pub directions: usize,
    /// The columns of the output biases, orthogonal: ones if they are free. Entry k of a column is of output k
    /// modulo their number.
    pub bias: Vec<Vec<Q>>,
    /// The dictionary's columns as a certificate is about them: less their means if the bias is free.
    pub centred: Vec<Vec<Q>>,
    /// Their length.
    pub rows: usize,
    /// The version of the format.
    pub version: u8,
    pub curves: Vec<Curve>,
}

impl Ground {
    /// The best output biases for y − Zc.
    fn shift(&self, residual: &[Q]) -> Vec<Q> {
        self.bias.iter().map(|column| dot(column, residual) / square(column)).collect()
    }

    /// y − f, the output bias being the best one.
    pub fn residual(&self, c: &[Q]) -> Vec<Q> {
        let mut residual = self.program.residual(c);
        for (b, column) in self.shift(&residual).iter().zip(&self.bias) {
            residual.iter_mut().zip(column).for_each(|(v, one)| *v -= b * one);
        }
        residual
    }

    /// The objective at coefficients of the dictionary.
    pub fn objective(&self, beta: &Q, c: &[Q]) -> Q {
        let penalty: Q = self.program.items.iter().zip(c).map(|(item, c)| &item.price * c).sum();
        square(&self.residual(c)) / int(2) + beta * penalty
    }

    /// The directions used.
    pub fn used(&self, c: &[Q]) -> Vec<usize> {
        (0..c.len()).filter(|i| !c[*i].is_zero()).collect()
    }

    /// The directions with slack zero.
    pub fn tight(&self, beta: &Q, c: &[Q]) -> Vec<usize> {
        let residual = self.residual(c);
        (0..self.directions).filter(|i| self.program.slack(beta, *i, &residual).is_zero()).collect()
    }

    /// The least objective, and whether one choice of coefficients alone attains it.
    fn optimum(&self, beta: &Q) -> (Q, bool) {
        let found = vertices(&self.program, &self.curves, beta);
        let alone = found.iter().all(|c| c[..self.directions] == found[0][..self.directions]);
        (self.program.objective(beta, &found[0]), alone)
    }

    /// Whether coefficients are a solution.
    pub fn solves(&self, beta: &Q, c: &[Q]) -> bool {
        c.iter().all(|v| !v.is_negative()) && self.objective(beta, c) == self.optimum(beta).0
    }

    /// Whether there is one solution at every β of an interval.
    pub fn unique(&self, high: &Q, low: &Q) -> bool {
        let inside = if high == low { Vec::new() } else { samples(&breakpoints(&self.curves), low, high) };
        inside.iter().chain([high, low]).all(|beta| self.optimum(beta).1)
    }
}

/// Coefficients on the straight line between two points.
pub fn between(above: &Point, below: &Point, beta: &Q) -> Vec<Q> {
    let s = (&above.beta - beta) / (&above.beta - &below.beta);
    above.c.iter().zip(&below.c).map(|(a, b)| (int(1) - &s) * a + &s * b).collect()
}

/// The number of facts stated about the points and pieces of a path, all true; or one that is false.
pub fn judge(ground: &Ground, points: &[Point], path: &Path) -> Result<usize, String> {
    let fail = |what: &str, beta: &Q| Err(format!("{what} at β = {beta}"));
    if points.len() != path.joints.len() || path.links.len() + 1 != points.len().max(1) {
        return Err("another number of points".to_string());
    }
    // The two ways to the optimum agree.
    let beta = &points[0].beta;
    assert_eq!(ground.program.least(beta), ground.optimum(beta).0, "the oracle contradicts itself");
    let mut facts = points.len();
    for (point, joint) in points.iter().zip(&path.joints) {
        let beta = &point.beta;
        if ours(&joint.beta) != *beta || !ground.solves(beta, &point.c) {
            return fail("no solution", beta);
        }
        if joint.tight != ground.tight(beta, &point.c) {
            return fail("other directions are tight", beta);
        }
        if let Some(unique) = joint.uniqueness.decided() {
            facts += 1;
            if unique != ground.optimum(beta).1 {
                return fail("wrongly called unique or not", beta);
            }
        }
    }
    for (pair, link) in points.windows(2).zip(&path.links) {
        let Some(piece) = link else {
            if pair[0].beta != pair[1].beta || pair[0].c == pair[1].c {
                return fail("no jump", &pair[0].beta);
            }
            continue;
        };
        for beta in samples(&breakpoints(&ground.curves), &pair[1].beta, &pair[0].beta) {
            let c = between(&pair[0], &pair[1], &beta);
            if !ground.solves(&beta, &c) {
                return fail("no solution", &beta);
            }
            if piece.tight != ground.tight(&beta, &c) || piece.support != ground.used(&c) {
                return fail("other directions are tight or used", &beta);
            }
            if piece.uniqueness.decided().is_some_and(|unique| unique != ground.optimum(&beta).1) {
                return fail("wrongly called unique or not", &beta);
            }
        }
        facts += 1 + usize::from(piece.uniqueness.decided().is_some());
    }
    Ok(facts)
}

/// The rows that a path is tried on: residuals y′ − Z′c − b of coefficients, b the constant of the training
/// rows, and what the square of each entry counts.
pub struct Validation {
    pub program: Program,
    pub weights: Vec<Q>,
}

impl Validation {
    /// Every square counts one.
    pub fn plain(program: Program) -> Validation {
        let weights = vec![int(1); program.y.len()];
        Validation { program, weights }
    }

    fn error(&self, ground: &Ground, c: &[Q]) -> Q {
        let own = ground.program.residual(c);
        let mut residual = self.program.residual(c);
        residual.iter_mut().zip(ground.shift(&own).iter().cycle()).for_each(|(v, b)| *v -= b);
        residual.iter().zip(&self.weights).map(|(v, s)| s * v * v).sum::<Q>() / int(2)
    }

    /// Whether the least error along the path is as stated (R97).
    pub fn confirms(&self, ground: &Ground, points: &[Point], least: &Least) -> bool {
        let (beta, error) = (ours(&least.beta), ours(&least.error));
        let mut attained = points.iter().any(|p| p.beta == beta && self.error(ground, &p.c) == error);
        let mut lowest = points.iter().map(|p| self.error(ground, &p.c)).min().expect("a path has a point");
        let mut flat = false;
        for pair in points.windows(2).filter(|pair| pair[0].beta != pair[1].beta) {
            let middle = (&pair[0].beta + &pair[1].beta) / int(2);
            let [a, b] = [&pair[0], &pair[1]].map(|p| self.error(ground, &p.c));
            let half = self.error(ground, &between(&pair[0], &pair[1], &middle));
            // e(s) = a + ps + qs² with e(0) = a, e(½) = half, e(1) = b.
            let q = (&a + &b - &half * int(2)) * int(2);
            let p = &b - &a - &q;
            let s = if q.is_zero() { int(-1) } else { -&p / (&q * int(2)) };
            if s.is_positive() && s < int(1) {
                lowest = lowest.min(&a + &p * &s + &q * &s * &s);
                let own = &pair[0].beta + &s * (&pair[1].beta - &pair[0].beta);
                flat = flat || own == beta;
            }
            if pair[0].beta > beta && beta > pair[1].beta {
                attained = attained || self.error(ground, &between(&pair[0], &pair[1], &beta)) == error;
            }
        }
        attained && lowest == error && (!least.stationary || flat)
    }
}
