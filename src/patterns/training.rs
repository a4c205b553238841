//! The scopes of given patterns for a training problem of any loss (theory §E2.10, §E4.8; FORMAT §29).
//!
//! As in [`certify`](super::certify) the slopes of the loss at the network propose the dual vector, and where
//! that does not prove the claim the convex program of the scope is solved.

use super::certify::{Certified, Error};
use super::several;
use super::vectors::{Proof, Vectors};
use crate::check::arithmetic::Fraction;
use crate::check::patterns::training::{Model, verify};
use crate::check::patterns::{Scope, Scoped};
use crate::check::rejection::Code;
use crate::check::statement::training::HiddenBias;
use crate::check::statement::{Claim, Training, Verdict};
use crate::dyadic::quotient;
use crate::format::{self, Multipliers, ScopeBound};
use crate::kernels::{dot, norm};
use crate::search::admissible::{rounded, rounded_matrix};
use crate::search::data::Data;
use crate::search::group_lasso::gates::Gate;
use crate::search::group_lasso::{Iteration, Program, Solution, solve};
use crate::search::neuron::{Neuron, nearest, slopes, two_layer};
use crate::search::outputs::data::{Columns, Outputs};
use crate::search::outputs::network::Network;
use crate::search::outputs::{self, OutputsSettings};
use crate::search::train::Round;
use crate::search::train::dual::admissible;
use crate::search::worth::{Worth, multiplier};
use num_bigint::BigInt;

/// The relative gap to which the program of the scope is solved.
const TOLERANCE: f64 = 1e-10;

/// How far B may be above what doubles say, over B: for several outputs; the next is tried where that is too
/// near.
const SLACK: [f64; 4] = [1e-9, 1e-7, 1e-5, 1e-3];

/// A vector is as good as zero at a weight that is not penalised if it is so many times as long there as it
/// is.
const STRETCH: f64 = 1024.0;

/// The model of a solution; `None` if a weight is not finite.
fn trained(solution: &Solution, gates: &[Gate], gated: bool, penalised: usize) -> Option<Model> {
    let neuron = |w: &[f64], sign| {
        let root = norm(&w[..penalised]).sqrt();
        Neuron { u: w.iter().map(|w| w / root).collect(), alpha: sign * root }
    };
    let neurons: Vec<_> = solution.active.iter().map(|a| neuron(&a.w, a.sign)).collect();
    let network = two_layer(&neurons, solution.bias)?;
    let own = || solution.active.iter().map(|a| gates[a.gate].g.clone()).collect();
    if gated { Model::gated(network, own()) } else { Some(Model::relu(network)) }
}

/// Why a scope is out of reach for a problem, if it is.
fn refused(training: &Training, gated: bool) -> Option<Error> {
    if training.hidden_bias != HiddenBias::Free {
        return None;
    }
    if training.outputs > 1 { Some(Error::FreeSeveral) } else { gated.then_some(Error::FreeGatedBias) }
}

/// The program of a scope, solved, and the model of its solution; none if a weight is not finite.
#[derive(Clone, Debug)]
pub struct Solved {
    /// The last one.
    pub solution: Solution,
    /// As it is claimed.
    pub model: Option<Model>,
}

/// Solves the program of these patterns, of which each gate vector lies inside of its cone unless `gated`, to
/// the relative gap `tolerance`, or as near as doubles get. `proceed` hears of every iteration and stops by
/// `false`.
///
/// # Errors
/// For several outputs, and for gated models with a hidden bias that is not penalised.
pub fn solved(
    training: &Training,
    gates: &[Gate],
    gated: bool,
    tolerance: f64,
    proceed: &mut dyn FnMut(&Iteration) -> bool,
) -> Result<Solved, Error> {
    if training.outputs > 1 {
        return Err(Error::SeveralOutputs);
    }
    if let Some(error) = refused(training, gated) {
        return Err(error);
    }
    let data = Data::of(training);
    let free = training.hidden_bias == HiddenBias::Free;
    let solution = solve(&Program { data: &data, gates, cones: !gated, free }, tolerance, proceed);
    Ok(Solved { model: trained(&solution, gates, gated, training.penalised()), solution })
}

