//! How results are printed.

/// How to print.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Lines by prefix: `c` comment, `v` value, `s` verdict
    Text,
    /// One JSON object
    Json,
}
