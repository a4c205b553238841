//! A bound on h(V) for several outputs by one matrix (FORMAT R160–R162, theory §E4.5).
//!
//! Let z_k = x_k·u. Then (Vv)ᵀ(Xu)_+ = ½ vᵀVᵀXu + ½ Σ_k (V_k·v)|z_k|. A pair (j, k, p, q, t) moves weight
//! between rows: t·v (p|z_j| − |q||z_k|) is added and taken off, which changes the row j of V by −pt and the
//! row k by |q|t, and | p|z_j| − |q||z_k| | ≤ |(px_j − qx_k)·u|. So the last sum is at most Σ |τ·v||y·u| over
//! the rows (τ = W_k, y = x_k, W the changed V) and the pairs (τ = t, y = px_j − qx_k), and
//! 2|τ·v||y·u| ≤ λ(τ·v)² + (y·u)²/λ for any λ > 0. With A = Σλττᵀ, C = Σyyᵀ/λ the whole is at most
//! ¼(vᵀAv + uᵀCu + 2vᵀVᵀXu), and that is at most ½B(‖v‖² + ‖u‖²) = B for unit vectors if the matrix S of R162 is
//! positive semidefinite.

use crate::arithmetic::Positive;
use crate::arithmetic::vector::{add_multiple, at, at_mut};
use crate::lexer::{Lines, Tokens};
use crate::optimum::form::{Form, Gram};
use crate::optimum::hints::{Exponents, Scales};
use crate::optimum::matrix::{Bound, Subject};
use crate::rejection::{Code, Rejection, require};
use crate::statement::Size;
use crate::work::{count, longest, products};
use num_bigint::BigInt;

/// The records after the line `spectral`: h(V) ≤ B.
pub(crate) fn prove(subject: Subject, matrix: &Bound, lines: &mut Lines, size: &mut Size) -> Result<(), Rejection> {
    let columns = at(subject.x, 0)?.len();
    let order = subject.outputs.saturating_add(columns);
    // What is of the size of the matrix is allocated after the file has paid for it.
    let factor = factor(order, lines)?;
    let mut terms = Terms::new(subject, columns, matrix);
    let mut weights = matrix.dual.clone();
    let mut tokens = lines.record("lambda")?;
    let lambdas: Vec<Positive> = subject.x.iter().map(|_| tokens.positive()).collect::<Result<_, _>>()?;
    tokens.end()?;
    let mut tokens = lines.record("pairs")?;
    let pairs = tokens.count()?;
    tokens.end()?;
    let mut last = None;
    for _ in 0..pairs {
        let mut tokens = lines.record("pair")?;
        let pair = Pair::read(subject, &mut tokens)?;
        if last.is_some_and(|last| last >= (pair.j, pair.k)) {
            let message = format!("the pair {} {} does not come after the one before", pair.j, pair.k);
            return Err(tokens.reject(Code::PairOrder, message));
        }
        last = Some((pair.j, pair.k));
        let width = longest(&pair.t).max(longest([&*pair.p, &pair.q]));
        tokens.spend(products(count(order).saturating_mul(2), terms.row, width))?;
        add_multiple(at_mut(&mut weights, pair.j)?, &-&*pair.p, &pair.t);
        add_multiple(at_mut(&mut weights, pair.k)?, &BigInt::from(pair.q.magnitude().clone()), &pair.t);
        let mut y: Vec<BigInt> = at(subject.x, pair.j)?.iter().map(|x| x * &*pair.p).collect();
        add_multiple(&mut y, &-&pair.q, at(subject.x, pair.k)?);
        tokens.spend(terms.cost(&pair.t, &y, &pair.lambda))?;
        terms.add(&pair.lambda, &pair.t, &y);
    }
    for ((lambda, row), x) in lambdas.iter().zip(&weights).zip(subject.x) {
        lines.spend(terms.cost(row, x, lambda))?;
        terms.add(lambda, row, x);
    }
    let width = longest(&factor);
    let square = products(count(factor.len()).saturating_mul(count(order)), width, width);
    lines.spend(square.saturating_add(terms.cost_of_form(subject, matrix)))?;
    let form = terms.form(subject, matrix, order)?;
    size.nodes = size.nodes.saturating_add(1);
    size.leaves = size.leaves.saturating_add(1);
    form.prove(&BigInt::ZERO, &factor).map_err(|rejection| Rejection { line: lines.number(), ..rejection })
}

/// The line `factor`: the lower triangle of L, row by row.
fn factor(order: usize, lines: &mut Lines) -> Result<Vec<BigInt>, Rejection> {
    let mut tokens = lines.record("factor")?;
    let factor = tokens.list(Tokens::integer)?;
    tokens.end()?;
    let entries = order.saturating_mul(order.saturating_add(1)) / 2;
    require(factor.len() == entries, Code::FactorCount, lines.number(), || {
        format!("the factor has {} entries, not {entries}", factor.len())
    })?;
    Ok(factor)
}

/// A pair of rows (R161).
struct Pair {
    j: usize,
    k: usize,
    p: Positive,
    q: BigInt,
    /// λ (scale `omega`).
    lambda: Positive,
    /// Length K (scale `dual`).
    t: Vec<BigInt>,
}