/// Proves what it can of the claim about `model` among the models of the scope, for the problem file with
/// this digest. `proceed` hears of the solver's iterations and stops it by `false`.
///
/// # Errors
/// If the model is not of the scope, or the scope is out of reach; never because the claim is false or could
/// not be decided.
pub fn certify(
    training: &Training,
    problem_sha256: &str,
    model: &Model,
    scope: &Scope,
    claim: &Claim,
    proceed: &mut (dyn FnMut(&Iteration) -> bool + Send),
) -> Result<Certified<Model>, Error> {
    if let Some(error) = refused(training, scope.gated) {
        return Err(error);
    }
    let run = Run::new(training, problem_sha256, model, scope);
    if training.outputs > 1 {
        return run.best_of_several(claim, proceed);
    }
    let (scoped, certificate) = run.prove(&run.slopes(), None)?;
    let first = Certified { verdict: claim.decide(&scoped.evidence), scoped, certificate, improved: None };
    if first.verdict != Verdict::Undecided || !run.vectors.solvable() {
        return Ok(first);
    }
    let gates: Vec<Gate> = run.vectors.gates.iter().map(|(_, gate)| gate.clone()).collect();
    let Solved { solution, model: better } = solved(training, &gates, scope.gated, TOLERANCE, proceed)?;
    let own = model.objective(training)?.low;
    let better = better
        .and_then(|better| Some((better.objective(training).ok()?.high, better)))
        .filter(|(value, _)| *value < own);
    let (scoped, certificate) = run.prove(&solution.nu, None)?;
    let mut evidence = scoped.evidence.clone();
    evidence.better = better.as_ref().map(|(value, _)| value.clone());
    let better = better.map(|(_, better)| better);
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

struct Run<'a> {
    training: &'a Training,
    sha256: &'a str,
    model: &'a Model,
    scope: &'a Scope,
    data: Data,
    vectors: Vectors<'a>,
}

