//! Exact arithmetic for the prover: doubles as integers, and linear algebra over the rationals.
//!
//! Numbers are integers, one denominator for a whole vector. A linear system is solved by lifting p-adically
//! ([`system`]); nothing that comes out of a computation modulo a prime is returned before it has been
//! verified in integers. All methods are deterministic.

pub mod definite;
mod lifting;
pub mod lu;
pub mod matrix;
pub(crate) mod nearest;
pub mod prime;
pub mod rank;
pub mod reconstruct;
pub mod reference;
mod residual;
pub mod sphere;
pub mod system;
#[cfg(test)]
mod tests;
mod twin;
