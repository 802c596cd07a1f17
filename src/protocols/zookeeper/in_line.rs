//! Why a client is not connected, or not the first in its line: what it waits for, and whose session stands before it. And
//! whom it takes for the first, beside who that is.

use super::client::Client;
use super::server::{CLIENT, SERVICE, servers};
use super::{Node, ZooKeeper, rules};
use crate::engine::catalogue::catalogue;
use crate::engine::facts::NOTHING;
use crate::engine::scene::{Belief, BeliefRow};
use crate::engine::{Config, Dry, Look, NodeId, Slot, Whole};
use crate::parts::fate;
use crate::parts::zk::client::State;
use crate::parts::zk::messages as zk;
use crate::parts::zk::recipes::{Contest, Members, members};
use crate::parts::zk::server::{ServerRow, Tracker, Zk};
use crate::parts::znodes::{Path, Tree, told};

use super::messages::Msg;

/// What questions are asked of.
type Questions<'a> = Dry<'a, ZooKeeper>;

fn client(slot: &Slot<ZooKeeper>) -> Option<&Client> {
    match &slot.node {
        Some(Node::Client(client)) => Some(client),
        _ => None,
    }
}

fn service(slot: &Slot<ZooKeeper>) -> Option<&Zk> {
    match &slot.node {
        Some(Node::Server(server)) => Some(&server.zk),
        _ => None,
    }
}

/// Who leads the ensemble and counts its sessions, with what it keeps for that: of two that take themselves for the leader
/// the one that has come further.
fn leader<'a>(config: &Config, slot: impl Fn(NodeId) -> &'a Slot<ZooKeeper>) -> Option<(NodeId, &'a Tracker)> {
    let leads = |id| Some((id, service(slot(id))?.leading()?));
    servers(config).iter().filter_map(leads).max_by_key(|(_, tracker)| tracker.ahead.last())
}

/// What has come of all that is committed, as far as some server has applied it.
pub fn newest<'a>(config: &Config, slot: impl Fn(NodeId) -> &'a Slot<ZooKeeper>) -> Option<&'a Tree> {
    let trees = servers(config).iter().filter_map(|id| Some(&service(slot(id))?.tree));
    trees.max_by_key(|tree| tree.last())
}

/// Who stands in the line below a path.
fn line(config: &Config, tree: &Tree, parent: &Path) -> Members {
    let names: Vec<_> = tree.children(parent).map(|(child, _)| child.name().into()).collect();
    members(config, parent, &names)
}

/// Whether a client is connected; otherwise how far it is, and what keeps it from its server.
pub fn connected(dry: &mut Questions, node: NodeId) -> bool {
    let Some(session) = client(dry.slot(node)).map(|client| &client.session) else { return false };
    let (state, server) = (session.state, session.server);
    let name = session.id.map_or(NOTHING, |id| told(dry.config, &id.text(dry.config)));
    dry.tell(node, rules::IS_CONNECTED, [server.0.into(), state as u32, name, 0]);
    if state == State::Connected {
        // It may not have noticed yet.
        fate::apart(dry, node, server);
        return true;
    }
    if !fate::apart(dry, node, server) && service(dry.slot(server)).is_some_and(|zk| !zk.serves()) {
        dry.tell(server, rules::SERVES_NOBODY, [0; 4]);
    }
    false
}

/// Whether a client takes itself for the first in each line that it stands in; otherwise what it waits for, line by line.
pub fn first(dry: &mut Questions, node: NodeId) -> bool {
    let Some(client) = client(dry.slot(node)) else { return false };
    let lines: Vec<&Contest> = client.in_line().collect();
    match lines.as_slice() {
        [] => dry.tell(node, rules::IN_NO_LINE, [0; 4]),
        [_] => {}
        all => {
            let names: Vec<String> = all.iter().map(|line| line.parent().to_string()).collect();
            let names = catalogue().list(&names);
            dry.tell(node, rules::IN_LINES, [told(dry.config, &names), 0, 0, 0]);
        }
    }
    let (held, open): (Vec<&Contest>, Vec<&Contest>) = lines.iter().partition(|line| line.holds());
    for line in held {
        let own = line.own.as_ref().map_or(NOTHING, |own| told(dry.config, own.text()));
        dry.tell(node, rules::IS_FIRST, [own, 0, 0, 0]);
        mistaken(dry, node, line);
    }
    if open.is_empty() {
        return !lines.is_empty();
    }
    if client.session.state != State::Connected {
        connected(dry, node);
    } else if let Some(op) = client.session.asks() {
        let what = told(dry.config, &op.text());
        dry.tell(node, rules::IS_ASKING, [client.session.server.0.into(), what, 0, 0]);
    }
    if client.session.state == State::Connected {
        fate::apart(dry, node, client.session.server);
    }
    for (line, watched) in open.into_iter().filter_map(|line| Some((line, line.watched()?))) {
        waits(dry, node, line, watched);
    }
    false
}

