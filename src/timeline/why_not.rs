//! Why something is not so: the decisions that stand in the way, and what became of the messages that it needs.
//!
//! The world answers ([`Sim::ask`](crate::engine::Sim)), where the code that decides is; this room shows it the run again as
//! far back as the answer needs ([`Past`]). Nothing of it is stored.

use super::chances::quorums;
use super::transcript::{self, Line};
use super::why::UNDER_WAY;
use super::{Timeline, words};
use crate::engine::catalogue::{Given, capital};
use crate::engine::scene::{NoteCard, Progress, Rung};
use crate::engine::{Answer, Choice, GoalArg, GoalId, NodeId, Noted, Past, Preview, Refusal, Turned, Unknown};
use std::any::Any;

/// Why something is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyNot {
    /// What is not so, as a sentence; what is so, if it is.
    pub subject: String,
    /// Whether it is so already.
    pub met: bool,
    /// The decisions that stand in the way, each with its rule and the facts it compared.
    pub reasons: Vec<NoteCard>,
    /// Of an entry or value: how far it has come.
    pub progress: Option<Progress>,
    /// The quorums that may store it, where it is not any so many.
    pub quorums: Option<String>,
    /// The step at which the decisions were taken, if that is past.
    pub step: Option<u64>,
    /// If the question is about several things: the answers about the others.
    pub others: Vec<WhyNot>,
}

/// The run up to now, shown backwards in pieces that lie between checkpoints.
struct Back<'a> {
    timeline: &'a Timeline,
    /// The last step that is not shown yet; none if all is.
    upto: Option<u64>,
}

impl Past for Back<'_> {
    fn earlier(&mut self, each: &mut dyn FnMut(&dyn Any)) -> bool {
        let Some(upto) = self.upto else { return false };
        let first = match upto {
            0 => 0,
            upto => self.timeline.checkpoint(self.timeline.current, upto - 1).0,
        };
        // A checkpoint is shown with the piece before it; the start has none before it.
        let from = if first == 0 { 0 } else { first + 1 };
        self.timeline.walk(from, upto, &mut |sim| {
            each(sim.as_any());
            true
        });
        self.upto = (first > 0).then_some(first);
        true
    }
}

