//! Links that are connections: order, what breaks them, who hears of it, and that nothing outlives a break.

use super::*;
use crate::engine::scheduler::Storm;
use crate::engine::stream::Stream;
use crate::engine::{BROKEN, Event, Found, Met, Moment, Observed, Seen};
use crate::timeline::Timeline;
use toy::{Msg, Says, Tag, property};

#[test]
fn a_drop_loses_what_is_in_flight_both_ways_and_each_end_hears_of_it_once() {
    let mut world = world(1, [10, 10]);
    let (first, second) = (count(&mut world, L1), count(&mut world, L1));
    act(&mut world, Choice::Deliver(first));
    assert_eq!(on_link(&world, H1, L1).len(), 2, "an answer and a lease");
    let other = count(&mut world, L2);
    act(&mut world, Choice::Drop(second));
    assert_eq!(world.told().headline, "Count from L1 to H1 is dropped, and that breaks the connection.");
    let notices = [(L1, H1), (H1, L1)].map(|(from, to)| on_link(&world, from, to));
    assert_eq!(notices.each_ref().map(Vec::len), [1, 1], "what was in flight is lost; each end will hear");
    assert!(world.allowed(Choice::Deliver(other)).is_ok(), "another connection is whole");
    step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if id.to == L1));
    let told = world.told();
    assert!(Toy::INFO.messages.contains(&BROKEN), "so that a command can name it");
    assert_eq!((told.headline.as_str(), told.routine), ("L1 hears that its connection with H1 is broken.", false));
    step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if id.to == H1));
    assert_eq!([heard(&world, L1, H1), heard(&world, H1, L1), Sim::now(&world).0 as u32], [1, 1, 0]);
    // The next message opens the next connection.
    let third = count(&mut world, L1);
    act(&mut world, Choice::Deliver(third));
    for _ in 0..200 {
        step(&mut world);
    }
    assert_eq!([heard(&world, L1, H1), heard(&world, H1, L1), heard(&world, L2, H1)], [1, 1, 0]);
    assert_eq!(fallen(&world), Vec::<String>::new());
}

#[test]
fn order_is_kept_and_nothing_is_sent_twice() {
    let mut world = world(2, [10, 10]);
    let (first, second) = (count(&mut world, L1), count(&mut world, L1));
    let reason = "L1>H1#2 cannot arrive: a connection keeps order; deliver L1>H1#1 first";
    assert_eq!(refused(&world, Choice::Deliver(second)), reason);
    let reason = "L1>H1#1 cannot be sent twice: what is on a connection arrives once";
    assert_eq!(refused(&world, Choice::Duplicate(first)), reason);
    // What is behind is held back as long.
    act(&mut world, Choice::Delay(first, 50));
    let due = |id| world.network.get(id).map(|flight| flight.due);
    assert_eq!([due(first), due(second)], [Some(Time(60)), Some(Time(60))]);
    let third = count(&mut world, L1);
    assert_eq!(world.network.get(third).map(|flight| flight.due), Some(Time(60)));
    for expected in [first, second, third] {
        step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if (id.from, id.to) == (L1, H1)));
        assert!(world.network.get(expected).is_none());
    }
    assert_eq!(Sim::now(&world), Time(60));
}

#[test]
fn a_cut_breaks_when_something_falls_due_on_it_and_not_before() {
    let mut world = world(3, [10, 10]);
    count(&mut world, L1);
    act(&mut world, both_ways(L1, H1, true));
    wait(&mut world, 9);
    act(&mut world, both_ways(L1, H1, false));
    step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if (id.from, id.to) == (L1, H1)));
    let late = count(&mut world, L1);
    act(&mut world, Choice::Cut { from: NodeSet::one(L1), to: NodeSet::one(H1), both: false });
    step_until(&mut world, |choice| choice == Choice::Lose(late));
    assert_eq!(world.told().headline, "Count from L1 to H1 is lost: the link is cut.");
    // Both hear of it, though the link between them carries nothing.
    let now = Sim::now(&world);
    while world.next().is_some_and(|next| next.at == now) {
        step(&mut world);
    }
    assert_eq!([heard(&world, L1, H1), heard(&world, H1, L1)], [1, 1]);
}

