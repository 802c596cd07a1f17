//! What became of messages, and what keeps nodes apart, as answers tell it: rows for a protocol's table of rules, and the
//! functions that tell them.
//!
//! A protocol takes the rows in with `..fate::rules();` and calls [`tell`] for a message and [`apart`] for two nodes. What
//! the message is good for, and what it means that there was none, the protocol says itself: knows no protocol. A new fate
//! is a row here, its sentence in the catalogue, and an arm of [`tell`].

use crate::engine::facts::{NOTHING, count, flag, node, own, word};
use crate::engine::scene::{Fact, Verdict};
use crate::engine::{
    Config, Dry, Errand, Facts, Fate, Look, Loses, Lost, MsgId, NodeId, Note, Pictured, Protocol, Rule, RuleId,
    Started, Stop, Tried, Turned, turned_away,
};

const SOURCE: &str = "the messages of this run";
const DOWN: &str = "fate.down";
const HELD_UP: &str = "fate.held-up";
const STOPS: &str = "fate.stops";
const WOULD: &str = "fate.would";
const CUT: &str = "fate.cut";
const UNDER_WAY: &str = "fate.under-way";
const WAITS: &str = "fate.waits";
const LOST: &str = "fate.lost";
const IGNORED: &str = "fate.ignored";
const FORGOTTEN: &str = "fate.forgotten";
const MUTE: &str = "fate.mute";
const WAIVED: &str = "fate.waived";
const ARRIVED: &str = "fate.arrived";

/// What stands in the way of a message under way.
const OBSTACLES: &[&str] = &["nothing", "cut", "down", "held", "corrupt"];
/// Why a message is lost, in the order of [`how`].
const HOW: &[&str] = &["dropped", "damaged", "chance", "cut", "down", "crash", "broken"];
/// What a node lost, in the order of [`Loses`].
const LOSES: &[&str] = &["memory", "unflushed", "disk"];

