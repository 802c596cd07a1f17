//! What is told of Mesos' masters, against the messages that left and arrived, the tables of their cards and the ensemble's
//! tree. What is told of the others stands in [`mesos_nodes`](crate::mesos_nodes), what answers say in
//! [`mesos_answers`](crate::mesos_answers).

use crate::{Case, Check, is_so, node};
use synod::engine::scene::{EventKind, Fact, NodeCard, NoteCard, Packet, Table, Verdict};

/// A row for each sentence that is told of a master.
pub const CHECKS: &[(&str, Check)] = &[
    ("mesos.zk.detects", detects),
    ("mesos.master.first", first),
    ("mesos.master.recover-registry-first", recovers),
    ("mesos.master.serves", serves),
    ("mesos.master.abort-on-zk-loss", aborts),
    ("mesos.master.ends", ends),
    ("mesos.master.not-serving", |case| {
        let packet = came(case, &["Register", "Subscribe"])?;
        let role = before(case).role.replace("apart", "standby");
        let so = (Some(packet.from.as_str()), Some(role.as_str()));
        is_so((case.text("from"), case.text("phase")) == so, || format!("{so:?}"))
    }),
    ("mesos.process.nobody-listens", nobody_listens),
    ("mesos.master.writes", writes),
    ("mesos.registry.changed", changed),
    ("mesos.master.admit-after-write", admits),
    ("mesos.master.takes-in", takes_in),
    ("mesos.master.gone", |case| {
        let agent = of_agent(case, "Register")?;
        is_so(place(before(case), agent) == Some("gone") && sends(case, "Shutdown", "agent"), || agent.into())
    }),
    ("mesos.agent.may-return", |case| {
        let agent = of_agent(case, "Register")?;
        is_so(place(before(case), agent) == Some("unreachable"), || agent.into())?;
        is_so(!is_whole(case) || case.flag("may") != sends(case, "Shutdown", "agent"), || "it does otherwise".into())
    }),
    ("mesos.master.knows", knows),
    ("mesos.master.loses", |case| {
        if case.asked {
            let told = case.run.told[..=case.step].iter().any(|told| told.notes.contains(case.note));
            return is_so(told && !has_task(case, case.me(), None, None), || "it has not".into());
        }
        let there = |card: &NodeCard| has_task(case, card, None, case.text("agent"));
        is_so(there(before(case)) && !there(case.me()), || format!("{:?}", case.me().tables))
    }),
    ("mesos.master.all-pings", pings),
    ("mesos.master.agent-breaks", agent_breaks),
    ("mesos.master.forgets", |case| {
        let so = Some(on(before(case), case.text("agent")) as i64);
        is_so(case.int("tasks") == so && on(case.me(), case.text("agent")) == 0, || format!("{so:?} of them"))
    }),
    ("mesos.master.limit", |case| {
        is_so(by_timer(case) && case.int("absent") == Some(awaited(before(case))), || {
            format!("{:?}", before(case).tables)
        })
    }),
    ("mesos.master.takes-framework", takes_framework),
    ("mesos.master.speaks-already", |case| {
        let row = framework(before(case), case.text("framework"));
        let so = row.as_ref().is_some_and(|row| Some(row[1].as_str()) == case.text("scheduler") && row[2] == "active");
        is_so(so && answers_subscribe(case, "Subscribed")?, || format!("{row:?}"))
    }),
    ("mesos.master.is-over", |case| {
        let row = framework(before(case), case.text("framework"));
        // A master that has lost its last ballot names another framework so.
        is_so((row.is_none() || case.run.lazy) && answers_subscribe(case, "Rejected")?, || format!("{row:?}"))
    }),
    ("mesos.master.hears-of", |case| {
        let row = framework(case.me(), case.text("framework"));
        let so = row.as_ref().is_some_and(|row| Some(row[1].as_str()) == case.text("scheduler") && row[2] == "away");
        let new = framework(before(case), case.text("framework")).is_none();
        is_so(new && (so || !is_whole(case)), || format!("{row:?}"))
    }),
    ("mesos.master.scheduler-breaks", scheduler_breaks),
    ("mesos.master.ends-framework", ends_framework),
    ("mesos.master.offers", |case| {
        let so = |packet: &Packet| {
            (packet.facts.get("room"), packet.facts.get("number"))
                == (case.note.facts.get("room"), case.note.facts.get("number"))
                && is_said(packet, "agent", case.text("agent"))
        };
        is_so(sent_to(case, "Offer", case.text("scheduler"), &so), || format!("{:?}", case.sent("Offer")))
    }),
    ("mesos.master.stale-offer", |case| {
        launch(case)?;
        let holds = holds(case);
        let tells = sent_to(case, "Update", case.text("scheduler"), &|packet| is_said(packet, "state", Some("lost")));
        is_so(
            !holds && tells && case.int("number") == came(case, &["Launch"])?.facts.get("number").and_then(as_int),
            || format!("the offer holds: {holds}"),
        )
    }),
    ("mesos.master.duplicate-task", |case| {
        let packet = came(case, &["Launch"])?;
        let told = has_task(case, before(case), case.text("state"), case.text("agent"));
        let so = Some(packet.from.as_str()) == case.text("scheduler")
            && packet.facts.get("task").and_then(as_int) == case.int("task");
        is_so(told && so, || format!("{packet:?}"))
    }),
    ("mesos.master.has-started", |case| {
        launch(case)?;
        let so = |packet: &Packet| packet.facts.get("task").and_then(as_int) == case.int("task");
        is_so(holds(case) && sent_to(case, "Run", case.text("agent"), &so), || format!("{:?}", case.sent("Run")))
    }),
    ("mesos.master.removal-waits", |case| {
        is_so(wrote(case) == Some(case.flag("removes")) && is_told(case, "agent"), || format!("{:?}", wrote(case)))
    }),
    ("mesos.master.is-leaving", |case| {
        of_agent(case, "Register")?;
        is_so(wrote(case) == Some(case.flag("removes")), || format!("{:?}", wrote(case)))
    }),
    ("mesos.master.nobody-to-remove", |case| {
        let place = place(before(case), case.text("agent").unwrap_or_default());
        let so = if case.flag("gone") { place == Some("gone") } else { place.is_none() };
        is_so(so && is_told(case, "agent"), || format!("{place:?}"))
    }),
    ("mesos.master.answers", answers),
];

