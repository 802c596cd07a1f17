//! Words about nodes, messages and facts, short enough for a screen. They follow what a card has, never which
//! protocol it is of.

use super::text;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{ANSWERED, Epoch, Fact, LogRow, NodeCard, Packet, Shape, Tally, WAITING_FOR};
pub use crate::timeline::card::{aligned, fact, name, table_rows};
use std::borrow::Cow;

/// The symbol of a node's role, or of what keeps it from playing one.
pub fn symbol(card: &NodeCard) -> char {
    match card.badge.symbol {
        _ if card.up && card.paused => '⏸',
        '\0' => ' ',
        symbol => symbol,
    }
}

/// What a node is: its role, or what keeps it from playing one.
pub fn role(card: &NodeCard) -> Cow<'_, str> {
    catalogue().label(Label::Role, if card.up && card.paused { "paused" } else { &card.role })
}

/// The symbol, and `~` after it while something is written that a crash would take away.
pub fn sign(card: &NodeCard) -> String {
    let unflushed = if card.unflushed.is_empty() { "" } else { UNFLUSHED };
    format!("{}{unflushed}", symbol(card))
}

/// The sign of something written that a crash would take away.
pub const UNFLUSHED: &str = "~";

/// Whether nothing is known of it: one looks through another node's eyes.
pub fn is_unknown(card: &NodeCard) -> bool {
    card.badge.symbol == '?'
}

/// Its role in at most so many columns: the word, or its beginning up to a consonant with a full stop.
pub fn brief_role(card: &NodeCard, room: usize) -> String {
    let role = role(card);
    if text::width(&role) <= room {
        return role.into();
    }
    let start = text::clip(&role, room.saturating_sub(1).min(4)).trim_end_matches(['a', 'e', 'i', 'o', 'u', '-']);
    if start.len() < 3 { String::new() } else { format!("{start}.") }
}

/// What it waits for, in at most so many columns, if it waits for something: all of it, or the oldest and how many more.
pub fn awaited(card: &NodeCard, room: usize) -> Option<String> {
    let Some(Fact::List(waits)) = card.facts.get(WAITING_FOR) else { return None };
    let (oldest, more) = (fact(waits.first()?), waits.len() - 1);
    let all = waits.iter().map(fact).collect::<Vec<_>>().join(" ");
    let some = if more == 0 { oldest } else { format!("{oldest} +{more}") };
    let ways = [format!("waiting for {all}"), format!("for {all}"), all, some.clone(), some.replace(' ', "")];
    ways.into_iter().find(|way| text::width(way) <= room)
}

/// How many answers it has, in at most so many columns, if it has any.
pub fn answered(card: &NodeCard, room: usize) -> Option<String> {
    let Some(Fact::Int(count @ 1..)) = card.facts.get(ANSWERED) else { return None };
    [format!("answered {count}"), format!("got {count}")].into_iter().find(|way| text::width(way) <= room)
}

/// Whether its ballot is what it has promised as an acceptor.
pub fn is_acceptor(card: &NodeCard) -> bool {
    card.promised.is_some() && card.epoch.as_ref().map(|epoch| &epoch.text) == card.promised.as_ref()
}

/// What an acceptor has promised and accepted, in one line.
pub fn acceptor(card: &NodeCard, room: usize) -> String {
    match (&card.promised, &card.accepted) {
        // What it has accepted last it has promised last, or it has promised more since.
        (Some(ballot), Some(p)) if p.ballot != *ballot => {
            let (is, took) = (if card.is_open() { "op" } else { "pr" }, took(card)[1]);
            let open = if card.is_open() { OPEN } else { "" };
            let ways =
                [format!("{is} {ballot} {took} {}:{}", p.ballot, p.value), format!("{ballot}{open} {}", p.value)];
            first_that_fits(ways.into_iter().chain(promised(card, room)), room)
        }
        _ => accepted(card, room).or_else(|| promised(card, room)).unwrap_or_default(),
    }
}

