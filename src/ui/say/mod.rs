//! What the screen says by itself. Views draw it and `update` tells it; neither makes sentences of its own out of what a
//! run is like. `notice` is what is not as it should be, `ribbon` what was chosen and what was lost, `unusual` what the
//! network does that it does not always do, `lesson` what stands around a lesson's text, `sides` two runs
//! side by side.

mod kept;
pub mod lesson;
pub mod notice;
pub mod ribbon;
mod sides;
mod still;
pub mod unusual;

pub use kept::{
    ENDS_THEM, NO_BELIEF, NO_TABLE, NO_TREE, NOT_THERE, ON_ITS_WAY, UNKNOWN, beliefs, believer, columns_of_beliefs,
    gist, kept, known, moment, nothing_of, remaining, tree,
};
pub use sides::{
    both, end_of, ends_of, in_each, linked, missed, of, of_one, of_side, refused_by, refused_by_all, seen, side,
    turned_to,
};
pub use still::{ballot, can_still, kind_of_round, left_by};

pub use crate::timeline::card::{armed, chosen, disk_fails, gathered, own, settled};

use super::app::{Clock, Guess, Keymap, Mode, Pace, Pane, Run, named};
use super::widgets::card;
use crate::engine::catalogue::{Label, capital, catalogue};
use crate::engine::scene::{CutLink, EventKind, Mark, NodeCard, NoteCard, Packet, Scene, Told, Tone};
use crate::engine::{Info, Turned};
use crate::script::ScriptError;

/// How many of the values that were chosen last are told of a branch's end.
const ENDS_WITH: usize = 3;
/// Where a node has written nothing.
pub const NO_RECORD: &str = "nothing written yet";
/// Above the records that are not durable.
pub const CRASH_TAKES: &str = "╌╌ a crash takes what follows ╌╌";
/// Above what is on a disk.
pub const DISK_SAYS: &str = "the disk says now:";
/// Where no node can be inspected.
pub const NO_NODE: &str = "No node is selected.";
/// Where nothing can be told yet.
pub const NOTHING_TOLD: &str = "No step was taken yet. Each step will be told here: what happened, which rule of the \
                                protocol decided, and why.";
/// Where no lane can be drawn yet.
pub const NO_LANES: &str = "No step was taken yet. Each node has a lane here, each step a column, and each message is \
                            a line from lane to lane.";
/// Where no action or command fits what was typed.
pub const NO_OFFER: &str = "Nothing is called so. Delete a letter.";
/// Where no line fits what was typed.
pub const NO_LINE: &str = "Nothing here is called so. Delete a letter, or Esc closes this.";
/// What becomes of a corrupt message.
pub const CORRUPT: &str = "the checksum will be wrong, so it will be thrown away";

/// What stands before the arrival of a refusal.
pub const REFUSAL: char = '✗';
/// Where a message is not as its sender and the network alone would have it.
pub const BY_HAND: &str = "put on its link, copied or held up";

/// Where no message can be listed. A node does not see whether there is one.
pub fn no_message(run: &Run) -> String {
    match &run.sight.eyes {
        Some(name) => format!("{name} cannot see which messages are under way."),
        None => "No message is under way.".into(),
    }
}

/// A text with a capital and a full stop.
pub fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    let word = text.split(' ').next().unwrap_or_default();
    // The name of an option, a rule or a file stays as it has to be written.
    if word.contains(['_', '.', '/', '=']) {
        return format!("{text}{end}");
    }
    format!("{}{end}", capital(text))
}

/// What is wrong with a line that was typed, and what to do about it.
pub fn explain(error: &ScriptError) -> String {
    match error.advice() {
        Some(advice) => format!("{} {}", sentence(&error.told()), sentence(advice)),
        None => sentence(&error.told()),
    }
}