/// The node that is told of, as it was.
pub fn before<'a>(case: &'a Case) -> &'a NodeCard {
    node(case.before(), &case.note.node)
}

/// Whether the last change that a master wanted of an agent before is that it is shut down for good, if it wanted one.
fn wrote(case: &Case) -> Option<bool> {
    let of_it = |note: &&NoteCard| {
        (note.rule.as_str(), &note.node) == ("mesos.master.writes", &case.note.node)
            && note.facts.get("agent") == case.note.facts.get("agent")
    };
    let last = case.run.told[..case.step].iter().flat_map(|told| &told.notes).rfind(of_it)?;
    Some(last.facts.get("change") == Some(&Fact::text("gone")))
}

/// Whether it did all that it did in the step: whoever crashed in the middle, or has ended itself, shows nothing of it.
pub fn is_whole(case: &Case) -> bool {
    case.me().up && !["aborted", "ended"].contains(&case.me().role.as_str())
}

pub fn by_timer(case: &Case) -> bool {
    case.run.told[case.step].event == EventKind::Timer
}

/// Whether the step is the command in which somebody names this one.
pub fn is_told(case: &Case, name: &str) -> bool {
    let command = &case.run.told[case.step].command;
    case.text(name).is_some_and(|name| command.ends_with(&format!(" {name}")))
}

/// The message of one of these kinds that came.
pub fn came<'a>(case: &'a Case, kinds: &[&str]) -> Result<&'a Packet, String> {
    let packet = case.delivered().filter(|packet| kinds.contains(&packet.kind.as_str()));
    packet.ok_or_else(|| format!("no {kinds:?} came"))
}

