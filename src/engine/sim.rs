//! `Sim`: a world whose protocol is no longer known. Everything outside `engine` and `protocols` works on this.

use super::ask::{Answer, Began, Decided, Preview, Tie, Trace};
use super::chances::{Contest, Left, Needs};
use super::compact::{self, Bounds, Compact, Regard, Shrink};
use super::hash::hash_of;
use super::info::Info;
use super::network::Own;
use super::past::Past;
use super::picture::Which;
use super::rule::Rule;
use super::scene::{
    CutLink, FORMAT, Fact, Links, Mark, NodeCard, NoteCard, OwnLink, Packet, Part, Parts, Progress, Scene, Sending,
    Shape, Stands, Told, Violation,
};
use super::start::{StartError, Started};
use super::world::{World, called, kind};
use super::{Asked, Searched};
use super::{Choice, Config, Glance, GoalId, InputId, MsgId, NodeId, Refusal, Step, Time, Timer, say, words};
use std::any::Any;

/// A message in flight, without its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// Its id.
    pub id: MsgId,
    /// Its kind, such as `RequestVote`.
    pub kind: &'static str,
    /// What it is called where it is told or drawn: its kind, or what it says, such as `No vote`.
    pub called: &'static str,
    /// When it left.
    pub sent: Time,
    /// When it is due.
    pub due: Time,
    /// Hash of what it says and what has become of it: equal for two messages that are worth the same.
    pub content: u64,
}

/// How a node stands, for those who resolve names like `crashed:1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether its process runs.
    pub up: bool,
    /// Whether it is held up.
    pub paused: bool,
    /// Whether a crash is armed for its next handler.
    pub crash_armed: bool,
    /// Its role, such as `leader`; `down` while it does not run.
    pub role: String,
    /// Its term or ballot in words, such as `in term 2`.
    pub epoch: Option<String>,
    /// The order of that among all terms or ballots; 0 if it has none.
    pub rank: u64,
    /// Of a client: what it waits for, with its numbers for it, the oldest first.
    pub waits_for: Vec<(u32, String)>,
}

/// The most entries or values whose progress a scene shows: the newest.
pub const MAX_PROGRESS: usize = 64;

/// The most ballots that a scene shows of a slot: the newest.
pub const MAX_BALLOTS: usize = 32;

