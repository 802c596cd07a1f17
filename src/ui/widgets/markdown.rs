//! Markdown as lines of styled words: what lessons are written in. Paragraphs, lists, emphasis, code and headings;
//! everything else is shown as its text.

use super::{Pen, text};
use crate::ui::theme::{Role, Theme};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The space at which no line is broken.
pub const NO_BREAK: char = '\u{a0}';

/// A line: pieces with their roles, and how far it is indented.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    indent: usize,
    pieces: Vec<(String, Role)>,
}

impl Line {
    /// A line of one piece.
    pub fn plain(text: impl Into<String>, role: Role) -> Line {
        Line { indent: 0, pieces: vec![(text.into(), role)] }
    }

    /// A line of pieces, one beside the other.
    pub fn of(pieces: Vec<(String, Role)>) -> Line {
        Line { indent: 0, pieces }
    }

    /// What stands on it, without its indent, and without a sign of how it is set.
    fn bare(&self) -> String {
        self.pieces.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// Whether nothing stands on it.
    pub fn is_blank(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The piece that stands at a column, counted from where the line is drawn; before the first one, that one.
    pub fn piece_at(&self, column: usize) -> Option<&str> {
        let mut end = self.indent;
        let stands = |(text, _): &&(String, Role)| {
            end += text::width(text);
            column < end
        };
        self.pieces.iter().find(stands).map(|(text, _)| text.as_str())
    }

    /// The line with a sign at its end that says that more would follow, in at most so many columns.
    pub fn cut(mut self, width: usize) -> Line {
        const MORE: &str = " …";
        let wide = |line: &Line| line.indent + line.pieces.iter().map(|(text, _)| text::width(text)).sum::<usize>();
        while wide(&self) + text::width(MORE) > width {
            let Some((text, _)) = self.pieces.last_mut() else { break };
            match text.trim_end_matches(' ').rfind(' ') {
                _ if text.chars().next_back().is_some_and(text::is_wide) => drop(text.pop()),
                Some(at) => text.truncate(at),
                None => {
                    // What is glued to what goes has no sense by itself.
                    let glued = text.starts_with(NO_BREAK);
                    self.pieces.pop();
                    if glued {
                        self.pieces.pop();
                    }
                }
            }
        }
        while self.pieces.last().is_some_and(|(text, _)| text.trim().is_empty()) {
            self.pieces.pop();
        }
        let role = self.pieces.last().map_or(Role::Text, |(_, role)| *role);
        self.pieces.push((MORE.into(), role));
        self
    }

    /// The line as text, with its indent; what is typed as it stands is between backticks.
    pub fn text(&self) -> String {
        let piece = |(text, role): &(String, Role)| match role {
            Role::Key => format!("`{text}`"),
            _ => text.clone(),
        };
        " ".repeat(self.indent) + &self.pieces.iter().map(piece).collect::<String>()
    }

    /// Draws the line.
    pub fn draw(&self, theme: &Theme, row: Rect, buf: &mut Buffer) {
        let mut pen = Pen::new(buf, row);
        pen.skip(self.indent);
        for (text, role) in &self.pieces {
            match text.contains(NO_BREAK) {
                true => pen.write(&text.replace(NO_BREAK, " "), theme.get(*role)),
                false => pen.write(text, theme.get(*role)),
            };
        }
    }
}

/// A text of one line as it reads, without the signs of how it is set.
pub fn bare(source: &str) -> String {
    const WIDE: usize = u16::MAX as usize;
    lines(source, WIDE, Role::Text).iter().map(Line::bare).collect::<Vec<_>>().join(" ")
}

/// Puts words into lines of at most so many columns.
struct Setter {
    width: usize,
    base: Role,
    lines: Vec<Line>,
    used: usize,
    indent: usize,
    /// Whether a space came after the last word.
    space: bool,
    /// Whether a line of the source ended there: that is a space but between letters that need none.
    ended: bool,
    /// The last letter that was set, or is held.
    last: char,
    /// Words with nothing between them that are not set yet, and whether a space stands before them.
    held: Vec<(String, Role)>,
    gap: bool,
}

impl Setter {
    fn line(&mut self) {
        self.lines.push(Line { indent: self.indent, pieces: Vec::new() });
        self.used = self.indent;
        self.space = false;
        self.ended = false;
    }

    fn word(&mut self, word: &str, role: Role) {
        let first = word.chars().next().unwrap_or(' ');
        let ended = std::mem::take(&mut self.ended) && !(text::is_wide(self.last) && text::is_wide(first));
        if std::mem::take(&mut self.space) || ended {
            self.flush();
            self.gap = true;
        } else if text::may_part(self.last, first) {
            self.flush();
        }
        // What is typed is one word, whatever it says.
        let parts: Vec<&str> = if role == Role::Key { vec![word] } else { text::parts(word).collect() };
        for (nth, part) in parts.into_iter().enumerate() {
            if nth > 0 {
                self.flush();
            }
            self.held.push((part.into(), role));
        }
        self.last = word.chars().next_back().unwrap_or(' ');
    }

    /// Sets the words that are held back: what is glued to a word stays on its line.
    fn flush(&mut self) {
        let held = std::mem::take(&mut self.held);
        if held.is_empty() {
            return;
        }
        let mut gap = usize::from(std::mem::take(&mut self.gap));
        let wide: usize = held.iter().map(|(word, _)| text::width(word)).sum();
        if self.lines.is_empty() || (self.used > self.indent && self.used + gap + wide > self.width) {
            self.line();
        }
        let room = self.width.saturating_sub(self.indent).max(1);
        for (word, role) in &held {
            for (nth, part) in text::wrap(word, room).enumerate() {
                let full = self.used > self.indent && self.used + gap + text::width(part) > self.width;
                if nth > 0 || full {
                    self.line();
                }
                let space = if std::mem::take(&mut gap) > 0 && self.used > self.indent { " " } else { "" };
                self.piece(space, part, *role);
            }
        }
    }

    fn piece(&mut self, space: &str, part: &str, role: Role) {
        self.used += text::width(part) + space.len();
        let Some(line) = self.lines.last_mut() else { return };
        match line.pieces.last_mut() {
            Some((text, last)) if *last == role => {
                text.push_str(space);
                text.push_str(part);
            }
            _ => {
                if !space.is_empty() {
                    line.pieces.push((space.into(), self.base));
                }
                line.pieces.push((part.into(), role));
            }
        }
    }

    /// Words with spaces between them; spaces at the ends count, so that emphasis within a word stays in it.
    fn text(&mut self, text: &str, role: Role) {
        self.space |= text.starts_with([' ', '\n']);
        // A space that does not break keeps two words together.
        for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
            self.word(word, role);
            self.space = true;
        }
        self.space = text.ends_with([' ', '\n']);
    }
}

/// The lines of a text behind a sign, hanging under its first word.
pub fn hanging(sign: &str, source: &str, width: usize, role: Role) -> Vec<Line> {
    let indent = text::width(sign) + 1;
    let mut lines = lines(source, width.saturating_sub(indent), role);
    for (nth, line) in lines.iter_mut().enumerate() {
        match nth {
            0 => line.pieces.insert(0, (format!("{sign} "), role)),
            _ => line.indent += indent,
        }
    }
    lines
}

/// The lines of a text, in at most so many columns; plain words have the role `base`.
pub fn lines(source: &str, width: usize, base: Role) -> Vec<Line> {
    let (lines, held) = (Vec::new(), Vec::new());
    let (space, ended, last, gap) = (false, false, ' ', false);
    let mut set = Setter { width: width.max(8), base, lines, used: 0, indent: 0, space, ended, last, held, gap };
    let mut strong = 0_u32;
    let mut numbers: Vec<Option<u64>> = Vec::new();
    for event in Parser::new(source) {
        let role = if strong > 0 { Role::Strong } else { base };
        use Event::{Code, End, SoftBreak, Start, Text};
        let inside = matches!(
            event,
            Text(_) | Code(_) | SoftBreak | Start(Tag::Strong | Tag::Emphasis) | End(TagEnd::Strong | TagEnd::Emphasis)
        );
        if !inside {
            set.flush();
        }
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_)) if numbers.is_empty() => {
                if !set.lines.is_empty() {
                    set.indent = 0;
                    set.line();
                }
                set.line();
            }
            Event::Start(Tag::Strong | Tag::Emphasis) => strong += 1,
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => strong = strong.saturating_sub(1),
            Event::Start(Tag::List(first)) => {
                if !set.lines.is_empty() && numbers.is_empty() {
                    set.indent = 0;
                    set.line();
                }
                numbers.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
                set.indent = 0;
            }
            Event::Start(Tag::Item) => {
                let mark = match numbers.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "·".into(),
                };
                set.indent = 0;
                set.line();
                set.piece("", &format!("{mark} "), Role::Dim);
                set.indent = text::width(&mark) + 1;
            }
            Event::Code(code) => set.word(&code, Role::Key),
            Event::Text(text) => set.text(&text, role),
            Event::SoftBreak => set.ended = true,
            Event::HardBreak => set.line(),
            _ => {}
        }
    }
    set.flush();
    set.lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(source: &str, width: usize) -> Vec<String> {
        let line = |line: &Line| {
            let text: String = line.pieces.iter().map(|(text, _)| text.as_str()).collect();
            format!("{}{text}", " ".repeat(line.indent))
        };
        lines(source, width, Role::Text).iter().map(line).collect()
    }

    #[test]
    fn words_are_wrapped_and_keep_their_emphasis() {
        assert_eq!(plain("Let **S3** lead. Now!", 12), ["Let S3 lead.", "Now!"]);
        let set = lines("a **b c** d", 40, Role::Text);
        let roles: Vec<_> = set[0].pieces.iter().map(|(text, role)| (text.as_str(), *role)).collect();
        assert_eq!(
            roles,
            [("a", Role::Text), (" ", Role::Text), ("b c", Role::Strong), (" ", Role::Text), ("d", Role::Text)]
        );
    }

    #[test]
    fn what_follows_emphasis_at_once_stays_with_it() {
        assert_eq!(plain("the **leader**.", 40), ["the leader."]);
        assert_eq!(plain("of the **leader**.", 13), ["of the", "leader."], "no line begins with a full stop");
        assert_eq!(plain("one (`two`) three", 9), ["one (two)", "three"]);
    }

    #[test]
    fn letters_that_need_no_space_have_none_where_the_source_breaks_and_lines_break_between_them() {
        assert_eq!(plain("在屏幕上\n有小条。", 40), ["在屏幕上有小条。"]);
        assert_eq!(plain("S1 到 S5\n五台", 40), ["S1 到 S5 五台"]);
        assert_eq!(plain("S1 到 S5 五台服务器要保存。", 20), ["S1 到 S5 五台服务器", "要保存。"]);
        assert_eq!(plain("得由一台说了算：**领导者**。", 20), ["得由一台说了算：领导", "者。"]);
        assert_eq!(plain("一二三**四五**。", 10), ["一二三四", "五。"], "no line begins with a full stop");
        assert_eq!(plain("按 `h`，再按 `s`。", 8), ["按 h，再", "按 s。"]);
    }

    #[test]
    fn a_key_and_its_word_never_part() {
        let keys = "`h`\u{a0}hint\u{a0}· `s`\u{a0}show\u{a0}me";
        assert_eq!(plain(keys, 12), ["h\u{a0}hint\u{a0}·", "s\u{a0}show\u{a0}me"]);
        let cut = |width: usize| {
            let line = lines(keys, 40, Role::Text).remove(0).cut(width);
            line.pieces.iter().map(|(text, _)| text.as_str()).collect::<String>().replace(NO_BREAK, " ")
        };
        assert_eq!([cut(18), cut(14), cut(8)], ["h hint · …", "h hint · …", " …"]);
    }

    #[test]
    fn paragraphs_have_an_empty_line_between_them_and_lists_hang() {
        assert_eq!(plain("One.\n\nTwo.", 20), ["One.", "", "Two."]);
        assert_eq!(plain("- one two three\n- four", 9), ["· one two", "  three", "· four"]);
        assert_eq!(plain("1. a\n2. b", 9), ["1. a", "2. b"]);
    }
}
