//! What Mesos says beside what its rules say.

use crate::engine::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// Written to disk: a task that is to be started.
    record_task: "mesos-record-task"(task, framework);
    /// How one stands.
    record_state: "mesos-record-state"(task, framework, state);
    /// What its scheduler knows of it.
    record_acknowledged: "mesos-record-acknowledged"(task, framework, state);
    /// Nothing is needed of it any more.
    record_forget: "mesos-record-forget"(task, framework);
    /// What the next scheduler has to know.
    record_plan: "mesos-record-plan"(framework, launched, wanted);

    /// What is wrong: a leader does not know who was admitted.
    lacks: "mesos-fell-lacks"(me, agents);
    /// Two masters serve.
    two_serve: "mesos-fell-two-serve"(masters);
    /// Somebody does what another master says than the one that it detects.
    obeys_another: "mesos-fell-obeys-another"(me, master, detects);
    /// A task is stopped that was to survive.
    stopped_unknown: "mesos-fell-stopped-unknown"(me, task);
    /// The same, and nobody gave a reason.
    stopped_unasked: "mesos-fell-stopped-unasked"(me, task, why);
    /// An agent is given up too early.
    gives_up_early: "mesos-fell-gives-up-early"(me, agent, missed, limit);
    /// A framework ends before its time.
    ends_early: "mesos-fell-ends-early"(me, framework, tasks);
    /// A framework ends whose scheduler has come under another name.
    ends_renamed: "mesos-fell-ends-renamed"(me, framework, tasks);
    /// A leader takes a task for running that does not.
    believes_wrong: "mesos-fell-believes-wrong"(me, task, ran in FLAG);

    /// What is supposed when it is asked who could lead: nothing.
    line_decides: "mesos-line-decides"();
    /// Which majorities are needed.
    two_majorities: "mesos-two-majorities"(ensemble, servers, masters, all);

    /// Where a task runs.
    runs_at: "mesos-runs-at"(state, agent);
    /// What is no framework.
    no_framework: "mesos-no-framework"(framework);
    /// How one is written.
    a_framework: "mesos-a-framework"();
    /// What is no task.
    no_task: "mesos-no-task"(task);
    /// How one is written.
    a_task: "mesos-a-task"();
    /// What is no state of a task.
    no_state: "mesos-no-state"(state);
    /// What they are.
    states: "mesos-states"(states);
}

/// Why somebody cannot be told something now, and what to do about it.
pub mod refused {
    use crate::refusals;

    refusals! {
        /// A process is to be started that runs.
        runs: "refused-mesos-runs"();
        /// A process is told something that has ended itself.
        has_ended: "refused-mesos-has-ended"();
        /// A master is told to do what only a leading one does.
        leads_not: "refused-mesos-leads-not"();
        /// A scheduler is to stop a task of which it knows nothing.
        no_task_of_its: "refused-mesos-no-task"(task);
    }
}
