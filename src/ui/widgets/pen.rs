//! A pen: writes pieces of text one after the other into a row, and never beyond its end.

use super::text::{clip, width};
use crate::kit::plain;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use std::fmt;

/// Writes into the first row of an area, from left to right. What has no room ends with `…`.
pub struct Pen<'a> {
    buf: &'a mut Buffer,
    x: u16,
    y: u16,
    end: u16,
}

/// Writes one character into a cell, if it is on the screen.
pub fn put(buf: &mut Buffer, x: u16, y: u16, sign: char, style: Style) {
    if let Some(cell) = buf.cell_mut((x, y)) {
        cell.modifier = Modifier::empty();
        cell.set_char(sign).set_style(style);
    }
}

/// Puts signs in the place of all that a terminal would take for a command: the one way out for all that is drawn.
pub fn plain(buf: &mut Buffer) {
    let hostile = |symbol: &str| symbol.len() > 1 && !symbol.chars().all(plain::is_plain);
    let control = |symbol: &str| symbol.len() == 1 && symbol.as_bytes()[0].is_ascii_control();
    for cell in buf.content.iter_mut().filter(|cell| control(cell.symbol()) || hostile(cell.symbol())) {
        let sign = cell.symbol().chars().next().map_or(' ', plain::sign);
        cell.set_char(sign);
    }
}

/// Writes a text, at most so many columns, and says where it ends. What stood there before leaves its background only:
/// a buffer itself would join the modifiers of both.
fn set(buf: &mut Buffer, (x, y): (u16, u16), text: &str, most: usize, style: Style) -> u16 {
    if text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return set_letters(buf, (x, y), text, most, style);
    }
    for x in x..x + width(text).min(most) as u16 {
        if let Some(cell) = buf.cell_mut((x, y)) {
            cell.modifier = Modifier::empty();
        }
    }
    buf.set_stringn(x, y, text, most, style).0
}

/// The same of a text in which each letter has a column, as nearly all have: nothing need be asked about it.
fn set_letters(buf: &mut Buffer, (x, y): (u16, u16), text: &str, most: usize, style: Style) -> u16 {
    let room = most.min(buf.area.right().saturating_sub(x).into());
    let letters = text.chars().take(room);
    (x..).zip(letters).map(|(x, letter)| put(buf, x, y, letter, style)).count() as u16 + x
}

/// A clipped text without the word that was cut, if something is left then.
fn whole_words(clipped: &str) -> &str {
    match clipped.rfind(' ') {
        Some(at) if at > 0 => clipped[..at].trim_end(),
        _ => clipped,
    }
}

impl<'a> Pen<'a> {
    /// A pen at the left of an area's first row.
    pub fn new(buf: &'a mut Buffer, area: Rect) -> Pen<'a> {
        let area = area.intersection(buf.area);
        let end = if area.height == 0 { area.x } else { area.right() };
        Pen { buf, x: area.x, y: area.y, end }
    }

    /// Columns left.
    pub fn room(&self) -> usize {
        usize::from(self.end - self.x)
    }

    /// Writes a piece.
    pub fn write(&mut self, text: &str, style: Style) -> &mut Self {
        let room = self.room();
        if room == 0 || text.is_empty() {
            return self;
        }
        if text.len() <= room || width(text) <= room {
            self.x = set(self.buf, (self.x, self.y), text, room, style);
        } else {
            let x = set(self.buf, (self.x, self.y), whole_words(clip(text, room - 1)), room, style);
            set(self.buf, (x, self.y), "…", 1, style);
            self.x = self.end;
        }
        self
    }

    /// Writes a piece that has to be made first.
    pub fn print(&mut self, text: fmt::Arguments, style: Style) -> &mut Self {
        match text.as_str() {
            Some(text) => self.write(text, style),
            None => self.write(&text.to_string(), style),
        }
    }

    /// Writes one character.
    pub fn sign(&mut self, sign: char, style: Style) -> &mut Self {
        self.write(sign.encode_utf8(&mut [0; 4]), style)
    }

    /// Leaves some columns as they are.
    pub fn skip(&mut self, columns: usize) -> &mut Self {
        self.x = self.end.min(self.x.saturating_add(columns as u16));
        self
    }

    /// Goes on at a column, counted from the buffer's left, unless it is there or further already.
    pub fn column(&mut self, x: u16) -> &mut Self {
        self.x = x.clamp(self.x, self.end);
        self
    }

    /// A pen for the next so many columns; this one stays where it is.
    pub fn part(&mut self, columns: u16) -> Pen<'_> {
        Pen { end: self.end.min(self.x.saturating_add(columns)), x: self.x, y: self.y, buf: self.buf }
    }

    /// Gives the rest of the row a style.
    pub fn fill(&mut self, style: Style) {
        let rest = Rect { x: self.x, y: self.y, width: self.end - self.x, height: 1 };
        self.buf.set_style(rest, style);
    }
}
