//! What is claimed, about what, and what evidence is: problem, network, claim (FORMAT §2, §3, R6–R10; theory
//! §1).
//!
//! Every question starts from here. None of these types can be built with values that make no sense.

pub mod ball;
pub mod claim;
pub mod constant;
pub mod digest;
pub mod dual;
pub(crate) mod evaluation;
pub mod evidence;
pub mod loss;
pub mod network;
pub mod objective;
pub mod primal;
pub mod problem;
pub mod reduction;
pub mod training;
pub mod two_layer;

pub use ball::{Ball, Norm};
pub use claim::{Claim, Verdict};
pub use digest::Digest;
pub(crate) use evaluation::{Evaluation, afford};
pub use evidence::{Evidence, Size};
pub use network::{Network, Neuron};
pub use problem::Problem;
pub use reduction::Reduction;
pub use training::Training;
pub use two_layer::TwoLayer;
