//! The result of a check or a certification: the same facts as a struct, as text lines and as one JSON
//! object.
//!
//! Text lines go by their first letter: `c` comments, `v` values, and last `s` with the verdict. Decimals are
//! previews, rounded to the safe side: lower bounds down, upper bounds and gaps up. The exact numbers are in
//! the JSON object.
//!
//! The wording is that of the command line, whose options and subcommands it may name; the library's own
//! messages name none.

mod answer;
pub mod claimed_path;
pub mod claimed_set;
pub mod decimal;
pub mod global_path;
pub mod makeup;
pub mod qualify;
pub mod regularization;
pub mod set;
pub mod staircase;
pub mod stationary;
mod subject;
pub mod weight_path;

use crate::check::arithmetic::Fraction;
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::problem::Bias;
use crate::check::statement::{Claim, Evidence, Training, TwoLayer, Verdict};
use decimal::{Round, decimal, number, plain};
use makeup::Makeup;
use serde::Serialize;
use std::io::{self, Write};

pub use answer::Answer;
pub use subject::{Fitted, Subject};

/// What was claimed and what became of it. Fields without a value are `null` in JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `proved`, `refuted`, `undecided` or `not-verified`.
    pub verdict: &'static str,
    /// The claim, as the caller gave it.
    pub claim: String,
    /// `global`: over all two-layer ReLU networks of any width; `patterns`: those whose neurons have given
    /// patterns; `gated`: gated models.
    pub scope: &'static str,
    /// Distinct patterns of the scope, if it is not global.
    pub patterns: Option<usize>,
    /// Exact objective of the network, `p/q`, as are all strings below.
    pub upper: Option<String>,
    /// Proved lower bound of the objective over the scope.
    pub lower: Option<String>,
    /// `upper − lower`.
    pub gap: Option<String>,
    /// The same as decimals: upper rounded up.
    pub upper_decimal: Option<f64>,
    /// Lower rounded down.
    pub lower_decimal: Option<f64>,
    /// The gap rounded up.
    pub gap_decimal: Option<f64>,
    /// `gap / upper`, rounded up.
    pub relative_gap: Option<f64>,
    /// `gap / (½‖y‖² − lower)`, rounded up.
    pub open_share: Option<f64>,
    /// B/β for the dual vector used, rounded up.
    pub bound_over_beta: Option<f64>,
    /// Exact objective of the better network of a refutation.
    pub better: Option<String>,
    /// The same, rounded up.
    pub better_decimal: Option<f64>,
    /// Nodes of both trees.
    pub nodes: u64,
    /// Leaves of both trees.
    pub leaves: u64,
    /// Depth of the deeper tree.
    pub depth: usize,
    /// Wall time.
    pub seconds: f64,
    /// SHA-256 of the problem file.
    pub problem_sha256: String,
    /// Weight decay in the scale ½‖f − y‖² + β/2 ‖θ‖².
    pub beta: String,
    /// The same, rounded down.
    pub beta_decimal: f64,
    /// Number model of the data.
    pub numbers: &'static str,
    /// Rows and columns of the data.
    pub shape: (usize, usize),
    /// β/2 Σ‖θ‖², the part of `upper` that is no loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub penalty: Option<String>,
    /// Rows that the network answers right, where all targets are classes; a tie is not right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correct: Option<usize>,
    /// What may be wrong with the description of the training.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// What to try next where the claim is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Why the certificate was rejected.
    pub rejection: Option<Reason>,
    #[serde(skip)]
    ratios: [Option<Fraction>; 2],
    #[serde(skip)]
    evidence: Option<Evidence>,
    #[serde(skip)]
    makeup: Option<Makeup>,
    #[serde(skip)]
    user_scale: Option<(&'static str, Fraction)>,
    /// The norm of the penalty, where it is not that of all weights in l2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub norm: Option<&'static str>,
    /// The loss with its parameter, where it is not ½‖f − y‖².
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<String>,
    /// The output bias, where there can be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_bias: Option<String>,
    #[serde(skip)]
    fit: Option<Fitted>,
    #[serde(skip)]
    bias: Bias,
    #[serde(skip)]
    about: String,
    #[serde(skip)]
    beta_shown: String,
}

