//! Questions to a world that change nothing: what a step did in short, what a message would do, and why a node has
//! not reached a goal.
//!
//! Answers come from the code that decides: a [`Dry`] context lets copies of nodes run their handlers and decision
//! functions, keeps the notes they leave and forgets everything else. A protocol's part is
//! [`Asked::ask`](Asked::ask); its goals are rows of [`Info::goals`](super::Info).

use super::chances::{Contest, Leeway, Left, Needs, Votes};
use super::facts::Facts;
use super::handler;
use super::info::GoalArg;
use super::past::{self, Errand, Look, Loses, Past, Record, Setback, Unknown};
use super::protocol::{Cx, Effect, Event, Note, Protocol};
use super::scene::{NoteCard, Verdict};
use super::slot::{Slot, Stop};
use super::start::Started;
use super::timers::Timer;
use super::world::{World, arrival};
use super::{Choice, Config, GoalId, InputId, MsgId, NodeId, NodeSet, Refusal, RuleId, TimerId, refused, say};
use smallvec::SmallVec;

/// A decision of the last step, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Who decided.
    pub node: NodeId,
    /// The rule, or the event told.
    pub rule: RuleId,
    /// How it came out.
    pub verdict: Verdict,
    /// Whether a brief account leaves it out.
    pub routine: bool,
    /// The facts compared, as the rule's row names them.
    pub facts: Facts,
}

impl Decided {
    /// The note that was left.
    fn note(&self) -> Note {
        Note { rule: self.rule, verdict: self.verdict, node: self.node, facts: self.facts }
    }
}

/// What the last step was, in short: what those need who look for a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What happened.
    pub choice: Choice,
    /// The node that acted on it; of several on one machine the last.
    pub actor: Option<NodeId>,
    /// The messages that left.
    pub sent: SmallVec<[MsgId; 8]>,
    /// The news of connections that broke.
    pub news: SmallVec<[MsgId; 2]>,
    /// What was decided, in order.
    pub decided: SmallVec<[Decided; 8]>,
}

impl Trace {
    /// Whether a message left in it, or its original if it is a duplicate; of the news of a broken connection, whether that
    /// broke in it.
    pub fn sends(&self, id: MsgId) -> bool {
        self.sent.iter().chain(&self.news).any(|one| (one.from, one.to, one.n) == (id.from, id.to, id.n))
    }

    /// Whether this is the news of a connection that broke in it.
    pub fn tells(&self, id: MsgId) -> bool {
        self.news.contains(&id)
    }

    /// Whether the node decided something in it that is worth telling.
    pub fn tells_of(&self, node: NodeId) -> bool {
        self.decided.iter().any(|d| d.node == node && !d.routine)
    }
}

/// Why a node has not reached a goal, or that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the goal is reached.
    pub met: bool,
    /// What stands in the way, or what speaks for it: the notes of the decisions that were tried.
    pub reasons: Vec<NoteCard>,
}

/// What a decision began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Began {
    /// The entry or value came to its node, or from it.
    Entry,
    /// The node took its term or ballot from a message.
    Epoch,
    /// The node came to the standing from which it acts since: it was elected, or it asked to be.
    Standing,
}

/// What a decision has to do with a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It counted towards it as one of several, as votes do before the one that makes a majority.
    AddsUp,
    /// Its node went on from it when it was told to go on.
    Leads,
}

