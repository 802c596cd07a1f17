//! One run of a simulation on the screen, and all that belongs to it alone: its history, the picture of the present
//! step, the time that is drawn, what is selected, hidden, searched for and kept in sight, the lesson over it. It knows
//! nothing of keys, colours or other runs.

use super::account::{Account, Onlooker};
use super::clock::{Clock, Glide, Replay};
use crate::engine::scene::{Mark, NodeCard, Scene, Told, Tone};
use crate::engine::{Refusal, Time};
use crate::scenario::{Cue, Scenario, Walk};
use crate::script::MAX_STEPS;
use crate::timeline::{Losses, Marked, Night, Standpoint, Timeline, Watch};
use crate::ui::guide::Guide;
use crate::ui::hunt::Hunt;

/// The verb by which a process is started again that has ended itself, where there are such.
pub const REVIVES: &str = "revive";
/// The most log rows of each node that views may draw.
const LOG_ROWS: usize = 60;

/// A run, and what is shown of it.
pub struct Run {
    /// What is run, such as `Raft · 5 servers · seed 7`.
    pub title: String,
    /// Its history.
    pub timeline: Timeline,
    /// What is run, for recordings of it; nothing if it cannot be recorded.
    pub scenario: Option<Scenario>,
    /// The picture of the present step.
    pub shown: Shown,
    /// The last steps in words.
    pub account: Account,
    /// How time passes.
    pub clock: Clock,
    /// The single step that is being seen to happen, if one is.
    pub glide: Option<Glide>,
    /// The selected node.
    pub selected: Selected,
    /// The nodes that are marked, in their order: what is told by hand goes to them.
    pub marked: Vec<String>,
    /// What is hidden.
    pub sight: Sight,
    /// Its cues, and how far one has come with them.
    pub cues: Walk,
    /// What was lost on the way to the present step.
    pub losses: Losses,
    /// The search from some step, if one was opened.
    pub hunt: Option<Hunt>,
    /// Expressions that are kept in sight.
    pub watches: Vec<Watched>,
    /// The lesson that is taught, if one is.
    pub guide: Option<Guide>,
    /// How many requests were made by key, for their values.
    pub requests: u64,
    /// The run that stands beside it in a lesson, which is in the same night.
    pub beside: Option<Box<Beside>>,
}

/// A run that stands beside another: whatever is done by hand in that is done in it as well.
pub struct Beside {
    /// The run.
    pub run: Run,
    /// Whether views and questions are about it now.
    pub turned: bool,
    /// What was done so far.
    night: Night,
}

impl Beside {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.run.title
    }
}

/// What the timeline shows now.
pub struct Shown {
    /// The picture of the present step.
    pub scene: Scene,
    /// What is marked on the timeline.
    pub marks: Vec<Marked>,
    /// Branch and step that it is the picture of.
    here: (usize, u64),
    /// The same in its own history, which no other one is taken for.
    stood: Standpoint,
}

/// The selected node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Its position in the scene.
    pub at: usize,
    /// Whether the selection goes along with whoever leads: until somebody selects a node.
    pub follows: bool,
}

/// What is hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Whether what only an observer knows is.
    pub hidden: bool,
    /// The node through whose eyes one looks, if one does.
    pub eyes: Option<String>,
    /// Where somebody said that the last choice was, while it was hidden.
    pub guess: Option<Guess>,
}

/// Where somebody said that the last choice was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The branch.
    pub branch: usize,
    /// The step.
    pub step: u64,
    /// How far the run went then: what is chosen later is not what was meant.
    pub end: u64,
}

/// An expression that is kept in sight, and its value now.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The expression.
    pub watch: Watch,
    /// Its value, or why it has none.
    pub value: String,
}

impl Run {
    /// A run, paused where it stands.
    pub fn new(title: String, timeline: Timeline) -> Run {
        let here = (timeline.branch(), timeline.at());
        let stood = timeline.standpoint();
        let shown = Shown { scene: timeline.scene(LOG_ROWS), marks: Vec::new(), here, stood };
        let mut run = Run {
            title,
            timeline,
            scenario: None,
            shown,
            account: Account::default(),
            clock: Clock::default(),
            glide: None,
            selected: Selected { at: 0, follows: true },
            marked: Vec::new(),
            sight: Sight::default(),
            cues: Walk::default(),
            losses: Losses::default(),
            hunt: None,
            watches: Vec::new(),
            guide: None,
            requests: 0,
            beside: None,
        };
        run.refresh();
        run.turn_clock();
        run
    }

    /// Stands at the first cue if nothing has to be done to come to it; a recording is as it was left.
    pub(super) fn begin_cues(&mut self) {
        let recorded = self.scenario.as_ref().is_some_and(|scenario| scenario.recording.is_some());
        if !recorded && self.cues.cues().first().is_some_and(Cue::is_there) {
            // Where its mark is missing one stands where the script ended, which is as good.
            let _ = self.cues.go(&mut self.timeline, 0);
        }
    }

