//! Is this network optimal among those with given activation patterns? (theory §1.2, §2; FORMAT §9)
//!
//! The network's residual proposes the dual vector. Where that does not prove the claim, the convex program
//! of the scope is solved, which gives a better dual vector, and a better network if there is one. Only what
//! the checker made of the finished certificate is reported.

use crate::check::patterns::{Model, Products, Scope, Scoped, verify};
use crate::check::rejection::Rejection;
use crate::check::statement::{Claim, Network, Problem, Verdict};
use crate::dyadic::{pow2, quotient, scaled};
use crate::format::{self, Multipliers};
use crate::kernels::{Matrix, norm};
use crate::search::data::Data;
use crate::search::group_lasso::cone::project;
use crate::search::group_lasso::gates::Gate;
use crate::search::group_lasso::{Iteration, Program, Solution, solve};
use crate::search::neuron::Column;
use num_bigint::BigInt;
use rayon::prelude::*;
use std::collections::HashSet;

/// A certificate with what the checker made of it.
#[derive(Clone, Debug)]
pub struct Certified {
    /// The claim's verdict, by the checker's evidence.
    pub verdict: Verdict,
    /// What the checker proved.
    pub scoped: Scoped,
    /// The certificate file.
    pub certificate: Vec<u8>,
    /// A model of the scope with a lower exact objective, if one was found.
    pub improved: Option<Model>,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The network is not of the scope, or the certificate did not check: a defect.
    #[error("the certificate was not accepted by the checker, so nothing is claimed")]
    Rejected(#[from] Rejection),
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The relative gap to which the program of the scope is solved.
const TOLERANCE: f64 = 1e-10;

/// Proves what it can of the claim about `model` among the models of the scope, for a problem as it stands in
/// its file. `proceed` hears of the solver's iterations and stops it by `false`.
///
/// # Errors
/// If the model is not of the scope; never because the claim is false or could not be decided.
pub fn prove(
    problem: &Problem,
    model: &Model,
    scope: &Scope,
    claim: &Claim,
    proceed: &mut (dyn FnMut(&Iteration) -> bool + Send),
) -> Result<Certified, Error> {
    certify(problem, &problem.digest(), model, scope, claim, proceed)
}

/// The same for the problem file with this digest. `proceed` hears of the solver's iterations and stops it by
/// `false`.
///
/// # Errors
/// If the model is not of the scope; never because the claim is false or could not be decided.
pub fn certify(
    problem: &Problem,
    problem_sha256: &str,
    model: &Model,
    scope: &Scope,
    claim: &Claim,
    proceed: &mut (dyn FnMut(&Iteration) -> bool + Send),
) -> Result<Certified, Error> {
    let run = Run::new(problem, problem_sha256, model, scope);
    let (scoped, certificate) = run.prove(&run.residual(), None)?;
    let first = Certified { verdict: claim.decide(&scoped.evidence), scoped, certificate, improved: None };
    if first.verdict != Verdict::Undecided || !run.solvable() {
        return Ok(first);
    }
    let gates: Vec<Gate> = run.gates.iter().map(|(_, gate)| gate.clone()).collect();
    let solution = solve(&Program { data: &run.data, gates: &gates, cones: !scope.gated }, TOLERANCE, proceed);
    let better = trained(&solution, &gates, scope.gated)
        .filter(|better| better.objective(problem).is_ok_and(|value| value < first.scoped.evidence.upper));
    let (scoped, certificate) = run.prove(&solution.nu, None)?;
    let mut evidence = scoped.evidence.clone();
    evidence.better = better.as_ref().map(|better| better.objective(problem)).transpose()?;
    let second = match claim.decide(&evidence) {
        Verdict::Refuted => {
            let (scoped, certificate) = run.prove(&solution.nu, better.as_ref())?;
            Certified { verdict: claim.decide(&scoped.evidence), scoped, certificate, improved: better }
        }
        verdict => Certified { verdict, scoped, certificate, improved: better },
    };
    let higher = second.scoped.evidence.lower >= first.scoped.evidence.lower;
    let keep = second.verdict != Verdict::Undecided || higher;
    Ok(if keep { second } else { Certified { improved: second.improved, ..first } })
}

/// The model of a solution; `None` if a weight is not finite.
pub fn trained(solution: &Solution, gates: &[Gate], gated: bool) -> Option<Model> {
    let neuron = |w: &[f64], sign| Column { w: w.to_vec(), sign }.neuron().exact();
    let neurons = solution.active.iter().map(|a| neuron(&a.w, a.sign)).collect::<Option<_>>()?;
    let (network, own) = (Network { neurons }, || solution.active.iter().map(|a| gates[a.gate].g.clone()).collect());
    if gated { Model::gated(network, own()) } else { Some(Model::relu(network)) }
}

struct Run<'a> {
    problem: &'a Problem,
    sha256: &'a str,
    model: &'a Model,
    scope: &'a Scope,
    data: Data,
    products: Products<'a>,
    /// The distinct patterns, each with the place of its first gate.
    gates: Vec<(usize, Gate)>,
    /// Distinct rows, and a data row for each.
    walls: Matrix,
    rows: Vec<usize>,
}

/// ν and B at one scale, with the multipliers of the patterns that need some.
struct Proof {
    scale: u32,
    nu: Vec<BigInt>,
    bound: BigInt,
    multipliers: Vec<Multipliers>,
}

impl<'a> Run<'a> {
    fn new(problem: &'a Problem, sha256: &'a str, model: &'a Model, scope: &'a Scope) -> Run<'a> {
        let data = Data::new(problem);
        let products = Products::new(&problem.x);
        let gate = |g: &Vec<BigInt>| Gate::new(&problem.x, &products, g.clone());
        let all: Vec<Gate> = scope.gates.par_iter().map(gate).collect();
        let mut seen = HashSet::new();
        let gates = all.into_iter().enumerate().filter(|(_, gate)| seen.insert(gate.side.clone())).collect();
        let (walls, group) = Matrix::distinct(&data.x, data.n, data.d);
        let rows = (0..walls.n).filter_map(|g| group.iter().position(|other| *other == Some(g))).collect();
        Run { problem, sha256, model, scope, data, products, gates, walls, rows }
    }

