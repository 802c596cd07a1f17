//! The properties that no story of a broken rule can make fall in every way: an observer is handed what nodes would have
//! done that are broken otherwise.

use super::{bench, tells};
use crate::engine::{Effect, Event, InputId, KindId, NodeId, NodeSet, Time, TimerId, Value};
use crate::parts::ballot::Ballot;
use crate::protocols::mesos::messages::{Happened, Msg, Tasks, Why};
use crate::protocols::mesos::observer::Ghost;
use crate::protocols::mesos::work::{Framework, FrameworkId, TaskId};
use crate::protocols::mesos::{AGENT, EXECUTOR, MASTER, Mesos, SCHEDULER, inputs, options, timers};

const SURVIVE: &[&str] = &["tasks-survive"];
const NOTHING: &[&str] = &[];

fn framework() -> FrameworkId {
    FrameworkId { reign: Ballot::new(1, NodeId(0)), nth: 1 }
}

fn task() -> TaskId {
    TaskId { framework: framework(), n: 1 }
}

/// The nth node of a kind.
fn id(kind: KindId, nth: usize) -> NodeId {
    bench(kind, nth).id
}

/// What falls when the nth node of a kind meets with this and does that.
fn does(
    ghost: &mut Ghost,
    (kind, nth): (KindId, usize),
    event: Event<Mesos>,
    effects: Vec<Effect<Mesos>>,
) -> Vec<&'static str> {
    does_at(ghost, None, (kind, nth), event, effects)
}

/// The same at a time, in ms.
fn does_at(
    ghost: &mut Ghost,
    now: Option<u64>,
    (kind, nth): (KindId, usize),
    event: Event<Mesos>,
    effects: Vec<Effect<Mesos>>,
) -> Vec<&'static str> {
    let mut bench = bench(kind, nth);
    (bench.event, bench.effects, bench.now) = (Some(event), effects, now.map(Time));
    bench.judge(ghost)
}

fn hears(from: NodeId, msg: Msg) -> Event<Mesos> {
    Event::Message { from, msg }
}

fn says(to: NodeId, msg: Msg) -> Vec<Effect<Mesos>> {
    vec![Effect::Send(to, msg)]
}

fn rings(timer: TimerId, about: Option<NodeId>) -> Event<Mesos> {
    Event::Timer(timer, about)
}

fn told_to(input: InputId) -> Event<Mesos> {
    Event::Input { input, to: NodeSet::EMPTY, value: Value(1) }
}

/// A task with a checkpoint that runs at E1, of a framework for which F1 spoke to M1 and may be away for so long.
fn running(failover_ms: u32) -> Ghost {
    let mut ghost = Ghost::default();
    let (agent, scheduler) = (id(AGENT, 0), id(SCHEDULER, 0));
    let subscribe = Msg::Subscribe { known: None, checkpoint: true, failover_ms };
    does(&mut ghost, (MASTER, 0), hears(scheduler, subscribe), says(scheduler, Msg::Subscribed(framework())));
    does(&mut ghost, (MASTER, 0), rings(timers::LIMIT, None), says(agent, Msg::Registered));
    let starts = Happened::Started { task: task(), checkpoint: true };
    assert_eq!(tells(&mut bench(EXECUTOR, 0), &mut ghost, starts), NOTHING);
    ghost
}

/// What falls when the task is stopped for this reason while its executor meets with that.
fn stopped(ghost: &mut Ghost, why: Why, event: Event<Mesos>) -> Vec<&'static str> {
    let stops = Happened::Stopped { task: task(), why: Some(why) };
    does(ghost, (EXECUTOR, 0), event, vec![Effect::Fact(stops)])
}

