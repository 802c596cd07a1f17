//! What an answer says before its reasons: whether a goal is reached, how far an entry or value has come, what a message
//! would come to, and how a node is and since when. Held against the scenes of all steps.

use crate::cards::{entry, list, texts as texts_in};
use crate::run::Run;
use crate::{is_so, node};
use synod::engine::scene::{EventKind, Fact, NodeCard, NoteCard, Packet, Progress, Rung, Scene, Told, Verdict};
use synod::engine::{GoalArg, GoalSpec};
use synod::timeline::{Why, WhyNot};

/// What a message came to, if it can arrive: what is told of that, and the scene after it.
type Comes<'a> = Option<(&'a Told, &'a Scene)>;

/// Whether a goal is reached, and whether the answer begins with that.
pub fn of_goal(run: &Run, me: &str, goal: &GoalSpec, about: &str, answer: &WhyNot) -> Result<(), String> {
    let card = node(run.now(), me);
    let so = match run.now().protocol.as_str() {
        "raft" => raft_goal(run, card, goal.name, about),
        "paxos" => paxos_goal(run, card, goal.name, about),
        "multi-paxos" => multi_paxos_goal(run, card, goal.name, about),
        "fast-paxos" => fast_paxos_goal(run, card, goal.name, about),
        "zookeeper" => crate::zab::goal(run, card, goal.name, about),
        "mesos" => crate::mesos_answers::goal(run.now(), card, goal.name, about),
        other => panic!("say here when a goal of {other} is reached"),
    };
    is_so(so.is_none_or(|so| so == answer.met), || format!("not so: {}; it is {card:?}", answer.subject))?;
    let about = if goal.takes == GoalArg::Slot { name_of(run, about) } else { about.to_string() };
    let is = if answer.met { goal.met } else { goal.not }.replace("{}", &about);
    let begins = match () {
        () if answer.met => format!("{me} {is} already."),
        () if !card.up => format!("{me} {is}: it is down."),
        () if card.paused => format!("{me} {is}: it is held up."),
        () => format!("{me} {is}, because:"),
    };
    is_so(answer.subject.starts_with(&begins), || format!("{} does not begin with: {begins}", answer.subject))
}

/// What stands in a slot is called by its own name where it has one; of several the one that is committed.
fn name_of(run: &Run, slot: &str) -> String {
    let rows = || run.now().progress.iter().filter(|row| row.slot.to_string() == slot);
    let row = rows().find(|row| row.chosen.is_some()).or(rows().next_back());
    let called = row.filter(|row| row.term.is_some()).and_then(|row| row.ballot.clone());
    called.unwrap_or_else(|| slot.to_string())
}

/// Whether a server has reached a goal; nothing where both may be said.
fn raft_goal(run: &Run, me: &NodeCard, goal: &str, about: &str) -> Option<bool> {
    let index = || about.parse::<i64>().expect("an index");
    let upto = |known: Option<u64>| me.up && known.is_some_and(|known| known as i64 >= index());
    Some(match goal {
        "leader" => me.up && me.role == "leader",
        // Whoever has gone on to another term since has voted for it all the same.
        "vote" => {
            let term = node(run.now(), about).term;
            let voted = |card: &NodeCard| card.voted_for.as_deref() == Some(about) && card.term == term;
            let ever = run.scenes.iter().any(|scene| voted(node(scene, &me.id)));
            return Some(voted(me)).filter(|now| *now == ever);
        }
        "store" => entry(me, index()).is_some(),
        "commit" => upto(me.commit_index),
        "apply" => upto(me.last_applied),
        other => panic!("say here when a server has reached {other}"),
    })
}

/// The same for a server of Multi-Paxos.
fn multi_paxos_goal(run: &Run, me: &NodeCard, goal: &str, about: &str) -> Option<bool> {
    let slot = || about.parse::<u64>().expect("a slot");
    let row = || me.log.as_ref().and_then(|log| log.iter().find(|row| row.index == slot()));
    Some(match goal {
        "lead" => me.up && me.role == "leader",
        "promise" => return promises(run, me, about).filter(|_| me.unflushed.is_empty()),
        "accept" => return Some(row().is_some_and(|row| row.ballot.is_some())).filter(|so| *so || row().is_none()),
        "know" => row().is_some_and(|row| row.chosen == Some(true)),
        "apply" => {
            let early = me.facts.contains_key("applied_early");
            return Some(me.up && me.last_applied >= Some(slot())).filter(|_| !early);
        }
        other => panic!("say here when a server has reached {other}"),
    })
}

