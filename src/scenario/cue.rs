//! Cues: the moments at which whoever shows a scenario to others stops, each with notes for the speaker. A cue is a mark of
//! the script, or what is done to come to it; [`Walk`] goes from one to the next in a run and knows where each was.
//! It knows no screen and no terminal.

use super::report::Problem;
use super::words;
use super::{script_problem, wrong};
use crate::engine::Info;
use crate::script::{self, Script, ScriptError};
use crate::timeline::{Bookmark, Timeline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// How much simulated time may pass until a cue's condition holds.
const WITHIN: &str = "60s";

/// The keys of a `[[cue]]` table.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CueKeys {
    /// What is to be seen, in a few words.
    pub title: String,
    /// The mark of the script at which it is; instead of `script` and `when`.
    #[schemars(with = "Option<String>")]
    pub at: Option<Spanned<String>>,
    /// Commands that are done to come to it, from the cue before.
    #[schemars(with = "Option<String>")]
    pub script: Option<Spanned<String>>,
    /// Time runs until this holds, after the script.
    #[schemars(with = "Option<String>")]
    pub when: Option<Spanned<String>>,
    /// What the speaker says or asks, as Markdown. Only the speaker sees it.
    #[serde(default)]
    pub notes: String,
    /// A question that is likely to come, and its answer.
    pub question: Option<String>,
}

/// A moment to stop at. Without a mark, a script and a condition it is where one stands when its turn comes; the first one
/// is where the script ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cue {
    /// What is to be seen, in a few words.
    pub title: String,
    /// The mark of the script at which it is; instead of `script` and `when`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Commands that are done to come to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// Time runs until this holds, after the script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What the speaker says or asks, as Markdown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// A question that is likely to come, and its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Where its script, its condition or its mark stands in the file, in this order.
    #[serde(skip)]
    places: [Range<usize>; 3],
}

/// What cannot be gone to, and where in the file that stands.
pub type Missed = (Range<usize>, ScriptError);

impl Cue {
    /// A cue of these keys; what is wrong with them is added to the problems.
    pub(super) fn read(keys: &Spanned<CueKeys>, text: &str, info: &Info, problems: &mut Vec<Problem>) -> Cue {
        let cue = Cue::new(keys.get_ref());
        let CueKeys { at, script, when, .. } = keys.get_ref();
        if let Some(at) = at.as_ref().filter(|_| script.is_some() || when.is_some()) {
            problems.push(wrong(at, words::cue_twice()));
        }
        if let Some(script) = script {
            let errors = Script::parse(script.get_ref(), info).err().unwrap_or_default();
            problems.extend(errors.iter().map(|error| script_problem(text, &script.span(), error)));
        }
        if let Some(when) = when {
            let error = Script::parse(&until(when.get_ref()), info).err().and_then(|mut errors| errors.pop());
            problems.extend(error.map(|error| wrong(when, words::condition(error.told().into_owned()))));
        }
        cue
    }

    /// The cues of a run whose script has ended here: the first one is found again later on, whatever becomes of the run.
    pub(super) fn begin(cues: &Arc<[Cue]>, timeline: &mut Timeline) -> Arc<[Cue]> {
        let mut cues = cues.clone();
        if let Some(first) = Arc::make_mut(&mut cues).first_mut().filter(|cue| cue.is_there() && cue.at.is_none()) {
            first.at = mark(timeline);
        }
        cues
    }

    /// Whether nothing has to be done to come to it.
    pub fn is_there(&self) -> bool {
        self.script.is_none() && self.when.is_none()
    }

    fn new(keys: &CueKeys) -> Cue {
        let text = |key: &Option<Spanned<String>>| key.as_ref().map(|key| key.get_ref().clone());
        let place = |key: &Option<Spanned<String>>| key.as_ref().map_or(0..0, Spanned::span);
        let CueKeys { title, at, script, when, notes, question } = keys;
        Cue {
            title: title.clone(),
            at: text(at),
            script: text(script),
            when: text(when),
            notes: notes.clone(),
            question: question.clone(),
            places: [place(script), place(when), place(at)],
        }
    }

    /// Whether its condition holds already.
    fn holds(&self, timeline: &mut Timeline) -> bool {
        self.when.as_deref().is_some_and(|when| script::run(timeline, &format!("expect {when}")).is_ok())
    }

