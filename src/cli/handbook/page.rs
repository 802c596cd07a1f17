//! A text in Markdown as lines for a terminal: headings stand out, what is typed stays as it is, and a table is told row by
//! row, for it would have no room. It has no colours, so that a pipe gets the same.

use crate::plain::Paper;

/// How far in stands what is typed, and what a row of a table says.
const IN: usize = 4;

/// Sets a text in so many columns.
pub fn set(text: &str, width: usize) -> String {
    let mut paper = Paper::new(width);
    let (mut waiting, mut typed, mut heads) = (Vec::new(), false, Vec::new());
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        let row = !typed && line.starts_with('|');
        if fence || typed || row || line.starts_with('#') || line.trim_start().starts_with("<!--") {
            paragraph(&mut waiting, &mut paper);
        }
        match line {
            _ if fence => {
                typed = !typed;
                paper.gap();
            }
            // A line with nothing on it is one all the same.
            _ if typed => paper.as_it_is(&format!("{}\n", format!("{}{line}", " ".repeat(IN)).trim_end())),
            _ if row => table_row(line, &mut heads, &mut paper),
            _ if line.starts_with('#') => heading(line, &mut paper),
            _ if line.trim_start().starts_with("<!--") => {}
            _ => waiting.push(line),
        }
        if !row {
            heads.clear();
        }
    }
    paragraph(&mut waiting, &mut paper);
    format!("{}\n", paper.take().trim_end())
}

/// Says what has come together so far.
fn paragraph(waiting: &mut Vec<&str>, paper: &mut Paper) {
    let text = std::mem::take(waiting).join("\n");
    if !text.trim().is_empty() {
        paper.gap();
        paper.markdown(&text);
        paper.gap();
    }
}

fn heading(line: &str, paper: &mut Paper) {
    let words = line.trim_start_matches('#').trim();
    let line = if line.starts_with("### ") { words.to_string() } else { words.to_uppercase() };
    paper.gap();
    paper.say(&line);
    paper.gap();
}

/// Says a row of a table: its first column, and below it the others, each after its head if there are several.
fn table_row(line: &str, heads: &mut Vec<String>, paper: &mut Paper) {
    // A bar that is meant stands behind a backslash.
    let line = line.trim().trim_matches('|').replace("\\|", "\u{0}");
    let cells: Vec<String> = line.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect();
    if heads.is_empty() {
        *heads = cells;
        return;
    }
    if cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':'))) {
        paper.gap();
        return;
    }
    let mut columns = cells.iter().zip(heads.iter());
    if let Some((name, _)) = columns.next() {
        paper.say(&plain(name));
    }
    for (cell, head) in columns.filter(|(cell, _)| !cell.is_empty()) {
        let head = if heads.len() > 2 { format!("{head}: ") } else { String::new() };
        paper.say(&format!("{}{}", " ".repeat(IN), plain(&format!("{head}{cell}"))));
    }
}

/// A cell without the signs of its emphasis.
fn plain(cell: &str) -> String {
    cell.replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_tables_and_what_is_typed_are_told_apart_in_any_width() {
        let text = "# One\n\nSome **words** of\na paragraph.\n\n```sh\nsynod check a-very-long-name-of-a-file.toml\n\nsynod\n```\n\n\
                    | key | what |\n|---|---|\n| `a` | one `x \\| y` |\n\n| a | b | c |\n|---|---|---|\n| `k` | l | m |\n\n### Three\n- i\n";
        let wide = "ONE\n\nSome words of a paragraph.\n\n    synod check a-very-long-name-of-a-file.toml\n\n    synod\n\n`a`\n    one `x | y`\n\n\
                    `k`\n    b: l\n    c: m\n\nThree\n\n· i\n";
        assert_eq!(set(text, 80), wide);
        let narrow = set(text, 24);
        assert!(narrow.contains("    synod check a-very-long-name-of-a-file.toml\n"), "{narrow}");
        assert!(
            narrow.lines().filter(|line| !line.contains("synod")).all(|line| line.chars().count() <= 24),
            "{narrow}"
        );
    }
}
