//! Data too large for the leaves of a tree in the time there is: the dual vector is chosen among few and its bound
//! proved by norms of matrices. What that takes is known beforehand, by operations counted and prices measured on
//! this machine; only the clock is asked, and only where there is a time limit.

use super::bounds::integers;
use super::conclude::{About, head};
use super::error::Error;
use super::frame::Frame;
use super::norms::{Doubles, find, lengths, price as price_of_norms, rough};
use super::price;
use super::samples::Samples;
use super::settings::{Certified, Event, Seconds, Settings, Skipped};
use crate::check::optimum::Exponents;
use crate::check::optimum::matrix::Subject;
use crate::check::optimum::training::verify;
use crate::check::statement::{Training, TwoLayer};
use crate::format::Writer;
use crate::kernels::Matrix;
use crate::search::data::Data;
use crate::search::neuron::{Column, nearest, residual, slopes};
use crate::search::train::constant::best_bias;
use crate::search::train::dual::admissible;
use crate::search::worth::Worth;
use num_bigint::BigInt;
use std::slice::from_ref;
use std::time::Instant;

/// Share of the time left that the exact end of a tree may take; else there is none.
pub(super) const TREE: f64 = 0.6;
/// Seconds by which any limit may be missed.
pub(super) const LATE: f64 = 1.5;
/// Share of it that norms with factors may take; else they are Frobenius's.
pub(super) const FACTORS: f64 = 0.8;
/// What the exact end computes of the network, in evaluations: its objective at the beginning and in the check.
const EVALUATIONS: f64 = 2.5;

/// Whether the roots of two trees cannot be rounded and checked in the time there is; then what was skipped.
pub(super) fn outgrown(
    training: &Training,
    network: &TwoLayer,
    settings: &Settings,
    clock: Instant,
) -> Option<Skipped> {
    if !settings.trees {
        return Some(Skipped { seconds: 0.0 });
    }
    let limit = settings.time_limit?;
    let subject = Subject { x: &training.x, x_den: &training.x_den, outputs: training.outputs };
    let leaf = price::leaf(training.rows(), training.columns(), price::product(subject));
    let end = 2.0 * leaf + EVALUATIONS * price::evaluation(training, network);
    let left = limit - clock.elapsed().as_secs_f64();
    (end > TREE * left.max(0.0) + LATE).then_some(Skipped { seconds: end / TREE })
}

/// What norms prove about a network with the residual of `from` or that of the best constant; the certificate shows
/// the network `better`, if there is one that refutes the claim.
pub(super) fn certify(
    (training, sha256, network): (&Training, &str, &TwoLayer),
    (from, better): (&TwoLayer, Option<&TwoLayer>),
    settings: &Settings,
    clock: Instant,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<Certified<TwoLayer>, Error> {
    let left = || settings.time_limit.map_or(f64::MAX, |limit| limit - clock.elapsed().as_secs_f64());
    let evaluation = price::evaluation(training, network);
    let frame = Frame::new(training);
    let Samples { x, x_den, .. } = frame.samples();
    let data = Data::over(training, x, x_den);
    let factors = price_of_norms(data.n, data.d) < FACTORS * (left() - EVALUATIONS * evaluation).max(0.0) + LATE;
    let subject = Subject { x, x_den, outputs: 1 };
    let mut best: Option<(f64, Vec<BigInt>, Exponents, Doubles)> = None;
    for nu in residuals(&data, &frame, from) {
        let Some((nu, exponents)) = integers(training, &data, &nu) else { continue };
        let rows: Vec<&[BigInt]> = nu.iter().map(from_ref).collect();
        let doubles = Doubles { x: &data.x, d: data.d, v: lengths(&rows, exponents.dual) };
        let worth = Worth::new(&data, doubles.v.clone());
        let lower = worth.at(worth.best(data.beta / (rough(&doubles) * frame.factor())));
        if best.as_ref().is_none_or(|(known, ..)| lower > *known) {
            best = Some((lower, nu, exponents, doubles));
        }
        if !proceed(Event::Norms) {
            break;
        }
    }
    let (_, nu, exponents, doubles) = best.ok_or(Error::Range)?;
    proceed(Event::Checking(1));
    let rows: Vec<&[BigInt]> = nu.iter().map(from_ref).collect();
    let found = find(subject, &doubles, &rows, exponents, factors)?;
    let mut out = Writer::new(Vec::new());
    let about = About { training, sha256, frame: &frame, data: &data };
    head(&mut out, about, better, (found.scales(), &nu), &found.bound)?;
    found.write(&mut out)?;
    let certificate = out.end()?;
    let search = clock.elapsed().as_secs_f64();
    let evidence = verify(training, sha256, network, certificate.as_slice()).map_err(Error::Rejected)?;
    let verdict = settings.claim.decide(&evidence);
    let seconds = Seconds { search, check: clock.elapsed().as_secs_f64() - search, evaluation };
    Ok(Certified { verdict, evidence, certificate, improved: None, seconds })
}

/// The residuals of the network and of the best constant, as dual vectors.
fn residuals(data: &Data, frame: &Frame, network: &TwoLayer) -> Vec<Vec<f64>> {
    let (neurons, bias) = nearest(network);
    let columns: Vec<Column> = frame.enter(neurons).iter().filter_map(Column::from_neuron).collect();
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let constant = vec![best_bias(data, &vec![0.0; data.n]); data.n];
    let all = [residual(data, &matrix, &columns, bias), slopes(data, &constant)];
    all.map(|nu| admissible(data, nu)).into()
}
