//! How everything stands, in words: what a screen draws. It is read from the picture of the present step alone, so what is
//! hidden there is not told here.

use super::paper::Paper;
use super::words;
use crate::engine::catalogue::catalogue;
use crate::engine::scene::{Chosen, CutLink, NodeCard, OwnLink, Scene, Tone};
use crate::timeline::{Timeline, card};
use crate::ui::app::Run;
use crate::ui::say::{self, notice, ribbon, unusual};
use std::collections::BTreeSet;

/// The whole state: time, who leads, what is chosen, each node, what is under way, links, rules that are off.
pub fn whole(run: &Run, paper: &mut Paper) {
    let (scene, timeline) = (run.scene(), &run.timeline);
    paper.say(&say::title(run));
    paper.say(&now(timeline));
    // One node does not know of all others whether they lead.
    leads(scene).filter(|_| run.sight.eyes.is_none()).into_iter().for_each(|text| paper.say(&text));
    let last = scene.chosen.last().filter(|_| !run.hides_observer());
    last.into_iter().for_each(|chosen| paper.say(&chosen_text(chosen, timeline)));
    lost(run).into_iter().for_each(|text| paper.say(&text));
    scene.nodes.iter().for_each(|node| paper.say(&card::line(node)));
    match run.sight.eyes {
        Some(_) => paper.say(&say::no_message(run)),
        None => paper.say(&words::under_way(scene.messages.len() as u64)),
    }
    links(scene, paper);
    let unusual = unusual::network(run);
    if !unusual.is_empty() {
        paper.say(&words::unusual(catalogue().list(&unusual)));
    }
    notice::all(run).iter().for_each(|told| paper.say(told));
    watched(run, paper);
    if let Some(beside) = &run.beside {
        paper.gap();
        whole(&beside.run, paper);
    }
}

/// What was lost last, unless the observer is hidden.
pub fn lost(run: &Run) -> Option<String> {
    let ways = ribbon::losses(run.scene(), &run.losses, &run.timeline).filter(|_| !run.hides_observer())?;
    ways.into_iter().nth(1)
}

/// Where a run is.
fn now(timeline: &Timeline) -> String {
    words::now(timeline.at(), timeline.end(), timeline.sim().now().0, timeline.branch_name())
}

/// Who leads, and in which term, where somebody leads at all.
fn leads(scene: &Scene) -> Option<String> {
    scene.nodes.iter().find(|node| node.term.is_some())?;
    let name = |node: &NodeCard| match node.stands_in() {
        Some((what, number)) => words::in_term(node.id.as_str(), number, what),
        None => node.id.clone(),
    };
    let leading: Vec<String> = scene.nodes.iter().filter(|node| node.leads()).map(name).collect();
    Some(words::leads(Some(catalogue().list(&leading)).filter(|_| !leading.is_empty())))
}

/// What was chosen or committed, by whom, and who knows it.
pub fn chosen_text(chosen: &Chosen, timeline: &Timeline) -> String {
    let log = timeline.sim().info().log;
    let what = match log {
        true if chosen.ballot.is_some() => words::entry_called(chosen.ballot.as_deref(), chosen.value.as_str()),
        true => words::entry_of(chosen.value.as_str(), chosen.slot, chosen.term),
        false => {
            let slot = card::has_slots(&timeline.scene(0)).then_some(chosen.slot);
            words::value_at(chosen.value.as_str(), chosen.ballot.as_deref(), slot)
        }
    };
    // What was so at the start has no quorum.
    let quorum = Some(catalogue().list(&chosen.quorum)).filter(|_| !chosen.quorum.is_empty());
    let known = catalogue().list(&chosen.known_by);
    words::chosen(what, quorum, known, log)
}

/// Links that are not as usual.
fn links(scene: &Scene, paper: &mut Paper) {
    let parted = parted(&scene.links.cut);
    let cut: Vec<String> = scene.links.cut.iter().map(|cut| format!("{}->{}", cut.from, cut.to)).collect();
    let own = |own: &OwnLink| format!("{}->{} {}", own.from, own.to, card::own(own));
    let own: Vec<String> = scene.links.own.iter().map(own).collect();
    if let Some(groups) = parted {
        paper.say(&words::parted(groups));
    } else if !cut.is_empty() {
        paper.say(&words::cut(catalogue().list(&cut)));
    }
    if !own.is_empty() {
        paper.say(&words::own(catalogue().list(&own)));
    }
}

/// The groups that the cut links part, if they are all links from group to group.
fn parted(cut: &[CutLink]) -> Option<String> {
    let names: BTreeSet<&str> = cut.iter().map(|cut| &*cut.from).collect();
    let links: BTreeSet<(&str, &str)> = cut.iter().map(|cut| (&*cut.from, &*cut.to)).collect();
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for name in names {
        match groups.iter_mut().find(|group| !links.contains(&(group[0], name))) {
            Some(group) => group.push(name),
            None => groups.push(vec![name]),
        }
    }
    let of = |name: &str| groups.iter().position(|group| group.contains(&name));
    let across = links.iter().all(|(from, to)| of(to).is_some() && of(from) != of(to));
    let all: usize = groups.iter().map(Vec::len).sum();
    let between = all * all - groups.iter().map(|group| group.len() * group.len()).sum::<usize>();
    let told = groups.iter().map(|group| group.join(", ")).collect::<Vec<_>>().join(" | ");
    (all > 2 && across && links.len() == between).then_some(told)
}

