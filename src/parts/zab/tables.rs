//! The rows that Zab brings for a protocol's tables, and where they stand there. Sources are sections of Junqueira, Reed
//! and Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011), unless they say something else;
//! "internals" is ZooKeeper's page of that name, and names of classes are those of its program.

use crate::engine::facts::{FactSpec, count, flag, lazy, node, nodes, own, term, word};
use crate::engine::scene::{Fact, Mark};
use crate::engine::{
    Announces, Config, Facts, Harm, Info, KindId, NodeId, NodeSet, OptionId, OptionSpec, Property, PropertyId, Rule,
    RuleId, TimerId, TimerSpec,
};
use crate::parts::quorum::Quorum;
use crate::parts::rows::rows;
use crate::parts::znodes::Zxid;

/// How many bits of a note's number are a zxid's counter; the epoch stands above.
const COUNTER: u32 = 20;

/// A zxid as a number of a note.
pub fn told(zxid: Zxid) -> u32 {
    zxid.epoch.min((1 << (32 - COUNTER)) - 2) << COUNTER | zxid.counter.min((1 << COUNTER) - 1)
}

/// A zxid.
pub const fn zxid(name: &'static str) -> FactSpec {
    own(name, |_, facts: Facts, at| {
        let (epoch, counter) = (facts[at] >> COUNTER, facts[at] & ((1 << COUNTER) - 1));
        let zxid = Zxid { epoch, counter };
        (zxid != Zxid::ZERO && facts[at] != u32::MAX).then(|| Fact::text(zxid))
    })
}

/// Two nodes in one number of a note.
pub fn pair(one: NodeId, other: NodeId) -> u32 {
    u32::from(one.0) | u32::from(other.0) << 8
}

const fn one(name: &'static str) -> FactSpec {
    own(name, |config, facts: Facts, at| Some(Fact::text(config.name(NodeId(facts[at] as u8)))))
}

const fn other(name: &'static str, at: usize) -> FactSpec {
    own(name, |config, facts: Facts, at| Some(Fact::text(config.name(NodeId((facts[at] >> 8) as u8))))).at(at)
}

/// Two epochs in one number of a note.
pub fn epochs(one: u32, other: u32) -> u32 {
    one.min(0xffff) | other.min(0xffff) << 16
}

const fn low(name: &'static str) -> FactSpec {
    own(name, |_, facts: Facts, at| Some(Fact::Int((facts[at] & 0xffff).into())))
}

const fn high(name: &'static str, at: usize) -> FactSpec {
    own(name, |_, facts: Facts, at| Some(Fact::Int((facts[at] >> 16).into()))).at(at)
}

/// Why a server looks for a leader again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was told to, or it starts.
    Told,
    /// The connection with its leader broke.
    Broken,
    /// Its leader was silent for too long.
    Silent,
    /// Its leader leads no longer.
    Left,
    /// Its leader's epoch is not above what it has accepted.
    Refused,
    /// As a leader it has no quorum any more.
    Quorum,
    /// As a leader it got no quorum in time.
    Time,
    /// As a leader it has met a newer history.
    Newer,
}

const WHY: &[&str] = &["told", "broken", "silent", "left", "refused", "quorum", "time", "newer"];

/// How a follower's history becomes the leader's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is sent what it lacks.
    Diff,
    /// It drops what the leader lacks.
    Trunc,
    /// It is sent everything.
    Snap,
}

const WAYS: &[&str] = &["diff", "trunc", "snap"];

/// The election, which the paper leaves to an oracle.
const ELECTION: &str = "section 3, phase 0; internals, leader election; FastLeaderElection";
/// Phase 1.
const DISCOVERY: &str = "section 3, phase 1";
/// Phase 2.
const SYNC: &str = "section 3, phase 2";
/// Phase 3.
const BROADCAST: &str = "section 3, phase 3";

