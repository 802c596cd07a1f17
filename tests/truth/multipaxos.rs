//! What Multi-Paxos' sentences say, against the messages that left and arrived and what the scenes show. A rule's sentence
//! is checked whatever its verdict; a new one is a row of [`CHECKS`] and an arm of [told] or [answered].

use crate::cards::list;
use crate::paxos::{called, enough, order, text};
use crate::{Case, Check, is_so, node};
use std::collections::BTreeSet;
use synod::engine::scene::{Fact, LogRow, NodeCard, Packet, Progress, Scene, Verdict};

type Set = BTreeSet<String>;

/// A row for each rule whose sentences are told or answered.
pub const CHECKS: &[(&str, Check)] = &[
    ("slots.promise.log-wide", judge),
    ("slots.leader.quorum-size", judge),
    ("slots.leader.distinct", judge),
    ("slots.leader.this-ballot", judge),
    ("slots.leader.adopt-highest", judge),
    ("slots.leader.noop-gap", judge),
    ("slots.ballot.unique", judge),
    ("slots.acceptor.promise", judge),
    ("slots.acceptor.check-accept", judge),
    ("slots.acceptor.accept-raises", judge),
    ("slots.acceptor.persist-promise", judge),
    ("slots.acceptor.persist-accepted", judge),
    ("slots.chosen.quorum-size", judge),
    ("slots.chosen.same-ballot", judge),
    ("slots.chosen.own-ballot-only", judge),
    ("slots.apply.in-order", judge),
    ("slots.leader.resend", judge),
    ("slots.retry.backoff", judge),
    ("slots.leader.prepares", judge),
    ("slots.leader.counts", judge),
    ("slots.leader.leads", judge),
    ("slots.leader.proposes", judge),
    ("slots.leader.hears", judge),
    ("slots.leader.late", judge),
    ("slots.leader.refused", judge),
    ("slots.leader.times-out", judge),
    ("slots.leader.stands-down", judge),
    ("slots.leader.heartbeats", judge),
    ("slots.leader.sends-chosen", judge),
    ("slots.leader.none", judge),
    ("slots.learner.old-leader", judge),
    ("slots.learner.lacks", judge),
    ("slots.learner.learns", judge),
    ("slots.server.boots", judge),
    ("client.sessions", judge),
    ("flexible.quorums-intersect", judge),
    ("multi-paxos.server.redirects", judge),
    ("multi-paxos.leader.answers", judge),
    ("multi-paxos.client.answered", judge),
    ("multi-paxos.client.late-answer", judge),
    ("multi-paxos.is.leader", judge),
    ("multi-paxos.is.replica", judge),
    ("multi-paxos.is.gathering", judge),
    ("multi-paxos.is.unasked", judge),
    ("multi-paxos.is.since", judge),
    ("multi-paxos.is.leaderless", judge),
    ("multi-paxos.is.unproposed", judge),
    ("multi-paxos.is.accepted", judge),
    ("multi-paxos.is.heard", judge),
    ("multi-paxos.is.overtaken", judge),
    ("multi-paxos.is.unknowing", judge),
    ("multi-paxos.is.hole", judge),
    ("multi-paxos.is.empty", judge),
    ("multi-paxos.is.clientless", judge),
    ("multi-paxos.is.forsaken", judge),
];

fn judge(case: &Case) -> Result<(), String> {
    let so = match case.note.rule.starts_with("multi-paxos.is.") {
        true => answered(case),
        false if case.asked => stands(case),
        false => told(case),
    };
    is_so(so, || format!("facts: {:?}; {:?}; {:?}", case.note.facts, case.delivered(), case.me()))
}

fn servers(scene: &Scene) -> impl Iterator<Item = &NodeCard> {
    let kind = if scene.protocol == "mesos" { "master" } else { "server" };
    scene.nodes.iter().filter(move |node| node.kind == kind)
}

/// How many are enough for a phase, `q1` or `q2`.
pub fn need(case: &Case, phase: &str) -> i64 {
    given(case, phase).map_or(servers(case.scene()).count() / 2 + 1, |size| size) as i64
}

