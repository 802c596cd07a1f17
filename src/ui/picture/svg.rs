//! Screens as SVG: the cells of one frame, or of several that follow each other. It knows cells and colours, and nothing
//! of what they show.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::{self, Write};

/// Pixels of a cell: letters of the fonts named below are 0.6 of their size wide.
const CELL: (f64, f64) = (8.4, 16.0);
/// Size of a letter, pixels.
const LETTER: f64 = 14.0;
/// How far below the top of its cell a letter stands, pixels.
const BASE: f64 = 12.8;
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
/// for ever. What stays the same from one to the next is written once.
pub fn svg(frames: &[(Buffer, f64)], ground: Ground) -> Result<String, fmt::Error> {
    let area = frames.first().map_or(Default::default(), |(buffer, _)| buffer.area);
    let (width, height) = (f64::from(area.width) * CELL.0, f64::from(area.height) * CELL.1);
    let mut out = String::new();
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\" font-size=\"{LETTER}\" xml:space=\"preserve\">"
    )?;
    writeln!(out, "<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>", hex(ground.ground))?;
    let whole: f64 = frames.iter().map(|(_, seconds)| seconds).sum();
    for y in 0..area.height {
        let mut begins = 0.0;
        let mut at = 0;
        while at < frames.len() {
            let same = frames[at..].iter().take_while(|(buffer, _)| row(buffer, y) == row(&frames[at].0, y)).count();
            let lasts: f64 = frames[at..at + same].iter().map(|(_, seconds)| seconds).sum();
            write_row(&mut out, row(&frames[at].0, y), y, ground, (begins / whole, (begins + lasts) / whole), whole)?;
            begins += lasts;
            at += same;
        }
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

/// Writes a row that is seen from one part of the whole time to another.
fn write_row(
    out: &mut String,
    cells: &[Cell],
    y: u16,
    ground: Ground,
    (from, to): (f64, f64),
    whole: f64,
) -> fmt::Result {
    let top = f64::from(y) * CELL.1;
    match (from <= 0.0, to >= 1.0) {
        (true, true) => write!(out, "<g transform=\"translate(0 {top})\">")?,
        (first, last) => {
            let (mut values, mut times) = (String::from(if first { "visible" } else { "hidden" }), String::from("0"));
            if !first {
                write!(values, ";visible")?;
                write!(times, ";{from:.4}")?;
            }
            if !last {
                write!(values, ";hidden")?;
                write!(times, ";{to:.4}")?;
            }
            write!(
                out,
                "<g transform=\"translate(0 {top})\" visibility=\"{}\"><animate attributeName=\"visibility\" \
                 calcMode=\"discrete\" values=\"{values}\" keyTimes=\"{times}\" dur=\"{whole:.2}s\" \
                 repeatCount=\"indefinite\"/>",
                if first { "visible" } else { "hidden" }
            )?;
        }
    }
    let mut at = 0;
    while at < cells.len() {
        let length = cells[at..].iter().take_while(|cell| looks(cell, ground) == looks(&cells[at], ground)).count();
        write_piece(out, &cells[at..at + length], at, ground)?;
        at += length;
    }
    out.push_str("</g>\n");
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

/// Writes cells that look the same, from a column on.
fn write_piece(out: &mut String, cells: &[Cell], column: usize, ground: Ground) -> fmt::Result {
    let looks = looks(&cells[0], ground);
    let (x, width) = (column as f64 * CELL.0, cells.len() as f64 * CELL.0);
    if looks.ground != ground.ground {
        let fill = hex(looks.ground);
        write!(out, "<rect x=\"{x:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{fill}\"/>", CELL.1)?;
    }
    let text: String = cells.iter().map(Cell::symbol).collect();
    if text.trim().is_empty() {
        return Ok(());
    }
    match text.is_ascii() {
        true => write!(out, "<text x=\"{x:.1}\" y=\"{BASE}\" textLength=\"{width:.1}\"")?,
        // Signs may come from another font, with another width: each is put into its cell.
        false => {
            let places: Vec<String> =
                (0..text.chars().count()).map(|nth| format!("{:.1}", x + nth as f64 * CELL.0)).collect();
            write!(out, "<text x=\"{}\" y=\"{BASE}\"", places.join(" "))?;
        }
    }
    write!(out, " fill=\"{}\"", hex(looks.text))?;
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
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, lines.len() as u16));
        lines.iter().enumerate().for_each(|(y, line)| buffer.set_string(0, y as u16, line, Style::new()));
        buffer
    }

    #[test]
    fn cells_of_one_look_are_one_text_with_its_place_and_colours() {
        let mut buffer = screen(&["a<b  &"]);
        buffer.set_style(Rect::new(0, 0, 1, 1), Style::new().fg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::BOLD));
        buffer.set_style(Rect::new(5, 0, 1, 1), Style::new().add_modifier(Modifier::REVERSED));
        let svg = svg(&[(buffer, 1.0)], GROUND).expect("a text takes all");
        assert!(svg.contains("fill=\"#010203\" font-weight=\"bold\">a</text>"), "{svg}");
        assert!(svg.contains("x=\"8.4\" y=\"12.8\" textLength=\"33.6\" fill=\"#c8c8c8\">&lt;b\u{a0}\u{a0}<"), "{svg}");
        assert!(svg.contains("fill=\"#c8c8c8\"/><text x=\"42.0\" y=\"12.8\" textLength=\"8.4\" fill=\"#000000\""));
        assert!(!svg.contains("animate"), "one frame stands still");
    }

    #[test]
    fn what_stays_from_frame_to_frame_is_written_once() {
        let frames = [(screen(&["same", "one"]), 1.0), (screen(&["same", "two"]), 3.0)];
        let svg = svg(&frames, GROUND).expect("a text takes all");
        assert_eq!([svg.matches("same").count(), svg.matches("animate ").count()], [1, 2]);
        assert!(svg.contains("values=\"visible;hidden\" keyTimes=\"0;0.2500\" dur=\"4.00s\""), "{svg}");
        assert!(svg.contains("values=\"hidden;visible\" keyTimes=\"0;0.2500\" dur=\"4.00s\""), "{svg}");
    }
}
