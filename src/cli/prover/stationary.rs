//! `relucert stationary`: prove how far a network is from stationary, exactly.

use crate::check::arithmetic::Fraction;
use crate::cli::files::{load, output};
use crate::cli::options::{Reading, StationaryArgs};
use crate::cli::prover::problem::{About, Shared};
use crate::cli::terminal::{Format, report};
use crate::report::decimal::{Round, decimal};
use crate::report::stationary::StationaryReport;
use crate::stationary::shape::{Shape, shape};
use crate::stationary::{NODES, certify_training};
use std::path::PathBuf;
use std::process::ExitCode;

/// Prove how far a network is from stationary, exactly
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    about: About,
    /// Where to write the certificate
    #[arg(short, long, value_name = "CERT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    claim: StationaryArgs,
    /// Nodes of a tree over patterns at most; where they do not suffice the distance is bounded from both
    /// sides
    #[arg(long, default_value_t = NODES)]
    nodes: usize,
    /// A line for each neuron, and the neurons that share a pattern
    #[arg(long)]
    neurons: bool,
    #[command(flatten)]
    reading: Reading,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    let claim = args.claim.claim()?;
    args.about.made(&Shared::of(args.output.as_deref(), &args.reading))?;
    let (problem, network) = (args.about.problem(), args.about.network());
    if let Some(path) = &args.output {
        output::distinct(path, &[problem, network])?;
    }
    let (training, network, sha256) = load::any_loss(problem, network, &args.reading)?;
    let proved = certify_training(&training, &sha256, &network, args.nodes)?;
    if let Some(path) = &args.output {
        output::write(path, &proved.certificate)?;
    }
    let report = StationaryReport::new(&training, &sha256, &claim, Ok(&proved.evidence));
    let lines = lines(&shape(&training, &network), args.neurons);
    report::print_stationary(&report, args.format, &lines, args.neurons)
}

/// The shape in words; `list` asks for the neurons of each pattern.
fn lines(shape: &Shape, list: bool) -> Vec<String> {
    let size = |f: &Fraction| (&Fraction::zero() - f).max(f.clone());
    let defect = shape.defects.iter().map(size).max().unwrap_or_else(Fraction::zero);
    let word = |holds: bool| if holds { "yes" } else { "no" };
    let mut lines = vec![
        format!("v balance-defect {} the largest | |u|^2 - alpha^2 |, rounded up", decimal(&defect, 6, Round::Up)),
        format!("v minimal {} nearly-minimal {}", word(shape.minimal()), word(shape.nearly_minimal())),
    ];
    let names = |neurons: &[usize]| neurons.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
    if !shape.dead.is_empty() {
        lines.push(format!("c neurons that are zero: {}", names(&shape.dead)));
    }
    for groups in shape.cells.iter().filter(|_| list) {
        let groups: Vec<String> = groups.iter().map(|group| names(group)).collect();
        lines.push(format!(
            "c neurons of one sign and pattern (| separates those not collinear): {}",
            groups.join(" | ")
        ));
    }
    lines
}
