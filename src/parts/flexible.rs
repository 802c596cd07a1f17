//! Flexible quorums: each phase has its own (Howard, Malkhi and Spiegelman, "Flexible Paxos: Quorum Intersection
//! Revisited", 2016). Any phase-1 quorum has to meet any phase-2 quorum; two of the same phase need not meet.
//!
//! The rows for a protocol's tables are [`OPTIONS`] and [`RULE`]; [`Flexible`] finds them there again. A world whose
//! quorums do not meet is refused, unless the rule is off.

use super::quorum::{MOST_SETS, Quorum};
use super::{refused, words};
use crate::engine::facts::{FactSpec, nodes, own};
use crate::engine::scene::Fact;
use crate::engine::{Config, Enough, Facts, Harm, Info, Needs, NodeSet, OptionId, OptionSpec, Refusal, Rule, RuleId};

/// The options: who is enough for each phase.
pub const OPTIONS: [OptionSpec; 2] = [
    OptionSpec::quorum("q1", "who is enough for phase 1: a majority, a number, or sets such as \"A1,A2 | A2,A3\""),
    OptionSpec::quorum("q2", "who is enough for phase 2, in the same way"),
];

/// The rule that they follow.
pub const RULE: Rule = Rule::safety(
    "flexible.quorums-intersect",
    "Every quorum of phase 1 shares a member with every quorum of phase 2.",
    "Howard and others 2016, section 3",
    "quorums that do not meet are allowed",
    &[Harm::from("agreement", 2)],
)
.facts(&[nodes("promises"), nodes("others")]);

/// A phase of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Promises are gathered.
    One,
    /// A value is accepted.
    Two,
}

/// Where the rows stand in a protocol's tables, and who counts there.
#[derive(Clone, Copy, Debug)]
pub struct Flexible {
    q1: OptionId,
    q2: OptionId,
    rule: RuleId,
    of: fn(&Config) -> NodeSet,
    kind: &'static str,
}

impl Flexible {
    /// The rows in these tables; `of` are those who count, of a kind that is called so. A table that lacks one of them
    /// does not build.
    pub const fn of(info: &Info, of: fn(&Config) -> NodeSet, kind: &'static str) -> Flexible {
        let (q1, q2) = (info.option_called(OPTIONS[0].name), info.option_called(OPTIONS[1].name));
        Flexible { q1, q2, rule: info.rule_called(RULE.id), of, kind }
    }

    /// Who together is enough for a phase: a majority of all who count, running or not, unless something else is given.
    pub fn quorum(self, config: &Config, phase: Phase) -> Quorum {
        let of = (self.of)(config);
        Quorum::given(config, self.option(phase), of).unwrap_or(Quorum::Majority(of))
    }

    fn option(self, phase: Phase) -> OptionId {
        match phase {
            Phase::One => self.q1,
            Phase::Two => self.q2,
        }
    }

    /// A phase-1 quorum and a phase-2 quorum that have no member in common, if there are such.
    pub fn apart(self, config: &Config) -> Option<[NodeSet; 2]> {
        let majorities = [self.q1, self.q2].iter().all(|option| config.option(*option) == [0, 0]);
        if majorities {
            return None;
        }
        self.quorum(config, Phase::One).apart(self.quorum(config, Phase::Two))
    }

    /// Whether quorums are of those who count, and meet unless the rule is off; otherwise why that cannot be.
    pub fn together(self, config: &Config) -> Result<(), Refusal> {
        self.fits(config, self.q1, OPTIONS[0].name)?;
        self.fits(config, self.q2, OPTIONS[1].name)?;
        match self.apart(config).filter(|_| !config.rules_off.contains(self.rule)) {
            Some([one, other]) => {
                let names = |set| config.names(set).join(" ");
                Err(refused::quorums_apart(names(one), names(other), self.kind, RULE.id))
            }
            None => Ok(()),
        }
    }