/// How near a guess of where the last choice was came to it: what was chosen on its branch since does not count.
pub fn guessed(run: &Run, guess: Guess) -> String {
    let timeline = &run.timeline;
    let name = timeline.tree().into_iter().find(|branch| branch.id == guess.branch).map(|branch| branch.name);
    let elsewhere =
        name.filter(|_| timeline.branch() != guess.branch && timeline.shared_with(guess.branch) < guess.end);
    let on = elsewhere.map_or(String::new(), |name| format!("On branch {name}: "));
    let chosen = chosen(run.scene());
    let Some((step, several)) = timeline.last_marked(Mark::Chosen, guess.branch, guess.end) else {
        return format!("{on}Nothing was {chosen} up to step {}.", guess.end);
    };
    let steps = |by: u64| if by == 1 { "1 step".to_string() } else { format!("{by} steps") };
    let near = match step {
        step if step == guess.step => "just where you said".into(),
        step if step > guess.step => format!("{} after your guess", steps(step - guess.step)),
        step => format!("{} before your guess", steps(guess.step - step)),
    };
    let last = if several { " last" } else { "" };
    format!("{on}It was {chosen}{last} at step {step}: {near}.")
}

/// How a branch ends: who leads then, and which clients are the first of a line, what fell, what was chosen, and what was
/// lost, in words.
pub fn ending(scene: &Scene, lost: Option<&str>) -> String {
    let is = |node: &NodeCard| {
        let role = catalogue().label(Label::Role, &node.role);
        let epoch = node.stands_in().map_or(String::new(), |(what, number)| format!(" ({what} {number})"));
        format!("{} is {role}{epoch}", node.id)
    };
    let leads: Vec<String> = scene.nodes.iter().filter(|node| node.leads()).map(is).collect();
    let first = scene.nodes.iter().filter(|node| node.up && node.is_client() && node.badge.tone == Tone::Lead);
    let first: Vec<String> = first
        .map(|node| format!("{} is {} in its line", node.id, catalogue().label(Label::Role, &node.role)))
        .collect();
    let first = (!first.is_empty()).then(|| first.join(", "));
    let leads = match leads.is_empty() {
        false => Some(leads.join(", ")),
        true => scene.nodes.iter().any(|node| node.term.is_some()).then(|| "nobody leads".into()),
    };
    let fell = scene.violations.iter().map(|fallen| format!("{} fell at step {}", fallen.property, fallen.step));
    let last: Vec<&str> = scene.chosen.iter().rev().take(ENDS_WITH).rev().map(|c| c.value.as_str()).collect();
    let (more, chosen) = (scene.chosen.len() - last.len(), chosen(scene));
    let before = if more == 0 { String::new() } else { format!("{more} before and ") };
    let values = (!last.is_empty()).then(|| format!("{before}{} {chosen}", last.join(", ")));
    let parts: Vec<String> =
        leads.into_iter().chain(first).chain(fell).chain(values).chain(lost.map(String::from)).collect();
    if parts.is_empty() { "nothing to tell yet".into() } else { parts.join("; ") }
}

/// A stretch of simulated time.
pub fn span(ms: u64) -> String {
    match ms {
        0..10_000 => format!("{ms} ms"),
        _ => format!("{} s", ms / 1000),
    }
}

/// What somebody is that has the votes or promises of a quorum: where entries of a log are agreed on, it leads.
pub fn elected(scene: &Scene) -> &'static str {
    let of_a_log = |node: &NodeCard| node.term.is_some() || node.log.is_some();
    if scene.nodes.iter().any(of_a_log) { "leads" } else { "ready" }
}

/// How many records that were not flushed a crash has taken.
pub fn crash_took(lost: u64) -> String {
    format!("a crash took {lost} not flushed")
}

/// How much of what a node has written last is durable.
pub fn disk(node: &NodeCard) -> String {
    let all = node.records.len() as u64 + node.older_records.unwrap_or(0);
    match node.unflushed_records {
        _ if all == 0 => node.lost_records.map(crash_took).unwrap_or_default(),
        Some(lost) => format!("{all} written, {lost} not flushed"),
        None => format!("{all} written, all flushed"),
    }
}

/// The word for a mark of the timeline.
pub fn mark(scene: &Scene, mark: Mark) -> &'static str {
    match mark {
        Mark::Election => elected(scene),
        Mark::Chosen => chosen(scene),
        Mark::Below => "agreed on below",
        Mark::Bound => "bound",
        Mark::Fault => "by hand",
        Mark::Violation => "violation",
    }
}

/// Whether the link between two nodes is cut, in one direction at least.
pub fn is_cut(scene: &Scene, a: &NodeCard, b: &NodeCard) -> bool {
    let between = |from: &str, to: &str| scene.links.cut.iter().any(|c| c.from == from && c.to == to);
    between(&a.id, &b.id) || between(&b.id, &a.id)
}

