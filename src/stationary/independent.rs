//! The element of least length where the ties are independent: a least-squares problem in a box, exactly.

use crate::check::arithmetic::Positive;
use crate::check::arithmetic::vector::dot;
use crate::check::stationary::Subgradient;
use crate::check::stationary::subgradient::Tie;
use crate::linear::matrix::Matrix;
use crate::linear::reconstruct::Quotients;
use crate::linear::system::System;
use num_bigint::{BigInt, Sign};

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// s = 0.
    Off,
    /// 0 < s < 1, or a boundary by chance.
    Inside,
    /// s = 1.
    On,
}

/// The m_t = s_t·w_t, s in the box, for which `base + Σ m_t·p_t` is shortest; none if the rows p_t are
/// dependent.
///
/// For given ties inside, their m solve one small linear system with integers of the size of the data,
/// whatever the size of the network's numbers. Principal pivoting by the least index (Murty 1974, for boxes
/// Júdice and Pires 1992): of the ties that violate their optimality condition the first changes its state.
/// As the problem is strictly convex this ends, from any start, and no tolerance is involved.
pub(super) fn minimize(set: &Subgradient) -> Option<Quotients> {
    let mut states = vec![State::Inside; set.ties.len()];
    loop {
        let point = solve(set, &states)?;
        let slope = set.costs(&set.at(&point.numerators, &Positive::new(point.denominator.clone())?));
        let next = |t: usize| right_state(&set.ties[t], states[t], &point.numerators[t], &point.denominator, &slope[t]);
        let Some((t, state)) = (0..states.len()).map(|t| (t, next(t))).find(|(t, state)| *state != states[*t]) else {
            return Some(point);
        };
        states[t] = state;
    }
}

/// The m of all ties: 0 for those off, w for those on, and such for those inside that `base + Σ m_t·p_t` is
/// orthogonal to their rows.
fn solve(set: &Subgradient, states: &[State]) -> Option<Quotients> {
    let on = |t: usize| if states[t] == State::On { set.ties[t].weight.clone() } else { BigInt::ZERO };
    let fixed: Vec<BigInt> = (0..states.len()).map(on).collect();
    let rest = set.at(&fixed, &Positive::one());
    let inside: Vec<usize> = (0..states.len()).filter(|&t| states[t] == State::Inside).collect();
    let row = |t: &usize| &set.ties[*t].row;
    let products: Vec<Vec<BigInt>> =
        inside.iter().map(|s| inside.iter().map(|t| dot(row(s), row(t))).collect()).collect();
    let side: Vec<BigInt> = inside.iter().map(|t| -dot(row(t), &rest)).collect();
    let Quotients { numerators, denominator } = System::new(Matrix::dense(&products, inside.len()))?.solve(&side);
    let mut all: Vec<BigInt> = fixed.iter().map(|m| m * &denominator).collect();
    inside.iter().zip(numerators).for_each(|(&t, m)| all[t] = m);
    Some(Quotients { numerators: all, denominator })
}

/// The state that the optimality conditions ask for, m/den being the multiplier and `slope` the sign of the
/// derivative by s.
fn right_state(tie: &Tie, state: State, m: &BigInt, den: &BigInt, slope: &BigInt) -> State {
    let share = if tie.weight.sign() == Sign::Minus { -m } else { m.clone() };
    match (state, slope.sign()) {
        (State::Inside, _) if share.sign() == Sign::Minus => State::Off,
        (State::Inside, _) if share > BigInt::from(tie.weight.magnitude().clone()) * den => State::On,
        (State::Off, Sign::Minus) | (State::On, Sign::Plus) => State::Inside,
        _ => state,
    }
}