impl Timeline {
    fn past(&self) -> Back<'_> {
        Back { timeline: self, upto: Some(self.at()) }
    }

    /// Whether a node has reached a goal.
    pub fn has_reached(&self, node: NodeId, goal: GoalId, argument: u32) -> bool {
        self.sim.ask(node, goal, argument, &mut Unknown).is_ok_and(|answer| answer.met)
    }

    /// Why a node has not reached a goal.
    pub fn why_not(&self, node: NodeId, goal: GoalId, argument: u32) -> Result<WhyNot, Refusal> {
        let answer = self.asked(node, goal, argument)?;
        let behind = match self.sim.info().goals[goal.index()].takes {
            GoalArg::Nothing => String::new(),
            GoalArg::Slot => self.name_of(argument.into()),
            GoalArg::Number => argument.to_string(),
            GoalArg::Node(_) => self.sim.config().name(NodeId(argument as u8)).to_string(),
        };
        Ok(WhyNot::new(self.goal_words(node, goal, &behind, answer.met), answer.met, answer.reasons))
    }

    /// Whether a node has reached a goal, and what speaks for it or against it.
    pub(super) fn asked(&self, node: NodeId, goal: GoalId, argument: u32) -> Result<Answer, Refusal> {
        self.sim.ask(node, goal, argument, &mut self.past())
    }

    /// That a node has reached a goal, or that it has not, with what stands behind the goal.
    pub(super) fn goal_words(&self, node: NodeId, goal: GoalId, behind: &str, met: bool) -> String {
        let spec = &self.sim.info().goals[goal.index()];
        let (name, standing) = (self.sim.config().name(node), self.sim.standing(node));
        let is = |words: &str| words.replace("{}", behind);
        match () {
            () if met => words::goal_is_met(name, is(spec.met)),
            () if !standing.up => words::goal_of_one_down(name, is(spec.not)),
            () if standing.paused => words::goal_of_one_held_up(name, is(spec.not)),
            () => words::goal_is_not_met(name, is(spec.not)),
        }
    }

    /// Which rung the entries or values of a slot stand on, and what each needs for the next one; the furthest first.
    pub fn why_not_slot(&self, slot: u64) -> Result<WhyNot, Refusal> {
        self.why_not_rows(slot, self.rows_of(slot)?)
    }

    /// The same of some of them.
    pub(super) fn why_not_rows(&self, slot: u64, rows: Vec<(usize, Progress)>) -> Result<WhyNot, Refusal> {
        let answer = |(row, progress): (usize, Progress)| {
            // Where a rule is off, what is not committed may be answered too.
            let met = progress.rung == Rung::Answered && progress.chosen.is_some();
            let (what, log) = (self.entry_words(&progress), self.sim.info().log);
            let reasons = if met { Vec::new() } else { self.sim.ask_slot(slot, row, &mut self.past()) };
            // Nobody waits for an answer to what is applied if nothing is said to be missing.
            let met = met || progress.rung == Rung::Applied && progress.chosen.is_some() && reasons.is_empty();
            let subject = match met {
                true => words::came_all_the_way(what),
                false => words::needs_for_the_next(what, rung_words(progress.rung, log), rung_word(progress.rung), log),
            };
            let quorums = self.sim.needs().last().and_then(|needs| quorums(needs, self.sim.config()));
            WhyNot { progress: Some(progress), quorums, ..WhyNot::new(subject, met, reasons) }
        };
        let mut answers = rows.into_iter().map(answer);
        let first = answers.next().ok_or_else(|| self.no_slot(slot))?;
        Ok(WhyNot { others: answers.collect(), ..first })
    }

    /// Leaves the notes that turned a message away, or that tell what it changed all the same, or those worth telling if
    /// none turned it away. Whether one did.
    fn turned_away(&self, notes: &mut Vec<NoteCard>) -> Turned {
        let noted = |note: &NoteCard| self.noted(note);
        let turned = self.sim.info().turned(&notes.iter().filter_map(noted).collect::<Vec<_>>());
        notes.retain(|note| match self.turns(note) {
            Turned::No if turned == Turned::No => !note.routine || self.adopts(note),
            Turned::No => !note.routine && self.is_event(note) || self.adopts(note),
            turns => turns == turned,
        });
        turned
    }

    fn noted(&self, note: &NoteCard) -> Option<Noted> {
        Some((self.sim.info().find_rule(&note.rule)?, note.verdict, note.routine))
    }

    /// Whether a note tells of something that happened, and not of how a rule decided.
    fn is_event(&self, note: &NoteCard) -> bool {
        let info = self.sim.info();
        info.find_rule(&note.rule).is_some_and(|rule| info.rule(rule).is_event())
    }

    /// What one note by itself says of a message.
    fn turns(&self, note: &NoteCard) -> Turned {
        self.noted(note).map_or(Turned::No, |noted| self.sim.info().turns(noted))
    }

    /// Why a message is, or was, refused: what its addressee would decide now, or what it decided when it came.
    pub fn why_not_message(&self, text: &str) -> Result<WhyNot, Refusal> {
        let unknown = || Refusal::new(words::no_such_message(text)).remedy(UNDER_WAY);
        let id = self.sim.config().find_msg(text).ok_or_else(unknown)?;
        let what = self.message_words(id);
        if self.sim.in_flight().iter().any(|flight| flight.id == id) {
            return Ok(match self.sim.preview(id) {
                Err(refusal) => WhyNot::new(format!("{}.", capital(&refusal.to_string())), false, Vec::new()),
                Ok(Preview { mut notes, stop: Some((why, sent)) }) => {
                    self.turned_away(&mut notes);
                    let me = self.sim.config().name(id.to);
                    WhyNot::new(words::would_stop(what, me, Given::word(why.word()), sent), false, notes)
                }
                Ok(Preview { mut notes, stop: None }) => match self.turned_away(&mut notes) {
                    Turned::No if notes.is_empty() => WhyNot::new(words::nothing_in_the_way(what), true, notes),
                    Turned::No => WhyNot::new(words::would_come_of_it(what), true, notes),
                    turned => {
                        let more = notes.iter().any(|note| self.turns(note) == Turned::No);
                        WhyNot::new(words::would_be_refused(what, turned == Turned::Ignored, more), false, notes)
                    }
                },
            });
        }
        let mut found = None;
        self.look_back(self.at(), &mut |traces| {
            let ends = |choice: Choice| [Choice::Deliver(id), Choice::Drop(id), Choice::Lose(id)].contains(&choice);
            found = traces.iter().rev().find(|(_, trace)| ends(trace.choice)).map(|(step, _)| *step);
            found.is_none()
        });
        let told = found.and_then(|step| self.told(step, step).pop()).ok_or_else(unknown)?;
        let mut notes = told.notes;
        let refused = self.turned_away(&mut notes) != Turned::No;
        let subject = words::at_step(told.step, told.headline);
        Ok(WhyNot { step: found, ..WhyNot::new(subject, !refused, notes) })
    }
}

/// A rung as words in a sentence; of a log's entries it is said that they are committed.
pub fn rung_words(rung: Rung, log: bool) -> String {
    words::rung(rung_word(rung), log)
}

fn rung_word(rung: Rung) -> Given<'static> {
    Given::word(match rung {
        Rung::Proposed => "proposed",
        Rung::Stored => "stored",
        Rung::Chosen => "chosen",
        Rung::Known => "known",
        Rung::Applied => "applied",
        Rung::Answered => "answered",
    })
}

impl WhyNot {
    pub(super) fn new(subject: String, met: bool, reasons: Vec<NoteCard>) -> WhyNot {
        WhyNot { subject, met, reasons, progress: None, quorums: None, step: None, others: Vec::new() }
    }

    /// The answer as lines of text.
    pub fn text(&self) -> String {
        let mut lines = vec![self.subject.clone()];
        lines.extend(self.reasons.iter().map(|note| format!("  {}", transcript::text(&Line::Note(note)))));
        lines.extend(self.rungs().map(|rungs| format!("  {rungs}")));
        lines.extend(self.others.iter().map(WhyNot::text));
        lines.join("\n")
    }

    /// How far an entry or value has come, in one line.
    pub fn rungs(&self) -> Option<String> {
        let row = self.progress.as_ref()?;
        let by = |names: &[String]| if names.is_empty() { "-".to_string() } else { names.join(" ") };
        let rungs = [
            words::rung_stored(by(&row.stored_by), row.need, self.quorums.clone()),
            words::rung_chosen(row.chosen, row.term.is_some()),
            words::rung_known(by(&row.known_by)),
            words::rung_applied(by(&row.applied_by)),
            words::rung_answered(by(&row.answered)),
        ];
        Some(rungs.join(" | "))
    }
}
