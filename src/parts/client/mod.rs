//! A client, as every protocol has it: it asks, waits, turns elsewhere, and repeats if it is told to.
//!
//! It numbers what it asks for, knows what it waits for, and loses its patience. What an answer means is its host's
//! business, which says so with [`Client::settle`], [`Client::settle_all`], [`Client::hear`] and [`Client::redirect`].
//! It knows nothing of commands: a value is a value. [`Manner`] says what it is like in a protocol; the rows that it brings
//! for the protocol's tables are [`rules`], [`timers`] and [`options`].

mod commander;
mod start;
mod tables;

pub use commander::{Answered, Commander, Outcome};
pub use start::KEYS;
pub use tables::{
    ASKS, ASKS_AGAIN, GIVES_UP, INTERVAL_MS, Manner, Places, SENDS_ALL, TIMEOUT, interval, options, request, rules,
    timers,
};

use super::part::{Host, Part};
use crate::engine::scene::{ANSWERED, Badge, Fact, Field, NodeCard, Tone, WAITING, WAITING_FOR};
use crate::engine::{Config, NodeId, NodeSet, RuleId, TimerId, Value};
use smallvec::SmallVec;
use std::convert::Infallible;

/// The most that a client which asks everybody waits for at once; beyond that it stops waiting for the oldest.
const MOST_PENDING: usize = 16;

/// Something that was asked for and not answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// The client's number for it.
    pub seq: u32,
    /// What was asked for.
    pub value: Value,
    /// Whom it asked last, if it asks one.
    pub asked: NodeId,
    /// Who has answered, if it asks everybody.
    pub answered: NodeSet,
}

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// Number of the last request; of wishes, of the last that it made up by itself.
    pub seq: u32,
    /// What it waits for, the oldest first.
    pub pending: SmallVec<[Pending; 4]>,
    /// The server that it turns to by itself.
    pub server: NodeId,
    /// How much of what it asked for is answered.
    pub answered: u32,
    /// If it asks everybody: how much of it it stopped waiting for.
    pub given_up: u32,
    /// If it asks everybody: who left a request unanswered, and was not heard of since.
    pub silent: NodeSet,
}

/// A request, the only message of a client. A wish has the number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The client's own number for it.
    pub seq: u32,
    /// What it asks for.
    pub value: Value,
}

impl Request {
    /// A wish.
    pub fn wish(value: Value) -> Request {
        Request { seq: 0, value }
    }
}

/// The number of a command, before it is sent: after a restart an answer to an old command must not fit a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sequence(pub u32);

impl Sequence {
    /// What a card says of a disk that has it.
    pub fn fields(self) -> Vec<Field> {
        vec![Field { name: "commands so far".into(), value: self.0.to_string() }]
    }
}

/// The write of a command's number, in a few words.
pub fn record_text(Sequence(seq): Sequence) -> String {
    super::words::record_sequence(seq)
}

/// What a client's host hands on to it.
#[derive(Clone, Copy, Debug)]
pub enum Occasion {
    /// It is told to ask for something; of nobody in particular means of the server that it turns to.
    Ask(NodeSet, Value),
    /// A timer of its node ran out.
    Timer(TimerId),
}

/// What comes of an answer where everybody has to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing of that sort is awaited.
    NotAwaited,
    /// This server has answered before.
    Again,
    /// So many have answered by now.
    By(usize),
}

impl Part for Client {
    type Memory = Client;
    type Disk = Sequence;
    type Record = Sequence;
    type Msg = Request;
    type Fact = Infallible;
    type Event<'a> = Occasion;
    type Answer = ();
    type Places = Places;
    type Ghost = ();

    fn boot(host: &mut impl Host<Self>) -> Client {
        let server = servers(host).iter().next().unwrap_or_default();
        let client = Client {
            seq: host.disk().0,
            pending: SmallVec::new(),
            server,
            answered: 0,
            given_up: 0,
            silent: NodeSet::EMPTY,
        };
        client.wait_for_next(host);
        client
    }

    fn on(client: &mut Client, host: &mut impl Host<Self>, occasion: Occasion) {
        match occasion {
            Occasion::Ask(to, value) => client.ask(host, to, value),
            Occasion::Timer(timer) if timer == places(host).request => client.ask_by_itself(host),
            Occasion::Timer(timer) if timer == places(host).patience => client.lose_patience(host),
            Occasion::Timer(_) => {}
        }
    }

