//! Lines that are said: each as wide as there is room for, and what goes on hangs below its beginning. It knows nothing of
//! what they say.

use crate::ui::theme::Role;
use crate::ui::widgets::{markdown, text};
use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter, wrap};

/// The least columns in which words are broken between letters rarely.
const LEAST: usize = 20;
/// Columns of a paragraph before it is put into lines.
const ONE_LINE: usize = 1 << 20;
/// How far a line goes in that goes on with the one before.
const HANGS: usize = 2;

/// What is about to be said.
pub struct Paper {
    /// Columns of a line.
    pub width: usize,
    lines: Vec<String>,
}

impl Paper {
    /// Nothing yet, in so many columns.
    pub fn new(width: usize) -> Paper {
        Paper { width: width.max(LEAST), lines: Vec::new() }
    }

    /// Says a text; each of its lines keeps its indent, and what goes on hangs below its beginning.
    pub fn say(&mut self, text: &str) {
        text.lines().for_each(|line| self.line(line, HANGS));
    }

    /// Says a paragraph, or an item of a list.
    pub fn prose(&mut self, text: &str) {
        let number = |sign: &str| sign.strip_suffix('.').is_some_and(|number| number.parse::<u64>().is_ok());
        let item = text.split_whitespace().next().is_some_and(|sign| sign == "·" || number(sign));
        self.line(text, if item { HANGS } else { 0 });
    }

    fn line(&mut self, line: &str, hangs: usize) {
        let words = line.trim_start();
        let indent = (line.len() - words.len()).min(self.width / 2);
        let (first, next) = (" ".repeat(indent), " ".repeat(indent + hangs));
        let shape = Options::new(self.width).word_splitter(WordSplitter::NoHyphenation);
        let shape = shape.word_separator(WordSeparator::Custom(separated));
        let shape = shape.initial_indent(&first).subsequent_indent(&next);
        self.lines.extend(wrap(words.trim_end(), shape).into_iter().map(|line| line.trim_end().to_string()));
    }

    /// Says a text of lines that are set already.
    pub fn as_it_is(&mut self, text: &str) {
        self.lines.extend(text.lines().map(String::from));
    }

    /// Says a text that is written in Markdown, paragraph by paragraph.
    pub fn markdown(&mut self, text: &str) {
        for line in markdown::lines(text, ONE_LINE, Role::Text) {
            match line.is_blank() {
                true => self.gap(),
                false => self.prose(&line.text()),
            }
        }
    }

    /// An empty line, if something stands before it.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    /// Says what another paper says.
    pub fn append(&mut self, mut other: Paper) {
        self.lines.append(&mut other.lines);
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// All of it; nothing is left.
    pub fn take(&mut self) -> String {
        let lines = std::mem::take(&mut self.lines);
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

/// The parts of a line between which it may be broken.
fn separated(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let words = WordSeparator::AsciiSpace.find_words(line);
    Box::new(words.flat_map(|word| {
        let last = text::parts(word.word).count().saturating_sub(1);
        text::parts(word.word).enumerate().map(move |(nth, part)| Word {
            whitespace: if nth == last { word.whitespace } else { "" },
            ..Word::from(part)
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_wide_letters_are_broken_between_them_but_before_no_full_stop() {
        let mut paper = Paper::new(20);
        paper.markdown("S1 到 S5 五台服务器要保存同一\n份。");
        assert_eq!(paper.take(), "S1 到 S5 五台服务器\n要保存同一份。\n");
    }

    #[test]
    fn what_goes_on_hangs_and_no_line_is_wider_than_there_is_room() {
        let mut paper = Paper::new(24);
        paper.say("Step 12: a vote from S3 to S5 arrives.\n  S5 counts 2 votes of 5.");
        let text = paper.take();
        assert_eq!(text, "Step 12: a vote from S3\n  to S5 arrives.\n  S5 counts 2 votes\n    of 5.\n");
        assert_eq!(paper.take(), "");
    }

    #[test]
    fn of_markdown_the_words_are_left_and_what_is_typed_as_it_stands() {
        let mut paper = Paper::new(80);
        paper.markdown("**S1** stops. Press `r`,\nor type `crash S1`.\n\n- one\n- two");
        assert_eq!(paper.take(), "S1 stops. Press `r`, or type `crash S1`.\n\n· one\n· two\n");
        let mut paper = Paper::new(20);
        paper.markdown("A rule such as `raft.vote.log-check` is one word.\n\n- one that goes on and on");
        assert_eq!(
            paper.take(),
            "A rule such as\n`raft.vote.log-check\n` is one word.\n\n· one that goes on\n  and on\n"
        );
    }
}
