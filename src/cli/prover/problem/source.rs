//! What a command is about: a problem file and perhaps a network, or data from which the problem is made on the way.

use super::args::Options;
use super::written::written;
use crate::cli::files::output;
use crate::cli::options::{CANDIDATES, CandidateArgs, Reading};
use crate::cli::terminal::remedies::note;
use crate::problem::decay::Decay;
use anyhow::{Context, bail, ensure};
use std::path::{Path, PathBuf};

/// A problem file, or data with all that makes a problem of it.
#[derive(clap::Args)]
pub struct Source {
    /// The problem file; or --data instead
    #[arg(required_unless_present = "data")]
    problem: Option<PathBuf>,
    /// Instead of a problem file: data, with the options of `relucert problem`; the problem is written to
    /// OUTPUT.problem
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    #[command(flatten)]
    options: Option<Options>,
}

/// A problem and the network in question.
#[derive(clap::Args)]
pub struct About {
    #[command(flatten)]
    source: Source,
    /// The network; or --network
    network: Option<PathBuf>,
    /// The network
    #[arg(id = "named", long = "network", value_name = "NET")]
    named: Option<PathBuf>,
}

/// What the problem that is made shares with the command that makes it.
pub struct Shared<'a> {
    /// Beside which file the problem is written.
    pub output: Option<&'a Path>,
    /// The names of arrays.
    pub reading: &'a Reading,
    /// The seed of a choice of rows.
    pub seed: u64,
    /// For polyhedral penalties.
    pub candidates: CandidateArgs,
}

impl<'a> Shared<'a> {
    /// Where the command has no seed and no candidates of its own.
    pub fn of(output: Option<&'a Path>, reading: &'a Reading) -> Shared<'a> {
        Shared { output, reading, seed: 0, candidates: CandidateArgs { candidates: CANDIDATES } }
    }
}

impl Source {
    /// The problem file, which is there after [`made`](Source::made).
    pub fn problem(&self) -> &Path {
        self.problem.as_deref().unwrap_or(Path::new(""))
    }

    /// Whether the problem is to be made from data.
    pub fn given_data(&self) -> bool {
        self.data.is_some()
    }

    /// The same where the β of the problem does not matter: if none is given any is.
    pub fn at_any_beta(&mut self) {
        if let (Some(_), Some(options)) = (&self.data, &mut self.options)
            && options.beta.is_none()
            && options.weight_decay.is_none()
            && options.alpha.is_none()
        {
            options.beta = Decay::beta("max").ok();
        }
    }

    /// Makes the problem file if there is data instead of it.
    pub fn made(&mut self, shared: &Shared) -> anyhow::Result<()> {
        let Some(data) = &self.data else {
            let problem = self.problem().display();
            ensure!(
                self.options.is_none(),
                "{problem} says already what is learned, how much weight decay there is and the like: leave those options out, or give the data with --data instead of the problem file"
            );
            return Ok(());
        };
        if let Some(problem) = &self.problem {
            bail!("{} and --data: a problem file has its data; give one of them", problem.display());
        }
        let output = shared.output.context("--data needs -o: the problem is written beside that file")?;
        let mut name = output.file_name().unwrap_or_default().to_os_string();
        name.push(".problem");
        let path = output.with_file_name(name);
        output::distinct(&path, &[data, output])?;
        let options = self.options.as_ref().context(
            "--data needs a decay: --weight-decay 1e-4 --loss mse, --beta 0.01, --beta 0.3max, or --alpha 1e-4 for scikit-learn's",
        )?;
        let recipe = options.recipe(&shared.reading.of_data(), shared.seed)?;
        let written = written(data, options, &recipe, shared.candidates)?;
        output::on_the_way(&path, &written.bytes)?;
        written.made.warnings.iter().for_each(|warning| eprintln!("warning: {}", note(warning)));
        written.made.notes.iter().for_each(|remark| eprintln!("note      {}", note(remark)));
        eprintln!("note      {} is the problem, which `relucert check` needs", path.display());
        self.problem = Some(path);
        Ok(())
    }
}

impl About {
    /// The problem file, which is there after [`made`](About::made).
    pub fn problem(&self) -> &Path {
        self.source.problem()
    }

    /// The network; empty if there is none, where none is needed.
    pub fn network(&self) -> &Path {
        self.network.as_deref().unwrap_or(Path::new(""))
    }

    /// Makes the problem file if there is data instead of it, of which a file before the options is the network.
    pub fn made(&mut self, shared: &Shared) -> anyhow::Result<()> {
        if self.source.given_data() && self.network.is_none() {
            self.network = self.source.problem.take();
        }
        ensure!(
            self.network.is_none() || self.named.is_none(),
            "two networks: {} and --network {}",
            self.network().display(),
            self.named.as_deref().unwrap_or(Path::new("")).display()
        );
        self.network = self.network.take().or(self.named.take());
        ensure!(
            self.network.is_some(),
            "which network? give it after the problem file or with --network: .pt, .safetensors, .onnx, .npz, .json or relucert's own"
        );
        self.source.made(shared)
    }
}