#[test]
fn that_another_attempt_comes_to_nothing_is_routine() {
    let mut world = world(3, [10, 10]);
    let hears = |world: &mut World<Toy>, of: NodeId, by: NodeId| {
        count(world, L1);
        step_until(world, |choice| matches!(choice, Choice::Deliver(id) if (id.from, id.to) == (of, by)));
        (world.last.kind == Some(BROKEN), world.told().routine)
    };
    act(&mut world, both_ways(L1, H1, true));
    assert_eq!(hears(&mut world, H1, L1), (true, false), "the first");
    assert_eq!(hears(&mut world, H1, L1), (true, true), "the second");
    assert_eq!(hears(&mut world, L1, H1), (true, true), "the other end, again");
    act(&mut world, both_ways(L1, H1, false));
    assert!(!hears(&mut world, L1, H1).0 && !hears(&mut world, H1, L1).0, "it carries");
    act(&mut world, both_ways(L1, H1, true));
    assert_eq!(hears(&mut world, H1, L1), (true, false), "the first of another stay");
    // One way is open: the end that hears the other is told once as well.
    let mut world = self::world(3, [10, 10]);
    act(&mut world, Choice::Cut { from: NodeSet::one(H1), to: NodeSet::one(L1), both: false });
    let mut told = || {
        count(&mut world, L1);
        let to_hub = |choice| matches!(choice, Choice::Deliver(id) if (id.from, id.to) == (L1, H1));
        let broken = (0..10_000).any(|_| to_hub(step(&mut world)) && world.last.kind == Some(BROKEN));
        (broken, world.told().routine)
    };
    assert_eq!([told(), told(), told()], [(true, false), (true, true), (true, true)]);
}

#[test]
fn damage_and_chance_break_it_when_they_come_to_light() {
    let mut world = world(4, [10, 10]);
    let id = count(&mut world, L1);
    act(&mut world, Choice::Corrupt(id));
    assert_eq!(on_link(&world, L1, H1), [id], "it is still under way");
    act(&mut world, Choice::Deliver(id));
    let notices = on_link(&world, L1, H1);
    assert_eq!(notices.len(), 1);
    act(&mut world, Choice::Deliver(notices[0]));
    assert_eq!(heard(&world, H1, L1), 1);
    act(&mut world, Choice::Set(options::LOSS, [100, 0]));
    count(&mut world, L2);
    step_until(&mut world, |choice| matches!(choice, Choice::Lose(id) if id.from == L2 && id.to == H1));
    assert_eq!(world.told().headline, "Count from L2 to H1 is lost by chance.");
    assert_eq!(on_link(&world, L2, H1).len(), 1, "the hub will hear of it");
}

#[test]
fn why_somebody_hears_of_a_break_leads_to_what_broke_it() {
    let counts = Choice::Input { node: L1, input: toy::COUNT, to: NodeSet::EMPTY, value: Value::NOOP };
    let after = |choice| {
        let mut timeline = Timeline::new(Box::new(world(4, [10, 10])));
        timeline.act_all(&[counts, counts, choice], &mut |_| {}).expect("it can happen");
        timeline
    };
    let why = |timeline: &Timeline, id: &str| {
        let why = timeline.why_message(id).expect("it is known");
        (why.subject, why.because.into_iter().map(|because| because.headline).collect::<Vec<_>>())
    };
    let timeline = after(Choice::Drop(MsgId { from: L1, to: H1, copy: 0, n: 2 }));
    let (subject, because) = why(&timeline, "H1>L1#1");
    assert_eq!(subject, "L1 has to hear that its connection with H1 ended at step 3.");
    assert_eq!(because, ["Count from L1 to H1 is dropped, and that breaks the connection."]);
    // The other end heard of the same, by now long ago; its link had carried two messages before.
    let mut timeline = after(both_ways(H1, L1, true));
    timeline.run_to(Time(15), 100);
    let (subject, because) = why(&timeline, "L1>H1#3");
    assert!(subject.starts_with("H1 was to hear that its connection with L1 ended at step "), "{subject}");
    assert_eq!(because, ["Count from L1 to H1 is lost: the link is cut."]);
}

