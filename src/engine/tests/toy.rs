//! A protocol for the engine's own tests: leaves count towards hubs over connections, each hub keeps a log of what it was
//! told and forgets its beginning, and the first hub lends one leaf a lease at a time. Every message says as the how
//! manyth of which connection it was sent; the observer compares.

use crate::engine::compact::{Rename, Renaming};
use crate::engine::scene::{Layout, NodeCard, Packet};
use crate::engine::{
    Arg, Asked, BROKEN, Config, Cx, Event, Found, Info, InputSpec, Kind, Links, List, Met, NodeId, NodeSet, Observed,
    Pictured, Protocol, Searched, Seen, Slot, Stamp, StartError, StartFields, Started, TimerSpec, show_log,
};
use crate::table;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

table! { KINDS: [Kind] by KindId::of;
    HUB = Kind { name: "hub", plural: "hubs", letter: 'H', default: 1, max: 4, part_of_first: false };
    LEAF = Kind { name: "leaf", plural: "leaves", letter: 'L', default: 2, max: 4, part_of_first: false };
}

table! { TIMERS: [TimerSpec] by TimerId::of;
    /// A leaf counts on when it runs out.
    TICK = TimerSpec::new("tick", &[LEAF]);
    /// A hub lends the lease anew when it runs out.
    HOLD = TimerSpec::new("hold", &[HUB]);
    /// A leaf's lease ends when it runs out.
    LEASE = TimerSpec::new("lease", &[LEAF]);
}

table! { INPUTS: [InputSpec] by InputId::of;
    /// Input: a leaf counts on at once.
    COUNT = InputSpec {
        verb: "count",
        args: &[Arg::actor(&[LEAF])],
        told: None,
        example: "count L1",
        about: "a leaf counts on",
    };
    /// Input: a leaf ends its connections, and counts on with others.
    LEAVE = InputSpec {
        verb: "leave",
        args: &[Arg::actor(&[LEAF])],
        told: None,
        example: "leave L1",
        about: "a leaf ends its connections with hubs",
    };
}

/// How long a leaf holds the lease from when it asked for it, and a hub from when it heard of that. At the bounds of what
/// a clock may be off, both take the same time.
pub const LEASE_MS: u32 = 100;
pub const HOLD_MS: u32 = 400;
/// A hub keeps no more entries than these, and no fewer than half of them once it has them.
pub const KEPT: usize = 8;

/// What the observer checks.
pub mod property {
    use crate::engine::Property;
    use crate::table;

    table! { PROPERTIES: [Property] by PropertyId::of;
        ORDER = Property::new("order", "What arrives is what was sent next on its connection.");
        FRESH = Property::new("fresh", "Nothing arrives that was sent on an older connection.");
        LEASE = Property::new("lease", "One leaf at most holds the lease.").timed();
    }
}

