//! What a client asks for, one thing at a time, and what it is shown: answers, and changes that it watches for.

use super::{ClientRow, Heard, Session, State, places, rule};
use crate::parts::part::Host;
use crate::parts::zk::messages::{Glimpse, Happened, Msg};
use crate::parts::znodes::{Op, OpResult, Watch, WatchEvent, Zxid, told};
use smallvec::{SmallVec, smallvec};

impl Session {
    /// What it asks for now, if it waits for an answer.
    pub fn asks(&self) -> Option<&Op> {
        self.queue.first().filter(|_| self.under_way)
    }

    /// Asks for the next thing.
    pub(super) fn pump(&mut self, host: &mut impl Host<Session>) {
        let Some(op) = self.queue.first().filter(|_| self.state == State::Connected && !self.under_way).cloned() else {
            return;
        };
        self.number = self.number.saturating_add(1);
        self.under_way = true;
        let what = told(host.config(), &op.text());
        host.send(self.server, Msg::Ask { number: self.number, op });
        host.tell(rule(host, ClientRow::Asks), [self.server.0.into(), what, self.number, 0]);
    }

    /// What it asked for is not going to be answered.
    pub(super) fn lose(&mut self, host: &mut impl Host<Session>, op: Op, asked: bool) -> Heard {
        let what = told(host.config(), &op.text());
        host.tell(rule(host, ClientRow::Lost), [what, op.writes().into(), asked.into(), 0]);
        Heard::Lost { op }
    }

    pub(super) fn on_answer(
        &mut self,
        host: &mut impl Host<Session>,
        zxid: Zxid,
        result: &OpResult,
    ) -> SmallVec<[Heard; 2]> {
        let op = self.queue.remove(0);
        self.under_way = false;
        self.hears(host);
        self.sees(host, zxid, Glimpse::Answer(self.number));
        self.watches.extend(Watch::set_by(&op, result).filter(|watch| !self.watches.contains(watch)));
        let [what, answer] = [op.text(), result.text()].map(|text| told(host.config(), &text));
        host.tell(rule(host, ClientRow::Answered), [what, answer, zxid.epoch, zxid.counter]);
        smallvec![Heard::Done { op, result: result.clone() }]
    }

    pub(super) fn on_watched(
        &mut self,
        host: &mut impl Host<Session>,
        zxid: Zxid,
        event: &WatchEvent,
    ) -> SmallVec<[Heard; 2]> {
        self.hears(host);
        self.sees(host, zxid, Glimpse::Event);
        if !host.off(places(host).one_shot) {
            self.watches.retain(|watch| !watch.hears(event));
        }
        self.notified = self.notified.saturating_add(1);
        let path = told(host.config(), event.path.text());
        host.tell(rule(host, ClientRow::Notified), [path, event.turn as u32, zxid.epoch, zxid.counter]);
        smallvec![Heard::Watched { path: event.path.clone(), turn: event.turn }]
    }

    /// It has seen what happened up to here, if that is an answer (`ClientCnxn`: only headers of replies raise the last zxid).
    /// A server that takes it has shown it nothing yet; and where it has heard one event, another that left behind it may
    /// be lost: the next server makes up for that.
    pub(super) fn sees(&mut self, host: &mut impl Host<Session>, zxid: Zxid, what: Glimpse) {
        if let Glimpse::Answer(_) = what {
            self.seen = self.seen.max(zxid);
        }
        if let Some(session) = self.id {
            host.fact(Happened::Sees { session, zxid, what });
        }
    }
}
