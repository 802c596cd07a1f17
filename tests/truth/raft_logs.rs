//! What Raft tells of logs that are cut or kept, of what is on disk before anybody hears of it, and of whose log a message
//! vouches for, held against disks and messages.

use crate::cards::{last, map};
use crate::raft::{after, before, int, log, says, servers, term, voters, vouched};
use crate::{Case, Check, is_so};
use synod::engine::scene::{NodeCard, Packet, Verdict};

/// A row for each rule whose sentences are told.
pub const CHECKS: &[(&str, Check)] = &[
    ("raft.vote.persist", |case| on_disk(case, "Vote", &["current_term", "voted_for"])),
    ("raft.append.persist", |case| on_disk(case, "AppendReply", &["log"])),
    ("raft.leader.persist-before-count", own_entry),
    ("raft.election.all-servers", all_servers),
    ("raft.election.current-leader", current_leader),
    ("raft.append.delete-behind", delete_behind),
    ("raft.append.keep-log", keep_log),
    ("raft.append.vouch-for-sent", vouch_for_sent),
    ("raft.leader.resend", resend),
];

fn held(case: &Case) -> bool {
    case.note.verdict == Verdict::Held
}

/// What a node wrote is on its disk before it answers; otherwise a crash may still take it. Whoever asks for votes has
/// its own first.
fn on_disk(case: &Case, answer: &str, fields: &[&str]) -> Result<(), String> {
    let me = case.me();
    let waits = |name: &&str| me.unflushed.iter().any(|field| field.name == **name);
    let unflushed = fields.iter().copied().find(|name| waits(name));
    match held(case) {
        true => is_so(!me.up || unflushed.is_none(), || format!("{unflushed:?} is not flushed"))?,
        // What is written and not flushed may be the same that is on the disk.
        false => is_so(!me.up || me.unflushed_records.is_some_and(|records| records > 0), || "all is flushed".into())?,
    }
    let asks = answer == "Vote" && case.delivered().is_none();
    let sent = case.sent(if asks { "RequestVote" } else { answer });
    let alone = asks && servers(case) == 1;
    is_so(!me.up || alone || !sent.is_empty(), || "it answers nothing".into())
}

fn own_entry(case: &Case) -> Result<(), String> {
    let entry = int(case, "entry");
    let end = after(case).map(|me| last(me).0);
    is_so(end.is_none_or(|end| end == entry), || format!("its log ends at {end:?}"))?;
    let flushed = |me: &NodeCard| match held(case) {
        true => !me.unflushed.iter().any(|field| field.name == "log"),
        false => me.unflushed_records.is_none_or(|records| records == 0),
    };
    is_so(after(case).is_none_or(|me| flushed(me) == held(case)), || "its disk says otherwise".into())
}

/// A majority is one of all servers; says how many the servers are, and how many are a majority of them.
fn of_all(case: &Case) -> Result<(), String> {
    let real = servers(case);
    is_so((int(case, "servers"), int(case, "needed")) == (real, real / 2 + 1), || format!("there are {real} servers"))
}

fn all_servers(case: &Case) -> Result<(), String> {
    let (was, votes) = (before(case), int(case, "votes"));
    of_all(case)?;
    let counted = voters(was).len() as i64;
    is_so(was.role == "candidate" && counted == votes, || format!("{} with {counted} votes", was.role))?;
    is_so(votes < int(case, "needed"), || "it has a majority".into())?;
    let campaigns = |me: &NodeCard| term(me) == term(was) + 1;
    let leads = |me: &NodeCard| me.role == "leader" && term(me) == term(was);
    is_so(after(case).is_none_or(|me| if held(case) { campaigns(me) } else { leads(me) }), || {
        format!("it is {} in term {}", case.me().role, term(case.me()))
    })
}

fn current_leader(case: &Case) -> Result<(), String> {
    let (asked, own) = (int(case, "asked"), int(case, "own"));
    is_so(asked < own && own == term(before(case)), || format!("it was in term {}", term(before(case))))?;
    if let Some(packet) = case.delivered() {
        let came = (packet.from.as_str(), packet.term.unwrap_or_default() as i64);
        is_so(came == (case.text("leader").unwrap_or_default(), asked), || format!("it comes of {came:?}"))?;
    }
    let armed = |card: &NodeCard| card.timers.iter().find(|timer| timer.name == "election").map(|timer| timer.armed_ms);
    let (was, now) = (armed(before(case)), after(case).map(armed));
    let starts = Some(case.scene().time_ms);
    is_so(now.is_none_or(|now| now == if held(case) { was } else { starts }), || format!("armed at {was:?}, {now:?}"))
}

