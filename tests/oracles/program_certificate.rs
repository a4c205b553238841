//! Certificates of tiny programs: honest ones, those of a neighbouring program, and nonsense.

use crate::exact::{Q, dot, int, kernel, solve, subsets};
use crate::program::{Line, Meaning, Program};
use crate::program_truth::{Side, points, sides};
use crate::random::Random;
use crate::tiny::words;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// The vectors of a certificate, in the units of the file.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub status: &'static str,
    pub x: Vec<Q>,
    /// One for each row.
    pub y: Vec<Q>,
    pub ray: Vec<Q>,
}

/// The least common multiple of denominators.
pub fn common<'a>(values: impl IntoIterator<Item = &'a Q>) -> BigInt {
    values.into_iter().fold(BigInt::one(), |den, v| multiple(&den, v.denom()))
}

/// The least common multiple.
fn multiple(a: &BigInt, b: &BigInt) -> BigInt {
    // a/b in lowest terms is (a/g)/(b/g).
    let quotient = Q::new(a.clone(), b.clone());
    a * quotient.denom()
}

/// `Σ weight·side` for sides of weights ≥ 0 that add up to the vector, by row; none if there are no such
/// weights.
fn combination(lines: &[Line], sides: &[Side], vector: &[Q], more: Option<Q>) -> Option<Vec<Q>> {
    let n = vector.len();
    for chosen in subsets(sides.len()).filter(|chosen| chosen.len() <= n + 1) {
        let sign = |at: &usize| int(if sides[*at].lower { 1 } else { -1 });
        let mut rows: Vec<Vec<Q>> =
            (0..n).map(|j| chosen.iter().map(|at| &lines[sides[*at].line].weights[j] * sign(at)).collect()).collect();
        let mut right = vector.to_vec();
        if let Some(more) = &more {
            rows.push(chosen.iter().map(|at| &sides[*at].value * sign(at)).collect());
            right.push(more.clone());
        }
        let Some(weights) = solve(&rows, &right) else { continue };
        if weights.iter().all(|w| !w.is_negative()) {
            let mut y = vec![Q::zero(); lines.len()];
            chosen.iter().zip(&weights).for_each(|(at, w)| y[sides[*at].line] += w * sign(at));
            return Some(y[n..].to_vec());
        }
    }
    None
}

/// Both sides of every line, those of equalities too.
fn all_sides(lines: &[Line]) -> Vec<Side> {
    let mut all = sides(lines, false);
    for side in sides(lines, true) {
        all.extend([side.clone(), Side { lower: false, ..side }]);
    }
    all
}

impl Meaning {
    /// A true certificate, if the search finds one; of a program that is not convex, a stationary point.
    pub fn evidence(&self) -> Evidence {
        let (n, m) = (self.costs.len(), self.lines.len() - self.costs.len());
        let all = all_sides(&self.lines);
        let Some(x) = self.feasible() else {
            let y = combination(&self.lines, &all, &vec![Q::zero(); n], Some(int(1))).unwrap_or(vec![Q::zero(); m]);
            return Evidence { status: "infeasible", y, ..Evidence::default() };
        };
        if let Some(ray) = self.ray() {
            return Evidence { status: "unbounded", x, ray, ..Evidence::default() };
        }
        let stationary = points(&self.costs, &self.curvature, &self.lines);
        let x = stationary.min_by(|a, b| self.objective(a).cmp(&self.objective(b))).unwrap_or(x);
        let gradient: Vec<Q> = self.curvature.iter().zip(&self.costs).map(|(row, c)| dot(row, &x) + c).collect();
        let tight: Vec<Side> =
            all.into_iter().filter(|side| dot(&self.lines[side.line].weights, &x) == side.value).collect();
        let y = combination(&self.lines, &tight, &gradient, None).unwrap_or(vec![Q::zero(); m]);
        Evidence { status: "optimal", x, y, ..Evidence::default() }
    }

    /// The program with one thing changed: what is right there may be wrong here by one condition.
    pub fn neighbour(&self, random: &mut Random) -> Meaning {
        let mut other = self.clone();
        let (n, at) = (self.costs.len(), random.below(self.lines.len()));
        let line = &mut other.lines[at];
        let (i, j) = (random.below(n), random.below(n));
        let small = int(random.within(2));
        match random.below(12) {
            0 | 10 => line.low = None,
            1 | 11 => line.high = None,
            2 => line.low = line.low.clone().map(|low| low + small),
            3 => line.high = line.high.clone().map(|high| high + small),
            4 => std::mem::swap(&mut line.low, &mut line.high),
            5 => line.weights[j] += small,
            6 => other.costs.iter_mut().for_each(|c| *c = -c.clone()),
            7 => other.costs[j] += small,
            8 => other.curvature.iter_mut().flatten().for_each(|q| *q = Q::zero()),
            _ => {
                other.curvature[i][j] += &small;
                other.curvature[j][i] = other.curvature[i][j].clone();
            }
        }
        other
    }
}

