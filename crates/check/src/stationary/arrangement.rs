//! The patterns of the arrangement of a neuron's ties: which exist, and which do not (FORMAT R74–R77).

use crate::arithmetic::vector::{add_multiple, at_mut, dot, increasing, signed};
use crate::lexer::{Lines, Tokens};
use crate::rejection::{Code, Rejection};
use crate::stationary::subgradient::Tie;
use crate::work::{count, longest, products};
use num_bigint::{BigInt, Sign};

/// `1(p_t·e > 0)` for all ties; the number of a tie with p_t·e = 0 if there is one: then e shows no pattern.
pub fn pattern(ties: &[Tie], e: &[BigInt]) -> Result<Vec<bool>, usize> {
    let side = |(t, tie): (usize, &Tie)| match dot(&tie.row, e).sign() {
        Sign::Plus => Ok(true),
        Sign::Minus => Ok(false),
        Sign::NoSign => Err(t),
    };
    ties.iter().enumerate().map(side).collect()
}

/// Reads a tree and returns a number that `Σ_t s_t·cost_t` is at least for every pattern s.
///
/// A split divides the directions e by the sign of p_t·e; no direction of a pattern has p_t·e = 0. On a leaf
/// `bound` the ties on the path are fixed and each of the others adds min(0, cost). A leaf `empty` has no
/// direction: with σ_t the side of tie t on the path, σ_t·p_t·e > 0 for all t of the circuit contradicts Σ
/// λ_tσ_tp_t = 0, λ > 0 (Gordan). The path is the whole state, as in `tree`.
pub(crate) fn least(lines: &mut Lines, ties: &[Tie], costs: &[BigInt]) -> Result<BigInt, Rejection> {
    let long = longest(costs);
    let mut path: Vec<usize> = Vec::new();
    let mut sides = vec![0i8; ties.len()];
    let mut least: Option<BigInt> = None;
    loop {
        let mut tokens = lines.next()?;
        match tokens.word()? {
            "split" => {
                let t = tokens.count()?;
                match sides.get_mut(t) {
                    Some(side) if *side == 0 => *side = 1,
                    Some(_) => return Err(tokens.reject(Code::TieTwice, format!("tie {t} was split before"))),
                    None => return Err(tokens.reject(Code::UnknownTie, format!("there is no tie {t}"))),
                }
                tokens.end()?;
                path.push(t);
                continue;
            }
            "bound" => {
                tokens.spend(products(count(costs.len()), long, 1))?;
                tokens.end()?;
                let term = |(cost, side): (&BigInt, &i8)| match side {
                    1 => cost.clone(),
                    0 => cost.min(&BigInt::ZERO).clone(),
                    _ => BigInt::ZERO,
                };
                let value: BigInt = costs.iter().zip(&sides).map(term).sum();
                least = Some(least.map_or(value.clone(), |least| least.min(value)));
            }
            "empty" => circuit(&mut tokens, ties, &sides)?,
            word => {
                let message = format!("`split`, `bound` or `empty` must stand here, not `{word}`");
                return Err(tokens.reject(Code::WrongKeyword, message));
            }
        }
        // To the second side of the last split that has not had it.
        loop {
            let Some(t) = path.last() else {
                // Not all leaves can be empty: there are directions.
                let message = "every leaf is empty, but there are directions";
                return least.ok_or_else(|| Rejection::new(Code::CircuitNotZero, lines.number(), message));
            };
            let side = at_mut(&mut sides, *t)?;
            if *side > 0 {
                *side = -1;
                break;
            }
            *side = 0;
            path.pop();
        }
    }
}

/// The rest of a line `empty C t λ …` (R76).
fn circuit(tokens: &mut Tokens, ties: &[Tie], sides: &[i8]) -> Result<(), Rejection> {
    let terms = tokens.list(|tokens| Ok((tokens.count()?, tokens.integer()?)))?;
    tokens.end()?;
    let reject = |code, message: &str| Err(tokens.reject(code, message));
    if terms.is_empty() || !increasing(terms.iter().map(|(t, _)| *t)) {
        return reject(Code::CircuitOrder, "the ties of a circuit are strictly increasing, and there are some");
    }
    let mut sum = vec![BigInt::ZERO; ties.first().map_or(0, |tie| tie.row.len())];
    for (t, factor) in &terms {
        match (ties.get(*t), sides.get(*t)) {
            (Some(_), Some(0)) => return reject(Code::CircuitFree, "a tie is not split on the path"),
            (Some(_), _) if factor.sign() != Sign::Plus => {
                return reject(Code::CircuitNotPositive, "a factor is not positive");
            }
            (Some(tie), Some(side)) => add_multiple(&mut sum, &signed(factor, *side), &tie.row),
            _ => return reject(Code::UnknownTie, "there is no such tie"),
        }
    }
    match sum.iter().all(|v| v.sign() == Sign::NoSign) {
        true => Ok(()),
        false => reject(Code::CircuitNotZero, "the vectors of the circuit do not add up to zero"),
    }
}