fn given(case: &Case, phase: &str) -> Option<usize> {
    enough(case.run.sim().config(), case.run.sim().info(), phase)
}

/// Whether a note says how large a quorum of a phase is, and of how many.
fn sizes(case: &Case, phase: &str) -> bool {
    let of = |name: &str| case.int(name).unwrap_or(-1);
    (of("needed"), of("servers")) == (need(case, phase), servers(case.scene()).count() as i64)
        && text(&case.note.facts, "quorum") == called(given(case, phase))
}

fn row(card: &NodeCard, slot: i64) -> Option<&LogRow> {
    card.log.as_ref()?.iter().find(|row| row.index as i64 == slot)
}

/// What stands in a slot, as it is written.
fn pair(row: &LogRow) -> String {
    format!("[{}, {}]", row.ballot.as_ref().map_or("none", |ballot| &ballot.text), row.value)
}

fn number(packet: &Packet, name: &str) -> Option<i64> {
    if let Some(Fact::Int(number)) = packet.facts.get(name) { Some(*number) } else { None }
}

fn word(packet: &Packet, name: &str) -> String {
    if let Some(Fact::Text(text)) = packet.facts.get(name) { text.clone() } else { String::new() }
}

/// What a map of a card or message has for a slot.
fn of_slot(fact: Option<&Fact>, slot: i64) -> Option<&Fact> {
    if let Some(Fact::Map(map)) = fact { map.get(&slot.to_string()) } else { None }
}

fn texts(fact: Option<&Fact>) -> Set {
    crate::cards::texts(fact).into_iter().collect()
}

/// Whose promises a server counts, also those of other ballots.
fn counted(card: &NodeCard) -> Set {
    ["promised_by", "older_promises"].iter().flat_map(|of| list(card, of)).collect()
}

/// Who is known to have accepted what a server proposes in a slot, after what came.
fn acceptances(was: &NodeCard, got: Option<&Packet>, slot: i64) -> Set {
    let mut known = texts(of_slot(was.facts.get("accepted_by"), slot));
    let current =
        |got: &&Packet| got.kind == "Accepted" && got.ballot == was.ballot && number(got, "slot") == Some(slot);
    known.extend(got.filter(current).map(|got| got.from.clone()));
    if known.is_empty() {
        known.insert(was.id.clone());
    }
    known
}

/// What of a promise, of what was reported before, or of the own log stands in a slot.
fn found(was: &NodeCard, got: Option<&Packet>, slot: i64) -> Vec<String> {
    let reports = got.filter(|got| got.kind == "Promise").and_then(|got| got.facts.get("reports"));
    let promised = texts(reports).into_iter().filter_map(|report| {
        let (at, vote) = report.split_once(':')?;
        let (ballot, value) = vote.split_once(':').filter(|_| at == slot.to_string())?;
        Some(format!("[{ballot}, {value}]"))
    });
    let reported = of_slot(was.facts.get("reported"), slot);
    let reported = reported.and_then(|fact| if let Fact::Text(text) = fact { Some(text.clone()) } else { None });
    promised.chain(reported).chain(row(was, slot).map(pair)).collect()
}

/// Whether a quorum of acceptances misses those who have promised a server.
fn apart(case: &Case, by: &NodeCard) -> bool {
    let (promises, others): (Set, Set) =
        (case.names("promises").into_iter().collect(), case.names("others").into_iter().collect());
    let all: Set = servers(case.scene()).map(|server| server.id.clone()).collect();
    let off = case.scene().rules_off.iter().any(|id| id == "flexible.quorums-intersect");
    promises == list(by, "promised_by").into_iter().collect::<Set>()
        && others.is_subset(&all)
        && others.is_disjoint(&promises)
        && others.len() as i64 == need(case, "q2")
        && off == (case.note.verdict == Verdict::Waived)
}

