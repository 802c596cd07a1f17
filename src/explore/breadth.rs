//! The search itself: breadth first, level by level. The states of a level are expanded in batches, each batch shared
//! out among the threads in stretches; what they find is taken in one after the other in the order of the stretches, so
//! that every number and every choice is the same for any number of threads.

use super::budget::Limits;
use super::goal::Judge;
use super::report::Stop;
use super::seen::{START, Seen};
use super::watch::Watch;
use crate::engine::compact::{ANY, Compact, Worker};

/// States that are expanded between two looks at limits. It decides nothing but where a search stops.
const BATCH: usize = 8192;

/// States that are expanded, and candidates that are taken in, between two looks into the table of what was seen: long
/// enough for the processor to fetch many places of it at once, short enough to stay in its caches.
const GROUP: usize = 32;
const TAKEN: usize = 256;

/// The most steps that a move takes: a duplicate that arrives and is cut short by a crash.
const MOST_STEPS: usize = 3;

/// Rows of different lengths, one after the other.
#[derive(Default)]
struct Rows {
    words: Vec<u32>,
    ends: Vec<usize>,
}

impl Rows {
    fn push(&mut self, row: &[u32]) {
        self.words.extend_from_slice(row);
        self.ends.push(self.words.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.words[start..self.ends[at]]
    }

    fn clear(&mut self) {
        self.words.clear();
        self.ends.clear();
    }

    fn bytes(&self) -> usize {
        self.words.capacity() * 4 + self.ends.capacity() * 8
    }
}

/// How a state that may be new was reached.
#[derive(Clone, Copy)]
struct Candidate {
    key: u64,
    parent: u32,
    ordinal: u32,
    /// What fell, of what is looked for; for a condition, whether it holds.
    hit: u32,
}

/// States that may be new, with their rows.
#[derive(Default)]
struct Candidates {
    list: Vec<Candidate>,
    rows: Rows,
}

impl Candidates {
    fn push(&mut self, candidate: Candidate, row: &[u32]) {
        self.list.push(candidate);
        self.rows.push(row);
    }

    fn clear(&mut self) {
        self.list.clear();
        self.rows.clear();
    }

    /// Leaves out those from a place on that need not be kept.
    fn keep(&mut self, from: usize, keep: impl Fn(&Candidate) -> bool) {
        let Rows { words, ends } = &mut self.rows;
        let mut end = from.checked_sub(1).map_or(0, |before| ends[before]);
        let (mut kept, mut start) = (from, end);
        for at in from..self.list.len() {
            let row = start..ends[at];
            start = row.end;
            if keep(&self.list[at]) {
                let length = row.len();
                words.copy_within(row, end);
                end += length;
                ends[kept] = end;
                self.list[kept] = self.list[at];
                kept += 1;
            }
        }
        self.list.truncate(kept);
        ends.truncate(kept);
        words.truncate(end);
    }

    fn bytes(&self) -> usize {
        self.list.capacity() * size_of::<Candidate>() + self.rows.bytes()
    }
}

/// A thread's tools, and what it brings back from a stretch.
struct Searcher {
    worker: Box<dyn Worker>,
    judge: Option<Judge>,
    /// Reached by a move of one step, of two, and of three.
    reached: [Candidates; MOST_STEPS],
    moves: u64,
    failed: Option<String>,
}

/// What was found: a way of ordinals, and the properties that fell.
pub struct Hit {
    /// The ordinals of the moves from the start.
    pub way: Vec<u32>,
    /// The properties that fell in the last move, a bit each.
    pub fallen: u32,
}

/// How a search ended.
pub enum End {
    /// With something.
    Hit(Hit),
    /// With nothing left to look at.
    Exhausted,
    /// Before its end.
    Stopped(Stop),
}

/// A search under way.
pub struct Breadth<'a> {
    compact: &'a dyn Compact,
    limits: &'a Limits,
    watch: &'a Watch,
    /// The properties whose fall is looked for.
    wanted: u32,
    /// Whether a hit is one that is asked for; others are passed over.
    accepts: &'a dyn Fn(&Hit) -> bool,
    searchers: Vec<Searcher>,
    seen: Seen,
    level: Rows,
    /// Number of the level's first state.
    base: usize,
    next: Rows,
    /// Reached by moves of more than one step: due with the states of the next level, and of the one after that.
    due: [Candidates; MOST_STEPS - 1],
    /// Every run of up to so many steps was looked at.
    pub depth: u32,
    /// Moves taken.
    pub moves: u64,
    /// Bytes held at most.
    pub peak: u64,
    /// Called with every new state.
    each: Option<(Box<dyn Worker>, &'a mut Each<'a>)>,
}

