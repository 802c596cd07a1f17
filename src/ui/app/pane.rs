//! What a view sees: one run and what is being chosen in it, the colours, the keys that hints name, and how the screen is
//! shared. Nothing else of the session.

use super::{Keymap, Look, Run, named};
use crate::engine::scene::{Packet, Scene, Told};
use crate::ui::sheet::Sheet;
use crate::ui::theme::Theme;

/// A part of the screen that shows one run.
#[derive(Clone, Copy)]
pub struct Pane<'a> {
    /// The run.
    pub run: &'a Run,
    /// What is being chosen in it.
    pub picking: Picking<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// The keys.
    pub keymap: &'a Keymap,
    /// How the screen is shared.
    pub look: &'a Look,
    /// Whether there is a start screen to go back to.
    pub has_home: bool,
    /// Which half of the screen it has, where two runs stand side by side.
    pub side: Option<Side>,
}

/// A half of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Whether it is the right one.
    pub right: bool,
    /// Whether keys act on its run.
    pub focused: bool,
}

/// What is being chosen in a run.
#[derive(Clone, Copy)]
pub enum Picking<'a> {
    /// Nothing.
    Nothing,
    /// The other end of a link of the selected node.
    Link(usize),
    /// A message under way, by its position in the scene.
    Message(usize),
    /// A line of a list.
    Sheet(&'a Sheet),
}

impl<'a> Pane<'a> {
    /// The picture of the present step, or of the one before while the step is seen to happen.
    pub fn scene(&self) -> &'a Scene {
        match &self.run.glide {
            Some(glide) if glide.begun => &glide.before,
            _ => &self.run.shown.scene,
        }
    }

    /// The last steps in words, the newest last.
    pub fn told(&self) -> &'a [Told] {
        self.run.told()
    }

    /// The key that ends what is being chosen, if something is: until then the keys of a lesson do nothing.
    pub fn ends_choosing(&self) -> Option<String> {
        match self.picking {
            Picking::Nothing => None,
            Picking::Link(_) => Some(self.keymap.key(named::LINK_LEAVE)),
            Picking::Message(_) => Some(self.keymap.key(named::MESSAGES_LEAVE)),
            Picking::Sheet(_) => Some(self.keymap.key(named::SHEET_LEAVE)),
        }
    }

    /// How many rows of a view stand above those in sight, if it was scrolled.
    pub fn scrolled(&self, view: usize) -> Option<usize> {
        let scrolled = self.look.scrolled.filter(|scrolled| scrolled.view == view && scrolled.here == self.run.here());
        scrolled.map(|scrolled| scrolled.rows)
    }

    /// The chosen message's position in the scene, while one is being chosen.
    pub fn packet_at(&self) -> Option<usize> {
        match self.picking {
            Picking::Message(at) => Some(at),
            Picking::Nothing | Picking::Link(_) | Picking::Sheet(_) => None,
        }
    }

    /// The chosen message, while one is being chosen.
    pub fn packet(&self) -> Option<&'a Packet> {
        self.scene().messages.get(self.packet_at()?)
    }
}
