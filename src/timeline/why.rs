//! Why something is as it is: since when, and the chain of steps that led to it.

use super::Timeline;
use super::chain::{About, Because};
use super::transcript::{self, Line};
use super::words;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{Chosen, IN_LINES, NodeCard, Progress, WAITING};
use crate::engine::{Choice, MsgId, NodeId, NodeSet, Refusal, RuleId, Sim, Trace, Which};

/// Where one finds the messages that can be asked about.
pub(super) const UNDER_WAY: &str = "the list of messages shows what is under way";

/// Why something is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// What is explained, as a sentence.
    pub subject: String,
    /// The steps that led to it, the last one first.
    pub because: Vec<Because>,
    /// Whether more came before.
    pub cut: bool,
    /// If the question is about several things: the answers about the others.
    pub others: Vec<Why>,
}

/// When a message was sent.
struct Sending {
    id: MsgId,
    /// The step; 0 if it was under way from the start.
    step: u64,
    /// Whether it is the news of a broken connection.
    news: bool,
}

fn is_under_way(sim: &dyn Sim, id: MsgId) -> bool {
    sim.in_flight().iter().any(|flight| flight.id == id)
}

impl Timeline {
    /// Why a node has the role and the term or ballot that it has; of one whose role is another thing, also why it waits for
    /// what it has asked for.
    pub fn why_node(&self, node: NodeId) -> Result<Why, Refusal> {
        let name = self.sim.config().name(node);
        let now = self.sim.standing(node);
        let epoch = now.epoch.as_ref().map_or(String::new(), |epoch| format!(" {epoch}"));
        let (oldest, besides) = match now.role == WAITING {
            true => (now.waits_for.first(), None),
            false => (None, now.waits_for.first()),
        };
        let awaited = oldest.map_or(String::new(), |(_, what)| format!(" for {what}"));
        let role = catalogue().label(Label::Role, &now.role);
        // What a node is by its kind is a thing, and what it does is none.
        let kind = &self.sim.info().kinds[self.sim.config().kind(node).index()];
        let role = if now.role == kind.name { words::a_thing(&*role) } else { role.into() };
        let is = format!("{name} is {role}{awaited}{epoch}");
        let mut why = match self.last_change(node, oldest) {
            None => Why::settled(format!("{is}, as it was at the start.")),
            Some(step) => self.led_to(format!("{is}, since step {step}."), step, NodeSet::one(node), About::Node),
        };
        why.others.extend(besides.and_then(|asked| {
            let step = self.last_change(node, Some(asked))?;
            let subject = words::waits_since(name, asked.1.as_str(), step);
            Some(self.led_to(subject, step, NodeSet::one(node), About::Node))
        }));
        // Its role is what it is in one of its lines.
        let card = self.scene(0).nodes.into_iter().nth(node.index());
        let lines: Vec<String> = card.iter().flat_map(|card| card.texts(IN_LINES).map(String::from)).collect();
        if !lines.is_empty() {
            why.subject = format!("{} {}", why.subject, words::stands_in(name, catalogue().list(&lines)));
        }
        Ok(why)
    }

    /// What led to it that a node was told of something the last time, such as that a watch of it fired.
    pub fn why_told(&self, node: NodeId, rule: RuleId) -> Result<Why, Refusal> {
        let (name, what) = (self.sim.config().name(node), self.sim.info().rule(rule).asked.unwrap_or_default());
        let mut last = None;
        self.look_back(self.at(), &mut |traces| {
            let tells = |(_, trace): &&(u64, Trace)| trace.decided.iter().any(|d| (d.node, d.rule) == (node, rule));
            last = traces.iter().rev().find(tells).map(|(step, _)| *step);
            last.is_none()
        });
        match last {
            Some(step) => Ok(self.led_to(words::was_last(name, what, step), step, NodeSet::one(node), About::Node)),
            None => Err(self.was_never(node, what)),
        }
    }

