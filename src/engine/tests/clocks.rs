//! Clocks that run at their own rates, and timers that run from stamps.

use super::*;
use crate::engine::stream::Stream;
use crate::engine::{RATES, STEADY, Timer, TimerId, command};
use toy::{HOLD_MS, LEASE, LEASE_MS, TICK};

fn due(world: &World<Toy>, node: NodeId, timer: TimerId) -> Time {
    Sim::due(world, node, Timer::alone(timer)).expect("it is armed")
}

#[test]
fn a_rate_scales_what_is_left_of_a_timer_and_those_to_come() {
    let mut world = world(1, [10, 10]);
    let before = due(&world, L1, TICK);
    act(&mut world, Choice::Clock(L1, 50));
    assert_eq!(due(&world, L1, TICK), Time(before.0 * 2));
    assert_eq!(due(&world, L2, TICK), due(&self::world(1, [10, 10]), L2, TICK), "only its own");
    let told = world.told();
    assert_eq!(
        (told.headline.as_str(), told.command.as_str()),
        ("The clock of L1 runs at 50%: in 100 ms it counts 50 ms.", "clock L1 50%")
    );
    assert_eq!(
        world.scene(0).nodes.iter().map(|node| node.clock).collect::<Vec<_>>(),
        [None, None, Some(50), None, None]
    );
    step_until(&mut world, |choice| choice == Choice::Fire(L1, Timer::alone(TICK)));
    let next = due(&world, L1, TICK).0 - Sim::now(&world).0;
    assert!((40..=120).contains(&next), "a tick of 20 to 60 ms takes twice as long: {next}");
    act(&mut world, Choice::Clock(L1, 100));
    assert_eq!(world.told().headline, "The clock of L1 goes right again.");
    assert_eq!(due(&world, L1, TICK).0 - Sim::now(&world).0, next.div_ceil(2));
    assert_eq!(world.scene(0).nodes[L1.index()].clock, None);
}

#[test]
fn a_clock_that_is_set_again_and_again_postpones_nothing() {
    let mut world = world(1, [10, 10]);
    let before = due(&world, L1, TICK);
    wait(&mut world, 7);
    for rate in (0..100).flat_map(|_| [130, 70, 110]) {
        act(&mut world, Choice::Clock(L1, rate));
    }
    act(&mut world, Choice::Clock(L1, 100));
    assert_eq!(due(&world, L1, TICK), before);
    // A timer that is armed at another rate is kept to the fraction as well.
    act(&mut world, Choice::Clock(L1, 130));
    step_until(&mut world, |choice| choice == Choice::Fire(L1, Timer::alone(TICK)));
    let next = due(&world, L1, TICK);
    for rate in [999, 10, 77, 130] {
        act(&mut world, Choice::Clock(L1, rate));
    }
    assert_eq!(due(&world, L1, TICK), next);
}

#[test]
fn absurd_rates_are_refused_with_a_remedy_and_so_is_the_one_it_has() {
    let mut world = world(2, [10, 10]);
    let reason = "L1's clock cannot stand still; `pause L1` holds the whole node up";
    assert_eq!(refused(&world, Choice::Clock(L1, 0)), reason);
    let reason = "L1's clock cannot run at 5000%; 10% to 1000% can be";
    assert_eq!(refused(&world, Choice::Clock(L1, 5000)), reason);
    let reason = "L1's clock goes right already; `clock L1 150%` lets it run fast";
    assert_eq!(refused(&world, Choice::Clock(L1, 100)), reason);
    for rate in [RATES.start(), RATES.end()] {
        assert!(world.allowed(Choice::Clock(L1, *rate)).is_ok());
    }
    assert_eq!(command(Sim::config(&world), Sim::info(&world), Choice::Clock(L1, 150)), "clock L1 150%");
    act(&mut world, Choice::Clock(L1, 150));
    let reason = "L1's clock runs at 150% already; `clock L1 100%` lets it go right again";
    assert_eq!(refused(&world, Choice::Clock(L1, 150)), reason);
}