/// An acceptor's promise.
fn promised(card: &NodeCard, room: usize) -> Option<String> {
    let ballot = card.promised.as_ref()?;
    if card.is_open() {
        let ways = [format!("open {ballot}"), format!("op {ballot}"), format!("{ballot}{OPEN}")];
        return Some(first_that_fits(ways, room));
    }
    Some(first_that_fits([format!("promised {ballot}"), format!("pr {ballot}"), ballot.clone()], room))
}

/// Stands behind a round that is open to any value.
pub const OPEN: &str = "*";

/// That it has accepted something, or voted for it, and the same in brief.
pub fn took(card: &NodeCard) -> [&'static str; 2] {
    if card.votes() { ["voted", "vo"] } else { ["accepted", "ac"] }
}

/// What an acceptor has accepted.
fn accepted(card: &NodeCard, room: usize) -> Option<String> {
    let (ballot, value) = card.accepted.as_ref().map(|p| (&p.ballot, &p.value))?;
    let [word, short] = took(card);
    let whole = [format!("{word} {ballot}:{value}"), format!("{short} {ballot}:{value}")];
    let brief = [format!("{short} {value}"), value.clone(), short.into()];
    Some(first_that_fits(whole.into_iter().chain(brief), room))
}

/// The first way to say something that has room, or the last one.
fn first_that_fits(ways: impl IntoIterator<Item = String>, room: usize) -> String {
    let mut ways = ways.into_iter();
    let mut way = ways.next().unwrap_or_default();
    while text::width(&way) > room {
        let Some(next) = ways.next() else { break };
        way = next;
    }
    way
}

/// The term or the ballot of an entry, or what else it is called, as it is written before its value.
pub fn entry(row: &LogRow) -> Option<String> {
    row.label().or_else(|| row.ballot.as_ref().map(|ballot| ballot.text.clone()))
}

/// A node's term or ballot with its name where there is room: `term 2` or `2`.
pub fn epoch(card: &NodeCard, room: usize) -> String {
    match (&card.epoch, card.term.filter(|term| is_number(*term, card.epoch.as_ref()))) {
        (Some(epoch), Some(_)) if room >= text::width(&epoch.text) + 5 => format!("term {}", epoch.text),
        (Some(epoch), Some(_)) => format!("t{}", epoch.text),
        (Some(epoch), None) => epoch.text.clone(),
        (None, _) => String::new(),
    }
}

/// Whether a term is written as a number alone, so that it has to be said that it is one.
fn is_number(term: u64, epoch: Option<&Epoch>) -> bool {
    epoch.is_some_and(|epoch| epoch.text == term.to_string())
}

/// A tally in a few words: `votes 2/5`, and a tick once there are enough.
pub fn tally(tally: &Tally, room: usize) -> String {
    let enough = if tally.enough { " ✓" } else { "" };
    let count = format!("{}/{}", tally.from.len(), tally.of);
    // What is gathered by slot keeps that.
    let (_, slot) = tally.what.rsplit_once(" in ").unwrap_or_default();
    let slot = Some(slot)
        .filter(|slot| !slot.is_empty())
        .into_iter()
        .flat_map(|slot| [format!("{slot} {count}{enough}"), format!("{slot} {count}")]);
    let ways = [format!("{} {count}{enough}", tally.what), format!("{} {count}", tally.what)];
    ways.into_iter()
        .chain(slot)
        .chain([format!("{count}{enough}")])
        .find(|way| text::width(way) <= room)
        .unwrap_or(count)
}

/// What else is worth a line in a node's box, the most telling first.
pub fn lines(card: &NodeCard, room: usize) -> impl Iterator<Item = String> {
    lines_with(card, room, [promised(card, room), accepted(card, room)])
}

/// The same where all of it stands in one row: what was promised and what was accepted are told as one thing, so that what
/// was accepted is in sight. What was promised may have no room: the row begins with it.
pub fn one_row(card: &NodeCard, room: usize) -> impl Iterator<Item = String> {
    let both = card.promised.is_some().then(|| acceptor(card, room));
    let both = match (&card.accepted, both) {
        (Some(p), Some(both)) if !both.contains(&p.ballot) => accepted(card, room),
        // Its number by itself stands there already.
        (None, both) => both.filter(|both| !is_acceptor(card) || Some(both) != card.promised.as_ref()),
        (_, both) => both,
    };
    lines_with(card, room, [both, None])
}

