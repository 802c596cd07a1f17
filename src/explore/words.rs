//! What is said of a search: which runs it looked at, what it left aside, and what came of it.

use crate::engine::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// How many of each may be in a run: none is no bound.
    crashes: "bound-crashes"(count);
    /// The same of starts from the disk.
    restarts: "bound-restarts"(count);
    /// Of copies.
    duplicates: "bound-duplicates"(count);
    /// Of connections that break.
    breaks: "bound-breaks"(count);
    /// Of timers that run out.
    timeouts: "bound-timeouts"(count);
    /// Of those at any one node.
    node_timeouts: "bound-node-timeouts"(count);
    /// Of clients' requests.
    requests: "bound-requests"(count);
    /// Of times that nodes are told to act.
    acts: "bound-acts"(count);
    /// No term or round is higher.
    epoch: "bound-epoch"(count);
    /// At most so many of all of these.
    at_most: "bound-at-most"(bounds);
    /// Which runs were looked at.
    looked_at: "search-looked-at"(runs, ordered in FLAG);
    /// All runs within some bounds, of up to so many steps if that is one.
    every_run: "bound-every-run"(steps, bounds);
    /// The bounds within which something was found.
    within: "search-within"(bounds);
    /// How far it is, and within which bounds.
    progress_within: "bound-progress"(bounds, progress);
    /// The same of random runs.
    walked_up_to: "search-walked-up-to"(steps);
    /// What no search looks at.
    left_out: "search-left-out"(clients in FLAG);
    /// Links stay cut.
    stay_cut: "search-stay-cut"();
    /// Nodes stay held up, and may crash all the same.
    stay_held_up: "search-stay-held-up"(count, nodes, mortal in FLAG);
    /// Disks go on failing.
    go_on_failing: "search-go-on-failing"(count, nodes);
    /// Crashes are armed.
    armed: "search-armed"(nodes);
    /// Nothing is flushed.
    unflushed: "search-unflushed"();
    /// What is corrupt is lost.
    corrupt: "search-corrupt"();
    /// What clients ask for.
    values: "search-values"(count);
    /// Who asks, if not all clients do.
    asks: "search-asks"(client);
    /// Clients' timers are timers.
    by_itself: "search-by-itself"();
    /// A message that says the same counts once.
    count_as_one: "search-count-as-one"();
    /// It cannot be reached.
    unreachable: "search-unreachable"(goal);
    /// It gave up, since runs may not be longer.
    stopped_by_depth: "stop-by-depth"();
    /// Since there may not be more states.
    stopped_by_states: "stop-by-states"();
    /// Since its time was up.
    stopped_by_time: "stop-by-time"();
    /// Since it may not use more memory.
    stopped_by_memory: "stop-by-memory"();
    /// Since somebody wanted no more.
    stopped_by_hand: "stop-by-hand"();
    /// There is no such property to look for.
    no_property: "goal-no-property"(protocol, name, all);
    /// There is no property at all.
    nothing_falls: "goal-nothing-falls"(protocol);
    /// A property cannot be looked for, since it rests on time.
    rests_on_time: "goal-rests-on-time"(property);
    /// A condition asks for what a search leaves empty.
    left_empty: "goal-left-empty"(part);
    /// A condition asks about the past.
    no_way_back: "goal-no-way-back"();
    /// It was not reached before the search gave up.
    not_reached: "search-not-reached"(steps, goal, reason);
    /// The same of one that widened its bounds, and did not get far with the last.
    gave_up: "search-gave-up"(goal, reason);
    /// No random run led there.
    in_vain: "search-in-vain"(count, runs, goal, average, longest);
    /// It was cancelled.
    was_cancelled: "search-was-cancelled"();
    /// How far it is.
    progress: "search-progress"(steps, states, waiting, rate, mib);
    /// It is so already.
    found_at_start: "search-found-at-start"(property);
    /// A run leads there.
    found: "search-found"(property, steps);
    /// A random run does.
    found_by_chance: "search-found-by-chance"(property, steps, seed);
    /// So many steps.
    steps: "steps"(steps);
    /// Random runs, for those who want numbers.
    random_runs: "search-random-runs"(runs, steps);
    /// A search's numbers.
    numbers: "search-numbers"(states, moves, steps, mib);
    /// How probable it is that a state was overlooked.
    overlooked: "search-overlooked"(probability);
}
