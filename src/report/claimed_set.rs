//! What is claimed of a set of networks, in words, and what became of it.

use super::Answer;
use super::answer::decided;
use super::set::SetReport;
use crate::check::dictionary::Members;
use crate::check::optimal_set::Facts;
use crate::check::optimal_set::facts::Claim;
use crate::check::rejection::Rejection;
use crate::check::statement::Training;

/// The claims in words; `all` if they are about all optimal networks, whatever they predict.
pub fn claims(claim: &Claim, all: bool) -> String {
    let Claim { optimal, unique, dimension, vertices, least, ref essential } = *claim;
    let flags = [
        (all, "of all optimal networks"),
        (optimal, "optimal"),
        (unique == Some(true), "unique"),
        (unique == Some(false), "not unique"),
    ];
    let flags = flags.iter().filter(|(set, _)| *set).map(|(_, name)| name.to_string());
    let numbers = [("dimension", dimension), ("vertices", vertices), ("least neurons", least)];
    let numbers = numbers.iter().filter_map(|(name, value)| Some(format!("{name} {}", (*value)?)));
    let claims: Vec<String> = flags.chain(numbers).chain(essential.iter().map(|i| format!("essential {i}"))).collect();
    if claims.is_empty() { "the values above".to_string() } else { claims.join(", ") }
}

/// What the checker found, and the verdict.
///
/// # Errors
/// Never: numbers are JSON.
pub fn answer(
    (training, sha256): (&Training, &str),
    verified: &Result<(Members, Facts), Rejection>,
    claim: &Claim,
    all: bool,
) -> serde_json::Result<Answer> {
    let (members, facts) = match verified {
        Ok((members, facts)) => (members, facts),
        Err(rejection) => {
            let about = &sha256[..16];
            let lines = vec![format!("c certificate {rejection}"), format!("s NOT VERIFIED (problem {about})")];
            return Ok(Answer { lines, ..Answer::rejected(rejection, sha256) });
        }
    };
    let holds = claim.proved(members, facts);
    let found = SetReport::new(training, members, facts, all);
    let mut lines = Answer::lines_of(|out| found.write_text(out));
    let verdict = if holds { "VERIFIED" } else { "NOT VERIFIED" };
    let claims = claims(claim, all);
    lines.push(format!("s {verdict} {claims} (problem {})", &sha256[..16]));
    Ok(Answer { lines, json: decided(&found, holds, &claims, sha256)?, code: u8::from(!holds) })
}