    /// The picture of the present step.
    pub fn scene(&self) -> &Scene {
        &self.shown.scene
    }

    /// The last steps in words, the newest last, as whoever looks may know them.
    pub fn told(&self) -> &[Told] {
        &self.account.told
    }

    /// Branch and step on screen.
    pub fn here(&self) -> (usize, u64) {
        (self.timeline.branch(), self.timeline.at())
    }

    /// Whether what only the observer knows is to be hidden now.
    pub fn hides_observer(&self) -> bool {
        let sight = &self.sight;
        sight.hidden || sight.eyes.is_some() || self.guide.as_ref().is_some_and(|guide| guide.page.hide_observer)
    }

    /// Whether a mark is in sight: what only the observer knows is hidden with it.
    pub fn shows(&self, mark: Mark) -> bool {
        !(mark.is_observed() && self.hides_observer())
    }

    /// Whether a brief account tells a step to whoever looks. What is hidden gives nothing away by it.
    pub fn tells(&self, told: &Told) -> bool {
        match &self.sight.eyes {
            Some(eyes) => !told.routine && told.node.as_ref() == Some(eyes),
            None => !told.routine || told.marks.iter().any(|mark| self.shows(*mark)),
        }
    }

    /// Who looks at it now.
    pub fn onlooker(&self) -> Onlooker {
        match &self.sight.eyes {
            Some(name) => Onlooker::Node(name.clone()),
            None if self.hides_observer() => Onlooker::Guest,
            None => Onlooker::Observer,
        }
    }

    /// Where somebody said that the last choice was, if this branch comes through there.
    pub fn guessed(&self) -> Option<u64> {
        let here = |guess: &Guess| guess.step <= self.timeline.shared_with(guess.branch);
        self.sight.guess.filter(here).map(|guess| guess.step)
    }

    /// The selected node's card.
    pub fn node(&self) -> Option<&NodeCard> {
        self.scene().nodes.get(self.selected.at)
    }

    /// Whether the selected node's process has ended itself, and can be started again.
    pub fn has_ended(&self) -> bool {
        let revived = self.timeline.sim().info().inputs.iter().any(|input| input.verb == REVIVES);
        revived && self.node().is_some_and(|node| node.up && node.badge.tone == Tone::Down)
    }

    /// Who leads, in the highest term or ballot if there are several.
    pub fn leading(&self) -> Option<usize> {
        let nodes = self.scene().nodes.iter().enumerate();
        let leads = nodes.filter(|(_, node)| node.leads());
        leads.max_by_key(|(_, node)| node.epoch.as_ref().map(|epoch| epoch.rank)).map(|(at, _)| at)
    }

    /// Shows what was played step by step, from its beginning.
    pub fn show(&mut self, from: u64, to: u64) {
        if to > from + 1 {
            self.timeline.seek(from);
            self.clock.replay = Some(Replay::new(to - from, to));
            self.refresh();
        }
    }

    /// Lets a single step that was taken be seen to happen, after this picture and time.
    pub fn glide(&mut self, before: Scene, from_ms: f64) {
        let to_ms = self.clock.shown_ms;
        if self.clock.glides && from_ms < to_ms {
            self.glide = Some(Glide::new(before, from_ms, to_ms));
        }
    }

    /// Ends that: the step has happened.
    pub fn land(&mut self) {
        if let Some(glide) = self.glide.take() {
            self.clock.shown_ms = glide.to_ms;
        }
    }

    /// Whether what is drawn moves without a step: one need not read what is drawn in flight.
    pub fn flows(&self) -> bool {
        self.clock.playing || self.glide.as_ref().is_some_and(|glide| glide.begun)
    }

    /// Selects a node, and stays with it.
    pub fn select(&mut self, at: usize) {
        self.selected = Selected { at, follows: false };
    }

    /// Takes up what the timeline shows now.
    pub fn refresh(&mut self) {
        if let Some(guide) = &mut self.guide
            && guide.notice(&self.timeline)
        {
            // What the next page asks about must not have happened meanwhile.
            self.clock.playing = false;
        }
        self.land();
        if self.timeline.shared_since(&self.shown.stood).is_none() {
            // What was found or guessed in another world is nothing in this one.
            self.hunt = None;
            self.sight.guess = None;
            // Another world has another one beside it.
            self.beside = None;
        }
        let before = (self.shown.here, self.scene().time_ms);
        self.take_picture();
        self.follow();
        self.cues.catch_up(&self.timeline);
        if self.hides_observer() {
            self.hide();
        }
        // Between two steps the clock stays where it is, whatever else is done.
        if before != (self.shown.here, self.scene().time_ms) {
            self.turn_clock();
        }
        self.watch();
        self.selected.at = self.selected.at.min(self.scene().nodes.len().saturating_sub(1));
        if let Some(leader) = self.leading().filter(|_| self.selected.follows) {
            self.selected.at = leader;
        }
        self.take_along();
    }

