//! What Paxos tells of what is on disk before anybody hears of it, of which reported value is taken, and of what a learner
//! forgets, held against disks and messages.

use crate::paxos::{Book, Said, names, number, order, text};
use crate::{Case, node};
use std::collections::{BTreeMap, BTreeSet};
use synod::engine::scene::{Fact, NodeCard, Verdict};

/// Whether what a note of a step says is so; nothing if no row is for it.
pub fn told(book: &Book, case: &Case) -> Option<bool> {
    Some(match case.note.rule.as_str() {
        "paxos.acceptor.persist-promise" => on_disk(book, case, "promise (n_h)", "Promise"),
        "paxos.acceptor.persist-accepted" => on_disk(book, case, "acknowledgment (n_a, n_value)", "Accepted"),
        "paxos.proposer.unique" => on_disk(book, case, "propose (n_my)", "Prepare"),
        "paxos.acceptor.remember-promise" => remember_promise(book, case),
        "paxos.acceptor.accept-equal" => accept_equal(book, case),
        "paxos.proposer.all-acceptors" => all_acceptors(book, case),
        "paxos.proposer.adopt-not-first" => not_first(book, case),
        "paxos.proposer.adopt-not-commonest" => not_commonest(book, case),
        "paxos.retry.backoff" => backoff(case),
        "paxos.learner.forgets" => forgets(book, case),
        _ => return None,
    })
}

fn t(case: &Case, name: &str) -> String {
    text(&case.note.facts, name)
}

fn n(case: &Case, name: &str) -> usize {
    number(&case.note.facts, name)
}

fn held(case: &Case) -> bool {
    case.note.verdict == Verdict::Held
}

fn was<'a>(case: &'a Case) -> &'a NodeCard {
    node(case.before(), &case.note.node)
}

/// The node after the step, if it has not crashed in it.
fn is<'a>(case: &'a Case) -> Option<&'a NodeCard> {
    Some(case.me()).filter(|me| me.up)
}

/// Field of the disk by name: what is durable, and whether something else was written since.
fn durable<'a>(card: &'a NodeCard, name: &str) -> (Option<&'a str>, bool) {
    let on = card.disk.iter().find(|field| field.name == name).map(|field| field.value.as_str());
    (on, card.unflushed.iter().any(|field| field.name == name))
}

/// What is told is on the disk before it leaves; otherwise a crash may still take it. Something left.
fn on_disk(book: &Book, case: &Case, field: &str, kind: &str) -> bool {
    let Some(me) = is(case) else { return true };
    let (disk, waits) = durable(me, field);
    let says = match kind {
        "Prepare" => me.ballot.clone().unwrap_or_default(),
        "Promise" => book.got.ballot.clone(),
        _ => format!("[{}, {}]", book.got.ballot, book.got.value),
    };
    let sent = case.sent(kind);
    // What is written and not flushed may be the same that is on the disk.
    let unflushed = me.unflushed_records.is_some_and(|records| records > 0);
    !sent.is_empty() && if held(case) { disk == Some(says.as_str()) && !waits } else { unflushed }
}

fn remember_promise(book: &Book, case: &Case) -> bool {
    let now = was(case).promised.clone().unwrap_or_default();
    let stays = is(case).is_none_or(|me| me.promised.clone().unwrap_or_default() == now);
    now == t(case, "promised") && book.got.ballot == t(case, "asked") && t(case, "asked") != now && stays
}

fn accept_equal(book: &Book, case: &Case) -> bool {
    let promised = was(case).promised.clone().unwrap_or_default();
    let of = (t(case, "asked"), t(case, "value"));
    let stays = is(case).is_none_or(|me| me.accepted == was(case).accepted);
    promised == of.0 && (book.got.ballot.clone(), book.got.value.clone()) == of && stays
}

/// It counts those who have answered, and that would be a majority of them; or it asks for one of all.
pub fn all_acceptors(book: &Book, case: &Case) -> bool {
    let ballot = was(case).ballot.clone().unwrap_or_default();
    let promised = book.heard_from(&case.note.node, "Promise", &ballot, None);
    let refused = names(was(case).facts.get("refused_by"));
    let answers = promised.union(&refused).count();
    let sizes = book.sizes(case, 0);
    // Without a value to propose it is ready to. An answer says what it would decide, and has not decided yet, unless it
    // may propose again.
    let role = is(case).map(|me| me.role.as_str());
    let proposes = role.is_none_or(|role| ["proposing", "ready"].contains(&role));
    let again = case.scene().rules_off.iter().any(|id| id == "paxos.proposer.one-value");
    sizes
        && (n(case, "promises"), n(case, "answers")) == (promised.len(), answers)
        && 2 * promised.len() > answers
        && promised.len() < book.q1(case.scene())
        && match case.asked {
            true => role.is_some_and(|role| role != "proposing" || again),
            false => held(case) || proposes,
        }
}

