//! The watch: a thread that ends the command in time and within its memory, and keeps the best so far in a file.
//!
//! What a search has found is handed over as it is found ([`keep`]), as a closure that writes it. The thread
//! writes it every so many seconds (a checkpoint) and once more when the command has to end: at a time limit,
//! at Ctrl-C or a signal of a terminal or a batch system, or where memory runs out. So a command stops at any
//! moment, however long the step it is at. Files are written whole or not at all, and nothing is claimed here.

use super::memory;
use anyhow::Context;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How often the thread looks.
const PACE: Duration = Duration::from_millis(25);

/// Seconds, and share of the time so far, that a step may take to its end.
const GRACE: f64 = 1.0;
const SHARE: f64 = 0.05;

/// The same after an interrupt of what could conclude with more.
const PATIENCE: (f64, f64) = (3.0, 0.1);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static START: OnceLock<(Instant, Option<f64>)> = OnceLock::new();
static STATE: Mutex<State> =
    Mutex::new(State { kept: None, every: None, ends: Ends::AtOnce, asked: None, written: false });

/// How far a command may go.
#[derive(clap::Args, Clone, Copy)]
pub struct Limits {
    /// Seconds for the command; what was found by then is written, if it is a result
    #[arg(long, value_name = "SECONDS", value_parser = crate::cli::options::seconds, global = true, hide_short_help = true)]
    time_limit: Option<f64>,
    /// Memory for the command, as 500M or 8GiB [default: nine tenths of what is free]; more ends it with code 2
    #[arg(long, value_name = "SIZE", value_parser = crate::cli::options::bytes, global = true, hide_short_help = true)]
    memory: Option<usize>,
}

/// What would be written if the command ended now.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
pub struct Kept {
    /// Writes the files of the result, by `output::place`.
    pub write: Box<dyn Fn() -> anyhow::Result<()> + Send>,
    /// Prints the result, given why the command ends, and says the exit code.
    pub report: Box<dyn Fn(&str) -> u8 + Send>,
    /// Whether it is yet to be computed, which is not done where memory is short.
    pub computed: bool,
}

/// What a command does by itself when it has to end.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Nothing: it is ended, and what was kept is written.
    AtOnce,
    /// It asks [`asked`] or the clock after every step, and concludes with more than what was kept; a step that takes
    /// too long is not waited for.
    Soon,
    /// It plans for the time limit and asks [`asked`] besides; after an interrupt, a step that takes too long is not
    /// waited for.
    InTime,
    /// It is not cut short, for what it concludes with is all there is.
    ByItself,
}

struct State {
    /// With whether it is in its files.
    kept: Option<(Kept, bool)>,
    /// Time between two checkpoints, and when the last one was.
    every: Option<(Duration, Instant)>,
    ends: Ends,
    /// When an end was seen to be asked for.
    asked: Option<Instant>,
    /// Whether a file was written.
    written: bool,
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to watch; Ctrl-C, SIGTERM or SIGHUP from now on asks for the best of what is known, a second one ends
/// the program.
///
/// # Errors
/// If there is no thread to spare.
pub fn begin(limits: Limits) -> anyhow::Result<()> {
    #[cfg(feature = "prover")]
    // Only the first call in a process can install the handler.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            exit(130);
        }
    });
    let start = Instant::now();
    // There is one program in a process.
    let _ = START.set((start, limits.time_limit));
    let memory = limits.memory.or_else(memory::usual).unwrap_or(usize::MAX);
    let watch = move || {
        loop {
            std::thread::sleep(PACE);
            look(start, memory);
        }
    };
    std::thread::Builder::new().spawn(watch).context("no thread for time and memory limits")?;
    Ok(())
}

/// Whether an end was asked for, or the time is over.
#[cfg(feature = "prover")]
pub fn asked() -> bool {
    why().is_some()
}

