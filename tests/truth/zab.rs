//! What Zab's sentences say, against the messages that left and arrived and what the scenes show. A rule's sentence is
//! checked whatever its verdict; a new one is a row of [`CHECKS`] and an arm of [told].

use crate::cards::{list, texts};
use crate::run::Run;
use crate::{Case, Check, is_so, node};
use std::collections::BTreeSet;
use synod::engine::scene::{EventKind, Fact, NodeCard, NoteCard, Packet, Progress, Scene, Verdict};

/// A row for each rule whose sentences are told.
pub const CHECKS: &[(&str, Check)] = &[
    ("zab.vote.newest", judge),
    ("zab.leader.newest", judge),
    ("zab.epoch.newer", judge),
    ("zab.epoch.persist", judge),
    ("zab.sync.quorum", judge),
    ("zab.sync.persist", judge),
    ("zab.sync.truncate", judge),
    ("zab.sync.keep-tail", judge),
    ("zab.propose.persist", judge),
    ("zab.commit.quorum", judge),
    ("zab.commit.in-order", judge),
    ("zab.vote.looks", judge),
    ("zab.vote.round", judge),
    ("zab.vote.old", judge),
    ("zab.vote.quorum", judge),
    ("zab.vote.ends", judge),
    ("zab.epoch.hears", judge),
    ("zab.epoch.again", judge),
    ("zab.epoch.accepted", judge),
    ("zab.leader.epoch", judge),
    ("zab.sync.sends", judge),
    ("zab.sync.takes", judge),
    ("zab.leader.opens", judge),
    ("zab.follower.serves", judge),
    ("zab.leader.proposes", judge),
    ("zab.follower.logs", judge),
    ("zab.leader.none", judge),
    ("zab.leader.pings", judge),
    ("zab.leader.drops", judge),
    ("zab.message.late", judge),
    ("zab.server.boots", judge),
    ("zab.is.leader", answers),
    ("zab.is.newer", answers),
    ("zab.is.refusing", answers),
    ("zab.is.ahead", answers),
    ("zab.is.waiting", answers),
    ("zab.is.looking", answers),
    ("zab.is.following", answers),
    ("zab.is.gathering", answers),
    ("zab.is.for", answers),
    ("zab.is.behind", answers),
    ("zab.is.nothing", answers),
    ("zab.is.leaderless", answers),
    ("zab.is.overtaken", answers),
    ("zab.is.gone", answers),
    ("zab.is.lacking", answers),
    ("zab.is.acknowledged", answers),
    ("zab.is.clientless", answers),
    ("zab.is.forsaken", answers),
];

fn answers(case: &Case) -> Result<(), String> {
    is_so(answered(case), || format!("facts: {:?}; is {:?}", case.note.facts, case.me()))
}

