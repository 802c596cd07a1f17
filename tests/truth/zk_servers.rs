//! What is told of what ZooKeeper's servers do for clients, against the messages and what the servers' cards show.

use crate::cards::list;
use crate::zk_clients::{short, shown};
use crate::{Case, Check, is_so, node};
use synod::engine::scene::{Fact, NodeCard, Packet, TreeRow, Verdict};

/// A row for each sentence of a server about clients.
pub const CHECKS: &[(&str, Check)] = &[
    ("zk.session.expire-by-ensemble", expires),
    ("zk.session.ephemeral", |case| owned(case, "ephemeral", case.text("session"))),
    ("zk.session.no-older-server", no_older),
    ("zk.watch.before-data", before_data),
    ("zk.watch.one-shot", one_shot),
    ("zk.server.raises", |case| {
        let (asked, agreed) = (case.int("asked").unwrap_or_default(), case.int("agreed").unwrap_or_default());
        is_so(asked < agreed && asked == case.option("session_ms") && agreed == 2 * case.option("tick_ms"), || {
            format!("{asked} is raised to {agreed}")
        })
    }),
    ("zk.server.serves", serves),
    ("zk.server.refuses", refuses),
    ("zk.server.parts-with", parts_with),
    ("zk.session.told", told_expired),
    ("zk.session.heard", heard),
    ("zk.session.fresh", fresh),
    ("zk.session.moved", moved),
    ("zk.server.forwards", forwards),
    ("zk.leader.resolves", resolves),
    ("zk.server.applies", applies),
    ("zk.server.answers", answers),
    ("zk.leader.syncs", syncs),
    ("zk.watch.set", sets),
    ("zk.watch.missed", |case| tells(case, case.text("turn"), None)),
    ("zk.server.late", |case| {
        let from = case.delivered().map(|packet| packet.from.as_str());
        is_so(from.is_none_or(|from| case.text("server") == Some(from)), || format!("{from:?}"))
    }),
];

fn before<'a>(case: &'a Case) -> &'a NodeCard {
    node(case.before(), &case.note.node)
}

fn said<'a>(facts: &'a std::collections::BTreeMap<String, Fact>, name: &str) -> Option<&'a str> {
    match facts.get(name) {
        Some(Fact::Text(text)) => Some(text),
        _ => None,
    }
}

fn zxid(text: Option<&str>) -> (u64, u64) {
    let (epoch, counter) = text.and_then(|text| text.split_once('.')).unwrap_or(("0", "0"));
    (epoch.parse().unwrap_or(0), counter.parse().unwrap_or(0))
}

/// How far a server has applied what is committed.
fn applied(card: &NodeCard) -> (u64, u64) {
    zxid(said(&card.facts, "zxid"))
}

/// The rows of a server's sessions: which, where, and its ticks.
fn sessions(card: &NodeCard) -> Vec<&[String]> {
    let table = card.tables.iter().find(|table| table.title == "Sessions");
    table.into_iter().flat_map(|table| table.rows.iter().map(|row| row.cells.as_slice())).collect()
}

fn client_of(session: Option<&str>) -> &str {
    session.and_then(|session| session.split('@').next()).unwrap_or_default()
}

/// How many ephemeral znodes a session has, where nothing hides that: what is under way, or another session of its client.
fn owned(case: &Case, name: &str, session: Option<&str>) -> Result<(), String> {
    let (card, client) = (before(case), client_of(session));
    let known = sessions(card);
    is_so(known.iter().any(|row| Some(row[0].as_str()) == session) || hidden(card), || format!("{known:?}"))?;
    let others = known.iter().filter(|row| client_of(Some(&row[0])) == client).count() > 1;
    let count = card.tree.iter().filter(|row| row.owner.as_deref() == Some(client)).count() as i64;
    is_so(others || hidden(card) || case.int(name) == Some(count), || format!("{count} are its own"))
}

/// Whether a server has logged more than it has applied.
fn hidden(card: &NodeCard) -> bool {
    zxid(said(&card.facts, "last_zxid")) != applied(card)
}

/// How long sessions live: for two ticks at least.
pub fn agreed(case: &Case) -> i64 {
    case.option("session_ms").max(2 * case.option("tick_ms"))
}

