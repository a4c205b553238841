//! `relucert path` for penalties with a polyhedral ball.

use super::args::{Args, Outcome, status};
use crate::check::arithmetic::Fraction;
use crate::check::polyhedral::Polyhedral;
use crate::cli::files::load;
use crate::cli::terminal::Progress;
use crate::cli::terminal::watch::{self, Ends};
use crate::polyhedral::path::{Grown, directions, grow};
use crate::regularization::path_of;

/// The path of the dictionary given, or of optimal networks.
pub fn run(
    args: &Args,
    (problem, sha256): (&Polyhedral, &str),
    ends: (&Fraction, &Fraction),
    progress: &mut Progress,
) -> anyhow::Result<Outcome> {
    watch::ends(Ends::ByItself);
    let (limit, selection) = (args.candidates.candidates, args.selection());
    let Some(file) = &args.dictionary else {
        args.check_atoms(false)?;
        let Grown { dictionary, found, global } = grow(problem, sha256, ends, selection, limit, &mut status(progress))?;
        return Ok(Outcome { dictionary, found, global: global.then_some(true) });
    };
    let network = load::polyhedral_network(file, problem, &args.reading)?;
    let dictionary = directions(problem, &network);
    args.check_atoms(dictionary == network)?;
    let lasso = problem.lasso(&dictionary, problem)?;
    let found = path_of(&lasso, sha256, ends, selection, &mut status(progress))?;
    // More candidates than may be tried: not known.
    let excess = problem.excess(&lasso, &found.path, limit).ok();
    Ok(Outcome { dictionary, found, global: excess.map(|excess| excess.is_empty()) })
}