/// The same of the node that a fact names.
pub fn came_from<'a>(case: &'a Case, kind: &str, name: &str) -> Result<&'a Packet, String> {
    let packet = came(case, &[kind])?;
    is_so(case.text(name) == Some(&packet.from), || format!("it came from {}", packet.from))?;
    Ok(packet)
}

pub fn as_int(fact: &Fact) -> Option<i64> {
    if let Fact::Int(number) = fact { Some(*number) } else { None }
}

pub fn as_text(fact: &Fact) -> Option<&str> {
    if let Fact::Text(text) = fact { Some(text) } else { None }
}

pub fn fact<'a>(card: &'a NodeCard, name: &str) -> Option<&'a str> {
    card.facts.get(name).and_then(as_text)
}

pub fn count(card: &NodeCard, name: &str) -> i64 {
    card.facts.get(name).and_then(as_int).unwrap_or(-1)
}

/// Whether a message says this.
pub fn is_said(packet: &Packet, name: &str, text: Option<&str>) -> bool {
    packet.facts.get(name).and_then(as_text) == text
}

/// Whether a message of this kind left for that node that fits; of what one sent who stopped in the middle nothing is known.
pub fn sent_to(case: &Case, kind: &str, to: Option<&str>, fits: &dyn Fn(&Packet) -> bool) -> bool {
    let sent = case.sent(kind);
    let all = sent.iter().filter(|packet| Some(packet.to.as_str()) == to);
    all.clone().any(|packet| fits(packet)) || all.count() == 0 && !case.me().up
}

/// Whether a message is about the task that is told, and of its framework where that is told.
pub fn of_task(case: &Case, packet: &Packet) -> bool {
    let framework = case.text("framework").is_none_or(|framework| is_said(packet, "framework", Some(framework)));
    framework && packet.facts.get("task").and_then(as_int) == case.int("task")
}

fn sends(case: &Case, kind: &str, to: &str) -> bool {
    sent_to(case, kind, case.text(to), &|_| true)
}

/// The agent that the message came from, which is the one that is told of.
fn of_agent<'a>(case: &'a Case, kind: &str) -> Result<&'a str, String> {
    Ok(came_from(case, kind, "agent")?.from.as_str())
}

/// The rows of a card's table, with these columns of it.
pub fn rows(card: &NodeCard, title: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let place = |table: &Table, name: &str| table.columns.iter().position(|column| column == name);
    let table = card.tables.iter().find(|table| table.title == title);
    let row = |table: &Table, cells: &[String]| {
        let cell = |name: &&str| place(table, name).and_then(|at| cells.get(at).cloned()).unwrap_or_default();
        columns.iter().map(cell).collect()
    };
    table.into_iter().flat_map(|table| table.rows.iter().map(|line| row(table, &line.cells))).collect()
}

/// The number of a task as a table or a message shows it, alone or with its framework.
pub fn number_of(shown: &str) -> Option<i64> {
    shown.split(' ').next()?.parse().ok()
}

/// Whether this is the task of a number, and of a framework where both say that.
pub fn is_task(shown: &str, n: Option<i64>, framework: Option<&str>) -> bool {
    let of = shown.split_once(" of ").map(|(_, framework)| framework);
    number_of(shown) == n && (of.is_none() || framework.is_none() || of == framework)
}

/// The framework of a task in a node's table. Where all are of one, the table does not name it: a master knows no other;
/// an agent was told by the last master that had a task of this number run there.
pub fn whose(case: &Case, card: &NodeCard, shown: &str) -> Option<String> {
    if let Some((_, framework)) = shown.split_once(" of ") {
        return Some(framework.into());
    }
    if card.kind == "master" {
        let known = rows(card, "frameworks", &["framework"]);
        return known.first().filter(|_| known.len() == 1).map(|row| row[0].clone());
    }
    let agent = card.below.as_ref().filter(|_| card.kind == "executor").unwrap_or(&card.id);
    let runs = |note: &&NoteCard| {
        (note.rule.as_str(), &note.node) == ("mesos.agent.runs", agent)
            && note.facts.get("task").and_then(as_int) == number_of(shown)
    };
    let told = case.run.told[..=case.step].iter().rev().find_map(|told| told.notes.iter().rfind(runs));
    told.and_then(|note| note.facts.get("framework").and_then(as_text)).map(String::from)
}

