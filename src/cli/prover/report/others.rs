//! The pages of claims that are not about the optimum.

use super::args::Args;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::check::{Question, global_path, optimal_set, qualify, regularization, stationary, weight_path};
use crate::cli::files::load;
use crate::cli::terminal::report;
use crate::global_path::picture as curves;
use crate::optimal_set::picture::{Axes, panel as projection};
use crate::page::questions::{self, Said};
use crate::page::{Fact, Found, Page, fact, line, picture};
use crate::plot::{Mark, Panel, Series};
use crate::regularization::picture as breakpoints;
use crate::report::set::SetReport;
use crate::report::{Answer, Subject};
use crate::weight_path::{panel as loss, replay};
use std::process::ExitCode;

/// Why there is no button.
const ELSEWHERE: &str = "it knows claims about the optimum only";

/// A page, but for what all have.
struct Draft {
    title: String,
    said: Said,
    answer: Answer,
    panels: Vec<Panel>,
    /// The problem with its digest, and the network if there is one of which pictures are drawn.
    subject: Option<(Training, String, Option<TwoLayer>)>,
}

/// Checks the claim and writes the page; one about a malformed certificate is not written.
pub fn run(args: &Args, question: Question) -> anyhow::Result<ExitCode> {
    let draft = match question {
        Question::Stationary => stationary_point(args)?,
        Question::Fit => same_predictions(args)?,
        Question::Set => set(args)?,
        Question::Regularization => path(args)?,
        Question::GlobalPath => path_of_all(args)?,
        Question::WeightPath => weights(args)?,
        Question::Qualify | Question::Optimum => qualified(args)?,
    };
    let Draft { title, said: Said { verdict, sentences, facts }, answer, mut panels, subject } = draft;
    if answer.code != 2 {
        let mut facts = [vec![Fact::new("verdict", verdict.replace('-', " ").to_uppercase())], facts].concat();
        let mut objective = String::new();
        if let Some((training, sha256, network)) = &subject {
            let about = Subject::from(training);
            objective = line(about.fitted(), None, &training.decay().to_string(), Some(training));
            facts.extend(fact::problem(training, sha256));
            facts.extend(fact::data(training));
            if let Some(network) = network {
                facts.push(Fact::new("neurons of the network", network.neurons.len()));
                facts.extend(fact::network(training, network));
                panels.extend(picture::panels(training, network, args.scaling()?.as_ref()));
            }
        }
        let found = Found { verdict, sentences, figure: String::new(), objective, facts };
        let command = args.command(question)?;
        let printed = &answer.lines;
        let page = Page { title: &title, found, panels: &panels, command: &command, printed, proof: Err(ELSEWHERE) };
        args.write(&page.html().map_err(anyhow::Error::msg)?)?;
    }
    Ok(report::answer(&answer, args.check.format))
}

fn stationary_point(args: &Args) -> anyhow::Result<Draft> {
    let asked = &args.check;
    let found = stationary::decide(asked)?;
    let (training, network, sha256) = load::any_loss(&asked.problem, asked.network(), &asked.reading)?;
    let mut lines = Answer::lines_of(|out| found.write_facts(out, true));
    lines.extend(Answer::lines_of(|out| found.write_verdict(out)));
    let answer = Answer { lines, json: serde_json::to_string_pretty(&found)?, code: found.exit_code() };
    let bars = found.neurons.iter().enumerate().map(|(i, neuron)| ((i + 1) as f64, neuron.upper)).collect();
    let panel = Panel {
        title: "How far each neuron is from rest".into(),
        x: "neuron, counted from 0".into(),
        y: "distance of 0 to its subdifferential, at most".into(),
        names: (0..found.neurons.len()).map(|i| i.to_string()).collect(),
        series: vec![Series { name: String::new(), mark: Mark::Bars, points: bars }],
        ..Panel::default()
    };
    let panels = if found.neurons.is_empty() { Vec::new() } else { vec![panel] };
    let (title, said) = (args.title("Is", "a stationary point?"), questions::stationary(&found));
    Ok(Draft { title, said, answer, panels, subject: Some((training, sha256, Some(network))) })
}

