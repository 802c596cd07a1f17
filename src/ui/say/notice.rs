//! What is not as it should be, in whole sentences, as long as it is so: a property that fell, a rule that is off.

use super::sentence;
use crate::engine::scene::Scene;
use crate::engine::{Rule, RuleId, Sim};
use crate::timeline::transcript;
use crate::ui::app::Run;

/// The properties that fell.
pub fn violations(run: &Run) -> Vec<String> {
    let told = run.scene().violations.iter();
    told.map(|v| format!("! Step {}: {} ({})", v.step, sentence(&v.detail), v.property)).collect()
}

/// What contradicts, the newest first: where there is little room, when it fell and what the property is called are left
/// to [`violations`].
pub fn contradictions(scene: &Scene) -> Vec<String> {
    scene.violations.iter().rev().map(|v| format!("! {}", sentence(&v.detail))).collect()
}

/// Which rules are off, without what that means.
pub fn rules_off(scene: &Scene) -> Option<String> {
    let off = &scene.rules_off;
    let rules = if off.len() == 1 { "rule" } else { "rules" };
    (!off.is_empty()).then(|| format!("{rules} off: {}", off.join(", ")))
}

/// Rules that are off or were, and other departures from the model.
pub fn departures(scene: &Scene, sim: &dyn Sim) -> Vec<String> {
    let info = sim.info();
    let all = |is: fn(&Rule) -> bool| sim.config().rules_off.iter().all(|rule| is(info.rule(rule)));
    let harmless = |rule: RuleId| info.rule(rule).is_harmless_with(info.voters(sim.config()));
    let one_harmless = scene.rules_off.len() == 1 && sim.config().rules_off.iter().all(harmless);
    let mut told = Vec::new();
    if let Some(off) = rules_off(scene) {
        let means = match () {
            () if all(Rule::costs_messages_only) => "still safe; it only takes more messages".to_string(),
            () if all(Rule::costs_progress_only) => "still safe, but it may never end".to_string(),
            () if one_harmless => {
                let (voters, called) = (info.voters(sim.config()), info.voters_called());
                format!("with {voters} {called} no property can fall by that alone")
            }
            () => format!("what you see is not {}", info.title),
        };
        told.push(format!("{off} - {means}."));
    }
    let harmless = sim.rules_were_off().into_iter().filter(|(rule, _)| rule.costs_progress_only());
    told.extend(harmless.map(|(rule, step)| format!("The rule {} was off until step {step}.", rule.id)));
    told.extend(transcript::departures(info.title, &scene.outside_model));
    told
}

/// All of it.
pub fn all(run: &Run) -> Vec<String> {
    violations(run).into_iter().chain(departures(run.scene(), run.timeline.sim())).collect()
}

/// What follows the sentences that have room, when some have none; the key tells them.
pub fn rest(more: usize, key: &str) -> String {
    match more {
        0 => String::new(),
        more => format!(" (+{more} more; {key} tells)"),
    }
}

/// What follows the beginning of the first sentence, when it has no room as a whole.
pub fn cut(more: usize, key: &str) -> String {
    match more {
        0 => format!("… ({key} tells)"),
        more => format!("… (+{more} more; {key} tells)"),
    }
}
