//! Progress on standard error.

use super::watch;
use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::time::Instant;

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Style {
    /// Not at all
    Off,
    /// One line that is overwritten
    Bar,
    /// A line every ten seconds
    Lines,
}

/// What the user asked for; without that, a bar on a terminal and lines elsewhere.
pub static STYLE: OnceLock<Style> = OnceLock::new();

/// Whether more detail was asked for.
pub static VERBOSE: OnceLock<bool> = OnceLock::new();

/// Seconds between two lines, and where more detail is asked for.
const PACE: f64 = 10.0;
const VERBOSE_PACE: f64 = 1.0;

/// A status line that is overwritten, or a line every ten seconds; and lines that stay.
pub struct Progress {
    style: Style,
    last: Option<Instant>,
    shown: bool,
    start: Instant,
    verbose: bool,
    /// The phase of the work and its beginning.
    phase: Option<(&'static str, Instant)>,
    /// Whether the columns of the table were named.
    headed: bool,
}

impl Progress {
    /// Begins.
    pub fn new() -> Progress {
        let usual = if std::io::stderr().is_terminal() { Style::Bar } else { Style::Lines };
        let style = STYLE.get().copied().unwrap_or(usual);
        let verbose = VERBOSE.get().is_some_and(|verbose| *verbose);
        Progress { style, last: None, shown: false, start: Instant::now(), verbose, phase: None, headed: false }
    }

    /// Whether an end was asked for.
    pub fn interrupted(&self) -> bool {
        watch::asked()
    }

    /// News that will be out of date soon: at most ten times a second on the status line, or every ten
    /// seconds.
    pub fn status(&mut self, text: &str) {
        let since = self.last.unwrap_or(self.start).elapsed().as_secs_f64();
        let seconds = self.start.elapsed().as_secs_f64();
        match self.style {
            Style::Bar if self.last.is_none() || since > 0.1 => {
                eprint!("\r\x1b[2K{seconds:6.1} s  {text}");
                // A terminal that does not take progress is no reason to stop.
                let _ = std::io::stderr().flush();
                self.shown = true;
            }
            Style::Lines if since >= self.pace() => eprintln!("{seconds:6.1} s  {text}"),
            _ => return,
        }
        self.last = Some(Instant::now());
    }

    fn pace(&self) -> f64 {
        if self.verbose { VERBOSE_PACE } else { PACE }
    }

    /// News by columns, named before the first line of them; on the status line `text` instead.
    pub fn row(&mut self, text: &str, head: &str, row: &str) {
        if self.style == Style::Lines {
            let since = self.last.unwrap_or(self.start).elapsed().as_secs_f64();
            if !self.headed && since >= self.pace() {
                eprintln!("    time  {head}");
                self.headed = true;
            }
            return self.status(row);
        }
        self.status(text);
    }

    /// A phase of the work begins, if it has not begun yet; what the one before took is said where more detail is
    /// asked for.
    pub fn phase(&mut self, name: &'static str) {
        if self.phase.is_none_or(|(known, _)| known != name) {
            self.end();
            self.phase = Some((name, Instant::now()));
        }
    }

    /// What the phase took that ends.
    fn end(&mut self) {
        if let Some((name, start)) = self.phase.take().filter(|_| self.verbose) {
            self.line(&format!("{name}: {:.2} s", start.elapsed().as_secs_f64()));
        }
    }

    /// A line that stays; among lines only once the work has taken as long as one of them.
    pub fn line(&mut self, text: &str) {
        self.clear();
        let seconds = self.start.elapsed().as_secs_f64();
        if self.style == Style::Bar || self.style == Style::Lines && (self.verbose || seconds >= PACE) {
            eprintln!("{seconds:6.1} s  {text}");
        }
    }

    /// A line of a record of rounds, which stays, unless no news are wanted.
    pub fn record(&self, text: std::fmt::Arguments) {
        if self.style != Style::Off {
            eprintln!("{text}");
        }
    }

    /// Removes the status line.
    pub fn clear(&mut self) {
        if self.shown {
            eprint!("\r\x1b[2K");
            self.shown = false;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
        self.end();
    }
}
