//! Convex weights: balanced neurons by w and the direction of their output weights, the variables of the
//! convex program (FORMAT R80, R241; theory §1.2, §8, §E2.9).

use crate::arithmetic::Positive;
use crate::arithmetic::divisor::gcd;
use crate::arithmetic::vector::dot;
use crate::lexer::{Lines, Tokens};
use crate::rejection::{Code, Rejection};
use crate::statement::training::{OutputBias, Training};
use crate::statement::two_layer::{Neuron, TwoLayer};
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// The balanced neuron of w ≠ 0 and a direction p of output weights, integers without a common divisor: u is
/// a positive multiple of w, α one of p, ‖u‖ = ‖α‖. Its output is (w·x)_+ p, its penalty ½(‖u‖² + ‖α‖²) is
/// ‖w‖‖p‖. With w = 0 it is the zero neuron. Of one output p is a sign.
///
/// The weights of the neuron may be irrational; w is not. In lowest terms, so that equal blocks are equal
/// values; the zero block has no direction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    direction: Vec<BigInt>,
    den: Positive,
    w: Vec<BigInt>,
}

/// An output bias in lowest terms, so that equal ones are equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bias {
    den: Positive,
    b: Vec<BigInt>,
}

/// A network of balanced neurons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convex {
    /// In the order of the file.
    pub blocks: Vec<Block>,
    /// b₀, zero if there is none.
    pub bias: Bias,
}

impl Block {
    /// The block of one output, of sign − (`negative`) or +, with w = `w`/`den`.
    pub fn new(negative: bool, w: Vec<BigInt>, den: Positive) -> Block {
        Block::along(&[BigInt::from(if negative { -1 } else { 1 })], w, den)
    }

    /// The block with the outputs (w·x)_+ p, w = `w`/`den`, for any integers p.
    pub fn along(p: &[BigInt], w: Vec<BigInt>, den: Positive) -> Block {
        let size = p.iter().fold(BigInt::ZERO, |g, entry| gcd(&g, entry));
        if size.sign() == Sign::NoSign || w.iter().all(|entry| entry.sign() == Sign::NoSign) {
            return Block::zero(w.len());
        }
        let (w, den) = den.lowest(&w.iter().map(|entry| entry * &size).collect::<Vec<_>>());
        Block { direction: p.iter().map(|entry| entry / &size).collect(), den, w }
    }

    /// φ: the block of a neuron, balanced or not; for one output w = |α|u.
    pub fn of(neuron: &Neuron) -> Block {
        Block::along(&neuron.a, neuron.u.clone(), &neuron.u_den * &neuron.a_den)
    }

    /// The zero block for inputs of dimension `columns`.
    pub fn zero(columns: usize) -> Block {
        Block { direction: Vec::new(), den: Positive::one(), w: vec![BigInt::ZERO; columns] }
    }

    /// p; empty for the zero block.
    pub fn direction(&self) -> &[BigInt] {
        &self.direction
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
        self.direction.is_empty()
    }

    /// The entries of w pᵀ over the denominator of w: ‖w‖‖p‖ is their length.
    pub(crate) fn product(&self) -> Vec<BigInt> {
        self.w.iter().flat_map(|w| self.direction.iter().map(move |p| w * p)).collect()
    }

    /// p·w + q·w′ for integers p, q over `den`; the direction is this block's, or the other's if this is
    /// zero. None for blocks of different dimensions.
    pub fn combine(&self, p: &BigInt, other: &Block, q: &BigInt, den: &Positive) -> Option<Block> {
        let entry = |(a, b): (&BigInt, &BigInt)| a * &other.den * p + b * &self.den * q;
        let w = self.w.iter().zip(&other.w).map(entry).collect();
        let direction = if self.is_zero() { &other.direction } else { &self.direction };
        (self.w.len() == other.w.len()).then(|| Block::along(direction, w, &self.den * &other.den * den))
    }

    /// Whether the output weights of the two have one direction, or one of them is zero: of one output, one
    /// sign.
    pub fn same_direction(&self, other: &Block) -> bool {
        self.direction == other.direction || self.is_zero() || other.is_zero()
    }

    /// The first row of the data on different sides of the two, if any: if there is none they share a closed
    /// cone of the arrangement, on which (Xw)_+ is linear.
    pub fn parting_row(&self, other: &Block, x: &[Vec<BigInt>]) -> Option<usize> {
        let opposite = |x: &Vec<BigInt>| (dot(x, &self.w) * dot(x, &other.w)).sign() == Sign::Minus;
        x.iter().position(opposite)
    }

    /// Whether one w is a non-negative multiple of the other: the case of equality of Cauchy–Schwarz.
    pub fn collinear(&self, other: &Block) -> bool {
        let inner = dot(&self.w, &other.w);
        inner.sign() != Sign::Minus && &inner * &inner == dot(&self.w, &self.w) * dot(&other.w, &other.w)
    }

    /// A neuron with the same output, which is not balanced; the zero block has none.
    pub fn neuron(&self) -> Option<Neuron> {
        let neuron = || Neuron::new(self.w.clone(), self.den.clone(), self.direction.clone(), Positive::one());
        (!self.is_zero()).then(neuron)
    }
}

