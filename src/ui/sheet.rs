//! A sheet: a list beside the cluster in which lines can be chosen. What could happen next, questions and their answers,
//! cues; the sheets of branches stand in `branches`. It is made of what the timeline says; drawing and keys are elsewhere.

use super::theme::Role;
use super::widgets::text;
use crate::engine::catalogue::{Label, capital, catalogue};
use crate::engine::scene::{Fact, NoteCard, Progress, Rung, Verdict};
use crate::engine::{ArgRole, GoalArg, GoalId, Info, InputSpec, NodeId, Refusal, RuleId};
use crate::scenario::{Cue, Story, Walk};
use crate::script;
use crate::timeline::{Chances, Timeline, Why, WhyNot, transcript};
use std::ops::Range;

/// How many of the last entries or values questions are offered about.
const ENTRIES: usize = 5;

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

    /// Everything that can be asked about a node, the last entries or values, and a message; not about goals that it has
    /// reached, and while the observer is hidden, not about what only that one knows: then `hidden` says so.
    pub fn questions(timeline: &Timeline, node: NodeId, message: Option<&str>, hidden: Option<&str>) -> Sheet {
        let sim = timeline.sim();
        let (config, info) = (sim.config(), sim.info());
        let name = config.name(node);
        let ask = |text: String, question| Item::does(text, Does::Ask(question)).indent(1);
        let mut rows = vec![Item::plain("Why?").role(Role::Strong)];
        if let Some(id) = message {
            rows.push(ask(format!("Why is {id} under way?"), Question::Message(id.into())));
        }
        rows.push(ask(
            format!("Why is {name} {}?", catalogue().label(Label::Role, &sim.standing(node).role)),
            Question::Node(node),
        ));
        let scene = timeline.scene(ENTRIES);
        let facts = scene.nodes.get(node.index()).map(|card| &card.facts);
        let happened =
            |word: &str| matches!(facts.and_then(|facts| facts.get(word)), Some(Fact::Int(times)) if *times > 0);
        for (word, rule) in info.asked().filter(|(word, _)| happened(word)) {
            rows.push(ask(format!("Why was {name} {word}?"), Question::Told(node, rule)));
        }
        let progress = if hidden.is_some() { Vec::new() } else { scene.progress };
        let met = |goal, argument| timeline.has_reached(node, goal, argument);
        let last = progress.iter().rev().take(ENTRIES);
        for row in last.clone().filter(|row| row.rung > Rung::Stored) {
            let rung = crate::timeline::rung_words(row.rung, info.log);
            let text = format!("Why is {} ({}) {rung}?", name_of(row), row.value);
            rows.push(ask(text, Question::why(row)));
        }
        rows.push(Item::plain("Why not?").role(Role::Strong));
        if let Some(id) = message {
            rows.push(ask(format!("Would {id} be refused, and why?"), Question::NotMessage(id.into())));
        }
        for (goal_id, goal) in info.goals().filter(|(_, goal)| goal.at.contains(&config.kind(node))) {
            let with = |what: &str| format!("{name} {}: why?", goal.not.replace("{}", what));
            match goal.takes {
                GoalArg::Nothing if met(goal_id, 0) => {}
                GoalArg::Nothing => rows.push(ask(with(""), Question::NotGoal(node, goal_id, 0))),
                GoalArg::Slot => {
                    for row in last.clone() {
                        if !met(goal_id, place(row)) {
                            rows.push(ask(with(&name_of(row)), Question::not_reached(node, goal_id, row)));
                        }
                    }
                }
                GoalArg::Number => {
                    for number in unknown(timeline, name).filter(|number| !met(goal_id, *number)) {
                        rows.push(ask(with(&number.to_string()), Question::NotGoal(node, goal_id, number)));
                    }
                }
                GoalArg::Node(kinds) => {
                    let others = config.all().filter(|other| *other != node && kinds.contains(&config.kind(*other)));
                    for other in others.filter(|other| !met(goal_id, other.0.into())) {
                        rows.push(ask(with(config.name(other)), Question::NotGoal(node, goal_id, other.0.into())));
                    }
                }
            }
        }
        for row in last.filter(|row| row.rung < Rung::Answered) {
            let text = format!("Why has {} ({}) not come further?", name_of(row), row.value);
            rows.push(ask(text, Question::not_further(row)));
        }
        rows.extend(hidden.map(|why| Item::plain(why).role(Role::Dim)));
        let sheet = Sheet::new(Shows::Questions, format!("Ask about {name}"), rows);
        Sheet { about: Some((node, message.map(String::from))), ..sheet }
    }

    /// The answer to a question.
    pub fn answer(timeline: &Timeline, question: &Question) -> Result<Sheet, Refusal> {
        let info = timeline.sim().info();
        Ok(match question {
            Question::Node(node) => why(&timeline.why_node(*node)?, info),
            Question::Message(id) => why(&timeline.why_message(id)?, info),
            Question::Slot(slot) => why(&timeline.why_slot(*slot)?, info),
            Question::Told(node, rule) => why(&timeline.why_told(*node, *rule)?, info),
            Question::NotGoal(node, goal, argument) => why_not(&timeline.why_not(*node, *goal, *argument)?, info),
            Question::NotGoalOf(node, goal, name) => why_not(&timeline.why_not_of(*node, *goal, name)?, info),
            Question::Called(name) => why(&timeline.why_called(name)?, info),
            Question::NotCalled(name) => why_not(&timeline.why_not_called(name)?, info),
            Question::NotSlot(slot) => why_not(&timeline.why_not_slot(*slot)?, info),
            Question::NotMessage(id) => why_not(&timeline.why_not_message(id)?, info),
        })
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

    /// Who could lead now, and who refuses whom, or where nobody leads what each quorum leaves; while the observer is
    /// hidden, what `hidden` says instead.
    pub fn leads(timeline: &Timeline, hidden: Option<&str>) -> Sheet {
        let (title, chances) = match timeline.who_leads() {
            Ok(chances) => ("Who could lead now?", Ok(chances)),
            Err(_) => ("What can still be chosen?", timeline.nothing_else(None)),
        };
        let rows = match (hidden, chances) {
            (Some(why), _) => vec![Item::plain(why).role(Role::Dim)],
            (None, Err(refusal)) => vec![Item::plain(format!("{}.", capital(&refusal.to_string())))],
            (None, Ok(chances)) => chances_rows(&chances),
        };
        let mut rows = rows;
        // Where phases need different quorums it matters which of them goes on.
        if hidden.is_none() && !timeline.sim().by_majority() {
            rows.extend(timeline.survives().iter().flat_map(chances_rows));
        }
        Sheet::new(Shows::Leads, title, rows)
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

/// Questions about an entry or value by its own name, or by the place where it stands.
impl Question {
    fn why(row: &Progress) -> Question {
        row.called().map_or(Question::Slot(row.slot), |called| Question::Called(called.into()))
    }

    fn not_further(row: &Progress) -> Question {
        row.called().map_or(Question::NotSlot(row.slot), |called| Question::NotCalled(called.into()))
    }

    fn not_reached(node: NodeId, goal: GoalId, row: &Progress) -> Question {
        match row.called() {
            Some(called) => Question::NotGoalOf(node, goal, called.into()),
            None => Question::NotGoal(node, goal, place(row)),
        }
    }
}

/// The place where an entry or value stands, as questions have it.
fn place(row: &Progress) -> u32 {
    u32::try_from(row.slot).unwrap_or(u32::MAX)
}

/// What an entry or value is called in a question: its own name, or the place where it stands.
fn name_of(row: &Progress) -> String {
    row.called().map_or_else(|| row.slot.to_string(), str::to_string)
}

/// A reason in a list of what may become of a run: what is refused has a sign of its own.
fn said(note: &NoteCard) -> String {
    let sign = if note.verdict == Verdict::Refused { '✗' } else { '·' };
    format!("{sign} {}  {}", note.text, note.rule)
}

/// An answer about what may become of a run.
fn chances_rows(chances: &Chances) -> Vec<Item> {
    let mut rows = vec![Item::plain(&chances.subject).role(Role::Dim)];
    for chance in &chances.lines {
        rows.push(Item::plain(&chance.text).role(if chance.open { Role::Strong } else { Role::Text }));
        rows.extend(chance.reasons.iter().map(|note| Item::plain(said(note)).role(Role::Dim).indent(1)));
    }
    rows
}

/// A reason, with the sign that the narration gives it.
fn note(note: &NoteCard, info: &Info) -> Item {
    let (sign, role) = match note.verdict {
        _ if !transcript::decides(note, info) => ('·', Role::Dim),
        Verdict::Held | Verdict::Kept => ('✓', Role::Text),
        Verdict::Refused => ('✗', Role::Refused),
        Verdict::Waived => ('!', Role::Waived),
    };
    Item::plain(format!("{sign} {}  {}", note.text, note.rule)).role(role).indent(3)
}

fn why(answer: &Why, info: &Info) -> Sheet {
    let mut rows = Vec::new();
    for why in std::iter::once(answer).chain(&answer.others) {
        rows.push(Item::plain(&why.subject).role(Role::Strong));
        if why.because.is_empty() {
            rows.push(Item::plain("Nothing led to it: it was so from the start."));
        }
        for because in &why.because {
            let word = if because.helped { "also" } else { "because" };
            let text = format!("{word}, step {}: {}", because.step, because.headline);
            rows.push(Item::does(text, Does::Go(because.step)).indent(1));
            rows.extend(because.notes.iter().map(|reason| note(reason, info)));
        }
        if why.cut {
            rows.push(Item::plain("... and more before that.").role(Role::Dim));
        }
    }
    Sheet::new(Shows::Text, "Why: Enter goes to a step", rows)
}

fn why_not(answer: &WhyNot, info: &Info) -> Sheet {
    let mut rows = Vec::new();
    for answer in std::iter::once(answer).chain(&answer.others) {
        rows.push(Item::plain(&answer.subject).role(Role::Strong));
        rows.extend(answer.reasons.iter().map(|reason| note(reason, info)));
        rows.extend(answer.rungs().map(|rungs| Item::plain(rungs).indent(1)));
        if let Some(step) = answer.step {
            rows.push(Item::does(format!("That was decided at step {step}."), Does::Go(step)).indent(1));
        }
    }
    Sheet::new(Shows::Text, "Why not", rows)
}

/// What is so and a node does not believe, by its number.
fn unknown(timeline: &Timeline, name: &str) -> impl Iterator<Item = u32> {
    let beliefs = timeline.scene(0).beliefs.into_iter().filter(move |belief| belief.who == name);
    let lacks = beliefs.flat_map(|belief| belief.rows).filter(|row| row.truth.is_some() && row.believed.is_none());
    lacks.filter_map(|row| row.key.rsplit(' ').next()?.parse().ok())
}
