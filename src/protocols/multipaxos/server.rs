//! A server: the slots of its log, the service that does what is chosen there, and the clients that wait for it.

use super::messages::{Happened, Msg, Record};
use super::{INFO, MultiPaxos, inputs, rules};
use crate::engine::facts::NOTHING;
use crate::engine::{Config, Cx, InputId, Kind, NodeId, NodeSet, Value};
use crate::parts::Part;
use crate::parts::client::{Manner, Outcome, Request, Sequence};
use crate::parts::flexible::Flexible;
use crate::parts::quorum::Quorum;
use crate::parts::service::{Asker, Reply, Service};
use crate::parts::slots::{self, Entry, Occasion, Places, Row, Slots};
use crate::{embeds, table};

table! { KINDS: [Kind] by KindId::of;
    /// Kind of the servers.
    SERVER = Kind { name: "server", plural: "servers", letter: 'S', default: 3, max: 7, part_of_first: false };
    /// Kind of the clients.
    CLIENT = Kind { name: "client", plural: "clients", letter: 'C', default: 1, max: 4, part_of_first: false };
}

/// Whose keys of a `[[start]]` table are a server's.
pub const OF_SERVERS: &[&str] = &["server"];

/// What its clients are like.
pub const MANNER: Manner = Manner::Commands;

/// All servers: any of them may lead.
pub fn servers(config: &Config) -> NodeSet {
    config.of_kind(SERVER)
}

/// Who together is enough, in phase 1 and in phase 2.
pub fn quorums(config: &Config) -> [Quorum; 2] {
    FLEXIBLE.quorums(config)
}

/// The sets of servers that one takes for a quorum of phase 1, as the rule that asks for one stands.
pub fn promising(config: &Config) -> Vec<NodeSet> {
    let [q1, _] = quorums(config);
    match config.rules_off.contains(PLACES.rule(Row::QuorumSize)) {
        true => q1.smallest_weakly(),
        false => q1.smallest(),
    }
}

/// Majorities of all servers, unless others are given.
pub const FLEXIBLE: Flexible = Flexible::of(&INFO, servers, "server");

/// Where the rows of the slots stand.
pub const PLACES: Places = Places::of(&INFO, servers, FLEXIBLE);

embeds! { MultiPaxos: Slots;
    places: PLACES,
    message: Msg::Slots,
    disk: |disk| &disk.slots,
    record: Record::Slots,
    fact: Happened::Slots,
}

/// What survives a crash. A client uses only the last line of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// The slots of the log.
    pub slots: slots::Disk,
    /// Client: number of the last command sent, so that no answer to an old one is taken for that of a new one.
    pub seq: Sequence,
}

/// A running server's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// The slots of the log.
    pub slots: Slots,
    /// The state machine, and what it remembers of clients: what is applied makes it.
    pub service: Service,
    /// On a leader: commands to be answered once they are applied.
    pub waiting: Vec<Asker>,
}

/// How a server handler reaches the engine.
pub type Context<'a> = Cx<'a, MultiPaxos>;

impl Server {
    /// A server whose process has just started: it does again what it knows to be chosen.
    pub fn boot(cx: &mut Context) -> Server {
        let slots = <Slots as Part>::boot(cx);
        let mut server = Server { slots, service: Service::default(), waiting: Vec::new() };
        let early = server.slots.early.iter().filter_map(|slot| Some((*slot, cx.disk().slots.chosen(*slot)?)));
        let done: Vec<(u32, Entry)> = (1..).zip(cx.disk().slots.entries(1, usize::MAX)).chain(early).collect();
        for (slot, entry) in done {
            server.apply(cx, slot, entry);
        }
        server
    }

    /// Hands something on to the slots, applies what is decided by that, and answers the clients that wait for it.
    pub fn act(&mut self, cx: &mut Context, occasion: Occasion) {
        let slots::Outcome { decided, deposed } = Slots::on(&mut self.slots, cx, occasion);
        for (slot, entry) in decided {
            let done = self.apply(cx, slot, entry);
            self.answer(cx, entry, done);
        }
        if deposed {
            self.waiting.clear();
        }
    }

    /// A client asks: a leader gets the command chosen; others name the leader.
    pub fn on_request(&mut self, cx: &mut Context, client: NodeId, Request { seq, value }: Request) {
        if !self.slots.leads() {
            let leader = self.slots.leader.filter(|id| *id != cx.id);
            cx.send(client, Msg::Answer { seq, outcome: Outcome::NotLeader(leader) });
            return cx.tell(rules::REDIRECTS, [client.0.into(), leader.map_or(NOTHING, |id| id.0.into()), 0, 0]);
        }
        let asker = Asker { client, seq };
        self.waiting.push(asker);
        self.act(cx, Occasion::Propose(Entry { asker: Some(asker), value }));
    }

    /// It is told to do something.
    pub fn on_input(&mut self, cx: &mut Context, input: InputId, to: NodeSet, value: Value) {
        match input {
            inputs::PREPARE => self.act(cx, Occasion::Prepare(to)),
            inputs::PROPOSE => self.act(cx, Occasion::Propose(Entry::of(value))),
            _ => {}
        }
    }

    /// The state machine does what is chosen in a slot, once. What comes of it, and in which slot it was done.
    fn apply(&mut self, cx: &mut Context, slot: u32, entry: Entry) -> Option<(Reply, u32)> {
        cx.fact(Happened::Applied { slot, entry });
        let config = cx.config;
        self.service.once(config, slot, entry.asker, entry.value, |facts| cx.tempted(rules::SESSIONS, facts))
    }

    /// Who waits for it hears what came of it; whoever asks for what was done so long ago that nobody knows hears nothing.
    fn answer(&mut self, cx: &mut Context, entry: Entry, done: Option<(Reply, u32)>) {
        let Some(asker) = entry.asker.filter(|asker| self.waiting.contains(asker)) else { return };
        self.waiting.retain(|waiting| *waiting != asker);
        let Some((reply, index)) = done else { return };
        cx.send(asker.client, Msg::Answer { seq: asker.seq, outcome: Outcome::Applied { index, reply } });
        cx.tell(rules::ANSWERS, [asker.client.0.into(), index, 0, 0]);
    }
}
