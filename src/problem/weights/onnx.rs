//! ONNX graphs of Linear, ReLU, Linear, as PyTorch, skl2onnx and tf2onnx export them.
//!
//! From the output of the graph its nodes are followed back to the input; each has one input that is computed,
//! and others that are constants. What is left is a chain, and read forwards it must be two linear layers
//! (`Gemm`, or `MatMul` and `Add`) with `Relu` between them. Steps that change the type or the shape and no
//! number of a row are passed over where that is certain; anything else is refused by its name. Nodes that the
//! output does not need are no part of the function.

mod model;
mod wire;

use super::super::error::Error;
use super::super::npy::shape_text;
use super::floats::Float;
use super::layout::transpose;
use super::parts::{Parts, Tensor};
use model::{Graph, Node, Numbers, integers, numbers};
use std::collections::BTreeMap;
use std::path::Path;

/// Constants are made of constants, at most so deep.
const DEPTH: usize = 8;

/// What is wrong, in words.
type Refused<T> = Result<T, String>;

/// Reads the parts of a model; `path` is where tensors beside it are looked for.
pub(super) fn parts(bytes: &[u8], path: &Path, shown: &str) -> Result<Parts, Error> {
    let unsupported = |what: String| Error::Unsupported { path: shown.into(), what, remedy: None };
    let graph = Graph::read(bytes).map_err(|what| Error::Format { path: shown.into(), what })?;
    let chain = Chain::new(&graph, path.parent().unwrap_or(Path::new("")));
    chain.layers().and_then(two).map_err(unsupported)
}

/// A linear layer.
struct Linear {
    weight: Tensor,
    bias: Option<Tensor>,
}

/// A layer, by what it does.
enum Layer {
    Linear(Linear),
    Relu,
}

/// Linear, ReLU, Linear.
fn two(layers: Vec<Layer>) -> Refused<Parts> {
    let said: Vec<&str> =
        layers.iter().map(|layer| if matches!(layer, Layer::Relu) { "ReLU" } else { "Linear" }).collect();
    let said = if said.is_empty() { "none".to_string() } else { said.join(", ") };
    match <[Layer; 3]>::try_from(layers) {
        Ok([Layer::Linear(first), Layer::Relu, Layer::Linear(second)]) => {
            Ok(Parts { w1: first.weight, b1: first.bias, w2: second.weight, b2: second.bias })
        }
        _ => Err(format!("the layers are {said}; only Linear, ReLU, Linear is supported")),
    }
}

/// A graph that is followed.
struct Chain<'a> {
    graph: &'a Graph<'a>,
    /// The node that makes a value.
    makers: BTreeMap<&'a str, &'a Node<'a>>,
    folder: &'a Path,
}

