//! Pictures, each with the numbers that it is drawn from beside it.

use super::output;
use crate::plot::{HEADER, Panel, csv, svg};
use std::path::{Path, PathBuf};

/// The file of the numbers of a picture; none beside what is no file, as a device.
pub fn table(picture: &Path) -> Option<PathBuf> {
    let device = picture.metadata().is_ok_and(|there| !there.is_file());
    (!device).then(|| picture.with_extension("csv"))
}

/// Refuses a picture whose files would replace others, or that is called as its numbers would be; the numbers
/// of an older picture are replaced.
pub fn distinct(picture: &Path, others: &[&Path]) -> anyhow::Result<()> {
    let name = picture.display();
    anyhow::ensure!(
        picture.extension().is_none_or(|ending| ending != "csv"),
        "{name}: a picture is an SVG file, its numbers are a CSV file beside it; give the picture a name such as {}",
        picture.with_extension("svg").display()
    );
    output::distinct(picture, others)?;
    let Some(table) = table(picture) else { return Ok(()) };
    output::distinct(&table, others)?;
    // Beside data.csv a picture data.svg must not take the data's place.
    let free = !table.exists() || std::fs::read(&table).is_ok_and(|bytes| bytes.starts_with(HEADER.as_bytes()));
    anyhow::ensure!(
        free,
        "the numbers of {name} would take the place of {}, which are not those of a picture; give the picture another name",
        table.display()
    );
    Ok(())
}

/// Writes both, and says where the numbers are.
pub fn write(picture: &Path, panels: &[Panel]) -> anyhow::Result<()> {
    output::write(picture, svg(panels).map_err(anyhow::Error::msg)?.as_bytes())?;
    if let Some(table) = table(picture) {
        output::write(&table, csv(panels).as_bytes())?;
        eprintln!("note      the numbers of {} are in {}", picture.display(), table.display());
    }
    Ok(())
}
