//! What the last line brought about: the steps that were taken, in full where they are few and as headlines where they are
//! many; where a run has gone; what is chosen, off or wrong since.

use super::look;
use super::paper::Paper;
use super::words;
use crate::engine::scene::{Chosen, Mark, Told, Verdict};
use crate::engine::{Info, Step};
use crate::timeline::Timeline;
use crate::timeline::transcript::{self, Detail, Line};
use crate::ui::app::{App, Run};
use crate::ui::say::{self, notice};

/// So many steps are told in full; of more, their headlines.
const IN_FULL: usize = 10;
/// So many headlines are told, the last ones.
const HEADLINES: usize = 30;
/// So much that was chosen is told, the last of it.
const CHOSEN: usize = 3;
/// Of a longer stretch only the steps are told that have a mark, and not that something was chosen.
const LONG: u64 = 2000;

/// How a run stood before a line was heard.
pub struct Before {
    /// Which run it is of.
    pub which: usize,
    here: (usize, u64),
    ms: f64,
    made: u64,
    branches: usize,
    page: Option<usize>,
    notices: Vec<String>,
    chosen: usize,
    lost: Option<String>,
    watched: Vec<String>,
    title: String,
    selected: usize,
    detail: bool,
    /// The way to where the run stood that is beside it in a lesson, and how much was chosen there.
    beside: Option<(Vec<Step>, usize)>,
}

impl Before {
    /// How it stands now.
    pub fn of(app: &App, which: usize) -> Before {
        let run = &app.runs[which];
        Before {
            which,
            here: run.here(),
            ms: run.clock.shown_ms,
            made: run.timeline.made(),
            branches: run.timeline.branches(),
            page: page(run),
            notices: notice::all(run),
            chosen: run.scene().chosen.len(),
            lost: look::lost(run),
            watched: values(run),
            title: say::title(run),
            selected: run.selected.at,
            detail: app.look.detail,
            beside: run.beside.as_ref().map(|it| (way(&it.run.timeline).collect(), it.run.scene().chosen.len())),
        }
    }

    /// Whether so much time has passed since.
    pub fn waited(&self, app: &App, ms: f64) -> bool {
        app.runs[self.which].clock.shown_ms >= self.ms + ms
    }

    /// Tells what is otherwise now. What a line makes happen is told step by step, however often it happened before, and
    /// so is what was `shown` from a step on.
    pub fn tell(&self, app: &App, acts: bool, shown: Option<u64>, paper: &mut Paper) {
        let run = &app.runs[self.which];
        let same_page = self.page == page(run);
        let first = shown.map(|from| from + 1).or_else(|| self.taken(run, acts).filter(|_| same_page));
        match first {
            Some(first) => stretch(run, app.look.detail, first, paper),
            // Where a branch begins one stands where one stood.
            None if self.here.1 == run.timeline.at() && run.timeline.branches() > self.branches => {}
            None if self.here != run.here() => place(run, app.look.detail, paper),
            None => {}
        }
        if same_page && !run.hides_observer() {
            chosen(run, self.chosen, paper);
        }
        let lost = look::lost(run).filter(|lost| same_page && self.lost.as_ref() != Some(lost));
        lost.iter().for_each(|lost| paper.say(lost));
        let new = notice::all(run).into_iter().filter(|told| !self.notices.contains(told));
        new.for_each(|told| paper.say(&told));
        if self.watched != values(run) {
            look::watched(run, paper);
        }
        if self.title != say::title(run) {
            paper.say(&say::title(run));
        }
        if self.selected != run.selected.at && !run.selected.follows {
            run.node().into_iter().for_each(|node| paper.say(&crate::timeline::card::line(node)));
        }
        if self.detail != app.look.detail {
            paper.say(&words::detail(app.look.detail));
        }
        if same_page {
            self.tell_beside(run, app.look.detail, paper);
        }
    }

    /// Tells what has happened in the run that stands beside this one, under its name.
    fn tell_beside(&self, run: &Run, all: bool, paper: &mut Paper) {
        let (Some((stood, before)), Some(beside)) = (&self.beside, &run.beside) else { return };
        let (run, mut told) = (&beside.run, Paper::new(paper.width));
        // It is made again from its beginning wherever one has gone elsewhere: what counts is which steps it took.
        let shared = way(&run.timeline).zip(stood).take_while(|(now, then)| now == *then).count() as u64;
        match run.timeline.at() {
            at if at > shared => {
                stretch(run, all, shared + 1, &mut told);
                if !run.hides_observer() {
                    chosen(run, *before, &mut told);
                }
            }
            at if at == stood.len() as u64 => {}
            _ => place_only(&run.timeline, &mut told),
        }
        if !told.is_empty() {
            paper.say(&format!("{}:", run.title));
            paper.append(told);
        }
    }

    /// The first step of those that were taken since; nothing if the run has only gone elsewhere.
    fn taken(&self, run: &Run, acts: bool) -> Option<u64> {
        let (timeline, (branch, at)) = (&run.timeline, self.here);
        let begun = timeline.branches() > self.branches;
        let shared = match branch == timeline.branch() {
            true => at,
            false if begun => at.min(timeline.shared_with(branch)),
            false => return None,
        };
        let new = acts || begun || self.made != timeline.made();
        let few = || {
            let worth = worth(run, shared + 1, false);
            worth.told.len() <= IN_FULL && worth.left_out == 0
        };
        (timeline.at() > shared && (new || few())).then_some(shared + 1)
    }
}

/// The steps on the way to where a run stands.
fn way(timeline: &Timeline) -> impl Iterator<Item = Step> {
    timeline.steps().take(timeline.at() as usize)
}

