//! Writing files whole or not at all.

use crate::cli::terminal::watch;
#[cfg(feature = "prover")]
use crate::optimum::Event;
use anyhow::Context;
use std::path::{Path, PathBuf};
#[cfg(feature = "prover")]
use std::sync::Mutex;

/// Writes the bytes to a temporary file beside `path` and renames it, so that `path` never holds a part.
///
/// Where `path` is a link to a file, the link stays and the file is replaced. What is no file, as a device or
/// a pipe, is written to as it stands. No limit of time or memory ends the program meanwhile.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    watch::writing(|| place(path, bytes))
}

/// The same for the watch itself, which is not to wait for itself.
pub fn place(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = path.display().to_string();
    if path.metadata().is_ok_and(|there| !there.is_file()) {
        return std::fs::write(path, bytes).with_context(|| format!("cannot write {shown}"));
    }
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut name = path.file_name().with_context(|| format!("{shown} is not the name of a file"))?.to_os_string();
    name.push(format!(".{}.relucert-tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = std::fs::write(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&temporary);
    }
    written.with_context(|| format!("cannot write {shown}"))
}

/// Files that are of use only if the command succeeds.
#[cfg(feature = "prover")]
static ON_THE_WAY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Writes a file on the way to another one; if it was not there before, [`withdraw`] removes it.
#[cfg(feature = "prover")]
pub fn on_the_way(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let new = !path.exists();
    write(path, bytes)?;
    if new && let Ok(mut files) = ON_THE_WAY.lock() {
        files.push(path.to_path_buf());
    }
    Ok(())
}

/// Bad input leaves nothing behind: removes what was written on the way.
#[cfg(feature = "prover")]
pub fn withdraw() {
    if let Ok(mut files) = ON_THE_WAY.lock() {
        // The error that is reported is the first one.
        files.drain(..).for_each(|file| _ = std::fs::remove_file(file));
    }
}

/// Writes a checkpoint of the search for a proof; one that cannot be written is no reason to stop.
#[cfg(feature = "prover")]
pub fn checkpoint(path: &Path, event: &Event) {
    if let Event::Checkpoint(bytes) = event
        && let Err(error) = write(path, bytes)
    {
        eprintln!("relucert: checkpoint: {error:#}");
    }
}

/// Refuses an output that would replace an input or another output, or that has no place to be written to:
/// before the work, not after it.
pub fn distinct(output: &Path, others: &[&Path]) -> anyhow::Result<()> {
    let shown = output.display();
    anyhow::ensure!(output.file_name().is_some(), "{shown} is not the name of a file");
    anyhow::ensure!(!output.is_dir(), "{shown} is a directory; give the name of a file");
    if let Some(folder) = output.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        anyhow::ensure!(folder.is_dir(), "cannot write {shown}: there is no folder {}", folder.display());
    }
    let full = |p: &Path| -> Option<PathBuf> {
        let parent = p.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        p.canonicalize().ok().or_else(|| Some(parent.canonicalize().ok()?.join(p.file_name()?)))
    };
    for other in others {
        let same = output == *other || full(output).is_some_and(|o| Some(o) == full(other));
        anyhow::ensure!(!same, "{} would be overwritten; give the output another name", other.display());
    }
    Ok(())
}
