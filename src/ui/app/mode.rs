//! What keys mean at the moment, what is asked for, and what has to be told or done about it.

use super::Stage;
use crate::ui::prompt::Prompt;
use crate::ui::sheet::Sheet;
use std::path::PathBuf;

/// What keys mean at the moment.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Watching the run and meddling with it.
    Watch,
    /// Choosing the other end of a link of the selected node.
    Link {
        /// The node chosen so far.
        other: usize,
    },
    /// Typing a command.
    Prompt(Prompt),
    /// Typing something that is asked for.
    Ask(Ask, Prompt),
    /// Reading a list beside the cluster and choosing from it.
    Sheet(Sheet),
    /// Choosing a message under way.
    Messages {
        /// Its id; it may have gone meanwhile.
        id: String,
        /// Where it stood in the list.
        at: usize,
    },
    /// Choosing what to do, by name.
    Palette {
        /// What was typed.
        query: String,
        /// Which of the choices that fit.
        chosen: usize,
    },
    /// Reading the list of keys.
    Help {
        /// First line shown.
        scroll: u16,
        /// Where help was asked for.
        stage: Stage,
        /// What keys meant there.
        back: Box<Mode>,
    },
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The answer to a lesson's question.
    Answer,
    /// Where time is to stop: a condition, a rule, a role, a violation.
    Until,
    /// An expression to keep in sight.
    Watch,
    /// The name of a file to write.
    File,
    /// What is to be searched for.
    Find,
    /// A bound of the search, by its number.
    Bound(usize),
}

impl Ask {
    /// What stands before the line that is typed.
    pub fn sign(self) -> &'static str {
        match self {
            Ask::Answer => " your answer: ",
            Ask::Until => " run until: ",
            Ask::Watch => " watch: ",
            Ask::File => " write to: ",
            Ask::Find => " search for (nothing: any property that falls): ",
            Ask::Bound(_) => " at most: ",
        }
    }

    /// Whether a condition is asked for, or what else time may stop at: it is completed, checked and remembered.
    pub fn takes_condition(self) -> bool {
        match self {
            Ask::Until | Ask::Watch | Ask::Find => true,
            Ask::Answer | Ask::File | Ask::Bound(_) => false,
        }
    }
}

/// What the line above the key hints says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// What was done, or what to do next.
    Said(String),
    /// Why something was not done.
    Wrong(String),
}

/// Something that only the terminal can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Write what was done to this file.
    Write(PathBuf),
    /// Let the shell have the terminal for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Put what is typed, read or done into its clipboard.
    Copy,
}

/// Where to go when the screen is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// To the start screen.
    Home,
    /// To the lesson that comes after this one.
    Next,
    /// To the scene after this one, or to the one before.
    Scene {
        /// To the one after it.
        on: bool,
    },
    /// Out of the program.
    Quit,
}
