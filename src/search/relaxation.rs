//! The relaxation of one node (theory §3.2): multipliers, the bound they prove, and its derivatives.
//!
//! Rows are scaled to unit norm and weights divided by β, so that ‖x_k‖ = b_k = 1 and the interesting bounds
//! are near 1. With y_j = v_j x_j − Σ_k s γ_jk x_k the multipliers prove
//!
//! B = μ + ¼ Σ ω_j + ¼ gᵀM⁻¹g,   M = μI − ¼ Σ y_j y_jᵀ/ω_j + ½ Σ κ_k x_k x_kᵀ − Σ ρ sym(h hᵀ) + Σ sym(h aᵀ) ≻
//! 0, g = ½ (c + Σ (θ⁺−θ⁻) x_k + Σ_(k fixed) γ_jk σ_k x_k) + Σ τ h,
//!
//! a convex function of all of them together: y is linear in γ, y yᵀ/ω is matrix convex, gᵀM⁻¹g is jointly
//! convex and decreasing in M.

mod aim;
pub mod interior_point;
pub mod iterate;
pub mod model;
pub(crate) mod newton;
pub mod outcome;
mod pairing;
pub(crate) mod scaling;
pub(crate) mod start;

pub(crate) use model::{Layout, Model, Point};
pub use model::{Multipliers, Pair, Rows};
pub use outcome::{Known, Outcome};
