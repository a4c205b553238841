//! A certificate about a set of networks: what it proves (FORMAT §11, theory §5).
//!
//! There is nothing to claim in it: members, rays, multipliers and a tree are hints from which the facts are
//! derived here.
//!
//! In words: `docs/OPTIMAL_SET.md`; the format: FORMAT §11; the theorems: `proofs/Polytope.v`.

pub(crate) mod bases;
pub mod facts;
pub mod supports;

use crate::arithmetic::Fraction;
use crate::arithmetic::vector::{at, at_mut, dot, increasing};
use crate::dictionary::optimal::all_optimal;
use crate::dictionary::{Member, Members};
use crate::lexer::{Lines, Tokens, digest, shape};
use crate::optimal_set::bases::Bases;
use crate::rejection::{Code, Rejection};
use crate::statement::{Training, TwoLayer};
use crate::work::{Work, count, longest, products};
pub use facts::{Coefficient, Facts};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;
use std::io::BufRead;
pub use supports::{Role, Supports};

/// The first word of a certificate.
pub const HEADING: &str = "relucert-set-certificate";

/// Re-proves a certificate, streaming. `problem_sha256` as in [`verify`](crate::optimum::verify).
pub fn verify(members: &Members, problem_sha256: &str, certificate: impl BufRead) -> Result<Facts, Rejection> {
    let mut lines = Lines::about(certificate, Work::new(members.bytes).with_share(1));
    heading(&mut lines, members.version(), problem_sha256)?;
    body(&mut lines, members)
}

/// The same about all optimal networks over the directions of a network and a dictionary, whatever they
/// predict: the certificate states a dual vector (R234). Rejects one that does not show that the network is
/// optimal.
pub fn verify_all(
    training: &Training,
    network: &TwoLayer,
    dictionary: &TwoLayer,
    problem_sha256: &str,
    certificate: impl BufRead,
) -> Result<(Members, Facts), Rejection> {
    let bytes = [network, dictionary].iter().map(|n| n.bytes()).fold(training.bytes(), u128::saturating_add);
    let mut lines = Lines::about(certificate, Work::new(bytes).with_share(1));
    heading(&mut lines, 2, problem_sha256)?;
    let mut tokens = lines.record("dual")?;
    let den = tokens.positive()?;
    let nu = tokens.integers(training.y.len())?;
    tokens.end()?;
    let members = all_optimal(training, network, dictionary, &nu, &den);
    let members = members.map_err(|r| Rejection { line: lines.number(), ..r })?;
    let facts = body(&mut lines, &members)?;
    Ok((members, facts))
}

