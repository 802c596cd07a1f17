//! The search from the step on screen: what is looked for, within which bounds, how far it is, and what was found. It
//! runs in the background; the screen asks it now and then.

use super::sheet::{Does, Item, Sheet, Shows};
use super::theme::Role;
use crate::engine::compact::Bounds;
use crate::engine::{Info, Sim};
use crate::explore::{
    Budget, FIELDS, FoundRun, Goal, GoalError, Handle, Job, Known, Outcome, Report, Search, Walks, grouped, start,
    widths, words,
};
use crate::timeline::Timeline;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

/// Seconds between two looks at a search.
const LOOK_S: f64 = 0.25;
/// For so long a search is new.
const NEW: Duration = Duration::from_secs(1);

/// A search with its bounds, its progress and its results.
pub struct Hunt {
    /// The protocol that is searched.
    info: &'static Info,
    /// What may happen, at most if that widens, and when to give up.
    pub budget: Budget,
    /// What may happen where it is while that widens, or where it has ended; none where it is just what the budget says.
    within: Option<Bounds>,
    /// Where the last find was while the bounds widened: the next one is looked for from there on.
    since: Option<Bounds>,
    /// The condition looked for; empty for any property that falls.
    pub find: String,
    /// Branch and step from which is searched.
    pub from: (usize, u64),
    /// What was found, in the order in which it was.
    pub found: Vec<FoundRun>,
    /// The branches in which it is shown.
    pub shown: BTreeMap<(usize, With), Branch>,
    /// Whether somebody has asked already to be shown what will be found.
    pub eager: bool,
    handle: Option<Handle>,
    known: Vec<Known>,
    /// Whether it takes random runs.
    random: bool,
    said: Option<String>,
    /// What was looked at, and numbers.
    details: Vec<String>,
    /// How far it is, in words.
    progress: String,
    /// Seconds until it is looked at again.
    wait_s: f64,
}

/// With which rules what was found is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum With {
    /// With those that were on.
    AsFound,
    /// With those as well that it did without.
    RulesOn,
}

/// A branch that was made to show something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    /// Its number.
    pub id: usize,
    /// Its first step that is shown, and its last.
    pub steps: (u64, u64),
    /// What is said of it.
    pub told: String,
}

impl Hunt {
    /// A search from the present step, not started yet.
    pub fn new(timeline: &Timeline) -> Hunt {
        let budget = Budget::for_world(timeline.sim());
        Hunt {
            info: timeline.sim().info(),
            within: widths(timeline.sim(), &budget).into_iter().next(),
            budget,
            since: None,
            find: String::new(),
            from: (timeline.branch(), timeline.at()),
            found: Vec::new(),
            shown: BTreeMap::new(),
            eager: false,
            handle: None,
            known: Vec::new(),
            random: false,
            said: None,
            details: Vec::new(),
            progress: String::new(),
            wait_s: 0.0,
        }
    }

    /// Whether it is under way.
    pub fn runs(&self) -> bool {
        self.handle.is_some()
    }

    /// What is looked for, read.
    pub fn goal(&self, info: &Info) -> Result<Goal, GoalError> {
        if self.find.is_empty() { Goal::violation(info) } else { Goal::find(&self.find) }
    }

    /// Looks for something else: what was found before says nothing about it, nor does what is under way.
    pub fn look_for(&mut self, find: String) {
        if find != self.find {
            self.known.clear();
            self.since = None;
            self.said = None;
            self.details.clear();
            self.handle = None;
        }
        self.find = find;
    }

    /// The bounds that are on now.
    pub fn bounds(&self) -> Budget {
        Budget { bounds: self.within.clone().unwrap_or_else(|| self.budget.bounds.clone()), ..self.budget.clone() }
    }

    /// Goes by these bounds from now on; those of what may happen are widened no more. What is under way ends.
    pub fn bound(&mut self, budget: Budget) {
        if budget.bounds != self.bounds().bounds {
            self.within = None;
        }
        let bounds = if self.within.is_some() { self.budget.bounds.clone() } else { budget.bounds };
        self.budget = Budget { bounds, ..budget };
        self.handle = None;
    }

