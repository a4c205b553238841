//! Convex weights: balanced neurons by w = |α|u and their signs, the variables of the convex program (FORMAT
//! R80, theory §1.2, §8).

use crate::arithmetic::Positive;
use crate::arithmetic::vector::dot;
use crate::lexer::{Lines, Tokens, shape};
use crate::rejection::{Code, Rejection};
use crate::statement::{Network, Neuron, Problem};
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// The balanced neuron ψ(w) = (w/√‖w‖, ±√‖w‖) for w ≠ 0, and (0, 0) for w = 0. Its output is ±(w·x)_+, its
/// penalty ½(‖u‖² + α²) is ‖w‖.
///
/// The weights of the neuron may be irrational; w is not. In lowest terms, so that equal blocks are equal
/// values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    negative: bool,
    den: Positive,
    w: Vec<BigInt>,
}

/// A network of balanced neurons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convex {
    /// In the order of the file.
    pub blocks: Vec<Block>,
}

impl Block {
    /// The block of sign − (`negative`) or + with w = `w`/`den`.
    pub fn new(negative: bool, w: Vec<BigInt>, den: Positive) -> Block {
        let negative = negative && w.iter().any(|entry| entry.sign() != Sign::NoSign);
        let (w, den) = den.lowest(&w);
        Block { negative, den, w }
    }

    /// φ: w = |α|u of a neuron, balanced or not.
    pub fn of(neuron: &Neuron) -> Block {
        let size = BigInt::from(neuron.a.magnitude().clone());
        let w = neuron.u.iter().map(|u| u * &size).collect();
        Block::new(neuron.a.sign() == Sign::Minus, w, &neuron.u_den * &neuron.a_den)
    }

    /// The zero block for inputs of dimension `columns`.
    pub fn zero(columns: usize) -> Block {
        Block { negative: false, den: Positive::one(), w: vec![BigInt::ZERO; columns] }
    }

    /// Whether the sign of the output weight is −; false for the zero block.
    pub fn negative(&self) -> bool {
        self.negative
    }

    /// The integers of w.
    pub fn w(&self) -> &[BigInt] {
        &self.w
    }

    /// The denominator of w.
    pub fn den(&self) -> &Positive {
        &self.den
    }

    /// Whether w = 0.
    pub fn is_zero(&self) -> bool {
        self.w.iter().all(|entry| entry.sign() == Sign::NoSign)
    }

    /// p·w + q·w′ for integers p, q over `den`; the sign is this block's, or the other's if this is zero.
    /// None for blocks of different dimensions.
    pub fn combine(&self, p: &BigInt, other: &Block, q: &BigInt, den: &Positive) -> Option<Block> {
        let entry = |(a, b): (&BigInt, &BigInt)| a * &other.den * p + b * &self.den * q;
        let w = self.w.iter().zip(&other.w).map(entry).collect();
        let negative = if self.is_zero() { other.negative } else { self.negative };
        (self.w.len() == other.w.len()).then(|| Block::new(negative, w, &self.den * &other.den * den))
    }

    /// Whether the two have one sign, or one of them is zero.
    pub fn same_sign(&self, other: &Block) -> bool {
        self.negative == other.negative || self.is_zero() || other.is_zero()
    }

    /// The first data row on different sides of the two, if any: if there is none they share a closed cone of
    /// the arrangement, on which (Xw)_+ is linear.
    pub fn parting_row(&self, other: &Block, problem: &Problem) -> Option<usize> {
        let opposite = |x: &Vec<BigInt>| (dot(x, &self.w) * dot(x, &other.w)).sign() == Sign::Minus;
        problem.x.iter().position(opposite)
    }

    /// Whether one is a non-negative multiple of the other: the case of equality of Cauchy–Schwarz.
    pub fn collinear(&self, other: &Block) -> bool {
        let inner = dot(&self.w, &other.w);
        inner.sign() != Sign::Minus && &inner * &inner == dot(&self.w, &self.w) * dot(&other.w, &other.w)
    }

    /// A neuron with the same output; it is not balanced.
    pub fn neuron(&self) -> Neuron {
        let a = BigInt::from(if self.negative { -1 } else { 1 });
        Neuron::new(self.w.clone(), self.den.clone(), a, Positive::one())
    }
}

impl Convex {
    /// φ of every neuron.
    pub fn of(network: &Network) -> Convex {
        Convex { blocks: network.neurons.iter().map(Block::of).collect() }
    }
}

/// Reads a file of convex weights; also returns the dimension of its inputs, which must be `columns` if
/// given.
pub fn parse(input: impl BufRead, columns: Option<usize>) -> Result<(Convex, usize), Rejection> {
    let mut lines = Lines::new(input);
    lines.heading("relucert-convex")?;
    let (m, d) = shape(&mut lines.record("shape")?)?;
    if let Some(columns) = columns.filter(|columns| *columns != d) {
        let message = format!("the blocks have {d} inputs, the problem {columns} columns");
        return Err(Rejection::new(Code::WrongShape, lines.number(), message));
    }
    let mut blocks = Vec::new();
    for _ in 0..m {
        let mut tokens = lines.record("block")?;
        blocks.push(block(&mut tokens, d)?);
        tokens.end()?;
    }
    lines.finish()?;
    Ok((Convex { blocks }, d))
}

/// The tokens `S DW w_1 … w_D`.
pub(crate) fn block(tokens: &mut Tokens, columns: usize) -> Result<Block, Rejection> {
    let negative = match tokens.word()? {
        "+" => false,
        "-" => true,
        word => return Err(tokens.reject(Code::WrongKeyword, format!("`+` or `-` must stand here, not `{word}`"))),
    };
    let den = tokens.positive()?;
    Ok(Block::new(negative, tokens.integers(columns)?, den))
}
