//! What is told of Mesos' agents, of what runs beside them and of schedulers, against the messages that left and arrived,
//! what is on their disks and the tables of their cards.

use crate::mesos::{
    as_int, before, by_timer, came, came_from, count, fact, is_said, is_whole, of_task, rows, rows_of_task, sent_to,
};
use crate::{Case, Check, is_so, node};
use synod::engine::scene::{Fact, NodeCard, Packet, Verdict};

/// A row for each sentence that is told of one of them.
pub const CHECKS: &[(&str, Check)] = &[
    ("mesos.agent.obey-detected", |case| {
        let (from, detects) = (case.delivered().map(|packet| packet.from.as_str()), fact(before(case), "detects"));
        is_so((case.text("from"), case.text("master")) == (from, detects), || format!("{from:?}, {detects:?}"))?;
        is_so((from == detects) == (case.note.verdict == Verdict::Held), || "it does otherwise".into())
    }),
    ("mesos.agent.boots", |case| {
        let so = on_disk(case);
        is_so(case.int("tasks") == Some(so), || format!("{so} are on its disk"))
    }),
    ("mesos.agent.recover", |case| {
        let so = on_disk(case);
        is_so(case.int("tasks") == Some(so), || format!("{so} are on its disk"))?;
        let takes = if case.note.verdict == Verdict::Held { so } else { 0 };
        is_so(!case.me().up || count(case.me(), "tasks") == takes, || format!("{:?}", case.me().facts))
    }),
    ("mesos.agent.spread", |case| {
        let most = case.option("register_ms");
        let timer = case.me().timers.iter().find(|timer| timer.name == "register");
        let waits = timer.map_or(0, |timer| (timer.due_ms - timer.armed_ms) as i64);
        let upto = if case.note.verdict == Verdict::Held { most * 2 } else { 0 };
        is_so(case.int("most") == Some(most) && (waits <= upto || !is_whole(case)), || format!("{waits} of {most} ms"))
    }),
    ("mesos.agent.registers", |case| {
        let tells = |packet: &Packet| list(packet, "tasks") == case.int("tasks");
        is_so(sent_to(case, "Register", case.text("master"), &tells), || format!("{:?}", case.sent("Register")))?;
        is_so(fact(before(case), "detects") == case.text("master"), || "it detects another".into())
    }),
    ("mesos.agent.registered", |case| match case.asked {
        true => obeys(case, case.me()),
        false => {
            came_from(case, "Registered", "master")?;
            is_so(!is_whole(case) || case.me().obeys.as_deref() == case.text("master"), || {
                format!("{:?}", case.me().obeys)
            })
        }
    }),
    ("mesos.agent.unasked", |case| {
        let silent = case.run.told[case.step].command.ends_with(" silence");
        is_so(by_timer(case) && silent && fact(before(case), "detects") == case.text("master"), || "it was not".into())
    }),
    ("mesos.agent.taken-for-gone", |case| {
        let packet = came_from(case, "AgentPing", "master")?;
        let (waits, role) = (case.flag("waits"), before(case).role.as_str());
        let says = packet.facts.get("connected") == Some(&Fact::Bool(false));
        let so = if role == "apart" { waits } else { role == "registered" && says && !waits };
        is_so(so, || format!("it was {role}, {packet:?}"))
    }),
    ("mesos.agent.cut-off", |case| {
        came_from(case, "Broken", "master")?;
        obeys(case, before(case))?;
        is_so(case.me().obeys.is_none(), || "it obeys it still".into())
    }),
    ("mesos.agent.runs", |case| {
        let packet = came(case, &["Run"])?;
        let so = of_task(case, packet) && is_said(packet, "framework", case.text("framework"));
        let checkpoint = packet.facts.get("checkpoint") == Some(&Fact::Bool(true));
        is_so(so && case.flag("checkpoint") == checkpoint, || format!("{packet:?}"))
    }),
    ("mesos.agent.checkpoint-first", |case| {
        let packet = came(case, &["Run"])?;
        let task = packet.facts.get("task").and_then(as_int).unwrap_or(-1).to_string();
        let there = case.me().disk.iter().any(|field| tasks_in(&field.value).contains(&task));
        let wants = packet.facts.get("checkpoint") == Some(&Fact::Bool(true));
        let held = case.note.verdict == Verdict::Held;
        is_so(!case.me().up || there == (held && wants), || format!("{task} is on its disk: {there}; wanted: {wants}"))
    }),
    ("mesos.agent.updates", |case| {
        let so = |packet: &Packet| of_task(case, packet) && is_said(packet, "state", case.text("state"));
        is_so(sent_to(case, "Update", case.text("master"), &so), || format!("{:?}", case.sent("Update")))?;
        obeys(case, if case.me().obeys.is_some() { case.me() } else { before(case) })
    }),
    ("mesos.update.until-acknowledged", |case| {
        let rows = rows(before(case), "tasks", &["state", "acknowledged"]);
        let so = rows.iter().filter(|row| row[0] != "staging" && row[1].is_empty()).count() as i64;
        is_so(by_timer(case) && case.int("updates") == Some(so), || format!("{rows:?}"))
    }),
    ("mesos.agent.is-acknowledged", |case| {
        let packet = came(case, &["Acknowledge"])?;
        let there = row(case, before(case)).contains(&case.text("state").unwrap_or_default().into());
        is_so(of_task(case, packet) && is_said(packet, "state", case.text("state")) && there, || format!("{packet:?}"))
    }),
    ("mesos.agent.ends-framework", |case| {
        let packet = came(case, &["End"])?;
        is_so(is_said(packet, "framework", case.text("framework")), || format!("{packet:?}"))?;
        let stopped = count(before(case), "tasks") - count(case.me(), "tasks");
        is_so(!is_whole(case) || case.int("tasks") == Some(stopped), || format!("it stops {stopped}"))
    }),
    ("mesos.agent.shuts-down", |case| {
        came_from(case, "Shutdown", "master")?;
        let tasks = count(before(case), "tasks");
        let ends = !case.me().up || case.me().role == "ended";
        is_so(ends && case.int("tasks") == Some(tasks), || format!("{tasks}, {}", case.me().role))
    }),
    ("mesos.agent.reported", |case| {
        let (all, known) = reported(case)?;
        let kept = count(before(case), "tasks");
        let told = ["tasks", "known", "kept"].map(|name| case.int(name));
        is_so(told == [all, known, kept].map(Some), || format!("{all}, {known}, {kept}"))
    }),
    ("mesos.agent.strangers", |case| {
        let (all, known) = reported(case)?;
        let stops =
            |packet: &Packet| list(packet, "tasks") == case.int("tasks") && is_said(packet, "why", Some("unknown"));
        let sent = case.sent("Stop");
        is_so(case.int("tasks") == Some(all - known) && (sent.iter().any(|p| stops(p)) || !case.me().up), || {
            format!("{all}, {known}, {sent:?}")
        })
    }),
    ("mesos.agent.no-report", |case| {
        let open = rows(before(case), "tasks", &["state"]);
        let open = open.iter().filter(|row| ["staging", "running"].contains(&row[0].as_str())).count() as i64;
        is_so(by_timer(case) && case.int("tasks") == Some(open), || format!("{open} were open"))
    }),
    ("mesos.agent.executors-break", |case| {
        let packet = came(case, &["Broken"])?;
        let beside = node(case.scene(), &packet.from).below.as_deref() == Some(&case.note.node);
        is_so(beside && case.int("tasks") == Some(count(before(case), "tasks")), || format!("{:?}", before(case).facts))
    }),
    ("mesos.executor.boots", |case| {
        is_so(!case.me().up || count(case.me(), "tasks") == 0, || "it runs something".into())
    }),
    ("mesos.executor.reports", |case| {
        let so = |packet: &Packet| list(packet, "tasks") == case.int("tasks");
        let beside = case.me().below.as_deref() == case.text("agent");
        is_so(beside && sent_to(case, "Executors", case.text("agent"), &so), || format!("{:?}", case.sent("Executors")))
    }),
    ("mesos.executor.starts", |case| {
        let runs = row(case, case.me()).contains(&"running".to_string());
        is_so(of_task(case, came(case, &["Start"])?) && (runs || !case.me().up), || format!("{:?}", case.me().tables))
    }),
    ("mesos.executor.stops", stops),
    ("mesos.executor.finishes", |case| {
        let is = row(case, case.me()).contains(&"finished".to_string());
        is_so((is || !case.me().up) && told_number(case), || format!("{:?}", case.me().tables))
    }),
    ("mesos.executor.alone", |case| {
        came_from(case, "Broken", "agent")?;
        let (was, is) = (count(before(case), "tasks"), count(case.me(), "tasks"));
        is_so((case.int("stay"), case.int("end")) == (Some(is), Some(was - is)) || !case.me().up, || {
            format!("{was} ran, and {is} run")
        })
    }),
    ("mesos.task.unknown", |case| {
        let states = row(case, before(case));
        let runs = match before(case).kind.as_str() {
            "master" => !states.is_empty(),
            "executor" => states.contains(&"running".to_string()),
            _ => states.iter().any(|state| ["staging", "running"].contains(&state.as_str())),
        };
        let about = case.delivered().map_or(told_number(case), |packet| of_task(case, packet));
        is_so(about && !runs, || format!("{:?}", before(case).tables))
    }),
    ("mesos.framework.same-id", |case| {
        let known = fact(before(case), "framework") == case.text("framework");
        is_so(known && by_timer(case), || format!("{:?}", before(case).facts))?;
        let anew = case.note.verdict == Verdict::Waived;
        let comes = |packet: &&Packet| is_said(packet, "framework", case.text("framework").filter(|_| !anew));
        let sent = case.sent("Subscribe");
        is_so(sent.iter().any(comes) || !case.me().up, || format!("{sent:?}"))?;
        // Whoever was taken in before under that name does not take over.
        let started = |at: &usize| case.run.told[*at].started.contains(&case.note.node);
        let since = (0..=case.step).rev().find(started).unwrap_or(0);
        let spoke = case.run.scenes[since..case.step].iter().rev();
        let spoke =
            spoke.take_while(|scene| node(scene, &case.note.node).role != "ended").find(|scene| spoke_in(scene, case));
        is_so(spoke.is_none(), || format!("it spoke for it at step {:?}", spoke.map(|scene| scene.step)))
    }),
    ("mesos.scheduler.boots", |case| {
        let disk = |name: &str| {
            case.me()
                .unflushed
                .iter()
                .chain(&case.me().disk)
                .find(|field| field.name == name)
                .map(|field| field.value.as_str())
        };
        let so = (disk("framework").filter(|name| *name != "none"), disk("launched").unwrap_or("0").parse().ok());
        is_so((case.text("framework"), case.int("launched")) == so, || format!("{so:?}"))
    }),
    ("mesos.scheduler.subscribes", |case| {
        let so = |packet: &Packet| is_said(packet, "framework", case.text("framework"));
        is_so(sent_to(case, "Subscribe", case.text("master"), &so), || format!("{:?}", case.sent("Subscribe")))?;
        is_so(fact(before(case), "detects") == case.text("master"), || "it detects another".into())
    }),
    ("mesos.scheduler.subscribed", |case| {
        let so = fact(case.me(), "framework") == case.text("framework");
        if case.asked {
            is_so(so, || format!("{:?}", case.me().facts))?;
            return obeys(case, case.me());
        }
        let packet = came_from(case, "Subscribed", "master")?;
        is_so(is_said(packet, "framework", case.text("framework")) && (so || !case.me().up), || format!("{packet:?}"))
    }),
    ("mesos.scheduler.rejected", |case| {
        let packet = came_from(case, "Rejected", "master")?;
        let over = packet.facts.get("over") == Some(&Fact::Bool(true));
        is_so(is_said(packet, "framework", case.text("framework")) && case.flag("over") == over, || {
            format!("{packet:?}")
        })?;
        is_so(!case.me().up || over != (case.me().role == "ended"), || case.me().role.clone())
    }),
    ("mesos.scheduler.launches", |case| {
        let offer = came_from(case, "Offer", "master")?;
        is_so(is_said(offer, "agent", case.text("agent")), || format!("{offer:?}"))?;
        let so = |packet: &Packet| {
            of_task(case, packet)
                && is_said(packet, "agent", case.text("agent"))
                && packet.facts.get("number").and_then(as_int) == case.int("number")
        };
        is_so(sent_to(case, "Launch", case.text("master"), &so), || format!("{:?}", case.sent("Launch")))
    }),
    ("mesos.scheduler.rescinded", |case| {
        let packet = came_from(case, "Rescind", "master")?;
        is_so(is_said(packet, "agent", case.text("agent")), || format!("{packet:?}"))
    }),
    ("mesos.scheduler.reconciles", |case| {
        let so = |packet: &Packet| list(packet, "tasks") == case.int("tasks");
        is_so(sent_to(case, "Reconcile", case.text("master"), &so), || format!("{:?}", case.sent("Reconcile")))
    }),
    ("mesos.scheduler.hears", |case| {
        let packet = came(case, &["Update"])?;
        let so = of_task(case, packet)
            && is_said(packet, "state", case.text("state"))
            && is_said(packet, "agent", case.text("agent"));
        let awaits = packet.facts.get("awaits") == Some(&Fact::Bool(true));
        is_so(so && case.flag("awaits") == awaits, || format!("{packet:?}"))?;
        is_so(!case.me().up || awaits != case.sent("Acknowledge").is_empty(), || "it does otherwise".into())
    }),
    ("mesos.scheduler.shared", |case| {
        let packet = came(case, &["Share"])?;
        let so = is_said(packet, "framework", case.text("framework"));
        is_so(so && packet.facts.get("launched").and_then(as_int) == case.int("launched"), || format!("{packet:?}"))
    }),
    ("mesos.scheduler.unheard", |case| {
        is_so(by_timer(case), || "something came".into())?;
        obeys(case, before(case))
    }),
    ("mesos.scheduler.wishes", |case| {
        let so = count(case.me(), "wanted");
        is_so(told_as(case, "more"), || case.run.told[case.step].command.clone())?;
        is_so(!case.me().up || case.int("wanted") == Some(so), || format!("it wants {so}"))
    }),
    ("mesos.scheduler.tears-down", |case| {
        let so = |packet: &Packet| is_said(packet, "framework", case.text("framework"));
        let ends = !case.me().up || case.me().role == "ended";
        is_so(ends && sent_to(case, "Teardown", case.text("master"), &so), || format!("{:?}", case.sent("Teardown")))
    }),
    ("mesos.scheduler.torn-down", |case| {
        let packet = came_from(case, "Share", "scheduler")?;
        is_so(packet.facts.get("over") == Some(&Fact::Bool(true)) && !is_whole(case), || format!("{packet:?}"))
    }),
    ("mesos.scheduler.speaks-not", |case| {
        is_so(before(case).role != "subscribed", || "a master has taken it in".into())
    }),
    ("mesos.scheduler.master-breaks", |case| {
        came_from(case, "Broken", "master")?;
        obeys(case, before(case))
    }),
];

