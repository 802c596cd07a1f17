//! What answers about Mesos say, against the scene in which they are asked.

use crate::mesos::{count, fact, has_task, is_task, place, rows};
use crate::{Case, Check, is_so, node};
use synod::engine::scene::{Fact, NodeCard, NoteCard, Scene};

/// A row for each sentence of an answer.
pub const CHECKS: &[(&str, Check)] = &[
    ("mesos.is.leading", |case| {
        let known = if let Some(Fact::Map(all)) = case.me().facts.get("registry") { all.len() as i64 } else { -1 };
        is_so(leads(case.me()) && case.int("known") == Some(known), || format!("{}, {known}", case.me().role))
    }),
    ("mesos.is.ended", |case| {
        is_so(case.me().up && ["aborted", "ended"].contains(&case.me().role.as_str()), || case.me().role.clone())?;
        // No master that knows the registry would take such an agent in.
        let masters = case.scene().nodes.iter().filter(|node| node.kind == "master");
        let said: Vec<_> = masters.filter_map(|node| place(node, &case.note.node)).collect();
        let off = said.iter().any(|said| ["gone", "unreachable"].contains(said));
        is_so(!case.flag("barred") || off, || format!("{said:?}"))
    }),
    ("mesos.is.struck-off", |case| {
        let master = node(case.scene(), case.text("master").unwrap_or_default());
        // Of those that say something of it, it is one that has come furthest, and the one that leads if that has.
        let come = |node: &NodeCard| (node.last_applied, leads(node));
        let says = |node: &&NodeCard| node.kind == "master" && node.up && place(node, &case.note.node).is_some();
        let newest = case.scene().nodes.iter().filter(says).map(come).max();
        is_so(Some(come(master)) == newest, || format!("{newest:?} has come further"))?;
        let said = place(master, &case.note.node);
        is_so(said == Some(if case.flag("gone") { "gone" } else { "unreachable" }), || format!("{said:?}"))
    }),
    ("mesos.is.recovering", |case| {
        let promises = crate::cards::list(case.me(), "promised_by").len() as i64;
        let so = (Some(promises), Some(crate::multipaxos::need(case, "q1")));
        is_so(case.me().role == "recovering" && (case.int("promises"), case.int("needed")) == so, || {
            format!("{so:?}")
        })?;
        let by = crate::cards::list(case.me(), "promised_by");
        let masters = case.scene().nodes.iter().filter(|node| node.kind == "master").map(|node| node.id.clone());
        let missing: Vec<_> = masters.filter(|id| *id != case.note.node && !by.contains(id)).collect();
        is_so(crate::cards::texts(case.note.facts.get("missing")) == missing, || format!("{missing:?}"))
    }),
    ("mesos.is.behind", behind),
    ("mesos.is.alive", |case| lives(case, true)),
    ("mesos.is.left", |case| lives(case, false)),
    ("mesos.is.over", |case| {
        let server = node(case.scene(), case.text("server").unwrap_or_default());
        is_so(server.role == "leader", || server.role.clone())
    }),
    ("mesos.is.apart", |case| {
        let (me, connected) = (case.me(), fact(case.me(), "connection") == Some("connected"));
        let known = fact(me, "detects").is_some() && case.flag("nobody");
        is_so(fact(me, "server") == case.text("server") && case.flag("connected") == connected && !known, || {
            format!("{:?}", me.facts)
        })
    }),
    ("mesos.is.ensemble-down", |case| {
        let leads = case.scene().nodes.iter().any(|node| node.kind == "server" && node.up && node.role == "leader");
        is_so(!leads, || "a server leads".into())
    }),
    ("mesos.is.known", |case| {
        let so = has_task(case, case.me(), case.text("state"), case.text("agent"));
        is_so(so, || format!("{:?}", case.me().tables))
    }),
    ("mesos.is.not-serving", |case| {
        let role = case.me().role.replace("aborted", "ended");
        is_so(case.me().up && case.text("phase") == Some(&role), || role.clone())
    }),
    ("mesos.is.given-up", |case| {
        let same = |note: &NoteCard| {
            (note.rule.as_str(), &note.node, &note.facts) == ("mesos.master.loses", &case.note.node, &case.note.facts)
        };
        let told = case.run.told[..=case.step].iter().flat_map(|told| &told.notes).any(same);
        is_so(told && !has_task(case, case.me(), None, None), || format!("told: {told}; {:?}", case.me().tables))
    }),
    ("mesos.is.nowhere", |case| {
        let at = runs(case.scene(), case.int("task"), case.text("framework"));
        is_so(at.is_empty(), || format!("at {:?}", at.iter().map(|node| &node.id).collect::<Vec<_>>()))
    }),
    ("mesos.is.here", |case| {
        let beside = |node: &&NodeCard| node.below.as_deref() == Some(&case.note.node);
        is_so(runs(case.scene(), case.int("task"), case.text("framework")).iter().any(beside), || {
            "it runs elsewhere".into()
        })
    }),
    ("mesos.is.down", |case| is_so(!case.me().up, || "it runs".into())),
    ("mesos.is.awaiting", |case| {
        let tasks = count(case.me(), "tasks");
        is_so(case.me().role == "recovering" && case.int("tasks") == Some(tasks), || format!("{:?}", case.me().facts))
    }),
    ("mesos.is.elsewhere", |case| {
        is_so(fact(case.me(), "detects") == case.text("master"), || format!("{:?}", case.me().facts))
    }),
    ("mesos.is.to-register", to_register),
];

