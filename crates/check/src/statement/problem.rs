//! The canonical problem: data, labels and β as integers over declared denominators (FORMAT §2).

use crate::arithmetic::Positive;
use crate::arithmetic::positive::readable;
use crate::lexer::{Lines, Tokens, shape};
use crate::rejection::{Code, Rejection};
use crate::statement::ball::{Ball, Norm};
use crate::work::bytes;
use num_bigint::BigInt;
use std::io::BufRead;

/// Which numbers the data are: what a decimal in the source became before it was stored (FORMAT §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Every value is a binary64 number.
    F64,
    /// Every value is a binary32 number.
    F32,
    /// Every value is the decimal that was written.
    Decimal,
}

/// What the last column of the data is (theory §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// No bias.
    None,
    /// The last column is all ones; its weight is penalised like every other.
    Column,
}

/// How the user's objective relates to `½‖f − y‖² + β/2 ‖θ‖²` (theory §1.3); proofs are always in the latter
/// scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The same.
    HalfSquared,
    /// `2/n` times it.
    MseMean,
    /// Twice it.
    MseSum,
}

/// What a problem consists of: the matrix is `x / x_den` (n rows, d columns), labels `y / y_den`, weight
/// decay `beta.0 / beta.1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// Number model of the data.
    pub numbers: Numbers,
    /// Bias mode.
    pub bias: Bias,
    /// The scale the user thinks in.
    pub loss: Loss,
    /// β > 0 as numerator and denominator.
    pub beta: (Positive, Positive),
    /// Rows of the data, each of length d, times `x_den`.
    pub x: Vec<Vec<BigInt>>,
    /// Denominator of the data.
    pub x_den: Positive,
    /// Labels times `y_den`.
    pub y: Vec<BigInt>,
    /// Denominator of the labels.
    pub y_den: Positive,
}

/// A training problem, exactly. Its [`Fields`] can be read, but only [`Problem::new`] and what rests on it
/// set them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(Fields);
readable!(Problem, Fields);

impl Numbers {
    /// The name, most bits of a mantissa, and the exponents of the greatest and the least bit, for binary
    /// numbers.
    fn binary(self) -> Option<(&'static str, u64, i128, i128)> {
        match self {
            Numbers::F64 => Some(("binary64", 53, 1023, -1074)),
            Numbers::F32 => Some(("binary32", 24, 127, -149)),
            Numbers::Decimal => None,
        }
    }

    /// Tests a denominator (R5).
    pub(crate) fn denominator(self, den: &Positive) -> Result<(), Flaw> {
        let (fits, base) = match self {
            Numbers::Decimal => (is_power_of_ten(den), "ten"),
            Numbers::F64 | Numbers::F32 => (den.trailing_zeros() == den.bits().checked_sub(1), "two"),
        };
        let message = || format!("{den} is not a power of {base}, as the number model demands");
        if fits { Ok(()) } else { Err((Code::BadDenominator, message())) }
    }

    /// Tests that value/den, den a power of two, is one of the numbers of a binary model (R5), subnormal ones
    /// included.
    fn value(self, value: &BigInt, den: &Positive, place: impl Fn() -> String) -> Result<(), Flaw> {
        let (Some((name, mantissa, greatest, least)), Some(twos)) = (self.binary(), value.trailing_zeros()) else {
            return Ok(());
        };
        let scale = i128::from(den.bits()) - 1;
        let (top, bottom) = (i128::from(value.bits()) - 1 - scale, i128::from(twos) - scale);
        match value.bits() - twos <= mantissa && top <= greatest && bottom >= least {
            true => Ok(()),
            false => Err((Code::NotInModel, format!("{} is not a {name} number", place()))),
        }
    }
}

/// What is wrong with a problem; where is known to those who read it.
type Flaw = (Code, String);

/// Tests an entry of the data, its row and column counted from 0.
pub(crate) fn entry(numbers: Numbers, den: &Positive, (k, j): (usize, usize), value: &BigInt) -> Result<(), Flaw> {
    numbers.value(value, den, || format!("the value in row {}, column {}", k + 1, j + 1))
}

/// Tests the end of a row.
pub(crate) fn ones(bias: Bias, den: &Positive, row: &[BigInt]) -> Result<(), Flaw> {
    match bias == Bias::Column && row.last() != Some(den) {
        true => Err((Code::BiasNotOne, format!("the bias column holds {den} in every row"))),
        false => Ok(()),
    }
}

