//! What slots look like on a card, and messages of one's own.

use super::messages::{ALL, Entries, Entry, Msg, Vote};
use super::{Disk, Places, Slots};
use crate::engine::scene::{Badge, Epoch, Fact, Field, LogRow, NodeCard, Tone};
use crate::engine::{Config, Fields, NodeSet, Refusal};
use crate::parts::ballot::Ballot;
use smallvec::SmallVec;
use std::collections::BTreeMap;

fn badge(symbol: char, letter: char, tone: Tone) -> Badge {
    Badge { symbol, letter, tone }
}

impl Slots {
    /// What its memory shows.
    pub(super) fn picture(&self, config: &Config, card: &mut NodeCard) {
        if let Some(leader) = self.leader {
            card.facts.insert("leader".into(), Fact::Text(config.name(leader).into()));
        }
        let Some(bid) = &self.bid else {
            (card.role, card.badge) = ("replica".into(), badge('○', 'R', Tone::Calm));
            return;
        };
        (card.role, card.badge) = match bid.leads {
            true => ("leader".into(), badge('★', 'L', Tone::Lead)),
            false => ("preparing".into(), badge('◐', 'P', Tone::Seek)),
        };
        card.ballot = Some(bid.ballot.text(config));
        let names = |nodes: NodeSet| Fact::List(config.names(nodes).into_iter().map(Fact::Text).collect());
        card.facts.insert("promised_by".into(), names(NodeSet(bid.promises.0 & !bid.stale.0)));
        if !bid.stale.is_empty() {
            card.facts.insert("older_promises".into(), names(bid.stale));
        }
        if bid.replies as usize != bid.promises.len() {
            card.facts.insert("promises_with_copies".into(), Fact::Int(bid.replies.into()));
        }
        if !bid.refusals.is_empty() {
            card.facts.insert("refused_by".into(), names(bid.refusals));
        }
        if bid.leads {
            card.facts.insert("next_slot".into(), Fact::Int(bid.next.into()));
        }
        if !bid.found.is_empty() {
            let found = bid.found.iter().map(|(slot, vote)| (slot.to_string(), Fact::Text(vote.text(config))));
            card.facts.insert("reported".into(), Fact::Map(found.collect()));
        }
        if !bid.open.is_empty() {
            let open = bid.open.iter().map(|(slot, open)| (slot.to_string(), names(open.accepts)));
            card.facts.insert("accepted_by".into(), Fact::Map(open.collect()));
            let earlier = bid.open.iter().filter(|(_, open)| !open.older.is_empty());
            let earlier: BTreeMap<_, _> = earlier.map(|(slot, open)| (slot.to_string(), names(open.older))).collect();
            if !earlier.is_empty() {
                card.facts.insert("accepted_earlier".into(), Fact::Map(earlier));
            }
        }
    }

    /// What it gathers.
    pub fn tallies(&self, places: Places, config: &Config, card: &mut NodeCard) {
        let Some(bid) = &self.bid else { return };
        let [q1, q2] = places.quorums(config);
        if bid.asks {
            card.tallies.extend(q1.tallies(config, "promises", NodeSet(bid.promises.0 & !bid.stale.0)));
        }
        if let Some((slot, open)) = bid.open.iter().next() {
            card.tallies.extend(q2.tallies(config, &format!("accepted in slot {slot}"), open.accepts));
        }
    }
}

impl Disk {
    /// What the disk shows: its log, the newest rows of it, with the ballots at which it was accepted.
    pub fn picture(&self, config: &Config, servers: NodeSet, rows: usize, card: &mut NodeCard) {
        if self.used.is_some() {
            card.ballot = Some(self.used.text(config));
        }
        if self.promised.is_some() {
            card.promised = Some(self.promised.text(config));
            card.epoch = Some(self.promised.epoch(config, servers));
        }
        let last = self.last();
        let first = (last as usize).saturating_sub(rows) as u32 + 1;
        card.log = Some((first..=last).filter_map(|slot| self.row(config, servers, slot)).collect());
        card.commit_index = Some(self.chosen.len() as u64);
    }