/// How many columns a row needs at least for what counts most in it: a tally, or what was accepted.
pub fn least_row(card: &NodeCard) -> usize {
    let tally = card.tallies.first().map_or(0, |one| text::width(&tally(one, 0)));
    let accepted = card.accepted.as_ref().map_or(0, |p| text::width(&format!("ac {}:{}", p.ballot, p.value)));
    tally.max(accepted)
}

/// Whom it takes orders from, while it runs.
pub fn obeys(card: &NodeCard) -> Option<String> {
    card.obeys.as_ref().filter(|_| card.up).map(|whom| format!("→ {whom}"))
}

fn lines_with(card: &NodeCard, room: usize, [promised, accepted]: [Option<String>; 2]) -> impl Iterator<Item = String> {
    let tally = card.tallies.first().map(|t| tally(t, room));
    let short_of = |moment: &str| moment.rsplit(' ').next().map_or(String::new(), |what| format!("✗ {what}"));
    let at = card.crash_at.as_ref().map(|moment| first_that_fits([format!("✗ {moment}"), short_of(moment)], room));
    let armed = card.crash_after.map(|left| short(format!("✗ after {left} more"), "✗ after", left, room)).or(at);
    let disk = card.disk_fails.then(|| "✗ disk".to_string());
    let clock = card.clock.map(|rate| short(format!("clock {rate}%"), "clk", format!("{rate}%"), room));
    let decided = |v: &String| first_that_fits([format!("decided {v}"), format!("= {v}"), v.clone()], room);
    let decided = card.decided.as_ref().map(decided);
    let value = card.value.as_ref().map(|v| short(format!("value {v}"), "v", v, room));
    let commit = settled(card, room);
    let voted = card.voted_for.as_ref().map(|id| short(format!("vote for {id}"), "vote", id, room));
    let first = if is_acceptor(card) { [promised, armed] } else { [armed, promised] };
    // How far a node has come says more than how fast its clock runs, which the inspector tells as well.
    let (clock, clock_after) = if tally.is_some() || accepted.is_some() { (None, clock) } else { (clock, None) };
    let obeys = obeys(card);
    first.into_iter().chain([disk, obeys, clock, decided, tally, accepted, clock_after, value, voted, commit]).flatten()
}

/// Up to where a node knows its log to be settled; where that is made of slots, what the machine holds by that as well.
fn settled(card: &NodeCard, room: usize) -> Option<String> {
    let at = card.commit_index.filter(|at| *at > 0)?;
    if card.term.is_some() {
        let called = card.entry_called(at);
        // What has a long name of its own is known by that alone.
        let alone = (called != at.to_string()).then(|| format!("✓{called}"));
        return Some(first_that_fits(
            [format!("commit {called}"), format!("ci {called}")].into_iter().chain(alone),
            room,
        ));
    }
    let (chosen, holds) = (format!("{} {at}", settled_word(card)), holds(card));
    let both = holds.iter().flat_map(|holds| [format!("{chosen}, {holds}"), holds.clone()]);
    Some(first_that_fits(both.chain([chosen.clone(), format!("ch {at}")]), room))
}

fn settled_word(card: &NodeCard) -> &'static str {
    if card.term.is_some() { "commit" } else { "chosen" }
}

/// What the machine behind a log of slots holds: `x=3`.
fn holds(card: &NodeCard) -> Option<String> {
    let Some(Fact::Map(cells)) = card.facts.get(MACHINE).filter(|_| card.term.is_none()) else { return None };
    let cells: Vec<_> = cells.iter().map(|(key, value)| format!("{key}={}", fact(value))).collect();
    Some(cells.join(" ")).filter(|told| !told.is_empty())
}

/// The fact what it holds.
const MACHINE: &str = "machine";

