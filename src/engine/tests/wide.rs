//! A protocol that is wide: twelve timers and one about every member, two hundred rows, two kinds of nodes. It does
//! nothing but let timers run out. What it proves is that no table is cut off where a number is narrow.

use crate::engine::compact::{ANY, Bounds, Regard, Rename, Renaming, Shrink};
use crate::engine::scene::{Field, Layout, NodeCard, Packet, Table, TableRow, Tone, Verdict};
use crate::engine::*;
use crate::table;

table! { KINDS: [Kind] by KindId::of;
    /// The one that has the timers.
    LEADER = Kind { name: "leader", plural: "leaders", letter: 'Z', default: 1, max: 1, part_of_first: false };
    /// Those whom one of them is about.
    MEMBER = Kind { name: "member", plural: "members", letter: 'F', default: 3, max: 31, part_of_first: false };
}

/// Timers: one to twelve run out in their order, `expiry` after them.
mod timers {
    use super::{LEADER, MEMBER};
    use crate::engine::TimerSpec;
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        ONE = TimerSpec::new("one", &[LEADER]);
        TWO = TimerSpec::new("two", &[LEADER]);
        BEAT = TimerSpec::new("beat", &[MEMBER]);
        THREE = TimerSpec::new("three", &[LEADER]);
        FOUR = TimerSpec::new("four", &[LEADER]);
        FIVE = TimerSpec::new("five", &[LEADER]);
        SIX = TimerSpec::new("six", &[LEADER]);
        SEVEN = TimerSpec::new("seven", &[LEADER]);
        EIGHT = TimerSpec::new("eight", &[LEADER]);
        NINE = TimerSpec::new("nine", &[LEADER]);
        TEN = TimerSpec::new("ten", &[LEADER]);
        EXPIRY = TimerSpec::new("expiry", &[LEADER]).about(&[MEMBER]);
        ELEVEN = TimerSpec::new("eleven", &[LEADER]);
        TWELVE = TimerSpec::new("twelve", &[LEADER]);
    }

    pub const TWELVE_OF_THEM: [crate::engine::TimerId; 12] =
        [ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT, NINE, TEN, ELEVEN, TWELVE];
}

/// Options that are words.
mod options {
    use crate::engine::OptionSpec;
    use crate::table;

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        LEARNING = OptionSpec::word("learning", &["all", "main", "query"], "who learns");
        PROFILE = OptionSpec::word("profile", &["paper", "etcd"], "whose protocol it is").fixed();
        QUORUM1 = OptionSpec::quorum("quorum1", "who is enough for phase 1");
    }
}

/// Two hundred rows, all of them events but for a rule at the start and one far beyond the 128th.
#[allow(clippy::large_const_arrays)]
const ROWS: [Rule; 200] = {
    let mut rows = [Rule::event("wide.event", "Something is told.", "made up"); 200];
    rows[3] = Rule::liveness("wide.early", "Early is on time.", "made up", "it is late");
    rows[180] = Rule::liveness("wide.late", "Late is too late.", "made up", "it is in time");
    rows[199] = Rule::event("wide.rings", "A timer runs out.", "made up");
    rows
};
const LATE: RuleId = RuleId::of(&ROWS, 180);
const RINGS: RuleId = RuleId::of(&ROWS, 199);

const INFO: Info = Info {
    name: "wide",
    title: "Wide",
    about: "Wide tables.",
    kinds: KINDS,
    spares: None,
    pairs: None,
    voters: &[],
    enough: |_| Ok(()),
    together: |_| Ok(()),
    own_words: |_| Vec::new(),
    rules: &RuleId::arranged(ROWS),
    own_options: options::OPTIONS,
    timers: timers::TIMERS,
    inputs: &[],
    messages: &[],
    forms: &[],
    links: Links::Loose,
    properties: &[],
    goals: &[],
    log: true,
    start_keys: &[],
    steady: &STEADY,
    stores: "Disks",
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wide;

/// What has run out so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rung {
    order: Vec<TimerId>,
    expired: NodeSet,
}

impl Protocol for Wide {
    type Node = Rung;
    type Disk = ();
    type Record = ();
    type Msg = ();
    type Fact = std::convert::Infallible;

    const INFO: &'static Info = &INFO;

    fn write(_: &mut (), _: &()) {}