    /// Widens the bounds by itself again.
    pub fn widen(&mut self, sim: &dyn Sim) {
        self.budget.bounds = Budget::for_world(sim).bounds;
        self.within = widths(sim, &self.budget).into_iter().next();
        self.since = None;
        self.handle = None;
    }

    /// What is searched for: what was found before is not looked for again, nor are bounds gone through once more that were
    /// narrower than those of the last find.
    fn wanted(&self, info: &Info) -> Result<Search, GoalError> {
        let (known, since) = (self.known.clone(), self.since.clone());
        Ok(Search { known, since, ..Search::new(self.goal(info)?, self.budget.clone()) })
    }

    /// Starts it: every run, or random ones.
    pub fn start(&mut self, timeline: &mut Timeline, random: bool) -> Result<(), GoalError> {
        let search = self.wanted(timeline.sim().info())?;
        let job = match (random, &self.within) {
            (true, _) => Job::Walk(search, Walks::default()),
            (false, Some(_)) => Job::Widen(search),
            (false, None) => Job::Search(search),
        };
        let began = Instant::now();
        let world = timeline.world_at(self.from.0, self.from.1);
        self.handle = Some(start(&*world, job, Arc::new(move || began.elapsed())));
        (self.said, self.random, self.eager) = (None, random, false);
        self.details.clear();
        self.look(timeline.sim());
        Ok(())
    }

    /// Stops it.
    pub fn stop(&mut self) {
        if let Some(handle) = &self.handle {
            handle.cancel();
        }
    }

    /// Looks after it now and then while so much real time passes: nothing if there is nothing new to tell, else whether
    /// it is done.
    pub fn follow(&mut self, seconds: f64, sim: &dyn Sim) -> Option<bool> {
        if !self.runs() {
            return None;
        }
        self.wait_s -= seconds;
        let done = self.poll();
        if !done && self.wait_s > 0.0 {
            return None;
        }
        self.look(sim);
        self.wait_s = LOOK_S;
        Some(done)
    }

    /// Whether it has begun just now: whoever presses a key by then cannot mean to stop it.
    pub fn is_new(&self) -> bool {
        self.handle.as_ref().is_some_and(|handle| handle.progress().elapsed < NEW)
    }

    /// Takes up how far it is.
    fn look(&mut self, sim: &dyn Sim) {
        let Some(handle) = &self.handle else { return };
        let seconds = handle.progress().elapsed.as_secs_f64();
        self.progress = format!("{} {seconds:.1} s", handle.text(sim, self.random));
        if let Some(bounds) = handle.bounds() {
            self.within = Some(bounds);
        }
    }

    /// Takes up what came of it, if it is done. Whether it is.
    fn poll(&mut self) -> bool {
        let Some(outcome) = self.handle.as_mut().and_then(Handle::poll) else { return false };
        self.handle = None;
        self.said = Some(match outcome {
            Err(refusal) => refusal.to_string(),
            Ok(report) => self.take_in(report),
        });
        true
    }

    /// Takes in what came of it; what is to be said.
    fn take_in(&mut self, report: Report) -> String {
        self.details = report.details();
        if let Some(bounds) = &report.within {
            self.within = Some(bounds.clone());
        }
        let text = match &report.outcome {
            Outcome::Found(_) => {
                self.details.splice(0..0, report.within.is_some().then(|| report.looked_at.clone()));
                report.answer()
            }
            // Which rules were not kept is no part of a state, so that this is no proof.
            _ if !self.known.is_empty() => {
                let met = match &report.walks {
                    Some(walked) => format!("{} random runs", grouped(walked.runs)),
                    None => format!("{} states", grouped(report.states)),
                };
                format!("Nothing different was met in {met}; that proves nothing.")
            }
            _ => {
                self.details.splice(0..0, report.walks.is_none().then(|| report.scope()));
                report.answer()
            }
        };
        if let Outcome::Found(found) = report.outcome {
            self.known.push(Known::of(&found));
            self.since = report.within;
            self.found.push(found);
        }
        text
    }