/// Answers of a protocol to `why not`, by the functions that decide.
pub trait Asked: Started {
    /// Why a node is not where a goal says: runs the decisions that stand in the way in a dry context, which keeps
    /// their notes. Whether the goal is reached. Default: no goals.
    fn ask(_dry: &mut Dry<Self>, _node: NodeId, _goal: GoalId, _argument: u32) -> bool {
        false
    }
    /// What one of the entries or values that stand in a slot lacks for its next rung, in the same way: the one with this
    /// number among the rows of [`progress`](crate::engine::Pictured::progress). Default: nothing is known.
    fn ask_slot(_dry: &mut Dry<Self>, _slot: u32, _row: usize) {}
    /// What may stand next behind an input of a node, and what was typed of its value: whoever completes a half-typed line
    /// offers it. Default: nothing.
    fn offers(_dry: &Dry<Self>, _node: NodeId, _input: InputId, _typed: &[&str]) -> Vec<String> {
        Vec::new()
    }
    /// What is meant by what was typed behind an input of a node, in full, where it may be written shorter as it is told.
    /// Default: what was typed.
    fn meant(_dry: &Dry<Self>, _node: NodeId, _input: InputId, typed: &str) -> Result<String, Refusal> {
        Ok(typed.into())
    }
    /// Who could lead. Default: nobody does.
    fn candidates(_config: &Config) -> NodeSet {
        NodeSet::EMPTY
    }
    /// The votes that one of them would get if it asked for them now: copies decide; who refuses is part of the answer,
    /// and so is why it would ask for none. Default: none.
    fn contend(_dry: &mut Dry<Self>, _node: NodeId) -> Option<Votes> {
        None
    }
    /// What is supposed when it is asked who could lead, in a sentence that a colon ends. Default: that it asks for votes or
    /// promises now.
    fn supposed() -> Option<String> {
        None
    }
    /// The smallest quorums of those who decide what may be chosen in a slot. Default: there are none.
    fn quorums(_dry: &Dry<Self>, _slot: u32) -> Vec<NodeSet> {
        Vec::new()
    }
    /// What one of them leaves to whoever asks it next: copies decide, those that are down as they would start again.
    /// Default: nothing binds anybody.
    fn leaves(_dry: &mut Dry<Self>, _slot: u32, _quorum: NodeSet) -> Leeway {
        Leeway::default()
    }
    /// Whether all quorums are the majorities of those who count. Default: they are.
    fn by_majority(_config: &Config) -> bool {
        true
    }
    /// What each phase needs to go on, where phases can need different quorums. Default: nothing is said of that.
    fn needs(_config: &Config) -> Vec<Needs> {
        Vec::new()
    }
    /// What else keeps a phase from going on than that too many are down, in a sentence. Default: nothing does.
    fn hampers(_config: &Config) -> Option<String> {
        None
    }
    /// The slot whose entry or value a message is about, if it is about one. Default: none is.
    fn about(_msg: &Self::Msg) -> Option<u32> {
        None
    }
    /// What a decision began, of an entry or value in this slot if one is asked about. A chain of reasons that comes to a
    /// timer or to a person goes on where that began from which the node acts. Default: nothing is known.
    fn began(_note: &Note, _slot: Option<u32>) -> Option<Began> {
        None
    }
    /// What a decision has to do with a later one, of an entry or value in this slot if one is asked about. Of the same
    /// node nothing lies between them that ends what it counted. Default: nothing is known.
    fn tie(_earlier: &Note, _later: &Note, _slot: Option<u32>) -> Option<Tie> {
        None
    }
}

/// The ground of a question: the world as it is, and nodes that decide without effect.
pub struct Dry<'a, P: Started> {
    /// Nodes and options.
    pub config: &'a Config,
    /// What the observer remembers.
    pub ghost: &'a P::Ghost,
    world: &'a World<P>,
    record: Record<'a, P>,
    reasons: Vec<Note>,
}

/// What a copy of a node did: nothing of it happened.
pub struct Tried<P: Protocol, R> {
    /// What it returned.
    pub result: R,
    /// The notes it left.
    pub notes: Vec<Note>,
    /// The messages it would have sent.
    pub sent: Vec<(NodeId, P::Msg)>,
    /// Why it would have stopped in the middle of it, if it would.
    pub stop: Option<Stop>,
    /// The copy: what would be in its memory then, and on its disk.
    pub after: Slot<P>,
}

impl<P: Protocol, R> Tried<P, R> {
    fn new(result: R, effects: Vec<Effect<P>>, stop: Option<Stop>, after: Slot<P>) -> Self {
        let mut tried = Tried { result, notes: Vec::new(), sent: Vec::new(), stop, after };
        for effect in effects {
            match effect {
                Effect::Note(note) => tried.notes.push(note),
                Effect::Send(to, msg) => tried.sent.push((to, msg)),
                _ => {}
            }
        }
        tried
    }
}

/// What would come of a message if it arrived now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What its addressee would decide.
    pub notes: Vec<NoteCard>,
    /// Why that would stop in the middle of it, if it would, and how many messages it would have sent by then.
    pub stop: Option<(Stop, usize)>,
}

