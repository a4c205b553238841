//! Progress on standard error, and the interrupt key.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// One status line that is overwritten, on a terminal only, and lines that stay.
pub struct Progress {
    terminal: bool,
    last: Option<Instant>,
    shown: bool,
    start: Instant,
}

impl Progress {
    /// Begins; Ctrl-C from now on asks for a certificate of what is known, a second one ends the program.
    pub fn new() -> Progress {
        // Only the first call in a process can install the handler; a later one finds it in place.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        Progress { terminal: std::io::stderr().is_terminal(), last: None, shown: false, start: Instant::now() }
    }

    /// Whether Ctrl-C was pressed.
    pub fn interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::SeqCst)
    }

    /// Replaces the status line, at most ten times a second.
    pub fn status(&mut self, text: &str) {
        let due = self.last.is_none_or(|t| t.elapsed() > Duration::from_millis(100));
        if self.terminal && due {
            eprint!("\r\x1b[2K{:6.1} s  {text}", self.start.elapsed().as_secs_f64());
            // A terminal that does not take progress is no reason to stop.
            let _ = std::io::stderr().flush();
            self.last = Some(Instant::now());
            self.shown = true;
        }
    }

    /// A line that stays.
    pub fn line(&mut self, text: &str) {
        self.clear();
        if self.terminal {
            eprintln!("{:6.1} s  {text}", self.start.elapsed().as_secs_f64());
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
