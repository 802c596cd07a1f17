//! The budget's table, what can be looked for, and how it is told. The search itself is tested in `tests/explore.rs`.

use super::*;
use crate::engine::compact::{ANY, Bounds};
use crate::engine::{Info, Property};
use crate::protocols::{ALL, find};

#[test]
fn every_field_takes_what_it_shows() {
    for field in FIELDS {
        let mut budget = Budget::default();
        let text = field.text(&budget);
        field.parse(&mut budget, &text).expect(field.name);
        assert_eq!(budget, Budget::default(), "{}", field.name);
        field.set(&mut budget, Some(field.max)).expect(field.name);
        assert_eq!(field.get(&budget), Some(field.max), "{}", field.name);
        assert!(field.set(&mut budget, Some(field.max + 1)).is_err(), "{}", field.name);
        assert_eq!(field.set(&mut budget, None).is_ok(), field.open, "{}", field.name);
        assert!(field.parse(&mut budget, "many").is_err(), "{}", field.name);
        assert_eq!(FIELDS.iter().filter(|f| f.name == field.name).count(), 1);
    }
}

#[test]
fn times_and_amounts_are_written_with_their_units() {
    let mut budget = Budget::default();
    for (name, text, value, shown) in [
        ("time", "90", 90, "90s"),
        ("time", "2min", 120, "2min"),
        ("memory", "1GiB", 1024, "1GiB"),
        ("memory", "1500 MiB", 1500, "1500MiB"),
        ("crashes", "3", 3, "3"),
    ] {
        let field = field(name).expect("a field");
        field.parse(&mut budget, text).expect(text);
        assert_eq!((field.get(&budget), field.text(&budget)), (Some(value), shown.to_string()));
    }
    let error = field("time").expect("a field").parse(&mut budget, "2 hours").expect_err("no unit");
    assert_eq!(error, "time: write a time such as 30s or 5min");
}

#[test]
fn a_property_that_rests_on_time_is_refused() {
    const PROPERTIES: &[Property] = &[Property::new("a", ""), Property::new("lease", "").timed()];
    let raft = find("raft").expect("raft is built in").info;
    let info: &'static Info = Box::leak(Box::new(Info { properties: PROPERTIES, ..*raft }));
    let error = Goal::property(info, "lease").expect_err("it is timed").to_string();
    assert!(error.contains("lease rests on time"), "{error}");
    assert_eq!(Goal::Violation.properties(info), 1, "and it is left out where all are looked for");
}

#[test]
fn a_world_that_moves_by_hand_only_is_told_to_act() {
    for entry in ALL {
        let counts = entry.info.counts(&[]);
        let config = crate::engine::Config::new(entry.info, &counts, 1).expect("the usual nodes");
        let world = (entry.build)(config, &[]).expect("it can be built");
        let budget = Budget::for_world(&*world);
        let timers = world.choices().iter().any(|c| matches!(c, crate::engine::Choice::Fire(..)));
        let can_be_told = entry.info.inputs.iter().any(|input| input.asker().is_none());
        assert_eq!(budget.bounds.acts > 0, can_be_told && !timers, "{}", entry.info.name);
    }
}

