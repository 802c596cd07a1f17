//! What can still be chosen, as the screen says it at every step, against the search from the same state: what is said to
//! be possible is found, and nothing else is.

use super::worlds::Dice;
use super::{LEAST, NOTHING, PAXOS, length, still, wanted};
use synod::engine::compact::Bounds;
use synod::engine::scene::{CanStill, Part, Scene};
use synod::explore::{Goal, Outcome, Search, search};
use synod::scenario::Scenario;
use synod::script;
use synod::timeline::Timeline;

/// Random states that are compared, and the most states that a search of one meets: of the test that always runs, and of
/// the one that is asked for.
const FEW: (usize, u64) = (24, 4_000);
const MANY: (usize, u64) = (300, 30_000);

/// What each proposer wishes for.
const WISHES: [&str; 2] = ["X", "Y"];

fn timeline(text: &str) -> Timeline {
    Scenario::parse("test", text).and_then(|scenario| scenario.timeline()).unwrap_or_else(|error| panic!("{error}"))
}

fn does(timeline: &mut Timeline, line: &str) -> bool {
    script::run(timeline, line).is_ok()
}

/// Something at random: mostly what brings ballots on, now and then a loss or a crash.
fn anything(timeline: &mut Timeline, dice: &mut Dice) -> Option<String> {
    let messages: Vec<String> = timeline.scene(0).messages.into_iter().map(|message| message.id).collect();
    let node = |dice: &mut Dice, kind: char, count: usize| format!("{kind}{}", 1 + dice.throw(count));
    let proposer = node(dice, 'P', 2);
    let line = match dice.throw(20) {
        0..2 => format!("prepare {proposer}"),
        2 => format!("prepare {proposer} to {}", node(dice, 'A', 3)),
        3..5 => format!("accept {proposer}"),
        5 => format!("accept {proposer} to {}", node(dice, 'A', 3)),
        6 => format!("drop {}", messages.get(dice.throw(messages.len().max(1)))?),
        7 if dice.throw(3) == 0 => format!("crash {proposer}"),
        8 if dice.throw(3) == 0 => format!("crash {}", node(dice, 'A', 3)),
        9 => format!("restart {}", node(dice, 'A', 3)),
        _ => format!("deliver {}", messages.get(dice.throw(messages.len().max(1)))?),
    };
    does(timeline, &line).then_some(line)
}

/// Whether a value can be chosen from here, as a search finds it; nothing if it gives up.
fn found(timeline: &Timeline, value: &str, most: u64) -> Option<bool> {
    let goal = Goal::find(&format!("chosen.exists(c, c.value == '{value}')")).unwrap_or_else(|error| panic!("{error}"));
    let down = timeline.scene(0).nodes.iter().filter(|node| !node.up).count() as u32;
    let bounds = Bounds { acts: 2, restarts: down, ..NOTHING };
    let mut search_for = Search { goal, ..wanted(&bounds, LEAST) };
    search_for.budget.limits.states = most;
    let report = search(timeline.sim(), &search_for, &still()).unwrap_or_else(|refusal| panic!("{refusal}"));
    match report.outcome {
        Outcome::Stopped(_) => None,
        _ => Some(length(&report).is_some()),
    }
}

fn told(scene: &Scene) -> Vec<Option<&str>> {
    scene.can_still.iter().map(|row| row.value.as_deref()).collect()
}

/// A world in the middle of a run, of majorities or of other quorums: acceptors that have promised and accepted, at three
/// ballots. `None` if no run could have
/// led there.
fn begun(dice: &mut Dice) -> Option<Timeline> {
    let wish = |dice: &mut Dice| WISHES[dice.throw(2)];
    let ballots = [("1.P1", "X"), ("1.P2", wish(dice)), ("2.P1", wish(dice))];
    let quorums = ["", "q1 = 3\nq2 = 1", "q1 = 1\nq2 = 3"][dice.throw(6).saturating_sub(3)];
    let options = format!("manual_phases = true\n{quorums}");
    let mut text = PAXOS.replace("learners = 1", "learners = 0").replace("manual_phases = true", &options);
    for acceptor in 1..=3 {
        let promised = dice.throw(4);
        let Some(highest) = promised.checked_sub(1) else { continue };
        text += &format!("[[start]]\nnode = \"A{acceptor}\"\npromised = \"{}\"\n", ballots[highest].0);
        if let Some(accepted) = dice.throw(promised + 1).checked_sub(1) {
            let (ballot, value) = ballots[accepted];
            text += &format!("accepted = {{ ballot = \"{ballot}\", value = \"{value}\" }}\n");
        }
    }
    Scenario::parse("test", &text).and_then(|scenario| scenario.timeline()).ok()
}

