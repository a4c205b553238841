//! Settings of training.

/// Settings of training.
#[derive(Clone, Debug)]
pub struct TrainSettings {
    /// Seed of the random starts of the oracle.
    pub seed: u64,
    /// Most rounds of oracle, refit and descent.
    pub rounds: usize,
    /// Stop when no direction violates the dual constraint by more than this share of β.
    pub tolerance: f64,
    /// Seconds after which no step begins; an oracle, a descent or a polish that would take too large a share of it
    /// is cut short. A run that meets it is the only kind that may not repeat exactly.
    pub time_limit: Option<f64>,
    /// Threads of the oracle; 0 for all cores. The result does not depend on it.
    pub threads: usize,
    /// Random starts of the oracle per sign and round, next to data rows and hops in proportion; the last
    /// round, which has to find nothing, uses `confirm` times as many.
    pub starts: usize,
    /// See `starts`.
    pub confirm: usize,
    /// Whether the last column is a hidden bias without a penalty: the oracle then looks at every threshold
    /// (theory §E2.5).
    pub breaks: bool,
}

impl Default for TrainSettings {
    fn default() -> TrainSettings {
        TrainSettings {
            seed: 0,
            rounds: 60,
            tolerance: 1e-9,
            time_limit: None,
            threads: 0,
            starts: 100,
            confirm: 8,
            breaks: false,
        }
    }
}

/// What is wrong with settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSettings {
    /// The tolerance has to be a number of at least 1e-12.
    #[error("the tolerance must be at least 1e-12: doubles cannot do better")]
    Tolerance,
    /// The time limit has to be a positive number.
    #[error("the time limit must be a positive number of seconds")]
    TimeLimit,
    /// There must be at least one round.
    #[error("at least one round is needed")]
    Rounds,
    /// There must be starts.
    #[error("the oracle needs at least one start, and `confirm` must be at least 1")]
    Starts,
}

impl TrainSettings {
    /// Refuses settings that cannot work.
    pub fn validate(&self) -> Result<(), BadSettings> {
        if self.tolerance.is_nan() || self.tolerance < 1e-12 {
            return Err(BadSettings::Tolerance);
        }
        if self.time_limit.is_some_and(|s| s.is_nan() || s <= 0.0) {
            return Err(BadSettings::TimeLimit);
        }
        if self.rounds == 0 {
            return Err(BadSettings::Rounds);
        }
        if self.starts == 0 || self.confirm == 0 {
            return Err(BadSettings::Starts);
        }
        Ok(())
    }
}
