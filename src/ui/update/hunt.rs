//! What the keys of the search do: bounds, starting, stopping, and showing what was found as a branch.

use super::{hidden, refused, said};
use crate::engine::scene::{NoteCard, Verdict};
use crate::engine::{Choice, Refusal, Sim, Step, command};
use crate::explore::{FIELDS, FoundRun, words};
use crate::script::Tells;
use crate::ui::app::{App, Ask, Mode, Run, Status, named};
use crate::ui::hunt::{Branch, Hunt, With};
use crate::ui::prompt::Prompt;
use crate::ui::say::sentence;
use crate::ui::sheet::{Does, Shows};

/// Opens the search; one that is under way or has found something stays, otherwise it begins at the present step, and at
/// once.
pub fn open(app: &mut App) {
    if let Some(why) = app.run().timeline.held() {
        let why = sentence(&why.to_string());
        return said(app, why);
    }
    if hidden::keeps_back(app, &Tells::World) {
        return;
    }
    // What was found, or will be, tells of what is hidden.
    let told = app.run().hunt.as_ref().is_some_and(|hunt| {
        let goal = hunt.goal(app.run().timeline.sim().info());
        (hunt.runs() || !hunt.found.is_empty()) && goal.is_ok_and(|goal| goal.asks_observer())
    });
    if told && hidden::keeps_back(app, &Tells::Observer) {
        return;
    }
    let run = app.run_mut();
    run.clock.playing = false;
    let here = run.here();
    let stays = |hunt: &Hunt| hunt.runs() || !hunt.found.is_empty() || hunt.from == here;
    if !run.hunt.as_ref().is_some_and(stays) {
        run.hunt = Some(Hunt::new(&run.timeline));
        if let Err(why) = start(app, false) {
            // A condition has to be said first.
            said(app, why);
        }
    }
    show(app);
}

/// Starts the search that is open.
fn start(app: &mut App, random: bool) -> Result<(), String> {
    let (hidden, run) = (hidden::observer(app), app.run_mut());
    let Run { hunt: Some(hunt), timeline, .. } = run else { return Ok(()) };
    let observed = hunt.goal(timeline.sim().info()).is_ok_and(|goal| goal.asks_observer());
    if let Some(why) = hidden.filter(|_| observed) {
        return Err(why);
    }
    hunt.start(timeline, random).map_err(|error| sentence(&error.to_string()))
}

/// Shows the search as it is now, with the same line chosen.
pub fn show(app: &mut App) {
    let Some(hunt) = &app.run().hunt else { return };
    let mut sheet = hunt.sheet(app.run().here());
    let shown = hunt.shown.keys().last().map(|(nth, _)| Does::Refused(*nth));
    let begins = |does: &Does| matches!(does, Does::Search { .. } | Does::Stop);
    let place = |is: &dyn Fn(&Does) -> bool| sheet.items.iter().position(|row| row.does.as_ref().is_some_and(is));
    if let Mode::Sheet(before) = &app.mode
        && before.shows == sheet.shows
    {
        let wished = before.does().cloned();
        // Where that line is gone it was begun or ended: the next thing to do is the other.
        let same = place(&|does| Some(does) == wished.as_ref());
        sheet.chosen = same.or_else(|| place(&begins)).unwrap_or(sheet.chosen);
    } else if let Some(at) = place(&|does| Some(does) == shown.as_ref()).or_else(|| place(&begins)) {
        // Who has seen what was found asks next for the rule.
        sheet.chosen = at;
    }
    app.mode = Mode::Sheet(sheet);
}

/// Chooses the line that does this, if the search is open.
fn choose_line(app: &mut App, does: &Does) -> bool {
    let Mode::Sheet(sheet) = &mut app.mode else { return false };
    let at = sheet.items.iter().position(|row| row.does.as_ref() == Some(does));
    sheet.chosen = at.unwrap_or(sheet.chosen);
    at.is_some()
}

/// Asks the search of a run how far it is, now and then. Whether that changed what is on the screen.
pub fn follow(app: &mut App, at: usize, seconds: f64) -> bool {
    let Run { hunt: Some(hunt), timeline, .. } = &mut app.runs[at] else { return false };
    let Some(done) = hunt.follow(seconds, timeline.sim()) else { return false };
    let last = hunt.found.len().checked_sub(1);
    if at != app.focus {
        return false;
    }
    if matches!(&app.mode, Mode::Sheet(sheet) if sheet.shows == Shows::Hunt) {
        show(app);
        // What was found is what one wants to see next.
        if let Some(last) = last.filter(|_| done) {
            choose_line(app, &Does::Show(last));
            if app.run_mut().hunt.as_mut().is_some_and(|hunt| std::mem::take(&mut hunt.eager)) {
                found(app, last);
            }
        }
    } else if done {
        let key = app.keymap.key(named::SEARCH);
        said(app, format!("The search is done: {key} shows what came of it."));
    }
    true
}

