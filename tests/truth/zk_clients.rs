//! What is told of ZooKeeper's clients: their sessions, what they ask for and the lines that they stand in, against their
//! messages and what their cards show.

use crate::cards::list;
use crate::zk_servers::agreed;
use crate::{Case, Check, is_so, node};
use synod::engine::scene::{Fact, NodeCard, Packet, TreeRow, Verdict};

/// A row for each sentence of a client.
pub const CHECKS: &[(&str, Check)] = &[
    ("zk.create.find-own", find_own),
    ("zk.recipe.relist", relist),
    ("zk.recipe.predecessor", predecessor),
    ("zk.client.connects", connects),
    ("zk.client.connected", connected),
    ("zk.client.refused", refused),
    ("zk.client.silent", silent),
    ("zk.client.broken", broken),
    ("zk.client.expired", expired),
    ("zk.client.lapsed", lapsed),
    ("zk.client.closes", closes),
    ("zk.client.asks", asks),
    ("zk.client.answered", answered),
    ("zk.client.lost", lost),
    ("zk.client.late", late),
    ("zk.client.notified", notified),
    ("zk.recipe.joins", |case| is_so(wants(case.me(), "create", case.text("path")), || wanted(case.me()))),
    ("zk.recipe.stands", stands),
    ("zk.recipe.waits", waits),
    ("zk.recipe.holds", holds),
    ("zk.recipe.lets-go", lets_go),
    ("zk.recipe.own-gone", own_gone),
    ("zookeeper.is.connected", is_connected),
    ("zookeeper.is.closed", |case| is_so(list(case.me(), "clients").is_empty(), || "it serves somebody".into())),
    ("zookeeper.is.in-no-line", |case| is_so(!in_line(case.me()), || format!("it is {}", case.me().role))),
    ("zookeeper.is.first", |case| {
        is_so(holding(case.me()) && shows(case.me(), "own", case.text("own")), || format!("{:?}", case.me().facts))
    }),
    ("zookeeper.is.in-lines", |case| {
        let lines: Vec<String> = list(case.me(), "lines");
        let names = lines.iter().map(|line| line.split(' ').next().unwrap_or_default());
        let words = case.text("lines").unwrap_or_default().split([' ', ',']);
        let told: Vec<&str> = words.filter(|word| word.contains('/')).collect();
        is_so(lines.len() > 1 && told == names.collect::<Vec<_>>(), || format!("{lines:?}"))
    }),
    ("zookeeper.is.gone", is_gone),
    ("zookeeper.is.asking", is_asking),
    ("zookeeper.is.waiting", |case| {
        let so =
            shows(case.me(), "own", case.text("own")) && shows(case.me(), "waits_until_gone", case.text("watched"));
        is_so(so, || format!("{:?}", case.me().facts))
    }),
    ("zookeeper.is.uncounted", |case| {
        let counted = case.scene().nodes.iter().any(|node| sessions(node).any(|cells| !cells[2].is_empty()));
        let session = case.text("session");
        is_so(!counted && watched_clients(case).any(|client| is_of(session, Some(client))), || "somebody counts".into())
    }),
    ("zookeeper.is.counted", is_counted),
    ("zookeeper.is.staying", |case| {
        let counts = |node: &NodeCard| sessions(node).any(|cells| Some(cells[0].as_str()) == case.text("session"));
        let lives = newest(case).is_some_and(counts);
        let off = case.scene().rules_off.iter().any(|rule| rule == "zk.session.ephemeral");
        let ever = case.run.scenes[..=case.step].iter().rev().any(|scene| scene.nodes.iter().any(counts));
        is_so(ever && case.flag("over") != lives && (off || !lives), || format!("lives: {lives}, off: {off}"))
    }),
    ("zookeeper.is.own", |case| {
        let own = fact(case.me(), "session");
        let waits = watched_clients(case).any(|client| client == case.me().id);
        is_so(own == case.text("session") && waits, || format!("{own:?}"))
    }),
];

fn before<'a>(case: &'a Case) -> &'a NodeCard {
    node(case.before(), &case.note.node)
}

fn fact<'a>(card: &'a NodeCard, name: &str) -> Option<&'a str> {
    match card.facts.get(name) {
        Some(Fact::Text(text)) => Some(text),
        _ => None,
    }
}