fn page(run: &Run) -> Option<usize> {
    run.guide.as_ref().map(|guide| guide.page.number)
}

fn values(run: &Run) -> Vec<String> {
    run.watches.iter().map(|watched| watched.value.clone()).collect()
}

/// What of a stretch is told.
struct Worth {
    told: Vec<Told>,
    /// How many steps have nothing in them that is worth telling.
    routine: u64,
    /// How many are left out, since the stretch is long.
    left_out: u64,
}

/// Whether a step is told however long a stretch is. What was chosen is told by itself.
fn counts(run: &Run, mark: Mark) -> bool {
    !matches!(mark, Mark::Chosen | Mark::Below | Mark::Bound) && run.shows(mark)
}

/// What is told from a step to the present one; with everything told, all of it unless it is long.
fn worth(run: &Run, first: u64, all: bool) -> Worth {
    let (timeline, last) = (&run.timeline, run.timeline.at());
    if last - first >= LONG {
        return landmarks(run, first, last);
    }
    let seen = |told: &Told| run.sight.eyes.is_none() || told.node == run.sight.eyes;
    let wanted = |told: &Told| seen(told) && (all || first == last || run.tells(told));
    let (mut told, routine): (Vec<Told>, Vec<Told>) = timeline.told(first, last).into_iter().partition(wanted);
    let before = told.len();
    if told.len() > HEADLINES {
        told.retain(|told| told.marks.iter().any(|mark| counts(run, *mark)));
        told.drain(..told.len().saturating_sub(HEADLINES));
    }
    Worth { left_out: (before - told.len()) as u64, routine: routine.len() as u64, told }
}

/// The last steps of a long stretch that are told however long it is.
fn landmarks(run: &Run, first: u64, last: u64) -> Worth {
    let marks = run.timeline.marks();
    let mut steps: Vec<u64> = marks.iter().filter(|m| counts(run, m.mark)).map(|marked| marked.step).collect();
    steps.retain(|step| (first..=last).contains(step));
    steps.dedup();
    steps.drain(..steps.len().saturating_sub(HEADLINES));
    let mut told: Vec<Told> = steps.iter().flat_map(|step| run.timeline.told(*step, *step)).collect();
    told.retain(|told| run.sight.eyes.is_none() || told.node == run.sight.eyes);
    Worth { left_out: last + 1 - first - told.len() as u64, routine: 0, told }
}

/// Tells the steps from this one to the present one.
fn stretch(run: &Run, all: bool, first: u64, paper: &mut Paper) {
    let info = run.timeline.sim().info();
    let Worth { told, routine, left_out } = worth(run, first, all);
    let in_full = told.len() <= IN_FULL;
    for told in &told {
        let in_full = in_full || told.marks.iter().any(|mark| *mark != Mark::Fault && counts(run, *mark));
        match in_full {
            true => step(told, info, if all { Detail::Full } else { Detail::Brief }, paper),
            false => headline(told, paper),
        }
    }
    if left_out > 0 {
        paper.say(&words::left_out(left_out));
    }
    if routine > 0 {
        paper.say(&words::routine(routine));
    }
    if told.last().is_none_or(|told| told.step != run.timeline.at()) {
        place_only(&run.timeline, paper);
    }
}

/// Tells what was chosen since so many were, the last ones; of several slots the last one need not be the highest.
fn chosen(run: &Run, before: usize, paper: &mut Paper) {
    let mut all: Vec<&Chosen> = run.scene().chosen.iter().collect();
    all.sort_by_key(|chosen| chosen.step);
    let new = all.get(before..).unwrap_or_default();
    let untold = new.len().saturating_sub(CHOSEN);
    if untold > 0 {
        paper.say(&words::chosen_before(untold, run.timeline.sim().info().log));
    }
    new.iter().skip(untold).for_each(|chosen| paper.say(&look::chosen_text(chosen, &run.timeline)));
}

/// Tells what was chosen at the present step, in a line each, and nothing else of it.
pub fn choice(app: &mut App, paper: &mut Paper) {
    app.status = None;
    let (run, scene) = (app.run(), app.run().scene());
    for chosen in scene.chosen.iter().filter(|chosen| chosen.step == scene.step) {
        paper.say(&words::step(scene.step, scene.time_ms, look::chosen_text(chosen, &run.timeline)));
    }
}

/// Tells where a run is that has gone elsewhere, and what happened there last.
fn place(run: &Run, all: bool, paper: &mut Paper) {
    place_only(&run.timeline, paper);
    let info = run.timeline.sim().info();
    let told = run.told().last().filter(|told| told.step == run.timeline.at());
    told.into_iter().for_each(|told| step(told, info, if all { Detail::Full } else { Detail::Brief }, paper));
}

fn place_only(timeline: &Timeline, paper: &mut Paper) {
    paper.say(&words::place(timeline.at(), timeline.end(), timeline.sim().now().0));
}

/// Tells a step: what happened, what was decided, and why.
fn step(told: &Told, info: &Info, detail: Detail, paper: &mut Paper) {
    headline(told, paper);
    for line in transcript::lines(told, detail).iter().skip(1) {
        let text = match line {
            // What is not enough yet is no refusal.
            Line::Note(note) if note.verdict == Verdict::Refused && !transcript::decides(note, info) => {
                format!("{} [{}]", note.text, note.rule)
            }
            line => transcript::text(line),
        };
        paper.say(&format!("  {text}"));
    }
}

fn headline(told: &Told, paper: &mut Paper) {
    paper.say(&words::step(told.step, told.time_ms, told.headline.as_str()));
}
