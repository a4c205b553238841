//! A part: a subtree with what it needs to be gone on with alone.

use crate::optimum::proposal::Header;
use crate::optimum::records::Record;
use num_bigint::BigInt;

/// The first word of a part file.
pub const HEADING: &str = "relucert-part";

/// A subtree with what it needs to be gone on with alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Of the format: that of the problem.
    pub version: u8,
    /// Problem, scales and dual vector.
    pub header: Header,
    /// A node closes at this bound (scale `quad`).
    pub target: BigInt,
    /// What the leaves prove (scale `quad`).
    pub bound: BigInt,
    /// 1 or −1.
    pub sign: i8,
    /// The splits above, from the root.
    pub path: Vec<(usize, i8)>,
    /// The subtree.
    pub nodes: Vec<Record>,
}

impl Part {
    /// Whether all its leaves are closed, as far as its file tells.
    pub fn is_closed(&self) -> bool {
        self.bound <= self.target
    }

    /// The cone in words: the sign and the groups above.
    pub fn cone(&self) -> String {
        cone(self.sign, &self.path)
    }
}

pub(crate) fn cone(sign: i8, path: &[(usize, i8)]) -> String {
    let mark = |side: i8| if side > 0 { '+' } else { '-' };
    let splits: String = path.iter().map(|(k, side)| format!(" {k}{}", mark(*side))).collect();
    match path.is_empty() {
        true => format!("sign {}", mark(sign)),
        false => format!("sign {}, groups{splits}", mark(sign)),
    }
}