#[test]
fn of_a_crash_those_hear_that_run() {
    let mut world = world(5, [10, 10]);
    let id = count(&mut world, L1);
    act(&mut world, Choice::Deliver(id));
    act(&mut world, Choice::Crash(H1));
    assert_eq!([on_link(&world, H1, L1).len(), on_link(&world, L1, H1).len()], [1, 0]);
    // Nobody had a connection with L3.
    assert!(on_link(&world, H1, L3).is_empty());
    // It starts again and hears nothing of before; the leaf has yet to hear, and speaks into the void until then.
    act(&mut world, Choice::Restart { node: H1, wiped: false });
    act(&mut world, Choice::Input { node: L1, input: toy::COUNT, to: NodeSet::EMPTY, value: Value::NOOP });
    assert!(on_link(&world, L1, H1).is_empty());
    step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if id.to == L1));
    assert_eq!([heard(&world, L1, H1), heard(&world, H1, L1)], [1, 0]);
    let fresh = count(&mut world, L1);
    act(&mut world, Choice::Deliver(fresh));
    assert_eq!(fallen(&world), Vec::<String>::new());
}

/// A leaf counts on, and closes its connections.
fn leaves(leaf: NodeId) -> Choice {
    Choice::Input { node: leaf, input: toy::LEAVE, to: NodeSet::EMPTY, value: Value::NOOP }
}

#[test]
fn of_a_connection_that_is_closed_the_other_end_hears_and_nothing_outlives_it() {
    let mut world = world(5, [10, 10]);
    let first = count(&mut world, L1);
    act(&mut world, Choice::Deliver(first));
    let before = [on_link(&world, H1, L1), on_link(&world, L1, H1)].concat();
    act(&mut world, leaves(L1));
    assert_eq!(world.told().effects[1], "L1 closes its connection with H1 and H2");
    assert!(before.iter().all(|id| world.network.get(*id).is_some_and(|flight| flight.is_lost())), "both ways");
    assert!(world.network.connected(L1).is_empty() && on_link(&world, H1, L1).is_empty());
    let [news] = on_link(&world, L1, H1)[..] else { panic!("the end, and nothing else") };
    // The leaf has another connection already when the hub hears of the end of the first; what is lost is of that.
    let fresh = count(&mut world, L1);
    let reason = format!("L1>H1#{} cannot arrive: a connection keeps order; deliver L1>H1#{} first", fresh.n, news.n);
    assert_eq!(refused(&world, Choice::Deliver(fresh)), reason);
    step_until(&mut world, |choice| choice == Choice::Deliver(news));
    let told = world.told();
    assert_eq!((told.headline.as_str(), told.routine), ("H1 hears that L1 has closed their connection.", true));
    step_until(&mut world, |choice| choice == Choice::Deliver(fresh));
    assert_eq!([heard(&world, L1, H1), heard(&world, H1, L1)], [0, 1]);
    assert_eq!([on_link(&world, H1, L1).len(), fallen(&world).len()], [2, 0], "an answer and a lease");
    let mut network = world.network.clone();
    assert!(!network.close(L2, H1, Time(0), |_| true), "there is nothing to close");
    assert_eq!(network.news(), world.network.news());
}

#[test]
fn whoever_closes_a_connection_hears_no_more_of_those_before() {
    let mut world = world(5, [10, 10]);
    let id = count(&mut world, L1);
    act(&mut world, Choice::Drop(id));
    assert_eq!([on_link(&world, H1, L1).len(), on_link(&world, L1, H1).len()], [1, 1], "both are to hear");
    act(&mut world, leaves(L1));
    assert_eq!([on_link(&world, H1, L1).len(), on_link(&world, L1, H1).len()], [0, 1]);
    // A process that starts meanwhile hears nothing of it.
    act(&mut world, Choice::Crash(H1));
    act(&mut world, Choice::Restart { node: H1, wiped: false });
    assert!(on_link(&world, L1, H1).is_empty() && on_link(&world, H1, L1).is_empty());
}

#[test]
fn over_a_link_that_is_cut_nobody_hears_that_a_connection_is_closed() {
    let mut world = world(5, [10, 10]);
    let id = count(&mut world, L1);
    act(&mut world, Choice::Deliver(id));
    act(&mut world, Choice::Cut { from: NodeSet::one(L1), to: NodeSet::one(H1), both: false });
    act(&mut world, leaves(L1));
    assert_eq!(world.told().effects.last().map(String::as_str), Some("L1 closes its connection with H2"));
    assert!(world.network.connected(H1).contains(L1), "as the hub has it");
    step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if (id.from, id.to) == (L1, H1)));
    assert_eq!(
        world.told().headline,
        "H1 hears that its connection with L1 is broken.",
        "as soon as something is lost"
    );
}