/// Does what a line of the search does.
pub fn choose(app: &mut App, does: &Does) {
    let Some(Run { hunt: Some(hunt), timeline, .. }) = app.runs.get_mut(app.focus) else { return };
    match does {
        Does::Find => app.mode = Mode::Ask(Ask::Find, Prompt::new(&hunt.find)),
        Does::Bound(nth) => {
            let Some(field) = FIELDS.get(*nth) else { return };
            app.mode = Mode::Ask(Ask::Bound(*nth), Prompt::new(&field.text(&hunt.bounds())));
        }
        Does::Widen => {
            hunt.widen(timeline.sim());
            show(app);
        }
        Does::Search { random } => {
            if let Err(error) = start(app, *random) {
                refused(app, error);
            }
            show(app);
        }
        Does::Stop if hunt.is_new() => hunt.eager = true,
        Does::Stop => hunt.stop(),
        Does::Afresh => {
            *hunt = Hunt::new(timeline);
            show(app);
        }
        Does::Show(nth) => found(app, *nth),
        Does::Refused(nth) => with_rules(app, *nth),
        Does::Go(_) | Does::Run(_) | Does::Story(_) | Does::Ask(_) | Does::Branch(_) => {}
        Does::Unfold(_) | Does::Cue(_) | Does::Type(_) => {}
    }
}

/// Takes what was typed for a bound.
pub fn bound(app: &mut App, nth: usize, typed: &str) {
    let (Some(hunt), Some(field)) = (&mut app.run_mut().hunt, FIELDS.get(nth)) else { return };
    let mut budget = hunt.bounds();
    let read = field.parse(&mut budget, typed);
    if read.is_ok() {
        hunt.bound(budget);
    }
    app.status = read.err().map(|error| Status::Wrong(sentence(&error)));
    app.mode = Mode::Watch;
    show(app);
}

/// Takes the condition that was typed.
pub fn find(app: &mut App, typed: String) {
    let run = app.run_mut();
    let (Some(hunt), info) = (&mut run.hunt, run.timeline.sim().info()) else { return };
    hunt.look_for(typed);
    if let Err(error) = hunt.goal(info) {
        refused(app, sentence(&error.to_string()));
    }
    app.mode = Mode::Watch;
    show(app);
}

/// Starts a branch of that name at a step of a branch, or of a name like it that is free.
fn branch(run: &mut Run, (branch, step): (usize, u64), name: &str) -> Result<usize, Refusal> {
    if let Some(why) = run.timeline.held() {
        return Err(why.clone());
    }
    run.timeline.go(branch, step);
    let free = (1..).map(|n| format!("{name}-{n}")).find(|name| run.timeline.find_branch(name).is_none());
    run.timeline.start_branch(&free.unwrap_or_default())
}

/// Shows what was found: in the branch that was made for it, or in a new one.
fn in_branch(app: &mut App, nth: usize, with: With, make: fn(&mut Run, &FoundRun) -> Result<Branch, Refusal>) {
    let Some(hunt) = &app.run().hunt else { return };
    let Some(harm) = hunt.found.get(nth).cloned() else { return };
    let there = |id: usize| app.run().timeline.tree().iter().any(|view| view.id == id && !view.deleted);
    let known = hunt.shown.get(&(nth, with)).filter(|branch| there(branch.id)).cloned();
    let run = app.run_mut();
    let branch = match known.map_or_else(|| make(run, &harm), Ok) {
        Ok(branch) => branch,
        Err(refusal) => return refused(app, sentence(&refusal.to_string())),
    };
    if let Some(hunt) = &mut run.hunt {
        hunt.shown.insert((nth, with), branch.clone());
    }
    let (first, last) = branch.steps;
    run.timeline.go(branch.id, last);
    run.refresh();
    run.show(first, last);
    app.mode = Mode::Watch;
    said(app, branch.told);
}

/// Shows a run that was found, step by step, as a branch of its own from where the search began. The search stays open:
/// there one can ask next where a rule would have refused it.
fn found(app: &mut App, nth: usize) {
    let Some(harm) = app.run().hunt.as_ref().and_then(|hunt| hunt.found.get(nth)) else { return };
    if harm.steps.is_empty() {
        let what = falls(harm);
        return said(app, format!("There is nothing to show: {what} already."));
    }
    let asks = !harm.rules.is_empty();
    in_branch(app, nth, With::AsFound, as_found);
    if asks {
        show(app);
    }
}

fn falls(harm: &FoundRun) -> String {
    harm.property.as_ref().map_or("the condition holds".into(), |property| format!("{property} falls"))
}