    /// Takes the run that stands beside this one to the time that is shown.
    pub fn take_along(&mut self) {
        let Some(start) = self.timeline.other() else { return self.beside = None };
        let hides = self.hides_observer();
        let new = || {
            let run = Run::new(start.sim().info().title.into(), start);
            Box::new(Beside { run, turned: false, night: Night::default() })
        };
        let selected = self.node().map(|node| node.id.clone());
        let Beside { run, night, .. } = &mut **self.beside.get_or_insert_with(new);
        let (stood, shown_ms) = (run.timeline.standpoint(), self.clock.shown_ms);
        night.follow((&self.timeline, self.timeline.at()), &mut run.timeline, Time(shown_ms as u64));
        let moved = run.timeline.shared_since(&stood).is_none() || run.timeline.at() != stood.step();
        if moved || run.sight.hidden != hides {
            run.sight.hidden = hides;
            run.refresh();
        }
        run.clock.shown_ms = shown_ms;
        run.clock.playing = self.clock.playing;
        // Keys are about one node: that of this name, if it is there as well.
        let same = run.scene().nodes.iter().position(|node| Some(&node.id) == selected.as_ref());
        run.select(same.unwrap_or(usize::MAX));
    }

    /// The run that views and questions are about: the one beside this one, where somebody turned to that.
    pub fn seen(&self) -> &Run {
        self.beside.as_ref().filter(|beside| beside.turned).map_or(self, |beside| &beside.run)
    }

    /// Why something that was done here after a step was not done in the run beside, and what that is called.
    pub fn missed_since(&self, step: u64) -> Option<(&str, &Refusal)> {
        let beside = self.beside.as_ref()?;
        Some((beside.name(), beside.night.refused_since(step)?))
    }

    /// What it is called among two: by what is run.
    pub fn called(&self) -> &'static str {
        self.timeline.sim().info().title
    }

    /// Takes up what is kept in sight; one who does not see everything cannot be asked for just anything.
    fn watch(&mut self) {
        let (hides, eyes) = (self.hides_observer(), self.sight.eyes.is_some());
        for Watched { watch, value } in &mut self.watches {
            *value = match eyes || hides && watch.asks_observer() {
                true => "hidden".into(),
                false => watch.value(self.timeline.sim()).unwrap_or_else(|error| error.message),
            };
        }
    }

    /// Shows the time of the present step.
    pub fn turn_clock(&mut self) {
        self.clock.shown_ms = self.scene().time_ms as f64;
    }

    /// Goes to a time, forward or back on its branch. One that is there already stays where it is: much may happen at once.
    pub fn stand_at(&mut self, ms: f64) {
        let (time, timeline) = (Time(ms as u64), &mut self.timeline);
        let mut left = if timeline.sim().now() < time { MAX_STEPS } else { 0 };
        if timeline.sim().now() > time {
            timeline.seek(timeline.last_by(time));
        }
        while left > 0 && timeline.upcoming().is_some_and(|step| step.at <= time) && timeline.forward() {
            left -= 1;
        }
        self.refresh();
        self.clock.shown_ms = ms;
    }

    /// Takes note of the steps that the run has come to: cheap after each of them, dearer after several.
    pub fn follow(&mut self) {
        let onlooker = self.onlooker();
        self.account.catch_up(&self.timeline, &onlooker);
        self.losses.catch_up(&self.timeline);
    }

    fn take_picture(&mut self) {
        let (scene, marks) = (self.timeline.scene(LOG_ROWS), self.timeline.marks());
        self.shown = Shown { scene, marks, here: self.here(), stood: self.timeline.standpoint() };
    }

    /// Takes out of the picture what only an observer knows, and what happened elsewhere than where one looks.
    fn hide(&mut self) {
        let Shown { scene, marks, .. } = &mut self.shown;
        let whole = std::mem::replace(scene, self.timeline.scene(0));
        *scene = match &self.sight.eyes {
            Some(name) => {
                // What happened elsewhere it does not know either.
                marks.clear();
                whole.as_seen_by(name)
            }
            None => whole.without_observer(),
        };
        marks.retain(|marked| !marked.mark.is_observed());
    }

    /// Keeps how far the learner is. What has to be told about it, once.
    pub fn keep(&mut self) -> Option<String> {
        let runs = self.goes_on();
        self.guide.as_mut()?.keep(&self.timeline, runs)
    }

    /// Whether something moves by itself.
    pub fn moves(&self) -> bool {
        self.goes_on() || self.glide.is_some()
    }

    /// Whether more and more happens by itself: a single step that glides into its place has happened already.
    pub fn goes_on(&self) -> bool {
        self.clock.playing || self.clock.replay.is_some() || self.hunt.as_ref().is_some_and(Hunt::runs)
    }
}