impl<'a> Run<'a> {
    fn new(training: &'a Training, sha256: &'a str, model: &'a Model, scope: &'a Scope) -> Run<'a> {
        let data = Data::of(training);
        let longest = (0..data.n).map(|k| norm(data.row(k))).fold(0.0, f64::max);
        let free = training.hidden_bias == HiddenBias::Free;
        let stretch = free.then(|| (STRETCH * longest).log2().ceil().exp2());
        let vectors = Vectors::new((&training.x, &training.x_den), &data, scope, stretch);
        Run { training, sha256, model, scope, data, vectors }
    }

    /// The slopes of the loss at the outputs of the model.
    fn slopes(&self) -> Vec<f64> {
        let (neurons, bias) = nearest(&self.model.network);
        let mut f = vec![bias; self.data.n];
        for (i, neuron) in neurons.into_iter().enumerate() {
            let gate = self.model.gates.as_ref().map_or(&self.model.network.neurons[i].u, |gates| &gates[i]);
            let side = Gate::new(&self.training.x, &self.vectors.products, gate.clone()).side;
            for k in (0..f.len()).filter(|k| side[*k]) {
                f[k] += neuron.alpha * dot(self.data.row(k), &neuron.u);
            }
        }
        slopes(&self.data, &f)
    }

    /// The better bound of two dual matrices: that of the model, and where this does not decide that of a
    /// network trained from it over all patterns. A model that is far from optimal has ‖VᵀDXu‖ far above β‖u‖
    /// for some pattern; a trained network has not for any, but its matrix is worth the optimum over all
    /// networks only.
    fn best_of_several(
        &self,
        claim: &Claim,
        proceed: &mut dyn FnMut(&Iteration) -> bool,
    ) -> Result<Certified<Model>, Error> {
        let certified = |(scoped, certificate): (Scoped, Vec<u8>)| Certified {
            verdict: claim.decide(&scoped.evidence),
            scoped,
            certificate,
            improved: None,
        };
        let data = Outputs::of(self.training);
        let first = certified(self.several(&data, &self.own_dual(&data))?);
        if first.verdict != Verdict::Undecided {
            return Ok(first);
        }
        let start = Network::nearest(&self.model.network);
        let trained = outputs::train(&data, Some(&start), &OutputsSettings::default(), &mut |round| {
            let Round { number, neurons: blocks, objective, gap, .. } = *round;
            proceed(&Iteration { number, blocks, objective, gap })
        });
        let second = certified(self.several(&data, &trained.dual)?);
        Ok(if second.scoped.evidence.lower > first.scoped.evidence.lower { second } else { first })
    }

    /// The dual matrix of the model, with the best output bias for its outputs.
    fn own_dual(&self, data: &Outputs) -> Columns {
        let network = Network::nearest(&self.model.network);
        let mut f = vec![vec![0.0; data.n]; data.k];
        for (i, unit) in network.units.iter().enumerate() {
            let gate = self.model.gates.as_ref().map_or(&self.model.network.neurons[i].u, |gates| &gates[i]);
            let side = Gate::new(&self.training.x, &self.vectors.products, gate.clone()).side;
            for k in (0..data.n).filter(|k| side[*k]) {
                let z = dot(&data.x[k * data.d..(k + 1) * data.d], &unit.u);
                f.iter_mut().zip(&unit.v).for_each(|(f, v)| f[k] += v * z);
            }
        }
        let mut bias = network.bias;
        data.fit_bias(&f, &mut bias);
        f.iter_mut().zip(&bias).for_each(|(f, b)| f.iter_mut().for_each(|f| *f += b));
        let mut v = f.clone();
        data.loss(&f, &mut v);
        v
    }

    /// The certificate for a dual matrix, checked.
    fn several(&self, data: &Outputs, v: &Columns) -> Result<(Scoped, Vec<u8>), Error> {
        let scale = self.vectors.scale(&v.concat());
        let dual = rounded_matrix(self.training, v, scale).ok_or(Error::Range)?;
        let found = self.vectors.affine(&dual, scale);
        let mut last = Error::Range;
        // What rounding ate up decides how far B must be above what doubles say.
        for slack in SLACK {
            let several::Proof { bound, records } = self.vectors.records(&found, scale, slack);
            let (entries, value) = (dual.concat(), Fraction::dyadic(bound.clone(), scale));
            let best = |limit| data.scale(v, limit).0;
            let multiplier = multiplier(self.training, &entries, scale, &value, best);
            let head = ScopeBound { multiplier: &multiplier, scale, dual: &dual, bound: &bound };
            let mut certificate = Vec::new();
            format::training_scope_certificate(self.sha256, None, &head, &records, &mut certificate)?;
            match verify(self.training, self.sha256, self.model, self.scope, certificate.as_slice()) {
                Ok(scoped) => return Ok((scoped, certificate)),
                Err(rejection) if rejection.code == Code::VectorTooLong => last = rejection.into(),
                Err(rejection) => return Err(rejection.into()),
            }
        }
        Err(last)
    }

    /// The certificate for a dual vector near ν, checked.
    fn prove(&self, nu: &[f64], better: Option<&Model>) -> Result<(Scoped, Vec<u8>), Error> {
        let nu = admissible(&self.data, nu.to_vec());
        let scale = self.vectors.scale(&nu);
        let nu = rounded(self.training, &nu, scale).ok_or(Error::Range)?;
        let Proof { scale, nu, bound, multipliers } = self.vectors.proof(nu, scale);
        let unit = BigInt::from(1) << scale;
        let worth = Worth::new(&self.data, nu.iter().map(|v| quotient(v, &unit)).collect());
        let multiplier = worth.exactly(self.training, &nu, scale, &Fraction::dyadic(bound.clone(), scale));
        let head = ScopeBound { multiplier: &multiplier, scale, dual: &[nu], bound: &bound };
        let records: Vec<String> = multipliers.iter().map(Multipliers::line).collect();
        let mut certificate = Vec::new();
        let better = better.map(|model| (model, self.training.columns()));
        format::training_scope_certificate(self.sha256, better, &head, &records, &mut certificate)?;
        let scoped = verify(self.training, self.sha256, self.model, self.scope, certificate.as_slice())?;
        Ok((scoped, certificate))
    }
}
