//! Mesos' rules by their stories, kept and not kept; and steps at which the properties fall of which no story can tell.

mod cards;
mod falls;
mod runs;

use super::messages::{Happened, Record};
use super::observer::Ghost;
use super::registry::Change;
use super::work::{FrameworkId, TaskId};
use super::{AGENT, ENSEMBLE, INFO, MASTER, Mesos, rules};
use crate::engine::scene::Verdict;
use crate::engine::{Config, Effect, NodeId, NodeSet};
use crate::parts::ballot::Ballot;
use crate::parts::slots::{self, Entry, Vote};
use crate::parts::zab;
use crate::parts::zk::messages as zk;
use crate::parts::znodes::{Path, SessionId, Txn, Zxid};
use crate::protocols::tests::{ByHand, Tried, Workbench};
use crate::scenario::Scenario;

/// What was noted of a rule when its story was played, and what fell then.
fn played(id: &str, text: &str, off: bool) -> (Vec<Verdict>, Vec<String>) {
    let text = if off { text.to_string() } else { text.replacen(&format!("\"{id}\""), "", 1) };
    let scenario = Scenario::parse(id, &text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    let done = scenario.script.run(&mut timeline, &mut |_| {});
    assert!(done.is_ok() || !off, "{id}: the whole script can be done");
    let told = timeline.told(1, timeline.end());
    let notes = told.into_iter().flat_map(|told| told.notes).filter(|note| note.rule == id);
    let fell = timeline.scene(0).violations.into_iter().map(|fell| fell.property).collect();
    (notes.map(|note| note.verdict).collect(), fell)
}

/// With its rule a story is none: the rule is kept, and nothing falls.
fn is_kept(id: &str, text: &str) {
    let (verdicts, fell) = played(id, text, false);
    assert!(!verdicts.is_empty() && !verdicts.contains(&Verdict::Waived), "{id}: {verdicts:?}");
    assert_eq!(fell, [""; 0], "{id}");
}

/// Without it what its row names falls.
fn is_not_kept(id: &str, text: &str) {
    let (verdicts, fell) = played(id, text, true);
    assert!(verdicts.contains(&Verdict::Waived) && !fell.is_empty(), "{id}: {verdicts:?}, {fell:?}");
}

/// Without it nothing falls, as only progress rests on it, or only messages are saved.
fn is_missed(id: &str, text: &str) {
    let (verdicts, fell) = played(id, text, true);
    assert!(verdicts.contains(&Verdict::Waived) && fell.is_empty(), "{id}: {verdicts:?}, {fell:?}");
}

macro_rules! tried {
    ($($rule:ident $without:ident: $id:literal),* $(,)?) => {
        &[$((
            rules::$rule,
            || is_kept($id, include_str!(concat!("../../../assets/witnesses/mesos/", $id, ".toml"))),
            || $without($id, include_str!(concat!("../../../assets/witnesses/mesos/", $id, ".toml"))),
        )),*]
    };
}

/// Each switchable rule with the test that sees it kept and the one that sees what happens without it.
pub const TRIED: &[Tried] = tried! {
    OBEY_DETECTED is_not_kept: "mesos.agent.obey-detected",
    ABORT is_not_kept: "mesos.master.abort-on-zk-loss",
    RECOVER_FIRST is_not_kept: "mesos.master.recover-registry-first",
    ADMIT_AFTER_WRITE is_not_kept: "mesos.master.admit-after-write",
    CHECKPOINT_FIRST is_not_kept: "mesos.agent.checkpoint-first",
    RECOVER is_not_kept: "mesos.agent.recover",
    ALL_PINGS is_not_kept: "mesos.master.all-pings",
    SAME_ID is_not_kept: "mesos.framework.same-id",
    UNTIL_ACKNOWLEDGED is_missed: "mesos.update.until-acknowledged",
    SPREAD is_missed: "mesos.agent.spread",
};

/// The properties of parts, which no rule of Mesos' own can break, and what a master may take for true.
pub const BY_HAND: &[ByHand] = &[
    ("table-is-true", a_task_that_never_ran_cannot_run),
    ("agreement", a_slot_has_one_change),
    ("learned-is-chosen", what_is_learned_is_chosen),
    ("promise-monotonic", a_promise_does_not_fall),
    ("same-history", two_servers_deliver_the_same),
    ("committed-prefix", a_leader_has_what_is_committed),
    ("one-leader-per-epoch", an_epoch_has_one_leader),
    ("session-order", a_client_sees_nothing_older),
    ("watch-order", an_event_comes_before_what_is_newer),
    ("one-owner", a_line_has_one_owner),
];

#[test]
fn rules_are_kept_and_not_kept() {
    TRIED.iter().for_each(|(_, kept, not_kept)| {
        kept();
        not_kept();
    });
}

#[test]
fn properties_fall() {
    BY_HAND.iter().for_each(|(_, falls)| falls());
}

/// The nth node of a kind, on its own.
fn bench(kind: crate::engine::KindId, nth: usize) -> Workbench<Mesos> {
    let counts = INFO.counts(&[Some(3)]);
    let config = Config::new(&INFO, &counts, 1).expect("a valid set-up");
    let place = config.of_kind(kind).iter().nth(nth).expect("there is one").0;
    Workbench::at(&counts, place)
}

/// What falls when a node tells this.
fn tells(bench: &mut Workbench<Mesos>, ghost: &mut Ghost, happened: Happened) -> Vec<&'static str> {
    bench.effects = vec![Effect::Fact(happened)];
    bench.judge(ghost)
}

