//! A sheet: a list beside the cluster in which lines can be chosen. What could happen next, what nodes can be told, cues;
//! the sheets of questions stand in `questions`, those of branches in `branches`. It is made of what the timeline says;
//! drawing and keys are elsewhere.

use super::theme::Role;
use super::widgets::text;
use crate::engine::{ArgRole, GoalId, InputSpec, NodeId, RuleId};
use crate::scenario::{Cue, Story, Walk};
use crate::script;
use crate::timeline::Timeline;
use std::ops::Range;

/// What a sheet shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Everything that could happen next. It stays open: nothing moves by itself.
    Moves,
    /// The branches of the history.
    Tree,
    /// Questions that can be asked.
    Questions,
    /// The search.
    Hunt,
    /// The cues.
    Cues,
    /// What nodes can be told to do.
    Orders,
    /// The rules.
    Rules,
    /// Who could lead.
    Leads,
    /// Something to read.
    Text,
}

/// A list in which a line can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What it shows.
    pub shows: Shows,
    /// What stands in its frame.
    pub title: String,
    /// Its lines.
    pub items: Vec<Item>,
    /// Which of those that fit the filter is chosen.
    pub chosen: usize,
    /// Of what is read: the line from which on it is in sight.
    pub top: usize,
    /// What was typed to narrow it down.
    pub filter: String,
    /// Which questions it belongs to: about this node and message.
    pub about: Option<(NodeId, Option<String>)>,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// How far it is indented, in columns.
    pub indent: usize,
    /// How much further in the lines after its first one are.
    pub hang: usize,
    /// What it says.
    pub text: String,
    /// How it looks.
    pub role: Role,
    /// What it does when it is chosen.
    pub does: Option<Does>,
}

/// What a line does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Goes to a step.
    Go(u64),
    /// Runs a command.
    Run(String),
    /// Begins a command, of which somebody types the rest.
    Type(String),
    /// Opens a story beside this run.
    Story(&'static Story),
    /// Asks something.
    Ask(Question),
    /// Goes to a branch.
    Branch(usize),
    /// Shows these lines in its place.
    Unfold(Vec<Item>),
    /// Goes to a cue.
    Cue(usize),
    /// Asks what is to be searched for.
    Find,
    /// Asks for a bound of the search.
    Bound(usize),
    /// Lets the search widen its bounds by itself again.
    Widen,
    /// Starts the search.
    Search {
        /// Random runs instead of every one.
        random: bool,
    },
    /// Stops the search.
    Stop,
    /// Leaves what was found, and searches from the step on screen.
    Afresh,
    /// Shows a run that was found.
    Show(usize),
    /// Does the same again with its rules on, up to where it is refused.
    Refused(usize),
}

/// A question about the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Why a node is what it is.
    Node(NodeId),
    /// How a message came about.
    Message(String),
    /// How an entry or value came so far.
    Slot(u64),
    /// What led to it that something happened to a node the last time.
    Told(NodeId, RuleId),
    /// The same of one that has a name of its own.
    Called(String),
    /// Why a node has not reached a goal.
    NotGoal(NodeId, GoalId, u32),
    /// The same of a goal about an entry that has a name of its own.
    NotGoalOf(NodeId, GoalId, String),
    /// Why an entry or value has not come further.
    NotSlot(u64),
    /// The same of one that has a name of its own.
    NotCalled(String),
    /// Why a message was refused.
    NotMessage(String),
}

impl Item {
    pub(super) fn plain(text: impl Into<String>) -> Item {
        Item { indent: 0, hang: 0, text: text.into(), role: Role::Text, does: None }
    }

    pub(super) fn does(text: impl Into<String>, does: Does) -> Item {
        Item { does: Some(does), ..Item::plain(text) }
    }

    pub(super) fn role(self, role: Role) -> Item {
        Item { role, ..self }
    }

    pub(super) fn indent(self, indent: usize) -> Item {
        Item { indent, ..self }
    }

    pub(super) fn hang(self, hang: usize) -> Item {
        Item { hang, ..self }
    }
}

impl Sheet {
    pub(super) fn new(shows: Shows, title: impl Into<String>, items: Vec<Item>) -> Sheet {
        let chosen = items.iter().position(|item| item.does.is_some()).unwrap_or(0);
        Sheet { shows, title: title.into(), items, chosen, top: 0, filter: String::new(), about: None }
    }

    /// The lines that fit what was typed; headings of which nothing is left go as well.
    pub fn shown(&self) -> Vec<&Item> {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let fits = |row: &Item| words.iter().all(|word| row.text.to_lowercase().contains(word));
        self.items.iter().filter(|row| words.is_empty() || (row.does.is_some() && fits(row))).collect()
    }

    /// What the chosen line does.
    pub fn does(&self) -> Option<&Does> {
        self.shown().get(self.chosen).and_then(|row| row.does.as_ref())
    }

    /// Whether it is read from its beginning on, whatever can be chosen in it: a text, or a list with nothing to choose.
    pub fn is_read(&self) -> bool {
        self.shows == Shows::Text || self.items.iter().all(|item| item.does.is_none())
    }

