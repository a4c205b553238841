//! What `relucert prune` prints and draws.

use crate::check::statement::{Network, Training, TwoLayer};
use crate::cli::check::fit::Facts;
use crate::cli::terminal::Format;
use crate::plot::{Mark, Panel, Series};
use crate::prune::Route;
use crate::prune::curve::Point;

/// A network and the points of the curve that leads to it.
pub(super) struct Pruning<N = Network> {
    pub network: N,
    pub points: Vec<Point>,
    /// None if predictions changed.
    pub route: Option<Route>,
}

/// Why a network stays as it is.
pub(super) const NO_VERTEX: &str = "no vertex with a penalty that is not larger was found; the network is as it was";

/// What is kept at first.
pub(super) const UNPRUNED: &str = "the given network as it is, for nothing was pruned in this time";

/// What the checker finds out about the pruned network, and if it is exactly pruned the claims.
pub(super) fn facts(
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
pub(super) fn words(route: Option<Route>) -> String {
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
pub(super) fn print(format: Format, facts: &Facts, before: usize, route: &str, seconds: f64) -> anyhow::Result<()> {
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

/// Objective and accuracy against the number of neurons.
pub(super) fn panels(points: &[Point], accuracy: bool) -> Vec<Panel> {
    let score = if accuracy { "accuracy" } else { "R²" };
    let quotient = |v: &crate::check::arithmetic::Fraction| crate::dyadic::quotient(v.numerator(), v.denominator());
    let methods = ["exact", "least-squares", "corrected", "magnitude", "gradient", "random"];
    let panel = |y: String, value: &dyn Fn(&Point) -> Option<f64>| {
        let series = methods.iter().filter_map(|method| {
            let own = points.iter().filter(|point| point.method == *method);
            let points: Vec<(f64, f64)> = own.filter_map(|p| Some((p.neurons as f64, value(p)?))).collect();
            (!points.is_empty()).then(|| Series { name: (*method).into(), mark: Mark::Line, points })
        });
        Panel { x: "neurons".into(), y, series: series.collect(), ..Panel::default() }
    };
    let mut panels = vec![
        panel("objective".into(), &|p| Some(quotient(&p.objective))),
        panel(format!("training {score}"), &|p| Some(p.train)),
    ];
    if points.iter().any(|p| p.test.is_some()) {
        panels.push(panel(format!("test {score}"), &|p| p.test));
    }
    panels
}
