//! The networks with given directions, signs and predictions; if the network is optimal over its directions,
//! all that are (theory §4.1, §5).

use crate::arithmetic::positive::readable;
use crate::arithmetic::rank::{rank, rank_within};
use crate::arithmetic::vector::{add_multiple, at, dot, transposed};
use crate::arithmetic::{Fraction, Positive, Radicals};
use crate::dictionary::penalty::{is_balanced, waste};
use crate::dictionary::polytope::{Polytope, polytope};
use crate::rejection::{Code, Rejection};
use crate::statement::objective::objective;
use crate::statement::{Network, Problem, afford};
use crate::work::{Work, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// `{τ ≥ 0 : Zτ = f, τ_i = 0 for the neurons that are left out}`, by columns; units as in [`Polytope`].
#[derive(Clone, Debug)]
pub struct Members(Space);
readable!(Members, Space);

/// What [`Members`] consist of.
#[derive(Clone, Debug)]
pub struct Space {
    /// Z by columns: m columns of n entries.
    pub columns: Vec<Vec<BigInt>>,
    /// f, length n.
    pub fit: Vec<BigInt>,
    /// As in [`Polytope`].
    pub den: Positive,
    /// ‖u_i‖² of the integers of the file: the coefficient |a_i|·‖u_i‖ of neuron i is `τ_i·√square_i/den`.
    pub squares: Vec<BigInt>,
    /// The neurons whose coefficient is zero by definition: those with u = 0, and in the optimal set those
    /// with ±νᵀ(Xu)₊ < β‖u‖.
    pub left_out: Vec<bool>,
    /// Whether the network with every neuron balanced is exactly optimal over all the directions and signs:
    /// then the members are all the optimal networks over them.
    pub optimal_if_balanced: bool,
    /// Whether the network is balanced as it stands: ‖u‖ = |a| for every neuron, zero neurons included,
    /// exactly.
    pub balanced: bool,
    /// The objective of the network as it stands.
    pub objective: Fraction,
    /// How much more the objective of the network is than that of the balanced one: β/2 Σ (‖u_i‖ − |a_i|)²
    /// over its neurons.
    pub waste: Radicals,
    /// The network that was given.
    pub given: Member,
    /// The bytes of the files of problem, network and dictionary, or a little less.
    pub(crate) bytes: u128,
    /// Words of the longest entry of Z.
    longest: u128,
}

/// τ without its zeros: nonnegative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member(Entries);
readable!(Member, Entries);

/// What a [`Member`] consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries {
    /// Denominator of all entries.
    pub den: Positive,
    /// Positive numerators.
    pub entries: BTreeMap<usize, BigInt>,
}

impl Member {
    /// The point, if all numerators are positive.
    pub fn new(den: Positive, entries: BTreeMap<usize, BigInt>) -> Option<Member> {
        entries.values().all(|v| v.sign() == Sign::Plus).then_some(Member(Entries { den, entries }))
    }

    /// The numerator of τ_i: those that are not kept are zero.
    pub fn entry(&self, i: usize) -> BigInt {
        self.entries.get(&i).map_or(BigInt::ZERO, BigInt::clone)
    }

    /// Whether both are the same point.
    pub fn same(&self, other: &Member) -> bool {
        self.entries.len() == other.entries.len()
            && self.entries.iter().all(|(i, v)| v * &other.den == other.entry(*i) * &self.den)
    }
}

/// The members for a network and further directions, whose neurons follow those of the network and have
/// coefficient zero in it. Rejects networks for other problems.
pub fn members(problem: &Problem, network: &Network, dictionary: &Network) -> Result<Members, Rejection> {
    let neurons = network.neurons.iter().chain(&dictionary.neurons).cloned().collect();
    let all = Network { neurons };
    problem.admits(&all)?;
    afford(problem, &[&all], |e| e.objective().saturating_add(e.kept().saturating_mul(2)))?;
    let set: Polytope = polytope(problem, &all)?;
    let columns = transposed(set.rows.iter(), all.neurons.len());
    let squares: Vec<BigInt> = all.neurons.iter().map(|neuron| dot(&neuron.u, &neuron.u)).collect();
    let own = set.point.iter().zip(&squares).take(network.neurons.len()).enumerate();
    let used = own.filter(|(_, (v, square))| v.sign() == Sign::Plus && square.sign() == Sign::Plus);
    let entries = used.map(|(i, (v, _))| (i, v.clone())).collect();
    let given = Member(Entries { den: Positive::one(), entries });
    let left_out = squares.iter().map(|s| s.sign() == Sign::NoSign).collect();
    let mut members = Members(Space {
        columns,
        fit: Vec::new(),
        den: set.den.clone(),
        squares,
        left_out,
        optimal_if_balanced: false,
        balanced: network.neurons.iter().all(is_balanced),
        objective: objective(problem, network)?,
        waste: waste(problem, network),
        given,
        bytes: problem.bytes().saturating_add(all.bytes()),
        longest: longest(set.rows.iter().flatten()),
    });
    members.0.fit = members.product(&members.given.entries, problem.rows())?;
    members.optimize(problem);
    Ok(members)
}

impl Members {
    /// Whether the network is exactly optimal over the directions and signs, as it stands.
    ///
    /// Of all networks with its coefficients the balanced one has the least objective (theory §1.1), and no
    /// other network has as little.
    pub fn optimal(&self) -> bool {
        self.optimal_if_balanced && self.balanced
    }

