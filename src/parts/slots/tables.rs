//! The rows that slots bring for a protocol's tables, and where they stand there. Sources are sections of Lamport, "Paxos
//! Made Simple", unless they say something else.

use crate::engine::facts::{count, flag, lazy, marked, node, place, value, word};
use crate::engine::scene::Mark;
use crate::engine::{
    Announces, Config, Harm, Info, KindId, NodeSet, OptionId, OptionSpec, Property, PropertyId, Rule, RuleId, TimerId,
    TimerSpec,
};
use crate::parts::ballot::ballot;
use crate::parts::flexible::{self, Flexible};
use crate::parts::quorum::Quorum;
use crate::parts::rows::rows;

/// Phase 1.
const ONE: &str = "section 2.2, phase 1";
/// Phase 2.
const TWO: &str = "section 2.2, phase 2";
/// Many slots.
const MANY: &str = "section 3";

rows! {
    /// A row that slots bring.
    Row;
    /// One promise covers all slots.
    LogWide = Rule::cost(
        "slots.promise.log-wide",
        "One promise covers all slots from the asked one on.",
        MANY,
        "it covers the slot that is named, and the next slot needs a phase 1 of its own",
    ).routine().announces(Announces::Send).facts(&[place("slot")]);
    /// Promises enough.
    QuorumSize = Rule::safety(
        "slots.leader.quorum-size",
        "A leader needs promises from a quorum: a majority of all servers, unless others are given.",
        ONE,
        "one promise fewer is enough",
        &[Harm::from("agreement", 3).if_odd()],
    ).facts(&[count("promises"), flexible::needed(), count("servers"), flexible::how(1)]);
    /// Servers are counted.
    Distinct = Rule::safety(
        "slots.leader.distinct",
        "One server's promise counts once, however often it arrives.",
        ONE,
        "messages are counted, not servers",
        &[Harm::from("agreement", 5).if_even_from(6)],
    ).routine().turns_away().facts(&[node("server"), ballot("ballot")]);
    /// Promises of this ballot.
    ThisBallot = Rule::safety(
        "slots.leader.this-ballot",
        "Only promises of the ballot under way count.",
        ONE,
        "promises of older ballots count too",
        &[Harm::from("agreement", 3)],
    ).routine().turns_away().facts(&[node("server"), ballot("promised"), ballot("current")]);
    /// What was found at the highest ballot.
    AdoptHighest = Rule::safety(
        "slots.leader.adopt-highest",
        "Slot by slot, a new leader proposes what its phase 1 found at the highest ballot.",
        MANY,
        "it leaves the slot to commands of its own",
        &[Harm::from("agreement", 1)],
    ).facts(&[place("slot"), ballot("found_at"), value("found")]);
    /// No-ops in gaps.
    NoopGap = Rule::liveness(
        "slots.leader.noop-gap",
        "Where it found nothing below something, a new leader proposes a no-op.",
        MANY,
        "it leaves the gap, and nothing behind it can be applied",
    ).facts(&[place("slot"), count("last")]);
    /// Ballots are used once.
    Unique = Rule::safety(
        "slots.ballot.unique",
        "A ballot is used once: it is on disk before Prepare leaves.",
        "section 2.5",
        "it is kept in memory only, and a restart counts from 1 again",
        &[Harm::from("agreement", 3)],
    ).routine().facts(&[lazy()]);
    /// Prepare below the promise.
    Promise = Rule::safety(
        "slots.acceptor.promise",
        "A Prepare below the promise is refused; one at it or above is promised, for all slots.",
        ONE,
        "a lower Prepare lowers the promise",
        &[Harm::from("agreement", 3), Harm::from("promise-monotonic", 2)],
    ).turns_away().announces(Announces::Next).facts(&[ballot("asked"), ballot("promised"), node("server"), place("slot")]);
    /// Accept below the promise.
    CheckAccept = Rule::safety(
        "slots.acceptor.check-accept",
        "An Accept below the promise is refused; one at it or above is accepted.",
        TWO,
        "everything is accepted",
        &[Harm::from("agreement", 3)],
    ).turns_away().announces(Announces::Next)
        .facts(&[ballot("asked"), ballot("promised"), place("slot"), value("value"), marked("again", 2)]);
    /// Accepting promises.
    AcceptRaises = Rule::safety(
        "slots.acceptor.accept-raises",
        "Accepting at a ballot promises that ballot as well, for all slots.",
        TWO,
        "the promise stays as it was",
        &[Harm::from("agreement", 3).if_even_from(6)],
    ).routine().announces(Announces::Next).facts(&[ballot("accepted_at"), ballot("promised"), flag("alone")]);
    /// A promise is durable.
    PersistPromise = Rule::safety(
        "slots.acceptor.persist-promise",
        "A promise is on disk before the answer leaves.",
        "section 2.5",
        "the answer leaves first, and the promise stays unflushed",
        &[Harm::from("agreement", 3), Harm::from("promise-monotonic", 1)],
    ).routine().facts(&[lazy()]);
    /// What is accepted is durable.
    PersistAccepted = Rule::safety(
        "slots.acceptor.persist-accepted",
        "What is accepted is on disk before the answer leaves, and before a leader counts itself.",
        "section 2.5",
        "the answer leaves first, and what was accepted stays unflushed",
        &[Harm::from("agreement", 1)],
    ).routine().facts(&[lazy()]);
    /// Acceptances enough.
    ChosenQuorum = Rule::safety(
        "slots.chosen.quorum-size",
        "What stands in a slot is chosen when a quorum has accepted it: a majority of all servers, unless others are given.",
        "section 2.3",
        "one acceptance fewer is enough",
        &[Harm::from("learned-is-chosen", 2)],
    ).facts(&[place("slot"), count("acceptances"), flexible::needed(), count("servers"), flexible::how(2)]);
    /// At one ballot.
    SameBallot = Rule::safety(
        "slots.chosen.same-ballot",
        "Acceptances of a slot add up at one ballot only, however equal what was accepted.",
        "section 2.3",
        "acceptances of the same command are counted, whatever their ballots",
        &[Harm::from("learned-is-chosen", 2)],
    ).facts(&[place("slot"), count("across"), count("here"), value("value")]);
    /// What `chosen below` marks.
    OwnBallotOnly = Rule::safety(
        "slots.chosen.own-ballot-only",
        "`chosen below slot k` marks only what was accepted at the ballot of the leader that says so.",
        MANY,
        "it marks whatever stands there",
        &[Harm::from("learned-is-chosen", 3)],
    ).facts(&[place("slot"), ballot("accepted_at"), ballot("leader_at"), value("value")]);
    /// No gaps.
    InOrder = Rule::safety(
        "slots.apply.in-order",
        "What is chosen is applied in the order of the slots, without a gap.",
        MANY,
        "it is applied as soon as it is chosen",
        &[Harm::from("state-machine-safety", 2)],
    ).refusal_is_routine().facts(&[count("first"), count("last"), count("hole")]);
    /// Asking for acceptance again.
    Resend = Rule::liveness(
        "slots.leader.resend",
        "With each heartbeat a leader sends again what it sent before the last one and was not answered.",
        MANY,
        "everything is sent once",
    ).routine().announces(Announces::Send).facts(&[count("open")]);
    /// Waiting for a random time.
    Backoff = Rule::liveness(
        "slots.retry.backoff",
        "A server whose ballot has ended waits for a random time before the next.",
        "section 2.4",
        "it starts the next ballot at once",
    ).announces(Announces::Send).facts(&[ballot("ballot")]);
    /// It asks for promises.
    Prepares = Rule::event("slots.leader.prepares", "A server asks for promises.", ONE)
        .announces(Announces::Send).facts(&[ballot("ballot"), count("from"), flag("begins"), flag("alone")]);
    /// It gets one.
    CountsPromise = Rule::event("slots.leader.counts", "A server gets a promise.", ONE)
        .facts(&[node("server"), count("reported"), count("promises"), count("servers")]);
    /// It leads.
    Leads = Rule::event("slots.leader.leads", "A server has its promises, and leads.", ONE)
        .marks(Mark::Election).facts(&[ballot("ballot"), count("next")]);
    /// It proposes.
    Proposes = Rule::event("slots.leader.proposes", "A leader proposes something in a slot.", TWO)
        .announces(Announces::Send).facts(&[place("slot"), ballot("ballot"), value("value")]);
    /// It hears of an acceptance.
    CountsAccept = Rule::event("slots.leader.hears", "A leader hears of an acceptance.", "section 2.3")
        .facts(&[node("server"), place("slot"), count("acceptances"), count("servers")]);
    /// An answer is late.
    Late = Rule::event("slots.leader.late", "An answer comes that is not waited for.", "section 2.2").routine().turns_away()
        .facts(&[node("server"), ballot("ballot"), word("answer", &["promise", "refusal", "acceptance"])]);
    /// It hears of a higher promise.
    Refused = Rule::event("slots.leader.refused", "A server hears of a higher promise.", "section 2.5")
        .facts(&[node("server"), ballot("promised"), count("left"), flag("reachable")]);
    /// It got no promises in time.
    TimedOut = Rule::event("slots.leader.times-out", "A ballot gets no quorum of promises in time.", "section 2.4")
        .facts(&[ballot("ballot"), count("promises")]);
    /// It gives its ballot up.
    StandsDown = Rule::event("slots.leader.stands-down", "A server gives its ballot up.", "section 2.5")
        .facts(&[ballot("ballot"), ballot("higher"), flag("led")]);
    /// It shows that it lives.
    Heartbeats = Rule::event("slots.leader.heartbeats", "A leader shows that it is alive.", MANY)
        .routine().announces(Announces::Send).facts(&[ballot("ballot"), count("below")]);
    /// It sends what is chosen.
    SendsChosen = Rule::event("slots.leader.sends-chosen", "A server sends what another lacks.", MANY)
        .announces(Announces::Send).facts(&[node("server"), count("first"), count("last")]);
    /// A leader without a ballot.
    NotLeading = Rule::event("slots.leader.none", "A server that does not lead is to propose something.", MANY)
        .facts(&[value("value"), flag("prepares")]);
    /// A heartbeat of the past.
    OldLeader = Rule::event("slots.learner.old-leader", "A heartbeat is below the promise.", MANY)
        .routine().turns_away().with_refusal().facts(&[node("server"), ballot("ballot"), ballot("promised")]);
    /// It lacks what is chosen.
    Lacks = Rule::event("slots.learner.lacks", "A server asks for what it lacks.", MANY)
        .announces(Announces::Send).facts(&[node("server"), count("from"), count("below")]);
    /// It knows what is chosen.
    Learns = Rule::event("slots.learner.learns", "A server knows what is chosen in a slot.", "section 2.3")
        .facts(&[place("slot"), value("value"), word("how", &["counted", "marked", "sent"])]);
    /// It starts.
    Boots = Rule::event("slots.server.boots", "A server starts with what is on its disk.", "section 2.5")
        .facts(&[ballot("used"), ballot("promised"), count("last"), count("chosen")]);
}