impl Fields {
    /// Tests the entry of the data in row k and column j, counted from 0.
    fn entry(&self, k: usize, j: usize, value: &BigInt) -> Result<(), Flaw> {
        entry(self.numbers, &self.x_den, (k, j), value)
    }

    /// Tests the label of row k.
    fn label(&self, k: usize, value: &BigInt) -> Result<(), Flaw> {
        self.numbers.value(value, &self.y_den, || format!("the label of row {}", k + 1))
    }

    /// Tests the end of a row.
    fn ones(&self, row: &[BigInt]) -> Result<(), Flaw> {
        ones(self.bias, &self.x_den, row)
    }
}

impl Problem {
    /// The problem, if it is one (R5).
    pub fn new(fields: Fields) -> Result<Problem, Rejection> {
        let reject = |(code, message): Flaw| Rejection::new(code, 0, message);
        let (n, d) = (fields.x.len(), fields.x.first().map_or(0, Vec::len));
        // Without rows there are no columns.
        if d == 0 {
            return Err(Rejection::new(Code::NotPositive, 0, "a problem has a row and a column"));
        }
        if fields.y.len() != n || fields.x.iter().any(|row| row.len() != d) {
            return Err(Rejection::new(Code::WrongShape, 0, "rows of one length, and a label for each"));
        }
        [&fields.x_den, &fields.y_den]
            .into_iter()
            .try_for_each(|den| fields.numbers.denominator(den))
            .map_err(reject)?;
        for (k, (row, label)) in fields.x.iter().zip(&fields.y).enumerate() {
            row.iter().enumerate().try_for_each(|(j, value)| fields.entry(k, j, value)).map_err(reject)?;
            fields.ones(row).and_then(|()| fields.label(k, label)).map_err(reject)?;
        }
        Ok(Problem(fields))
    }

    /// The same problem with β = p/q, if both are positive.
    pub fn with_beta(&self, p: BigInt, q: BigInt) -> Option<Problem> {
        let beta = (Positive::new(p)?, Positive::new(q)?);
        Some(Problem(Fields { beta, ..self.0.clone() }))
    }

    /// What it consists of.
    pub(crate) fn into_fields(self) -> Fields {
        self.0
    }

    /// The user's objective over ½‖f − y‖² + β/2 ‖θ‖².
    pub(crate) fn scale(&self) -> (Positive, Positive) {
        let (one, two) = (Positive::one(), Positive::power_of_two(1));
        match self.loss {
            Loss::HalfSquared => (one.clone(), one),
            Loss::MseMean => (two, Positive::new(self.rows().into()).unwrap_or(one)),
            Loss::MseSum => (two, one),
        }
    }

    /// Number of rows n.
    pub fn rows(&self) -> usize {
        self.x.len()
    }

    /// Number of columns d, the bias column included.
    pub fn columns(&self) -> usize {
        self.x.first().map_or(0, Vec::len)
    }

    /// The bytes of its file, or a little less: of the denominators only what is long in them.
    pub(crate) fn bytes(&self) -> u128 {
        bytes(self.x.iter().flatten()).saturating_add(bytes(&self.y))
    }
}

/// The words of the format for [`Numbers`].
pub const NUMBERS: [(&str, Numbers); 3] = [("f64", Numbers::F64), ("f32", Numbers::F32), ("decimal", Numbers::Decimal)];
/// The words of the format for [`Bias`].
pub const BIAS: [(&str, Bias); 2] = [("none", Bias::None), ("column", Bias::Column)];
/// The words of the format for [`Loss`].
pub const LOSS: [(&str, Loss); 3] =
    [("half-squared", Loss::HalfSquared), ("mse-mean", Loss::MseMean), ("mse-sum", Loss::MseSum)];

pub(crate) fn choice<T: Copy>(lines: &mut Lines, keyword: &str, words: &[(&str, T)]) -> Result<T, Rejection> {
    chosen(lines.record(keyword)?, keyword, words)
}

/// The word after a keyword that was read.
fn chosen<T: Copy>(mut tokens: Tokens, keyword: &str, words: &[(&str, T)]) -> Result<T, Rejection> {
    let word = tokens.word()?;
    let found = words.iter().find(|(name, _)| *name == word);
    let found = found.ok_or_else(|| tokens.reject(Code::WrongKeyword, format!("`{keyword}` cannot be `{word}`")))?;
    tokens.end()?;
    Ok(found.1)
}

