//! Results so far, in case that the command has to end.

use super::output;
use crate::cli::terminal::Format;
use crate::cli::terminal::watch::{self, Kept};
use std::path::Path;

/// Keeps a file in the place of what was kept before; `words` say what it is, and code 3 that more was asked for.
pub fn keep(path: &Path, bytes: Vec<u8>, format: Format, words: String) {
    let path = path.to_path_buf();
    watch::keep(Kept {
        write: Box::new(move || output::place(&path, &bytes)),
        report: Box::new(move |why| {
            match format {
                Format::Text => println!("c {why}: {words}"),
                Format::Json => println!("{}", serde_json::json!({ "stopped": why, "written": words })),
            }
            3
        }),
        computed: false,
    });
}
