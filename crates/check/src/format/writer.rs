//! A file, line by line: one function for each record of FORMAT §4.

use crate::optimum::{Exponents, Leaf, Pair, Scales};
use crate::statement::Network;
use num_bigint::BigInt;
use std::io::{self, Write};

/// Writes one file, or a part of a certificate that is later [appended](Writer::append) to one.
pub struct Writer<W> {
    out: W,
    lines: u64,
}

impl<W: Write> Writer<W> {
    /// Nothing written yet.
    pub fn new(out: W) -> Writer<W> {
        Writer { out, lines: 0 }
    }

    /// One line: a head and integers after it.
    pub fn line(&mut self, head: &str, integers: &[&BigInt]) -> io::Result<()> {
        self.lines += 1;
        self.out.write_all(head.as_bytes())?;
        for integer in integers {
            write!(self.out, " {integer}")?;
        }
        self.out.write_all(b"\n")
    }

    /// The head of a certificate up to and with `bound` (R7–R9): of kind `better` if a better network is
    /// given, with inputs of dimension `columns`, else of kind `bound`.
    pub fn bound_header(
        &mut self,
        sha256: &str,
        better: Option<(&Network, usize)>,
        scales: &Scales,
        dual: &[BigInt],
        bound: &BigInt,
    ) -> io::Result<()> {
        self.line("relucert-certificate 1", &[])?;
        self.line(&format!("problem {sha256}"), &[])?;
        self.line(if better.is_some() { "kind better" } else { "kind bound" }, &[])?;
        if let Some((network, columns)) = better {
            self.network(network, columns)?;
        }
        self.bounded(scales, dual, bound)
    }

    /// The records `scales`, `dual` and `bound`.
    pub fn bounded(&mut self, scales: &Scales, dual: &[BigInt], bound: &BigInt) -> io::Result<()> {
        let Exponents { dual: sv, omega, arc, quad, factor } = **scales;
        self.line(&format!("scales {sv} {omega} {arc} {quad} {factor}"), &[])?;
        self.line("dual", &dual.iter().collect::<Vec<_>>())?;
        self.line("bound", &[bound])
    }

    /// The records `shape` and `neuron` or `atom` (R6).
    pub fn network(&mut self, network: &Network, columns: usize) -> io::Result<()> {
        self.line(&format!("shape {} {columns}", network.neurons.len()), &[])?;
        for neuron in &network.neurons {
            let weights = [&*neuron.u_den].into_iter().chain(&neuron.u).chain([&*neuron.a_den, &neuron.a]);
            self.line(if neuron.atom { "atom" } else { "neuron" }, &weights.collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// The head of a tree; `sign` is 1 or −1.
    pub fn sign(&mut self, sign: i8) -> io::Result<()> {
        self.line(if sign < 0 { "sign -" } else { "sign +" }, &[])
    }

    /// A split on group k (R11): its two nodes follow, first `r_k·u ≥ 0`.
    pub fn split(&mut self, k: usize) -> io::Result<()> {
        self.line(&format!("split {k}"), &[])
    }

    /// A pairing table, valid until the next (R12); goes before a node.
    pub fn pairs(&mut self, pairs: &[Pair]) -> io::Result<()> {
        let items = pairs.iter().map(|p| format!(" {} {} {}", p.j, p.k, p.gamma));
        self.line(&format!("pairs {}{}", pairs.len(), items.collect::<String>()), &[])
    }

    /// The six lines of a leaf (R13–R19).
    pub fn leaf(&mut self, leaf: &Leaf) -> io::Result<()> {
        self.line("leaf", &[&leaf.mu])?;
        self.line(&format!("omega {}", leaf.omega.len()), &leaf.omega.iter().collect::<Vec<_>>())?;
        let theta = leaf.theta.iter().map(|(k, t)| format!(" {k} {t}"));
        self.line(&format!("theta {}{}", leaf.theta.len(), theta.collect::<String>()), &[])?;
        let product = leaf.product.iter().map(|(i, j, p)| format!(" {i} {j} {p}"));
        self.line(&format!("product {}{}", leaf.product.len(), product.collect::<String>()), &[])?;
        let mut ball = format!("ball {}", leaf.ball.len());
        for (i, tau, a) in &leaf.ball {
            ball.push_str(&format!(" {i} {tau}"));
            a.iter().for_each(|entry| ball.push_str(&format!(" {entry}")));
        }
        self.line(&ball, &[])?;
        self.line(&format!("factor {}", leaf.factor.len()), &leaf.factor.iter().collect::<Vec<_>>())
    }

    /// Whole lines, each with its LF.
    pub fn lines(&mut self, text: &[u8]) -> io::Result<()> {
        self.lines += text.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.out.write_all(text)
    }

    /// Lines written elsewhere, such as a subtree.
    pub fn append(&mut self, part: Writer<Vec<u8>>) -> io::Result<()> {
        self.lines += part.lines;
        self.out.write_all(&part.out)
    }

    /// What was written so far.
    pub fn written(&self) -> &W {
        &self.out
    }

    /// What was written, without a last line.
    pub fn into_inner(self) -> W {
        self.out
    }

    /// The last line (R4); flushes and hands back the output.
    pub fn end(mut self) -> io::Result<W> {
        writeln!(self.out, "end {}", self.lines)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// The word of the format for a value.
pub fn word<T: PartialEq>(value: T, words: &[(&'static str, T)]) -> &'static str {
    words.iter().find(|(_, v)| *v == value).map_or("", |(word, _)| word)
}