    /// Shows the lines that the chosen one stands for in its place.
    pub fn unfold(&mut self) {
        if let Some(at) = self.items.iter().position(|item| matches!(item.does, Some(Does::Unfold(_))))
            && let Some(Does::Unfold(lines)) = self.items[at].does.take()
        {
            self.items[at].role = Role::Strong;
            self.items.splice(at + 1..at + 1, lines);
        }
    }

    /// Goes on in what is read: to the next line in sight that does something, or by a line. So it goes line by line to
    /// the end, and not from there to the beginning.
    pub fn read(&mut self, down: bool, sight: Range<usize>) {
        let rows = self.shown();
        let does = |at: &usize| rows.get(*at).is_some_and(|row| row.does.is_some());
        let here = Some(self.chosen).filter(|at| sight.contains(at) && does(at));
        let next = match down {
            true => (here.map_or(sight.start, |at| at + 1)..sight.end).find(does),
            false => (sight.start..here.unwrap_or(sight.end)).rfind(does),
        };
        let last = rows.len().saturating_sub(1);
        match next {
            Some(next) => self.chosen = next,
            None if down => self.top = (sight.start + 1).min(last),
            None => self.top = sight.start.saturating_sub(1),
        }
    }

    /// Chooses the next line that does something.
    pub fn go(&mut self, down: bool) {
        let rows = self.shown();
        let count = rows.len().max(1);
        let by = |from: usize| if down { (from + 1) % count } else { (from + count - 1) % count };
        let mut next = by(self.chosen.min(count - 1));
        for _ in 0..count {
            if rows.get(next).is_some_and(|row| row.does.is_some()) {
                break;
            }
            next = by(next);
        }
        self.chosen = next;
    }

    /// Everything that could happen next, node by node.
    pub fn moves(timeline: &Timeline) -> Sheet {
        let mut rows = Vec::new();
        for moves in script::moves(timeline) {
            rows.push(Item::plain(&moves.node).role(Role::Strong));
            for next in moves.moves {
                let when = next.due_ms.map_or(String::new(), |due| format!("  ({due} ms)"));
                let role = if next.fault { Role::Refused } else { Role::Text };
                let row = Item::does(format!("{}{when}", next.sentence), Does::Run(next.command));
                rows.push(row.role(role).indent(1));
            }
        }
        if rows.is_empty() {
            rows.push(Item::plain("Nothing can happen by itself. Make a request: Esc, then r."));
        }
        Sheet::new(Shows::Moves, "You are the network: what happens next?", rows)
    }

    /// What nodes can be told to do by hand, those that are marked being told to whom it goes; the selected one's first.
    pub fn orders(timeline: &Timeline, selected: usize, marked: &[String]) -> Sheet {
        let (config, info) = (timeline.sim().config(), timeline.sim().info());
        let mut nodes: Vec<NodeId> = config.all().collect();
        nodes.sort_by_key(|node| node.index() != selected);
        let tells = |input: &&InputSpec| {
            let acts = input.args.first().is_some_and(|arg| arg.role == ArgRole::Actor && arg.word.is_none());
            acts && input.args[1..].iter().all(|arg| arg.word.is_some() || arg.role == ArgRole::Value)
        };
        let mut rows = Vec::new();
        for node in nodes {
            let of_it = |input: &&InputSpec| input.args[0].kinds.contains(&config.kind(node));
            for input in info.inputs.iter().filter(tells).filter(of_it) {
                let targets = input.args.iter().find(|arg| arg.role == ArgRole::Targets && !marked.is_empty());
                if input.has_value() && targets.is_some() {
                    continue;
                }
                let to =
                    targets.map_or(String::new(), |arg| format!(" {} {}", arg.word.unwrap_or(""), marked.join(",")));
                let line = format!("{} {}", input.verb, config.name(node));
                // What is to be proposed is typed, and to whom it goes behind that.
                rows.push(match input.has_value() {
                    true => Item::does(format!("{line} …"), Does::Type(format!("{line} "))),
                    false => Item::does(format!("{line}{to}"), Does::Run(format!("{line}{to}"))),
                });
            }
        }
        let title =
            if marked.is_empty() { "Tell a node what to do" } else { "Tell a node what to do, to those marked" };
        Sheet::new(Shows::Orders, title, rows)
    }

    /// The cues of a run: what is to be seen, not what the speaker says of it.
    pub fn cues(walk: &Walk) -> Sheet {
        let row = |(nth, cue): (usize, &Cue)| {
            let sign = if walk.now() == Some(nth) { "●" } else { " " };
            let role = if walk.been(nth) { Role::Dim } else { Role::Text };
            let number = format!("{sign} {}  ", nth + 1);
            Item::does(format!("{number}{}", cue.title), Does::Cue(nth)).hang(text::width(&number)).role(role)
        };
        let rows = walk.cues().iter().enumerate().map(row).collect();
        let chosen = walk.next().or(walk.now()).unwrap_or(0);
        Sheet { chosen, ..Sheet::new(Shows::Cues, "Cues", rows) }
    }

    /// Several lines of text.
    pub fn text(title: impl Into<String>, text: &str) -> Sheet {
        // What begins further to the right goes on there on its next row.
        let row = |line: &str| {
            let text = line.trim_start();
            Item::plain(text).indent(line.len() - text.len())
        };
        Sheet::new(Shows::Text, title, text.lines().map(row).collect())
    }
}
