//! A client of the ensemble: its session, what it is told to ask for, and the lines that it stands in.

use super::messages::{Happened, Msg};
use super::server::{Context, servers};
use super::{INFO, Node, ZooKeeper, inputs, options, refused, timers};
use crate::embeds;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{Badge, Fact, IN_LINES, NodeCard, Tone};
use crate::engine::{Config, Event, InputId, NodeId, Refusal, Slot, Value};
use crate::parts::Part;
use crate::parts::zk::client::{Heard, Occasion, Places, Session, State};
use crate::parts::zk::recipes::{self, Aim, Contest, Stage};
use crate::parts::znodes::{self, Op, OpResult, Path, Tree, Verb, short};

/// Where the rows of clients stand.
pub const PLACES: Places = Places::of(&INFO, servers);

embeds! { ZooKeeper: Session;
    places: PLACES,
    message: Msg::Zk,
    disk: |_disk| &(),
    fact: Happened::Zk,
}

/// What a client is told to ask for, by the input.
const VERBS: [(InputId, Verb); 7] = [
    (inputs::CREATE, Verb::Create),
    (inputs::DELETE, Verb::Delete),
    (inputs::SET, Verb::Set),
    (inputs::GET, Verb::Get),
    (inputs::CHILDREN, Verb::Children),
    (inputs::WATCH, Verb::Watch),
    (inputs::SYNC, Verb::Sync),
];

/// The lines that it can be told to stand in, by the input.
const LINES: [(InputId, Aim, &str); 3] = [
    (inputs::ELECT, Aim::Election, ELECTION),
    (inputs::ELECT_NAIVELY, Aim::NaiveElection, ELECTION),
    (inputs::LOCK, Aim::Lock, "/lock"),
];

/// Below it clients stand in line to lead.
const ELECTION: &str = "/election";
/// What their znodes are called.
const STEM: &str = "n_";

/// A running client's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// Its session.
    pub session: Session,
    /// The lines that it stands in.
    pub lines: Vec<Contest>,
    /// What it asked for last, and what came of it; nothing if the answer was lost.
    pub last: Option<(Op, Option<OpResult>)>,
    /// How much it has asked for by itself.
    pub by_itself: u32,
}

impl Client {
    /// A client whose process has just started: it knows of no session.
    pub fn boot(cx: &mut Context) -> Client {
        let client = Client { session: <Session as Part>::boot(cx), lines: Vec::new(), last: None, by_itself: 0 };
        client.wait_for_next(cx);
        client
    }

    /// Arms the timer after which it asks by itself, if it does so at all.
    fn wait_for_next(&self, cx: &mut Context) {
        let interval = cx.option(options::INTERVAL_MS);
        if interval[1] > 0 {
            cx.set_timer(timers::REQUEST, interval);
        }
    }

    /// Time for a request of its own: it sets a znode that is called after it. Without a server it leaves it at that.
    fn ask_by_itself(&mut self, cx: &mut Context) {
        self.wait_for_next(cx);
        if self.session.state != State::Connected || !self.session.queue.is_empty() {
            return;
        }
        self.by_itself = self.by_itself.saturating_add(1);
        let path = Path::root().child(&cx.config.name(cx.id).to_lowercase());
        let data = self.by_itself.to_string().into();
        let op = match self.by_itself {
            1 => Op::Create { path, data, ephemeral: false, sequential: false },
            _ => Op::Set { path, data, version: None },
        };
        self.act(cx, Occasion::Ask(op));
    }

    /// Acts on an event.
    pub fn on(&mut self, cx: &mut Context, event: &Event<ZooKeeper>) {
        match event {
            Event::Message { from, msg: Msg::Zk(msg) } => self.act(cx, Occasion::Message(*from, msg)),
            Event::Timer(timers::REQUEST, _) => self.ask_by_itself(cx),
            Event::Timer(timers::HOLD, _) => self.release(cx),
            Event::Timer(timer, _) => self.act(cx, Occasion::Timer(*timer)),
            Event::Broken(peer) => self.act(cx, Occasion::Broken(*peer)),
            Event::Input { input, value, .. } => self.on_input(cx, *input, *value),
            // Of what servers agree on it hears nothing.
            Event::Message { msg: Msg::Zab(_), .. } => {}
        }
    }

