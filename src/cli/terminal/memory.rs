//! How much memory the program has in use, and may have. Linux tells; elsewhere nothing is known, and the limit is
//! that of the machine.

use std::fs::read_to_string;

/// Bytes in use.
pub fn used() -> Option<usize> {
    kilobytes("/proc/self/status", "VmRSS:")
}

/// The usual limit: nine tenths of what is free, and of what a group of processes may have.
pub fn usual() -> Option<usize> {
    let free = kilobytes("/proc/meminfo", "MemAvailable:")?;
    let group = |path: &str| read_to_string(path).ok()?.trim().parse::<usize>().ok();
    let groups = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    Some(groups.into_iter().filter_map(group).fold(free, usize::min) / 10 * 9)
}

/// A size for people, rounded down.
pub fn words(bytes: usize) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    match units.iter().find(|(shift, _)| bytes >> shift >= 1) {
        Some((shift, name)) => format!("{:.1} {name}", ((bytes >> (shift - 10)) * 10 / 1024) as f64 / 10.0),
        None => format!("{bytes} bytes"),
    }
}

/// The number of a line that begins with this word, in bytes.
fn kilobytes(path: &str, word: &str) -> Option<usize> {
    let text = read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    line.split_whitespace().next()?.parse::<usize>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(words(8 << 30), "8.0 GiB");
        assert_eq!(words((3 << 20) + (1 << 19)), "3.5 MiB");
        assert_eq!(words(1023), "1023 bytes");
        #[cfg(target_os = "linux")]
        assert!(used().unwrap() < usual().unwrap());
    }
}
