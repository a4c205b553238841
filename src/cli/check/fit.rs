//! `relucert check` of a network and another one with its predictions: from the files alone, without a
//! certificate.

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::training::{minimal, no_larger, penalty, predictions};
use crate::check::rejection::Rejection;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Training, TwoLayer, Verdict, primal};
use crate::cli::files::load;
use crate::cli::options::Reading;
use crate::cli::terminal::{Format, report};
use crate::report::Answer;
use crate::report::decimal::{Round, decimal};
use num_bigint::Sign;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Claims that need no certificate; all that are given must hold.
#[derive(clap::Args, Clone)]
pub struct FitArgs {
    /// Claim: the network has exactly the training predictions of this one; no certificate is needed
    #[arg(long, value_name = "ORIGINAL")]
    same_predictions: Option<PathBuf>,
    /// Claim: and its balanced penalty Σ|a|‖u‖ is not larger
    #[arg(long, requires = "same_predictions")]
    penalty_no_larger: bool,
    /// Claim: no output weight is zero and the neurons' outputs on the data are linearly independent; no
    /// certificate is needed
    #[arg(long)]
    minimal: bool,
}

impl FitArgs {
    /// Whether one of these claims is made.
    pub fn made(&self) -> bool {
        self.same_predictions.is_some() || self.minimal
    }

    /// The options.
    #[cfg(feature = "prover")]
    pub fn words(&self, words: &mut crate::cli::options::words::Words) {
        words
            .file("--same-predictions", self.same_predictions.as_deref())
            .flag("--penalty-no-larger", self.penalty_no_larger)
            .flag("--minimal", self.minimal);
    }

    /// The network whose predictions it is to have.
    #[cfg(feature = "prover")]
    pub fn original(&self) -> Option<&Path> {
        self.same_predictions.as_deref()
    }

    /// Decides the claims and prints them.
    pub fn run(&self, problem: &Path, network: &Path, reading: &Reading, format: Format) -> anyhow::Result<ExitCode> {
        Ok(report::answer(&self.decide(problem, network, reading)?.answer()?, format))
    }

    /// Decides the claims.
    pub fn decide(&self, problem: &Path, network: &Path, reading: &Reading) -> anyhow::Result<Facts> {
        let (training, network, sha256) = load::any_loss(problem, network, reading)?;
        let original = |path: &PathBuf| load::any_network(path, &training, reading);
        let original = self.same_predictions.as_ref().map(original).transpose()?;
        let mut facts = Facts::new(&training, &sha256, &network)?;
        if let Some(original) = &original {
            facts.same(&training, &network, original)?;
            if self.penalty_no_larger {
                facts.no_larger(&training, &network, original);
            }
        }
        if self.minimal {
            facts.minimal(&training, &network)?;
        }
        Ok(facts)
    }
}

