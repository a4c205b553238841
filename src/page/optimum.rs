//! What a page says of a claim about the optimum.

use super::{Fact, Found, fact, objective, picture, words};
use crate::check::statement::{Claim, Training, TwoLayer};
use crate::plot::{Mark, Panel, Series};
use crate::report::Report;
use crate::report::decimal::{Round, decimal, number};

/// Verdict, interval and table. Without a training problem, as for another penalty, less is known.
pub fn found(report: &Report, claim: &Claim, training: Option<&Training>, network: &TwoLayer) -> Found {
    let objective = objective::line(report.fitted(), report.norm, &report.beta, training);
    let (kind, value) = words::option(claim);
    let (n, d) = report.shape;
    let outputs = report.fitted().map_or(1, |fit| fit.outputs);
    let mut facts = vec![
        Fact::named("claim", "claim", format!("--{kind} {value}")),
        Fact::named("scope", "over all networks (global), or those of a scope", report.scope),
        Fact::named("verdict", "verdict", report.verdict.replace('-', " ").to_uppercase()),
    ];
    if let Some(e) = report.evidence() {
        let least = if report.scope == "global" {
            "no network has an objective below"
        } else {
            "none of the scope has an objective below"
        };
        facts.push(Fact::named("lower bound", least, decimal(&e.lower, 9, Round::Down)));
        facts.push(Fact::new("objective of the network, at most", decimal(&e.upper, 9, Round::Up)));
    }
    facts.extend([
        Fact::named("rows", "rows of data, n", n),
        Fact::named("columns", fact::columns(training, report.has_bias()), d),
        Fact::named("outputs", "outputs, K", outputs),
        Fact::named("neurons", "neurons of the network", network.neurons.len()),
        Fact::named("loss", "loss", report.loss.as_deref().unwrap_or("squared")),
        Fact::named("beta", "weight decay β", &report.beta),
        Fact::new("numbers of the data", report.numbers),
        Fact::named("problem", "SHA-256 of the problem", &report.problem_sha256),
    ]);
    if let Some(training) = training {
        facts.extend(fact::data(training));
        facts.extend(fact::network(training, network));
    }
    Found {
        verdict: report.verdict,
        sentences: words::verdict(report, claim),
        figure: picture::interval(report),
        objective,
        facts,
    }
}

/// How the interval came about: what earlier certificates of the same problem prove, the last one being that
/// of the page. Rows of the table, and a picture.
pub fn history(reports: &[(String, &Report)]) -> (Vec<Fact>, Option<Panel>) {
    let mut facts = Vec::new();
    let (mut lower, mut upper) = (Vec::new(), Vec::new());
    for (place, (name, report)) in reports.iter().enumerate() {
        let Some(e) = report.evidence() else {
            facts.push(Fact::new(format!("history: {name}"), "rejected"));
            continue;
        };
        let best = e.better.as_ref().map_or(&e.upper, |better| better.min(&e.upper));
        let interval = format!("[{}, {}]", decimal(&e.lower, 9, Round::Down), decimal(best, 9, Round::Up));
        facts.push(Fact::new(format!("history: {name}"), format!("the optimum is in {interval}")));
        lower.push(((place + 1) as f64, number(&e.lower, Round::Down)));
        upper.push(((place + 1) as f64, number(best, Round::Up)));
    }
    let line = |name: &str, points| Series { name: name.into(), mark: Mark::Line, points };
    let several = lower.len() > 1;
    let panel = several.then(|| Panel {
        title: "How the interval came about".into(),
        x: "certificate".into(),
        y: "objective".into(),
        names: reports.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![line("best network known", upper), line("no network is below", lower)],
        ..Panel::default()
    });
    (facts, panel)
}
