//! Why something is as it is: chains of steps back to what began it.
//!
//! A chain goes from a step to the step that sent the message it delivered, and so on, back to a timer or to a person;
//! from there to where the node came to what it acts from, as its protocol says ([`Sim::began`]). Nothing of it is stored:
//! the steps are taken again.

use super::Timeline;
use super::transcript::{self, Line};
use super::words;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::facts::{FactKind, NOTHING};
use crate::engine::scene::{Chosen, Fact, NoteCard, Progress, Told, Verdict};
use crate::engine::{
    Began, Choice, Decided, InputId, MsgId, NodeId, NodeSet, Refusal, Rule, RuleId, Sim, Trace, Which,
};

/// Where one finds the messages that can be asked about.
pub(super) const UNDER_WAY: &str = "the list of messages shows what is under way";
/// The most steps that one chain has.
const MAX_LINKS: usize = 16;
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
    /// If the question is about several things: the answers about the others.
    pub others: Vec<Why>,
}

impl Timeline {
    /// Why a node has the role and the term or ballot that it has.
    pub fn why_node(&self, node: NodeId) -> Result<Why, Refusal> {
        let name = self.sim.config().name(node);
        let now = self.sim.standing(node);
        let epoch = now.epoch.as_ref().map_or(String::new(), |epoch| format!(" {epoch}"));
        let oldest = now.waits_for.first();
        let awaited = oldest.map_or(String::new(), |oldest| format!(" for {oldest}"));
        let is = format!("{name} is {}{awaited}{epoch}", catalogue().label(Label::Role, &now.role));
        let Some(step) = self.last_change(node, oldest) else {
            let subject = format!("{is}, as it was at the start.");
            return Ok(Why::settled(subject));
        };
        Ok(self.chain(format!("{is}, since step {step}."), step, NodeSet::one(node), About::Node))
    }

