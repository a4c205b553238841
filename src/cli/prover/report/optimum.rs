//! The page of a claim about the optimum.

use super::args::Args;
use crate::check::polyhedral::Stated;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::check::{self, Question};
use crate::cli::files::load;
use crate::cli::options::{ScopeName, scope};
use crate::cli::terminal::report;
use crate::format;
use crate::optimum::picture::panels as tree;
use crate::page::{Page, Proof, optimum, picture};
use crate::report::{Answer, Report};
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;

/// Checks the claim and writes the page.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let verdict = check::optimum::decide(&args.check)?;
    // A file that breaks the grammar is bad input, of which there is no verdict to show.
    if !verdict.rejection.as_ref().is_some_and(|reason| reason.malformed) {
        args.write(&page(args, &verdict)?)?;
    }
    report::print(&verdict, args.check.format)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| path.display().to_string())
}

/// The page.
fn page(args: &Args, verdict: &Report) -> anyhow::Result<String> {
    let asked = &args.check;
    let (training, network) = subject(asked)?;
    let own = |path: &Path| -> anyhow::Result<bool> { Ok(load::first_word(path)?.starts_with("relucert-")) };
    let mut written = if own(asked.network())? { read(asked.network())? } else { Vec::new() };
    if !own(asked.network())? {
        format::two_layer(&network, verdict.shape.1, &mut written)?;
    }
    let problem = read(&asked.problem)?;
    let certificate = asked.certificate.as_deref().map(read).transpose()?.unwrap_or_default();
    let patterns = asked.scope.file().map(read).transpose()?;
    let dictionary = asked.set.dictionary.as_deref().map(read).transpose()?;
    let claim = asked.claim.clone().claim()?;
    let (kind, number) = crate::page::option(&claim);
    let mut files = vec![("problem", problem.as_slice()), ("network", &written), ("certificate", &certificate)];
    files.extend(patterns.as_deref().map(|bytes| ("patterns", bytes)));
    files.extend(dictionary.as_deref().map(|bytes| ("dictionary", bytes)));
    let scope = asked.scope.scope != ScopeName::Global;
    let proof = Proof { kind, number, scope: scope.then(|| asked.scope.name()), files };
    let proof = match undecided_here(verdict, &proof) {
        Some(why) => Err(why),
        None => Ok(proof),
    };
    let title = args.title("Is", "globally optimal?");
    let mut found = optimum::found(verdict, &claim, training.as_ref(), &network);
    let scaling = args.scaling()?;
    let panels = |training: &Training| picture::panels(training, &network, scaling.as_ref());
    let mut panels = training.as_ref().map_or_else(Vec::new, panels);
    // Trees of one leaf each say nothing.
    if let Some(training) = training.as_ref().filter(|_| !scope && verdict.leaves > 2) {
        panels.extend(tree(training, &verdict.problem_sha256, &certificate).ok().flatten().into_iter().flatten());
    }
    if !args.history.is_empty() {
        let (facts, panel) = history(args, verdict)?;
        found.facts.extend(facts);
        panels.extend(panel);
    }
    let printed = Answer::lines_of(|out| verdict.write_text(out));
    let command = args.command(Question::Optimum)?;
    let page = Page { title: &title, found, panels: &panels, command: &command, printed: &printed, proof };
    page.html().map_err(anyhow::Error::msg)
}

/// Why the checker in the page does not decide this claim, if it does not.
fn undecided_here(verdict: &Report, proof: &Proof) -> Option<&'static str> {
    let file = |name: &str| proof.files.iter().find(|file| file.0 == name).map_or(&[][..], |file| file.1);
    if verdict.norm.is_some() {
        return Some("it knows no penalty but the sum of squared weights");
    }
    // All networks are its own question; the rest is about scopes.
    proof.scope.as_ref()?;
    if !file("problem").starts_with(b"relucert-problem 2\n") {
        return Some(
            "it knows scopes of problems of version 2 of the format only, with another loss than ½(f − y)², an output bias or sample weights",
        );
    }
    if file("certificate").is_empty() {
        return Some("it needs a certificate, and this claim is checked without one");
    }
    if file("network").starts_with(b"relucert-gated ") {
        return Some("it knows gated models that are networks only");
    }
    let own = |name| file(name).is_empty() || file(name).starts_with(b"relucert-");
    (!own("dictionary")).then_some("it reads dictionaries in our own format only")
}

/// What earlier certificates prove of the same claim.
fn history(args: &Args, last: &Report) -> anyhow::Result<(Vec<crate::page::Fact>, Option<crate::plot::Panel>)> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let old = |path: &std::path::PathBuf| -> anyhow::Result<(String, Report)> {
        let certificate = Some(path.as_path());
        Ok((name(path), check::optimum::decide_with(&args.check, certificate)?))
    };
    let old: Vec<(String, Report)> = args.history.iter().map(old).collect::<anyhow::Result<_>>()?;
    let own = args.check.certificate.as_deref().map_or_else(|| "this".to_string(), name);
    let mut reports: Vec<(String, &Report)> = old.iter().map(|(name, report)| (name.clone(), report)).collect();
    reports.push((own, last));
    Ok(optimum::history(&reports))
}

/// The problem, where it has the penalty of the pictures, and the network; of a gated model that without
/// gates.
fn subject(asked: &check::Args) -> anyhow::Result<(Option<Training>, TwoLayer)> {
    if let Some((training, _)) = load::training(&asked.problem)? {
        let network = match asked.scope.given() {
            true => scope::training_model(asked.network(), &asked.scope, &training, &asked.reading)?.network.clone(),
            false => load::two_layer(asked.network(), &training, &asked.reading)?,
        };
        return Ok((Some(training), network));
    }
    match load::stated(&asked.problem)?.0 {
        Stated::Euclidean(problem) => {
            let network = scope::model(asked.network(), &asked.scope, &problem, &asked.reading)?.network.clone();
            Ok((Some(problem.into()), network.into()))
        }
        Stated::Polyhedral(problem) => {
            Ok((None, load::polyhedral_network(asked.network(), &problem, &asked.reading)?.into()))
        }
    }
}
