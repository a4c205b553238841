//! News of a search for Python, and what ends it: a callback's answer, or Ctrl-C.

use crate::error::Answer;
use pyo3::prelude::*;
use relucert::optimum::Event;
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Hears of a search, from any thread, and says when it ends.
pub struct News {
    callback: Option<Py<PyAny>>,
    start: Instant,
    last: Mutex<Option<Instant>>,
    /// What the callback or a signal raised; the search ends then.
    raised: Mutex<Option<PyErr>>,
}

/// Time between two calls of Python.
const PAUSE: Duration = Duration::from_millis(100);

impl News {
    /// News for this callback: it is called with a dictionary and may return `False` to stop.
    pub fn new(callback: Option<Py<PyAny>>) -> News {
        News { callback, start: Instant::now(), last: Mutex::default(), raised: Mutex::default() }
    }

    fn raise(&self, raised: PyErr) {
        if let Ok(mut place) = self.raised.lock() {
            place.get_or_insert(raised);
        }
    }

    fn ended(&self) -> bool {
        self.raised.lock().is_ok_and(|raised| raised.is_some())
    }

    /// Does a search on a thread of its own, while this one – Python's main thread, as a rule, which alone hears of
    /// signals – waits for it or for Ctrl-C; and whether it was interrupted.
    pub fn during<T: Send>(&self, py: Python<'_>, search: impl FnOnce() -> Answer<T> + Send) -> Answer<(T, bool)> {
        let found = py.detach(|| {
            std::thread::scope(|scope| {
                let (done, wait) = channel();
                scope.spawn(move || done.send(search()));
                loop {
                    let found = wait.recv_timeout(PAUSE / 2);
                    // After the end as well: an interrupt of the last moment is not left to whoever comes next.
                    let _ = Python::attach(|py| py.check_signals()).map_err(|raised| self.raise(raised));
                    match found {
                        Ok(found) => return found,
                        Err(RecvTimeoutError::Timeout) => {}
                        Err(RecvTimeoutError::Disconnected) => {
                            return crate::error::refused("the search ended with a panic; please report it");
                        }
                    }
                }
            })
        })?;
        let raised = self.raised.lock().ok().and_then(|mut raised| raised.take());
        match raised {
            None => Ok((found, false)),
            Some(raised) if raised.is_instance_of::<pyo3::exceptions::PyKeyboardInterrupt>(py) => Ok((found, true)),
            Some(raised) => Err(raised.into()),
        }
    }

    /// Tells Python; whether the search goes on.
    pub fn tell(&self, phase: &str, facts: &[(&str, f64)]) -> bool {
        if self.ended() {
            return false;
        }
        let Some(callback) = &self.callback else { return true };
        if self.last.lock().is_ok_and(|last| last.is_some_and(|last| last.elapsed() < PAUSE)) {
            return true;
        }
        let seconds = self.start.elapsed().as_secs_f64();
        let heard = Python::attach(|py| -> PyResult<bool> {
            let news = pyo3::types::PyDict::new(py);
            news.set_item("phase", phase)?;
            news.set_item("seconds", seconds)?;
            facts.iter().try_for_each(|(name, value)| news.set_item(*name, value))?;
            let answer = callback.call1(py, (news,))?;
            Ok(!answer.bind(py).is(pyo3::types::PyBool::new(py, false)))
        });
        if let Ok(mut last) = self.last.lock() {
            *last = Some(Instant::now());
        }
        heard.unwrap_or_else(|raised| {
            self.raise(raised);
            false
        })
    }

    /// News of a search for a proof.
    pub fn event(&self, event: &Event) -> bool {
        match event {
            Event::Training(round) => {
                self.tell("training", &[("neurons", round.neurons as f64), ("objective", round.objective)])
            }
            Event::Target(target, _) => self.tell("bound", &[("target", *target)]),
            Event::Root(share) => self.tell("root", &[("open_share", *share)]),
            Event::Fan(count) => self.tell("fan", &[("generators", *count as f64)]),
            Event::Spectral(steps) => self.tell("matrix", &[("steps", *steps as f64)]),
            Event::Tree(tree, _) => self
                .tell("tree", &[("nodes", tree.nodes as f64), ("leaves", tree.leaves as f64), ("bound", tree.bound)]),
            Event::Violation(value) => self.tell("violation", &[("value", *value)]),
            Event::Skipped(_) | Event::Norms | Event::Checkpoint(_) => self.tell("bound", &[]),
            Event::Checking(leaves) => self.tell("checking", &[("leaves", *leaves as f64)]),
        }
    }
}
