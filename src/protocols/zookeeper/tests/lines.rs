//! Standing in line: an election with the watch on the one before, the herd, a lock, and a create whose answer was lost.

use super::*;
use crate::parts::zk::recipes::Stage;
use crate::parts::znodes::Reason;

/// K1 has made its znode, with this number, and lists the line.
fn in_line(mut desk: Desk, input: InputId, number: u32) -> Desk {
    desk.told(input, "");
    assert_eq!(desk.asks(), ["create /election/K1@1.1-n_ ephemeral sequential"]);
    desk.answered(5, OpResult::Created(Path::of(&contender("K1", 1, number))));
    assert_eq!(desk.asks(), ["children /election"]);
    desk
}

/// The same with K2 and K3 in line before it, in this order whatever their names are.
fn third(desk: Desk, input: InputId) -> Desk {
    let mut desk = in_line(desk, input, 2);
    let [first, second, own] = [contender("K3", 3, 0), contender("K2", 2, 1), contender("K1", 1, 2)];
    desk.answered(5, names(&[&own, &second, &first]));
    desk
}

fn stage(desk: &Desk) -> Option<Stage> {
    desk.client().line().map(|line| line.stage.clone())
}

fn holds(desk: &Desk) -> bool {
    desk.client().line().is_some_and(|line| line.holds())
}

pub fn each_watches_the_one_before() {
    let desk = third(Desk::connected(), inputs::ELECT);
    assert_eq!(desk.verdict(ClientRow::Predecessor), Some(Verdict::Held));
    assert_eq!(desk.asks(), [format!("get {} watch", contender("K2", 2, 1))]);
}

pub fn all_watch_the_first() {
    let desk = third(Desk::connected().without(ClientRow::Predecessor), inputs::ELECT);
    assert_eq!(desk.verdict(ClientRow::Predecessor), Some(Verdict::Waived));
    assert_eq!(desk.asks(), [format!("get {} watch", contender("K3", 3, 0))]);
}

#[test]
fn who_is_told_to_do_it_naively_watches_the_first_too() {
    let desk = third(Desk::connected(), inputs::ELECT_NAIVELY);
    assert_eq!((desk.verdict(ClientRow::Predecessor), holds(&desk)), (None, false));
    assert_eq!(desk.asks(), [format!("get {} watch", contender("K3", 3, 0))]);
}

/// K1 is the third, and the one before it has gone.
fn saw_it_go(desk: Desk) -> Desk {
    let mut desk = third(desk, inputs::ELECT);
    let before = contender("K2", 2, 1);
    desk.answered(5, OpResult::Data { data: "".into(), version: 0 });
    assert_eq!(stage(&desk), Some(Stage::Waits(Path::of(&before))));
    desk.fires(6, &before, Turn::Deleted);
    desk
}

pub fn who_saw_it_go_lists_again() {
    let mut desk = saw_it_go(Desk::connected());
    assert_eq!(
        (desk.verdict(ClientRow::Relist), desk.asks()),
        (Some(Verdict::Held), vec!["children /election".into()])
    );
    let [first, own] = [contender("K3", 3, 0), contender("K1", 1, 2)];
    desk.answered(6, names(&[&first, &own]));
    assert!(!holds(&desk), "K3 is still there");
    assert_eq!(desk.asks(), [format!("get {first} watch")]);
    // It goes between the list and the look.
    desk.answered(7, OpResult::Failed(Reason::NoNode));
    assert_eq!(desk.asks(), ["children /election"]);
    desk.answered(7, names(&[&own]));
    assert!(holds(&desk) && desk.tells(ClientRow::Holds));
}

pub fn who_saw_it_go_takes_the_lead() {
    let desk = saw_it_go(Desk::connected().without(ClientRow::Relist));
    assert_eq!((desk.verdict(ClientRow::Relist), desk.asks().len()), (Some(Verdict::Waived), 0));
    assert!(holds(&desk), "although K3 is still there");
}

/// K1's create is under way when its connection breaks; it is back at Z2 with the same session.
fn lost(desk: Desk) -> Desk {
    let mut desk = desk;
    desk.told(inputs::ELECT, "");
    desk.bench.meet(crate::engine::Event::Broken(Z1));
    desk
}

fn back(desk: &mut Desk) {
    desk.bench.ring(PLACES.reconnect);
    desk.taken(Z2, 1, 6);
}

fn answered_by_z2(desk: &mut Desk, result: OpResult) {
    let number = desk.client().session.number;
    desk.hear(Z2, zk::Msg::Answer { number, zxid: zxid(6), result });
}

