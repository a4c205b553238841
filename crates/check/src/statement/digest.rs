//! The digest that ties a certificate to its problem (FORMAT R7).

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::ops::Deref;

/// The SHA-256 of a problem file, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Digest(String);

impl Digest {
    /// The digest of the bytes of a problem file.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Deref for Digest {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
