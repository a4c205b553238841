//! `relucert snap`: rational directions, and coefficients that are exactly optimal over them.

use crate::check::arithmetic::Fraction;
use crate::check::statement::objective::objective;
use crate::check::statement::{Network, Training, primal, two_layer};
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::cli::terminal::Format;
use crate::format;
use crate::report::decimal::{Round, decimal, number};
use crate::snap::{Snapped, snap, training as losses};
use anyhow::Context;
use num_bigint::BigInt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Move a network's directions to rational unit vectors and solve for its coefficients exactly
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network
    network: PathBuf,
    /// Where to write the snapped network, of atoms
    #[arg(short, long, value_name = "NET")]
    output: PathBuf,
    /// Where to write all snapped directions, the unused ones too, as a network with coefficients ±1
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
    /// Where to write the certificate: with other losses than the squared one the network alone may not prove
    /// that it is optimal
    #[arg(long, value_name = "CERT")]
    certificate: Option<PathBuf>,
    /// Bits behind the point of the stereographic coordinates: a direction moves by about 2^-BITS
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=52))]
    bits: u32,
    #[command(flatten)]
    reading: Reading,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut inputs: Vec<&Path> = vec![&args.problem, &args.network];
    output::distinct(&args.output, &inputs)?;
    inputs.push(&args.output);
    for further in args.dictionary.iter().chain(&args.certificate) {
        output::distinct(further, &inputs)?;
        inputs.push(further);
    }
    if let Some((training, sha256)) = load::training(&args.problem)? {
        return any_loss(&args, &training, &sha256);
    }
    anyhow::ensure!(args.certificate.is_none(), "with this problem the network is its own proof: no --certificate");
    let load::LoadedProblem { problem, .. } = load::problem(&args.problem)?;
    let network = load::network(&args.network, &problem, &args.reading)?;
    let clock = Instant::now();
    let Snapped { network: snapped, dictionary, evidence, statistics } = snap(&problem, &network, args.bits)?;
    let seconds = clock.elapsed().as_secs_f64();
    anyhow::ensure!(
        evidence.lower == evidence.upper,
        "the checker found a gap over the dictionary: please report this"
    );
    let files = [(Some(&args.output), &snapped), (args.dictionary.as_ref(), &dictionary)];
    for (path, network) in files {
        let Some(path) = path else { continue };
        write(path, network, problem.columns())?;
    }
    let before = objective(&problem, &network)?;
    let change = &evidence.upper - &before;
    let bits = snapped.neurons.iter().map(|n| n.a.bits().max(n.a_den.bits())).max().unwrap_or(0);
    match args.format {
        Format::Text => {
            println!(
                "c {} directions, {} exact points, {} exact pivots",
                dictionary.neurons.len(),
                statistics.proposals,
                statistics.pivots
            );
            println!(
                "v before {} the objective of the network as it stands, rounded up",
                decimal(&before, 12, Round::Up)
            );
            println!(
                "v after {} the objective of the snapped network, rounded up",
                decimal(&evidence.upper, 12, Round::Up)
            );
            println!("v change {} rounded up", decimal(&change, 6, Round::Up));
            println!("v neurons {} of {}", snapped.neurons.len(), network.neurons.len());
            println!("v bits {bits} of the longest coefficient");
            println!("c {seconds:.2} seconds");
            println!("s PROVED optimal over its {} directions (theory (3)), gap 0", dictionary.neurons.len());
        }
        Format::Json => println!(
            "{}",
            serde_json::to_string_pretty(&serde_json::json!({
                "verdict": "proved", "scope": "dictionary", "directions": dictionary.neurons.len(),
                "neurons": snapped.neurons.len(), "neurons_before": network.neurons.len(),
                "before": exact(&before), "after": exact(&evidence.upper), "change": exact(&change),
                "before_decimal": number(&before, Round::Up), "after_decimal": number(&evidence.upper, Round::Up),
                "change_decimal": number(&change, Round::Up),
                "coefficient_bits": bits, "proposals": statistics.proposals, "pivots": statistics.pivots,
                "seconds": seconds,
            }))?
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// The same for a problem of version 2.
fn any_loss(args: &Args, training: &Training, sha256: &str) -> anyhow::Result<ExitCode> {
    let network = load::two_layer(&args.network, training, &args.reading)?;
    let before = primal::objective(training, &network)?.high;
    let clock = Instant::now();
    let done = losses::snap(training, sha256, &network, args.bits)?;
    let seconds = clock.elapsed().as_secs_f64();
    let losses::Snapped { network: snapped, dictionary, certificate, evidence } = done;
    let mut files = Vec::new();
    for (path, network) in [(Some(&args.output), &snapped), (args.dictionary.as_ref(), &dictionary)] {
        let Some(path) = path else { continue };
        let mut bytes = Vec::new();
        format::two_layer(network, training.columns(), &mut bytes)?;
        two_layer::parse(bytes.as_slice(), training.columns(), training.outputs)
            .with_context(|| format!("{} is not written; fewer --bits make shorter numbers", path.display()))?;
        files.push((path, bytes));
    }
    files.extend(args.certificate.iter().map(|path| (path, certificate.clone())));
    files.iter().try_for_each(|(path, bytes)| output::write(path, bytes))?;
    let (after, gap) = (&evidence.upper, &evidence.upper - &evidence.lower);
    let own = &evidence.upper - &evidence.width;
    let share = gap.over(&own).unwrap_or_else(Fraction::zero);
    let change = after - &before;
    let bits = snapped.neurons.iter().map(|n| n.a.iter().map(BigInt::bits).max().max(Some(n.a_den.bits()))).max();
    let (bits, directions) = (bits.flatten().unwrap_or(0), dictionary.neurons.len());
    let optimal = gap == Fraction::zero();
    match args.format {
        Format::Text => {
            println!("c {directions} directions");
            println!(
                "v before {} the objective of the network as it stands, rounded up",
                decimal(&before, 12, Round::Up)
            );
            println!("v after {} the objective of the snapped network, rounded up", decimal(after, 12, Round::Up));
            println!("v change {} rounded up", decimal(&change, 6, Round::Up));
            println!("v neurons {} of {}", snapped.neurons.len(), network.neurons.len());
            println!("v bits {bits} of the longest coefficient");
            println!("c {seconds:.2} seconds");
            if !optimal && training.loss.shape().is_some() {
                println!("c the coefficients are exactly optimal; balanced weights would be irrational, hence the gap");
            }
            match optimal {
                true => println!("s PROVED optimal over its {directions} directions (theory §E3.9), gap 0"),
                false => println!(
                    "s PROVED gap <= {:e} of the objective over its {directions} directions (theory §E3.9)",
                    number(&share, Round::Up)
                ),
            }
        }
        Format::Json => println!(
            "{}",
            serde_json::to_string_pretty(&serde_json::json!({
                "verdict": "proved", "scope": "dictionary", "directions": directions,
                "neurons": snapped.neurons.len(), "neurons_before": network.neurons.len(),
                "before": exact(&before), "after": exact(after), "change": exact(&change),
                "before_decimal": number(&before, Round::Up), "after_decimal": number(after, Round::Up),
                "change_decimal": number(&change, Round::Up), "lower_decimal": number(&evidence.lower, Round::Down),
                "gap_decimal": number(&gap, Round::Up),
                "lower": exact(&evidence.lower), "gap": exact(&gap), "coefficient_bits": bits, "seconds": seconds,
            }))?
        ),
    }
    Ok(ExitCode::SUCCESS)
}

fn exact(value: &Fraction) -> String {
    value.to_string()
}

/// Writes a network, unless its numbers are longer than the format allows.
fn write(path: &Path, network: &Network, columns: usize) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    format::network(network, columns, &mut bytes)?;
    let again = crate::check::statement::network::parse(bytes.as_slice(), columns);
    again.with_context(|| format!("{} is not written; fewer --bits make shorter numbers", path.display()))?;
    output::write(path, &bytes)
}