fn same_predictions(args: &Args) -> anyhow::Result<Draft> {
    let asked = &args.check;
    let facts = asked.fit.decide(&asked.problem, asked.network(), &asked.reading)?;
    let (training, network, sha256) = load::any_loss(&asked.problem, asked.network(), &asked.reading)?;
    let answer = facts.answer()?;
    let original = asked.fit.original().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy();
    let rows = facts.facts().map(|(name, value, comment)| match comment {
        "" => Fact::new(name, value),
        _ => Fact::new(format!("{name}: {comment}"), value),
    });
    let said = questions::fit(&answer, &facts.claims(), &original, rows.collect());
    let title = match asked.fit.original() {
        Some(_) => args.title("Does", &format!("predict the same as {original}?")),
        None => args.title("Is", "minimal?"),
    };
    Ok(Draft { title, said, answer, panels: Vec::new(), subject: Some((training, sha256, Some(network))) })
}

fn set(args: &Args) -> anyhow::Result<Draft> {
    let asked = &args.check;
    let optimal_set::Decided { training, sha256, network, verified } =
        optimal_set::decide(asked.files(), &asked.set, &asked.reading)?;
    let answer = optimal_set::answer((&training, &sha256), &verified, &asked.set)?;
    let found = verified.as_ref().ok();
    let report = found.map(|(members, facts)| SetReport::new(&training, members, facts, asked.set.all_optimal));
    let said = questions::set(&answer, report.as_ref(), &asked.set.claims(), verified.as_ref().err());
    let panels = found.map(|(members, facts)| projection(members, facts, Axes::Principal)).into_iter().collect();
    let title = args.title("Which networks predict the same as", "with its directions?");
    Ok(Draft { title, said, answer, panels, subject: Some((training, sha256, Some(network))) })
}

fn path(args: &Args) -> anyhow::Result<Draft> {
    let asked = &args.check;
    let claims = &asked.regularization;
    let decided = regularization::decide(asked.files(), claims, asked.candidates, &asked.reading)?;
    let answer = decided.answer(claims)?;
    let verified = decided.outcome.as_ref();
    let said = questions::regularization(&answer, verified.ok().map(|v| &v.report), verified.err());
    let panels =
        verified.map_or_else(|_| Vec::new(), |v| breakpoints::panels(&decided.lasso, &v.path, v.curves.as_deref()));
    let title = args.title("How do networks with the directions of", "change with β?");
    let subject = decided.training.map(|training| (training, decided.sha256, None));
    Ok(Draft { title, said, answer, panels, subject })
}

fn path_of_all(args: &Args) -> anyhow::Result<Draft> {
    let global_path::Decided { claim, training, sha256, outcome } = global_path::decide(&args.check)?;
    let answer = global_path::answer(&sha256, &claim, &outcome);
    let said = questions::global_path(&claim, outcome.as_ref());
    let panels = outcome.iter().map(|traced| curves::gaps(traced, &claim.gap)).collect();
    let title = args.title("Are the networks of", "nearly optimal at every β?");
    Ok(Draft { title, said, answer, panels, subject: Some((training, sha256, None)) })
}

fn weights(args: &Args) -> anyhow::Result<Draft> {
    let asked = &args.check;
    let files = asked.files();
    let weight_path::Decided { training, sha256, start, end, outcome } =
        weight_path::decide(files, &asked.path, &asked.reading)?;
    let claim = asked.path.claim();
    let answer = weight_path::answer(&training, &sha256, &outcome, &claim);
    let ends = outcome.as_ref().map(|passage| [&passage.start, &passage.end].map(weight_path::interval));
    let said = questions::weight_path(&claim, outcome.as_ref(), ends.unwrap_or_default());
    let mut panels = Vec::new();
    if outcome.is_ok() {
        let path = replay(&training, &start, load::open(files[2])?)?;
        panels.push(loss(&training, &path, &start, end.as_ref()));
    }
    let title = args.title("Is there a path of weights from", "to another network?");
    Ok(Draft { title, said, answer, panels, subject: Some((training, sha256, None)) })
}

fn qualified(args: &Args) -> anyhow::Result<Draft> {
    let asked = &args.check;
    let found = qualify::decide(asked.files(), &asked.reading)?;
    let (training, network, sha256) = load::any_loss(&asked.problem, asked.network(), &asked.reading)?;
    let answer = Answer { json: serde_json::to_string_pretty(&found.json)?, code: found.exit_code, lines: found.lines };
    let said = questions::qualify(&answer.lines, answer.code);
    let title = args.title("Is the optimum over the patterns of", "unique and smooth?");
    Ok(Draft { title, said, answer, panels: Vec::new(), subject: Some((training, sha256, Some(network))) })
}