/// The rows of a node's tasks that are the one that is told, with these columns: all of its number, if its framework is not
/// told.
pub fn rows_of_task(case: &Case, card: &NodeCard, columns: &[&str]) -> Vec<Vec<String>> {
    let framework = case.text("framework");
    let is = |row: &Vec<String>| {
        is_task(&row[0], case.int("task"), framework)
            && framework.is_none_or(|told| whose(case, card, &row[0]).is_none_or(|whose| whose == told))
    };
    rows(card, "tasks", &[&["task"], columns].concat()).into_iter().filter(is).collect()
}

/// Whether a master's table has the task that is told, and if that is said, how it stands and where.
pub fn has_task(case: &Case, card: &NodeCard, state: Option<&str>, agent: Option<&str>) -> bool {
    rows_of_task(case, card, &["state", "agent"])
        .iter()
        .any(|row| state.is_none_or(|state| row[1] == state) && agent.is_none_or(|agent| row[2] == agent))
}

/// How many tasks a master's table has on an agent.
fn on(card: &NodeCard, agent: Option<&str>) -> usize {
    rows(card, "tasks", &["agent"]).iter().filter(|row| Some(row[0].as_str()) == agent).count()
}

/// What a master's registry says of an agent.
pub fn place<'a>(card: &'a NodeCard, agent: &str) -> Option<&'a str> {
    let Some(Fact::Map(registry)) = card.facts.get("registry") else { return None };
    registry.get(agent).and_then(as_text)
}

fn known(card: &NodeCard) -> Vec<&str> {
    let Some(Fact::Map(registry)) = card.facts.get("registry") else { return Vec::new() };
    registry.values().filter_map(as_text).collect()
}

fn awaited(card: &NodeCard) -> i64 {
    rows(card, "agents", &["stands"]).iter().filter(|row| row[0] == "awaited").count() as i64
}

/// A framework in a master's table: its scheduler, and how that stands.
fn framework(card: &NodeCard, name: Option<&str>) -> Option<Vec<String>> {
    rows(card, "frameworks", &["framework", "scheduler", "stands"])
        .into_iter()
        .find(|row| Some(row[0].as_str()) == name)
}

/// The numbers of a framework's tasks in a master's table.
fn tasks_of(case: &Case, card: &NodeCard, framework: Option<&str>) -> Vec<i64> {
    let its = |row: &Vec<String>| whose(case, card, &row[0]).as_deref() == framework;
    rows(card, "tasks", &["task"]).iter().filter(|row| its(row)).filter_map(|row| number_of(&row[0])).collect()
}

/// The names of the znodes in the masters' line, as the message tells of it that came.
fn line(case: &Case) -> Result<Vec<String>, String> {
    let line = crate::zk_clients::told_line(case, "/mesos")?;
    Ok(line.into_iter().map(|path| path.trim_start_matches("/mesos/").to_string()).collect())
}

/// Whose a znode is, by its name.
fn owner(name: &str) -> &str {
    name.split(['@', '-']).next().unwrap_or_default()
}

fn detects(case: &Case) -> Result<(), String> {
    let was = fact(before(case), "detects");
    is_so(case.text("before") == was, || format!("it detected {was:?}"))?;
    let is = fact(case.me(), "detects");
    is_so(!is_whole(case) || case.text("leader") == is, || format!("it detects {is:?}"))?;
    is_so(case.flag("anew") == (was.is_some() && case.text("leader") == was), || "it is not so".into())?;
    // It knows it from the line that it was told of, or it has lost its session.
    match (case.text("leader"), case.delivered()) {
        (Some(leader), Some(packet)) if packet.kind == "Answer" => {
            let first = line(case)?.into_iter().next();
            is_so(first.as_deref().map(owner) == Some(leader), || format!("{first:?} is the first"))
        }
        (Some(_), other) => Err(format!("nobody tells it: {other:?}")),
        (None, _) => Ok(()),
    }
}