/// Nothing that is possible is left out, and what is told to be possible is: where a new ballot is not free, whatever the
/// disks, what is under way and the proposers make of it.
fn compare((states, most): (usize, u64)) {
    let (mut compared, mut bound, mut refuted, mut given_up) = (0, 0, 0, 0);
    for number in 0..100_000 {
        if compared == states {
            break;
        }
        let mut dice = Dice(number * 977);
        let Some(mut timeline) = begun(&mut dice) else { continue };
        if timeline
            .sim()
            .look([Part::CanStill].into_iter().collect(), 0)
            .can_still
            .iter()
            .any(|row| row.value.is_none())
        {
            continue;
        }
        let mut story = Vec::new();
        for _ in 0..dice.throw(12) {
            story.extend(anything(&mut timeline, &mut dice));
        }
        // What only tells of what has happened makes a search long, and nothing else.
        for line in ["drop Accepted *->*", "drop Refusal *->*"] {
            does(&mut timeline, line);
        }
        let scene = timeline.scene(0);
        let said = told(&scene);
        assert_eq!(scene.bound.len(), usize::from(said.len() == 1 && said[0].is_some()), "{story:#?}");
        for value in WISHES {
            let disks =
                || scene.nodes.iter().map(|node| (&node.id, &node.promised, &node.accepted)).collect::<Vec<_>>();
            match found(&timeline, value, most) {
                Some(found) => {
                    refuted += usize::from(!found);
                    assert_eq!(
                        found,
                        said.contains(&Some(value)),
                        "{value} of {said:?}: {:#?} after {story:#?}",
                        disks()
                    );
                }
                None => given_up += 1,
            }
        }
        compared += 1;
        bound += usize::from(said.len() == 1);
    }
    assert!(bound > states / 5 && bound + 2 < states, "{bound} bound of {compared}");
    assert!(refuted >= states / 4, "{refuted} refuted, {given_up} given up");
}

#[test]
fn what_can_still_be_chosen_is_what_a_search_finds() {
    compare(FEW);
}

#[test]
#[ignore = "minutes"]
fn what_can_still_be_chosen_is_what_a_search_finds_in_many_states() {
    compare(MANY);
}

/// Whom a new ballot asks decides what it may take: where a quorum leaves it free whatever somebody asks for is chosen by
/// them, and where it must take a value, just this.
#[test]
fn whom_nothing_binds_can_get_anything_chosen_and_whom_a_value_binds_only_that() {
    let asked = PAXOS.replace("clients = 0", "clients = 1");
    let (mut free, mut bound) = (0, 0);
    for number in 0..60 {
        let mut dice = Dice(number * 7919);
        let mut timeline = timeline(&asked);
        for _ in 0..dice.throw(40) {
            anything(&mut timeline, &mut dice);
        }
        let scene = timeline.scene(0);
        let end = timeline.at();
        for CanStill { value, left_by, .. } in &scene.can_still {
            *(if value.is_some() { &mut bound } else { &mut free }) += left_by.len();
            for quorum in left_by {
                timeline.seek(end);
                for node in ["P1", "A1", "A2", "A3", "L1"] {
                    does(&mut timeline, &format!("restart {node}"));
                }
                for line in ["drop * *->*", "crash P1", "restart P1", "request P1 Z", "deliver Request *->P1"] {
                    does(&mut timeline, line);
                }
                // Who is refused hears of the number that it has to be above.
                for _ in 0..4 {
                    does(&mut timeline, &format!("prepare P1 to {}", quorum.join(",")));
                    does(&mut timeline, "deliver Prepare P1->*");
                    does(&mut timeline, "deliver * *->P1");
                    does(&mut timeline, "accept P1");
                }
                let taken =
                    timeline.scene(0).nodes.into_iter().find(|node| node.id == "P1").and_then(|node| node.value);
                assert_eq!(taken.as_deref(), value.as_deref().or(Some("Z")), "{quorum:?}");
                does(&mut timeline, "deliver Accept P1->*");
                let chosen = timeline.scene(0).chosen;
                assert!(chosen.iter().any(|chosen| Some(&chosen.value) == taken.as_ref()), "{quorum:?}: {chosen:?}");
            }
        }
    }
    assert!(free > 40 && bound > 10, "{free} are free, {bound} bound");
}

