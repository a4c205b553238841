//! `relucert prune`: minimal networks, exactly, and smaller ones by corrections.

mod args;
mod losses;
mod shown;

use crate::check::statement::{Network, Problem, Training, TwoLayer, network};
use crate::cli::files::{kept, load, output, picture};
use crate::cli::prover::problem::Shared;
use crate::cli::terminal::watch;
use crate::format;
use crate::prune::baseline::{Ranking, order};
use crate::prune::correct::corrections;
use crate::prune::curve::{Judge, Point, csv};
use crate::prune::prune;
use crate::search::data::Data;
use anyhow::Context;
pub use args::Args;
use args::Method;
use shown::{NO_VERTEX, Pruning, UNPRUNED, facts, panels, print, words};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// What is pruned.
struct Task<'a> {
    args: &'a Args,
    problem: &'a Problem,
    network: &'a Network,
    judge: Judge<'a>,
    data: Data,
    to: Option<usize>,
    seed: u64,
}

impl Args {
    /// Keeps a network in case the rest takes too long; not where it is only compared with those of another method.
    fn keep(&self, training: &Training, network: &TwoLayer, words: &str) {
        let mut bytes = Vec::new();
        if self.method == Method::Exact && format::two_layer(network, training.columns(), &mut bytes).is_ok() {
            watch::checkpoints(self.checkpoint.checkpoint);
            kept::keep(&self.output, bytes, self.format, format!("{} neurons, {words}", network.neurons.len()));
        }
    }
}

/// Runs the subcommand.
pub fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(args.method == Method::Exact || args.to.is_some(), "this `--method` needs `--to K`");
    args.about.made(&Shared { seed: args.seed, ..Shared::of(Some(&args.output), &args.reading) })?;
    let outputs: Vec<&Path> = [&args.output].into_iter().chain(&args.curve).map(PathBuf::as_path).collect();
    let (problem, network) = (args.about.problem(), args.about.network());
    let inputs: Vec<&Path> = [problem, network].into_iter().chain(args.test.as_deref()).collect();
    for (at, path) in outputs.iter().enumerate() {
        output::distinct(path, &[&inputs, &outputs[..at]].concat())?;
    }
    args.plot.as_ref().map_or(Ok(()), |plot| picture::distinct(plot, &[inputs, outputs].concat()))?;
    if let Some((training, sha256)) = load::training(problem)? {
        return losses::run(&args, &training, &sha256);
    }
    let load::LoadedProblem { problem, sha256 } = load::problem(problem)?;
    let network = load::network(network, &problem, &args.reading)?;
    let test = args.test.as_ref().map(|path| load::problem(path)).transpose()?.map(|loaded| loaded.problem);
    let same = test.as_ref().is_none_or(|test| test.columns() == problem.columns());
    anyhow::ensure!(same, "the test rows have another number of columns than the problem");
    let judge = Judge::new(&problem, test.as_ref(), &network);
    let accuracy = judge.classifies();
    let (data, to, seed) = (Data::new(&problem), args.to, args.seed);
    let task = Task { args: &args, problem: &problem, network: &network, judge, data, to, seed };
    let start = Instant::now();
    let Pruning { network: pruned, mut points, route } = task.prune(args.method)?;
    let seconds = start.elapsed().as_secs_f64();
    if args.baselines {
        for method in [Method::Exact, Method::Magnitude, Method::Gradient, Method::Random] {
            if method != args.method {
                points.extend(task.prune(method)?.points);
            }
        }
    }
    watch::finish();
    let mut bytes = Vec::new();
    format::network(&pruned, problem.columns(), &mut bytes)?;
    network::parse(bytes.as_slice(), problem.columns())
        .with_context(|| format!("{} is not written", args.output.display()))?;
    let before = network.neurons.len();
    let (training, pruned, network) = (problem.clone().into(), pruned.into(), network.clone().into());
    let facts = facts((&training, &sha256), &pruned, &network, route.is_some())?;
    output::write(&args.output, &bytes)?;
    if let Some(path) = &args.curve {
        output::write(path, csv(&points, accuracy).as_bytes())?;
    }
    if let Some(path) = &args.plot {
        picture::write(path, &panels(&points, accuracy))?;
    }
    print(args.format, &facts, before, &words(route), seconds)?;
    Ok(ExitCode::SUCCESS)
}

impl Task<'_> {
    fn prune(&self, method: Method) -> anyhow::Result<Pruning> {
        let polytope = crate::check::dictionary::polytope::polytope(self.problem, self.network)?;
        let all: Vec<usize> = (0..self.network.neurons.len()).collect();
        let whole = self.judge.sums(&all, &polytope.point, &polytope.den);
        let (name, ranking) = match method {
            Method::Exact => return self.exact(self.judge.point("exact", &whole)),
            Method::Magnitude => ("magnitude", Ranking::Magnitude),
            Method::Gradient => ("gradient", Ranking::Gradient),
            Method::Random => ("random", Ranking::Random(self.seed)),
        };
        let gone = order(&self.data, self.network, ranking);
        let gone = &gone[..all.len().saturating_sub(self.to.unwrap_or(0))];
        let mut sums = whole;
        let mut points = vec![self.judge.point(name, &sums)];
        for &i in gone {
            self.judge.remove(&mut sums, i, &polytope.point[i]);
            points.push(self.judge.point(name, &sums));
        }
        let left = all.iter().filter(|i| !gone.contains(i)).map(|&i| self.network.neurons[i].clone());
        Ok(Pruning { network: Network { neurons: left.collect() }, points, route: None })
    }

    fn exact(&self, before: Point) -> anyhow::Result<Pruning> {
        self.args.keep(&self.problem.clone().into(), &self.network.clone().into(), UNPRUNED);
        let pruned = prune(self.problem, self.network).context(NO_VERTEX)?;
        let (numerators, denominator) = &pruned.coefficients;
        let minimal = self.judge.point("exact", &self.judge.sums(&pruned.kept, numerators, denominator));
        let mut pruning = Pruning { network: pruned.network, points: vec![before, minimal], route: Some(pruned.route) };
        let Some(to) = self.to.filter(|to| *to < pruned.kept.len()) else { return Ok(pruning) };
        let (training, minimal) = (self.problem.clone().into(), pruning.network.clone().into());
        self.args.keep(&training, &minimal, "the minimal network, with the same predictions");
        let directions = Network { neurons: pruned.kept.iter().map(|&i| self.network.neurons[i].clone()).collect() };
        let steps = corrections(&self.data, &directions, &pruning.network, to);
        for step in &steps {
            let (num, den) = step.coefficients(&directions);
            let active: Vec<usize> = step.active.iter().map(|&i| pruned.kept[i]).collect();
            pruning.points.push(self.judge.point("least-squares", &self.judge.sums(&active, &num, &den)));
        }
        let last = steps.last().context("no correction was found")?;
        Ok(Pruning { network: last.network(&directions), route: None, ..pruning })
    }
}
