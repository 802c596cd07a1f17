//! Small things that views draw with: text in a row, large signs, frames, timer bars, straight lines, words about a
//! node. They know scenes and themes, and neither the program's state nor any protocol. A new one is a file here.

pub mod big;
pub mod card;
pub mod line;
pub mod markdown;
pub mod panel;
pub mod pen;
pub mod text;
pub mod timer;

pub use panel::panel;
pub use pen::Pen;
