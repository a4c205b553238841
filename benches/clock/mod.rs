//! The clock of the benchmarks.

use std::sync::LazyLock;
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Seconds of CPU of this thread, so that other work on the machine counts little; of wall time where Linux
/// does not tell.
pub fn seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let cpu = text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok());
    cpu.map_or_else(|| START.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}
