//! A server of an ensemble: what it agrees on with the others, and the service that it makes of that. Written once, for
//! every protocol that has an ensemble.

use super::messages::Msg;
use super::server::{self, Zk};
use crate::engine::scene::NodeCard;
use crate::engine::{Config, NodeId, Timer};
use crate::parts::part::{Host, Part};
use crate::parts::zab::{self, Outcome, State, Zab};
use crate::parts::znodes::Txn;

/// A running server's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// What it agrees on with the others.
    pub zab: Zab,
    /// What it does for clients.
    pub zk: Zk,
}

impl Member {
    /// A server whose process has just started.
    pub fn boot<H: Host<Zab> + Host<Zk>>(host: &mut H) -> Member {
        Member { zab: <Zab as Part>::boot(host), zk: <Zk as Part>::boot(host) }
    }

    /// Something happens to what servers agree on.
    pub fn on_zab<H: Host<Zab> + Host<Zk>>(&mut self, host: &mut H, occasion: zab::Occasion) {
        let proposed = match &occasion {
            zab::Occasion::Propose(txn) => Some(txn.clone()),
            _ => None,
        };
        let outcome = Zab::on(&mut self.zab, host, occasion);
        let wanted = self.serve(host, outcome, proposed);
        self.propose(host, wanted);
    }

    /// A message about clients comes, from one of them or from another server.
    pub fn on_zk<H: Host<Zab> + Host<Zk>>(&mut self, host: &mut H, from: NodeId, msg: &Msg) {
        let wanted = Zk::on(&mut self.zk, host, server::Occasion::Message(from, msg));
        self.propose(host, wanted);
    }

    /// A connection broke, with a server or with a client.
    pub fn on_broken<H: Host<Zab> + Host<Zk>>(&mut self, host: &mut H, peer: NodeId) {
        Zk::on(&mut self.zk, host, server::Occasion::Broken(peer));
        if (<H as Host<Zab>>::PLACES.servers)(<H as Host<Zab>>::config(host)).contains(peer) {
            self.on_zab(host, zab::Occasion::Broken(peer));
        }
    }

    fn propose<H: Host<Zab> + Host<Zk>>(&mut self, host: &mut H, wanted: Vec<Txn>) {
        wanted.into_iter().for_each(|txn| self.on_zab(host, zab::Occasion::Propose(txn)));
    }

    /// The service takes in what came of something: what it wants to be proposed by that.
    fn serve<H: Host<Zab> + Host<Zk>>(&mut self, host: &mut H, outcome: Outcome, proposed: Option<Txn>) -> Vec<Txn> {
        let zk = &mut self.zk;
        if outcome.reset {
            Zk::on(zk, host, server::Occasion::Reset);
        }
        if let (Some(zxid), Some(txn)) = (outcome.proposed, &proposed) {
            Zk::on(zk, host, server::Occasion::Proposed(zxid, txn));
        }
        for row in &outcome.delivered {
            Zk::on(zk, host, server::Occasion::Delivered(row.zxid, &row.txn));
        }
        if outcome.closed {
            Zk::on(zk, host, server::Occasion::Closed);
        }
        if outcome.opened {
            let history = &<H as Host<Zab>>::disk(host).history;
            let tail = history.iter_from(self.zab.delivered as usize).map(|row| (row.zxid, row.txn.clone())).collect();
            Zk::on(zk, host, server::Occasion::Opened(self.zab.follows(), tail));
        }
        if outcome.pinged.is_some() {
            Zk::on(zk, host, server::Occasion::Pinged);
        }
        if outcome.ticked { Zk::on(zk, host, server::Occasion::Ticked) } else { Vec::new() }
    }

    /// Fills in what a server shows.
    pub fn picture(&self, config: &Config, places: zab::Places, me: NodeId, card: &mut NodeCard) {
        <Zab as Part>::picture(&self.zab, config, card);
        <Zk as Part>::picture(&self.zk, config, card);
        let tick_ms = config.option_of(me, places.tick_ms)[0];
        let name = config.timer_name(Timer { id: places.tick, about: None });
        let next = card.timers.iter().find(|timer| timer.name == name).map(|timer| timer.due_ms);
        let tick = next.map(|due| (due + u64::from(self.rest_of_tick(tick_ms)), u64::from(tick_ms)));
        card.tables.extend(self.zk.tables(config, me, tick));
    }

    /// How long after its timer a whole tick is over. A leader's timer runs for half of one; sessions are counted at the whole
    /// ones.
    pub fn rest_of_tick(&self, tick_ms: u32) -> u32 {
        match &self.zab.state {
            State::Leading(leading) if !leading.half => tick_ms / 2,
            _ => 0,
        }
    }
}