/// A rejection in a report.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// Stable name of the code.
    pub code: &'static str,
    /// Rule of FORMAT.
    pub rule: &'static str,
    /// Whether the file breaks the grammar.
    pub malformed: bool,
    /// Line of the certificate.
    pub line: u64,
    /// Column, or 0 for the whole line.
    pub column: usize,
    /// For a reader.
    pub message: String,
}

impl Reason {
    /// Where and what, for a verdict line.
    pub(crate) fn sentence(&self) -> String {
        let column = if self.column > 0 { format!(", column {}", self.column) } else { String::new() };
        format!("certificate line {}{column}: {} ({}, {})", self.line, self.message, self.code, self.rule)
    }
}

impl From<Rejection> for Reason {
    fn from(r: Rejection) -> Reason {
        let (code, rule, malformed) = (r.code.name(), r.code.rule(), r.code.is_malformed());
        Reason { code, rule, malformed, line: r.line, column: r.column, message: message(&r) }
    }
}

/// What a rejection says, with the option that would help.
pub fn message(rejection: &Rejection) -> String {
    let option = if rejection.code == Code::TooManyVertices { " (--candidates)" } else { "" };
    format!("{}{option}", rejection.message)
}

/// A rejection with the option that would help.
pub fn sentence(rejection: &Rejection) -> String {
    Rejection { message: message(rejection), ..rejection.clone() }.to_string()
}

/// 0 proved, 1 refuted or not verified, 2 malformed, 3 undecided.
fn exit_code(verdict: &str, rejection: Option<&Reason>) -> u8 {
    match rejection {
        Some(reason) if reason.malformed => 2,
        Some(_) => 1,
        None if verdict == Verdict::Proved.name() => 0,
        None if verdict == Verdict::Refuted.name() => 1,
        None => 3,
    }
}

/// The least objective that is known.
fn best(e: &Evidence) -> &Fraction {
    e.better.as_ref().unwrap_or(&e.upper).min(&e.upper).min(&e.zero)
}

impl Report {
    /// The report on a claim, after a certificate was accepted or rejected.
    pub fn new(
        problem: impl Into<Subject>,
        problem_sha256: &str,
        claim: &Claim,
        outcome: Result<Evidence, Rejection>,
        seconds: f64,
    ) -> Report {
        let subject = problem.into();
        let (evidence, rejection) = match outcome {
            Ok(evidence) => (Some(evidence), None),
            Err(rejection) => (None, Some(Reason::from(rejection))),
        };
        let known = evidence.as_ref();
        let gap = known.map(|e| &e.upper - &e.lower);
        let share = known.zip(gap.as_ref()).and_then(|(e, gap)| gap.over(&(&e.zero - &e.lower)));
        let relative = known.zip(gap.as_ref()).and_then(|(e, gap)| gap.over(&e.upper));
        let size = known.map(|e| e.size).unwrap_or_default();
        Report {
            verdict: known.map_or("not-verified", |e| claim.decide(e).name()),
            claim: claim.to_string(),
            scope: "global",
            patterns: None,
            upper: known.map(|e| e.upper.to_string()),
            lower: known.map(|e| e.lower.to_string()),
            relative_gap: relative.as_ref().map(|r| number(r, Round::Up)),
            upper_decimal: known.map(|e| number(&e.upper, Round::Up)),
            lower_decimal: known.map(|e| number(&e.lower, Round::Down)),
            gap_decimal: gap.as_ref().map(|gap| number(gap, Round::Up)),
            better_decimal: known.and_then(|e| e.better.as_ref()).map(|better| number(better, Round::Up)),
            gap: gap.map(|gap| gap.to_string()),
            open_share: share.as_ref().map(|s| number(s, Round::Up)),
            ratios: [relative, share],
            bound_over_beta: known.and_then(|e| e.bound_over_beta.as_ref()).map(|r| number(r, Round::Up)),
            better: known.and_then(|e| e.better.as_ref()).map(Fraction::to_string),
            nodes: size.nodes,
            leaves: size.leaves,
            depth: size.depth,
            seconds,
            problem_sha256: problem_sha256.to_string(),
            about: subject.about(problem_sha256),
            beta_shown: plain(&subject.beta),
            beta: subject.beta.to_string(),
            beta_decimal: number(&subject.beta, Round::Down),
            numbers: subject.numbers,
            shape: subject.shape,
            penalty: None,
            correct: None,
            doubts: Vec::new(),
            next: None,
            rejection,
            evidence,
            makeup: None,
            user_scale: subject.scale,
            loss: subject.fit.as_ref().map(|fit| fit.loss.clone()),
            output_bias: subject.fit.as_ref().map(|fit| fit.output_bias.clone()),
            fit: subject.fit,
            norm: subject.norm,
            bias: subject.bias,
        }
    }

