//! The truth about program (2) over a network's patterns (FORMAT R62–R69, R236): optimality conditions in
//! exact fractions, cones by their faces.

use crate::exact::{Q, dot, int, kernel, rank, solve, square, subsets};
use crate::qualify_plant::Extras;
use crate::tiny::Problem;
use num_traits::{Signed, Zero};

/// Data, and the lines of its rows: the first row of each with its multiples, and whether these are positive
/// ones.
pub struct Scope {
    pub x: Vec<Vec<Q>>,
    pub y: Vec<Q>,
    pub beta: Q,
    /// The weights of the rows, and β₀ of an output bias; zero if it is free.
    pub s: Vec<Q>,
    pub ridge: Option<Q>,
    pub lines: Vec<Vec<(usize, bool)>>,
}

/// A pattern: the side of each line, and the rows that are active.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub sides: Vec<i64>,
    pub on: Vec<bool>,
}

/// A block: weights in the cone of a pattern with the multipliers of the lines that are held, all of it known
/// exactly.
#[derive(Clone, Debug)]
pub struct Block {
    pub neuron: usize,
    pub pattern: Pattern,
    pub sign: i64,
    pub w: Vec<Q>,
    /// ‖w‖, or −‖w‖ in a solution of the equations that is no optimum.
    pub length: Q,
    /// Numbers of lines.
    pub held: Vec<usize>,
    pub rho: Vec<Q>,
}

impl Scope {
    pub fn new(problem: &Problem, extras: Option<&Extras>) -> Scope {
        let x = problem.data();
        let mut lines: Vec<Vec<(usize, bool)>> = Vec::new();
        for (k, row) in x.iter().enumerate().filter(|(_, row)| !square(row).is_zero()) {
            let mate = lines.iter_mut().find(|line| rank(&[x[line[0].0].clone(), row.clone()]) == 1);
            match mate {
                Some(line) => line.push((k, dot(&x[line[0].0], row).is_positive())),
                None => lines.push(vec![(k, true)]),
            }
        }
        let s = extras.map_or_else(|| vec![int(1); x.len()], |extras| extras.s());
        let ridge = extras.and_then(|extras| extras.ridge.clone());
        Scope { x, y: problem.labels(), beta: problem.decay(), s, ridge, lines }
    }

    /// The slopes s(e − b) of ½ Σs(e − b)² + β₀/2 b² at the b where its derivative is zero, for errors e.
    pub fn slopes_of(&self, e: &[Q]) -> Vec<Q> {
        let best = |ridge: &Q| dot(&self.s, e) / (self.s.iter().sum::<Q>() + ridge);
        let b = self.ridge.as_ref().map_or_else(Q::zero, best);
        self.s.iter().zip(e).map(|(s, e)| s * (e - &b)).collect()
    }

    /// Errors with these slopes; nothing if there are none: those beside a free bias sum to zero.
    pub fn errors_of(&self, nu: &[Q]) -> Option<Vec<Q>> {
        let sum: Q = nu.iter().sum();
        let b = match &self.ridge {
            None => Q::zero(),
            Some(ridge) if ridge.is_zero() => Some(Q::zero()).filter(|_| sum.is_zero())?,
            Some(ridge) => sum / ridge,
        };
        Some(self.s.iter().zip(nu).map(|(s, nu)| nu / s + &b).collect())
    }

    /// Whether predictions are independent, those that an output bias makes up for being nothing.
    pub fn apart(&self, blocks: &[Block]) -> bool {
        independent(&blocks.iter().map(|b| self.slopes_of(&b.outputs(self))).collect::<Vec<_>>())
    }

    /// The first row of a line.
    pub fn row(&self, line: usize) -> &[Q] {
        &self.x[self.lines[line][0].0]
    }

    pub fn pattern(&self, u: &[Q]) -> Pattern {
        let side = |line| if dot(self.row(line), u).is_negative() { -1 } else { 1 };
        self.with_sides((0..self.lines.len()).map(side).collect())
    }

    pub fn with_sides(&self, sides: Vec<i64>) -> Pattern {
        let mut on = vec![false; self.x.len()];
        for (line, side) in self.lines.iter().zip(&sides) {
            line.iter().for_each(|(k, positive)| on[*k] = *positive == (*side > 0));
        }
        Pattern { sides, on }
    }

