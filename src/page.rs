//! A verdict as one self-contained web page: what was claimed and found, in words for a reader who does not
//! know us, pictures, the commands to check it again, and the proof itself with a checker (`web/`).
//!
//! Nothing rests on this room: the checker in the page is given the bytes of the files and the claim that the
//! reader sees, and the page compares what is printed with what that checker finds.

mod embed;
mod html;
mod objective;
pub mod picture;
mod words;

use crate::check::statement::{Claim, Digest, Training};
use crate::plot;
use crate::report::Report;
use crate::report::decimal::{Round, decimal};
use embed::{base64, packed};
use html::{escaped, filled};
use plot::Panel;
use std::fmt::Write;

pub use words::option;

/// What a page is made of.
pub struct Page<'a> {
    /// Of the page.
    pub title: &'a str,
    /// What the checker found.
    pub report: &'a Report,
    /// What was claimed.
    pub claim: &'a Claim,
    /// The problem, unless its penalty is another than the sum of squares.
    pub training: Option<&'a Training>,
    /// Neurons of the network.
    pub neurons: usize,
    /// The bytes of the files.
    pub files: Files<'a>,
    /// The command with which others check the same files.
    pub command: &'a str,
    /// Pictures.
    pub panels: &'a [Panel],
}

/// The files that a verdict is about.
pub struct Files<'a> {
    /// The problem.
    pub problem: &'a [u8],
    /// The network, in our own format.
    pub network: &'a [u8],
    /// The certificate; empty for a claim that needs none.
    pub certificate: &'a [u8],
}

const TEMPLATE: &str = include_str!("../web/page/page.html");
const STYLE: &str = include_str!("../web/page/page.css");
const SCRIPT: &str = include_str!("../web/page/page.js");
/// What runs in the worker.
const PROGRAM: [&str; 3] =
    [include_str!("../web/npm/checker.js"), include_str!("../web/npm/ask.js"), include_str!("../web/page/worker.js")];
const NOTICE: &str = include_str!("../web/npm/NOTICE");

