//! The words that only lines of text have, a row each in [`WORDS`]: they tell what a screen draws, or ask for what it takes
//! keys for. A new word is a row and a function. No word is a command of the language or of a protocol, nor a key's name.

use super::desk::Desk;
use super::paper::Paper;
use super::{look, words, wrong};
use crate::lesson::{Offer, Takes};
use crate::script::{self, VERBS};
use crate::ui::action::ACTIONS;
use crate::ui::app::{Action, App, Ask, Group, Heard, Mode, Name, Run, Stage, Wish};
use crate::ui::prompt::Prompt;
use crate::ui::say;
use crate::ui::update::{ask, lesson};
use crate::ui::widgets::markdown::bare;

/// A word.
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// How it is written.
    usage: &'static str,
    /// What it does, in a few words.
    about: &'static str,
    /// Does it with what follows it.
    pub does: fn(&mut Desk, &str),
}

const fn word(name: &'static str, usage: &'static str, about: &'static str, does: fn(&mut Desk, &str)) -> Word {
    Word { name, usage, about, does }
}

/// All words.
pub const WORDS: &[Word] = &[
    word("look", "look [NODE]", "how everything stands, or all that a node knows", looked),
    word("messages", "messages", "the messages under way, with their names", messages),
    word("log", "log NODE", "a node's log, entry by entry", log),
    word("records", "records NODE", "what a node has written, in order, and what a crash would take of it", records),
    word("ballots", "ballots", "what became of each ballot, and what can still be chosen", ballots),
    word("znodes", "znodes [NODE]", "the tree that a server keeps, a path a line", znodes),
    word("tables", "tables [NODE]", "what nodes keep in rows, such as sessions, and when each ends", tables),
    word("beliefs", "beliefs", "what is believed that is not so, or not known", beliefs),
    word("branches", "branches", "the branches of the history; a number goes to one", |desk, _| by_name(desk, "tree")),
    word("select", "select NODE", "chooses the node that keys such as `k` are about", select),
    word("until", "until CONDITION", "lets time run until a condition, a rule, a role or a violation", until),
    word("watch", "watch EXPRESSION", "tells a value whenever it changes; the same again ends it", watch),
    word("next", "next", "goes on with the lesson, or to the next thing worth telling", |desk, _| {
        one_of(desk, "next", "next-told");
    }),
    word("previous", "previous", "the page before, or the thing worth telling before", |desk, _| {
        one_of(desk, "previous", "previous-told");
    }),
    word("answer", "answer NUMBER or TEXT", "answers a lesson's question", answer),
    word("page", "page", "the lesson's page, or the notes of what is presented, once more", page),
    word("save", "save FILE", "writes what was done to a file, which `synod play` shows", save),
    word("leave", "leave", "back to where one chooses what to start", |desk, _| by_name(desk, "leave")),
    word("keys", "keys", "all keys of the screen, which are lines as well", |desk, _| keys(desk)),
    word("help", "help [NAME]", "how lines are heard, or what a command, a word or a key does", help),
];

/// The verbs of the language and of the protocol.
pub fn verbs(app: &App) -> impl Iterator<Item = &'static str> {
    let own = app.run().timeline.sim().info().inputs.iter().map(|input| input.verb);
    own.chain(VERBS.iter().map(|verb| verb.name))
}

/// All that a line can begin with.
pub fn all(desk: &Desk) -> impl Iterator<Item = &'static str> {
    let stages = [desk.app.stage(), Stage::Watch];
    let actions = ACTIONS.iter().filter(move |row| stages.contains(&row.stage)).map(|row| row.name);
    WORDS.iter().map(|word| word.name).chain(verbs(&desk.app)).chain(actions).chain(["quit"])
}

/// Does an action by its name.
fn by_name(desk: &mut Desk, name: &str) {
    if let Some(action) = desk.action(name) {
        desk.perform(action);
    }
}

/// Does one action in a lesson and another in a run.
fn one_of(desk: &mut Desk, in_a_lesson: &str, else_: &str) {
    let lesson = desk.app.stage() == Stage::Lesson;
    desk.acts = !lesson;
    by_name(desk, if lesson { in_a_lesson } else { else_ });
}

/// Says how a word is written to which something is missing. Whether that was so.
fn lacks(desk: &mut Desk, name: &str, rest: &str) -> bool {
    let word = WORDS.iter().find(|word| word.name == name).filter(|_| rest.is_empty());
    word.into_iter().for_each(|word| desk.say(&words::lacks(word.usage)));
    rest.is_empty()
}