fn first(case: &Case) -> Result<(), String> {
    let line = line(case)?;
    let own = fact(before(case), "znode");
    let short = own.map(|own| format!("{}{}", owner(own), &own[own.find('-').unwrap_or(own.len())..]));
    is_so(short.is_none() || line.first() == short.as_ref(), || format!("{own:?} in {line:?}"))?;
    is_so(line.first().map(|first| owner(first)) == Some(&case.note.node), || format!("{line:?}"))?;
    is_so(case.int("known") == Some(known(before(case)).len() as i64), || format!("{:?}", known(before(case))))
}

fn recovers(case: &Case) -> Result<(), String> {
    is_so(case.int("known") == Some(known(before(case)).len() as i64), || format!("{:?}", known(before(case))))?;
    // Who is a quorum by itself, and who has the log already by its promises need not ask for it.
    let at_once = case.me().role == "leading";
    let waits = case.note.verdict == Verdict::Held;
    let has = crate::multipaxos::need(case, "q1") == 1 || before(case).facts.contains_key("next_slot");
    is_so(!is_whole(case) || at_once != waits || has, || case.me().role.clone())
}

fn serves(case: &Case) -> Result<(), String> {
    let all = known(case.me());
    let so = (all.len() as i64, all.iter().filter(|place| **place == "admitted").count() as i64);
    let told = (case.int("known").unwrap_or(-1), case.int("admitted").unwrap_or(-1));
    is_so(!is_whole(case) || case.me().role == "leading" && told == so, || format!("{so:?}, {}", case.me().role))?;
    is_so(before(case).role != "leading", || "it led before".into())
}

/// Another is before it where the line says so that it is told of; otherwise its session is over, or may be.
fn overtaken(case: &Case) -> bool {
    let line = line(case).unwrap_or_default();
    line.first().is_some_and(|first| owner(first) != case.note.node)
}

fn cause(case: &Case) -> Result<(), String> {
    let so = match case.text("cause") {
        Some("overtaken") => overtaken(case),
        Some("session") => !overtaken(case) && (by_timer(case) || case.delivered().is_some()),
        Some(timer @ ("fetch" | "store")) => {
            case.run.told[case.step].command == format!("fire {} {timer}", case.note.node)
        }
        _ => false,
    };
    is_so(so, || format!("{:?}", case.run.told[case.step]))
}

fn aborts(case: &Case) -> Result<(), String> {
    cause(case)?;
    let was = before(case).role.as_str();
    is_so(["recovering", "leading"].contains(&was) && case.flag("served") == (was == "leading"), || was.into())?;
    let ended = case.me().role == "aborted";
    is_so(!case.me().up || ended == (case.note.verdict == Verdict::Held), || case.me().role.clone())
}

fn ends(case: &Case) -> Result<(), String> {
    cause(case)?;
    is_so(!case.me().up || case.me().role == "aborted", || case.me().role.clone())
}

fn nobody_listens(case: &Case) -> Result<(), String> {
    let from = case.delivered().map(|packet| packet.from.as_str());
    is_so(from.is_some() && case.text("from") == from, || format!("{from:?} came"))?;
    let ends = |of: &[String; 2]| of.contains(&case.me().id) && of.iter().any(|end| Some(end.as_str()) == from);
    is_so(!case.scene().links.open.iter().any(ends), || "they have a connection".into())?;
    is_so(["aborted", "ended"].contains(&before(case).role.as_str()), || before(case).role.clone())
}

/// A change as it stands in the log.
fn change(case: &Case) -> String {
    format!("{} {}", case.text("change").unwrap_or_default(), case.text("agent").unwrap_or_default())
}