    fn act(&mut self, cx: &mut Context, occasion: Occasion) {
        let held = self.holds();
        for heard in recipes::act(&mut self.session, &mut self.lines, cx, occasion) {
            match heard {
                Heard::Done { op, result } => self.last = Some((op, Some(result))),
                Heard::Lost { op } => self.last = Some((op, None)),
                Heard::Connected { .. }
                | Heard::Disconnected
                | Heard::Lapsed
                | Heard::Expired
                | Heard::Watched { .. } => {}
            }
        }
        match (held, self.holds()) {
            (false, true) if cx.option(options::HOLD_MS)[1] > 0 => {
                cx.set_timer(timers::HOLD, cx.option(options::HOLD_MS));
            }
            (true, false) => cx.cancel_timer(timers::HOLD),
            _ => {}
        }
    }

    /// Whether it takes itself for the first in a line.
    fn holds(&self) -> bool {
        self.lines.iter().any(Contest::holds)
    }

    /// Leaves the lines that it stands in.
    fn release(&mut self, cx: &mut Context) {
        cx.cancel_timer(timers::HOLD);
        let ops: Vec<Op> = self.lines.iter_mut().filter_map(|line| line.end(cx)).collect();
        ops.into_iter().for_each(|op| self.act(cx, Occasion::Ask(op)));
    }

    fn on_input(&mut self, cx: &mut Context, input: InputId, value: Value) {
        if let Some(Ok(op)) = asked(cx.config, input, value) {
            return self.act(cx, Occasion::Ask(op));
        }
        if let Some((_, aim, path)) = LINES.iter().find(|(told, ..)| *told == input) {
            return self.stand_in(cx, *aim, Path::of(path));
        }
        match input {
            inputs::RELEASE => self.release(cx),
            inputs::CLOSE => {
                self.act(cx, Occasion::Close);
                self.lines.clear();
            }
            _ => {}
        }
    }

    /// Stands in a line from now on.
    fn stand_in(&mut self, cx: &mut Context, aim: Aim, path: Path) {
        if self.lines.iter().any(|line| line.stands_in(&path)) {
            return;
        }
        self.lines.retain(|line| line.stage != Stage::Out);
        let mut line = Contest::new(aim, path, STEM);
        let op = line.begin(cx, self.session.id, true);
        self.lines.push(line);
        self.act(cx, op.map_or(Occasion::Open, Occasion::Ask));
    }

    /// The lines that it stands in.
    pub fn in_line(&self) -> impl Iterator<Item = &Contest> {
        self.lines.iter().filter(|line| line.stage != Stage::Out)
    }

    /// The line of which it takes itself for the first, or else the first that it stands in.
    pub fn line(&self) -> Option<&Contest> {
        self.in_line().find(|line| line.holds()).or_else(|| self.in_line().next())
    }
}

/// What may stand next behind what it is told, where there are these znodes.
pub fn offers(tree: &Tree, input: InputId, typed: &[&str]) -> Vec<String> {
    let verb = VERBS.iter().find(|(told, _)| *told == input);
    verb.map_or(Vec::new(), |(_, verb)| znodes::offers(*verb, tree, typed))
}

/// What is meant by what it is told, where there are these znodes. Nobody makes what is there already: what is to be made
/// is called as it is typed.
pub fn meant(tree: &Tree, input: InputId, typed: &str) -> Result<String, Refusal> {
    match VERBS.iter().find(|(told, _)| *told == input) {
        None | Some((_, Verb::Create | Verb::Sync)) => Ok(typed.into()),
        Some(_) => znodes::meant(tree, typed),
    }
}

/// What it is told to ask for, if that is what it is told.
fn asked(config: &Config, input: InputId, value: Value) -> Option<Result<Op, Refusal>> {
    let (_, verb) = VERBS.iter().find(|(told, _)| *told == input)?;
    // Who is to be told is looked at before there is a word.
    (*verb == Verb::Sync || value != Value::NOOP).then_some(())?;
    let text = if *verb == Verb::Sync { String::new() } else { config.value_text(value) };
    Some(Op::read(*verb, &text))
}

