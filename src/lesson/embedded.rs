//! The lessons inside the program. A test holds this table against the folder `lessons`.

/// A file of `lessons` by its path there.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../", $path)))),*]
    };
}

/// Path and text of every file, in the order in which lessons are taught.
pub const ALL: &[(&str, &str)] = files![
    "lessons/tracks.toml",
    "lessons/01-network/L01-what-can-go-wrong.toml",
    "lessons/02-paxos/L02-majorities.toml",
    "lessons/02-paxos/L03-promise.toml",
    "lessons/02-paxos/L04-accept.toml",
    "lessons/02-paxos/L05-learning.toml",
    "lessons/02-paxos/L06-proposer-dies.toml",
    "lessons/02-paxos/L07-duel.toml",
    "lessons/02-paxos/L08-disk-first.toml",
    "lessons/02-paxos/L09-bug-hunt.toml",
    "lessons/02-paxos/L10-one-log.toml",
    "lessons/02-paxos/L11-multi-paxos.toml",
    "lessons/02-paxos/L12-flexible.toml",
    "lessons/02-paxos/L30-fast-paxos.toml",
    "lessons/03-raft/L13-first-election.toml",
    "lessons/03-raft/L13.zh.toml",
    "lessons/03-raft/L14-replication.toml",
    "lessons/03-raft/L15-leader-crash.toml",
    "lessons/03-raft/L16-split-vote.toml",
    "lessons/03-raft/L17-repairing-logs.toml",
    "lessons/03-raft/L18-committed.toml",
    "lessons/03-raft/L19-partition.toml",
    "lessons/03-raft/L22-bug-hunt.toml",
    "lessons/04-both/L27-same-night.toml",
    "lessons/05-zookeeper/L32-zookeeper.toml",
    "lessons/05-zookeeper/L33-lock.toml",
    "lessons/06-mesos/L28-mesos.toml",
    "lessons/06-mesos/L29-agents.toml",
    "lessons/09-final/L31-final.toml",
];
