//! Counts what became of the certificates of one kind, and fails where a false claim was accepted or the test
//! could not have failed.

use crate::random::Random;

/// What became of one certificate.
pub enum Outcome {
    /// Not accepted, by the code of the rejection.
    Rejected(&'static str),
    /// Accepted, but the claim was not decided.
    Undecided,
    /// Accepted: so many claims were called proved or refuted, and the oracle agrees with all.
    True(usize),
    /// A claim was called proved or refuted, and it is not; in words, with the files.
    False(String),
}

/// Certificates of each kind if `RELUCERT_ORACLES` does not say how many.
const COUNT: u64 = 3000;

/// Tries the certificates of a kind: `attempt` makes one from random numbers and has it checked.
pub fn try_all(kind: &str, attempt: impl FnMut(&mut Random) -> Outcome) {
    try_part(kind, 1, attempt);
}

/// The same for kinds of which one certificate costs as much as so many of others.
pub fn try_part(kind: &str, price: u64, mut attempt: impl FnMut(&mut Random) -> Outcome) {
    let count = std::env::var("RELUCERT_ORACLES").ok().and_then(|n| n.parse().ok()).unwrap_or(COUNT) / price;
    let seed = std::env::var("RELUCERT_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1u64);
    let (mut accepted, mut rejected, mut undecided, mut claims) = (0u64, 0u64, 0u64, 0u64);
    let mut codes = std::collections::BTreeMap::new();
    for i in 0..count {
        let own = seed.wrapping_mul(1_000_003).wrapping_add(i);
        match attempt(&mut Random::new(own)) {
            Outcome::Rejected(code) => {
                rejected += 1;
                *codes.entry(code).or_insert(0u64) += 1;
            }
            Outcome::Undecided => undecided += 1,
            Outcome::True(facts) => {
                accepted += 1;
                claims += facts as u64;
            }
            Outcome::False(what) => panic!("{kind}, instance {i} of seed {seed}: a false claim is accepted\n{what}"),
        }
    }
    let codes: Vec<String> = codes.iter().map(|(code, n)| format!("{code} {n}")).collect();
    println!(
        "oracle {kind}: {count} certificates, {rejected} rejected, {undecided} undecided, {accepted} accepted with {claims} true claims"
    );
    println!("oracle {kind}: rejected for {}", codes.join(", "));
    assert!(claims * 50 >= count && rejected * 50 >= count, "{kind}: the test hardly tries what it is for");
}