impl<'a, P: Started> Dry<'a, P> {
    fn new(world: &'a World<P>, past: &'a mut dyn Past) -> Self {
        let record = Record::new(past, world);
        Dry { config: &world.config, ghost: &world.ghost, world, record, reasons: Vec::new() }
    }

    /// A node as it is.
    pub fn slot(&self, id: NodeId) -> &'a Slot<P> {
        &self.world.slots[id.index()]
    }

    /// Whether a message could get from one node to another now: both run, neither is held up, the link carries.
    pub fn reaches(&self, from: NodeId, to: NodeId) -> bool {
        let runs = |id: NodeId| self.slot(id).up() && !self.slot(id).paused;
        runs(from) && runs(to) && !self.world.network.is_cut(from, to)
    }

    /// Messages under way from one node to another.
    pub fn under_way(&self, from: NodeId, to: NodeId) -> impl Iterator<Item = (MsgId, &'a P::Msg)> {
        let flights = self
            .world
            .network
            .flights()
            .filter(move |f| (f.id.from, f.id.to) == (from, to) && !f.corrupt && !f.is_lost());
        flights.filter_map(|flight| Some((flight.id, flight.msg.as_ref()?)))
    }

    /// A message under way, and how it stands: whatever became of other copies of it.
    pub fn errand(&mut self, id: MsgId) -> Option<Errand<P::Msg>> {
        let flight = self.world.network.get(id)?;
        let is = |errand: &Errand<P::Msg>| if errand.id.n == id.n { Look::This } else { Look::Another };
        let errand = self.record.last(id.from, id.to, is)?;
        Some(Errand { fate: past::stands(self.world, flight), ..errand })
    }

    /// In how many ms a timer of a node runs out, if it is armed.
    pub fn due_in(&self, node: NodeId, timer: TimerId) -> Option<u32> {
        let (_, due) = self.world.timer(node, Timer::alone(timer))?;
        Some(u32::try_from(due.0.saturating_sub(self.world.now.0)).unwrap_or(u32::MAX))
    }

    /// Whether the link from one node to another carries nothing in this direction.
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.world.network.is_cut(from, to)
    }

    /// The last message from one node to another that is the one looked for, and what became of it. Looks back through the
    /// run until `look` says that it need not: without that, a message that was never sent costs the whole run.
    pub fn last(&mut self, from: NodeId, to: NodeId, look: impl Fn(&P::Msg) -> Look) -> Option<Errand<P::Msg>> {
        self.record.last(from, to, |errand| look(&errand.msg))
    }

    /// When a node lost most of what it knew, from this step on, if it lost so much.
    pub fn setback(&mut self, node: NodeId, since: u64, at_least: Loses) -> Option<Setback> {
        self.record.setback(node, since, at_least)
    }

    /// The last decision of a node from this step on that is so, with its step: of those about what it wrote, of those that a
    /// rule which was off did not stop, and of those that are to be recalled. Without one, it costs the run from there on.
    pub fn noted(&mut self, node: NodeId, since: u64, is: impl Fn(&Note) -> bool) -> Option<(u64, Note)> {
        self.record.noted(node, since, is)
    }

    /// Lets a copy of a running node decide something; `None` if it does not run.
    pub fn decide<R>(&self, id: NodeId, decide: impl FnOnce(&mut P::Node, &mut Cx<P>) -> R) -> Option<Tried<P, R>> {
        let (mut slot, mut effects) = (self.slot(id).clone(), Vec::new());
        let Slot { node, disk, durable, .. } = &mut slot;
        let result = decide(node.as_mut()?, &mut Cx::new(id, self.config, disk, durable, &mut effects));
        Some(Tried::new(result, effects, None, slot))
    }

    /// Lets a copy of a running node act on a message, as [`meet`](Self::meet) does.
    pub fn hear(&self, to: NodeId, from: NodeId, msg: P::Msg) -> Option<Tried<P, ()>> {
        self.meet(to, &Event::Message { from, msg })
    }

    /// Lets a copy of a running node meet with an event, the same way as a step does: it stops where a crash is armed, or
    /// where its disk fails. `None` if it does not run.
    pub fn meet(&self, id: NodeId, event: &Event<P>) -> Option<Tried<P, ()>> {
        let slot = self.slot(id);
        slot.up().then(|| self.go_on(id, slot, event))
    }

    /// The same with a copy that something has been tried with before.
    pub fn go_on(&self, id: NodeId, slot: &Slot<P>, event: &Event<P>) -> Tried<P, ()> {
        let (mut slot, now) = (slot.clone(), self.world.clocks.of(id).shows(self.world.now));
        let (cut, mut effects) = (slot.cut, Vec::new());
        let stop = handler::meet(self.config, id, &mut slot, now, event, cut, &mut effects);
        Tried::new((), effects, stop, slot)
    }

    /// A copy that nothing keeps from going on: of one that is down, as it would start again from its disk.
    pub fn awake(&self, id: NodeId) -> Slot<P> {
        let mut slot = self.slot(id).clone();
        (slot.cut, slot.disk_fails, slot.paused) = (None, false, false);
        if !slot.up() {
            let now = self.world.clocks.of(id).shows(self.world.now);
            handler::start_process(self.config, id, &mut slot, now, &mut Vec::new());
        }
        slot
    }

    /// Makes these notes part of the answer.
    pub fn keep(&mut self, notes: impl IntoIterator<Item = Note>) {
        self.reasons.extend(notes);
    }

    /// Makes those of the notes part of the answer that refused or were waived. Whether there were any.
    pub fn keep_refusals(&mut self, notes: impl IntoIterator<Item = Note>) -> bool {
        let before = self.reasons.len();
        let stands_in_the_way = |note: &Note| note.verdict != Verdict::Held;
        self.reasons.extend(notes.into_iter().filter(stands_in_the_way));
        self.reasons.len() > before
    }

    /// Says something about a node that no rule decides.
    pub fn tell(&mut self, node: NodeId, rule: RuleId, facts: Facts) {
        self.reasons.push(Note { rule, verdict: Verdict::Held, node, facts });
    }
}

