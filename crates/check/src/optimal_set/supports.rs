//! Which neurons the vertices and the smallest networks of a set use (FORMAT R46–R49, theory §5): the tree of
//! supports, and the graph of a simple set.
//!
//! A cell of the tree is a set A of neurons that are zero and a set B that are active; a branch on a neuron
//! puts it into A first, then into B, so every member lies in exactly one cell. A vertex is a member whose
//! active columns are independent. Two facts end a cell: no vertex has a support that contains the support of
//! another one (the one with the smaller support lies in the least face of the other, which is a point); and
//! where all columns outside A are independent, there is at most one member.

use crate::arithmetic::vector::{at_mut, dot};
use crate::dictionary::{Member, Members};
use crate::lexer::{Lines, Tokens};
use crate::rejection::{Code, Rejection};
use crate::work::count;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// What is known about a neuron in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Free,
    /// It is zero.
    Zero,
    /// It is active.
    Active,
}

/// Where a tree ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supports {
    /// The members that are the vertices outside the cells cut off, each once.
    pub vertices: Vec<usize>,
    /// Cells that were closed.
    pub cells: u64,
}

/// Reads and proves a tree: the vertices of the set, or with `least` those in the cells with fewer than so
/// many active neurons.
///
/// `roles` is the first cell; every member must lie in it. As in trees of cones the path is the only memory.
pub(crate) fn prove(
    lines: &mut Lines,
    members: &Members,
    points: &[Member],
    mut roles: Vec<Role>,
    least: Option<usize>,
) -> Result<Supports, Rejection> {
    let mut path: Vec<usize> = Vec::new();
    let mut found = Supports::default();
    loop {
        let mut tokens = lines.next()?;
        let keyword = tokens.word()?;
        let cell = Cell { members, roles: &roles };
        match keyword {
            "branch" => {
                let i = tokens.count()?;
                match roles.get_mut(i) {
                    Some(role) if *role == Role::Free => *role = Role::Zero,
                    _ => return Err(tokens.reject(Code::BranchTwice, format!("neuron {i} is not free here"))),
                }
                tokens.end()?;
                path.push(i);
                continue;
            }
            "empty" => cell.empty(&mut tokens)?,
            "dependent" => cell.dependent(&mut tokens)?,
            "vertex" => found.vertices.push(cell.vertex(&mut tokens, points)?),
            "cut" if least.is_some_and(|least| cell.neurons() >= least) => {}
            "cut" => return Err(tokens.reject(Code::CutTooLow, "too few neurons are active here")),
            _ => return Err(tokens.reject(Code::WrongKeyword, format!("`{keyword}` is no node of the tree"))),
        }
        tokens.end()?;
        found.cells += 1;
        loop {
            let Some(i) = path.last() else { return Ok(found) };
            let role = at_mut(&mut roles, *i)?;
            if *role == Role::Zero {
                *role = Role::Active;
                break;
            }
            *role = Role::Free;
            path.pop();
        }
    }
}

/// The vertices of a set all of whose vertices have as many active neurons as there are independent columns
/// (R46): none is missing.
///
/// At such a vertex v one edge leaves for every neuron j that is zero, and its points are active only at j
/// and where v is. So it ends at the vertex with the support of v, j added and another neuron left away, if
/// there is one, and never ends if a ray has a support among these neurons. The vertices and edges of a
/// polyhedron with a vertex are a connected graph (Balinski 1961): a nonempty list that has all its
/// neighbours has all vertices. Two vertices with different supports are neighbours along an edge if its
/// neurons contain both, so every set of neurons of an edge must occur twice, or hold a ray.
pub(crate) fn simple(
    members: &Members,
    points: &[Member],
    rays: &[BTreeMap<usize, BigInt>],
    open: &[usize],
    lines: &mut Lines,
) -> Result<Vec<usize>, Rejection> {
    let line = lines.number();
    let rank = members.rank_within(open.iter().copied(), lines.work())?;
    let mut vertices: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    for (v, support) in points.iter().map(|point| &point.entries).enumerate().filter(|(_, s)| s.len() == rank) {
        if members.rank_within(support.keys().copied(), lines.work())? == rank {
            vertices.insert(mask(support.keys(), members.columns.len()), v);
        }
    }
    let rays: Vec<Vec<u64>> = rays.iter().map(|ray| mask(ray.keys(), members.columns.len())).collect();
    let mut edges: Vec<(Vec<u64>, usize, usize)> = Vec::new();
    for (support, v) in &vertices {
        // An edge is compared with all rays.
        let words = count(support.len()).saturating_mul(count(rays.len() + 16));
        lines.spend(words.saturating_mul(count(open.len())).saturating_mul(2))?;
        for j in open {
            let mut edge = support.clone();
            if set(&mut edge, *j) {
                edges.push((edge, *v, *j));
            }
        }
    }
    edges.sort_unstable();
    for ends in edges.chunk_by(|a, b| a.0 == b.0) {
        let [(edge, v, j)] = ends else { continue };
        let lies = |ray: &Vec<u64>| ray.iter().zip(edge).all(|(ray, edge)| ray & !edge == 0);
        if !rays.iter().any(lies) {
            let message = format!("the edge of member {v} towards neuron {j} ends at no vertex listed");
            return Err(Rejection::new(Code::MissingNeighbour, line, message));
        }
    }
    match vertices.is_empty() {
        // Supports of one size, so that the first in lexicographic order are the greatest masks.
        false => Ok(vertices.into_values().rev().collect()),
        true => {
            Err(Rejection::new(Code::MissingNeighbour, line, "no vertex with as many neurons as the rank is listed"))
        }
    }
}

