//! `relucert prune`: minimal networks, exactly, and smaller ones by corrections.

use crate::check::statement::training::OutputBias;
use crate::check::statement::{Network, Problem, Training, TwoLayer, network, two_layer};
use crate::cli::check::fit::Facts;
use crate::cli::files::{load, output};
use crate::cli::terminal::Format;
use crate::format;
use crate::plot::{Mark, Panel, Series, svg};
use crate::prune::baseline::{Ranking, order};
use crate::prune::correct::corrections;
use crate::prune::curve::{Judge, Point, csv};
use crate::prune::{Pruned, Route, losses, prune, prune_training};
use crate::search::data::Data;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Fewer neurons with exactly the same predictions; then fewer still
#[derive(clap::Args)]
#[command(after_help = "\
The result is re-proved by `relucert check PROBLEM PRUNED --same-predictions NETWORK --penalty-no-larger --minimal`.
Fewer neurons than that change the predictions: with `--to` the weights of the others are corrected, by least squares
or to the optimum of another loss.")]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network
    network: PathBuf,
    /// Where to write the pruned network
    #[arg(short, long, value_name = "PRUNED")]
    output: PathBuf,
    /// Go on to this number of neurons, changing predictions
    #[arg(long, value_name = "K")]
    to: Option<usize>,
    /// What removes neurons: all but `exact` need `--to` and leave the other neurons as they are
    #[arg(long, value_enum, default_value = "exact")]
    method: Method,
    /// Follow the other methods too, in the curve and the picture
    #[arg(long, requires = "to")]
    baselines: bool,
    /// Seed of the random method
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Write objective and accuracy of every network on the way as CSV
    #[arg(long, value_name = "FILE")]
    curve: Option<PathBuf>,
    /// Draw them as SVG
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// A problem file with test rows, made with the same scaling
    #[arg(long, value_name = "PROBLEM")]
    test: Option<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Methods of pruning.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Method {
    /// Exactly to a minimal network, then corrections: by least squares, or the optimum of another loss
    Exact,
    /// The least norm of |a|u first
    Magnitude,
    /// The least norm of weight times gradient first
    Gradient,
    /// In random order
    Random,
}

/// A network and the points of the curve that leads to it.
struct Pruning<N = Network> {
    network: N,
    points: Vec<Point>,
    /// None if predictions changed.
    route: Option<Route>,
}

/// What is pruned.
struct Task<'a> {
    problem: &'a Problem,
    network: &'a Network,
    judge: Judge<'a>,
    data: Data,
    to: Option<usize>,
    seed: u64,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(args.method == Method::Exact || args.to.is_some(), "this `--method` needs `--to K`");
    let outputs: Vec<&Path> = [Some(&args.output), args.curve.as_ref(), args.plot.as_ref()]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    let inputs =
        [Some(&args.problem), Some(&args.network), args.test.as_ref()].into_iter().flatten().map(PathBuf::as_path);
    let inputs: Vec<&Path> = inputs.collect();
    for (at, path) in outputs.iter().enumerate() {
        output::distinct(path, &[&inputs, &outputs[..at]].concat())?;
    }
    if let Some((training, sha256)) = load::training(&args.problem)? {
        return any_loss(&args, &training, &sha256);
    }
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let network = load::network(&args.network, &problem, &[])?;
    let test = args.test.as_ref().map(|path| load::problem(path)).transpose()?.map(|loaded| loaded.problem);
    let same = test.as_ref().is_none_or(|test| test.columns() == problem.columns());
    anyhow::ensure!(same, "the test rows have another number of columns than the problem");
    let judge = Judge::new(&problem, test.as_ref(), &network);
    let accuracy = judge.classifies();
    let task =
        Task { problem: &problem, network: &network, judge, data: Data::new(&problem), to: args.to, seed: args.seed };
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
        output::write(path, picture(&points, accuracy).map_err(anyhow::Error::msg)?.as_bytes())?;
    }
    print(args.format, &facts, before, &words(route), seconds)?;
    Ok(ExitCode::SUCCESS)
}

