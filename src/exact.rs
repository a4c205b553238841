//! Exact arithmetic for the prover: doubles as integers, and linear algebra over the rationals.
//!
//! Numbers are integers, one denominator for a whole vector. A linear system is solved by lifting p-adically
//! ([`system`]); nothing that comes out of a computation modulo a prime is returned before it has been verified
//! in integers. All methods are deterministic.

#[cfg(feature = "prover")]
pub mod definite;
pub mod dyadic;
#[cfg(feature = "prover")]
mod lifting;
#[cfg(feature = "prover")]
pub mod lu;
#[cfg(feature = "prover")]
pub mod matrix;
#[cfg(feature = "prover")]
pub mod prime;
#[cfg(feature = "prover")]
pub mod rank;
#[cfg(feature = "prover")]
pub mod reconstruct;
#[cfg(feature = "prover")]
pub mod reference;
#[cfg(feature = "prover")]
mod residual;
#[cfg(feature = "prover")]
pub mod sphere;
#[cfg(feature = "prover")]
pub mod system;
#[cfg(all(test, feature = "prover"))]
mod tests;

pub use dyadic::{decode, dyadic, pow2, quotient, scaled, to_f64};