/// Whether an answer is so.
fn answered(case: &Case) -> bool {
    let (scene, me) = (case.scene(), case.me());
    let (t, n) = (|name: &str| case.text(name).unwrap_or_default(), |name: &str| case.int(name).unwrap_or(0));
    let set = |name: &str| case.names(name).into_iter().collect::<BTreeSet<String>>();
    let says = |name: &str| word(me.facts.get(name));
    let need = servers(scene).count() as i64 / 2 + 1;
    let at = |card: &NodeCard, place: i64, name: &str| called(card, place) == name;
    let row = |place: i64| scene.progress.iter().filter(move |row| row.slot as i64 == place);
    let leads = |card: &NodeCard| card.up && card.role == "leader";
    let on = |card: &NodeCard, name: &str| number(card.facts.get(name));
    match case.note.rule.as_str() {
        "zab.is.leader" => leads(me) && me.term.map(|term| term as i64) == Some(n("epoch")),
        "zab.is.newer" => {
            let past = node(scene, t("server"));
            let own = past.term.map(|term| term as i64) == Some(n("own_epoch"));
            leads(me) && me.term.map(|term| term as i64) == Some(n("epoch")) && own && n("own_epoch") < n("epoch")
        }
        "zab.is.refusing" => {
            let leader = node(scene, t("leader"));
            let led = leads(leader) && on(leader, "current_epoch") == n("epoch");
            led && on(me, "accepted_epoch") == n("accepted") && n("accepted") > n("epoch")
        }
        "zab.is.ahead" => {
            let theirs = node(scene, t("candidate"));
            let history = |card: &NodeCard| {
                let last = card.log.iter().flatten().last().and_then(|row| row.called.as_deref());
                zxid(last.unwrap_or("0.0"))
            };
            let epochs = on(me, "current_epoch") - on(theirs, "current_epoch");
            match t("why") {
                "epoch" => epochs > 0 && on(me, "current_epoch") == n("epoch"),
                "zxid" => epochs == 0 && history(me) > history(theirs) && history(me) == zxid(t("last")),
                _ => me.id.as_str() > t("candidate"),
            }
        }
        "zab.is.waiting" => me.role == "waiting",
        "zab.is.looking" => {
            let by = tally(me, "votes") == Some(set("servers"));
            me.role == "looking" && says("vote") == t("candidate") && by && n("needed") == need
        }
        "zab.is.following" => says("leader") == t("leader") && says("stage") == t("stage"),
        "zab.is.gathering" => {
            let what = match t("what") {
                "followers" => "followers",
                "accepts" => "epoch",
                _ => "synchronised",
            };
            me.role == "prospective" && tally(me, what) == Some(set("servers")) && n("needed") == need
        }
        "zab.is.for" => {
            let standing = match t("standing") {
                "looking" => ["looking", "waiting"].contains(&me.role.as_str()),
                "following" => ["joining", "follower"].contains(&me.role.as_str()),
                _ => ["prospective", "leader"].contains(&me.role.as_str()),
            };
            standing && says("vote") == t("candidate")
        }
        "zab.is.behind" => {
            let known = me.commit_index.unwrap_or(0) as i64;
            let chosen = scene.chosen.iter().any(|chosen| chosen.slot as i64 == n("place"));
            let leader = called(node(scene, t("leader")), n("place"));
            chosen && known < n("place") && says("leader") == t("leader") && (leader.is_empty() || leader == t("zxid"))
        }
        "zab.is.nothing" => servers(scene).all(|card| called(card, n("place")).is_empty()),
        "zab.is.leaderless" => !servers(scene).any(leads),
        "zab.is.overtaken" => {
            let known = row(n("place")).any(|row| row.chosen.is_some());
            known && servers(scene).any(|card| at(card, n("place"), t("zxid")))
        }
        "zab.is.gone" => {
            let gone = |row: &Progress| row.chosen.is_some() && row.stored_by.is_empty();
            let known = row(n("place")).any(|row| gone(row) && row.ballot.as_deref() == Some(t("zxid")));
            known && !servers(scene).any(|card| at(card, n("place"), t("zxid")))
        }
        "zab.is.lacking" => {
            let there = servers(scene).any(|card| at(card, n("place"), t("zxid")));
            leads(me) && there && !at(me, n("place"), t("zxid"))
        }
        "zab.is.acknowledged" => {
            let logged = has(me, t("zxid"));
            // Whoever is told to have acknowledged it has it, or had it and said so.
            let had = |id: &String| {
                let has = |scene: &Scene| scene.nodes.iter().any(|card| card.id == *id && has(card, t("zxid")));
                servers(scene).any(|card| card.id == *id) && case.run.scenes[..=case.step].iter().rev().any(has)
            };
            leads(me)
                && logged
                && n("needed") == need
                && set("servers").contains(&me.id)
                && set("servers").iter().all(had)
        }
        "zab.is.clientless" => {
            row(n("place")).any(|row| row.client.is_none() && row.ballot.as_deref() == Some(t("zxid")))
        }
        "zab.is.forsaken" => row(n("place"))
            .any(|row| row.client.as_deref() == Some(t("client")) && row.ballot.as_deref() == Some(t("zxid"))),
        other => panic!("nobody checks {other}"),
    }
}

