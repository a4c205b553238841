//! A whole `nn.Sequential` in a pickle. Its forward() is known: its modules, one after the other. Any other
//! class has a forward() of its own, which only Python knows.

use super::node::{Id, Node, Pickle};
use super::tensor::{View, tensor};

/// Why a module is not read.
pub(super) enum Refusal {
    /// It is not an `nn.Sequential`.
    Class,
    /// A layer of it is not one that is known.
    Layer(String),
}

/// Modules in modules, at most so deep.
const DEPTH: usize = 16;

/// More layers than that are no two-layer network.
const MOST: usize = 1000;

/// What a layer does.
enum Layer {
    Linear(Vec<(String, View)>),
    Relu,
}

/// Whether an object is a module.
pub(super) fn is(pickle: &Pickle, id: Id) -> bool {
    pickle.state(id).is_some_and(|state| pickle.get(state, "_modules").is_some())
}

/// The tensors of Linear, ReLU, Linear, under the names of its state dict.
pub(super) fn tensors(pickle: &Pickle, root: Id) -> Result<Vec<(String, View)>, Refusal> {
    let mut layers = Vec::new();
    if pickle.class(root) != Some(SEQUENTIAL) {
        return Err(Refusal::Class);
    }
    collect(pickle, root, "", &mut layers, DEPTH)?;
    let said: Vec<&str> =
        layers.iter().map(|layer| if matches!(layer, Layer::Relu) { "ReLU" } else { "Linear" }).collect();
    match <[Layer; 3]>::try_from(layers) {
        Ok([Layer::Linear(first), Layer::Relu, Layer::Linear(second)]) => Ok(first.into_iter().chain(second).collect()),
        _ => Err(Refusal::Layer(format!(
            "the layers are {}; only Linear, ReLU, Linear is supported",
            if said.is_empty() { "none".into() } else { said.join(", ") }
        ))),
    }
}

const SEQUENTIAL: (&str, &str) = ("torch.nn.modules.container", "Sequential");

/// Adds the layers of a sequence in order.
fn collect(pickle: &Pickle, id: Id, name: &str, layers: &mut Vec<Layer>, depth: usize) -> Result<(), Refusal> {
    let refused = |what: String| Err(Refusal::Layer(what));
    let damaged = || Refusal::Layer(format!("the module `{name}` is damaged"));
    let state = pickle.state(id).ok_or_else(damaged)?;
    for hooks in ["_forward_hooks", "_forward_pre_hooks"] {
        let none = pickle.get(state, hooks).is_none_or(|hooks| pickle.dict(hooks).is_some_and(<[_]>::is_empty));
        if !none {
            return refused(format!("the module `{name}` has {hooks}: it computes more than its class says"));
        }
    }
    match pickle.class(id).unwrap_or_default() {
        SEQUENTIAL => {
            let modules = pickle.get(state, "_modules").and_then(|modules| pickle.dict(modules)).ok_or_else(damaged)?;
            for (key, module) in modules {
                if depth == 0 || layers.len() > MOST {
                    return refused("more modules than a network of two layers has".into());
                }
                let key = pickle.text(*key).unwrap_or("?");
                let name = if name.is_empty() { key.to_string() } else { format!("{name}.{key}") };
                collect(pickle, *module, &name, layers, depth - 1)?;
            }
        }
        ("torch.nn.modules.linear", "Linear") => {
            let parameters = pickle.get(state, "_parameters").ok_or_else(damaged)?;
            let mut found = Vec::new();
            for (key, value) in pickle.dict(parameters).ok_or_else(damaged)? {
                let name = format!("{name}.{}", pickle.text(*key).ok_or_else(damaged)?);
                match tensor(pickle, *value) {
                    Some(view) => found.push((name, view.map_err(|_| damaged())?)),
                    None if matches!(pickle.node(*value), Node::Other) => {}
                    None => return Err(damaged()),
                }
            }
            layers.push(Layer::Linear(found));
        }
        ("torch.nn.modules.activation", "ReLU") => layers.push(Layer::Relu),
        ("torch.nn.modules.linear", "Identity") => {}
        (_, class) => {
            return refused(format!("the module `{name}` is {class}; only Linear, ReLU, Linear is supported"));
        }
    }
    Ok(())
}