const INFO: Info = Info {
    name: "toy",
    title: "Toy",
    about: "Leaves count towards hubs.",
    kinds: KINDS,
    spares: None,
    pairs: None,
    voters: &[],
    enough: |_| Ok(()),
    together: |_| Ok(()),
    own_words: |_| Vec::new(),
    rules: &[],
    own_options: &[],
    timers: TIMERS,
    inputs: INPUTS,
    messages: &["Count", "Got", "Grant", BROKEN],
    forms: &[],
    links: Links::Connections,
    properties: property::PROPERTIES,
    goals: &[],
    log: false,
    start_keys: &[],
    steady: &crate::engine::STEADY,
    stores: "Disks",
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Toy;

/// Where a message stands: of which life of its sender, after how many breaks it heard of, and the how manyth since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    pub life: u32,
    pub breaks: u32,
    pub n: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Says {
    Count,
    Got,
    /// The lease for whoever counted so.
    Grant(Tag),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Msg {
    pub tag: Tag,
    pub says: Says,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// For each other node, by position: what was sent to it last.
    pub sent: Vec<Tag>,
    /// Hub: who has the lease.
    pub lent: Option<NodeId>,
    /// Leaf: what it asked with for the lease last, and when.
    pub asked: (Tag, Stamp),
    /// Leaf: whether it holds the lease.
    pub holds: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    pub life: u32,
    pub log: List<(NodeId, Tag)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    Life,
    Entry(NodeId, Tag),
    Compact(usize),
}

impl Node {
    fn send(&mut self, cx: &mut Cx<Toy>, to: NodeId, says: Says) -> Tag {
        let tag = &mut self.sent[to.index()];
        tag.n += 1;
        cx.send(to, Msg { tag: *tag, says });
        *tag
    }

    fn count(&mut self, cx: &mut Cx<Toy>) {
        let stamp = cx.stamp();
        for (nth, hub) in cx.config.of_kind(HUB).iter().enumerate() {
            let tag = self.send(cx, hub, Says::Count);
            if nth == 0 {
                self.asked = (tag, stamp);
            }
        }
    }

    /// What it sends to this one from now on is on another connection.
    fn begins_anew(&mut self, peer: NodeId) {
        let tag = &mut self.sent[peer.index()];
        *tag = Tag { breaks: tag.breaks + 1, n: 0, ..*tag };
    }

    fn on_message(&mut self, cx: &mut Cx<Toy>, from: NodeId, msg: Msg) {
        match msg.says {
            Says::Count => {
                cx.persist(Record::Entry(from, msg.tag));
                let log = &cx.disk().log;
                let (len, kept) = (log.len(), log.len() - log.front());
                if kept > KEPT {
                    cx.persist(Record::Compact(len - KEPT / 2));
                }
                self.send(cx, from, Says::Got);
                if cx.id == NodeId(0) && self.lent.is_none_or(|leaf| leaf == from) {
                    self.lent = Some(from);
                    self.send(cx, from, Says::Grant(msg.tag));
                    cx.set_timer(HOLD, [HOLD_MS, HOLD_MS]);
                }
            }
            Says::Grant(tag) if self.asked.0 == tag => {
                self.holds = true;
                cx.set_timer_from(self.asked.1, LEASE, LEASE_MS);
            }
            Says::Got | Says::Grant(_) => {}
        }
    }
}

impl Protocol for Toy {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Infallible;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        match record {
            Record::Life => disk.life += 1,
            Record::Entry(from, tag) => disk.log.push((*from, *tag)),
            Record::Compact(len) => disk.log.compact_to(*len),
        }
    }

    fn boot(cx: &mut Cx<Toy>) -> Node {
        cx.persist(Record::Life);
        if cx.config.kind(cx.id) == LEAF {
            cx.set_timer(TICK, [20, 60]);
        }
        let fresh = Tag { life: cx.disk().life, ..Tag::default() };
        let asked = (Tag::default(), Stamp::default());
        Node { sent: vec![fresh; cx.config.nodes.len()], lent: None, asked, holds: false }
    }

    fn on(node: &mut Node, cx: &mut Cx<Toy>, event: &Event<Toy>) {
        match *event {
            Event::Message { from, msg } => node.on_message(cx, from, msg),
            Event::Timer(HOLD, _) => node.lent = None,
            Event::Timer(LEASE, _) => node.holds = false,
            Event::Timer(..) => {
                node.count(cx);
                cx.set_timer(TICK, [20, 60]);
            }
            Event::Broken(peer) => node.begins_anew(peer),
            Event::Input { input: LEAVE, .. } => {
                node.count(cx);
                for hub in cx.config.of_kind(HUB).iter() {
                    cx.close(hub);
                    node.begins_anew(hub);
                }
            }
            Event::Input { .. } => node.count(cx),
        }
    }
}

/// What the observer remembers, by link: sender, then addressee.
#[derive(Clone, Debug, Default, Hash)]
pub struct Ghost {
    /// What arrived last on the present connection.
    last: BTreeMap<(NodeId, NodeId), Tag>,
    /// What arrived last at all.
    newest: BTreeMap<(NodeId, NodeId), Tag>,
    /// How often the addressee heard of a break.
    pub heard: BTreeMap<(NodeId, NodeId), u32>,
    pub holders: NodeSet,
    /// Links of which an end has closed the connection. Over a link that was cut it stays: then either goes on, or not.
    left: BTreeSet<(NodeId, NodeId)>,
}

impl Observed for Toy {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Toy>, found: &mut Found) {
        let node = seen.node;
        let mut fell = |property, detail: String| found.violations.push((property, NodeSet::one(node), detail));
        match seen.event {
            Met::Event(&Event::Message { from, msg: Msg { tag, .. } }) => {
                let next = match ghost.last.insert((from, node), tag) {
                    Some(last) => {
                        tag == Tag { n: last.n + 1, ..last } || tag.n == 1 && ghost.left.remove(&(from, node))
                    }
                    None => tag.n == 1,
                };
                if !next {
                    fell(property::ORDER, format!("{tag:?} is not what was sent next"));
                }
                if ghost.newest.insert((from, node), tag).is_some_and(|newest| newest >= tag) {
                    fell(property::FRESH, format!("{tag:?} is old"));
                }
            }
            Met::Event(&Event::Broken(peer)) => {
                ghost.last.remove(&(peer, node));
                ghost.left.remove(&(peer, node));
                *ghost.heard.entry((peer, node)).or_default() += 1;
            }
            Met::Event(Event::Input { input: LEAVE, .. }) => {
                let hubs = seen.config.of_kind(HUB);
                ghost.left.extend(hubs.iter().flat_map(|hub| [(hub, node), (node, hub)]));
            }
            Met::Boot | Met::Crash => ghost.last.retain(|(_, to), _| *to != node),
            Met::Event(Event::Timer(..) | Event::Input { .. }) | Met::Flush | Met::Hold(_) => {}
        }
        match seen.slot.node.as_ref().is_some_and(|node| node.holds) {
            true => drop(ghost.holders.insert(node)),
            false => ghost.holders.remove(node),
        }
        if ghost.holders.len() > 1 {
            found.violations.push((property::LEASE, ghost.holders, "two hold the lease".into()));
        }
    }
}

