//! What stands around a lesson's own text: how the task stands, and which keys lead on. The teacher's words are the
//! lesson's; here is only what the screen adds.

use crate::lesson::{Allowance, Counted, Elsewhere, Page, Status, Takes};
use crate::ui::app::{Action, Name, Pane, Stage, named};
use crate::ui::guide::After;
use crate::ui::theme::Role;
use crate::ui::widgets::markdown::NO_BREAK;

/// The lesson, and how far it is.
pub fn title(page: &Page) -> String {
    match page.is_summary() {
        true if page.grade.is_some() => format!("{}: your points", page.lesson),
        true => format!("{}: what you learnt", page.lesson),
        false => format!("{} {}/{}{}", page.lesson, page.number, page.of, points(page)),
    }
}

/// What was right so far, once something was asked in a lesson that is graded.
fn points(page: &Page) -> String {
    let grade = page.grade.as_ref().filter(|grade| grade.so_far > 0);
    grade.map_or(String::new(), |grade| format!(" · {} of {} right", grade.points, grade.so_far))
}

/// The key of an action as a text names it: while something is being chosen, after the key that ends that.
fn key(pane: &Pane, name: Name) -> String {
    let key = pane.keymap.key(name);
    match pane.ends_choosing() {
        Some(first) => format!("`{first}`, then `{key}`"),
        None => format!("`{key}`"),
    }
}

/// How to see the part of a page that has no room.
pub fn cut(pane: &Pane) -> String {
    format!("… {} shows all of it", key(pane, named::WHOLE).replace('`', ""))
}

/// So many commands of a lesson are told one by one.
const FEW: usize = 4;

/// The commands that the lesson did before this page; of many, unless all are wanted, what they made happen.
pub fn done(page: &Page, all: bool) -> String {
    if all || page.commands.len() <= FEW {
        return format!("Done just now: `{}`", page.commands.join("`, `"));
    }
    // Until when time ran says less than what was done then.
    let waits = |line: &&String| line.starts_with("run ") || line.starts_with("wait ");
    let (waited, acted): (Vec<&String>, Vec<&String>) = page.commands.iter().partition(waits);
    let shown: Vec<&str> = acted.iter().take(FEW).map(|line| line.as_str()).collect();
    let more = match acted.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let time = if waited.is_empty() { "" } else { "; between these time ran" };
    match shown.is_empty() {
        true => "Time has run, as this page needs it.".into(),
        false => format!("Done just now: `{}`{more}{time}.", shown.join("`, `")),
    }
}

/// What a leaf of the page ends with where that is turned over: whether it is the last one. On the others the keys that
/// lead on from the page are told as well, since they stand at its end.
pub fn leaf(pane: &Pane, page: &Page, last: bool) -> String {
    let key = pane.keymap.key(named::WHOLE);
    let on = on(pane, page).map_or(String::new(), |on| format!(" · {}", on.replace('`', "").replace(NO_BREAK, " ")));
    if last { format!("{key} closes this") } else { format!("… {key} shows the rest{on}") }
}

/// How often what is limited may still be done here, as long as something is to be brought about.
pub fn limits(page: &Page) -> Option<String> {
    let said = |begins: &str, all: Vec<String>| (!all.is_empty()).then(|| format!("{begins}: {}.", all.join(", ")));
    let spent = |never: bool| {
        let spent = page.limits.iter().filter(|limit| limit.is_spent() && (limit.most == 0) == never);
        spent.map(|limit| format!("`{}`", limit.command)).collect()
    };
    let left = page.limits.iter().filter_map(Allowance::left).collect();
    let all = [said("Still allowed here", left), said("Used up", spent(false)), said("Not allowed here", spent(true))];
    let told: Vec<String> = all.into_iter().flatten().collect();
    (page.status == Status::Waiting && !told.is_empty()).then(|| told.join(" "))
}