fn leads(card: &NodeCard) -> bool {
    card.up && card.role == "leading"
}

/// The executors at which a task of this number runs.
fn runs<'a>(scene: &'a Scene, n: Option<i64>, framework: Option<&str>) -> Vec<&'a NodeCard> {
    let runs = |card: &&NodeCard| {
        let mut rows = rows(card, "tasks", &["task", "state"]).into_iter();
        card.kind == "executor" && rows.any(|row| is_task(&row[0], n, framework) && row[1] == "running")
    };
    scene.nodes.iter().filter(runs).collect()
}

/// How many ticks a server counts for the sessions of a client.
fn sessions(server: &NodeCard, client: &str) -> Vec<i64> {
    let rows = rows(server, "Sessions", &["session", "ticks"]).into_iter();
    rows.filter(|row| row[0].split('@').next() == Some(client)).filter_map(|row| row[1].parse().ok()).collect()
}

/// The line as the server has it that has come furthest: whose znodes stand in it, the first one first.
fn in_line(scene: &Scene, below: &str) -> Vec<(String, String)> {
    let zxid = |card: &&NodeCard| {
        let zxid = fact(card, "zxid").unwrap_or("0.0").split_once('.').unwrap_or(("0", "0"));
        (zxid.0.parse::<u64>().unwrap_or(0), zxid.1.parse::<u64>().unwrap_or(0))
    };
    let newest = scene.nodes.iter().filter(|node| node.kind == "server" && node.up).max_by_key(zxid);
    let rows = newest.into_iter().flat_map(|node| &node.tree);
    let mut line: Vec<(String, String)> = rows
        .filter(|row| row.path.rsplit_once('/').is_some_and(|(parent, _)| parent == below))
        .map(|row| (row.name.clone(), row.owner.clone().unwrap_or_default()))
        .collect();
    line.sort_by_key(|(name, _)| name[name.len().saturating_sub(10)..].to_string());
    line
}

