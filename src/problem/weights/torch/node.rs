//! What a pickle holds, and how it is looked up.

/// The number of a node.
pub(super) type Id = usize;

/// What a pickle holds.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// Nothing that is asked for: None, truth values, decimals, bytes, sets.
    Other,
    Integer(i64),
    Text(&'a str),
    /// A name in a module of Python.
    Global(&'a str, &'a str),
    /// A tuple or a list.
    List(Vec<Id>),
    /// A dictionary, ordered or not.
    Dict(Vec<(Id, Id)>),
    /// What calling the first with the second would give, and the state that it is given afterwards.
    Object(Id, Id, Option<Id>),
    /// What is kept outside the pickle, under this name.
    Persistent(Id),
}

/// A pickle as read.
#[derive(Debug)]
pub(super) struct Pickle<'a> {
    pub nodes: Vec<Node<'a>>,
    /// What it is of.
    pub root: Id,
}

impl<'a> Pickle<'a> {
    pub fn node(&self, id: Id) -> &Node<'a> {
        self.nodes.get(id).unwrap_or(&Node::Other)
    }

    pub fn list(&self, id: Id) -> Option<&[Id]> {
        match self.node(id) {
            Node::List(items) => Some(items),
            _ => None,
        }
    }

    pub fn dict(&self, id: Id) -> Option<&[(Id, Id)]> {
        match self.node(id) {
            Node::Dict(items) => Some(items),
            _ => None,
        }
    }

    pub fn text(&self, id: Id) -> Option<&'a str> {
        match self.node(id) {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn size(&self, id: Id) -> Option<usize> {
        match self.node(id) {
            Node::Integer(n) => usize::try_from(*n).ok(),
            _ => None,
        }
    }

    /// The last value of a dictionary under this key.
    pub fn get(&self, dict: Id, key: &str) -> Option<Id> {
        self.dict(dict)?.iter().rev().find(|(k, _)| self.text(*k) == Some(key)).map(|(_, value)| *value)
    }

    /// Module and name of what an object is made by.
    pub fn class(&self, id: Id) -> Option<(&'a str, &'a str)> {
        match self.node(id) {
            Node::Object(class, ..) => match self.node(*class) {
                Node::Global(module, name) => Some((module, name)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The arguments of an object.
    pub fn arguments(&self, id: Id) -> &[Id] {
        match self.node(id) {
            Node::Object(_, arguments, _) => self.list(*arguments).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The state of an object.
    pub fn state(&self, id: Id) -> Option<Id> {
        match self.node(id) {
            Node::Object(.., state) => *state,
            _ => None,
        }
    }
}
