//! Thin entry: all is in [`relucert::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    relucert::cli::main()
}
