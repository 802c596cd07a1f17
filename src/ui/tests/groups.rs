//! Nodes in groups, and what a card may have there: a tree, whom it obeys, what is believed beside what is so.

use super::{on_screen, press, run};
use crate::engine::tests::town;
use crate::timeline::Timeline;
use crate::ui::app::App;

/// A run of three keepers, three masters, three agents and two schedulers up to this moment.
fn town(until: &str) -> App {
    let mut app = on_screen("Town", Timeline::new(town::world([3, 3, 3, 2])));
    run(&mut app, &[until]);
    app
}

#[test]
fn screens_in_groups() {
    every_size!("groups", &town("run 2010ms"));
    let mut app = town("run 2010ms");
    press(&mut app, "P");
    every_size!("groups_projected", &app);
}