/// Whether a client can be told this: it has to be something to ask for; nobody stands in a line twice, or leaves none.
pub fn can_be_told(
    config: &Config,
    slot: &Slot<ZooKeeper>,
    id: NodeId,
    (input, value): (InputId, Value),
) -> Result<(), Refusal> {
    let Some(Node::Client(client)) = &slot.node else { return Ok(()) };
    if let Some(Err(refusal)) = asked(config, input, value) {
        return Err(refusal);
    }
    let me = config.name(id);
    let line = LINES.iter().find(|(told, ..)| *told == input).map(|(.., path)| Path::of(path));
    match line.filter(|path| client.lines.iter().any(|line| line.stands_in(path))) {
        Some(path) => Err(refused::in_line(me, path.text()).so_already()),
        None if input == inputs::RELEASE => match client.in_line().find(|line| !line.is_leaving()) {
            Some(_) => Ok(()),
            None if client.line().is_some() => Err(refused::leaves_line(me).so_already()),
            None => Err(refused::in_no_line(me).so_already()),
        },
        None if input == inputs::CLOSE => match client.session.state {
            State::Closed => Err(refused::no_session(me).so_already()),
            State::Closing => Err(refused::ends_session(me).so_already()),
            State::Apart | State::Connecting | State::Connected => Ok(()),
        },
        None => Ok(()),
    }
}

/// What it is in a line.
fn role(line: &Contest) -> &'static str {
    match (line.holds(), line.aim) {
        (true, Aim::Lock) => "owner",
        (true, Aim::Election | Aim::NaiveElection | Aim::Group) => "leader",
        (false, _) => "in-line",
    }
}

/// What a client shows.
pub fn picture(client: &Client, config: &Config, card: &mut NodeCard) {
    Session::picture(&client.session, config, card);
    card.badge = Badge { symbol: '◇', letter: 'k', tone: Tone::Ask };
    if let Some((op, result)) = &client.last {
        // What was read is got; of what was done the result says so itself.
        let reads = matches!(op, Op::Get { .. } | Op::Children { .. });
        let (op, result) = (short(&op.text()), result.as_ref().map(|result| short(&result.text())));
        if client.session.asks().is_none() && client.line().is_none() {
            card.gist = match &result {
                Some(result) if reads => vec![format!("last result {result}"), format!("got {result}"), result.clone()],
                Some(result) => vec![format!("last result {result}"), result.clone()],
                None => vec![format!("no answer to {op}"), "no answer".into(), "lost".into()],
            };
        }
        let mut fact = |name: &str, text| card.facts.insert(name.into(), Fact::Text(text));
        match result {
            Some(result) => {
                fact("last_answer", op);
                fact("last_result", result);
            }
            None => drop(fact("no_answer_to", op)),
        }
    }
    let Some(line) = client.line() else { return };
    card.role = role(line).into();
    if client.in_line().count() > 1 {
        let stands =
            |line: &Contest| Fact::Text(format!("{} {}", line.parent(), catalogue().label(Label::Role, role(line))));
        card.facts.insert(IN_LINES.into(), Fact::List(client.in_line().map(stands).collect()));
    }
    card.badge = match line.holds() {
        true => Badge { symbol: '★', letter: 'H', tone: Tone::Lead },
        false => Badge { tone: Tone::Seek, ..card.badge },
    };
    let mut paths = |name: &str, of: fn(&Contest) -> Option<&Path>| {
        let mut all: Vec<Fact> =
            client.in_line().filter_map(of).map(|path| Fact::Text(short(path.text()).to_string())).collect();
        // Of one line there is one.
        let told = if all.len() > 1 { Some(Fact::List(all)) } else { all.pop() };
        told.into_iter().for_each(|told| drop(card.facts.insert(name.into(), told)));
    };
    paths("own", |line| line.own.as_ref());
    paths("waits_until_gone", Contest::watched);
}