impl Evidence {
    /// Vectors of small numbers.
    pub fn random(random: &mut Random, n: usize, m: usize) -> Evidence {
        let status = random.pick(&["optimal", "infeasible", "unbounded"]);
        let vector = |random: &mut Random, length| (0..length).map(|_| int(random.within(2))).collect();
        Evidence { status, x: vector(random, n), y: vector(random, m), ray: vector(random, n) }
    }

    /// The ray of the program or of a neighbour, from a point of another neighbour: right but for the point,
    /// or for one side.
    pub fn falling(random: &mut Random, meaning: &Meaning) -> Evidence {
        let n = meaning.costs.len();
        let ray = meaning.ray().or_else(|| meaning.neighbour(random).ray()).unwrap_or(vec![Q::zero(); n]);
        let x = meaning.neighbour(random).feasible().unwrap_or(vec![Q::zero(); n]);
        Evidence { status: "unbounded", x, ray, ..Evidence::default() }
    }

    /// Changes one thing.
    pub fn spoil(&mut self, random: &mut Random, meaning: &Meaning) {
        let (n, m) = (meaning.costs.len(), meaning.lines.len() - meaning.costs.len());
        let fresh = Evidence::random(random, n, m);
        match random.below(13) {
            0 => self.status = fresh.status,
            1 => self.x = fresh.x,
            2 => self.y = fresh.y,
            3 => self.ray = fresh.ray,
            4 => self.y.iter_mut().for_each(|v| *v = -v.clone()),
            5 => {
                // Another point of the same linear objective.
                let along = kernel(std::slice::from_ref(&meaning.costs), n);
                let step = int(random.within(2));
                along.first().into_iter().for_each(|k| self.x.iter_mut().zip(k).for_each(|(x, k)| *x += k * &step));
            }
            6 => (self.x, self.ray) = (self.ray.clone(), self.x.clone()),
            kind => {
                let vector = match random.below(3) {
                    0 => &mut self.x,
                    1 => &mut self.y,
                    _ => &mut self.ray,
                };
                let at = random.below(vector.len());
                match kind {
                    7 => vector.truncate(vector.len().saturating_sub(1)),
                    8 => vector.push(Q::zero()),
                    _ => vector.get_mut(at).into_iter().for_each(|v| match kind {
                        9 => *v += int(random.pick(&[1, -1])),
                        10 => *v = -v.clone(),
                        // As if there were no denominators.
                        11 => *v = Q::from(v.numer().clone()),
                        _ => *v = v.clone() * int(random.within(2)),
                    }),
                }
            }
        }
    }

    /// The lines of the vectors, y in the units of FORMAT §7.
    pub fn lines(&self, random: &mut Random, program: &Program) -> Vec<String> {
        let y = match random.once_in(24) {
            true => self.y.clone(),
            false => in_units(&self.y, program, self.status == "optimal"),
        };
        let mut vector = |keyword: &str, values: &[Q]| {
            let den = common(values) * random.pick(&[1, 1, 1, 2, 6]);
            let num: Vec<BigInt> = values.iter().map(|v| v.numer() * &den / v.denom()).collect();
            format!("{keyword} {den} {} {}", num.len(), words(&num)).trim_end().to_string()
        };
        match self.status {
            "optimal" => vec![vector("x", &self.x), vector("y", &y)],
            "infeasible" => vec![vector("y", &y)],
            _ => vec![vector("x", &self.x), vector("ray", &self.ray)],
        }
    }
}

/// Every row is multiplied by the least common denominator of its numbers, the costs by theirs.
fn in_units(y: &[Q], program: &Program, optimal: bool) -> Vec<Q> {
    let meaning = program.meaning();
    let n = meaning.costs.len();
    let costs = Q::from(if optimal { common(&meaning.costs) } else { BigInt::one() });
    let scale = |line: &Line| Q::from(common(line.weights.iter().chain(&line.low).chain(&line.high)));
    let scales = meaning.lines[n..].iter().map(scale).chain(std::iter::repeat(Q::one()));
    y.iter().zip(scales).map(|(y, scale)| y * &costs / scale).collect()
}