/// Whether a node has promised the ballot of another; not said where that is past: whoever has promised more since has
/// promised it all the same.
fn promises(run: &Run, me: &NodeCard, about: &str) -> Option<bool> {
    let used = node(run.now(), about).ballot.clone();
    let promised = |card: &NodeCard| used.is_some() && card.promised == used;
    let ever = run.scenes.iter().any(|scene| promised(node(scene, &me.id)));
    let told = run.sent(&me.id, "Promise").any(|packet| used.is_some() && packet.ballot == used);
    Some(promised(me)).filter(|now| *now == (ever || told))
}

/// The same for a node of Fast Paxos.
fn fast_paxos_goal(run: &Run, me: &NodeCard, goal: &str, about: &str) -> Option<bool> {
    let sends = |kind: &str| {
        let sends = |told: &Told| told.sent.iter().any(|sent| sent.from == me.id && sent.kind == kind);
        let stops = me.disk_fails || me.crash_after.is_some() || me.crash_at.is_some();
        let may = run.acts(&me.id).iter().any(sends);
        Some(may).filter(|_| !stops)
    };
    Some(match goal {
        "prepare" => me.role != "idle",
        "any" => return sends("Any"),
        "accept" => return sends("Accept"),
        "know" => me.role == "done",
        "promise" => return promises(run, me, about),
        "vote" => me.accepted.as_ref().is_some_and(|vote| Some(&vote.ballot) == me.promised.as_ref()),
        "decide" => me.decided.is_some(),
        other => panic!("say here when a node of Fast Paxos has reached {other}"),
    })
}

/// The same for a node of Paxos.
fn paxos_goal(run: &Run, me: &NodeCard, goal: &str, about: &str) -> Option<bool> {
    let they = || node(run.now(), about);
    Some(match goal {
        "propose" => {
            let sends = |told: &Told| told.sent.iter().any(|sent| sent.from == me.id && sent.kind == "Accept");
            let may = || run.acts(&me.id).iter().any(sends);
            let stops = me.disk_fails || me.crash_after.is_some() || me.crash_at.is_some();
            return if me.role == "proposing" { Some(true) } else { Some(may()).filter(|_| !stops) };
        }
        "promise" => they().ballot.as_ref().is_some_and(|ballot| {
            let counted = |card: &NodeCard| card.ballot.as_ref() == Some(ballot) && promised_by(card).contains(&me.id);
            run.scenes.iter().any(|scene| node(scene, &me.id).promised.as_ref() == Some(ballot))
                || run.sent(&me.id, "Promise").any(|packet| packet.ballot.as_ref() == Some(ballot))
                || run.told.iter().any(|told| raised(told, &me.id, ballot))
                || counted(node(&run.scenes[0], about))
        }),
        "accept" => sent_at_its_ballot(they()).is_some_and(|pair| {
            let accepts = |card: &NodeCard| card.accepted.as_ref().is_some_and(|a| of(&a.ballot, &a.value) == pair);
            let tells = |packet: &&Packet| match (&packet.ballot, &packet.value) {
                (Some(ballot), Some(value)) => of(ballot, value) == pair,
                _ => false,
            };
            let first = node(&run.scenes[0], about);
            let heard =
                list(first, "accepted_by").contains(&me.id) && sent_at_its_ballot(first).as_ref() == Some(&pair);
            run.scenes.iter().any(|scene| accepts(node(scene, &me.id)))
                || run.sent(&me.id, "Accepted").find(tells).is_some()
                || heard
        }),
        "know" => me.role == "done",
        "learn" => me.decided.is_some(),
        other => panic!("say here when a node of Paxos has reached {other}"),
    })
}

