//! The words for what the checker and the reader of programs say.

use crate::check::rejection::{Code, Rejection};
use crate::decimal::Fault;
use crate::program::{FileError, Remedy};
use crate::report::sentence;
use std::error::Error;

/// What helps where a network has an output bias and its problem none.
pub(super) const OUTPUT_BIAS: &str = "; make the problem with --output-bias ridge if the bias is decayed like the weights, with --output-bias free if it is not";

/// The words of this program that stand for a message, where it has some.
pub(super) fn own(cause: &(dyn Error + 'static)) -> Option<String> {
    cause.downcast_ref::<Rejection>().map(sentence)
}

/// What to add to a message.
pub(super) fn help(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(Rejection { code: Code::NoOutputBias, .. }) = cause.downcast_ref() {
        return Some(OUTPUT_BIAS.into());
    }
    let help = match cause.downcast_ref::<FileError>()?.remedy? {
        Remedy::Fixed => "; if names hold blanks, use --fixed",
        Remedy::Free => "; if fields are not in their columns, use --free",
        Remedy::Numbers(fault) => numbers(fault),
        Remedy::Infinity => "; --infinity NUMBER says from where on, --infinity none that numbers are finite",
        Remedy::Relax => "; --relax reads them so",
        _ => return None,
    };
    Some(help.into())
}

/// Which way to read numbers does not have the fault.
pub(super) fn numbers(fault: Fault) -> &'static str {
    match fault {
        Fault::TooManyDigits => ", more than --numbers decimal holds",
        Fault::NoDouble => "; --numbers decimal holds up to 331 digits before the point",
        Fault::NoSingle => "; use --numbers f64",
        _ => "",
    }
}
