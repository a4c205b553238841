//! `--raw`: how columns were standardised, from a report of `relucert problem`.

use crate::export::Scaling;
use anyhow::Context;
use serde_json::Value;
use std::path::Path;

/// The scaling in a report of `relucert problem`.
pub fn read(path: &Path) -> anyhow::Result<Scaling> {
    let shown = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(shown)?;
    let report: Value = serde_json::from_slice(&bytes)
        .with_context(|| format!("{}: expected what `relucert problem --format json` prints", path.display()))?;
    let found = report.get("scaling").filter(|found| !found.is_null());
    let found = found
        .with_context(|| format!("{}: it tells of no standardisation, so there is none to take in", path.display()))?;
    serde_json::from_value(found.clone()).with_context(shown)
}