    /// Why nothing like that has happened to a node. Whose kind it can happen to counts it on its card, under this name.
    fn was_never(&self, node: NodeId, what: &str) -> Refusal {
        let (config, cards) = (self.sim.config(), self.scene(0).nodes);
        let counts = |id: NodeId| cards.get(id.index()).is_some_and(|card| card.facts.contains_key(what));
        let of_kind = config.of_kind(config.kind(node));
        let able: NodeSet = config.all().filter(|id| counts(*id)).collect();
        let can = of_kind.iter().any(|id| able.contains(id) || !cards.get(id.index()).is_some_and(|card| card.up));
        let name = config.name(node);
        match can || able.is_empty() {
            true => Refusal::new(words::never_was(name, what, self.at())).remedy(words::never_was_remedy()),
            false => {
                let able = config.names(able).join(", ");
                Refusal::new(words::can_never_be(name, what)).remedy(words::can_be(able))
            }
        }
    }

    /// What led to something, step by step.
    pub(super) fn led_to(&self, subject: String, top: u64, nodes: NodeSet, about: About) -> Why {
        let (because, cut) = self.chain(top, nodes, about);
        Why { subject, because, cut, others: Vec::new() }
    }

    /// The last step up to now at which a node's role, term or ballot changed; of one that waits, at which it asked for
    /// the oldest of what it waits for.
    fn last_change(&self, node: NodeId, awaited: Option<&(u32, String)>) -> Option<u64> {
        let mates = self.sim.config().housemates(node);
        let moves = |sim: &dyn Sim| {
            let trace = sim.trace();
            trace.actor.is_some_and(|actor| mates.contains(actor)) || trace.choice.is_fault()
        };
        if let Some(oldest) = awaited {
            // Wishes for the same have one number. Who gives up keeps the oldest of them, and an answer to one answers all.
            let waits = |sim: &dyn Sim| sim.standing(node).waits_for.contains(oldest);
            return self.last_step_that_changed(moves, waits, |before, after| *after && !before);
        }
        let standing = |sim: &dyn Sim| {
            let standing = sim.standing(node);
            (standing.role, standing.epoch)
        };
        self.last_step_that_changed(moves, standing, |before, after| before != after)
    }

