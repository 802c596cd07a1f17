//! What lessons refuse, and how the teacher follows a learner.

mod aloud;
mod back;
mod beside;
mod endings;
mod graded;
mod limits;
mod lost;
mod moved;
mod open;
mod past;
mod refusals;
mod runs;
mod settle;
mod store;
mod translation;
mod worlds;

use super::*;

/// A lesson's text with these steps, in a world of three Raft servers.
fn with_steps(steps: &str) -> String {
    format!(
        "format = 1\nid = \"T1\"\ntitle = \"Test\"\nidea = \"An idea.\"\nminutes = 5\nsummary = \"All.\"\n[world]\nprotocol = \
         \"raft\"\nnodes = 3\nseed = 7\n{steps}"
    )
}

fn lesson(steps: &str) -> Lesson {
    read("test.toml", &with_steps(steps)).unwrap_or_else(|error| panic!("{error}"))
}

/// Everything that is wrong with a lesson, read or played.
fn complaints(text: &str) -> String {
    match read("test.toml", text) {
        Err(error) => error.to_string(),
        Ok(lesson) => {
            let problems = check(&lesson, &Library::default(), &["kill", "fire"], DRAWS).problems;
            if problems.is_empty() { String::new() } else { lesson.error(problems).to_string() }
        }
    }
}
