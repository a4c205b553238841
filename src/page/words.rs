//! A verdict for a reader who does not know us.

use crate::check::statement::Claim;
use crate::report::Report;
use crate::report::decimal::{Round, decimal};

/// The claim as an option: its name and its number.
pub fn option(claim: &Claim) -> (&'static str, String) {
    match claim {
        Claim::Gap(value) => ("gap", value.to_string()),
        Claim::OpenShare(value) => ("open-share", value.to_string()),
        Claim::Lower(value) => ("lower", value.to_string()),
    }
}

/// What is claimed, in a sentence.
fn claimed(report: &Report, claim: &Claim) -> String {
    let over = report.over();
    match claim {
        Claim::Gap(value) => {
            format!("the objective of this network is at most {value} of itself above the least over {over}")
        }
        Claim::OpenShare(value) => {
            format!("this network leaves open at most {value} of what {over} could gain over {}", start(report))
        }
        Claim::Lower(value) => format!("{over} have an objective of at least {value}"),
    }
}

/// Where the possible gain begins.
fn start(report: &Report) -> &'static str {
    let biased = report.fitted().is_some_and(|fit| fit.output_bias != "none");
    if biased { "the best constant" } else { "the network without neurons" }
}

/// The verdict, and the interval.
pub fn verdict(report: &Report, claim: &Claim) -> Vec<String> {
    let claimed = claimed(report, claim);
    let Some(e) = report.evidence() else {
        let why = report.rejection.as_ref().map_or(String::new(), |reason| format!(" {}.", reason.sentence()));
        return vec![format!(
            "NOT PROVED. The certificate was rejected, so nothing is known. It was claimed: {claimed}.{why}"
        )];
    };
    let (lower, upper) = (decimal(&e.lower, 9, Round::Down), decimal(&e.upper, 9, Round::Up));
    let first = match report.verdict {
        "proved" => format!("Proved: {claimed}."),
        "refuted" => match &e.better {
            Some(better) => format!(
                "REFUTED. It is false that {claimed}: another network, in the certificate, has the objective {}.",
                decimal(better, 9, Round::Up)
            ),
            None => format!("REFUTED. It is false that {claimed}."),
        },
        _ => format!("NOT PROVED. The certificate is in order but does not decide whether {claimed}."),
    };
    let interval = format!(
        "The objective of this network is {upper}; that of {} is at least {lower}, which is proved whatever the verdict. Both are rounded to the safe side.",
        report.over()
    );
    vec![first, interval]
}
