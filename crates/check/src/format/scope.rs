//! Patterns, gated models and certificates about a scope (FORMAT §9).

use super::writer::Writer;
use crate::arithmetic::Fraction;
use crate::patterns::{Model, training};
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

impl Multipliers {
    /// The record.
    pub fn line(&self) -> String {
        let items: String = self.rho.iter().map(|(k, r)| format!(" {k} {r}")).collect();
        let sign = if self.negative { "-" } else { "+" };
        format!("rho {sign} {} {}{items}", self.gate, self.rho.len())
    }
}

/// The line `rho` of one pattern where there are several outputs (FORMAT R273).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffineMultipliers {
    /// Place of the gate in the scope.
    pub gate: usize,
    /// λ in units of B².
    pub lambda: BigInt,
    /// Rows, increasing, with r > 0 and t, ‖t‖ ≤ r.
    pub rho: Vec<(usize, BigInt, Vec<BigInt>)>,
}

impl AffineMultipliers {
    /// The record.
    pub fn line(&self) -> String {
        let item = |(k, r, t): &(usize, BigInt, Vec<BigInt>)| {
            let t: String = t.iter().map(|t| format!(" {t}")).collect();
            format!(" {k} {r}{t}")
        };
        let items: String = self.rho.iter().map(item).collect();
        format!("rho {} {} {}{items}", self.gate, self.lambda, self.rho.len())
    }
}

/// What a certificate of version 2 about a scope says of its dual vector or matrix (FORMAT R271).
#[derive(Clone, Copy, Debug)]
pub struct ScopeBound<'a> {
    /// c.
    pub multiplier: &'a Fraction,
    /// The scale of ν and B.
    pub scale: u32,
    /// One line for one output; else a line for each row.
    pub dual: &'a [Vec<BigInt>],
    /// B.
    pub bound: &'a BigInt,
}

/// Writes a certificate of version 2 about a scope (FORMAT §29), of kind `better` if a better model is given,
/// with inputs of dimension `columns`; `records` are the lines `rho`.
pub fn training_scope_certificate(
    sha256: &str,
    better: Option<(&training::Model, usize)>,
    bound: &ScopeBound,
    records: &[String],
    out: impl Write,
) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-scope-certificate 2", &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    out.line(if better.is_some() { "kind better" } else { "kind bound" }, &[])?;
    if let Some((model, columns)) = better {
        out.training_model(model, columns)?;
    }
    let ScopeBound { multiplier, scale, dual, bound } = bound;
    out.line("multiplier", &[multiplier.numerator(), &**multiplier.denominator()])?;
    out.line(&format!("scale {scale}"), &[])?;
    dual.iter().try_for_each(|row| out.line("dual", &row.iter().collect::<Vec<_>>()))?;
    out.line("bound", &[bound])?;
    out.line(&format!("multipliers {}", records.len()), &[])?;
    records.iter().try_for_each(|record| out.line(record, &[]))?;
    out.end().map(drop)
}

/// Writes a model of version 2 as a file of its own: a network, or a gated model (FORMAT R275).
pub fn training_model(model: &training::Model, columns: usize, out: impl Write) -> io::Result<()> {
    if model.gates.is_none() {
        return crate::format::training::two_layer(&model.network, columns, out);
    }
    let mut out = Writer::new(out);
    out.line("relucert-gated 2", &[])?;
    out.training_model(model, columns)?;
    out.end().map(drop)
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
    multipliers.iter().try_for_each(|record| out.line(&record.line(), &[]))?;
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

    /// The records `shape`, `bias` and `neuron`, or `unit` with gates (R275).
    fn training_model(&mut self, model: &training::Model, columns: usize) -> io::Result<()> {
        let Some(gates) = &model.gates else { return self.two_layer(&model.network, columns) };
        let network = &model.network;
        self.line(&format!("shape {} {columns} {}", gates.len(), network.outputs()), &[])?;
        self.line("bias", &[&*network.bias_den].into_iter().chain(&network.bias).collect::<Vec<_>>())?;
        for (neuron, gate) in network.neurons.iter().zip(gates) {
            let weights = [&*neuron.u_den].into_iter().chain(&neuron.u).chain([&*neuron.a_den]).chain(&neuron.a);
            self.line("unit", &weights.chain(gate).collect::<Vec<_>>())?;
        }
        Ok(())
    }
}
