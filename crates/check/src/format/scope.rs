//! Patterns, gated models and certificates about a scope (FORMAT §9).

use super::writer::Writer;
use crate::patterns::Model;
use num_bigint::BigInt;
use std::io::{self, Write};

/// The line `rho` of one pattern and sign (FORMAT R34).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multipliers {
    /// Place of the gate in the scope.
    pub gate: usize,
    /// Whether the sign is −.
    pub negative: bool,
    /// Rows, increasing, with ρ > 0.
    pub rho: Vec<(usize, BigInt)>,
}

/// Writes a file of gate vectors of length `columns` (FORMAT R30).
pub fn patterns(gates: &[Vec<BigInt>], columns: usize, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-patterns 1", &[])?;
    out.line(&format!("shape {} {columns}", gates.len()), &[])?;
    gates.iter().try_for_each(|gate| out.line("gate", &gate.iter().collect::<Vec<_>>()))?;
    out.end().map(drop)
}

/// Writes a model as a file of its own: a network, or a gated model (FORMAT R36).
pub fn model(model: &Model, columns: usize, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line(if model.gates.is_some() { "relucert-gated 1" } else { "relucert-network 1" }, &[])?;
    out.model(model, columns)?;
    out.end().map(drop)
}

/// Writes a certificate about a scope (FORMAT §9), of kind `better` if a better model is given, with inputs
/// of dimension `columns`.
pub fn scope_certificate(
    sha256: &str,
    better: Option<(&Model, usize)>,
    scale: u32,
    dual: &[BigInt],
    bound: &BigInt,
    multipliers: &[Multipliers],
    out: impl Write,
) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-scope-certificate 1", &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    out.line(if better.is_some() { "kind better" } else { "kind bound" }, &[])?;
    if let Some((model, columns)) = better {
        out.model(model, columns)?;
    }
    out.line(&format!("scale {scale}"), &[])?;
    out.line("dual", &dual.iter().collect::<Vec<_>>())?;
    out.line("bound", &[bound])?;
    out.line(&format!("multipliers {}", multipliers.len()), &[])?;
    for Multipliers { gate, negative, rho } in multipliers {
        let items: String = rho.iter().map(|(k, r)| format!(" {k} {r}")).collect();
        let sign = if *negative { "-" } else { "+" };
        out.line(&format!("rho {sign} {gate} {}{items}", rho.len()), &[])?;
    }
    out.end().map(drop)
}

impl<W: Write> Writer<W> {
    /// The records `shape` and `neuron`, or `shape` and `unit` with gates (R36).
    fn model(&mut self, model: &Model, columns: usize) -> io::Result<()> {
        let Some(gates) = &model.gates else { return self.network(&model.network, columns) };
        self.line(&format!("shape {} {columns}", gates.len()), &[])?;
        for (neuron, gate) in model.network.neurons.iter().zip(gates) {
            let weights = [&*neuron.u_den].into_iter().chain(&neuron.u).chain([&*neuron.a_den, &neuron.a]);
            self.line("unit", &weights.chain(gate).collect::<Vec<_>>())?;
        }
        Ok(())
    }
}