/// Whether the scheduler that is told of speaks in this scene for the framework that is named.
fn spoke_in(scene: &synod::engine::scene::Scene, case: &Case) -> bool {
    let card = node(scene, &case.note.node);
    card.role == "subscribed" && fact(card, "framework") == case.text("framework")
}

/// The master that is told is the one that it takes itself for taken in by.
fn obeys(case: &Case, card: &NodeCard) -> Result<(), String> {
    is_so(card.obeys.as_deref() == case.text("master"), || format!("it obeys {:?}", card.obeys))
}

/// The numbers of the tasks that a line of a disk names.
fn tasks_in(value: &str) -> Vec<String> {
    let all = value.split(", ").filter(|kept| *kept != "none");
    all.filter_map(|kept| Some(kept.split_once(' ')?.0.to_string())).collect()
}

/// How many tasks are on the disk from which an agent starts.
fn on_disk(case: &Case) -> i64 {
    let card = before(case);
    let mut fields = card.unflushed.iter().chain(&card.disk).filter(|field| field.name == "checkpoint");
    let wiped = case.run.told[case.step].command.ends_with(" wiped");
    fields.next().filter(|_| !wiped).map_or(0, |field| tasks_in(&field.value).len() as i64)
}

/// How many there are in a list of a message.
fn list(packet: &Packet, name: &str) -> Option<i64> {
    if let Some(Fact::List(all)) = packet.facts.get(name) { Some(all.len() as i64) } else { None }
}

