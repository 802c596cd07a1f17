//! Large signs and letters, for a projector: four columns and four rows each. Letters are those of a library, which has no
//! sign for who leads or wants to.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;
use tui_big_text::{BigText, PixelSize};

use super::pen::put;

/// Columns and rows of a large sign.
pub const SIZE: (u16, u16) = (4, 4);

/// Signs of eight rows, the leftmost point of each in its highest bit.
const SIGNS: &[(char, [u8; 8])] = &[
    ('★', [0x18, 0x18, 0xff, 0x7e, 0x3c, 0x7e, 0x66, 0xc3]),
    ('☆', [0x18, 0x24, 0xe7, 0x42, 0x24, 0x5a, 0x66, 0xc3]),
    ('◐', [0x3c, 0x72, 0xf1, 0xf1, 0xf1, 0xf1, 0x72, 0x3c]),
    ('○', [0x3c, 0x42, 0x81, 0x81, 0x81, 0x81, 0x42, 0x3c]),
    ('◌', [0x24, 0x00, 0x81, 0x00, 0x00, 0x81, 0x00, 0x24]),
    ('✗', [0xc3, 0x66, 0x3c, 0x18, 0x3c, 0x66, 0xc3, 0x00]),
    ('⏸', [0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x00]),
];

/// Blocks by which of their four points are set: upper left, upper right, lower left, lower right.
const BLOCKS: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];

/// Draws a text from the upper left corner on, as far as it has room; how many columns it took.
pub fn draw(text: &str, style: Style, area: Rect, buf: &mut Buffer) -> u16 {
    let mut x = area.x;
    for c in text.chars() {
        if x + SIZE.0 > area.right() || area.height < SIZE.1 {
            break;
        }
        match SIGNS.iter().find(|(sign, _)| *sign == c) {
            Some((_, points)) => sign(points, style, (x, area.y), buf),
            None => {
                let place = Rect { x, y: area.y, width: SIZE.0, height: SIZE.1 };
                let mut letter = BigText::builder();
                letter.pixel_size(PixelSize::Quadrant).style(style).lines(vec![c.to_string().into()]);
                letter.build().render(place, buf);
            }
        }
        x += SIZE.0;
    }
    x - area.x
}

fn sign(points: &[u8; 8], style: Style, (x, y): (u16, u16), buf: &mut Buffer) {
    for row in 0..SIZE.1 {
        for column in 0..SIZE.0 {
            let set = |down: u16, right: u16| points[usize::from(2 * row + down)] >> (7 - 2 * column - right) & 1 == 1;
            let at =
                [set(0, 0), set(0, 1), set(1, 0), set(1, 1)].iter().rev().fold(0, |at, set| 2 * at + usize::from(*set));
            put(buf, x + column, y + row, BLOCKS[at], style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_and_a_letter_stand_side_by_side_as_far_as_there_is_room() {
        let area = Rect::new(0, 0, 9, 4);
        let mut buf = Buffer::empty(area);
        assert_eq!(draw("★23", Style::new(), area, &mut buf), 8);
        let row = |y: u16| (0..4).map(|x| buf[(x, y)].symbol().to_string()).collect::<String>();
        assert_eq!([row(0), row(1), row(2), row(3)], [" ▐▌ ", "▜██▛", "▗██▖", "▟▘▝▙"]);
        assert!((4..8).any(|x| buf[(x, 1)].symbol() != " ") && buf[(8, 1)].symbol() == " ");
    }
}