fn as_found(run: &mut Run, harm: &FoundRun) -> Result<Branch, Refusal> {
    let Some(from) = run.hunt.as_ref().map(|hunt| hunt.from) else { return Ok(Branch::default()) };
    let id = branch(run, from, "found")?;
    for step in &harm.steps {
        if run.timeline.take(*step).is_err() {
            break;
        }
    }
    let (first, last) = (from.1, run.timeline.at());
    run.timeline.taken_together(first + 1);
    let them = if last == first + 1 { "it" } else { "them" };
    let told = format!("In {} {}: ← and → go through {them}.", words::steps(last - first), falls(harm));
    Ok(Branch { id, steps: (first, last), told })
}

/// Does what was found once more, with the rules on that it did without, up to the first thing that is refused.
fn with_rules(app: &mut App, nth: usize) {
    in_branch(app, nth, With::RulesOn, rules_on);
}

fn rules_on(run: &mut Run, harm: &FoundRun) -> Result<Branch, Refusal> {
    let Some((branch_of, from)) = run.hunt.as_ref().map(|hunt| hunt.from) else { return Ok(Branch::default()) };
    // The rules are on from where they were switched off, so that it is a run in which they were never off.
    run.timeline.go(branch_of, from);
    let before: Vec<Step> = run.timeline.steps().take(from as usize).collect();
    let info = run.timeline.sim().info();
    let of_harm = |rule| harm.rules.iter().any(|id| *id == info.rule(rule).id);
    let switched = |step: &Step| matches!(step.choice, Choice::Switch { rule, on: false } if of_harm(rule));
    let off_at_start = run.timeline.world_at(branch_of, 0).config().rules_off.iter().any(of_harm);
    let begin = if off_at_start { 0 } else { before.iter().position(switched).unwrap_or(before.len()) };
    let waived = first_waived(run.timeline.world_at(branch_of, begin as u64), &before[begin..], harm);
    let id = branch(run, (branch_of, begin as u64), "rules-on")?;
    let off: Vec<_> = run.timeline.sim().config().rules_off.iter().filter(|rule| of_harm(*rule)).collect();
    let now = run.timeline.sim().now();
    let on = off.into_iter().map(|rule| Step { at: now, choice: Choice::Switch { rule, on: true } });
    let again = before[begin..].iter().filter(|step| !switched(step)).copied();
    let (mut first, mut told) = (run.timeline.at(), None);
    let (prefix, found) = (on.chain(again).collect::<Vec<_>>(), &harm.steps);
    let mut kept = None;
    for (nth, step) in prefix.iter().chain(found).enumerate() {
        if nth == prefix.len() {
            first = run.timeline.at();
        }
        told = take_refused(run, *step, harm);
        if told.is_some() {
            break;
        }
        kept = kept.or_else(|| waived.and_then(|(taken, rule)| held(run, *step, (taken, rule))));
    }
    run.timeline.taken_together(begin as u64 + 1);
    let told = told.or(kept).unwrap_or_else(|| "Every step of it could be taken here as well.".into());
    Ok(Branch { id, steps: (first, run.timeline.at()), told })
}

/// The first step at which a rule of the find was not kept, and that rule.
fn first_waived(mut sim: Box<dyn Sim>, before: &[Step], harm: &FoundRun) -> Option<(Choice, &'static str)> {
    before.iter().chain(&harm.steps).find_map(|step| {
        sim.apply(*step).ok()?;
        let told = sim.told();
        let waived = |note: &&NoteCard| note.verdict == Verdict::Waived && harm.rules.contains(&note.rule);
        let note = told.notes.iter().find(waived)?;
        let rule = sim.info().find_rule(&note.rule)?;
        Some((step.choice, sim.info().rule(rule).id))
    })
}

/// What is to be said if a rule is kept in the step just taken, which is the one at which the find did not keep it.
fn held(run: &Run, step: Step, (choice, rule): (Choice, &str)) -> Option<String> {
    let at = run.timeline.at();
    let told = run.timeline.told(at, at);
    let mut notes = told.iter().flat_map(|told| &told.notes).filter(|_| step.choice == choice);
    let note = notes.find(|note| note.verdict == Verdict::Held && note.rule == rule)?;
    Some(format!("Here {rule} is kept: {}", note.text))
}

/// Takes a step; what is to be said if a rule that the find did without stops it.
fn take_refused(run: &mut Run, step: Step, harm: &FoundRun) -> Option<String> {
    let line = command(run.timeline.sim().config(), run.timeline.sim().info(), step.choice);
    if let Err(refusal) = run.timeline.take(step) {
        return Some(format!("Here it cannot go on as before: `{line}`: {}", sentence(&refusal.to_string())));
    }
    let at = run.timeline.at();
    let steps = run.timeline.told(at, at);
    let stops = |verdict| matches!(verdict, Verdict::Refused | Verdict::Kept);
    let mut notes = steps.iter().flat_map(|told| &told.notes);
    let note = notes.find(|note| stops(note.verdict) && harm.rules.contains(&note.rule))?;
    let how = if note.verdict == Verdict::Kept { "is kept" } else { "refuses" };
    Some(format!("Here {} {how}: {}", note.rule, note.text))
}