impl Pictured for Toy {
    fn layout(_: &Config) -> Layout {
        Layout::Rows
    }

    fn card(_: &Config, slot: &Slot<Toy>, _: NodeId, rows: usize, card: &mut NodeCard) {
        show_log(card, &slot.disk.log, rows, |(_, tag)| (None, tag.n.to_string()));
    }

    fn kind(msg: &Msg) -> &'static str {
        match msg.says {
            Says::Count => "Count",
            Says::Got => "Got",
            Says::Grant(_) => "Grant",
        }
    }

    fn packet(_: &Config, _: &Msg, _: &mut Packet) {}

    fn record_text(_: &Config, record: &Record) -> String {
        format!("{record:?}")
    }
}

impl Asked for Toy {}

impl Searched for Toy {
    fn alike(config: &Config) -> Vec<NodeSet> {
        vec![config.of_kind(LEAF)]
    }

    fn permute(thing: Rename<Toy>, names: &Renaming) {
        match thing {
            Rename::Slot(slot) => {
                if let Some(node) = &mut slot.node {
                    names.places(&mut node.sent);
                    node.lent = node.lent.map(|leaf| names.node(leaf));
                }
                for disk in std::iter::once(&mut slot.disk).chain(&mut slot.durable) {
                    let mut log = List::after(disk.log.front(), disk.log.prefix(disk.log.front()).here().unwrap_or(0));
                    log.extend(disk.log.iter().map(|(from, tag)| (names.node(*from), *tag)));
                    disk.log = log;
                }
            }
            Rename::Msg(_) => {}
            Rename::Ghost(ghost) => {
                let name = |(from, to)| (names.node(from), names.node(to));
                for tags in [&mut ghost.last, &mut ghost.newest] {
                    *tags = tags.iter().map(|(link, tag)| (name(*link), *tag)).collect();
                }
                ghost.heard = ghost.heard.iter().map(|(link, times)| (name(*link), *times)).collect();
                ghost.left = ghost.left.iter().map(|link| name(*link)).collect();
                ghost.holders = names.nodes(ghost.holders);
            }
        }
    }
}

impl Started for Toy {
    fn start(_: &mut Node, cx: &mut Cx<Toy>, _: &StartFields) -> Result<(), StartError> {
        Err(StartError { node: cx.id, key: None, message: "a toy starts as it is".into() })
    }
}