/// What a card shows by a name: of one who stands in several lines, for each of them.
fn shown_as<'a>(card: &'a NodeCard, name: &str) -> impl Iterator<Item = &'a str> {
    let all = match card.facts.get(name) {
        Some(Fact::List(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    all.iter().filter_map(|fact| if let Fact::Text(text) = fact { Some(text.as_str()) } else { None })
}

/// Whether it shows this; where nothing is told, nothing for one of its lines.
fn shows(card: &NodeCard, name: &str, told: Option<&str>) -> bool {
    let lines = list(card, "lines").len().max(1);
    told.map_or_else(|| shown_as(card, name).count() < lines, |told| shown_as(card, name).any(|shown| shown == told))
}

fn said<'a>(packet: &'a Packet, name: &str) -> Option<&'a str> {
    match packet.facts.get(name) {
        Some(Fact::Text(text)) => Some(text),
        _ => None,
    }
}

/// Whether it takes itself for the first of a line: of Mesos' nodes, of that of the masters or of its schedulers.
fn holding(card: &NodeCard) -> bool {
    match card.kind.as_str() {
        "master" => fact(card, "detects") == Some(&*card.id),
        "scheduler" => ["apart", "subscribed"].contains(&card.role.as_str()),
        _ => ["leader", "owner"].contains(&card.role.as_str()),
    }
}

/// A node's own znode in a line, as paths are told. Mesos' masters show it without its line, and its schedulers not at all:
/// there it is one of theirs that some server has had.
fn own(case: &Case, card: &NodeCard, told: Option<&str>) -> Option<String> {
    match card.kind.as_str() {
        "master" => {
            let (owner, number) = fact(card, "znode")?.split_once('-')?;
            Some(format!("/mesos/{}-{number}", owner.split('@').next().unwrap_or_default()))
        }
        "scheduler" => {
            let all = case.run.scenes[..=case.step].iter().rev();
            let mut own = all
                .flat_map(|scene| &scene.nodes)
                .flat_map(|node| &node.tree)
                .filter(|row| row.owner.as_deref() == Some(&card.id))
                .map(shown);
            own.find(|path| Some(path.as_str()) == told)
        }
        // Who stands in several lines has one in each.
        _ => {
            let all: Vec<&str> = shown_as(card, "own").collect();
            all.iter().find(|own| Some(**own) == told).or(all.first()).map(|own| (*own).to_string())
        }
    }
}

/// The znode that it waits for to go.
fn watched_path(card: &NodeCard) -> Option<String> {
    match card.kind.as_str() {
        "scheduler" => list(card, "watches").iter().find_map(|watch| watch.strip_suffix(":data").map(String::from)),
        _ => fact(card, "waits_until_gone").map(String::from),
    }
}

/// The path of a znode as it is told: without the number of its session.
pub fn shown(row: &TreeRow) -> String {
    format!("{}/{}", parent(&row.path), row.name)
}

/// The same of a path.
pub fn short(path: &str) -> String {
    let (owner, rest) = path.split_once('@').unwrap_or((path, ""));
    format!("{owner}{}", rest.find('-').map_or("", |at| &rest[at..]))
}

fn in_line(card: &NodeCard) -> bool {
    holding(card) || card.role == "in-line"
}

/// What a client is to ask for, the oldest first.
fn wanted(card: &NodeCard) -> String {
    list(card, "waiting_for").join("; ")
}

/// Whether it is to ask for this about a path.
fn wants(card: &NodeCard, verb: &str, path: Option<&str>) -> bool {
    let begins = format!("{verb} {}", path.unwrap_or("?"));
    list(card, "waiting_for")
        .iter()
        .any(|op| op.strip_prefix(&begins).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The message of this kind that came.
fn came<'a>(case: &'a Case, kind: &str) -> Result<&'a Packet, String> {
    let packet = case.delivered().filter(|packet| packet.kind == kind);
    packet.ok_or_else(|| format!("no {kind} came"))
}

/// The znodes of a line that an answer tells, the first one first.
pub fn told_line(case: &Case, below: &str) -> Result<Vec<String>, String> {
    let mut names = came(case, "Answer")?.value.clone().unwrap_or_default();
    if names.ends_with(" more") {
        // A scene does not show all of a long line; the server that answers has it.
        let server = node(case.before(), &came(case, "Answer")?.from);
        let rows = server.tree.iter().filter(|row| parent(&row.path) == below);
        names = rows.map(|row| row.name.clone()).collect::<Vec<_>>().join(", ");
    }
    let mut line: Vec<String> = names.split(", ").map(|name| format!("{below}/{name}")).collect();
    line.sort_by_key(|path| path[path.len().saturating_sub(10)..].to_string());
    Ok(line)
}

fn servers(case: &Case) -> i64 {
    case.scene().nodes.iter().filter(|node| node.kind == "server").count() as i64
}