    pub fn inside(&self, pattern: &Pattern, w: &[Q]) -> bool {
        pattern.sides.iter().enumerate().all(|(line, side)| !(dot(self.row(line), w) * int(*side)).is_negative())
    }

    /// Lines with x·w = 0.
    pub fn ties(&self, w: &[Q]) -> Vec<usize> {
        (0..self.lines.len()).filter(|line| dot(self.row(*line), w).is_zero()).collect()
    }

    /// y − f, without output bias.
    pub fn errors(&self, blocks: &[Block]) -> Vec<Q> {
        let fit = |k: usize| blocks.iter().map(|b| b.outputs(self)[k].clone()).fold(Q::zero(), |sum, v| sum + v);
        self.y.iter().enumerate().map(|(k, y)| y - fit(k)).collect()
    }

    /// ν: the slopes at y − f.
    pub fn residual(&self, blocks: &[Block]) -> Vec<Q> {
        self.slopes_of(&self.errors(blocks))
    }

    /// s XᵀDν.
    pub fn pull(&self, pattern: &Pattern, sign: i64, nu: &[Q]) -> Vec<Q> {
        let mut sum = vec![Q::zero(); self.x[0].len()];
        for ((x, nu), _) in self.x.iter().zip(nu).zip(&pattern.on).filter(|(_, on)| **on) {
            sum.iter_mut().zip(x).for_each(|(sum, x)| *sum += int(sign) * nu * x);
        }
        sum
    }

    /// The projection of g on the cone: the longest of the projections on its faces that lie in it. The
    /// greatest g·w for unit w in the cone
    /// is its length, unless it is zero.
    pub fn projection(&self, pattern: &Pattern, g: &[Q]) -> Vec<Q> {
        let on_face = |face: Vec<usize>| {
            let rows: Vec<Vec<Q>> = face.iter().map(|line| self.row(*line).to_vec()).collect();
            self.without(g, &rows)
        };
        let inside = subsets(self.lines.len()).map(on_face).filter(|p| self.inside(pattern, p));
        inside.max_by_key(|p| square(p)).expect("zero lies in every cone")
    }

    /// g less its projection on the span of rows.
    fn without(&self, g: &[Q], rows: &[Vec<Q>]) -> Vec<Q> {
        let gram: Vec<Vec<Q>> = rows.iter().map(|a| rows.iter().map(|b| dot(a, b)).collect()).collect();
        let right: Vec<Q> = rows.iter().map(|row| dot(row, g)).collect();
        let factors = if rows.is_empty() { Vec::new() } else { solve(&gram, &right).expect("normal equations") };
        let mut rest = g.to_vec();
        for (factor, row) in factors.iter().zip(rows) {
            rest.iter_mut().zip(row).for_each(|(v, x)| *v -= factor * x);
        }
        rest
    }

    /// Whether the blocks are an optimum over these pairs: the pull of no pair is longer than β in its cone,
    /// and that of each block is β along it.
    pub fn is_optimum(&self, pairs: &[(Pattern, i64)], blocks: &[Block]) -> bool {
        let nu = self.residual(blocks);
        let used = |b: &Block| {
            let along = dot(&self.pull(&b.pattern, b.sign, &nu), &b.w);
            b.length.is_positive() && self.inside(&b.pattern, &b.w) && along == &self.beta * &b.length
        };
        blocks.iter().all(used) && self.are_short(pairs, &nu)
    }

    /// Whether the pull of no pair is longer than β in its cone.
    pub fn are_short(&self, pairs: &[(Pattern, i64)], nu: &[Q]) -> bool {
        pairs.iter().all(|(pattern, sign)| {
            square(&self.projection(pattern, &self.pull(pattern, *sign, nu))) <= &self.beta * &self.beta
        })
    }

    /// Whether a pair can be used in an optimum that has the residual ν, and then in which direction.
    pub fn used(&self, pattern: &Pattern, sign: i64, nu: &[Q]) -> Option<Vec<Q>> {
        let p = self.projection(pattern, &self.pull(pattern, sign, nu));
        (square(&p) >= &self.beta * &self.beta).then_some(p)
    }