    /// The last step up to now that changed what is read in such a way; `may` is false for steps that leave it as it is.
    fn last_step_that_changed<T>(
        &self,
        may: impl Fn(&dyn Sim) -> bool,
        read: impl Fn(&dyn Sim) -> T,
        changed: impl Fn(&T, &T) -> bool,
    ) -> Option<u64> {
        let mut upto = self.at();
        while upto > 0 {
            let (first, near) = self.checkpoint(self.current, upto - 1);
            let mut before = read(near);
            let mut found = None;
            self.walk(first + 1, upto, &mut |sim| {
                if may(sim) {
                    let after = read(sim);
                    if changed(&before, &after) {
                        found = Some(sim.steps());
                    }
                    before = after;
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
        let Sending { id, step, news } = self.sent_at(id)?;
        if step == 0 {
            let what = self.message_words(id);
            return Ok(Why::settled(words::under_way_at_start(what)));
        }
        let (from, to) = (self.sim.config().name(id.from), self.sim.config().name(id.to));
        let under_way = is_under_way(self.sim(), id);
        let subject = match news {
            true if under_way => format!("{to} has to hear that its connection with {from} ended at step {step}."),
            true => format!("{to} was to hear that its connection with {from} ended at step {step}."),
            false if self.was_injected(step) => format!("{} was injected at step {step}.", self.message_words(id)),
            false => format!("{} was sent at step {step}.", self.message_words(id)),
        };
        let mut about = None;
        self.walk(step, step, &mut |sim| {
            about = sim.about(id);
            false
        });
        Ok(self.led_to(subject, step, NodeSet::one(id.from), about.map_or(About::Message, About::Slot)))
    }

    /// Whether a step put a message on its link that nobody sent.
    fn was_injected(&self, step: u64) -> bool {
        let recorded = self.recorded(self.current, step);
        recorded.is_some_and(|step| matches!(step.choice, Choice::Inject { .. }))
    }

    /// Why an entry or value is committed or chosen, or how it came where it is if it is not. If several stand in that slot,
    /// each has an answer of its own, the furthest first.
    pub fn why_slot(&self, slot: u64) -> Result<Why, Refusal> {
        self.why_rows(slot, self.rows_of(slot)?)
    }

    /// The same of some of them.
    pub(super) fn why_rows(&self, slot: u64, rows: Vec<(usize, Progress)>) -> Result<Why, Refusal> {
        let mut answers = rows.into_iter().map(|(_, row)| self.why_row(slot, &row));
        let first = answers.next().ok_or_else(|| self.no_slot(slot))?;
        Ok(Why { others: answers.collect(), ..first })
    }

    /// How far the entries or values of a slot have come, the furthest first, each with its place among them.
    pub(super) fn rows_of(&self, slot: u64) -> Result<Vec<(usize, Progress)>, Refusal> {
        let mut rows: Vec<_> = self.sim.progress(Which::Slot(slot)).into_iter().enumerate().collect();
        rows.sort_by_key(|(_, row)| std::cmp::Reverse((row.rung, row.stored_by.len())));
        if rows.is_empty() { Err(self.no_slot(slot)) } else { Ok(rows) }
    }

    fn why_row(&self, slot: u64, row: &Progress) -> Why {
        let config = self.sim.config();
        let what = self.entry_words(row);
        if let Some((since, quorum)) = self.chosen(slot, row) {
            if since == 0 {
                return Why::settled(words::chosen_at_start(what, self.sim.info().log));
            }
            let nodes = quorum.iter().filter_map(|name| config.find(name)).collect();
            let by = catalogue().list(&quorum);
            let votes = self.scene(0).nodes.iter().any(NodeCard::votes);
            return self.led_to(
                words::chosen_since(what, since, by, self.sim.info().log, votes),
                since,
                nodes,
                About::Slot(slot),
            );
        }
        let same =
            |other: &Progress| other.reads_like(row) && (&other.client, other.number) == (&row.client, row.number);
        let of_it = |sim: &dyn Sim| sim.progress(Which::Slot(slot)).into_iter().find(|other| same(other));
        let on = catalogue().list(&row.stored_by);
        match self.last_step_that_changed(|_| true, of_it, came_further) {
            Some(step) => {
                let nodes = row.stored_by.iter().filter_map(|name| config.find(name)).collect();
                self.led_to(words::came_so_far(what, step, self.sim.info().log), step, nodes, About::Slot(slot))
            }
            None => Why::settled(words::stood_at_start(what, on)),
        }
    }

    /// Since when an entry or value is chosen, and by whom, if it is.
    fn chosen(&self, slot: u64, row: &Progress) -> Option<(u64, Vec<String>)> {
        let since = row.chosen?;
        // As many rows as reach back to the slot, and no more: a long log has many.
        let newest = self.sim.scene(1).chosen.last().map_or(0, |c| c.slot);
        let rows = usize::try_from(newest.saturating_sub(slot)).unwrap_or(usize::MAX).saturating_add(1);
        let of_it = |c: &Chosen| c.slot == slot && c.step == since && c.value == row.value;
        let quorum = self.sim.scene(rows).chosen.into_iter().find(of_it).map(|c| c.quorum);
        Some((since, quorum.unwrap_or_else(|| self.had(row, since))))
    }

    /// Who had an entry or value on its disk, or said so, at any step up to this one. A value that is chosen once more, at
    /// another ballot, has no row of its own among what is chosen.
    fn had(&self, row: &Progress, upto: u64) -> Vec<String> {
        let mut had: Vec<String> = Vec::new();
        self.walk(0, upto, &mut |sim| {
            let rows = sim.progress(Which::Slot(row.slot)).into_iter();
            let alike = rows.filter(|other| other.reads_like(row));
            had.extend(alike.flat_map(|other| [other.stored_by, other.accepted_by].concat()));
            had.sort_unstable();
            had.dedup();
            true
        });
        let config = self.sim.config();
        config.names(had.iter().filter_map(|name| config.find(name)).collect())
    }

    /// An entry or value with what tells it from others in its slot.
    pub(super) fn entry_words(&self, row: &Progress) -> String {
        let value = row.value.as_str();
        let alike = || self.sim.progress(Which::Slot(row.slot)).iter().filter(|other| other.reads_like(row)).count();
        match (&row.ballot, row.term) {
            (Some(called), Some(_)) => words::called(called.as_str(), value),
            (Some(ballot), None) => words::value_at(value, ballot.as_str()),
            // With rules off, two leaders of a term may both append such an entry.
            (None, Some(term)) if alike() > 1 => match (&row.client, row.number) {
                (Some(client), Some(number)) => words::twin_of(value, row.slot, term, client.as_str(), number),
                _ => words::twin_of_nobody(value, row.slot, term),
            },
            (None, Some(term)) => words::entry_of(value, row.slot, term),
            (None, None) => words::value_in(value, row.slot),
        }
    }

    pub(super) fn no_slot(&self, slot: u64) -> Refusal {
        Refusal::new(words::nothing_there(slot, self.sim.info().log)).remedy(words::nothing_there_remedy())
    }

    /// The step at which a message was sent; the original's, for a duplicate. Of the news of a broken connection, which
    /// is told, the step at which it broke.
    fn sent_at(&self, text: &str) -> Result<Sending, Refusal> {
        let unknown = || Refusal::new(format!("no message {text} was sent so far")).remedy(UNDER_WAY);
        let id = self.sim.config().find_msg(text).ok_or_else(unknown)?;
        let is_of_it = |one: MsgId| MsgId { copy: id.copy, ..one } == id;
        // A copy that the network made is sent with its original, and there are as many as were made.
        let mut copies = 0;
        let mut found = None;
        self.look_back(self.at(), &mut |traces| {
            for (step, trace) in traces.iter().rev() {
                copies += usize::from(matches!(trace.choice, Choice::Duplicate(one) if is_of_it(one)));
                if trace.sends(id) {
                    found = Some(Sending { id, step: *step, news: trace.tells(id) });
                    return false;
                }
            }
            true
        });
        if found.is_none() {
            self.walk(0, 0, &mut |sim| {
                found = is_under_way(sim, MsgId { copy: 0, ..id }).then_some(Sending { id, step: 0, news: false });
                false
            });
        }
        found.filter(|_| usize::from(id.copy) <= copies).ok_or_else(unknown)
    }

    pub(super) fn message_words(&self, id: MsgId) -> String {
        let text = self.sim.config().msg_text(id);
        match self.sim.in_flight().into_iter().find(|flight| flight.id == id) {
            Some(flight) => format!("{} {text}", flight.called),
            None => format!("The message {text}"),
        }
    }
}

/// Whether an entry or value came further: to one more node, or to one more rung.
fn came_further(before: &Option<Progress>, after: &Option<Progress>) -> bool {
    let Some(after) = after else { return false };
    let Some(before) = before else { return true };
    let lists = |row: &Progress| {
        [&row.stored_by, &row.known_by, &row.applied_by, &row.answered]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
    };
    let had = lists(before);
    after.rung > before.rung || lists(after).iter().any(|name| !had.contains(name))
}

impl Why {
    /// What was so from the start.
    fn settled(subject: String) -> Why {
        Why { subject, because: Vec::new(), cut: false, others: Vec::new() }
    }

    /// The answer as lines of text.
    pub fn text(&self) -> String {
        let mut lines = vec![self.subject.clone()];
        for because in &self.because {
            let lead = if because.helped { "with" } else { "because" };
            lines.push(format!("{lead:>9}  step {}, {} ms: {}", because.step, because.time_ms, because.headline));
            lines.extend(because.notes.iter().map(|note| format!("{:11}{}", "", transcript::text(&Line::Note(note)))));
        }
        if self.cut {
            lines.push(format!("{:11}and so on, further back.", ""));
        }
        lines.extend(self.others.iter().map(Why::text));
        lines.join("\n")
    }
}