/// Facts that the checker found, and what became of the claims.
pub struct Facts {
    claims: Vec<(&'static str, Verdict)>,
    facts: Vec<(&'static str, Value, String)>,
    sha256: String,
}

impl Facts {
    /// The facts that are no claims: neurons, loss and balanced penalty.
    pub fn new(training: &Training, sha256: &str, network: &TwoLayer) -> Result<Facts, Rejection> {
        let mut facts = Facts { claims: Vec::new(), facts: Vec::new(), sha256: sha256.to_string() };
        predictions(training, network)?;
        let loss = primal::loss(training, network)?;
        let (low, high) = penalty(training, network).enclosure(64);
        let enclosed = |low: &Fraction, high: &Fraction| {
            format!("[{}, {}]", decimal(low, 12, Round::Down), decimal(high, 12, Round::Up))
        };
        let objective = |loss: &Fraction, penalty: &Fraction| loss + &(&training.decay() * penalty);
        let (losses, sizes) = match training.is_plain() {
            true => ("contains 1/2 |f - y|^2", "contains the balanced penalty, the sum of |a| |u|"),
            false => ("contains the sum of the losses", "contains the balanced penalty over beta"),
        };
        facts.add("neurons", network.neurons.len().into(), "");
        facts.add("loss", enclosed(&loss.low, &loss.high).into(), losses);
        facts.add("penalty", enclosed(&low, &high).into(), sizes);
        let whole = enclosed(&objective(&loss.low, &low), &objective(&loss.high, &high));
        facts.add("objective", whole.into(), "contains the loss and beta times the balanced penalty");
        Ok(facts)
    }

    fn add(&mut self, name: &'static str, value: Value, comment: &str) {
        self.facts.push((name, value, comment.to_string()));
    }

    fn claim(&mut self, name: &'static str, verdict: Verdict, comment: &str) {
        self.add(name, verdict.name().into(), comment);
        self.claims.push((name, verdict));
    }

    /// The claim of equal predictions.
    pub fn same(&mut self, training: &Training, network: &TwoLayer, original: &TwoLayer) -> Result<(), Rejection> {
        self.add("original-neurons", original.neurons.len().into(), "");
        let other = predictions(training, original)?;
        match predictions(training, network)?.first_difference(&other) {
            None => {
                let comment = format!("exactly equal on all {} rows", training.rows());
                self.claim("same-predictions", Verdict::Proved, &comment);
            }
            Some(entry) => {
                let comment = format!("row {} is the first where they differ", entry / training.outputs + 1);
                self.claim("same-predictions", Verdict::Refuted, &comment);
            }
        }
        Ok(())
    }

    /// The claim of a penalty that is not larger.
    pub fn no_larger(&mut self, training: &Training, network: &TwoLayer, original: &TwoLayer) {
        let difference = penalty(training, network).minus(&penalty(training, original));
        let by = |low: Fraction| {
            let size = Fraction::quotient(low.numerator().magnitude().clone().into(), low.denominator().clone());
            decimal(&size, 6, Round::Down)
        };
        let (low, high) = difference.enclosure(64);
        let comment = match difference.sign() {
            Some(Sign::NoSign) => "exactly equal".to_string(),
            Some(Sign::Minus) => format!("less by {} or more", by(high.min(Fraction::zero()))),
            Some(Sign::Plus) => format!("larger by {} or more", by(low.max(Fraction::zero()))),
            None => "too near to equal to be decided".to_string(),
        };
        self.claim("penalty-no-larger", no_larger(training, network, original), &comment);
    }

    /// The claim of minimality.
    pub fn minimal(&mut self, training: &Training, network: &TwoLayer) -> Result<(), Rejection> {
        let modulo = if training.output_bias == OutputBias::Free { ", modulo constants" } else { "" };
        let (verdict, comment) = match minimal(training, network)? {
            true => (Verdict::Proved, "no weight is zero, the columns are independent"),
            false => (Verdict::Refuted, "a weight is zero or the columns are dependent"),
        };
        self.claim("minimal", verdict, &format!("{comment}{modulo}"));
        Ok(())
    }

    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        let any = |verdict| self.claims.iter().any(|claim| claim.1 == verdict);
        [Verdict::Refuted, Verdict::Undecided].into_iter().find(|v| any(*v)).unwrap_or(Verdict::Proved)
    }

    /// The claims with their verdicts.
    #[cfg(feature = "prover")]
    pub fn claims(&self) -> Vec<(&'static str, String)> {
        self.claims.iter().map(|(name, verdict)| (*name, verdict.name().to_string())).collect()
    }

    /// The facts: name, value, and what it is.
    #[cfg(feature = "prover")]
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, String, &str)> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
        self.facts.iter().map(move |(name, value, comment)| (*name, text(value), comment.as_str()))
    }

    /// One JSON object of all facts.
    pub fn json(&self) -> Map<String, Value> {
        let facts = self.facts.iter().map(|(name, value, _)| (name.replace('-', "_"), value.clone()));
        let verdict = (!self.claims.is_empty()).then(|| self.verdict().name());
        let whole = [("verdict", json!(verdict)), ("problem_sha256", json!(self.sha256))];
        facts.chain(whole.map(|(name, value)| (name.to_string(), value))).collect()
    }

    /// Text lines, the verdict last.
    pub fn lines(&self) -> Vec<String> {
        let line = |(name, value, comment): &(&str, Value, String)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_string);
            format!("v {name} {text} {comment}").trim_end().to_string()
        };
        let names: Vec<&str> = self.claims.iter().map(|claim| claim.0).collect();
        let verdict = self.verdict().name().to_uppercase();
        let last = format!("s {verdict} {} (problem {:.16})", names.join(", "), self.sha256);
        let last = (!names.is_empty()).then_some(last);
        let head = format!("c problem {}", self.sha256);
        [head].into_iter().chain(self.facts.iter().map(line)).chain(last).collect()
    }

    /// What was found, and the verdict.
    pub fn answer(&self) -> anyhow::Result<Answer> {
        let code = match self.verdict() {
            Verdict::Proved => 0,
            Verdict::Refuted => 1,
            Verdict::Undecided => 3,
        };
        Ok(Answer { lines: self.lines(), json: serde_json::to_string_pretty(&self.json())?, code })
    }
}
