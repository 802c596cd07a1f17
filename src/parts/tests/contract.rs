//! What a part can count on: all that a handler may do, and an observer that sees what it did and nothing else.

use super::counter::{Coming, Count, Counter, Rose, Tally};
use super::desk::{COME, Desk, GO, Ghost, Happened, Msg, Record};
use super::{Bench, C1, S1, S2, S3, bench};
use crate::engine::{Cx, Effect, NodeSet, Protocol, RuleId, TimerId, Value, options};
use crate::parts::Host;
use crate::parts::client::Request;
use std::collections::BTreeMap;

const BY_ONE: RuleId = Desk::INFO.rule_called("counter.by-one");
const WRITTEN_FIRST: RuleId = Desk::INFO.rule_called("counter.written-first");
const REMIND: TimerId = Desk::INFO.timer_called("remind");
const REST: TimerId = Desk::INFO.timer_called("rest");

/// All that a part may do, in its words; what it is told.
fn as_part(host: &mut impl Host<Counter<Coming>>) -> Vec<bool> {
    let told = vec![
        host.guard(BY_ONE, false, [1; 4]),
        host.guard_or(BY_ONE, false, false, [2; 4]),
        host.obeys(BY_ONE, [3; 4]),
        host.tempted(BY_ONE, [4; 4]),
        host.off(BY_ONE),
        host.word(options::LOSS).is_empty(),
        *host.disk() == Count(7),
        (host.id(), host.config().nodes.len()) == (S1, 4),
    ];
    host.tell(BY_ONE, [5; 4]);
    host.fact(Rose(6));
    host.send(S2, Count(7));
    host.persist(Count(8));
    host.persist_unflushed(Count(9));
    host.persist_before(WRITTEN_FIRST, [Count(10), Count(11)], |host| host.send(S3, Count(11)));
    host.note_persistence(WRITTEN_FIRST, [12; 4]);
    host.set_timer_about(REMIND, S2, [13, 14]);
    host.cancel_timer_about(REMIND, S2);
    host.set_timer(REST, [15, 16]);
    host.set_timer_from(host.stamp(), REST, 17);
    host.set_timer_from_about(host.stamp(), REMIND, S3, 18);
    host.cancel_timer(REST);
    told
}

/// The same by a handler, in the protocol's words.
fn as_handler(cx: &mut Cx<Desk>) -> Vec<bool> {
    let told = vec![
        cx.guard(BY_ONE, false, [1; 4]),
        cx.guard_or(BY_ONE, false, false, [2; 4]),
        cx.obeys(BY_ONE, [3; 4]),
        cx.tempted(BY_ONE, [4; 4]),
        cx.off(BY_ONE),
        cx.word(options::LOSS).is_empty(),
        cx.disk().coming == Count(7),
        (cx.id, cx.config.nodes.len()) == (S1, 4),
    ];
    cx.tell(BY_ONE, [5; 4]);
    cx.fact(Happened::Coming(Rose(6)));
    cx.send(S2, Msg::Coming(Count(7)));
    cx.persist(Record::Coming(Count(8)));
    cx.persist_unflushed(Record::Coming(Count(9)));
    let records = [10, 11].map(|number| Record::Coming(Count(number)));
    cx.persist_before(WRITTEN_FIRST, records, |cx| cx.send(S3, Msg::Coming(Count(11))));
    cx.note_persistence(WRITTEN_FIRST, [12; 4]);
    cx.set_timer_about(REMIND, S2, [13, 14]);
    cx.cancel_timer_about(REMIND, S2);
    cx.set_timer(REST, [15, 16]);
    cx.set_timer_from(cx.stamp(), REST, 17);
    cx.set_timer_from_about(cx.stamp(), REMIND, S3, 18);
    cx.cancel_timer(REST);
    told
}

/// What comes of it at a desk that has counted to seven.
fn done(mut bench: Bench, act: impl Fn(&mut Cx<Desk>) -> Vec<bool>) -> (Vec<bool>, Vec<Effect<Desk>>, u32) {
    let mut effects = Vec::new();
    bench.slot.disk.coming = Count(7);
    let (disk, durable) = (&mut bench.slot.disk, &mut bench.slot.durable);
    let told = act(&mut Cx::new(bench.id, &bench.config, disk, durable, &mut effects));
    (told, effects, bench.slot.disk.coming.0)
}

#[test]
fn a_part_does_what_a_handler_does() {
    let ways: [fn() -> Bench; 4] = [
        || bench(S1),
        || bench(S1).without(BY_ONE),
        || bench(S1).without(WRITTEN_FIRST),
        || bench(S1).set(options::FLUSH, [1, 0]),
    ];
    for way in ways {
        let (told, effects, disk) = done(way(), |cx| as_part(cx));
        assert_eq!(effects.len(), 20, "{effects:#?}");
        assert_eq!((told, effects, disk), done(way(), as_handler));
    }
}

/// A counter that a desk has told to go up, on one side.
fn tally(number: u32) -> Tally {
    Tally {
        rose: BTreeMap::from([(S1, number)]),
        sent: vec![(S2, number), (S3, number)],
        wrote: vec![(number, true)],
        heard: Vec::new(),
    }
}

#[test]
fn a_part_that_a_protocol_has_twice_is_seen_on_each_side_by_itself() {
    let (mut bench, mut ghost) = (bench(S1), Ghost::default());
    bench.ask(COME, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(bench.judge(&mut ghost), [""; 0]);
    assert_eq!(ghost, Ghost { coming: tally(1), going: Tally::default() });
    bench.ask(GO, NodeSet::EMPTY, Value::NOOP);
    bench.judge(&mut ghost);
    assert_eq!(ghost, Ghost { coming: tally(1), going: tally(1) });
    bench.hear(S2, Msg::Going(Count(4)));
    bench.judge(&mut ghost);
    assert_eq!((&ghost.coming.heard[..], &ghost.going.heard[..]), (&[][..], &[(S2, 4)][..]));
    bench.hear(C1, Msg::Request(Request { seq: 1, value: Value::NOOP }));
    bench.judge(&mut ghost);
    assert_eq!((ghost.coming.heard.len(), ghost.going.heard.len()), (0, 1), "nobody counts what is no counter's");
}

#[test]
fn a_property_of_a_part_falls_in_the_words_of_its_protocol() {
    let (mut bench, mut ghost) = (bench(S1).without(BY_ONE), Ghost::default());
    bench.ask(GO, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(bench.judge(&mut ghost), ["counts-on"]);
    assert_eq!(ghost, Ghost { coming: Tally::default(), going: tally(2) });
}

#[test]
fn a_timer_about_somebody_reminds_them() {
    let mut bench = bench(S1);
    bench.ask(COME, NodeSet::EMPTY, Value::NOOP);
    bench.meet(crate::engine::Event::Timer(REMIND, Some(S3)));
    assert_eq!(bench.sent(), [(S3, Msg::Coming(Count(1)))]);
}
