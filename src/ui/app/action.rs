//! What a key can do, as a row of a table. The table itself is `action::ACTIONS`; here is only what a row is, so that the
//! key map, help and hints can read it without knowing what the functions do.

use super::{App, Stage, Wish};
use crate::ui::home::Home;

/// Something to do.
#[derive(Debug)]
pub struct Action {
    /// Where it can be done.
    pub stage: Stage,
    /// Name in the key map.
    pub name: &'static str,
    /// How it is done.
    pub act: Act,
    /// What it does, in a few words. Rows with the same words become one line of the help.
    pub doc: &'static str,
    /// A word for the hints at the bottom, or nothing.
    pub hint: &'static str,
    /// Whether it makes something new happen in the run: then it waits while a lesson holds the run back.
    pub acts: bool,
    /// What it is about, where a stage has so many keys that the help groups them.
    pub group: Option<Group>,
}

/// What keys of the run are about: the groups of the help, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Forward and back.
    Time,
    /// Computers.
    Nodes,
    /// What is under way, and requests.
    Messages,
    /// Ways between nodes.
    Links,
    /// Questions, and the search.
    Ask,
    /// Other futures.
    Branches,
    /// What the screen shows.
    Look,
    /// Two runs side by side.
    Sides,
    /// A room full of people.
    Class,
    /// Commands, and the way out.
    Program,
}

impl Group {
    /// All of them, with their titles.
    pub const ALL: &[(Group, &'static str)] = &[
        (Group::Time, "Time"),
        (Group::Nodes, "Nodes"),
        (Group::Messages, "Messages and requests"),
        (Group::Links, "Links"),
        (Group::Ask, "Ask"),
        (Group::Branches, "Branches"),
        (Group::Look, "Look"),
        (Group::Sides, "Two runs side by side"),
        (Group::Class, "Class"),
        (Group::Program, "The program"),
    ];
}

/// Who does it.
#[derive(Debug)]
pub enum Act {
    /// The screen of a run.
    Run(fn(&mut App)),
    /// The start screen.
    Home(fn(&mut Home)),
    /// The terminal, wherever one is.
    Terminal(Wish),
}

impl Action {
    /// The same, in a group of the help.
    pub const fn of(mut self, group: Group) -> Action {
        self.group = Some(group);
        self
    }

    /// Whether it is this one.
    pub fn is(&self, name: Name) -> bool {
        name == Name(self.stage, self.name)
    }
}

/// What a key was heard as.
#[derive(Clone, Copy, Debug)]
pub enum Heard {
    /// An action.
    Does(&'static Action),
    /// A character that is typed: where one types, every key without an action of its own is one.
    Types(char),
}

/// An action by its stage and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a>(pub Stage, pub &'a str);

/// Actions that sentences and views name, to tell their keys. A test finds each in the table.
macro_rules! named {
    ($($constant:ident: $stage:ident $name:literal,)*) => {
        /// Actions that sentences and views name.
        #[allow(missing_docs)]
        pub mod named {
            use super::{Name, Stage};
            $(pub const $constant: Name<'static> = Name(Stage::$stage, $name);)*
            #[cfg(test)]
            pub const ALL: &[Name<'static>] = &[$($constant),*];
        }
    };
}

named! {
    PLAY: Watch "play",
    FORWARD: Watch "forward",
    BACK: Watch "back",
    NEXT_TOLD: Watch "next-told",
    NEXT_CHOICE: Watch "next-choice",
    PREVIOUS_CHOICE: Watch "previous-choice",
    KILL: Watch "kill",
    HOLD: Watch "hold",
    HEAL: Watch "heal",
    ASK: Watch "ask",
    LINK: Watch "link",
    MESSAGES: Watch "messages",
    NODE: Watch "next-node",
    QUESTIONS: Watch "questions",
    PANEL: Watch "panel",
    ENLARGE: Watch "enlarge",
    EYES: Watch "eyes",
    SEARCH: Watch "search",
    BRANCH: Watch "branch",
    TREE: Watch "tree",
    MOVES: Watch "moves",
    LEADS: Watch "leads",
    RULES: Watch "rules",
    UNDO: Watch "undo",
    HIDE: Watch "hide-observer",
    PALETTE: Watch "palette",
    HELP: Watch "help",
    CUES: Watch "cues",
    NEXT_CUE: Watch "next-cue",
    ORDERS: Watch "orders",
    LEAVE: Watch "leave",
    BLACK: Watch "black",
    QUIT: Watch "quit",
    WRITE: Watch "write",
    LEFT: Watch "left-side",
    RIGHT: Watch "right-side",
    BOTH: Watch "both-sides",
    LINK_DO: Link "link-do",
    LINK_LEAVE: Link "cancel",
    MESSAGES_LEAVE: Messages "cancel",
    DUPLICATE: Messages "duplicate",
    SHEET_DO: Sheet "submit",
    SHEET_NEXT: Sheet "choice-down",
    SHEET_PREVIOUS: Sheet "choice-up",
    SHEET_COMPARE: Sheet "compare",
    SHEET_DELETE: Sheet "delete",
    SHEET_LEAVE: Sheet "cancel",
    NEXT: Lesson "next",
    PREVIOUS: Lesson "previous",
    HINT: Lesson "hint",
    GOOD: Lesson "good",
    AGAIN: Lesson "again",
    SOLVE: Lesson "solve",
    WHOLE: Lesson "whole",
    PICTURE: Lesson "picture",
}
