//! Questions about a run as sheets: what can be asked, the answers, and who could lead. They are made of what the timeline
//! says; drawing and keys are elsewhere.

use super::sheet::{Does, Item, Question, Sheet, Shows};
use super::theme::Role;
use crate::engine::catalogue::{Label, capital, catalogue};
use crate::engine::scene::{Fact, NoteCard, Progress, Rung, Verdict};
use crate::engine::{GoalArg, GoalId, Info, NodeId, Refusal};
use crate::timeline::{Chances, Timeline, Why, WhyNot, transcript};

/// How many of the last entries or values questions are offered about.
const ENTRIES: usize = 5;

/// Everything that can be asked about a node, the last entries or values, and a message; not about goals that it has
/// reached, and while the observer is hidden, not about what only that one knows: then `hidden` says so.
pub fn about(timeline: &Timeline, node: NodeId, message: Option<&str>, hidden: Option<&str>) -> Sheet {
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
    let happened = |word: &str| matches!(facts.and_then(|facts| facts.get(word)), Some(Fact::Int(times)) if *times > 0);
    for (word, rule) in info.asked().filter(|(word, _)| happened(word)) {
        rows.push(ask(format!("Why was {name} {word}?"), Question::Told(node, rule)));
    }
    let progress = if hidden.is_some() { Vec::new() } else { scene.progress };
    let met = |goal, argument| timeline.has_reached(node, goal, argument);
    let last = progress.iter().rev().take(ENTRIES);
    for row in last.clone().filter(|row| row.rung > Rung::Stored) {
        // What is answered is when it was committed, and by whom.
        let rung = crate::timeline::rung_words(row.rung.min(Rung::Chosen), info.log);
        let text = format!("Why is {} ({}) {rung}?", name_of(row), row.value);
        rows.push(ask(text, Question::why(row)));
    }
    let heading = rows.len();
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
    if rows.len() > heading {
        rows.insert(heading, Item::plain("Why not?").role(Role::Strong));
    }
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