/// How the task that is told stands, as a card's table has it; and all others of its number, if its framework is not told.
fn row(case: &Case, card: &NodeCard) -> Vec<String> {
    rows_of_task(case, card, &["state"]).into_iter().map(|mut row| row.remove(1)).collect()
}

/// Whether the command names the task.
fn told_number(case: &Case) -> bool {
    told_as(case, "task")
}

fn told_as(case: &Case, name: &str) -> bool {
    case.int(name).is_some_and(|n| case.run.told[case.step].command.ends_with(&format!(" {n}")))
}

/// How many tasks executors report, and how many of them their agent knows.
fn reported(case: &Case) -> Result<(i64, i64), String> {
    let tasks = crate::cards::texts(came(case, &["Executors"])?.facts.get("tasks"));
    let there = rows(before(case), "tasks", &["task"]);
    let known = |task: &&String| there.iter().any(|row| task.split(':').next() == Some(&row[0]));
    Ok((tasks.len() as i64, tasks.iter().filter(known).count() as i64))
}

fn stops(case: &Case) -> Result<(), String> {
    is_so(row(case, before(case)).contains(&"running".to_string()), || format!("{:?}", before(case).tables))?;
    let runs = row(case, case.me()).iter().filter(|state| *state == "running").count();
    let ran = row(case, before(case)).iter().filter(|state| *state == "running").count();
    is_so(runs < ran || !case.me().up, || "it runs".into())?;
    let why = match case.delivered() {
        Some(packet) if packet.kind == "Stop" => packet.facts.get("why").and_then(crate::mesos::as_text),
        Some(packet) if packet.kind == "Broken" => Some("alone"),
        _ => Some("late").filter(|_| by_timer(case)),
    };
    is_so(case.text("why") == why, || format!("{why:?}"))
}