/// A world of some protocol.
pub trait Sim: Send + Sync {
    /// The protocol's tables.
    fn info(&self) -> &'static Info;
    /// Nodes, options, rules switched off.
    fn config(&self) -> &Config;
    /// Does one thing; a refused one changes nothing.
    fn apply(&mut self, step: Step) -> Result<(), Refusal>;
    /// Whether a choice can happen now; otherwise why not.
    fn allowed(&self, choice: Choice) -> Result<(), Refusal>;
    /// The next step of the timed schedule; `None` if nothing will ever happen by itself.
    fn next(&self) -> Option<Step>;
    /// Everything that could happen now of itself or by a crash or restart.
    fn choices(&self) -> Vec<Choice>;
    /// A copy; cheap, because both share what neither changes.
    fn fork(&self) -> Box<dyn Sim>;
    /// The picture of this moment, with at most `rows` rows of each log.
    fn scene(&self, rows: usize) -> Scene;
    /// Some parts of that picture, with at most `most` rows of each log and as many messages; the others are empty.
    fn look(&self, parts: Parts, most: usize) -> Scene;
    /// The same for whoever looks again and again: cards of nodes that are as they were are not made anew.
    fn look_again(&self, parts: Parts, most: usize, before: Option<&mut Glance>) -> Glance;
    /// The properties that fell in this step or later, oldest first.
    fn fallen(&self, from: u64) -> Vec<Violation>;
    /// How far these entries or values have come, by slot.
    fn progress(&self, which: Which) -> Vec<Progress>;
    /// What the last step did, in words.
    fn told(&self) -> Told;
    /// What the last step was, in short.
    fn trace(&self) -> Trace;
    /// What would come of a message if it arrived now; why it cannot arrive, if it cannot.
    fn preview(&self, id: MsgId) -> Result<Preview, Refusal>;
    /// Why a node has not reached a goal, given the run up to now; refused if the question makes no sense for it.
    fn ask(&self, node: NodeId, goal: GoalId, argument: u32, past: &mut dyn Past) -> Result<Answer, Refusal>;
    /// What one of the entries or values in a slot lacks for its next rung, given the run up to now: the one with this
    /// number among the rows of its progress.
    fn ask_slot(&self, slot: u64, row: usize, past: &mut dyn Past) -> Vec<NoteCard>;
    /// What would come of it if those who could lead tried to now; nothing where nobody leads.
    fn contests(&self) -> Vec<Contest>;
    /// What each quorum leaves to whoever asks it next about a slot.
    fn left(&self, slot: u64) -> Vec<Left>;
    /// Whether all quorums are the majorities of those who count.
    fn by_majority(&self) -> bool;
    /// What may stand next behind an input of a node, and what was typed of its value.
    fn offers(&self, node: NodeId, input: InputId, typed: &[&str]) -> Vec<String>;
    /// What is meant by what was typed behind an input of a node, in full; refused where it could be several things.
    fn meant(&self, node: NodeId, input: InputId, typed: &str) -> Result<String, Refusal>;
    /// What each phase needs to go on; nothing where all need the same.
    fn needs(&self) -> Vec<Needs>;
    /// What else keeps a phase from going on, in a sentence, if anything does.
    fn hampers(&self) -> Option<String>;
    /// The slot whose entry or value a message under way is about, if it is about one.
    fn about(&self, id: MsgId) -> Option<u64>;
    /// What a decision began, of an entry or value in this slot if one is asked about.
    fn began(&self, decided: &Decided, slot: Option<u64>) -> Option<Began>;
    /// What a decision has to do with a later one, of an entry or value in this slot if one is asked about.
    fn tie(&self, earlier: &Decided, later: &Decided, slot: Option<u64>) -> Option<Tie>;
    /// The world itself, for those who know its protocol.
    fn as_any(&self) -> &dyn Any;
    /// Whether a message of one's own can be made of this text, such as `Vote term=3`; otherwise why not.
    fn can_inject(&self, from: NodeId, to: NodeId, text: &str) -> Result<(), Refusal>;
    /// What was worth a mark in the last step, and at which node.
    fn marks(&self) -> &[(Mark, NodeId)];
    /// Simulated time.
    fn now(&self) -> Time;
    /// Steps taken since the start.
    fn steps(&self) -> u64;
    /// Messages in flight, the next one due first.
    fn in_flight(&self) -> Vec<InFlight>;
    /// When a timer is due; `None` if it is not armed.
    fn due(&self, node: NodeId, timer: Timer) -> Option<Time>;
    /// How a node stands.
    fn standing(&self, node: NodeId) -> Standing;
    /// Rules that were off before and are on again, each with the step until which it was off.
    fn rules_were_off(&self) -> Vec<(&'static Rule, u64)>;
    /// Whether a property has fallen although up to then no rule was off and nothing outside the model.
    fn broken_inside_model(&self) -> bool;
    /// A hash of what decides the future and the verdict.
    fn fingerprint(&mut self) -> u64;
    /// The view of it that a search works on, within these bounds, for somebody who looks at this. Refused, with the
    /// reason, for what a search cannot do.
    fn compact(&self, bounds: &Bounds, shrink: Shrink, regard: Regard) -> Result<Box<dyn Compact>, Refusal>;
}

/// A protocol with all that a world of it needs.
pub trait Simulated: Asked + Searched {}

impl<P: Asked + Searched> Simulated for P {}

/// Builds a world of a protocol behind the `Sim` trait.
pub fn build<P: Simulated>(
    config: Config,
    starts: &[(NodeId, Vec<(String, Fact)>)],
) -> Result<Box<dyn Sim>, StartError> {
    Ok(Box::new(World::<P>::new(config, starts)?))
}

impl<P: Simulated> Sim for World<P> {
    fn info(&self) -> &'static Info {
        P::INFO
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn apply(&mut self, step: Step) -> Result<(), Refusal> {
        World::apply(self, step)
    }

    fn allowed(&self, choice: Choice) -> Result<(), Refusal> {
        World::allowed(self, choice)
    }

    fn next(&self) -> Option<Step> {
        World::next(self)
    }

    fn choices(&self) -> Vec<Choice> {
        World::choices(self)
    }

    fn fork(&self) -> Box<dyn Sim> {
        Box::new(self.clone())
    }

    fn scene(&self, rows: usize) -> Scene {
        self.picture(rows)
    }

    fn look(&self, parts: Parts, most: usize) -> Scene {
        self.parts(parts, most, most)
    }

    fn look_again(&self, parts: Parts, most: usize, before: Option<&mut Glance>) -> Glance {
        World::look_again(self, parts, most, before)
    }

    fn fallen(&self, from: u64) -> Vec<Violation> {
        self.fallen_since(from)
    }