fn writes(case: &Case) -> Result<(), String> {
    let (change, was) = (change(case), before(case));
    let logged = case.me().log.iter().flatten().any(|row| row.value == change);
    // With an empty registry, and without its log, it cannot.
    let off = case.scene().rules_off.iter().any(|rule| rule == "mesos.master.recover-registry-first");
    is_so(logged || !case.me().up || off, || format!("{:?}", case.me().log))?;
    // What waited for a change is written as soon as that is chosen.
    let made = |note: &&NoteCard| {
        (note.rule.as_str(), &note.node) == ("mesos.registry.changed", &case.note.node)
            && note.facts.get("agent") == case.note.facts.get("agent")
    };
    let earlier = case.run.told[case.step].notes.iter().take_while(|note| note.text != case.note.text);
    let place = match earlier.filter(made).last().and_then(|note| as_text(note.facts.get("change")?)) {
        Some(change) => Some(makes(change)),
        None => place(was, case.text("agent").unwrap_or_default()),
    };
    let fits = match case.text("change") {
        Some("admit") => place.is_none(),
        Some("return") => place == Some("unreachable"),
        _ => place.is_some(),
    };
    is_so(fits, || format!("{place:?}"))
}

/// What a change makes of an agent.
fn makes(change: &str) -> &'static str {
    match change {
        "admit" | "return" => "admitted",
        "unreachable" => "unreachable",
        _ => "gone",
    }
}

fn changed(case: &Case) -> Result<(), String> {
    let change = change(case);
    let chosen = case.me().log.iter().flatten().any(|row| row.value == change && row.chosen == Some(true));
    is_so(chosen || !case.me().up, || format!("{:?}", case.me().log))?;
    let makes = makes(case.text("change").unwrap_or_default());
    let of_it = |note: &&NoteCard| {
        note.rule == case.note.rule
            && note.node == case.note.node
            && note.facts.get("agent") == case.note.facts.get("agent")
    };
    let last = case.run.told[case.step].notes.iter().rfind(of_it).is_none_or(|last| last.text == case.note.text);
    let place = place(case.me(), case.text("agent").unwrap_or_default());
    is_so(!is_whole(case) || !last || place == Some(makes), || format!("{place:?}"))
}

fn admits(case: &Case) -> Result<(), String> {
    let agent = of_agent(case, "Register")?;
    is_so(place(before(case), agent).is_none(), || "it is none that is new".into())?;
    let admitted = place(case.me(), agent).is_some();
    let tells = case.sent("Registered").iter().any(|packet| packet.to == agent);
    let so = if case.note.verdict == Verdict::Held { !tells || admitted } else { tells };
    is_so(so || !case.me().up, || format!("it tells it: {tells}; admitted: {admitted}"))
}

/// What an agent tells that turned to a master: that it runs so many tasks.
fn tells(packet: &Packet) -> i64 {
    if let Some(Fact::List(tasks)) = packet.facts.get("tasks") { tasks.len() as i64 } else { -1 }
}

fn takes_in(case: &Case) -> Result<(), String> {
    let agent = case.text("agent").unwrap_or_default();
    is_so(sends(case, "Registered", "agent"), || format!("{:?}", case.sent("Registered")))?;
    let told = match case.delivered().filter(|packet| packet.kind == "Register" && packet.from == agent) {
        Some(packet) => vec![tells(packet)],
        // It waited until the registry said so.
        None => arrived(case, agent).into_iter().map(tells).collect(),
    };
    is_so(told.iter().any(|count| Some(*count) == case.int("tasks")), || format!("{told:?}"))?;
    let stands = rows(before(case), "agents", &["agent", "stands"]);
    let known = stands
        .iter()
        .any(|row| row[0] == agent && ["registered", "away", "missed"].iter().any(|how| row[1].starts_with(how)));
    let off = case.scene().rules_off.iter().any(|rule| rule == "mesos.master.admit-after-write");
    is_so(off || case.flag("again") == known, || format!("{stands:?}"))
}

/// The messages with which an agent turned to this master up to now.
fn arrived<'a>(case: &'a Case, agent: &str) -> Vec<&'a Packet> {
    let came = |at: usize| {
        let id = case.run.told[at].message.as_deref().filter(|_| case.run.told[at].event == EventKind::Arrival)?;
        let packet = case.run.scenes[at - 1].messages.iter().find(|packet| packet.id == id)?;
        (packet.kind == "Register" && packet.from == agent && packet.to == case.note.node).then_some(packet)
    };
    (1..=case.step).filter_map(came).collect()
}