#[test]
fn a_task_that_is_to_survive_is_stopped_for_a_reason_that_somebody_gave() {
    let (master, agent) = (id(MASTER, 0), id(AGENT, 0));
    let told = |why| hears(agent, Msg::Stop { tasks: [task()].into_iter().collect(), why });
    let all = [Why::Asked, Why::Over, Why::Shutdown, Why::Unknown, Why::Alone, Why::Late];
    for why in all {
        assert_eq!(stopped(&mut running(1), why, told(why)), SURVIVE, "{why:?}, and nobody gave a reason");
    }
    let ends = || vec![Effect::Fact(Happened::FrameworkEnds(framework()))];
    let framework_told = Framework { id: framework(), scheduler: id(SCHEDULER, 0), checkpoint: true, failover_ms: 1 };
    let registers = Msg::Register { tasks: Tasks::new(), frameworks: [framework_told].into_iter().collect() };
    // What came before: the second master serves and has taken another agent in, and the agent asks its executors.
    let before = |ghost: &mut Ghost| {
        assert_eq!(tells(&mut bench(MASTER, 1), ghost, Happened::Serves(NodeSet::one(agent))), NOTHING);
        let (other, msg) = (id(AGENT, 1), registers.clone());
        assert_eq!(does(ghost, (MASTER, 1), hears(other, msg), says(other, Msg::Registered)), NOTHING);
        let asks = says(id(EXECUTOR, 0), Msg::Reconnect);
        assert_eq!(does(ghost, (AGENT, 0), Event::Broken(id(EXECUTOR, 0)), asks), NOTHING);
    };
    let given = [
        ("its scheduler wants it", told_to(inputs::KILL), (SCHEDULER, 0), says(master, Msg::Kill(task()))),
        ("its framework is ended", told_to(inputs::TEARDOWN), (SCHEDULER, 0), says(master, Msg::Teardown(framework()))),
        ("nobody came for its framework", rings(timers::FAILOVER, Some(id(SCHEDULER, 0))), (MASTER, 1), ends()),
        (
            "an operator wants its agent shut down",
            Event::Input { input: inputs::REMOVE, to: NodeSet::one(id(AGENT, 0)), value: Value::NOOP },
            (MASTER, 0),
            Vec::new(),
        ),
        (
            "its agent did not come",
            rings(timers::LIMIT, None),
            (MASTER, 1),
            vec![Effect::Fact(Happened::GivesUp { agent, missed: 0 })],
        ),
        (
            "its executors did not report",
            rings(timers::EXECUTORS, None),
            (AGENT, 0),
            vec![Effect::Fact(Happened::LetsGo(task()))],
        ),
    ];
    for (reason, event, node, effects) in given {
        let mut ghost = running(1);
        before(&mut ghost);
        assert_eq!(does(&mut ghost, node, event, effects), NOTHING, "{reason}");
        assert_eq!(stopped(&mut ghost, Why::Unknown, told(Why::Unknown)), NOTHING, "{reason}");
    }
    let waited = || rings(timers::AGENT_TIMER, None);
    let mut ghost = running(1);
    assert_eq!(does(&mut ghost, (EXECUTOR, 0), Event::Broken(agent), Vec::new()), NOTHING);
    assert_eq!(stopped(&mut ghost, Why::Late, waited()), NOTHING, "its agent stayed away");
    assert_eq!(stopped(&mut running(1), Why::Late, waited()), SURVIVE, "its agent was there");
    // An agent that takes it to have failed before its time is over has none.
    let mut ghost = running(1);
    let early = vec![Effect::Fact(Happened::LetsGo(task()))];
    assert_eq!(does(&mut ghost, (AGENT, 0), hears(master, Msg::Pong), early), NOTHING);
    assert_eq!(stopped(&mut ghost, Why::Late, told(Why::Late)), SURVIVE);
}

#[test]
fn a_framework_ends_when_its_time_is_over() {
    let [one, other] = [0, 1].map(|nth| id(SCHEDULER, nth));
    let ends = || vec![Effect::Fact(Happened::FrameworkEnds(framework()))];
    let breaks = |ghost: &mut Ghost| assert_eq!(does(ghost, (MASTER, 0), Event::Broken(one), Vec::new()), NOTHING);
    let limit = || rings(timers::FAILOVER, Some(one));
    for (what, failover_ms, is_away, event, falls) in [
        ("its scheduler was away for its time", 1, true, limit(), NOTHING),
        ("its scheduler is there", 1, false, limit(), SURVIVE),
        ("another's time is over", 1, true, rings(timers::FAILOVER, Some(other)), SURVIVE),
        ("the time of agents is over", 1, true, rings(timers::LIMIT, None), SURVIVE),
        ("its connection breaks, and it has time", 1, false, Event::Broken(one), SURVIVE),
        ("its connection breaks, and it has no time", 0, false, Event::Broken(one), NOTHING),
        ("another's connection breaks", 0, false, Event::Broken(other), SURVIVE),
    ] {
        let mut ghost = running(failover_ms);
        if is_away {
            breaks(&mut ghost);
        }
        assert_eq!(does(&mut ghost, (MASTER, 0), event, ends()), falls, "{what}");
    }
}

