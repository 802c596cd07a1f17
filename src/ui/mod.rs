//! The terminal screen: event, key map, [`action::Action`], [`update::update`], view. The only room that names ratatui
//! and crossterm. It draws scenes and speaks commands, and knows no protocol.
//!
//! A view is a file in `views` and a line in [`views::ALL`]; a key is a line in `assets/keymap.toml`; a theme is a file
//! in `assets/themes` and a line in [`theme::THEMES`]; something to do is a row in [`action::ACTIONS`].

pub mod action;
pub mod app;
pub mod asset;
pub mod guide;
pub mod home;
pub mod hunt;
pub mod keymap;
pub mod prompt;
mod run;
pub mod settings;
pub mod sheet;
pub mod target;
mod terminal;
pub mod theme;
pub mod update;
pub mod views;
pub mod widgets;

#[cfg(test)]
mod tests;

pub use home::{HomeEntry, Opened, Start};
pub use run::{home, play};
