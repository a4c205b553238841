//! `relucert connect`: a path between two networks, proved.

use crate::check::statement::Training;
use crate::check::weight_path::{Along, PathClaim, Place, Shape, balanceable, verify_training};
use crate::cli::check::weight_path::report;
use crate::cli::files::{load, output, picture};
use crate::cli::options::Reading;
use crate::cli::terminal::Format;
use crate::format;
use crate::weight_path::{self, panel, sample};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Find and prove a path in weight space between two networks, with the loss along it
#[derive(clap::Args)]
pub struct Args {
    /// Problem file
    problem: PathBuf,
    /// Network, or convex weights, where the path starts
    start: PathBuf,
    /// Network, or convex weights, where it ends
    end: PathBuf,
    /// The most neurons the path may need; refused with the number that suffices
    #[arg(long, value_name = "M")]
    width: Option<usize>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    outputs: Outputs,
}

/// What is written about a path.
#[derive(clap::Args)]
pub struct Outputs {
    /// The certificate to write
    #[arg(short, long, value_name = "CERT")]
    output: PathBuf,
    /// Picture of the loss along the path as SVG, with the numbers as CSV beside it
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Write K networks along the path, evenly spaced, as CERT.0.network, CERT.1.network, …
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(2..))]
    sample: Option<u16>,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    args.outputs.check(&[&args.problem, &args.start, &args.end])?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    balanceable(&training)?;
    let place = |path| load::place(path, &training, &args.reading);
    let (start, end) = (place(&args.start)?, place(&args.end)?);
    let path = match weight_path::connect(&training, &start, &end, args.width) {
        Ok(path) => path,
        Err(narrow) => {
            match args.outputs.format {
                Format::Text => eprintln!("relucert: {narrow}: give --width {}", narrow.needed),
                Format::Json => println!(
                    "{:#}",
                    serde_json::json!({ "verdict": "undecided", "reason": narrow.to_string(), "width": narrow.needed })
                ),
            }
            return Ok(ExitCode::from(3));
        }
    };
    let claim = PathClaim { along: Along::Bounded, width: args.width, shape: Shape::Any };
    args.outputs.finish(&training, &sha256, &path, [&start, &end], &claim)
}

impl Outputs {
    /// Refuses outputs that would replace an input or each other.
    pub fn check(&self, inputs: &[&Path]) -> anyhow::Result<()> {
        output::distinct(&self.output, inputs)?;
        let mut taken: Vec<&Path> = inputs.iter().copied().chain([self.output.as_path()]).collect();
        let samples: Vec<PathBuf> = (0..self.sample.unwrap_or(0)).map(|i| self.sample_name(i.into())).collect();
        samples.iter().try_for_each(|sample| output::distinct(sample, inputs))?;
        taken.extend(samples.iter().map(PathBuf::as_path));
        self.plot.as_ref().map_or(Ok(()), |plot| picture::distinct(plot, &taken))
    }

    /// The file of a network along the path.
    fn sample_name(&self, number: usize) -> PathBuf {
        let name = self.output.file_name().unwrap_or_default().to_string_lossy();
        self.output.with_file_name(format!("{name}.{number}.network"))
    }

    /// Writes the certificate and what else is wanted, checks the certificate as written and reports what it
    /// proves. `ends` are the start and the end of the path.
    pub fn finish(
        &self,
        training: &Training,
        sha256: &str,
        path: &weight_path::Path,
        ends: [&Place; 2],
        claim: &PathClaim,
    ) -> anyhow::Result<ExitCode> {
        let bytes = path.certificate(training, sha256)?;
        output::write(&self.output, &bytes)?;
        let [start, end] = ends;
        if let Some(plot) = &self.plot {
            picture::write(plot, &[panel(training, path, start, Some(end))])?;
        }
        if let Some(count) = self.sample.map(usize::from) {
            self.write_samples(&sample(training, path, start, Some(end), count - 1), count, training.columns())?;
        }
        let outcome = verify_training(training, sha256, start, Some(end), bytes.as_slice());
        Ok(report(training, sha256, outcome, claim, self.format))
    }

    /// `count` of the points: with `count` − 1 on every segment they are evenly spaced.
    fn write_samples(&self, points: &[weight_path::Sample], count: usize, columns: usize) -> anyhow::Result<()> {
        let segments = (points.len() - 1) / (count - 1);
        for (i, point) in points.iter().step_by(segments.max(1)).enumerate() {
            let mut bytes = Vec::new();
            format::two_layer(&point.network, columns, &mut bytes)?;
            output::write(&self.sample_name(i), &bytes)?;
        }
        Ok(())
    }
}