/// Timers, at servers of these kinds.
pub const fn timers(at: &'static [KindId]) -> [TimerSpec; 2] {
    [TimerSpec::new(ELECTION, at), TimerSpec::new(HEARTBEAT, at)]
}

const ELECTION: &str = "election";
const HEARTBEAT: &str = "heartbeat";
const ELECTION_MS: &str = "election_timeout_ms";
const HEARTBEAT_MS: &str = "heartbeat_ms";
const MANUAL: &str = "manual";
const AT_ONCE: &str = "slots_per_message";

/// Options.
pub const OPTIONS: [OptionSpec; 4] = [
    OptionSpec::range(
        ELECTION_MS,
        [150, 300],
        1,
        60_000,
        "how long a server waits for a leader, and then tries to lead",
    )
    .of_timer(ELECTION)
    .unless(MANUAL),
    OptionSpec::range(HEARTBEAT_MS, [50, 50], 1, 60_000, "how often a leader sends heartbeats").of_timer(HEARTBEAT),
    OptionSpec::flag(MANUAL, false, "servers try to lead only when told to: `prepare`"),
    OptionSpec::number(AT_ONCE, 32, 1, 1000, "the most chosen slots that one message tells of"),
];

/// Properties.
pub const PROPERTIES: [Property; 3] = [
    Property::new("agreement", "At most one command is ever chosen in each slot."),
    Property::new("learned-is-chosen", "Nobody takes for chosen in a slot what is not chosen there."),
    Property::new("promise-monotonic", "A server's promise never falls."),
];

