//! `relucert prune` of problems of version 2.

use super::args::{Args, Method};
use super::shown::{NO_VERTEX, Pruning, UNPRUNED, facts, panels, print, words};
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Training, TwoLayer, two_layer};
use crate::cli::files::{load, output, picture};
use crate::cli::terminal::watch;
use crate::format;
use crate::prune::baseline::Ranking;
use crate::prune::curve::csv;
use crate::prune::losses::{Judge, corrections, order};
use crate::prune::{Pruned, prune_training};
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the subcommand.
pub fn run(args: &Args, training: &Training, sha256: &str) -> anyhow::Result<ExitCode> {
    let network = load::two_layer(args.about.network(), training, &args.reading)?;
    let test = args.test.as_ref().map(|path| test_rows(path, training)).transpose()?;
    let judge = Judge { training, test: test.as_ref() };
    let accuracy = judge.classifies();
    let start = Instant::now();
    let pruning = |method| pruned_by(&judge, &network, method, args);
    let Pruning { network: pruned, mut points, route } = pruning(args.method)?;
    let seconds = start.elapsed().as_secs_f64();
    if args.baselines {
        for method in [Method::Exact, Method::Magnitude, Method::Gradient, Method::Random] {
            if method != args.method {
                points.extend(pruning(method)?.points);
            }
        }
    }
    watch::finish();
    let mut bytes = Vec::new();
    format::two_layer(&pruned, training.columns(), &mut bytes)?;
    two_layer::parse(bytes.as_slice(), training.columns(), training.outputs)
        .with_context(|| format!("{} is not written", args.output.display()))?;
    let facts = facts((training, sha256), &pruned, &network, route.is_some())?;
    output::write(&args.output, &bytes)?;
    if let Some(path) = &args.curve {
        output::write(path, csv(&points, accuracy).as_bytes())?;
    }
    if let Some(path) = &args.plot {
        picture::write(path, &panels(&points, accuracy))?;
    }
    print(args.format, &facts, network.neurons.len(), &words(route), seconds)?;
    Ok(ExitCode::SUCCESS)
}

/// A problem of test rows.
fn test_rows(path: &Path, training: &Training) -> anyhow::Result<Training> {
    let (test, _) = load::training(path)?.context("the test rows are for another loss than the problem")?;
    anyhow::ensure!(
        test.columns() == training.columns(),
        "the test rows have another number of columns than the problem"
    );
    let same = test.loss == training.loss && test.outputs == training.outputs;
    anyhow::ensure!(same, "the test rows are for another loss or number of outputs than the problem");
    let biased = test.output_bias != OutputBias::None || training.output_bias == OutputBias::None;
    anyhow::ensure!(biased, "the test rows are for networks without an output bias, the problem is not");
    Ok(test)
}

/// Prunes by a method.
fn pruned_by(judge: &Judge, network: &TwoLayer, method: Method, args: &Args) -> anyhow::Result<Pruning<TwoLayer>> {
    let training = judge.training;
    let (name, ranking) = match method {
        Method::Exact => {
            args.keep(training, network, UNPRUNED);
            let Pruned { network: minimal, route, .. } = prune_training(training, network).context(NO_VERTEX)?;
            let mut points = vec![judge.point("exact", network)?, judge.point("exact", &minimal)?];
            let Some(to) = args.to.filter(|to| *to < minimal.neurons.len()) else {
                return Ok(Pruning { network: minimal, points, route: Some(route) });
            };
            args.keep(training, &minimal, "the minimal network, with the same predictions");
            let steps = corrections(training, &minimal, to, &mut |step| {
                args.keep(training, step, "the smallest network so far, its weights corrected");
            })?;
            for step in &steps {
                points.push(judge.point("corrected", step)?);
            }
            let last = steps.into_iter().next_back().context("no correction was found")?;
            return Ok(Pruning { network: last, points, route: None });
        }
        Method::Magnitude => ("magnitude", Ranking::Magnitude),
        Method::Gradient => ("gradient", Ranking::Gradient),
        Method::Random => ("random", Ranking::Random(args.seed)),
    };
    let order = order(training, network, ranking);
    let mut left = network.clone();
    let mut points = vec![judge.point(name, network)?];
    for gone in 1..=order.len().saturating_sub(args.to.unwrap_or(0)) {
        let kept = (0..order.len()).filter(|i| !order[..gone].contains(i));
        left = TwoLayer { neurons: kept.map(|i| network.neurons[i].clone()).collect(), ..network.clone() };
        points.push(judge.point(name, &left)?);
    }
    Ok(Pruning { network: left, points, route: None })
}
