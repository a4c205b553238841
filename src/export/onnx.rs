//! The ONNX graph of a network: `Gemm`, `Relu`, `Gemm`, from `input` (batch, d) to `output` (batch, K).
//!
//! Protocol buffers are written by hand: a field is its number and kind, then a number, or a length and bytes.

use super::layers::{Dtype, Layers, Part};

/// A message that is being written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn number(mut self, field: u64, number: u64) -> Message {
        self.varint(field << 3);
        self.varint(number);
        self
    }

    fn bytes(mut self, field: u64, bytes: impl AsRef<[u8]>) -> Message {
        let bytes = bytes.as_ref();
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn message(self, field: u64, message: Message) -> Message {
        self.bytes(field, message.0)
    }
}

/// The versions that all runtimes since 2021 read.
const IR_VERSION: u64 = 8;
const OPERATORS: u64 = 13;

/// The model.
pub(super) fn model(layers: &Layers, names: &[String; 4]) -> Vec<u8> {
    let parts = layers.parts(names);
    let kind = if layers.dtype == Dtype::F64 { 11 } else { 1 };
    let bias = |some: bool, name: &str| if some { vec![name.to_string()] } else { vec![] };
    let first = [vec!["input".to_string(), names[0].clone()], bias(layers.b1.is_some(), &names[1])].concat();
    let second = [vec!["active".to_string(), names[2].clone()], bias(layers.b2.is_some(), &names[3])].concat();
    let mut graph = Message::default()
        .message(1, gemm(&first, "hidden"))
        .message(1, node("Relu", &["hidden".to_string()], "active"))
        .message(1, gemm(&second, "output"))
        .bytes(2, "relucert");
    for part in &parts {
        graph = graph.message(5, tensor(part, layers.dtype, kind));
    }
    let [_, inputs, outputs] = layers.size;
    let graph = graph.message(11, value("input", inputs, kind)).message(12, value("output", outputs, kind));
    let operators = Message::default().bytes(1, "").number(2, OPERATORS);
    Message::default().number(1, IR_VERSION).bytes(2, "relucert").message(7, graph).message(8, operators).0
}

fn node(operator: &str, inputs: &[String], output: &str) -> Message {
    let node = inputs.iter().fold(Message::default(), |node, input| node.bytes(1, input));
    node.bytes(2, output).bytes(3, output).bytes(4, operator)
}

/// x ↦ Wx + b with W as it is in PyTorch.
fn gemm(inputs: &[String], output: &str) -> Message {
    let transposed = Message::default().bytes(1, "transB").number(3, 1).number(20, 2);
    node("Gemm", inputs, output).message(5, transposed)
}

fn tensor(part: &Part, dtype: Dtype, kind: u64) -> Message {
    let tensor = part.shape.iter().fold(Message::default(), |tensor, n| tensor.number(1, *n as u64));
    tensor.number(2, kind).bytes(8, part.name).bytes(9, part.bytes(dtype))
}

/// The type of a value: (batch, width).
fn value(name: &str, width: usize, kind: u64) -> Message {
    let axis = |axis: Message| Message::default().message(1, axis);
    let shape = Message(
        [axis(Message::default().bytes(2, "batch")).0, axis(Message::default().number(1, width as u64)).0].concat(),
    );
    let tensor = Message::default().number(1, kind).message(2, shape);
    Message::default().bytes(1, name).message(2, Message::default().message(1, tensor))
}
