//! What the keys do to the run: each becomes a command.

use super::wrong;
use crate::engine::InputShape;
use crate::script;
use crate::ui::action::{Action, Stage};
use crate::ui::app::{App, Mode, Status};
use crate::ui::sheet::Sheet;

/// Makes something happen now, and says so.
pub fn act(app: &mut App, line: &str) {
    if let Err(error) = run(app, line) {
        app.status = Some(wrong(&error));
    }
}

/// Runs a command that may change the run.
pub fn run(app: &mut App, line: &str) -> Result<(), script::ScriptError> {
    if let Some(why) = kept_back(app, line) {
        app.status = Some(Status::Said(why));
        return Ok(());
    }
    let (branches, step) = (app.timeline.branches(), app.timeline.at());
    // What is no command, or cannot be done, changes nothing: no time passes for it.
    script::ready(&app.timeline, line)?;
    // What is done between two steps happens at the time that is drawn, not at the last step's; going elsewhere does
    // not happen at any time.
    let acts = script::acts_now(&app.timeline, line);
    let ahead = app.shown_ms as u64 - app.scene.time_ms.min(app.shown_ms as u64);
    if ahead > 0 && acts && app.timeline.at() == app.timeline.end() {
        script::run(&mut app.timeline, &format!("run {ahead}ms"))?;
    }
    let playing = app.playing;
    let outcome = script::run(&mut app.timeline, line);
    app.refresh();
    app.playing = playing && app.timeline.upcoming().is_some();
    let said = outcome?.said;
    // An answer of several lines is read beside the cluster.
    if let Some(text) = said.as_ref().filter(|text| text.contains('\n')) {
        app.mode = Mode::Sheet(Sheet::text(line, text));
        return Ok(());
    }
    app.status = Some(Status::Said(match said {
        Some(said) => said,
        None if app.timeline.branches() > branches => format!(
            "{line}: a new branch from step {step}; {} goes back to the old future.",
            app.keymap.key(Stage::Watch, Action::Branch)
        ),
        None => format!("{line}: done."),
    }));
    Ok(())
}

/// Why an answer is not given now: it would tell what is hidden.
fn kept_back(app: &App, line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    if words.next() != Some("why") {
        return None;
    }
    if let Some(name) = &app.eyes {
        return Some(super::sheet::through_eyes(app, name));
    }
    let about_entry = words.any(|word| word == "entry");
    (about_entry && app.hides_observer())
        .then(|| "What only an observer knows is hidden, so nothing is said about it.".into())
}

/// Does something to the selected node, if there is a verb for it.
pub fn with_node(app: &mut App, verb: impl Fn(&crate::engine::scene::NodeCard) -> Option<String>) {
    let line = app.node().and_then(|node| verb(node).map(|verb| format!("{verb} {}", node.id)));
    if let Some(line) = line {
        act(app, &line);
    }
}

/// Loses the next message to the selected node.
pub fn drop_next(app: &mut App) {
    let Some(node) = app.node() else { return };
    match app.scene.messages.iter().find(|m| m.to == node.id) {
        Some(message) => {
            let line = format!("drop {}", message.id);
            act(app, &line);
        }
        None => app.status = Some(Status::Wrong(format!("No message is under way to {}.", node.id))),
    }
}

/// Lets the selected node's next timer run out.
pub fn fire(app: &mut App) {
    let Some(node) = app.node() else { return };
    match node.timers.iter().min_by_key(|t| t.due_ms) {
        Some(timer) => {
            let line = format!("fire {} {}", node.id, timer.name);
            act(app, &line);
        }
        None => app.status = Some(Status::Wrong(format!("{} has no timer running.", node.id))),
    }
}

/// A client asks the node that leads, if that is wanted and there is one, or the selected one, or the first that can
/// be asked. Where clients turn to everybody, it is the client that is chosen so.
pub fn ask(app: &mut App, leader: bool) {
    let sim = app.timeline.sim();
    let inputs = sim.info().inputs;
    let Some(input) = inputs.iter().find(|i| i.shape != InputShape::NodeActs) else { return };
    let able = |at: &usize| app.scene.nodes[*at].up && input.at.contains(&sim.config().nodes[*at].kind);
    let leading = app.leading().filter(|at| leader && able(at));
    let selected = Some(app.selected).filter(able);
    let anybody = (0..app.scene.nodes.len()).find(able).filter(|_| leader);
    let Some(at) = leading.or(selected).or(anybody) else {
        app.status = Some(Status::Wrong("The selected node cannot be asked. Select another one.".into()));
        return;
    };
    let line = format!("{} {} x={}", input.verb, app.scene.nodes[at].id, app.requests + 1);
    match run(app, &line) {
        Ok(()) => app.requests += 1,
        Err(error) => app.status = Some(wrong(&error)),
    }
}
