//! What helps where a command line is not understood: slips that people make, and what they mean.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Words of other programs for options, and what they are here.
const MEANT: [(&str, &str); 22] = [
    ("--wd", "--weight-decay"),
    ("--decay", "--weight-decay, the λ of the script, or --beta"),
    ("--lambda", "--weight-decay, the λ of the script, or --beta"),
    ("--l2", "--weight-decay, the λ of the script, or --beta"),
    ("--reg", "--weight-decay, the λ of the script, or --beta"),
    ("--criterion", "--loss"),
    ("--label", "--target"),
    ("--labels", "--target"),
    ("--y", "--target"),
    ("--output-column", "--target"),
    ("--normalize", "--standardize"),
    ("--scale", "--standardize"),
    ("--sep", "--delimiter"),
    ("--out", "-o"),
    ("--model", "--network, or the network as the second file"),
    ("--net", "--network, or the network as the second file"),
    ("--timeout", "--time-limit"),
    ("--jobs", "--threads"),
    ("--json", "--format json"),
    ("--tolerance", "--gap or --open-share, which are claims: a tolerance proves nothing"),
    ("--epsilon", "--gap or --open-share"),
    ("--class-weights", "--class-weight"),
];

/// What helps beside clap's own words.
pub fn hint(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let (argument, other) = (text(ContextKind::InvalidArg), text(ContextKind::PriorArg));
    let about = |word: &str| argument.contains(word) || other.contains(word);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let meant = MEANT.iter().find(|(word, _)| *word == argument)?.1;
            Some(format!("here that is {meant}"))
        }
        ErrorKind::ArgumentConflict if argument == other && about("--weight-decay") => {
            Some("two decays, of the first layer and of the output weights, are --weight-decay λ₁,λ₂".into())
        }
        ErrorKind::ArgumentConflict if about("--beta") || about("--weight-decay") || about("--alpha") => Some(
            "they say the same: --weight-decay is PyTorch's λ, --alpha scikit-learn's α, both in the scale of the script; --beta is β in the scale ½‖f − y‖² + β/2 ‖θ‖². Give the one that the script has".into(),
        ),
        ErrorKind::ArgumentConflict if argument == other => Some("give it once".into()),
        _ => None,
    }
}