    /// Does what leads to it, from where one stands; where its condition holds already, nothing has to be done.
    fn come(&self, timeline: &mut Timeline) -> Result<(), Missed> {
        let script = self.script.clone().filter(|_| !self.holds(timeline));
        let ways = [script, self.when.as_deref().map(until), self.at.as_ref().map(|mark| format!("seek {mark}"))];
        for (way, place) in ways.iter().zip(&self.places) {
            let Some(way) = way else { continue };
            let done = match Script::parse(way, timeline.sim().info()) {
                Ok(script) => script.run(timeline, &mut |_| {}),
                Err(mut errors) => errors.pop().map_or(Ok(()), Err),
            };
            done.map_err(|error| (place.clone(), error))?;
        }
        Ok(())
    }
}

/// Lets time run until something holds, as a command.
fn until(condition: &str) -> String {
    format!("run until {} within {WITHIN}", condition.trim())
}

/// What a mark is called that a cue has without its author's.
const BEGIN: &str = "begin";

/// The name of a mark at this place, made if there is none; nothing if it cannot be told from its like on another branch.
fn mark(timeline: &mut Timeline) -> Option<String> {
    let here = |timeline: &Timeline| {
        let is_here = |mark: &Bookmark| (mark.branch, mark.step) == (timeline.branch(), timeline.at());
        timeline.bookmarks().into_iter().find(is_here).map(|mark| mark.name)
    };
    here(timeline).or_else(|| {
        let taken = |name: &String| timeline.find_bookmark(name).is_some();
        let mut names = std::iter::once(BEGIN.to_string()).chain((2..).map(|n| format!("{BEGIN}-{n}")));
        timeline.bookmark(&names.find(|name| !taken(name))?).ok()?;
        here(timeline)
    })
}

/// The cues of a run, and how far one has come with them.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    cues: Arc<[Cue]>,
    /// Branch and step of those that one has been at.
    been: Vec<Option<(usize, u64)>>,
    now: Option<usize>,
    /// Of how many things that were taken back note was taken.
    heard: usize,
}

impl Walk {
    /// Before the first of them.
    pub fn new(cues: Arc<[Cue]>) -> Walk {
        Walk { been: vec![None; cues.len()], cues, now: None, heard: 0 }
    }

    /// All cues, in order.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// The one that was gone to last.
    pub fn now(&self) -> Option<usize> {
        self.now
    }

    /// Which cue one is at, of how many, such as `2 of 4: It dies`.
    pub fn standing(&self) -> Option<String> {
        let now = self.now?;
        Some(format!("{} of {}: {}", now + 1, self.cues.len(), self.cues.get(now)?.title))
    }

    /// Whether one has been at a cue.
    pub fn been(&self, nth: usize) -> bool {
        self.been.get(nth).is_some_and(Option::is_some)
    }

    /// The one after it, if there is one.
    pub fn next(&self) -> Option<usize> {
        Some(self.now.map_or(0, |now| now + 1)).filter(|next| *next < self.cues.len())
    }

    /// Goes to a cue: back to where it was, or on from the last one that one has been at, one after the other. The one
    /// after the present cue is come to from where one stands. If one cannot be reached it says why, and nothing was done.
    pub fn go(&mut self, timeline: &mut Timeline, nth: usize) -> Result<(), Missed> {
        let last = self.cues.len().min(nth + 1);
        let known = (0..last).rev().find(|cue| self.place(timeline, *cue).is_some());
        let first = match known {
            // From the present cue one goes on from where one is.
            Some(known) if known < nth && self.now == Some(known) => known + 1,
            Some(known) => known,
            None => 0,
        };
        let before = (self.clone(), timeline.clone());
        let reached = (first..last).try_for_each(|cue| self.reach(timeline, cue));
        reached.inspect_err(|_| (*self, *timeline) = before)
    }

    /// The cue that comes next where one stands. What was done by hand may have led through some: what they wait for has
    /// come and gone since the present one, and nobody can come to them from here.
    pub fn coming(&self, timeline: &mut Timeline) -> Option<usize> {
        let next = self.next()?;
        let Some((_, from)) = self.now.and_then(|now| self.place(timeline, now)).filter(|_| self.has_gone_on(timeline))
        else {
            return Some(next);
        };
        let is_past = |cue: &Cue, timeline: &mut Timeline| {
            !cue.holds(timeline) && cue.when.as_deref().is_some_and(|when| timeline.has_held(when, from))
        };
        Some((next..self.cues.len()).find(|nth| !is_past(&self.cues[*nth], timeline)).unwrap_or(next))
    }