/// How the task stands, paragraph by paragraph; empty ones say nothing.
pub fn standing(pane: &Pane, page: &Page) -> Vec<(String, Role)> {
    // What is being shown must not be told before one has seen it.
    if pane.run.clock.replay.is_some() {
        return vec![("▶ Watch what happens. Any key goes to its end.".into(), Role::Strong)];
    }
    let mut said = verdict(pane, page);
    said.extend(page.counted.as_ref().map(|counted| (count(pane, page, counted), Role::Text)));
    let searched = page.searched.iter().filter(|_| page.elsewhere.is_none());
    said.extend(searched.map(|text| (text.clone(), Role::Text)));
    if page.elsewhere.is_none() && page.played.is_some_and(|played| played.to > played.from + 1) {
        let back = key(pane, named::BACK);
        said.push((format!("It was played for you: {back} steps back through it."), Role::Dim));
    }
    // Where nothing is asked, what the page tells is so where it begins, no later, and on no other branch.
    let (timeline, asks) = (&pane.run.timeline, page.takes != Takes::Step);
    let before = page.status == Status::Waiting && asks && timeline.at() < page.begins;
    let tells = page.status == Status::Reading && !page.is_summary();
    let strays = timeline.at() != page.begins || timeline.shared_with(page.branch) < page.begins;
    if before || tells && strays {
        let again = key(pane, named::AGAIN);
        said.push((format!("This page begins at step {}: {again} goes there.", page.begins), Role::Dim));
    }
    said
}

/// What is told once, of which nothing else speaks.
pub fn told(pane: &Pane, page: &Page) -> Option<(String, Role)> {
    let settled = matches!(page.status, Status::Reached { .. } | Status::Right { .. });
    let shown = !settled && pane.run.clock.replay.is_none();
    page.told.clone().filter(|_| shown).map(|told| (told, Role::Refused))
}

/// Whether the task is done, or what was wrong. What is explained is told where the run is on the screen that it speaks
/// of; elsewhere it would not be true, so one is told where that is.
fn verdict(pane: &Pane, page: &Page) -> Vec<(String, Role)> {
    let key = key(pane, named::GOOD);
    let away = page.elsewhere.as_ref().map(place);
    let there = |place: &String| format!("See {place}: {key} goes there.");
    match &page.status {
        Status::Reached { explain } => vec![match &away {
            None => (format!("✓ {}", or(explain, "Done.")), Role::Held),
            Some(place) => (format!("✓ You reached it at {place}: {key} goes there. Here it is not so."), Role::Held),
        }],
        Status::Right { answer, explain } => {
            let why = away.as_ref().map_or_else(|| explain.clone(), there);
            let answer = answer.trim_end_matches('.');
            let right =
                if page.shown { format!("The answer: **{answer}**.") } else { format!("**{answer}** - right.") };
            vec![(format!("✓ {right} {why}"), Role::Held)]
        }
        Status::Wrong { given, answer, explain } => {
            let right = match answer {
                Some(answer) => format!("The answer: **{}**.", answer.trim_end_matches('.')),
                None => "It is not so.".into(),
            };
            let why = away.as_ref().map_or_else(|| explain.clone(), there);
            // A choice may be a sentence, which ends by itself.
            let given = given.trim_end_matches('.');
            vec![(format!("✗ You said: {given}. {right} {why}"), Role::Refused)]
        }
        Status::Lost { why, last_good_step } => {
            vec![(format!("✗ {why}"), Role::Refused), (way_back(&key, *last_good_step), Role::Text)]
        }
        Status::Reading | Status::Waiting => Vec::new(),
    }
}

/// Where the key leads that goes back from a goal that is lost.
fn way_back(key: &str, last_good_step: Option<u64>) -> String {
    match last_good_step {
        Some(step) => format!("{key} goes back to step {step}, where it was still possible."),
        None => format!("{key} goes back to where this began."),
    }
}

/// The way back from a goal that is lost, for whoever would go on.
pub fn lost(pane: &Pane, page: &Page) -> Option<String> {
    let Status::Lost { last_good_step, .. } = page.status else { return None };
    Some(way_back(&key(pane, named::GOOD).replace('`', ""), last_good_step))
}

/// In how many runs it was so, and which are those in which it was not.
fn count(pane: &Pane, page: &Page, counted: &Counted) -> String {
    let Counted { runs, first, held, not } = counted;
    let all = format!("with seeds {first} to {}", first.wrapping_add(runs - 1));
    let others = counted.others().unwrap_or_default();
    // Where it was so in none, the one on the screen is one of them; and the seeds of a test are drawn anew.
    let shown = pane.run.timeline.sim().config().seed;
    let one = not.iter().find(|seed| **seed != shown).filter(|_| *held > 0 && page.grade.is_none());
    let learn = |seed| format!(" To see one: `synod learn {} --page {} --seed {seed}`.", page.opened_as, page.number);
    let see = one.map(learn);
    let said = match runs - held {
        0 => format!("It was so in all {runs} runs, {all}."),
        left if left == *runs => format!("It was so in none of {runs} runs, {all}."),
        _ => format!("It was so in {held} of {runs} runs, {all}; {others}."),
    };
    said + &see.unwrap_or_default()
}

