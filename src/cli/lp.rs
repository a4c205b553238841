//! `relucert lp`: solve a linear program exactly, with a proof.

use super::output;
use crate::check::fraction::Fraction;
use crate::check::lp::{Answer, Certificate, Vector};
use crate::format;
use crate::lp::Model;
use crate::lp::mps::{self, Layout, Numbers};
use crate::report::decimal::{Round, decimal};
use anyhow::Context;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// How numbers are read.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum NumberModel {
    /// 0.1 is 1/10
    Decimal,
    /// 0.1 is the nearest double, as a solver in floating point reads it
    F64,
}

/// The file and how it is read; the same for solving and for checking.
#[derive(clap::Args)]
pub(super) struct Source {
    /// The program, MPS; a name ending in .gz is decompressed
    pub(super) file: PathBuf,
    /// Split lines at blanks (the default)
    #[arg(long, conflicts_with = "fixed")]
    free: bool,
    /// Split lines by columns, so that names may hold blanks
    #[arg(long)]
    fixed: bool,
    /// What the text of a number means
    #[arg(long, value_enum, default_value = "decimal")]
    numbers: NumberModel,
}

impl Source {
    /// Reads the model.
    pub(super) fn read(&self) -> anyhow::Result<Model> {
        let shown = || self.file.display().to_string();
        let text = text(&self.file).with_context(shown)?;
        let layout = if self.fixed { Layout::Fixed } else { Layout::Free };
        let numbers = match self.numbers {
            NumberModel::Decimal => Numbers::Decimal,
            NumberModel::F64 => Numbers::F64,
        };
        mps::read(&text, layout, numbers).with_context(shown)
    }
}

fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path)?;
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
        return Ok(text);
    }
    anyhow::ensure!(!bytes.starts_with(&[0x1f, 0x8b]), "the file is compressed; give it a name ending in .gz");
    String::from_utf8(bytes).context("the file is not UTF-8 text")
}

/// Arguments of `relucert lp` and `relucert qp`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) source: Source,
    /// Write the certificate to this file
    #[arg(short, long, value_name = "CERT")]
    pub(super) output: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(path) = &args.output {
        output::distinct(path, &[&args.source.file])?;
    }
    let model = args.source.read()?;
    anyhow::ensure!(
        !model.is_quadratic(),
        "{}: the objective is quadratic; use `relucert qp`",
        args.source.file.display()
    );
    println!("c {}: {model}", args.source.file.display());
    let start = Instant::now();
    let solution = model.solve()?;
    let seconds = start.elapsed().as_secs_f64();
    let statistics = &solution.statistics;
    println!(
        "c solved and verified in {seconds:.3} s: {} float proposals, {} exact pivots",
        statistics.proposals, statistics.pivots
    );
    print(&solution.answer, &solution.certificate, &model);
    if let Some(path) = &args.output {
        let mut bytes = Vec::new();
        format::lp_certificate(&solution.certificate, &mut bytes)?;
        let again = crate::check::lp::parse(bytes.as_slice());
        again.with_context(|| format!("{} is not written: its numbers are too long", path.display()))?;
        output::write(path, &bytes)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Longest fraction printed in full, in bits.
const LONGEST: u64 = 20_000;

/// Prints what has been proved.
pub(super) fn print(answer: &Answer, certificate: &Certificate, model: &Model) {
    let longest = |v: &Vector| v.num.iter().chain([&v.den]).map(|v| v.bits()).max().unwrap_or(0);
    let bits = match certificate {
        Certificate::Optimal { x, y } => longest(x).max(longest(y)),
        Certificate::Infeasible { y } => longest(y),
        Certificate::Unbounded { x, ray } => longest(x).max(longest(ray)),
    };
    println!("c largest number of the certificate: {bits} bits");
    if let Answer::Optimal(objective) = answer {
        println!("v objective {}", nearest(objective));
        if objective.numerator().bits() + objective.denominator().bits() <= LONGEST {
            println!("v exact {}", spelled(objective));
        }
        let constant = model.constant();
        if constant != Fraction::zero() {
            println!("v constant {} (not counted in the objective)", spelled(&constant));
        }
    }
    let verdict = match answer {
        Answer::Optimal(_) => "OPTIMAL",
        Answer::Infeasible => "INFEASIBLE",
        Answer::Unbounded => "UNBOUNDED",
    };
    println!("s {verdict}");
}

/// To 25 digits, rounded to the nearest.
fn nearest(value: &Fraction) -> String {
    let [below, above] = [Round::Down, Round::Up].map(|round| decimal(value, 25, round));
    let parsed = |text: &str| Fraction::parse(text).unwrap_or_else(Fraction::zero);
    if &parsed(&above) - value < value - &parsed(&below) { above } else { below }
}

/// p/q in lowest terms, or p.
fn spelled(value: &Fraction) -> String {
    let text = value.to_string();
    text.strip_suffix("/1").map_or(text.clone(), str::to_string)
}
