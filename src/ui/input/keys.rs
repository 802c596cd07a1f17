//! From the bytes of a terminal to keys and clicks. A sequence that was cut short spoils nothing that comes after it:
//! whatever no sequence can go on with ends it, and so does a pause.
//!
//! What the sequences mean: "XTerm Control Sequences" and ECMA-48, section 5.4. It knows no terminal and no clock.

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// The first byte of every sequence.
const ESC: u8 = 0x1b;
/// The longest sequence that is waited for, in bytes; none that is known is half as long.
const LONGEST: usize = 32;

/// What stands at the beginning of some bytes.
#[derive(Debug, PartialEq)]
pub enum Read {
    /// A key or a click, and how many bytes it took; nothing for a sequence that says nothing to us.
    Event(Option<Event>, usize),
    /// The beginning of something.
    More,
}

/// Reads what stands at the beginning of some bytes, of which there is at least one. `over` says that nothing more
/// comes of it.
pub fn read(bytes: &[u8], over: bool) -> Read {
    match read_whole(bytes) {
        // The rest of a sequence that was cut is no text; an Esc by itself is a key.
        Read::More if over && bytes == [ESC] => key(KeyCode::Esc, 1),
        Read::More if over || bytes.len() > LONGEST => Read::Event(None, bytes.len().min(LONGEST)),
        read => read,
    }
}

fn read_whole(bytes: &[u8]) -> Read {
    match bytes {
        [] | [ESC] => Read::More,
        [ESC, ESC, ..] => key(KeyCode::Esc, 1),
        [ESC, b'[', rest @ ..] => sequence(rest),
        [ESC, b']', rest @ ..] => answer(rest),
        [ESC, b'O'] => Read::More,
        [ESC, b'O', letter, ..] => match named(*letter) {
            Some(code) => key(code, 3),
            // Alt and a capital O, and then something else.
            None => with(KeyModifiers::ALT, letter_key('O'), 2),
        },
        [ESC, rest @ ..] => match read_whole(rest) {
            Read::Event(Some(Event::Key(pressed)), taken) => with(KeyModifiers::ALT, pressed, taken + 1),
            Read::Event(event, taken) => Read::Event(event, taken + 1),
            Read::More => Read::More,
        },
        [b'\r', ..] => key(KeyCode::Enter, 1),
        [b'\t', ..] => key(KeyCode::Tab, 1),
        [0x7f, ..] => key(KeyCode::Backspace, 1),
        [0, ..] => with(KeyModifiers::CONTROL, KeyEvent::from(KeyCode::Char(' ')), 1),
        [c @ 0x01..=0x1a, ..] => with(KeyModifiers::CONTROL, KeyEvent::from(KeyCode::Char((c - 1 + b'a') as char)), 1),
        [c @ 0x1c..=0x1f, ..] => {
            with(KeyModifiers::CONTROL, KeyEvent::from(KeyCode::Char((c - 0x1c + b'4') as char)), 1)
        }
        _ => letter(bytes),
    }
}

/// What a terminal says of itself, without what it begins with: text up to a bell or to what ends a string. Nobody waits
/// for it here, it came late.
fn answer(rest: &[u8]) -> Read {
    let Some(end) = rest.iter().position(|byte| *byte < b' ') else { return Read::More };
    match rest[end..] {
        [ESC] => Read::More,
        [ESC, b'\\', ..] => Read::Event(None, end + 4),
        [0x07, ..] => Read::Event(None, end + 3),
        // It was cut, and something else begins here.
        _ => Read::Event(None, end + 2),
    }
}

/// A letter in UTF-8; what is none is left out.
fn letter(bytes: &[u8]) -> Read {
    let most = &bytes[..bytes.len().min(4)];
    let (valid, cut) = match std::str::from_utf8(most) {
        Ok(text) => (text, false),
        Err(error) => {
            let valid = std::str::from_utf8(&most[..error.valid_up_to()]).unwrap_or_default();
            (valid, error.error_len().is_none())
        }
    };
    match valid.chars().next() {
        Some(c) => Read::Event(Some(Event::Key(letter_key(c))), c.len_utf8()),
        None if cut && bytes.len() < 4 => Read::More,
        None => Read::Event(None, 1),
    }
}

