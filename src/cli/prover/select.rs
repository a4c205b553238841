//! `relucert select`: one network among all with the same directions and training predictions.

use crate::check::dictionary::training::predictions;
use crate::check::statement::{Training, TwoLayer, two_layer};
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::cli::terminal::Format;
use crate::format;
use crate::report::decimal::{Round, decimal, number};
use crate::select::{Choice, Chosen, Criterion, samples};
use anyhow::Context;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// What the network is to be best at.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// Fewest neurons, most zero weights
    FewestNeurons,
    /// Least Euclidean norm of the coefficients c_i = |a_i| |u_i|
    LeastNorm,
    /// Least largest coefficient
    LeastLargest,
    /// Greatest largest coefficient
    GreatestLargest,
    /// Largest smallest coefficient, among neurons that can be positive at all
    LargestSmallest,
    /// Least error on --validation
    LeastError,
    /// Greatest error on --validation; of more than 32 neurons found by a search and not proved
    GreatestError,
    /// Nearly uniform samples: --count networks, numbered
    Sample,
}

/// One network among all with the same directions and training predictions
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network
    network: PathBuf,
    /// Where to write the chosen network; samples get a number before the ending
    #[arg(short, long, value_name = "NET")]
    output: PathBuf,
    /// What it is to be best at
    #[arg(long, value_enum)]
    by: By,
    /// Further directions, with signs: the neurons of this network file, at coefficient zero
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
    /// Validation or test data: a problem file with the same columns
    #[arg(long, alias = "data", value_name = "PROBLEM")]
    validation: Option<PathBuf>,
    /// Number of samples
    #[arg(long, default_value_t = 1)]
    count: usize,
    /// Seed of the samples
    #[arg(long, default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    reading: Reading,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs: Vec<&Path> = [&args.problem, &args.network]
        .into_iter()
        .chain(&args.dictionary)
        .chain(&args.validation)
        .map(PathBuf::as_path)
        .collect();
    output::distinct(&args.output, &inputs)?;
    let (training, network, _) = load::any_loss(&args.problem, &args.network, &args.reading)?;
    let dictionary =
        args.dictionary.as_ref().map(|path| load::any_network(path, &training, &args.reading)).transpose()?;
    let dictionary = dictionary.unwrap_or_else(|| TwoLayer::zero(training.outputs));
    let data = args.validation.as_ref().map(|path| load::any_problem(path)).transpose()?.map(|(data, _)| data);
    if let (Some(data), Some(path)) = (&data, &args.validation) {
        let [found, expected] = [data, &training].map(|t| [t.columns(), t.outputs]);
        let (file, what) = (path.display(), ["columns", "outputs"]);
        for ((found, expected), what) in found.into_iter().zip(expected).zip(what) {
            anyhow::ensure!(found == expected, "{file}: {found} {what}, the problem has {expected}");
        }
    }
    let clock = Instant::now();
    let choice = Choice::of(training.clone(), network.clone(), dictionary)?;
    let criterion = criterion(args.by, data.as_ref())?;
    let (chosen, proved) = match criterion {
        Some(criterion) => choice.choose(criterion).map(|(chosen, proved)| (vec![chosen], Some(proved)))?,
        None => (samples(&choice, args.count, args.seed)?, None),
    };
    let mut files = Vec::new();
    for (number, Chosen { network: one, .. }) in chosen.iter().enumerate() {
        anyhow::ensure!(
            predictions(&training, one)?.first_difference(&predictions(&training, &network)?).is_none(),
            "the checker found other predictions: please report this"
        );
        let path = if chosen.len() == 1 { args.output.clone() } else { numbered(&args.output, number) };
        output::distinct(&path, &inputs)?;
        let mut bytes = Vec::new();
        format::two_layer(one, training.columns(), &mut bytes)?;
        let again = two_layer::parse(bytes.as_slice(), training.columns(), training.outputs);
        again.with_context(|| format!("{} is not written: its numbers are too long", path.display()))?;
        files.push((path, bytes));
    }
    for (path, bytes) in &files {
        output::write(path, bytes)?;
    }
    print(&args, &choice, (&chosen, proved), &files, clock.elapsed().as_secs_f64())?;
    Ok(ExitCode::SUCCESS)
}

/// The criterion; none for samples.
fn criterion(by: By, data: Option<&Training>) -> anyhow::Result<Option<Criterion<'_>>> {
    let needed = || data.context("--by least-error and greatest-error need --validation PROBLEM");
    Ok(match by {
        By::FewestNeurons => Some(Criterion::FewestNeurons),
        By::LeastNorm => Some(Criterion::LeastNorm),
        By::LeastLargest => Some(Criterion::LeastLargest),
        By::GreatestLargest => Some(Criterion::GreatestLargest),
        By::LargestSmallest => Some(Criterion::LargestSmallest),
        By::LeastError => Some(Criterion::LeastError(needed()?)),
        By::GreatestError => Some(Criterion::GreatestError(needed()?)),
        By::Sample => None,
    })
}

/// Prints what was chosen and how good it is, if that is `proved`; samples are not the best at anything.
fn print(
    args: &Args,
    choice: &Choice,
    (chosen, proved): (&[Chosen], Option<bool>),
    files: &[(PathBuf, Vec<u8>)],
    seconds: f64,
) -> anyhow::Result<()> {
    let value = proved.and(chosen.first()).map(|chosen| &chosen.value);
    let neurons: Vec<usize> = chosen.iter().map(|chosen| chosen.network.neurons.len()).collect();
    let best = match (proved, choice.exact) {
        (None, _) => "a sample",
        (Some(true), exact) if exact || args.by == By::FewestNeurons => "the best of the set, exactly",
        (Some(true), _) => "the best of the set for lengths |u| rounded to 32 bits",
        (Some(false), _) => "the best that was found; there may be a better one",
    };
    let of = match (choice.optimal(), choice.unique_predictions()) {
        (true, true) => "networks optimal over these directions",
        (true, false) => "networks optimal over these directions with these predictions",
        (false, _) => "networks with these directions and predictions",
    };
    match args.format {
        Format::Text => {
            println!("c the set: all {of}");
            if let Some(value) = value {
                println!("v value {} {}", decimal(value, 12, Round::Down), unit(args.by));
            }
            println!("v neurons {}", neurons.iter().map(usize::to_string).collect::<Vec<_>>().join(" "));
            println!("c {best}; {:.2} seconds", seconds);
            for (path, _) in files {
                println!("c written {}", path.display());
            }
            println!("s PROVED training predictions exactly those of the network");
        }
        Format::Json => println!(
            "{}",
            serde_json::to_string_pretty(&json!({
                "verdict": "proved", "claim": "same-predictions", "optimal_set": choice.optimal(), "best": proved,
                "exact_lengths": choice.exact, "value": value.map(|value| value.to_string()),
                "value_decimal": value.map(|value| number(value, Round::Down)), "neurons": neurons,
                "files": files.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>(),
                "seconds": seconds,
            }))?
        ),
    }
    Ok(())
}
/// What the value of a criterion is.
fn unit(by: By) -> &'static str {
    match by {
        By::FewestNeurons => "neurons",
        By::LeastNorm => "the sum of squared coefficients c_i = |a_i| |u_i|, rounded down",
        By::LeastError | By::GreatestError => "the sum of the losses on the data given, rounded down",
        _ => "the coefficient c_i = |a_i| |u_i|, rounded down",
    }
}

/// The name with a number before its ending.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map_or(String::new(), |e| format!(".{}", e.to_string_lossy()));
    path.with_file_name(format!("{stem}-{number}{ending}"))
}
