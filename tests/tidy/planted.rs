//! The rules are seen to bite: what is planted here is found, and what is right beside it is not.

use crate::source::{Source, source};
use crate::{circles, doors, habits, imports::imports, map, names};

const TABLE: &str = "\
//! | room | what it is | may import |
//! |---|---|---|
//! | `low` | the ground | nothing |
//! | `mid/*` | storeys, each for itself | `low` |
//! | `top` | the roof | `low`, `mid/*` |
";

const HOUSE: [(&str, &str); 6] = [
    ("lib.rs", ""),
    ("low.rs", "pub struct Ground;"),
    ("mid/a/mod.rs", "mod inner;\npub use inner::Thing;\nuse crate::low::Ground;"),
    ("mid/a/inner.rs", "pub struct Thing;"),
    ("mid/b/mod.rs", "use crate::low::Ground;"),
    ("top/mod.rs", "use crate::{low::Ground, mid::a::Thing};\npub fn high() {}"),
];

/// The house with one file that is another, or one more.
fn house(path: &str, text: &str) -> Vec<Source> {
    let others = HOUSE.iter().filter(|(other, _)| *other != path);
    others.chain([&(path, text)]).map(|(path, text)| source(path, text.to_string())).collect()
}

fn complaints(path: &str, text: &str) -> Vec<String> {
    let sources = house(path, text);
    map::complaints(&map::rooms(TABLE), &sources, &imports(&sources))
}

#[test]
fn an_import_that_the_map_does_not_allow_is_found() {
    assert_eq!(complaints("lib.rs", ""), Vec::<String>::new());
    let planted = [
        ("mid/b/mod.rs", "use super::a::Thing;", "src/mid/b/mod.rs:1: mid/b imports mid::a::Thing, which is of mid/a"),
        ("mid/b/mod.rs", "use super::super::top;", "src/mid/b/mod.rs:1: mid/b imports top, which is of top"),
        ("mid/b/mod.rs", "\nfn f(_: &crate::mid::a::Thing) {}", "src/mid/b/mod.rs:2: mid/b imports mid::a::Thing"),
        ("mid/b/mod.rs", "fn f() { assert!(crate::top::high()); }", "mid/b imports top::high, which is of top"),
        ("low.rs", "macro_rules! m { () => { $crate::mid::a::Thing } }", "low imports mid::a::Thing"),
        ("low.rs", "mod inside { use crate::top::*; }", "src/low.rs:1: low imports top, which is of top"),
        ("side.rs", "", "src/side.rs: is in no room of the table"),
        ("top/mod.rs", "use crate::low::Ground;", "top imports nothing of mid/*"),
    ];
    for (path, text, complaint) in planted {
        let found = complaints(path, text);
        assert!(found.iter().any(|one| one.contains(complaint)), "{path}: {text}\n{found:?}");
    }
    let test = "#[cfg(test)]\nmod tests { use crate::top::high; }";
    assert_eq!(complaints("low.rs", test), Vec::<String>::new(), "a test may import what it likes");
}

#[test]
fn a_circle_is_found_also_through_what_is_handed_on() {
    let circle = |last: &str| {
        let files = [
            ("x/mod.rs", "mod a;\nmod b;\nmod c;\npub use a::A;"),
            ("x/a.rs", "use super::b::B;\npub struct A;"),
            ("x/b.rs", "pub struct B(super::c::C);"),
            ("x/c.rs", last),
        ];
        let sources: Vec<Source> = files.iter().map(|(path, text)| source(path, text.to_string())).collect();
        circles::circles(&imports(&sources)).iter().map(|circle| circle.way.join(" -> ")).collect::<Vec<_>>()
    };
    assert_eq!(circle("pub struct C;"), Vec::<String>::new());
    assert_eq!(circle("use super::A;\npub struct C;"), ["x/a.rs -> x/b.rs -> x/c.rs"]);
    assert_eq!(circle("pub struct C;\nfn f() { println!(\"{}\", crate::x::a::A); }"), ["x/a.rs -> x/b.rs -> x/c.rs"]);
}

#[test]
fn a_long_function_is_found() {
    let lines =
        |more: usize| format!("impl A {{\n    /// Words.\n    fn f() {{\n{}    }}\n}}", "        g();\n".repeat(more));
    let found = |text: String| habits::long_functions(&source("a.rs", text));
    assert_eq!(found(lines(habits::MAX_FUNCTION - 2)), Vec::<String>::new());
    assert!(found(lines(habits::MAX_FUNCTION - 1))[0].starts_with("src/a.rs:3: `f` has 71 lines, at most 70"));
}

#[test]
fn a_protocol_in_a_test_of_the_ground_is_found() {
    let found = |path: &str, text: &str| habits::protocols_in_tests(&source(path, text.to_string())).len();
    let inside = "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::protocols::raft::Raft;\n}";
    let planted = [
        ("parts/a.rs", inside),
        ("parts/tests/b.rs", "use crate::protocols::find;"),
        ("parts/tests.rs", "use crate::{protocols::find, table};"),
        ("engine/tests/mod.rs", "fn f() { crate::protocols::ALL.len(); }"),
    ];
    let fine = [
        ("protocols/a/tests.rs", inside),
        ("explore/tests.rs", "use crate::protocols::find;"),
        ("parts/tests/mod.rs", "// Not crate::protocols.\nuse super::desk::Desk;"),
    ];
    assert_eq!(planted.map(|(path, text)| found(path, text)), [1; 4], "{planted:?}");
    assert_eq!(fine.map(|(path, text)| found(path, text)), [0; 3], "{fine:?}");
}

