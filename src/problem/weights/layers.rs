//! Which tensors of a file are the network.
//!
//! The two weights are the tensors W1 and w2, or the two with two axes, told apart by their shapes and, where
//! both orders fit, by their names. The bias of `fc1.weight` is `fc1.bias`, that of `dense/kernel` is
//! `dense/bias`, that of `coefs_0` is `intercepts_0`. No other tensor may be in the file: it would be a layer
//! that is left out.

use super::super::error::{Error, list, quote};
use super::super::misfit::Misfit;
use super::super::npy::shape_text;
use super::frame::Frame;
use super::naming::{Naming, Source, ignorable};
use super::parts::Parts;
use crate::remedy::Remedy;

/// Names with shapes.
type Members = Vec<(String, Vec<usize>)>;

/// What tells the weights of a layer from its bias in a name: PyTorch, Keras and Flax, scikit-learn.
const SIBLINGS: [(&str, &str); 3] = [("weight", "bias"), ("kernel", "bias"), ("coefs", "intercepts")];

/// What a batch normalisation has beside a scale and a shift.
const NORMALISATION: [&str; 5] = ["running_mean", "running_var", "num_batches_tracked", "moving_mean", "moving_var"];

/// Finds the parts of a network and reads them.
pub(super) fn parts<S: Source>(mut source: S, path: &str, naming: &Naming, frame: Frame) -> Result<Parts, Error> {
    let mut members = source.members();
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    ignorable(naming, &names, S::KIND, path)?;
    members.retain(|(name, _)| !naming.ignored.contains(name));
    let has = |name: &str| members.iter().any(|(n, _)| n == name);
    let plain = |part: &str| Some(part.to_string()).filter(|part| has(part));
    let named = |part: &str| naming.name(part).map(String::from);
    let (w1, w2) = match (named("W1"), named("w2")) {
        (Some(w1), Some(w2)) => (w1, w2),
        (None, None) => match (plain("W1"), plain("w2")) {
            (Some(w1), Some(w2)) => (w1, w2),
            _ => weights(&source, &members, path, naming, frame)?,
        },
        (w1, w2) => match (w1.or_else(|| plain("W1")), w2.or_else(|| plain("w2"))) {
            (Some(w1), Some(w2)) => (w1, w2),
            _ => return Err(Misfit::OneName.into()),
        },
    };
    let sibling = |weight: &str| {
        let pair = SIBLINGS.iter().find(|(weights, _)| weight.contains(weights))?;
        let at = weight.rfind(pair.0)?;
        Some(format!("{}{}{}", &weight[..at], pair.1, &weight[at + pair.0.len()..])).filter(|bias| has(bias))
    };
    let bias = |part: &str, weight: &str| named(part).or_else(|| sibling(weight)).or_else(|| plain(part));
    let (b1, b2) = (bias("b1", &w1), bias("b2", &w2));
    let known = [Some(&w1), Some(&w2), b1.as_ref(), b2.as_ref()];
    let extra: Vec<&str> = members
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !known.iter().flatten().any(|known| known == name) && !source.beside(name, naming))
        .collect();
    let found = known.iter().flatten().all(|name| has(name));
    if !extra.is_empty() && found {
        // In an archive of arrays there may be data; a state dict has layers only.
        let remedy = (S::KIND == "array").then_some(Remedy::Ignore);
        return Err(more(path, [&w1, &w2], &extra, remedy));
    }
    Ok(Parts {
        w1: source.read(&w1, "W1")?,
        b1: b1.map(|name| source.read(&name, "b1")).transpose()?,
        w2: source.read(&w2, "w2")?,
        b2: b2.map(|name| source.read(&name, "b2")).transpose()?,
    })
}

/// What is left when two layers are found.
fn more(path: &str, [w1, w2]: [&str; 2], extra: &[&str], remedy: Option<Remedy>) -> Error {
    let normed = extra.iter().any(|name| NORMALISATION.iter().any(|end| name.ends_with(end)));
    let normed =
        if normed { "; running means are those of a BatchNorm, which has to be folded into a layer" } else { "" };
    let what = format!(
        "the weights are {} and {}, but there is more: {}; only Linear, ReLU, Linear is supported{normed}",
        quote(w1),
        quote(w2),
        list(extra.iter().copied()),
    );
    Error::Unsupported { path: path.into(), what, remedy }
}

/// The names of the hidden and the output weights, by shapes.
fn weights<S: Source>(
    source: &S,
    members: &Members,
    path: &str,
    naming: &Naming,
    frame: Frame,
) -> Result<(String, String), Error> {
    let mut matrices: Vec<&(String, Vec<usize>)> =
        members.iter().filter(|(name, shape)| shape.len() == 2 && !source.beside(name, naming)).collect();
    matrices.sort_by_key(|(name, _)| natural(name));
    let [first, second] = matrices[..] else {
        let shapes: Vec<String> = members.iter().map(|(name, shape)| format!("{name} {}", shape_text(shape))).collect();
        let plural = if matrices.len() == 1 { "" } else { "s" };
        let what = format!(
            "{} {}{plural} with two axes, expected the two weights of Linear, ReLU, Linear; the file holds {}",
            matrices.len(),
            S::KIND,
            list(shapes.iter().map(String::as_str))
        );
        // With more than two a choice of two would leave layers out.
        let remedy = (matrices.len() < 2).then_some(Remedy::Names);
        return Err(Error::Unsupported { path: path.into(), what, remedy });
    };
    let follow = |a: &[usize], b: &[usize]| [false, true].iter().any(|t| frame.follow(a, b, *t));
    match !follow(&first.1, &second.1) && follow(&second.1, &first.1) {
        true => Ok((second.0.clone(), first.0.clone())),
        false => Ok((first.0.clone(), second.0.clone())),
    }
}

/// A name with its numbers as numbers, so that `net.10.weight` comes after `net.2.weight`, and `dense/kernel`
/// before `dense_1/kernel`.
fn natural(name: &str) -> Vec<(u64, &str)> {
    name.split(['.', '/', '_']).map(|piece| (piece.parse().unwrap_or(u64::MAX), piece)).collect()
}
