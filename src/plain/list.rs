//! Lists that a screen shows beside the cluster, line by line: each line that does something has a number.

use super::paper::Paper;
use super::words;
use crate::timeline::BranchView;
use crate::ui::app::{App, Mode, Run};
use crate::ui::branches;
use crate::ui::sheet::{Does, Item, Sheet, Shows};
use crate::ui::theme::Role;
use crate::ui::update::{sheet, time};

/// Tells an open list, and how a line of it is chosen. One in which nothing can be chosen is closed at once.
pub fn tell(app: &mut App, paper: &mut Paper) {
    let Mode::Sheet(sheet) = &app.mode else { return };
    let branches = if sheet.shows == Shows::Tree { branches(app.run()) } else { Vec::new() };
    let mut number = 0;
    // The title of an answer says which key goes to a step.
    if sheet.shows != Shows::Text {
        paper.say(&sheet.title);
    }
    for item in sheet.shown() {
        let text = text(item, &branches, app.run());
        match item.does {
            Some(_) => {
                number += 1;
                paper.say(&format!("{}{number}. {text}", " ".repeat(item.indent)));
            }
            // How each branch ends is told with it.
            None if sheet.shows == Shows::Tree && (item.indent > 0 || item.role == Role::Strong) => {}
            None => paper.say(&format!("{}{text}", " ".repeat(item.indent))),
        }
    }
    match number {
        0 => app.mode = Mode::Watch,
        _ => paper.say(&words::choose()),
    }
}

/// Each branch in a line: where it begins and ends, and how.
fn branches(run: &Run) -> Vec<(usize, String)> {
    let tree = run.timeline.tree();
    let ends = branches::ends(&run.timeline, &tree, run.hides_observer());
    let line = |(branch, ends): (&BranchView, String)| {
        let from = branch.parent.map(|_| branch.fork_step);
        let here = branch.id == run.timeline.branch();
        (branch.id, words::branch(branch.name.as_str(), from, branch.end, ends, here))
    };
    tree.iter().zip(ends).map(line).collect()
}

/// What a line says; a branch, which is drawn as a bar, in words, and a cue without the number that it has here anyway.
fn text(item: &Item, branches: &[(usize, String)], run: &Run) -> String {
    match item.does {
        Some(Does::Branch(id)) => {
            let branch = branches.iter().find(|(branch, _)| *branch == id);
            branch.map_or(String::new(), |(_, text)| text.clone())
        }
        Some(Does::Cue(nth)) => {
            let cue = run.cues.cues().get(nth);
            let stands = match run.cues.now() == Some(nth) {
                true if run.cues.has_gone_on(&run.timeline) => "after",
                true if run.cues.has_gone_back(&run.timeline) => "before",
                true => "at",
                false => "elsewhere",
            };
            cue.map_or(String::new(), |cue| words::cue(cue.title.as_str(), stands))
        }
        _ => item.text.clone(),
    }
}

/// Does what the line of a number does.
pub fn choose(app: &mut App, number: usize, paper: &mut Paper) {
    let Mode::Sheet(open) = &mut app.mode else { return };
    let doing = |sheet: &Sheet| -> Vec<usize> {
        let shown = sheet.shown();
        (0..shown.len()).filter(|at| shown[*at].does.is_some()).collect()
    };
    let lines = doing(open);
    let Some(at) = number.checked_sub(1).and_then(|nth| lines.get(nth)) else {
        return paper.say(&words::no_such_line(number, lines.len()));
    };
    open.chosen = *at;
    match open.does() {
        Some(Does::Go(step)) => {
            let line = format!("seek {step}");
            app.mode = Mode::Watch;
            time::go(app, &line);
        }
        // A line is typed whole here.
        Some(Does::Type(line)) => {
            paper.say(&words::type_it(line.trim_end()));
            app.mode = Mode::Watch;
        }
        Some(Does::Branch(_)) => {
            sheet::submit(app);
            app.mode = Mode::Watch;
        }
        _ => sheet::submit(app),
    }
}