/// The node of a name as commands take it, by its place; otherwise says why it is none.
fn node(desk: &mut Desk, name: &str) -> Option<usize> {
    let run = desk.app.run().seen();
    match script::named(&run.timeline, name) {
        Ok(id) => run.scene().nodes.iter().position(|node| node.id == run.timeline.sim().config().name(id)),
        Err(error) => {
            desk.say(&wrong::text(&error));
            None
        }
    }
}

/// Of two worlds in one night, says whose what follows is.
pub fn seen(desk: &mut Desk) -> (&Run, &mut Paper) {
    let (run, paper) = (desk.app.run(), &mut desk.paper);
    if run.beside.is_some() {
        paper.say(&format!("{}:", run.seen().called()));
    }
    (run.seen(), paper)
}

fn looked(desk: &mut Desk, rest: &str) {
    if rest.is_empty() {
        return look::whole(desk.app.run(), &mut desk.paper);
    }
    if let Some(at) = node(desk, rest) {
        let (run, paper) = seen(desk);
        look::node(&run.scene().nodes[at], paper);
    }
}

fn messages(desk: &mut Desk, _: &str) {
    let (run, paper) = seen(desk);
    look::messages(run, paper);
}

fn log(desk: &mut Desk, rest: &str) {
    if lacks(desk, "log", rest) {
        return;
    }
    if let Some(at) = node(desk, rest) {
        let (run, paper) = seen(desk);
        look::log(&run.scene().nodes[at], paper);
    }
}

fn ballots(desk: &mut Desk, _: &str) {
    let (run, paper) = seen(desk);
    look::ballots(run, paper);
}

/// Tells what a screen has a view for beside the cluster, if this action is for one. Whether it is.
pub fn view(desk: &mut Desk, action: &Action) -> bool {
    let is = |name| action.is(Name(Stage::Watch, name));
    match () {
        () if is("ballots") => ballots(desk, ""),
        () if is("disks") => disks(desk),
        () if is("znodes") => znodes(desk, ""),
        () if is("tables") => tables(desk, ""),
        () if is("beliefs") => beliefs(desk, ""),
        () => return false,
    }
    true
}

fn znodes(desk: &mut Desk, rest: &str) {
    let whose = if rest.is_empty() { None } else { node(desk, rest) };
    if whose.is_some() || rest.is_empty() {
        let (run, paper) = seen(desk);
        look::tree(run, whose, paper);
    }
}

fn tables(desk: &mut Desk, rest: &str) {
    let whose = if rest.is_empty() { None } else { node(desk, rest) };
    if whose.is_some() || rest.is_empty() {
        let (run, paper) = seen(desk);
        look::tables(run, whose, paper);
    }
}

fn beliefs(desk: &mut Desk, _: &str) {
    let (run, paper) = seen(desk);
    look::beliefs(run, paper);
}

fn disks(desk: &mut Desk) {
    let (run, paper) = seen(desk);
    let nodes: Vec<_> = run.scene().nodes.iter().filter(|node| look::has_records(node)).collect();
    for node in &nodes {
        paper.say(&format!("{}:", node.id));
        look::records(node, paper);
    }
    if nodes.is_empty() {
        paper.say(&say::sentence(say::NO_RECORD));
    }
}

fn records(desk: &mut Desk, rest: &str) {
    if lacks(desk, "records", rest) {
        return;
    }
    if let Some(at) = node(desk, rest) {
        let (run, paper) = seen(desk);
        look::records(&run.scene().nodes[at], paper);
    }
}

fn select(desk: &mut Desk, rest: &str) {
    if lacks(desk, "select", rest) {
        return;
    }
    if let Some(at) = node(desk, rest) {
        desk.app.run_mut().select(at);
    }
}

fn until(desk: &mut Desk, rest: &str) {
    if lacks(desk, "until", rest) {
        return;
    }
    desk.acts = true;
    asked(desk, Ask::Until, rest);
}

fn watch(desk: &mut Desk, rest: &str) {
    if !lacks(desk, "watch", rest) {
        asked(desk, Ask::Watch, rest);
    }
}

/// Does what is done where a screen asks for something.
fn asked(desk: &mut Desk, what: Ask, typed: &str) {
    desk.app.mode = Mode::Ask(what, Prompt::new(typed));
    ask::submit(&mut desk.app, what, typed.to_string());
    desk.close();
}

fn answer(desk: &mut Desk, rest: &str) {
    if lacks(desk, "answer", rest) {
        return;
    }
    let takes = desk.app.run().guide.as_ref().map(|guide| guide.page.takes);
    match (takes, rest.parse::<usize>()) {
        (Some(Takes::Choice), Ok(number @ 1..)) => lesson::answer(&mut desk.app, number - 1),
        (Some(Takes::Choice), _) => desk.say(&words::choose_answer()),
        (Some(Takes::Text), _) => lesson::typed(&mut desk.app, rest.to_string()),
        (Some(Takes::Nothing | Takes::Step | Takes::Time) | None, _) => desk.say(&words::nothing_asked()),
    }
}

