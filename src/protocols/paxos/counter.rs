//! A counter outside hands out the numbers: a proposer asks it, waits, and asks again.

use super::messages::{Msg, Record};
use super::proposer::{Phase, Proposer};
use super::roles::{COUNTER, Context, Role, Seldom};
use super::rules;
use crate::engine::{NodeId, NodeSet};
use crate::parts::ballot::Ballot;

/// The counter that hands out numbers to all, and the one that this proposer would ask if each counter served some.
fn counters(cx: &Context) -> Option<[NodeId; 2]> {
    let all = cx.config.of_kind(COUNTER);
    let place = Role::Proposer.players(cx.config).before(cx.id);
    let own = all.iter().nth(place.checked_rem(all.len())?)?;
    Some([all.iter().next()?, own])
}

/// A counter hands out the next number. It is on disk before anybody hears of it, so that none is handed out twice.
pub fn hand_out(cx: &mut Context, to: NodeId) {
    let number = cx.disk().handed.0.saturating_add(1);
    cx.persist(Record::Count(number));
    cx.send(to, Msg::Number { number });
    cx.tell(rules::HANDS_OUT, [to.0.into(), number, 0, 0]);
}

impl Proposer {
    /// It asks the counter for the number of its next ballot, which is to go to these acceptors.
    pub fn ask_number(&mut self, cx: &mut Context, to: NodeSet) {
        *self = Proposer { phase: Phase::Number, value: self.value, aim: Seldom(to), ..Proposer::default() };
        let Some([first, own]) = counters(cx) else { return };
        // There may be a second one by mistake: numbers of both are not above each other.
        let facts = [first.0.into(), own.0.into(), 0, 0];
        let counter = if own == first || cx.obeys(rules::ONE_COUNTER, facts) { first } else { own };
        cx.send(counter, Msg::AskNumber);
        cx.tell(rules::ASKS_NUMBER, [counter.0.into(), 0, 0, 0]);
    }

    /// A counter answers.
    pub fn on_number(&mut self, cx: &mut Context, from: NodeId, number: u32) {
        let (ballot, used) = (Ballot::counted(number), cx.disk().proposed);
        let waits = self.phase == Phase::Number;
        if !waits || ballot <= used {
            return cx.tell(rules::LATE_NUMBER, [from.0.into(), ballot.0, used.0, waits.into()]);
        }
        cx.tell(rules::HEARS_NUMBER, [from.0.into(), ballot.0, 0, 0]);
        self.begin(cx, self.aim.0, ballot);
    }
}