fn expires(case: &Case) -> Result<(), String> {
    let (limit, tick) = (agreed(case), case.option("tick_ms"));
    is_so(case.int("ticks") == Some(limit / tick + 1), || format!("{limit} ms are more"))?;
    owned(case, "ephemeral", case.text("session"))?;
    let left = sessions(before(case)).into_iter().find(|row| Some(row[0].as_str()) == case.text("session"));
    let counted = case.note.verdict == Verdict::Waived || left.is_none_or(|row| row[2] == "1" || row[2] == "0");
    is_so(counted, || format!("{left:?}"))
}

fn no_older(case: &Case) -> Result<(), String> {
    let Some(packet) = case.delivered() else { return Err("nothing came".into()) };
    let so = (zxid(said(&packet.facts, "seen")), applied(before(case)));
    let told = (zxid(case.text("seen")), zxid(case.text("own")));
    is_so(told == so && case.text("client") == Some(&packet.from), || format!("{so:?}"))?;
    let behind = so.0 > so.1;
    is_so(behind == (case.note.verdict != Verdict::Held), || format!("behind: {behind}"))
}

/// Whether this is the path that is told of.
fn names(case: &Case, path: &str) -> bool {
    case.text("path").is_some_and(|told| told == path || told == short(path))
}

/// The client is told of a change of this path now.
fn tells(case: &Case, turn: Option<&str>, at: Option<(u64, u64)>) -> Result<(), String> {
    let sent = case.sent("Watched");
    let so = |packet: &&Packet| {
        Some(packet.to.as_str()) == case.text("client")
            && said(&packet.facts, "path").is_some_and(|path| names(case, path))
            && (turn.is_none() || said(&packet.facts, "turn") == turn)
            && at.is_none_or(|at| zxid(said(&packet.facts, "zxid")) == at)
    };
    is_so(sent.iter().any(so), || format!("{sent:?}"))
}

/// Whether this is the znode that is told of, by its whole path or as paths are told.
fn is_at(row: &TreeRow, path: &str) -> bool {
    row.path == path || shown(row) == path
}

/// Whether a client watches a path: what is there, or what is not there yet.
fn watches(card: &NodeCard, client: &str, path: &str) -> bool {
    let named = |watcher: &String| watcher == client || watcher.strip_suffix(" (children)") == Some(client);
    let there = card.tree.iter().any(|row| is_at(row, path) && row.watchers.iter().any(named));
    let awaited = card.tables.iter().filter(|table| table.title == "Watches").flat_map(|table| &table.rows);
    there || awaited.into_iter().any(|row| row.cells == [client, path])
}

/// It watched, and the change is among those that were applied now.
fn watched(case: &Case) -> Result<(), String> {
    let (client, path) = (case.text("client").unwrap_or_default(), case.text("path").unwrap_or_default());
    is_so(watches(before(case), client, path), || format!("{client} does not watch {path}"))?;
    let at = zxid(case.text("zxid"));
    // What a server does by itself is no transaction.
    let alone =
        case.text("zxid").is_none() && case.scene().rules_off.iter().any(|id| id == "zk.session.expire-by-ensemble");
    is_so(alone || applied(before(case)) <= at && at <= applied(case.me()), || format!("{:?}", applied(case.me())))
}

fn before_data(case: &Case) -> Result<(), String> {
    watched(case)?;
    match case.note.verdict {
        Verdict::Waived => is_so(tells(case, None, None).is_err(), || "it is told now".into()),
        _ => tells(case, None, case.text("zxid").map(|at| zxid(Some(at)))),
    }
}

fn one_shot(case: &Case) -> Result<(), String> {
    watched(case)?;
    let client = case.text("client").unwrap_or_default();
    let says =
        |packet: &&Packet| said(&packet.facts, "path").is_some_and(|path| names(case, path)) && packet.to == client;
    match case.sent("Watched").iter().any(says) {
        true => tells(case, case.text("turn"), case.text("zxid").map(|at| zxid(Some(at)))),
        false => Ok(()),
    }
}

