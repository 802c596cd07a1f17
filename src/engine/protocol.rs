//! What a protocol is to the engine: handlers that turn an event into effects. Its tables are in [`info`](super::info).
//! The other five of its traits stand with those who need them: [`Observed`](super::Observed),
//! [`Pictured`](super::Pictured), [`Started`](super::Started), [`Asked`](super::Asked) and
//! [`Searched`](super::Searched).
//!
//! A handler sees its node, its disk and the event - never a random number, the time of day or another node. It
//! answers with effects, in order, through [`Cx`]. A protocol's decisions go through [`Cx::guard`], [`Cx::obeys`] and
//! [`Cx::tempted`], so that each has a name, can be switched off and leaves its reasons behind.

use super::clock::Stamp;
use super::facts::Facts;
use super::info::Info;
use super::scene::Verdict;
use super::{
    Config, InputId, MsgId, NodeId, NodeSet, OptionId, RuleId, RuleSet, Timer, TimerId, TimerPlace, Value, options,
};
use std::fmt::Debug;
use std::hash::Hash;

/// What a node has to act upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<P: Protocol> {
    /// A message arrived.
    Message {
        /// Its sender.
        from: NodeId,
        /// What it says.
        msg: P::Msg,
    },
    /// A timer ran out, of those that are about somebody the one about this node; it is no longer armed.
    Timer(TimerId, Option<NodeId>),
    /// The connection with this node broke, or that node has closed it: what was on it, both ways, is lost. The next
    /// message opens a new one. Only where links are [`Connections`](super::Links::Connections).
    Broken(NodeId),
    /// Somebody outside asks for something.
    Input {
        /// What.
        input: InputId,
        /// Whom it is aimed at; none means all that it could concern.
        to: NodeSet,
        /// A value, if it carries one.
        value: Value,
    },
}

/// A decision with its reasons, twenty bytes; the [catalogue](super::catalogue) has its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Note {
    /// The rule, or the event told.
    pub rule: RuleId,
    /// How it came out.
    pub verdict: Verdict,
    /// Who decided.
    pub node: NodeId,
    /// The facts compared, as the rule's row names them.
    pub facts: Facts,
}

// Notes are left at every decision, and each of them counts.
const _: () = assert!(size_of::<Note>() == 20);

/// The last fact of a note about a write that was waived because flushing is lazy, and not because its rule is off.
const LAZY: u32 = 1;

/// What a handler did, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<P: Protocol> {
    /// A decision was made or an event told.
    Note(Note),
    /// A message leaves.
    Send(NodeId, P::Msg),
    /// The same once it is on its link: what remains in the record of a step.
    Sent(MsgId),
    /// The node closes its connection with this one.
    Close(NodeId),
    /// A record is written; durable at once, or only in the disk's cache.
    Persist {
        /// The record.
        record: P::Record,
        /// Whether it is durable.
        flushed: bool,
    },
    /// A timer is armed anew, for a time that the engine draws from this range of ms.
    SetTimer(TimerPlace, [u32; 2]),
    /// A timer is armed anew: it runs out so many ms after the stamp was taken, by the node's clock.
    SetTimerFrom(Stamp, TimerPlace, u32),
    /// A timer is disarmed.
    CancelTimer(TimerPlace),
    /// Something has happened that the observer has to know.
    Fact(P::Fact),
    /// Nothing, after all: what remains of disarming a timer that was not armed, or of closing a connection that there
    /// was not.
    Nothing,
}

/// What a handler may use: its identity, the configuration, its disk, and the effects it leaves.
pub struct Cx<'a, P: Protocol> {
    /// The node itself.
    pub id: NodeId,
    /// Nodes and options.
    pub config: &'a Config,
    disk: &'a mut P::Disk,
    durable: &'a mut Option<P::Disk>,
    effects: &'a mut Vec<Effect<P>>,
    rules_off: RuleSet,
    lazy: bool,
    now: Stamp,
}

impl<'a, P: Protocol> Cx<'a, P> {
    /// A context over a node's disk; effects are appended to `effects`.
    pub(crate) fn new(
        id: NodeId,
        config: &'a Config,
        disk: &'a mut P::Disk,
        durable: &'a mut Option<P::Disk>,
        effects: &'a mut Vec<Effect<P>>,
    ) -> Self {
        let lazy = config.flag(options::FLUSH);
        Cx { id, config, disk, durable, effects, rules_off: config.rules_off, lazy, now: Stamp::default() }
    }

    /// The same while the node's clock shows this.
    pub(crate) fn at(mut self, now: Stamp) -> Self {
        self.now = now;
        self
    }

    /// The node's disk, as it reads it.
    pub fn disk(&self) -> &P::Disk {
        self.disk
    }

    /// A decision: leaves a note and says whether to act - because `ok`, or because the rule is switched off.
    #[must_use]
    pub fn guard(&mut self, rule: RuleId, ok: bool, facts: Facts) -> bool {
        self.guard_or(rule, ok, true, facts)
    }

