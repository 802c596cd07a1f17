//! What is done to a run: each becomes a command line, which goes to the run in focus, or to all that are linked.

use super::together::{self, Lines, Sent, Way, alone, send};
use super::{hidden, look, refused, said, wrong};
use crate::engine::scene::{EventKind, NodeCard};
use crate::engine::{ArgRole, InputSpec};
use crate::script::{self, ScriptError};
use crate::timeline::card;
use crate::ui::app::{App, Mode, REVIVES, Run, Status, named};
use crate::ui::branches;
use crate::ui::prompt::Prompt;
use crate::ui::say;
use crate::ui::sheet::Sheet;
use crate::ui::views::arrange;
use std::ops::Range;

/// Goes elsewhere in the history, or forward; says what came of it.
pub fn walk(app: &mut App, line: &str) {
    let way: Way = |run, line| {
        catch_up(run, line)?;
        let outcome = script::run(&mut run.timeline, line);
        run.refresh();
        run.turn_clock();
        Ok(outcome?.said)
    };
    match send(app, line, way) {
        Ok(Sent { said: None, refused: None }) if app.pair().is_some() => {}
        Ok(sent) => app.status = sent.refused.map(Status::Wrong).or(sent.said.map(Status::Said)),
        Err(error) => wrong(app, &error),
    }
}

/// Makes something happen now, and says so.
pub fn act(app: &mut App, line: &str) {
    if let Err(error) = run(app, line) {
        wrong(app, &error);
    }
}

/// Does a command that may change the run, and hands over what came of it. What would tell what is hidden is not done.
pub fn deed(app: &mut App, line: &str) -> Result<Sent, ScriptError> {
    match hidden::why_not(app, &script::tells(&app.run().timeline, line)) {
        Some(why) => Ok(Sent { said: Some(why), refused: None }),
        None => send(app, line, now),
    }
}

/// What is said where a command has begun a branch at a step.
pub fn parted(app: &App, line: &str, step: u64) -> String {
    let key = app.keymap.key(named::BRANCH);
    format!("{line}: a new branch from step {step}; {key} goes back to the old future.")
}

/// Runs a command that may change the run.
pub fn run(app: &mut App, line: &str) -> Result<(), ScriptError> {
    told(app, line, |app| deed(app, line))
}

/// Does what is told in these words, and says what came of it.
fn told(
    app: &mut App,
    line: &str,
    does: impl FnOnce(&mut App) -> Result<Sent, ScriptError>,
) -> Result<(), ScriptError> {
    let (branches, step) = (app.run().timeline.branches(), app.run().timeline.at());
    let sent = does(app)?;
    // An answer of several lines is read beside the cluster. It stays as it is while steps go on, so it says when it was.
    if let Some(text) = sent.said.as_ref().filter(|text| text.contains('\n')) {
        app.mode = Mode::Sheet(answer(app, line, text));
        return Ok(());
    }
    app.status = Some(match (sent.refused, sent.said) {
        (Some(refused), _) => Status::Wrong(refused),
        (None, Some(said)) => Status::Said(said),
        (None, None) if app.run().timeline.branches() > branches => Status::Said(parted(app, line, step)),
        (None, None) => Status::Said(in_vain(app, step).unwrap_or_else(|| format!("{line}: done."))),
    });
    Ok(())
}

/// Why a node that was told something since that step did nothing, if so.
fn in_vain(app: &App, since: u64) -> Option<String> {
    let timeline = &app.run().timeline;
    let at = Some(timeline.at()).filter(|at| *at > since)?;
    let told = timeline.told(at, at).pop()?;
    let nothing = told.event == EventKind::Input && told.effects.is_empty();
    told.notes.into_iter().next_back().filter(|_| nothing).map(|note| note.text)
}

/// Takes back what was done last; what of it stands on its old branch, a key leads to.
pub fn undo(app: &mut App) {
    app.run_mut().clock.playing = false;
    match send(app, "undo", now) {
        Ok(Sent { refused: Some(refused), .. }) => app.status = Some(Status::Wrong(refused)),
        Ok(Sent { said: text, .. }) => {
            let way = match together::ways(app) {
                1 => format!("{} goes there.", app.keymap.key(named::BRANCH)),
                _ => format!("{} shows all branches.", app.keymap.key(named::TREE)),
            };
            said(app, format!("{} {way}", text.unwrap_or_default()));
        }
        Err(error) => wrong(app, &error),
    }
}

