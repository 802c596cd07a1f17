//! Why something is as it is, and why something is not so: chains of steps back to what began it, and the decisions
//! that stand in the way.
//!
//! A chain goes from a step to the step that sent the message it delivered, and so on, back to a timer or to a person.
//! Nothing of it is stored: the steps are taken again. *Why not* asks the world ([`Sim::ask`](crate::engine::Sim)),
//! where the code that decides answers.

use super::Timeline;
use crate::engine::catalogue::{Label, capital, catalogue};
use crate::engine::scene::{NoteCard, Progress, Rung, Told, Verdict};
use crate::engine::{Choice, GoalArg, GoalId, InputId, MsgId, NodeId, NodeSet, Refusal, RuleId, Sim, Trace, Which};

/// Where one finds the messages that can be asked about.
const UNDER_WAY: &str = "the list of messages shows what is under way";
/// The most steps that one chain has.
const MAX_LINKS: usize = 12;
/// The most steps beside a chain that helped, such as votes before the last one.
const MAX_HELPERS: usize = 8;

/// One step of the answer; going to `step` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The step.
    pub step: u64,
    /// Simulated time in ms after it.
    pub time_ms: u64,
    /// What happened.
    pub headline: String,
    /// The decisions that matter here, each with its rule.
    pub notes: Vec<NoteCard>,
    /// Whether it only helped: it is not on the way from what began it.
    pub helped: bool,
}

/// Why something is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// What is explained, as a sentence.
    pub subject: String,
    /// The steps that led to it, the last one first.
    pub because: Vec<Because>,
    /// Whether more came before.
    pub cut: bool,
}

/// Why something is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyNot {
    /// What is not so, as a sentence; what is so, if it is.
    pub subject: String,
    /// Whether it is so already.
    pub met: bool,
    /// The decisions that stand in the way, each with its rule and the facts it compared.
    pub reasons: Vec<NoteCard>,
    /// For an entry or value: how far each that stands in that slot has come.
    pub progress: Vec<Progress>,
    /// The step at which the decisions were taken, if that is past.
    pub step: Option<u64>,
}

impl Timeline {
    /// Why a node has the role and the term or ballot that it has.
    pub fn why_node(&self, node: NodeId) -> Result<Why, Refusal> {
        let name = self.sim.config().name(node);
        let now = self.sim.standing(node);
        let epoch = now.epoch.as_ref().map_or(String::new(), |epoch| format!(" {epoch}"));
        let is = format!("{name} is {}{epoch}", catalogue().label(Label::Role, &now.role));
        let Some(step) = self.last_change(node) else {
            let subject = format!("{is}, as it was at the start.");
            return Ok(Why { subject, because: Vec::new(), cut: false });
        };
        Ok(self.chain(format!("{is}, since step {step}."), step, NodeSet::one(node)))
    }

    /// The last step up to now at which a node's role, term or ballot changed.
    fn last_change(&self, node: NodeId) -> Option<u64> {
        let moves = |sim: &dyn Sim| {
            let trace = sim.trace();
            trace.actor == Some(node) || trace.choice.is_fault()
        };
        self.last_step_that_changed(moves, |sim| {
            let standing = sim.standing(node);
            (standing.role, standing.epoch)
        })
    }

    /// The last step up to now after which something is not what it was before; `may` is false for steps that leave it
    /// as it is.
    fn last_step_that_changed<T: PartialEq>(
        &self,
        may: impl Fn(&dyn Sim) -> bool,
        read: impl Fn(&dyn Sim) -> T,
    ) -> Option<u64> {
        let mut upto = self.at();
        while upto > 0 {
            let (first, near) = self.checkpoint(self.current, upto - 1);
            let mut before = read(near);
            let mut found = None;
            self.walk(first + 1, upto, &mut |sim| {
                if may(sim) {
                    let after = read(sim);
                    if after != before {
                        found = Some(sim.steps());
                        before = after;
                    }
                }
                true
            });
            if found.is_some() {
                return found;
            }
            upto = first;
        }
        None
    }

    /// Why a message was sent: `S1>S2#57`, in flight or not.
    pub fn why_message(&self, id: &str) -> Result<Why, Refusal> {
        let (id, step, news) = self.sent_at(id)?;
        let (from, to) = (self.sim.config().name(id.from), self.sim.config().name(id.to));
        let under_way = self.sim.in_flight().iter().any(|flight| flight.id == id);
        let subject = match news {
            true if under_way => format!("{to} has to hear that its connection with {from} broke at step {step}."),
            true => format!("{to} was to hear that its connection with {from} broke at step {step}."),
            false => format!("{} was sent at step {step}.", self.message_words(id)),
        };
        Ok(self.chain(subject, step, NodeSet::one(id.from)))
    }

