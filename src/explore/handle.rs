//! A search in a thread of its own: how far it is, the word to stop, and what came of it.

use super::report::Report;
use super::walk::{Walks, walk};
use super::watch::{Clock, Progress, Watch};
use super::{Search, scope, search, widen, words};
use crate::engine::compact::Bounds;
use crate::engine::{Refusal, Sim};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

/// What is to be done in the background.
#[derive(Clone)]
pub enum Job {
    /// Every run, breadth first.
    Search(Search),
    /// The same within wider and wider bounds.
    Widen(Search),
    /// Random runs.
    Walk(Search, Walks),
}

/// A search under way. Dropping it cancels it.
pub struct Handle {
    watch: Arc<Watch>,
    result: Receiver<Result<Report, Refusal>>,
    over: bool,
}

/// Starts a search from a world as it is now.
pub fn start(sim: &dyn Sim, job: Job, clock: Clock) -> Handle {
    let (sender, result) = channel();
    let watch = Arc::new(Watch::new(clock));
    let (world, watched) = (sim.fork(), watch.clone());
    std::thread::spawn(move || {
        let report = match &job {
            Job::Search(wanted) => search(&*world, wanted, &watched),
            Job::Widen(wanted) => widen(&*world, wanted, &watched),
            Job::Walk(wanted, walks) => walk(&*world, wanted, walks, &watched),
        };
        // Nobody may be there to hear it any more.
        let _ = sender.send(report);
    });
    Handle { watch, result, over: false }
}

/// How often somebody who waits for a search is asked whether to go on.
const LOOK: Duration = Duration::from_millis(20);

impl Handle {
    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.watch.progress()
    }

    /// The same in a line, with the bounds that are on now if they widen.
    pub fn text(&self, sim: &dyn Sim, walks: bool) -> String {
        let progress = self.progress().text(walks);
        match self.bounds() {
            Some(bounds) => words::progress_within(scope::some(sim, &bounds), progress),
            None => progress,
        }
    }

    /// The bounds that are on now, of a search that widens them.
    pub fn bounds(&self) -> Option<Bounds> {
        self.watch.bounds()
    }

    /// Asks it to stop; its report, with what was done until then, comes at once.
    pub fn cancel(&self) {
        self.watch.cancel();
    }

    /// What came of it, once, when it is done; `None` before and after that.
    pub fn poll(&mut self) -> Option<Result<Report, Refusal>> {
        let report = match self.result.try_recv() {
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) if self.over => return None,
            Err(TryRecvError::Disconnected) => Err(broken_off()),
            Ok(report) => report,
        };
        self.over = true;
        Some(report)
    }

    /// Waits for what comes of it, and asks somebody now and then whether to go on.
    pub fn wait_while(mut self, mut goes_on: impl FnMut(&Handle) -> bool) -> Result<Report, Refusal> {
        loop {
            if let Some(report) = self.poll() {
                return report;
            }
            if !goes_on(&self) {
                self.cancel();
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Waits for what comes of it.
    pub fn wait(self) -> Result<Report, Refusal> {
        self.result.recv().unwrap_or_else(|_| Err(broken_off()))
    }
}

fn broken_off() -> Refusal {
    Refusal::new("the search broke off, which is a mistake in the program").remedy("please report it with the scenario")
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.watch.cancel();
    }
}
