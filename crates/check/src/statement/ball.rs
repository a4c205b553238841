//! Norms whose unit ball is a polyhedron, for the penalties of FORMAT R110 and R111 (theory §4.3).

use crate::arithmetic::Positive;
use num_bigint::{BigInt, Sign};

/// A norm with a polyhedral ball.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// The sum of the absolute values.
    L1,
    /// The largest absolute value.
    Linf,
}

/// What the penalty measures of the input weights u of a neuron.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ball {
    /// The norm of the penalised weights; none where there is one only and all norms agree.
    pub norm: Option<Norm>,
    /// Whether the last entry of u, the weight of the column of ones, is not penalised.
    pub free_bias: bool,
}

impl Ball {
    /// Whether such a ball exists among d weights and is a polyhedron (R110).
    pub fn fits(&self, d: usize) -> bool {
        match self.free_bias {
            true => d == 2 || (d > 2 && self.norm.is_some()),
            false => d > 0 && self.norm.is_some(),
        }
    }

    /// The penalised weights of u: all, or all but the last.
    pub fn penalised<'a>(&self, u: &'a [BigInt]) -> &'a [BigInt] {
        match u.split_last() {
            Some((_, others)) if self.free_bias => others,
            _ => u,
        }
    }

    /// ‖u‖: a seminorm if the bias is free.
    pub fn length(&self, u: &[BigInt]) -> BigInt {
        let sizes = self.penalised(u).iter().map(|v| BigInt::from(v.magnitude().clone()));
        match self.norm {
            Some(Norm::Linf) => sizes.fold(BigInt::ZERO, BigInt::max),
            _ => sizes.sum(),
        }
    }

    /// Whether u/u_den is the direction of an atom (R111): of length one, or the constant where that costs
    /// nothing.
    pub fn unit(&self, u: &[BigInt], u_den: &Positive) -> bool {
        let length = self.length(u);
        length == **u_den || (self.free_bias && length.sign() == Sign::NoSign && u.last() == Some(&**u_den))
    }
}
