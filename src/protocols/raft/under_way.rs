//! What is under way from a server in an initial state: the key `sends` of its `[[start]]` table. A message is what the
//! server would send as it is, so that none contradicts its sender.

use super::messages::Msg;
use super::server::{Context, Role, SERVER, Server};
use crate::engine::NodeId;
use crate::engine::scene::Fact;

/// The key, with what it means.
pub const KEY: (&str, &str) = (
    "sends",
    "messages under way from it, made from its state: [{ to = \"S2\", message = \"AppendEntries\" }]; also \"RequestVote\" and \
     \"Vote\"",
);

/// Puts the messages on their way.
pub fn send(server: &Server, cx: &mut Context, value: &Fact) -> Result<(), String> {
    let shape = || "messages are written { to = \"S2\", message = \"AppendEntries\" }".to_string();
    let Fact::List(messages) = value else { return Err(shape()) };
    for message in messages {
        let Fact::Map(map) = message else { return Err(shape()) };
        match (map.get("to"), map.get("message"), map.len()) {
            (Some(Fact::Text(to)), Some(Fact::Text(kind)), 2) => {
                let to = cx.config.find(to).filter(|node| cx.config.founders(SERVER).contains(*node) && *node != cx.id);
                let to = to.ok_or("a message goes to another server; name one, such as to = \"S2\"")?;
                send_one(server, cx, to, kind)?;
            }
            _ => return Err(shape()),
        }
    }
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
            return Err(format!("{other} cannot be under way at the start: AppendEntries, RequestVote and Vote can"));
        }
    }
    Ok(())
}
