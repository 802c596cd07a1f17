//! The stories that the program comes with: for each safety rule some that go wrong without it, for each liveness rule
//! a stretch in which nothing comes of anything. Each is a file in `assets/witnesses/PROTOCOL` and a name here; what its
//! name means says `tests/witnesses`, which plays them all.

use super::file;
use crate::engine::Rule;

/// A rule's story: a scenario in which the rule is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// The protocol's name.
    pub protocol: &'static str,
    /// Its own name: the rule's, and what is special about it, such as `raft.vote.once-2`.
    pub name: &'static str,
    /// The scenario.
    pub text: &'static str,
}

/// What the name of a story ends with in which nothing falls.
const HARMLESS: &str = "-harmless";

impl Story {
    /// The title of the scenario; its name if it has none.
    pub fn title(&self) -> String {
        file::read(self.text).ok().and_then(|file| file.title).unwrap_or_else(|| self.name.to_string())
    }

    /// How many commands its script has.
    pub fn commands(&self) -> usize {
        let script = self.text.split("\"\"\"").nth(1).unwrap_or_default();
        script.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).count()
    }

    /// What is special about it: with how many nodes it is told, or what else falls in it.
    pub fn about(&self, rule: &Rule) -> Option<&'static str> {
        self.name.strip_prefix(rule.id)?.strip_prefix('-')
    }

    /// Whether it is about this rule, and goes wrong without it. A rule's name may begin another's.
    fn breaks(&self, rule: &Rule) -> bool {
        let rest = self.name.strip_prefix(rule.id);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) && !self.name.ends_with(HARMLESS)
    }
}

/// The stories of a rule, the shortest first.
pub fn stories(protocol: &str, rule: &Rule) -> Vec<&'static Story> {
    let mut stories: Vec<_> = STORIES.iter().filter(|story| story.protocol == protocol && story.breaks(rule)).collect();
    stories.sort_by_key(|story| story.commands());
    stories
}

macro_rules! stories {
    ($($protocol:literal: $($name:literal),+;)+) => {
        &[$($(Story {
            protocol: $protocol,
            name: $name,
            text: include_str!(concat!("../../assets/witnesses/", $protocol, "/", $name, ".toml")),
        }),+),+]
    };
}