#[test]
fn what_came_of_it_is_told_in_sentences_and_the_numbers_apart() {
    let report = |outcome| Report {
        outcome,
        goal: "a violation of any property".into(),
        looked_at: "It looked at every run.".into(),
        left_out: vec!["It did not look at more.".into(), "Links that are cut stay cut.".into()],
        states: 1_204_331,
        moves: 5_000_000,
        depth: 14,
        walks: None,
        bytes: 64 << 20,
        missed: Some(missed(1_204_331, 1)),
        within: None,
    };
    let scope = "It looked at every run. It did not look at more. Links that are cut stay cut.";
    assert_eq!(
        report(Outcome::Stopped(Stop::Depth)).text(),
        format!(
            "No run of up to 14 steps leads to a violation of any property. Longer ones were not all looked at: runs may not be longer. {scope}"
        )
    );
    let at_once = Report { depth: 0, ..report(Outcome::Stopped(Stop::Time)) }.text();
    assert!(at_once.contains("not even all first steps were looked at"), "{at_once}");
    let exhausted = report(Outcome::Exhausted);
    let answer = "A violation of any property cannot be reached within these bounds.";
    assert_eq!(exhausted.text(), format!("{answer} {scope}"));
    let details = [
        "States: 1,204,331; moves: 5,000,000; every run of up to 14 steps; 64 MiB.",
        "A state was overlooked with a probability of 4e-8 at most.",
    ];
    assert_eq!(exhausted.details(), details);
    let walks = Some(Walked { runs: 1_069_509, steps: 58_000_000, longest: 400 });
    assert_eq!(
        Report { walks, missed: None, ..report(Outcome::Stopped(Stop::Time)) }.text(),
        "None of 1,069,509 random runs led to a violation of any property. On average a run had 54 steps, the longest 400. \
         That proves nothing."
    );
}

/// A world's search for a violation within some bounds.
fn scope_of(protocol: &str, bounds: Bounds) -> String {
    let entry = find(protocol).expect("it is built in");
    let config = crate::engine::Config::new(entry.info, &entry.info.counts(&[]), 1).expect("the usual nodes");
    let world = (entry.build)(config, &[]).expect("it can be built");
    let budget = Budget { bounds, ..Budget::default() };
    scope::looked_at(&*world, &Search::new(Goal::Violation, budget), None)
}

#[test]
fn what_was_looked_at_is_said_in_words() {
    let usual = Budget::default().bounds;
    assert_eq!(
        scope_of("raft", usual.clone()),
        "It looked at every run with at most 1 crash, 1 restart, 4 timeouts and 1 new request of a client, no message that comes \
         twice, each message coming early, late or never."
    );
    assert_eq!(
        scope_of("paxos", Bounds { crashes: ANY, timeouts: ANY, node_timeouts: 2, acts: 1, epoch: 3, ..usual }),
        "It looked at every run with at most 1 restart, 2 timeouts of any one node, 1 new request of a client and 1 order to \
         act, any number of crashes, no message that comes twice, any number of timeouts, nobody going on to a term or round above 3, each \
         message coming early, late or never."
    );
}

#[test]
fn a_budget_has_room_for_what_it_counts_only() {
    let bounds = Bounds { crashes: ANY, ..Budget::default().bounds };
    assert_eq!(field("crashes").and_then(|f| f.get(&Budget { bounds, ..Budget::default() })), None);
}

#[test]
fn bounds_widen_from_the_cheapest_to_what_a_search_is_given_that_does_not() {
    for entry in ALL {
        let config = crate::engine::Config::new(entry.info, &entry.info.counts(&[]), 1).expect("the usual nodes");
        let world = (entry.build)(config, &[]).expect("it can be built");
        let budget = Budget::for_world(&*world);
        let widths = widths(&*world, &budget);
        let counts = |b: &Bounds| [b.timeouts + b.acts + b.requests, b.crashes, b.duplicates];
        assert_eq!(counts(&widths[0]), [2, 0, 0], "{}: two moves and nothing else come first", entry.info.name);
        assert_eq!(widths.last(), Some(&budget.bounds));
        let all: Vec<_> = widths.iter().map(|bounds| scope::bounds(&*world, bounds)).collect();
        assert!((1..all.len()).all(|at| !all[..at].contains(&all[at])), "none comes twice: {all:?}");
        assert!(widths.iter().any(|b| b.crashes == 1), "{all:?}");
        let connects = entry.info.links == crate::engine::Links::Connections;
        let comes = |b: &Bounds| if connects { b.breaks == 1 } else { b.duplicates == 1 };
        assert!(widths.iter().any(comes), "{all:?}");
    }
    let runs = |name: &str| field(name).expect("a field").bounds_runs();
    assert!(["crashes", "timeouts", "acts", "epoch"].iter().all(|name| runs(name)));
    assert!(["depth", "states", "time", "memory", "threads"].iter().all(|name| !runs(name)));
}

