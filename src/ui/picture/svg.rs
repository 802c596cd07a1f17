//! Screens as SVG: the cells of one frame, or of several that follow each other. It knows cells and colours, and nothing
//! of what they show.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::ops::Range;

/// Pixels of a cell, whole ones so that places are short to write: letters of the fonts named below are 0.6 of their size
/// wide.
const CELL: (usize, usize) = (8, 15);
/// Size of a letter, pixels.
const LETTER: f64 = 13.33;
/// How far below the top of its cell a letter stands, pixels.
const BASE: usize = 12;
/// So many cells that stay as they are do not part what changes on both sides of them: a part of its own costs more.
const JOINED: usize = 3;
const FONTS: &str = "'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace";

/// What stands where a theme leaves it to the terminal: letters, and what they stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The colour of letters.
    pub text: Rgb,
    /// The colour of what they stand on.
    pub ground: Rgb,
}

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// Screens of one size, each with the seconds for which it is shown. One alone stands still; several are shown in turn,
/// for ever. What stays the same from one to the next is written once, and so is what comes again.
pub fn svg(frames: &[(Buffer, f64)], ground: Ground) -> Result<String, fmt::Error> {
    let area = frames.first().map_or(Default::default(), |(buffer, _)| buffer.area);
    let (width, height) = (usize::from(area.width) * CELL.0, usize::from(area.height) * CELL.1);
    let mut out = String::new();
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\" font-size=\"{LETTER}\" xml:space=\"preserve\">"
    )?;
    writeln!(out, "<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>", hex(ground.ground))?;
    let mut changing: BTreeMap<Vec<bool>, String> = BTreeMap::new();
    for y in 0..area.height {
        let rows: Vec<&[Cell]> = frames.iter().map(|(buffer, _)| row(buffer, y)).collect();
        for (columns, changes) in stretches(&rows) {
            match changes {
                false => write_cells(&mut out, rows[0], columns, y, ground)?,
                true => write_changing(&mut changing, &rows, columns, y, ground)?,
            }
        }
        out.push('\n');
    }
    for (seen, cells) in changing.iter().filter(|(_, cells)| !cells.is_empty()) {
        write_times(&mut out, seen.iter().copied().zip(frames.iter().map(|frame| frame.1)))?;
        writeln!(out, "{cells}</g>")?;
    }
    out.push_str("</svg>\n");
    Ok(out)
}

/// The cells of a row.
fn row(buffer: &Buffer, y: u16) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    let start = usize::from(y) * width;
    &buffer.content[start..start + width]
}

/// The columns of a row, cut where what stays through all frames meets what changes; and whether it changes.
fn stretches(rows: &[&[Cell]]) -> Vec<(Range<usize>, bool)> {
    let changes = |column: usize| rows.iter().any(|row| row[column] != rows[0][column]);
    let mut cut: Vec<(Range<usize>, bool)> = Vec::new();
    for column in 0..rows[0].len() {
        match (cut.last_mut(), changes(column)) {
            (Some((columns, before)), now) if *before == now => columns.end = column + 1,
            (_, now) => cut.push((column..column + 1, now)),
        }
        if let [.., (first, true), (between, false), (_, true)] = &mut cut[..]
            && between.len() <= JOINED
        {
            first.end = column + 1;
            cut.truncate(cut.len() - 2);
        }
    }
    cut
}

/// Writes what some columns of a row show: each thing once, among all that is seen in the same frames.
fn write_changing(
    seen_in: &mut BTreeMap<Vec<bool>, String>,
    rows: &[&[Cell]],
    columns: Range<usize>,
    y: u16,
    ground: Ground,
) -> fmt::Result {
    let of = |at: usize| &rows[at][columns.clone()];
    for first in (0..rows.len()).filter(|at| (0..*at).all(|before| of(before) != of(*at))) {
        let seen = (0..rows.len()).map(|at| of(at) == of(first)).collect();
        write_cells(seen_in.entry(seen).or_default(), rows[first], columns.clone(), y, ground)?;
    }
    Ok(())
}