fn a_task_that_never_ran_cannot_run() {
    let (mut master, mut executor) = (bench(MASTER, 0), bench(super::EXECUTOR, 0));
    let task = TaskId { framework: FrameworkId::default(), n: 1 };
    let mut ghost = Ghost::default();
    assert_eq!(tells(&mut master, &mut ghost, Happened::Believes(task)), ["table-is-true"]);
    let starts = Happened::Started { task, checkpoint: true };
    assert_eq!(tells(&mut executor, &mut ghost, starts), [""; 0]);
    assert_eq!(tells(&mut master, &mut ghost, Happened::Believes(task)), [""; 0]);
    assert_eq!(tells(&mut master, &mut ghost, Happened::HeardEnd(task)), [""; 0]);
    assert_eq!(tells(&mut master, &mut ghost, Happened::Believes(task)), ["table-is-true"]);
}

/// What falls when these masters accept a change at a ballot, in the first slot.
fn accept(ghost: &mut Ghost, masters: [usize; 2], round: u32, change: Change) -> Vec<&'static str> {
    let mut fell = Vec::new();
    for nth in masters {
        let mut bench = bench(MASTER, nth);
        let agent = bench.config.of_kind(AGENT).iter().next().expect("an agent");
        let vote = Vote { ballot: Ballot::new(round, NodeId(0)), entry: Entry::of(change.of(&bench.config, agent)) };
        let happened = slots::Happened::CountsItself { slot: 1, vote };
        fell.extend(tells(&mut bench, ghost, Happened::Slots(happened)));
    }
    fell
}

fn a_slot_has_one_change() {
    let mut ghost = Ghost::default();
    assert_eq!(accept(&mut ghost, [0, 1], 1, Change::Admit), [""; 0]);
    assert_eq!(accept(&mut ghost, [1, 2], 2, Change::Gone), ["agreement"]);
}

fn what_is_learned_is_chosen() {
    let (mut bench, mut ghost) = (bench(MASTER, 0), Ghost::default());
    let entry = Entry::of(Change::Admit.of(&bench.config, bench.config.of_kind(AGENT).iter().next().expect("one")));
    let record = Record::Slots(slots::Record::Chosen { slot: 1, entry });
    bench.effects = vec![Effect::Persist { record, flushed: true }];
    assert_eq!(bench.judge(&mut ghost), ["learned-is-chosen"]);
    accept(&mut ghost, [0, 1], 1, Change::Admit);
    assert_eq!(bench.judge(&mut ghost), [""; 0]);
}

fn a_promise_does_not_fall() {
    let (mut bench, mut ghost) = (bench(MASTER, 0), Ghost::default());
    bench.slot.disk.slots.promised = Ballot::new(2, NodeId(0));
    assert_eq!(bench.judge(&mut ghost), [""; 0]);
    bench.slot.disk.slots.promised = Ballot::new(1, NodeId(0));
    assert_eq!(bench.judge(&mut ghost), ["promise-monotonic"]);
}

/// A server of the ensemble with one transaction, a word of this number.
fn server(nth: usize, word: u32) -> Workbench<Mesos> {
    let mut bench = bench(ENSEMBLE, nth);
    let txn = Txn::word(crate::engine::Value(word));
    let proposal = zab::Proposal { zxid: Zxid { epoch: 1, counter: 1 }, txn };
    bench.slot.disk.zab.write(&zab::Record::Log(proposal));
    bench
}

