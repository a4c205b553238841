//! The words for what readers and searches say, which only the whole program has.

use super::verifier::{OUTPUT_BIAS, numbers};
use crate::optimum::parts::JoinError;
use crate::problem::misfit::{Misfit, TextChoice};
use crate::problem::note::Note;
use crate::qualify::Undecided;
use crate::remedy::Remedy;
use crate::report::{message, sentence};
use crate::{optimum, polyhedral, problem, regularization, select};
use std::error::Error;

/// The words of this program that stand for a message, where it has some.
pub(super) fn own(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(polyhedral::Error::Rejected(rejection)) = cause.downcast_ref() {
        return Some(sentence(rejection));
    }
    Some(match cause.downcast_ref()? {
        problem::error::Error::Options(choices) => misfit(choices),
        problem::error::Error::Target { path, asked, what, .. } => format!("{path}: --target {asked}: {what}"),
        problem::error::Error::Positive { path, target, asked, what } => {
            format!("{path}: target {target}: --positive {asked} {what}")
        }
        problem::error::Error::Rejected(rejection) => message(rejection),
        _ => return None,
    })
}

/// Choices that do not go together, by the options that make them.
fn misfit(choices: &Misfit) -> String {
    match choices {
        Misfit::NamesOfText { path } => {
            format!("--map names the arrays of an .npz file; {path} is text: use --target")
        }
        Misfit::NamesOfJson { path } => {
            format!("--map and --ignore are for .npz, .safetensors and .pt; {path} must use the names W1, b1, w2, b2")
        }
        Misfit::NamesOfGraph { path } => {
            format!("--map, --ignore and --transposed are for arrays; the graph of {path} says which weights are where")
        }
        Misfit::OneName => "--map: name both W1 and w2, or neither".into(),
        Misfit::Arrays { choice, path } => {
            let option = match choice {
                TextChoice::Header => "--header and --no-header",
                TextChoice::Delimiter => "--delimiter",
                TextChoice::Target => "--target",
            };
            format!("{option} is for text files; the arrays of {path} are named with --map X=NAME,y=NAME")
        }
        Misfit::DecimalArrays { path } => format!(
            "--numbers decimal keeps the decimals of a text file; the values of {path} are binary already: use f64 or f32"
        ),
        Misfit::StandardDecimals => {
            "--standardize does not go with --numbers decimal: a standard deviation is irrational in general; use f64 or f32"
                .into()
        }
        Misfit::NoDecay => {
            format!(
                "{choices}: give --beta 0.01, --beta 1/100, --beta 0.3max, --weight-decay 1e-4 --loss mse, or --alpha 1e-4 for scikit-learn's"
            )
        }
        Misfit::PositiveWeight => {
            "--pos-weight goes with --loss bce-with-logits; --class-weight does the same for other losses".into()
        }
        Misfit::Smoothing => {
            "--label-smoothing goes with --loss cross-entropy; targets of bce-with-logits may be numbers between 0 and 1"
                .into()
        }
        Misfit::ClassWeights => {
            "--class-weight goes with bce-with-logits, hinge, squared-hinge and cross-entropy; --sample-weight goes with any loss"
                .into()
        }
        Misfit::Classes => "--classes goes with --loss cross-entropy; of two classes --positive names one".into(),
        Misfit::PositiveOfClasses => {
            "--positive goes with losses of one output; with --loss cross-entropy --classes gives the order".into()
        }
        Misfit::NotPlain => {
            "--norm l1, --norm linf and --hidden-bias free go with the squared loss, one output, no sample weights and --output-bias none so far"
                .into()
        }
        Misfit::Share | Misfit::NoTraining(_) => format!("--split: {choices}"),
        Misfit::FreeBias => {
            "--hidden-bias free needs a feature, and with several features --norm l1 or --norm linf: in l2 the best directions are irrational"
                .into()
        }
    }
}

