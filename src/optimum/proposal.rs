//! A certificate read for its dual vector and its trees, to go on from. Everything in it is a hint: what
//! comes of it is rounded, written and checked anew, whatever the network and the claim are now.

use super::dual::Dual;
use super::frame::{Centre, Frame};
use super::outputs::hints::{self, Fan};
pub use super::records::Record;
use super::records::{integer, nodes, read_sign, sign_or_norms};
use super::samples::Samples;
use crate::check::lexer::{Lines, digest};
use crate::check::optimum::{Exponents, Function, Scales};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::network::neurons;
use crate::check::statement::reduction::reduce;
use crate::check::statement::training::HiddenBias;
use crate::check::statement::two_layer;
use crate::check::statement::{Reduction, Training};
use crate::search::branch::seed::{Seed, Sprout, paths};
use crate::search::rounding::reload::reload;
use num_bigint::BigInt;
use rayon::prelude::*;

/// What all trees of a certificate share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Digest of the problem file.
    pub sha256: String,
    /// How the rows are centred, if they are (FORMAT R208).
    pub centre: Option<Centre>,
    /// The scales.
    pub scales: Scales,
    /// ν, with scale `scales.dual`.
    pub nu: Vec<BigInt>,
}

/// A certificate's dual vector, bound and two trees.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Problem, scales and dual vector.
    pub header: Header,
    /// B, with scale `scales.quad`.
    pub bound: BigInt,
    /// The trees of sign + and −, of one output; empty where norms are in their place.
    pub trees: [Vec<Record>; 2],
    /// The fan of several outputs; none where one matrix is in its place.
    pub fan: Option<Fan>,
    /// The whole file.
    pub certificate: Vec<u8>,
}

impl Proposal {
    /// A dual vector alone.
    pub(crate) fn of(header: &Header) -> Proposal {
        let (bound, trees) = (BigInt::ZERO, [Vec::new(), Vec::new()]);
        Proposal { header: header.clone(), bound, trees, fan: None, certificate: Vec::new() }
    }
}

/// Reads a certificate of either kind for a problem.
///
/// # Errors
/// If it is malformed, for another problem, or a tree splits a group that does not exist or was split above.
/// Leaves are not tested.
pub fn read(certificate: &[u8], training: &Training, sha256: &str) -> Result<Proposal, Rejection> {
    let mut lines = Lines::new(certificate);
    head(&mut lines, training, sha256)?;
    let header = header(&mut lines, training, sha256)?;
    let frame = Frame::stated(training, header.centre.as_ref());
    let samples = frame.samples();
    let bound = integer(&mut lines, "bound")?;
    let groups = || reduce(samples.x).map(|reduction| reduction.rows.len());
    if training.outputs > 1 {
        let groups = groups()?;
        let fan = hints::read(&mut lines, samples, groups, training.outputs)?;
        return Ok(Proposal { header, bound, trees: [Vec::new(), Vec::new()], fan, certificate: certificate.to_vec() });
    }
    let Some(first) = sign_or_norms(&mut lines)? else {
        let trees = [Vec::new(), Vec::new()];
        return Ok(Proposal { header, bound, trees, fan: None, certificate: certificate.to_vec() });
    };
    let groups = groups()?;
    let tree = |(found, line): (i8, u64), sign: i8, lines: &mut Lines| match found == sign {
        true => nodes(lines, samples, groups, Vec::new()),
        false => Err(Rejection::new(Code::WrongKeyword, line, "the tree of sign + comes first, then that of sign -")),
    };
    let plus = tree(first, 1, &mut lines)?;
    let second = read_sign(&mut lines)?;
    let trees = [plus, tree(second, -1, &mut lines)?];
    lines.finish()?;
    Ok(Proposal { header, bound, trees, fan: None, certificate: certificate.to_vec() })
}

/// The records before `centre` or `scales`, for which a search has no use.
pub(crate) fn head(lines: &mut Lines, training: &Training, sha256: &str) -> Result<(), Rejection> {
    let newest = if training.is_plain() { 1 } else { 2 };
    if lines.version("relucert-certificate", 2)? != newest {
        let message = format!("a certificate for this problem has version {newest}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, sha256)?;
    match lines.setting("kind")? {
        (kind, _) if kind == "bound" => {}
        (kind, _) if kind == "better" && newest == 1 => _ = neurons(lines, Some(training.columns()))?,
        (kind, _) if kind == "better" => _ = two_layer::neurons(lines, training.columns(), training.outputs)?,
        (kind, line) => return Err(Rejection::new(Code::WrongKeyword, line, format!("there is no kind `{kind}`"))),
    }
    if newest == 2 {
        lines.record("multiplier")?;
    }
    Ok(())
}

/// The records `centre`, where there is one, `scales` and `dual`: a line for each row if there are several
/// outputs, whose numbers stand one after the other.
pub(crate) fn header(lines: &mut Lines, training: &Training, sha256: &str) -> Result<Header, Rejection> {
    let centre = match training.hidden_bias {
        HiddenBias::Free => {
            let mut tokens = lines.record("centre")?;
            let (den, entries) = (tokens.positive()?, tokens.integers(training.penalised())?);
            let length = (tokens.positive()?, tokens.positive()?);
            tokens.end()?;
            Some(Centre { entries, den, length })
        }
        _ => None,
    };
    let mut tokens = lines.record("scales")?;
    let (dual, omega, arc) = (tokens.scale()?, tokens.scale()?, tokens.scale()?);
    let (quad, factor) = (tokens.scale()?, tokens.scale()?);
    tokens.end()?;
    let (records, width) =
        if training.outputs == 1 { (1, training.rows()) } else { (training.rows(), training.outputs) };
    let mut nu = Vec::new();
    for _ in 0..records {
        let mut tokens = lines.record("dual")?;
        nu.extend(tokens.integers(width)?);
        tokens.end()?;
    }
    let scales = Scales::new(Exponents { dual, omega, arc, quad, factor });
    let reject = || Rejection::new(Code::BadScale, lines.number(), "a scale is too large");
    Ok(Header { sha256: sha256.to_string(), centre, scales: scales.ok_or_else(reject)?, nu })
}

/// A tree as the beginning of a search: its leaves with their multipliers, where these are valid.
pub(crate) fn seed(
    samples: Samples,
    reduction: &Reduction,
    dual: &Dual,
    sign: usize,
    path: &[(usize, i8)],
    records: &[Record],
) -> Result<Seed, Rejection> {
    let sides = [1i8, -1];
    let function = Function::new(reduction, &dual.nu, sides[sign], samples.x_den, dual.scales)?;
    let paths = paths(path, records.iter().map(Record::split));
    let nodes = records
        .par_iter()
        .zip(&paths)
        .map(|(record, path)| match record {
            Record::Split(k) => Sprout::Split(*k),
            Record::Leaf(pairs, leaf) => {
                Sprout::Leaf(reload(&function, &dual.rows[sign], &dual.units, path, pairs, leaf).map(Box::new))
            }
        })
        .collect();
    Ok(Seed { sign, path: path.to_vec(), nodes })
}
