//! Integers and what is made of them: fractions, vectors, ranks, sums of square roots, intervals. No question
//! is asked here.

pub mod divisor;
pub mod enclosure;
pub mod fraction;
pub mod limbs;
pub mod logarithm;
pub mod positive;
pub mod radicals;
pub mod range;
pub mod rank;
pub mod rational;
pub mod vector;

pub use fraction::Fraction;
pub use positive::Positive;
pub use radicals::Radicals;
pub use range::Range;
