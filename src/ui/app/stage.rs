//! Where keys are read.

/// Where keys are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Everywhere.
    Any,
    /// The run itself.
    Watch,
    /// The run, while a lesson is taught: these keys come before those of the run.
    Lesson,
    /// Choosing the other end of a link.
    Link,
    /// Choosing a message under way, and what becomes of it.
    Messages,
    /// Choosing what to do, by name.
    Palette,
    /// Reading a list beside the cluster and choosing from it.
    Sheet,
    /// The prompt.
    Prompt,
    /// The help page.
    Help,
    /// The start screen.
    Home,
}

/// The stages with their names in the key map and their titles in the help.
pub const STAGES: &[(Stage, &str, &str)] = &[
    (Stage::Lesson, "lesson", "A lesson"),
    (Stage::Watch, "watch", "The run"),
    (Stage::Messages, "messages", "The messages under way"),
    (Stage::Link, "link", "Choosing the other end of a link"),
    (Stage::Prompt, "prompt", "The prompt"),
    (Stage::Palette, "palette", "All actions by name"),
    (Stage::Sheet, "sheet", "A list beside the cluster"),
    (Stage::Help, "help", "This page"),
    (Stage::Home, "home", "The start screen"),
    (Stage::Any, "anywhere", "Everywhere"),
];