/// Opens what is seen in some frames only: of each, whether it is seen, and the seconds that it lasts. Where pictures do
/// not move the first frame is seen.
fn write_times(out: &mut String, seen: impl Iterator<Item = (bool, f64)> + Clone) -> fmt::Result {
    let name = |seen: bool| if seen { "visible" } else { "hidden" };
    let whole: f64 = seen.clone().map(|(_, seconds)| seconds).sum();
    let (mut values, mut times) = (Vec::new(), Vec::new());
    let mut begins = 0.0;
    for (now, seconds) in seen {
        if values.last() != Some(&name(now)) {
            values.push(name(now));
            times.push(format!("{:.4}", begins / whole));
        }
        begins += seconds;
    }
    write!(
        out,
        "<g visibility=\"{}\"><animate attributeName=\"visibility\" calcMode=\"discrete\" values=\"{}\" \
         keyTimes=\"{}\" dur=\"{whole:.2}s\" repeatCount=\"indefinite\"/>",
        values.first().unwrap_or(&name(false)),
        values.join(";"),
        times.join(";")
    )
}

/// Writes cells of a row.
fn write_cells(out: &mut String, row: &[Cell], columns: Range<usize>, y: u16, ground: Ground) -> fmt::Result {
    let mut at = columns.start;
    while at < columns.end {
        let rest = &row[at..columns.end];
        let length = rest.iter().take_while(|cell| looks(cell, ground) == looks(&rest[0], ground)).count();
        write_piece(out, &rest[..length], (at, y.into()), ground)?;
        at += length;
    }
    Ok(())
}

/// How a cell looks.
#[derive(Clone, Copy, PartialEq)]
struct Looks {
    text: Rgb,
    ground: Rgb,
    modifier: Modifier,
}

fn looks(cell: &Cell, ground: Ground) -> Looks {
    let (text, behind) = (rgb(cell.fg, ground.text), rgb(cell.bg, ground.ground));
    let (text, behind) = if cell.modifier.contains(Modifier::REVERSED) { (behind, text) } else { (text, behind) };
    Looks { text, ground: behind, modifier: cell.modifier - Modifier::REVERSED }
}

/// Writes cells that look the same, from a column and a row on.
fn write_piece(out: &mut String, cells: &[Cell], (column, row): (usize, usize), ground: Ground) -> fmt::Result {
    let looks = looks(&cells[0], ground);
    if looks.ground != ground.ground {
        let (x, y, width, fill) = (column * CELL.0, row * CELL.1, cells.len() * CELL.0, hex(looks.ground));
        write!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"{fill}\"/>", CELL.1)?;
    }
    let mut at = 0;
    while at < cells.len() {
        let font = |cell: &Cell| cell.symbol().chars().next().map_or(Font::Own, Font::of);
        let first = font(&cells[at]);
        let length = cells[at..].iter().take_while(|cell| font(cell) == first && first != Font::Other).count().max(1);
        write_text(out, &cells[at..at + length], (column + at, row), looks)?;
        at += length;
    }
    Ok(())
}

/// Whether a sign comes from the font that is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Font {
    /// It does, and is as wide as a cell.
    Own,
    /// It may come from another one, with another width: such signs are put into their cells one by one.
    Other,
}

impl Font {
    fn of(sign: char) -> Font {
        // Letters, and what frames are drawn with.
        if sign.is_ascii() || ('\u{2500}'..='\u{257f}').contains(&sign) { Font::Own } else { Font::Other }
    }
}

/// Writes letters, or one sign.
fn write_text(out: &mut String, cells: &[Cell], (column, row): (usize, usize), looks: Looks) -> fmt::Result {
    let blank = |cell: &&Cell| cell.symbol() == " ";
    let before = cells.iter().take_while(blank).count();
    if before == cells.len() {
        return Ok(());
    }
    let after = cells.iter().rev().take_while(blank).count();
    let text: String = cells[before..cells.len() - after].iter().map(Cell::symbol).collect();
    let letters = text.chars().count();
    write!(out, "<text x=\"{}\"", (column + before) * CELL.0)?;
    if letters > 1 {
        write!(out, " textLength=\"{}\"", letters * CELL.0)?;
    }
    write!(out, " y=\"{}\" fill=\"{}\"", row * CELL.1 + BASE, hex(looks.text))?;
    let manners = [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " opacity=\"0.7\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ];
    manners.iter().filter(|(modifier, _)| looks.modifier.contains(*modifier)).for_each(|(_, how)| out.push_str(how));
    out.push('>');
    text.chars().for_each(|c| match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        // Browsers make one of several spaces, whatever is asked of them.
        ' ' => out.push('\u{a0}'),
        c => out.push(c),
    });
    out.push_str("</text>");
    Ok(())
}

