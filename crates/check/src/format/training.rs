//! Training problems, networks and certificates of version 2 (FORMAT §20).

use crate::arithmetic::{Fraction, Positive};
use crate::format::statement;
use crate::format::writer::{Writer, word};
use crate::statement::problem::NUMBERS;
use crate::statement::training::{HIDDEN_BIAS, OutputBias};
use crate::statement::{Digest, Training, TwoLayer};
use num_bigint::BigInt;
use std::io::{self, Write};

/// Writes a problem file of version 2; [`parse`](crate::statement::training::parse) reads it back equal. A
/// problem that version 1 can say is a [`Problem`](crate::statement::Problem) and is written
/// [as such](crate::format::problem).
pub fn training(training: &Training, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-problem 2", &[])?;
    out.line(&format!("numbers {}", word(training.numbers, &NUMBERS)), &[])?;
    let (name, parameter) = training.loss.name();
    let parameter = parameter.map(|value| [value.numerator(), &**value.denominator()]);
    out.line(&format!("loss {name}"), parameter.as_ref().map_or(&[], |pair| pair))?;
    out.line("scale", &[&training.scale.0, &training.scale.1])?;
    out.line("beta", &[&training.beta.0, &training.beta.1])?;
    out.line(&format!("hidden-bias {}", word(training.hidden_bias, &HIDDEN_BIAS)), &[])?;
    match &training.output_bias {
        OutputBias::None => out.line("output-bias none", &[])?,
        OutputBias::Free => out.line("output-bias free", &[])?,
        OutputBias::Ridge(p, q) => out.line("output-bias ridge", &[p, q])?,
    }
    out.line(&format!("shape {} {} {}", training.rows(), training.columns(), training.outputs), &[])?;
    out.line("denominators", &[&training.x_den, &training.y_den])?;
    match &training.weights {
        None => out.line("weights none", &[])?,
        Some((_, den)) => out.line("weights", &[den])?,
    }
    for (k, (row, y)) in training.x.iter().zip(training.y.chunks(training.outputs)).enumerate() {
        let weight = training.weights.iter().filter_map(|(weights, _)| weights.get(k)).map(|weight| &**weight);
        out.line("row", &row.iter().chain(y).chain(weight).collect::<Vec<_>>())?;
    }
    out.end().map(drop)
}

impl Training {
    /// The digest of its file of version 2.
    pub fn digest(&self) -> Digest {
        let mut file = Vec::new();
        // Memory takes whatever is written to it.
        let _ = training(self, &mut file);
        Digest::of(&file)
    }
}

/// Writes a network file: of version 1 where that can say it, else of version 2.
pub fn two_layer(network: &TwoLayer, columns: usize, out: impl Write) -> io::Result<()> {
    if let Some(plain) = network.plain() {
        return statement::network(&plain, columns, out);
    }
    let mut out = Writer::new(out);
    out.line("relucert-network 2", &[])?;
    out.two_layer(network, columns)?;
    out.end().map(drop)
}

impl<W: Write> Writer<W> {
    /// The records `shape`, `bias` and `neuron` or `atom` of version 2 (R202).
    pub fn two_layer(&mut self, network: &TwoLayer, columns: usize) -> io::Result<()> {
        self.line(&format!("shape {} {columns} {}", network.neurons.len(), network.outputs()), &[])?;
        self.line("bias", &[&*network.bias_den].into_iter().chain(&network.bias).collect::<Vec<_>>())?;
        for neuron in &network.neurons {
            let weights = [&*neuron.u_den].into_iter().chain(&neuron.u).chain([&*neuron.a_den]).chain(&neuron.a);
            self.line(if neuron.atom { "atom" } else { "neuron" }, &weights.collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// The line `centre` (R208), for an unpenalised hidden bias.
    pub fn centre(&mut self, centre: &[BigInt], den: &Positive, length: (&Positive, &Positive)) -> io::Result<()> {
        let numbers = [&**den].into_iter().chain(centre).chain([&**length.0, &**length.1]);
        self.line("centre", &numbers.collect::<Vec<_>>())
    }

    /// The head of a certificate of version 2 up to and with `multiplier` (R205, R207).
    pub fn training_header(
        &mut self,
        sha256: &str,
        better: Option<(&TwoLayer, usize)>,
        multiplier: &Fraction,
    ) -> io::Result<()> {
        self.line("relucert-certificate 2", &[])?;
        self.line(&format!("problem {sha256}"), &[])?;
        self.line(if better.is_some() { "kind better" } else { "kind bound" }, &[])?;
        if let Some((network, columns)) = better {
            self.two_layer(network, columns)?;
        }
        let den: &Positive = multiplier.denominator();
        let pair: [&BigInt; 2] = [multiplier.numerator(), den];
        self.line("multiplier", &pair)
    }
}