/// The links that are cut between nodes that have anything to say to each other: no others are there to be drawn.
pub fn cut_links<'a>(run: &'a Run, scene: &'a Scene) -> impl Iterator<Item = &'a CutLink> {
    let sim = run.timeline.sim();
    let kind = |name: &str| sim.config().find(name).map(|id| sim.config().kind(id));
    let talk = move |cut: &&CutLink| kind(&cut.from).zip(kind(&cut.to)).is_none_or(|(a, b)| sim.info().talk(a, b));
    scene.links.cut.iter().filter(talk)
}

/// The other end of a link of a node that is cut, with an arrow where one direction only is; of one that has something to
/// say.
pub fn cut_end(run: &Run, scene: &Scene, [at, other]: [usize; 2]) -> Option<String> {
    let (me, other) = (&scene.nodes[at].id, &scene.nodes[other].id);
    let is_cut = |from: &str, to: &str| cut_links(run, scene).any(|cut| cut.from == from && cut.to == to);
    match (is_cut(me, other), is_cut(other, me)) {
        (true, true) => Some(other.clone()),
        (true, false) => Some(format!("→{other}")),
        (false, true) => Some(format!("←{other}")),
        (false, false) => None,
    }
}

/// What is run, and through whose eyes one looks, if one does.
pub fn title(run: &Run) -> String {
    match &run.sight.eyes {
        Some(name) => format!("as {name} sees it: {}", run.title),
        None => run.title.clone(),
    }
}

/// Whether time runs.
pub fn state(clock: &Clock) -> &'static str {
    match (clock.playing, clock.replay) {
        (_, Some(_)) => "▶ showing",
        (true, None) => "▶ playing",
        (false, None) => "⏸ paused",
    }
}

/// How fast time runs.
pub fn speed(clock: &Clock) -> String {
    match clock.pace {
        Pace::Adaptive => "auto".into(),
        Pace::Steady(slower @ ..0) => format!("1/{}x", 1 << -slower),
        Pace::Steady(faster) => format!("{}x", 1 << faster),
    }
}

/// The question before a link is cut or healed, and how to answer it.
pub fn link_question(run: &Run, other: usize, keys: &Keymap) -> Option<(String, String)> {
    let (a, b) = (run.node()?, run.scene().nodes.get(other)?);
    let verb = if is_cut(run.scene(), a, b) { "Heal" } else { "Cut" };
    let key = keys.key(named::LINK_DO);
    Some((format!("{verb} the link {} - {}", a.id, b.id), format!("? {key} does it; a number chooses another node.")))
}

/// Why nothing is done in a sheet: nothing can be chosen in it, or what is chosen is out of sight, `above` what is seen
/// or below.
pub fn nothing_to_do(above: Option<bool>, keys: &Keymap) -> String {
    let back = match above {
        None => return format!("Nothing is to be chosen here; {} closes this.", keys.key(named::SHEET_LEAVE)),
        Some(true) => named::SHEET_PREVIOUS,
        Some(false) => named::SHEET_NEXT,
    };
    format!("What {} does is out of sight: {} goes back to it.", keys.key(named::SHEET_DO), keys.key(back))
}

/// What comes of a drag from one node to another.
pub fn drag(run: &Run, from: usize, to: usize) -> Option<String> {
    let (a, b) = (run.scene().nodes.get(from)?, run.scene().nodes.get(to)?);
    let becomes = if is_cut(run.scene(), a, b) { "healed" } else { "cut" };
    Some(format!("Let go here, and the link {} - {} is {becomes}.", a.id, b.id))
}

/// What is to be done first where a key does nothing, since something is being chosen.
pub fn first(mode: &Mode, held: bool, keys: &Keymap) -> Option<String> {
    let (what, leave) = match mode {
        // While a question is open nothing becomes of any message.
        Mode::Messages { .. } if held => {
            return Some(format!("Here you only look at them; {} closes the list.", keys.key(named::MESSAGES_LEAVE)));
        }
        Mode::Link { .. } => ("say whether the link is to be changed", named::LINK_LEAVE),
        Mode::Messages { .. } => ("say what becomes of the message", named::MESSAGES_LEAVE),
        Mode::Watch | Mode::Prompt(_) | Mode::Ask(..) | Mode::Sheet(_) | Mode::Palette { .. } | Mode::Help { .. } => {
            return None;
        }
    };
    Some(format!("First {what}; {} leaves it as it is.", keys.key(leave)))
}