fn serves(case: &Case) -> Result<(), String> {
    let sent = case.sent("Connected");
    let told = (case.text("client"), case.text("session"));
    let so = |packet: &&Packet| (Some(packet.to.as_str()), said(&packet.facts, "session")) == told;
    is_so(sent.iter().any(so), || format!("{sent:?}"))?;
    let new = !sessions(before(case)).iter().any(|row| Some(row[0].as_str()) == told.1);
    is_so(new == case.flag("new"), || format!("new: {new}"))?;
    let again = |rule: &str| ["zk.watch.set", "zk.watch.missed"].contains(&rule);
    let notes = &case.run.told[case.step].notes;
    let count = notes
        .iter()
        .filter(|note| again(&note.rule) && note.facts.get("client") == Some(&Fact::text(told.0.unwrap_or_default())))
        .count();
    is_so(case.int("watches") == Some(count as i64), || format!("{count} watches"))
}

fn refuses(case: &Case) -> Result<(), String> {
    let sent = case.sent("Refused");
    let client = case.text("client").unwrap_or_default();
    is_so(sent.iter().any(|packet| packet.to == client), || format!("{sent:?}"))?;
    let served = list(before(case), "clients");
    let asks = case.delivered().is_some_and(|packet| packet.kind == "Ask" && packet.from == client);
    let why = if !is_serving(case) { "leaderless" } else { "unknown" };
    is_so(case.text("why") == Some(why), || why.into())?;
    is_so(why == "leaderless" || asks && !served.iter().any(|name| name == client), || "it was served".into())
}

fn is_serving(case: &Case) -> bool {
    case.me().facts.get("serves") == Some(&Fact::Bool(true))
}

fn parts_with(case: &Case) -> Result<(), String> {
    let sent = case.sent("Refused");
    let client = case.text("client").unwrap_or_default();
    is_so(sent.iter().any(|packet| packet.to == client), || format!("{sent:?}"))?;
    let why = if is_serving(case) { "over" } else { "leaderless" };
    is_so(case.text("why") == Some(why), || why.into())
}

fn told_expired(case: &Case) -> Result<(), String> {
    let sent = case.sent("Expired");
    let session = case.delivered().and_then(|packet| said(&packet.facts, "session"));
    let so = case.text("client") == Some(client_of(session)) && case.text("session") == session;
    is_so(so && sent.iter().any(|packet| packet.to == client_of(session)), || format!("{session:?}"))
}

fn heard(case: &Case) -> Result<(), String> {
    let Some(packet) = case.delivered() else { return Err("nothing came".into()) };
    let count = match packet.facts.get("sessions") {
        Some(Fact::List(all)) => all.len() as i64,
        _ => 0,
    };
    is_so((case.text("server"), case.int("sessions")) == (Some(packet.from.as_str()), Some(count)), || {
        format!("{packet:?}")
    })
}

fn fresh(case: &Case) -> Result<(), String> {
    let count = sessions(case.me()).iter().filter(|row| !row[2].is_empty()).count() as i64;
    is_so(case.int("sessions") == Some(count) || hidden(case.me()), || format!("{count} sessions"))
}

/// What a client wants that came now, and of whom.
fn wanted(case: &Case) -> Option<(String, String)> {
    let packet = case.delivered()?;
    let asked = said(&packet.facts, "for").map(|requester| requester.split(['@', '#']).next().unwrap_or_default());
    Some(match packet.kind.as_str() {
        "Forward" => (asked?.into(), packet.value.clone()?),
        "Ask" => (packet.from.clone(), packet.value.clone()?),
        "Connect" if packet.facts.contains_key("session") => (packet.from.clone(), "whether its session lives".into()),
        "Connect" => (packet.from.clone(), format!("a session of {} ms", agreed(case))),
        "Close" => (packet.from.clone(), "the end of its session".into()),
        _ => return None,
    })
}

fn moved(case: &Case) -> Result<(), String> {
    let came = wanted(case).map(|(client, _)| client);
    is_so(came.as_deref() == case.text("client"), || format!("{came:?}"))?;
    let via = case
        .delivered()
        .map(|packet| if packet.kind == "Forward" { packet.from.clone() } else { case.note.node.clone() });
    is_so(via.as_deref() == case.text("server"), || format!("{via:?}"))?;
    let at = sessions(before(case)).into_iter().any(|row| {
        client_of(Some(&row[0])) == case.text("client").unwrap_or_default() && Some(row[1].as_str()) == case.text("now")
    });
    is_so(at || hidden(before(case)), || format!("{:?}", sessions(before(case))))
}

