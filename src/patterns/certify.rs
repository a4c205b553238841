//! Is this network optimal among those with given activation patterns? (theory §1.2, §2; FORMAT §9)
//!
//! The network's residual proposes the dual vector. Where that does not prove the claim, the convex program
//! of the scope is solved, which gives a better dual vector, and a better network if there is one. Only what
//! the checker made of the finished certificate is reported.

use crate::check::patterns::{Model, Scope, Scoped, verify};
use crate::check::rejection::Rejection;
use crate::check::statement::{Claim, Network, Problem, Verdict};
use crate::dyadic::scaled;
use crate::format;
use crate::patterns::vectors::Vectors;
use crate::search::data::Data;
use crate::search::group_lasso::gates::Gate;
use crate::search::group_lasso::{Iteration, Program, Solution, solve};
use crate::search::neuron::Column;
use num_bigint::BigInt;

/// A certificate with what the checker made of it.
#[derive(Clone, Debug)]
pub struct Certified<M = Model> {
    /// The claim's verdict, by the checker's evidence.
    pub verdict: Verdict,
    /// What the checker proved.
    pub scoped: Scoped,
    /// The certificate file.
    pub certificate: Vec<u8>,
    /// A model of the scope with a lower exact objective, if one was found.
    pub improved: Option<M>,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The network is not of the scope, or the certificate did not check: a defect.
    #[error("the certificate was not accepted by the checker, so nothing is claimed")]
    Rejected(#[from] Rejection),
    /// Numbers that are no doubles, or cannot be rounded.
    #[error("the data or beta are beyond the range of doubles, in which the search works")]
    Range,
    /// Gated models with a hidden bias that costs nothing.
    #[error(
        "a gated unit with a hidden bias that is not penalised adds any constant on its pattern for nothing, so that a dual vector would have to sum to zero over every pattern exactly, which the search does not round to; penalise the bias, or take ReLU networks with these patterns"
    )]
    FreeGatedBias,
    /// Several outputs with a hidden bias that costs nothing.
    #[error(
        "with several outputs and a hidden bias that is not penalised, multipliers would have to balance a whole matrix exactly on every pattern, which the search does not do; penalise the bias"
    )]
    FreeSeveral,
    /// The program of given patterns for several outputs.
    #[error(
        "with several outputs a pattern costs the gauge of the matrices u aᵀ, u in its cone, which is no norm of a block: the program over given patterns is no group lasso, and it is not solved; a network that was trained without a scope can be certified over its own patterns"
    )]
    SeveralOutputs,
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
    if first.verdict != Verdict::Undecided || !run.vectors.solvable() {
        return Ok(first);
    }
    let gates: Vec<Gate> = run.vectors.gates.iter().map(|(_, gate)| gate.clone()).collect();
    let solution =
        solve(&Program { data: &run.data, gates: &gates, cones: !scope.gated, free: false }, TOLERANCE, proceed);
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
    vectors: Vectors<'a>,
}

impl<'a> Run<'a> {
    fn new(problem: &'a Problem, sha256: &'a str, model: &'a Model, scope: &'a Scope) -> Run<'a> {
        let data = Data::new(problem);
        let vectors = Vectors::new((&problem.x, &problem.x_den), &data, scope, None);
        Run { problem, sha256, model, scope, data, vectors }
    }

    /// y − f.
    fn residual(&self) -> Vec<f64> {
        let mut nu = self.data.y.clone();
        for (i, neuron) in self.model.network.neurons.iter().enumerate() {
            let gate = self.model.gates.as_ref().map_or(&neuron.u, |gates| &gates[i]);
            let side = Gate::new(&self.problem.x, &self.vectors.products, gate.clone()).side;
            let neuron = crate::search::neuron::Neuron::nearest(neuron);
            for k in (0..nu.len()).filter(|k| side[*k]) {
                nu[k] -= neuron.alpha * crate::kernels::dot(self.data.row(k), &neuron.u);
            }
        }
        nu
    }

    /// The certificate for ν, checked.
    fn prove(&self, nu: &[f64], better: Option<&Model>) -> Result<(Scoped, Vec<u8>), Error> {
        let scale = self.vectors.scale(nu);
        let nu: Vec<BigInt> = nu.iter().map(|v| scaled(*v, scale, f64::round)).collect();
        let proof = self.vectors.proof(nu, scale);
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
}