/// Whether a server was told to deliver what is called so before what comes before it, since its rule is off: its card
/// shows only up to where all is delivered.
pub fn delivered_early(run: &Run, me: &NodeCard, called: Option<&str>) -> bool {
    let since = (0..run.told.len()).rev().find(|at| run.told[*at].started.contains(&me.id)).unwrap_or(0);
    let early = |note: &NoteCard| {
        (note.rule.as_str(), note.verdict) == ("zab.commit.in-order", Verdict::Waived)
            && note.node == me.id
            && called.is_some_and(|called| word(note.facts.get("first")) == called)
    };
    run.told[since..].iter().flat_map(|told| &told.notes).any(early)
}

/// Whether a server has reached a goal.
pub fn goal(run: &Run, me: &NodeCard, goal: &str, about: &str) -> Option<bool> {
    let place = about.parse().unwrap_or(0);
    let upto = |known: Option<u64>| me.up && known >= about.parse().ok();
    Some(match goal {
        "lead" => me.up && me.role == "leader",
        "serve" => me.up && me.facts.get("serves") == Some(&Fact::Bool(true)),
        "know" => upto(me.commit_index),
        "deliver" => upto(me.last_applied) || me.up && delivered_early(run, me, Some(called(me, place))),
        "connected" | "first" => return crate::zk_clients::goal(me, goal),
        other => panic!("say here when a server has reached {other}"),
    })
}

fn judge(case: &Case) -> Result<(), String> {
    is_so(told(case), || {
        let (was, is) = (node(case.before(), &case.note.node), case.me());
        format!("facts: {:?}; {:?}; was {:?}; is {:?}", case.note.facts, case.delivered(), was.facts, is.facts)
    })
}

/// All servers of the ensemble.
fn servers(scene: &Scene) -> impl Iterator<Item = &NodeCard> {
    scene.nodes.iter().filter(|node| node.id.starts_with('Z'))
}

fn number(fact: Option<&Fact>) -> i64 {
    if let Some(Fact::Int(number)) = fact { *number } else { 0 }
}

fn word(fact: Option<&Fact>) -> &str {
    if let Some(Fact::Text(text)) = fact { text } else { "" }
}

/// A zxid: of nothing, a note says nothing, and a scene 0.0.
fn zxid(text: &str) -> (i64, i64) {
    let (epoch, counter) = text.split_once('.').unwrap_or(("0", "0"));
    (epoch.parse().unwrap_or(-1), counter.parse().unwrap_or(-1))
}

/// What a node's history is called in a place.
fn called(card: &NodeCard, place: i64) -> &str {
    let row = card.log.iter().flatten().find(|row| row.index as i64 == place);
    row.and_then(|row| row.called.as_deref()).unwrap_or_default()
}

/// Whether something called so is in a server's history.
fn has(card: &NodeCard, zxid: &str) -> bool {
    card.log.iter().flatten().any(|row| row.called.as_deref() == Some(zxid))
}

/// The names that it counts under this word.
fn tally(card: &NodeCard, what: &str) -> Option<BTreeSet<String>> {
    card.tallies.iter().find(|tally| tally.what == what).map(|tally| tally.from.iter().cloned().collect())
}

