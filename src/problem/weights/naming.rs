//! What a file of another tool does not say of its network.

use super::super::error::{Error, list, near, quote};
use super::parts::{PARTS, Tensor};

/// What a file of another tool does not say of its network: the names of its parts, the order of its axes,
/// and what is no part of it. The default is to find out, and to refuse what is not certain.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// Names of parts: pairs of one of [`PARTS`] and a name.
    pub map: Vec<(String, String)>,
    /// Whether weights are (inputs, units), as in Keras, JAX and scikit-learn.
    pub transposed: Option<bool>,
    /// Tensors that are no part of the network.
    pub ignored: Vec<String>,
}

impl Naming {
    /// The name that is given to a part.
    pub(super) fn name(&self, part: &str) -> Option<&str> {
        self.map.iter().find(|(p, _)| p == part).map(|(_, name)| name.as_str())
    }

    /// Whether a name is given to a part of a network, and not of a problem only.
    pub(super) fn is_empty(&self) -> bool {
        self.ignored.is_empty() && PARTS.iter().all(|part| self.name(part).is_none())
    }
}

/// A file of named tensors.
pub(super) trait Source {
    /// What a member is called.
    const KIND: &'static str;

    /// The names of all members with their shapes; one that cannot be read has the shape `[]`.
    fn members(&mut self) -> Vec<(String, Vec<usize>)>;

    /// Whether this member is expected beside a network.
    fn beside(&self, _name: &str, _naming: &Naming) -> bool {
        false
    }

    /// Reads the member that is to be `part`.
    fn read(&mut self, name: &str, part: &str) -> Result<Tensor, Error>;
}

/// Refuses a name to be ignored that no member has: it may be misspelt.
pub(super) fn ignorable(naming: &Naming, names: &[&str], kind: &str, path: &str) -> Result<(), Error> {
    let Some(absent) = naming.ignored.iter().find(|name| !names.contains(&name.as_str())) else { return Ok(()) };
    let there = || names.iter().copied();
    let what = format!(
        "no {kind} {}, which is to be ignored{}; the file holds {}",
        quote(absent),
        near(absent, there()),
        list(there())
    );
    Err(Error::Format { path: path.into(), what })
}
