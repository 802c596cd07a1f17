//! Everything that a key can do: one row each in [`ACTIONS`]. The key map is checked against it; the help page, the
//! palette, the hints at the bottom of the screen and the README's table are made from it. A new action is a row, a
//! function in `update`, and a line in `assets/keymap.toml`; one of the run has a group, under which the help lists it.

use super::app::{Act, Action, App, Group, Stage, Wish};
use super::home::Home;
use super::prompt::Prompt;
use super::update::{
    acting, ask, cue, help, hunt, lesson, link, look, messages, orders, palette, prompt, rules, sheet, telling, time,
    together,
};
use super::views;

type Hint = &'static str;

/// Something that is done on the screen of a run.
const fn row(stage: Stage, name: &'static str, act: fn(&mut App), doc: &'static str, hint: Hint) -> Action {
    Action { stage, name, act: Act::Run(act), doc, hint, acts: false, group: None }
}

/// Something that is done to the run, which it makes another.
const fn deed(stage: Stage, name: &'static str, act: fn(&mut App), doc: &'static str, hint: Hint) -> Action {
    Action { stage, name, act: Act::Run(act), doc, hint, acts: true, group: None }
}

/// Something that is done on the start screen.
const fn at_home(name: &'static str, act: fn(&mut Home), doc: &'static str, hint: Hint) -> Action {
    Action { stage: Stage::Home, name, act: Act::Home(act), doc, hint, acts: false, group: None }
}

/// Something that the terminal does, wherever one is.
const fn anywhere(name: &'static str, wish: Wish, doc: &'static str) -> Action {
    Action { stage: Stage::Any, name, act: Act::Terminal(wish), doc, hint: "", acts: false, group: None }
}

const NUMBER: &str = "select a node by its number";
const OTHER: &str = "this node, by its number";
const ANSWER: &str = "give this answer";
const BALLOTS: &str = "who promised, accepted or refused which ballot, and what can still be chosen; again, as before";
const ZNODES: &str = "the tree that servers keep, and how others have it; again, as before";
const TABLES: &str = "what nodes keep in rows, such as sessions, and when each ends; again, as before";
const BELIEFS: &str = "what is believed, beside what is so; again, as before";
const DISKS: &str = "what each disk is made of, and what a crash would take; again, as before";

