//! Chains of steps back to what began something.
//!
//! A chain goes from a step to the step that sent the message it delivered, and so on, back to a timer or to a person;
//! from there to where the node came to what it acts from, as its protocol says ([`Sim::began`], [`Sim::tie`]). Beside it
//! stand the steps that counted towards one of the chain. Nothing of it is stored: the steps are taken again.

use super::Timeline;
use crate::engine::facts::{FactKind, NOTHING};
use crate::engine::scene::{Fact, NoteCard, Told, Verdict};
use crate::engine::{Began, Choice, Decided, InputId, MsgId, NodeId, NodeSet, Rule, RuleId, Tie, Trace};

/// The most steps that one chain has.
const MAX_LINKS: usize = 16;
/// How many steps of the run a chain looks back at most for its next step: what is further off, such as the election of
/// a leader that has led for very long, is not worth taking them all again.
const MAX_WAY: u64 = 20_000;
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

/// What a chain is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
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

impl Timeline {
    /// The chain of steps that ends in `top`, with what helped on the way, and whether more came before: the last step
    /// first. What these nodes have on their disks counted towards the last one.
    pub(super) fn chain(&self, top: u64, nodes: NodeSet, about: About) -> (Vec<Because>, bool) {
        let mut walk = Walk {
            timeline: self,
            about,
            nodes,
            links: Vec::new(),
            begun: Vec::new(),
            helpers: Vec::new(),
            anew: Vec::new(),
            wanted: Cause::Nothing,
            cut: false,
        };
        self.look_back(top, &mut |traces| traces.iter().rev().all(|(step, trace)| walk.visit(*step, trace)));
        walk.told()
    }

    /// Whether an input makes a node go on with what it has, and asks for nothing new.
    fn acts(&self, input: InputId) -> bool {
        let spec = self.sim.info().inputs.get(input.index());
        spec.is_some_and(|spec| spec.asker().is_none())
    }

    /// Whether a node asks of itself, so that nothing came before.
    fn is_client(&self, node: NodeId) -> bool {
        self.sim.info().clients(self.sim.config()).contains(node)
    }

