//! What the library says in its own words, in those of this program: which option or subcommand would help.

#[cfg(feature = "prover")]
mod prover;
mod verifier;

#[cfg(feature = "prover")]
pub use prover::note;
use std::error::Error;

/// The message of an error and of all that it is due to, with what would help.
pub fn said(error: &anyhow::Error) -> String {
    message(error) + &error.chain().find_map(help).unwrap_or_default()
}

/// The same apart: the message, and what would help as a phrase of its own.
pub fn parts(error: &anyhow::Error) -> (String, Option<String>) {
    let bare = |help: String| help.trim_matches([';', ':', ',', ' ', '(', ')']).to_string();
    (message(error), error.chain().find_map(help).map(bare))
}

fn message(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(|cause| own(cause).unwrap_or_else(|| cause.to_string())).collect();
    causes.join(": ")
}

/// The words of this program that stand for a message, where it has some.
fn own(cause: &(dyn Error + 'static)) -> Option<String> {
    #[cfg(feature = "prover")]
    if let Some(own) = prover::own(cause) {
        return Some(own);
    }
    verifier::own(cause)
}

/// What to add to a message.
fn help(cause: &(dyn Error + 'static)) -> Option<String> {
    #[cfg(feature = "prover")]
    if let Some(help) = prover::help(cause) {
        return Some(help);
    }
    verifier::help(cause)
}
