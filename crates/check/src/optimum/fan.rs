//! Several outputs: a bound on h(V) from scalar bounds at the generators of a fan of cones (FORMAT R150–R155,
//! theory §E4.3).
//!
//! For V ∈ R^{n×K} let h(V) = max ‖Vᵀ(Xu)_+‖ over ‖u‖ ≤ 1. It is the maximum of p(v) = h(Vv) over unit
//! vectors v, and p is a seminorm: a maximum of |linear functions| of v. A scalar certificate for ν = Vq says
//! p(q) ≤ B_q. On a cone with generators ±q_i, if w·(±q_i) ≥ B_i for all of them, every v = Σ a_i(±q_i) with
//! a ≥ 0 has p(v) ≤ Σ a_iB_i ≤ w·v ≤ ‖w‖‖v‖. The cones cover v or −v for every v, which is enough as p is
//! even.

use crate::arithmetic::Positive;
use crate::arithmetic::vector::{at, at_mut, dot, signed};
use crate::lexer::{Lines, Tokens};
use crate::optimum::function::Function;
use crate::optimum::hints::Scales;
use crate::optimum::matrix::{Bound, Subject};
use crate::optimum::records::{bound_above_zero, heading};
use crate::optimum::tree;
use crate::rejection::{Code, Rejection};
use crate::statement::reduction::reduce;
use crate::statement::{Reduction, Size};
use crate::work::{count, longest, products};
use num_bigint::{BigInt, Sign};

/// A generator q with h(Vq) ≤ b·2^−quad.
struct Generator {
    q: Vec<BigInt>,
    b: BigInt,
}

/// The generators of a fan, proved, and what its cones must fulfil.
struct Generators {
    list: Vec<Generator>,
    /// How many of them span the space: the basis, the first ones of the list.
    rank: usize,
    /// K.
    outputs: usize,
    /// B and B² (scale `quad`).
    bound: BigInt,
    square: BigInt,
    /// Words of the longest entry of a generator.
    longest: u128,
}

/// The records after the line `fan`: generators with their trees, and the cones. Returns the numbers of
/// generators and of cones.
///
/// `size` counts the nodes of the trees of all generators.
pub(crate) fn prove(
    subject: Subject,
    matrix: &Bound,
    rank: usize,
    lines: &mut Lines,
    size: &mut Size,
) -> Result<(usize, u64), Rejection> {
    let Bound { dual, scales, bound } = matrix;
    let mut tokens = lines.record("generators")?;
    let total = tokens.count()?;
    tokens.end()?;
    let square = bound * bound;
    let bound = bound.clone();
    let mut known = Generators { list: Vec::new(), rank, outputs: subject.outputs, bound, square, longest: 1 };
    let reduction = reduce(subject.x)?;
    for _ in 0..total {
        let generator = known.read(lines)?;
        known.longest = known.longest.max(longest(&generator.q));
        let nu = image(dual, &generator.q, lines)?;
        tree_pair(&reduction, subject.x_den, &nu, *scales, &generator.b, lines, size)?;
        known.list.push(generator);
    }
    Ok((total, known.cover(lines)?))
}

/// The rest of the line `fan full` or `fan zero-sum`: how many vectors the basis has (R151).
///
/// If V1 = 0, then Vv = V(v − v̄1), and v − v̄1 is shorter than v: directions that sum to zero are enough.
pub(crate) fn rank(outputs: usize, dual: &[Vec<BigInt>], tokens: &mut Tokens) -> Result<usize, Rejection> {
    let rank = match tokens.word()? {
        "full" => outputs,
        "zero-sum" => {
            let sum = |row: &Vec<BigInt>| row.iter().sum::<BigInt>();
            if let Some(k) = dual.iter().position(|row| sum(row).sign() != Sign::NoSign) {
                let message = format!("row {k} of the dual matrix does not sum to zero");
                return Err(tokens.reject(Code::RowSum, message));
            }
            outputs.saturating_sub(1)
        }
        word => {
            let message = format!("`full` or `zero-sum` must stand here, not `{word}`");
            return Err(tokens.reject(Code::WrongKeyword, message));
        }
    };
    tokens.end()?;
    Ok(rank)
}

