//! What nodes can be told to do by hand, and to whom it goes: nodes are marked one by one, and what one of the protocol's
//! own verbs would send to all then goes to those that are marked.

use super::{refused, said};
use crate::engine::{ArgRole, InputSpec};
use crate::ui::app::{App, Mode, named};
use crate::ui::sheet::Sheet;

/// Marks the selected node as one that is told something, or takes its mark back.
pub fn mark(app: &mut App) {
    let run = app.run();
    let (sim, at) = (run.timeline.sim(), run.selected.at);
    let Some(id) = run.node().map(|node| node.id.clone()) else { return };
    let kind = sim.config().nodes[at].kind;
    let reached =
        |input: &&InputSpec| input.args.iter().any(|arg| arg.role == ArgRole::Targets && arg.kinds.contains(&kind));
    if !sim.info().inputs.iter().any(|input| reached(&input)) {
        let text = format!("Nothing that is told by hand here goes to {id}. Select another node to mark it.");
        return refused(app, text);
    }
    let marked = &mut app.run_mut().marked;
    match marked.iter().position(|name| *name == id) {
        Some(at) => drop(marked.remove(at)),
        None => marked.push(id),
    }
    let order: Vec<String> = app.run().scene().nodes.iter().map(|node| node.id.clone()).collect();
    app.run_mut().marked.sort_by_key(|name| order.iter().position(|id| id == name));
    let (tell, clear) = (app.keymap.key(named::ORDERS), app.keymap.key(named::LEAVE));
    let text = match app.run().marked.as_slice() {
        [] => "No node is marked.".into(),
        marked => format!(
            "Marked: {}. {tell} tells somebody to ask just these; {clear} takes the marks back.",
            marked.join(" ")
        ),
    };
    said(app, text);
}

/// Takes all marks back. Whether there were any.
pub fn clear(app: &mut App) -> bool {
    let any = !std::mem::take(&mut app.run_mut().marked).is_empty();
    if any {
        said(app, "No node is marked any more.");
    }
    any
}

/// Lists what nodes can be told to do, the selected one's first.
pub fn open(app: &mut App) {
    let run = app.run();
    let sheet = Sheet::orders(&run.timeline, run.selected.at, &run.marked);
    match sheet.items.is_empty() {
        true => refused(app, "Nothing here is told to do something by hand. Messages and timers move it."),
        false => {
            app.run_mut().clock.playing = false;
            app.mode = Mode::Sheet(sheet);
        }
    }
}