    /// Why an entry or value is committed or chosen, or where it comes from if it is not.
    pub fn why_slot(&self, slot: u64) -> Result<Why, Refusal> {
        // As many rows as reach back to the slot, and no more: a long log has many.
        let newest = self.sim.scene(1).chosen.last().map_or(0, |c| c.slot);
        let rows = usize::try_from(newest.saturating_sub(slot)).unwrap_or(usize::MAX).saturating_add(1);
        let scene = self.sim.scene(rows);
        let config = self.sim.config();
        if let Some(chosen) = scene.chosen.iter().find(|c| c.slot == slot) {
            let quorum: NodeSet = chosen.quorum.iter().filter_map(|name| config.find(name)).collect();
            let with = |at: String| format!("{} in slot {slot} is chosen{at}", chosen.value);
            if chosen.step == 0 {
                let subject = with(": that was so at the start.".into());
                return Ok(Why { subject, because: Vec::new(), cut: false });
            }
            let subject = with(format!(", since step {}: on {}.", chosen.step, catalogue().list(&chosen.quorum)));
            return Ok(self.chain(subject, chosen.step, quorum));
        }
        let progress = self.sim.progress(Which::Slot(slot));
        let Some(row) = progress.last() else { return Err(self.no_slot(slot)) };
        let Some(step) = self.last_progress(slot) else { return Err(self.no_slot(slot)) };
        let stored: NodeSet = row.stored_by.iter().filter_map(|name| config.find(name)).collect();
        let subject = format!("{} in slot {slot} is not chosen; at step {step} it came this far.", row.value);
        Ok(self.chain(subject, step, stored))
    }

    fn no_slot(&self, slot: u64) -> Refusal {
        Refusal::new(format!("nothing stands in slot {slot} now"))
            .remedy("`why entry N` takes the number of an entry that is there")
    }

    /// The last step up to now at which the entries of a slot came further.
    fn last_progress(&self, slot: u64) -> Option<u64> {
        self.last_step_that_changed(|_| true, |sim| sim.progress(Which::Slot(slot)))
    }

    /// The step at which a message was sent; the original's, for a duplicate. Of the news of a broken connection, which
    /// is told, the step at which it broke.
    fn sent_at(&self, text: &str) -> Result<(MsgId, u64, bool), Refusal> {
        let unknown = || Refusal::new(format!("no message {text} was sent so far")).remedy(UNDER_WAY);
        let id = self.sim.config().find_msg(text).ok_or_else(unknown)?;
        let mut found = None;
        self.look_back(self.at(), &mut |traces| {
            found =
                traces.iter().rev().find(|(_, trace)| trace.sends(id)).map(|(step, trace)| (*step, trace.tells(id)));
            found.is_none()
        });
        found.map(|(step, news)| (id, step, news)).ok_or_else(unknown)
    }

    fn message_words(&self, id: MsgId) -> String {
        let text = self.sim.config().msg_text(id);
        match self.sim.in_flight().into_iter().find(|flight| flight.id == id) {
            Some(flight) => format!("{} {text}", flight.kind),
            None => format!("The message {text}"),
        }
    }

    /// The chain of steps that ends in `top`, and what helped on the way: steps of these nodes with the same rule.
    fn chain(&self, subject: String, top: u64, nodes: NodeSet) -> Why {
        let mut spine: Vec<(u64, Trace)> = Vec::new();
        let mut window: Vec<(u64, Trace)> = Vec::new();
        let mut wanted = Cause::Nothing;
        let mut cut = false;
        self.look_back(top, &mut |traces| {
            for (step, trace) in traces.iter().rev() {
                if *step != top && !wanted.is(trace) {
                    window.push((*step, trace.clone()));
                    continue;
                }
                spine.push((*step, trace.clone()));
                wanted = match trace.choice {
                    Choice::Deliver(id) => Cause::Sends(id),
                    // Whoever is told to go on goes on from what it heard last.
                    Choice::Input { node, input, .. } if self.acts(input) => Cause::Tells(node),
                    Choice::Input { .. } | Choice::Fire(..) | Choice::Wait => return false,
                    Choice::Drop(_) | Choice::Lose(_) | Choice::Duplicate(_) | Choice::Delay(..) => return false,
                    Choice::Corrupt(_) | Choice::Cut { .. } | Choice::Heal { .. } | Choice::Set(..) => return false,
                    Choice::Crash(_) | Choice::CrashAt(..) | Choice::Spare(_) | Choice::Flush(_) => return false,
                    Choice::Restart { .. } | Choice::Pause(_) | Choice::Resume(_) | Choice::Clock(..) => return false,
                    Choice::CrashKeeping(..) | Choice::Disk { .. } => return false,
                    Choice::Switch { .. } | Choice::SetOf { .. } | Choice::Tune { .. } => return false,
                };
                cut = spine.len() >= MAX_LINKS;
                if cut {
                    return false;
                }
            }
            true
        });
        let last = spine.last().map_or(top, |(step, _)| *step);
        let helpers = helpers(&spine, &window, nodes);
        let mut because: Vec<Because> = spine.iter().filter_map(|(step, _)| self.because(*step, None)).collect();
        because.extend(helpers.iter().filter(|(step, _)| *step > last).filter_map(|(s, t)| self.because(*s, Some(t))));
        because.sort_by_key(|b| std::cmp::Reverse(b.step));
        Why { subject, because, cut }
    }

