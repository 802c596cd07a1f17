//! Reading again what is written of operations, of what came of them, and of watches: for messages of one's own. What words
//! stand around a path or a number is the catalogue's business, so what is read is what reads the same.

use super::Path;
use super::op::{Op, OpResult, Verb};
use super::txn::Reason;
use super::watch::{Turn, Watch, WatchEvent, WatchKind};

/// In the place of what is to be found.
const HERE: &str = "\u{1}";

/// Reads an operation, its verb first: `get /a watch`.
pub fn read_op(text: &str) -> Option<Op> {
    const VERBS: [(&str, Verb); 7] = [
        ("create", Verb::Create),
        ("delete", Verb::Delete),
        ("set", Verb::Set),
        ("get", Verb::Get),
        ("children", Verb::Children),
        ("exists", Verb::Exists),
        ("sync", Verb::Sync),
    ];
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let verb = VERBS.iter().find(|(known, _)| *known == word)?.1;
    Op::read(verb, rest).ok().filter(|op| op.text() == text)
}

/// What stands in a text where it has something that this one has not.
fn between<'a>(text: &'a str, pattern: &str) -> Option<&'a str> {
    let (before, after) = pattern.split_once(HERE)?;
    text.strip_prefix(before)?.strip_suffix(after)
}

/// The numbers in a text.
fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}

/// Reads what came of an operation.
pub fn read_result(text: &str) -> Option<OpResult> {
    use Reason::{BadVersion, NoChildrenForEphemerals, NoNode, NodeExists, NotEmpty, Root, SessionExpired};
    let reasons = [NoNode, NodeExists, BadVersion, NotEmpty, NoChildrenForEphemerals, Root, SessionExpired];
    let plain = [OpResult::Deleted, OpResult::Synced, OpResult::Exists(true), OpResult::Exists(false)];
    let paths = text.split_whitespace().filter_map(|word| Path::read(word.trim_end_matches([',', '.', ':', ';'])).ok());
    let made = paths.map(OpResult::Created);
    let set = numbers(text).map(|version| OpResult::Set { version });
    let data = numbers(text).filter_map(|version| {
        let pattern = OpResult::Data { data: HERE.into(), version }.text();
        between(text, &pattern).map(|data| OpResult::Data { data: data.into(), version })
    });
    let empty = numbers(text).map(|version| OpResult::Data { data: "".into(), version });
    let none = OpResult::Children(Vec::new().into());
    let one = OpResult::Children(vec![HERE.into()].into()).text();
    let one = between(text, &one)
        .filter(|name| !name.contains(", "))
        .map(|name| OpResult::Children(vec![name.into()].into()));
    let several = OpResult::Children(vec![HERE.into(), "".into()].into()).text().replace(&format!("{HERE}, "), HERE);
    let several = between(text, &several).map(|names| OpResult::Children(names.split(", ").map(Into::into).collect()));
    let all = plain.into_iter().chain(reasons.map(OpResult::Failed)).chain(made).chain(set).chain(empty).chain(data);
    // A name has no gaps.
    let named = |result: &OpResult| match result {
        OpResult::Children(names) => names.iter().all(|name| !name.contains(char::is_whitespace)),
        _ => true,
    };
    all.chain([none]).chain(one).chain(several).filter(named).find(|result| result.text() == text)
}

/// Reads what a watch tells.
pub fn read_event(text: &str) -> Option<WatchEvent> {
    let paths = text.split_whitespace().filter_map(|word| Path::read(word).ok());
    let events = paths.flat_map(|path| Turn::ALL.map(|turn| WatchEvent { path: path.clone(), turn }));
    events.into_iter().find(|event| event.text() == text)
}

/// Reads a watch: `/a (children)`.
pub fn read_watch(text: &str) -> Option<Watch> {
    let path = Path::read(text.split_whitespace().next()?).ok()?;
    WatchKind::ALL.into_iter().map(|kind| Watch { path: path.clone(), kind }).find(|watch| watch.text() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let names = |names: &[&str]| OpResult::Children(names.iter().map(|name| (*name).into()).collect());
        for result in [
            OpResult::Created(Path::of("/mesos/n_0000000003")),
            OpResult::Deleted,
            OpResult::Set { version: 3 },
            OpResult::Data { data: "12".into(), version: 7 },
            OpResult::Data { data: "".into(), version: 0 },
            names(&[]),
            names(&["a"]),
            names(&["M1@1.2-n_0000000000", "M2@1.3-n_0000000001", "c"]),
            OpResult::Exists(true),
            OpResult::Exists(false),
            OpResult::Synced,
            OpResult::Failed(Reason::NotEmpty),
        ] {
            assert_eq!(read_result(&result.text()), Some(result.clone()), "{}", result.text());
        }
        for text in ["create /a 1 ephemeral", "get /a watch", "delete /a version 2", "children /", "sync"] {
            assert_eq!(read_op(text).map(|op| op.text()).as_deref(), Some(text));
        }
        for turn in Turn::ALL {
            let event = WatchEvent { path: Path::of("/a/b"), turn };
            assert_eq!(read_event(&event.text()), Some(event));
        }
        for kind in WatchKind::ALL {
            let watch = Watch { path: Path::of("/a"), kind };
            assert_eq!(read_watch(&watch.text()), Some(watch));
        }
        assert_eq!(
            (read_op("go /a"), read_result("so it is"), read_event("/a so"), read_watch("/a")),
            (None, None, None, None)
        );
    }
}