/// Takes a line that means nothing else for the answer to a question, if it is one: of those to choose from one that is
/// there, or what is typed.
pub fn answers(desk: &mut Desk, line: &str) -> bool {
    let Some(page) = desk.app.run().guide.as_ref().map(|guide| &guide.page) else { return false };
    match page.takes {
        Takes::Text => lesson::typed(&mut desk.app, line.to_string()),
        Takes::Choice => {
            let same = |choice: &Offer| bare(&choice.text).eq_ignore_ascii_case(&bare(line));
            let Some(at) = page.choices.iter().position(same) else { return false };
            lesson::answer(&mut desk.app, at);
        }
        Takes::Nothing | Takes::Step | Takes::Time => return false,
    }
    true
}

fn page(desk: &mut Desk, _: &str) {
    match (&mut desk.notes, desk.app.run().guide.is_some()) {
        (Some(notes), _) => notes.told = None,
        (None, true) => desk.page.again(&desk.app, &mut desk.paper),
        (None, false) => desk.say(&words::no_lesson()),
    }
}

fn save(desk: &mut Desk, rest: &str) {
    if desk.app.run().scenario.is_none() {
        // It says why that is no file.
        return ask::file(&mut desk.app);
    }
    if !lacks(desk, "save", rest) {
        desk.app.wish = Some(Wish::Write(rest.into()));
    }
}

fn keys(desk: &mut Desk) {
    let lesson = desk.app.stage() == Stage::Lesson;
    desk.say(&words::keys());
    let of_lesson = [(Stage::Lesson, None)].into_iter().filter(|_| lesson);
    let of_run = Group::ALL.iter().map(|(group, _)| (Stage::Watch, Some(*group)));
    for (keys, doc) in of_lesson.chain(of_run).flat_map(|(stage, group)| desk.app.keymap.lines(stage, group)) {
        desk.paper.say(&format!("{keys}: {doc}"));
    }
}

/// How lines are heard, or what one name means.
pub fn help(desk: &mut Desk, rest: &str) {
    if !rest.is_empty() {
        return help_with(desk, rest);
    }
    let how = match (desk.app.run().guide.is_some(), desk.app.scenes.presented) {
        (true, _) => words::how_to_learn(),
        (false, true) => words::how_to_present(),
        (false, false) => words::how(),
    };
    desk.paper.prose(&how);
    desk.say(&words::words());
    for word in WORDS {
        desk.say(&format!("{}: {}", word.usage, word.about));
    }
    desk.say(&words::commands());
    let verbs: Vec<&str> = verbs(&desk.app).collect();
    desk.say(&verbs.join(", "));
}

/// Says that a line is typed whole of which a key has begun this much, and what it may look like.
pub fn whole_line(desk: &mut Desk, begun: &str) {
    let timeline = &desk.app.run().timeline;
    let (info, name) = (timeline.sim().info(), begun.split(' ').next().unwrap_or_default());
    let verb = VERBS.iter().find(|verb| verb.name == name);
    let own = info.inputs.iter().find(|input| input.verb == name).map(|input| input.example.to_string());
    let example = own.or_else(|| script::example(timeline, verb?));
    desk.say(&words::begun(begun, example));
}

/// What one name means.
fn help_with(desk: &mut Desk, name: &str) {
    let info = desk.app.run().timeline.sim().info();
    // A protocol may call something as the program does: both are told.
    let word = WORDS.iter().find(|word| word.name == name);
    let verb = VERBS.iter().find(|verb| verb.name == name);
    let input = info.inputs.iter().find(|input| input.verb == name);
    if let Some(word) = word {
        desk.say(&format!("{}: {}", word.usage, word.about));
    }
    if let Some(verb) = verb {
        desk.say(verb.doc);
        let example = script::example(&desk.app.run().timeline, verb);
        desk.say(&words::usage(verb.usage, example));
    }
    if let Some(input) = input {
        desk.say(&words::in_protocol(info.title, input.about, word.is_some() || verb.is_some()));
        desk.say(&words::written_like(input.example));
    }
    if word.is_some() || verb.is_some() || input.is_some() {
        // It is told.
    } else if let Some(action) = desk.action(name) {
        desk.say(&say::sentence(action.doc));
    } else if let Some(Heard::Does(action)) = desk.app.keymap.typed(desk.app.stage(), name) {
        desk.say(&say::sentence(action.doc));
    } else {
        let known: Vec<&str> = all(desk).collect();
        desk.say(&wrong::unknown(name, known));
    }
}
