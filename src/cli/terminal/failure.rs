//! Errors: a sentence on standard error, or with `--format json` one object on standard output, so that whoever
//! reads that always finds exactly one object.

use super::remedies;
use super::usage;
use clap::error::ErrorKind;
use std::fmt;
use std::process::ExitCode;

/// The exit code of usage and bad input.
const CODE: u8 = 2;

/// What is missing on the command line, where clap does not know.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Whether results are to be JSON, as the arguments of the process say before they are understood.
fn json() -> bool {
    let words: Vec<_> = std::env::args_os().skip(1).take_while(|word| word != "--").collect();
    words.iter().any(|word| word == "--format=json")
        || words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}

/// The object of an error.
fn object(kind: &str, message: &str, hint: Option<&str>) -> serde_json::Value {
    serde_json::json!({ "error": { "kind": kind, "message": message, "hint": hint, "exit_code": CODE } })
}

/// Says why nothing was done.
pub fn said(error: &anyhow::Error) -> ExitCode {
    match error.downcast_ref::<clap::Error>() {
        Some(error) => misused(error),
        None if json() => {
            let (message, hint) = remedies::parts(error);
            let kind = if error.is::<Usage>() {
                "usage"
            } else if error.chain().any(|cause| cause.is::<std::io::Error>()) {
                "file"
            } else {
                "input"
            };
            println!("{:#}", object(kind, &message, hint.as_deref()));
        }
        None => eprintln!("relucert: {}", remedies::said(error)),
    }
    ExitCode::from(CODE)
}

/// Prints help and version where they were asked for, or says what is wrong with the command line; ends.
pub fn ended(error: &clap::Error) -> ! {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        error.exit();
    }
    misused(error);
    std::process::exit(CODE.into())
}

/// Says what is wrong with the command line.
fn misused(error: &clap::Error) {
    let (text, hint) = (error.render().to_string(), usage::hint(error));
    // The message, tips, the usage, where to find more: paragraphs.
    let mut parts: Vec<String> = text.trim_end().split("\n\n").map(str::to_string).collect();
    if let Some(hint) = hint {
        parts.retain(|part| !part.starts_with("  tip: to pass"));
        parts.insert(1, format!("  tip: {hint}"));
    }
    if json() {
        let line = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = line(parts[0].trim_start_matches("error: "));
        let rest = parts.iter().skip(1).filter(|part| !part.starts_with("For more information"));
        let rest: Vec<String> = rest.map(|part| line(part.trim_start_matches("  tip: "))).collect();
        let hint = (!rest.is_empty()).then(|| rest.join("; "));
        println!("{:#}", object("usage", &message, hint.as_deref()));
        return;
    }
    eprintln!("{}", parts.join("\n\n"));
}
