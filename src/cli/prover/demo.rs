//! `relucert demo`: the whole way on built-in data.

use crate::cli::files::{load, output};
use crate::cli::terminal::Format;
use crate::dyadic::quotient;
use crate::{check, format};
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// 442 patients, 10 features; provenance beside the file.
const DATA: &[u8] = include_bytes!("../../../examples/data/diabetes.csv");

/// The whole way on built-in data: problem, train, certify, check, refute
#[derive(clap::Args)]
pub struct Args {
    /// Folder for the files, made if it is not there
    #[arg(long, default_value = "relucert-demo")]
    directory: PathBuf,
    /// Only text: the commands that it runs have `--format json` themselves
    #[arg(long, value_parser = Format::unexplained(), default_value = "text")]
    format: Format,
}

/// Runs the subcommand: five commands as a user would type them, run by `execute`, each with the exit code it
/// must have.
pub fn run(args: Args, execute: impl Fn(&[&str]) -> anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        args.format == Format::Text,
        "the demo is text for people: the commands that it shows have `--format json` themselves"
    );
    let folder = &args.directory;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let path = |name: &str| folder.join(name).display().to_string();
    let [data, problem, net, cert] = ["diabetes.csv", "problem", "net", "cert"].map(path);
    let [worse, worse_cert, better] = ["worse-net", "worse-cert", "better-net"].map(path);
    output::write(&folder.join("diabetes.csv"), DATA)?;

    let step = |words: &[&str], expected: ExitCode| -> anyhow::Result<()> {
        println!("$ relucert {}", words.join(" "));
        let code = execute(&[&["relucert"], words].concat())?;
        anyhow::ensure!(code == expected, "this command should have ended with {expected:?}, not {code:?}");
        println!();
        Ok(())
    };

    println!(
        "# A disease progression data set as a training problem: squared loss, weight decay at a fifth of its useful maximum."
    );
    step(&["problem", &data, "--target", "y", "--standardize", "--beta", "0.2max", "-o", &problem], ExitCode::SUCCESS)?;
    println!("# Train.");
    step(&["train", &problem, "-o", &net], ExitCode::SUCCESS)?;
    println!("# Prove that no two-layer ReLU network of any width is much better, and write the proof down.");
    step(&["certify", &problem, &net, "--open-share", "0.01", "-o", &cert], ExitCode::SUCCESS)?;
    println!("# Check the proof as a third party would: integers only, the claim given again.");
    step(&["check", &problem, &net, &cert, "--open-share", "0.01"], ExitCode::SUCCESS)?;
    println!("# The same network without its largest neuron: the claim is refuted by a better network.");
    let exact = load::problem(folder.join("problem").as_path())?.problem;
    let mut network = check::statement::network::parse(load::open(folder.join("net").as_path())?, exact.columns())?;
    let size = |neuron: &check::statement::Neuron| quotient(&neuron.a, &neuron.a_den).abs();
    let largest =
        (0..network.neurons.len()).max_by(|&i, &j| size(&network.neurons[i]).total_cmp(&size(&network.neurons[j])));
    largest.map(|i| network.neurons.remove(i));
    let mut bytes = Vec::new();
    format::network(&network, exact.columns(), &mut bytes)?;
    output::write(&folder.join("worse-net"), &bytes)?;
    step(
        &["certify", &problem, &worse, "--open-share", "0.01", "-o", &worse_cert, "--improved", &better],
        ExitCode::from(1),
    )?;
    println!("# All as expected. The files are in {}.", folder.display());
    Ok(ExitCode::SUCCESS)
}
