//! Opening a file of data; its ending says what it is.

use super::error::Error;
use super::misfit::{Misfit, TextChoice};
use super::recipe::Recipe;
use super::table::Table;
use super::{csv, npz};
use crate::check::statement::problem::Numbers;
use std::io::Read;
use std::path::Path;

/// The endings of data files.
const ENDINGS: &str = ".csv, .tsv, .txt, .data (each also with .gz), and .npz";

/// Reads the data; the ending of the file decides how.
pub(super) fn read(path: &Path, recipe: &Recipe) -> Result<Table, Error> {
    let shown = path.display().to_string();
    let lower = shown.to_ascii_lowercase();
    let io = |cause| Error::Io { path: shown.clone(), cause };
    let zipped = lower.ends_with(".gz");
    let inner = lower.strip_suffix(".gz").unwrap_or(&lower);
    let ending = Path::new(inner).extension().and_then(|e| e.to_str()).unwrap_or_default();
    match ending {
        "csv" | "tsv" | "txt" | "data" => {
            if !recipe.map.is_empty() {
                return Err(Misfit::NamesOfText { path: shown }.into());
            }
            let mut text = Vec::new();
            let mut file = std::fs::File::open(path).map_err(io)?;
            if zipped {
                flate2::read::MultiGzDecoder::new(file).read_to_end(&mut text)
            } else {
                file.read_to_end(&mut text)
            }
            .map_err(io)?;
            let options = csv::Options {
                header: recipe.header,
                delimiter: recipe.delimiter.unwrap_or(if ending == "tsv" { b'\t' } else { b',' }),
                target: recipe.target.clone(),
                weight: recipe.weighting.sample.clone(),
                labels: recipe.labelling(),
            };
            csv::read(&text, &shown, &options)
        }
        "npz" if !zipped => {
            let asked = [
                (recipe.header.is_some(), TextChoice::Header),
                (recipe.delimiter.is_some(), TextChoice::Delimiter),
                (recipe.target.is_some(), TextChoice::Target),
            ];
            if let Some(&(_, choice)) = asked.iter().find(|(asked, _)| *asked) {
                return Err(Misfit::Arrays { choice, path: shown }.into());
            }
            if recipe.numbers == Numbers::Decimal {
                return Err(Misfit::DecimalArrays { path: shown }.into());
            }
            let file = std::fs::File::open(path).map_err(io)?;
            npz::Archive::open(std::io::BufReader::new(file), &shown)?.labelled(
                &recipe.map,
                recipe.weighting.sample.as_deref(),
                &recipe.labelling(),
            )
        }
        "pt" | "pth" | "pkl" | "pickle" => Err(Error::Pickle {
            why: "a pickle of Python objects".into(),
            lines: format!(
                "    import numpy, torch; data = torch.load({shown:?})\n    numpy.savez(\"data.npz\", X=data[\"X\"], y=data[\"y\"])"
            ),
            path: shown,
        }),
        _ => Err(Error::Ending { path: shown, supported: ENDINGS }),
    }
}
