//! The arguments of `relucert report`, and what all its pages have.

use crate::cli::check::{self, Question};
use crate::cli::files::{load, output};
use crate::cli::options::words::Words;
use crate::cli::options::{ScopeName, scaling};
use crate::cli::terminal::Format;
use crate::page::picture::Scaling;
use std::path::PathBuf;

/// Check a claim and write the verdict as a web page, for claims about the optimum with the proof and a
/// checker in it
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) check: check::Args,
    /// The page
    #[arg(short, long, value_name = "FILE", help_heading = "Options")]
    pub(super) output: PathBuf,
    /// The title of the page; without it a question about the network file
    #[arg(long, value_name = "TEXT", help_heading = "Options")]
    pub(super) title: Option<String>,
    /// Earlier certificates of the same problem, the oldest first: the page shows how the interval came about
    #[arg(long, value_name = "CERT", num_args = 1.., help_heading = "Options")]
    pub(super) history: Vec<PathBuf>,
    /// Draw the function of the network in the columns as they were before they were standardised; the file
    /// is what `relucert problem --format json` printed
    #[arg(long, value_name = "REPORT", help_heading = "Options")]
    pub(super) raw: Option<PathBuf>,
}

impl Args {
    /// The title given, or a question about the network file.
    pub(super) fn title(&self, before: &str, after: &str) -> String {
        let name = self.check.network().file_name().unwrap_or_default().to_string_lossy();
        self.title.clone().unwrap_or_else(|| format!("{before} {name} {after}"))
    }

    pub(super) fn scaling(&self) -> anyhow::Result<Option<Scaling>> {
        self.raw.as_deref().map(scaling::read).transpose().map(|scaling| scaling.map(|s| [s.features, s.targets]))
    }

    /// Writes the page, and says so.
    pub(super) fn write(&self, page: &str) -> anyhow::Result<()> {
        output::write(&self.output, page.as_bytes())?;
        if self.check.format == Format::Text {
            println!("c page {}", self.output.display());
        }
        Ok(())
    }

    /// The command that checks the same claim.
    pub(super) fn command(&self, question: Question) -> anyhow::Result<String> {
        let asked = &self.check;
        let mut words = Words::default();
        words.word("relucert").word("check").named(&asked.problem).named(asked.network());
        asked.certificate.iter().for_each(|path| _ = words.named(path));
        match question {
            Question::Optimum => {
                let (kind, number) = crate::page::option(&asked.claim.clone().claim()?);
                words.value(&format!("--{kind}"), Some(number));
                let scope = asked.scope.scope != ScopeName::Global;
                words.value("--scope", scope.then(|| asked.scope.name())).file("--patterns", asked.scope.file());
            }
            Question::GlobalPath => {
                words.value("--from", asked.from.as_ref());
                asked.path.words(&mut words);
                words.value("--gap", asked.claim.gap());
            }
            Question::Fit => asked.fit.words(&mut words),
            Question::WeightPath => asked.path.words(&mut words),
            Question::Set => asked.set.words(&mut words),
            Question::Regularization => asked.regularization.words(&mut words),
            Question::Stationary => asked.stationary.words(&mut words),
            Question::Qualify => {}
        }
        words.file("--dictionary", asked.set.dictionary.as_deref());
        let norm = load::is_polyhedral(&asked.problem)?;
        words.value("--candidates", norm.then_some(asked.candidates.candidates));
        asked.reading.words(&mut words);
        Ok(words.command())
    }
}