    /// Whether an input makes a node go on with what it has, and asks for nothing new.
    fn acts(&self, input: InputId) -> bool {
        let spec = self.sim.info().inputs.get(input.index());
        spec.is_some_and(|spec| spec.asker().is_none())
    }

    /// A step with the decisions that matter; of one that helped, only those that did.
    fn because(&self, step: u64, helped: Option<&[RuleId]>) -> Option<Because> {
        let told = self.told(step, step).pop()?;
        let Told { time_ms, headline, mut notes, .. } = told;
        match helped {
            Some(rules) => {
                notes.retain(|note| self.sim.info().find_rule(&note.rule).is_some_and(|r| rules.contains(&r)))
            }
            None => notes.retain(|note| !note.routine),
        }
        Some(Because { step, time_ms, headline, notes, helped: helped.is_some() })
    }

    /// Why a node has not reached a goal.
    pub fn why_not(&self, node: NodeId, goal: GoalId, argument: u32) -> Result<WhyNot, Refusal> {
        let config = self.sim.config();
        let answer = self.sim.ask(node, goal, argument)?;
        let spec = &self.sim.info().goals[goal.index()];
        let words = if answer.met { spec.met } else { spec.not };
        let behind = match spec.takes {
            GoalArg::Nothing => String::new(),
            GoalArg::Slot => argument.to_string(),
            GoalArg::Node(_) => config.name(NodeId(argument as u8)).to_string(),
        };
        let (name, standing) = (config.name(node), self.sim.standing(node));
        let end = match () {
            () if answer.met => " already.".to_string(),
            () if !standing.up => format!(": it is down. `restart {name}` lets it start again."),
            () if standing.paused => format!(": it is held up. `resume {name}` lets it go on."),
            () => ", because:".to_string(),
        };
        let subject = format!("{name} {}{end}", words.replace("{}", &behind));
        Ok(WhyNot { subject, met: answer.met, reasons: answer.reasons, progress: Vec::new(), step: None })
    }

    /// Which rung the entries of a slot stand on, and what the next one needs.
    pub fn why_not_slot(&self, slot: u64) -> Result<WhyNot, Refusal> {
        let progress = self.sim.progress(Which::Slot(slot));
        let Some(furthest) = progress.iter().max_by_key(|row| row.rung) else { return Err(self.no_slot(slot)) };
        let met = furthest.rung == Rung::Answered;
        let subject = match met {
            true => format!("{} in slot {slot} has come all the way.", furthest.value),
            false => format!("{} in slot {slot} is {}; for the next rung:", furthest.value, rung_words(furthest.rung)),
        };
        let reasons = if met { Vec::new() } else { self.sim.ask_slot(slot) };
        Ok(WhyNot { subject, met, reasons, progress, step: None })
    }

    /// Leaves the notes that turned a message away, or those worth telling if none did. Whether one did.
    fn turned_away(&self, notes: &mut Vec<NoteCard>) -> bool {
        let info = self.sim.info();
        let turns = |note: &NoteCard| {
            let rule = info.find_rule(&note.rule).map(|id| info.rule(id));
            note.verdict == Verdict::Refused && rule.is_some_and(|rule| rule.turns_away)
        };
        let turned = notes.iter().any(turns);
        notes.retain(|note| if turned { turns(note) } else { !note.routine });
        turned
    }

