//! A part for the tests of the contract: a counter tells the others how far it has come, reminds those who do not
//! answer, and is seen to count by one. A protocol may have several, each on a side of its own; they
//! share the rows that they find by name, their timer among them.

use crate::engine::scene::{Fact, NodeCard};
use crate::engine::{
    Config, Found, Harm, Info, KindId, NodeId, NodeSet, Property, PropertyId, Rule, RuleId, TimerId, TimerSpec,
};
use crate::parts::{Host, Part, PartDeed, PartMet, Sees};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// A counter of one side.
pub struct Counter<S>(PhantomData<S>);

/// One side.
pub enum Coming {}
/// The other.
pub enum Going {}

/// How far a counter has come: what it sends, what it writes, and what is on its disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Count(pub u32);

/// A counter went up to this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rose(pub u32);

/// What happens to a counter.
pub enum Event<'a> {
    Up,
    Heard(NodeId, &'a Count),
    Late(NodeId),
}

/// What was seen of counters of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// How far each has come.
    pub rose: BTreeMap<NodeId, u32>,
    /// What was sent to whom, what was written and whether it lasts, and what came from whom.
    pub sent: Vec<(NodeId, u32)>,
    pub wrote: Vec<(u32, bool)>,
    pub heard: Vec<(NodeId, u32)>,
}

pub const RULES: [Rule; 2] = [
    Rule::safety(
        "counter.by-one",
        "A counter goes up by one.",
        "made up",
        "it goes up by two",
        &[Harm::from("counts-on", 1)],
    ),
    Rule::liveness("counter.written-first", "It is written before anybody hears of it.", "made up", "it is not"),
];

pub const PROPERTIES: [Property; 1] = [Property::new("counts-on", "No number is left out.")];

pub const fn timers(at: &'static [KindId]) -> [TimerSpec; 2] {
    [TimerSpec::new("remind", at).about(at), TimerSpec::new("rest", at)]
}

#[derive(Clone, Copy, Debug)]
pub struct Places {
    pub others: fn(&Config) -> NodeSet,
    pub by_one: RuleId,
    pub written_first: RuleId,
    pub remind: TimerId,
    pub counts_on: PropertyId,
}

impl Places {
    pub const fn of(info: &Info, others: fn(&Config) -> NodeSet) -> Places {
        Places {
            others,
            by_one: info.rule_called("counter.by-one"),
            written_first: info.rule_called("counter.written-first"),
            remind: info.timer_called("remind"),
            counts_on: info.property_called("counts-on"),
        }
    }
}

fn others<S: 'static, H: Host<Counter<S>>>(host: &H) -> impl Iterator<Item = NodeId> + use<S, H> {
    let id = host.id();
    (H::PLACES.others)(host.config()).iter().filter(move |other| *other != id)
}

fn places<S: 'static, H: Host<Counter<S>>>(_: &H) -> Places {
    H::PLACES
}

fn seen_at<S: 'static, V: Sees<Counter<S>>>(_: &V) -> Places {
    V::PLACES
}

impl<S: 'static> Part for Counter<S> {
    /// The highest number heard of.
    type Memory = u32;
    type Disk = Count;
    type Record = Count;
    type Msg = Count;
    type Fact = Rose;
    type Event<'a> = Event<'a>;
    /// How far it has come.
    type Answer = u32;
    type Places = Places;
    type Ghost = Tally;

    fn boot(host: &mut impl Host<Self>) -> u32 {
        host.disk().0
    }

    fn on(highest: &mut u32, host: &mut impl Host<Self>, event: Event) -> u32 {
        let Places { by_one, written_first, remind, .. } = places(host);
        match event {
            Event::Up => {
                let before = host.disk().0;
                let next = before + if host.tempted(by_one, [before, 0, 0, 0]) { 2 } else { 1 };
                host.persist_before(written_first, [Count(next)], |host| {
                    others(host).for_each(|other| host.send(other, Count(next)));
                });
                host.fact(Rose(next));
                others(host).for_each(|other| host.set_timer_about(remind, other, [10, 20]));
            }
            Event::Heard(from, Count(number)) => {
                *highest = (*highest).max(*number);
                host.cancel_timer_about(remind, from);
            }
            Event::Late(other) => host.send(other, *host.disk()),
        }
        host.disk().0
    }

    fn observe(tally: &mut Tally, seen: &impl Sees<Self>, found: &mut Found) {
        if let Some(PartMet::Message(from, Count(number))) = seen.met() {
            tally.heard.push((from, *number));
        }
        for deed in seen.deeds() {
            match deed {
                PartDeed::Sent(to, Count(number)) => tally.sent.push((to, *number)),
                PartDeed::Wrote { record: Count(number), flushed } => tally.wrote.push((*number, flushed)),
                PartDeed::Fact(Rose(number)) => {
                    let before = tally.rose.insert(seen.node(), *number).unwrap_or(0);
                    if *number != before + 1 {
                        let detail = format!("{number} follows {before}");
                        found.violations.push((seen_at(seen).counts_on, NodeSet::one(seen.node()), detail));
                    }
                }
            }
        }
    }

    fn picture(highest: &u32, _: &Config, card: &mut NodeCard) {
        card.facts.insert("highest".into(), Fact::Int((*highest).into()));
    }
}