/// A control sequence, without what it begins with: numbers, and a letter that ends it.
fn sequence(rest: &[u8]) -> Read {
    // The console of Linux writes its first function keys with a second bracket.
    if let [b'[', after @ ..] = rest {
        return match after {
            [] => Read::More,
            [c @ b'A'..=b'E', ..] => key(KeyCode::F(1 + c - b'A'), 4),
            _ => Read::Event(None, 3),
        };
    }
    let Some(end) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else { return Read::More };
    let (inside, last, taken) = (&rest[..end], rest[end], end + 3);
    if !(0x40..=0x7e).contains(&last) {
        // It was cut, and something else begins here.
        return Read::Event(None, taken - 1);
    }
    let event = match (inside, last) {
        ([b'<', told @ ..], _) => told_click(told).and_then(|click| mouse(click, last)).map(Event::Mouse),
        // Older ways to tell of a click: three bytes after it, or three numbers, each with 32 added to the first.
        ([], b'M') => {
            let [what, column, row, ..] = rest[1..] else { return Read::More };
            let click = [what, column, row].map(|byte| u16::from(byte.saturating_sub(32)));
            return Read::Event(mouse(click, last).map(Event::Mouse), taken + 3);
        }
        (told, b'M') => {
            let click = told_click(told).map(|[what, column, row]| [what.saturating_sub(32), column, row]);
            click.and_then(|click| mouse(click, last)).map(Event::Mouse)
        }
        (numbers, _) => special(numbers, last).map(Event::Key),
    };
    Read::Event(event, taken)
}

/// Whole numbers with semicolons between them; what follows a colon says more of a number.
fn numbers(text: &[u8]) -> impl Iterator<Item = Option<u16>> {
    let number = |part: &[u8]| std::str::from_utf8(part.split(|b| *b == b':').next()?).ok()?.parse().ok();
    text.split(|byte| *byte == b';').map(number)
}

/// A key that is no letter, with what was held down.
fn special(inside: &[u8], last: u8) -> Option<KeyEvent> {
    let mut numbers = numbers(inside);
    let (first, held) = (numbers.next().flatten(), numbers.next().flatten());
    let code = match (last, first) {
        (b'~', Some(number)) => numbered(number)?,
        (b'Z', _) => KeyCode::BackTab,
        // With another first number it is the answer where the cursor stands, to a question that nobody asked.
        (letter, None | Some(1)) => named(letter)?,
        _ => return None,
    };
    let held = held.map_or(KeyModifiers::NONE, held_down);
    Some(KeyEvent::new(code, if code == KeyCode::BackTab { held | KeyModifiers::SHIFT } else { held }))
}

/// Keys that are told by a letter.
fn named(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P'..=b'S' => KeyCode::F(1 + letter - b'P'),
        _ => return None,
    })
}

/// Keys that are told by a number.
fn numbered(number: u16) -> Option<KeyCode> {
    let f = |less: u16| Some(KeyCode::F(u8::try_from(number - less).unwrap_or_default()));
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => f(10),
        17..=21 => f(11),
        23..=26 => f(12),
        28..=29 => f(15),
        31..=34 => f(17),
        _ => None,
    }
}

/// What is held down, as a number one above the sum of its bits.
fn held_down(number: u16) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    let held = [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)];
    held.into_iter().filter(|(bit, _)| bits & bit != 0).fold(KeyModifiers::NONE, |all, (_, one)| all | one)
}

fn told_click(inside: &[u8]) -> Option<[u16; 3]> {
    let mut numbers = numbers(inside);
    Some([numbers.next()??, numbers.next()??, numbers.next()??])
}

/// A click, a turn of the wheel or a drag: what, column, row, counted from 1.
fn mouse([what, column, row]: [u16; 3], last: u8) -> Option<MouseEvent> {
    let drags = what & 32 != 0;
    let button = [MouseButton::Left, MouseButton::Middle, MouseButton::Right].get(usize::from(what & 3)).copied();
    let kind = match (what & 0b1100_0000, last, button) {
        (0, b'm', Some(button)) => MouseEventKind::Up(button),
        (0, b'M', Some(button)) if drags => MouseEventKind::Drag(button),
        (0, b'M', Some(button)) => MouseEventKind::Down(button),
        (0, b'M', None) if drags => MouseEventKind::Moved,
        (64, b'M', _) if what & 3 == 0 => MouseEventKind::ScrollUp,
        (64, b'M', _) if what & 3 == 1 => MouseEventKind::ScrollDown,
        _ => return None,
    };
    let modifiers = held_down((what >> 2 & 7) + 1);
    Some(MouseEvent { kind, column: column.checked_sub(1)?, row: row.checked_sub(1)?, modifiers })
}

fn letter_key(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE })
}

fn key(code: KeyCode, taken: usize) -> Read {
    Read::Event(Some(Event::Key(KeyEvent::from(code))), taken)
}