#[test]
fn whoever_is_held_up_hears_of_it_first_when_it_goes_on() {
    let mut world = world(6, [10, 10]);
    let id = count(&mut world, L1);
    act(&mut world, Choice::Pause(H1));
    act(&mut world, Choice::Drop(id));
    step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if id.to == L1));
    assert_eq!([heard(&world, L1, H1), heard(&world, H1, L1)], [1, 0]);
    let fresh = count(&mut world, L1);
    wait(&mut world, 30);
    act(&mut world, Choice::Resume(H1));
    let notice = on_link(&world, L1, H1)[0];
    let reason = format!("L1>H1#{} cannot arrive: a connection keeps order; deliver L1>H1#{} first", fresh.n, notice.n);
    assert_eq!(refused(&world, Choice::Deliver(fresh)), reason);
    assert!(refused(&world, Choice::Drop(notice)).starts_with(&format!("L1>H1#{} is no message", notice.n)));
    step_until(&mut world, |choice| choice == Choice::Deliver(fresh));
    assert_eq!([heard(&world, H1, L1), fallen(&world).len() as u32], [1, 0]);
}

#[test]
fn what_waits_at_a_machine_that_is_held_up_is_lost_with_its_connection() {
    let mut world = world(7, [10, 10]);
    let [first, second] = [0; 2].map(|_| count(&mut world, L1));
    act(&mut world, Choice::Pause(H1));
    wait(&mut world, 15);
    assert!(world.network.get(first).is_some_and(|flight| flight.came_through()));
    act(&mut world, Choice::Drop(second));
    assert!(refused(&world, Choice::Deliver(first)).contains("its connection with L1 is over"));
    act(&mut world, Choice::Resume(H1));
    step_until(&mut world, |choice| matches!(choice, Choice::Deliver(id) if (id.from, id.to) == (L1, H1)));
    assert_eq!([heard(&world, H1, L1), fallen(&world).len() as u32], [1, 0]);
}

#[test]
fn a_crash_in_the_middle_of_hearing_is_heard_of_like_any_other() {
    let mut world = world(7, [10, 10]);
    let id = count(&mut world, L1);
    act(&mut world, Choice::Deliver(id));
    let answer = on_link(&world, H1, L1)[0];
    act(&mut world, Choice::CrashAt(H1, Moment::After(0)));
    act(&mut world, Choice::Drop(answer));
    let of_hub = on_link(&world, L1, H1)[0];
    act(&mut world, Choice::Deliver(of_hub));
    assert_eq!(world.told().crashed, ["H1"]);
    // That connection was broken already; there is no other that its crash could break.
    assert_eq!(on_link(&world, H1, L1).len(), 1);
}

#[test]
fn the_observer_sees_what_is_out_of_order_and_what_is_old() {
    let world = world(8, [10, 10]);
    let mut ghost = world.ghost.as_ref().clone();
    let mut hear = |life, breaks, n| {
        let msg = Msg { tag: Tag { life, breaks, n }, says: Says::Count };
        let (event, mut found) = (Event::Message { from: L1, msg }, Found::default());
        let slot = &*world.slots[H1.index()];
        let seen = Seen::new(&world.config, H1, Met::Event(&event), slot, &[], 1);
        Toy::observe(&mut ghost, &seen, &mut found);
        found.violations.into_iter().map(|(property, ..)| property).collect::<Vec<_>>()
    };
    assert!(hear(1, 0, 1).is_empty() && hear(1, 0, 2).is_empty());
    assert_eq!(hear(1, 0, 4), [property::ORDER], "one is missing");
    assert_eq!(hear(1, 1, 1), [property::ORDER], "a break that nobody told it of");
    assert_eq!(hear(1, 0, 5), [property::ORDER, property::FRESH], "from before the break");
}