fn connects(case: &Case) -> Result<(), String> {
    let sent = case.sent("Connect");
    let watches = |packet: &Packet| matches!(packet.facts.get("watches"), Some(Fact::List(all)) if all.len() as i64 == case.int("watches").unwrap_or(-1));
    let so = |packet: &&Packet| {
        Some(packet.to.as_str()) == case.text("server")
            && said(packet, "session") == case.text("session")
            && watches(packet)
    };
    is_so(sent.iter().any(so), || format!("{sent:?}"))
}

fn connected(case: &Case) -> Result<(), String> {
    let packet = came(case, "Connected")?;
    let told = (case.text("server"), case.text("session"));
    is_so(told == (Some(packet.from.as_str()), said(packet, "session")), || format!("{packet:?}"))?;
    let new = fact(before(case), "session") != case.text("session");
    is_so(case.flag("new") == new, || format!("new: {new}"))
}

/// It was with a server, and turns to the next.
fn turns(case: &Case) -> Result<(), String> {
    let (was, is) = (fact(before(case), "server"), fact(case.me(), "server"));
    // A crash may have come in between.
    is_so(case.text("server") == was && (case.text("next") == is || !case.me().up), || {
        format!("it was at {was:?} and turns to {is:?}")
    })
}

fn refused(case: &Case) -> Result<(), String> {
    let packet = came(case, "Refused")?;
    is_so(Some(packet.from.as_str()) == case.text("server"), || packet.from.clone())?;
    turns(case)
}

fn silent(case: &Case) -> Result<(), String> {
    let connected = fact(before(case), "connection") == Some("connected");
    let limit = if connected { agreed(case) / 3 * 2 } else { case.option("session_ms") / servers(case) };
    is_so(case.int("limit") == Some(limit), || format!("it waits {limit} ms"))?;
    turns(case)
}

fn broken(case: &Case) -> Result<(), String> {
    turns(case)
}

fn expired(case: &Case) -> Result<(), String> {
    let packet = came(case, "Expired")?;
    let so = (Some(packet.from.as_str()), fact(before(case), "session"));
    is_so((case.text("server"), case.text("session")) == so, || format!("{so:?}"))
}

fn lapsed(case: &Case) -> Result<(), String> {
    let so = fact(before(case), "session");
    is_so(case.text("session") == so && case.int("limit") == Some(agreed(case)), || format!("{so:?}"))
}

fn closes(case: &Case) -> Result<(), String> {
    let was = (fact(before(case), "server"), fact(before(case), "session"));
    is_so((case.text("server"), case.text("session")) == was, || format!("{was:?}"))?;
    let tells = !case.sent("Close").is_empty();
    is_so(case.flag("connected") == tells, || format!("it tells it: {tells}"))
}

fn asks(case: &Case) -> Result<(), String> {
    let told = (case.text("server"), case.text("what"), case.int("number"));
    let number = |packet: &Packet| match packet.facts.get("number") {
        Some(Fact::Int(number)) => Some(*number),
        _ => None,
    };
    let sent = case.sent("Ask");
    let so = |packet: &&Packet| (Some(packet.to.as_str()), packet.value.as_deref(), number(packet)) == told;
    is_so(sent.iter().any(so), || format!("{sent:?}"))
}

fn answered(case: &Case) -> Result<(), String> {
    let packet = came(case, "Answer")?;
    let so = (packet.value.as_deref(), said(packet, "zxid").filter(|zxid| *zxid != "0.0"));
    is_so((case.text("answer"), case.text("zxid")) == so, || format!("{packet:?}"))?;
    let asked = list(before(case), "waiting_for");
    is_so(asked.first().map(String::as_str) == case.text("what"), || format!("it asked for {asked:?}"))
}

fn lost(case: &Case) -> Result<(), String> {
    let (was, what) = (list(before(case), "waiting_for"), case.text("what").unwrap_or_default());
    is_so(was.iter().any(|op| op == what), || format!("it was to ask for {was:?}"))?;
    let write = ["create ", "delete ", "set "].iter().any(|verb| what.starts_with(verb));
    is_so(case.flag("write") == write, || format!("a write: {write}"))?;
    let asked = !before(case).awaited_numbers.is_empty() && was.first().is_some_and(|op| op == what);
    is_so(case.flag("asked") == asked || was.len() > 1, || format!("asked: {asked}"))
}

fn late(case: &Case) -> Result<(), String> {
    let Some(packet) = case.delivered() else { return Err("nothing came".into()) };
    let so = (Some(packet.from.as_str()), fact(before(case), "server"));
    is_so((case.text("server"), case.text("now")) == so, || format!("{so:?}"))
}