    /// Goes on to a cue from where one stands, past those that were come through by hand. If it cannot be reached it says
    /// why, and nothing was done.
    pub fn go_on(&mut self, timeline: &mut Timeline, nth: usize) -> Result<(), Missed> {
        let before = (self.clone(), timeline.clone());
        self.reach(timeline, nth).inspect_err(|_| (*self, *timeline) = before)
    }

    /// Takes note of what was taken back meanwhile: the cues before it are on the branch that goes on without it, and those
    /// after it one has not been at.
    pub fn catch_up(&mut self, timeline: &Timeline) {
        for (left, on) in timeline.taken_back().iter().skip(self.heard) {
            let (shared, is_on_it) = (timeline.parting(*left, *on), |branch| timeline.parting(branch, *left));
            for place in &mut self.been {
                if let Some((_, step)) = place.filter(|(branch, step)| *step <= is_on_it(*branch)) {
                    *place = (step <= shared).then_some((*on, step));
                }
            }
        }
        self.heard = timeline.taken_back().len();
        self.now = self.now.and_then(|now| (0..=now).rev().find(|nth| self.been(*nth)));
    }

    /// Goes from the first cue to the last, as whoever shows them will; and says what does not come out.
    pub(super) fn rehearse(&mut self, timeline: &mut Timeline, text: &str) -> Result<(), Problem> {
        for nth in 0..self.cues.len() {
            let cue = &self.cues[nth];
            if cue.script.is_some() && cue.holds(timeline) {
                return Err(Problem::of(Some(cue.places[1].clone()), words::cue_is_so()));
            }
            self.go(timeline, nth).map_err(|(place, error)| script_problem(text, &place, &error))?;
        }
        Ok(())
    }

    /// Branch and step at which one has been at a cue, if that branch is still there.
    fn place(&self, timeline: &Timeline, nth: usize) -> Option<(usize, u64)> {
        self.been[nth].filter(|(branch, _)| !timeline.deleted().contains(branch))
    }

    /// Whether one has gone on beyond the present cue, or elsewhere.
    pub fn has_gone_on(&self, timeline: &Timeline) -> bool {
        let place = self.now.and_then(|now| self.place(timeline, now));
        place.is_some_and(|(branch, step)| branch != timeline.branch() || step < timeline.at())
    }

    /// Whether one has gone back to before the present cue, on its way to it: there it has not come yet.
    pub fn has_gone_back(&self, timeline: &Timeline) -> bool {
        let place = self.now.and_then(|now| self.place(timeline, now));
        place.is_some_and(|(branch, step)| branch == timeline.branch() && timeline.at() < step)
    }

    fn reach(&mut self, timeline: &mut Timeline, nth: usize) -> Result<(), Missed> {
        match self.place(timeline, nth) {
            Some((branch, step)) => timeline.go(branch, step),
            None => {
                self.return_to_last(timeline);
                let before = timeline.extent();
                self.cues[nth].come(timeline)?;
                // What a cue does is the scene's, and not taken back.
                timeline.settle_since(&before);
                self.been[nth] = Some((timeline.branch(), timeline.at()));
            }
        }
        self.now = Some(nth);
        Ok(())
    }