/// Whether an acceptor promised a ballot by accepting at it, and told that: a crash may have taken both since.
fn raised(told: &Told, me: &str, ballot: &str) -> bool {
    let by_it = |note: &NoteCard| (note.rule.as_str(), note.node.as_str()) == ("paxos.acceptor.accept-raises", me);
    let raises = |note: &NoteCard| note.facts.get("accepted_at") == Some(&Fact::text(ballot));
    let held = told.notes.iter().any(|note| by_it(note) && raises(note) && note.verdict == Verdict::Held);
    held && told.sent.iter().any(|sent| sent.from == me && sent.kind == "Accepted")
}

fn promised_by(card: &NodeCard) -> Vec<String> {
    list(card, "promised_by")
}

/// A proposal as a disk shows it.
fn of(ballot: &str, value: &str) -> String {
    format!("[{ballot}, {value}]")
}

/// What a proposer has sent at its present ballot, as its disk shows it.
fn sent_at_its_ballot(card: &NodeCard) -> Option<String> {
    let field = card.unflushed.iter().chain(&card.disk).find(|field| field.name == "accept")?;
    let at = format!("[{}, ", card.ballot.as_ref()?);
    field.value.starts_with(&at).then(|| field.value.clone())
}

/// Each row of a slot is told once, with the rung that it stands on.
pub fn of_slot(run: &Run, slot: u64, answer: &WhyNot) -> Result<(), String> {
    let of_it = run.now().progress.iter().filter(|row| row.slot == slot);
    let mut rows: Vec<&Progress> = of_it.collect();
    for answer in std::iter::once(answer).chain(&answer.others) {
        let there = rows.iter().position(|row| answer.progress.as_ref() == Some(*row));
        let Some(row) = there.map(|at| rows.remove(at)) else {
            return Err(format!("no such row stands there, or it is told twice: {}", answer.subject));
        };
        stands(run, row)?;
        // A change of a registry nobody waits for.
        let all = if run.now().protocol == "mesos" { row.rung == Rung::Applied } else { !row.answered.is_empty() };
        let met = all && row.chosen.is_some();
        is_so(met == answer.met, || format!("{}; it is {row:?}", answer.subject))?;
        let chosen = if row.term.is_some() { "committed" } else { "chosen" };
        let is = match row.rung {
            _ if met => "has come all the way.".to_string(),
            Rung::Proposed => "is sent, and stored nowhere, because:".to_string(),
            Rung::Stored => format!("is stored, but not {chosen}, because:"),
            Rung::Chosen => format!("is {chosen}, but no running node knows that, because:"),
            Rung::Known => "but no running node has applied it, because:".to_string(),
            Rung::Applied => "but not answered, because:".to_string(),
            Rung::Answered => format!("but not {chosen}, because:"),
        };
        is_so(answer.subject.ends_with(&is), || format!("{} does not end with: {is}", answer.subject))?;
        is_so(names_row(&answer.subject, row), || format!("{} is not about {row:?}", answer.subject))?;
    }
    is_so(rows.is_empty(), || format!("nothing is told of {rows:?}"))
}

