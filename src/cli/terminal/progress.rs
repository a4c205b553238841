//! Progress on standard error, and what asks for an end: Ctrl-C and the signals of a terminal or a batch system.

use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// Seconds between two lines.
const PACE: f64 = 10.0;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// A status line that is overwritten, or a line every ten seconds; and lines that stay.
pub struct Progress {
    style: Style,
    last: Option<Instant>,
    shown: bool,
    start: Instant,
}

impl Progress {
    /// Begins; Ctrl-C, SIGTERM or SIGHUP from now on asks for the best of what is known, a second one ends the
    /// program.
    pub fn new() -> Progress {
        // Only the first call in a process can install the handler; a later one finds it in place.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        let usual = if std::io::stderr().is_terminal() { Style::Bar } else { Style::Lines };
        let style = STYLE.get().copied().unwrap_or(usual);
        Progress { style, last: None, shown: false, start: Instant::now() }
    }

    /// Whether an end was asked for.
    pub fn interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::SeqCst)
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
            Style::Lines if since >= PACE => eprintln!("{seconds:6.1} s  {text}"),
            _ => return,
        }
        self.last = Some(Instant::now());
    }

    /// A line that stays; among lines only once the work has taken as long as one of them.
    pub fn line(&mut self, text: &str) {
        self.clear();
        let seconds = self.start.elapsed().as_secs_f64();
        if self.style == Style::Bar || self.style == Style::Lines && seconds >= PACE {
            eprintln!("{seconds:6.1} s  {text}");
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