/// Why the command has to end, if it has to.
pub fn why() -> Option<String> {
    let (start, limit) = START.get()?;
    let elapsed = start.elapsed().as_secs_f64();
    let why = match limit.is_some_and(|limit| elapsed >= limit) {
        true => "the time limit is over",
        false if INTERRUPTED.load(Ordering::SeqCst) => "interrupted",
        false => return None,
    };
    Some(format!("stopped after {elapsed:.1} s, {why}"))
}

/// Seconds of the time limit that are left, at least a little.
#[cfg(feature = "prover")]
pub fn left() -> Option<f64> {
    let (start, limit) = START.get()?;
    limit.map(|limit| (limit - start.elapsed().as_secs_f64()).max(1e-3))
}

/// What the command does when an end is asked for.
#[cfg(feature = "prover")]
pub fn ends(how: Ends) {
    state().ends = how;
}

/// What is kept is written every so many seconds; 0 for never.
#[cfg(feature = "prover")]
pub fn checkpoints(seconds: f64) {
    let every = Duration::try_from_secs_f64(seconds).ok().filter(|every| !every.is_zero());
    let mut state = state();
    let last = state.every.map_or_else(Instant::now, |(_, last)| last);
    state.every = every.map(|every| (every, last));
}

/// Keeps a result in the place of the one before.
#[cfg(feature = "prover")]
pub fn keep(kept: Kept) {
    state().kept = Some((kept, false));
}

/// The command writes its result itself: nothing is kept from here on.
#[cfg(feature = "prover")]
pub fn finish() {
    let mut state = state();
    state.kept = None;
    state.every = None;
    state.ends = Ends::ByItself;
}

/// Runs `write`, during which the command is not ended.
pub fn writing<T>(write: impl FnOnce() -> T) -> T {
    let mut state = state();
    state.written = true;
    write()
}

/// One look: whether a checkpoint is due, or the end.
fn look(start: Instant, memory: usize) {
    let used = memory::used().unwrap_or(0);
    let mut state = state();
    if used > memory {
        let why =
            format!("it needs more memory than {}, the limit; --memory SIZE sets another one", memory::words(memory));
        end(&mut state, &why, 2);
    }
    if let Some(why) = why() {
        let since = state.asked.get_or_insert_with(Instant::now).elapsed().as_secs_f64();
        let waits = match state.ends {
            Ends::AtOnce => false,
            Ends::Soon => since < GRACE + SHARE * start.elapsed().as_secs_f64(),
            Ends::InTime => {
                let patience = PATIENCE.0 + PATIENCE.1 * start.elapsed().as_secs_f64();
                !INTERRUPTED.load(Ordering::SeqCst) || since < patience
            }
            Ends::ByItself => true,
        };
        if waits {
            return;
        }
        end(&mut state, &why, 3);
    }
    let due = state.every.is_some_and(|(every, last)| last.elapsed() >= every);
    if due && let Some((kept, stored @ false)) = &mut state.kept {
        // A full disk is no reason to stop: the result may be written at the end.
        *stored = (kept.write)().inspect_err(|error| eprintln!("relucert: checkpoint: {error:#}")).is_ok();
        state.every = state.every.map(|(every, _)| (every, Instant::now()));
    }
}

/// Ends the program: with the code of the result if there is one and only time was short.
fn end(state: &mut State, why: &str, code: i32) -> ! {
    let Some((kept, _)) = state.kept.as_ref().filter(|(kept, _)| code != 2 || !kept.computed) else {
        let left = if state.written { "files that were written are whole" } else { "nothing was written" };
        eprintln!("relucert: {why}: {left}");
        exit(code);
    };
    if let Err(error) = (kept.write)() {
        eprintln!("relucert: {why}, and {error:#}");
        exit(2);
    }
    let found = (kept.report)(why);
    if code == 2 {
        eprintln!("relucert: {why}; the best so far was written");
        exit(2);
    }
    exit(i32::from(found));
}