/// Whoever takes itself for the first may be mistaken: its session may be over.
fn mistaken(dry: &mut Questions, node: NodeId, line: &Contest) {
    let (Some(tree), Some(own)) = (newest(dry.config, |id| dry.slot(id)), &line.own) else { return };
    if !tree.has(own) {
        dry.tell(node, rules::IS_GONE, [told(dry.config, own.text()), 1, 0, 0]);
    }
}

/// It waits for a znode to go: whose session that is, and how long that lives by the leader's count.
fn waits(dry: &mut Questions, node: NodeId, line: &Contest, watched: &Path) {
    let path = |path: &Path| told(dry.config, path.text());
    let own = line.own.as_ref().map_or(NOTHING, path);
    dry.tell(node, rules::WAITS_FOR, [own, path(watched), 0, 0]);
    let Some(tree) = newest(dry.config, |id| dry.slot(id)) else { return };
    let Some(znode) = tree.get(watched) else {
        dry.tell(node, rules::IS_GONE, [path(watched), 0, 0, 0]);
        let server = client(dry.slot(node)).map(|client| client.session.server).unwrap_or_default();
        let about = |msg: &Msg| match msg {
            Msg::Zk(zk::Msg::Watched { event, .. }) if event.path == *watched => Look::This,
            _ => Look::Another,
        };
        if let Some(errand) = fate::furthest(dry, server, node, about) {
            fate::tell(dry, &errand);
        }
        return;
    };
    let Some(session) = znode.owner else { return };
    let name = told(dry.config, &session.text(dry.config));
    let over = tree.session(session).is_none();
    if over || dry.config.rules_off.contains(SERVICE.rule(ServerRow::Ephemeral)) {
        return dry.tell(node, rules::STAYS, [name, over.into(), 0, 0]);
    }
    if client(dry.slot(node)).and_then(|client| client.session.id) == Some(session) {
        return dry.tell(node, rules::IS_OWN, [name, 0, 0, 0]);
    }
    match leader(dry.config, |id| dry.slot(id)) {
        None => dry.tell(node, rules::NOBODY_COUNTS, [name, 0, 0, 0]),
        Some((counts, tracker)) => {
            let tracked = tracker.sessions.get(&session);
            let left = tracked.map_or(0, |tracked| tracked.left);
            let at = tracked.and_then(|tracked| tracked.server).map_or(NOTHING, |server| server.0.into());
            dry.tell(counts, rules::COUNTS, [name, left, at, session.client.0.into()]);
            // What keeps it from being heard of.
            if let Some(server) = tracked.and_then(|tracked| tracked.server).filter(|_| left > 0) {
                fate::apart(dry, session.client, server);
            }
        }
    }
}

/// Whom those who stand in line take for the first, beside who that is.
pub fn beliefs(world: &Whole<ZooKeeper>) -> Vec<Belief> {
    let config = world.config;
    let Some(tree) = newest(config, |id| world.slot(id)) else { return Vec::new() };
    let name = |member: &NodeId| config.name(*member).to_string();
    let belief = |id: NodeId, contest: &Contest| {
        let believed = if contest.holds() { Some(id) } else { contest.first().map(|first| first.session.client) };
        let so = line(config, tree, contest.parent()).first().map(|first| first.session.client);
        let row = BeliefRow {
            key: "first".into(),
            believed: believed.as_ref().map(name),
            truth: so.as_ref().map(name),
            ..BeliefRow::default()
        };
        let about = contest.parent().to_string();
        Belief { who: config.name(id).into(), about, rows: vec![row], single: true }
    };
    let of_one = |id: NodeId| {
        let lines = client(world.slot(id)).into_iter().flat_map(Client::in_line);
        lines.map(move |contest| (id, contest))
    };
    config.of_kind(CLIENT).iter().flat_map(of_one).map(|(id, contest)| belief(id, contest)).collect()
}