    /// Decides whether the coefficients of the network are optimal over its directions, and leaves out what
    /// no optimal network over them has.
    ///
    /// The problem (3) of theory §4.1 is convex: c is optimal if and only if no direction has νᵀz > β‖u‖, and
    /// those with c > 0 have equality. The fit and so ν are the same at every optimum, so that a direction
    /// with νᵀz < β‖u‖ has c = 0 in all.
    fn optimize(&mut self, problem: &Problem) {
        let slopes = self.slopes(problem);
        let fits = |(i, (slope, out)): (usize, (&Ordering, &bool))| match self.given.entries.contains_key(&i) {
            true => *slope == Ordering::Equal,
            false => *out || *slope != Ordering::Greater,
        };
        self.0.optimal_if_balanced = slopes.iter().zip(&self.left_out).enumerate().all(fits);
        if self.optimal_if_balanced {
            let kept = self.0.left_out.iter_mut().zip(slopes);
            kept.for_each(|(out, slope)| *out = *out || slope != Ordering::Equal);
        }
    }

    /// νᵀz_i against β‖u_i‖ for every neuron, ν being the residual; squares are compared.
    fn slopes(&self, problem: &Problem) -> Vec<Ordering> {
        let scale = &problem.x_den * &self.den;
        let residual = |(y, f): (&BigInt, &BigInt)| y * &scale - f * &problem.y_den;
        let nu: Vec<BigInt> = problem.y.iter().zip(&self.fit).map(residual).collect();
        let beta = &problem.beta.0 * &problem.y_den * &scale * &problem.x_den;
        let slope = |(column, square): (&Vec<BigInt>, &BigInt)| {
            let slope = dot(column, &nu) * &problem.beta.1;
            match slope.sign() {
                Sign::Minus => Ordering::Less,
                _ => (&slope * &slope).cmp(&(&beta * &beta * square)),
            }
        };
        self.columns.iter().zip(&self.squares).map(slope).collect()
    }

    /// Number of neurons, those left out included.
    pub fn neurons(&self) -> usize {
        self.columns.len()
    }

    /// Zτ for given nonzero numerators, of length `rows`.
    fn product(&self, entries: &BTreeMap<usize, BigInt>, rows: usize) -> Result<Vec<BigInt>, Rejection> {
        let mut sum = vec![BigInt::ZERO; rows];
        for (i, factor) in entries {
            add_multiple(&mut sum, factor, at(&self.columns, *i)?);
        }
        Ok(sum)
    }

    /// Tests a member (R41): no neuron that does not exist or is left out, and Zτ = f.
    pub fn contains(&self, member: &Member) -> Result<(), Rejection> {
        self.known(member.entries.keys())?;
        let product = self.product(&member.entries, self.fit.len())?;
        match product.iter().zip(&self.fit).position(|(product, f)| *product != f * &member.den) {
            None => Ok(()),
            Some(k) => Err(Rejection::new(Code::NotAMember, 0, format!("another prediction for row {k}"))),
        }
    }

    /// Tests a ray (R42): τ + r is a member for every member τ, and r ≠ 0.
    pub fn recedes(&self, ray: &BTreeMap<usize, BigInt>) -> Result<(), Rejection> {
        self.known(ray.keys())?;
        match !ray.is_empty() && self.product(ray, self.fit.len())?.iter().all(|v| v.sign() == Sign::NoSign) {
            true => Ok(()),
            false => Err(Rejection::new(Code::NotARay, 0, "the predictions change along the ray, or it is zero")),
        }
    }

    fn known<'a>(&self, mut neurons: impl Iterator<Item = &'a usize>) -> Result<(), Rejection> {
        match neurons.find(|i| self.left_out.get(**i) != Some(&false)) {
            None => Ok(()),
            Some(i) => Err(Rejection::new(Code::UnknownNeuron, 0, format!("neuron {i} does not exist or is left out"))),
        }
    }

    /// The products of words that [`prices`](Members::prices) takes.
    pub(crate) fn cost_of_prices(&self, y: &[BigInt]) -> u128 {
        products(count(self.columns.len()).saturating_mul(count(self.fit.len())), self.longest, longest(y))
    }

    /// Those of the predictions of a member.
    pub(crate) fn cost_of_product(&self, entries: &BTreeMap<usize, BigInt>) -> u128 {
        products(
            count(entries.len() + 2).saturating_mul(count(self.fit.len())),
            self.longest,
            longest(entries.values()),
        )
    }

    /// The rank of the columns of some neurons, if it does not cost too much (R140).
    pub(crate) fn rank_within(
        &self,
        neurons: impl Iterator<Item = usize>,
        work: &mut Work,
    ) -> Result<usize, Rejection> {
        let columns: Vec<_> = neurons.map(|i| at(&self.columns, i).cloned()).collect::<Result<_, _>>()?;
        rank_within(&columns, work)
    }

    /// Zᵀy.
    pub fn prices(&self, y: &[BigInt]) -> Vec<BigInt> {
        self.columns.iter().map(|column| dot(column, y)).collect()
    }

    /// The rank of the columns of some neurons.
    pub fn rank(&self, neurons: impl Iterator<Item = usize>) -> Result<usize, Rejection> {
        let columns: Vec<_> = neurons.map(|i| at(&self.columns, i).cloned()).collect::<Result<_, _>>()?;
        rank(&columns)
    }
}