/// All actions, in the order of the help.
pub static ACTIONS: &[Action] = &[
    row(Stage::Lesson, "next", lesson::next, "go on, or say that this is it", "go on"),
    row(
        Stage::Lesson,
        "clicker",
        lesson::clicker,
        "the same from a clicker; where something is asked, twice shows the answer",
        "",
    ),
    row(Stage::Lesson, "previous", lesson::previous, "the page before", ""),
    row(Stage::Lesson, "hint", lesson::hint, "a hint; again, a clearer one", "hint"),
    row(
        Stage::Lesson,
        "good",
        lesson::good,
        "back to where the goal could still be reached, or to what is explained; else undoes what was done last",
        "",
    ),
    row(Stage::Lesson, "again", lesson::again, "back to where this page began", ""),
    row(Stage::Lesson, "solve", lesson::solve, "show how it is done", ""),
    row(Stage::Lesson, "whole", lesson::whole, "the lesson on the whole screen, leaf by leaf; then as before", ""),
    row(Stage::Lesson, "picture", lesson::picture, "the picture, or the two runs that this page compares", ""),
    row(Stage::Lesson, "answer-1", |app| lesson::answer(app, 0), ANSWER, ""),
    row(Stage::Lesson, "answer-2", |app| lesson::answer(app, 1), ANSWER, ""),
    row(Stage::Lesson, "answer-3", |app| lesson::answer(app, 2), ANSWER, ""),
    row(Stage::Lesson, "answer-4", |app| lesson::answer(app, 3), ANSWER, ""),
    row(Stage::Lesson, "answer-5", |app| lesson::answer(app, 4), ANSWER, ""),
    row(Stage::Lesson, "answer-6", |app| lesson::answer(app, 5), ANSWER, ""),
    row(Stage::Lesson, "answer-7", |app| lesson::answer(app, 6), ANSWER, ""),
    row(Stage::Lesson, "answer-8", |app| lesson::answer(app, 7), ANSWER, ""),
    row(Stage::Lesson, "answer-9", |app| lesson::answer(app, 8), ANSWER, ""),
    row(Stage::Watch, "play", time::play, "let time run, or stop it", "play").of(Group::Time),
    row(Stage::Watch, "forward", |app| time::forward(app, 1), "one step forward", "step").of(Group::Time),
    row(Stage::Watch, "back", |app| time::back(app, 1), "one step back", "back").of(Group::Time),
    row(Stage::Watch, "next-told", telling::next, "on to the next thing worth telling", "").of(Group::Time),
    row(Stage::Watch, "previous-told", telling::previous, "back to the one before", "").of(Group::Time),
    row(Stage::Watch, "later", time::later, "100 ms later", "").of(Group::Time),
    row(Stage::Watch, "forward-10", |app| time::forward(app, 10), "ten steps forward", "").of(Group::Time),
    row(Stage::Watch, "back-10", |app| time::back(app, 10), "ten steps back", "").of(Group::Time),
    row(Stage::Watch, "start", time::start, "to the start of the run", "").of(Group::Time),
    row(Stage::Watch, "end", time::end, "to its last step", "").of(Group::Time),
    row(Stage::Watch, "next-mark", |app| time::mark(app, true), "to the next mark of the timeline", "").of(Group::Time),
    row(Stage::Watch, "previous-mark", |app| time::mark(app, false), "to the mark before", "").of(Group::Time),
    row(Stage::Watch, "faster", |app| time::speed(app, 1), "time runs twice as fast", "").of(Group::Time),
    row(Stage::Watch, "slower", |app| time::speed(app, -1), "time runs half as fast", "").of(Group::Time),
    row(Stage::Watch, "panel", look::panel, "show something else beside the cluster", "view").of(Group::Look),
    row(Stage::Watch, "disks", |app| look::beside(app, views::DISKS), DISKS, "").of(Group::Look),
    row(Stage::Watch, "ballots", |app| look::beside(app, views::BALLOTS), BALLOTS, "").of(Group::Look),
    row(Stage::Watch, "znodes", |app| look::beside(app, views::ZNODES), ZNODES, "").of(Group::Look),
    row(Stage::Watch, "tables", |app| look::beside(app, views::TABLES), TABLES, "").of(Group::Look),
    row(Stage::Watch, "beliefs", |app| look::beside(app, views::BELIEFS), BELIEFS, "").of(Group::Look),
    row(Stage::Watch, "next-node", |app| look::select_beside(app, 1), "select the next node", "node").of(Group::Nodes),
    row(Stage::Watch, "previous-node", |app| look::select_beside(app, -1), "select the node before", "")
        .of(Group::Nodes),
    row(Stage::Watch, "node-1", |app| look::select(app, 0), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-2", |app| look::select(app, 1), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-3", |app| look::select(app, 2), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-4", |app| look::select(app, 3), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-5", |app| look::select(app, 4), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-6", |app| look::select(app, 5), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-7", |app| look::select(app, 6), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-8", |app| look::select(app, 7), NUMBER, "").of(Group::Nodes),
    row(Stage::Watch, "node-9", |app| look::select(app, 8), NUMBER, "").of(Group::Nodes),
    deed(Stage::Watch, "kill", acting::kill, "crash the selected node, or restart it", "kill").of(Group::Nodes),
    deed(Stage::Watch, "hold", acting::hold, "pause the selected node, or let it go on", "").of(Group::Nodes),
    row(
        Stage::Watch,
        "mark-node",
        orders::mark,
        "mark the selected node; what is told by hand goes to those marked",
        "",
    )
    .of(Group::Nodes),
    deed(Stage::Watch, "orders", orders::open, "tell a node what to do by hand, such as to ask those marked", "tell")
        .of(Group::Nodes),
    row(Stage::Watch, "undo", acting::undo, "take back what was done by hand last", "undo").of(Group::Branches),
    deed(Stage::Watch, "link", link::open, "cut a link of the selected node, or heal it", "cut").of(Group::Links),
    row(Stage::Watch, "messages", messages::open, "choose a message and what becomes of it", "messages")
        .of(Group::Messages),
    deed(Stage::Watch, "partition", acting::partition, "split the network into groups", "").of(Group::Links),
    deed(Stage::Watch, "heal", acting::heal, "heal every link", "heal").of(Group::Links),
    deed(Stage::Watch, "drop", acting::drop_next, "lose the next message to the selected node", "").of(Group::Messages),
    deed(Stage::Watch, "fire", acting::fire, "let the selected node's next timer run out", "fire").of(Group::Nodes),
    deed(
        Stage::Watch,
        "ask",
        |app| acting::ask(app, true),
        "a client asks the leader, or the selected node",
        "request",
    )
    .of(Group::Messages),
    deed(Stage::Watch, "ask-selected", |app| acting::ask(app, false), "a client asks the selected node", "")
        .of(Group::Messages),
    row(Stage::Watch, "enlarge", look::enlarge, "give one view the whole screen, then the next", "").of(Group::Look),
    row(Stage::Watch, "questions", sheet::questions, "ask why, or why not", "why").of(Group::Ask),
    row(
        Stage::Watch,
        "next-choice",
        |app| time::choice(app, true),
        "to the next step at which something was chosen",
        "",
    )
    .of(Group::Time),
    row(Stage::Watch, "previous-choice", |app| time::choice(app, false), "to the one before", "").of(Group::Time),
    row(Stage::Watch, "hide-observer", look::hide_observer, "hide what only an observer knows, or show it", "")
        .of(Group::Look),
    row(Stage::Watch, "eyes", look::eyes, "see only what the selected node knows, or everything", "").of(Group::Look),
    row(Stage::Watch, "moves", sheet::moves, "be the network: choose what happens next", "").of(Group::Ask),
    row(Stage::Watch, "search", hunt::open, "search every run from here for one that goes wrong", "search")
        .of(Group::Ask),
    row(Stage::Watch, "rules", rules::open, "the rules: what each is for, off and on, and how to break it", "")
        .of(Group::Class),
    row(Stage::Watch, "leads", sheet::leads, "who could lead now, or what each quorum leaves, and why", "")
        .of(Group::Ask),
    row(Stage::Watch, "tree", sheet::tree, "all branches of the history, and what differs", "").of(Group::Branches),
    row(Stage::Watch, "scene", sheet::scene, "what this scene or page asks", "").of(Group::Class),
    row(Stage::Watch, "guess", look::guess, "here it was: guess where the last choice was, while it is hidden", "")
        .of(Group::Class),
    row(Stage::Watch, "run-until", ask::until, "let time run until a condition, a rule or a role", "").of(Group::Time),
    row(Stage::Watch, "watch", ask::expression, "keep an expression's value in sight", "").of(Group::Ask),
    row(Stage::Watch, "cues", cue::list, "the cues of this scene, to go to one", "cues").of(Group::Class),
    row(Stage::Watch, "next-cue", cue::next, "to the next cue, and then to the next scene", "").of(Group::Class),
    row(Stage::Watch, "previous-cue", cue::previous, "to the cue before, or the scene before", "").of(Group::Class),
    row(Stage::Watch, "next-scene", |app| cue::scene(app, true), "to the next scene", "").of(Group::Class),
    row(Stage::Watch, "previous-scene", |app| cue::scene(app, false), "to the scene before", "").of(Group::Class),
    row(Stage::Watch, "write", ask::file, "write what was done to a file", "").of(Group::Program),
    row(Stage::Watch, "layout", look::layout, "share the screen in another way", "").of(Group::Look),
    row(Stage::Watch, "projector", look::projector, "large, for a projector; again, as before", "").of(Group::Class),
    row(Stage::Watch, "black", look::black, "a black screen; any key, and it is back", "").of(Group::Class),
    row(Stage::Watch, "detail", look::detail, "tell everything, or only what matters", "detail").of(Group::Look),
    row(Stage::Watch, "branch", time::branch, "to the end of another branch of the history", "").of(Group::Branches),
    row(Stage::Watch, "theme", look::theme, "other colours", "").of(Group::Look),
    row(
        Stage::Watch,
        "left-side",
        |app| together::turn_to(app, 0),
        "the run on the left: keys and questions are about it",
        "",
    )
    .of(Group::Sides),
    row(Stage::Watch, "right-side", |app| together::turn_to(app, 1), "the run on the right", "").of(Group::Sides),
    row(Stage::Watch, "both-sides", together::link, "commands go to both runs, or to this one only", "")
        .of(Group::Sides),
    row(Stage::Watch, "palette", palette::open, "all that can be done, by name", "").of(Group::Program),
    row(Stage::Watch, "command", prompt::open, "type a command", "command").of(Group::Program),
    row(Stage::Watch, "leave", look::leave, "back to all views, or to the start screen", "all views")
        .of(Group::Program),
    row(Stage::Watch, "help", help::open, "this list of keys", "help").of(Group::Program),
    row(Stage::Watch, "quit", look::quit, "quit", "quit").of(Group::Program),
    row(Stage::Messages, "message-next", messages::next, "the next message", "next"),
    row(Stage::Messages, "message-previous", messages::previous, "the message before", ""),
    deed(Stage::Messages, "deliver", messages::deliver, "it arrives now", "deliver"),
    deed(Stage::Messages, "lose", messages::lose, "it is lost", "drop"),
    deed(Stage::Messages, "duplicate", messages::duplicate, "the network sends it once more", "duplicate"),
    deed(Stage::Messages, "delay", messages::delay, "it takes 50 ms longer", "delay"),
    deed(Stage::Messages, "corrupt", messages::corrupt, "it is corrupted, which its checksum will show", "corrupt"),
    row(Stage::Messages, "questions", messages::questions, "ask why it is under way, or why not more", "why"),
    row(Stage::Messages, "forward", messages::forward, "one step forward", ""),
    row(Stage::Messages, "back", messages::back, "one step back", ""),
    row(Stage::Messages, "command", prompt::open, "type a command", ""),
    row(Stage::Messages, "help", messages::show_help, "this list of keys", "help"),
    row(Stage::Messages, "cancel", look::watch, "back to the run", "close"),
    row(Stage::Link, "link-next", |app| link::beside(app, 1), "the next node", "next"),
    row(Stage::Link, "link-previous", |app| link::beside(app, -1), "the node before", ""),
    row(Stage::Link, "link-1", |app| link::node(app, 0), OTHER, ""),
    row(Stage::Link, "link-2", |app| link::node(app, 1), OTHER, ""),
    row(Stage::Link, "link-3", |app| link::node(app, 2), OTHER, ""),
    row(Stage::Link, "link-4", |app| link::node(app, 3), OTHER, ""),
    row(Stage::Link, "link-5", |app| link::node(app, 4), OTHER, ""),
    row(Stage::Link, "link-6", |app| link::node(app, 5), OTHER, ""),
    row(Stage::Link, "link-7", |app| link::node(app, 6), OTHER, ""),
    row(Stage::Link, "link-8", |app| link::node(app, 7), OTHER, ""),
    row(Stage::Link, "link-9", |app| link::node(app, 8), OTHER, ""),
    row(Stage::Link, "link-do", link::toggle, "cut the link, or heal it", "do it"),
    row(Stage::Link, "command", prompt::open, "type a command", ""),
    row(Stage::Link, "help", help::open, "this list of keys", "help"),
    row(Stage::Link, "cancel", look::watch, "leave it as it is", "leave it"),
    row(Stage::Prompt, "submit", prompt::submit, "do the command", "do it"),
    row(Stage::Prompt, "complete", prompt::complete, "complete the word, again for the next one", "complete"),
    row(Stage::Prompt, "older", |app| prompt::remember(app, true), "the command before", "history"),
    row(Stage::Prompt, "newer", |app| prompt::remember(app, false), "the command after", ""),
    row(Stage::Prompt, "cursor-left", |app| prompt::edit(app, Prompt::left), "left", ""),
    row(Stage::Prompt, "cursor-right", |app| prompt::edit(app, Prompt::right), "right", ""),
    row(Stage::Prompt, "cursor-start", |app| prompt::edit(app, Prompt::start), "to the start of the line", ""),
    row(Stage::Prompt, "cursor-end", |app| prompt::edit(app, Prompt::end), "to its end", ""),
    row(Stage::Prompt, "delete-back", prompt::delete_back, "delete the character before", ""),
    row(Stage::Prompt, "delete", |app| prompt::edit(app, Prompt::delete), "delete the character here", ""),
    row(Stage::Prompt, "clear", |app| prompt::edit(app, |prompt| prompt.replace("")), "clear the line", ""),
    row(Stage::Prompt, "cancel", look::watch, "close the prompt", "close"),
    row(Stage::Palette, "submit", palette::submit, "do it", "do it"),
    row(Stage::Palette, "choice-down", |app| palette::go(app, true), "the next one", "next"),
    row(Stage::Palette, "choice-up", |app| palette::go(app, false), "the one before", ""),
    row(Stage::Palette, "delete-back", palette::delete_back, "delete the last letter", ""),
    row(Stage::Palette, "clear", |app| palette::edit(app, String::clear), "delete all letters", ""),
    row(Stage::Palette, "cancel", look::watch, "close", "close"),
    row(Stage::Sheet, "submit", sheet::submit, "do it, or go there", "do it"),
    row(Stage::Sheet, "choice-down", |app| sheet::go(app, true), "the next line", "next"),
    row(Stage::Sheet, "choice-up", |app| sheet::go(app, false), "the line before", ""),
    row(Stage::Sheet, "page-down", |app| sheet::page(app, true), "further down", ""),
    row(Stage::Sheet, "page-up", |app| sheet::page(app, false), "further up", ""),
    row(Stage::Sheet, "forward", |app| sheet::step(app, true), "one step forward", ""),
    row(Stage::Sheet, "back", |app| sheet::step(app, false), "one step back", "back"),
    row(Stage::Sheet, "compare", sheet::compare, "compare the chosen branch with this one", "compare"),
    row(Stage::Sheet, "delete", sheet::delete, "delete the chosen branch", "delete"),
    row(Stage::Sheet, "delete-back", sheet::widen, "delete the last letter of the filter", ""),
    row(Stage::Sheet, "cancel", sheet::cancel, "close; letters narrow the list down", "close"),
    row(Stage::Help, "scroll-down", |app| help::down(app, 1), "a line down", "down"),
    row(Stage::Help, "scroll-up", |app| help::up(app, 1), "a line up", "up"),
    row(Stage::Help, "page-down", |app| help::page(app, true), "further down", ""),
    row(Stage::Help, "page-up", |app| help::page(app, false), "further up", ""),
    row(Stage::Help, "cancel", help::close, "close this page", "close"),
    at_home("home-down", Home::down, "the next one", "down"),
    at_home("home-up", Home::up, "the one before", "up"),
    at_home("home-group-down", Home::group_down, "what stands under the next heading", "next heading"),
    at_home("home-group-up", Home::group_up, "the same, upwards", ""),
    at_home("open", Home::open, "start it", "start"),
    at_home("help", Home::help, "these keys", "help"),
    at_home("quit", Home::quit, "quit", "quit"),
    anywhere("suspend", Wish::Suspend, "back to the shell; `fg` comes back here"),
    anywhere("redraw", Wish::Redraw, "draw the screen anew"),
    anywhere("copy", Wish::Copy, "copy the line, the answer or the run to the terminal's clipboard"),
];