/// Whoever sets a timer for less than the time that is promised is found out when it rings.
#[test]
fn a_timer_that_rings_too_early_is_no_reason() {
    let [agent, executor, scheduler] = [(AGENT, 0), (EXECUTOR, 0), (SCHEDULER, 0)].map(|(kind, nth)| id(kind, nth));
    let number = |option| u64::from(bench(MASTER, 0).config.number(option));
    let [limit, report, recovery, ping] =
        [options::LIMIT_MS, options::REPORT_MS, options::RECOVERY_MS, options::PING_MS].map(number);
    let [leads, other] = [(MASTER, 0), (MASTER, 1)];
    let ends = || vec![Effect::Fact(Happened::FrameworkEnds(framework()))];
    let gives_up = |missed| vec![Effect::Fact(Happened::GivesUp { agent, missed })];
    let stops = || vec![Effect::Fact(Happened::Stopped { task: task(), why: Some(Why::Late) })];
    let told = Framework { id: framework(), scheduler, checkpoint: true, failover_ms: 700 };
    let registers = Msg::Register { tasks: Tasks::new(), frameworks: [told].into_iter().collect() };
    let registered = || says(id(AGENT, 1), Msg::Registered);
    type Did = ((KindId, usize), Event<Mesos>, Vec<Effect<Mesos>>);
    // What it waits for and since when, what rings, and how long that may take.
    let all: [(&str, Did, Did, u64); 5] = [
        (
            "a scheduler that broke off",
            (leads, Event::Broken(scheduler), Vec::new()),
            (leads, rings(timers::FAILOVER, Some(scheduler)), ends()),
            700,
        ),
        (
            "a scheduler that is heard of",
            (other, hears(id(AGENT, 1), registers), registered()),
            (other, rings(timers::FAILOVER, Some(scheduler)), ends()),
            limit,
        ),
        (
            "agents that were admitted",
            (other, rings(timers::FETCH, None), vec![Effect::Fact(Happened::Serves(NodeSet::one(agent)))]),
            (other, rings(timers::LIMIT, None), gives_up(0)),
            limit,
        ),
        (
            "executors' agent",
            ((EXECUTOR, 0), Event::Broken(agent), Vec::new()),
            ((EXECUTOR, 0), rings(timers::AGENT_TIMER, None), stops()),
            recovery,
        ),
        (
            "the answer to a ping",
            (leads, rings(timers::PROBE, Some(agent)), says(agent, Msg::Ping { connected: true })),
            (leads, rings(timers::PROBE, Some(agent)), gives_up(5)),
            ping,
        ),
    ];
    for (what, (waits, since, effects), (who, event, does_then), ms) in all {
        for (passed, falls) in [(ms - 1, SURVIVE), (ms, NOTHING)] {
            let mut ghost = running(700);
            // Of the pings before the last, each was missed in its time.
            for nth in 0..if what.contains("ping") { 4 } else { 0 } {
                let ping = says(agent, Msg::Ping { connected: true });
                does_at(&mut ghost, Some(nth * ms), leads, rings(timers::PROBE, Some(agent)), ping);
            }
            let begins = 4 * ms;
            assert_eq!(does_at(&mut ghost, Some(begins), waits, since.clone(), effects.clone()), NOTHING, "{what}");
            let fell = does_at(&mut ghost, Some(begins + passed), who, event.clone(), does_then.clone());
            assert_eq!(fell, falls, "{what}, after {passed} of {ms} ms");
        }
    }
    // What an agent takes to have failed too early is no reason to stop it.
    for (passed, falls) in [(report - 1, SURVIVE), (report, NOTHING)] {
        let mut ghost = running(700);
        let asks = says(executor, Msg::Reconnect);
        assert_eq!(does_at(&mut ghost, Some(0), (AGENT, 0), Event::Broken(executor), asks), NOTHING);
        let lets_go = vec![Effect::Fact(Happened::LetsGo(task()))];
        assert_eq!(does_at(&mut ghost, Some(passed), (AGENT, 0), rings(timers::EXECUTORS, None), lets_go), NOTHING);
        let told = hears(agent, Msg::Stop { tasks: [task()].into_iter().collect(), why: Why::Unknown });
        assert_eq!(does_at(&mut ghost, Some(passed), (EXECUTOR, 0), told, stops()), falls, "after {passed} ms");
    }
    // Pings that follow each other at once are one.
    let mut ghost = running(700);
    for _ in 0..5 {
        let ping = says(agent, Msg::Ping { connected: true });
        assert_eq!(does_at(&mut ghost, Some(0), leads, rings(timers::PROBE, Some(agent)), ping), NOTHING);
    }
    assert_eq!(does_at(&mut ghost, Some(ping), leads, rings(timers::PROBE, Some(agent)), gives_up(5)), SURVIVE);
}