/// What else its kind knows, each in a line if it has room; what is told elsewhere is left out.
pub fn facts(card: &NodeCard, room: usize, told: fn(&str) -> bool) -> impl Iterator<Item = String> {
    let held = holds(card).is_some_and(|holds| settled(card, room).is_some_and(|told| told.ends_with(&holds)));
    let others = card.facts.iter().filter(move |(name, _)| *name != WAITING_FOR && !told(name));
    let others = others.filter(move |(name, _)| !(held && *name == MACHINE));
    let told = others
        .map(|(name, value)| (self::name(name), fact(value)))
        .filter(|(_, value)| !["", "none", "0"].contains(&&**value));
    told.map(|(name, value)| format!("{name} {value}")).filter(move |told| text::width(told) <= room)
}

/// What its gist counts, such as its tasks, one by one.
pub fn counted(card: &NodeCard, room: usize) -> impl Iterator<Item = String> {
    let counts = card.gist.first().and_then(|gist| gist.split(' ').next());
    let table = card.tables.iter().find(|table| Some(&*table.title) == counts);
    let rows = table.into_iter().flat_map(|table| {
        let name = table.columns.first().map(String::as_str).unwrap_or_default();
        table.rows.iter().map(move |row| format!("{name} {}", row.cells.join(" ")).trim_end().to_string())
    });
    rows.filter(move |told| text::width(told) <= room)
}

/// What there is still to say where rows are left: how far it has applied, how long its timers run in all, what it has
/// not yet, what its disk holds.
pub fn rest(card: &NodeCard, room: usize, told: fn(&str) -> bool) -> impl Iterator<Item = String> {
    let commit = card.commit_index.filter(|at| *at == 0).map(|at| format!("{} {at}", settled_word(card)));
    let applied = card.last_applied.map(|at| format!("applied {}", card.entry_called(at)));
    let empty = card.facts.iter().filter(move |(name, _)| *name != WAITING_FOR && !told(name));
    let empty = empty.map(|(name, value)| (self::name(name), fact(value)));
    let empty = empty.filter(|(_, value)| ["none", "0"].contains(&&**value));
    let disk = card.disk.iter().map(move |field| {
        let name = format!("disk: {} ", self::name(&field.name));
        let told = format!("{name}{}", field.value);
        // A long value may be cut, its name may not.
        let cut = text::width(&told) > room && text::width(&name) + 2 < room;
        if cut { format!("{}…", text::clip(&told, room.saturating_sub(1))) } else { told }
    });
    let timers = card.timers.iter().map(|timer| {
        let name = catalogue().label(Label::Timer, &timer.name);
        format!("{name} timer: {} ms", timer.due_ms.saturating_sub(timer.armed_ms))
    });
    let all = commit
        .into_iter()
        .chain(applied)
        .chain(timers)
        .chain(empty.map(|(name, value)| format!("{name} {value}")))
        .chain(disk);
    all.filter(move |told| text::width(told) <= room)
}

fn short(long: String, name: &str, value: impl std::fmt::Display, room: usize) -> String {
    if text::width(&long) <= room { long } else { format!("{name} {value}") }
}

/// A message in a few words, in at most so many columns: its kind and its term or ballot, or its value if it has
/// neither; of a corrupt one its kind only. Kinds of several words are shortened; nothing if that has no room either.
pub fn message(packet: &Packet, room: usize) -> Option<String> {
    let epoch = message_epoch(packet).filter(|_| !packet.corrupt).unwrap_or_default();
    let kind = kind(packet);
    let full = match &*epoch {
        "" => match packet.value.as_ref().filter(|_| !packet.corrupt) {
            Some(value) if text::width(&kind) + text::width(value) < room => format!("{kind} {value}"),
            _ => kind.to_string(),
        },
        epoch => format!("{kind} {epoch}"),
    };
    if text::width(&full) <= room {
        return Some(full);
    }
    let brief = format!("{} {epoch}", brief(&kind));
    let brief = brief.trim_end();
    (text::width(brief) <= room).then(|| brief.to_string())
}

/// A message's term or ballot: `t2` or `2.P1`.
pub fn message_epoch(packet: &Packet) -> Option<String> {
    let is_number = packet.term.is_some_and(|term| is_number(term, packet.epoch.as_ref()));
    let sign = if is_number { "t" } else { "" };
    packet.epoch.as_ref().map(|epoch| format!("{sign}{}", epoch.text))
}

