//! Which value a proposer's promises leave it free to propose (section 2.2, phase 2(a)).

use super::messages::Proposal;
use super::proposer::Proposer;
use super::roles::Context;
use super::rules;
use crate::engine::facts::NOTHING;
use crate::engine::{Config, RuleId, Value};
use crate::parts::ballot::Ballot;

impl Proposer {
    /// The value that the promises leave: that of the highest-numbered proposal reported, or the own one if none is.
    pub fn choose_value(&self, cx: &mut Context) -> Option<Value> {
        let reported = || self.reports.iter().map(|report| report.accepted);
        let (Some(highest), Some(lowest)) = (reported().max_by_key(|p| p.ballot), reported().min_by_key(|p| p.ballot))
        else {
            let own = self.value?;
            cx.tell(rules::ADOPT_ACCEPTED, [Ballot::NONE.0, NOTHING, own.0, 0]);
            return Some(own);
        };
        let several = lowest.ballot != highest.ballot;
        // What is told of is what is taken in the end.
        let taken = if several { self.taken(|rule| cx.off(rule), highest, lowest) } else { highest };
        let instead = self.value.is_some_and(|own| own != taken.value);
        let facts = [taken.ballot.0, taken.value.0, self.value.map_or(NOTHING, |v| v.0), instead.into()];
        match self.value {
            Some(own) if !cx.obeys(rules::ADOPT_ACCEPTED, facts) => return Some(own),
            Some(_) => {}
            None => cx.tell(rules::ADOPT_ACCEPTED, facts),
        }
        // By mistake a number has been used for two values.
        let twin = reported().find(|p| p.ballot == taken.ballot && p.value != taken.value);
        if let Some(twin) = twin {
            cx.tell(rules::SAME_NUMBER, [taken.ballot.0, taken.value.0, twin.value.0, 0]);
        }
        if !several {
            return Some(taken.value);
        }
        let facts = [highest.ballot.0, highest.value.0, lowest.ballot.0, lowest.value.0];
        // That the number counts is so only where no other rule that is off decides.
        let counts = taken == highest || cx.off(rules::ADOPT_HIGHEST);
        if counts && !cx.obeys(rules::ADOPT_HIGHEST, facts) {
            return Some(lowest.value);
        }
        // The highest number, whatever came first or is reported most often.
        let (first, (commonest, reports)) = (self.first().unwrap_or(highest), self.commonest(highest));
        let facts = [highest.ballot.0, highest.value.0, first.ballot.0, first.value.0];
        if first.value != highest.value && !cx.obeys(rules::NOT_THE_FIRST, facts) {
            return Some(first.value);
        }
        let facts = [highest.ballot.0, highest.value.0, commonest.value.0, reports];
        if commonest.value != highest.value && !cx.obeys(rules::NOT_THE_COMMONEST, facts) {
            return Some(commonest.value);
        }
        Some(highest.value)
    }

    /// The value that it would propose with the promises that it has.
    pub fn would_propose(&self, config: &Config) -> Option<Value> {
        let off = |rule| config.rules_off.contains(rule);
        let reported = || self.reports.iter().map(|report| report.accepted);
        let own = || self.value.filter(|_| off(rules::ADOPT_ACCEPTED));
        match (reported().max_by_key(|p| p.ballot), reported().min_by_key(|p| p.ballot)) {
            (Some(highest), Some(lowest)) if lowest.ballot != highest.ballot => {
                own().or(Some(self.taken(off, highest, lowest).value))
            }
            (Some(highest), _) => own().or(Some(highest.value)),
            (None, _) => self.value,
        }
    }

    /// Which of several reported proposals is taken: the highest, unless a rule is off.
    fn taken(&self, off: impl Fn(RuleId) -> bool, highest: Proposal, lowest: Proposal) -> Proposal {
        let first = self.first().filter(|first| off(rules::NOT_THE_FIRST) && first.value != highest.value);
        match first {
            _ if off(rules::ADOPT_HIGHEST) => lowest,
            Some(first) => first,
            None if off(rules::NOT_THE_COMMONEST) => self.commonest(highest).0,
            None => highest,
        }
    }

    /// What was reported first.
    fn first(&self) -> Option<Proposal> {
        self.reports.first().map(|report| report.accepted)
    }

    /// A proposal of the value that most promises report, and how many do; of equally many that of the highest number.
    fn commonest(&self, highest: Proposal) -> (Proposal, u32) {
        let reported = || self.reports.iter().map(|report| report.accepted);
        let reports = |one: &Proposal| reported().filter(|other| other.value == one.value).count();
        let commonest = reported().max_by_key(|one| (reports(one), one.ballot)).unwrap_or(highest);
        (commonest, reports(&commonest) as u32)
    }
}