    /// The Jacobian of the equations of R64 at the blocks, ν being their residual.
    pub fn jacobian(&self, blocks: &[Block], nu: &[Q]) -> Vec<Vec<Q>> {
        let d = self.x[0].len();
        let size = |b: &Block| d + 1 + b.held.len();
        let starts: Vec<usize> = (0..blocks.len()).map(|j| blocks[..j].iter().map(size).sum()).collect();
        let zero = vec![Q::zero(); blocks.iter().map(size).sum()];
        let mut rows = Vec::new();
        for (b, at) in blocks.iter().zip(&starts) {
            let mut pull = self.pull(&b.pattern, b.sign, nu);
            for (line, rho) in b.held.iter().zip(&b.rho) {
                let factor = rho * int(b.pattern.sides[*line]);
                pull.iter_mut().zip(self.row(*line)).for_each(|(v, x)| *v += &factor * x);
            }
            for c in 0..d {
                let mut row = zero.clone();
                for (other, start) in blocks.iter().zip(&starts) {
                    for e in 0..d {
                        let on = |(x, on): (&Vec<Q>, &bool)| if *on { x[e].clone() } else { Q::zero() };
                        let nu = self.slopes_of(&self.x.iter().zip(&other.pattern.on).map(on).collect::<Vec<_>>());
                        row[start + e] -= int(other.sign) * &b.length * &self.pull(&b.pattern, b.sign, &nu)[c];
                    }
                }
                row[at + c] -= &self.beta;
                row[at + d] = pull[c].clone();
                for (i, line) in b.held.iter().enumerate() {
                    row[at + d + 1 + i] = &b.length * int(b.pattern.sides[*line]) * &self.row(*line)[c];
                }
                rows.push(row);
            }
            let mut row = zero.clone();
            (0..d).for_each(|c| row[at + c] = int(2) * &b.w[c]);
            row[at + d] = int(-2) * &b.length;
            rows.push(row);
            for line in &b.held {
                let mut row = zero.clone();
                (0..d).for_each(|c| row[at + c] = self.row(*line)[c].clone());
                rows.push(row);
            }
        }
        rows
    }

    /// ∂w/∂β of each block: J x = (w, 0, 0).
    pub fn slopes(&self, blocks: &[Block]) -> Option<Vec<Vec<Q>>> {
        let d = self.x[0].len();
        let right: Vec<Q> = blocks
            .iter()
            .flat_map(|b| b.w.iter().cloned().chain(vec![Q::zero(); 1 + b.held.len()]).collect::<Vec<Q>>())
            .collect();
        let x = solve(&self.jacobian(blocks, &self.residual(blocks)), &right)?;
        let size = |b: &Block| d + 1 + b.held.len();
        let start = |j: usize| blocks[..j].iter().map(size).sum::<usize>();
        Some((0..blocks.len()).map(|j| x[start(j)..start(j) + d].to_vec()).collect())
    }

    /// The multiplier ρ' of a held line for the pattern beyond it (R66).
    pub fn beyond(&self, block: &Block, held: usize, nu: &[Q]) -> Q {
        let (line, rho) = (block.held[held], &block.rho[held]);
        let first = self.row(line);
        let sum = |side: i64| -> Q {
            let on = self.lines[line].iter().filter(|(_, positive)| *positive == (side > 0));
            on.map(|(k, _)| &nu[*k] * dot(&self.x[*k], first) / square(first)).sum()
        };
        let side = block.pattern.sides[line];
        int(block.sign * side) * (sum(-side) - sum(side)) - rho
    }
}

impl Block {
    /// s D X w.
    pub fn outputs(&self, scope: &Scope) -> Vec<Q> {
        let row = |(x, on): (&Vec<Q>, &bool)| if *on { dot(x, &self.w) * int(self.sign) } else { Q::zero() };
        scope.x.iter().zip(&self.pattern.on).map(row).collect()
    }
}

/// Whether vectors of one length are independent.
pub fn independent(vectors: &[Vec<Q>]) -> bool {
    let rows: Vec<Vec<Q>> =
        (0..vectors.first().map_or(0, Vec::len)).map(|c| vectors.iter().map(|v| v[c].clone()).collect()).collect();
    kernel(&rows, vectors.len()).is_empty()
}

/// Whether the first is a positive multiple of the second.
pub fn along(a: &[Q], b: &[Q]) -> bool {
    dot(a, b).is_positive() && rank(&[a.to_vec(), b.to_vec()]) == 1
}