    fn fits(self, config: &Config, option: OptionId, name: &'static str) -> Result<(), Refusal> {
        let of = (self.of)(config);
        match config.enough(option) {
            Enough::Majority => Ok(()),
            Enough::Size(size) if size as usize > of.len() => {
                Err(refused::quorum_too_large(name, size, of.len(), self.kind))
            }
            Enough::Size(_) => Ok(()),
            Enough::Sets(sets) if sets.len() > MOST_SETS => Err(refused::quorum_sets(name, sets.len(), MOST_SETS)),
            Enough::Sets(sets) => {
                let other = sets.iter().flat_map(|set| set.iter()).find(|id| !of.contains(*id));
                other.map_or(Ok(()), |other| Err(refused::quorum_of_others(name, config.name(other), self.kind)))
            }
        }
    }

    /// What keeps whoever has these promises, which are a quorum, from going on: that there is a phase-2 quorum without
    /// them. The rule, and the facts of its note; nothing where quorums meet.
    pub fn missed(self, config: &Config, promises: NodeSet) -> Option<(RuleId, Facts)> {
        self.apart(config)?;
        let two = self.quorum(config, Phase::Two);
        let without = NodeSet(two.members().0 & !promises.0);
        let others = two.smallest().into_iter().find(|quorum| quorum.0 & !without.0 == 0)?;
        Some((self.rule, [promises.0, others.0, 0, 0]))
    }

    /// Both phases' quorums.
    pub fn quorums(self, config: &Config) -> [Quorum; 2] {
        [Phase::One, Phase::Two].map(|phase| self.quorum(config, phase))
    }

    /// Whether each of them is a majority.
    pub fn by_majority(self, config: &Config) -> bool {
        self.quorums(config).iter().all(|quorum| matches!(quorum, Quorum::Majority(_)))
    }

    /// What each phase needs to go on.
    pub fn needs(self, config: &Config) -> Vec<Needs> {
        let needs = |phase, called| {
            let quorums = self.quorum(config, phase).smallest();
            Needs { phase: called, of: (self.of)(config), quorums }
        };
        vec![needs(Phase::One, words::phase_1()), needs(Phase::Two, words::phase_2())]
    }

    /// Those who can take each other's places: whatever quorums are given, it makes no difference which of them it is.
    pub fn alike(self, config: &Config) -> Vec<NodeSet> {
        self.quorum(config, Phase::One).alike(self.quorum(config, Phase::Two))
    }
}

/// A fact that sentences choose their words by: how a quorum is given that is no majority, by a size or by sets.
pub fn given(quorum: Quorum) -> Option<Fact> {
    match quorum {
        Quorum::Majority(_) => None,
        Quorum::Sized { .. } => Some(Fact::text("size")),
        Quorum::Both(..) | Quorum::AnyOf(_) => Some(Fact::text("sets")),
    }
}

/// How many are a quorum at least, and how it is given, in one number of a note.
pub fn size(quorum: Quorum) -> u32 {
    let how = match quorum {
        Quorum::Majority(_) => 0,
        Quorum::Sized { .. } => BY_SIZE,
        Quorum::Both(..) | Quorum::AnyOf(_) => BY_SETS,
    };
    quorum.need() as u32 | how
}

const BY_SIZE: u32 = 1 << 8;
const BY_SETS: u32 = 1 << 9;

/// The fact how many that are.
pub const fn needed() -> FactSpec {
    own("needed", |_, facts, at| Some(Fact::Int((facts[at] & (BY_SIZE - 1)).into())))
}

/// The fact how it is given, of the same number at this place of the note.
pub const fn how(place: usize) -> FactSpec {
    let read = |_: &Config, facts: Facts, at: usize| match facts[at] & (BY_SIZE | BY_SETS) {
        BY_SIZE => Some(Fact::text("size")),
        BY_SETS => Some(Fact::text("sets")),
        _ => None,
    };
    own(QUORUM, read).at(place)
}

/// The name of that fact.
pub const QUORUM: &str = "quorum";

/// That fact, with who knows the quorum.
pub const fn quorum(read: fn(&Config, [u32; 4], usize) -> Option<Fact>) -> FactSpec {
    own(QUORUM, read)
}
