//! Standard output and standard error; the macros below are those of every subcommand.

/// As the one of the standard library, but where results cannot be written (a full disk, a closed pipe) the
/// program ends with code 2 instead of a panic.
macro_rules! println {
    () => { crate::cli::terminal::print(format_args!("\n")) };
    ($($text:tt)*) => { crate::cli::terminal::print(format_args!("{}\n", format_args!($($text)*))) };
}

/// As the one of the standard library, but what cannot be written is left out.
macro_rules! eprintln {
    ($($text:tt)*) => { crate::cli::terminal::tell(format_args!("{}\n", format_args!($($text)*))) };
}

mod failure;
mod format;
mod memory;
#[cfg(feature = "prover")]
mod progress;
pub mod remedies;
pub mod report;
mod usage;
pub mod watch;

pub use failure::{Usage, ended, said};
pub use format::Format;
#[cfg(feature = "prover")]
pub use progress::{Progress, STYLE, Style, VERBOSE};
use std::io::Write;

/// Writes to standard output, or ends the program.
pub fn print(text: std::fmt::Arguments) {
    if let Err(error) = std::io::stdout().write_fmt(text) {
        eprintln!("relucert: cannot write to standard output: {error}");
        std::process::exit(2);
    }
}

/// Writes to standard error, if that can be done.
pub fn tell(text: std::fmt::Arguments) {
    // There is nowhere to report this to.
    let _ = std::io::stderr().write_fmt(text);
}