#[test]
fn an_agent_is_given_up_when_all_pings_were_missed() {
    let agent = id(AGENT, 0);
    let probe = || rings(timers::PROBE, Some(agent));
    let ping = || says(agent, Msg::Ping { connected: true });
    // What it says that it counted is not asked.
    let gives_up = || vec![Effect::Fact(Happened::GivesUp { agent, missed: 5 })];
    for (what, pings, answers, falls) in [
        ("all were missed", 5, false, NOTHING),
        ("one fewer", 4, false, SURVIVE),
        ("the last was not", 5, true, SURVIVE),
    ] {
        let mut ghost = running(1);
        for _ in 0..pings {
            assert_eq!(does(&mut ghost, (MASTER, 0), probe(), ping()), NOTHING);
        }
        if answers {
            does(&mut ghost, (MASTER, 0), hears(agent, Msg::Pong), Vec::new());
        }
        assert_eq!(does(&mut ghost, (MASTER, 0), probe(), gives_up()), falls, "{what}");
    }
    // Who has come is not given up because others have not.
    assert_eq!(does(&mut running(1), (MASTER, 0), rings(timers::LIMIT, None), gives_up()), SURVIVE);
}

#[test]
fn what_a_task_was_is_not_forgotten() {
    let believes = |ghost: &mut Ghost| tells(&mut bench(MASTER, 0), ghost, Happened::Believes(task()));
    let mut ghost = Ghost::default();
    for happened in
        [Happened::HeardEnd(task()), Happened::LetsGo(task()), Happened::Stopped { task: task(), why: None }]
    {
        assert_eq!(tells(&mut bench(AGENT, 0), &mut ghost, happened.clone()), NOTHING);
        assert_eq!(believes(&mut ghost), ["table-is-true"], "{happened:?} of one that never ran");
    }
    let mut ghost = running(1);
    assert_eq!(believes(&mut ghost), NOTHING);
    tells(&mut bench(SCHEDULER, 0), &mut ghost, Happened::HeardEnd(task()));
    tells(&mut bench(EXECUTOR, 1), &mut ghost, Happened::Started { task: task(), checkpoint: true });
    assert_eq!(believes(&mut ghost), ["table-is-true"], "it runs once more after its end was known");
}

#[test]
fn who_does_something_for_a_master_detects_it() {
    let (master, executor) = (id(MASTER, 0), id(EXECUTOR, 0));
    let framework = Framework { id: framework(), scheduler: id(SCHEDULER, 0), checkpoint: true, failover_ms: 0 };
    let run = || hears(master, Msg::Run { task: task(), framework });
    let start = says(executor, Msg::Start { task: task(), checkpoint: true });
    // One that has just started detects nobody.
    assert_eq!(does(&mut Ghost::default(), (AGENT, 0), run(), Vec::new()), NOTHING, "it does not listen");
    assert_eq!(does(&mut Ghost::default(), (AGENT, 0), run(), start.clone()), ["one-master-obeyed"]);
    let offer = hears(master, Msg::Offer { agent: id(AGENT, 0), number: 1, room: 1 });
    let wants = says(master, Msg::Wants { framework: framework.id, more: true });
    assert_eq!(does(&mut Ghost::default(), (SCHEDULER, 0), offer, wants), ["one-master-obeyed"]);
    // What its executors say is no master's.
    let status = hears(executor, Msg::Noted(task()));
    assert_eq!(does(&mut Ghost::default(), (AGENT, 0), status, start), NOTHING);
}

#[test]
fn who_was_held_up_and_serves_now_counts() {
    let mut ghost = Ghost { held: NodeSet::one(id(MASTER, 0)), ..Ghost::default() };
    let mut serves = |nth| tells(&mut bench(MASTER, nth), &mut ghost, Happened::Serves(NodeSet::EMPTY));
    assert_eq!((serves(0), serves(1)), (Vec::new(), vec!["one-master-serving"]));
}
