//! Multi-Paxos' rules: those of the slots, of clients and of the service, and what is told of servers beside that.

use crate::engine::Rule;
use crate::engine::facts::{count, flag, node, nodes, place, value, word};
use crate::parts::ballot::ballot;
use crate::parts::{client, fate, flexible, service, slots};
use crate::table;

/// What stands in a slot for a leader that does not propose there what is asked about.
const STANDS: &[&str] = &["nothing", "another", "chosen"];
/// It has proposed nothing there.
pub const NOTHING_THERE: u32 = 0;
/// It waits for acceptances of something else.
pub const ANOTHER: u32 = 1;
/// It knows what is chosen there.
pub const CHOSEN: u32 = 2;

/// Whether a leader's heartbeats tell a server what is chosen in a slot.
const TOLD: &[&str] = &["can", "cannot", "not-yet", "neither"];
/// They can.
pub const CAN: u32 = 0;
/// They would not come, or would be turned away.
pub const CANNOT: u32 = 1;
/// They tell only of what is before the first slot that the leader knows nothing of.
pub const NOT_YET: u32 = 2;
/// The leader does not know it itself.
pub const NEITHER: u32 = 3;

table! { RULES: [Rule] by RuleId::of;
    ..slots::RULES;
    INTERSECT = flexible::RULE;
    SESSIONS = service::SESSIONS;
    REDIRECTS = Rule::event("multi-paxos.server.redirects", "A server that does not lead names the leader.", "section 3")
        .facts(&[node("client"), node("leader")]);
    ANSWERS = Rule::event("multi-paxos.leader.answers", "The leader answers a client.", "section 3")
        .facts(&[node("client"), place("slot")]);
    ..[client::ASKS];
    ANSWERED = Rule::event("multi-paxos.client.answered", "A client gets its answer.", "section 3")
        .facts(&[value("value"), count("slot"), node("server")]);
    LATE_ANSWER = Rule::event("multi-paxos.client.late-answer", "An answer comes that a client does not wait for.", "section 3")
        .routine().turns_away().facts(&[node("server"), count("number")]);
    ..[client::GIVES_UP, client::ASKS_AGAIN];
    IS_LEADER = Rule::event("multi-paxos.is.leader", "A server leads.", "section 3").facts(&[ballot("ballot")]);
    IS_REPLICA = Rule::event("multi-paxos.is.replica", "A server does not try to lead.", "section 3")
        .facts(&[ballot("promised"), node("leader")]);
    GATHERED = Rule::event("multi-paxos.is.gathering", "Whose promises a server has.", "section 2.2, phase 1")
        .facts(&[nodes("servers"), ballot("ballot")]);
    UNASKED = Rule::event("multi-paxos.is.unasked", "A message was not sent.", "section 2.2")
        .facts(&[node("server"), ballot("ballot"), place("slot"), flag("accept")]);
    SINCE = Rule::event("multi-paxos.is.since", "A server promised a ballot before, and its disk says something else.", "section 2.2")
        .facts(&[ballot("ballot"), ballot("since")]);
    LEADERLESS = Rule::event("multi-paxos.is.leaderless", "Nobody leads.", "section 3");
    UNPROPOSED = Rule::event("multi-paxos.is.unproposed", "A leader proposes nothing of that in a slot now.", "section 3")
        .facts(&[place("slot"), word("stands", STANDS)]);
    ACCEPTED_BY = Rule::event("multi-paxos.is.accepted", "Who accepted something in a slot.", "section 2.3")
        .facts(&[place("slot"), ballot("ballot"), value("value"), nodes("servers")]);
    HEARD = Rule::event("multi-paxos.is.heard", "Of whose acceptances a leader knows.", "section 2.3")
        .facts(&[place("slot"), nodes("servers")]);
    OVERTAKEN = Rule::event("multi-paxos.is.overtaken", "Something else is chosen in a slot.", "section 2.3")
        .facts(&[place("slot"), ballot("ballot"), value("value")]);
    UNKNOWING = Rule::event("multi-paxos.is.unknowing", "A server does not know what is chosen in a slot.", "section 3")
        .facts(&[place("slot"), node("leader"), word("told", TOLD)]);
    HOLE = Rule::event("multi-paxos.is.hole", "A server knows nothing chosen in an earlier slot.", "section 3")
        .facts(&[place("slot"), count("hole")]);
    NOTHING_IN = Rule::event("multi-paxos.is.empty", "Nothing was ever accepted in a slot.", "section 3")
        .facts(&[place("slot")]);
    NOBODY_ASKED = Rule::event("multi-paxos.is.clientless", "No client asked for what stands in a slot.", "section 3")
        .facts(&[place("slot")]);
    IS_FORSAKEN = Rule::event("multi-paxos.is.forsaken", "Nobody will answer a client.", "section 3")
        .facts(&[place("slot"), node("client"), flag("repeats")]);
    ..fate::rules::<super::MultiPaxos>();
}