    fn boot(cx: &mut Cx<Self>) -> Rung {
        if cx.config.kind(cx.id) == MEMBER {
            cx.set_timer(timers::BEAT, [5, 5]);
            return Rung::default();
        }
        for (n, timer) in timers::TWELVE_OF_THEM.into_iter().enumerate() {
            cx.set_timer(timer, [10 * (n as u32 + 1); 2]);
        }
        for member in cx.config.of_kind(MEMBER).iter() {
            cx.set_timer_about(timers::EXPIRY, member, [500, 500]);
        }
        Rung::default()
    }

    fn on(node: &mut Rung, cx: &mut Cx<Self>, event: &Event<Self>) {
        let &Event::Timer(timer, about) = event else { return };
        node.order.push(timer);
        node.expired.0 |= about.map_or(0, |whom| NodeSet::one(whom).0);
        cx.tell(RINGS, [timer.0.into(), 0, 0, 0]);
        if timer == timers::TWELVE && cx.guard(LATE, false, [0; 4]) {
            cx.set_timer(timers::TWELVE, [10, 10]);
        }
        if timer == timers::ONE {
            cx.config.of_kind(MEMBER).iter().skip(1).for_each(|whom| cx.cancel_timer_about(timers::EXPIRY, whom));
        }
    }
}

impl Observed for Wide {
    type Ghost = ();
}

impl Pictured for Wide {
    fn layout(_: &Config) -> Layout {
        Layout::Rows
    }

    fn card(_: &Config, slot: &Slot<Self>, _: NodeId, _: usize, card: &mut NodeCard) {
        let rung = slot.node.as_ref().map_or(0, |node| node.order.len());
        card.disk.push(Field { name: "rung".into(), value: rung.to_string() });
        let row =
            |id: &TimerId| TableRow { cells: vec![INFO.timers[id.index()].name.into()], tone: Tone::Know, ends: None };
        let rows: Vec<_> = slot.node.iter().flat_map(|node| node.order.iter().map(row)).collect();
        if !rows.is_empty() {
            card.tables.push(Table { title: "Run out".into(), columns: vec!["timer".into()], rows });
        }
    }

    fn kind(_: &()) -> &'static str {
        "Nothing"
    }

    fn packet(_: &Config, _: &(), _: &mut Packet) {}

    fn record_text(_: &Config, _: &()) -> String {
        String::new()
    }
}

impl Asked for Wide {}

impl Started for Wide {
    fn start(_: &mut Rung, _: &mut Cx<Self>, _: &StartFields) -> Result<(), StartError> {
        Ok(())
    }
}

impl Searched for Wide {
    fn alike(config: &Config) -> Vec<NodeSet> {
        vec![config.of_kind(MEMBER)]
    }

    fn permute(thing: Rename<Self>, names: &Renaming) {
        if let Rename::Slot(Slot { node: Some(node), .. }) = thing {
            node.expired = names.nodes(node.expired);
        }
    }
}

const Z1: NodeId = NodeId(0);

/// A world with a leader and so many members.
pub(crate) fn world(members: usize) -> Box<dyn Sim> {
    let config = Config::new(&INFO, &[1, members], 0).expect("few enough timers");
    build::<Wide>(config, &[]).expect("nothing is refused")
}

fn armed(sim: &dyn Sim) -> Vec<String> {
    sim.scene(0).nodes[0].timers.iter().map(|timer| timer.name.clone()).collect()
}

/// Lets the schedule run so many steps; the commands that would do the same.
fn run(sim: &mut dyn Sim, steps: usize) -> Vec<String> {
    let mut done = Vec::new();
    for _ in 0..steps {
        let step = sim.next().expect("something is due");
        done.push(command(sim.config(), sim.info(), step.choice));
        sim.apply(step).expect("what is due can happen");
    }
    done
}

fn fire(sim: &mut dyn Sim, timer: TimerId, about: Option<NodeId>) -> Result<(), Refusal> {
    sim.apply(Step { at: sim.now(), choice: Choice::Fire(Z1, Timer { id: timer, about }) })
}

#[test]
fn a_timer_about_somebody_counts_from_a_stamp_as_any_other() {
    let config = Config::new(&INFO, &[1, 2], 0).expect("few enough timers");
    let (mut disk, mut durable, mut effects) = ((), None, Vec::new());
    let mut cx = Cx::<Wide>::new(Z1, &config, &mut disk, &mut durable, &mut effects);
    let (stamp, whom) = (cx.stamp(), NodeId(2));
    cx.set_timer_from_about(stamp, timers::EXPIRY, whom, 40);
    let place = config.place(Z1, Timer { id: timers::EXPIRY, about: Some(whom) }).expect("it has one");
    assert_eq!(effects, [Effect::SetTimerFrom(stamp, place, 40)]);
}