/// How a server stands to its slots, which Mesos' masters do not say with one word.
fn role(card: &NodeCard) -> &str {
    match card.kind.as_str() {
        "master" if card.facts.contains_key("next_slot") => "leader",
        "master" if card.facts.contains_key("promised_by") => "preparing",
        "master" => "replica",
        _ => &card.role,
    }
}

/// Whether what a note of a step says is so.
fn told(case: &Case) -> bool {
    let (note, before, after) = (case.note, case.before(), case.scene());
    let f = &note.facts;
    let (t, n) = (|name: &str| text(f, name), |name: &str| case.int(name).unwrap_or(-1));
    let (was, is) = (node(before, &note.node), node(after, &note.node));
    let got = case.delivered();
    let (from, at) = (got.map(|g| g.from.clone()), got.and_then(|g| g.ballot.clone()).unwrap_or_default());
    let (held, waived) = (note.verdict == Verdict::Held, note.verdict == Verdict::Waived);
    let off = |rule: &str| after.rules_off.iter().any(|id| id == rule);
    let (ballot, promised) = (was.ballot.clone().unwrap_or_default(), was.promised.clone().unwrap_or_default());
    let in_use = is.ballot.clone().unwrap_or_default();
    let all = servers(after).count() as i64;
    // Who crashed in the middle of it has done only a part, and of whoever has ended itself nothing is left.
    let whole = is.up && is.role != "aborted";
    let came = |name: &str| from.as_deref() == case.text(name);
    let sent = |kind: &str, fits: &dyn Fn(&Packet) -> bool| {
        let sent = case.sent(kind);
        sent.iter().any(|packet| fits(packet)) || sent.is_empty() && (!whole || all == 1)
    };
    let proposed = |slot: i64, value: &str| {
        sent("Accept", &|p| number(p, "slot") == Some(slot) && p.value.as_deref() == Some(value))
    };
    let slot = n("slot");
    match note.rule.as_str() {
        "flexible.quorums-intersect" => apart(case, if whole { is } else { was }),
        "slots.promise.log-wide" => {
            sent("Prepare", &|p| number(p, "from_slot") == Some(slot) && number(p, "to_slot").is_none() == held)
        }
        "slots.leader.quorum-size" => {
            let loose = off("slots.leader.distinct") || off("slots.promise.log-wide") || !whole;
            let counts = loose || role(is) == "replica" || counted(is).len() as i64 == n("promises");
            sizes(case, "q1") && counts && held == (n("promises") >= need(case, "q1"))
        }
        "slots.leader.distinct" => came("server") && at == t("ballot") && held != counted(was).contains(&t("server")),
        "slots.leader.this-ballot" => {
            came("server") && at == t("promised") && t("current") == ballot && held == (at == ballot)
        }
        "slots.leader.adopt-highest" => {
            let highest = found(was, got, slot).contains(&format!("[{}, {}]", t("found_at"), t("found")));
            highest && (!held || proposed(slot, &t("found")))
        }
        "slots.leader.noop-gap" => {
            let nothing = found(was, got, slot).is_empty() && !found(was, got, n("last")).is_empty();
            let unknown = slot > was.commit_index.unwrap_or(0) as i64;
            nothing && unknown && slot < n("last") && (!held || proposed(slot, "no-op"))
        }
        "slots.ballot.unique" | "slots.acceptor.persist-promise" | "slots.acceptor.persist-accepted" => held || waived,
        "slots.acceptor.promise" => {
            let allowed = order(before, &t("asked")) >= order(before, &promised);
            let alone = got.and_then(|got| number(got, "to_slot").and(number(got, "from_slot")));
            came("server")
                && at == t("asked")
                && promised == t("promised")
                && allowed == held
                && case.int("slot") == alone
        }
        "slots.acceptor.check-accept" => {
            let allowed = order(before, &t("asked")) >= order(before, &promised);
            let said = got.is_some_and(|g| number(g, "slot") == Some(slot) && g.value == Some(t("value")));
            let pair = (t("asked"), t("value"));
            let stands = row(was, slot).map(|row| (row.ballot.as_ref().map(|b| b.text.clone()), row.value.clone()));
            let stood = stands == Some((Some(pair.0), pair.1)) && allowed;
            // Whose command it is the row does not show; and what is known to be chosen it shows in place of this.
            let told = case.flag("again") == stood || stood || row(was, slot).is_some_and(|r| r.chosen == Some(true));
            said && told && at == t("asked") && promised == t("promised") && allowed == held
        }
        "slots.acceptor.accept-raises" => {
            case.flag("alone") == off("slots.promise.log-wide")
                && [&at, &in_use].contains(&&t("accepted_at"))
                && promised == t("promised")
                || role(was) == "preparing"
        }
        "slots.chosen.quorum-size" => {
            let known = acceptances(was, got, slot).len() as i64;
            let proposes = case.sent("Accept");
            let came = got.filter(|got| got.kind == "Accepted");
            let of_slot = |p: &&Packet| number(p, "slot") == Some(slot);
            let about = match (came, proposes.is_empty()) {
                (None, true) => row(is, slot).is_some() || !whole,
                _ => came.iter().any(of_slot) || proposes.iter().any(of_slot),
            };
            about && sizes(case, "q2") && known == n("acceptances") && held == (known >= need(case, "q2"))
        }
        "slots.chosen.same-ballot" => {
            let here = acceptances(was, got, slot);
            let mut across = here.clone();
            across.extend(texts(of_slot(was.facts.get("accepted_earlier"), slot)));
            across.extend(from.clone());
            (here.len() as i64, across.len() as i64) == (n("here"), n("across"))
                && got.is_some_and(|g| g.value == Some(t("value")) && number(g, "slot") == Some(slot))
        }
        "slots.chosen.own-ballot-only" => row(was, slot).is_some_and(|row| {
            let there = row.ballot.as_ref().map(|ballot| ballot.text.clone()).unwrap_or_default();
            there == t("accepted_at") && row.value == t("value") && at == t("leader_at") && held == (there == at)
        }),
        "slots.apply.in-order" => {
            let known = is.commit_index.unwrap_or(0) as i64;
            match held {
                true => {
                    let next = was.last_applied.unwrap_or(0) as i64 + 1;
                    let upto = !whole || known == n("last");
                    n("first") == next && upto && n("last") >= next && n("hole") == n("last") + 1
                }
                false => {
                    let there = !whole || row(is, n("first")).is_some_and(|row| row.chosen == Some(true));
                    let hole =
                        !whole || known + 1 == n("hole") || row(is, n("hole")).is_some_and(|r| r.chosen == Some(true));
                    there && hole && n("first") == n("last") && n("hole") < n("first")
                }
            }
        }
        "slots.leader.resend" if n("open") == 0 => {
            let asked = case.sent("Prepare").into_iter().filter_map(|p| number(p, "to_slot")).count();
            off("slots.promise.log-wide") && role(was) == "leader" && (!held || !whole || asked > 0)
        }
        "slots.leader.resend" => {
            let open = if let Some(Fact::Map(map)) = was.facts.get("accepted_by") { map.len() as i64 } else { 0 };
            let slots: BTreeSet<_> = case.sent("Accept").into_iter().filter_map(|p| number(p, "slot")).collect();
            (1..=open).contains(&n("open")) && (!held || !whole || slots.len() as i64 == n("open"))
        }
        "slots.retry.backoff" => t("ballot") == ballot,
        "slots.leader.prepares" => {
            let first =
                sent("Prepare", &|p| p.ballot == Some(t("ballot")) && number(p, "from_slot") == Some(n("from")));
            let begins = case.flag("begins") == (was.ballot != Some(t("ballot"))) || off("slots.ballot.unique");
            let alone = case.flag("alone") == off("slots.promise.log-wide");
            first && begins && alone && (!whole || in_use == t("ballot"))
        }
        "slots.leader.counts" => {
            let mut by = counted(was);
            by.insert(t("server"));
            let reports = got.and_then(|g| g.facts.get("reports"));
            let reported = texts(reports).len() as i64;
            came("server") && reported == n("reported") && (by.len() as i64, all) == (n("promises"), n("servers"))
        }
        "slots.leader.leads" => {
            let next = if let Some(Fact::Int(next)) = is.facts.get("next_slot") { *next } else { -1 };
            let loose = !whole || off("slots.leader.adopt-highest") || off("slots.promise.log-wide");
            [&ballot, &in_use].contains(&&t("ballot")) && (loose || next == n("next"))
        }
        "slots.leader.proposes" => sent("Accept", &|p| {
            (number(p, "slot"), p.ballot.clone(), p.value.clone()) == (Some(slot), Some(t("ballot")), Some(t("value")))
        }),
        "slots.leader.hears" => {
            let known = acceptances(was, got, slot).len() as i64;
            let here = got.is_some_and(|g| number(g, "slot") == Some(slot));
            came("server") && here && (known, all) == (n("acceptances"), n("servers"))
        }
        "slots.leader.late" => {
            let what = match got.map(|g| g.kind.as_str()) {
                Some("Promise") => "promise",
                Some("Refusal") => "refusal",
                _ => "acceptance",
            };
            came("server") && at == t("ballot") && t("answer") == what
        }
        "slots.leader.refused" => {
            let mut by = texts(was.facts.get("refused_by"));
            by.extend(from.clone());
            let says = got.is_some_and(|g| word(g, "promised") == t("promised"));
            let left = all - by.len() as i64;
            let phase = if role(was) == "leader" { "q2" } else { "q1" };
            let reachable = off("slots.promise.log-wide") || case.flag("reachable") == (left >= need(case, phase));
            came("server") && says && left == n("left") && reachable
        }
        "slots.leader.times-out" => t("ballot") == ballot && counted(was).len() as i64 == n("promises"),
        "slots.leader.stands-down" => {
            t("ballot") == ballot && t("higher") == at && case.flag("led") == (role(was) == "leader")
        }
        "slots.leader.heartbeats" => {
            sent("Heartbeat", &|p| p.ballot == Some(t("ballot")) && number(p, "chosen_below") == Some(n("below")))
        }
        "slots.leader.sends-chosen" => {
            came("server")
                && sent("Chosen", &|p| {
                    let count = if let Some(Fact::List(list)) = p.facts.get("entries") { list.len() as i64 } else { 0 };
                    number(p, "from_slot") == Some(n("first")) && n("first") + count - 1 == n("last")
                })
        }
        "slots.leader.none" => {
            let command = &case.run.told[case.step].command;
            // In Mesos nobody asks for it, or for promises, by a command.
            let told = after.protocol != "mesos";
            role(was) != "leader" && (command.ends_with(&t("value")) || !told) && case.flag("prepares") == told
        }
        "slots.learner.old-leader" => came("server") && at == t("ballot") && promised == t("promised"),
        "slots.learner.lacks" => {
            let below = got.and_then(|g| number(g, "chosen_below")) == Some(n("below"));
            came("server") && below && sent("Lacks", &|p| number(p, "from_slot") == Some(n("from")))
        }
        "slots.learner.learns" => {
            let how = match got.map(|g| g.kind.as_str()) {
                Some("Heartbeat") => "marked",
                Some("Chosen") => "sent",
                _ => "counted",
            };
            let there = row(is, slot).is_some_and(|row| row.chosen == Some(true) && row.value == t("value"));
            (there || !whole) && t("how") == how
        }
        "slots.server.boots" => {
            let last = is.log.as_ref().and_then(|log| log.last()).map_or(0, |row| row.index as i64);
            let used = is
                .unflushed
                .iter()
                .chain(&is.disk)
                .find(|field| field.name == "propose (n_my)")
                .map(|field| field.value.clone());
            let used = used.filter(|used| used != "none").unwrap_or_default();
            let known = is.commit_index.unwrap_or(0) as i64;
            used == t("used")
                && is.promised.clone().unwrap_or_default() == t("promised")
                && (last, known) == (n("last"), n("chosen"))
        }
        "client.sessions" => {
            let command = |slot: i64| {
                let of = |row: &&Progress| row.slot as i64 == slot && row.client == Some(t("client"));
                after.progress.iter().filter(of).any(|row| row.number.map(|n| n as i64) == Some(n("number")))
            };
            command(n("entry"))
                && (case.int("done_at").is_none() || command(n("done_at")) && n("done_at") != n("entry"))
        }
        "multi-paxos.server.redirects" => {
            let leader = case.text("leader").unwrap_or("nobody");
            role(was) != "leader" && came("client") && sent("Answer", &|p| word(p, "leader") == leader)
        }
        "multi-paxos.leader.answers" => {
            sent("Answer", &|p| Some(p.to.as_str()) == case.text("client") && number(p, "applied_index") == Some(slot))
        }
        "multi-paxos.client.answered" => {
            let waits = texts(was.facts.get("waiting_for")).contains(&t("value"));
            came("server") && waits && got.and_then(|g| number(g, "applied_index")) == Some(slot)
        }
        "multi-paxos.client.late-answer" => came("server") && got.and_then(|g| number(g, "seq")) == Some(n("number")),
        _ => false,
    }
}

