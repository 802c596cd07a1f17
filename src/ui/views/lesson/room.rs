//! What of a page is shown in so many rows: the newest has its place in full, what is older gives way, and a line says
//! so. It knows lines and nothing of lessons.

use crate::ui::widgets::markdown::Line;

/// The rows that a text keeps while anything else can give way.
const LEAST_READ: usize = 3;

/// What a part of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// What one reads first.
    Text,
    /// What is asked for, and the answers to choose from.
    Asked,
    /// What was said since: a hint, a verdict, what is to be done first.
    Said,
    /// The keys that lead on.
    Keys,
}

/// A part of a page.
pub struct Part {
    /// What it is.
    pub purpose: Purpose,
    /// Its lines, at least one.
    pub lines: Vec<Line>,
    /// The same in fewer and fewer lines, for where there is little room; the shortest first.
    pub briefer: Vec<Vec<Line>>,
    /// Whether an empty line stands before it.
    pub gap: bool,
}

impl Part {
    /// A part that stands apart from what is above it.
    pub fn new(purpose: Purpose, lines: Vec<Line>) -> Part {
        Part { purpose, lines, briefer: Vec::new(), gap: true }
    }
}

/// The parts of a page, in the order in which one reads them.
pub struct Parts {
    parts: Vec<Part>,
    /// Which of them is the newest: what the last key brought.
    newest: usize,
    /// Whether what is asked is settled: then its briefer forms say all that is still of use.
    settled: bool,
    /// Whether the newest breaks off before its end.
    breaks_off: bool,
    blank: Line,
}

impl Parts {
    /// Parts in their order, which of them is the newest, and whether what is asked is settled.
    pub fn new(parts: Vec<Part>, newest: usize, settled: bool) -> Parts {
        Parts { parts, newest, settled, breaks_off: false, blank: Line::default() }
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.lines(None).len()
    }

    /// How many there are at least with all that they say: empty lines between the parts can go.
    pub fn least(&self) -> usize {
        self.parts.iter().map(|part| part.lines.len()).sum()
    }

    /// The lines for so many rows and columns. Empty lines go first, the last of them before the others; if what is said
    /// has no room either, `mark` says so: before the rest if the beginning is left out, else where the newest breaks off.
    pub fn within(mut self, rows: usize, columns: usize, mark: &Line) -> Vec<Line> {
        if self.least() <= rows {
            let mut gaps: Vec<usize> = (0..self.parts.len()).filter(|at| self.parts[*at].gap).collect();
            while let (true, Some(last)) = (self.count() > rows, gaps.pop()) {
                self.parts[last].gap = false;
            }
        } else if self.count() > rows {
            while self.lines(Some(mark)).len() > rows && self.give_way(columns) {}
            return self.lines(Some(mark)).into_iter().take(rows).cloned().collect();
        }
        self.lines(None).into_iter().cloned().collect()
    }

    /// All lines that are left, with a mark if something is left out.
    fn lines<'a>(&'a self, mark: Option<&'a Line>) -> Vec<&'a Line> {
        let behind = self.breaks_off || self.is_read_now();
        let mut lines = Vec::new();
        lines.extend(mark.filter(|_| !behind));
        let mut begun = false;
        for (at, part) in self.parts.iter().enumerate().filter(|(_, part)| !part.lines.is_empty()) {
            lines.extend((begun && part.gap).then_some(&self.blank));
            lines.extend(&part.lines);
            lines.extend(mark.filter(|_| behind && at == self.newest));
            begun = true;
        }
        lines
    }

    /// Makes the page a little shorter; whether that was possible. First goes what was read longest ago.
    fn give_way(&mut self, columns: usize) -> bool {
        self.drop_read()
            || self.shorten_older(columns)
            || self.is_read_now() && (self.close_gaps() || self.shorten_newest(LEAST_READ))
            || self.settled && self.say_briefly()
            || self.close_gaps()
            || self.say_briefly()
            || self.one_line_of_keys(columns)
            || self.shorten_newest(1)
    }

    /// Whether the text itself is the newest.
    fn is_read_now(&self) -> bool {
        self.parts.get(self.newest).is_some_and(|part| part.purpose == Purpose::Text)
    }

    /// The first line of a text that was read before.
    fn drop_read(&mut self) -> bool {
        let newest = self.newest;
        let mut parts = self.parts.iter_mut().enumerate();
        let read = parts.find(|(at, part)| part.purpose == Purpose::Text && *at != newest && !part.lines.is_empty());
        let Some((_, part)) = read else { return false };
        part.lines.remove(0);
        let blank = part.lines.iter().take_while(|line| line.is_blank()).count();
        part.lines.drain(..blank);
        true
    }

    /// The end of the oldest thing that was said.
    fn shorten_older(&mut self, columns: usize) -> bool {
        let newest = self.newest;
        let mut parts = self.parts.iter_mut().enumerate();
        let older = parts.find(|(at, part)| part.purpose == Purpose::Said && *at != newest && !part.lines.is_empty());
        let Some((_, part)) = older else { return false };
        shorten(&mut part.lines);
        if let Some(last) = part.lines.pop() {
            part.lines.push(last.cut(columns));
        }
        true
    }

    /// The end of the newest, down to so many lines.
    fn shorten_newest(&mut self, least: usize) -> bool {
        let Some(part) = self.parts.get_mut(self.newest).filter(|part| part.lines.len() > least) else { return false };
        shorten(&mut part.lines);
        self.breaks_off = true;
        true
    }

    fn say_briefly(&mut self) -> bool {
        let brief = self.parts.iter_mut().find_map(|part| Some((part.briefer.pop()?, part)));
        brief.map(|(brief, part)| part.lines = brief).is_some()
    }

    fn close_gaps(&mut self) -> bool {
        let gaps = self.parts.iter_mut().filter(|part| part.gap);
        gaps.map(|part| part.gap = false).count() > 0
    }

    fn one_line_of_keys(&mut self, columns: usize) -> bool {
        let mut keys = self.parts.iter_mut().filter(|part| part.purpose == Purpose::Keys);
        let Some(part) = keys.find(|part| part.lines.len() > 1) else { return false };
        part.lines.truncate(1);
        part.lines = part.lines.drain(..).map(|line| line.cut(columns)).collect();
        true
    }
}

/// Takes the last line away, and what is empty before it.
fn shorten(lines: &mut Vec<Line>) {
    lines.pop();
    while lines.last().is_some_and(Line::is_blank) {
        lines.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Role;

    /// A text of two lines, a question and the keys, in so many rows, each row as text; `…` is the mark.
    fn rows(count: usize) -> Vec<String> {
        let part = |purpose, lines: &[&str]| {
            Part::new(purpose, lines.iter().map(|line| Line::plain(*line, Role::Text)).collect())
        };
        let parts =
            [part(Purpose::Text, &["one", "two"]), part(Purpose::Asked, &["asked?"]), part(Purpose::Keys, &["keys"])];
        let parts = Parts::new(parts.into_iter().collect(), 1, false);
        let lines = parts.within(count, 20, &Line::plain("…", Role::Dim));
        lines.iter().map(|line| line.piece_at(0).unwrap_or_default().to_string()).collect()
    }

    #[test]
    fn empty_lines_go_before_anything_that_is_said() {
        assert_eq!(rows(6), ["one", "two", "", "asked?", "", "keys"]);
        assert_eq!(rows(5), ["one", "two", "", "asked?", "keys"]);
        assert_eq!(rows(4), ["one", "two", "asked?", "keys"]);
        assert_eq!(rows(3), ["…", "asked?", "keys"]);
    }
}
