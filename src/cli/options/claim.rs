//! The options that state the claim.

use crate::check::arithmetic::Fraction;
use crate::check::statement::Claim;
use crate::check::stationary;
#[cfg(feature = "prover")]
use crate::cli::options::words::Words;

/// The claim: one of three; a number is `p/q` or a decimal and is taken exactly.
#[derive(Clone, clap::Args)]
#[group(multiple = false)]
pub struct ClaimArgs {
    /// Claim: objective − optimum ≤ G × objective
    #[arg(long, value_name = "G", value_parser = fraction)]
    gap: Option<Fraction>,
    /// Claim: objective − optimum ≤ S × (objective of the zero network − optimum); 0.01 if no claim is given,
    /// but `check` wants one
    #[arg(long, value_name = "S", value_parser = fraction)]
    open_share: Option<Fraction>,
    /// Claim: optimum ≥ V, in the scale ½‖f − y‖² + β/2 ‖θ‖²
    #[arg(long, value_name = "V", value_parser = fraction, allow_hyphen_values = true)]
    lower: Option<Fraction>,
}

/// The claim about stationarity: one of two.
#[derive(Clone, clap::Args)]
#[group(multiple = false)]
pub struct StationaryArgs {
    /// Claim: 0 is within the distance EPS of the Clarke subdifferential; 0 (stationary) if no claim is given
    #[arg(long, value_name = "EPS", value_parser = fraction)]
    stationary: Option<Fraction>,
    /// Claim: 0 is not in the Clarke subdifferential
    #[arg(long)]
    not_stationary: bool,
}

impl StationaryArgs {
    /// Whether a claim was given.
    pub fn given(&self) -> bool {
        self.not_stationary || self.stationary.is_some()
    }

    /// The options.
    #[cfg(feature = "prover")]
    pub fn words(&self, words: &mut Words) {
        words.value("--stationary", self.stationary.as_ref()).flag("--not-stationary", self.not_stationary);
    }

    /// The claim; an error where its number is out of range.
    pub fn claim(&self) -> anyhow::Result<stationary::Claim> {
        let bound = self.stationary.clone().unwrap_or_else(Fraction::zero);
        anyhow::ensure!(bound >= Fraction::zero(), "`--stationary` is at least 0: a distance");
        Ok(if self.not_stationary { stationary::Claim::NotStationary } else { stationary::Claim::Within(bound) })
    }
}

/// Reads a number exactly.
pub fn fraction(text: &str) -> Result<Fraction, String> {
    Fraction::parse(text).ok_or_else(|| "expected `p/q` or a decimal such as 0.01 or 1e-4".to_string())
}

impl ClaimArgs {
    /// Whether a claim is given.
    pub fn made(&self) -> bool {
        self.gap.is_some() || self.open_share.is_some() || self.lower.is_some()
    }

    /// G, if that is the claim.
    pub fn gap(&self) -> Option<&Fraction> {
        self.gap.as_ref()
    }

    /// The claim; an error where its number is out of range.
    pub fn claim(self) -> anyhow::Result<Claim> {
        let claim = match (self.gap, self.open_share, self.lower) {
            (Some(g), ..) => Claim::Gap(g),
            (_, Some(s), _) => Claim::OpenShare(s),
            (.., Some(v)) => Claim::Lower(v),
            _ => Claim::OpenShare(Fraction::parse("0.01").unwrap_or_else(Fraction::zero)),
        };
        anyhow::ensure!(claim.is_sensible(), "`--gap` is at least 0, `--open-share` from 0 to 1");
        Ok(claim)
    }
}
