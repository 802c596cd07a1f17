//! The search from the step on screen: what is looked for, within which bounds, how far it is, and what was found. It
//! runs in the background; the screen asks it now and then.

use super::sheet::{Does, Item, Sheet, Shows};
use super::theme::Role;
use crate::engine::Info;
use crate::explore::{
    Budget, FIELDS, FoundRun, Goal, GoalError, Handle, Job, Known, Outcome, Search, Walks, grouped, start, words,
};
use crate::timeline::Timeline;
use std::sync::Arc;
use std::time::Instant;

/// Seconds between two looks at a search.
const LOOK_S: f64 = 0.25;

/// A search with its bounds, its progress and its results.
pub struct Hunt {
    /// What may happen, and when to give up.
    pub budget: Budget,
    /// The condition looked for; empty for any property that falls.
    pub find: String,
    /// Branch and step from which is searched.
    pub from: (usize, u64),
    /// What was found, in the order in which it was.
    pub found: Vec<FoundRun>,
    handle: Option<Handle>,
    known: Vec<Known>,
    /// Whether it takes random runs.
    random: bool,
    said: Option<String>,
    /// What was looked at, and numbers.
    details: Vec<String>,
    /// Seconds until it is looked at again.
    wait_s: f64,
}

impl Hunt {
    /// A search from the present step, not started yet.
    pub fn new(timeline: &Timeline) -> Hunt {
        Hunt {
            budget: Budget::for_world(timeline.sim()),
            find: String::new(),
            from: (timeline.branch(), timeline.at()),
            found: Vec::new(),
            handle: None,
            known: Vec::new(),
            random: false,
            said: None,
            details: Vec::new(),
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

    /// Looks for something else: what was found before says nothing about it.
    pub fn look_for(&mut self, find: String) {
        if find != self.find {
            self.known.clear();
            self.said = None;
            self.details.clear();
        }
        self.find = find;
    }

    /// Starts it: every run, or random ones. What was found before is not looked for again.
    pub fn start(&mut self, timeline: &mut Timeline, random: bool) -> Result<(), GoalError> {
        let search =
            Search { known: self.known.clone(), ..Search::new(self.goal(timeline.sim().info())?, self.budget.clone()) };
        let job = if random { Job::Walk(search, Walks::default()) } else { Job::Search(search) };
        let began = Instant::now();
        let world = timeline.world_at(self.from.0, self.from.1);
        self.handle = Some(start(&*world, job, Arc::new(move || began.elapsed())));
        (self.said, self.random) = (None, random);
        self.details.clear();
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
    pub fn follow(&mut self, seconds: f64) -> Option<bool> {
        if !self.runs() {
            return None;
        }
        self.wait_s -= seconds;
        let done = self.poll();
        if !done && self.wait_s > 0.0 {
            return None;
        }
        self.wait_s = LOOK_S;
        Some(done)
    }

    /// Takes up what came of it, if it is done. Whether it is.
    fn poll(&mut self) -> bool {
        let Some(outcome) = self.handle.as_mut().and_then(Handle::poll) else { return false };
        self.handle = None;
        self.said = Some(match outcome {
            Err(refusal) => refusal.to_string(),
            Ok(report) => {
                let scope = if report.walks.is_some() { Vec::new() } else { vec![report.scope()] };
                self.details = report.details();
                let text = match report.outcome {
                    Outcome::Found(_) => report.answer(),
                    // Which rules were not kept is no part of a state, so that this is no proof.
                    _ if !self.known.is_empty() => {
                        let met = match &report.walks {
                            Some(walked) => format!("{} random runs", grouped(walked.runs)),
                            None => format!("{} states", grouped(report.states)),
                        };
                        format!("Nothing different was met in {met}; that proves nothing.")
                    }
                    _ => {
                        self.details.splice(0..0, scope);
                        report.answer()
                    }
                };
                if let Outcome::Found(found) = report.outcome {
                    self.known.push(Known::of(&found));
                    self.found.push(found);
                }
                text
            }
        });
        true
    }

    /// The form, the progress and the results, as a list; `here` is the branch and step on screen.
    pub fn sheet(&self, here: (usize, u64)) -> Sheet {
        let mut rows = Vec::new();
        let looked = if self.find.is_empty() { "any property that falls" } else { &self.find };
        rows.push(Item::does(format!("Look for: {looked}"), Does::Find));
        match &self.handle {
            Some(handle) => {
                let p = handle.progress();
                let seconds = p.elapsed.as_secs_f64();
                rows.push(Item::plain(format!("{} {seconds:.1} s", p.text(self.random))).role(Role::Strong));
                rows.push(Item::does("Stop", Does::Stop));
            }
            None => {
                let word = if self.found.is_empty() { "Search every run" } else { "Search for the next different one" };
                rows.push(Item::does(format!("{word} from step {}", self.from.1), Does::Search { random: false }));
                rows.push(Item::does(
                    "Try random runs instead, which draw faults of their own",
                    Does::Search { random: true },
                ));
                if self.from != here {
                    rows.push(Item::does(format!("Begin another search at step {}", here.1), Does::Afresh));
                }
            }
        }
        if let Some(said) = &self.said {
            rows.push(Item::plain(said).role(Role::Strong));
            rows.extend(self.details.iter().map(|line| Item::plain(line).role(Role::Dim).indent(1)));
        }
        for (nth, found) in self.found.iter().enumerate() {
            let what = found.property.as_deref().unwrap_or("the condition");
            let rules =
                if found.rules.is_empty() { String::new() } else { format!(", without {}", found.rules.join(", ")) };
            let text = format!("{}. {what} after {}{rules}: show it", nth + 1, words::steps(found.commands.len()));
            rows.push(Item::does(text, Does::Show(nth)).role(Role::Refused));
            if !found.rules.is_empty() {
                let text = "the same with the rules on: where is it refused?";
                rows.push(Item::does(text, Does::Refused(nth)).indent(3));
            }
        }
        rows.push(Item::plain("At most in a run:").role(Role::Dim));
        for (nth, field) in FIELDS.iter().enumerate() {
            let text = format!("{}: {} - {}", field.name, field.text(&self.budget), field.doc);
            rows.push(Item::does(text, Does::Bound(nth)).indent(1));
        }
        Sheet::new(Shows::Hunt, "Search: what can go wrong from here?", rows)
    }
}