    fn picture(client: &Client, config: &Config, card: &mut NodeCard) {
        card.role = if client.pending.is_empty() { "idle".into() } else { WAITING.into() };
        card.badge = Badge { symbol: '◇', letter: 'c', tone: Tone::Ask };
        let waits = client.pending.iter().map(|p| Fact::Text(config.value_text(p.value)));
        card.facts.insert(WAITING_FOR.into(), Fact::List(waits.collect()));
        card.awaited_numbers = client.pending.iter().map(|p| p.seq).collect();
        card.facts.insert(ANSWERED.into(), Fact::Int(client.answered.into()));
    }
}

fn places<H: Host<Client>>(_: &H) -> Places {
    H::PLACES
}

fn servers<H: Host<Client>>(host: &H) -> NodeSet {
    (H::PLACES.servers)(host.config())
}

impl Client {
    /// Arms the timer after which it asks by itself, if it does so at all.
    fn wait_for_next(&self, host: &mut impl Host<Client>) {
        let interval = host.option(places(host).interval_ms);
        if interval[1] > 0 {
            host.set_timer(places(host).request, interval);
        }
    }

    /// What it goes by when it next asks by itself: whom it turns to, if not to the first, and the number of what it asked
    /// for last, where no disk shows that.
    pub fn picture_next(&self, Places { manner, servers, .. }: Places, config: &Config, card: &mut NodeCard) {
        if manner != Manner::Everybody && servers(config).iter().next() != Some(self.server) {
            card.facts.insert("turns_to".into(), Fact::Text(config.name(self.server).into()));
        }
        if manner != Manner::Commands && self.seq > 0 {
            card.facts.insert("last_number".into(), Fact::Int(self.seq.into()));
        }
    }

    /// Starts waiting for the oldest request. Whatever is younger waits at least as long.
    fn be_patient(&self, host: &mut impl Host<Client>) {
        let timer = places(host).patience;
        match self.pending.is_empty() {
            true => host.cancel_timer(timer),
            false => host.set_timer(timer, host.option(places(host).patience_ms)),
        }
    }

    fn ask(&mut self, host: &mut impl Host<Client>, to: NodeSet, value: Value) {
        let manner = places(host).manner;
        if manner != Manner::Wishes {
            self.seq = self.seq.saturating_add(1);
        }
        if manner == Manner::Commands {
            host.persist(Sequence(self.seq));
        }
        if manner == Manner::Everybody && self.pending.len() == MOST_PENDING {
            self.lose_patience(host);
        }
        let asked = to.iter().next().unwrap_or(self.server);
        self.wait_for(host, Pending { seq: self.seq, value, asked, answered: NodeSet::EMPTY });
    }

    /// Sends a request and waits for what comes of it.
    fn wait_for(&mut self, host: &mut impl Host<Client>, wanted: Pending) {
        let Places { manner, asks, .. } = places(host);
        let Pending { seq, value, asked, .. } = wanted;
        self.pending.push(wanted);
        if self.pending.len() == 1 {
            self.be_patient(host);
        }
        if manner == Manner::Everybody {
            let all = servers(host);
            all.iter().for_each(|server| host.send(server, Request { seq, value }));
            return host.tell(asks, [value.0, all.len() as u32, 0, 0]);
        }
        if manner == Manner::Wishes {
            self.server = asked;
        }
        let request = if manner == Manner::Wishes { Request::wish(value) } else { Request { seq, value } };
        host.send(asked, request);
        host.tell(asks, [asked.0.into(), value.0, 0, 0]);
    }

    /// Time for a request of its own.
    fn ask_by_itself(&mut self, host: &mut impl Host<Client>) {
        let number = self.seq.saturating_add(1);
        if places(host).manner == Manner::Wishes {
            self.seq = number;
        }
        self.ask(host, NodeSet::one(self.server), Value::numbered(host.id(), number));
        self.wait_for_next(host);
    }

    /// Nothing was answered for a while. Dead or slow, question lost or answer lost: it all looks the same from here.
    fn lose_patience(&mut self, host: &mut impl Host<Client>) {
        let Some(oldest) = self.pending.first().copied() else { return };
        let Places { manner, gives_up, asks_again, .. } = places(host);
        if manner == Manner::Everybody {
            let silent = NodeSet(servers(host).0 & !oldest.answered.0);
            self.pending.remove(0);
            self.silent = NodeSet(self.silent.0 | silent.0);
            self.given_up = self.given_up.saturating_add(1);
            host.tell(gives_up, [silent.0, oldest.value.0, 0, 0]);
            return self.be_patient(host);
        }
        match asks_again {
            Some((rule, repeats)) if host.config().flag(repeats) => self.ask_again(host, rule, oldest),
            _ => {
                let many = self.pending.len() as u32;
                for given_up in std::mem::take(&mut self.pending) {
                    host.tell(gives_up, [given_up.value.0, many, given_up.asked.0.into(), 0]);
                }
                self.try_another(host);
            }
        }
    }

