//! What comes of a rule that is off, as it is told wherever rules are listed. The sizes are [`Harm`](super::Harm)'s.

use super::{Info, Rule, RuleKind, words};

impl Rule {
    /// What a node does with the rule off, and what comes of that; nothing of what cannot be switched off.
    pub fn without(&self, info: &Info) -> Option<String> {
        let (off, breaks) = match self.kind {
            RuleKind::Safety { off, breaks } => (off, breaks),
            RuleKind::Liveness { off } | RuleKind::Cost { off } => (off, &[][..]),
            RuleKind::Kept | RuleKind::Event => return None,
        };
        let breaks: Vec<_> = breaks.iter().map(|harm| harm.text(info.voters_called())).collect();
        let breaks = (!breaks.is_empty()).then(|| breaks.join(", then "));
        Some(words::rule_off(off, breaks, self.costs_messages_only()))
    }
}