    /// The form, the progress and the results, as a list; `here` is the branch and step on screen.
    pub fn sheet(&self, here: (usize, u64)) -> Sheet {
        let looked = if self.find.is_empty() { "any property that falls" } else { &self.find };
        let mut rows = vec![Item::does(format!("Look for: {looked}"), Does::Find)];
        if self.runs() {
            rows.push(Item::plain(&self.progress).role(Role::Strong));
            rows.push(Item::does("Stop", Does::Stop));
        }
        rows.extend(self.said.iter().map(|said| Item::plain(said).role(Role::Strong)));
        rows.extend(self.found.iter().enumerate().flat_map(|(nth, found)| result(nth, found)));
        if !self.runs() {
            rows.extend(self.offers(here));
        }
        rows.extend(self.details.iter().map(|line| Item::plain(line).role(Role::Dim).indent(1)));
        rows.extend(self.form());
        Sheet::new(Shows::Hunt, "Search: what can go wrong from here?", rows)
    }

    /// What can be begun.
    fn offers(&self, here: (usize, u64)) -> Vec<Item> {
        let word = if self.found.is_empty() { "Search every run" } else { "Search for the next different one" };
        let random = "Try random runs instead, which draw faults of their own";
        let mut rows = vec![
            Item::does(format!("{word} from step {}", self.from.1), Does::Search { random: false }),
            Item::does(random, Does::Search { random: true }),
        ];
        if self.from != here {
            rows.push(Item::does(format!("Begin another search at step {}", here.1), Does::Afresh));
        }
        rows
    }

    /// The bounds, each to be changed. Random runs heed none, so there are none while these are taken.
    fn form(&self) -> Vec<Item> {
        if self.random && self.runs() {
            return Vec::new();
        }
        let (budget, widens) = (self.bounds(), self.within.is_some());
        let head = match widens {
            true => "At most in a run, cheapest first and wider step by step; a number that you choose stays:",
            false => "At most in a run, as you chose:",
        };
        let mut rows = vec![Item::plain(head).role(Role::Dim)];
        if !widens {
            rows.push(Item::does("Widen them step by step again", Does::Widen).indent(1));
        }
        let fields = FIELDS.iter().enumerate().filter(|(_, field)| field.bounds_anything(self.info));
        rows.extend(fields.map(|(nth, field)| {
            let text = format!("{}: {} - {}", field.name, field.text(&budget), field.doc);
            Item::does(text, Does::Bound(nth)).indent(1)
        }));
        rows
    }
}

/// What was found, and what can be done with it.
fn result(nth: usize, found: &FoundRun) -> Vec<Item> {
    let what = found.property.as_deref().unwrap_or("the condition");
    let rules = if found.rules.is_empty() { String::new() } else { format!(", without {}", found.rules.join(", ")) };
    let text = format!("{}. {what} after {}{rules}: show it", nth + 1, words::steps(found.commands.len()));
    let mut rows = vec![Item::does(text, Does::Show(nth)).role(Role::Refused)];
    if !found.rules.is_empty() {
        rows.push(Item::does("the same with the rules on: where is it refused?", Does::Refused(nth)).indent(3));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn the_next_find_is_looked_for_where_the_last_one_was() {
        let entry = crate::protocols::find("raft").expect("a protocol");
        let timeline = Scenario::sandbox(entry, None, 7).expect("the usual nodes").timeline().expect("it starts");
        let (mut hunt, info) = (Hunt::new(&timeline), timeline.sim().info());
        let since = |hunt: &Hunt| hunt.wanted(info).expect("there are properties").since;
        assert_eq!(since(&hunt), None, "it begins with the narrowest");
        let within = widths(timeline.sim(), &hunt.budget).into_iter().nth(3);
        let run = FoundRun { property: None, steps: Vec::new(), commands: Vec::new(), rules: Vec::new(), seed: None };
        let report = |outcome, within| Report { outcome, within, ..Report::of_nothing() };
        hunt.take_in(report(Outcome::Found(run), within.clone()));
        assert!(within.is_some() && since(&hunt) == within);
        hunt.take_in(report(Outcome::Exhausted, Some(hunt.budget.bounds.clone())));
        assert_eq!(since(&hunt), within, "where nothing was found one may look again, with more time");
        hunt.look_for("leaders.size() > 1".into());
        assert_eq!(since(&hunt), None, "nothing is known of something else");
    }
}
