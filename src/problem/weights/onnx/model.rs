//! An ONNX model: the nodes of its graph, and the tensors that are kept in it or beside it.

use super::super::super::npy::shape_text;
use super::super::floats::Float;
use super::wire::{Value, fields};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path};

/// A graph of two layers has some ten nodes and tensors; one with more than that is not looked into.
const MOST: usize = 1000;

/// Fields of a model, of its graph or of a tensor; and of a node or an attribute.
const FIELDS: [usize; 2] = [4 * MOST, 64];

/// A step of a graph.
pub(super) struct Node<'a> {
    pub operator: &'a str,
    /// The set of operators that it is of; empty for ONNX itself.
    domain: &'a str,
    name: &'a str,
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    attributes: Vec<Vec<(u64, Value<'a>)>>,
}

/// A graph.
pub(super) struct Graph<'a> {
    pub nodes: Vec<Node<'a>>,
    /// Tensors by name, as messages.
    pub tensors: BTreeMap<&'a str, &'a [u8]>,
    /// What is computed with, the tensors left out.
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
}

/// A tensor of floating-point numbers.
pub(super) struct Numbers {
    pub shape: Vec<usize>,
    pub data: Vec<f64>,
    pub float: Float,
}

impl<'a> Node<'a> {
    fn read(message: &'a [u8]) -> Option<Node<'a>> {
        let mut node = Node { operator: "", domain: "", name: "", inputs: vec![], outputs: vec![], attributes: vec![] };
        for (field, value) in fields(message, FIELDS[1])? {
            match field {
                1 => node.inputs.push(value.text()?),
                2 => node.outputs.push(value.text()?),
                3 => node.name = value.text()?,
                4 => node.operator = value.text()?,
                5 => node.attributes.push(fields(value.bytes()?, FIELDS[1])?),
                7 => node.domain = value.text()?,
                _ => {}
            }
        }
        Some(node)
    }

    /// Whether it is of ONNX itself.
    pub fn standard(&self) -> bool {
        matches!(self.domain, "" | "ai.onnx")
    }

    /// For a message.
    pub fn said(&self) -> String {
        let domain = if self.standard() { String::new() } else { format!("{}.", self.domain) };
        let name = if self.name.is_empty() { self.outputs.first().copied().unwrap_or_default() } else { self.name };
        format!("{domain}{} (node `{name}`)", self.operator)
    }

    /// A field of the attribute of this name.
    fn attribute(&self, name: &str, field: u64) -> Option<Value<'a>> {
        let attribute = self.attributes.iter().find(|a| a.iter().any(|(f, v)| *f == 1 && v.text() == Some(name)))?;
        attribute.iter().rev().find(|(f, _)| *f == field).map(|(_, value)| *value)
    }

    pub fn has(&self, name: &str) -> bool {
        self.attribute(name, 1).is_some()
    }

    /// An integer; a zero need not be written.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.has(name).then(|| self.attribute(name, 3).and_then(Value::number).unwrap_or(0))
    }

    pub fn float(&self, name: &str) -> Option<f32> {
        Some(f32::from_le_bytes(self.attribute(name, 2)?.bytes()?.try_into().ok()?))
    }

    /// A list of integers, of which each may stand in a field of its own.
    pub fn integers(&self, name: &str) -> Option<Vec<i64>> {
        let attribute = self.attributes.iter().find(|a| a.iter().any(|(f, v)| *f == 1 && v.text() == Some(name)))?;
        let lists: Option<Vec<Vec<i64>>> =
            attribute.iter().filter(|(field, _)| *field == 8).map(|(_, value)| value.numbers()).collect();
        lists.map(|lists| lists.concat())
    }

    /// The tensor of a constant.
    pub fn value(&self) -> Option<&'a [u8]> {
        self.attribute("value", 5)?.bytes()
    }
}

impl<'a> Graph<'a> {
    /// The graph of a model; in words what is wrong with it.
    pub fn read(bytes: &'a [u8]) -> Result<Graph<'a>, String> {
        let damaged = || "not an ONNX model: its bytes are no protocol buffer of one".to_string();
        let model = fields(bytes, FIELDS[0]).ok_or_else(damaged)?;
        let message = model.iter().rev().find(|(field, _)| *field == 7).and_then(|(_, value)| value.bytes());
        let message = fields(message.ok_or_else(damaged)?, FIELDS[0]).ok_or_else(damaged)?;
        let count = message.iter().filter(|(field, _)| matches!(field, 1 | 5 | 11 | 12 | 15)).count();
        if count > MOST {
            return Err(format!("a graph of {count} nodes and tensors; only Linear, ReLU, Linear is supported"));
        }
        let mut graph = Graph { nodes: vec![], tensors: BTreeMap::new(), inputs: vec![], outputs: vec![] };
        let named = |message: &'a [u8], field: u64| {
            let name = fields(message, FIELDS[0])?.iter().rev().find(|(f, _)| *f == field).and_then(|(_, v)| v.text());
            Some(name.unwrap_or_default())
        };
        for (field, value) in &message {
            let Some(message) = value.bytes() else { continue };
            match field {
                1 => graph.nodes.push(Node::read(message).ok_or_else(damaged)?),
                5 => {
                    let name = named(message, 8).ok_or_else(damaged)?;
                    if graph.tensors.insert(name, message).is_some() {
                        return Err(format!("two tensors of the name `{name}`"));
                    }
                }
                11 => graph.inputs.push(named(message, 1).ok_or_else(damaged)?),
                12 => graph.outputs.push(named(message, 1).ok_or_else(damaged)?),
                15 => return Err("a sparse tensor; only dense ones are supported".into()),
                _ => {}
            }
        }
        graph.inputs.retain(|name| !graph.tensors.contains_key(name));
        Ok(graph)
    }
}