    /// A behaviour that a rule asks for: leaves a note, and says whether to behave so - unless the rule is switched off.
    #[must_use]
    pub fn obeys(&mut self, rule: RuleId, facts: Facts) -> bool {
        let on = !self.off(rule);
        self.note(rule, if on { Verdict::Held } else { Verdict::Waived }, facts);
        on
    }

    /// What a rule keeps a node from: leaves a note, and says whether to do it all the same - because the rule is
    /// switched off. Where it is on, it is kept, and nothing is refused to anybody.
    #[must_use]
    pub fn tempted(&mut self, rule: RuleId, facts: Facts) -> bool {
        let off = self.off(rule);
        self.note(rule, if off { Verdict::Waived } else { Verdict::Kept }, facts);
        off
    }

    /// A decision that, switched off, still asks for something: for `weaker` instead of `ok`.
    #[must_use]
    pub fn guard_or(&mut self, rule: RuleId, ok: bool, weaker: bool, facts: Facts) -> bool {
        let waived = !ok && weaker && self.off(rule);
        let verdict = match (ok, waived) {
            (true, _) => Verdict::Held,
            (false, true) => Verdict::Waived,
            (false, false) => Verdict::Refused,
        };
        self.note(rule, verdict, facts);
        ok || waived
    }

    fn note(&mut self, rule: RuleId, verdict: Verdict, [a, b, c, d]: Facts) {
        let pair = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
        self.push_note(rule, verdict, pair(a, b), pair(c, d));
    }

    /// Out of line and with its facts in two registers: notes are left at every decision, and building each on the
    /// stack first cost a tenth of a step.
    #[inline(never)]
    fn push_note(&mut self, rule: RuleId, verdict: Verdict, ab: u64, cd: u64) {
        let facts = [ab as u32, (ab >> 32) as u32, cd as u32, (cd >> 32) as u32];
        self.effects.push(Effect::Note(Note { rule, verdict, node: self.id, facts }));
    }

    /// Tells an event.
    pub fn tell(&mut self, rule: RuleId, facts: Facts) {
        self.note(rule, Verdict::Held, facts);
    }

    /// Whether a rule is switched off.
    pub fn off(&self, rule: RuleId) -> bool {
        self.rules_off.contains(rule)
    }

    /// The value of an option that the node goes by: its own, if it has one.
    pub fn option(&self, option: OptionId) -> [u32; 2] {
        self.config.option_of(self.id, option)
    }