    /// Asks another server for the same, with the same numbers. Of wishes it repeats the oldest only, since whatever is
    /// chosen answers it, and waits for the others no longer.
    fn ask_again(&mut self, host: &mut impl Host<Client>, rule: RuleId, oldest: Pending) {
        let Places { manner, gives_up, .. } = places(host);
        let wishes = manner == Manner::Wishes;
        host.tell(rule, [oldest.value.0, oldest.asked.0.into(), wishes.into(), 0]);
        self.try_another(host);
        let again = std::mem::take(&mut self.pending);
        let (repeated, left) = again.split_at(if wishes { 1 } else { again.len() });
        for wanted in repeated {
            self.wait_for(host, Pending { asked: self.server, ..*wanted });
        }
        for left in left.iter().filter(|left| left.value != oldest.value) {
            host.tell(gives_up, [left.value.0, again.len() as u32 - 1, left.asked.0.into(), 0]);
        }
    }

    fn try_another(&mut self, host: &impl Host<Client>) {
        let servers = servers(host);
        let after = servers.iter().find(|id| *id > self.server);
        self.server = after.or_else(|| servers.iter().next()).unwrap_or_default();
    }

    /// A server has done what was asked for under this number: what that was, if it was awaited.
    pub fn settle(&mut self, host: &mut impl Host<Client>, from: NodeId, seq: u32) -> Option<Pending> {
        let at = self.pending.iter().position(|p| p.seq == seq)?;
        let settled = self.pending.remove(at);
        self.server = from;
        self.answered = self.answered.saturating_add(1);
        self.be_patient(host);
        Some(settled)
    }

    /// Everything that it waited for is answered: what that was, the oldest first.
    pub fn settle_all(&mut self, host: &mut impl Host<Client>) -> SmallVec<[Pending; 4]> {
        let settled = std::mem::take(&mut self.pending);
        self.answered = self.answered.saturating_add(settled.len() as u32);
        if !settled.is_empty() {
            self.be_patient(host);
        }
        settled
    }

    /// A server lives after all: whether it had left something unanswered.
    pub fn was_silent(&mut self, server: NodeId) -> bool {
        let silent = self.silent.contains(server);
        self.silent.remove(server);
        silent
    }

    /// One of the servers that all have to answer has answered.
    pub fn hear(&mut self, host: &mut impl Host<Client>, from: NodeId, seq: u32, value: Value) -> Heard {
        // A client counts from 1 again after a restart: what answers another value of its earlier life answers nothing new.
        // For an answer about the same value it cannot tell.
        let Some(at) = self.pending.iter().position(|p| (p.seq, p.value) == (seq, value)) else {
            return Heard::NotAwaited;
        };
        if !self.pending[at].answered.insert(from) {
            return Heard::Again;
        }
        let count = self.pending[at].answered.len();
        if count == servers(host).len() {
            self.pending.remove(at);
            self.answered = self.answered.saturating_add(1);
            if at == 0 {
                self.be_patient(host);
            }
        }
        Heard::By(count)
    }

    /// A server does not do what was asked for, and may know who does: the request goes there. If it knows nobody,
    /// the client turns elsewhere; one that repeats its requests does so when its patience ends.
    pub fn redirect(&mut self, host: &mut impl Host<Client>, from: NodeId, seq: u32, hint: Option<NodeId>) {
        let Some(at) = self.pending.iter().position(|p| p.seq == seq) else { return };
        let value = self.pending[at].value;
        if let Some(server) = hint {
            self.server = server;
            self.pending[at].asked = server;
            host.send(server, Request { seq, value });
            return host.tell(places(host).asks, [server.0.into(), value.0, 0, 0]);
        }
        if places(host).asks_again.is_none_or(|(_, repeats)| !host.config().flag(repeats)) {
            self.pending.remove(at);
            host.tell(places(host).gives_up, [value.0, 1, from.0.into(), 1]);
            self.be_patient(host);
            self.try_another(host);
        }
    }
}