/// A word or two for what a key does: those of the last line, or else the action's own name.
fn word(row: &Action) -> String {
    if row.hint.is_empty() { row.name.replace('-', " ") } else { row.hint.to_string() }
}

/// A place in the run: its step, and its branch if that is another one.
fn place(place: &Elsewhere) -> String {
    match &place.branch {
        None => format!("step {}", place.step),
        Some(branch) => format!("step {} of branch {branch}", place.step),
    }
}

fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.trim().is_empty() { other } else { text }
}

/// A key and what it does: they never part at a line's end, and a few words stay together as well.
fn together(key: &str, does: &str) -> String {
    const FEW: usize = 14;
    let most = if does.len() <= FEW { usize::MAX } else { 1 };
    format!("`{key}`{NO_BREAK}{}", does.replacen(' ', &NO_BREAK.to_string(), most.saturating_sub(1)))
}

/// The keys that lead on from here.
pub fn keys(pane: &Pane, page: &Page) -> String {
    if pane.run.clock.replay.is_some() {
        return String::new();
    }
    let hint = |name, does: &str| together(&pane.keymap.key(name), does);
    let mut hints: Vec<String> = on(pane, page).into_iter().collect();
    // Who came in behind a question may pass it by, and may answer it.
    if page.takes == Takes::Choice && page.may_go_on {
        hints.push(hint(named::NEXT, "goes on"));
    }
    let waiting = matches!(page.status, Status::Waiting | Status::Wrong { .. });
    let lost = matches!(page.status, Status::Lost { .. });
    if (waiting || lost) && page.hints_left > 0 {
        hints.push(hint(named::HINT, "hint"));
    }
    if waiting && page.can_be_shown {
        hints.push(hint(named::SOLVE, "show me"));
        hints.push(hint(named::AGAIN, "start over"));
    }
    if lost {
        hints.push(hint(named::AGAIN, "start over"));
        hints.push(hint(named::SOLVE, "show me"));
    }
    if waiting {
        for name in &page.keys {
            let named = |row: &&Action| row.stage == Stage::Watch && row.name == name;
            let row = pane.keymap.actions().iter().find(named);
            hints.extend(row.map(|row| together(&pane.keymap.heard(row, true), &word(row))));
        }
    }
    if page.number > 1 {
        hints.push(hint(named::PREVIOUS, "page before"));
    }
    let hints = hints.join(&format!("{NO_BREAK}· "));
    match pane.ends_choosing() {
        Some(first) => format!("`{first}`, then: {hints}"),
        None => hints,
    }
}

/// The key that shows the picture where the page compares two runs, and these again; such a key is of a screen.
pub fn picture(pane: &Pane, page: &Page) -> Option<String> {
    let guide = pane.run.guide.as_ref().filter(|_| page.endings.is_some())?;
    let does = if guide.picture { "the two runs again" } else { "the picture" };
    Some(together(&pane.keymap.key(named::PICTURE), does))
}

/// What the key that goes on does here, or what is to be done instead of it.
fn on(pane: &Pane, page: &Page) -> Option<String> {
    let next = |does: &str| Some(together(&pane.keymap.key(named::NEXT), does));
    match page.takes {
        _ if page.is_summary() && pane.has_home => next("more lessons"),
        _ if page.is_summary() => match pane.run.guide.as_ref().map(|guide| &guide.after) {
            Some(After::Lesson { id, title }) => next(&format!("goes on with {id}: {title}")),
            Some(After::AllDone) => next("ends: all lessons are done"),
            Some(After::Nothing) | None => next("ends the lesson"),
        },
        Takes::Step => next("this is the step"),
        Takes::Text => next("type your answer"),
        Takes::Choice => Some(format!("`1`-{}", together(&page.choices.len().to_string(), "your answer"))),
        Takes::Time => next("lets time pass until then"),
        Takes::Nothing if page.may_go_on => next("goes on"),
        Takes::Nothing => None,
    }
}
