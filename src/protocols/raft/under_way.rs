//! What is under way from a server in an initial state: the key `sends` of its `[[start]]` table. A message is what the
//! server would send as it is, so that none contradicts its sender; an answer is the one to what a leader would send it.

use super::messages::Msg;
use super::server::{Context, OF_SERVERS, Role, SERVER, Server};
use super::{Node, Raft, options};
use crate::engine::scene::Fact;
use crate::engine::{NodeId, Slot, StartKey};
use crate::parts::start::{SENDS, messages};
use std::sync::Arc;

/// The key, with what it means.
pub const KEY: StartKey = StartKey {
    name: SENDS,
    about: "messages under way from it, made from its state; also \"AppendReply\", \"RequestVote\" and \"Vote\"",
    example: "[{ to = \"S2\", message = \"AppendEntries\" }]",
    of: OF_SERVERS,
};

/// Puts the messages on their way.
pub fn send(slots: &[Arc<Slot<Raft>>], server: &Server, cx: &mut Context, value: &Fact) -> Result<(), String> {
    for (to, kind) in messages(value, "{ to = \"S2\", message = \"AppendEntries\" }")? {
        let to = cx.config.find(to).filter(|node| cx.config.founders(SERVER).contains(*node) && *node != cx.id);
        let to = to.ok_or("a message goes to another server; name one, such as to = \"S2\"")?;
        match kind {
            "AppendReply" => answer(&slots[to.index()], server, cx, to)?,
            _ => send_one(server, cx, to, kind)?,
        }
    }
    Ok(())
}

/// The answer to what a leader would send now. What the server has of that it has stored before it answered.
fn answer(asks: &Slot<Raft>, server: &Server, cx: &mut Context, leader: NodeId) -> Result<(), String> {
    let (mine, theirs, name) = (cx.disk(), &asks.disk, cx.config.name(leader));
    let term = mine.current_term;
    let Some(Node::Server(asker)) = asks.node.as_ref().filter(|_| theirs.current_term == term) else {
        return Err(format!("it answers the leader of its term {term}, and {name} is in term {}", theirs.current_term));
    };
    if !asker.leads() || server.role != Role::Follower {
        return Err(format!(
            "a follower answers the leader of its term; give {name} role = \"leader\", and this one none"
        ));
    }
    let prev_log_index = asker.next_index.of(cx.id).saturating_sub(1).min(theirs.last_index());
    let left = theirs.last_index() - prev_log_index;
    let most = left.min(cx.config.number(options::ENTRIES_PER_MESSAGE));
    let told = |count, success| Msg::AppendReply { term, asked_term: term, prev_log_index, count, success };
    if mine.term_at(prev_log_index) != theirs.term_at(prev_log_index) {
        cx.send(leader, told(most, false));
        return Ok(());
    }
    let same = theirs.log.common(&mine.log, usize::MAX).unwrap_or_default() as u32;
    let count = same.saturating_sub(prev_log_index).min(most);
    if count < most && same < mine.last_index() {
        let after = same + 1;
        return Err(format!("its entry {after} differs from that of {name}; what it answers would have mended that"));
    }
    cx.send(leader, told(count, true));
    Ok(())
}

fn send_one(server: &Server, cx: &mut Context, to: NodeId, kind: &str) -> Result<(), String> {
    let (disk, name) = (cx.disk(), cx.config.name(to));
    let (term, last_log_index, last_log_term) = (disk.current_term, disk.last_index(), disk.last_term());
    match kind {
        "AppendEntries" if server.leads() => server.send_entries(cx, to, false),
        "AppendEntries" => return Err("only a leader sends entries; give it role = \"leader\"".into()),
        "RequestVote" if matches!(server.role, Role::Candidate { .. }) => {
            cx.send(to, Msg::RequestVote { term, last_log_index, last_log_term });
        }
        "RequestVote" => return Err("only a candidate asks for votes; give it role = \"candidate\"".into()),
        "Vote" if disk.voted_for == Some(to) => cx.send(to, Msg::Vote { term, asked_term: term, granted: true }),
        "Vote" => return Err(format!("it has not voted for {name}; give it voted_for = \"{name}\"")),
        other => {
            return Err(format!(
                "{other} cannot be under way at the start: AppendEntries, AppendReply, RequestVote and Vote can"
            ));
        }
    }
    Ok(())
}