/// What a command answers, as a sheet. What a node knows is told in the columns that there are.
fn answer(app: &App, line: &str, text: &str) -> Sheet {
    let seen = app.run().seen();
    let timeline = &seen.timeline;
    if let Some(compared) = script::compares(timeline, line) {
        return branches::diff(timeline, compared, look::bars_width(app), seen.hides_observer());
    }
    let title = say::of_one(app.run(), &format!("{line}, at step {}", timeline.at()));
    // The sign of the chosen line has two.
    let room = usize::from(arrange::sheet_room(app.area.width)).saturating_sub(2);
    let node = script::shows(timeline, line).and_then(|node| seen.scene().nodes.get(node.index()));
    match node {
        Some(node) => Sheet::text(title, &card::text_within(node, room)),
        None => Sheet::text(title, text),
    }
}

/// Does a command in one run, at the time that is drawn there.
fn now(run: &mut Run, line: &str) -> Result<Option<String>, ScriptError> {
    // What is no command, or cannot be done, changes nothing: no time passes for it.
    script::ready(&run.timeline, line)?;
    catch_up(run, line)?;
    let playing = run.clock.playing;
    let outcome = script::run(&mut run.timeline, line);
    run.refresh();
    run.clock.playing = playing && run.timeline.upcoming().is_some();
    Ok(outcome?.said)
}

/// Takes the run to the time that is drawn: what is done between two steps happens then, not at the last step's time.
/// Going elsewhere does not happen at any time.
fn catch_up(run: &mut Run, line: &str) -> Result<(), ScriptError> {
    let acts = script::acts_now(&run.timeline, line);
    let shown_ms = run.clock.shown_ms as u64;
    let ahead = shown_ms - run.timeline.sim().now().0.min(shown_ms);
    if ahead > 0 && acts && run.timeline.at() == run.timeline.end() {
        script::run(&mut run.timeline, &format!("run {ahead}ms"))?;
    }
    Ok(())
}

/// Does something to the selected node. Of two runs that hear it each does it to the one that is selected there, while keys
/// go along with who leads; otherwise to that of the same name.
fn with_node(app: &mut App, verb: impl Fn(&NodeCard) -> &'static str) {
    let Some(node) = app.run().node() else { return };
    let verb = verb(node);
    let line = format!("{verb} {}", node.id);
    let follow = |pair: &[usize; 2]| app.linked && pair.iter().all(|at| app.runs[*at].selected.follows);
    let Some(pair) = app.pair().filter(follow) else { return act(app, &line) };
    let own = |at: usize| Some((at, format!("{verb} {}", app.runs[at].node()?.id)));
    let lines: Lines = pair.into_iter().filter_map(own).collect();
    if lines.iter().all(|(_, own)| *own == line) {
        return act(app, &line);
    }
    if let Err(error) = told(app, &say::in_each(&lines), |app| together::each(app, &lines, now)) {
        wrong(app, &error);
    }
}

/// Crashes the selected node, or restarts it; starts a process again that has ended itself.
pub fn kill(app: &mut App) {
    let ended = app.run().has_ended();
    with_node(app, |node| match node.up {
        true if ended => REVIVES,
        true => "crash",
        false => "restart",
    });
}

/// Pauses the selected node, or lets it go on.
pub fn hold(app: &mut App) {
    with_node(app, |node| if node.paused { "resume" } else { "pause" });
}

/// Lets one type who is parted from whom.
pub fn partition(app: &mut App) {
    app.mode = Mode::Prompt(Prompt::new("partition "));
}

/// Heals every link.
pub fn heal(app: &mut App) {
    match app.run().scene().links.cut.is_empty() {
        true => said(app, "No link is cut, so there is nothing to heal."),
        false => act(app, "heal all"),
    }
}

/// Loses the next message to the selected node.
pub fn drop_next(app: &mut App) {
    let Some(node) = app.run().node() else { return };
    match app.run().scene().messages.iter().find(|m| m.to == node.id) {
        Some(message) => {
            let line = format!("drop {}", message.id);
            alone(app, |app| act(app, &line));
        }
        None => {
            let text = format!("No message is under way to {}.", node.id);
            refused(app, text);
        }
    }
}