/// Somebody who is shown every new state, and a worker that knows its scene.
pub type Each<'a> = dyn FnMut(&mut dyn Worker, &[u32]) + 'a;

impl<'a> Breadth<'a> {
    /// A search from a world's row.
    pub fn new(
        compact: &'a dyn Compact,
        limits: &'a Limits,
        watch: &'a Watch,
        wanted: u32,
        judges: impl Fn() -> Option<Judge>,
        threads: usize,
        accepts: &'a dyn Fn(&Hit) -> bool,
    ) -> Self {
        let searcher = |_| Searcher {
            worker: compact.worker(),
            judge: judges(),
            reached: Default::default(),
            moves: 0,
            failed: None,
        };
        Breadth {
            compact,
            limits,
            watch,
            wanted,
            accepts,
            searchers: (0..threads.max(1)).map(searcher).collect(),
            seen: Seen::new(),
            level: Rows::default(),
            base: 0,
            next: Rows::default(),
            due: Default::default(),
            depth: 0,
            moves: 0,
            peak: 0,
            each: None,
        }
    }

    /// Has every distinct state shown to somebody, in the order in which they are met.
    pub fn each(mut self, each: Option<&'a mut Each<'a>>) -> Self {
        self.each = each.map(|each| (self.compact.worker(), each));
        self
    }

    /// Distinct states met.
    pub fn states(&self) -> u64 {
        self.seen.len() as u64
    }

    /// Searches to an end.
    pub fn run(&mut self) -> End {
        match self.search() {
            Ok(()) => End::Exhausted,
            Err(end) => end,
        }
    }

    fn search(&mut self) -> Result<(), End> {
        let root = self.compact.root();
        let key = self.searchers[0].worker.key(&root);
        // What holds at the start was looked at in the world itself.
        self.meet(Candidate { key, parent: START, ordinal: 0, hit: 0 }, &root);
        std::mem::swap(&mut self.level, &mut self.next);
        while self.level.len() > 0 || self.due.iter().any(|due| !due.list.is_empty()) {
            if self.depth >= self.limits.depth && self.limits.depth != ANY {
                return Err(End::Stopped(Stop::Depth));
            }
            self.expand_level()?;
        }
        Ok(())
    }

    /// Meets the states of the next level: those due from the one before, then those that this one leads to.
    fn expand_level(&mut self) -> Result<(), End> {
        self.due.rotate_left(1);
        let due = std::mem::take(&mut self.due[MOST_STEPS - 2]);
        let base_of_next = self.seen.len();
        self.take_in(&due)?;
        drop(due);
        let mut start = 0;
        while start < self.level.len() {
            let end = (start + BATCH).min(self.level.len());
            self.look_round(end - start)?;
            self.expand(start, end);
            let mut searchers = std::mem::take(&mut self.searchers);
            let taken = self.take_all_in(&mut searchers);
            self.searchers = searchers;
            taken?;
            start = end;
        }
        self.depth += 1;
        self.base = base_of_next;
        self.level.clear();
        std::mem::swap(&mut self.level, &mut self.next);
        Ok(())
    }

    /// Whether there is a reason to give up; tells how far the search is.
    fn look_round(&mut self, more: usize) -> Result<(), End> {
        let mut bytes =
            self.seen.bytes_with(more) + self.compact.bytes() + self.due.iter().map(Candidates::bytes).sum::<usize>();
        bytes += self.level.bytes() + self.next.bytes();
        for searcher in &self.searchers {
            bytes += searcher.worker.bytes() + searcher.reached.iter().map(Candidates::bytes).sum::<usize>();
        }
        self.peak = self.peak.max(bytes as u64);
        let queue = self.level.len() + self.next.len();
        self.watch.tell(u64::from(self.depth), self.states(), queue as u64, self.moves, bytes as u64);
        if self.watch.is_cancelled() {
            return Err(End::Stopped(Stop::Cancelled));
        }
        if bytes as u64 > self.limits.memory_mib << 20 {
            return Err(End::Stopped(Stop::Memory));
        }
        self.look_at_the_clock()
    }

    fn look_at_the_clock(&self) -> Result<(), End> {
        if self.watch.elapsed().as_secs() >= self.limits.seconds {
            return Err(End::Stopped(Stop::Time));
        }
        Ok(())
    }

