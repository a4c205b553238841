//! Following the solutions down in β, from breakpoint to breakpoint (Osborne, Presnell & Turlach 2000; theory
//! §10.1).
//!
//! A support is optimal on an interval. Where it ends one direction enters or leaves, as a rule, and the next
//! support is known; one exact linear system confirms it. Where several do at once, or the guess is wrong,
//! the program itself is solved a little below, and nearer and nearer until a support is found whose interval
//! reaches up to the breakpoint. There are finitely many supports, and one of them reaches it, so the search
//! ends, and no step is repeated: nothing can cycle.

use super::gram::Gram;
use super::piece::Piece;
use crate::check::arithmetic::Fraction;
use crate::qp;
use num_bigint::BigInt;

/// The supports from t = `from` down to `to`, by decreasing t; each begins where the one before ends.
/// `progress` sees each, and stops with `false`.
///
/// # Errors
/// As [`Gram::solve`].
pub fn follow(
    gram: &Gram,
    from: &Fraction,
    to: &Fraction,
    progress: &mut dyn FnMut(&Piece) -> bool,
) -> Result<Vec<Piece>, qp::Error> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut top = from.clone();
    loop {
        let guess = pieces.last().map(Piece::next).unwrap_or_default();
        let guessed = Piece::new(gram, guess.clone()).filter(|piece| piece.goes_down_from(&top));
        let piece = match guessed {
            Some(piece) => piece,
            None => below(gram, &top, &guess)?,
        };
        let go_on = progress(&piece);
        top = piece.low.clone();
        pieces.push(piece);
        if top <= *to || !go_on {
            return Ok(pieces);
        }
    }
}

/// A support that is optimal at t and a little below.
pub(super) fn below(gram: &Gram, t: &Fraction, guess: &[usize]) -> Result<Piece, qp::Error> {
    let share = Fraction::dyadic(BigInt::from(63), 6);
    let mut bottom = t * &share;
    loop {
        let probe = short(&bottom, t);
        let active = gram.solve(&probe, guess)?;
        match Piece::new(gram, active) {
            Some(piece) if piece.goes_down_from(t) => return Ok(piece),
            Some(Piece { high: Some(high), .. }) if high > probe && high < *t => bottom = high,
            _ => bottom = probe,
        }
    }
}

/// A number strictly between two others, with few digits.
pub(super) fn short(low: &Fraction, high: &Fraction) -> Fraction {
    let middle = (low + high).half();
    let mut scale = 0;
    loop {
        let num = (middle.numerator() << scale) / middle.denominator();
        let rounded = Fraction::dyadic(num, scale);
        if *low < rounded && rounded < *high {
            return rounded;
        }
        scale += 16;
    }
}
