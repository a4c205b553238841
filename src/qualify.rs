//! The question *does the optimum of the convex program have independent active rows and strict multipliers?*
//! (theory §9).
//!
//! A float network is near the optimum of program (2) over its patterns: its neurons are merged into blocks,
//! rows that are nearly zero are proposed as active, and Newton's method in long fixed-point numbers finds
//! the solution of the optimality conditions to some 40 digits. What is claimed is what the checker finds in
//! the certificate.
//!
//! In words, with examples: `docs/QUALIFY.md`.

mod hint;
mod newton;
mod run;
mod start;

use crate::check::arithmetic::Positive;
use crate::check::qualify::krawczyk::{Certificate, parse_training};
use crate::check::qualify::scope::Scope;
use crate::check::qualify::{Qualified, squares, unbiased, verify_training};
use crate::check::statement::{Network, Problem, Training, TwoLayer};
use crate::dyadic::quotient;
use crate::format;
use crate::qualify::run::{SCALE, Search};
use crate::search::data::Data;
pub use run::Undecided;

/// The radius is 2^−RADIUS: far above what Newton's method leaves, far below any margin of a sign.
const RADIUS: u32 = 80;
/// Changes of support and active rows before giving up.
const ROUNDS: usize = 100;

/// A certificate that has passed the checker.
pub struct Proved {
    /// The file.
    pub certificate: Vec<u8>,
    /// What it proves.
    pub qualified: Qualified,
}

/// How to start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Rows with |x·w| ≤ `ties`·‖x‖‖w‖ are proposed as active; 1e-9 by default.
    pub ties: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { ties: 1e-9 }
    }
}

/// Finds and proves the optimum of (2) over the network's patterns near it, for a problem as it stands in its
/// file.
///
/// # Errors
/// If the optimum is degenerate, or not near the network; the text says where.
pub fn prove(problem: &Problem, network: &Network, settings: &Settings) -> Result<Proved, Undecided> {
    qualify(problem, &problem.digest(), network, settings.ties)
}

/// The same for the problem file with this digest; rows with |x·w| ≤ `ties`·‖x‖‖w‖ are proposed as active.
///
/// # Errors
/// If the optimum is degenerate, or not near the network; the text says where.
pub fn qualify(problem: &Problem, problem_sha256: &str, network: &Network, ties: f64) -> Result<Proved, Undecided> {
    qualify_training(&problem.clone().into(), problem_sha256, &network.clone().into(), ties)
}

/// The same for the squared loss with sample weights and an output bias.
///
/// # Errors
/// As [`qualify`]; other losses, several outputs, and hidden biases without a penalty.
pub fn qualify_training(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    ties: f64,
) -> Result<Proved, Undecided> {
    squares(training)?;
    let neurons = unbiased(network)?;
    let scope = Scope::new(training, &neurons)?;
    let bias = network.bias.iter().map(|b| quotient(b, &network.bias_den)).sum();
    let search = Search { training, network: &neurons, bias, scope: &scope, data: Data::of(training), ties };
    let certificate = search.run()?;
    let mut bytes = Vec::new();
    let version = if training.is_plain() { 1 } else { 2 };
    format::krawczyk_certificate(version, &certificate, problem_sha256, &mut bytes)?;
    let certificate = parse_training(bytes.as_slice(), training, problem_sha256)?;
    let qualified = verify_training(training, network, &certificate)?;
    Ok(Proved { certificate: bytes, qualified })
}

impl Search<'_> {
    fn run(&self) -> Result<Certificate, Undecided> {
        let mut certificate = Certificate {
            scale: SCALE,
            inverse_scale: 0,
            blocks: self.start()?,
            radius: Positive::power_of_two((SCALE - RADIUS).into()),
            inverse: Vec::new(),
            inactive: Vec::new(),
        };
        for _ in 0..ROUNDS {
            if self.newton(&mut certificate)? && !self.adjust(&mut certificate.blocks) {
                self.hints(&mut certificate)?;
                return Ok(certificate);
            }
        }
        Err(Undecided::Newton("support and active rows do not settle".to_string()))
    }
}