/// Whether what is told of a step is so of now, where it answers a question: what would be decided, or was decided so.
fn stands(case: &Case) -> bool {
    let (note, scene, me) = (case.note, case.scene(), case.me());
    let t = |name: &str| text(&note.facts, name);
    let n = |name: &str| case.int(name).unwrap_or(-1);
    let held = note.verdict == Verdict::Held;
    let promised = me.promised.clone().unwrap_or_default() == t("promised");
    match note.rule.as_str() {
        "slots.acceptor.promise" | "slots.acceptor.check-accept" => {
            // Whoever would ask for promises now has not asked yet.
            let prepare = note.rule == "slots.acceptor.promise";
            let whose =
                order(scene, &t("asked")).1 == scene.nodes.iter().position(|n| n.id == t("server")).unwrap_or(9);
            let spoken = prepare && whose
                || scene.nodes.iter().any(|node| {
                    let same = |p: &Packet| {
                        let accepts = p.value == Some(t("value")) && number(p, "slot") == Some(n("slot"));
                        p.ballot == Some(t("asked")) && accepts
                    };
                    case.run.sent(&node.id, "Accept").any(same)
                });
            let allowed = order(scene, &t("asked")) >= order(scene, &t("promised"));
            promised && spoken && allowed == held && (allowed || !case.flag("again"))
        }
        "slots.leader.quorum-size" => {
            let off = scene.rules_off.iter().any(|rule| rule == "slots.leader.distinct");
            let counts = off || counted(me).len() as i64 == n("promises");
            sizes(case, "q1") && counts && held == (n("promises") >= need(case, "q1"))
        }
        "flexible.quorums-intersect" => apart(case, me),
        // What a leader's heartbeat would come to.
        "slots.learner.old-leader" => {
            let leads = |card: &NodeCard| role(card) == "leader" && card.ballot == Some(t("ballot"));
            promised && leads(node(scene, &t("server"))) && order(scene, &t("ballot")) < order(scene, &t("promised"))
        }
        "multi-paxos.client.late-answer" => {
            let came = |p: &Packet| p.to == me.id && number(p, "seq") == Some(n("number"));
            let waits = me.awaited_numbers.iter().any(|number| i64::from(*number) == n("number"));
            !waits && case.run.sent(&t("server"), "Answer").any(came)
        }
        _ => told(case),
    }
}

