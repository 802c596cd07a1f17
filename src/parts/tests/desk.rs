//! The protocol of the tests of parts: clients ask at desks, and each desk counts who comes and who goes. It takes in the
//! client once and the counter twice, and has hardly a word of its own.

use super::counter::{self, Coming, Count, Counter, Going, Rose, Tally};
use crate::engine::{Arg, Cx, Event, Found, Info, InputSpec, Kind, Links, NodeId, Observed, Protocol, STEADY, Seen};
use crate::parts::Part;
use crate::parts::client::{self, Client, Manner, Request, Sequence};
use crate::{embeds, table};

table! { KINDS: [Kind] by KindId::of;
    DESK = Kind { name: "desk", plural: "desks", letter: 'S', default: 3, max: 5, part_of_first: false };
    CLIENT = Kind { name: "client", plural: "clients", letter: 'C', default: 1, max: 4, part_of_first: false };
}

table! { INPUTS: [InputSpec] by InputId::of;
    ASK = input("ask", &[Arg::asker(&[CLIENT]), Arg::VALUE]);
    COME = input("come", &[Arg::actor(&[DESK])]);
    GO = input("go", &[Arg::actor(&[DESK])]);
}

const fn input(verb: &'static str, args: &'static [Arg]) -> InputSpec {
    InputSpec { verb, args, told: None, example: "", about: "" }
}

const MANNER: Manner = Manner::Commands;

table! { RULES: [Rule] by RuleId::of;
    ..client::rules(MANNER);
    ..counter::RULES;
}

table! { TIMERS: [TimerSpec] by TimerId::of;
    ..client::timers(MANNER, &[CLIENT]);
    ..counter::timers(&[DESK]);
}

const INFO: Info = Info {
    name: "desk",
    title: "Desk",
    about: "Clients ask at desks.",
    kinds: KINDS,
    spares: None,
    pairs: None,
    voters: &[],
    enough: |_| Ok(()),
    together: |_| Ok(()),
    own_words: |_| Vec::new(),
    rules: RULES,
    own_options: client::options(MANNER),
    timers: TIMERS,
    inputs: INPUTS,
    messages: &["Request", "Done", "Elsewhere", "Coming", "Going"],
    forms: &[],
    links: Links::Loose,
    properties: &counter::PROPERTIES,
    goals: &[],
    log: false,
    start_keys: &[],
    steady: &STEADY,
    stores: "Disks",
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Desk;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    Request(Request),
    Done(u32),
    Elsewhere(u32, Option<NodeId>),
    Coming(Count),
    Going(Count),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    Sequence(Sequence),
    Coming(Count),
    Going(Count),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    Coming(Rose),
    Going(Rose),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    pub seq: Sequence,
    pub coming: Count,
    pub going: Count,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Desk { coming: u32, going: u32 },
    Client(Client),
}

/// What is seen of each side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    pub coming: Tally,
    pub going: Tally,
}

embeds! { Desk: Client;
    places: client::Places::of(&INFO, MANNER, |config| config.of_kind(DESK)),
    message: Msg::Request,
    disk: |disk| &disk.seq,
    record: Record::Sequence,
}

embeds! { Desk: Counter<Coming>;
    places: counter::Places::of(&INFO, |config| config.of_kind(DESK)),
    message: Msg::Coming,
    disk: |disk| &disk.coming,
    record: Record::Coming,
    fact: Happened::Coming,
}

embeds! { Desk: Counter<Going>;
    places: counter::Places::of(&INFO, |config| config.of_kind(DESK)),
    message: Msg::Going,
    disk: |disk| &disk.going,
    record: Record::Going,
    fact: Happened::Going,
}

impl Protocol for Desk {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Happened;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        match record {
            Record::Sequence(seq) => disk.seq = *seq,
            Record::Coming(count) => disk.coming = *count,
            Record::Going(count) => disk.going = *count,
        }
    }

    fn boot(cx: &mut Cx<Self>) -> Node {
        match cx.config.kind(cx.id) {
            CLIENT => Node::Client(<Client as Part>::boot(cx)),
            _ => Node::Desk { coming: Counter::<Coming>::boot(cx), going: Counter::<Going>::boot(cx) },
        }
    }

    fn on(node: &mut Node, cx: &mut Cx<Self>, event: &Event<Self>) {
        match node {
            Node::Client(client) => on_client(client, cx, event),
            Node::Desk { coming, going } => on_desk(coming, going, cx, event),
        }
    }
}

fn on_client(client: &mut Client, cx: &mut Cx<Desk>, event: &Event<Desk>) {
    match *event {
        Event::Message { from, msg: Msg::Done(seq) } => drop(client.settle(cx, from, seq)),
        Event::Message { from, msg: Msg::Elsewhere(seq, hint) } => client.redirect(cx, from, seq, hint),
        Event::Timer(timer, _) => Client::on(client, cx, client::Occasion::Timer(timer)),
        Event::Input { to, value, .. } => Client::on(client, cx, client::Occasion::Ask(to, value)),
        Event::Message { .. } | Event::Broken(_) => {}
    }
}

fn on_desk(coming: &mut u32, going: &mut u32, cx: &mut Cx<Desk>, event: &Event<Desk>) {
    let _ = match event {
        Event::Message { from, msg: Msg::Coming(count) } => {
            Counter::<Coming>::on(coming, cx, counter::Event::Heard(*from, count))
        }
        Event::Message { from, msg: Msg::Going(count) } => {
            Counter::<Going>::on(going, cx, counter::Event::Heard(*from, count))
        }
        Event::Timer(_, Some(other)) => Counter::<Coming>::on(coming, cx, counter::Event::Late(*other)),
        Event::Input { input: COME, .. } => Counter::<Coming>::on(coming, cx, counter::Event::Up),
        Event::Input { .. } => Counter::<Going>::on(going, cx, counter::Event::Up),
        Event::Message { .. } | Event::Timer(_, None) | Event::Broken(_) => 0,
    };
}

impl Observed for Desk {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        Counter::<Coming>::observe(&mut ghost.coming, seen, found);
        Counter::<Going>::observe(&mut ghost.going, seen, found);
    }
}
