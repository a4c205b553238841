//! Printing a report in the format asked for.

use super::format::Format;
use crate::check::rejection::Rejection;
use crate::report::Report;
use crate::report::qualify::QualifyReport;
use crate::report::stationary::StationaryReport;
use std::io::Write;
use std::process::ExitCode;

/// Prints the report on standard output; the exit code says the verdict.
pub fn print(report: &Report, format: Format) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => report.write_text(&mut out)?,
        Format::Json => report.write_json(&mut out)?,
    }
    out.flush()?;
    Ok(ExitCode::from(report.exit_code()))
}

/// Prints the report on stationarity with more lines before the verdict, with `neurons` a line for each
/// neuron.
pub fn print_stationary(
    report: &StationaryReport,
    format: Format,
    more: &[String],
    neurons: bool,
) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => {
            report.write_facts(&mut out, neurons)?;
            more.iter().try_for_each(|line| writeln!(out, "{line}"))?;
            report.write_verdict(&mut out)?;
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, report)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::from(report.exit_code()))
}

/// Prints a report on qualifications on standard output; the exit code says the verdict.
pub fn print_qualify(report: &QualifyReport, format: Format) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => report.lines.iter().try_for_each(|line| writeln!(out, "{line}"))?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report.json)?)?,
    }
    out.flush()?;
    Ok(ExitCode::from(report.exit_code))
}

/// Prints why a certificate proves nothing: 2 if it is malformed, else 1.
pub fn rejected(flaw: &Rejection, sha256: &str, format: Format) -> ExitCode {
    let malformed = flaw.code.is_malformed();
    match format {
        Format::Text => println!("s NOT VERIFIED {flaw}"),
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "verdict": "not-verified", "problem_sha256": sha256, "code": flaw.code.name(), "rule": flaw.code.rule(),
                "malformed": malformed, "line": flaw.line, "column": flaw.column, "message": flaw.message,
            })
        ),
    }
    ExitCode::from(if malformed { 2 } else { 1 })
}