/// The first two lines.
fn heading(lines: &mut Lines, version: u8, problem_sha256: &str) -> Result<(), Rejection> {
    if lines.version(HEADING, 2)? != version {
        let message = format!("a certificate for this problem has version {version}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, problem_sha256)
}

/// What follows about a set.
fn body(lines: &mut Lines, members: &Members) -> Result<Facts, Rejection> {
    let expected = (members.fit.len(), members.columns.len());
    if shape(&mut lines.record("shape")?)? != expected {
        let message = format!("the set is of {} rows and {} neurons", expected.0, expected.1);
        return Err(Rejection::new(Code::SetShape, lines.number(), message));
    }
    let mut evidence = Evidence::new(members);
    evidence.points(lines)?;
    evidence.rays(lines)?;
    evidence.never(&mut lines.record("never")?)?;
    for _ in 0..single(&mut lines.record("bounds")?)? {
        evidence.bound(&mut lines.next()?)?;
    }
    evidence.conclude(lines)?;
    evidence.supports(lines)?;
    lines.finish()?;
    Ok(evidence.facts)
}

fn single(tokens: &mut Tokens) -> Result<usize, Rejection> {
    let count = tokens.count()?;
    tokens.end()?;
    Ok(count)
}

/// `K i_1 t_1 … i_K t_K`, the neurons strictly increasing and the numbers positive.
fn entries(tokens: &mut Tokens) -> Result<BTreeMap<usize, BigInt>, Rejection> {
    let list = tokens.list(|t| Ok((t.count()?, t.positive()?.into())))?;
    tokens.end()?;
    match increasing(list.iter().map(|(i, _)| *i)) {
        true => Ok(list.into_iter().collect()),
        false => Err(tokens.reject(Code::MemberOrder, "the neurons are not strictly increasing")),
    }
}

/// The facts as they grow.
struct Evidence<'a> {
    members: &'a Members,
    /// Neurons that are zero in all members.
    never: Vec<bool>,
    facts: Facts,
}

impl Evidence<'_> {
    fn new(members: &Members) -> Evidence<'_> {
        let given = |i: usize| Fraction::quotient(members.given.entry(i), members.given.den.clone());
        let unknown = |(i, _): (usize, &bool)| Coefficient {
            possible: None,
            essential: None,
            lower: Fraction::zero(),
            upper: None,
            least: given(i),
            greatest: Some(given(i)),
        };
        let facts = Facts {
            coefficients: members.left_out.iter().enumerate().map(unknown).collect(),
            dimension: None,
            unique: None,
            points: vec![members.given.clone()],
            rays: Vec::new(),
            vertices: None,
            least: None,
            most: None,
            cells: 0,
        };
        Evidence { members, never: members.left_out.clone(), facts }
    }

    /// Members, by R41.
    fn points(&mut self, lines: &mut Lines) -> Result<(), Rejection> {
        for _ in 0..single(&mut lines.record("points")?)? {
            let mut tokens = lines.record("point")?;
            let member = Member::new(tokens.positive()?, entries(&mut tokens)?);
            let member = member.ok_or_else(|| tokens.reject(Code::NotPositive, "a coefficient is not positive"))?;
            lines.spend(self.members.cost_of_product(&member.entries))?;
            self.members.contains(&member).map_err(|r| Rejection { line: lines.number(), ..r })?;
            self.facts.points.push(member);
        }
        self.extend_ranges(1, lines)
    }

    /// The least and greatest values at the members from the given one on.
    fn extend_ranges(&mut self, first: usize, lines: &mut Lines) -> Result<(), Rejection> {
        let Facts { points, coefficients, .. } = &mut self.facts;
        let long = longest(points.iter().skip(first).flat_map(|point| point.entries.values().chain([&*point.den])));
        let pairs = count(points.len() - first.min(points.len())).saturating_mul(count(coefficients.len()));
        lines.spend(products(pairs.saturating_mul(4), long, long))?;
        for point in points.iter().skip(first) {
            for (i, coefficient) in coefficients.iter_mut().enumerate() {
                match point.entries.get(&i) {
                    None => coefficient.least = Fraction::zero(),
                    Some(num) => coefficient.extend(num, &point.den),
                }
            }
        }
        Ok(())
    }

    /// The vertices on bases, by R294, as further members.
    fn bases(&mut self, count: usize, lines: &mut Lines) -> Result<(), Rejection> {
        let mut bases = Bases::new(self.members, &self.open(), lines.work())?;
        let (first, mut last) = (self.facts.points.len(), Vec::new());
        for _ in 0..count {
            let mut tokens = lines.record("basis")?;
            let neurons = (0..bases.rank()).map(|_| tokens.count()).collect::<Result<Vec<usize>, Rejection>>()?;
            tokens.end()?;
            if !increasing(neurons.iter()) || neurons <= last {
                return Err(tokens.reject(Code::MemberOrder, "the neurons or the bases are not strictly increasing"));
            }
            let line = lines.number();
            let member = bases.member(&neurons, lines.work()).map_err(|r| Rejection { line, ..r })?;
            self.facts.points.push(member);
            last = neurons;
        }
        self.extend_ranges(first, lines)
    }

    /// Rays, by R42.
    fn rays(&mut self, lines: &mut Lines) -> Result<(), Rejection> {
        for _ in 0..single(&mut lines.record("rays")?)? {
            let ray = entries(&mut lines.record("ray")?)?;
            lines.spend(self.members.cost_of_product(&ray))?;
            self.members.recedes(&ray).map_err(|r| Rejection { line: lines.number(), ..r })?;
            let grows = |(i, _): &(usize, &mut Coefficient)| ray.contains_key(i);
            let growing = self.facts.coefficients.iter_mut().enumerate().filter(grows);
            growing.for_each(|(_, coefficient)| coefficient.greatest = None);
            self.facts.rays.push(ray);
        }
        Ok(())
    }

    /// Neurons that are zero in all members (R43): 0 = fᵀy = Σ (Zᵀy)_i τ_i, and no term is negative.
    fn never(&mut self, tokens: &mut Tokens) -> Result<(), Rejection> {
        let y = tokens.list(|tokens| tokens.integer())?;
        tokens.end()?;
        if y.is_empty() {
            return Ok(());
        }
        tokens.spend(self.members.cost_of_prices(&y))?;
        let prices = self.members.prices(&y);
        let mut kept = prices.iter().zip(&self.never).filter(|(_, never)| !**never);
        let signs = kept.all(|(price, _)| price.sign() != Sign::Minus);
        if y.len() != self.members.fit.len() || !signs || dot(&y, &self.members.fit).sign() != Sign::NoSign {
            return Err(tokens.reject(Code::NeverNotDual, "the multipliers do not show which neurons are zero"));
        }
        self.never.iter_mut().zip(&prices).for_each(|(never, price)| *never = *never || price.sign() == Sign::Plus);
        Ok(())
    }

    /// A bound of one coefficient (R44): if (Zᵀy)_j ≤ den·[i = j] for all j, then τ_i·den ≥ Σ (Zᵀy)_j τ_j =
    /// fᵀy; likewise above.
    fn bound(&mut self, tokens: &mut Tokens) -> Result<(), Rejection> {
        let lower = match tokens.word()? {
            "lower" => true,
            "upper" => false,
            word => return Err(tokens.reject(Code::WrongKeyword, format!("`{word}` is neither lower nor upper"))),
        };
        let i = tokens.count()?;
        let Some(coefficient) = self.facts.coefficients.get_mut(i).filter(|_| self.never.get(i) == Some(&false)) else {
            return Err(tokens.reject(Code::UnknownNeuron, format!("there is no active neuron {i}")));
        };
        let den = tokens.positive()?;
        let y = tokens.integers(self.members.fit.len())?;
        tokens.end()?;
        tokens.spend(self.members.cost_of_prices(&y))?;
        let mut prices = self.members.prices(&y);
        *at_mut(&mut prices, i)? -= &*den;
        let wrong = if lower { Sign::Plus } else { Sign::Minus };
        if prices.iter().zip(&self.never).any(|(price, never)| !never && price.sign() == wrong) {
            return Err(tokens.reject(Code::BoundNotDual, format!("the multipliers do not bound neuron {i}")));
        }
        let bound = Fraction::quotient(dot(&y, &self.members.fit), den);
        if lower {
            coefficient.lower = std::cmp::max(coefficient.lower.clone(), bound);
        } else {
            coefficient.upper = coefficient.upper.iter().cloned().chain([bound]).min();
        }
        Ok(())
    }

    /// Which neurons are possible and essential, and the dimension (R45).
    ///
    /// Where every neuron is possible or never, the mean of the members known is positive at all possible
    /// ones, so the set has the dimension of the kernel of their columns; and independent columns leave one
    /// member whatever is possible.
    fn conclude(&mut self, lines: &mut Lines) -> Result<(), Rejection> {
        let open = self.open();
        let kernel = open.len() - self.members.rank_within(open.iter().copied(), lines.work())?;
        let facts = &mut self.facts;
        for (coefficient, never) in facts.coefficients.iter_mut().zip(&self.never) {
            let zero = Fraction::zero();
            let is_zero = *never || (kernel == 0 && coefficient.greatest.as_ref() == Some(&zero));
            if is_zero || kernel == 0 {
                (coefficient.lower, coefficient.upper) = (coefficient.least.clone(), coefficient.greatest.clone());
            }
            let positive = coefficient.greatest.as_ref() != Some(&zero);
            coefficient.possible = if is_zero { Some(false) } else { positive.then_some(true) };
            let known = [(coefficient.lower > zero, true), (coefficient.least == zero, false)];
            coefficient.essential = known.iter().find(|(holds, _)| *holds).map(|(_, answer)| *answer);
        }
        let decided = facts.coefficients.iter().all(|coefficient| coefficient.possible.is_some());
        facts.dimension = (kernel == 0 || decided).then_some(kernel);
        let different = facts.points.iter().any(|point| !point.same(&self.members.given));
        facts.unique = match facts.dimension {
            Some(dimension) => Some(dimension == 0),
            None => (different || !facts.rays.is_empty()).then_some(false),
        };
        if facts.unique == Some(true) {
            let neurons = self.members.size(&self.members.given);
            (facts.vertices, facts.least, facts.most) = (Some(vec![0]), Some(neurons), Some(neurons));
        }
        Ok(())
    }

    /// The neurons that are not known to be zero in all members.
    fn open(&self) -> Vec<usize> {
        self.never.iter().enumerate().filter(|(_, never)| !**never).map(|(i, _)| i).collect()
    }

    /// Vertices and numbers of neurons (R46–R49, R294).
    fn supports(&mut self, lines: &mut Lines) -> Result<(), Rejection> {
        let mut tokens = lines.record("supports")?;
        let keyword = tokens.word()?.to_string();
        let number = if matches!(keyword.as_str(), "least" | "bases") { Some(tokens.count()?) } else { None };
        let least = number.filter(|_| keyword == "least");
        tokens.end()?;
        if let Some(count) = number.filter(|_| keyword == "bases") {
            self.bases(count, lines)?;
        }
        let open = self.open();
        let facts = &mut self.facts;
        let vertices = match keyword.as_str() {
            "none" => return Ok(()),
            "simple" | "bases" => supports::simple(self.members, &facts.points, &facts.rays, &open, lines)?,
            "all" | "least" => {
                let role = |(never, coefficient): (&bool, &Coefficient)| match (never, coefficient.essential) {
                    (true, _) => Role::Zero,
                    (false, Some(true)) => Role::Active,
                    _ => Role::Free,
                };
                let roles = self.never.iter().zip(&facts.coefficients).map(role).collect();
                let found = supports::prove(lines, self.members, &facts.points, roles, least)?;
                facts.cells = found.cells;
                found.vertices
            }
            _ => {
                let message = format!("`{keyword}` is no proof about supports");
                return Err(Rejection::new(Code::WrongKeyword, lines.number(), message));
            }
        };
        let size = |v: &usize| Ok(self.members.size(at(&facts.points, *v)?));
        let sizes = vertices.iter().map(size).collect::<Result<Vec<usize>, Rejection>>()?;
        // Outside the vertices listed every member has at least the number that was cut at.
        let reached = facts.points.iter().map(|point| self.members.size(point)).min();
        let proved = sizes.iter().copied().chain(least).min();
        facts.least = if proved == reached { proved } else { None };
        if least.is_none() {
            facts.most = sizes.iter().copied().max();
            facts.vertices = Some(vertices);
            self.ends(least.is_none() && keyword != "all");
        }
        Ok(())
    }

    /// The ends of ranges when all vertices are known (R49): the lower ones are attained there. So are the
    /// upper ones, or a known ray has none, if the set is bounded, as that of optimal networks is in its
    /// neurons (Σ c_i is bounded by the objective), or all its edges are known.
    fn ends(&mut self, edges: bool) {
        for (i, coefficient) in self.facts.coefficients.iter_mut().enumerate() {
            coefficient.lower = coefficient.least.clone();
            coefficient.essential = Some(coefficient.lower > Fraction::zero());
            if edges || (self.members.optimal_if_balanced && i < self.members.neurons()) {
                coefficient.upper = coefficient.greatest.clone();
            }
        }
    }
}