/// The rows of a protocol's table.
pub const fn rules<P: Pictured>() -> [Rule; 13] {
    [
        Rule::event(DOWN, "A node is down.", SOURCE),
        Rule::event(HELD_UP, "A node is held up.", SOURCE),
        Rule::event(STOPS, "A node would stop in the middle of its move.", SOURCE).facts(
            &const {
                [
                    own("kind", called_at::<P>),
                    node("from"),
                    word("why", Stop::WORDS),
                    own("sent", left),
                    own("new", is_new).at(3),
                ]
            },
        ),
        Rule::event(WOULD, "A node would turn a message away.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("from"), flag("new")] }),
        Rule::event(CUT, "A link carries nothing.", SOURCE).facts(&const { [node("other"), flag("both")] }),
        Rule::event(UNDER_WAY, "A message is under way.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("to"), count("step"), word("obstacle", OBSTACLES)] }),
        Rule::event(WAITS, "A message waits at its addressee.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("to"), count("step"), flag("held")] }),
        Rule::event(LOST, "A message is lost.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("to"), count("step"), word("how", HOW)] }),
        Rule::event(IGNORED, "A message arrived and was turned away.", SOURCE).facts(
            &const {
                [
                    own("kind", called_at::<P>),
                    node("to"),
                    count("step"),
                    own("because", ignoring::<P>),
                    own("partly", partly).at(3),
                ]
            },
        ),
        Rule::event(FORGOTTEN, "A message arrived, and its addressee has forgotten it.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("to"), count("step"), word("loses", LOSES)] }),
        Rule::event(MUTE, "A message arrived, and its addressee stopped before it answered.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("to"), count("step"), word("why", Stop::WORDS)] }),
        Rule::event(WAIVED, "A message arrived, and a rule that was off had a part in it.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("to"), count("step"), own("because", rule::<P>)] }),
        Rule::event(ARRIVED, "A message arrived.", SOURCE)
            .facts(&const { [own("kind", called_at::<P>), node("to"), count("step")] }),
    ]
}

/// All that messages are called.
fn names<P: Pictured>() -> impl Iterator<Item = &'static str> {
    P::INFO.messages.iter().chain(P::CALLED).copied()
}

/// What a message is called, by its place among those names.
fn called_at<P: Pictured>(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    names::<P>().nth(facts[at] as usize).map(|name| Fact::Text(name.into()))
}

/// A rule of the table, by its id.
pub fn rule<P: Protocol>(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    P::INFO.rules.get(facts[at] as usize).map(|rule| Fact::Text(rule.id.into()))
}

/// How many messages leave before a node stops.
fn left(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    Some(Fact::Int((facts[at] / 2).into()))
}

/// Whether what would stop it is not under way, and would have to be sent anew.
fn is_new(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    Some(Fact::Bool(facts[at] % 2 == 1))
}

/// The rule that turned a message away, and whether another part of its addressee took it in all the same, in one number.
fn by(rule: RuleId, partly: bool) -> u32 {
    2 * rule.index() as u32 + u32::from(partly)
}

fn ignoring<P: Protocol>(config: &Config, mut facts: Facts, at: usize) -> Option<Fact> {
    facts[at] /= 2;
    rule::<P>(config, facts, at)
}

fn partly(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    Some(Fact::Bool(facts[at] % 2 == 1))
}

const fn called<P: Protocol>(id: &'static str) -> RuleId {
    P::INFO.rule_called(id)
}

fn step(step: u64) -> u32 {
    u32::try_from(step).unwrap_or(NOTHING)
}

/// The place of what a message is called among the names.
fn place<P: Started>(msg: &P::Msg) -> u32 {
    names::<P>().position(|name| name == P::called(msg)).unwrap_or_default() as u32
}

/// The facts of a sentence about a message; the last of them is its own.
fn facts<P: Started>(errand: &Errand<P::Msg>, at: u32, more: u32) -> Facts {
    [place::<P>(&errand.msg), errand.id.to.0.into(), at, more]
}

/// Tells what was decided when a message arrived: in the words of then if the same would be decided now, so that they are
/// still true; otherwise that it was turned away then, by which rule, and whether by one part of its addressee alone.
pub fn tell_decided<P: Started>(dry: &mut Dry<P>, errand: &Errand<P::Msg>, note: Note) {
    let from = errand.id.from;
    if would_decide(dry, errand, &note) {
        return dry.keep([note]);
    }
    if let Fate::Arrived(at, notes) = &errand.fate {
        // Who only waived a rule has no other part that took the message in.
        let turns = P::INFO.turns((note.rule, note.verdict, false)) != Turned::No;
        let by = by(note.rule, turns && turned_away::<P>(notes).is_none());
        dry.tell(from, called::<P>(IGNORED), facts::<P>(errand, step(*at), by));
    }
}

/// Whether the addressee of a message would decide this if it came now.
pub fn would_decide<P: Started>(dry: &Dry<P>, errand: &Errand<P::Msg>, note: &Note) -> bool {
    let heard = dry.hear(errand.id.to, errand.id.from, errand.msg.clone());
    heard.is_some_and(|tried| tried.notes.contains(note))
}

/// The message that came furthest of those looked for: the last one; or, where that one came to nothing, another one that
/// is still under way, or another copy.
pub fn furthest<P: Started>(
    dry: &mut Dry<P>,
    from: NodeId,
    to: NodeId,
    look: impl Fn(&P::Msg) -> Look,
) -> Option<Errand<P::Msg>> {
    let last = dry.last(from, to, &look);
    let turned = match last.as_ref().map(|last| &last.fate) {
        Some(Fate::UnderWay | Fate::Waits) => return last,
        Some(Fate::Arrived(at, notes)) => {
            let turned = turned_away::<P>(notes).is_some();
            if !turned && dry.setback(to, *at, Loses::Memory).is_none() {
                return last;
            }
            turned
        }
        Some(Fate::Lost(..) | Fate::Corrupt) | None => false,
    };
    // Where the last one was turned away, one that would be turned away as well brings nothing new.
    let taken_in = |msg: &P::Msg| {
        let heard = dry.hear(to, from, msg.clone());
        heard.is_some_and(|heard| turned_away::<P>(&heard.notes).is_none())
    };
    let is = |msg: &P::Msg| look(msg) == Look::This && (!turned || taken_in(msg));
    let under_way = latest(dry, [from, to], is);
    under_way.and_then(|id| dry.errand(id)).or(last)
}

/// The last message under way from one node to another that would bring something about if it came now.
pub fn bringing<P: Started>(
    dry: &mut Dry<P>,
    [from, to]: [NodeId; 2],
    brings: impl Fn(&Tried<P, ()>) -> bool,
) -> Option<Errand<P::Msg>> {
    let is = |msg: &P::Msg| dry.hear(to, from, msg.clone()).is_some_and(|heard| brings(&heard));
    let latest = latest(dry, [from, to], is)?;
    dry.errand(latest)
}

/// The last one of the messages under way from one node to another that are so.
fn latest<P: Started>(dry: &Dry<P>, [from, to]: [NodeId; 2], is: impl Fn(&P::Msg) -> bool) -> Option<MsgId> {
    let of_them = dry.under_way(from, to).filter(|(_, msg)| is(msg)).map(|(id, _)| id);
    of_them.max_by_key(|id| id.n)
}

/// Tells that a message is under way, and what keeps it there. Whether it may come.
pub fn comes<P: Started>(dry: &mut Dry<P>, errand: &Errand<P::Msg>) -> bool {
    let (from, to) = (errand.id.from, errand.id.to);
    if errand.fate == Fate::Waits {
        let facts = facts::<P>(errand, step(errand.sent), dry.slot(to).paused.into());
        dry.tell(from, called::<P>(WAITS), facts);
        return true;
    }
    let obstacle = match () {
        () if errand.fate == Fate::Corrupt => 4,
        () if !dry.slot(to).up() => 2,
        () if dry.is_cut(from, to) => 1,
        () if dry.slot(to).paused => 3,
        () => 0,
    };
    dry.tell(from, called::<P>(UNDER_WAY), facts::<P>(errand, step(errand.sent), obstacle));
    matches!(obstacle, 0 | 3)
}

/// Tells what became of a message, whose addressee needs it in its memory. Whether that has it now, or may get it.
pub fn tell<P: Started>(dry: &mut Dry<P>, errand: &Errand<P::Msg>) -> bool {
    let (from, to) = (errand.id.from, errand.id.to);
    let facts = |at: u32, more: u32| facts::<P>(errand, at, more);
    match &errand.fate {
        Fate::UnderWay | Fate::Waits | Fate::Corrupt => comes(dry, errand) && !fails_at(dry, [from, to], &errand.msg),
        Fate::Lost(lost, at) => {
            dry.tell(from, called::<P>(LOST), facts(at.map_or(NOTHING, step), how(*lost)));
            false
        }
        Fate::Arrived(at, notes) => {
            if let Some(note) = turned_away::<P>(notes) {
                dry.tell(from, called::<P>(IGNORED), facts(step(*at), by(note.rule, false)));
                return false;
            }
            if forgotten(dry, errand, Loses::Memory) {
                return false;
            }
            dry.tell(from, called::<P>(ARRIVED), facts(step(*at), 0));
            true
        }
    }
}

/// Tells that the addressee of a message that has come lost so much of what it knew since then. Whether it did.
pub fn forgotten<P: Started>(dry: &mut Dry<P>, errand: &Errand<P::Msg>, at_least: Loses) -> bool {
    let Fate::Arrived(at, _) = errand.fate else { return false };
    let Some(setback) = dry.setback(errand.id.to, at, at_least) else { return false };
    let from = errand.id.from;
    if let Some(stop) = setback.mute.filter(|_| setback.step == at) {
        dry.tell(from, called::<P>(MUTE), facts::<P>(errand, step(at), stop.place() as u32));
        return true;
    }
    // A crash that took more than its memory took that as well.
    let loses = if setback.loses == Loses::Disk { Loses::Disk } else { at_least };
    dry.tell(from, called::<P>(FORGOTTEN), facts::<P>(errand, step(setback.step), loses as u32));
    true
}

/// Tells which of these rules were off when a message arrived, and had a part in what came of it: in the words of then if
/// the same would be decided now.
pub fn waived<P: Started>(dry: &mut Dry<P>, errand: &Errand<P::Msg>, rules: &[RuleId]) {
    let (from, to) = (errand.id.from, errand.id.to);
    let Fate::Arrived(at, notes) = &errand.fate else { return };
    let now = dry.hear(to, from, errand.msg.clone()).map_or(Vec::new(), |heard| heard.notes);
    for note in notes.iter().filter(|note| note.verdict == Verdict::Waived && rules.contains(&note.rule)) {
        match now.contains(note) {
            true => dry.keep([*note]),
            false => dry.tell(from, called::<P>(WAIVED), facts::<P>(errand, step(*at), note.rule.index() as u32)),
        }
    }
}

const fn how(lost: Lost) -> u32 {
    match lost {
        Lost::Dropped => 0,
        Lost::Damaged => 1,
        Lost::Chance => 2,
        Lost::Cut => 3,
        Lost::Down => 4,
        Lost::Crash => 5,
        Lost::Broken => 6,
    }
}

/// Tells that a node is down or held up. Whether it is.
pub fn is_away<P: Started>(dry: &mut Dry<P>, node: NodeId) -> bool {
    let rule = match () {
        () if !dry.slot(node).up() => DOWN,
        () if dry.slot(node).paused => HELD_UP,
        () => return false,
    };
    dry.tell(node, called::<P>(rule), [0; 4]);
    true
}

/// Tells that a node stops in the middle of what it was tried with, if it does: with a message from somebody that is under
/// way or would be sent anew, or with what it does by itself. Whether it does.
pub fn stops<P: Started, R>(
    dry: &mut Dry<P>,
    node: NodeId,
    with: Option<(NodeId, &P::Msg)>,
    tried: &Tried<P, R>,
) -> bool {
    let Some(stop) = tried.stop else { return false };
    let [kind, from] = with.map_or([NOTHING; 2], |(from, msg)| [place::<P>(msg), from.0.into()]);
    let new = with.is_some_and(|(from, msg)| !dry.under_way(from, node).any(|(_, other)| other == msg));
    let more = 2 * tried.sent.len() as u32 + u32::from(new);
    dry.tell(node, called::<P>(STOPS), [kind, from, stop.place() as u32, more]);
    true
}

/// Tells what would come in the way of a message if it arrived now: the rule that turns it away, or that its addressee
/// stops. Whether anything does.
fn fails_at<P: Started>(dry: &mut Dry<P>, [from, to]: [NodeId; 2], msg: &P::Msg) -> bool {
    let Some(tried) = dry.hear(to, from, msg.clone()) else { return false };
    let turned = turned_away::<P>(&tried.notes).copied();
    turns_away(dry, to, from, msg, turned);
    stops(dry, to, Some((from, msg)), &tried) || turned.is_some()
}

/// Tells that a node would turn a message away if it came now, and by which decisions; nothing if there are none.
pub fn turns_away<P: Started>(
    dry: &mut Dry<P>,
    node: NodeId,
    from: NodeId,
    msg: &P::Msg,
    decisions: impl IntoIterator<Item = Note>,
) {
    let mut decisions = decisions.into_iter().peekable();
    if decisions.peek().is_some() {
        let new = !dry.under_way(from, node).any(|(_, other)| other == msg);
        dry.tell(node, called::<P>(WOULD), [place::<P>(msg), from.0.into(), new.into(), 0]);
    }
    dry.keep(decisions);
}

/// Tells what keeps a node from telling another something, whatever becomes of the answer. Whether anything does.
pub fn unreached<P: Started>(dry: &mut Dry<P>, from: NodeId, to: NodeId) -> bool {
    let away = is_away(dry, from) | (from != to && is_away(dry, to));
    if !dry.is_cut(from, to) {
        return away;
    }
    let both = dry.is_cut(to, from);
    dry.tell(from, called::<P>(CUT), [to.0.into(), both.into(), 0, 0]);
    true
}

/// Tells what keeps two nodes from asking and answering each other. Whether anything does.
pub fn apart<P: Started>(dry: &mut Dry<P>, one: NodeId, other: NodeId) -> bool {
    let away = is_away(dry, one) | (one != other && is_away(dry, other));
    let (there, back) = (dry.is_cut(one, other), dry.is_cut(other, one));
    match (there, back) {
        (false, false) => return away,
        (true, both) => dry.tell(one, called::<P>(CUT), [other.0.into(), both.into(), 0, 0]),
        (false, true) => dry.tell(other, called::<P>(CUT), [one.0.into(), 0, 0, 0]),
    }
    true
}