    /// The same about another scope than the global one; the number of its patterns, if it has some and the
    /// certificate was accepted.
    pub fn in_scope(self, scope: &'static str, patterns: Option<usize>) -> Report {
        Report { scope, patterns, ..self }
    }

    /// The same with what the objective of the network consists of, if the certificate was accepted.
    pub fn of(self, training: &Training, network: &TwoLayer) -> Report {
        let Some(evidence) = &self.evidence else { return self };
        let makeup = Makeup::new(training, network);
        let doubts = makeup.doubts(&evidence.upper, &evidence.zero);
        let (penalty, correct) = (Some(makeup.penalty.to_string()), makeup.correct);
        Report { penalty, correct, doubts, makeup: Some(makeup), ..self }
    }

    /// The same with advice on what to try next, if the claim is undecided.
    pub fn advised(self, next: String) -> Report {
        let undecided = self.verdict == Verdict::Undecided.name();
        Report { next: undecided.then_some(next), ..self }
    }

    /// Among what the optimum is meant.
    pub(crate) fn over(&self) -> String {
        let patterns = match self.patterns {
            Some(1) => "this 1 pattern".to_string(),
            Some(count) => format!("these {count} patterns"),
            None => "these patterns".to_string(),
        };
        match self.scope {
            "gated" => format!("all gated models with {patterns}"),
            "patterns" => format!("all networks whose neurons have {patterns}"),
            "dictionary" => match self.fit.as_ref().is_some_and(|fit| fit.outputs > 1) {
                true => "all networks with pairs of directions of the dictionary".to_string(),
                false => "all networks with directions and signs of the dictionary".to_string(),
            },
            _ => "all networks of any width".to_string(),
        }
    }

    /// The loss and the output bias, where they are not ½‖f − y‖² and none.
    pub fn fitted(&self) -> Option<&Fitted> {
        self.fit.as_ref()
    }

    /// Whether the last column is the bias.
    pub fn has_bias(&self) -> bool {
        self.bias == Bias::Column
    }

    /// What was proved, if the certificate was accepted.
    pub fn evidence(&self) -> Option<&Evidence> {
        self.evidence.as_ref()
    }

    /// 0 proved, 1 refuted or not verified, 2 malformed, 3 undecided.
    pub fn exit_code(&self) -> u8 {
        exit_code(self.verdict, self.rejection.as_ref())
    }