/// Expressions that are kept in sight.
pub fn watched(run: &Run, paper: &mut Paper) {
    for watched in &run.watches {
        paper.say(&words::watched(watched.watch.text(), watched.value.as_str()));
    }
}

/// All that a node knows.
pub fn node(node: &NodeCard, paper: &mut Paper) {
    let text = card::text_within(node, paper.width);
    paper.as_it_is(&text);
}

/// A node's log, an entry a line.
pub fn log(node: &NodeCard, paper: &mut Paper) {
    let Some(log) = &node.log else { return paper.say(&words::no_log(node.id.as_str())) };
    if log.is_empty() {
        return paper.say(&words::empty_log(node.id.as_str()));
    }
    let mut next = log.first().map_or(0, |first| first.index);
    for row in log {
        if let Some(called) = &row.called {
            let settled = node.commit_index.is_some_and(|commit| row.index <= commit);
            paper.say(&words::called(called.as_str(), row.value.as_str(), row.chosen.unwrap_or(settled)));
            continue;
        }
        if let Some(known) = row.chosen {
            (next..row.index).for_each(|hole| paper.say(&words::hole(hole)));
            let ballot = row.ballot.as_ref().map(|ballot| ballot.text.clone());
            paper.say(&words::slot(row.index, row.value.as_str(), ballot, known));
            next = row.index + 1;
            continue;
        }
        let known = node.commit_index.is_some_and(|commit| row.index <= commit);
        paper.say(&words::entry(row.index, row.value.as_str(), row.term, known));
    }
}

/// What became of each ballot, a sentence each, and what can still be chosen, by whom.
pub fn ballots(run: &Run, paper: &mut Paper) {
    let scene = run.scene();
    let tables =
        scene.ballots.iter().flat_map(|table| table.ballots.iter().map(|ballot| say::ballot(scene, table, ballot)));
    let told: Vec<String> = tables.chain(say::can_still(scene)).collect();
    if told.is_empty() {
        let none = if scene.ballots.is_empty() { words::no_ballots() } else { words::no_ballot_yet() };
        return paper.say(&none);
    }
    told.iter().for_each(|told| paper.say(told));
    scene.can_still.iter().for_each(|row| paper.say(&format!("{}.", say::left_by(scene, row))));
}

/// What a server has in its tree, a path a line: this one's, or that of who leads and who watches it at any server.
pub fn tree(run: &Run, whose: Option<usize>, paper: &mut Paper) {
    let has = |node: &&NodeCard| !node.tree.is_empty();
    let nodes = || run.scene().nodes.iter().filter(has);
    let leads = || nodes().find(|node| node.badge.tone == Tone::Lead).or_else(|| nodes().next());
    let shown = whose.map_or_else(leads, |at| run.scene().nodes.get(at).filter(has));
    let Some(node) = shown else { return paper.say(say::NO_TREE) };
    let others = if whose.is_none() { run.scene().nodes.as_slice() } else { &[] };
    paper.say(&format!("{}:", node.id));
    say::tree(node, others).iter().for_each(|told| paper.say(told));
}

/// What nodes keep in rows, or one of them, a sentence for each.
pub fn tables(run: &Run, whose: Option<usize>, paper: &mut Paper) {
    let scene = run.scene();
    let meant = || scene.nodes.iter().enumerate().filter(|(at, _)| whose.is_none_or(|whose| whose == *at));
    for (_, node) in meant() {
        for table in &node.tables {
            paper.say(&format!("{}, {}:", node.id, table.title));
            table.rows.iter().for_each(|row| paper.say(&say::kept(&table.columns, row, scene.time_ms)));
        }
    }
    if meant().all(|(_, node)| node.tables.is_empty()) {
        paper.say(say::NO_TABLE);
    }
}

/// What is believed, beside what is so.
pub fn beliefs(run: &Run, paper: &mut Paper) {
    let told = say::beliefs(run.scene());
    if told.is_empty() {
        return paper.say(say::NO_BELIEF);
    }
    told.iter().for_each(|told| paper.say(told));
}

/// Whether a node has written anything.
pub fn has_records(node: &NodeCard) -> bool {
    !node.records.is_empty() || node.lost_records.is_some()
}

/// What a node has written, a record a line, and what a crash would take of it.
pub fn records(node: &NodeCard, paper: &mut Paper) {
    if node.records.is_empty() {
        return paper.say(&words::no_record(node.id.as_str(), node.lost_records));
    }
    node.older_records.into_iter().for_each(|count| paper.say(&words::older_records(count)));
    node.records.iter().for_each(|record| paper.say(&words::record(record.text.as_str(), record.flushed)));
    node.lost_records.into_iter().for_each(|count| paper.say(&words::lost_records(count)));
}

/// The messages under way, a number and a name for each.
pub fn messages(run: &Run, paper: &mut Paper) {
    let (messages, now) = (&run.scene().messages, run.scene().time_ms);
    if messages.is_empty() {
        return paper.say(&say::no_message(run));
    }
    for (nth, message) in messages.iter().enumerate() {
        paper.say(&format!("{} [{}]", say::message(message, nth, messages.len(), now), message.id));
    }
}
