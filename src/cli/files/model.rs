//! Reading the model that a command is about.

use crate::program::Model;
use crate::program::mps::{self, Layout, Numbers};
use anyhow::Context;
use std::path::{Path, PathBuf};

/// How numbers are read.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum NumberModel {
    /// 0.1 is 1/10
    Decimal,
    /// 0.1 is the nearest double, as a solver in floating point reads it
    F64,
}

/// The file and how it is read; the same for solving and for checking.
#[derive(clap::Args)]
pub struct Source {
    /// The program, MPS; a name ending in .gz is decompressed
    pub file: PathBuf,
    /// Split lines at blanks (the default)
    #[arg(long, conflicts_with = "fixed")]
    free: bool,
    /// Split lines by columns, so that names may hold blanks
    #[arg(long)]
    fixed: bool,
    /// What the text of a number means
    #[arg(long, value_enum, default_value = "decimal")]
    numbers: NumberModel,
}

impl Source {
    /// Reads the model.
    pub fn read(&self) -> anyhow::Result<Model> {
        let shown = || self.file.display().to_string();
        let other = self.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        anyhow::ensure!(
            !["lp", "mod", "nl"].contains(&other),
            "{}: MPS files are read, not .{other}; solvers write them, as `glpsol --lp FILE.lp --check --wfreemps FILE.mps`",
            self.file.display()
        );
        let text = text(&self.file).with_context(shown)?;
        let layout = if self.fixed { Layout::Fixed } else { Layout::Free };
        let numbers = match self.numbers {
            NumberModel::Decimal => Numbers::Decimal,
            NumberModel::F64 => Numbers::F64,
        };
        mps::read(&text, layout, numbers).with_context(shown)
    }

    /// Reads a model whose objective is linear.
    #[cfg(feature = "prover")]
    pub fn linear(&self) -> anyhow::Result<Model> {
        let model = self.read()?;
        let shown = self.file.display();
        anyhow::ensure!(
            !model.is_quadratic(),
            "{shown}: the objective has a quadratic term; `relucert qp` is for quadratic programs"
        );
        Ok(model)
    }
}

fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path)?;
    if path.extension().is_some_and(|e| e == "gz") {
        return decompressed(&bytes);
    }
    anyhow::ensure!(!bytes.starts_with(&[0x1f, 0x8b]), "the file is compressed; give it a name ending in .gz");
    String::from_utf8(bytes).context("the file is not UTF-8 text")
}

#[cfg(feature = "prover")]
fn decompressed(bytes: &[u8]) -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(bytes), &mut text)?;
    Ok(text)
}

#[cfg(not(feature = "prover"))]
fn decompressed(_: &[u8]) -> anyhow::Result<String> {
    anyhow::bail!("this build reads plain files only; decompress it first (gunzip)")
}
