//! PyTorch's `.pt` files: a zip archive of a pickle and of the numbers of its tensors.
//!
//! What is read: a state dict, a checkpoint that holds one, or a whole `nn.Sequential` ([`module`]). The pickle
//! is read and not executed ([`pickle`]).

mod module;
mod node;
mod pickle;
mod tensor;

use super::super::error::{Error, list, quote};
use super::super::npy::shape_text;
use super::naming::Source;
use super::parts::Tensor;
use super::recipes;
use node::{Id, Pickle};
use std::io::{Cursor, Read};
use tensor::{View, tensor};
use zip::{CompressionMethod, ZipArchive};

/// A file of tensors.
pub(super) struct Tensors<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// What the names of its members begin with.
    folder: String,
    views: Vec<(String, View)>,
    path: &'a str,
}

/// Reads the names of the tensors of a file.
pub(super) fn open<'a>(bytes: &'a [u8], path: &'a str) -> Result<Tensors<'a>, Error> {
    let unread = |why: String| Error::Pickle { path: path.into(), why, lines: recipes::torch(path) };
    let mut zip = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| unread("a pickle that is not in a zip archive, as PyTorch wrote it up to 1.5".into()))?;
    let names: Vec<String> = zip.file_names().filter_map(|n| n.ok().map(|n| n.to_string())).collect();
    if names.iter().any(|name| name.contains("/code/")) {
        return Err(unread("a TorchScript program".into()));
    }
    let pickles: Vec<&String> = names.iter().filter(|n| n.as_str() == "data.pkl" || n.ends_with("/data.pkl")).collect();
    let [name] = pickles[..] else { return Err(unread("an archive without one data.pkl".into())) };
    let folder = name.trim_end_matches("data.pkl").to_string();
    let order = format!("{folder}byteorder");
    if names.contains(&order) && member(&mut zip, &order, 16).ok().as_deref() != Some(b"little") {
        return Err(unread("an archive with the big end of numbers first".into()));
    }
    let format = |what: String| Error::Format { path: path.into(), what };
    let text = member(&mut zip, name, pickle::LONGEST).map_err(|what| format(format!("{name} {what}")))?;
    let pickle = pickle::read(&text).map_err(|what| format(format!("{name} {what}")))?;
    let views = views(&pickle, path, &unread)?;
    Ok(Tensors { zip, folder, views, path })
}

/// A member of the archive, stored as it is and not longer than said.
fn member(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str, most: usize) -> Result<Vec<u8>, String> {
    let file = zip.by_name(name).map_err(|e| e.to_string())?;
    if file.compression() != CompressionMethod::Stored {
        return Err("is compressed, as PyTorch does not".into());
    }
    if file.size() > most as u64 {
        return Err(format!("has {} bytes; expected at most {most}", file.size()));
    }
    let mut bytes = Vec::new();
    file.take(most as u64).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    Ok(bytes)
}

/// The tensors of a state dict, of the only one in a checkpoint, or of a module.
fn views(pickle: &Pickle, path: &str, unread: &dyn Fn(String) -> Error) -> Result<Vec<(String, View)>, Error> {
    let unsupported = |what: String| Error::Unsupported { path: path.into(), what, remedy: None };
    let holds = |id: Id| {
        module::is(pickle, id)
            || pickle.dict(id).is_some_and(|items| items.iter().any(|(_, value)| tensor(pickle, *value).is_some()))
    };
    let mut root = pickle.root;
    if !holds(root) {
        let within = pickle.dict(root).unwrap_or_default();
        let within: Vec<(&str, Id)> =
            within.iter().filter(|(_, v)| holds(*v)).map(|(k, v)| (pickle.text(*k).unwrap_or("?"), *v)).collect();
        root = match within[..] {
            [(_, value)] => value,
            [] => return Err(unread(without(pickle, root))),
            _ => {
                let names = list(within.iter().map(|(name, _)| *name));
                return Err(unsupported(format!(
                    "a checkpoint with several sets of tensors: {names}; save one of them alone"
                )));
            }
        };
    }
    if let Some(class) = pickle.class(root).filter(|_| module::is(pickle, root)) {
        return module::tensors(pickle, root).map_err(|what| match what {
            module::Refusal::Class => {
                unread(format!("a module of the class {}.{}, whose forward() is Python", class.0, class.1))
            }
            module::Refusal::Layer(what) => unsupported(what),
        });
    }
    let mut found: Vec<(String, View)> = Vec::new();
    for (key, value) in pickle.dict(root).unwrap_or_default() {
        let Some(name) = pickle.text(*key) else { return Err(unsupported("a tensor whose name is no text".into())) };
        match tensor(pickle, *value) {
            Some(view) => {
                found.retain(|(other, _)| other != name);
                found.push((name.into(), view.map_err(|what| unsupported(format!("{} {what}", quote(name))))?));
            }
            None if holds(*value) => {
                return Err(unsupported(format!(
                    "beside its tensors the file holds those of {}; save one of them alone",
                    quote(name)
                )));
            }
            None => {}
        }
    }
    Ok(found)
}

/// What a pickle without tensors is of.
fn without(pickle: &Pickle, root: Id) -> String {
    match (pickle.class(root), pickle.dict(root)) {
        (Some((module, name)), _) => format!("an object of the class {module}.{name}"),
        (None, Some(items)) => {
            let keys = list(items.iter().filter_map(|(key, _)| pickle.text(*key)));
            format!("a dictionary without tensors, of {keys}")
        }
        _ => "an object without tensors".into(),
    }
}

impl Source for Tensors<'_> {
    const KIND: &'static str = "tensor";

    fn members(&mut self) -> Vec<(String, Vec<usize>)> {
        self.views.iter().map(|(name, view)| (name.clone(), view.shape.clone())).collect()
    }

    fn read(&mut self, name: &str, part: &str) -> Result<Tensor, Error> {
        let path = self.path;
        let Some((_, view)) = self.views.iter().find(|(n, _)| n == name) else {
            let names: Vec<&str> = self.views.iter().map(|(name, _)| name.as_str()).collect();
            return Err(Error::absent(path, ("tensor", name), part, &names));
        };
        let float = view.float.clone().map_err(|kind| Error::Unsupported {
            path: path.into(),
            what: format!(
                "tensor {} holds numbers of the kind {kind}; expected Double, Float, Half or BFloat16",
                quote(name)
            ),
            remedy: None,
        })?;
        let format = |what: &str| Error::Format { path: path.into(), what: format!("tensor {} {what}", quote(name)) };
        let bytes = member(&mut self.zip, &format!("{}data/{}", self.folder, view.key), usize::MAX)
            .map_err(|what| format(&format!("has a storage that {what}")))?;
        let numbers = float.decode(&bytes);
        if numbers.len() < view.count {
            return Err(format(&format!("has a storage of {} numbers, {} are said", numbers.len(), view.count)));
        }
        let outside = format!("of shape {} does not lie in its storage", shape_text(&view.shape));
        let places = view.places().ok_or_else(|| format(&outside))?;
        let data = places.iter().map(|at| numbers[*at]).collect();
        Ok(Tensor { name: name.into(), shape: view.shape.clone(), data })
    }
}