impl<'a> Chain<'a> {
    fn new(graph: &'a Graph<'a>, folder: &'a Path) -> Chain<'a> {
        let made = graph.nodes.iter().flat_map(|node| node.outputs.iter().map(move |name| (*name, node)));
        Chain { graph, makers: made.collect(), folder }
    }

    /// The layers from the input to the output.
    fn layers(&self) -> Refused<Vec<Layer>> {
        let [output] = self.graph.outputs[..] else {
            return Err(format!(
                "{} outputs (`{}`); expected one",
                self.graph.outputs.len(),
                self.graph.outputs.join("`, `")
            ));
        };
        let mut nodes: Vec<(&Node, &str)> = Vec::new();
        let mut at = output;
        while !self.graph.inputs.contains(&at) {
            if nodes.len() > self.graph.nodes.len() {
                return Err("a graph that goes in a circle".into());
            }
            let node =
                *self.makers.get(at).ok_or_else(|| format!("nothing makes `{at}`, on which the output depends"))?;
            if !node.standard() {
                return Err(unknown(node));
            }
            let computed: Vec<&str> =
                node.inputs.iter().copied().filter(|i| !i.is_empty() && !self.constant(i, DEPTH)).collect();
            let [from] = computed[..] else {
                return Err(format!(
                    "{} has {} inputs that are computed; only a chain of layers is supported",
                    node.said(),
                    computed.len()
                ));
            };
            if node.outputs.first() != Some(&at) {
                return Err(format!("the output depends on the second output of {}", node.said()));
            }
            nodes.push((node, from));
            at = from;
        }
        let mut state = State { layers: vec![], flat: false };
        for (node, from) in nodes.into_iter().rev() {
            self.step(&mut state, node, from)?;
        }
        Ok(state.layers)
    }

    /// Whether a value depends on no input.
    fn constant(&self, name: &str, depth: usize) -> bool {
        self.graph.tensors.contains_key(name)
            || depth > 0
                && self.makers.get(name).is_some_and(|node| {
                    matches!(node.operator, "Constant" | "Identity" | "Cast" | "Transpose")
                        && node.inputs.len() <= 1
                        && node.inputs.iter().all(|input| self.constant(input, depth - 1))
                })
    }

    /// The message of a constant, and whether it is to be transposed.
    fn source(&self, name: &'a str) -> Refused<(&'a [u8], bool)> {
        let (mut at, mut turned, mut wide) = (name, false, None);
        for _ in 0..=DEPTH {
            if let Some(message) = self.graph.tensors.get(at) {
                return self.cast(message, wide, name).map(|()| (*message, turned));
            }
            let node = *self.makers.get(at).ok_or_else(|| format!("`{name}` is no constant"))?;
            match node.operator {
                "Constant" => {
                    let message = node.value().ok_or_else(|| format!("{} has no tensor as its value", node.said()))?;
                    return self.cast(message, wide, name).map(|()| (message, turned));
                }
                "Identity" => {}
                // Float (1) and double (11): the narrowest counts; other types are refused.
                "Cast" => {
                    let to = node.integer("to").filter(|to| matches!(to, 1 | 11)).unwrap_or(0);
                    wide = Some(wide.unwrap_or(to).min(to));
                }
                "Transpose" if node.integers("perm").is_none_or(|p| p.is_empty() || p == [1, 0]) => turned = !turned,
                _ => return Err(unknown(node)),
            }
            at = node.inputs.first().copied().unwrap_or_default();
        }
        Err(format!("`{name}` is no constant"))
    }

    /// Refuses a cast of a constant that may round it: to double never, to float unless it is double.
    fn cast(&self, message: &[u8], to: Option<i64>, name: &str) -> Refused<()> {
        let keeps = match to {
            None | Some(11) => true,
            Some(1) => numbers(message, self.folder).is_ok_and(|n| n.float != Float::F64),
            _ => false,
        };
        if keeps { Ok(()) } else { Err(format!("the tensor `{name}` is cast to another type, which may round it")) }
    }

    /// A constant tensor.
    fn tensor(&self, name: &'a str) -> Refused<Tensor> {
        let (message, turned) = self.source(name)?;
        let Numbers { shape, data, .. } =
            numbers(message, self.folder).map_err(|what| format!("tensor `{name}` {what}"))?;
        let tensor = Tensor { name: name.into(), shape, data };
        Ok(if turned { transpose(tensor) } else { tensor })
    }

    /// Integers that a node is given as an attribute or as an input.
    fn sizes(&self, node: &Node<'a>, attribute: &str) -> Option<Vec<i64>> {
        match node.inputs.get(1) {
            Some(name) => integers(self.source(name).ok()?.0),
            None => node.integers(attribute),
        }
    }

    /// One node of the chain.
    fn step(&self, state: &mut State, node: &Node<'a>, from: &str) -> Refused<()> {
        let refused = || Err(unknown(node));
        let first = node.inputs.first().is_some_and(|input| *input == from);
        match node.operator {
            "Gemm" if first => self.gemm(state, node),
            "MatMul" if first => {
                let weight = self.tensor(node.inputs.get(1).copied().unwrap_or_default())?;
                state.linear(transpose(weight), node)
            }
            "Add" => {
                let other = node.inputs.iter().copied().find(|input| *input != from).unwrap_or_default();
                let bias = self.tensor(other)?;
                state.bias(bias, node)
            }
            "Relu" => {
                state.layers.push(Layer::Relu);
                Ok(())
            }
            "Identity" => Ok(()),
            // Rounding of values is not modelled; to integers would be another function.
            "Cast" if matches!(node.integer("to"), Some(1 | 10 | 11 | 16)) => Ok(()),
            "Flatten" if matches!(node.integer("axis"), None | Some(1)) => Ok(()),
            "Reshape" if first => match self.sizes(node, "shape").as_deref() {
                Some([-1 | 0, -1]) => Ok(()),
                Some([-1 | 0, k]) if state.layers.is_empty() || state.width() == usize::try_from(*k).ok() => Ok(()),
                Some([-1]) if state.width() == Some(1) => state.flatten(),
                _ => refused(),
            },
            "Squeeze" if first && state.width() == Some(1) => match self.sizes(node, "axes").as_deref() {
                Some([1 | -1]) => state.flatten(),
                _ => refused(),
            },
            _ => refused(),
        }
    }

    /// αAB + βC: with α and β other than one the weights would have to be rounded.
    fn gemm(&self, state: &mut State, node: &Node<'a>) -> Refused<()> {
        let factor = |name: &str| node.has(name).then(|| node.float(name).unwrap_or(0.0)).is_none_or(|v| v == 1.0);
        let bias = node.inputs.get(2).copied().filter(|name| !name.is_empty());
        if !factor("alpha") || bias.is_some() && !factor("beta") || node.integer("transA").unwrap_or(0) != 0 {
            return Err(format!(
                "{} has alpha or beta other than 1, or transA; multiply the weights before the export",
                node.said()
            ));
        }
        let weight = self.tensor(node.inputs.get(1).copied().unwrap_or_default())?;
        state.linear(if node.integer("transB").unwrap_or(0) == 0 { transpose(weight) } else { weight }, node)?;
        bias.map_or(Ok(()), |name| state.bias(self.tensor(name)?, node))
    }
}

fn unknown(node: &Node) -> String {
    format!(
        "{} is not supported: only Linear, ReLU, Linear, of Gemm, MatMul, Add and Relu, with Cast, Flatten, Reshape and Squeeze where \
         they change no number",
        node.said()
    )
}

/// The layers so far.
struct State {
    layers: Vec<Layer>,
    /// Whether the values are no longer one row for each sample.
    flat: bool,
}

impl State {
    /// Outputs of the last linear layer.
    fn width(&self) -> Option<usize> {
        self.layers.iter().rev().find_map(|layer| match layer {
            Layer::Linear(linear) => linear.weight.shape.first().copied(),
            Layer::Relu => None,
        })
    }

    fn flatten(&mut self) -> Refused<()> {
        self.flat = true;
        Ok(())
    }

    fn linear(&mut self, weight: Tensor, node: &Node) -> Refused<()> {
        if weight.shape.len() != 2 || self.flat {
            return Err(format!(
                "{} of a tensor of shape {}; expected two axes",
                node.said(),
                shape_text(&weight.shape)
            ));
        }
        self.layers.push(Layer::Linear(Linear { weight, bias: None }));
        Ok(())
    }

    /// A number for each output, with axes of one before it.
    fn bias(&mut self, bias: Tensor, node: &Node) -> Refused<()> {
        let width = self.width();
        let fits = bias.shape.iter().rev().skip(1).all(|n| *n == 1) && Some(bias.data.len()) == width;
        match self.layers.last_mut() {
            Some(Layer::Linear(linear)) if fits && !self.flat && linear.bias.is_none() => {
                linear.bias = Some(Tensor { shape: vec![bias.data.len()], ..bias });
                Ok(())
            }
            _ => Err(format!("{} is not a bias of the layer before it", node.said())),
        }
    }
}
