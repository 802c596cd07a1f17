//! How a run has left its protocol's model, now or before: what is mended since counts all the same.

use super::clock::Clocks;
use super::info::Info;
use super::rule::Rule;
use super::{Config, NodeId, NodeSet, RuleId, options, words};
use std::collections::BTreeMap;

/// How the run has left the protocol's model so far; what is mended since counts all the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Departures {
    /// Nodes whose disk was emptied.
    pub wiped: NodeSet,
    /// Rules that are on again, each with the step at which it was switched on last.
    pub were_off: BTreeMap<RuleId, u64>,
    /// How many steps had done more than switch a rule when one was switched off last; of one that was off from the start
    /// there is no such number.
    pub off_since: BTreeMap<RuleId, u64>,
    /// How many steps did no more than that.
    pub switches: u64,
    /// When flushing was lazy and no longer is: the step at which that ended last.
    pub was_lazy: Option<u64>,
    /// If a message was injected: the step at which that happened first.
    pub injected: Option<u64>,
    /// If a timer did not keep its time: the first that did not.
    pub untimely: Option<Untimely>,
    /// Nodes whose clock was far off and no longer is, each with the step at which that ended last.
    pub clocks: BTreeMap<NodeId, u64>,
}

/// How a timer did not keep its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Untimely {
    /// Whose it is.
    pub node: NodeId,
    /// The step.
    pub step: u64,
    /// It ran out before its time, by hand; otherwise it was overdue, and something else was done first.
    pub early: bool,
}

impl Departures {
    /// Takes down that a rule is switched on again. If nothing has happened since it was switched off, the run is what it
    /// would be had it always been on; a rule for progress may have set timers at the very start.
    pub fn is_on_again(&mut self, rule: RuleId, safety: bool, step: u64) {
        let since = self.off_since.get(&rule).copied().unwrap_or_default();
        if step - self.switches > since || !safety {
            self.were_off.insert(rule, step);
        }
    }

    /// Whether every rule was on, every write flushed at once, every disk kept, every clock steady and every message that
    /// of a node, from the start up to now; and, for what rests on time, whether every timer kept its own.
    pub fn are_none(&self, info: &'static Info, config: &Config, clocks: &Clocks, timed: bool) -> bool {
        let Departures { wiped, were_off, was_lazy, injected, untimely, clocks: off, .. } = self;
        let once = was_lazy.is_some() || injected.is_some() || timed && untimely.is_some();
        let ever = !wiped.is_empty() || !were_off.is_empty() || once || !off.is_empty();
        let now = config.rules_off.iter().next().is_some() || config.flag(options::FLUSH);
        !ever && !now && clocks.are_steady(info.steady)
    }

    /// Rules that were off before and are on again, each with the step until which it was off.
    pub fn rules_were_off(&self, info: &'static Info, config: &Config) -> Vec<(&'static Rule, u64)> {
        let before = self.were_off.iter().filter(|(rule, _)| !config.rules_off.contains(**rule));
        before.map(|(rule, step)| (info.rule(*rule), *step)).collect()
    }

    /// Departures now or before, other than rules that are off now, in words. Without a rule that only progress rests on,
    /// a run is one of the model all the same.
    pub fn told(&self, info: &'static Info, config: &Config, clocks: &Clocks) -> Vec<String> {
        let Departures { wiped, was_lazy, injected, untimely, clocks: off, .. } = self;
        let steady = info.steady;
        let wiped = wiped.iter().map(|n| words::lost_disk(config.name(n)));
        let lazy = match (config.flag(options::FLUSH), was_lazy) {
            (true, _) => Some(words::lazy()),
            (false, Some(step)) => Some(words::was_lazy(*step)),
            (false, None) => None,
        };
        let rules = self.rules_were_off(info, config).into_iter().filter(|(rule, _)| !rule.costs_progress_only());
        let rules = rules.map(|(rule, step)| words::rule_was_off(rule.id, step));
        let clocks = config.all().filter_map(|id| {
            let (clock, name) = (clocks.of(id), config.name(id));
            match (clock.off().filter(|_| !clock.is_steady(steady)), off.get(&id)) {
                (Some(rate), _) => Some(words::clock_is_off(name, rate)),
                (None, Some(step)) => Some(words::clock_was_off(name, *step)),
                (None, None) => None,
            }
        });
        let injected = injected.map(words::was_injected);
        let untimely = untimely.filter(|_| info.rests_on_time());
        let untimely = untimely.map(|late| words::was_untimely(config.name(late.node), late.early, late.step));
        wiped.chain(lazy).chain(rules).chain(clocks).chain(untimely).chain(injected).collect()
    }
}