/// A set of neurons, the first in the highest bit.
fn mask<'a>(neurons: impl Iterator<Item = &'a usize>, columns: usize) -> Vec<u64> {
    let mut mask = vec![0; columns.div_ceil(64)];
    neurons.for_each(|i| _ = set(&mut mask, *i));
    mask
}

/// Adds a neuron; whether it was not there.
fn set(mask: &mut [u64], i: usize) -> bool {
    let bit = (1 << 63) >> (i % 64);
    mask.get_mut(i / 64).is_some_and(|word| {
        let new = *word & bit == 0;
        *word |= bit;
        new
    })
}

/// The members with given zero and active neurons.
struct Cell<'a> {
    members: &'a Members,
    roles: &'a [Role],
}

impl Cell<'_> {
    fn having(&self, role: Role) -> impl Iterator<Item = usize> {
        self.roles.iter().enumerate().filter(move |(_, r)| **r == role).map(|(i, _)| i)
    }

    /// How many neurons are active; slacks are no neurons.
    fn neurons(&self) -> usize {
        self.having(Role::Active).filter(|i| *i < self.members.neurons()).count()
    }

    fn count(&self, role: Role) -> usize {
        self.having(role).count()
    }

    /// There is no member in the cell (R47): 0 ≤ Σ (Zᵀy)_i τ_i = fᵀy by the signs over the neurons outside A,
    /// a contradiction if fᵀy < 0, or if fᵀy = 0 and a neuron of B has a positive factor.
    fn empty(&self, tokens: &mut Tokens) -> Result<(), Rejection> {
        let y = tokens.integers(self.members.fit.len())?;
        tokens.spend(self.members.cost_of_prices(&y))?;
        let prices = self.members.prices(&y);
        let signs = || prices.iter().zip(self.roles).filter(|(_, role)| **role != Role::Zero);
        let active = || signs().any(|(price, role)| *role == Role::Active && price.sign() == Sign::Plus);
        let contradiction = match dot(&self.members.fit, &y).sign() {
            Sign::Minus => true,
            Sign::NoSign => active(),
            Sign::Plus => false,
        };
        match contradiction && signs().all(|(price, _)| price.sign() != Sign::Minus) {
            true => Ok(()),
            false => Err(tokens.reject(Code::NotEmpty, "the multipliers leave room for members")),
        }
    }

    /// There is no vertex in the cell (R48): the columns of B are dependent.
    fn dependent(&self, tokens: &mut Tokens) -> Result<(), Rejection> {
        match self.members.rank_within(self.having(Role::Active), tokens.work())? < self.count(Role::Active) {
            true => Ok(()),
            false => Err(tokens.reject(Code::NotDependent, "the columns of the active neurons are independent")),
        }
    }

    /// The member is the only vertex in the cell (R49).
    fn vertex(&self, tokens: &mut Tokens, points: &[Member]) -> Result<usize, Rejection> {
        let v = tokens.count()?;
        let member = points.get(v);
        let member = member.ok_or_else(|| tokens.reject(Code::UnknownMember, format!("there is no member {v}")))?;
        let entries = &member.entries;
        let lies = |(i, role): (usize, &Role)| match role {
            Role::Free => true,
            Role::Zero => !entries.contains_key(&i),
            Role::Active => entries.contains_key(&i),
        };
        if !self.roles.iter().enumerate().all(lies) {
            return Err(tokens.reject(Code::OtherCell, format!("member {v} lies in another cell")));
        }
        let mut independent = |neurons: Vec<usize>| -> Result<bool, Rejection> {
            Ok(self.members.rank_within(neurons.iter().copied(), tokens.work())? == neurons.len())
        };
        let whole = self.count(Role::Active) == entries.len() && independent(entries.keys().copied().collect())?;
        let rest = self.roles.iter().enumerate().filter(|(_, role)| **role != Role::Zero).map(|(i, _)| i).collect();
        match whole || independent(rest)? {
            true => Ok(v),
            false => Err(tokens.reject(Code::NotAlone, format!("the cell may hold other vertices than member {v}"))),
        }
    }
}