fn with(held: KeyModifiers, mut pressed: KeyEvent, taken: usize) -> Read {
    pressed.modifiers |= held;
    Read::Event(Some(Event::Key(pressed)), taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that is read of some bytes after which nothing comes, in a short notation.
    fn all(mut bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let Read::Event(event, taken) = read(bytes, true) else { panic!("nothing more comes of {bytes:?}") };
            assert!((1..=bytes.len()).contains(&taken), "{bytes:?}: {taken}");
            bytes = &bytes[taken..];
            found.extend(event.map(|event| match event {
                Event::Key(key) if key.modifiers.is_empty() => format!("{}", key.code),
                Event::Key(key) => format!("{}+{}", key.modifiers, key.code),
                Event::Mouse(mouse) => format!("{:?} {},{}", mouse.kind, mouse.column, mouse.row),
                other => format!("{other:?}"),
            }));
        }
        found
    }

    #[test]
    fn keys_and_clicks_are_read() {
        let table: &[(&str, &[&str])] = &[
            ("aé語", &["a", "é", "語"]),
            ("A", &["Shift+A"]),
            ("\r\t\u{7f} ", &["Enter", "Tab", "Backspace", "Space"]),
            ("\u{1}\u{3}\u{1a}", &["Control+a", "Control+c", "Control+z"]),
            ("\u{1b}", &["Esc"]),
            ("\u{1b}\u{1b}", &["Esc", "Esc"]),
            ("\u{1b}x\u{1b}[A", &["Alt+x", "Up"]),
            ("\u{1b}[A\u{1b}[B\u{1b}[C\u{1b}[D\u{1b}[H\u{1b}[F", &["Up", "Down", "Right", "Left", "Home", "End"]),
            ("\u{1b}OA\u{1b}OH\u{1b}OP", &["Up", "Home", "F1"]),
            ("\u{1b}[3~\u{1b}[5~\u{1b}[6~\u{1b}[15~\u{1b}[24~", &["Del", "Page Up", "Page Down", "F5", "F12"]),
            ("\u{1b}[1;5C\u{1b}[1;2A\u{1b}[Z", &["Control+Right", "Shift+Up", "Shift+Back Tab"]),
            ("\u{1b}[[A\u{1b}[[E", &["F1", "F5"]),
            ("\u{1b}[<0;3;4M\u{1b}[<0;3;4m", &["Down(Left) 2,3", "Up(Left) 2,3"]),
            ("\u{1b}[<32;1;1M\u{1b}[<64;9;9M\u{1b}[<65;9;9M", &["Drag(Left) 0,0", "ScrollUp 8,8", "ScrollDown 8,8"]),
            ("\u{1b}[M #$\u{1b}[32;3;4M", &["Down(Left) 2,3", "Down(Left) 2,3"]),
            // What no screen has, and what is an answer to nobody.
            ("\u{1b}[<0;0;0Mq\u{1b}[24;1Rq\u{1b}[99~q", &["q", "q", "q"]),
            ("\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\q\u{1b}]11;rgb:0/0/0\u{7}q\u{1b}[?62;22cq", &["q", "q", "q"]),
        ];
        for (bytes, expected) in table {
            assert_eq!(all(bytes.as_bytes()), *expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_sequence_that_is_cut_anywhere_spoils_nothing_after_it() {
        let whole: [&[u8]; 8] = [
            b"\x1b[A",
            b"\x1b[1;5C",
            b"\x1b[<0;13;14M",
            b"\x1b[24~",
            b"\x1bOA",
            b"\x1b[[A",
            b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
            "語".as_bytes(),
        ];
        for sequence in whole {
            for cut in 2..sequence.len() {
                let begun = &sequence[..cut];
                assert_eq!(read(begun, false), Read::More, "{begun:?} may go on");
                let Read::Event(None, taken) = read(begun, true) else { panic!("{begun:?} is nothing") };
                assert_eq!(taken, cut, "after a pause all of {begun:?} is gone");
                // What comes at once cannot go on with it either, unless it is a letter that ends it.
                let next = all(&[begun, b"\x1b[B"].concat());
                assert_eq!(next.last().map(String::as_str), Some("Down"), "{begun:?}");
            }
        }
        let endless = [b"\x1b[".as_slice(), &[b'1'; 99]].concat();
        assert!(matches!(read(&endless, false), Read::Event(None, _)), "nobody waits for ever");
    }

    #[test]
    fn whatever_comes_is_read_to_its_end() {
        let mut seed = 7_u64;
        let mut byte = || {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let bytes = b"\x1b[<0;1Mm~ABO\x00\xff\xe8\xaa\x9e\x9bq";
            bytes[(seed >> 33) as usize % bytes.len()]
        };
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..12).map(|_| byte()).collect();
            all(&bytes);
        }
    }
}