rows! {
    /// A row that Zab brings.
    Row;
    /// Votes go to the newest history.
    VoteNewest = Rule::liveness(
        "zab.vote.newest",
        "Votes go to the highest current epoch, then the highest zxid, then the highest name.",
        ELECTION,
        "they go to the highest name: one may be elected that gives up, or that leads where zab.leader.newest is off",
    ).refusal_is_routine().facts(&[one("candidate"), low("epoch"), zxid("last"), zxid("own_last"), other("own", 0), high("own_epoch", 1)]);
    /// Whoever is behind its quorum does not lead.
    LeaderNewest = Rule::safety(
        "zab.leader.newest",
        "Who wants to lead gives up if a follower of its quorum has a newer epoch or zxid.",
        "section 3, phase 1; Leader.waitForEpochAck",
        "it goes on and truncates; votes elect such a one only with zab.vote.newest off, `follow` does at any time",
        &[Harm::from("committed-prefix", 3)],
    ).facts(&[node("server"), low("epoch"), zxid("last"), zxid("own_last"), high("own_epoch", 1)]);
    /// New epochs are higher.
    EpochNewer = Rule::safety(
        "zab.epoch.newer",
        "A new epoch is above all that a quorum has accepted; one that is not is refused.",
        DISCOVERY,
        "a leader takes its own plus one, and followers take any",
        &[Harm::from("one-leader-per-epoch", 3)],
    ).turns_away().facts(&[term("epoch"), term("accepted"), node("leader"), term("own")]);
    /// An accepted epoch is durable.
    EpochPersist = Rule::safety(
        "zab.epoch.persist",
        "An accepted epoch is on disk before the answer leaves.",
        DISCOVERY,
        "the answer leaves first, and the epoch stays unflushed",
        &[Harm::from("one-leader-per-epoch", 3)],
    ).routine().facts(&[lazy()]);
    /// Service opens with a quorum.
    SyncQuorum = Rule::safety(
        "zab.sync.quorum",
        "A leader opens service when a quorum has acknowledged its NEWLEADER, itself counted.",
        SYNC,
        "it opens at once",
        &[Harm::from("committed-prefix", 3)],
    ).facts(&[term("epoch"), count("acks"), count("needed"), count("servers")]);
    /// What was synchronised is durable.
    SyncPersist = Rule::safety(
        "zab.sync.persist",
        "History and current epoch are on disk before NEWLEADER is acknowledged.",
        SYNC,
        "the acknowledgement leaves first, and they stay unflushed",
        &[Harm::from("committed-prefix", 3)],
    ).routine().facts(&[lazy()]);
    /// What the leader lacks goes.
    SyncTruncate = Rule::safety(
        "zab.sync.truncate",
        "A follower drops what its leader's history lacks.",
        "section 3, phase 2; Learner.syncWithLeader",
        "it keeps that",
        &[Harm::from("same-history", 3)],
    ).facts(&[node("leader"), zxid("to"), count("dropped")]);
    /// A tail that is not known to be committed stays.
    KeepTail = Rule::safety(
        "zab.sync.keep-tail",
        "A new leader keeps what it has logged and does not know to be committed.",
        SYNC,
        "it drops that",
        &[Harm::from("committed-prefix", 1)],
    ).facts(&[count("tail"), zxid("last")]);
    /// A proposal is durable.
    ProposePersist = Rule::safety(
        "zab.propose.persist",
        "A proposal is on disk before it is acknowledged, and before a leader counts itself.",
        BROADCAST,
        "it is acknowledged first, and stays unflushed",
        &[Harm::from("committed-prefix", 1)],
    ).routine().facts(&[lazy()]);
    /// Acknowledgements enough.
    CommitQuorum = Rule::safety(
        "zab.commit.quorum",
        "A transaction is committed when a quorum has acknowledged it, the leader counted.",
        BROADCAST,
        "one fewer is enough",
        &[Harm::from("committed-prefix", 3).if_odd()],
    ).facts(&[zxid("zxid"), count("acks"), count("needed"), count("servers")]);
    /// Without gaps.
    InOrder = Rule::safety(
        "zab.commit.in-order",
        "What is committed is delivered in the order of zxids, without a gap.",
        BROADCAST,
        "a follower delivers at once what it hears to be committed",
        &[Harm::from("same-history", 3)],
    ).refusal_is_routine().facts(&[zxid("first"), zxid("last"), zxid("before"), count("count")]);
    /// It looks for a leader.
    Looks = Rule::event("zab.vote.looks", "A server looks for a leader, and votes for itself at first.", ELECTION)
        .announces(Announces::Send).facts(&[count("round"), word("why", WHY), node("leader"), flag("waits")]);
    /// It hears of a later election.
    Joins = Rule::event("zab.vote.round", "A server hears of a later round of votes, and joins that.", ELECTION)
        .routine().facts(&[node("server"), count("round"), count("own_round")]);
    /// A vote is of an older round.
    OldVote = Rule::event("zab.vote.old", "A vote is of an older round, and does not count.", ELECTION)
        .routine().announces(Announces::Send).facts(&[node("server"), count("round"), count("own_round")]);
    /// Votes enough.
    Settles = Rule::event("zab.vote.quorum", "A quorum votes for the same: it waits a little for a better vote.", ELECTION)
        .facts(&[node("leader"), nodes("servers")]);
    /// It has a leader.
    Elects = Rule::event("zab.vote.ends", "A server knows whom it takes for its leader.", ELECTION)
        .announces(Announces::Send).facts(&[node("leader"), word("how", &["votes", "told", "found"])]);
    /// Accepted epochs come in.
    HearsEpoch = Rule::event("zab.epoch.hears", "Who wants to lead hears which epoch a follower has accepted.", DISCOVERY)
        .facts(&[node("server"), term("accepted"), count("heard"), count("needed")]);
    /// One counts once.
    EpochAgain = Rule::event("zab.epoch.again", "A follower has accepted this epoch before: that does not count.", DISCOVERY)
        .announces(Announces::Send).facts(&[term("epoch"), node("leader")]);
    /// Its epoch is accepted.
    HearsAccept = Rule::event("zab.epoch.accepted", "Who wants to lead hears that its epoch is accepted.", DISCOVERY)
        .facts(&[node("server"), term("epoch"), count("accepts"), count("needed")]);
    /// A quorum has accepted it.
    Leads = Rule::event("zab.leader.epoch", "A quorum has accepted an epoch: its leader begins to synchronise.", DISCOVERY)
        .announces(Announces::Write).facts(&[term("epoch"), zxid("last"), count("count")]);
    /// It makes a follower's history its own.
    Syncs = Rule::event("zab.sync.sends", "A leader sends what makes a follower's history its own.", SYNC)
        .announces(Announces::Send).facts(&[node("server"), word("way", WAYS), zxid("from"), count("count")]);
    /// A follower takes that.
    Takes = Rule::event("zab.sync.takes", "A follower's history becomes its leader's.", SYNC)
        .announces(Announces::Write).facts(&[node("leader"), word("way", WAYS), zxid("from"), count("count")]);
    /// It serves as a leader.
    Opens = Rule::event("zab.leader.opens", "A leader opens service, and commits all of its history.", SYNC)
        .marks(Mark::Election).facts(&[term("epoch"), count("count"), zxid("last")]);
    /// It serves as a follower.
    Serves = Rule::event("zab.follower.serves", "A follower is up to date, and serves.", SYNC)
        .facts(&[node("leader"), term("epoch"), zxid("last")]);
    /// It proposes.
    Proposes = Rule::event("zab.leader.proposes", "A leader proposes a transaction.", BROADCAST)
        .announces(Announces::Send).facts(&[zxid("zxid")]);
    /// It logs what a leader proposes.
    Logs = Rule::event("zab.follower.logs", "A follower logs what its leader proposes, and acknowledges it.", BROADCAST)
        .announces(Announces::Send).facts(&[zxid("zxid"), node("leader")]);
    /// Nobody serves here.
    NotLeading = Rule::event("zab.leader.none", "A server that does not lead is to propose something.", BROADCAST);
    /// A leader shows that it is there.
    Pings = Rule::event("zab.leader.pings", "A leader shows that it is there.", "Leader.lead")
        .routine().announces(Announces::Send).facts(&[nodes("servers")]);
    /// A follower is gone.
    Drops = Rule::event("zab.leader.drops", "A leader counts on a follower no more.", "LearnerHandler.run")
        .facts(&[node("server"), word("why", WHY), count("left"), count("needed")]);
    /// It comes to nothing.
    Late = Rule::event("zab.message.late", "A message comes that is not waited for.", "section 3")
        .routine().turns_away().facts(&[node("server"), own("kind", kind), flag("led")]);
    /// It starts.
    Boots = Rule::event("zab.server.boots", "A server starts with what is on its disk, and knows nothing committed.",
        "section 3, phase 0; ZKDatabase.loadDataBase, which applies what is logged before anybody is served")
        .facts(&[term("accepted"), term("current"), zxid("last"), count("count")]);
}

