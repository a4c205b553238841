//! The networks with given directions, signs and predictions; if the network is optimal over its directions,
//! all that are (theory §4.1, §5).

use crate::arithmetic::positive::readable;
use crate::arithmetic::range::Range;
use crate::arithmetic::rank::{rank, rank_within};
use crate::arithmetic::vector::{add_multiple, at, dot};
use crate::arithmetic::{Positive, Radicals};
use crate::dictionary::slopes::{fits, slopes};
use crate::dictionary::training::{afford, coefficients, column, height, is_balanced, square, waste};
use crate::rejection::{Code, Rejection};
use crate::statement::{Evaluation, Network, Problem, Training, TwoLayer, primal};
use crate::work::{Work, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// `{τ ≥ 0 : Zτ = f, τ_i = 0 for the neurons that are left out}`, by columns; units as in
/// [`polytope`](crate::dictionary::training::polytope). With a free output bias Z and f are what is left once the
/// first row has been taken off all rows (theory §E2.8): the bias is the one that fits.
#[derive(Clone, Debug)]
pub struct Members(Space);
readable!(Members, Space);

/// What [`Members`] consist of.
#[derive(Clone, Debug)]
pub struct Space {
    /// Z by columns: m columns, an entry for each row and output.
    pub columns: Vec<Vec<BigInt>>,
    /// f, as long as a column.
    pub fit: Vec<BigInt>,
    /// Of the coefficients.
    pub den: Positive,
    /// ‖u_i‖²‖p_i‖² of the integers of the file, of u_i what is penalised and p_i the direction of the output
    /// weights: the coefficient ‖a_i‖·‖u_i‖ of neuron i is `τ_i·√square_i/den`.
    pub squares: Vec<BigInt>,
    /// The neurons whose coefficient is zero by definition: those with u = 0 or without a direction of output
    /// weights, and in the optimal set those with ⟨ν, (Xu)₊pᵀ⟩ < β‖u‖‖p‖.
    pub left_out: Vec<bool>,
    /// Whether the network with every neuron balanced is exactly optimal over all the directions: then the
    /// members are all the optimal networks over them with its predictions, and where the loss is strictly
    /// convex there are no others.
    pub optimal_if_balanced: bool,
    /// Whether the network is balanced as it stands: ‖u‖ = ‖a‖ for every neuron, zero neurons included,
    /// exactly.
    pub balanced: bool,
    /// The objective of the network as it stands.
    pub objective: Range,
    /// How much more the objective of the network is than that of the balanced one: β/2 Σ (‖u_i‖ − ‖a_i‖)²
    /// over its neurons.
    pub waste: Radicals,
    /// The network that was given.
    pub given: Member,
    /// How many of the columns, the last ones, are slacks of outputs and no neurons; zero where all members
    /// have the same predictions.
    pub slacks: usize,
    /// Whether the problem is one of version 1.
    pub(crate) plain: bool,
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
    /// The point of positive numerators.
    pub(super) fn of(entries: Entries) -> Member {
        Member(entries)
    }

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
    members_of(&problem.clone().into(), &network.clone().into(), &dictionary.clone().into())
}

/// The same for a training problem of any loss and bias, and several outputs; of the dictionary the output
/// bias does not matter.
pub fn members_of(training: &Training, network: &TwoLayer, dictionary: &TwoLayer) -> Result<Members, Rejection> {
    [network, dictionary].into_iter().try_for_each(|network| training.admits(network))?;
    let neurons = network.neurons.iter().chain(&dictionary.neurons).cloned().collect();
    let all = TwoLayer { neurons, ..network.clone() };
    let price = |e: &Evaluation| e.objective().saturating_add(e.losses()).saturating_add(e.kept().saturating_mul(2));
    afford(training, &all, price)?;
    let (point, den) = coefficients(&all);
    let columns: Vec<Vec<BigInt>> = all.neurons.iter().map(|neuron| column(training, neuron)).collect();
    let squares: Vec<BigInt> = all.neurons.iter().map(|neuron| square(training, neuron)).collect();
    let own = point.iter().zip(&squares).take(network.neurons.len()).enumerate();
    let used = own.filter(|(_, (v, square))| v.sign() == Sign::Plus && square.sign() == Sign::Plus);
    let entries = used.map(|(i, (v, _))| (i, v.clone())).collect();
    let mut members = Members(Space {
        longest: longest(columns.iter().flatten()),
        columns,
        fit: Vec::new(),
        den,
        left_out: squares.iter().map(|s| s.sign() == Sign::NoSign).collect(),
        squares,
        optimal_if_balanced: false,
        balanced: network.neurons.iter().all(|neuron| is_balanced(training, neuron)),
        objective: primal::objective(training, network)?,
        waste: waste(training, network),
        given: Member(Entries { den: Positive::one(), entries }),
        slacks: 0,
        plain: training.is_plain(),
        bytes: training.bytes().saturating_add(all.bytes()),
    });
    members.0.fit = members.product(&members.given.entries, height(training))?;
    members.optimize(training, network);
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
    /// no optimal network with its predictions has.
    ///
    /// The problem is convex in the coefficients and the output bias: they are optimal if some ν ∈ −∂ℓ(f)
    /// that fits the output bias has ⟨ν, z⟩ ≤ β‖u‖‖p‖ for all directions, with equality for those with c > 0
    /// (theory §4.1, §E1.3). Then every optimal network has equality where c > 0: so a direction with less
    /// has c = 0 in all. Nothing is decided where the loss has a kink at an output or a slope that is no
    /// rational number.
    fn optimize(&mut self, training: &Training, network: &TwoLayer) {
        let Some((nu, den)) = slopes(training, network).filter(|(nu, den)| fits(training, network, nu, den)) else {
            return;
        };
        let slopes = self.slopes(training, &self.without_first(&nu), &den);
        let fits = |(i, (slope, out)): (usize, (&Ordering, &bool))| match self.given.entries.contains_key(&i) {
            true => *slope == Ordering::Equal,
            false => *out || *slope != Ordering::Greater,
        };
        self.0.optimal_if_balanced = slopes.iter().zip(&self.left_out).enumerate().all(fits);
        if self.optimal_if_balanced {
            self.keep_tight(&slopes);
        }
    }

    /// The network is optimal: what is not tight is left out.
    pub(super) fn keep_tight(&mut self, slopes: &[Ordering]) {
        self.0.optimal_if_balanced = true;
        let kept = self.0.left_out.iter_mut().zip(slopes);
        kept.for_each(|(out, slope)| *out = *out || *slope != Ordering::Equal);
    }

    /// A dual vector without the entries of the first row, if these have been taken off the columns.
    pub(super) fn without_first(&self, nu: &[BigInt]) -> Vec<BigInt> {
        nu.iter().skip(nu.len().saturating_sub(self.fit.len())).cloned().collect()
    }

    /// The set with further columns, which are slacks, all coefficients times a factor, and what is given.
    pub(super) fn extend(
        &mut self,
        columns: Vec<Vec<BigInt>>,
        given: Member,
        factor: &Positive,
    ) -> Result<(), Rejection> {
        let rows = columns.first().map_or(self.fit.len(), Vec::len);
        self.0.slacks = columns.len() - self.columns.len();
        self.0.squares.resize(columns.len(), BigInt::ZERO);
        self.0.left_out.resize(columns.len(), false);
        self.0.den = &self.den * factor;
        (self.0.columns, self.0.given) = (columns, given);
        self.0.fit = self.product(&self.given.entries, rows)?;
        Ok(())
    }

    /// ⟨ν, z_i⟩ against β‖u_i‖‖p_i‖ for every neuron; squares are compared. With a free output bias Σν = 0:
    /// the first row has been taken off the columns, and has no part in ν.
    pub(super) fn slopes(&self, training: &Training, nu: &[BigInt], den: &Positive) -> Vec<Ordering> {
        let unit = &*training.beta.0 * &training.x_den * den;
        let slope = |(column, square): (&Vec<BigInt>, &BigInt)| {
            let slope = dot(column, nu) * &*training.beta.1;
            match slope.sign() {
                Sign::Minus => Ordering::Less,
                _ => (&slope * &slope).cmp(&(&unit * &unit * square)),
            }
        };
        self.columns.iter().zip(&self.squares).map(slope).collect()
    }

    /// The version of its certificates: that of the problem.
    pub fn version(&self) -> u8 {
        if self.plain { 1 } else { 2 }
    }

    /// Number of neurons, those left out included; the first columns.
    pub fn neurons(&self) -> usize {
        self.columns.len() - self.slacks
    }

    /// Number of neurons of a member.
    pub fn size(&self, member: &Member) -> usize {
        member.entries.keys().filter(|i| **i < self.neurons()).count()
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