/// Whether a sentence says which entry or value it is about.
fn names_row(subject: &str, row: &Progress) -> bool {
    let at = match (&row.ballot, row.term) {
        (Some(called), Some(_)) => format!("{called} ({}) ", row.value),
        (Some(ballot), None) => format!("{} of ballot {ballot} ", row.value),
        // One of two that look the same has more behind that.
        (None, Some(term)) => format!("{}, entry {} of term {term}", row.value, row.slot),
        (None, None) => format!("{} in slot {} ", row.value, row.slot),
    };
    let asked =
        || format!("command {} of {}", row.number.unwrap_or_default(), row.client.as_deref().unwrap_or_default());
    let twin = subject.contains("command ") && row.client.is_some();
    (!twin || subject.contains(&asked()))
        && subject.strip_prefix(&at).is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Whether a node has an entry or value on its disk.
fn stores(card: &NodeCard, row: &Progress) -> bool {
    match row.term {
        Some(term) => entry(card, row.slot as i64) == Some((term as i64, row.value.clone())),
        None if card.log.is_some() => card.log.as_ref().is_some_and(|log| {
            log.iter().any(|there| {
                let at = there.ballot.as_ref().map(|ballot| &ballot.text);
                there.index == row.slot && at == row.ballot.as_ref() && there.value == row.value
            })
        }),
        None => card.accepted.as_ref().is_some_and(|a| Some(&a.ballot) == row.ballot.as_ref() && a.value == row.value),
    }
}

/// Whether a row says who has come how far. Two entries of an index may look the same; then each has its share.
fn stands(run: &Run, row: &Progress) -> Result<(), String> {
    let (scene, at) = (run.now(), row.slot);
    let twins = scene.progress.iter().filter(|other| other.reads_like(row)).count() > 1;
    let are = |said: &[String], meets: &dyn Fn(&NodeCard) -> bool| {
        let real: Vec<_> = scene.nodes.iter().filter(|n| meets(n)).map(|n| n.id.clone()).collect();
        let right = if twins { said.iter().all(|name| real.contains(name)) } else { real == said };
        is_so(right, || format!("told: {said:?}; they are {real:?}: {row:?}"))
    };
    are(&row.stored_by, &|n| stores(n, row))?;
    if row.term.is_some() {
        let early = |n: &NodeCard| n.up && crate::zab::delivered_early(run, n, row.ballot.as_deref());
        are(&row.known_by, &|n| n.up && stores(n, row) && n.commit_index >= Some(at) || early(n))?;
        are(&row.applied_by, &|n| n.up && stores(n, row) && n.last_applied >= Some(at) || early(n))?;
    } else if ["multi-paxos", "mesos"].contains(&scene.protocol.as_str()) {
        let there = |n: &NodeCard| n.log.iter().flatten().find(|there| there.index == at).cloned();
        let runs = |n: &NodeCard| n.up && n.role != "aborted";
        let knows = |n: &NodeCard| runs(n) && there(n).is_some_and(|t| t.chosen == Some(true) && t.value == row.value);
        are(&row.known_by, &knows)?;
        let applied = |n: &NodeCard| knows(n) && n.last_applied >= Some(at);
        are(&row.applied_by, &|n| if scene.protocol == "mesos" { applied(n) } else { row.applied_by.contains(&n.id) })?;
    } else if row.ballot.is_some() && row.chosen.is_some() {
        let decided = |n: &NodeCard| n.up && n.decided.as_ref() == Some(&row.value);
        are(&row.applied_by, &|n| n.kind != "client" && decided(n))?;
        // As long as somebody waits for it who has not heard, it is not answered, whoever else has.
        let waits =
            |n: &NodeCard| n.kind == "client" && !decided(n) && n.awaited().any(|(_, value)| value == row.value);
        let open = scene.nodes.iter().any(waits);
        are(&row.answered, &|n| !open && n.kind == "client" && decided(n))?;
    }
    let Some(step) = row.chosen else { return Ok(()) };
    is_so(chosen_at(run, row) == Some(step), || format!("it was chosen at {:?}: {row:?}", chosen_at(run, row)))
}

/// The first step after which an entry or value was chosen.
fn chosen_at(run: &Run, row: &Progress) -> Option<u64> {
    let chosen = |scene: &&Scene| scene.progress.iter().any(|other| is_same(other, row) && other.chosen.is_some());
    run.scenes.iter().find(chosen).map(|scene| scene.step)
}

/// Whether two rows are about one entry or value.
fn is_same(one: &Progress, other: &Progress) -> bool {
    one.reads_like(other) && (&one.client, one.number) == (&other.client, other.number)
}

/// Whether an answer turned a message away, if it was answered at all.
pub fn refusal(told: &Told, after: &Scene, packet: &Packet) -> Option<bool> {
    let answer = told.sent.iter().find(|sent| sent.from == packet.to && sent.to == packet.from)?;
    let answer = after.messages.iter().find(|other| other.id == answer.id)?;
    let denies = |name: &str| Some(answer.facts.get(name)? == &Fact::Bool(false));
    match (packet.kind.as_str(), answer.kind.as_str()) {
        ("RequestVote", "Vote") => denies("granted"),
        ("AppendEntries", "AppendReply") => denies("success"),
        ("Prepare" | "Accept", kind) => Some(kind == "Refusal"),
        _ => None,
    }
}

/// What a message would come to is what it comes to in a copy of the world.
pub fn of_message(run: &Run, packet: &Packet, comes: Comes, answer: &WhyNot) -> Result<(), String> {
    let (subject, of_it) = (answer.subject.as_str(), format!("{} {}", packet.called, packet.id));
    let Some((told, after)) = comes.filter(|(told, _)| told.event == EventKind::Arrival) else {
        return is_so(!answer.met && answer.reasons.is_empty(), || format!("it cannot arrive: {subject}"));
    };
    let other = answer.reasons.iter().find(|note| !told.notes.contains(note));
    is_so(other.is_none(), || format!("it is not told when the message arrives: {other:?}"))?;
    let (was, is) = (node(run.now(), &packet.to), node(after, &packet.to));
    let stops = told.crashed.contains(&packet.to);
    let said = ["stop", "crash"].iter().any(|how| subject.contains(&format!(", {} would {how} ", packet.to)));
    is_so(stops == said, || format!("it stops: {stops}: {subject}"))?;
    if stops {
        return is_so(!answer.met, || format!("it stops: {subject}"));
    }
    let refused = subject.starts_with(&format!("{of_it} would be refused now"));
    let ignored = subject.starts_with(&format!("{of_it} would be ignored now"));
    let nothing = subject.starts_with(&format!("Nothing stands in the way of {of_it}."));
    is_so((refused || ignored) != nothing && nothing == answer.met, || format!("what of {of_it}? {subject}"))?;
    let denied = refusal(told, after, packet);
    is_so(denied.is_none_or(|denied| denied == refused), || format!("it is answered, denied: {denied:?}: {subject}"))?;
    let silent = told.sent.iter().all(|sent| sent.from != packet.to);
    is_so(!ignored || silent && was == is, || {
        format!("it changes {}; told is {:?}: {subject}", changes(was, is), texts(told))
    })
}

fn texts(told: &Told) -> Vec<&str> {
    told.notes.iter().map(|note| note.text.as_str()).collect()
}

/// What differs between two cards, line by line.
fn changes(was: &NodeCard, is: &NodeCard) -> String {
    let (was, is) = (format!("{was:#?}"), format!("{is:#?}"));
    let gone =
        was.lines().filter(|line| !is.lines().any(|other| other == *line)).map(|line| format!("-{}", line.trim()));
    let new =
        is.lines().filter(|line| !was.lines().any(|other| other == *line)).map(|line| format!("+{}", line.trim()));
    gone.chain(new).collect::<Vec<_>>().join(" ")
}

/// Of a message that has arrived it is told when, and whether it was turned away.
pub fn of_arrived(run: &Run, packet: &Packet, answer: &WhyNot) -> Result<(), String> {
    let came = (1..run.told.len()).rev().find(|at| run.told[*at].message.as_ref() == Some(&packet.id));
    let Some(at) = came else { return Err(format!("it never came: {}", answer.subject)) };
    let (told, subject) = (&run.told[at], format!("At step {at}: {}", run.told[at].headline));
    is_so(answer.step == Some(at as u64) && answer.subject == subject, || {
        format!("{} is not: {subject}", answer.subject)
    })?;
    let denied = refusal(told, &run.scenes[at], packet);
    is_so(denied.is_none_or(|denied| denied != answer.met), || format!("denied: {denied:?}, met: {}", answer.met))
}

/// A node stands as it is told since the step in which it came to that, and it was that step.
pub fn of_node(run: &Run, me: &str, why: &Why) -> Result<(), String> {
    let card = node(run.now(), me);
    // Whose role is another thing is asked about apart from what it waits for.
    let awaited = card.awaited().next();
    let waits = awaited.filter(|_| card.role == "waiting");
    let since = if waits.is_some() { asked_at(run, me) } else { stands_since(run, me) };
    let end = since.map_or(", as it was at the start.".to_string(), |step| format!(", since step {step}."));
    // That it stands in several lines is told behind that.
    let lines = format!(" {me} stands in more than one line:");
    let stands = why.subject.split_once(&lines).map_or(why.subject.as_str(), |(stands, _)| stands);
    is_so(stands.ends_with(&end), || format!("{} does not end with: {end}", why.subject))?;
    let epoch = card.epoch.as_ref().map_or("", |epoch| epoch.number().0);
    let says = why.subject.starts_with(&format!("{me} is ")) && why.subject.contains(epoch);
    is_so(says && waits.is_none_or(|(_, oldest)| why.subject.contains(&format!(" for {oldest}"))), || {
        format!("{} says otherwise of {card:?}", why.subject)
    })?;
    let besides: Vec<String> = why.others.iter().map(|other| other.subject.clone()).collect();
    let asked = awaited.filter(|_| waits.is_none()).zip(asked_at(run, me));
    let wanted = asked.map(|((_, what), step)| format!("{me} waits for the answer to {what}, since step {step}."));
    is_so(besides == wanted.into_iter().collect::<Vec<_>>(), || format!("besides: {besides:?}; {card:?}"))?;
    why.others.iter().try_for_each(|other| begins_at(other, asked_at(run, me)))?;
    begins_at(why, since)
}

/// The step with which a chain begins is the one that its subject names.
fn begins_at(why: &Why, step: Option<u64>) -> Result<(), String> {
    let first = why.because.first().map(|because| because.step);
    is_so(first == step.filter(|step| *step > 0), || format!("{} begins with step {first:?}", why.subject))
}

/// The last step that changed how a node stands.
fn stands_since(run: &Run, me: &str) -> Option<u64> {
    let standing = |scene: &Scene| {
        let card = node(scene, me);
        // What it has accepted is told beside a ballot.
        let accepted = card.accepted.clone().filter(|_| card.epoch.is_some());
        (card.role.clone(), card.epoch.clone(), accepted)
    };
    let changed = |at: &usize| standing(&run.scenes[*at]) != standing(&run.scenes[*at - 1]);
    (1..run.scenes.len()).rev().find(changed).map(|at| at as u64)
}

/// The step at which a client asked for the oldest of what it waits for.
fn asked_at(run: &Run, me: &str) -> Option<u64> {
    let mut awaited: Vec<(u32, String, u64)> = Vec::new();
    for scene in &run.scenes {
        let mut had = std::mem::take(&mut awaited);
        for (number, value) in node(scene, me).awaited() {
            let known = had.iter().position(|(n, v, _)| (*n, v.as_str()) == (number, value));
            let since = known.map_or(scene.step, |at| had.remove(at).2);
            awaited.push((number, value.to_string(), since));
        }
    }
    awaited.first().map(|(_, _, step)| *step).filter(|step| *step > 0)
}

/// The step at which a message is said to have been sent is the one in which it left.
pub fn of_sent(run: &Run, packet: &Packet, why: &Why) -> Result<(), String> {
    let original = packet.id.split('.').next().unwrap_or_default();
    let left = (1..run.told.len()).find(|at| run.told[*at].sent.iter().any(|sent| sent.id == original));
    let of_it = format!("{} {}", packet.called, packet.id);
    // That a connection is over nobody sends: it is there since then.
    let broke =
        (1..run.scenes.len()).find(|at| run.tells_of_a_break(*at, original)).filter(|_| packet.kind == "Broken");
    let left = left.or(broke);
    let is = match left {
        Some(at) if broke.is_some() => {
            format!("{} has to hear that its connection with {} ended at step {at}.", packet.to, packet.from)
        }
        None => format!("{of_it} was under way at the start."),
        Some(at) if run.told[at].command.starts_with("inject ") => format!("{of_it} was injected at step {at}."),
        Some(at) => format!("{of_it} was sent at step {at}."),
    };
    is_so(why.subject == is, || format!("{} is not: {is}", why.subject))?;
    begins_at(why, left.map(|at| at as u64))
}

/// An entry or value is chosen since the step in which it was, by those who had it; or it came further at the step that
/// is told, and at none since.
pub fn of_rows(run: &Run, slot: u64, why: &Why) -> Result<(), String> {
    let of_it = run.now().progress.iter().filter(|row| row.slot == slot);
    let mut rows: Vec<&Progress> = of_it.collect();
    for why in std::iter::once(why).chain(&why.others) {
        let Some(at) = rows.iter().position(|row| names_row(&why.subject, row)) else {
            return Err(format!("no such row stands there, or it is told twice: {}", why.subject));
        };
        of_row(run, rows.remove(at), why)?;
    }
    is_so(rows.is_empty(), || format!("nothing is told of {rows:?}"))
}

fn of_row(run: &Run, row: &Progress, why: &Why) -> Result<(), String> {
    let chosen = if row.term.is_some() { "committed" } else { "chosen" };
    let (end, step) = match (chosen_at(run, row), further_at(run, row)) {
        (Some(0), _) => (format!(" is {chosen}: that was so at the start."), None),
        (Some(since), _) => (format!(" is {chosen} since step {since}: "), Some(since)),
        (None, Some(at)) => (format!(" is not {chosen}; it last came further at step {at}."), Some(at)),
        (None, None) => (" at the start, and has come no further since.".to_string(), None),
    };
    is_so(why.subject.contains(&end), || format!("{} does not say: {end}", why.subject))?;
    if let (Some(since), true) = (chosen_at(run, row), step.is_some()) {
        // Each had it once, or said so, and together they are enough.
        let on: Vec<&str> = names_in(&why.subject, run.now());
        let had = |name: &&&str| {
            let stored = run.scenes[..=since as usize].iter().any(|scene| stores(node(scene, name), row));
            stored || (1..=since as usize).any(|at| accepted_in(run, at, name, row)) || said_so(run, name, row, since)
        };
        let few =
            ["zab.commit.quorum", "zab.sync.quorum"].iter().any(|id| run.now().rules_off.iter().any(|off| off == id));
        let so = on.iter().filter(had).count() == on.len() && (few || on.len() as u64 >= row.need);
        is_so(so, || format!("{} of {on:?} not all had it, or they are too few", why.subject))?;
    }
    begins_at(why, step)
}

/// Whether a server took in an entry in a step, and answered so, whatever it lost at its end.
fn accepted_in(run: &Run, at: usize, name: &str, row: &Progress) -> bool {
    let (before, after, told) = (&run.scenes[at - 1], &run.scenes[at], &run.told[at]);
    let came = before.messages.iter().find(|packet| told.message.as_ref() == Some(&packet.id) && packet.to == name);
    let Some(packet) = came.filter(|packet| packet.kind == "AppendEntries") else { return false };
    let Some(Fact::Int(prev)) = packet.facts.get("prev_log_index") else { return false };
    let Ok(place) = usize::try_from(row.slot as i64 - prev - 1) else { return false };
    let entry = format!("{}:{}", row.term.unwrap_or_default(), row.value);
    texts_in(packet.facts.get("entries")).get(place) == Some(&entry) && refusal(told, after, packet) == Some(false)
}

/// Whether an acceptor said up to a step that it has accepted a proposal.
fn said_so(run: &Run, name: &str, row: &Progress, upto: u64) -> bool {
    let mut told = ["Accepted", "Voted"].into_iter().flat_map(|kind| run.sent_upto(upto as usize, name, kind));
    row.ballot.is_some() && told.any(|packet| packet.ballot == row.ballot && packet.value.as_ref() == Some(&row.value))
}

/// The nodes that are named in the last part of a sentence.
fn names_in<'a>(subject: &str, scene: &'a Scene) -> Vec<&'a str> {
    let last = subject.rsplit(':').next().unwrap_or_default();
    let words: Vec<&str> = last.split(|letter: char| !letter.is_alphanumeric()).collect();
    scene.nodes.iter().map(|node| node.id.as_str()).filter(|id| words.contains(id)).collect()
}

/// The last step at which an entry or value came to one more node, or to one more rung.
fn further_at(run: &Run, row: &Progress) -> Option<u64> {
    let had = |scene: &Scene| scene.progress.iter().find(|other| is_same(other, row)).cloned();
    let further = |at: &usize| {
        let Some(is) = had(&run.scenes[*at]) else { return false };
        let Some(was) = had(&run.scenes[at - 1]) else { return true };
        let all =
            |row: &Progress| [&row.stored_by, &row.known_by, &row.applied_by, &row.answered].map(Clone::clone).concat();
        let (is_at, was_at) = (all(&is), all(&was));
        is.rung > was.rung || is_at.iter().any(|name| !was_at.contains(name))
    };
    (1..run.scenes.len()).rev().find(further).map(|at| at as u64)
}