fn kind(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    super::messages::KINDS.get(facts[at] as usize).map(Fact::text)
}

/// Timers, at servers of these kinds.
pub const fn timers(at: &'static [KindId]) -> [TimerSpec; 3] {
    [TimerSpec::new(VOTE, at), TimerSpec::new(NOTIFY, at), TimerSpec::new(TICK, at)]
}

const VOTE: &str = "vote";
const NOTIFY: &str = "notify";
const TICK: &str = "tick";
const TICK_MS: &str = "tick_ms";
const INIT_LIMIT: &str = "init_limit";
const SYNC_LIMIT: &str = "sync_limit";
const VOTE_MS: &str = "vote_ms";
const NOTIFY_MS: &str = "notify_ms";
const KEEP: &str = "keep_committed";
const BY_HAND: &str = "seek_by_hand";

/// Options. ZooKeeper's sample has ticks of 2000 ms, an init limit of 10 and a sync limit of 5 of them; its servers keep
/// a settled vote for 200 ms, and 500 committed transactions at hand. Shorter ticks and fewer of these fit a classroom.
pub const OPTIONS: [OptionSpec; 7] = [
    OptionSpec::number(TICK_MS, 500, 2, 60_000, "how long a tick is, in which servers measure their limits")
        .of_timer(TICK),
    OptionSpec::number(INIT_LIMIT, 10, 1, 1000, "in how many ticks a leader and its followers have to begin"),
    OptionSpec::number(SYNC_LIMIT, 5, 1, 1000, "for how many ticks a leader or a follower may be silent"),
    OptionSpec::range(VOTE_MS, [200, 200], 1, 60_000, "how long a server waits for a better vote than a quorum's")
        .of_timer(VOTE),
    OptionSpec::range(NOTIFY_MS, [400, 400], 1, 60_000, "how often a server that looks tells its vote")
        .of_timer(NOTIFY),
    OptionSpec::number(
        KEEP,
        10,
        0,
        100_000,
        "how many committed transactions a leader keeps at hand; who lacks more gets them all",
    ),
    OptionSpec::flag(BY_HAND, false, "servers look for a leader only when told to: `seek`, `follow`"),
];

