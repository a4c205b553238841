//! The tensors of a pickle.

use super::super::floats::Float;
use super::node::{Id, Node, Pickle};

/// A tensor: where its numbers are.
pub(super) struct View {
    /// How the numbers are stored; the name of the kind where that is not known.
    pub float: Result<Float, String>,
    /// The storage.
    pub key: String,
    /// Numbers in the storage.
    pub count: usize,
    pub offset: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
}

/// A tensor, if the object is one; in words what kind, if it is one that is not read.
pub(super) fn tensor(pickle: &Pickle, id: Id) -> Option<Result<View, String>> {
    let (module, name) = pickle.class(id)?;
    let arguments = pickle.arguments(id);
    match (module, name) {
        ("torch._utils", "_rebuild_parameter") => {
            let inner = *arguments.first()?;
            // A parameter is of a tensor, not of a parameter.
            (pickle.class(inner)?.1 != "_rebuild_parameter").then(|| tensor(pickle, inner))?
        }
        ("torch._utils", "_rebuild_tensor_v2") => Some(dense(pickle, arguments).ok_or("is a damaged tensor".into())),
        ("torch._utils" | "torch._tensor", kind) if kind.starts_with("_rebuild") => {
            Some(Err(format!("is a tensor of an unknown kind ({kind}); expected one of plain numbers")))
        }
        _ => None,
    }
}

/// The arguments of `_rebuild_tensor_v2`: storage, offset, shape, strides.
fn dense(pickle: &Pickle, arguments: &[Id]) -> Option<View> {
    let [storage, offset, shape, strides, ..] = *arguments else { return None };
    let Node::Persistent(storage) = pickle.node(storage) else { return None };
    let [_, kind, key, _, count] = *pickle.list(*storage)? else { return None };
    let Node::Global(_, kind) = pickle.node(kind) else { return None };
    let sizes = |id: Id| pickle.list(id)?.iter().map(|n| pickle.size(*n)).collect::<Option<Vec<usize>>>();
    let float = match *kind {
        "DoubleStorage" => Ok(Float::F64),
        "FloatStorage" => Ok(Float::F32),
        "HalfStorage" => Ok(Float::F16),
        "BFloat16Storage" => Ok(Float::BF16),
        other => Err(other.trim_end_matches("Storage").to_string()),
    };
    let (shape, strides) = (sizes(shape)?, sizes(strides)?);
    let same = shape.len() == strides.len() && shape.len() <= 64;
    let (key, count, offset) = (pickle.text(key)?.into(), pickle.size(count)?, pickle.size(offset)?);
    same.then_some(View { float, key, count, offset, shape, strides })
}

impl View {
    /// The places of its numbers in the storage, the last index fastest, if all are within, and not more than
    /// the storage has: a number is not repeated.
    pub fn places(&self) -> Option<Vec<usize>> {
        let count = self.shape.iter().try_fold(1usize, |n, &k| n.checked_mul(k)).filter(|n| *n <= self.count)?;
        if count == 0 {
            return Some(vec![]);
        }
        let mut steps = self.shape.iter().zip(&self.strides).map(|(n, step)| (n - 1).checked_mul(*step));
        let last = steps.try_fold(self.offset, |at, step| at.checked_add(step?))?;
        if last >= self.count {
            return None;
        }
        let mut places = vec![self.offset];
        for (&n, &step) in self.shape.iter().zip(&self.strides) {
            places = places.iter().flat_map(|at| (0..n).map(move |i| at + i * step)).collect();
        }
        Some(places)
    }
}
