//! Straight lines between the cells of a screen, and thin ones of the eight dots of a cell.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

/// A place on the screen, in columns and rows.
pub type Point = (f64, f64);

/// The place so far along the way from one to another: 0 is the start, 1 the end.
pub fn along(from: Point, to: Point, part: f64) -> Point {
    (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
}

/// The cells between two places, each once.
pub fn cells(from: Point, to: Point) -> impl Iterator<Item = (u16, u16)> {
    let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0) as u32;
    (0..=steps).map(move |step| cell(along(from, to, f64::from(step) / f64::from(steps))))
}

/// The first of the signs with eight dots, that of none.
const NO_DOTS: u32 = 0x2800;
/// The bits of a cell's dots: two columns of four.
const DOTS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
/// Dots that a broken line has, and lacks, one after the other.
const BREAK: u32 = 3;

/// Draws a thin line from the middle of one cell to that of another; where it crosses another both are seen. A broken one
/// has gaps.
pub fn draw(from: Point, to: Point, broken: bool, style: Style, buf: &mut Buffer) {
    let dot = |(x, y): Point| (x * 2.0 + 1.0, y * 4.0 + 1.5);
    let (a, b) = (dot(from), dot(to));
    let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).ceil().max(1.0) as u32;
    for step in (0..=steps).filter(|step| !broken || (step / BREAK).is_multiple_of(2)) {
        let (x, y) = cell(along(a, b, f64::from(step) / f64::from(steps)));
        let Some(cell) = buf.cell_mut((x / 2, y / 4)) else { continue };
        let there = cell.symbol().chars().next().map_or(NO_DOTS, u32::from);
        let there = if there & !0xff == NO_DOTS { there } else { NO_DOTS };
        let dots = there | DOTS[usize::from(x % 2)][usize::from(y % 4)];
        cell.modifier = Modifier::empty();
        cell.set_char(char::from_u32(dots).unwrap_or('·')).set_style(style);
    }
}

/// The cell of a place, the nearest one. That is asked for each dot of each line, and `round` is slow where a processor need
/// not have an instruction for it.
pub fn cell((x, y): Point) -> (u16, u16) {
    ((x + 0.5).max(0.0) as u16, (y + 0.5).max(0.0) as u16)
}

/// The arrow that points the way from one place to another. A column is half as wide as a row is high.
pub fn arrow(from: Point, to: Point) -> char {
    let (x, y) = (to.0 - from.0, 2.0 * (to.1 - from.1));
    let flat = y.abs() < 0.4 * x.abs();
    let steep = x.abs() < 0.4 * y.abs();
    match (x >= 0.0, y >= 0.0) {
        (true, _) if flat => '→',
        (false, _) if flat => '←',
        (_, true) if steep => '↓',
        (_, false) if steep => '↑',
        (true, true) => '↘',
        (true, false) => '↗',
        (false, true) => '↙',
        (false, false) => '↖',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_points_where_the_line_goes() {
        let ends =
            [(9.0, 0.0), (9.0, 4.0), (0.0, 4.0), (-9.0, 4.0), (-9.0, 0.0), (-9.0, -4.0), (0.0, -4.0), (9.0, -4.0)];
        let arrows: String = ends.map(|to| arrow((0.0, 0.0), to)).iter().collect();
        assert_eq!(arrows, "→↘↓↙←↖↑↗");
    }

    #[test]
    fn a_line_has_no_hole_and_both_ends() {
        let line: Vec<_> = cells((0.0, 0.0), (3.0, 1.0)).collect();
        assert_eq!(line, [(0, 0), (1, 0), (2, 1), (3, 1)]);
    }
}