    /// Why a message is, or was, refused: what its addressee would decide now, or what it decided when it came.
    pub fn why_not_message(&self, text: &str) -> Result<WhyNot, Refusal> {
        let unknown = || Refusal::new(format!("there is no message {text}")).remedy(UNDER_WAY);
        let id = self.sim.config().find_msg(text).ok_or_else(unknown)?;
        let words = self.message_words(id);
        let answer = |subject: String, reasons: Vec<NoteCard>, met, step| WhyNot {
            subject,
            met,
            reasons,
            progress: Vec::new(),
            step,
        };
        if self.sim.in_flight().iter().any(|flight| flight.id == id) {
            return Ok(match self.sim.preview(id) {
                Err(refusal) => answer(format!("{}.", capital(&refusal.to_string())), Vec::new(), false, None),
                Ok(mut notes) => match self.turned_away(&mut notes) {
                    true => answer(format!("{words} would be refused now, because:"), notes, false, None),
                    false => answer(format!("Nothing stands in the way of {words}."), notes, true, None),
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
        let refused = self.turned_away(&mut notes);
        Ok(answer(format!("At step {}: {}", told.step, told.headline), notes, !refused, found))
    }
}

/// What a chain looks for next, further back.
#[derive(Clone, Copy)]
enum Cause {
    /// Nothing.
    Nothing,
    /// The step that sent a message.
    Sends(MsgId),
    /// The last message that made a node decide something worth telling.
    Tells(NodeId),
}

impl Cause {
    fn is(self, trace: &Trace) -> bool {
        match self {
            Cause::Nothing => false,
            Cause::Sends(id) => trace.sends(id),
            Cause::Tells(node) => matches!(trace.choice, Choice::Deliver(_)) && trace.tells_of(node),
        }
    }
}

/// Steps beside the chain that helped, each with the rules by which it did: in them one of the nodes decided by a rule
/// that also decided in the chain's last step, or a node of the chain by the rule of its later step there, such as
/// votes before the one that made a majority. The nearest are kept.
fn helpers(spine: &[(u64, Trace)], window: &[(u64, Trace)], nodes: NodeSet) -> Vec<(u64, Vec<RuleId>)> {
    let held = |trace: &Trace| -> Vec<_> {
        trace.decided.iter().filter(|d| !d.routine && d.verdict == Verdict::Held).map(|d| (d.node, d.rule)).collect()
    };
    let chain: Vec<_> = spine.iter().enumerate().map(|(at, (step, trace))| (at, *step, held(trace))).collect();
    let mut found = Vec::new();
    for (step, trace) in window {
        let helps = |(node, rule): &(NodeId, RuleId)| {
            chain.iter().filter(|(_, later, _)| later > step).any(|(at, _, decided)| {
                let own = decided.contains(&(*node, *rule));
                own || *at == 0 && nodes.contains(*node) && decided.iter().any(|(_, r)| r == rule)
            })
        };
        let rules: Vec<_> = held(trace).into_iter().filter(|d| helps(d)).map(|(_, rule)| rule).collect();
        if !rules.is_empty() && found.len() < MAX_HELPERS {
            found.push((*step, rules));
        }
    }
    found
}

/// A rung as a word in a sentence.
pub fn rung_words(rung: Rung) -> &'static str {
    match rung {
        Rung::Proposed => "sent, and stored nowhere",
        Rung::Stored => "stored",
        Rung::Chosen => "chosen",
        Rung::Known => "chosen, and known to be",
        Rung::Applied => "applied",
        Rung::Answered => "answered",
    }
}

/// A note as a line of an answer.
fn note_line(note: &NoteCard) -> String {
    super::transcript::text(&super::transcript::Line::Note(note))
}

impl Why {
    /// The answer as lines of text.
    pub fn text(&self) -> String {
        let mut lines = vec![self.subject.clone()];
        for because in &self.because {
            let lead = if because.helped { "with" } else { "because" };
            lines.push(format!("{lead:>9}  step {}, {} ms: {}", because.step, because.time_ms, because.headline));
            lines.extend(because.notes.iter().map(|note| format!("{:11}{}", "", note_line(note))));
        }
        if self.cut {
            lines.push(format!("{:11}and so on, further back.", ""));
        }
        lines.join("\n")
    }
}

impl WhyNot {
    /// The answer as lines of text.
    pub fn text(&self) -> String {
        let mut lines = vec![self.subject.clone()];
        lines.extend(self.reasons.iter().map(|note| format!("  {}", note_line(note))));
        for row in &self.progress {
            lines.push(format!("  {}", rungs(row)));
        }
        lines.join("\n")
    }
}

/// How far an entry or value has come, in one line.
pub fn rungs(row: &Progress) -> String {
    let of = match (&row.ballot, row.term) {
        (Some(ballot), _) => format!("[{ballot}, {}]", row.value),
        (None, Some(term)) => format!("{term}:{}", row.value),
        (None, None) => row.value.clone(),
    };
    let by = |names: &[String]| if names.is_empty() { "-".to_string() } else { names.join(" ") };
    let chosen = row.chosen.map_or("-".into(), |step| format!("step {step}"));
    format!(
        "{of}: stored {} ({} needed) | chosen {chosen} | known {} | applied {} | answered {}",
        by(&row.stored_by),
        row.need,
        by(&row.known_by),
        by(&row.applied_by),
        by(&row.answered)
    )
}