    /// What stands in a slot: what is known to be chosen there, otherwise what was accepted. The ballot is the one at which
    /// it was accepted; what was sent here has none.
    fn row(&self, config: &Config, servers: NodeSet, slot: u32) -> Option<LogRow> {
        let (chosen, vote) = (self.chosen(slot), self.votes.get(&slot).copied());
        let entry = chosen.or(vote.map(|vote| vote.entry))?;
        let at = vote.filter(|vote| vote.entry == entry).map(|vote| vote.ballot);
        let epoch: Option<Epoch> = at.map(|ballot| ballot.epoch(config, servers));
        let value = config.value_text(entry.value);
        Some(LogRow {
            index: slot.into(),
            term: None,
            value,
            ballot: epoch,
            chosen: Some(chosen.is_some()),
            called: None,
        })
    }

    /// The disk, a line each; of the log only its end, since a view draws it elsewhere.
    pub fn fields(&self, config: &Config) -> Vec<Field> {
        let field = |name: &str, value: String| Field { name: name.into(), value };
        // What was sent to it is chosen, and it need not have accepted it.
        let stands = |slot: u32| {
            let chosen = self.chosen(slot);
            let vote = self.votes.get(&slot).filter(|vote| chosen.is_none_or(|entry| entry == vote.entry));
            vote.map(|vote| vote.text(config)).or(chosen.map(|entry| config.value_text(entry.value)))
        };
        let last = self.last();
        let last = stands(last).map_or("none".into(), |stands| format!("{last}: {stands}"));
        vec![
            field("propose (n_my)", self.used.text(config)),
            field("promise (n_h)", self.promised.text(config)),
            field("last slot", last),
            field("chosen below", self.open().to_string()),
        ]
    }
}

/// How many forms there are.
pub const FORMS_NEED: usize = 8;

/// Of what messages are made, between servers of these kinds; with examples of a ballot, of a higher one and of reports.
macro_rules! forms {
    ($servers:expr, $ballot:literal, $higher:literal, $reports:literal) => {{
        use $crate::engine::{FieldKind, FieldSpec, Form};
        const fn number(name: &'static str) -> FieldSpec {
            FieldSpec::new(name, FieldKind::Number)
        }
        const BALLOT: FieldSpec = FieldSpec::new("ballot", FieldKind::Own($ballot));
        const VALUE: FieldSpec = FieldSpec::new("value", FieldKind::Value);
        const PREPARE: &[FieldSpec] = &[BALLOT, number("from_slot").optional(), number("to_slot").optional()];
        const PROMISE: &[FieldSpec] =
            &[BALLOT, number("from_slot").optional(), FieldSpec::new("reports", FieldKind::Own($reports)).optional()];
        const REFUSAL: &[FieldSpec] = &[BALLOT, FieldSpec::new("promised", FieldKind::Own($higher))];
        const ACCEPT: &[FieldSpec] = &[number("slot"), BALLOT, VALUE];
        const HEARTBEAT: &[FieldSpec] = &[BALLOT, number("chosen_below").optional()];
        const LACKS: &[FieldSpec] = &[number("from_slot")];
        const CHOSEN: &[FieldSpec] = &[number("from_slot"), FieldSpec::new("entries", FieldKind::Own("x=1,y=2"))];
        [
            Form { kind: "Prepare", from: $servers, to: $servers, fields: PREPARE },
            Form { kind: "Promise", from: $servers, to: $servers, fields: PROMISE },
            Form { kind: "Refusal", from: $servers, to: $servers, fields: REFUSAL },
            Form { kind: "Accept", from: $servers, to: $servers, fields: ACCEPT },
            Form { kind: "Accepted", from: $servers, to: $servers, fields: ACCEPT },
            Form { kind: "Heartbeat", from: $servers, to: $servers, fields: HEARTBEAT },
            Form { kind: "Lacks", from: $servers, to: $servers, fields: LACKS },
            Form { kind: "Chosen", from: $servers, to: $servers, fields: CHOSEN },
        ]
    }};
}
pub(crate) use forms;

