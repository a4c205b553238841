//! A fan as a certificate has it (FORMAT §21), to go on from: generators with their trees, and the cones.

use crate::check::lexer::{Lines, Tokens};
use crate::check::rejection::{Code, Rejection};
use crate::optimum::records::{Record, integer, nodes, read_sign};
use crate::optimum::samples::Samples;
use crate::search::fan::{Bisection, Cone, Mesh, Node};
use num_bigint::BigInt;

/// Generators and cones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fan {
    /// Whether the cones cover the vectors that sum to zero only.
    pub zero_sum: bool,
    /// The generators.
    pub generators: Vec<Generator>,
    /// The trees of cones.
    pub nodes: Vec<Node>,
}

/// A generator with the bound that its two trees prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generator {
    /// The vector.
    pub q: Vec<i64>,
    /// Its bound (scale `quad`).
    pub bound: BigInt,
    /// The trees of sign + and −.
    pub trees: [Vec<Record>; 2],
}

impl Fan {
    /// The cones over the generators.
    pub fn mesh(&self) -> Mesh {
        mesh(self.generators.iter().map(|generator| generator.q.clone()).collect(), self.nodes.clone())
    }
}

/// Cones over these generators.
pub fn mesh(generators: Vec<Vec<i64>>, nodes: Vec<Node>) -> Mesh {
    let points = generators.iter().map(|q| q.iter().map(|t| *t as f64).collect()).collect();
    Mesh { generators, points, nodes }
}

/// Reads what follows `bound`: the fan, or nothing where one matrix or norms are in its place.
///
/// # Errors
/// If it is malformed, or splits a group or bisects a cone that does not exist. Nothing is proved.
pub(crate) fn read(
    lines: &mut Lines,
    samples: Samples,
    groups: usize,
    outputs: usize,
) -> Result<Option<Fan>, Rejection> {
    let mut tokens = lines.next()?;
    if ["spectral", "norms"].contains(&tokens.word()?) {
        return Ok(None);
    }
    let zero_sum = kind(tokens)?;
    let count = integer(lines, "generators")?;
    let mut generators = Vec::new();
    while BigInt::from(generators.len()) < count {
        let mut tokens = lines.record("generator")?;
        let (q, bound) = (vector(&mut tokens, outputs)?, tokens.integer()?);
        tokens.end()?;
        let mut tree = |sign: i8| match read_sign(lines)? {
            (found, _) if found == sign => nodes(lines, samples, groups, Vec::new()),
            (_, line) => {
                Err(Rejection::new(Code::WrongKeyword, line, "the tree of sign + comes before that of sign -"))
            }
        };
        generators.push(Generator { q, bound, trees: [tree(1)?, tree(-1)?] });
    }
    let nodes = cones(lines, outputs - usize::from(zero_sum), generators.len(), outputs)?;
    lines.finish()?;
    Ok(Some(Fan { zero_sum, generators, nodes }))
}

/// The rest of the line `fan`.
pub(crate) fn kind(mut tokens: Tokens) -> Result<bool, Rejection> {
    let zero_sum = match tokens.word()? {
        "zero-sum" => true,
        "full" => false,
        word => return Err(tokens.reject(Code::WrongKeyword, format!("there is no fan `{word}`"))),
    };
    tokens.end()?;
    Ok(zero_sum)
}

/// So many entries of a generator, which a search wants to be short.
pub(crate) fn vector(tokens: &mut Tokens, outputs: usize) -> Result<Vec<i64>, Rejection> {
    let mut entry = || {
        let value = tokens.integer()?;
        let short = i32::try_from(&value).map(i64::from);
        short.map_err(|_| tokens.reject(Code::GeneratorZero, "a generator that is too long to be gone on with"))
    };
    (0..outputs).map(|_| entry()).collect()
}

/// The trees of cones over so many generators, of which `rank` are the basis; each line `cone` has `width`
/// numbers, which are not kept.
pub(crate) fn cones(lines: &mut Lines, rank: usize, generators: usize, width: usize) -> Result<Vec<Node>, Rejection> {
    let outside = |tokens: &Tokens| tokens.reject(Code::BisectOutside, "no such positions or generator");
    if rank == 0 || rank > generators.min(32) {
        return Err(Rejection::new(Code::NotTheBasis, lines.number(), "the generators do not begin with a basis"));
    }
    let mut found = Vec::new();
    for signs in 0..1u32 << (rank - 1) {
        let side = |i: usize| if signs >> (rank - 1 - i) & 1 == 1 { -1 } else { 1 };
        let mut open: Vec<Cone> = vec![(0..rank).map(|i| (i, side(i))).collect()];
        while let Some(cone) = open.pop() {
            let mut tokens = lines.next()?;
            if tokens.word()? == "cone" {
                tokens.integers(width)?;
                tokens.end()?;
                found.push(Node::Cone(cone));
                continue;
            }
            let (i, j, between) = (tokens.count()?, tokens.count()?, tokens.count()?);
            let factors = vector(&mut tokens, 3)?;
            if i >= j || j >= rank || between >= generators || factors[2] == 0 {
                return Err(outside(&tokens));
            }
            tokens.end()?;
            let with = |place: usize| {
                let mut cone = cone.clone();
                cone[place] = (between, factors[2].signum() as i8);
                cone
            };
            open.extend([with(j), with(i)]);
            let factors = [factors[0], factors[1], factors[2]];
            found.push(Node::Bisect(Bisection { positions: (i, j), between, factors }));
        }
    }
    Ok(found)
}
