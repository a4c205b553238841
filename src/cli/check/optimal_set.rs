//! `relucert check` of a certificate about a set of networks.

use crate::check::dictionary::Members;
use crate::check::dictionary::members::members_of;
pub use crate::check::optimal_set::HEADING;
use crate::check::optimal_set::facts::Claim;
use crate::check::optimal_set::{self, Facts};
use crate::check::rejection::Rejection;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::load;
use crate::cli::options::Reading;
use crate::cli::terminal::{Format, report};
use crate::report::{Answer, claimed_set as set};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What must be proved about a set of networks; all are asked for by the caller.
#[derive(clap::Args)]
pub struct SetArgs {
    /// Further directions and signs: the neurons of this network, with coefficient zero
    #[arg(long, value_name = "FILE")]
    pub dictionary: Option<PathBuf>,
    /// The set of all optimal networks over the directions, whatever they predict; the network must be one
    /// once it is balanced. For losses that are not strictly convex: with the squared loss all predict the
    /// same
    #[arg(long)]
    pub all_optimal: bool,
    /// Claim: the network as it stands, balanced and without idle weights, is optimal over its directions and
    /// those of the dictionary, exactly
    #[arg(long)]
    optimal: bool,
    /// Claim: there is no other network in the set (networks are told apart by their coefficients |a|·|u|)
    #[arg(long, conflicts_with = "not_unique")]
    unique: bool,
    /// Claim: there is another network in the set
    #[arg(long)]
    not_unique: bool,
    /// Claim: the set has this dimension
    #[arg(long, value_name = "K")]
    dimension: Option<usize>,
    /// Claim: the set has so many vertices
    #[arg(long, value_name = "N")]
    vertices: Option<usize>,
    /// Claim: this is the least number of neurons of a network of the set, m*
    #[arg(long, value_name = "K")]
    least_neurons: Option<usize>,
    /// Claim: these neurons are in all networks of the set
    #[arg(long, value_name = "I,J,…", value_delimiter = ',')]
    essential: Vec<usize>,
}

impl SetArgs {
    /// Whether something is asked that only a certificate about a set answers.
    pub fn any(&self) -> bool {
        self.claim().made() || self.all_optimal
    }

    fn claim(&self) -> Claim {
        let unique = if self.not_unique { Some(false) } else { self.unique.then_some(true) };
        let SetArgs { optimal, dimension, vertices, least_neurons: least, .. } = *self;
        Claim { optimal, unique, dimension, vertices, least, essential: self.essential.clone() }
    }

    /// The options but for the dictionary.
    #[cfg(feature = "prover")]
    pub fn words(&self, words: &mut crate::cli::options::words::Words) {
        let essential: Vec<String> = self.essential.iter().map(usize::to_string).collect();
        words
            .flag("--all-optimal", self.all_optimal)
            .flag("--optimal", self.optimal)
            .flag("--unique", self.unique)
            .flag("--not-unique", self.not_unique)
            .value("--dimension", self.dimension)
            .value("--vertices", self.vertices)
            .value("--least-neurons", self.least_neurons)
            .value("--essential", (!essential.is_empty()).then(|| essential.join(",")));
    }

    /// The claims in words.
    #[cfg(feature = "prover")]
    pub fn claims(&self) -> String {
        set::claims(&self.claim(), self.all_optimal)
    }

    /// The further directions; none without a file.
    pub fn network(&self, training: &Training, reading: &Reading) -> anyhow::Result<TwoLayer> {
        match &self.dictionary {
            Some(path) => load::any_network(path, training, reading),
            None => Ok(TwoLayer::zero(training.outputs)),
        }
    }
}

/// Checks the certificate, prints the facts and decides the claims.
pub fn run(files: [&Path; 3], args: &SetArgs, reading: &Reading, format: Format) -> anyhow::Result<ExitCode> {
    let Decided { training, sha256, verified, .. } = decide(files, args, reading)?;
    print((&training, &sha256), verified, args, format)
}

/// A certificate with what it is about.
// The verifier prints the answer and needs no more.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
pub struct Decided {
    /// The problem.
    pub training: Training,
    /// SHA-256 of its file.
    pub sha256: String,
    /// The network.
    pub network: TwoLayer,
    /// What was proved.
    pub verified: Result<(Members, Facts), Rejection>,
}

/// The same, not yet printed.
pub fn decide(
    [problem, network, certificate]: [&Path; 3],
    args: &SetArgs,
    reading: &Reading,
) -> anyhow::Result<Decided> {
    let (training, network, sha256) = load::any_loss(problem, network, reading)?;
    let dictionary = args.network(&training, reading)?;
    let certificate = load::open(certificate)?;
    let verified = match args.all_optimal {
        true => optimal_set::verify_all(&training, &network, &dictionary, &sha256, certificate),
        false => {
            let members = members_of(&training, &network, &dictionary)?;
            optimal_set::verify(&members, &sha256, certificate).map(|facts| (members, facts))
        }
    };
    Ok(Decided { training, sha256, network, verified })
}

/// Prints what the checker found; exit code 0 if all claims are proved.
pub fn print(
    (training, sha256): (&Training, &str),
    verified: Result<(Members, Facts), Rejection>,
    args: &SetArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    Ok(report::answer(&answer((training, sha256), &verified, args)?, format))
}

/// What the checker found, and the verdict.
pub fn answer(
    about: (&Training, &str),
    verified: &Result<(Members, Facts), Rejection>,
    args: &SetArgs,
) -> anyhow::Result<Answer> {
    Ok(set::answer(about, verified, &args.claim(), args.all_optimal)?)
}