/// Whether `value` is a power of ten: its decimal spelling is a one and zeros.
fn is_power_of_ten(value: &BigInt) -> bool {
    value.to_string().strip_prefix('1').is_some_and(|zeros| zeros.bytes().all(|b| b == b'0'))
}

/// Reads a problem file strictly: every rule of FORMAT §1–2, R5 included.
///
/// The gate of R110 and R200: a [`Problem`] has the norm ℓ₂, no unpenalised bias, the squared loss and one
/// output without a bias, and a file that says otherwise is rejected here.
pub fn parse(input: impl BufRead) -> Result<Problem, Rejection> {
    parse_stated(input).and_then(euclidean)
}

/// A problem with the norm ℓ₂, or a rejection.
pub(crate) fn euclidean((problem, ball): (Problem, Option<Ball>)) -> Result<Problem, Rejection> {
    let message = "this problem has another norm than l2 or an unpenalised bias (`bias free`), \
                   which only problem, train, certify, path, check and show know, without a scope";
    match ball {
        None => Ok(problem),
        Some(_) => Err(Rejection::new(Code::OtherNorm, 0, message)),
    }
}

/// Reads a problem file of version 1 and any norm (R110): without a ball the data are a [`Problem`], with one
/// they are not.
pub(crate) fn parse_stated(input: impl BufRead) -> Result<(Problem, Option<Ball>), Rejection> {
    let mut lines = Lines::new(input);
    let message = "this problem has another loss than ½‖f − y‖², an output bias, sample weights or several \
                   outputs, which this question does not know yet";
    match lines.version("relucert-problem", 2)? {
        1 => parse_body(&mut lines),
        _ => Err(Rejection::new(Code::OtherLoss, 1, message)),
    }
}

/// The lines after the first of a problem file of version 1.
pub(crate) fn parse_body(lines: &mut Lines) -> Result<(Problem, Option<Ball>), Rejection> {
    let numbers = choice(lines, "numbers", &NUMBERS)?;
    let biases = BIAS.map(|(word, bias)| (word, (bias, false)));
    let [none, column] = biases;
    let (bias, free_bias) = choice(lines, "bias", &[none, column, ("free", (Bias::Column, true))])?;
    let mut tokens = lines.next()?;
    let norm = match tokens.word()? {
        "norm" => {
            let norm = chosen(tokens, "norm", &[("l1", Norm::L1), ("linf", Norm::Linf)])?;
            tokens = lines.record("loss")?;
            Some(norm)
        }
        "loss" => None,
        word => return Err(tokens.reject(Code::WrongKeyword, format!("`loss` must stand here, not `{word}`"))),
    };
    let loss = chosen(tokens, "loss", &LOSS)?;
    let mut tokens = lines.record("beta")?;
    let beta = (tokens.positive()?, tokens.positive()?);
    tokens.end()?;
    let (n, d) = shape(&mut lines.record("shape")?)?;
    let ball = (norm.is_some() || free_bias).then_some(Ball { norm, free_bias });
    if d > 0 && ball.is_some_and(|ball| !ball.fits(d)) {
        let message = "an unpenalised bias has a feature before it, and the line `norm` if there are several";
        return Err(Rejection::new(Code::FreeBias, lines.number(), message));
    }
    let mut tokens = lines.next()?;
    if n == 0 || d == 0 {
        return Err(Rejection::new(Code::NotPositive, lines.number() - 1, "a problem has a row and a column"));
    }
    tokens.keyword("denominators")?;
    let mut denominator = || -> Result<Positive, Rejection> {
        let value = tokens.positive()?;
        numbers.denominator(&value).map_err(|(code, message)| tokens.reject(code, message))?;
        Ok(value)
    };
    let (x_den, y_den) = (denominator()?, denominator()?);
    tokens.end()?;
    let mut fields = Fields { numbers, bias, loss, beta, x: Vec::new(), x_den, y: Vec::new(), y_den };
    for k in 0..n {
        let mut tokens = lines.record("row")?;
        let mut row = Vec::new();
        for j in 0..d {
            let value = tokens.integer()?;
            fields.entry(k, j, &value).map_err(|(code, message)| tokens.reject(code, message))?;
            row.push(value);
        }
        fields.ones(&row).map_err(|(code, message)| tokens.reject(code, message))?;
        let label = tokens.integer()?;
        fields.label(k, &label).map_err(|(code, message)| tokens.reject(code, message))?;
        tokens.end()?;
        fields.x.push(row);
        fields.y.push(label);
    }
    lines.finish()?;
    Ok((Problem::new(fields)?, ball))
}
