//! Straight lines between the cells of a screen.

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

/// The cell of a place.
pub fn cell((x, y): Point) -> (u16, u16) {
    (x.round().max(0.0) as u16, y.round().max(0.0) as u16)
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