fn two_servers_deliver_the_same() {
    let mut ghost = Ghost::default();
    let delivers = || Happened::Zab(zab::Happened::Delivers(1));
    assert_eq!(tells(&mut server(0, 1), &mut ghost, delivers()), [""; 0]);
    assert_eq!(tells(&mut server(1, 1), &mut ghost, delivers()), [""; 0]);
    assert_eq!(tells(&mut server(2, 2), &mut ghost, delivers()), ["same-history"]);
}

fn a_leader_has_what_is_committed() {
    let mut ghost = Ghost::default();
    let commits = zab::Happened::Commits { upto: 1, acks: NodeSet::EMPTY };
    assert_eq!(tells(&mut server(0, 1), &mut ghost, Happened::Zab(commits)), [""; 0]);
    assert_eq!(tells(&mut server(1, 1), &mut ghost, Happened::Zab(zab::Happened::Leads(2))), [""; 0]);
    assert_eq!(tells(&mut server(2, 2), &mut ghost, Happened::Zab(zab::Happened::Leads(3))), ["committed-prefix"]);
}

fn an_epoch_has_one_leader() {
    let mut ghost = Ghost::default();
    let leads = || Happened::Zab(zab::Happened::Leads(1));
    assert_eq!(tells(&mut bench(ENSEMBLE, 0), &mut ghost, leads()), [""; 0]);
    assert_eq!(tells(&mut bench(ENSEMBLE, 1), &mut ghost, leads()), ["one-leader-per-epoch"]);
}

fn zxid(counter: u32) -> Zxid {
    Zxid { epoch: 1, counter }
}

fn sees(session: SessionId, counter: u32, what: zk::Glimpse) -> Happened {
    Happened::Zk(zk::Happened::Sees { session, zxid: zxid(counter), what })
}

fn a_client_sees_nothing_older() {
    let (mut master, mut ghost) = (bench(MASTER, 0), Ghost::default());
    let session = SessionId { opened: zxid(1), client: master.id };
    assert_eq!(tells(&mut master, &mut ghost, sees(session, 3, zk::Glimpse::Answer(1))), [""; 0]);
    assert_eq!(tells(&mut master, &mut ghost, sees(session, 2, zk::Glimpse::Answer(2))), ["session-order"]);
}

fn an_event_comes_before_what_is_newer() {
    let (mut master, mut ghost) = (bench(MASTER, 0), Ghost::default());
    let session = SessionId { opened: zxid(1), client: master.id };
    assert_eq!(tells(&mut master, &mut ghost, sees(session, 3, zk::Glimpse::Answer(1))), [""; 0]);
    assert_eq!(tells(&mut master, &mut ghost, sees(session, 2, zk::Glimpse::Event)), ["watch-order"]);
}

fn a_line_has_one_owner() {
    use crate::parts::znodes::Change;
    let mut ghost = Ghost::default();
    let mut holds = |nth: u32| {
        let mut master = bench(MASTER, nth as usize);
        let (client, opened) = (master.id, zxid(2 * nth + 1));
        let session = SessionId { opened, client };
        let path = Path::of(&format!("/n_000000000{nth}"));
        let own = Change::Create { path: path.clone(), data: "".into(), owner: Some(session), made: nth + 1 };
        // Its process has started before.
        master.event = Some(crate::engine::Event::Broken(client));
        let next = Zxid { counter: opened.counter + 1, ..opened };
        for (zxid, change) in [(opened, Change::NewSession { client, timeout_ms: 1000 }), (next, own)] {
            let applies = zk::Happened::Applies { zxid, txn: Txn::of(change) };
            assert_eq!(tells(&mut master, &mut ghost, Happened::Zk(applies)), [""; 0]);
        }
        tells(&mut master, &mut ghost, Happened::Zk(zk::Happened::Holds(session, path)))
    };
    assert_eq!((holds(0), holds(1)), (Vec::new(), vec!["one-owner"]));
}

#[test]
fn what_a_leader_takes_for_running_never_ran_or_is_known_to_have_ended() {
    for (ran, says) in [(false, "it never ran"), (true, "its end is known")] {
        let said = super::words::believes_wrong("M1", 3_u32, ran);
        assert!(said.contains(says), "{said}");
    }
}
