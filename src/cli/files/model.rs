//! Reading the model that a command is about.

use crate::program::{FileError, Infinity, Layout, Model, Note, Number, Numbers, Reading, lp_format, mps};
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
    /// The program: MPS or QPS, or CPLEX's LP format if the name ends in .lp; .gz behind it is decompressed
    pub file: PathBuf,
    /// Split lines at blanks; without this and --fixed they are split by columns only if that fails
    #[arg(long, conflicts_with = "fixed")]
    free: bool,
    /// Split lines by columns, so that names may hold blanks
    #[arg(long)]
    fixed: bool,
    /// What the text of a number means
    #[arg(long, value_enum, default_value = "decimal")]
    numbers: NumberModel,
    /// Read sides and bounds from this number on as infinite, or none; without it those from 1e30 on, and
    /// from 1e20 to there they are refused
    #[arg(long, value_name = "NUMBER|none", value_parser = infinity)]
    infinity: Option<Infinity>,
    /// Read this set of right-hand sides of an MPS file instead of the first
    #[arg(long, value_name = "NAME")]
    rhs: Option<String>,
    /// Read this set of ranges instead of the first
    #[arg(long, value_name = "NAME")]
    ranges: Option<String>,
    /// Read this set of bounds instead of the first
    #[arg(long, value_name = "NAME")]
    bounds: Option<String>,
    /// Read integer variables as continuous
    #[arg(long)]
    relax: bool,
}

/// From where on numbers are infinite.
fn infinity(text: &str) -> Result<Infinity, String> {
    if text == "none" {
        return Ok(Infinity::Never);
    }
    let least = Number::parse(text)?;
    match least.to_fraction() > crate::check::arithmetic::Fraction::zero() {
        true => Ok(Infinity::From(least)),
        false => Err("a positive number is expected, or none".to_string()),
    }
}

impl Source {
    /// Reads the model.
    pub fn read(&self) -> anyhow::Result<Model> {
        let shown = || self.file.display().to_string();
        let name = self.file.to_string_lossy().to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        anyhow::ensure!(
            !["mod", "nl"].contains(&ending),
            "{}: MPS and LP files are read, not .{ending}; solvers write them, as `glpsol --model FILE.mod --check --wfreemps FILE.mps`",
            self.file.display()
        );
        let (text, latin) = text(&self.file).with_context(shown)?;
        let reading = Reading {
            layout: match (self.free, self.fixed) {
                (true, _) => Layout::Free,
                (_, true) => Layout::Fixed,
                _ => Layout::Auto,
            },
            numbers: match self.numbers {
                NumberModel::Decimal => Numbers::Decimal,
                NumberModel::F64 => Numbers::F64,
            },
            infinity: self.infinity.clone().unwrap_or_default(),
            rhs: self.rhs.clone(),
            ranges: self.ranges.clone(),
            bounds: self.bounds.clone(),
            relax: self.relax,
        };
        let read: fn(&str, &Reading) -> Result<Model, FileError> = match ending == "lp" {
            true => {
                anyhow::ensure!(
                    !(self.free || self.fixed || self.rhs.is_some() || self.ranges.is_some() || self.bounds.is_some()),
                    "{}: --free, --fixed, --rhs, --ranges and --bounds are for MPS files",
                    self.file.display()
                );
                lp_format::read_as
            }
            false => mps::read_as,
        };
        let mut model = read(&text, &reading).with_context(shown)?;
        if latin {
            model.note(Note::Latin1);
        }
        Ok(model)
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

/// A note in the words of this program: which option says otherwise.
pub fn said(note: &Note) -> String {
    let option = match note {
        Note::Sets { section, .. } => format!("; --{} NAME reads another", section.to_ascii_lowercase()),
        Note::Infinite { .. } => "; --infinity none reads what is written".to_string(),
        _ => String::new(),
    };
    format!("{note}{option}")
}

/// The text of a file, and whether it is Latin-1: each byte a character. Numbers are the same in both.
fn text(path: &Path) -> anyhow::Result<(String, bool)> {
    let mut bytes = std::fs::read(path)?;
    if path.extension().is_some_and(|e| e == "gz") {
        bytes = decompressed(&bytes)?;
    }
    anyhow::ensure!(!bytes.starts_with(&[0x1f, 0x8b]), "the file is compressed; give it a name ending in .gz");
    Ok(match String::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => (error.as_bytes().iter().map(|&byte| char::from(byte)).collect(), true),
    })
}

#[cfg(feature = "prover")]
fn decompressed(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut text)?;
    Ok(text)
}

#[cfg(not(feature = "prover"))]
fn decompressed(_: &[u8]) -> anyhow::Result<Vec<u8>> {
    anyhow::bail!("this build reads plain files only; decompress it first (gunzip)")
}