pub fn a_lost_create_is_looked_for() {
    let [own, other] = [contender("K1", 1, 0), contender("K1", 4, 1)];
    for found in [true, false] {
        let mut desk = lost(Desk::connected());
        assert_eq!(desk.verdict(ClientRow::FindOwn), Some(Verdict::Held));
        back(&mut desk);
        // Z2 may not have yet what the leader has of it.
        assert_eq!(desk.asks(), ["sync"]);
        answered_by_z2(&mut desk, OpResult::Synced);
        assert_eq!(desk.asks(), ["children /election"]);
        // Another session's znode is not its own, though that was K1's as well.
        let line = if found { vec![own.as_str(), &other] } else { vec![other.as_str()] };
        answered_by_z2(&mut desk, names(&line));
        let again = "create /election/K1@1.1-n_ ephemeral sequential";
        assert_eq!(desk.asks(), [if found { "children /election" } else { again }], "{found}");
        assert_eq!(desk.tells(ClientRow::Stands), found);
    }
}

pub fn a_lost_create_is_done_again() {
    let mut desk = lost(Desk::connected().without(ClientRow::FindOwn));
    assert_eq!(desk.verdict(ClientRow::FindOwn), Some(Verdict::Waived));
    back(&mut desk);
    assert_eq!(desk.asks(), ["create /election/K1@1.1-n_ ephemeral sequential"]);
    // The first one had happened: it waits for itself.
    answered_by_z2(&mut desk, OpResult::Created(Path::of(&contender("K1", 1, 1))));
    answered_by_z2(&mut desk, names(&[&contender("K1", 1, 0), &contender("K1", 1, 1)]));
    assert_eq!(desk.asks(), [format!("get {} watch", contender("K1", 1, 0))]);
}

#[test]
fn where_there_is_no_line_it_makes_one() {
    let mut desk = Desk::connected();
    desk.told(inputs::LOCK, "");
    desk.answered(2, OpResult::Failed(Reason::NoNode));
    assert_eq!(desk.asks(), ["create /lock"]);
    // Somebody else was faster.
    desk.answered(3, OpResult::Failed(Reason::NodeExists));
    assert_eq!(desk.asks(), ["create /lock/K1@1.1-n_ ephemeral sequential"]);
}

#[test]
fn who_releases_takes_its_znode_away_even_if_it_does_not_know_of_it_yet() {
    let own = contender("K1", 1, 0);
    let mut desk = in_line(Desk::connected(), inputs::ELECT, 0);
    desk.answered(5, names(&[&own]));
    assert!(holds(&desk));
    desk.told(inputs::RELEASE, "");
    assert!(desk.tells(ClientRow::LetsGo) && !holds(&desk));
    assert_eq!(desk.asks(), [format!("delete {own}")]);
    desk.answered(6, OpResult::Deleted);
    assert!(desk.client().line().is_none());
    // Released while its create is under way.
    desk.told(inputs::ELECT, "");
    desk.told(inputs::RELEASE, "");
    assert!(desk.asks().is_empty());
    let own = contender("K1", 1, 1);
    desk.answered(7, OpResult::Created(Path::of(&own)));
    assert_eq!(desk.asks(), [format!("delete {own}")]);
}

#[test]
fn who_is_cut_off_believes_on_until_it_is_told() {
    let own = contender("K1", 1, 0);
    let mut desk = in_line(Desk::connected(), inputs::ELECT, 0);
    desk.answered(5, names(&[&own]));
    desk.bench.ring(PLACES.session);
    desk.bench.ring(PLACES.answer);
    assert!(holds(&desk), "nobody has told it otherwise");
    desk.bench.ring(PLACES.reconnect);
    desk.expired(Z2);
    assert!(!holds(&desk) && desk.tells(ClientRow::LetsGo));
    desk.taken(Z2, 8, 8);
    assert_eq!(desk.asks(), ["create /election/K1@1.8-n_ ephemeral sequential"], "it goes to the end of the line");
}

#[test]
fn a_group_is_watched_as_a_whole_and_given_up_by_ones_own_clock() {
    let [first, second] = [contender("K3", 3, 0), contender("K2", 2, 1)];
    let mut desk = Desk::new();
    desk.watches_group();
    desk.taken(Z1, 1, 1);
    assert_eq!((desk.asks(), desk.standing()), (vec!["children /election watch".into()], Standing::Unknown));
    desk.answered(4, names(&[&second, &first]));
    assert_eq!(desk.standing(), Standing::Leader { owner: NodeId(5), sequence: 0, mine: false });
    desk.fires(5, "/election", Turn::Children);
    assert_eq!(desk.asks(), ["children /election watch"]);
    desk.answered(5, names(&[&second]));
    assert_eq!(desk.standing(), Standing::Leader { owner: NodeId(4), sequence: 1, mine: false });
    desk.bench.ring(PLACES.session);
    assert!(desk.tells(ClientRow::Lapsed) && desk.client().session.id.is_none());
    assert_eq!(desk.standing(), Standing::Unknown, "it takes orders from nobody");
}

#[test]
fn the_rules_of_lines_are_kept_and_can_be_switched_off() {
    for (_, kept, off) in TRIED {
        kept();
        off();
    }
}