/// A fault that the storm does not know, now and then.
fn gust(world: &World<Toy>, chance: &mut Stream) -> Option<Choice> {
    let dice = chance.range([0, 99]);
    let flights: Vec<MsgId> = world.network.flights().map(|f| f.id).collect();
    let some = |chance: &mut Stream| {
        let last = (flights.len() as u32).checked_sub(1)?;
        flights.get(chance.range([0, last]) as usize).copied()
    };
    let mut node = |leaves: bool| NodeId(if leaves { chance.range([2, 4]) } else { chance.range([0, 1]) } as u8);
    let choice = match dice {
        0 | 1 => both_ways(node(false), node(true), true),
        2..=4 => both_ways(node(false), node(true), false),
        5 => {
            let leaf = node(true);
            Choice::Clock(leaf, chance.range([50, 200]))
        }
        6..=9 => Choice::Delay(some(chance)?, 40),
        10 => Choice::Corrupt(some(chance)?),
        11 if !world.network.is_cut(L3, H1) && !world.network.is_cut(L3, H2) => leaves(L3),
        _ => return None,
    };
    world.allowed(choice).is_ok().then_some(choice)
}

#[test]
fn under_chaos_the_schedule_never_stalls_and_nothing_outlives_a_break() {
    for seed in 0..30 {
        let mut world = world(seed, [1, 150]);
        let start = world.clone();
        // H1, L1 and L2 never crash, so that there is always a next step; their messages suffer all the same.
        let mut storm = Storm::new(seed, [H2, L3].into_iter().collect());
        let mut chance = Stream::new(seed, 12);
        act(&mut world, Choice::Set(options::LOSS, [chance.range([0, 5]), 0]));
        let (mut steps, mut kept) = (vec![Step { at: Time(0), choice: world.last.choice }], Vec::new());
        for n in 0..3000 {
            let next = world.next().map(|next| world.allowed(next.choice));
            assert_eq!(next, Some(Ok(())), "seed {seed}, step {n}: the schedule never stalls");
            let gust = gust(&world, &mut chance).map(|choice| Step { at: Sim::now(&world), choice });
            let step = gust.or_else(|| storm.next(&world)).expect("there is always a next step");
            world.apply(step).unwrap_or_else(|refusal| panic!("seed {seed}, step {n}: {step:?}: {refusal}"));
            steps.push(step);
            if n % 700 == 0 {
                kept.push((steps.len(), world.clone()));
            }
        }
        let unkept: Vec<String> = fallen(&world).into_iter().filter(|name| name != "lease").collect();
        assert_eq!(unkept, Vec::<String>::new(), "seed {seed}");
        assert!(Sim::now(&world) > Time(1000), "seed {seed}: time goes on");
        // Going back and doing the same again is the same.
        for (from, before) in std::iter::once((0, start)).chain(kept) {
            let mut again = before;
            steps[from..].iter().for_each(|step| again.apply(*step).expect("as before"));
            assert_eq!(picture(&again), picture(&world), "seed {seed}, from {from}");
            assert_eq!(again.fingerprint(), world.fingerprint());
        }
        calm(&mut world);
        // Those who never crashed have heard of the same breaks: each of each once.
        for (a, b) in [(H1, L1), (H1, L2)] {
            assert!(heard(&world, a, b) > 0, "seed {seed}: something broke");
            assert_eq!(heard(&world, a, b), heard(&world, b, a), "seed {seed}");
        }
        let counted = |world: &World<Toy>| world.slots[H1.index()].disk.log.len();
        let before = counted(&world);
        for _ in 0..500 {
            step(&mut world);
        }
        assert!(counted(&world) > before + 20, "seed {seed}: counting goes on");
    }
}

/// Ends all faults, and lets what is under way come to its end.
fn calm(world: &mut World<Toy>) {
    act(world, Choice::Set(options::LOSS, [0, 0]));
    Storm::calm(&*world).into_iter().for_each(|choice| act(world, choice));
    let until = Time(Sim::now(world).0 + 2000);
    while Sim::now(world) < until {
        step(world);
    }
    while world.network.flights().any(|flight| flight.msg.is_none()) {
        step(world);
    }
}

#[test]
fn a_hub_forgets_the_beginning_of_its_log_and_says_up_to_where() {
    let mut world = world(9, [10, 30]);
    for _ in 0..600 {
        step(&mut world);
        let log = &world.slots[H1.index()].disk.log;
        let card = &world.scene(usize::MAX).nodes[H1.index()];
        let rows = card.log.as_ref().expect("a log");
        assert_eq!(card.compacted, (log.front() > 0).then_some(log.front() as u64));
        assert_eq!(rows.first().map(|row| row.index), rows.first().map(|_| log.front() as u64 + 1));
        assert_eq!((rows.len(), rows.len() <= toy::KEPT), (log.len() - log.front(), true));
    }
    assert!(world.slots[H1.index()].disk.log.front() > 50);
}
