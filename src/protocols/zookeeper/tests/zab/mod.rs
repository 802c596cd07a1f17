//! Zab, rule by rule: each is seen kept, and then what happens instead with it switched off. A new rule is a row of
//! [`TRIED`].

mod election;
mod followers;
mod leaders;

use crate::engine::{NodeId, NodeSet, RuleId, Value};
use crate::parts::zab::{self, Proposal, Row, Standing, State, Vote, Zab};
use crate::parts::znodes::{Txn, Zxid};
use crate::protocols::tests::{Tried, Workbench};
use crate::protocols::zookeeper::messages::{Msg, Record};
use crate::protocols::zookeeper::server::PLACES;
use crate::protocols::zookeeper::{Node, ZooKeeper, inputs};

const Z1: NodeId = NodeId(0);
const Z2: NodeId = NodeId(1);
const Z3: NodeId = NodeId(2);

const fn row(row: Row) -> RuleId {
    PLACES.rule(row)
}

pub const TRIED: &[Tried] = &[
    (row(Row::VoteNewest), election::votes_go_to_the_newest, election::votes_go_to_names),
    (row(Row::LeaderNewest), leaders::who_is_behind_gives_up, leaders::who_is_behind_goes_on),
    (row(Row::EpochNewer), leaders::a_new_epoch_is_above_a_quorums, leaders::a_new_epoch_is_ones_own_plus_one),
    (row(Row::EpochPersist), followers::an_epoch_is_written_first, followers::an_epoch_is_sent_first),
    (row(Row::SyncQuorum), leaders::a_quorum_opens_service, leaders::service_opens_at_once),
    (row(Row::SyncPersist), followers::a_history_is_written_first, followers::a_history_is_acknowledged_first),
    (row(Row::SyncTruncate), followers::what_the_leader_lacks_goes, followers::what_the_leader_lacks_stays),
    (row(Row::KeepTail), leaders::a_tail_is_kept, leaders::a_tail_is_dropped),
    (row(Row::ProposePersist), followers::a_proposal_is_written_first, followers::a_proposal_is_acknowledged_first),
    (row(Row::CommitQuorum), leaders::a_quorum_commits, leaders::one_fewer_commits),
    (row(Row::InOrder), followers::what_is_committed_waits, followers::what_is_committed_is_delivered),
];

type Bench = Workbench<ZooKeeper>;

/// The first of so many servers, which waits to be told what to do.
fn bench(servers: usize) -> Bench {
    let mut bench = Workbench::at(&[servers, 0], 0).set(PLACES.by_hand, [1, 1]);
    bench.boot();
    bench
}

/// What it does.
fn zab(bench: &Bench) -> &Zab {
    match bench.slot.node.as_ref().expect("it runs") {
        Node::Server(server) => &server.zab,
        Node::Client(_) => panic!("it is a client"),
    }
}

fn looks(bench: &Bench) -> bool {
    matches!(zab(bench).state, State::Looking(_))
}

fn zxid(epoch: u32, counter: u32) -> Zxid {
    Zxid { epoch, counter }
}

/// A word that somebody typed, with its place.
fn proposal(bench: &Bench, epoch: u32, counter: u32, word: &str) -> Proposal {
    Proposal { zxid: zxid(epoch, counter), txn: Txn::word(bench.config.words.intern(word)) }
}

/// The same once these are on its disk, and this is the epoch that it was synchronised in.
fn with(mut bench: Bench, current: u32, history: &[Proposal]) -> Bench {
    let disk = &mut bench.slot.disk.zab;
    (disk.accepted_epoch, disk.current_epoch) = (current, current);
    history.iter().for_each(|proposal| disk.history.push(proposal.clone()));
    bench.boot();
    bench
}

fn hear(bench: &mut Bench, from: NodeId, msg: zab::Msg) {
    bench.hear(from, Msg::Zab(msg));
}

fn follow(bench: &mut Bench, leader: NodeId) {
    bench.ask(inputs::FOLLOW, NodeSet::one(leader), Value::default());
}

fn vote(leader: NodeId, epoch: u32, last: Zxid) -> Vote {
    Vote { epoch, last, leader }
}

fn notify(bench: &mut Bench, from: NodeId, vote: Vote, standing: Standing) {
    hear(bench, from, zab::Msg::Notification { vote, round: 1, standing });
}

fn joins(bench: &mut Bench, from: NodeId, accepted: u32) {
    hear(bench, from, zab::Msg::FollowerInfo { accepted });
}

fn accepts(bench: &mut Bench, from: NodeId, current: u32, last: Zxid) {
    let epoch = zab(bench).state.leading().map_or(0, |leading| leading.epoch);
    hear(bench, from, zab::Msg::AckEpoch { epoch, current, last, anew: true });
}

fn acks(bench: &mut Bench, from: NodeId, zxid: Zxid) {
    hear(bench, from, zab::Msg::Ack { zxid });
}

/// It leads epoch 1 with Z2, and serves.
fn leader(mut bench: Bench) -> Bench {
    follow(&mut bench, Z1);
    joins(&mut bench, Z2, 0);
    accepts(&mut bench, Z2, 0, Zxid::ZERO);
    acks(&mut bench, Z2, zxid(1, 0));
    assert!(zab(&bench).leads());
    bench
}

/// It follows Z2 in epoch 1, and has acknowledged NEWLEADER, for which it was sent these.
fn synced(mut bench: Bench, history: &[Proposal]) -> Bench {
    follow(&mut bench, Z2);
    hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch: 1 });
    hear(&mut bench, Z2, zab::Msg::Diff { after: Zxid::ZERO, proposals: history.iter().cloned().collect() });
    hear(&mut bench, Z2, zab::Msg::NewLeader { epoch: 1 });
    bench
}

/// What left to one server.
fn sent(bench: &Bench, to: NodeId) -> Vec<zab::Msg> {
    let of = |(id, msg)| match msg {
        Msg::Zab(msg) if id == to => Some(msg),
        _ => None,
    };
    bench.sent().into_iter().filter_map(of).collect()
}

fn kinds(bench: &Bench, to: NodeId) -> Vec<&'static str> {
    sent(bench, to).iter().map(zab::Msg::kind).collect()
}

fn written(bench: &Bench) -> Vec<zab::Record> {
    bench.written().into_iter().map(|Record::Zab(record)| record).collect()
}