fn knows(case: &Case) -> Result<(), String> {
    let (n, state, agent) = (case.int("task"), case.text("state"), case.text("agent"));
    match case.delivered().map(|packet| (packet, packet.kind.as_str())) {
        Some((packet, "Update")) => {
            let so = of_task(case, packet) && Some(packet.from.as_str()) == agent;
            is_so(so && is_said(packet, "state", state), || format!("{packet:?}"))?;
        }
        Some((packet, "Launch")) => {
            let so = of_task(case, packet) && is_said(packet, "agent", agent);
            is_so(so && state == Some("staging"), || format!("{packet:?}"))?;
        }
        _ => {
            let stands = |task: &String| {
                let (task, how) = task.split_once(':').unwrap_or((task, ""));
                is_task(task, n, case.text("framework")) && Some(how) == state
            };
            let so = |packet: &&Packet| crate::cards::texts(packet.facts.get("tasks")).iter().any(stands);
            let told = arrived(case, agent.unwrap_or_default());
            is_so(told.iter().any(so), || format!("{told:?}"))?;
        }
    }
    let later = case.run.told[case.step].notes.iter().any(|note| note.rule == "mesos.master.loses");
    is_so(!is_whole(case) || later || has_task(case, case.me(), state, agent), || format!("{:?}", case.me().tables))
}

/// How many pings an agent has missed by a master's table.
fn missed(card: &NodeCard, agent: Option<&str>) -> Option<i64> {
    let stands = rows(card, "agents", &["agent", "stands"]);
    let row = stands.iter().find(|row| Some(row[0].as_str()) == agent)?;
    Some(row[1].rsplit_once("missed ").map_or(0, |(_, count)| count.parse().unwrap_or(-1)))
}

fn pings(case: &Case) -> Result<(), String> {
    let (n, limit) = (case.int("missed").unwrap_or(-1), case.option("missed_pings"));
    is_so(by_timer(case) && case.int("limit") == Some(limit), || format!("{limit} are allowed"))?;
    let was = missed(before(case), case.text("agent"));
    is_so(was == Some(n - 1) || was == Some(n) || was.is_none(), || format!("it had missed {was:?}"))?;
    is_so((n >= limit) == (case.note.verdict == Verdict::Held), || format!("{n} of {limit}"))?;
    let is = missed(case.me(), case.text("agent"));
    let gone = place(case.me(), case.text("agent").unwrap_or_default()) == Some("unreachable");
    is_so(!is_whole(case) || is.is_none() || gone || is == Some(n), || format!("it has missed {is:?}"))
}

fn agent_breaks(case: &Case) -> Result<(), String> {
    came_from(case, "Broken", "agent")?;
    let (was, is) = (on(before(case), case.text("agent")) as i64, on(case.me(), case.text("agent")) as i64);
    let so = (case.int("lost"), case.int("kept")) == (Some(was - is), Some(was));
    is_so(so || !is_whole(case), || format!("{was} were there, and {is} are"))
}

/// Whether a scheduler that turned to it is answered so, for the framework that is told.
fn answers_subscribe(case: &Case, kind: &str) -> Result<bool, String> {
    came_from(case, "Subscribe", "scheduler")?;
    Ok(sent_to(case, kind, case.text("scheduler"), &|packet| is_said(packet, "framework", case.text("framework"))))
}

fn takes_framework(case: &Case) -> Result<(), String> {
    let again = came(case, &["Subscribe"])?.facts.contains_key("framework");
    is_so(answers_subscribe(case, "Subscribed")? && case.flag("again") == again, || format!("again: {again}"))?;
    let row = framework(case.me(), case.text("framework"));
    let so = row.as_ref().is_some_and(|row| Some(row[1].as_str()) == case.text("scheduler") && row[2] == "active");
    is_so(so || !is_whole(case), || format!("{row:?}"))
}