/// The highest slot that one's own message may speak of: who leads next proposes something in all below it.
const MOST: u32 = 200;

fn no_slot(slot: u32) -> Refusal {
    Refusal::new(super::words::no_slot(slot)).remedy(super::words::a_slot(MOST))
}

/// A message of one's own.
pub fn forge(kind: &str, servers: NodeSet, fields: &Fields) -> Result<Msg, Refusal> {
    let read = |text: &str| Ballot::parse(fields.config, servers, text).map_err(Refusal::new);
    let at = |name: &str| fields.text(name).map(read).transpose().map(Option::unwrap_or_default);
    let number = |name: &str, otherwise: u32| fields.number(name).unwrap_or(otherwise);
    let named = ["from_slot", "to_slot", "slot", "chosen_below"].iter().filter_map(|name| fields.number(name));
    if let Some(slot) = named.into_iter().find(|slot| *slot > MOST) {
        return Err(no_slot(slot));
    }
    let (ballot, from, slot) = (at("ballot")?, number("from_slot", 1).max(1), number("slot", 1).max(1));
    // Ballots are read before any value gives a word a number.
    let vote = || Vote { ballot, entry: Entry::of(fields.value("value").unwrap_or_default()) };
    Ok(match kind {
        "Prepare" => Msg::Prepare { ballot, from, upto: number("to_slot", ALL) },
        "Promise" => Msg::Promise { ballot, from, votes: votes(fields, &read)? },
        "Refusal" => Msg::Refusal { ballot, promised: at("promised")? },
        "Accept" => Msg::Accept { slot, vote: vote() },
        "Accepted" => Msg::Accepted { slot, vote: vote() },
        "Heartbeat" => Msg::Heartbeat { ballot, below: number("chosen_below", 1).max(1) },
        "Lacks" => Msg::Lacks { from },
        _ => Msg::Chosen { from, entries: entries(fields, from)? },
    })
}

/// What a promise reports, each a slot, a ballot and a command. All are read before any gives a word a number.
fn votes(
    fields: &Fields,
    ballot: &impl Fn(&str) -> Result<Ballot, Refusal>,
) -> Result<SmallVec<[(u32, Vote); 1]>, Refusal> {
    let Some(text) = fields.text("reports") else { return Ok(SmallVec::new()) };
    let one = |text: &str| -> Result<(u32, Ballot, String), Refusal> {
        let wrong = || Refusal::new(super::words::no_report(text)).remedy(super::words::a_report());
        let mut parts = text.splitn(3, ':');
        let (Some(slot), Some(at), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let slot = slot.trim().parse().ok().filter(|slot| *slot > 0).ok_or_else(wrong)?;
        if slot > MOST {
            return Err(no_slot(slot));
        }
        if !(1..=60).contains(&value.chars().count()) {
            return Err(wrong());
        }
        Ok((slot, ballot(at)?, value.to_string()))
    };
    let read: Vec<_> = text.split(',').map(one).collect::<Result<_, _>>()?;
    let vote = |(slot, ballot, value): (u32, Ballot, String)| {
        (slot, Vote { ballot, entry: Entry::of(fields.config.read_value(&value)) })
    };
    Ok(read.into_iter().map(vote).collect())
}

/// What is chosen from a slot on. All are read before any gives a word a number.
fn entries(fields: &Fields, from: u32) -> Result<Entries, Refusal> {
    let text = fields.text("entries").unwrap_or_default();
    let values: Vec<&str> = text.split(',').map(str::trim).collect();
    if let Some(value) = values.iter().find(|value| !(1..=60).contains(&value.chars().count())) {
        return Err(Refusal::new(super::words::no_entry(*value)).remedy(super::words::an_entry()));
    }
    let last = u32::try_from(values.len()).unwrap_or(MOST).saturating_add(from) - 1;
    if last > MOST {
        return Err(no_slot(last));
    }
    Ok(values.into_iter().map(|value| Entry::of(fields.config.read_value(value))).collect())
}