fn notified(case: &Case) -> Result<(), String> {
    let packet = came(case, "Watched")?;
    let path = case.text("path").unwrap_or_default();
    let says = match case.text("turn") {
        Some("created") => format!("{path} was made"),
        Some("deleted") => format!("{path} is gone"),
        Some("set") => format!("{path} was set"),
        Some("children") => format!("{path} has other children"),
        _ => return Err("that is no turn".into()),
    };
    is_so(
        packet.value.as_deref() == Some(&says)
            && said(packet, "zxid").filter(|zxid| *zxid != "0.0") == case.text("zxid"),
        || format!("{packet:?}"),
    )
}

/// It looks for its own name, or with the rule off it makes it again.
fn find_own(case: &Case) -> Result<(), String> {
    let path = case.text("path").unwrap_or_default();
    is_so(wants(before(case), "create", Some(path)), || wanted(before(case)))?;
    // It looks behind a sync.
    match case.note.verdict {
        Verdict::Waived => is_so(wants(case.me(), "create", Some(path)), || wanted(case.me())),
        _ => is_so(list(case.me(), "waiting_for").iter().any(|op| *op == "sync"), || wanted(case.me())),
    }
}

fn relist(case: &Case) -> Result<(), String> {
    let was = (watched_path(before(case)), own(case, before(case), case.text("own")));
    is_so((case.text("gone"), case.text("own")) == (was.0.as_deref(), was.1.as_deref()), || format!("{was:?}"))?;
    came(case, "Watched")?;
    match case.note.verdict {
        Verdict::Waived => is_so(holding(case.me()), || case.me().role.clone()),
        _ => is_so(wants(case.me(), "children", case.text("own").map(parent)), || wanted(case.me())),
    }
}

/// Where its own znode stands in the line that it was told of.
fn place(case: &Case, line: &[String]) -> Result<usize, String> {
    let own = fact(case.me(), "own");
    let is_own = |path: &String| match own {
        Some(own) => path == own,
        // Of Mesos' schedulers no card shows it; it is the newest of the line that bears its name.
        None => path.rsplit('/').next().and_then(|name| name.split('-').next()) == Some(&case.note.node),
    };
    line.iter().rposition(is_own).filter(|at| *at > 0).ok_or_else(|| format!("{own:?} in {line:?}"))
}

fn predecessor(case: &Case) -> Result<(), String> {
    let line = told_line(case, parent(case.text("first").unwrap_or_default()))?;
    let at = place(case, &line)?;
    let so = (Some(line[at - 1].as_str()), Some(line[0].as_str()));
    is_so((case.text("before"), case.text("first")) == so, || format!("{so:?}"))?;
    let watches = if case.note.verdict == Verdict::Waived { so.1 } else { so.0 };
    // It asks first whether that is still there.
    let asks = watches.is_some_and(|path| wants(case.me(), "get", Some(path)));
    is_so(asks || watched_path(case.me()).as_deref() == watches, || format!("{:?}", case.me().facts))
}

fn waits(case: &Case) -> Result<(), String> {
    let told = (case.text("own"), case.text("watched"));
    let so = (own(case, case.me(), told.0), watched_path(case.me()));
    let asks = told.1.is_some_and(|path| wants(case.me(), "get", Some(path)));
    is_so(told.0 == so.0.as_deref() && (asks || told.1 == so.1.as_deref()), || format!("{so:?}"))?;
    let line = told_line(case, parent(case.text("own").unwrap_or_default()))?;
    let so = (Some(place(case, &line)? as i64), Some(line.len() as i64));
    is_so((case.int("before"), case.int("all")) == so, || format!("{so:?}"))
}

fn stands(case: &Case) -> Result<(), String> {
    let own = case.text("own").unwrap_or_default();
    let value = came(case, "Answer")?.value.clone().unwrap_or_default();
    let made = value == format!("created {own}");
    let found = told_line(case, parent(own))?.iter().any(|path| path == own);
    is_so(if case.flag("found") { found } else { made }, || value)
}

/// What is held below a path.
fn what(path: Option<&str>) -> Option<&'static str> {
    Some(match path? {
        path if path.starts_with("/lock/") => "lock",
        path if path.starts_with("/mesos/") => "group",
        _ => "election",
    })
}

fn holds(case: &Case) -> Result<(), String> {
    let own = own(case, case.me(), case.text("own"));
    let so = !case.me().up || holding(case.me()) && own.as_deref() == case.text("own");
    is_so(so && what(case.text("own")) == case.text("what"), || format!("{:?}", case.me().facts))
}