/// The same for a problem of version 2.
fn any_loss(args: &Args, training: &Training, sha256: &str) -> anyhow::Result<ExitCode> {
    let network = load::two_layer(&args.network, training, &[])?;
    let test = args.test.as_ref().map(|path| test_rows(path, training)).transpose()?;
    let judge = losses::Judge { training, test: test.as_ref() };
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
        output::write(path, picture(&points, accuracy).map_err(anyhow::Error::msg)?.as_bytes())?;
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
fn pruned_by(
    judge: &losses::Judge,
    network: &TwoLayer,
    method: Method,
    args: &Args,
) -> anyhow::Result<Pruning<TwoLayer>> {
    let training = judge.training;
    let (name, ranking) = match method {
        Method::Exact => {
            let Pruned { network: minimal, route, .. } = prune_training(training, network).context(NO_VERTEX)?;
            let mut points = vec![judge.point("exact", network)?, judge.point("exact", &minimal)?];
            let Some(to) = args.to.filter(|to| *to < minimal.neurons.len()) else {
                return Ok(Pruning { network: minimal, points, route: Some(route) });
            };
            let steps = losses::corrections(training, &minimal, to)?;
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
    let order = losses::order(training, network, ranking);
    let mut left = network.clone();
    let mut points = vec![judge.point(name, network)?];
    for gone in 1..=order.len().saturating_sub(args.to.unwrap_or(0)) {
        let kept = (0..order.len()).filter(|i| !order[..gone].contains(i));
        left = TwoLayer { neurons: kept.map(|i| network.neurons[i].clone()).collect(), ..network.clone() };
        points.push(judge.point(name, &left)?);
    }
    Ok(Pruning { network: left, points, route: None })
}

/// Why a network stays as it is.
const NO_VERTEX: &str = "no vertex with a penalty that is not larger was found; the network is as it was";

/// What the checker finds out about the pruned network, and if it is exactly pruned the claims.
fn facts(
    (training, sha256): (&Training, &str),
    pruned: &TwoLayer,
    network: &TwoLayer,
    exact: bool,
) -> anyhow::Result<Facts> {
    let mut facts = Facts::new(training, sha256, pruned)?;
    if exact {
        facts.same(training, pruned, network)?;
        facts.no_larger(training, pruned, network);
        facts.minimal(training, pruned)?;
    }
    Ok(facts)
}

/// How the network was pruned.
fn words(route: Option<Route>) -> String {
    match route {
        Some(Route::Independent) => "its neurons are independent: there is nothing to prune but idle ones".to_string(),
        Some(Route::Doubles) => "a vertex proposed by doubles, proved by one exact linear system".to_string(),
        Some(Route::Fixed(bits)) => {
            format!("a vertex proposed by numbers of {bits} bits, proved by one exact linear system")
        }
        None => "fewer neurons than a minimal network, or other ones: predictions change".to_string(),
    }
}

/// Prints what the checker found; `before` is the number of neurons there were.
fn print(format: Format, facts: &Facts, before: usize, route: &str, seconds: f64) -> anyhow::Result<()> {
    match format {
        Format::Text => {
            println!("c {before} neurons; {route}; {seconds:.2} s");
            facts.lines().iter().for_each(|line| println!("{line}"));
        }
        Format::Json => {
            let mut report = facts.json();
            report.insert("seconds".into(), seconds.into());
            report.insert("route".into(), route.into());
            println!("{}", serde_json::to_string_pretty(&report)?);
        }
    }
    Ok(())
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
        let pruned = prune(self.problem, self.network).context(NO_VERTEX)?;
        let (numerators, denominator) = &pruned.coefficients;
        let minimal = self.judge.point("exact", &self.judge.sums(&pruned.kept, numerators, denominator));
        let mut pruning = Pruning { network: pruned.network, points: vec![before, minimal], route: Some(pruned.route) };
        let Some(to) = self.to.filter(|to| *to < pruned.kept.len()) else { return Ok(pruning) };
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

/// Objective and accuracy against the number of neurons.
fn picture(points: &[Point], accuracy: bool) -> Result<String, String> {
    let score = if accuracy { "accuracy" } else { "R²" };
    let quotient = |v: &crate::check::arithmetic::Fraction| crate::dyadic::quotient(v.numerator(), v.denominator());
    let methods = ["exact", "least-squares", "corrected", "magnitude", "gradient", "random"];
    let panel = |y: String, value: &dyn Fn(&Point) -> Option<f64>| {
        let series = methods.iter().filter_map(|method| {
            let own = points.iter().filter(|point| point.method == *method);
            let points: Vec<(f64, f64)> = own.filter_map(|p| Some((p.neurons as f64, value(p)?))).collect();
            (!points.is_empty()).then(|| Series { name: (*method).into(), mark: Mark::Line, points })
        });
        Panel { title: String::new(), x: "neurons".into(), y, series: series.collect() }
    };
    let mut panels = vec![
        panel("objective".into(), &|p| Some(quotient(&p.objective))),
        panel(format!("training {score}"), &|p| Some(p.train)),
    ];
    if points.iter().any(|p| p.test.is_some()) {
        panels.push(panel(format!("test {score}"), &|p| p.test));
    }
    svg(&panels)
}
