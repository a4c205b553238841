//! Records that certificates of h(ν) ≤ B share, with one output or several (FORMAT §4.2).

use crate::lexer::{Lines, Tokens};
use crate::optimum::hints::{Exponents, Scales};
use crate::rejection::{Code, Rejection};
use num_bigint::{BigInt, Sign};

/// The line `scales SV SO SA SQ SF`.
pub(crate) fn scales(lines: &mut Lines) -> Result<Scales, Rejection> {
    let mut tokens = lines.record("scales")?;
    let (dual, omega, arc) = (tokens.scale()?, tokens.scale()?, tokens.scale()?);
    let (quad, factor) = (tokens.scale()?, tokens.scale()?);
    let reject = || tokens.reject(Code::BadScale, "a scale is too large");
    let scales = Scales::new(Exponents { dual, omega, arc, quad, factor }).ok_or_else(reject)?;
    tokens.end()?;
    Ok(scales)
}

/// The rest of a line, a bound B > 0.
pub(crate) fn bound_above_zero(tokens: &mut Tokens) -> Result<BigInt, Rejection> {
    let b = tokens.integer()?;
    if b.sign() != Sign::Plus {
        return Err(tokens.reject(Code::BoundNotPositive, format!("the bound {b} is not positive")));
    }
    tokens.end()?;
    Ok(b)
}

/// The line before the tree of a sign, 1 or −1.
pub(crate) fn heading(lines: &mut Lines, sign: i8) -> Result<(), Rejection> {
    side(&mut lines.record("sign")?, sign)
}

/// The rest of that line.
pub(crate) fn side(tokens: &mut Tokens, sign: i8) -> Result<(), Rejection> {
    if tokens.word()? != if sign > 0 { "+" } else { "-" } {
        return Err(tokens.reject(Code::WrongKeyword, "the tree of sign + comes first, then that of sign -"));
    }
    tokens.end()
}