/// What the status line says if there is nothing in particular: the number of the newest step and what happened then,
/// or how to begin.
pub fn standing(run: &Run, keys: &Keymap) -> (Option<u64>, String) {
    let (at, end) = (run.timeline.at(), run.timeline.end());
    if let Some(told) = run.told().last() {
        let refused = if told.refusal { format!("{REFUSAL} ") } else { String::new() };
        return (Some(told.step), refused + &happened(told, run.timeline.sim().info()));
    }
    let text = match () {
        () if at > 0 => return (Some(at), String::new()),
        () if run.clock.playing => "Time runs; no step was taken yet.".into(),
        () if end > 0 => format!("This is the start; {} goes forward again.", keys.key(named::FORWARD)),
        () => begins_here(run, keys),
    };
    (None, text)
}

/// What happened at a step; of a message that arrived also whether its addressee had no use for it.
pub fn happened(told: &Told, info: &Info) -> String {
    let noted = |note: &NoteCard| Some((info.find_rule(&note.rule)?, note.verdict, note.routine));
    let turned = info.turned(&told.notes.iter().filter_map(noted).collect::<Vec<_>>());
    let what = told.headline.trim_end_matches('.');
    match (&told.node, turned) {
        (Some(node), Turned::Refused) if told.event == EventKind::Arrival => format!("{what}; {node} refuses."),
        (Some(node), Turned::Ignored) if told.event == EventKind::Arrival => format!("{what}; {node} ignores it."),
        _ => told.headline.clone(),
    }
}

/// What is said where a run begins. In a lesson much may have come before it.
fn begins_here(run: &Run, keys: &Keymap) -> String {
    let begins = if run.guide.is_some() { "The run begins here" } else { "Nothing has happened yet" };
    if run.timeline.held().is_some() {
        return format!("{begins}.");
    }
    let (play, step) = (keys.key(named::PLAY), keys.key(named::FORWARD));
    format!("{begins}: {play} lets time run, {step} takes one step.")
}

/// How many lines of a view have no room, and how to see them.
pub fn more(count: usize, pane: &Pane) -> String {
    match (pane.look.enlarged, pane.ends_choosing()) {
        (None, None) => format!("… {count} more, {} enlarges", pane.keymap.key(named::ENLARGE)),
        // While something is being chosen, that key does something else.
        (Some(_), _) | (None, Some(_)) => format!("… {count} more"),
    }
}

/// That the window is too small.
pub fn too_small((width, height): (u16, u16), (least_width, least_height): (u16, u16)) -> String {
    format!("The window is {width}x{height}. synod needs {least_width}x{least_height} or more: make it larger.")
}

/// That a node through whose eyes one looks has nothing to tell.
pub fn noticed_nothing(name: &str) -> String {
    format!("{name} has noticed nothing lately.")
}

/// A message in one line: which it is of how many, what it is, from whom to whom, and what it says.
pub fn message(message: &Packet, nth: usize, count: usize, now_ms: u64) -> String {
    let kind = card::kind(message);
    let epoch = card::message_epoch(message).map_or(String::new(), |epoch| format!(" {epoch}"));
    let (from, to) = (&message.from, &message.to);
    let corrupt = if message.corrupt { ", corrupt" } else { "" };
    let left = message.due_ms.saturating_sub(now_ms);
    let facts = message.facts.iter().map(|(name, fact)| format!("{} {}", card::name(name), card::fact(fact)));
    // What stood in a corrupt one is no longer what was written.
    let says: Vec<String> = message.value.iter().cloned().chain(facts).filter(|_| !message.corrupt).collect();
    let says = if says.is_empty() { String::new() } else { format!(": {}", says.join(", ")) };
    format!("{} of {count}  {kind}{epoch} from {from} to {to}{corrupt}, in {left} ms{says}", nth + 1)
}

/// When a message arrives.
pub fn arrival(message: &Packet, now_ms: u64) -> String {
    let left = message.due_ms.saturating_sub(now_ms);
    format!("in {left} ms, at {} ms; it left at {} ms", message.due_ms, message.sent_ms)
}
