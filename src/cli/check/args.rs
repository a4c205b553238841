//! The arguments of `relucert check`: the files, and the claims about each question.

use super::fit::FitArgs;
use super::optimal_set::SetArgs;
use super::regularization::RegularizationArgs;
use super::weight_path::PathClaimArgs;
use crate::check::arithmetic::Fraction;
use crate::cli::options::{CandidateArgs, ClaimArgs, Reading, ScopeArgs, StationaryArgs, fraction};
use crate::cli::terminal::Format;
use std::path::{Path, PathBuf};

/// Re-prove a certified claim, with integers only
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    pub problem: PathBuf,
    /// The network the claim is about; the start of a path. Of a path over β the certificate: it holds its
    /// networks
    pub network: Option<PathBuf>,
    /// The certificate: hints for the proof; it cannot change the claim. Claims about a dictionary or about
    /// predictions need none
    pub certificate: Option<PathBuf>,
    #[command(flatten)]
    pub claim: ClaimArgs,
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten, next_help_heading = "Claims that need no certificate")]
    pub fit: FitArgs,
    #[command(flatten, next_help_heading = "Claims about stationarity")]
    pub stationary: StationaryArgs,
    #[command(flatten, next_help_heading = "Claims about a path")]
    pub path: PathClaimArgs,
    /// Claim about a path over β: from this β on, down to `--to`
    #[arg(long, value_name = "BETA", value_parser = fraction, help_heading = "Claims about a path")]
    pub from: Option<Fraction>,
    #[command(flatten, next_help_heading = "Claims about a set of networks")]
    pub set: SetArgs,
    #[command(flatten, next_help_heading = "Claims about a regularization path")]
    pub regularization: RegularizationArgs,
    #[command(flatten, next_help_heading = "Options")]
    pub reading: Reading,
    #[command(flatten, next_help_heading = "Options")]
    pub candidates: CandidateArgs,
    /// No claim about a set of networks or a regularization path: print all that the certificate proves
    #[arg(long, help_heading = "Options")]
    pub values: bool,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text", help_heading = "Options")]
    pub format: Format,
}

impl Args {
    /// The network; empty if there is none, which is refused.
    pub fn network(&self) -> &Path {
        self.network.as_deref().unwrap_or(Path::new(""))
    }

    /// Whether something is claimed or asked.
    pub fn claimed(&self) -> bool {
        self.claim.made()
            || self.fit.made()
            || self.stationary.given()
            || self.path.given()
            || self.from.is_some()
            || self.set.any()
            || self.regularization.any()
            || self.values
    }

    /// Problem, network and certificate, which is empty if there is none.
    pub fn files(&self) -> [&Path; 3] {
        [&self.problem, self.network(), self.certificate.as_deref().unwrap_or(Path::new(""))]
    }
}