    /// The last step up to now at which a node's role, term or ballot changed; of one that waits, at which it asked for
    /// what it waits for.
    fn last_change(&self, node: NodeId, awaited: Option<&String>) -> Option<u64> {
        let moves = |sim: &dyn Sim| {
            let trace = sim.trace();
            trace.actor == Some(node) || trace.choice.is_fault()
        };
        if let Some(awaited) = awaited {
            let waits = |sim: &dyn Sim| sim.standing(node).waits_for.contains(awaited);
            return self.last_step_that_changed(moves, waits, |before, after| !before && *after);
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
        let (id, step, news) = self.sent_at(id)?;
        let (from, to) = (self.sim.config().name(id.from), self.sim.config().name(id.to));
        let under_way = self.sim.in_flight().iter().any(|flight| flight.id == id);
        let subject = match news {
            true if under_way => format!("{to} has to hear that its connection with {from} broke at step {step}."),
            true => format!("{to} was to hear that its connection with {from} broke at step {step}."),
            false if self.was_injected(step) => format!("{} was injected at step {step}.", self.message_words(id)),
            false => format!("{} was sent at step {step}.", self.message_words(id)),
        };
        let mut about = None;
        self.walk(step, step, &mut |sim| {
            about = sim.about(id);
            false
        });
        Ok(self.chain(subject, step, NodeSet::one(id.from), about.map_or(About::Message, About::Slot)))
    }

    /// Whether a step put a message on its link that nobody sent.
    fn was_injected(&self, step: u64) -> bool {
        let recorded = self.recorded(self.current, step);
        recorded.is_some_and(|step| matches!(step.choice, Choice::Inject { .. }))
    }

    /// Why an entry or value is committed or chosen, or how it came where it is if it is not. If several stand in that slot,
    /// each has an answer of its own, the furthest first.
    pub fn why_slot(&self, slot: u64) -> Result<Why, Refusal> {
        let mut answers = self.rows_of(slot)?.into_iter().map(|(_, row)| self.why_row(slot, &row));
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
            let on = catalogue().list(&quorum);
            return self.chain(
                words::chosen_since(what, since, on, self.sim.info().log),
                since,
                nodes,
                About::Slot(slot),
            );
        }
        let same =
            |other: &Progress| (&other.term, &other.ballot, &other.value) == (&row.term, &row.ballot, &row.value);
        let of_it = |sim: &dyn Sim| sim.progress(Which::Slot(slot)).into_iter().find(|other| same(other));
        let on = catalogue().list(&row.stored_by);
        match self.last_step_that_changed(|_| true, of_it, came_further) {
            Some(step) => {
                let nodes = row.stored_by.iter().filter_map(|name| config.find(name)).collect();
                self.chain(words::came_so_far(what, step, self.sim.info().log), step, nodes, About::Slot(slot))
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
        Some((since, quorum.unwrap_or_default()))
    }

    /// An entry or value with what tells it from others in its slot.
    pub(super) fn entry_words(&self, row: &Progress) -> String {
        match (&row.ballot, row.term) {
            (Some(ballot), _) => words::value_at(row.value.as_str(), ballot.as_str()),
            (None, Some(term)) => words::entry_of(row.value.as_str(), row.slot, term),
            (None, None) => words::value_in(row.value.as_str(), row.slot),
        }
    }

    pub(super) fn no_slot(&self, slot: u64) -> Refusal {
        Refusal::new(words::nothing_there(slot, self.sim.info().log)).remedy(words::nothing_there_remedy())
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

    pub(super) fn message_words(&self, id: MsgId) -> String {
        let text = self.sim.config().msg_text(id);
        match self.sim.in_flight().into_iter().find(|flight| flight.id == id) {
            Some(flight) => format!("{} {text}", flight.called),
            None => format!("The message {text}"),
        }
    }

    /// The chain of steps that ends in `top`, and what helped on the way: steps of these nodes with the same rule.
    fn chain(&self, subject: String, top: u64, nodes: NodeSet, about: About) -> Why {
        let slot = about.slot();
        let mut spine: Vec<(u64, Trace)> = Vec::new();
        let mut window: Vec<(u64, Trace)> = Vec::new();
        let mut begun: Vec<(NodeId, Began)> = Vec::new();
        let mut adoptions: Vec<(u64, bool)> = Vec::new();
        let mut wanted = Cause::Nothing;
        let mut cut = false;
        self.look_back(top, &mut |traces| {
            for (step, trace) in traces.iter().rev() {
                let began = self.began(trace, slot);
                if *step != top && !wanted.is(trace, &began) {
                    window.push((*step, trace.clone()));
                    continue;
                }
                let adopts = began.iter().any(|(node, what)| Some(*node) == trace.actor && *what == Began::Epoch);
                let follows = adoptions.last().map_or(about == About::Node, |(_, adopts)| *adopts);
                let owes = follows && !adopts && !adoptions.is_empty() && began.is_empty();
                adoptions.push((*step, adopts && (follows || matches!(wanted, Cause::Heard(_)))));
                spine.push((*step, trace.clone()));
                begun.extend(began);
                wanted = self.cause(trace.choice, &begun, slot, owes);
                if wanted == Cause::Nothing {
                    return false;
                }
                cut = spine.len() >= MAX_LINKS;
                if cut {
                    return false;
                }
            }
            true
        });
        let last = spine.last().map_or(top, |(step, _)| *step);
        let helpers = helpers(&spine, &window, nodes);
        let link = |(step, adopts): &(u64, bool)| self.because(*step, slot, Kept::Link { adopts: *adopts });
        let links = adoptions.iter().filter_map(link);
        let mut because: Vec<Because> = links.collect();
        let helped = helpers.iter().filter(|(step, _)| *step > last);
        because.extend(helped.filter_map(|(step, rules)| self.because(*step, slot, Kept::Helped(rules))));
        because.sort_by_key(|b| std::cmp::Reverse(b.step));
        Why { subject, because, cut, others: Vec::new() }
    }

    /// What was begun in a step, and by whom.
    fn began(&self, trace: &Trace, slot: Option<u64>) -> Vec<(NodeId, Began)> {
        let begun = trace.decided.iter().filter_map(|d| Some((d.node, self.sim.began(d, slot)?)));
        begun.collect()
    }

    /// What to look for before a step of the chain. If it told a term or ballot to somebody who adopted that, where it has
    /// it from is owed.
    fn cause(&self, choice: Choice, begun: &[(NodeId, Began)], slot: Option<u64>, owes: bool) -> Cause {
        let acted = match choice {
            Choice::Deliver(id) => return if owes { Cause::Heard(id.to) } else { Cause::Sends(id) },
            // Whoever is told to go on goes on from what it heard last.
            Choice::Input { node, input, .. } if self.acts(input) => return Cause::Tells(node),
            Choice::Fire(node, _) => node,
            // A client asks by itself; whoever took its command began before that.
            Choice::Input { .. } => match begun.last() {
                Some((node, _)) => *node,
                None => return Cause::Nothing,
            },
            Choice::Wait | Choice::Drop(_) | Choice::Lose(_) | Choice::Duplicate(_) => return Cause::Nothing,
            Choice::Delay(..) | Choice::Corrupt(_) | Choice::Cut { .. } | Choice::Heal { .. } => return Cause::Nothing,
            Choice::Set(..) | Choice::SetOf { .. } | Choice::Tune { .. } | Choice::Clock(..) => return Cause::Nothing,
            Choice::Crash(_) | Choice::CrashAt(..) | Choice::CrashKeeping(..) => return Cause::Nothing,
            Choice::Spare(_) | Choice::Flush(_) | Choice::Disk { .. } | Choice::Restart { .. } => {
                return Cause::Nothing;
            }
            Choice::Pause(_) | Choice::Resume(_) | Choice::Switch { .. } | Choice::Inject { .. } => {
                return Cause::Nothing;
            }
        };
        let open = |what| !begun.contains(&(acted, what));
        match (slot.is_some() && open(Began::Entry), open(Began::Standing)) {
            (false, false) => Cause::Nothing,
            (entry, standing) => Cause::Begins { node: acted, entry, standing },
        }
    }

    /// Whether an input makes a node go on with what it has, and asks for nothing new.
    fn acts(&self, input: InputId) -> bool {
        let spec = self.sim.info().inputs.get(input.index());
        spec.is_some_and(|spec| spec.asker().is_none())
    }

    /// A step with the decisions that matter; of one that helped, only those that did. None is about another slot.
    fn because(&self, step: u64, slot: Option<u64>, kept: Kept) -> Option<Because> {
        let told = self.told(step, step).pop()?;
        let Told { time_ms, headline, mut notes, .. } = told;
        let info = self.sim.info();
        notes.retain(|note| {
            let rule = info.find_rule(&note.rule);
            let tells = match kept {
                Kept::Helped(rules) => rule.is_some_and(|rule| rules.contains(&rule)),
                Kept::Link { adopts } => !note.routine || adopts && self.adopts(note),
            };
            tells && !rule.is_some_and(|rule| slot.is_some_and(|slot| is_elsewhere(info.rule(rule), note, slot)))
        });
        Some(Because { step, time_ms, headline, notes, helped: matches!(kept, Kept::Helped(_)) })
    }

    /// Whether a note tells of a node that took its term or ballot from a message.
    pub(super) fn adopts(&self, note: &NoteCard) -> bool {
        let (Some(node), Some(rule)) = (self.sim.config().find(&note.node), self.sim.info().find_rule(&note.rule))
        else {
            return false;
        };
        let decided = Decided { node, rule, verdict: note.verdict, routine: note.routine, facts: [NOTHING; 4] };
        self.sim.began(&decided, None) == Some(Began::Epoch)
    }
}

/// What a chain is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// How a node came to stand as it does.
    Node,
    /// Why a message was sent that is about no slot.
    Message,
    /// What stands in a slot.
    Slot(u64),
}

impl About {
    fn slot(self) -> Option<u64> {
        match self {
            About::Slot(slot) => Some(slot),
            About::Node | About::Message => None,
        }
    }
}

/// Which decisions of a step are told.
#[derive(Clone, Copy)]
enum Kept<'a> {
    /// Those by these rules: the step only helped.
    Helped(&'a [RuleId]),
    /// Those worth telling; if the node came to its standing by a message, also that it adopted a term or ballot.
    Link {
        /// Whether it did.
        adopts: bool,
    },
}

/// Whether what a note tells is about another place of the log alone.
fn is_elsewhere(rule: &Rule, note: &NoteCard, slot: u64) -> bool {
    let here = i64::try_from(slot).map(Fact::Int);
    let mut places = rule.facts.iter().filter(|spec| matches!(spec.kind, FactKind::Place));
    places.any(|spec| note.facts.get(spec.name).is_some_and(|at| here.as_ref() != Ok(at)))
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

/// What a chain looks for next, further back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Nothing.
    Nothing,
    /// The step that sent a message.
    Sends(MsgId),
    /// The step in which a node came to the term or ballot that it told to others.
    Heard(NodeId),
    /// The last message that made a node decide something worth telling.
    Tells(NodeId),
    /// The step in which a node came to an entry, or to its standing.
    Begins {
        /// The node.
        node: NodeId,
        /// Whether it is its entry.
        entry: bool,
        /// Whether it is its standing.
        standing: bool,
    },
}

impl Cause {
    fn is(self, trace: &Trace, began: &[(NodeId, Began)]) -> bool {
        match self {
            Cause::Nothing => false,
            Cause::Sends(id) => trace.sends(id),
            Cause::Heard(node) => began.contains(&(node, Began::Epoch)) || began.contains(&(node, Began::Standing)),
            Cause::Tells(node) => matches!(trace.choice, Choice::Deliver(_)) && trace.tells_of(node),
            Cause::Begins { node, entry, standing } => {
                entry && began.contains(&(node, Began::Entry)) || standing && began.contains(&(node, Began::Standing))
            }
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
