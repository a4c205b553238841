//! Python's pickles, read and not executed.
//!
//! A pickle is a program for a stack machine. Here it makes nodes: numbers, strings, tuples, lists, dictionaries,
//! and *objects*, which are the name of what Python would call and its arguments; nothing is called. Nodes name
//! each other by number, so that what is used twice is kept once, and memory is that of the opcodes.

use super::node::{Id, Node, Pickle};
use std::collections::BTreeMap;

/// The longest pickle: it is read into about 50 times as much memory, and that of a state dict is short, since
/// the numbers of tensors stand elsewhere.
pub(super) const LONGEST: usize = 1 << 20;

/// Reads a pickle; in words what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<Pickle<'_>, String> {
    if bytes.len() > LONGEST {
        return Err(format!("has {} bytes; that of a state dict of two layers has at most {LONGEST}", bytes.len()));
    }
    let mut machine = Machine { bytes, at: 0, nodes: vec![], stack: vec![], marks: vec![], memo: BTreeMap::new() };
    loop {
        let at = machine.at;
        match machine.step() {
            Some(Step::On) => {}
            Some(Step::Stop(root)) => return Ok(Pickle { nodes: machine.nodes, root }),
            Some(Step::Unknown(code)) => {
                return Err(format!("has the opcode {code:#04x} at byte {at}, which is not known"));
            }
            None => return Err(format!("is cut off or damaged at byte {at}")),
        }
    }
}

enum Step {
    On,
    Stop(Id),
    Unknown(u8),
}

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node<'a>>,
    stack: Vec<Id>,
    /// How long the stack was at each mark.
    marks: Vec<usize>,
    memo: BTreeMap<u64, Id>,
}