#[test]
fn a_door_that_a_part_lacks_is_found() {
    let handler = "impl<'a, P> Cx<'a, P> { pub fn send(&self) {} pub fn preset(&self) {} pub(crate) fn new() {} fn arm(&self) {} }\n\
        impl Other { pub fn much(&self) {} }";
    let lacking = |host: &str| {
        let part = format!("trait Host {{ {host} }} trait Part {{ fn send(); }}");
        doors::lacking(&source("a.rs", handler.to_string()), &source("b.rs", part))
    };
    assert_eq!(lacking("fn send(&self);"), Vec::<String>::new());
    assert_eq!(lacking("fn sends(&self);"), ["src/b.rs: `Host` has no `send`, which `Cx` has"]);
    let none = || source("a.rs", String::new());
    assert_eq!(doors::lacking(&none(), &none()), ["src/a.rs: there is no `Cx` with a door"]);
}

#[test]
fn a_wildcard_is_found() {
    let found = |arms: &str| habits::wildcards(&source("a.rs", format!("fn f() {{ match x {{ {arms} }} }}"))).len();
    let open = [
        "Choice::Crash(node) => 1, _ => 2",
        "Command::Step => 1, other => 2",
        "Some(Action::Next) => 1, _ => 2",
        "(Choice::Crash(node), _) => 1, (_, _) => 2",
        "&Choice::Wait => 1, Choice::Crash(_) | _ => 2",
    ];
    let closed = [
        "Choice::Crash(node) => 1, Choice::Wait => 2",
        "Choice::Crash(_) => 1, _ if waits => 2, Choice::Wait => 3",
        "Other::Crash => 1, _ => 2",
        "Some(Action::Next) => 1, Some(Action::Back(_)) | None => 2",
    ];
    assert_eq!(open.map(found), [1; 5], "{open:?}");
    assert_eq!(closed.map(found), [0; 4], "{closed:?}");
}

#[test]
fn a_half_question_is_found() {
    let found = |path: &str, asks: &str| habits::half_questions(&source(path, format!("fn f() {{ {asks} }}"))).len();
    let halves = [
        "g(matches!(x, Choice::Crash(_) | Choice::Wait));",
        "if !matches!(x, Choice::Deliver(_)) { g() }",
        "if let Some(Command::Step | Command::Back) = x { g() }",
        "let (Action::Next | Action::Back(_)) = x else { return };",
        "while h() && let Choice::Drop(id) | Choice::Lose(id) = x { g(id) }",
    ];
    let one = [
        "g(matches!(x, Choice::Crash(_) if h));",
        "if let Choice::Crash(node) = x { g(node) }",
        "let Choice::Crash(node) = x else { return };",
    ];
    let other =
        ["g(!matches!(x, Other::A | Other::B));", "let Choice { at, .. } = x;", "match x { Choice::Wait => 1 }"];
    assert_eq!(halves.map(|asks| found("a.rs", asks)), [1; 5], "{halves:?}");
    assert_eq!(one.map(|asks| found("a.rs", asks)), [0; 3], "{one:?}");
    assert_eq!(one.map(|asks| found(habits::DECIDING[0], asks)), [1; 3], "those who decide ask for none alone");
    assert_eq!(other.map(|asks| found(habits::DECIDING[0], asks)), [0; 3], "{other:?}");
}

#[test]
fn a_type_under_another_name_is_found_and_a_variant_or_a_module_is_not() {
    let renamed = |text: &str| names::renamed(&source("mid/b/mod.rs", text.to_string()));
    let said = "src/mid/b/mod.rs:1: Ground is Floor here; give one of the two its own name";
    assert_eq!(renamed("use crate::low::Ground as Floor;"), [said]);
    assert_eq!(renamed("use super::super::{low::{self as down, Ground as Floor}};"), [said]);
    let fine =
        ["use crate::low::Ground;", "use super::Kind::{One as First};", "use std::sync::atomic::Ordering as Memory;"];
    assert_eq!(fine.map(renamed), [const { Vec::<String>::new() }; 3]);
    assert_eq!(renamed("use crate::low::Build as _;\nuse crate::low::high as deep;"), Vec::<String>::new());
}

#[test]
fn a_second_type_of_a_name_that_everybody_meets_is_found() {
    let file = |path: &str, text: &str| source(path, text.to_string());
    let doubled =
        |text: &str| names::doubled(&[file("low.rs", "pub enum Choice {}\npub struct Thing;"), file("top.rs", text)]);
    assert_eq!(doubled("\ntype Choice = ();"), ["src/top.rs:2: there is a Choice before, at src/low.rs:1"]);
    assert_eq!(doubled("pub struct Thing;\nfn choice() {}\npub enum Kind {}"), Vec::<String>::new());
}