#[test]
fn every_timer_is_armed_and_runs_out_by_schedule_those_about_somebody_once_for_each() {
    let mut sim = world(2);
    let all = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "expiry F1",
        "expiry F2",
        "eleven",
        "twelve",
    ];
    assert_eq!(armed(&*sim), all);
    let done = run(&mut *sim, 15);
    let first = ["fire F1 beat", "fire F2 beat", "fire Z1 one", "fire Z1 two", "fire Z1 three"];
    assert_eq!(done[..5], first);
    let last = ["fire Z1 ten", "fire Z1 eleven", "fire Z1 twelve", "fire Z1 expiry F1"];
    assert_eq!(done[11..], last, "F2's was stopped when the first ran out");
    assert_eq!(sim.told().headline, "Z1's expiry timer for F1 runs out.");
    assert_eq!(sim.next(), None);
}

#[test]
fn timers_beyond_the_eighth_are_fired_by_hand_and_refused_when_they_are_not_armed() {
    let mut sim = world(2);
    for timer in [timers::TWELVE, timers::NINE, timers::ELEVEN, timers::TEN] {
        fire(&mut *sim, timer, None).expect("it is armed");
        assert!(fire(&mut *sim, timer, None).is_err(), "{timer:?} is no longer armed");
    }
    fire(&mut *sim, timers::EXPIRY, Some(NodeId(2))).expect("it is armed");
    assert_eq!(armed(&*sim), ["one", "two", "three", "four", "five", "six", "seven", "eight", "expiry F1"]);
    let refused = fire(&mut *sim, timers::EXPIRY, Some(NodeId(2))).expect_err("it ran out").message;
    assert_eq!(refused.split(" (").next(), Some("Z1's expiry timer for F2 is not armed"));
    assert!(refused.ends_with("eight, expiry F1)"), "{refused}");
    for (timer, about) in [(timers::EXPIRY, None), (timers::ONE, Some(NodeId(1))), (timers::BEAT, None)] {
        assert!(fire(&mut *sim, timer, about).is_err(), "Z1 has no {timer:?} about {about:?}");
    }
}

#[test]
fn a_quorum_is_a_majority_a_size_or_sets_and_stays_so_during_a_run() {
    let mut config = Config::new(&INFO, &[1, 3], 1).expect("few enough");
    let spec = INFO.option(options::QUORUM1).expect("it is in the table");
    let set = |names: &[u8]| names.iter().map(|n| NodeId(*n)).collect::<NodeSet>();
    let sets = Enough::Sets(vec![set(&[1, 2]), set(&[2, 3])]);
    for (text, enough) in [("majority", Enough::Majority), ("2", Enough::Size(2)), ("F1, F2|F2,F3", sets)] {
        let value = config.read_quorum(text).expect("a quorum");
        config.set(&INFO, options::QUORUM1, value).expect("inside the limits");
        assert_eq!(config.enough(options::QUORUM1), enough, "{text}");
        let written = config.option_text(spec, value);
        assert_eq!(config.read_quorum(&written), Ok(value), "{text}: what is written is read again");
    }
    assert!(config.read_quorum("0").is_err() && config.read_quorum("F1,F9").is_err());
    let sim = build::<Wide>(config, &[]).expect("a valid start");
    let refused = sim.allowed(Choice::Set(options::QUORUM1, [1, 0])).expect_err("it is fixed");
    assert!(refused.to_string().contains("`quorum1` is fixed for a run"), "{refused}");
}

#[test]
fn a_crash_disarms_them_all_and_a_restart_arms_them_again() {
    let mut sim = world(2);
    let step = |choice| Step { at: Time(0), choice };
    sim.apply(step(Choice::Crash(Z1))).expect("it runs");
    assert_eq!(armed(&*sim), Vec::<String>::new());
    assert_eq!(run(&mut *sim, 2), ["fire F1 beat", "fire F2 beat"]);
    assert_eq!(sim.next(), None);
    sim.apply(step(Choice::Restart { node: Z1, wiped: false })).expect("it is down");
    assert_eq!(armed(&*sim).len(), 14);
}

#[test]
fn a_set_up_with_more_timers_than_a_node_can_have_is_refused() {
    assert!(Config::new(&INFO, &[1, 31], 0).is_ok());
    const MANY: &[TimerSpec] = &[TimerSpec::new("ping", &[LEADER]).about(&[MEMBER]); 3];
    let refused = Config::new(&Info { timers: MANY, ..INFO }, &[1, 22], 0).expect_err("66 are too many");
    assert_eq!(refused, "Z1 would have 66 timers: at most 64 can be simulated");
}

