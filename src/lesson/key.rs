//! What tells the steps of a lesson from each other, also in another text of the same lesson: so a learner's place, and
//! what was answered, is found again after a lesson was changed. It knows neither the learner nor the run.

use super::{Commands, Lesson, Setting, Step, Text};
use crate::kit::fingerprint;
use serde::{Deserialize, Serialize};

/// By what a step is found again. Numbers are made of what is read, never of how it is written down; the empty one is
/// that of nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepKey {
    /// Its id, or else a number made of what it says, does and asks for.
    pub key: String,
    /// The number of the fresh world that it begins with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub world: String,
    /// The number of what the lesson does when it begins.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub does: String,
    /// The number of what settles its task, or reaches what is asked for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub task: String,
}

impl StepKey {
    /// The key of a step, which may have an id.
    pub(super) fn of(step: &Step, id: Option<&Text>) -> StepKey {
        let begin = |world: &Setting| world.begin.as_ref().map_or(String::new(), Commands::text);
        let world = number(step.world.iter().flat_map(|world| [world.print.clone(), begin(world)]));
        let does = number(step.commands.iter().map(Commands::text));
        let task = &*step.task;
        let settled = task.settled_by();
        let commands = settled.iter().map(|settled| &settled.commands).chain(task.solution()).map(|it| it.text());
        let asked = settled.iter().flat_map(|settled| settled.questions()).chain(task.until()).chain(task.moment());
        let asked = asked.map(|asked| asked.condition.text().to_string());
        let runs = settled.and_then(|settled| settled.runs()).map(|runs| runs.to_string());
        let parts: Vec<String> = commands.chain(asked).chain(runs).collect();
        let kind = (!parts.is_empty()).then(|| task.kind().to_string());
        let task_number = number(kind.into_iter().chain(parts));
        let texts = [Some(&*step.say), task.ask(), Some(task.explain())];
        let texts = texts.into_iter().flatten().chain(task.choices()).map(str::to_string);
        let says = || number(texts.chain(task.hints().iter().cloned()).chain([does.clone(), task_number.clone()]));
        let key = id.map_or_else(says, |id| id.text.clone());
        StepKey { key, world, does, task: task_number }
    }

    /// The number of the random stream that belongs to what happens in the step.
    pub(super) fn stream(&self) -> u64 {
        let happens = number([&self.world, &self.does, &self.task].map(String::clone));
        // Streams of low numbers draw the steps.
        u64::from_str_radix(&happens, 16).unwrap_or_default() | 1 << 63
    }

    /// Whether the same happens in both, with the same seed.
    pub(super) fn is_same_task(&self, other: &StepKey) -> bool {
        (&self.world, &self.does, &self.task) == (&other.world, &other.does, &other.task)
    }

    /// Whether anything happens to the run in this step.
    pub(super) fn happens(&self) -> bool {
        !self.does.is_empty() || !self.task.is_empty()
    }

    /// Whether the same happens in both.
    pub(super) fn does_as(&self, other: &StepKey) -> bool {
        (&self.does, &self.task) == (&other.does, &other.task)
    }
}

/// The number of some texts, none of which runs into the next.
pub(super) fn number(texts: impl IntoIterator<Item = String>) -> String {
    let texts: Vec<String> = texts.into_iter().collect();
    if texts.is_empty() { String::new() } else { fingerprint(texts.join("\0").as_bytes()) }
}

impl Lesson {
    /// The keys of its steps.
    pub(super) fn keys(&self) -> Vec<StepKey> {
        self.steps.iter().map(|step| step.key.clone()).collect()
    }

    /// The number of all that happens in a step's world up to its end, and of the program that does it.
    pub(super) fn way_to(&self, step: usize) -> String {
        let first = self.world_of(step).map_or(0, |(first, _)| first);
        let keys = || self.steps.iter().take(step + 1).skip(first).map(|step| &step.key);
        let world = keys().next().map(|key| &key.world);
        let happens = keys().filter(|key| key.happens()).flat_map(|key| [&key.does, &key.task]);
        number(world.into_iter().chain(happens).cloned().chain([env!("CARGO_PKG_VERSION").to_string()]))
    }
}

/// Where each of these steps is among those of another text of the lesson, if it is still there: by its key; else, between
/// steps that are, by what happens in it; else, where as many were changed as there were, by its place.
pub(super) fn matched(old: &[StepKey], new: &[StepKey]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; old.len()];
    for (was, key) in old.iter().enumerate() {
        found[was] = (0..new.len()).find(|at| new[*at].key == key.key && !found.contains(&Some(*at)));
    }
    for was in 0..old.len() {
        if found[was].is_none() {
            found[was] = free(&found, was, new.len()).find(|at| new[*at].does_as(&old[was]));
        }
    }
    let mut was = 0;
    while was < old.len() {
        let gone = found[was..].iter().take_while(|at| at.is_none()).count();
        let places: Vec<usize> = free(&found, was, new.len()).collect();
        if gone == places.len() {
            places.into_iter().enumerate().for_each(|(nth, at)| found[was + nth] = Some(at));
        }
        was += gone.max(1);
    }
    found
}

/// The places of others that are not found yet, between those of a step's neighbours.
fn free(found: &[Option<usize>], was: usize, most: usize) -> impl Iterator<Item = usize> + use<> {
    let low = found[..was].iter().rev().flatten().next().map_or(0, |at| at + 1);
    let high = found[was..].iter().flatten().next().copied().unwrap_or(most);
    let found = found.to_vec();
    (low..high).filter(move |at| !found.contains(&Some(*at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps by their keys; what happens in one stands behind a colon.
    fn steps(text: &str) -> Vec<StepKey> {
        let step = |word: &str| {
            let (key, does) = word.split_once(':').unwrap_or((word, ""));
            StepKey { key: key.into(), does: does.into(), ..StepKey::default() }
        };
        text.split_whitespace().map(step).collect()
    }

    #[test]
    fn steps_are_found_again() {
        for (old, new, places) in [
            ("a b c", "a b c", "0 1 2"),
            ("a b c", "x a y b c", "1 3 4"),
            ("a b c", "a c", "0 - 1"),
            ("a b c", "c b a", "2 1 0"),
            // A changed letter, between others and at either end.
            ("a b c", "a B c", "0 1 2"),
            ("a b c", "A b C", "0 1 2"),
            ("a b:do c:do", "A B:do C:do", "0 1 2"),
            // By what happens, where one was put in beside it.
            ("a b:do c", "a x:other B:do c", "0 2 3"),
            ("a b:do c:cut d", "a C:cut d", "0 - 1 2"),
            // Where everything is another, one that was cut in two is not.
            ("a b:do c", "a x:one y:two c", "0 - 3"),
            ("a b:do", "a x:one", "0 1"),
            ("a a b", "a a b", "0 1 2"),
            ("", "a", ""),
            ("a", "", "-"),
        ] {
            let found = matched(&steps(old), &steps(new));
            let told: Vec<String> = found.iter().map(|at| at.map_or("-".into(), |at| at.to_string())).collect();
            assert_eq!(told.join(" "), places, "{old} / {new}");
        }
    }
}
