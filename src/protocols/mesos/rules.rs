//! Mesos' rules, and what is told of masters, agents, executors and schedulers. Sources are pages of Apache Mesos'
//! documentation. What the parts below bring is always kept here: it is switched where it is the whole protocol.

use super::messages::{Cause, Why};
use super::registry::Change;
use super::work::{State, flag_beside, framework, framework_beside, node_beside};
use crate::engine::facts::{count, flag, lazy, ms, node, nodes, told, word};
use crate::engine::scene::Mark;
use crate::engine::{Announces, Harm, Rule};
use crate::parts::zk::{client, server};
use crate::parts::{fate, flexible, slots, zab};
use crate::table;

const HA: &str = "High Availability";
const RECOVERY: &str = "Agent Recovery";
const FRAMEWORKS: &str = "Framework Development Guide";
const FAILOVER: &str = "Designing Highly Available Mesos Frameworks";
const RECONCILIATION: &str = "Task State Reconciliation";
const LOG: &str = "Replicated Log Internals";
const CONFIGURATION: &str = "Configuration";

/// How a master stands that does not serve.
const PHASES: &[&str] = &["standby", "recovering", "leading", "ended"];

table! { RULES: [Rule] by RuleId::of;
    OBEY_DETECTED = Rule::safety(
        "mesos.agent.obey-detected",
        "Agents and schedulers act only on messages of the master that they detect.",
        HA,
        "they act on what any master says",
        &[Harm::from("one-master-obeyed", 1)],
    ).routine().turns_away().facts(&[node("from"), node("master")]);
    ABORT = Rule::safety(
        "mesos.master.abort-on-zk-loss",
        "A master that leads ends itself when its session may be over, by its own clock, or another is before it.",
        HA,
        "it goes on as if nothing had happened",
        &[Harm::from("one-master-serving", 2)],
    ).facts(&[word("cause", Cause::WORDS), flag("served")]);
    RECOVER_FIRST = Rule::safety(
        "mesos.master.recover-registry-first",
        "A new leader serves after it has recovered the registry.",
        LOG,
        "it serves at once, with an empty registry",
        &[Harm::from("admitted-stay", 1)],
    ).facts(&[count("known")]);
    ADMIT_AFTER_WRITE = Rule::safety(
        "mesos.master.admit-after-write",
        "An agent is told that it is admitted when the write of the registry is chosen.",
        LOG,
        "it is told at once",
        &[Harm::from("admitted-stay", 3)],
    ).facts(&[node("agent")]);
    CHECKPOINT_FIRST = Rule::safety(
        "mesos.agent.checkpoint-first",
        "What a restart needs is on disk before an executor is started.",
        RECOVERY,
        "the executor is started first, and what is written stays unflushed",
        &[Harm::from("tasks-survive", 1)],
    ).facts(&[lazy()]);
    RECOVER = Rule::safety(
        "mesos.agent.recover",
        "An agent that starts again takes up the executors that its checkpoint names.",
        RECOVERY,
        "it starts empty",
        &[Harm::from("tasks-survive", 1)],
    ).facts(&[count("tasks")]);
    ALL_PINGS = Rule::safety(
        "mesos.master.all-pings",
        "A master gives an agent up only when all pings were missed.",
        CONFIGURATION,
        "it does so after the first",
        &[Harm::from("tasks-survive", 1)],
    ).refusal_is_routine().facts(&[node("agent"), count("missed"), count("limit")]);
    SAME_ID = Rule::safety(
        "mesos.framework.same-id",
        "The next scheduler comes under the name that its framework has already.",
        FAILOVER,
        "it comes under a new one",
        &[Harm::from("tasks-survive", 1)],
    ).facts(&[framework("framework")]);
    UNTIL_ACKNOWLEDGED = Rule::liveness(
        "mesos.update.until-acknowledged",
        "How a task stands is told again until its scheduler has acknowledged it.",
        FRAMEWORKS,
        "it is told once to each master",
    ).facts(&[count("updates")]);
    SPREAD = Rule::cost(
        "mesos.agent.spread",
        "Agents wait for a random time before they register again.",
        HA,
        "all come at once",
    ).routine().facts(&[ms("most")]);
    ..Rule::kept::<{ slots::RULES.len() }>(slots::RULES);
    ..Rule::kept::<1>(&[flexible::RULE]);
    ..Rule::kept::<{ zab::RULES.len() }>(zab::RULES);
    ..Rule::kept::<{ server::RULES.len() }>(server::RULES);
    ..Rule::kept::<{ client::RULES.len() }>(client::RULES);
    MAY_RETURN = Rule::event("mesos.agent.may-return", "An agent comes that was given up.", HA)
        .facts(&[node("agent"), flag("may")]);
    DETECTS = Rule::event("mesos.zk.detects", "A node detects another leading master.", HA)
        .facts(&[node("leader"), node("before"), flag("anew")]);
    BECOMES_FIRST = Rule::event("mesos.master.first", "A master is the first in line.", HA)
        .marks(Mark::Election).facts(&[count("known")]);
    SERVES = Rule::event("mesos.master.serves", "A master serves from now on.", HA)
        .marks(Mark::Election).facts(&[count("known"), count("admitted")]);
    ENDS = Rule::event("mesos.master.ends", "A master ends itself.", HA).facts(&[word("cause", Cause::WORDS)]);
    NOT_SERVING = Rule::event("mesos.master.not-serving", "A master that does not serve is asked for something.", HA)
        .routine().turns_away().facts(&[node("from"), word("phase", PHASES)]);
    WRITES = Rule::event("mesos.master.writes", "A master proposes a change of the registry.", LOG)
        .facts(&[word("change", Change::WORDS), node("agent")]);
    CHANGED = Rule::event("mesos.registry.changed", "A change of the registry is chosen.", LOG)
        .facts(&[word("change", Change::WORDS), node("agent")]);
    TAKES_IN = Rule::event("mesos.master.takes-in", "A master takes an agent in.", HA)
        .announces(Announces::Send).facts(&[node("agent"), count("tasks"), flag("again")]);
    IS_GONE = Rule::event("mesos.master.gone", "An agent comes that was shut down for good.", HA)
        .turns_away().with_refusal().facts(&[node("agent")]);
    IS_LEAVING = Rule::event("mesos.master.is-leaving", "An agent comes while it is being given up or shut down.", HA)
        .turns_away().facts(&[node("agent"), flag("removes")]);
    KNOWS = Rule::event("mesos.master.knows", "A master knows how a task stands.", HA)
        .recalled().facts(&[count("task"), word("state", State::WORDS), node_beside("agent"), framework_beside("framework", 2)]);
    LOSES = Rule::event("mesos.master.loses", "A master gives a task up.", HA)
        .recalled().facts(&[count("task"), node("agent"), framework("framework")]);
    AGENT_BREAKS = Rule::event("mesos.master.agent-breaks", "A master's connection with an agent is gone.", RECOVERY)
        .facts(&[node("agent"), count("lost"), count("kept")]);
    FORGETS = Rule::event("mesos.master.forgets", "An agent is no longer of the cluster.", HA)
        .facts(&[node("agent"), count("tasks")]);
    LIMIT = Rule::event("mesos.master.limit", "The time is over that agents have to turn to a new leader.", HA)
        .facts(&[count("absent")]);
    TAKES_FRAMEWORK = Rule::event("mesos.master.takes-framework", "A master takes a scheduler in.", FAILOVER)
        .announces(Announces::Send).facts(&[node("scheduler"), framework("framework"), flag("again").at(3)]);
    SPEAKS_ALREADY = Rule::event("mesos.master.speaks-already", "A scheduler comes that a master has taken in.", FRAMEWORKS)
        .announces(Announces::Send).facts(&[node("scheduler"), framework("framework")]);
    IS_OVER = Rule::event("mesos.master.is-over", "A scheduler comes whose framework is over.", FAILOVER)
        .turns_away().with_refusal().facts(&[node("scheduler"), framework("framework")]);
    HEARS_OF = Rule::event("mesos.master.hears-of", "A new leader hears of a framework from an agent.", HA)
        .facts(&[framework("framework"), node("scheduler").at(2)]);
    SCHEDULER_BREAKS = Rule::event("mesos.master.scheduler-breaks", "A master's connection with a scheduler is gone.", FAILOVER)
        .facts(&[node("scheduler"), framework("framework"), ms("limit").at(3)]);
    FRAMEWORK_ENDS = Rule::event("mesos.master.ends-framework", "A master ends a framework.", FAILOVER)
        .facts(&[framework("framework"), count("tasks").at(2), flag("forsaken").at(3)]);
    OFFERS = Rule::event("mesos.master.offers", "A master offers what an agent has room for.", FRAMEWORKS)
        .announces(Announces::Send).facts(&[node("scheduler"), node("agent"), count("room"), count("number")]);
    STALE_OFFER = Rule::event("mesos.master.stale-offer", "A scheduler takes an offer that does not hold.", FRAMEWORKS)
        .facts(&[node("scheduler"), count("task"), node("agent"), count("number")]);
    DUPLICATE = Rule::event("mesos.master.duplicate-task", "A scheduler wants a task started under a number that another has.", FRAMEWORKS)
        .turns_away().with_refusal()
        .facts(&[node("scheduler"), count("task"), node("agent"), word("state", State::WORDS)]);
    REMOVAL_WAITS = Rule::event("mesos.master.removal-waits", "An agent is to be shut down while the registry changes.", HA)
        .facts(&[node("agent"), flag("removes")]);
    NOBODY_TO_REMOVE = Rule::event("mesos.master.nobody-to-remove", "An agent is to be shut down that is none of the cluster.", HA)
        .facts(&[node("agent"), flag("gone")]);
    HAS_STARTED = Rule::event("mesos.master.has-started", "A master has a task started.", FRAMEWORKS)
        .announces(Announces::Send).facts(&[node("scheduler"), count("task"), node("agent")]);
    ANSWERS = Rule::event("mesos.master.answers", "A master answers how tasks stand.", RECONCILIATION)
        .facts(&[node("scheduler"), count("known"), count("unknown"), count("absent")]);
    NO_TASK = Rule::event("mesos.task.unknown", "Nobody here runs such a task.", FRAMEWORKS)
        .facts(&[count("task"), framework("framework")]);
    AGENT_BOOTS = Rule::event("mesos.agent.boots", "An agent's process starts.", RECOVERY).facts(&[count("tasks")]);
    REGISTERS = Rule::event("mesos.agent.registers", "An agent turns to its master.", HA)
        .announces(Announces::Send).facts(&[node("master"), count("tasks")]);
    REGISTERED = Rule::event("mesos.agent.registered", "An agent is taken in.", HA).facts(&[node("master")]);
    UNASKED = Rule::event("mesos.agent.unasked", "An agent has not been pinged for too long.", CONFIGURATION)
        .facts(&[node("master")]);
    TAKEN_FOR_GONE = Rule::event("mesos.agent.taken-for-gone", "An agent hears that its master has lost it.", RECOVERY)
        .facts(&[node("master"), flag("waits")]);
    IS_CUT_OFF = Rule::event("mesos.agent.cut-off", "An agent's connection with its master is gone.", RECOVERY)
        .facts(&[node("master")]);
    RUNS = Rule::event("mesos.agent.runs", "An agent is to run a task.", FRAMEWORKS)
        .facts(&[count("task"), framework("framework"), flag("checkpoint").at(3)]);
    UPDATES = Rule::event("mesos.agent.updates", "An agent tells how a task stands.", FRAMEWORKS)
        .announces(Announces::Send)
        .facts(&[count("task"), word("state", State::WORDS), node_beside("master"), framework_beside("framework", 2)]);
    IS_ACKNOWLEDGED = Rule::event("mesos.agent.is-acknowledged", "A scheduler knows how a task stands.", FRAMEWORKS)
        .routine().facts(&[count("task"), word("state", State::WORDS), framework("framework")]);
    ENDS_FRAMEWORK = Rule::event("mesos.agent.ends-framework", "An agent stops the tasks of a framework that is over.", FAILOVER)
        .facts(&[framework("framework"), count("tasks").at(2)]);
    SHUTS_DOWN = Rule::event("mesos.agent.shuts-down", "An agent is told to end, with all that it runs.", HA)
        .facts(&[node("master"), count("tasks")]);
    REPORTED = Rule::event("mesos.agent.reported", "An agent has its executors again.", RECOVERY)
        .facts(&[count("tasks"), count("known"), count("kept")]);
    STRANGERS = Rule::event("mesos.agent.strangers", "An agent stops executors that it knows nothing of.", RECOVERY)
        .announces(Announces::Send).facts(&[count("tasks")]);
    NO_REPORT = Rule::event("mesos.agent.no-report", "An agent's executors do not report in time.", RECOVERY)
        .facts(&[count("tasks")]);
    EXECUTORS_BREAK = Rule::event("mesos.agent.executors-break", "An agent's connection with its executors is gone.", RECOVERY)
        .facts(&[count("tasks")]);
    EXECUTORS_BOOT = Rule::event("mesos.executor.boots", "A machine starts, and nothing runs on it.", RECOVERY);
    REPORTS = Rule::event("mesos.executor.reports", "Executors tell their agent what runs.", RECOVERY)
        .announces(Announces::Send).facts(&[node("agent"), count("tasks")]);
    STARTS = Rule::event("mesos.executor.starts", "A task runs.", FRAMEWORKS)
        .facts(&[count("task"), framework("framework")]);
    STOPS = Rule::event("mesos.executor.stops", "A task is stopped.", RECOVERY)
        .facts(&[count("task"), word("why", Why::WORDS), framework("framework")]);
    FINISHES = Rule::event("mesos.executor.finishes", "A task comes to its end.", FRAMEWORKS)
        .facts(&[count("task"), framework("framework")]);
    ALONE = Rule::event("mesos.executor.alone", "Executors have lost their agent.", RECOVERY)
        .facts(&[node("agent"), count("stay"), count("end")]);
    SCHEDULER_BOOTS = Rule::event("mesos.scheduler.boots", "A scheduler's process starts.", FAILOVER)
        .facts(&[framework("framework"), count("launched").at(2)]);
    SUBSCRIBES = Rule::event("mesos.scheduler.subscribes", "A scheduler turns to its master.", FAILOVER)
        .announces(Announces::Send).facts(&[node("master"), framework("framework")]);
    SUBSCRIBED = Rule::event("mesos.scheduler.subscribed", "A scheduler is taken in.", FAILOVER)
        .facts(&[node("master"), framework("framework")]);
    REJECTED = Rule::event("mesos.scheduler.rejected", "A scheduler is not taken in.", FAILOVER)
        .facts(&[node("master"), framework("framework"), flag("over").at(3)]);
    LAUNCHES = Rule::event("mesos.scheduler.launches", "A scheduler takes an offer for a task.", FRAMEWORKS)
        .announces(Announces::Send).facts(&[count("task"), node("agent"), count("number"), node("master")]);
    RESCINDED = Rule::event("mesos.scheduler.rescinded", "An offer holds no longer.", FRAMEWORKS)
        .routine().facts(&[node("agent"), node("master")]);
    RECONCILES = Rule::event("mesos.scheduler.reconciles", "A scheduler asks how its tasks stand.", RECONCILIATION)
        .announces(Announces::Send).facts(&[node("master"), count("tasks")]);
    HEARS = Rule::event("mesos.scheduler.hears", "A scheduler hears how a task stands.", FRAMEWORKS)
        .facts(&[
            count("task"),
            word("state", State::WORDS),
            node_beside("agent"),
            flag_beside("awaits", 2),
            framework_beside("framework", 2),
        ]);
    SHARED = Rule::event("mesos.scheduler.shared", "A scheduler knows what it needs to take over.", FAILOVER)
        .routine().facts(&[framework("framework"), count("launched").at(2)]);
    UNHEARD = Rule::event("mesos.scheduler.unheard", "A scheduler has heard nothing of its master for too long.", FRAMEWORKS)
        .facts(&[node("master")]);
    WISHES = Rule::event("mesos.scheduler.wishes", "A scheduler wants more tasks.", FRAMEWORKS)
        .facts(&[count("more"), count("wanted")]);
    TEARS_DOWN = Rule::event("mesos.scheduler.tears-down", "A scheduler ends its framework, and itself.", FRAMEWORKS)
        .announces(Announces::Send).facts(&[node("master"), framework("framework")]);
    TORN_DOWN = Rule::event("mesos.scheduler.torn-down", "A scheduler hears that its framework is over.", FRAMEWORKS)
        .facts(&[node("scheduler")]);
    SPEAKS_NOT = Rule::event("mesos.scheduler.speaks-not", "A scheduler is told something that only one can do whom a master has taken in.", FAILOVER);
    IS_LEADING = Rule::event("mesos.is.leading", "A master leads.", HA).facts(&[count("known")]);
    NOBODY_LISTENS = Rule::event("mesos.process.nobody-listens", "Something reaches a process that has ended itself.", HA)
        .routine().turns_away().facts(&[node("from")]);
    IS_ENDED = Rule::event("mesos.is.ended", "A process has ended itself.", HA).facts(&[flag("barred")]);
    IS_STRUCK_OFF = Rule::event("mesos.is.struck-off", "No master takes an agent in any more.", HA)
        .facts(&[node("master"), flag("gone")]);
    IS_RECOVERING = Rule::event("mesos.is.recovering", "A master reads the registry.", LOG)
        .facts(&[count("promises"), flexible::needed(), nodes("missing")]);
    IS_BEHIND = Rule::event("mesos.is.behind", "Another znode is before a node's own.", HA)
        .facts(&[node("first"), told("znode"), nodes("others"), flag("older")]);
    IS_ALIVE = Rule::event("mesos.is.alive", "A session lives.", HA)
        .facts(&[node("server"), count("ticks"), ms("tick"), ms("left")]);
    IS_LEFT = Rule::event("mesos.is.left", "A session lives that no process goes on with.", HA)
        .facts(&[node("server"), count("ticks"), ms("tick"), ms("left")]);
    IS_OVER_ALREADY = Rule::event("mesos.is.over", "A session is over.", HA).facts(&[node("server")]);
    IS_APART = Rule::event("mesos.is.apart", "A node does not know who leads.", HA)
        .facts(&[node("server"), flag("connected"), flag("nobody")]);
    IS_ENSEMBLE_DOWN = Rule::event("mesos.is.ensemble-down", "No server of the ensemble leads.", HA);
    IS_KNOWN = Rule::event("mesos.is.known", "A master knows of a task.", HA)
        .facts(&[count("task"), word("state", State::WORDS), node_beside("agent"), framework_beside("framework", 2)]);
    NOT_SERVING_NOW = Rule::event("mesos.is.not-serving", "A master does not serve.", HA).facts(&[word("phase", PHASES)]);
    IS_GIVEN_UP = Rule::event("mesos.is.given-up", "A master has given a task up.", HA)
        .facts(&[count("task"), node("agent"), framework("framework")]);
    IS_NOWHERE = Rule::event("mesos.is.nowhere", "A task runs nowhere.", HA).facts(&[count("task")]);
    RUNS_HERE = Rule::event("mesos.is.here", "A task runs beside an agent.", HA)
        .facts(&[count("task"), framework("framework")]);
    IS_DOWN = Rule::event("mesos.is.down", "A process is down.", HA);
    AWAITS_EXECUTORS = Rule::event("mesos.is.awaiting", "An agent waits for its executors.", RECOVERY)
        .facts(&[count("tasks")]);
    BELONGS_ELSEWHERE = Rule::event("mesos.is.elsewhere", "An agent detects another master.", HA).facts(&[node("master")]);
    IS_TO_REGISTER = Rule::event("mesos.is.to-register", "A node is to turn to its master.", HA)
        .facts(&[node("master"), ms("within"), flag("taken"), ms("most")]);
    ..fate::rules::<super::Mesos>();
    MASTER_BREAKS = Rule::event("mesos.scheduler.master-breaks", "A scheduler's connection with its master is gone.", FAILOVER)
        .facts(&[node("master")]);
}
