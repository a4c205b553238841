//! Printing a report in the format asked for.

use super::format::Format;
use crate::report::qualify::QualifyReport;
use crate::report::stationary::StationaryReport;
use crate::report::{Answer, Report};
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

/// Prints an answer; the exit code says the verdict.
pub fn answer(answer: &Answer, format: Format) -> ExitCode {
    match format {
        Format::Text => answer.lines.iter().for_each(|line| println!("{line}")),
        Format::Json => println!("{}", answer.json),
    }
    ExitCode::from(answer.code)
}
