//! The watches of a server's clients: set by a read, or again by whoever moves here; each fires once, before anything
//! newer leaves.

use super::{ServerRow, Zk, rule};
use crate::engine::NodeId;
use crate::parts::part::Host;
use crate::parts::zab;
use crate::parts::zk::messages::Msg;
use crate::parts::znodes::{Watch, WatchEvent, Zxid, told};
use std::collections::BTreeSet;

impl Zk {
    pub(super) fn set_watch(&mut self, host: &mut impl Host<Zk>, client: NodeId, watch: Watch, again: bool) {
        let path = told(host.config(), watch.path.text());
        host.tell(rule(host, ServerRow::Sets), [client.0.into(), path, watch.kind as u32, again.into()]);
        self.watches.insert((watch, client));
    }

    /// A client that moves here had a watch: what that missed since is told now, or else it is set again.
    pub(super) fn set_again(&mut self, host: &mut impl Host<Zk>, client: NodeId, watch: Watch, seen: Zxid) {
        let Some(turn) = self.tree.missed(watch.kind, &watch.path, seen) else {
            return self.set_watch(host, client, watch, true);
        };
        let path = told(host.config(), watch.path.text());
        host.tell(rule(host, ServerRow::Missed), [client.0.into(), path, turn as u32, 0]);
        let event = WatchEvent { path: watch.path, turn };
        host.send(client, Msg::Watched { zxid: self.tree.last(), event });
    }

    /// Something happened to a znode: whoever watches is told, each once, however many of its watches wait for it.
    pub(super) fn fire(&mut self, host: &mut impl Host<Zk>, zxid: Zxid, event: &WatchEvent) {
        let waiting: Vec<_> = self.watches.iter().filter(|(watch, _)| watch.hears(event)).cloned().collect();
        let clients: BTreeSet<NodeId> = waiting.iter().map(|(_, client)| *client).collect();
        let path = told(host.config(), event.path.text());
        for client in clients {
            let facts = [client.0.into(), path, event.turn as u32, zab::told(zxid)];
            if host.obeys(rule(host, ServerRow::OneShot), facts) {
                self.watches.retain(|(watch, watcher)| *watcher != client || !watch.hears(event));
            }
            let facts = [client.0.into(), path, zab::told(zxid), 0];
            match host.obeys(rule(host, ServerRow::BeforeData), facts) {
                true => host.send(client, Msg::Watched { zxid, event: event.clone() }),
                false => self.late.push((client, zxid, event.clone())),
            }
        }
    }

    /// What a client should have been told before.
    pub(super) fn tell_late(&mut self, host: &mut impl Host<Zk>, client: NodeId) {
        let (late, others) = std::mem::take(&mut self.late).into_iter().partition(|(watcher, ..)| *watcher == client);
        self.late = others;
        let late: Vec<(NodeId, Zxid, WatchEvent)> = late;
        late.into_iter().for_each(|(_, zxid, event)| host.send(client, Msg::Watched { zxid, event }));
    }
}