/// It stands behind others as it was told of the line last; where that is the line of the ensemble's newest server, it is so.
fn behind(case: &Case) -> Result<(), String> {
    let (me, first) = (case.me(), case.text("first"));
    let scheduler = me.kind == "scheduler";
    is_so(scheduler || fact(me, "detects") == first, || format!("{:?}", me.facts))?;
    let below = if scheduler { "/framework" } else { "/mesos" };
    let nodes = || case.scene().nodes.iter().map(|node| node.id.clone());
    // What it has not heard of yet is under way: it was so once.
    let so = |scene: &Scene| {
        let line = in_line(scene, below);
        let own = line.iter().rposition(|(_, owner)| *owner == me.id).unwrap_or(0);
        let between = |owner: &str| line.iter().take(own).skip(1).any(|(_, other)| other == owner);
        let others: Vec<String> = nodes().filter(|id| *id != me.id && between(id)).collect();
        let older = between(&me.id) && first != Some(&*me.id);
        let leads = line.first().map(|(name, owner)| (name.as_str(), owner.as_str()));
        let all = scheduler || case.names("others") == others && case.flag("older") == older;
        leads == case.text("znode").zip(first) && all
    };
    let known = case.run.scenes[..=case.step].iter().rev().any(so);
    is_so(known, || format!("{:?}", in_line(case.scene(), below)))
}

/// It turns to its master when its timer says so, or not before it hears of it.
fn to_register(case: &Case) -> Result<(), String> {
    let me = case.me();
    is_so(fact(me, "detects") == case.text("master"), || format!("{:?}", me.facts))?;
    let taken = ["registered", "subscribed"].contains(&me.role.as_str());
    is_so(case.flag("taken") == taken, || me.role.clone())?;
    if taken {
        return Ok(());
    }
    let timer = me.timers.iter().find(|timer| timer.name == "register");
    let waits = timer.map(|timer| timer.due_ms.saturating_sub(case.scene().time_ms) as i64);
    is_so(case.int("within") == waits && case.int("most") == Some(case.options("register_ms")[1]), || {
        format!("it waits {waits:?} ms")
    })
}

/// Whether a node has reached a goal.
pub fn goal(scene: &Scene, me: &NodeCard, goal: &str, about: &str) -> Option<bool> {
    let n = about.parse().ok();
    let knows = || rows(me, "tasks", &["task"]).iter().filter(|row| is_task(&row[0], n, None)).count();
    Some(match goal {
        // Whoever is held up serves nobody as long as that lasts.
        "leading" => leads(me) && !me.paused,
        // Of two frameworks' tasks of one number it may know the one.
        "task" if knows() > 0 && runs(scene, n, None).len() > knows() => return None,
        "task" => me.up && knows() > 0,
        "registered" => me.up && me.role == "registered",
        "subscribed" => me.up && me.role == "subscribed",
        other => panic!("say here when a node has reached {other}"),
    })
}

/// A session lives for so long, and its client's process takes it for its own, or none does.
fn lives(case: &Case, goes_on: bool) -> Result<(), String> {
    let server = node(case.scene(), case.text("server").unwrap_or_default());
    let left = sessions(server, &case.note.node);
    is_so(server.role == "leader" && left.contains(&case.int("ticks").unwrap_or(-1)), || format!("{left:?}"))?;
    is_so(case.int("tick") == Some(case.option("tick_ms")), || "a tick is another time".into())?;
    // The last of the ticks is over when the row of the session says that it ends, and that one is its process' own, or not.
    let me = case.me();
    let own = fact(me, "session").filter(|_| me.up && !["aborted", "ended"].contains(&me.role.as_str()));
    let rows: Vec<_> = server.tables.iter().flat_map(|table| &table.rows).collect();
    let mine = rows.iter().filter_map(|row| Some((row.cells.first()?.as_str(), row.ends.as_ref()?)));
    let mine = mine.filter(|(cell, _)| cell.starts_with(&format!("{}@", case.note.node)));
    let left = |due: u64| Some(due.saturating_sub(case.scene().time_ms) as i64) == case.int("left");
    let so = mine.clone().any(|(cell, ends)| left(ends.due_ms) && (Some(cell) == own) == goes_on);
    is_so(so, || format!("its own is {own:?}, and {:?}", mine.map(|(cell, _)| cell).collect::<Vec<_>>()))
}
