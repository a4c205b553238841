//! Which claims fit a certificate, for whom asks `relucert check` without one: the claim is never in the
//! certificate, and none is taken for granted.

use super::{global_path, optimal_set, regularization, stationary, weight_path};
use crate::check::{dictionary, polyhedral};
use crate::cli::terminal::Usage;

/// What a kind of certificate is about, and the claims that fit it: options, and what they mean.
struct Kind {
    heading: &'static str,
    about: &'static str,
    claims: &'static [(&'static str, &'static str)],
}

const OPTIMUM: [(&str, &str); 3] = [
    ("--open-share S", "objective − optimum ≤ S × (objective of the zero network − optimum), such as 0.01"),
    ("--gap G", "objective − optimum ≤ G × objective"),
    ("--lower V", "optimum ≥ V"),
];

const KINDS: [Kind; 9] = [
    Kind { heading: "relucert-certificate", about: "the optimum over all networks", claims: &OPTIMUM },
    Kind { heading: polyhedral::HEADING, about: "the optimum over all networks", claims: &OPTIMUM },
    Kind {
        heading: "relucert-scope-certificate",
        about: "the optimum over given patterns, with --scope patterns or --scope gated beside the claim",
        claims: &OPTIMUM,
    },
    Kind {
        heading: dictionary::bound::HEADING,
        about: "the optimum over a dictionary, with --scope dictionary beside the claim",
        claims: &OPTIMUM,
    },
    Kind {
        heading: stationary::HEADING,
        about: "stationarity",
        claims: &[
            ("--stationary EPS", "0 is within EPS of the Clarke subdifferential; 0: the network is stationary"),
            ("--not-stationary", "it is not"),
        ],
    },
    Kind {
        heading: optimal_set::HEADING,
        about: "a set of networks",
        claims: &[
            ("--unique, --not-unique", "there is no other network in the set, there is one"),
            ("--optimal", "the network is optimal over its directions, exactly"),
            ("--essential I,J", "these neurons are in all networks of the set"),
            ("--dimension K, --vertices N", "of the set"),
            ("--least-neurons K", "the least number of neurons in the set"),
            ("--values", "no claim: all that the certificate proves"),
        ],
    },
    Kind {
        heading: regularization::HEADING,
        about: "a regularization path",
        claims: &[
            ("--covers β,β", "the path reaches from the greater to the lesser"),
            ("--continuous", "the coefficients are continuous in β"),
            ("--unique-throughout", "there is one solution at every β"),
            ("--global", "no network of any width is better at any β; for polyhedral penalties"),
            ("--values", "no claim: all that the certificate proves"),
        ],
    },
    Kind {
        heading: weight_path::HEADING,
        about: "a path of networks",
        claims: &[
            ("--to NET", "it ends at this network, or these convex weights"),
            ("--along HOW", "constant, decreasing, non-increasing, never-above: how the loss goes"),
            ("--width M", "it needs at most so many neurons"),
            ("--shape SHAPE", "nearly-minimal or minimal: what the neurons at its end are to each other"),
        ],
    },
    Kind {
        heading: global_path::HEADING,
        about: "networks over an interval of β, which stand in it",
        claims: &[("--from BETA --to BETA --gap G", "at every β between, objective − optimum ≤ G × objective")],
    },
];

/// The claims that fit a certificate with this first word; none if there is nothing to choose from.
pub fn fitting(name: &str, heading: &str) -> Option<Usage> {
    let Kind { about, claims, .. } = KINDS.iter().find(|kind| kind.heading == heading)?;
    let width = claims.iter().map(|(option, _)| option.chars().count()).max().unwrap_or(0);
    let lines: Vec<String> = claims.iter().map(|(option, meaning)| format!("\n  {option:width$}  {meaning}")).collect();
    Some(Usage(format!("what is claimed? {name} is about {about}; give one of{}", lines.concat())))
}

/// The claims that need no certificate.
pub fn without_certificate() -> Usage {
    let claims = [
        ("--same-predictions ORIGINAL", "exactly the training predictions of this network"),
        ("--minimal", "no output weight is zero and the neurons are linearly independent on the data"),
        ("--scope dictionary --gap G", "the gap over the network's own directions; or --open-share S, --lower V"),
    ];
    let lines: Vec<String> = claims.iter().map(|(option, meaning)| format!("\n  {option:27}  {meaning}")).collect();
    Usage(format!(
        "a certificate is missing: `relucert certify PROBLEM NETWORK -o CERT` makes one about the optimum; claims that need none are{}",
        lines.concat()
    ))
}
