//! What is claimed of a regularization path, in words, and what became of it.

use super::answer::decided;
use super::decimal::plain;
use super::regularization::PathReport;
use super::{Answer, sentence};
use crate::check::regularization::{Claim, Path};
use crate::check::rejection::Rejection;

/// The claims in words.
pub fn claims(claim: &Claim) -> String {
    let covers = claim.covers.iter().map(|(high, low)| format!("covers β from {} to {}", plain(high), plain(low)));
    let flags = [
        (claim.continuous, "continuous"),
        (claim.unique, "unique throughout over the dictionary"),
        (claim.global, "optimal among all networks of any width"),
    ];
    let flags = flags.iter().filter(|(set, _)| *set).map(|(_, name)| name.to_string());
    let claims: Vec<String> = covers.chain(flags).collect();
    if claims.is_empty() { "the values above".to_string() } else { claims.join(", ") }
}

/// What the checker found, and the verdict.
///
/// # Errors
/// Never: numbers are JSON.
pub fn answer(found: &PathReport, path: &Path, claim: &Claim, sha256: &str) -> serde_json::Result<Answer> {
    let holds = claim.proved(path, found.global);
    let mut lines = Answer::lines_of(|out| found.write_text(out));
    let verdict = if holds { "VERIFIED" } else { "NOT VERIFIED" };
    let interval = path
        .interval()
        .map_or("no β".to_string(), |(high, low)| format!("every β from {} to {}", plain(high), plain(low)));
    let claims = claims(claim);
    lines.push(format!("s {verdict} {claims} at {interval} (problem {})", &sha256[..16]));
    Ok(Answer { lines, json: decided(found, holds, &claims, sha256)?, code: u8::from(!holds) })
}

/// A certificate that proves nothing.
pub fn rejected(rejection: &Rejection, sha256: &str) -> Answer {
    let last = format!("s NOT VERIFIED (problem {})", &sha256[..16]);
    let lines = vec![format!("c certificate {}", sentence(rejection)), last];
    Answer { lines, ..Answer::rejected(rejection, sha256) }
}