/// All stories.
pub const STORIES: &[Story] = stories! {
    "zookeeper":
        "zab.commit.in-order",
        "zab.commit.in-order-4",
        "zab.commit.quorum",
        "zab.commit.quorum-4-harmless",
        "zab.epoch.newer",
        "zab.epoch.newer-4",
        "zab.epoch.persist",
        "zab.epoch.persist-4",
        "zab.leader.newest",
        "zab.leader.newest-4",
        "zab.propose.persist-1",
        "zab.propose.persist-2",
        "zab.sync.keep-tail-1",
        "zab.sync.keep-tail-2",
        "zab.sync.persist",
        "zab.sync.persist-4",
        "zab.sync.quorum",
        "zab.sync.quorum-4",
        "zab.sync.truncate",
        "zab.sync.truncate-4",
        "zab.vote.newest",
        "zk.create.find-own",
        "zk.recipe.predecessor",
        "zk.recipe.relist",
        "zk.recipe.relist-2",
        "zk.session.ephemeral",
        "zk.session.expire-by-ensemble",
        "zk.session.expire-by-ensemble-2",
        "zk.session.no-older-server",
        "zk.session.no-older-server-4",
        "zk.watch.before-data",
        "zk.watch.before-data-2",
        "zk.watch.one-shot";
    "mesos":
        "mesos.agent.checkpoint-first",
        "mesos.agent.checkpoint-first-2",
        "mesos.agent.obey-detected",
        "mesos.agent.obey-detected-2",
        "mesos.agent.recover",
        "mesos.agent.recover-2",
        "mesos.agent.spread",
        "mesos.framework.same-id",
        "mesos.framework.same-id-2",
        "mesos.master.abort-on-zk-loss",
        "mesos.master.abort-on-zk-loss-2",
        "mesos.master.admit-after-write",
        "mesos.master.admit-after-write-4",
        "mesos.master.all-pings",
        "mesos.master.all-pings-2",
        "mesos.master.recover-registry-first",
        "mesos.master.recover-registry-first-2",
        "mesos.update.until-acknowledged";
    "multi-paxos":
        "client.sessions",
        "client.sessions-2",
        "flexible.quorums-intersect",
        "flexible.quorums-intersect-2",
        "slots.acceptor.accept-raises",
        "slots.acceptor.accept-raises-6",
        "slots.acceptor.check-accept",
        "slots.acceptor.check-accept-4",
        "slots.acceptor.persist-accepted",
        "slots.acceptor.persist-accepted-1",
        "slots.acceptor.persist-promise",
        "slots.acceptor.persist-promise-1",
        "slots.acceptor.persist-promise-2",
        "slots.acceptor.persist-promise-4",
        "slots.acceptor.promise",
        "slots.acceptor.promise-2",
        "slots.acceptor.promise-4",
        "slots.apply.in-order",
        "slots.apply.in-order-3",
        "slots.ballot.unique",
        "slots.ballot.unique-4",
        "slots.chosen.own-ballot-only",
        "slots.chosen.own-ballot-only-4",
        "slots.chosen.quorum-size",
        "slots.chosen.quorum-size-3",
        "slots.chosen.same-ballot",
        "slots.chosen.same-ballot-3",
        "slots.leader.adopt-highest",
        "slots.leader.adopt-highest-1",
        "slots.leader.distinct",
        "slots.leader.distinct-6",
        "slots.leader.noop-gap",
        "slots.leader.quorum-size",
        "slots.leader.resend",
        "slots.leader.this-ballot",
        "slots.leader.this-ballot-4",
        "slots.promise.log-wide",
        "slots.retry.backoff";
    "fast-paxos":
        "fast.acceptor.check-accept",
        "fast.acceptor.check-accept-2",
        "fast.acceptor.persist",
        "fast.acceptor.persist-2",
        "fast.acceptor.promise",
        "fast.acceptor.promise-2",
        "fast.coordinator.distinct",
        "fast.coordinator.distinct-4",
        "fast.coordinator.next-round",
        "fast.coordinator.next-round-2",
        "fast.coordinator.this-round",
        "fast.coordinator.this-round-2",
        "fast.coordinator.unique",
        "fast.coordinator.unique-4-harmless",
        "fast.coordinator.unique-6",
        "fast.learner.quorum-size",
        "fast.learner.quorum-size-2",
        "fast.one-vote",
        "fast.one-vote-2",
        "fast.quorum-size",
        "fast.quorum-size-2",
        "fast.recovery",
        "fast.recovery-4-harmless",
        "fast.recovery-6",
        "fast.round-opened",
        "fast.round-opened-2";
    "paxos":
        "flexible.quorums-intersect",
        "flexible.quorums-intersect-2",
        "paxos.acceptor.accept-equal",
        "paxos.acceptor.accept-raises",
        "paxos.acceptor.accept-raises-4-harmless",
        "paxos.acceptor.accept-raises-6",
        "paxos.acceptor.check-accept",
        "paxos.acceptor.check-accept-1",
        "paxos.acceptor.check-accept-2",
        "paxos.acceptor.persist-accepted",
        "paxos.acceptor.persist-accepted-1",
        "paxos.acceptor.persist-accepted-2",
        "paxos.acceptor.persist-promise",
        "paxos.acceptor.persist-promise-1",
        "paxos.acceptor.persist-promise-2",
        "paxos.acceptor.promise",
        "paxos.acceptor.promise-1",
        "paxos.acceptor.promise-2",
        "paxos.acceptor.remember-promise",
        "paxos.acceptor.remember-promise-1",
        "paxos.acceptor.remember-promise-2",
        "paxos.learner.distinct",
        "paxos.learner.distinct-2",
        "paxos.learner.quorum-size",
        "paxos.learner.quorum-size-2",
        "paxos.learner.same-ballot",
        "paxos.learner.same-ballot-2",
        "paxos.number.one-counter",
        "paxos.number.one-counter-1",
        "paxos.number.one-counter-2",
        "paxos.proposer.adopt-accepted",
        "paxos.proposer.adopt-accepted-1",
        "paxos.proposer.adopt-accepted-2",
        "paxos.proposer.adopt-highest",
        "paxos.proposer.adopt-highest-4",
        "paxos.proposer.adopt-not-commonest",
        "paxos.proposer.adopt-not-commonest-3-harmless",
        "paxos.proposer.adopt-not-commonest-4-harmless",
        "paxos.proposer.adopt-not-commonest-8",
        "paxos.proposer.adopt-not-first",
        "paxos.proposer.adopt-not-first-4",
        "paxos.proposer.all-acceptors",
        "paxos.proposer.all-acceptors-4",
        "paxos.proposer.distinct",
        "paxos.proposer.distinct-4",
        "paxos.proposer.one-value",
        "paxos.proposer.one-value-4",
        "paxos.proposer.quorum-size",
        "paxos.proposer.quorum-size-4-harmless",
        "paxos.proposer.this-ballot",
        "paxos.proposer.this-ballot-1",
        "paxos.proposer.this-ballot-2",
        "paxos.proposer.unique",
        "paxos.proposer.unique-1",
        "paxos.proposer.unique-2",
        "paxos.proposer.unique-agreement",
        "paxos.retry.backoff";
    "raft":
        "client.sessions",
        "client.sessions-2",
        "raft.append.commit-clamp",
        "raft.append.commit-clamp-4",
        "raft.append.conflict-only",
        "raft.append.conflict-only-4",
        "raft.append.delete-behind",
        "raft.append.delete-behind-4",
        "raft.append.keep-log",
        "raft.append.keep-log-2",
        "raft.append.keep-log-4",
        "raft.append.persist",
        "raft.append.persist-4",
        "raft.append.prev-check",
        "raft.append.prev-check-2",
        "raft.append.vouch-for-sent",
        "raft.append.vouch-for-sent-4",
        "raft.apply.in-order",
        "raft.apply.in-order-4",
        "raft.candidate.concede",
        "raft.election.all-servers",
        "raft.election.all-servers-2",
        "raft.election.current-leader",
        "raft.election.majority",
        "raft.election.majority-2",
        "raft.election.majority-3",
        "raft.election.randomised",
        "raft.election.timer-reset",
        "raft.leader.backtrack",
        "raft.leader.commit-current-term",
        "raft.leader.commit-current-term-2",
        "raft.leader.commit-current-term-4",
        "raft.leader.commit-majority",
        "raft.leader.commit-majority-2",
        "raft.leader.commit-majority-3",
        "raft.leader.keep-tail",
        "raft.leader.keep-tail-1",
        "raft.leader.keep-tail-2",
        "raft.leader.match-from-request",
        "raft.leader.match-from-request-2",
        "raft.leader.persist-before-count",
        "raft.leader.persist-before-count-1",
        "raft.leader.persist-before-count-2",
        "raft.leader.resend",
        "raft.leader.reset-indexes",
        "raft.leader.reset-indexes-2",
        "raft.term.stale-reply",
        "raft.term.stale-reply-3",
        "raft.term.stale-reply-4",
        "raft.term.stale-reply-state-machine-safety",
        "raft.term.stale-request",
        "raft.term.stale-request-4",
        "raft.term.step-down",
        "raft.vote.count-once",
        "raft.vote.count-once-4",
        "raft.vote.log-check",
        "raft.vote.log-check-4",
        "raft.vote.once",
        "raft.vote.once-2",
        "raft.vote.persist",
        "raft.vote.persist-4";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::ALL;
    use std::path::Path;

    #[test]
    fn every_story_of_the_folder_is_shipped() {
        for entry in ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/witnesses").join(entry.info.name);
            let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
            let mut files: Vec<_> = files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string())).collect();
            files.sort();
            let shipped: Vec<_> = STORIES.iter().filter(|s| s.protocol == entry.info.name).map(|s| s.name).collect();
            assert_eq!(shipped, files);
        }
    }

    #[test]
    fn every_rule_that_can_be_switched_off_has_a_story_and_the_shortest_comes_first() {
        for entry in ALL {
            for rule in entry.info.rules.iter().filter(|rule| rule.switchable()) {
                let lengths: Vec<_> = stories(entry.info.name, rule).iter().map(|story| story.commands()).collect();
                assert!(!lengths.is_empty() && lengths.is_sorted(), "{}: {lengths:?}", rule.id);
                assert!(lengths[0] > 0, "{}", rule.id);
            }
        }
        let once = ALL.iter().flat_map(|entry| entry.info.rules).find(|rule| rule.id == "raft.vote.once");
        let first = stories("raft", once.expect("a rule"))[0];
        assert_eq!(first.title(), "Each of two candidates gets the other's vote");
    }
}