    fn progress(&self, which: Which) -> Vec<Progress> {
        P::progress(&self.ghost, &self.config, &self.slots, which)
    }

    fn told(&self) -> Told {
        say::told(self)
    }

    fn trace(&self) -> Trace {
        World::trace(self)
    }

    fn preview(&self, id: MsgId) -> Result<Preview, Refusal> {
        World::preview(self, id)
    }

    fn ask(&self, node: NodeId, goal: GoalId, argument: u32, past: &mut dyn Past) -> Result<Answer, Refusal> {
        World::ask(self, node, goal, argument, past)
    }

    fn ask_slot(&self, slot: u64, row: usize, past: &mut dyn Past) -> Vec<NoteCard> {
        World::ask_slot(self, slot, row, past)
    }

    fn contests(&self) -> Vec<Contest> {
        World::contests(self)
    }

    fn left(&self, slot: u64) -> Vec<Left> {
        World::left(self, slot)
    }

    fn offers(&self, node: NodeId, input: InputId, typed: &[&str]) -> Vec<String> {
        World::offers(self, node, input, typed)
    }

    fn meant(&self, node: NodeId, input: InputId, typed: &str) -> Result<String, Refusal> {
        World::meant(self, node, input, typed)
    }

    fn by_majority(&self) -> bool {
        P::by_majority(&self.config)
    }

    fn needs(&self) -> Vec<Needs> {
        P::needs(&self.config)
    }

    fn hampers(&self) -> Option<String> {
        P::hampers(&self.config)
    }

    fn about(&self, id: MsgId) -> Option<u64> {
        World::about(self, id)
    }

    fn began(&self, decided: &Decided, slot: Option<u64>) -> Option<Began> {
        World::began(self, decided, slot)
    }

    fn tie(&self, earlier: &Decided, later: &Decided, slot: Option<u64>) -> Option<Tie> {
        World::tie(self, earlier, later, slot)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn can_inject(&self, from: NodeId, to: NodeId, text: &str) -> Result<(), Refusal> {
        World::can_inject(self, from, to, text)
    }

    fn marks(&self) -> &[(Mark, NodeId)] {
        &self.marks
    }

    fn now(&self) -> Time {
        self.now
    }

    fn steps(&self) -> u64 {
        self.steps
    }

    fn in_flight(&self) -> Vec<InFlight> {
        let in_flight = |f: &super::network::Flight<P::Msg>| InFlight {
            id: f.id,
            kind: kind::<P>(f),
            called: called::<P>(f),
            sent: f.sent,
            due: f.due,
            content: hash_of(&(f.corrupt, f.fate, &f.msg)),
        };
        self.network.flights().map(in_flight).collect()
    }

    fn due(&self, node: NodeId, timer: Timer) -> Option<Time> {
        self.timer(node, timer).map(|(_, due)| due)
    }

    fn standing(&self, node: NodeId) -> Standing {
        let card = self.card(node, Parts::default(), 0);
        let waits_for = card.awaited().map(|(number, what)| (number, what.to_string())).collect();
        let votes = card.votes();
        let accepted = card.accepted.as_ref().map(|found| format!("[{}, {}]", found.ballot, found.value));
        let rank = card.epoch.as_ref().map_or(0, |epoch| epoch.rank);
        let epoch = card.stands_in().map(|(what, number)| match what {
            "ballot" => words::at_ballot(number, accepted.as_deref(), votes),
            what => words::in_term(number, what),
        });
        Standing {
            up: card.up,
            paused: card.paused,
            crash_armed: self.slots[node.index()].cut.is_some(),
            role: card.role,
            epoch,
            rank,
            waits_for,
        }
    }

    fn rules_were_off(&self) -> Vec<(&'static Rule, u64)> {
        self.departures.rules_were_off(P::INFO, &self.config)
    }

    fn broken_inside_model(&self) -> bool {
        self.violations.iter().any(|fallen| fallen.inside_model)
    }

    fn fingerprint(&mut self) -> u64 {
        World::fingerprint(self)
    }

    fn compact(&self, bounds: &Bounds, shrink: Shrink, regard: Regard) -> Result<Box<dyn Compact>, Refusal> {
        compact::compact(self.clone(), bounds, shrink, regard)
    }
}

impl<P: Started> World<P> {
    /// The picture of this moment, with at most `rows` rows of each log.
    pub(super) fn picture(&self, rows: usize) -> Scene {
        self.parts(Parts::ALL, rows, usize::MAX)
    }