/// What to add to a message.
pub(super) fn help(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<problem::error::Error>() {
        return match error {
            // Its own words have it.
            problem::error::Error::Rejected(_) => None,
            problem::error::Error::Target { remedy: Some(Remedy::Header(_)), .. } => {
                Some(", or pass --header if it has one".into())
            }
            _ => error.remedy().as_ref().map(words),
        };
    }
    if let Some(polyhedral::Error::Rejected(_)) = cause.downcast_ref() {
        return None;
    }
    let remedy = None
        .or_else(|| cause.downcast_ref::<optimum::Error>()?.remedy())
        .or_else(|| cause.downcast_ref::<JoinError>()?.remedy())
        .or_else(|| cause.downcast_ref::<polyhedral::Error>()?.remedy())
        .or_else(|| cause.downcast_ref::<regularization::Error>()?.remedy())
        .or_else(|| cause.downcast_ref::<select::Error>()?.remedy())
        .or_else(|| cause.downcast_ref::<Undecided>()?.remedy());
    remedy.as_ref().map(words)
}

/// A note with what to do if it is not meant.
pub fn note(note: &Note) -> String {
    let other = match &note.remedy {
        Some(Remedy::Header(true)) => " (--header if not)".into(),
        Some(Remedy::Header(false)) => " (--no-header if not)".into(),
        Some(Remedy::NoBiasColumn) => "; --hidden-bias none leaves it out".into(),
        Some(remedy) => words(remedy),
        None => String::new(),
    };
    format!("{note}{other}")
}

/// The end of a message.
fn words(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Header(true) => "; if the first line is a header, pass --header".into(),
        Remedy::Header(false) => "; if it is data, pass --no-header".into(),
        Remedy::Delimiter(b';') => "; try --delimiter ';'".into(),
        Remedy::Delimiter(b'\t') => "; try --delimiter tab".into(),
        Remedy::Delimiter(byte) => format!("; try --delimiter {}", char::from(*byte)),
        Remedy::Target => " (--target for another)".into(),
        Remedy::Positive(label) => format!(": --positive {label}"),
        Remedy::PositiveOrHeader => "; for string labels pass --positive LABEL, for a header line --header".into(),
        Remedy::Numbers(fault) => numbers(*fault).into(),
        Remedy::Name(part) => format!("; name it with --map {part}=NAME"),
        Remedy::Names => "; name them with --map W1=NAME,w2=NAME".into(),
        Remedy::Ignore => "; --ignore NAME,NAME leaves out what is no part of it".into(),
        Remedy::Layout => {
            ": --transposed says that weights are (inputs, units), as in Keras, JAX and scikit-learn, --transposed=no that they are (units, inputs)".into()
        }
        Remedy::BiasColumn => "; make the problem with --hidden-bias column, or train with bias=False".into(),
        Remedy::NoBiasColumn => ": make the problem with --hidden-bias none".into(),
        Remedy::OnesAsFeature => {
            ": leave the ones out of its input, or make the problem with --hidden-bias none and the ones as a feature"
                .into()
        }
        Remedy::OutputBias => OUTPUT_BIAS.into(),
        Remedy::NoOutputBias => "; --output-bias none if the last layer has no bias".into(),
        Remedy::Classes => "; --classes a,b,c gives them".into(),
        Remedy::Beta => ", or give --beta".into(),
        Remedy::BetaItself => "; give --beta as a number".into(),
        Remedy::Standardize => " (try --standardize)".into(),
        Remedy::Scale => " (scale the data, or try --standardize)".into(),
        Remedy::Candidates => " (--candidates)".into(),
        Remedy::UnitDirections => "; `relucert snap` makes directions of length one".into(),
        Remedy::ShorterDirections => "; fewer --bits make shorter numbers".into(),
        Remedy::Prune => "; `relucert prune` removes them".into(),
        Remedy::OneCertificate => "; only parts of one `relucert split` can be joined".into(),
        Remedy::Ties => " (--snap-ties)".into(),
    }
}