    /// Expands some states of the level, each thread a stretch of them.
    fn expand(&mut self, start: usize, end: usize) {
        let (level, base, seen, watch, wanted) = (&self.level, self.base, &self.seen, self.watch, self.wanted);
        let seconds = self.limits.seconds;
        let each = (end - start).div_ceil(self.searchers.len());
        let stretch = |n: usize| (start + n * each).min(end)..(start + (n + 1) * each).min(end);
        let work = |searcher: &mut Searcher, n: usize| {
            let all = stretch(n);
            for first in all.clone().step_by(GROUP) {
                if !watch.goes_on() || watch.elapsed().as_secs() >= seconds {
                    return;
                }
                searcher.expand(level, first..all.end.min(first + GROUP), base, seen, wanted);
            }
        };
        if let [alone] = self.searchers.as_mut_slice() {
            return work(alone, 0);
        }
        std::thread::scope(|scope| {
            for (n, searcher) in self.searchers.iter_mut().enumerate() {
                scope.spawn(move || work(searcher, n));
            }
        });
    }

    fn take_all_in(&mut self, searchers: &mut [Searcher]) -> Result<(), End> {
        if self.watch.is_cancelled() {
            return Err(End::Stopped(Stop::Cancelled));
        }
        // A thread may have left its stretch when the time was up: what is there is not all.
        self.look_at_the_clock()?;
        // All of a batch are counted, whoever took them, before one of them may end the search.
        self.moves += searchers.iter_mut().map(|searcher| std::mem::take(&mut searcher.moves)).sum::<u64>();
        for searcher in searchers.iter_mut() {
            let [near, far @ ..] = &mut searcher.reached;
            self.take_in(near)?;
            near.clear();
            for (due, far) in self.due.iter_mut().zip(far) {
                for (at, candidate) in far.list.iter().enumerate() {
                    due.push(*candidate, far.rows.get(at));
                }
                far.clear();
            }
            if let Some(message) = searcher.failed.take() {
                return Err(End::Stopped(Stop::Condition(message)));
            }
        }
        Ok(())
    }

    fn take_in(&mut self, candidates: &Candidates) -> Result<(), End> {
        for (n, group) in candidates.list.chunks(TAKEN).enumerate() {
            self.seen.fetch(group.iter().map(|candidate| candidate.key));
            for (at, candidate) in group.iter().enumerate() {
                self.take_one_in(candidate, candidates.rows.get(n * TAKEN + at))?;
            }
        }
        Ok(())
    }

    fn take_one_in(&mut self, candidate: &Candidate, row: &[u32]) -> Result<(), End> {
        // What fell lies in the move and not in the state, so a known state can be a hit as well.
        if candidate.hit != 0 {
            let way = self.seen.way(candidate.parent, candidate.ordinal);
            let hit = Hit { way, fallen: candidate.hit };
            if (self.accepts)(&hit) {
                return Err(End::Hit(hit));
            }
        }
        let full = self.states() >= self.limits.states || self.states() >= u64::from(START) - 1;
        if full && !self.seen.contains(candidate.key) {
            return Err(End::Stopped(Stop::States));
        }
        self.meet(*candidate, row);
        Ok(())
    }

    fn meet(&mut self, candidate: Candidate, row: &[u32]) {
        if self.seen.insert(candidate.key, candidate.parent, candidate.ordinal) {
            self.next.push(row);
            if let Some((worker, each)) = &mut self.each {
                each(&mut **worker, row);
            }
        }
    }
}

impl Searcher {
    /// Keeps what some states of a level lead to, but for states known already.
    fn expand(&mut self, level: &Rows, which: std::ops::Range<usize>, base: usize, seen: &Seen, wanted: u32) {
        let (reached, moves) = (&mut self.reached, &mut self.moves);
        let before = reached.each_ref().map(|candidates| candidates.list.len());
        for at in which {
            self.worker.expand(level.get(at), &mut |successor| {
                *moves += 1;
                let (key, parent, ordinal) = (successor.key, (base + at) as u32, successor.ordinal);
                let candidate = Candidate { key, parent, ordinal, hit: successor.fallen & wanted };
                let steps = usize::from(successor.steps).clamp(1, MOST_STEPS);
                reached[steps - 1].push(candidate, successor.row);
            });
        }
        for (candidates, before) in reached.iter_mut().zip(before) {
            seen.fetch(candidates.list[before..].iter().map(|candidate| candidate.key));
            candidates.keep(before, |candidate| candidate.hit != 0 || !seen.contains(candidate.key));
        }
        let Some(judge) = &mut self.judge else { return };
        for (candidates, before) in reached.iter_mut().zip(before) {
            for at in before..candidates.list.len() {
                match judge.holds(&mut *self.worker, candidates.rows.get(at)) {
                    Ok(holds) => candidates.list[at].hit = u32::from(holds),
                    Err(error) => self.failed = Some(error.to_string()),
                }
            }
        }
    }
}
