//! What a search need not look at: names of servers, as long as nobody votes. Which message can never matter again hardly
//! any state tells: most say nothing of the stay that they belong to, and a server may be told to follow anybody anew.

use super::messages::Msg;
use super::server::{CLIENT, PLACES, SERVER};
use super::{Node, ZooKeeper};
use crate::engine::compact::{Rename, Renaming};
use crate::engine::{Config, NodeSet, Searched, Whole};
use crate::parts::zk::server::Role;

impl Searched for ZooKeeper {
    /// The servers, where they follow whom they are told to, and no client turns to one of them.
    fn alike(config: &Config) -> Vec<NodeSet> {
        match config.flag(PLACES.by_hand) && config.of_kind(CLIENT).is_empty() {
            true => vec![config.of_kind(SERVER)],
            false => Vec::new(),
        }
    }

    /// Votes go to names. Where servers look for a leader only when told to, which no search does, there are none unless
    /// there have been some.
    fn told_apart(world: &Whole<Self>) -> bool {
        let voted = |node: &Option<Node>| matches!(node, Some(Node::Server(server)) if server.zab.has_voted());
        let votes = |msg: &Msg| matches!(msg, Msg::Zab(msg) if msg.is_vote());
        world.config.all().any(|id| voted(&world.slot(id).node)) || world.under_way().any(|(_, _, msg)| votes(msg))
    }

    /// Gives servers other names.
    fn permute(thing: Rename<Self>, names: &Renaming) {
        match thing {
            Rename::Slot(slot) => {
                let Some(Node::Server(server)) = &mut slot.node else { return };
                server.zab.rename(names);
                if let Role::Follows(leader) = &mut server.zk.role {
                    *leader = names.node(*leader);
                }
            }
            Rename::Msg(Msg::Zab(msg)) => msg.rename(names),
            Rename::Msg(Msg::Zk(_)) => {}
            Rename::Ghost(ghost) => ghost.zab.rename(names),
        }
    }
}