impl<'a> Machine<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// An unsigned integer of so many bytes.
    fn unsigned(&mut self, bytes: usize) -> Option<u64> {
        Some(self.take(bytes)?.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    /// What follows a length of so many bytes.
    fn counted(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let count = usize::try_from(self.unsigned(bytes)?).ok()?;
        self.take(count)
    }

    fn line(&mut self) -> Option<&'a str> {
        let length = self.bytes.get(self.at..)?.iter().position(|b| *b == b'\n')?;
        let line = self.take(length)?;
        self.at += 1;
        std::str::from_utf8(line).ok()
    }

    fn push(&mut self, node: Node<'a>) -> Option<Step> {
        self.stack.push(self.nodes.len());
        self.nodes.push(node);
        Some(Step::On)
    }

    fn text(&mut self, bytes: usize) -> Option<Step> {
        let text = std::str::from_utf8(self.counted(bytes)?).ok()?;
        self.push(Node::Text(text))
    }

    fn other(&mut self, bytes: usize) -> Option<Step> {
        self.take(bytes)?;
        self.push(Node::Other)
    }

    /// What lies above the last mark.
    fn above(&mut self) -> Option<Vec<Id>> {
        let mark = self.marks.pop()?;
        (mark <= self.stack.len()).then(|| self.stack.split_off(mark))
    }

    fn last(&mut self, count: usize) -> Option<Vec<Id>> {
        let from = self.stack.len().checked_sub(count)?;
        Some(self.stack.split_off(from))
    }

    fn pairs(items: &[Id]) -> Option<Vec<(Id, Id)>> {
        items.len().is_multiple_of(2).then(|| items.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
    }

    /// Adds to the list or dictionary on the top; what else may be added to is not looked into.
    fn append(&mut self, items: Vec<Id>) -> Option<Step> {
        let top = *self.stack.last()?;
        match self.nodes.get_mut(top)? {
            Node::List(list) => list.extend(items),
            Node::Dict(dict) => dict.extend(Self::pairs(&items)?),
            _ => {}
        }
        Some(Step::On)
    }

    /// An ordered dictionary is one, with the pairs that it begins with; everything else is an object.
    fn call(&mut self, keyword: bool) -> Option<Step> {
        if keyword {
            self.stack.pop()?;
        }
        let (arguments, class) = (self.stack.pop()?, self.stack.pop()?);
        if !matches!(self.nodes.get(class)?, Node::Global("collections", "OrderedDict")) {
            return self.push(Node::Object(class, arguments, None));
        }
        let list = |id: Id| match self.nodes.get(id) {
            Some(Node::List(items)) => Some(items.as_slice()),
            _ => None,
        };
        let pairs = match list(arguments)? {
            [] => vec![],
            [pairs] => list(*pairs)?
                .iter()
                .map(|pair| match list(*pair) {
                    Some([key, value]) => Some((*key, *value)),
                    _ => None,
                })
                .collect::<Option<_>>()?,
            _ => return None,
        };
        self.push(Node::Dict(pairs))
    }

    fn store(&mut self, key: u64) -> Option<Step> {
        self.memo.insert(key, *self.stack.last()?);
        Some(Step::On)
    }

    fn load(&mut self, key: u64) -> Option<Step> {
        self.stack.push(*self.memo.get(&key)?);
        Some(Step::On)
    }

    /// One opcode; a line or two for each. Nothing if the pickle ends within it or the stack does not hold what it needs.
    fn step(&mut self) -> Option<Step> {
        let code = self.take(1)?[0];
        match code {
            // PROTO, FRAME
            0x80 => self.take(1).map(|_| Step::On),
            0x95 => self.take(8).map(|_| Step::On),
            b'.' => self.stack.pop().map(Step::Stop),
            b'(' => {
                self.marks.push(self.stack.len());
                Some(Step::On)
            }
            b'0' => self.stack.pop().map(|_| Step::On),
            b'1' => self.above().map(|_| Step::On),
            b'2' => {
                self.stack.push(*self.stack.last()?);
                Some(Step::On)
            }
            // None, True, False, a double
            b'N' | 0x88 | 0x89 => self.push(Node::Other),
            b'G' => self.other(8),
            b'J' => {
                let n = self.unsigned(4)? as u32 as i32;
                self.push(Node::Integer(n.into()))
            }
            b'K' | b'M' => {
                let n = self.unsigned(if code == b'K' { 1 } else { 2 })?;
                self.push(Node::Integer(n as i64))
            }
            0x8a | 0x8b => {
                let bytes = self.counted(if code == 0x8a { 1 } else { 4 })?;
                match bytes.len() {
                    0..=8 => {
                        let negative = bytes.last().is_some_and(|b| b & 0x80 != 0);
                        let start = if negative { -1i64 } else { 0 };
                        let n = bytes.iter().rev().fold(start, |n, b| n << 8 | i64::from(*b));
                        self.push(Node::Integer(n))
                    }
                    _ => self.push(Node::Other),
                }
            }
            b'X' => self.text(4),
            0x8c => self.text(1),
            0x8d => self.text(8),
            // Strings and bytes of old and new
            b'U' | b'C' | b'T' | b'B' | 0x8e => {
                self.counted(match code {
                    b'U' | b'C' => 1,
                    b'T' | b'B' => 4,
                    _ => 8,
                })?;
                self.push(Node::Other)
            }
            b']' | b')' => self.push(Node::List(vec![])),
            b'}' => self.push(Node::Dict(vec![])),
            0x8f => self.push(Node::Other),
            b't' | b'l' => {
                let items = self.above()?;
                self.push(Node::List(items))
            }
            0x85..=0x87 => {
                let items = self.last(usize::from(code) - 0x84)?;
                self.push(Node::List(items))
            }
            b'd' => {
                let pairs = Self::pairs(&self.above()?)?;
                self.push(Node::Dict(pairs))
            }
            0x91 => {
                self.above()?;
                self.push(Node::Other)
            }
            b'a' | b's' => {
                let items = self.last(if code == b'a' { 1 } else { 2 })?;
                self.append(items)
            }
            b'e' | b'u' | 0x90 => {
                let items = self.above()?;
                self.append(items)
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Node::Global(module, name))
            }
            0x93 => {
                let names = self.last(2)?;
                let text = |id: Id| match self.nodes.get(id) {
                    Some(Node::Text(text)) => Some(*text),
                    _ => None,
                };
                let (module, name) = (text(names[0])?, text(names[1])?);
                self.push(Node::Global(module, name))
            }
            b'R' | 0x81 => self.call(false),
            0x92 => self.call(true),
            b'b' => {
                let state = self.stack.pop()?;
                let top = *self.stack.last()?;
                if let Node::Object(.., of) = self.nodes.get_mut(top)? {
                    *of = Some(state);
                }
                Some(Step::On)
            }
            b'Q' => {
                let name = self.stack.pop()?;
                self.push(Node::Persistent(name))
            }
            b'q' | b'r' => {
                let key = self.unsigned(if code == b'q' { 1 } else { 4 })?;
                self.store(key)
            }
            0x94 => self.store(self.memo.len() as u64),
            b'h' | b'j' => {
                let key = self.unsigned(if code == b'h' { 1 } else { 4 })?;
                self.load(key)
            }
            _ => Some(Step::Unknown(code)),
        }
    }
}