    /// A step with the decisions that matter. None is about another slot.
    fn because(&self, step: u64, slot: Option<u64>, kept: Kept) -> Option<Because> {
        let told = self.told(step, step).pop()?;
        let Told { time_ms, headline, mut notes, .. } = told;
        let (info, config) = (self.sim.info(), self.sim.config());
        notes.retain(|note| {
            let (rule, node) = (info.find_rule(&note.rule), config.find(&note.node));
            let tells = match kept {
                Kept::Helped(rules) => rules.iter().any(|(by, helped)| {
                    node == Some(*by) && (rule == Some(*helped) || note.verdict == Verdict::Waived)
                }),
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

/// Which decisions of a step are told.
#[derive(Clone, Copy)]
enum Kept<'a> {
    /// Those of these nodes by these rules, and what they did because a rule is off: the step only helped.
    Helped(&'a [(NodeId, RuleId)]),
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

/// A step of the chain.
struct Link {
    step: u64,
    trace: Trace,
    /// Whether it is told that a node adopted a term or ballot in it.
    adopts: bool,
}

/// The way back along a chain, from its last step.
struct Walk<'a> {
    timeline: &'a Timeline,
    about: About,
    /// Whose disks counted towards the last step.
    nodes: NodeSet,
    /// The chain as far as it is known, the last step first.
    links: Vec<Link>,
    /// What was begun in it, and by whom.
    begun: Vec<(NodeId, Began)>,
    /// Steps beside it that helped, with the decisions that did.
    helpers: Vec<(u64, Vec<(NodeId, RuleId)>)>,
    /// The steps in which nodes began anew, so that what they had counted before was over.
    anew: Vec<(NodeId, u64)>,
    /// What is looked for.
    wanted: Cause,
    /// Whether the next step of the chain is one too many, or too far off.
    cut: bool,
}

impl Walk<'_> {
    /// Looks at the step before the one that it looked at last. Whether it has to look further.
    fn visit(&mut self, step: u64, trace: &Trace) -> bool {
        let began = self.began(trace);
        if self.links.is_empty() || self.is_wanted(trace, &began) {
            self.take(step, trace, &began);
        } else {
            self.see_help(step, trace);
        }
        self.pass_beginnings(step, trace, &began);
        let far = self.links.last().is_some_and(|link| link.step.saturating_sub(step) >= MAX_WAY);
        self.cut = self.wanted != Cause::Nothing && (far || self.links.len() >= MAX_LINKS);
        self.wanted != Cause::Nothing && !self.cut
    }

    /// What was begun in a step, and by whom.
    fn began(&self, trace: &Trace) -> Vec<(NodeId, Began)> {
        let (sim, slot) = (self.timeline.sim(), self.about.slot());
        trace.decided.iter().filter_map(|d| Some((d.node, sim.began(d, slot)?))).collect()
    }

    fn tie(&self, earlier: &Decided, later: &Decided) -> Option<Tie> {
        self.timeline.sim().tie(earlier, later, self.about.slot())
    }

    fn is_wanted(&self, trace: &Trace, began: &[(NodeId, Began)]) -> bool {
        match self.wanted {
            Cause::Nothing => false,
            Cause::Sends(id) => trace.sends(id),
            Cause::Heard(node) => began.contains(&(node, Began::Epoch)) || began.contains(&(node, Began::Standing)),
            Cause::Leads(node) => {
                let of_it = |d: &&Decided| d.node == node;
                let later = || self.links.last().into_iter().flat_map(|link| link.trace.decided.iter().filter(of_it));
                let leads = |earlier: &Decided| later().any(|later| self.tie(earlier, later) == Some(Tie::Leads));
                trace.decided.iter().filter(of_it).any(leads)
            }
            Cause::Begins { node, entry, standing } => {
                entry && began.contains(&(node, Began::Entry)) || standing && began.contains(&(node, Began::Standing))
            }
        }
    }

    /// Makes a step part of the chain. If it told a term or ballot to somebody who adopted that, where it has it from is
    /// owed.
    fn take(&mut self, step: u64, trace: &Trace, began: &[(NodeId, Began)]) {
        let adopts = began.iter().any(|(node, what)| Some(*node) == trace.actor && *what == Began::Epoch);
        let follows = self.links.last().map_or(self.about == About::Node, |link| link.adopts);
        let owes = follows && !adopts && !self.links.is_empty() && began.is_empty();
        let adopts = adopts && (follows || matches!(self.wanted, Cause::Heard(_)));
        self.links.push(Link { step, trace: trace.clone(), adopts });
        self.begun.extend(began);
        self.wanted = self.cause(trace.choice, owes);
    }

    /// What to look for before a step of the chain.
    fn cause(&self, choice: Choice, owes: bool) -> Cause {
        let acted = match choice {
            Choice::Deliver(id) => return if owes { Cause::Heard(id.to) } else { Cause::Sends(id) },
            // Whoever is told to go on goes on from what it decided before.
            Choice::Input { node, input, .. } if self.timeline.acts(input) => return Cause::Leads(node),
            Choice::Fire(node, _) if self.timeline.is_client(node) => return Cause::Nothing,
            Choice::Fire(node, _) => node,
            // Nobody made a client ask; whoever took the command of a person began before that.
            Choice::Input { .. } => match self.begun.last() {
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
        let open = |what| !self.begun.contains(&(acted, what));
        match (self.about.slot().is_some() && open(Began::Entry), open(Began::Standing)) {
            (false, false) => Cause::Nothing,
            (entry, standing) => Cause::Begins { node: acted, entry, standing },
        }
    }

    /// Keeps a step beside the chain if it helped: if what was decided in it counted towards a later step of the chain.
    fn see_help(&mut self, step: u64, trace: &Trace) {
        if self.helpers.len() == MAX_HELPERS {
            return;
        }
        let counts = |d: &&Decided| !d.routine && d.verdict != Verdict::Kept;
        let helped: Vec<_> = trace.decided.iter().filter(counts).filter(|d| self.helps(d)).collect();
        if !helped.is_empty() {
            self.helpers.push((step, helped.into_iter().map(|d| (d.node, d.rule)).collect()));
        }
    }

    /// Whether a decision counted towards one of the chain: to the same node, if that has not begun anew since, or to the
    /// last step, what is on these nodes' disks. What was refused for being too few counted if there were enough later.
    fn helps(&self, earlier: &Decided) -> bool {
        let anew = self.anew.iter().rev().find(|(node, _)| *node == earlier.node).map(|(_, step)| *step);
        self.links.iter().enumerate().any(|(at, link)| {
            link.trace.decided.iter().any(|later| {
                let meets = match later.node == earlier.node {
                    true => anew.is_none_or(|anew| anew >= link.step),
                    false => at == 0 && self.nodes.contains(earlier.node),
                };
                let few = earlier.rule == later.rule && earlier.node == later.node && later.verdict == Verdict::Held;
                let counted = earlier.verdict != Verdict::Refused || few;
                meets && counted && self.tie(earlier, later) == Some(Tie::AddsUp)
            })
        })
    }

    /// Takes note of who began anew in a step. Who started again held nothing in its memory before.
    fn pass_beginnings(&mut self, step: u64, trace: &Trace, began: &[(NodeId, Began)]) {
        let standing = began.iter().filter(|(_, what)| *what == Began::Standing);
        self.anew.extend(standing.map(|(node, _)| (*node, step)));
        if let Choice::Restart { node, wiped } = trace.choice {
            let all = self.timeline.sim().config().housemates(node);
            self.anew.extend(all.iter().map(|node| (node, step)));
            self.wanted = self.wanted.before_a_start(all, wiped);
        }
    }

    /// The steps of the chain and those that helped, the last one first, and whether more came before.
    fn told(self) -> (Vec<Because>, bool) {
        let slot = self.about.slot();
        let first = self.links.last().map_or(0, |link| link.step);
        let link =
            |Link { step, adopts, .. }: &Link| self.timeline.because(*step, slot, Kept::Link { adopts: *adopts });
        let mut because: Vec<Because> = self.links.iter().filter_map(link).collect();
        let helped = self.helpers.iter().filter(|(step, _)| *step > first);
        because.extend(helped.filter_map(|(step, rules)| self.timeline.because(*step, slot, Kept::Helped(rules))));
        because.sort_by_key(|b| std::cmp::Reverse(b.step));
        (because, self.cut)
    }
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
    /// The step in which a node decided what it went on from when it was told to.
    Leads(NodeId),
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
    /// What is still to be looked for before these nodes started, with their disks wiped or not.
    fn before_a_start(self, nodes: NodeSet, wiped: bool) -> Cause {
        match self {
            Cause::Leads(node) if nodes.contains(node) => Cause::Nothing,
            Cause::Begins { node, entry, .. } if nodes.contains(node) => match entry && !wiped {
                true => Cause::Begins { node, entry, standing: false },
                false => Cause::Nothing,
            },
            Cause::Heard(node) if nodes.contains(node) && wiped => Cause::Nothing,
            cause => cause,
        }
    }
}