/// Lets the selected node's next timer run out.
pub fn fire(app: &mut App) {
    let Some(node) = app.run().node() else { return };
    match node.timers.iter().min_by_key(|t| t.due_ms) {
        Some(timer) => {
            let line = format!("fire {} {}", node.id, timer.name);
            act(app, &line);
        }
        None => {
            let text = format!("{} has no timer running.", node.id);
            refused(app, text);
        }
    }
}

/// A client asks the node that leads, if that is wanted and there is one, or the selected one, or the first that can
/// be asked. Where clients turn to everybody, it is the client that is chosen so.
pub fn ask(app: &mut App, leader: bool) {
    let now = app.run();
    let sim = now.timeline.sim();
    let nodes = &now.scene().nodes;
    let inputs = sim.info().inputs;
    let asks = |input: &&InputSpec| input.asker().is_some() && input.has_value();
    let Some((input, first)) = inputs.iter().find(asks).and_then(|input| Some((input, input.args.first()?))) else {
        return tell(app);
    };
    let able = |at: &usize| nodes[*at].up && first.kinds.contains(&sim.config().nodes[*at].kind);
    let leading = now.leading().filter(|at| leader && able(at));
    let selected = Some(now.selected.at).filter(able);
    let anybody = (0..nodes.len()).find(able).filter(|_| leader);
    let Some(at) = leading.or(selected).or(anybody) else {
        return refused(app, "The selected node cannot be asked. Select another one.");
    };
    // What stands in a log already would not be told from what is asked for now.
    let known = |value: &str| nodes.iter().filter_map(|node| node.log.as_ref()).flatten().any(|row| row.value == value);
    let number = (now.requests + 1..).find(|number| !known(&format!("x={number}"))).unwrap_or_default();
    let from = client(now, input, at).map_or(String::new(), |client| format!(" from {client}"));
    let line = format!("{} {} x={number}{from}", input.verb, nodes[at].id);
    match run(app, &line) {
        Ok(()) => app.run_mut().requests = number,
        Err(error) => wrong(app, &error),
    }
}

/// Lets one type what somebody is told, where nobody asks for anything by itself: the selected node, if it is none of those
/// who decide, or the first of those that are told something with a value.
fn tell(app: &mut App) {
    let now = app.run();
    let (info, specs) = (now.timeline.sim().info(), &now.timeline.sim().config().nodes);
    let hears = |at: usize, input: &InputSpec| {
        let first = input.args.first().filter(|arg| arg.role == ArgRole::Actor && arg.kinds.contains(&specs[at].kind));
        first.is_some() && input.args.len() > 1
    };
    let told = |at: usize, input: &InputSpec| hears(at, input) && !info.voters.contains(&specs[at].kind);
    let first = |told: &dyn Fn(usize, &InputSpec) -> bool, among: Range<usize>| {
        info.inputs.iter().find_map(|input| Some((among.clone().find(|at| told(*at, input))?, input)))
    };
    let (here, all) = (now.selected.at..now.selected.at + 1, 0..specs.len());
    let Some((at, input)) = first(&told, here).or_else(|| first(&told, all.clone())).or_else(|| first(&hears, all))
    else {
        return refused(app, "Nobody here is told what to ask for. Messages and timers move it.");
    };
    app.mode = Mode::Prompt(Prompt::new(&format!("{} {} ", input.verb, specs[at].name)));
}

/// The client to name where the first one would ask in vain, because its link is cut and that of another one is not.
fn client<'a>(now: &'a Run, input: &InputSpec, at: usize) -> Option<&'a str> {
    let (sim, scene) = (now.timeline.sim(), now.scene());
    let kinds = input.asker()?.kinds;
    let cut = |id: &str| scene.links.cut.iter().any(|link| link.from == id && link.to == scene.nodes[at].id);
    let clients = scene.nodes.iter().zip(&sim.config().nodes).filter(|(_, spec)| kinds.contains(&spec.kind));
    let mut ids = clients.map(|(node, _)| node.id.as_str());
    let first = ids.next().filter(|first| cut(first))?;
    ids.find(|id| *id != first && !cut(id))
}