/// Properties.
pub const PROPERTIES: [Property; 3] = [
    Property::new("same-history", "What two servers have delivered is the beginning of one and the same history."),
    Property::new("committed-prefix", "Whoever leads an epoch has everything that was committed in those before it."),
    Property::new("one-leader-per-epoch", "At most one server leads in each epoch."),
];

/// Where the rows stand in a protocol's tables, and who takes part.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// Who takes part.
    pub servers: fn(&Config) -> NodeSet,
    /// Its rules.
    pub rules: [RuleId; RULES.len()],
    /// Timer: it ends an election.
    pub vote: TimerId,
    /// Timer: it tells its vote again.
    pub notify: TimerId,
    /// Timer: a tick has passed; as a leader, half of one.
    pub tick: TimerId,
    /// Option: how long a tick is.
    pub tick_ms: OptionId,
    /// Option: in how many ticks a leader has to begin.
    pub init_limit: OptionId,
    /// Option: how many ticks one may be silent.
    pub sync_limit: OptionId,
    /// Option: how long it waits for a better vote.
    pub vote_ms: OptionId,
    /// Option: how often it tells its vote.
    pub notify_ms: OptionId,
    /// Option: how many committed transactions a leader keeps at hand.
    pub keep: OptionId,
    /// Option: it looks for a leader only when told to.
    pub by_hand: OptionId,
    /// Property: deliveries agree.
    pub same_history: PropertyId,
    /// Property: leaders have what is committed.
    pub committed_prefix: PropertyId,
    /// Property: one leader in each epoch.
    pub one_leader: PropertyId,
}

impl Places {
    /// Where they stand in these tables. A table that lacks one of its rows does not build.
    pub const fn of(info: &Info, servers: fn(&Config) -> NodeSet) -> Places {
        Places {
            servers,
            rules: info.rules_called(RULES),
            vote: info.timer_called(VOTE),
            notify: info.timer_called(NOTIFY),
            tick: info.timer_called(TICK),
            tick_ms: info.option_called(TICK_MS),
            init_limit: info.option_called(INIT_LIMIT),
            sync_limit: info.option_called(SYNC_LIMIT),
            vote_ms: info.option_called(VOTE_MS),
            notify_ms: info.option_called(NOTIFY_MS),
            keep: info.option_called(KEEP),
            by_hand: info.option_called(BY_HAND),
            same_history: info.property_called("same-history"),
            committed_prefix: info.property_called("committed-prefix"),
            one_leader: info.property_called("one-leader-per-epoch"),
        }
    }

    /// Who together is enough: a majority.
    pub fn quorum(&self, config: &Config) -> Quorum {
        Quorum::Majority((self.servers)(config))
    }

    /// A rule of them.
    pub const fn rule(&self, row: Row) -> RuleId {
        self.rules[row as usize]
    }
}