#[test]
fn a_rule_beyond_the_128th_row_is_switched_told_and_printed_and_an_event_is_not() {
    let mut sim = world(0);
    let late = sim.info().find_rule("wide.late").expect("a rule");
    assert_eq!(late, LATE);
    let switch = |rule, on| Step { at: Time(0), choice: Choice::Switch { rule, on } };
    fire(&mut *sim, timers::TWELVE, None).expect("it is armed");
    let notes = |sim: &dyn Sim| -> Vec<_> { sim.told().notes.into_iter().map(|n| (n.rule, n.verdict)).collect() };
    let told = |verdict| [("wide.rings".to_string(), Verdict::Held), ("wide.late".to_string(), verdict)];
    assert_eq!(notes(&*sim), told(Verdict::Refused));
    let mut sim = world(0);
    sim.apply(switch(late, false)).expect("it is a rule");
    assert_eq!(command(sim.config(), sim.info(), Choice::Switch { rule: late, on: false }), "set wide.late off");
    assert_eq!(sim.scene(0).rules_off, ["wide.late"]);
    fire(&mut *sim, timers::TWELVE, None).expect("it is armed");
    assert_eq!(notes(&*sim), told(Verdict::Waived));
    sim.apply(switch(late, true)).expect("it is a rule");
    assert_eq!(sim.scene(0).rules_off, Vec::<String>::new());
    let refused = sim.apply(switch(RINGS, false)).expect_err("an event is no rule").message;
    assert!(refused.starts_with("wide.rings tells an event"), "{refused}");
}

#[test]
fn a_search_lets_every_timer_run_out_and_takes_members_for_one_another() {
    let sim = world(2);
    let bounds = Bounds {
        crashes: 0,
        restarts: 0,
        duplicates: 0,
        breaks: 0,
        timeouts: ANY,
        node_timeouts: ANY,
        requests: 0,
        acts: 0,
        epoch: ANY,
    };
    let shrink = Shrink { useless: true, cuts: true, symmetry: true };
    let compact = sim.compact(&bounds, shrink, Regard::default()).expect("it can be searched");
    let (mut ordinals, mut keys) = (Vec::new(), Vec::new());
    compact.worker().expand(&compact.root(), &mut |next| {
        ordinals.push(next.ordinal);
        keys.push(next.key);
    });
    let played = ordinals.iter().map(|ordinal| compact.play(&[*ordinal]).expect("the search knows the way"));
    let fired: Vec<_> = played.flatten().flatten().map(|choice| command(sim.config(), sim.info(), choice)).collect();
    let timers = sim.choices().into_iter().filter(|choice| matches!(choice, Choice::Fire(..)));
    let all: Vec<_> = timers.map(|choice| command(sim.config(), sim.info(), choice)).collect();
    assert_eq!(fired, all);
    let key = |command: &str| keys[fired.iter().position(|fired| fired == command).expect("it was fired")];
    assert_eq!(key("fire Z1 expiry F1"), key("fire Z1 expiry F2"));
    assert_eq!(key("fire F1 beat"), key("fire F2 beat"));
    assert_ne!(key("fire Z1 eleven"), key("fire Z1 twelve"));
}

#[test]
fn an_option_is_a_word_and_one_that_is_fixed_is_not_set_during_a_run() {
    let mut config = Config::new(&INFO, &[1, 0], 0).expect("few enough timers");
    let spec = INFO.option(options::PROFILE).expect("an option");
    let etcd = spec.value_of("etcd").expect("a word of it");
    config.set(&INFO, options::PROFILE, etcd).expect("a scenario may");
    assert_eq!(spec.value_of("zab"), None);
    let wrong = config.set(&INFO, options::LEARNING, [3, 0]).expect_err("there are three words");
    assert_eq!(wrong.to_string(), "`learning`: allowed are all, main, query");
    let mut sim = build::<Wide>(config, &[]).expect("nothing is refused");
    let set = |option, value| Step { at: Time(0), choice: Choice::Set(option, value) };
    let refused = sim.apply(set(options::PROFILE, [0, 0])).expect_err("it is fixed");
    assert_eq!(refused.to_string(), "`profile` is fixed for a run; say it in the scenario, under [options]");
    assert_eq!(spec.word_of(sim.config().option(options::PROFILE)), "etcd");
    let query = set(options::LEARNING, [2, 0]);
    sim.apply(query).expect("it is not");
    assert_eq!(command(sim.config(), sim.info(), query.choice), "set learning query");
    assert_eq!(sim.told().headline, "Option set: learning query.");
}