/// A tensor as it is written.
#[derive(Default)]
struct Written<'a> {
    shape: Vec<usize>,
    kind: i64,
    raw: Option<&'a [u8]>,
    /// Typed fields by their number.
    typed: Vec<(u64, Value<'a>)>,
    external: bool,
    place: BTreeMap<&'a str, &'a str>,
}

impl<'a> Written<'a> {
    fn read(message: &'a [u8]) -> Option<Written<'a>> {
        let mut written = Written::default();
        for (field, value) in fields(message, FIELDS[0])? {
            match field {
                1 => {
                    let axes = value.numbers()?.into_iter().map(|n| usize::try_from(n).ok());
                    written.shape.extend(axes.collect::<Option<Vec<usize>>>()?);
                }
                2 => written.kind = value.number()?,
                4 | 5 | 7 | 10 => written.typed.push((field, value)),
                9 => written.raw = Some(value.bytes()?),
                13 => {
                    let entry = fields(value.bytes()?, FIELDS[1])?;
                    let text = |of: u64| entry.iter().find(|(f, _)| *f == of).and_then(|(_, v)| v.text());
                    written.place.insert(text(1)?, text(2)?);
                }
                14 => written.external = value.number()? == 1,
                // Segments: never written by anyone.
                3 => return None,
                _ => {}
            }
        }
        Some(written)
    }

    /// The bytes of its numbers, of a size each.
    fn bytes(&self, size: usize, folder: &Path) -> Result<Vec<u8>, String> {
        let count = self.shape.iter().try_fold(1usize, |n, &k| n.checked_mul(k)).and_then(|n| n.checked_mul(size));
        let count = count.ok_or_else(|| format!("has the shape {}, which is too large", shape_text(&self.shape)))?;
        let bytes = match (self.external, self.raw) {
            (true, _) => self.beside(count, folder)?,
            (false, Some(raw)) => raw.to_vec(),
            (false, None) => self.typed_bytes(size).ok_or("is damaged")?,
        };
        match bytes.len() == count {
            true => Ok(bytes),
            false => Err(format!("has {} bytes, which do not fit the shape {}", bytes.len(), shape_text(&self.shape))),
        }
    }

    /// The bytes of the field for its type; halves stand in one of integers.
    fn typed_bytes(&self, size: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for (field, value) in &self.typed {
            match (field, size) {
                (4, 4) | (10, 8) => bytes.extend(value.bytes()?),
                (5, 2) => bytes.extend(value.numbers()?.iter().flat_map(|n| (*n as u16).to_le_bytes())),
                (7, 8) => bytes.extend(value.numbers()?.iter().flat_map(|n| n.to_le_bytes())),
                _ => return None,
            }
        }
        Some(bytes)
    }

    /// The bytes in a file beside the model, or below its folder, and nowhere else.
    fn beside(&self, count: usize, folder: &Path) -> Result<Vec<u8>, String> {
        let location = *self.place.get("location").ok_or("is kept outside the file, but its place is not said")?;
        let inside = !location.is_empty()
            && !location.contains(['\\', ':', '\0'])
            && Path::new(location).components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let path = folder.join(location);
        let shown = path.display();
        let inside = inside
            && match (path.canonicalize(), folder.canonicalize()) {
                (Ok(path), Ok(folder)) => path.starts_with(folder),
                (Err(e), _) | (_, Err(e)) => return Err(format!("is kept in {shown}: {e}")),
            };
        if !inside {
            return Err(format!("is kept in `{location}`, which is not below the folder of the model"));
        }
        let number = |key: &str| {
            self.place
                .get(key)
                .map(|text| text.parse::<u64>().map_err(|_| format!("has no number as {key}")))
                .transpose()
        };
        let (offset, length) = (number("offset")?.unwrap_or(0), number("length")?);
        if let Some(length) = length.filter(|length| *length != count as u64) {
            return Err(format!(
                "has {length} bytes in {shown}, which do not fit the shape {}",
                shape_text(&self.shape)
            ));
        }
        let read = || -> std::io::Result<Vec<u8>> {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            file.take(count as u64).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|e| format!("is kept in {shown}: {e}"))?;
        match bytes.len() == count {
            true => Ok(bytes),
            false => Err(format!("has {} of {count} bytes in {shown}, from byte {offset} on", bytes.len())),
        }
    }
}

/// The numbers of a tensor; in words what is wrong with it.
pub(super) fn numbers(message: &[u8], folder: &Path) -> Result<Numbers, String> {
    let written = Written::read(message).ok_or("is damaged")?;
    let float = match written.kind {
        1 => Float::F32,
        10 => Float::F16,
        11 => Float::F64,
        16 => Float::BF16,
        kind => {
            return Err(format!("holds numbers of the ONNX type {kind}; expected float, double, float16 or bfloat16"));
        }
    };
    let data = float.decode(&written.bytes(float.size(), folder)?);
    Ok(Numbers { shape: written.shape, data, float })
}

/// A few integers, as of a shape.
pub(super) fn integers(message: &[u8]) -> Option<Vec<i64>> {
    let written = Written::read(message)?;
    if written.kind != 7 || written.external || written.shape.iter().product::<usize>() > 64 {
        return None;
    }
    let bytes = written.bytes(8, Path::new("")).ok()?;
    bytes.chunks_exact(8).map(|b| b.try_into().ok().map(i64::from_le_bytes)).collect()
}