    /// The word that an option is set to.
    pub fn word(&self, option: OptionId) -> &'static str {
        P::INFO.option(option).map_or("", |spec| spec.word_of(self.config.option(option)))
    }

    /// Sends a message.
    pub fn send(&mut self, to: NodeId, msg: P::Msg) {
        self.effects.push(Effect::Send(to, msg));
    }

    /// Closes its connection with a node, if it has one: what is on it is lost both ways, and the other end hears of that,
    /// unless the link carries nothing. The node itself hears no more of it. Only where links are
    /// [`Connections`](super::Links::Connections).
    pub fn close(&mut self, peer: NodeId) {
        debug_assert!(P::INFO.links == super::Links::Connections, "only a connection can be closed");
        self.effects.push(Effect::Close(peer));
    }

    /// Writes a record and flushes the disk (unless flushing is lazy): it and all before it survive a crash.
    pub fn persist(&mut self, record: P::Record) {
        self.write(record, !self.lazy);
    }

    /// Writes a record into the disk's cache only: a crash before the next flush loses it.
    pub fn persist_unflushed(&mut self, record: P::Record) {
        self.write(record, false);
    }

    /// Writes records and only then sends the message that promises them - or, with the rule switched off, sends
    /// first and leaves the records unflushed.
    pub fn persist_before(
        &mut self,
        rule: RuleId,
        records: impl IntoIterator<Item = P::Record>,
        send: impl FnOnce(&mut Self),
    ) {
        let mut records = records.into_iter().peekable();
        if records.peek().is_none() {
            return send(self);
        }
        // The note comes when what it says has happened: a crash may come before.
        if self.off(rule) {
            send(self);
            self.note_persistence(rule, [0; 4]);
            records.for_each(|r| self.persist_unflushed(r));
        } else {
            records.for_each(|r| self.persist(r));
            send(self);
            self.note_persistence(rule, [0; 4]);
        }
    }

    /// Tells whether a write is durable before the node goes on, as its rule wants it: not with the rule switched off,
    /// nor while flushing is lazy. The last fact tells which of the two it is.
    pub fn note_persistence(&mut self, rule: RuleId, [a, b, c, _]: Facts) {
        let (verdict, cause) = match (self.off(rule), self.lazy) {
            (true, _) => (Verdict::Waived, 0),
            (false, true) => (Verdict::Waived, LAZY),
            (false, false) => (Verdict::Held, 0),
        };
        self.note(rule, verdict, [a, b, c, cause]);
    }

    fn write(&mut self, record: P::Record, flushed: bool) {
        write_record::<P>(self.disk, self.durable, &record, flushed);
        self.effects.push(Effect::Persist { record, flushed });
    }

    /// Gives the node a disk outright: only for building the initial state of a scenario.
    pub fn preset(&mut self, disk: P::Disk) {
        *self.disk = disk;
    }

    /// Arms a timer for a time drawn from `ms`; if it was armed, it starts anew.
    pub fn set_timer(&mut self, timer: TimerId, ms: [u32; 2]) {
        self.arm(Timer::alone(timer), |place| Effect::SetTimer(place, ms));
    }

    /// The same with the timer about this node.
    pub fn set_timer_about(&mut self, timer: TimerId, node: NodeId, ms: [u32; 2]) {
        self.arm(Timer { id: timer, about: Some(node) }, |place| Effect::SetTimer(place, ms));
    }

    /// A stamp of this instant, for [`Self::set_timer_from`]: taken when something is sent, so that a lease runs from then.
    pub fn stamp(&self) -> Stamp {
        self.now
    }

    /// Arms a timer that runs out `ms` after the stamp was taken, by the node's clock; at once if that is past. If it was
    /// armed, it starts anew.
    pub fn set_timer_from(&mut self, stamp: Stamp, timer: TimerId, ms: u32) {
        self.arm(Timer::alone(timer), |place| Effect::SetTimerFrom(stamp, place, ms));
    }

    /// The same with the timer about this node.
    pub fn set_timer_from_about(&mut self, stamp: Stamp, timer: TimerId, node: NodeId, ms: u32) {
        self.arm(Timer { id: timer, about: Some(node) }, |place| Effect::SetTimerFrom(stamp, place, ms));
    }

    /// Disarms a timer.
    pub fn cancel_timer(&mut self, timer: TimerId) {
        self.arm(Timer::alone(timer), Effect::CancelTimer);
    }

    /// The same with the timer about this node.
    pub fn cancel_timer_about(&mut self, timer: TimerId, node: NodeId) {
        self.arm(Timer { id: timer, about: Some(node) }, Effect::CancelTimer);
    }

    /// Leaves an effect on a timer that the node has. To ask for another is a mistake in the table of timers.
    fn arm(&mut self, timer: Timer, effect: impl FnOnce(TimerPlace) -> Effect<P>) {
        let place = self.config.place(self.id, timer);
        debug_assert!(place.is_some(), "by the table of timers, {} has no {timer:?}", self.config.name(self.id));
        self.effects.extend(place.map(effect));
    }

    /// Tells the observer what has just happened: it judges by that, and never by a note.
    pub fn fact(&mut self, fact: P::Fact) {
        self.effects.push(Effect::Fact(fact));
    }
}

/// Writes a record; keeps the durable state beside the present one while something is unflushed.
pub(crate) fn write_record<P: Protocol>(
    disk: &mut P::Disk,
    durable: &mut Option<P::Disk>,
    record: &P::Record,
    flushed: bool,
) {
    if flushed {
        *durable = None;
    } else if durable.is_none() {
        *durable = Some(disk.clone());
    }
    P::write(disk, record);
}

/// A protocol: pure state machines with a disk each. The other five traits, each in a file of its own, are what a
/// world of it needs beside: [`Observed`](super::Observed), [`Pictured`](super::Pictured), [`Started`](super::Started),
/// [`Asked`](super::Asked) and [`Searched`](super::Searched).
pub trait Protocol: Sized + Clone + Debug + PartialEq + Eq + Hash + Send + Sync + 'static {
    /// A running node's memory. Several kinds of node are one enum, or one struct of optional roles.
    type Node: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// What survives a crash: what the records written to it make of it. A new one is empty.
    type Disk: Default + Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// One write.
    type Record: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// A message.
    type Msg: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// What its handlers tell the observer because neither a message, a record nor the node shows it, or not for long
    /// enough. `Infallible` if there is nothing of that kind.
    type Fact: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;

    /// Its tables.
    const INFO: &'static Info;

    /// Applies a record to a disk.
    fn write(disk: &mut Self::Disk, record: &Self::Record);
    /// A node's memory when its process starts, from its disk.
    fn boot(cx: &mut Cx<Self>) -> Self::Node;
    /// Acts on an event.
    fn on(node: &mut Self::Node, cx: &mut Cx<Self>, event: &Event<Self>);
    /// An option of all nodes has another value now: the node waits for what it would wait for if that had been so since its
    /// start. It arms and disarms timers, and does nothing else. Default: it waits for nothing.
    fn adapt(_node: &mut Self::Node, _cx: &mut Cx<Self>, _option: OptionId) {}
}
