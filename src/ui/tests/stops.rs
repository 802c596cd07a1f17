//! Where somebody says what to stop at.

use super::super::app::{App, Mode};
use super::{elected, press, type_in};

#[test]
fn what_to_stop_at_is_completed_and_checked() {
    let mut app = elected();
    press(&mut app, "G");
    type_in(&mut app, "rule raft.vote.on");
    press(&mut app, "Tab");
    let line = |app: &App| match &app.mode {
        Mode::Ask(_, prompt) => prompt.line.clone(),
        _ => String::new(),
    };
    assert_eq!(line(&app), "rule raft.vote.once ");
    type_in(&mut app, "ref");
    press(&mut app, "Tab");
    assert_eq!(line(&app), "rule raft.vote.once refused ");
    press(&mut app, "Ctrl-u");
    type_in(&mut app, "leaders.s");
    press(&mut app, "Tab");
    assert_eq!(line(&app), "leaders.size()");
    press(&mut app, "Ctrl-u");
    type_in(&mut app, "role S9 leader");
    let wrong = |app: &App| matches!(&app.mode, Mode::Ask(_, prompt) if prompt.error.is_some());
    assert!(wrong(&app), "S9 is no node");
}