    /// These parts of it, with at most so many messages.
    pub(super) fn parts(&self, parts: Parts, rows: usize, messages: usize) -> Scene {
        self.around(self.wanted(parts).map(|id| self.card(id, parts, rows)).collect(), parts, rows, messages)
    }

    /// The picture around these cards of nodes.
    pub(super) fn around(&self, nodes: Vec<NodeCard>, parts: Parts, rows: usize, messages: usize) -> Scene {
        let config = &self.config;
        let cut = config.all().flat_map(|from| {
            let ends = move |to| CutLink { from: config.name(from).into(), to: config.name(to).into() };
            self.network.cut_from(from).iter().map(ends)
        });
        let names = |ends: [NodeId; 2]| ends.map(|end| config.name(end).into());
        let flights = self.network.flights().take(messages);
        Scene {
            format: FORMAT,
            protocol: P::INFO.name.into(),
            layout: P::layout(config),
            time_ms: self.now.0,
            step: self.steps,
            rules_off: config.rules_off.iter().map(|r| P::INFO.rule(r).id.into()).collect(),
            outside_model: made(parts.has(Part::OutsideModel), || self.departures.told(P::INFO, config, &self.clocks)),
            nodes,
            messages: made(parts.has(Part::Messages), || flights.map(|f| self.packet(f)).collect()),
            links: Links {
                cut: made(parts.has(Part::Links), || cut.collect()),
                open: made(parts.has(Part::Links), || self.network.open().map(names).collect()),
                own: made(parts.has(Part::Links), || self.network.tuned().map(|own| self.own_link(own)).collect()),
            },
            network: self.network.traffic(),
            chosen: made(parts.has(Part::Chosen), || P::chosen(&self.ghost, config, &self.slots, rows)),
            progress: made(parts.has(Part::Progress), || {
                P::progress(&self.ghost, config, &self.slots, Which::Newest(rows.min(MAX_PROGRESS)))
            }),
            ballots: made(parts.has(Part::Ballots), || P::ballots(&self.whole(), rows.min(MAX_BALLOTS))),
            can_still: made(parts.has(Part::CanStill), || P::can_still(&self.whole())),
            bound: made(parts.has(Part::Bound), || self.bound_now()),
            beliefs: made(parts.has(Part::Beliefs), || P::beliefs(&self.whole())),
            violations: made(parts.has(Part::Violations), || self.fallen_since(0)),
        }
    }

    fn own_link(&self, (from, to, own): (NodeId, NodeId, Own)) -> OwnLink {
        OwnLink {
            from: self.config.name(from).into(),
            to: self.config.name(to).into(),
            latency_ms: own.latency.map(|range| range.map(u64::from)),
            loss_percent: own.loss.map(u64::from),
        }
    }

    /// How a node stands, in brief.
    pub(super) fn stands(&self, id: NodeId) -> Stands {
        let NodeCard { id: node, up, paused, badge, epoch, .. } = self.card(id, Parts::default(), 0);
        Stands { node, up, paused, badge, rank: epoch.map_or(0, |epoch| epoch.rank) }
    }

    fn packet(&self, flight: &super::network::Flight<P::Msg>) -> Packet {
        let mut packet = Packet {
            id: self.config.msg_text(flight.id),
            kind: kind::<P>(flight).into(),
            called: called::<P>(flight).into(),
            shape: flight.msg.as_ref().map_or(Shape::Refuses, P::shape),
            from: self.config.name(flight.id.from).into(),
            to: self.config.name(flight.id.to).into(),
            sent_ms: flight.sent.0,
            due_ms: flight.due.0,
            corrupt: flight.corrupt,
            by_hand: flight.by_hand,
            epoch: None,
            term: None,
            ballot: None,
            value: None,
            facts: Default::default(),
        };
        if let Some(msg) = &flight.msg {
            P::packet(&self.config, msg, &mut packet);
        }
        packet
    }

    /// A message that has just left, in brief.
    pub(super) fn sending(&self, id: MsgId) -> Option<Sending> {
        let packet = self.packet(self.network.just_sent(id)?);
        let Packet { id, kind, called, shape, from, to, due_ms, by_hand, epoch, value, facts, .. } = packet;
        Some(Sending { id, kind, called, shape, from, to, due_ms, by_hand, epoch, value, facts })
    }
}

/// What is wanted, made; else nothing of it.
fn made<T>(wanted: bool, make: impl FnOnce() -> Vec<T>) -> Vec<T> {
    if wanted { make() } else { Vec::new() }
}