impl Page<'_> {
    /// Why the checker in the page does not decide this claim, if it does not.
    pub fn undecided_here(&self) -> Option<&'static str> {
        match self.report {
            Report { norm: Some(_), .. } => Some("it knows no penalty but the sum of squared weights"),
            Report { scope, .. } if *scope != "global" => Some("it knows claims over all networks only"),
            _ => None,
        }
    }

    /// The page.
    ///
    /// # Errors
    /// In words, if a picture cannot be laid out.
    pub fn html(&self) -> Result<String, String> {
        let elsewhere = self.undecided_here();
        let (kind, number) = words::option(self.claim);
        let selected = |name: &str| if kind == name { " selected".to_string() } else { String::new() };
        let embedded = if elsewhere.is_none() { self.embedded() } else { String::new() };
        Ok(filled(
            TEMPLATE,
            &[
                ("script-hash", policy(SCRIPT)),
                ("style-hash", policy(STYLE)),
                ("title", escaped(self.title)),
                ("style", STYLE.to_string()),
                ("report", self.report_part(elsewhere)?),
                ("proof", if elsewhere.is_some() { "hidden".to_string() } else { String::new() }),
                ("open-share", selected("open-share")),
                ("gap", selected("gap")),
                ("lower", selected("lower")),
                ("number", escaped(&number)),
                ("notice", escaped(NOTICE)),
                ("program", packed(PROGRAM.join("\n").as_bytes())),
                ("embedded", embedded),
                ("script", SCRIPT.to_string()),
            ],
        ))
    }

    /// The files, where the script of the page finds them.
    fn embedded(&self) -> String {
        let Files { problem, network, certificate } = self.files;
        let mut text = String::new();
        for (name, bytes) in [("problem", problem), ("network", network), ("certificate", certificate)] {
            let data = packed(bytes);
            // Writing to a string does not fail.
            let _ = writeln!(text, "<script type=\"application/octet-stream\" id=\"embedded-{name}\">{data}</script>");
        }
        text
    }

    /// What is printed: verdict, problem, pictures, commands.
    fn report_part(&self, elsewhere: Option<&str>) -> Result<String, String> {
        let report = self.report;
        let mut out = format!("<h1>{}</h1>\n<div class=\"verdict {}\">\n", escaped(self.title), report.verdict);
        for sentence in words::verdict(report, self.claim) {
            let _ = writeln!(out, "<p>{}</p>", escaped(&sentence));
        }
        out += &picture::interval(report);
        out += "</div>\n<h2>The problem</h2>\n";
        let _ = writeln!(out, "<p>{}</p>", escaped(&objective::line(report, self.training)));
        let _ = writeln!(out, "<table>{}</table>", self.facts());
        if !self.panels.is_empty() {
            let _ = writeln!(out, "<h2>Pictures</h2>\n{}", plot::svg(self.panels)?);
        }
        out += "<h2>Check it yourself</h2>\n";
        if let Some(why) = elsewhere {
            let _ = writeln!(
                out,
                "<p>The checker for web pages does not decide this claim yet: {why}. This command does:</p>"
            );
        }
        let _ = writeln!(out, "<pre>{}</pre>", escaped(self.command));
        let mut lines = Vec::new();
        report.write_text(&mut lines).map_err(|e| e.to_string())?;
        // The same files give the same page, so it has no time in it.
        let lines = String::from_utf8_lossy(&lines);
        let lines: Vec<&str> = lines.lines().filter(|line| !line.ends_with(" seconds")).collect();
        let lines = escaped(&lines.join("\n"));
        let _ = writeln!(
            out,
            "<details><summary>What <code>relucert check</code> printed</summary><pre>{lines}</pre></details>"
        );
        Ok(out)
    }

    /// The rows of the table of facts; those with a name are what the page compares.
    fn facts(&self) -> String {
        let report = self.report;
        let (kind, number) = words::option(self.claim);
        let (n, d) = report.shape;
        let outputs = report.fitted().map_or(1, |fit| fit.outputs);
        let evidence = report.evidence();
        let lower = evidence.map(|e| decimal(&e.lower, 9, Round::Down));
        let upper = evidence.map(|e| decimal(&e.upper, 9, Round::Up));
        let facts = [
            ("claim", "claim", Some(format!("--{kind} {number}"))),
            ("verdict", "verdict", Some(report.verdict.replace('-', " ").to_uppercase())),
            ("lower bound", "no network has an objective below", lower),
            ("", "objective of the network, at most", upper),
            ("rows", "rows of data, n", Some(n.to_string())),
            ("columns", objective::columns(report, self.training), Some(d.to_string())),
            ("outputs", "outputs, K", Some(outputs.to_string())),
            ("neurons", "neurons of the network", Some(self.neurons.to_string())),
            ("loss", "loss", Some(report.loss.clone().unwrap_or_else(|| "squared".to_string()))),
            ("beta", "weight decay β", Some(report.beta.clone())),
            ("", "numbers of the data", Some(report.numbers.to_string())),
            ("problem", "SHA-256 of the problem", Some(report.problem_sha256.clone())),
        ];
        let mut rows = String::new();
        for (name, words, value) in facts {
            let Some(value) = value else { continue };
            let printed = if name.is_empty() { String::new() } else { format!(" data-printed=\"{name}\"") };
            let _ = writeln!(rows, "<tr><th>{words}</th><td class=\"number\"{printed}>{}</td></tr>", escaped(&value));
        }
        rows
    }
}

/// The name of a script or style in the content security policy: only what has it is run.
fn policy(text: &str) -> String {
    let digest = Digest::of(text.as_bytes()).to_string();
    let byte = |at: usize| digest.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    let bytes: Vec<u8> = (0..digest.len()).step_by(2).filter_map(byte).collect();
    format!("sha256-{}", base64(&bytes))
}