fn hex((red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A colour of the terminal as it is in most of them; `other` is what the terminal is left to choose.
fn rgb(colour: Color, other: Rgb) -> Rgb {
    use anstyle_lossy::{color_to_rgb, palette};
    let ansi = |at: u8| color_to_rgb(anstyle::Color::Ansi256(anstyle::Ansi256Color(at)), palette::DEFAULT);
    let anstyle::RgbColor(red, green, blue) = match colour {
        Color::Reset => return other,
        Color::Rgb(red, green, blue) => return (red, green, blue),
        Color::Indexed(at) => ansi(at),
        Color::Black => ansi(0),
        Color::Red => ansi(1),
        Color::Green => ansi(2),
        Color::Yellow => ansi(3),
        Color::Blue => ansi(4),
        Color::Magenta => ansi(5),
        Color::Cyan => ansi(6),
        Color::Gray => ansi(7),
        Color::DarkGray => ansi(8),
        Color::LightRed => ansi(9),
        Color::LightGreen => ansi(10),
        Color::LightYellow => ansi(11),
        Color::LightBlue => ansi(12),
        Color::LightMagenta => ansi(13),
        Color::LightCyan => ansi(14),
        Color::White => ansi(15),
    };
    (red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    const GROUND: Ground = Ground { text: (200, 200, 200), ground: (0, 0, 0) };

    fn screen(lines: &[&str]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, lines[0].len() as u16, lines.len() as u16));
        lines.iter().enumerate().for_each(|(y, line)| buffer.set_string(0, y as u16, line, Style::new()));
        buffer
    }

    #[test]
    fn cells_of_one_look_are_one_text_with_its_place_and_colours() {
        let mut buffer = screen(&["a<b c&"]);
        buffer.set_style(Rect::new(0, 0, 1, 1), Style::new().fg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::BOLD));
        buffer.set_style(Rect::new(5, 0, 1, 1), Style::new().add_modifier(Modifier::REVERSED));
        let svg = svg(&[(buffer, 1.0)], GROUND).expect("a text takes all");
        assert!(svg.contains("fill=\"#010203\" font-weight=\"bold\">a</text>"), "{svg}");
        assert!(svg.contains("x=\"8\" textLength=\"32\" y=\"12\" fill=\"#c8c8c8\">&lt;b\u{a0}c<"), "{svg}");
        assert!(svg.contains("fill=\"#c8c8c8\"/><text x=\"40\" y=\"12\" fill=\"#000000\""));
        assert!(!svg.contains("animate"), "one frame stands still");
    }

    #[test]
    fn what_stays_and_what_comes_again_is_written_once() {
        let frames = [("same one", 1.0), ("same two", 2.0), ("same one", 1.0)];
        let svg = svg(&frames.map(|(line, seconds)| (screen(&[line]), seconds)), GROUND).expect("a text takes all");
        assert_eq!(["same", "one", "two"].map(|word| svg.matches(word).count()), [1, 1, 1], "{svg}");
        assert!(
            svg.contains("values=\"visible;hidden;visible\" keyTimes=\"0.0000;0.2500;0.7500\" dur=\"4.00s\""),
            "{svg}"
        );
        assert!(svg.contains("values=\"hidden;visible;hidden\" keyTimes=\"0.0000;0.2500;0.7500\""), "{svg}");
    }

    #[test]
    fn a_few_cells_that_stay_do_not_part_what_changes() {
        let [one, two] = ["a-b----c", "x-y----z"].map(|line| screen(&[line]));
        let parts = stretches(&[row(&one, 0), row(&two, 0)]);
        assert_eq!(parts, [(0..3, true), (3..7, false), (7..8, true)]);
    }
}