/// The number of a slot as protocols count them.
fn short(slot: u64) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}

impl<P: Asked> World<P> {
    /// What the last step was, in short.
    pub(super) fn trace(&self) -> Trace {
        let mut trace = Trace {
            choice: self.last.choice,
            actor: self.last.actors.last().map(|(node, _)| *node),
            sent: SmallVec::new(),
            news: self.network.news().into(),
            decided: SmallVec::new(),
        };
        trace.sent.extend(self.last.injected);
        for effect in &self.last.effects {
            match effect {
                Effect::Sent(id) => trace.sent.push(*id),
                Effect::Note(note) => trace.decided.push(Decided {
                    node: note.node,
                    rule: note.rule,
                    verdict: note.verdict,
                    routine: say::is_routine::<P>(note),
                    facts: note.facts,
                }),
                _ => {}
            }
        }
        trace
    }

    /// What would come of a message if it arrived now; why it cannot arrive, if it cannot.
    pub(super) fn preview(&self, id: MsgId) -> Result<Preview, Refusal> {
        self.allowed(Choice::Deliver(id))?;
        let Some(flight) = self.network.get(id).filter(|flight| !flight.corrupt) else {
            return Err(refused::is_damaged(self.config.name(id.to)));
        };
        let Some(tried) = Dry::new(self, &mut Unknown).meet(id.to, &arrival(flight.clone())) else {
            return Ok(Preview { notes: Vec::new(), stop: None });
        };
        let notes = tried.notes.iter().map(|note| say::note_card::<P>(&self.config, note)).collect();
        Ok(Preview { notes, stop: tried.stop.map(|stop| (stop, tried.sent.len())) })
    }

