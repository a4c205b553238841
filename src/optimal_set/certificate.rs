//! Writing certificates about sets of networks (FORMAT §11).

use super::dual::Dual;
use super::hints::{Hints, Node, Supports};
use crate::check::dictionary::Members;
use crate::check::optimal_set::HEADING;
use crate::format::Writer;
use num_bigint::BigInt;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes the certificate; `problem_sha256` is the digest of the problem file.
pub fn write(members: &Members, problem_sha256: &str, hints: &Hints, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line(&format!("{HEADING} {}", members.version()), &[])?;
    out.line(&format!("problem {problem_sha256}"), &[])?;
    body(members, hints, &mut out)?;
    out.end().map(drop)
}

/// The same about all optimal networks, with the dual vector that shows that the given one is.
pub fn write_all(
    members: &Members,
    problem_sha256: &str,
    (nu, den): &Dual,
    hints: &Hints,
    out: impl Write,
) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line(&format!("{HEADING} 2"), &[])?;
    out.line(&format!("problem {problem_sha256}"), &[])?;
    out.line("dual", &[&**den].into_iter().chain(nu).collect::<Vec<_>>())?;
    body(members, hints, &mut out)?;
    out.end().map(drop)
}

fn body(members: &Members, hints: &Hints, out: &mut Writer<impl Write>) -> io::Result<()> {
    out.line(&format!("shape {} {}", members.fit.len(), members.columns.len()), &[])?;
    out.line(&format!("points {}", hints.points.len()), &[])?;
    for point in &hints.points {
        out.line(&format!("point {} {}", point.den, entries(&point.entries)), &[])?;
    }
    out.line(&format!("rays {}", hints.rays.len()), &[])?;
    for ray in &hints.rays {
        out.line(&format!("ray {}", entries(ray)), &[])?;
    }
    out.line(&format!("never {}", hints.never.len()), &hints.never.iter().collect::<Vec<_>>())?;
    out.line(&format!("bounds {}", hints.bounds.len()), &[])?;
    for bound in &hints.bounds {
        let keyword = if bound.lower { "lower" } else { "upper" };
        out.line(&format!("{keyword} {} {}", bound.neuron, bound.y.den), &bound.y.num.iter().collect::<Vec<_>>())?;
    }
    let (kind, nodes) = match &hints.supports {
        Supports::None => ("none".to_string(), &[][..]),
        Supports::Simple => ("simple".to_string(), &[][..]),
        Supports::Bases(bases) => (format!("bases {}", bases.len()), &[][..]),
        Supports::All(nodes) => ("all".to_string(), &nodes[..]),
        Supports::Least(least, nodes) => (format!("least {least}"), &nodes[..]),
    };
    out.line(&format!("supports {kind}"), &[])?;
    if let Supports::Bases(bases) = &hints.supports {
        for basis in bases {
            let neurons: String = basis.iter().map(|i| format!(" {i}")).collect();
            out.line(&format!("basis{neurons}"), &[])?;
        }
    }
    nodes.iter().try_for_each(|node| write_node(node, out))
}

fn write_node(node: &Node, out: &mut Writer<impl Write>) -> io::Result<()> {
    match node {
        Node::Branch(i) => out.line(&format!("branch {i}"), &[]),
        Node::Empty(y) => out.line("empty", &y.iter().collect::<Vec<_>>()),
        Node::Dependent => out.line("dependent", &[]),
        Node::Vertex(v) => out.line(&format!("vertex {v}"), &[]),
        Node::Cut => out.line("cut", &[]),
    }
}

/// `K i_1 t_1 … i_K t_K`.
fn entries(entries: &BTreeMap<usize, BigInt>) -> String {
    let items: String = entries.iter().map(|(i, t)| format!(" {i} {t}")).collect();
    format!("{}{items}", entries.len())
}