/// Whether what a note of a step says is so.
fn told(case: &Case) -> bool {
    let (note, before, after) = (case.note, case.before(), case.scene());
    let (was, is) = (node(before, &note.node), node(after, &note.node));
    let (t, n) = (|name: &str| case.text(name).unwrap_or_default(), |name: &str| case.int(name).unwrap_or(0));
    let z = |name: &str| zxid(case.text(name).unwrap_or("0.0"));
    let got = case.delivered();
    let of = |name: &str| got.and_then(|got| got.facts.get(name));
    let kind = got.map_or("", |got| got.kind.as_str());
    let came = |name: &str, as_kind: &str| got.is_some_and(|got| got.from == t(name) && got.kind == as_kind);
    let (held, waived) = (note.verdict == Verdict::Held, note.verdict == Verdict::Waived);
    let on = |card: &NodeCard, name: &str| number(card.facts.get(name));
    let says = |card: &NodeCard, name: &str| word(card.facts.get(name)).to_string();
    let (last_was, last_is) = (zxid(&says(was, "last_zxid")), zxid(&says(is, "last_zxid")));
    let all = servers(after).count() as i64;
    let need = all / 2 + 1;
    // Who crashed in the middle of it has done only a part.
    let whole = is.up;
    let sent = |kind: &str, fits: &dyn Fn(&Packet) -> bool| {
        let sent = case.sent(kind);
        sent.iter().any(|packet| fits(packet)) || sent.is_empty() && !whole
    };
    let me = note.node.as_str();
    let epoch = |card: &NodeCard| card.epoch.as_ref().map_or(-1, |epoch| epoch.rank as i64);
    let fewer = |card: &NodeCard| list(card, "followers").into_iter().filter(|id| id != t("server")).count() as i64 + 1;
    match note.rule.as_str() {
        "zab.vote.newest" => {
            let theirs = (n("epoch"), z("last"), t("candidate"));
            let mine = (n("own_epoch"), z("own_last"), t("own"));
            let said = (number(of("current_epoch")), zxid(word(of("last_zxid"))), word(of("vote")));
            let had = [says(was, "vote").as_str(), me].contains(&t("own"));
            let takes = match note.verdict {
                Verdict::Held => theirs > mine,
                Verdict::Refused => theirs <= mine || after.rules_off.iter().any(|id| id == "zab.vote.newest"),
                _ => (theirs > mine) != (t("candidate") > t("own")),
            };
            theirs == said
                && had
                && takes
                && (t("own") != me || mine.1 == last_was && mine.0 == on(was, "current_epoch"))
        }
        "zab.leader.newest" => {
            let theirs = (n("epoch"), z("last"));
            let mine = (n("own_epoch"), z("own_last"));
            came("server", "AckEpoch")
                && theirs == (number(of("current_epoch")), zxid(word(of("last_zxid"))))
                && mine == (on(was, "current_epoch"), last_was)
                && held == (theirs <= mine)
        }
        "zab.epoch.newer" if t("leader") == me => {
            let own = on(was, "accepted_epoch");
            let proposed = if held { n("epoch") } else { n("own") };
            let accepted = !whole || on(is, "accepted_epoch") == proposed || is.role == "looking";
            n("own") == own + 1 && n("epoch") == n("accepted") + 1 && n("accepted") >= own && accepted
        }
        "zab.epoch.newer" => {
            came("leader", "LeaderInfo")
                && (n("epoch"), n("accepted")) == (number(of("epoch")), on(was, "accepted_epoch"))
                && held == (n("epoch") > n("accepted"))
        }
        "zab.epoch.persist" | "zab.sync.persist" | "zab.propose.persist" => held || waived,
        "zab.sync.quorum" => {
            let known = tally(is, "synchronised").filter(|_| note.verdict == Verdict::Refused);
            (n("servers"), n("needed")) == (all, need)
                && [epoch(was), epoch(is)].contains(&n("epoch"))
                && held == (n("acks") >= need)
                && (1..=all).contains(&n("acks"))
                && known.is_none_or(|known| known.len() as i64 == n("acks"))
        }
        "zab.sync.truncate" => {
            let stays = was.log.iter().flatten().filter(|row| zxid(row.called.as_deref().unwrap_or("")) <= z("to"));
            let dropped = on(was, "logged") - stays.count() as i64;
            let cut = !held || !whole || on(is, "logged") == on(was, "logged") - dropped;
            came("leader", "Trunc") && z("to") == zxid(word(of("to"))) && dropped == n("dropped") && cut
        }
        "zab.sync.keep-tail" => {
            let tail = on(was, "logged") - was.commit_index.unwrap_or(0) as i64;
            tail == n("tail") && last_was == z("last") && (!whole || held || on(is, "logged") < on(was, "logged"))
        }
        "zab.commit.quorum" => {
            let logged =
                |card: &NodeCard| card.log.iter().flatten().any(|row| row.called.as_deref() == Some(t("zxid")));
            let there = !whole || logged(is) || logged(was);
            // Whoever said that it has logged it, and the leader itself.
            let acks = (1..=case.step).filter_map(|at| case.run.arrived(at)).filter(|packet| {
                packet.kind == "Ack" && packet.to == me && word(packet.facts.get("zxid")) == t("zxid")
            });
            let by: BTreeSet<&str> = acks.map(|packet| packet.from.as_str()).chain([me]).collect();
            let few = n("acks") < by.len() as i64;
            (n("servers"), n("needed")) == (all, need)
                && there
                && held == (n("acks") >= need)
                && n("acks") <= all
                && !few
        }
        "zab.commit.in-order" if held => {
            let (mut from, upto) = (was.last_applied.unwrap_or(0) as i64, is.last_applied.unwrap_or(0) as i64);
            // A lone server may deliver several times in a step.
            let of_it =
                |other: &&NoteCard| (&other.rule, &other.node, other.verdict) == (&note.rule, &note.node, note.verdict);
            let counts = case.run.told[case.step].notes.iter().filter(of_it);
            let told: Vec<(i64, bool)> =
                counts.map(|other| (number(other.facts.get("count")), other.text == note.text)).collect();
            let all: i64 = told.iter().map(|(count, _)| count).sum();
            let count = !whole || upto == from + all || after.rules_off.iter().any(|id| id == "zab.commit.in-order");
            from += told.iter().take_while(|(_, this)| !this).map(|(count, _)| count).sum::<i64>();
            let last = !whole || called(is, from + n("count")) == t("last");
            count && last && (called(is, from + 1) == t("first") || called(was, from + 1) == t("first"))
        }
        "zab.commit.in-order" => {
            let next = was.last_applied.unwrap_or(0) as i64 + 1;
            // Out of turn it is one alone.
            let alone = !waived || n("count") == 1 && t("last") == t("first");
            alone && z("first") == zxid(word(of("zxid"))) && called(was, next) == t("before") && kind == "Commit"
        }
        "zab.vote.looks" => {
            let from = got.is_some_and(|got| got.from == t("leader"));
            let timer = case.run.told[case.step].event == EventKind::Timer;
            let led = ["leader", "prospective"].contains(&was.role.as_str());
            let why = match t("why") {
                "told" => got.is_none(),
                "broken" => from && kind == "Broken",
                "silent" => timer && says(was, "leader") == t("leader"),
                "left" => from && kind == "Notification" && says(was, "leader") == t("leader"),
                "refused" => from && kind == "LeaderInfo",
                "newer" => from && kind == "AckEpoch" && led,
                "quorum" => timer && was.role == "leader",
                _ => timer && was.role == "prospective",
            };
            let waits = !whole || case.flag("waits") == (is.role == "waiting");
            why && waits && (!whole || n("round") == on(is, "round"))
        }
        "zab.vote.round" => {
            let rounds = (n("round"), n("own_round")) == (number(of("round")), on(was, "round"));
            came("server", "Notification") && rounds && n("round") >= n("own_round")
        }
        "zab.vote.old" => {
            let rounds = (n("round"), n("own_round")) == (number(of("round")), on(was, "round"));
            came("server", "Notification") && rounds && n("round") < n("own_round")
        }
        "zab.vote.quorum" => {
            let by: BTreeSet<String> = case.names("servers").into_iter().collect();
            let counted = tally(is, "votes").is_none_or(|counted| counted == by);
            let vote = !whole || is.role != "looking" || says(is, "vote") == t("leader");
            by.len() as i64 >= need && by.contains(me) && counted && vote
        }
        "zab.vote.ends" => {
            let how = match t("how") {
                "votes" => case.run.told[case.step].event == EventKind::Timer,
                "told" => case.run.told[case.step].event == EventKind::Input,
                _ => kind == "Notification" && t("leader") != me,
            };
            let there = match t("leader") == me {
                true => ["leader", "prospective"].contains(&is.role.as_str()),
                false => says(is, "leader") == t("leader"),
            };
            how && (!whole || there)
        }
        "zab.epoch.hears" => {
            let heard = fewer(was) + 1;
            came("server", "FollowerInfo")
                && n("accepted") == number(of("accepted_epoch"))
                && (n("heard"), n("needed")) == (heard, need)
        }
        "zab.epoch.again" => {
            let same = n("epoch") == number(of("epoch")) && n("epoch") == on(was, "accepted_epoch");
            came("leader", "LeaderInfo") && same
        }
        "zab.epoch.accepted" => {
            let mut by = tally(was, "epoch").unwrap_or_default();
            if of("anew") == Some(&Fact::Bool(true)) {
                by.insert(t("server").into());
            }
            came("server", "AckEpoch")
                && (n("accepts"), n("needed")) == (by.len() as i64, need)
                && epoch(was) == n("epoch")
        }
        "zab.leader.epoch" => {
            let led = [epoch(was), epoch(is)].contains(&n("epoch"));
            led && n("count") == on(was, "logged") && last_was == z("last")
        }
        "zab.sync.sends" => {
            let to = |packet: &Packet| packet.to == t("server");
            let rows = |packet: &Packet| texts(packet.facts.get("proposals")).len() as i64;
            let at = |packet: &Packet, name: &str| zxid(word(packet.facts.get(name)));
            match t("way") {
                "diff" => sent("Diff", &|p| to(p) && rows(p) == n("count") && at(p, "after") == z("from")),
                "trunc" => sent("Trunc", &|p| to(p) && at(p, "to") == z("from")),
                _ => sent("Snap", &|p| to(p) && rows(p) == n("count")),
            }
        }
        "zab.sync.takes" => {
            let rows = texts(of("proposals"));
            let first = rows.first().and_then(|row| row.split_once(' ')).map_or((0, 0), |(first, _)| zxid(first));
            let from = t("way") == "snap" || first == z("from");
            let kind = if t("way") == "diff" { "Diff" } else { "Snap" };
            came("leader", kind) && rows.len() as i64 == n("count") && from
        }
        "zab.leader.opens" => {
            let committed = !whole || is.commit_index.unwrap_or(0) as i64 == n("count");
            [epoch(was), epoch(is)].contains(&n("epoch")) && committed && (!whole || last_is == z("last"))
        }
        "zab.follower.serves" => {
            let committed = is.commit_index.unwrap_or(0) as i64;
            let last = !whole || zxid(called(is, committed)) == z("last") || committed == 0 && z("last") == (0, 0);
            came("leader", "UpToDate") && n("epoch") == on(was, "current_epoch") && last
        }
        "zab.leader.proposes" => {
            let next = (epoch(was), on(was, "logged") + 1);
            let alone = list(was, "followers").is_empty();
            let left = case.sent("Propose").is_empty() || sent("Propose", &|p| word(p.facts.get("zxid")) == t("zxid"));
            let logged = !whole || last_is >= z("zxid");
            z("zxid").0 == next.0 && z("zxid") > last_was.min(z("zxid")) || (alone || left) && logged
        }
        "zab.follower.logs" => {
            let acks = sent("Ack", &|p| word(p.facts.get("zxid")) == t("zxid"));
            came("leader", "Propose") && word(of("zxid")) == t("zxid") && acks
        }
        "zab.leader.none" => was.role != "leader" || !whole,
        "zab.leader.pings" => {
            let to: BTreeSet<String> = case.names("servers").into_iter().collect();
            let pinged: BTreeSet<String> = case.sent("LeaderPing").into_iter().map(|p| p.to.clone()).collect();
            let followers: BTreeSet<String> = list(is, "followers").into_iter().collect();
            !whole || to == pinged && to == followers
        }
        "zab.leader.drops" => {
            let counts = (fewer(was), need) == (n("left"), n("needed")) || t("why") == "silent";
            let why = match t("why") {
                "broken" => came("server", "Broken"),
                "silent" => case.run.told[case.step].event == EventKind::Timer,
                _ => came("server", "Notification"),
            };
            counts && why && list(was, "followers").contains(&t("server").to_string())
        }
        "zab.message.late" => came("server", t("kind")) && case.flag("led") == (was.role == "leader"),
        "zab.server.boots" => {
            let epochs = (n("accepted"), n("current")) == (on(is, "accepted_epoch"), on(is, "current_epoch"));
            epochs && n("count") == on(is, "logged") && last_is == z("last")
        }
        other => panic!("nobody checks {other}"),
    }
}