/// Where the rows stand in a protocol's tables, and who takes part.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// Who takes part.
    pub servers: fn(&Config) -> NodeSet,
    /// Who together is enough in phase 1, and in phase 2.
    pub flexible: Flexible,
    /// Its rules.
    pub rules: [RuleId; RULES.len()],
    /// Timer: it tries to lead.
    pub election: TimerId,
    /// Timer: it shows that it lives.
    pub heartbeat: TimerId,
    /// Option: how long it waits for a leader.
    pub election_ms: OptionId,
    /// Option: how often it shows that it lives.
    pub heartbeat_ms: OptionId,
    /// Option: it tries to lead only when told to.
    pub manual: OptionId,
    /// Option: how many slots a message tells of.
    pub at_once: OptionId,
    /// Whether somebody can tell a server to ask for promises.
    pub prepares: bool,
    /// Property: one command in each slot.
    pub agreement: PropertyId,
    /// Property: what is taken for chosen is.
    pub learned_is_chosen: PropertyId,
    /// Property: promises never fall.
    pub promise_monotonic: PropertyId,
}

impl Places {
    /// Where they stand in these tables. A table that lacks one of its rows does not build.
    pub const fn of(info: &Info, servers: fn(&Config) -> NodeSet, flexible: Flexible) -> Places {
        Places {
            servers,
            flexible,
            rules: info.rules_called(RULES),
            election: info.timer_called(ELECTION),
            heartbeat: info.timer_called(HEARTBEAT),
            election_ms: info.option_called(ELECTION_MS),
            heartbeat_ms: info.option_called(HEARTBEAT_MS),
            manual: info.option_called(MANUAL),
            at_once: info.option_called(AT_ONCE),
            prepares: true,
            agreement: info.property_called("agreement"),
            learned_is_chosen: info.property_called("learned-is-chosen"),
            promise_monotonic: info.property_called("promise-monotonic"),
        }
    }

    /// Who together is enough in phase 1, and in phase 2.
    pub fn quorums(&self, config: &Config) -> [Quorum; 2] {
        self.flexible.quorums(config)
    }

    /// A rule of them.
    pub const fn rule(&self, row: Row) -> RuleId {
        self.rules[row as usize]
    }
}
