//! The properties that no story of a broken rule can make fall in every way: an observer is handed what nodes would have
//! done that are broken otherwise.

use super::{bench, tells};
use crate::engine::{Effect, Event, InputId, KindId, NodeId, NodeSet, TimerId, Value};
use crate::parts::ballot::Ballot;
use crate::protocols::mesos::messages::{Happened, Msg, Why};
use crate::protocols::mesos::observer::Ghost;
use crate::protocols::mesos::work::{Framework, FrameworkId, TaskId};
use crate::protocols::mesos::{AGENT, EXECUTOR, MASTER, Mesos, SCHEDULER, inputs, timers};

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
    let mut bench = bench(kind, nth);
    (bench.event, bench.effects) = (Some(event), effects);
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
        assert_eq!(does(&mut ghost, node, event, effects), NOTHING, "{reason}");
        assert_eq!(stopped(&mut ghost, Why::Unknown, told(Why::Unknown)), NOTHING, "{reason}");
    }
    let waited = rings(timers::AGENT_TIMER, None);
    assert_eq!(stopped(&mut running(1), Why::Late, waited), NOTHING, "its agent stayed away");
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