impl Bias {
    /// b₀ = `b`/`den`.
    pub fn new(b: &[BigInt], den: &Positive) -> Bias {
        let (b, den) = den.lowest(b);
        Bias { den, b }
    }

    /// Zero, for so many outputs.
    pub fn zero(outputs: usize) -> Bias {
        Bias { den: Positive::one(), b: vec![BigInt::ZERO; outputs] }
    }

    /// The integers of b₀.
    pub fn b(&self) -> &[BigInt] {
        &self.b
    }

    /// Their denominator.
    pub fn den(&self) -> &Positive {
        &self.den
    }
}

impl Convex {
    /// φ of every neuron, and the output bias.
    pub fn of(network: &TwoLayer) -> Convex {
        let bias = Bias::new(&network.bias, &network.bias_den);
        Convex { blocks: network.neurons.iter().map(Block::of).collect(), bias }
    }

    /// A network with the same outputs whose neurons, but for the zero ones, stand in the same order; they
    /// are not balanced.
    pub fn network(&self) -> TwoLayer {
        let neurons = self.blocks.iter().filter_map(Block::neuron).collect();
        TwoLayer { neurons, bias: self.bias.b.clone(), bias_den: self.bias.den.clone() }
    }

    /// Tests that blocks and bias are such as a problem has (R241).
    pub(crate) fn fits(&self, training: &Training) -> Result<(), Rejection> {
        let outputs = training.outputs;
        let right =
            |block: &Block| block.w.len() == training.columns() && [0, outputs].contains(&block.direction.len());
        if let Some(i) = self.blocks.iter().position(|block| !right(block)) {
            let message = format!("block {i} has not {} inputs and {outputs} outputs", training.columns());
            return Err(Rejection::new(Code::WrongShape, 0, message));
        }
        self.bias.fits(training)
    }
}

impl Bias {
    /// Tests that it has the outputs of a problem, and is zero if the problem has no output bias.
    pub(crate) fn fits(&self, training: &Training) -> Result<(), Rejection> {
        if self.b.len() != training.outputs {
            let message = format!("an output bias of {} outputs, the problem has {}", self.b.len(), training.outputs);
            return Err(Rejection::new(Code::WrongShape, 0, message));
        }
        if training.output_bias == OutputBias::None && self.b.iter().any(|b| b.sign() != Sign::NoSign) {
            let message = "there is an output bias, the problem has none";
            return Err(Rejection::new(Code::NoOutputBias, 0, message));
        }
        Ok(())
    }
}

impl From<Vec<Block>> for Convex {
    /// Of one output, without an output bias.
    fn from(blocks: Vec<Block>) -> Convex {
        Convex { blocks, bias: Bias::zero(1) }
    }
}

/// Reads a file of convex weights of version 1; also returns the dimension of its inputs, which must be
/// `columns` if given.
pub fn parse(input: impl BufRead, columns: Option<usize>) -> Result<(Convex, usize), Rejection> {
    parse_up_to(input, columns, 1)
}

/// The same for versions up to `newest`, 1 or 2.
pub fn parse_up_to(input: impl BufRead, columns: Option<usize>, newest: u8) -> Result<(Convex, usize), Rejection> {
    let mut lines = Lines::new(input);
    let version = lines.version("relucert-convex", newest)?;
    let mut tokens = lines.record("shape")?;
    let (m, d) = (tokens.count()?, tokens.count()?);
    let outputs = if version == 1 { None } else { Some(tokens.count()?) };
    tokens.end()?;
    if let Some(columns) = columns.filter(|columns| *columns != d) {
        let message = format!("the blocks have {d} inputs, the problem {columns} columns");
        return Err(Rejection::new(Code::WrongShape, lines.number(), message));
    }
    let bias = bias(&mut lines, outputs)?;
    let mut blocks = Vec::new();
    for _ in 0..m {
        let mut tokens = lines.record("block")?;
        blocks.push(block(&mut tokens, d, outputs)?);
        tokens.end()?;
    }
    lines.finish()?;
    Ok((Convex { blocks, bias }, d))
}

/// The tokens of a block: `S DW w_1 … w_D` in version 1, where there are no `outputs`, else
/// `p_1 … p_K DW w_1 … w_D`.
pub(crate) fn block(tokens: &mut Tokens, columns: usize, outputs: Option<usize>) -> Result<Block, Rejection> {
    let direction = match outputs {
        Some(outputs) => tokens.integers(outputs)?,
        None => match tokens.word()? {
            "+" => vec![BigInt::from(1)],
            "-" => vec![BigInt::from(-1)],
            word => return Err(tokens.reject(Code::WrongKeyword, format!("`+` or `-` must stand here, not `{word}`"))),
        },
    };
    let den = tokens.positive()?;
    Ok(Block::along(&direction, tokens.integers(columns)?, den))
}

/// The line `bias DB b_1 … b_K` of version 2; in version 1 there is none.
pub(crate) fn bias(lines: &mut Lines, outputs: Option<usize>) -> Result<Bias, Rejection> {
    let Some(outputs) = outputs else { return Ok(Bias::zero(1)) };
    let mut tokens = lines.record("bias")?;
    let (den, b) = (tokens.positive()?, tokens.integers(outputs)?);
    tokens.end()?;
    Ok(Bias::new(&b, &den))
}