/// Whether what an answer says is so.
fn answered(case: &Case) -> bool {
    let (scene, me) = (case.scene(), case.me());
    let t = |name: &str| text(&case.note.facts, name);
    let slot = case.int("slot").unwrap_or(0);
    let leads = |card: &NodeCard| card.up && role(card) == "leader";
    let names = |name: &str| case.names(name).into_iter().collect::<Set>();
    let here = || scene.progress.iter().filter(|row| row.slot as i64 == slot);
    let is = |row: &&Progress| row.ballot == Some(t("ballot")) && row.value == t("value");
    match case.note.rule.as_str() {
        "multi-paxos.is.leader" => leads(me) && me.ballot == Some(t("ballot")),
        "multi-paxos.is.replica" => {
            let leader = me.facts.get("leader").cloned();
            let known = case.text("leader").map(Fact::text);
            role(me) == "replica" && me.promised.clone().unwrap_or_default() == t("promised") && leader == known
        }
        "multi-paxos.is.gathering" => {
            me.ballot == Some(t("ballot")) && texts(me.facts.get("promised_by")) == names("servers")
        }
        "multi-paxos.is.unasked" => {
            let kind = if case.flag("accept") { "Accept" } else { "Prepare" };
            let same = |p: &Packet| {
                let slots = !case.flag("accept") || number(p, "slot") == Some(slot);
                p.to == t("server") && p.ballot.clone().unwrap_or_default() == t("ballot") && slots
            };
            let begun = me.ballot.clone().unwrap_or_default() == t("ballot");
            begun && !case.run.sent(&me.id, kind).any(same)
        }
        "multi-paxos.is.leaderless" => !servers(scene).any(leads),
        "multi-paxos.is.unproposed" => {
            let chosen = row(me, slot).is_some_and(|row| row.chosen == Some(true));
            let open = of_slot(me.facts.get("accepted_by"), slot).is_some();
            let stands = match t("stands").as_str() {
                "chosen" => chosen,
                "another" => !chosen && open && here().count() > 1,
                _ => !chosen && !open,
            };
            leads(me) && stands
        }
        "multi-paxos.is.since" => {
            let promised = |card: &NodeCard| card.promised.as_ref() == Some(&t("ballot"));
            let ever = case.run.scenes.iter().any(|scene| promised(node(scene, &me.id)));
            let told = case.run.sent(&me.id, "Promise").any(|p| p.ballot.as_ref() == Some(&t("ballot")));
            me.promised.clone().unwrap_or_default() == t("since") && t("since") != t("ballot") && (ever || told)
        }
        "multi-paxos.is.accepted" => here().filter(is).any(|row| {
            let by: Set = row.accepted_by.iter().cloned().collect();
            by == names("servers")
        }),
        "multi-paxos.is.heard" => texts(of_slot(me.facts.get("accepted_by"), slot)) == names("servers"),
        "multi-paxos.is.overtaken" => here().filter(is).any(|row| row.chosen.is_some()),
        "multi-paxos.is.unknowing" => {
            let unknown = row(me, slot).is_none_or(|row| row.chosen != Some(true));
            let leader = match case.text("leader") {
                Some(leader) => leads(node(scene, leader)),
                None => !servers(scene).any(leads),
            };
            let its = || case.text("leader").map(|leader| node(scene, leader));
            let known = its().and_then(|its| row(its, slot)).is_some_and(|row| row.chosen == Some(true));
            let below = its().is_some_and(|its| its.commit_index.unwrap_or(0) as i64 >= slot);
            let told = match t("told").as_str() {
                "can" | "cannot" => its().is_none() || below,
                "not-yet" => known && !below,
                _ => !known,
            };
            unknown && leader && told && here().any(|row| row.chosen.is_some())
        }
        "multi-paxos.is.hole" => {
            let hole = case.int("hole").unwrap_or(0);
            let known = row(me, slot).is_some_and(|row| row.chosen == Some(true));
            known && hole < slot && me.commit_index.unwrap_or(0) as i64 + 1 == hole
        }
        "multi-paxos.is.empty" => here().count() == 0,
        "multi-paxos.is.clientless" => here().any(|row| row.client.is_none()),
        "multi-paxos.is.forsaken" => {
            let asked = here().any(|row| row.client == Some(t("client")));
            asked && case.flag("repeats") == case.run.repeats
        }
        _ => false,
    }
}