fn lets_go(case: &Case) -> Result<(), String> {
    let (was, is) = (before(case), case.me());
    is_so(holding(was) && own(case, was, case.text("own")).as_deref() == case.text("own"), || {
        format!("{:?}", was.facts)
    })?;
    is_so(what(case.text("own")) == case.text("what"), || "of the other line".into())?;
    let told = &case.run.told[case.step];
    let why = match (case.delivered().map(|packet| packet.kind.as_str()), told.command.as_str()) {
        (Some("Expired"), _) => "expired",
        (Some("Answer"), _) => "gone",
        (_, command) if command.starts_with("close") => "expired",
        // In Mesos a session that may be over is given up.
        (None, _) if case.scene().protocol == "mesos" => "expired",
        _ => "released",
    };
    is_so(case.text("why") == Some(why) && fact(is, "own").is_none_or(|_| why == "released"), || {
        format!("{why}: {:?}", is.facts)
    })
}

fn own_gone(case: &Case) -> Result<(), String> {
    let own = case.text("own");
    is_so(fact(before(case), "own") == own, || format!("{:?}", before(case).facts))?;
    let line = told_line(case, own.map_or("", parent))?;
    is_so(!line.iter().any(|path| Some(path.as_str()) == own), || format!("{line:?}"))
}

fn is_connected(case: &Case) -> Result<(), String> {
    let told = (case.text("server"), case.text("state"), case.text("session"));
    let so = (fact(case.me(), "server"), fact(case.me(), "connection"), fact(case.me(), "session"));
    is_so(told == so, || format!("{so:?}"))
}

fn is_asking(case: &Case) -> Result<(), String> {
    let waits = list(case.me(), "waiting_for");
    let so = (fact(case.me(), "server"), waits.first().map(String::as_str));
    is_so((case.text("server"), case.text("what")) == so, || format!("{so:?}"))
}

/// The server that has come furthest.
fn newest<'a>(case: &'a Case) -> Option<&'a NodeCard> {
    let zxid = |node: &&NodeCard| {
        let (epoch, counter) = fact(node, "zxid").and_then(|zxid| zxid.split_once('.')).unwrap_or(("0", "0"));
        (epoch.parse::<u64>().unwrap_or(0), counter.parse::<u64>().unwrap_or(0))
    };
    case.scene().nodes.iter().filter(|node| node.kind == "server" && node.up).max_by_key(zxid)
}

/// No server that has come as far as any has the znode.
fn is_gone(case: &Case) -> Result<(), String> {
    let path = case.text("path");
    let there = newest(case).is_some_and(|node| {
        node.tree.iter().any(|row| Some(format!("{}/{}", parent(&row.path), row.name).as_str()) == path)
    });
    let me = case.me();
    let own = if case.flag("own") { "own" } else { "waits_until_gone" };
    is_so(!there && shows(me, own, path), || format!("there: {there}; {:?}", me.facts))
}

/// The rows of a server's sessions.
fn sessions(card: &NodeCard) -> impl Iterator<Item = &Vec<String>> {
    let tables = card.tables.iter().filter(|table| table.title == "Sessions");
    tables.flat_map(|table| table.rows.iter().map(|row| &row.cells))
}

/// Whether this is a session of that client.
fn is_of(session: Option<&str>, client: Option<&str>) -> bool {
    session.and_then(|session| session.split_once('@')).map(|(of, _)| of) == client
}

/// Whose znodes somebody waits for who was asked about.
fn watched_clients<'a>(case: &'a Case) -> impl Iterator<Item = &'a str> {
    let watched = shown_as(case.me(), "waits_until_gone");
    watched.filter_map(|path| path.rsplit('/').next()?.split_once('-').map(|(client, _)| client))
}

fn is_counted(case: &Case) -> Result<(), String> {
    let row = sessions(case.me()).find(|cells| Some(cells[0].as_str()) == case.text("session"));
    let Some(row) = row else { return is_so(case.int("ticks") == Some(0), || "it counts none such".into()) };
    let left = row[2].parse().unwrap_or(0);
    let at = Some(row[1].as_str()).filter(|at| !at.is_empty());
    let client = case.text("session").and_then(|session| session.split_once('@')).map(|(client, _)| client);
    let told = (case.int("ticks"), case.text("server"), case.text("client"));
    is_so(told == (Some(left), at, client), || format!("{row:?}"))
}

/// Whether a client has reached a goal.
pub fn goal(me: &NodeCard, goal: &str) -> Option<bool> {
    Some(match goal {
        "connected" => me.up && fact(me, "connection") == Some("connected"),
        "first" => me.up && holding(me),
        other => panic!("say here when a client has reached {other}"),
    })
}