/// Something at random of what has begun.
fn goes_on(timeline: &mut Timeline, dice: &mut Dice) {
    let delivered = timeline.scene(0).messages.into_iter().map(|message| format!("deliver {}", message.id));
    let told = ["accept P1", "accept P2", "restart P1", "restart A1", "restart A2", "restart A3"].map(String::from);
    let lines: Vec<String> = delivered.chain(told).collect();
    does(timeline, &lines[dice.throw(lines.len())]);
}

/// A quorum that may later leave a value comes to do so on some way from here.
#[test]
fn whom_a_value_may_bind_later_it_binds_on_some_way() {
    let mut tried = 0;
    for number in 0..600 {
        let mut dice = Dice(number * 4099);
        let mut timeline = timeline(PAXOS);
        for _ in 0..dice.throw(16) {
            anything(&mut timeline, &mut dice);
        }
        let left = |timeline: &Timeline| timeline.sim().look([Part::CanStill].into_iter().collect(), 0).can_still;
        let end = timeline.at();
        for CanStill { value, left_later, .. } in left(&timeline).into_iter().filter(|row| row.value.is_some()) {
            for quorum in left_later {
                let binds = |row: &CanStill| row.value == value && row.left_by.contains(&quorum);
                let comes = (0..200).any(|_| {
                    timeline.seek(end);
                    (0..12).any(|_| {
                        goes_on(&mut timeline, &mut dice);
                        left(&timeline).iter().any(binds)
                    })
                });
                timeline.seek(end);
                assert!(comes, "{number}: {value:?} by {quorum:?}: {:?}", left(&timeline));
                tried += 1;
            }
        }
    }
    assert!(tried > 10, "{tried} tried");
}

/// What can still be chosen only ever gets less while all rules are kept, and it is one value alone at the latest when that
/// is chosen; the moment is marked once.
#[test]
fn what_can_still_be_chosen_gets_less_and_is_bound_before_it_is_chosen() {
    let mut chosen = 0;
    for number in 0..100 {
        let mut dice = Dice(number * 31);
        let mut timeline = timeline(PAXOS);
        let mut last: Option<Vec<Option<String>>> = None;
        let mut bound_at = None;
        for _ in 0..60 {
            anything(&mut timeline, &mut dice);
            let scene = timeline.scene(0);
            let now: Vec<Option<String>> = told(&scene).into_iter().map(|value| value.map(String::from)).collect();
            if let Some(last) = &last {
                let known = |value: &Option<String>| last.contains(value) || last.contains(&None);
                assert!(now.iter().all(known), "{last:?}, then {now:?}");
            }
            if let Some(bound) = scene.bound.first() {
                assert_eq!(now, [Some(bound.value.clone())]);
                assert_eq!(*bound_at.get_or_insert(bound.step), bound.step, "it is so since one step");
            }
            if let Some(choice) = scene.chosen.first() {
                let since =
                    bound_at.flatten().unwrap_or_else(|| panic!("chosen at step {} and not bound", choice.step));
                assert!(since <= choice.step);
                assert_eq!(scene.bound[0].value, choice.value);
                chosen += 1;
                break;
            }
            last = Some(now);
        }
        let marks = timeline.marks();
        let marked: Vec<u64> =
            marks.iter().filter(|m| m.mark == synod::engine::scene::Mark::Bound).map(|m| m.step).collect();
        assert_eq!(marked, bound_at.flatten().into_iter().collect::<Vec<_>>());
    }
    assert!(chosen > 10, "{chosen} chosen");
}