    /// Whether the interior-point method has a point inside of every cone.
    fn solvable(&self) -> bool {
        self.scope.gated || self.gates.iter().all(|(_, gate)| gate.tie.is_none())
    }

    /// y − f.
    fn residual(&self) -> Vec<f64> {
        let mut nu = self.data.y.clone();
        for (i, neuron) in self.model.network.neurons.iter().enumerate() {
            let gate = self.model.gates.as_ref().map_or(&neuron.u, |gates| &gates[i]);
            let side = Gate::new(&self.problem.x, &self.products, gate.clone()).side;
            let neuron = crate::search::neuron::Neuron::nearest(neuron);
            for k in (0..nu.len()).filter(|k| side[*k]) {
                nu[k] -= neuron.alpha * crate::kernels::dot(self.data.row(k), &neuron.u);
            }
        }
        nu
    }

    /// The certificate for ν, checked.
    fn prove(&self, nu: &[f64], better: Option<&Model>) -> Result<(Scoped, Vec<u8>), Error> {
        let proof = self.proof(nu);
        let mut certificate = Vec::new();
        let better = better.map(|model| (model, self.problem.columns()));
        format::scope_certificate(
            self.sha256,
            better,
            proof.scale,
            &proof.nu,
            &proof.bound,
            &proof.multipliers,
            &mut certificate,
        )?;
        let scoped = verify(self.problem, self.sha256, self.model, self.scope, certificate.as_slice())?;
        Ok((scoped, certificate))
    }

    /// ν rounded to some 40 bits of itself and of β, and the multipliers that bring every vector down to β or
    /// as low as it gets.
    fn proof(&self, nu: &[f64]) -> Proof {
        let exponent = |x: f64| if x > 0.0 { x.log2().ceil() } else { 0.0 };
        let largest = nu.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        let scale = (38.0 - exponent(largest)).max(40.0 - exponent(self.data.beta)).clamp(0.0, 4000.0) as u32;
        let nu: Vec<BigInt> = nu.iter().map(|v| scaled(*v, scale, f64::round)).collect();
        let factor = self.products.factor(&nu);
        let unit = &*self.problem.x_den << scale;
        let found: Vec<(Vec<Multipliers>, BigInt)> = self
            .gates
            .par_iter()
            .map(|(place, gate)| {
                let gradient = self.products.combine(&gate.side, &factor);
                let g: Vec<f64> = gradient.iter().map(|v| quotient(v, &unit)).collect();
                if self.scope.gated || norm(&g) <= self.data.beta {
                    return (Vec::new(), square(&gradient));
                }
                let both = [false, true].map(|negative| self.lower(*place, gate, &gradient, &g, negative, scale));
                let longest = both.iter().map(|(_, square)| square.clone()).max().unwrap_or_default();
                (both.into_iter().map(|(m, _)| m).filter(|m| !m.rho.is_empty()).collect(), longest)
            })
            .collect();
        let longest = found.iter().map(|(_, square)| square).max().cloned().unwrap_or_default();
        let bound = upper_quotient(&upper_root(&longest), &self.problem.x_den).max(1.into());
        Proof { scale, nu, bound, multipliers: found.into_iter().flat_map(|(m, _)| m).collect() }
    }

    /// Multipliers of one pattern and sign, and the exact square of the vector they leave.
    fn lower(
        &self,
        place: usize,
        gate: &Gate,
        gradient: &[BigInt],
        g: &[f64],
        negative: bool,
        scale: u32,
    ) -> (Multipliers, BigInt) {
        let sign = if negative { -1.0 } else { 1.0 };
        let sigma: Vec<f64> = self.rows.iter().map(|k| if gate.side[*k] { 1.0 } else { -1.0 }).collect();
        let g: Vec<f64> = g.iter().map(|t| sign * t).collect();
        // A little below β, so that rounding does not lead above it.
        let held = project(&self.walls, &sigma, &g, self.data.beta * (1.0 - pow2(-30)));
        let mut rho: Vec<(usize, BigInt)> =
            held.iter().map(|(wall, rho)| (self.rows[*wall], scaled(*rho, scale, f64::round))).collect();
        rho.retain(|(_, r)| *r > BigInt::ZERO);
        rho.sort_unstable();
        let mut v: Vec<BigInt> = gradient.iter().map(|t| if negative { -t } else { t.clone() }).collect();
        for (k, r) in &rho {
            let factor = if gate.side[*k] { r.clone() } else { -r };
            v.iter_mut().zip(&self.problem.x[*k]).for_each(|(v, x)| *v += &factor * x);
        }
        (Multipliers { gate: place, negative, rho }, square(&v))
    }
}

fn square(v: &[BigInt]) -> BigInt {
    v.iter().map(|t| t * t).sum()
}

/// ⌈√a⌉.
fn upper_root(a: &BigInt) -> BigInt {
    let root = a.sqrt();
    if &root * &root < *a { root + 1 } else { root }
}

/// ⌈a/b⌉ for a ≥ 0, b > 0.
fn upper_quotient(a: &BigInt, b: &BigInt) -> BigInt {
    (a + b - 1) / b
}