#[test]
fn what_narrower_bounds_hold_is_left_out_where_it_is_known() {
    let text = "format = 1\nprotocol = 'raft'\nnodes = 3\nrules_off = ['raft.vote.once']";
    let scenario = crate::scenario::Scenario::parse("a", text).expect("it is well-formed");
    let timeline = scenario.timeline().expect("it starts");
    let search = Search::new(Goal::Violation, Budget::for_world(timeline.sim()));
    let widths = widths(timeline.sim(), &search.budget);
    for (since, first) in [(None, 0), (Some(1), 1)] {
        let search = Search { since: since.map(|nth: usize| widths[nth].clone()), ..search.clone() };
        let watch = Watch::new(std::sync::Arc::new(|| std::time::Duration::ZERO));
        let report = widen(timeline.sim(), &search, &watch).expect("it can be searched");
        assert!(matches!(report.outcome, Outcome::Found(_)), "{}", report.text());
        assert_eq!(report.within.as_ref(), Some(&widths[first]));
    }
}

#[test]
fn two_proposers_that_compete_are_found_before_nodes_are_told_to_move() {
    let text = "format = 1\nprotocol = 'paxos'\nrules_off = ['paxos.proposer.adopt-accepted']";
    let scenario = crate::scenario::Scenario::parse("a", text).expect("it is well-formed");
    let timeline = scenario.timeline().expect("it starts");
    let search = Search::new(Goal::Violation, Budget::for_world(timeline.sim()));
    let watch = Watch::new(std::sync::Arc::new(|| std::time::Duration::ZERO));
    let report = widen(timeline.sim(), &search, &watch).expect("it can be searched");
    let Outcome::Found(found) = &report.outcome else { panic!("{}", report.text()) };
    assert_eq!((found.property.as_deref(), found.steps.len()), (Some("agreement"), 16));
    let within = report.within.as_ref().map(|bounds| (bounds.requests, bounds.acts, bounds.crashes));
    assert_eq!(within, Some((2, 0, 0)));
}

#[test]
fn of_widths_only_those_are_named_that_lie_in_no_other() {
    let entry = find("raft").expect("raft is built in");
    let config = crate::engine::Config::new(entry.info, &entry.info.counts(&[]), 1).expect("the usual nodes");
    let world = (entry.build)(config, &[]).expect("it can be built");
    let none = Bounds { crashes: 0, restarts: 0, requests: 0, timeouts: 2, ..Budget::default().bounds };
    let crash = Bounds { crashes: 1, restarts: 1, ..none.clone() };
    let said = |widths: &[(&Bounds, Option<u32>)]| {
        let widths = widths.iter().map(|(bounds, depth)| Width { bounds: (*bounds).clone(), depth: *depth });
        scope::looked_at_all(&*world, &widths.collect::<Vec<_>>())
    };
    let both = said(&[(&none, None), (&crash, Some(7))]);
    assert!(both.starts_with("It looked at every run with at most 2 timeouts, no crash"), "{both}");
    assert!(both.contains("; every run of up to 7 steps with at most 1 crash, 1 restart and 2 timeouts"), "{both}");
    // Where it got nowhere it looked at nothing, and says so without counting its steps.
    let begun = said(&[(&none, None), (&crash, Some(0))]);
    assert!(!begun.contains("up to 0 steps") && !begun.contains(';'), "{begun}");
    let report =
        Report { outcome: Outcome::Stopped(Stop::Time), depth: 0, within: Some(crash.clone()), ..Report::of_nothing() };
    assert_eq!(report.answer(), "Nothing found that leads to a violation, and not all was looked at: its time was up.");
    for one in [said(&[(&none, Some(9)), (&crash, None)]), said(&[(&none, Some(7)), (&crash, Some(7))])] {
        assert!(one.contains("at most 1 crash") && !one.contains("; every run"), "{one}");
    }
}