fn forwards(case: &Case) -> Result<(), String> {
    let sent = case.sent("Forward");
    let told = (case.text("client"), case.text("leader"), case.text("what"));
    let so = |packet: &&Packet| {
        let of = said(&packet.facts, "for").map(|of| of.split(['@', '#']).next().unwrap_or_default());
        (of, Some(packet.to.as_str()), packet.value.as_deref()) == told
    };
    is_so(sent.iter().any(so), || format!("{sent:?}"))
}

fn resolves(case: &Case) -> Result<(), String> {
    let so = wanted(case);
    let told = (case.text("client").unwrap_or_default().into(), case.text("what").unwrap_or_default().into());
    is_so(so.as_ref() == Some(&told), || format!("{so:?}"))?;
    if !case.me().up {
        return Ok(());
    }
    let last = case.me().log.as_ref().and_then(|log| log.last()).map(|row| row.value.clone());
    is_so(last.as_deref() == case.text("txn"), || format!("{last:?}"))
}

fn applies(case: &Case) -> Result<(), String> {
    let log = case.me().log.as_deref().unwrap_or_default();
    let row = log.iter().find(|row| row.called.as_deref() == case.text("zxid"));
    let beyond = log.first().is_some_and(|row| zxid(row.called.as_deref()) > zxid(case.text("zxid")));
    is_so(beyond || row.is_some_and(|row| Some(row.value.as_str()) == case.text("txn")), || format!("{row:?}"))?;
    is_so(!case.me().up || zxid(case.text("zxid")) <= applied(case.me()), || "it has not".into())
}

fn answers(case: &Case) -> Result<(), String> {
    let sent = case.sent("Answer");
    let so = |packet: &&Packet| {
        Some(packet.to.as_str()) == case.text("client")
            && packet.value.as_deref() == case.text("answer")
            && zxid(said(&packet.facts, "zxid")) == zxid(case.text("zxid"))
    };
    is_so(sent.iter().any(so), || format!("{sent:?}"))?;
    let reads = ["get ", "children ", "exists ", "sync"];
    let asked = case.delivered().filter(|packet| packet.kind == "Ask").and_then(|packet| packet.value.clone());
    let read = asked.is_some_and(|op| reads.iter().any(|read| op.starts_with(read)));
    let write = !read && case.text("answer") != Some("it has what its leader had committed");
    is_so(case.flag("write") == write, || format!("a write: {write}"))
}

fn syncs(case: &Case) -> Result<(), String> {
    let so = wanted(case);
    is_so(so == Some((case.text("client").unwrap_or_default().into(), "sync".into())), || format!("{so:?}"))?;
    let last = zxid(said(&before(case).facts, "last_zxid"));
    let waits = last > applied(before(case));
    is_so((zxid(case.text("zxid")), case.flag("waits")) == (last, waits), || format!("{last:?}, waits: {waits}"))
}

fn sets(case: &Case) -> Result<(), String> {
    let (client, path) = (case.text("client").unwrap_or_default(), case.text("path").unwrap_or_default());
    let card = case.me();
    if !card.up {
        return Ok(());
    }
    let so = match case.text("kind") {
        Some("exists") => {
            let awaited = card.tables.iter().filter(|table| table.title == "Watches").flat_map(|table| &table.rows);
            awaited.into_iter().any(|row| row.cells == [client, path])
        }
        Some(kind @ ("data" | "children")) => {
            let named = if kind == "data" { client.to_string() } else { format!("{client} (children)") };
            card.tree.iter().any(|row| is_at(row, path) && row.watchers.contains(&named))
        }
        _ => false,
    };
    is_so(so, || format!("{:?}", card.tree))?;
    let again = case.delivered().is_none_or(|packet| packet.kind != "Ask");
    is_so(case.flag("again") == again, || format!("again: {again}"))
}
