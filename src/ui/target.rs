//! What a place on the screen stands for: what a click there means.

use super::app::Name;

/// Something on the screen that can be pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A node, by its position in the scene.
    Node(usize),
    /// The link between two nodes.
    Link(usize, usize),
    /// A message under way, by its id.
    Message(String),
    /// A step of the history.
    Step(u64),
    /// A line of a list, by its number.
    Line(usize),
    /// An answer of a lesson, by its number from 0.
    Answer(usize),
    /// A key that is told, by what it does.
    Key(Name<'static>),
    /// The title of a view, by the view's position among all.
    Title(usize),
}
