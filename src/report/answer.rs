//! What a check has to say: lines for people, the same facts as a JSON object, and the exit code.

use crate::check::rejection::Rejection;

/// An answer, not yet printed.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Lines `c`, `v` and last `s`.
    pub lines: Vec<String>,
    /// The object, as it is printed.
    pub json: String,
    /// 0 proved, 1 refuted or not verified, 2 malformed, 3 undecided.
    pub code: u8,
}

impl Answer {
    /// A certificate that proves nothing.
    pub fn rejected(flaw: &Rejection, sha256: &str) -> Answer {
        let malformed = flaw.code.is_malformed();
        let object = serde_json::json!({
            "verdict": "not-verified", "problem_sha256": sha256, "code": flaw.code.name(), "rule": flaw.code.rule(),
            "malformed": malformed, "line": flaw.line, "column": flaw.column, "message": flaw.message,
        });
        let code = if malformed { 2 } else { 1 };
        Answer { lines: vec![format!("s NOT VERIFIED {flaw}")], json: object.to_string(), code }
    }

    /// The lines that something writes.
    pub fn lines_of(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Vec<String> {
        let mut bytes = Vec::new();
        // Writing to a vector does not fail.
        let _ = write(&mut bytes);
        String::from_utf8_lossy(&bytes).lines().map(str::to_string).collect()
    }
}

/// What was found, with the verdict on what was claimed of it.
#[derive(serde::Serialize)]
struct Decided<'a, T> {
    verdict: &'static str,
    claim: &'a str,
    problem_sha256: &'a str,
    #[serde(flatten)]
    found: &'a T,
}

/// The same as one JSON object.
pub(super) fn decided(
    found: &impl serde::Serialize,
    holds: bool,
    claim: &str,
    sha256: &str,
) -> serde_json::Result<String> {
    let verdict = if holds { "verified" } else { "not-verified" };
    serde_json::to_string_pretty(&Decided { verdict, claim, problem_sha256: sha256, found })
}