    /// Why a node has not reached a goal. Refused if the question makes no sense for it.
    pub(super) fn ask(
        &self,
        node: NodeId,
        goal: GoalId,
        argument: u32,
        past: &mut dyn Past,
    ) -> Result<Answer, Refusal> {
        let Some(spec) = P::INFO.goals.get(goal.index()) else {
            return Err(refused::no_goal());
        };
        let (name, kind) = (self.config.name(node), self.config.kind(node));
        if !spec.at.contains(&kind) {
            let kind = P::INFO.kinds[kind.index()].name;
            let goals = P::INFO.goals.iter().filter(|g| g.at.contains(&self.config.kind(node))).map(|g| g.name);
            let goals = Some(goals.collect::<Vec<_>>().join(", ")).filter(|goals| !goals.is_empty());
            return Err(refused::goal(name, kind, spec.name, goals));
        }
        if let GoalArg::Node(kinds) = spec.takes {
            let known = usize::try_from(argument).is_ok_and(|at| at < self.config.nodes.len());
            let other = NodeId(argument as u8);
            if !known || !kinds.contains(&self.config.kind(other)) {
                return Err(refused::goal_about(known.then(|| self.config.name(other)), spec.example));
            }
        }
        // Who does not run, or is held up, has what it has, and reaches nothing more: no decision stands in its way.
        let slot = &self.slots[node.index()];
        let away = !slot.up() || slot.paused;
        let mut dry = Dry::new(self, past);
        let met = P::ask(&mut dry, node, goal, argument);
        let reasons = if away && !met { Vec::new() } else { self.cards(&dry.reasons) };
        Ok(Answer { met, reasons })
    }

    /// What the next rung of an entry or value needs.
    pub(super) fn ask_slot(&self, slot: u64, row: usize, past: &mut dyn Past) -> Vec<NoteCard> {
        let mut dry = Dry::new(self, past);
        P::ask_slot(&mut dry, short(slot), row);
        self.cards(&dry.reasons)
    }

    /// What may stand next behind an input of a node.
    pub(super) fn offers(&self, node: NodeId, input: InputId, typed: &[&str]) -> Vec<String> {
        P::offers(&Dry::new(self, &mut Unknown), node, input, typed)
    }

    /// What is meant by what was typed behind an input of a node.
    pub(super) fn meant(&self, node: NodeId, input: InputId, typed: &str) -> Result<String, Refusal> {
        P::meant(&Dry::new(self, &mut Unknown), node, input, typed)
    }

    /// What would come of it if those who could lead tried to now.
    pub(super) fn contests(&self) -> Vec<Contest> {
        let contest = |node| {
            let mut past = Unknown;
            let mut dry = Dry::new(self, &mut past);
            let votes = P::contend(&mut dry, node);
            Contest { node, votes, reasons: self.cards(&dry.reasons), supposed: P::supposed() }
        };
        P::candidates(&self.config).iter().map(contest).collect()
    }

    /// What each quorum leaves to whoever asks it next.
    pub(super) fn left(&self, slot: u64) -> Vec<Left> {
        let left = |quorum: NodeSet| {
            let mut past = Unknown;
            let mut dry = Dry::new(self, &mut past);
            let leeway = P::leaves(&mut dry, short(slot), quorum);
            let down = quorum.iter().filter(|id| !self.slots[id.index()].up()).collect();
            Left { quorum, down, leeway, reasons: self.cards(&dry.reasons) }
        };
        P::quorums(&Dry::new(self, &mut Unknown), short(slot)).into_iter().map(left).collect()
    }

    /// The slot whose entry or value a message under way is about, if it is about one.
    pub(super) fn about(&self, id: MsgId) -> Option<u64> {
        P::about(self.network.get(id)?.msg.as_ref()?).map(u64::from)
    }

    /// What a decision began, of an entry or value in this slot if one is asked about.
    pub(super) fn began(&self, decided: &Decided, slot: Option<u64>) -> Option<Began> {
        P::began(&decided.note(), slot.map(short))
    }

    /// What a decision has to do with a later one, of an entry or value in this slot if one is asked about.
    pub(super) fn tie(&self, earlier: &Decided, later: &Decided, slot: Option<u64>) -> Option<Tie> {
        P::tie(&earlier.note(), &later.note(), slot.map(short))
    }

    /// The notes as sentences, each once.
    fn cards(&self, notes: &[Note]) -> Vec<NoteCard> {
        let mut cards: Vec<NoteCard> = Vec::new();
        for note in notes {
            let card = say::note_card::<P>(&self.config, note);
            // What reads the same is the same here, whatever facts stand behind it.
            if !cards
                .iter()
                .any(|c| (&c.node, &c.rule, c.verdict, &c.text) == (&card.node, &card.rule, card.verdict, &card.text))
            {
                cards.push(card);
            }
        }
        cards
    }
}