#[test]
fn beyond_the_bound_a_run_is_outside_the_model_also_when_the_clock_goes_right_again() {
    let mut world = world(3, [10, 10]);
    act(&mut world, Choice::Clock(H1, *STEADY.end()));
    assert_eq!(world.scene(0).outside_model, Vec::<String>::new());
    act(&mut world, Choice::Clock(H1, STEADY.end() + 1));
    assert_eq!(world.scene(0).outside_model, ["H1's clock runs at 201%"]);
    act(&mut world, Choice::Clock(H1, 100));
    assert_eq!(world.scene(0).outside_model, ["H1's clock was far off until step 3"]);
}

/// A run in which the hub's clock and those of the leaves go at such rates, others now and then.
fn lend(seed: u64, rates: impl Fn(&mut Stream) -> [u32; 2]) -> World<Toy> {
    let mut world = world(seed, [1, 60]);
    let mut chance = Stream::new(seed, 5);
    for n in 0..1500 {
        if n % 100 == 0 {
            let [hub, leaves] = rates(&mut chance);
            for (node, rate) in [(H1, hub), (L1, leaves), (L2, leaves), (L3, leaves)] {
                let set = Choice::Clock(node, rate);
                if world.allowed(set).is_ok() {
                    act(&mut world, set);
                }
            }
        }
        step(&mut world);
    }
    world
}

#[test]
fn a_lease_from_the_sending_of_its_round_holds_whatever_steady_clocks_do() {
    assert_eq!(LEASE_MS * STEADY.end(), HOLD_MS * STEADY.start(), "tight");
    for seed in 0..20 {
        let steady = |chance: &mut Stream| [0; 2].map(|_| chance.range([*STEADY.start(), *STEADY.end()]));
        assert_eq!(fallen(&lend(seed, steady)), Vec::<String>::new(), "seed {seed}");
        assert_eq!(fallen(&lend(seed, |_| [*STEADY.end(), *STEADY.start()])), Vec::<String>::new(), "seed {seed}");
    }
    // A hub whose clock runs away lends it while a slow leaf still holds it; that is outside the model, and no bug.
    let worlds: Vec<_> = (0..20).map(|seed| lend(seed, |_| [1000, 20])).collect();
    assert!(worlds.iter().any(|world| !fallen(world).is_empty()));
    assert!(worlds.iter().flat_map(fallen).all(|property| property == "lease"));
    assert!(worlds.iter().all(|world| !Sim::broken_inside_model(world)));
}

#[test]
fn a_timer_from_a_stamp_counts_from_there_however_late_the_answer() {
    let mut world = world(4, [10, 10]);
    wait(&mut world, 5);
    let asked = count(&mut world, L1);
    act(&mut world, Choice::Deliver(asked));
    let grant = *on_link(&world, H1, L1).last().expect("the lease");
    let mut right = world.clone();
    step_until(&mut right, |choice| choice == Choice::Deliver(grant));
    assert_eq!(Sim::now(&right), Time(15));
    assert_eq!(due(&right, L1, LEASE), Time(5 + u64::from(LEASE_MS)));
    // By a clock that is half as fast from then on, it takes twice the time.
    act(&mut world, Choice::Clock(L1, 50));
    step_until(&mut world, |choice| choice == Choice::Deliver(grant));
    assert_eq!(due(&world, L1, LEASE), Time(5 + 2 * u64::from(LEASE_MS)));
    // By one that is ten times as fast, what is left takes a tenth of it.
    let mut late = right.clone();
    act(&mut late, Choice::Clock(L1, 1000));
    assert_eq!(due(&late, L1, LEASE), Time(24));
    // Neither memory tells when it was.
    assert_eq!(right.slots[L1.index()].node, world.slots[L1.index()].node);
}