/// How many promises a proposer can have counted since its ballot began: of each acceptor one, unless the rule for that is
/// off; those of another ballot only with the rule for that off.
pub fn promises_heard(book: &Book, case: &Case) -> usize {
    let off = |rule: &str| case.scene().rules_off.iter().any(|id| id == rule);
    let ballot = case.me().ballot.clone().unwrap_or_default();
    let heard = book.heard.get(&case.note.node).into_iter().flatten().filter(|said| said.kind == "Promise");
    let counting = heard.filter(|said| off("paxos.proposer.this-ballot") || said.ballot == ballot);
    let by: Vec<&str> = counting.map(|said| said.from.as_str()).collect();
    if off("paxos.proposer.distinct") { by.len() } else { by.iter().collect::<BTreeSet<_>>().len() }
}

/// What the promises that it has heard since its ballot began report, in the order in which they came; of each acceptor
/// once. Those of another ballot count with the rule for that off.
fn reports(book: &Book, case: &Case) -> Vec<(String, String)> {
    let any = case.scene().rules_off.iter().any(|id| id == "paxos.proposer.this-ballot");
    let ballot = was(case).ballot.clone().unwrap_or_default();
    let heard = book.heard.get(&case.note.node).into_iter().flatten();
    let mut by: Vec<&Said> = Vec::new();
    for said in heard.filter(|said| said.kind == "Promise" && (any || said.ballot == ballot)) {
        if !by.iter().any(|known| known.from == said.from) {
            by.push(said);
        }
    }
    by.into_iter().filter_map(|said| said.reports.clone()).collect()
}

/// Whether promises of its ballot have reported this.
pub fn is_reported(book: &Book, case: &Case, at: &str, value: &str) -> bool {
    reports(book, case).contains(&(t(case, at), t(case, value)))
}

/// Whether what is said to be the highest report is one, and no other is above it.
pub fn high(book: &Book, case: &Case) -> bool {
    let (all, high) = (reports(book, case), (t(case, "high"), t(case, "high_value")));
    let above = |one: &(String, String)| order(case.scene(), &one.0) <= order(case.scene(), &high.0);
    all.contains(&high) && all.iter().all(above)
}

/// It sends the value that it is said to take, if it sends any.
fn takes(case: &Case, value: &str) -> bool {
    case.sent("Accept").iter().all(|packet| packet.value.as_deref() == Some(value))
}

fn not_first(book: &Book, case: &Case) -> bool {
    let first = (t(case, "taken_at"), t(case, "taken"));
    let other = first.1 != t(case, "high_value");
    high(book, case) && other && reports(book, case).first() == Some(&first) && (held(case) || takes(case, &first.1))
}

fn not_commonest(book: &Book, case: &Case) -> bool {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    reports(book, case).into_iter().for_each(|(_, value)| *times.entry(value).or_default() += 1);
    let taken = t(case, "taken");
    let most = times.values().copied().max().unwrap_or_default();
    let commonest = times.get(&taken) == Some(&most) && n(case, "reports") == most;
    high(book, case) && commonest && taken != t(case, "high_value") && (held(case) || takes(case, &taken))
}

/// A ballot has ended: it waits, or begins the next at once.
fn backoff(case: &Case) -> bool {
    let Some(me) = is(case) else { return true };
    let waits = me.role == "backing-off" && me.timers.iter().any(|timer| timer.name == "retry");
    let ended = was(case).ballot == Some(t(case, "ballot"));
    let next = me.ballot != was(case).ballot || me.role == "asking";
    ended && if held(case) { waits } else { next }
}

/// It has heard of so many proposals with a higher number.
fn forgets(book: &Book, case: &Case) -> bool {
    let got = (&book.got.from, &book.got.ballot, &book.got.value);
    let told = (&t(case, "acceptor"), &t(case, "ballot"), &t(case, "value"));
    let heard = book.heard.get(&case.note.node).into_iter().flatten();
    let of = |said: &&Said| {
        ["Accepted", "Told"].contains(&said.kind.as_str())
            && order(case.scene(), &said.ballot) >= order(case.scene(), &t(case, "ballot"))
    };
    let mut newer: Vec<_> = heard.filter(of).map(|said| (said.ballot.clone(), said.value.clone())).collect();
    newer.sort();
    newer.dedup();
    got == told && newer.len() > n(case, "kept") && n(case, "kept") > 0
}

/// Whether a node counts enough acceptances of a proposal, with what its rules being off makes of that.
pub fn looks(book: &Book, case: &Case) -> bool {
    let off = |rule: &str| case.scene().rules_off.iter().any(|id| id == rule);
    let by = book.heard_of(&case.note.node, &t(case, "ballot"), &t(case, "value"));
    let weak =
        ["paxos.learner.quorum-size", "paxos.learner.distinct", "paxos.learner.same-ballot"].into_iter().any(off);
    let decided = case.me().decided.is_some() || matches!(case.me().facts.get("decided"), Some(Fact::Text(_)));
    !decided && !by.is_empty() && (weak || by.len() >= book.q2(case.scene()))
}