/// Vq.
fn image(dual: &[Vec<BigInt>], q: &[BigInt], lines: &mut Lines) -> Result<Vec<BigInt>, Rejection> {
    let terms = count(dual.len()).saturating_mul(count(q.len()));
    lines.spend(products(terms, longest(dual.iter().flatten()), longest(q)))?;
    Ok(dual.iter().map(|row| dot(row, q)).collect())
}

/// The two trees of a generator: h(ν) ≤ b·2^−quad (R153), as for one output.
fn tree_pair(
    reduction: &Reduction,
    x_den: &Positive,
    nu: &[BigInt],
    scales: Scales,
    b: &BigInt,
    lines: &mut Lines,
    size: &mut Size,
) -> Result<(), Rejection> {
    let groups = count(reduction.rows.len());
    let row = longest(reduction.rows.iter().flatten()).saturating_add(longest([&**x_den]));
    let weight = row.saturating_add(longest(nu));
    let entries = groups.saturating_mul(count(reduction.columns).saturating_add(8));
    for sign in [1, -1] {
        heading(lines, sign)?;
        lines.spend(products(entries, weight, weight))?;
        let function = Function::new(reduction, nu, sign, x_den, scales)?;
        tree::prove(lines, &function, b, size)?;
    }
    Ok(())
}

impl Generators {
    /// The line `generator q_1 … q_K b` (R152). The first ones are the basis: e_i, or e_i − e_K for the
    /// directions that sum to zero.
    fn read(&self, lines: &mut Lines) -> Result<Generator, Rejection> {
        let mut tokens = lines.record("generator")?;
        let q = tokens.integers(self.outputs)?;
        let i = self.list.len();
        let zero_sum = self.rank < self.outputs;
        let entry =
            |j: usize| BigInt::from(i8::from(j == i) - i8::from(zero_sum && j.saturating_add(1) == self.outputs));
        if i < self.rank && (0..self.outputs).any(|j| q.get(j) != Some(&entry(j))) {
            let message = format!("generator {i} is not vector {i} of the basis");
            return Err(tokens.reject(Code::NotTheBasis, message));
        }
        if q.iter().all(|entry| entry.sign() == Sign::NoSign) {
            return Err(tokens.reject(Code::GeneratorZero, format!("generator {i} is zero")));
        }
        let b = bound_above_zero(&mut tokens)?;
        Ok(Generator { q, b })
    }

    /// Reads the trees of cones, one for each choice of signs of the basis with the first one positive, in
    /// the order of binary counting; returns the number of cones (R154).
    ///
    /// Each v is Σ a_i q_i over the basis: v or −v lies in the cone of the signs of the a_i.
    fn cover(&self, lines: &mut Lines) -> Result<u64, Rejection> {
        if self.rank == 0 || self.list.len() < self.rank {
            let message = format!("{} generators, but {} make up the basis", self.list.len(), self.rank);
            return Err(Rejection::new(Code::NotTheBasis, lines.number(), message));
        }
        let mut cones: u64 = 0;
        let mut signs: Vec<i8> = vec![1; self.rank];
        loop {
            let mut cone: Vec<(usize, i8)> = signs.iter().copied().enumerate().collect();
            cones = cones.saturating_add(self.divide(&mut cone, lines)?);
            // The last negative signs turn positive, the positive one before them turns negative.
            let Some(last) = signs.iter().rposition(|sign| *sign > 0).filter(|last| *last > 0) else {
                return Ok(cones);
            };
            for (i, sign) in signs.iter_mut().enumerate().skip(last) {
                *sign = if i == last { -1 } else { 1 };
            }
        }
    }

