//! A verdict as one self-contained web page: what was claimed and found, in words for a reader who does not
//! know us, pictures, the commands to check it again, and for claims about the optimum the proof itself with
//! a checker (`web/`).
//!
//! Nothing rests on this room: the checker in the page is given the bytes of the files and the claim that the
//! reader sees, and the page compares what is printed with what that checker finds.

mod embed;
pub mod fact;
mod html;
mod objective;
pub mod optimum;
pub mod picture;
pub mod questions;
mod words;

use crate::check::statement::Digest;
use crate::plot::{self, Panel};
use embed::{base64, packed};
pub use fact::Fact;
use html::{escaped, filled};
pub use objective::line;
use std::fmt::Write;
pub use words::option;

/// What a page is made of.
pub struct Page<'a> {
    /// Of the page.
    pub title: &'a str,
    /// What was found.
    pub found: Found,
    /// Pictures.
    pub panels: &'a [Panel],
    /// The command with which others check the same files.
    pub command: &'a str,
    /// What that command prints.
    pub printed: &'a [String],
    /// What the checker in the page is asked; else why it is not asked.
    pub proof: Result<Proof<'a>, &'a str>,
}

/// What is printed of a claim and its verdict.
pub struct Found {
    /// `proved`, `refuted`, `undecided` or `not-verified`.
    pub verdict: &'static str,
    /// The verdict, and what it means.
    pub sentences: Vec<String>,
    /// A picture beside it, or nothing (SVG).
    pub figure: String,
    /// The problem in a line of mathematics; nothing if it is not known here.
    pub objective: String,
    /// The table.
    pub facts: Vec<Fact>,
}

/// What the checker in the page is asked.
pub struct Proof<'a> {
    /// `gap`, `open-share` or `lower`.
    pub kind: &'static str,
    /// The number of the claim.
    pub number: String,
    /// The scope of the claim; nothing if it is about all networks.
    pub scope: Option<String>,
    /// The files, each under the name by which the checker knows it: `problem`, `network`, `certificate`, and
    /// for some scopes `patterns` or `dictionary`.
    pub files: Vec<(&'static str, &'a [u8])>,
}

const TEMPLATE: &str = include_str!("../web/page/page.html");
const STYLE: &str = include_str!("../web/page/page.css");
const SCRIPT: &str = include_str!("../web/page/page.js");
/// What runs in the worker.
const PROGRAM: [&str; 3] =
    [include_str!("../web/npm/checker.js"), include_str!("../web/npm/ask.js"), include_str!("../web/page/worker.js")];
const NOTICE: &str = include_str!("../web/npm/NOTICE");

impl Page<'_> {
    /// The page.
    ///
    /// # Errors
    /// In words, if a picture cannot be laid out.
    pub fn html(&self) -> Result<String, String> {
        let proof = self.proof.as_ref().ok();
        let selected =
            |name| if proof.is_some_and(|p| p.kind == name) { " selected".to_string() } else { String::new() };
        let scope = proof.and_then(|p| p.scope.clone()).unwrap_or("global".to_string());
        let over = |name| if scope == name { " selected".to_string() } else { String::new() };
        // Without a proof there is nothing to run, and a program would only be weight.
        let program = proof.map_or(String::new(), |_| packed(PROGRAM.join("\n").as_bytes()));
        Ok(filled(
            TEMPLATE,
            &[
                ("script-hash", policy(SCRIPT)),
                ("style-hash", policy(STYLE)),
                ("title", escaped(self.title)),
                ("style", STYLE.to_string()),
                ("report", self.report()?),
                ("proof", if proof.is_none() { "hidden".to_string() } else { String::new() }),
                ("open-share", selected("open-share")),
                ("gap", selected("gap")),
                ("lower", selected("lower")),
                ("number", proof.map_or(String::new(), |p| escaped(&p.number))),
                ("scope-global", over("global")),
                ("scope-patterns", over("patterns")),
                ("scope-gated", over("gated")),
                ("scope-dictionary", over("dictionary")),
                ("notice", escaped(NOTICE)),
                ("program", program),
                ("embedded", proof.map_or(String::new(), Proof::embedded)),
                ("script", SCRIPT.to_string()),
            ],
        ))
    }

    /// What is printed: verdict, problem, pictures, commands.
    fn report(&self) -> Result<String, String> {
        let Found { verdict, sentences, figure, objective, facts } = &self.found;
        let mut out = format!("<h1>{}</h1>\n<div class=\"verdict {verdict}\">\n", escaped(self.title));
        // Writing to a string does not fail.
        sentences.iter().for_each(|sentence| _ = writeln!(out, "<p>{}</p>", escaped(sentence)));
        let _ = writeln!(out, "{figure}</div>\n<h2>The facts</h2>");
        if !objective.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", escaped(objective));
        }
        let rows: String = facts.iter().map(Fact::row).collect();
        let _ = writeln!(out, "<table>{rows}</table>");
        if !self.panels.is_empty() {
            let _ = writeln!(out, "<h2>Pictures</h2>\n{}", plot::svg(self.panels)?);
        }
        out += "<h2>Check it yourself</h2>\n";
        if let Err(why) = &self.proof {
            let _ = writeln!(
                out,
                "<p>The checker for web pages does not decide this claim: {}. This command does:</p>",
                escaped(why)
            );
        }
        let _ = writeln!(out, "<pre>{}</pre>", escaped(self.command));
        // The same files give the same page, so it has no time in it.
        let lines: Vec<&str> = self.printed.iter().map(String::as_str).filter(|l| !l.ends_with(" seconds")).collect();
        let lines = escaped(&lines.join("\n"));
        let _ = writeln!(
            out,
            "<details><summary>What <code>relucert check</code> printed</summary><pre>{lines}</pre></details>"
        );
        Ok(out)
    }
}

impl Proof<'_> {
    /// The files, where the script of the page finds them.
    fn embedded(&self) -> String {
        let script = |(name, bytes): &(&str, &[u8])| {
            format!("<script type=\"application/octet-stream\" id=\"embedded-{name}\">{}</script>\n", packed(bytes))
        };
        self.files.iter().map(script).collect()
    }
}

/// The name of a script or style in the content security policy: only what has it is run.
fn policy(text: &str) -> String {
    let digest = Digest::of(text.as_bytes()).to_string();
    let byte = |at: usize| digest.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    let bytes: Vec<u8> = (0..digest.len()).step_by(2).filter_map(byte).collect();
    format!("sha256-{}", base64(&bytes))
}
