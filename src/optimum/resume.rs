//! What comes of a certificate that was gone on from: never less than it proves itself.

use crate::check::optimum::training::verify;
use crate::check::statement::{Training, TwoLayer};
use crate::optimum::settings::{Certified, Seconds, Settings};
use std::time::Instant;

/// What the certificate that is gone on from says as it stands; nothing if there is none, or it says nothing.
/// A search that ends early, or with another dual vector, may say less.
pub(super) fn known(
    training: &Training,
    sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
) -> Option<Certified<TwoLayer>> {
    let certificate = settings.resume.as_ref()?.certificate.clone();
    checked(training, sha256, network, settings, certificate)
}

/// The better of both. Where the new one decides the claim by a better network, and its leaves, rounded
/// again, prove a little less, it takes over those of the old one.
pub(super) fn better(
    training: &Training,
    sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
    known: Certified<TwoLayer>,
    done: Certified<TwoLayer>,
) -> Certified<TwoLayer> {
    if known.says_more(&done) {
        return Certified { improved: done.improved, ..known };
    }
    if known.evidence.lower <= done.evidence.lower {
        return done;
    }
    let both = grafted(&done.certificate, &known.certificate)
        .and_then(|both| checked(training, sha256, network, settings, both))
        .filter(|both| both.verdict == done.verdict);
    match both {
        Some(both) => Certified { improved: done.improved, seconds: done.seconds, ..both },
        None => done,
    }
}

/// A certificate with what the checker makes of it, if it accepts it.
fn checked(
    training: &Training,
    sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
    certificate: Vec<u8>,
) -> Option<Certified<TwoLayer>> {
    let clock = Instant::now();
    let evidence = verify(training, sha256, network, certificate.as_slice()).ok()?;
    let verdict = settings.claim.decide(&evidence);
    let seconds = Seconds { search: 0.0, check: clock.elapsed().as_secs_f64(), evaluation: 0.0 };
    Some(Certified { verdict, evidence, certificate, improved: None, seconds })
}

/// The records of one certificate up to its better network, and of another all behind (FORMAT §4, §22);
/// whether they are a certificate is for the checker to say.
fn grafted(network_of: &[u8], trees_of: &[u8]) -> Option<Vec<u8>> {
    let [above, below] = [std::str::from_utf8(network_of).ok()?, std::str::from_utf8(trees_of).ok()?];
    let start = |text: &str| ["\nmultiplier ", "\nscales "].iter().find_map(|first| text.find(first)).map(|at| at + 1);
    let (body, _) = below.get(start(below)?..)?.rsplit_once("end ")?;
    let text = format!("{}{body}", above.get(..start(above)?)?);
    Some(format!("{text}end {}\n", text.lines().count()).into_bytes())
}