/// The sign of a message: what it is for, whatever its protocol calls it; a corrupt one says nothing any more.
pub fn shape(shape: Shape, corrupt: bool) -> char {
    match shape {
        _ if corrupt => '≈',
        Shape::Asks => '◆',
        Shape::Grants => '◇',
        Shape::Refuses => '✕',
        Shape::Carries => '■',
        Shape::Heartbeat => '•',
    }
}

/// What a message may be called on its way, the longest first: its kind with what follows it, both shortened, and less.
pub fn labels(called: &str, follows: &str) -> Vec<String> {
    let kind = catalogue().label(Label::Message, called);
    let brief = brief(&kind);
    let mut all = Vec::with_capacity(4);
    for text in [format!("{kind} {follows}"), format!("{brief} {follows}"), kind.into(), brief] {
        let text = text.trim_end();
        if !all.iter().any(|other: &String| text::width(other) <= text::width(text)) {
            all.push(text.to_string());
        }
    }
    all
}

/// What a message is called.
pub fn kind(packet: &Packet) -> Cow<'_, str> {
    catalogue().label(Label::Message, &packet.called)
}

/// The first letters of each word of a kind: `AppEnt` for `AppendEntries`. A single word stays as it is.
fn brief(kind: &str) -> String {
    let words = kind.chars().filter(|c| c.is_uppercase()).count();
    let mut brief = String::new();
    let mut letters = 0;
    for c in kind.chars() {
        letters = if c.is_uppercase() { 1 } else { letters + 1 };
        if words < 2 || letters <= 3 {
            brief.push(c);
        }
    }
    brief
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scene::{Epoch, Proposal};

    fn packet(kind: &str, epoch: &str) -> Packet {
        Packet {
            id: String::new(),
            kind: kind.into(),
            called: kind.into(),
            shape: Shape::Asks,
            from: String::new(),
            to: String::new(),
            sent_ms: 0,
            due_ms: 0,
            corrupt: false,
            by_hand: false,
            epoch: (!epoch.is_empty()).then(|| Epoch { text: epoch.into(), rank: 1 }),
            term: None,
            ballot: None,
            value: None,
            facts: Default::default(),
        }
    }

    #[test]
    fn a_message_is_shortened_step_by_step() {
        let entries = Packet { term: Some(12), ..packet("AppendEntries", "12") };
        let texts = [17, 16, 10, 9].map(|room| message(&entries, room).unwrap_or_default());
        assert_eq!(texts, ["AppendEntries t12", "AppEnt t12", "AppEnt t12", ""], "the number is a term");
        assert_eq!(message(&packet("Prepare", "2.P1"), 12).as_deref(), Some("Prepare 2.P1"), "this one is none");
        assert_eq!(message(&packet("Answer", ""), 3), None);
    }

    #[test]
    fn a_server_of_slots_tells_how_far_and_what_its_machine_holds() {
        let told =
            |card: &NodeCard, room: usize| lines(card, room).chain(facts(card, room, |_| false)).collect::<Vec<_>>();
        let machine = Fact::Map([("x".to_string(), Fact::text("5"))].into());
        let facts = [(MACHINE.to_string(), machine)].into();
        let mut card = NodeCard { commit_index: Some(3), facts, ..NodeCard::default() };
        assert_eq!(told(&card, 13), ["chosen 3, x=5"], "what it holds is told once");
        assert_eq!(told(&card, 9), ["x=5"]);
        card.term = Some(1);
        assert_eq!(told(&card, 13), ["commit 3", "machine x 5"], "a log of terms has its own words");
    }

    #[test]
    fn what_is_gathered_in_a_slot_names_it_where_there_is_room() {
        let gathered =
            Tally { what: "accepted in slot 2".into(), from: vec!["S1".into()], of: 3, need: 2, enough: false };
        assert_eq!([30, 12, 6].map(|room| tally(&gathered, room)), ["accepted in slot 2 1/3", "slot 2 1/3", "1/3"]);
    }

    #[test]
    fn an_acceptor_tells_promise_and_acceptance_apart_in_one_line() {
        let epoch = Some(Epoch { text: "2.P2".into(), rank: 2 });
        let mut card = NodeCard { promised: Some("2.P2".into()), epoch, ..NodeCard::default() };
        assert_eq!(acceptor(&card, 9), "pr 2.P2");
        card.accepted = Some(Proposal { ballot: "1.P1".into(), value: "X".into() });
        assert_eq!([acceptor(&card, 9), acceptor(&card, 20)], ["2.P2 X", "pr 2.P2 ac 1.P1:X"]);
        let row = |card: &NodeCard, room| one_row(card, room).collect::<Vec<_>>();
        assert_eq!([row(&card, 9), row(&card, 18)], [["ac 1.P1:X"], ["pr 2.P2 ac 1.P1:X"]]);
        card.accepted = Some(Proposal { ballot: "2.P2".into(), value: "X".into() });
        assert_eq!([acceptor(&card, 9), acceptor(&card, 5)], ["ac 2.P2:X", "ac X"]);
        assert_eq!(row(&card, 9), ["ac 2.P2:X"]);
    }

    #[test]
    fn a_clock_that_does_not_go_right_is_told() {
        let card = NodeCard { clock: Some(150), ..NodeCard::default() };
        assert_eq!(lines(&card, 12).collect::<Vec<_>>(), ["clock 150%"]);
        assert_eq!(lines(&card, 9).collect::<Vec<_>>(), ["clk 150%"]);
        let votes = Tally { what: "votes".into(), from: vec!["S1".into()], of: 5, need: 3, enough: false };
        let card = NodeCard { tallies: vec![votes], voted_for: Some("S1".into()), ..card };
        assert_eq!(lines(&card, 12).collect::<Vec<_>>(), ["votes 1/5", "clock 150%", "vote for S1"]);
    }

    #[test]
    fn a_role_is_told_whole_or_by_a_beginning_that_is_one() {
        let card = |role: &str| NodeCard { role: role.into(), ..NodeCard::default() };
        let words = ["acceptor", "waiting", "server", "idle"].map(|role| brief_role(&card(role), 5));
        assert_eq!(words, ["acc.", "wait.", "serv.", "idle"]);
        assert_eq!(brief_role(&card("waiting"), 3), "");
    }

    #[test]
    fn what_a_client_waits_for_is_told_as_far_as_there_is_room() {
        let waits = |values: &[&str]| Fact::List(values.iter().map(|value| Fact::Text(value.to_string())).collect());
        let card = |values| NodeCard { facts: [("waiting_for".into(), waits(values))].into(), ..NodeCard::default() };
        let told = [19, 11, 7, 6, 5, 4].map(|room| awaited(&card(&["x=1", "y=2"]), room).unwrap_or_default());
        assert_eq!(told, ["waiting for x=1 y=2", "for x=1 y=2", "x=1 y=2", "x=1 +1", "x=1+1", ""]);
        assert_eq!((awaited(&card(&["x=1"]), 3), awaited(&card(&[]), 9)), (Some("x=1".into()), None));
        let has = |count| NodeCard { facts: [("answered".into(), Fact::Int(count))].into(), ..NodeCard::default() };
        let told = [10, 9, 5, 4].map(|room| answered(&has(2), room).unwrap_or_default());
        assert_eq!((told, answered(&has(0), 10)), (["answered 2", "got 2", "got 2", ""].map(String::from), None));
    }

    #[test]
    fn facts_read_like_words() {
        assert_eq!(name("match_index"), "match index");
        assert_eq!([name("promise (n_h)"), name("no_label")], ["promise (n_h)", "no label"]);
        let list = Fact::List(vec![Fact::Text("S1".into()), Fact::Int(2), Fact::Bool(true)]);
        assert_eq!(fact(&list), "S1 2 yes");
        assert_eq!(fact(&Fact::Map([("S1".to_string(), Fact::Int(3))].into())), "S1 3");
    }
}
