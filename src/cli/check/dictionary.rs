//! `relucert check` of claims over a dictionary about problems of version 2 (FORMAT §24).

use super::args::Args;
use crate::check::dictionary::bound::{Question, verify, verify_own};
use crate::check::statement::{Claim, Training, TwoLayer};
use crate::cli::files::load;
use crate::report::Report;
use anyhow::Context;
use std::path::Path;
use std::time::Instant;

/// Re-proves it, with the certificate or from the slopes of the loss at the network's own outputs.
pub fn decide(
    (training, sha256): (&Training, &str),
    args: &Args,
    certificate: Option<&Path>,
    claim: &Claim,
) -> anyhow::Result<Report> {
    let start = Instant::now();
    let network = load::two_layer(args.network(), training, &args.reading)?;
    let further =
        args.set.dictionary.as_ref().map(|path| load::two_layer(path, training, &args.reading)).transpose()?;
    let further = further.unwrap_or_else(|| TwoLayer::zero(training.outputs));
    let question = Question { training, network: &network, dictionary: &further };
    let outcome = match certificate {
        Some(path) => verify(question, sha256, load::open(path)?),
        None => verify_own(question).transpose().context(NEEDED)?,
    };
    let report = Report::new(training, sha256, claim, outcome, start.elapsed().as_secs_f64());
    Ok(report.in_scope("dictionary", None))
}

const NEEDED: &str = "with this loss a network does not say the dual vector of its directions: the loss has kinks, or \
                      slopes that are irrational; a claim over a dictionary needs the certificate that `relucert snap` \
                      writes";
