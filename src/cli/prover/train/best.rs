//! The best network so far: what an end at any moment leaves, and every checkpoint.

use super::args::Args;
use crate::check::statement::TwoLayer;
use crate::cli::files::output;
use crate::cli::terminal::Format;
use crate::cli::terminal::watch::{self, Kept};
use crate::format;
use crate::search::train::Round;
use std::time::Instant;

/// What the network of a run that was stopped is.
pub const NOT_AN_OPTIMUM: &str = "this is the best network so far, not an optimum";

/// The best network so far, kept by the watch.
pub struct Best<'a> {
    args: &'a Args,
    columns: usize,
    clock: Instant,
    /// The first objective and the lowest one.
    objectives: Option<(f64, f64)>,
    /// Rounds begun, and the greatest lower bound they saw, if they missed no direction.
    rounds: usize,
    lower: f64,
}

/// How good a network is, as far as doubles tell.
#[derive(Clone, Copy)]
struct Quality {
    neurons: usize,
    objectives: Option<(f64, f64)>,
    gap: Option<f64>,
    rounds: usize,
}

impl<'a> Best<'a> {
    /// Begins with a network of which nothing is known: the one to start from, or the zero network.
    pub fn new(args: &'a Args, columns: usize, start: TwoLayer) -> anyhow::Result<Best<'a>> {
        watch::checkpoints(args.checkpoint.checkpoint);
        let clock = Instant::now();
        let best = Best { args, columns, clock, objectives: None, rounds: 0, lower: f64::NEG_INFINITY };
        best.keep(&start)?;
        Ok(best)
    }

    /// Keeps a network if there is none with a lower objective.
    pub fn offer(&mut self, network: impl FnOnce() -> Option<TwoLayer>, objective: f64) {
        let (first, lowest) = self.objectives.unwrap_or((objective, f64::INFINITY));
        if objective < lowest
            && let Some(network) = network()
        {
            self.objectives = Some((first, objective));
            // A network that cannot be written stays in memory until the next.
            if let Err(error) = self.keep(&network) {
                eprintln!("relucert: {error:#}");
            }
        }
    }

    /// A round tells how low the objective can be.
    pub fn round(&mut self, round: &Round) {
        self.rounds = round.number;
        self.lower = self.lower.max(round.objective - round.gap * round.objective.abs());
    }

    fn keep(&self, network: &TwoLayer) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        format::two_layer(network, self.columns, &mut bytes)?;
        let gap = self.objectives.map(|(_, objective)| (objective - self.lower) / objective.abs());
        let quality = Quality {
            neurons: network.neurons.len(),
            objectives: self.objectives,
            gap: gap.filter(|gap| gap.is_finite()),
            rounds: self.rounds,
        };
        let (path, clock) = (self.args.output.clone(), self.clock);
        let (format, seed) = (self.args.format, self.args.seed);
        watch::keep(Kept {
            write: Box::new(move || output::place(&path, &bytes)),
            report: Box::new(move |why| {
                quality.print(why, format, seed, clock.elapsed().as_secs_f64());
                0
            }),
            computed: false,
        });
        Ok(())
    }
}

impl Quality {
    /// Prints the result of a run that was stopped.
    fn print(&self, why: &str, format: Format, seed: u64, seconds: f64) {
        let objective = self.objectives.map(|(_, lowest)| lowest);
        if format == Format::Json {
            return println!(
                "{}",
                serde_json::json!({
                    "neurons": self.neurons, "objective": objective, "violation": null, "relative_gap": self.gap,
                    "rounds": self.rounds, "tolerance_met": false, "seconds": seconds, "seed": seed, "stopped": why,
                })
            );
        }
        let known = |value: Option<String>| value.unwrap_or_else(|| "unknown".into());
        println!("v neurons {}", self.neurons);
        println!("v objective {}", known(objective.map(|value| format!("{value:?}"))));
        println!("v relative-gap {}", known(self.gap.map(|gap| format!("{gap:e}"))));
        println!("v rounds {}", self.rounds);
        let began = self.objectives.map(|(first, _)| format!("; the training began at {first:?}"));
        println!("c {why}: {NOT_AN_OPTIMUM}{}", began.unwrap_or_default());
    }
}
