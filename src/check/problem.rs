//! The canonical problem: data, labels and β as integers over declared denominators (FORMAT §2).

use num_bigint::BigInt;

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

/// How the user's objective relates to `½‖f − y‖² + β/2 ‖θ‖²` (theory §1.3); proofs are always in the latter scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The same.
    HalfSquared,
    /// `2/n` times it.
    MseMean,
    /// Twice it.
    MseSum,
}

/// A training problem, exactly: the matrix is `x / x_den` (n rows, d columns), labels `y / y_den`, weight decay `beta.0 / beta.1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Number model of the data.
    pub numbers: Numbers,
    /// Bias mode.
    pub bias: Bias,
    /// The scale the user thinks in.
    pub loss: Loss,
    /// β > 0 as numerator and denominator, both positive.
    pub beta: (BigInt, BigInt),
    /// Rows of the data, each of length d, times `x_den`.
    pub x: Vec<Vec<BigInt>>,
    /// Positive denominator of the data.
    pub x_den: BigInt,
    /// Labels times `y_den`.
    pub y: Vec<BigInt>,
    /// Positive denominator of the labels.
    pub y_den: BigInt,
}

impl Problem {
    /// Number of rows n.
    pub fn rows(&self) -> usize {
        self.x.len()
    }

    /// Number of columns d, the bias column included.
    pub fn columns(&self) -> usize {
        self.x.first().map_or(0, Vec::len)
    }
}

// Stand-in until the strict parser of FORMAT §1–2 is here.
#[doc(hidden)]
pub fn parse_loosely(text: &str) -> Option<Problem> {
    let mut t = text.split_ascii_whitespace();
    let mut after = |key: &str| -> Option<Vec<String>> {
        let _ = t.by_ref().find(|w| *w == key)?;
        Some(t.clone().take(4096).map(String::from).collect())
    };
    let bias = after("bias")?;
    let beta = after("beta")?;
    let shape = after("shape")?;
    let dens = after("denominators")?;
    let int = |s: &str| s.parse::<BigInt>().ok();
    let (n, d): (usize, usize) = (shape[0].parse().ok()?, shape[1].parse().ok()?);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let r = after("row")?;
        x.push(r[..d].iter().map(|s| int(s)).collect::<Option<Vec<_>>>()?);
        y.push(int(&r[d])?);
    }
    Some(Problem {
        numbers: Numbers::F64,
        bias: if bias[0] == "column" { Bias::Column } else { Bias::None },
        loss: Loss::HalfSquared,
        beta: (int(&beta[0])?, int(&beta[1])?),
        x,
        x_den: int(&dens[0])?,
        y,
        y_den: int(&dens[1])?,
    })
}