    /// Reads the tree of one cone, in prefix order; returns how many cones it ends in.
    ///
    /// A bisection replaces the generator of one position by a vector between it and another one, and after
    /// the nodes of that cone the other way round. The path and the present cone are the whole state, as for
    /// the trees of one output.
    fn divide(&self, cone: &mut [(usize, i8)], lines: &mut Lines) -> Result<u64, Rejection> {
        let mut path: Vec<Bisection> = Vec::new();
        let mut cones: u64 = 0;
        loop {
            let mut tokens = lines.next()?;
            match tokens.word()? {
                "bisect" => {
                    let bisection = self.bisect(cone, &mut tokens)?;
                    *at_mut(cone, bisection.first.0)? = bisection.between;
                    path.push(bisection);
                    continue;
                }
                "cone" => self.close(cone, &mut tokens)?,
                keyword => {
                    let message = format!("`bisect` or `cone` must stand here, not `{keyword}`");
                    return Err(tokens.reject(Code::WrongKeyword, message));
                }
            }
            cones = cones.saturating_add(1);
            loop {
                match path.last_mut() {
                    None => return Ok(cones),
                    Some(step) if !step.turned => {
                        step.turned = true;
                        *at_mut(cone, step.first.0)? = step.first.1;
                        *at_mut(cone, step.second.0)? = step.between;
                        break;
                    }
                    Some(step) => {
                        *at_mut(cone, step.second.0)? = step.second.1;
                        path.pop();
                    }
                }
            }
        }
    }

    /// The rest of a line `bisect i j c α β γ` (R154): γ q_c = α s_i q_i + β s_j q_j with α, β > 0.
    ///
    /// A v = Σ a_k s_k q_k of the cone is the sum of t = min(a_i/α, a_j/β) times that vector and of the other
    /// generators, all coefficients nonnegative, and one of positions i and j has coefficient zero.
    fn bisect(&self, cone: &[(usize, i8)], tokens: &mut Tokens) -> Result<Bisection, Rejection> {
        let (i, j) = (tokens.count()?, tokens.count()?);
        let (Some(first), Some(second), true) = (cone.get(i), cone.get(j), i < j) else {
            let message = format!("positions {i} and {j} of a cone with {} generators", cone.len());
            return Err(tokens.reject(Code::BisectOutside, message));
        };
        let c = tokens.count()?;
        let Some(between) = self.list.get(c) else {
            let message = format!("there is no generator {c}, only {}", self.list.len());
            return Err(tokens.reject(Code::UnknownGenerator, message));
        };
        let (alpha, beta, gamma) = (tokens.positive()?, tokens.positive()?, tokens.integer()?);
        let factor = longest([&*alpha, &*beta, &gamma]);
        tokens.spend(products(count(self.outputs).saturating_mul(3), self.longest, factor))?;
        let (p, q) = (at(&self.list, first.0)?, at(&self.list, second.0)?);
        let (alpha, beta) = (signed(&alpha, first.1), signed(&beta, second.1));
        let holds = p.q.iter().zip(&q.q).zip(&between.q).all(|((p, q), r)| &alpha * p + &beta * q == &gamma * r);
        let side = match gamma.sign() {
            Sign::Plus => 1,
            Sign::Minus => -1,
            Sign::NoSign => 0,
        };
        if !holds || side == 0 {
            let message = format!("generator {c} does not lie between those of positions {i} and {j}");
            return Err(tokens.reject(Code::NotBetween, message));
        }
        tokens.end()?;
        Ok(Bisection { first: (i, *first), second: (j, *second), between: (c, side), turned: false })
    }

    /// The rest of a line `cone w_1 … w_K` (R155): w·s_iq_i ≥ b_i for the generators of the cone, ‖w‖ ≤ B.
    fn close(&self, cone: &[(usize, i8)], tokens: &mut Tokens) -> Result<(), Rejection> {
        let w = tokens.integers(self.outputs)?;
        let terms = count(self.outputs).saturating_mul(count(cone.len()).saturating_add(1));
        let width = longest(&w);
        tokens.spend(products(terms, width.max(self.longest), width))?;
        for (g, sign) in cone {
            let Generator { q, b } = at(&self.list, *g)?;
            if signed(&dot(q, &w), *sign) < *b {
                let message = format!("w does not reach the bound {b} of generator {g}");
                return Err(tokens.reject(Code::ConeTooShort, message));
            }
        }
        if dot(&w, &w) > self.square {
            return Err(tokens.reject(Code::ConeTooLong, format!("w is longer than {}", self.bound)));
        }
        tokens.end()
    }
}

/// A bisection on the path: two positions with what stood there, and the generator between.
struct Bisection {
    first: (usize, (usize, i8)),
    second: (usize, (usize, i8)),
    between: (usize, i8),
    /// Whether the first of its two cones is done.
    turned: bool,
}