fn delete_behind(case: &Case) -> Result<(), String> {
    let (first, end) = (int(case, "first"), int(case, "last"));
    is_so(last(before(case)).0 == end && first <= end, || format!("its log ended at {}", last(before(case)).0))?;
    if let Some(packet) = case.delivered() {
        is_so(vouched(packet) == first - 1, || format!("the message goes up to {}", vouched(packet)))?;
    }
    let stays = |me: &NodeCard| {
        let behind = |card: &NodeCard| log(card).iter().skip(first as usize - 1).cloned().collect::<Vec<_>>();
        last(me).0 == end && behind(me) == behind(before(case))
    };
    is_so(after(case).is_none_or(|me| if held(case) { last(me).0 < first } else { stays(me) }), || {
        format!("its log ends at {}", last(case.me()).0)
    })
}

fn keep_log(case: &Case) -> Result<(), String> {
    let (was, first, end) = (before(case), int(case, "first"), int(case, "last"));
    let known = was.commit_index.unwrap_or_default() as i64;
    is_so(was.role == "leader" && (known + 1, last(was).0) == (first, end), || {
        format!("{} that knew of {known} commits; its log ended at {}", was.role, last(was).0)
    })?;
    // What a leader of a higher term sends may be appended, or cut off, in the same step.
    if case.delivered().is_none_or(|packet| packet.kind == "AppendEntries") {
        return Ok(());
    }
    let left = if held(case) { end } else { first - 1 };
    is_so(after(case).is_none_or(|me| last(me).0 == left), || format!("its log ends at {}", last(case.me()).0))
}

fn vouch_for_sent(case: &Case) -> Result<(), String> {
    let (upto, end) = (int(case, "upto"), int(case, "last_index"));
    if let Some(packet) = case.delivered() {
        is_so(vouched(packet) == upto && upto < end, || format!("the message goes up to {}", vouched(packet)))?;
    }
    is_so(after(case).is_none_or(|me| last(me).0 == end), || format!("its log ends at {}", last(case.me()).0))?;
    let says = if held(case) { upto } else { end };
    let wrong = case.sent("AppendReply").into_iter().find(|reply| vouched(reply) != says);
    is_so(wrong.is_none(), || format!("it says {wrong:?}"))
}

/// A heartbeat carries what its addressee lacks, as far as the leader knows, or nothing at all.
fn resend(case: &Case) -> Result<(), String> {
    // An answer says what it would send.
    is_so(!case.asked || case.me().role == "leader" && !held(case), || format!("it is {}", case.me().role))?;
    let Some(me) = after(case) else { return Ok(()) };
    let fits = |packet: &&Packet| {
        let Some(next) = map(me, "next_index", &packet.to) else { return false };
        let from = next.saturating_sub(1).min(last(me).0);
        let carries = vouched(packet) > from;
        says(packet, "prev_log_index") == Some(from) && carries == (held(case) && from < last(me).0)
    };
    let wrong = case.sent("AppendEntries").into_iter().find(|packet| !fits(packet));
    is_so(wrong.is_none(), || format!("it sends {wrong:?}; it knows {:?}", me.facts.get("next_index")))
}

/// A log that was overwritten after its server had applied what stood there does not say what that was.
#[test]
fn who_has_applied_something_else_at_a_place_is_not_said_to_have_applied_what_stands_there_now() {
    let text = "format = 1\nprotocol = \"raft\"\nnodes = 3\nseed = 4\nrules_off = [\"raft.vote.log-check\"]\nscript = \
                \"\"\"\nfire S3 election\ndeliver RequestVote S3->S2\ndeliver Vote S2->S3\nrequest S3 set x=1\nrun until \
                violations.exists(v, v.property == 'state-machine-safety') within 1s\n\"\"\"\n[[start]]\nnode = \
                \"S1\"\nrole = \"leader\"\nterm = 1\nvoted_for = \"S1\"\nlog = [{ term = 1, value = \"b=7\" \
                }]\ncommit_index = 1\n[[start]]\nnode = \"S2\"\nterm = 1\nvoted_for = \"S1\"\nlog = [{ term = 1, value = \
                \"b=7\" }]\n[[start]]\nnode = \"S3\"\nterm = 1\nvoted_for = \"S1\"\n";
    let scenario = synod::scenario::Scenario::parse("t.toml", text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().expect("it starts");
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{}", error.render()));
    let scene = timeline.scene(9);
    let row = scene.progress.iter().find(|row| row.value == "x=1").expect("it stands there");
    assert_eq!(row.applied_by, ["S3"], "S1 has applied b=7");
}