fn scheduler_breaks(case: &Case) -> Result<(), String> {
    came_from(case, "Broken", "scheduler")?;
    let row = framework(before(case), case.text("framework"));
    is_so(
        row.as_ref().is_some_and(|row| Some(row[1].as_str()) == case.text("scheduler") && row[2] == "active"),
        || format!("{row:?}"),
    )?;
    // It has the time for which its scheduler asked.
    let upto = case.run.told[..=case.step].iter().zip(&case.run.scenes);
    let asked = upto.flat_map(|(_, scene)| &scene.messages).filter(|packet| {
        packet.kind == "Subscribe"
            && Some(packet.from.as_str()) == case.text("scheduler")
            && packet.to == case.note.node
    });
    let mut limits = asked.map(|packet| packet.facts.get("failover_ms").and_then(as_int));
    is_so(limits.any(|limit| limit == case.int("limit")), || "it asked for another time".into())
}

fn ends_framework(case: &Case) -> Result<(), String> {
    let was = before(case);
    let row = framework(was, case.text("framework"));
    is_so(row.is_some() && framework(case.me(), case.text("framework")).is_none(), || format!("{row:?}"))?;
    let told = case.delivered().is_some_and(|packet| packet.kind == "Teardown");
    is_so(case.flag("forsaken") != told, || format!("its scheduler wants it: {told}"))?;
    let tasks = tasks_of(case, was, case.text("framework")).len() as i64;
    is_so(case.int("tasks") == Some(tasks), || format!("{tasks} tasks"))?;
    let breaks = case.run.told[case.step].notes.iter().any(|note| note.rule == "mesos.master.scheduler-breaks");
    is_so(told || breaks || row.as_ref().is_some_and(|row| row[2] == "away"), || format!("{row:?} has one"))
}

/// The launch that came says what is told.
fn launch(case: &Case) -> Result<(), String> {
    let packet = came_from(case, "Launch", "scheduler")?;
    let so = packet.facts.get("task").and_then(as_int) == case.int("task");
    is_so(so && is_said(packet, "agent", case.text("agent")), || format!("{packet:?}"))
}

/// Whether the offer that is taken up is out, to a framework that its scheduler speaks for.
fn holds(case: &Case) -> bool {
    let Ok(packet) = came(case, &["Launch"]) else { return false };
    let of = |name: &str| packet.facts.get(name);
    let number = of("number").and_then(as_int).unwrap_or_default().to_string();
    let out = rows(before(case), "offers", &["offer", "agent"]);
    let out = out.iter().any(|row| row[0] == number && Some(row[1].as_str()) == of("agent").and_then(as_text));
    let speaks = framework(before(case), of("framework").and_then(as_text)).is_some_and(|row| row[1] == packet.from);
    out && speaks
}

fn answers(case: &Case) -> Result<(), String> {
    let packet = came_from(case, "Reconcile", "scheduler")?;
    let Some(Fact::List(asked)) = packet.facts.get("tasks") else { return Err("it asks about nothing".into()) };
    let asked: Vec<i64> = asked.iter().filter_map(|task| as_int(task).or_else(|| number_of(as_text(task)?))).collect();
    let there = tasks_of(case, before(case), packet.facts.get("framework").and_then(as_text));
    let known = there.iter().filter(|n| asked.is_empty() || asked.contains(n)).count() as i64;
    let unknown = asked.iter().filter(|n| !there.contains(n)).count() as i64;
    is_so(case.int("absent") == Some(awaited(before(case))), || format!("{} are awaited", awaited(before(case))))?;
    let told = (case.int("known"), case.int("unknown"));
    is_so(told == (Some(known), Some(unknown)), || format!("{known}, {unknown}"))?;
    let tells = case.sent("Update").len() as i64;
    let lost = if case.int("absent") == Some(0) { case.int("unknown").unwrap_or(0) } else { 0 };
    is_so(!case.me().up || tells == case.int("known").unwrap_or(0) + lost, || format!("it tells of {tells}"))
}
