//! `--map`: the names that parts have in the files of other tools.

use crate::problem::weights::PARTS;

/// Reads `X=data`.
pub fn renaming(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((part, name)) if !part.is_empty() && !name.is_empty() => Ok((part.into(), name.into())),
        _ => Err("expected PART=NAME".into()),
    }
}

/// Checks that `--map` names known parts, each once; the parts of the other role are let through, since one
/// file may hold both.
pub fn check_map(map: &[(String, String)]) -> anyhow::Result<()> {
    for (i, (part, _)) in map.iter().enumerate() {
        let known = PARTS.iter().chain(&["X", "y", "beta"]).any(|p| p == part);
        anyhow::ensure!(
            known,
            "--map: unknown part `{part}`; there are X, y, beta for problems and W1, b1, w2, b2 for networks"
        );
        anyhow::ensure!(!map[..i].iter().any(|(p, _)| p == part), "--map: `{part}` is named twice");
    }
    Ok(())
}