    /// Whoever has gone back behind the last cue, to show something once more, goes on from there; whoever has gone on
    /// goes on from here.
    fn return_to_last(&self, timeline: &mut Timeline) {
        if let Some((branch, step)) = self.now.and_then(|now| self.been[now])
            && timeline.branch() == branch
            && timeline.at() < step
        {
            timeline.seek(step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;
    use super::*;

    const TWO: &str = r#"
format = 1
protocol = "raft"
seed = 7
observer = "hidden"
script = "mark begin"
[[cue]]
title = "Nobody leads"
at = "begin"
notes = "Ask: **who** will lead?"
[[cue]]
title = "One leads"
when = "leaders.size() == 1"
question = "Why S1?"
[[cue]]
title = "It dies"
script = "crash leader"
"#;

    fn walk(text: &str) -> (Walk, Timeline) {
        let scenario = Scenario::parse("two.toml", text).unwrap_or_else(|error| panic!("{error}"));
        let mut timeline = scenario.timeline().expect("it starts");
        scenario.script.run(&mut timeline, &mut |_| {}).expect("its script runs");
        (Walk::new(scenario.cues), timeline)
    }

    #[test]
    fn one_goes_from_cue_to_cue_and_back_to_where_each_was() {
        let (mut walk, mut timeline) = walk(TWO);
        walk.go(&mut timeline, 0).expect("the mark is there");
        assert_eq!((timeline.at(), walk.now(), walk.next()), (0, Some(0), Some(1)));
        walk.go(&mut timeline, 1).expect("somebody is elected");
        let elected = timeline.at();
        assert!(elected > 0);
        // Gone back to show something once more, the next cue goes on from the last.
        timeline.seek(1);
        assert!(walk.has_gone_back(&timeline) && !walk.has_gone_on(&timeline));
        walk.go(&mut timeline, 2).expect("it can be crashed");
        assert_eq!((timeline.at(), timeline.branches(), walk.next()), (elected + 1, 1, None));
        walk.go(&mut timeline, 1).expect("one has been there");
        assert_eq!((timeline.at(), walk.now()), (elected, Some(1)));
        assert!(!walk.has_gone_back(&timeline) && !walk.has_gone_on(&timeline));
    }

    #[test]
    fn the_next_cue_goes_on_from_where_one_stands_and_does_nothing_that_is_done() {
        let dead = "script = \"crash leader\"\nwhen = \"servers.exists(s, !s.up)\"";
        let (mut walk, mut timeline) = walk(&TWO.replace("script = \"crash leader\"", dead));
        walk.go(&mut timeline, 1).expect("somebody is elected");
        let elected = timeline.at();
        // Whoever watches has killed it already.
        script::run(&mut timeline, "crash leader").expect("it can be crashed");
        script::run(&mut timeline, "run 30ms").expect("time passes");
        let on = timeline.at();
        assert!(walk.has_gone_on(&timeline));
        walk.go(&mut timeline, 2).expect("it is so already");
        assert_eq!((timeline.at(), timeline.branches()), (on, 1));
        walk.go(&mut timeline, 1).expect("one has been there");
        assert_eq!(timeline.at(), elected);
    }

    #[test]
    fn cues_that_were_come_through_by_hand_are_passed_over() {
        let through = "script = \"crash leader\"\nwhen = \"leaders.size() == 0 && servers.exists(s, !s.up)\"\n\
                       [[cue]]\ntitle = \"Another leads\"\nwhen = \"leaders.size() == 1 && servers.exists(s, !s.up)\"";
        let (mut walk, mut timeline) = walk(&TWO.replace("script = \"crash leader\"", through));
        walk.go(&mut timeline, 1).expect("somebody is elected");
        assert_eq!(walk.coming(&mut timeline), Some(2), "nothing was done by hand");
        for line in ["crash leader", "run until leaders.size() == 1 within 5s"] {
            script::run(&mut timeline, line).expect("another one is elected");
        }
        let on = timeline.at();
        assert_eq!(walk.coming(&mut timeline), Some(3), "that nobody leads has come and gone");
        walk.go_on(&mut timeline, 3).expect("it is so already");
        assert_eq!((timeline.at(), walk.now(), walk.been(2)), (on, Some(3), false));
        walk.go(&mut timeline, 2).expect("it can be come to from the one before");
        assert!(timeline.scene(0).nodes.iter().any(|node| !node.up));
    }

    #[test]
    fn a_cue_that_cannot_be_reached_leaves_one_where_one_was() {
        let (mut walk, mut timeline) = walk(&TWO.replace("\"crash leader\"", "\"crash S1\\nfire S1 election\""));
        walk.go(&mut timeline, 1).expect("somebody is elected");
        let here = timeline.at();
        assert!(walk.go(&mut timeline, 2).is_err());
        assert_eq!((timeline.at(), walk.now()), (here, Some(1)));
        assert_eq!((timeline.end(), timeline.branches()), (here, 1), "the half of it that could be done is not there");
    }

    #[test]
    fn a_cue_that_cannot_be_reached_through_another_one_leaves_neither() {
        let (mut walk, mut timeline) = walk(&TWO.replace("\"crash leader\"", "\"crash S1\\nfire S1 election\""));
        walk.go(&mut timeline, 0).expect("the mark is there");
        assert!(walk.go(&mut timeline, 2).is_err());
        assert_eq!((timeline.at(), walk.now(), walk.been(1)), (0, Some(0), false));
        assert_eq!(walk.standing().as_deref(), Some("1 of 3: Nobody leads"));
    }

    #[test]
    fn what_was_done_by_hand_is_taken_back_and_what_a_cue_does_is_not() {
        let (mut walk, mut timeline) = walk(TWO);
        walk.go(&mut timeline, 1).expect("somebody is elected");
        let elected = timeline.at();
        script::run(&mut timeline, "crash S2").expect("it can be crashed");
        walk.go(&mut timeline, 2).expect("the leader can be crashed");
        walk.go(&mut timeline, 1).expect("one has been there");
        let undone = timeline.undo().expect("it was done by hand");
        assert_eq!((undone.commands, undone.step), (vec!["crash S2".to_string()], elected + 1));
        assert!(timeline.undo().is_err(), "the rest was the scene's");
    }

    #[test]
    fn what_was_taken_back_comes_with_no_cue_again() {
        let (mut walk, mut timeline) = walk(TWO);
        walk.go(&mut timeline, 1).expect("somebody is elected");
        let elected = timeline.at();
        script::run(&mut timeline, "crash S2").expect("it can be crashed");
        walk.go(&mut timeline, 2).expect("the leader can be crashed");
        let down = |timeline: &Timeline| timeline.scene(0).nodes.iter().filter(|node| !node.up).count();
        assert_eq!(down(&timeline), 2);
        timeline.undo().expect("it was done by hand");
        walk.catch_up(&timeline);
        assert_eq!((timeline.at(), walk.now(), walk.been(2)), (elected, Some(1), false));
        script::run(&mut timeline, "step 2").expect("time passes");
        walk.go(&mut timeline, 1).expect("one has been there");
        script::run(&mut timeline, "step 2").expect("time passes");
        assert_eq!((timeline.branch(), down(&timeline)), (1, 0), "one is on the branch without it");
        walk.go(&mut timeline, 2).expect("the leader can be crashed");
        assert_eq!((timeline.branch(), down(&timeline)), (1, 1));
    }

    #[test]
    fn a_cue_far_away_is_reached_through_those_before_it() {
        let (mut walk, mut timeline) = walk(TWO);
        walk.go(&mut timeline, 2).expect("all can be reached");
        assert!((0..3).all(|nth| walk.been(nth)));
        assert_eq!(timeline.scene(0).nodes.iter().filter(|node| !node.up).count(), 1);
    }

    #[test]
    fn what_is_wrong_with_a_cue_is_told_with_its_place() {
        let wrong = |from: &str, to: &str| Scenario::parse("two.toml", &TWO.replace(from, to)).map(|_| ());
        let told = |from: &str, to: &str| wrong(from, to).expect_err("it is wrong").to_string();
        assert!(told("crash leader", "crush leader").contains("crush leader"));
        let condition = told("leaders.size() == 1", "leeders.size() == 1");
        assert!(condition.contains("leeders") && condition.contains("two.toml:"), "{condition}");
        let twice = told("script = \"crash", "at = \"begin\"\nscript = \"crash");
        assert!(twice.contains("`at`"), "{twice}");
        assert!(told("observer = \"hidden\"", "observer = \"away\"").contains("observer"));
        // That there is no such mark shows only once the script has run.
        let scenario = Scenario::parse("two.toml", &TWO.replace("at = \"begin\"", "at = \"start-of-it\""));
        let missed = scenario.expect("it reads well").rehearse().expect_err("there is no such mark").to_string();
        assert!(missed.contains("start-of-it"), "{missed}");
        let so = TWO.replace("script = \"crash", "when = \"leaders.size() == 1\"\nscript = \"crash");
        let skipped =
            Scenario::parse("two.toml", &so).expect("it reads well").rehearse().expect_err("one leads already");
        assert!(skipped.to_string().contains("what only the script brings about"), "{skipped}");
    }
}