impl Pair {
    /// The rest of a line `pair j k p q l t_1 … t_K`.
    fn read(subject: Subject, tokens: &mut Tokens) -> Result<Pair, Rejection> {
        let (j, k) = (tokens.count()?, tokens.count()?);
        if j.max(k) >= subject.x.len() {
            let message = format!("there are no rows {j} and {k}, only {}", subject.x.len());
            return Err(tokens.reject(Code::UnknownRow, message));
        }
        let (p, q, lambda) = (tokens.positive()?, tokens.integer()?, tokens.positive()?);
        let t = tokens.integers(subject.outputs)?;
        tokens.end()?;
        Ok(Pair { j, k, p, q, lambda, t })
    }
}

/// Σ λττᵀ (scale `omega` + 2`dual`) and Σ yyᵀ/λ (scale `arc`, over DX²).
struct Terms {
    outputs: Gram,
    inputs: Gram,
    scales: Scales,
    /// Words of the longest entry of a row.
    row: u128,
}

impl Terms {
    fn new(subject: Subject, columns: usize, matrix: &Bound) -> Terms {
        let (outputs, inputs) = (Gram::zero(subject.outputs), Gram::zero(columns));
        Terms { outputs, inputs, scales: matrix.scales, row: longest(subject.x.iter().flatten()) }
    }

    /// Adds the term of τ and y: λ, and a number that is not below 1/λ.
    fn add(&mut self, lambda: &Positive, tau: &[BigInt], y: &[BigInt]) {
        let Exponents { omega, arc, .. } = *self.scales;
        let unit = BigInt::from(1) << (u64::from(omega) + u64::from(arc));
        self.outputs.add(lambda, tau);
        self.inputs.add(&((unit + &**lambda - 1) / &**lambda), y);
    }

    /// What [`Terms::add`] costs.
    fn cost(&self, tau: &[BigInt], y: &[BigInt], lambda: &Positive) -> u128 {
        let Exponents { omega, arc, .. } = *self.scales;
        let triangle = |v: &[BigInt]| count(v.len()).saturating_mul(count(v.len()).saturating_add(3)) / 2;
        let (tau, y, factor) = ((triangle(tau), longest(tau)), (triangle(y), longest(y)), longest([&**lambda]));
        let inverse = u128::from(omega.saturating_add(arc)) / 64 + 1;
        products(tau.0, tau.1.saturating_add(factor), tau.1).saturating_add(products(
            y.0,
            y.1.saturating_add(inverse),
            y.1,
        ))
    }

    /// The scale of the matrix.
    fn scale(&self) -> u64 {
        let Exponents { dual, omega, arc, quad, .. } = *self.scales;
        let [dual, omega, arc, quad] = [dual, omega, arc, quad].map(u64::from);
        (omega + 2 * dual).max(arc).max(quad)
    }

    /// What [`Terms::form`] costs.
    fn cost_of_form(&self, subject: Subject, matrix: &Bound) -> u128 {
        let (outputs, inputs) = (self.outputs.values(), self.inputs.values());
        let long = longest(outputs.chain(inputs)).saturating_add(u128::from(self.scale() / 64));
        let entries = count(self.outputs.values().count()).saturating_add(count(self.inputs.values().count()));
        let rows = subject.x.iter().map(|row| count(row.len())).fold(0, u128::saturating_add);
        let cross =
            products(rows.saturating_mul(count(subject.outputs)), self.row, longest(matrix.dual.iter().flatten()));
        products(entries, long, longest([&**subject.x_den]).saturating_mul(2)).saturating_add(cross)
    }

    /// DX²·S of R162, of which DX²·LLᵀ is to be taken.
    fn form(&self, subject: Subject, matrix: &Bound, order: usize) -> Result<Form, Rejection> {
        let Exponents { dual, omega, arc, quad, .. } = *self.scales;
        let [dual, omega, arc, quad] = [dual, omega, arc, quad].map(u64::from);
        let scale = self.scale();
        let square: BigInt = subject.x_den.square().into();
        let twice = (&matrix.bound * &square) << (scale - quad + 1);
        let mut entries = Vec::new();
        for ((i, l), value) in self.outputs.positions().zip(self.outputs.values()) {
            let entry = -((value * &square) << (scale - omega - 2 * dual));
            entries.push(if i == l { entry + &twice } else { entry });
        }
        let mut inputs = self.inputs.positions().zip(self.inputs.values());
        for j in 0..order.saturating_sub(subject.outputs) {
            for c in 0..subject.outputs {
                entries.push(-((cross(subject, matrix, j, c)? * &**subject.x_den) << (scale - dual)));
            }
            for ((i, l), value) in inputs.by_ref().take(j.saturating_add(1)) {
                let entry = -(value << (scale - arc));
                entries.push(if i == l { entry + &twice } else { entry });
            }
        }
        Ok(Form { order, entries, scale, square, scales: self.scales })
    }
}

/// Entry (j, c) of XᵀV.
fn cross(subject: Subject, matrix: &Bound, j: usize, c: usize) -> Result<BigInt, Rejection> {
    let mut sum = BigInt::ZERO;
    for (x, v) in subject.x.iter().zip(&matrix.dual) {
        sum += at(x, j)? * at(v, c)?;
    }
    Ok(sum)
}