    /// The text lines.
    pub fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let (n, d) = self.shape;
        let bias = if self.bias == Bias::Column { ", the last one the bias" } else { "" };
        writeln!(out, "c problem {}", self.problem_sha256)?;
        writeln!(out, "c {n} rows, {d} columns{bias}, numbers {}, beta {}", self.numbers, self.beta_shown)?;
        let squares = match self.norm {
            None => "sum of squared weights".to_string(),
            Some(norm) => format!("sum of squares of the {norm} of input weights and of output weights"),
        };
        let loss = self.fit.as_ref().map_or("1/2 |f - y|^2".to_string(), Fitted::objective);
        let constant = self.fit.as_ref().map_or("", Fitted::constant);
        writeln!(out, "c objective {loss} + beta/2 ({squares}), over {}{constant}", self.over())?;
        if let Some(e) = &self.evidence {
            let down = |value: &Fraction| decimal(value, 9, Round::Down);
            let up = |value: &Fraction| decimal(value, 9, Round::Up);
            writeln!(out, "v upper {} the objective of the network, rounded up", up(&e.upper))?;
            self.write_makeup(e, out)?;
            let none = if self.scope == "global" { "no network" } else { "none of the scope" };
            writeln!(out, "v lower {} {none} has less, rounded down", down(&e.lower))?;
            writeln!(out, "v gap {}", up(&(&e.upper - &e.lower)))?;
            for (name, value) in ["relative-gap", "open-share"].iter().zip(&self.ratios) {
                value.as_ref().map_or(Ok(()), |value| writeln!(out, "v {name} {}", up(value)))?;
            }
            if let Some(ratio) = &e.bound_over_beta {
                writeln!(out, "v bound-over-beta {}", up(ratio))?;
                if self.norm.is_some() {
                    writeln!(out, "v vertices {} candidates, all of them", self.nodes)?;
                } else if self.scope == "global" {
                    writeln!(out, "v nodes {} leaves {} depth {}", self.nodes, self.leaves, self.depth)?;
                }
            }
            if let Some(better) = &e.better {
                writeln!(out, "v better {} the objective of another network, rounded up", up(better))?;
            }
            if let Some((name, factor)) = &self.user_scale {
                let (low, high) = (down(&(factor * &e.lower)), up(&(factor * best(e))));
                writeln!(out, "c in the scale of {name} (times {}) the interval is [{low}, {high}]", plain(factor))?;
            }
            self.doubts.iter().try_for_each(|doubt| writeln!(out, "c doubt {doubt}"))?;
            self.next.iter().try_for_each(|next| writeln!(out, "c next {next}"))?;
        }
        writeln!(out, "c {:.2} seconds", self.seconds)?;
        writeln!(out, "s {}", self.sentence())
    }

    /// Loss and penalty apart, the loss in the user's scale, right answers.
    fn write_makeup(&self, e: &Evidence, out: &mut impl Write) -> io::Result<()> {
        let Some(makeup) = &self.makeup else { return Ok(()) };
        let loss = &e.upper - &makeup.penalty;
        let up = |value: &Fraction| decimal(value, 9, Round::Up);
        let scaled = self
            .user_scale
            .as_ref()
            .map(|(name, factor)| format!(", {} in the scale of {name}", up(&(factor * &loss))));
        writeln!(out, "v loss {} of it, rounded up{}", up(&loss), scaled.unwrap_or_default())?;
        writeln!(out, "v penalty {} of it, rounded up", up(&makeup.penalty))?;
        let n = self.shape.0;
        makeup.correct.map_or(Ok(()), |right| writeln!(out, "v right {right} of {n} rows, ties not counted"))
    }

    /// The verdict in one sentence.
    fn sentence(&self) -> String {
        let about = &self.about;
        if let Some(reason) = &self.rejection {
            return format!("NOT VERIFIED {} {about}: {}", self.claim, reason.sentence());
        }
        let Some(e) = &self.evidence else { return format!("NOT VERIFIED {} {about}", self.claim) };
        let interval = format!("[{}, {}]", decimal(&e.lower, 9, Round::Down), decimal(best(e), 9, Round::Up));
        let verdict = self.verdict.to_uppercase();
        format!("{verdict} {}; the optimum over {} is in {interval} {about}", self.claim, self.over())
    }

    /// One JSON object and a newline.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}
