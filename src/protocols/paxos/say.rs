//! Every sentence that Paxos says: one for each rule and way it can come out, made from the facts it compared.

use super::ballot::Ballot;
use super::learner;
use super::messages::{Proposal, Record};
use super::rules::{self as r};
use crate::engine::scene::Verdict;
use crate::engine::{Config, LAZY, NodeId, NodeSet, Note, RuleId, Value};

/// A record in a few words: its kind, and what it says.
pub fn record(config: &Config, record: &Record) -> String {
    let proposal = |p: &Proposal| proposal(config, p.ballot.0, p.value.0);
    match record {
        Record::Propose(ballot) => format!("propose: its number {}", ballot.text(config)),
        Record::Promise(ballot) => format!("promise: {}", ballot.text(config)),
        Record::Accept(sent) => format!("accept: it proposes {}", proposal(sent)),
        Record::Acknowledge { proposal: accepted, .. } => format!("acknowledgment: it accepted {}", proposal(accepted)),
        Record::Commit(decided) => format!("commit: {}", proposal(decided)),
    }
}

/// A proposal as the paper writes it.
fn proposal(config: &Config, ballot: u32, value: u32) -> String {
    format!("[{}, {}]", Ballot(ballot).text(config), config.value_text(Value(value)))
}

/// A note as one sentence.
pub fn note(config: &Config, note: &Note) -> String {
    match note.verdict {
        Verdict::Held => held(config, note),
        Verdict::Refused => refused(config, note),
        Verdict::Waived => waived(config, note),
    }
}

/// The words that a note's numbers stand for.
struct Facts<'a> {
    config: &'a Config,
    me: &'a str,
}

impl Facts<'_> {
    fn new<'a>(config: &'a Config, note: &Note) -> Facts<'a> {
        Facts { config, me: config.name(note.node) }
    }

    fn node(&self, fact: u32) -> &str {
        u8::try_from(fact).map_or("nobody", |id| self.config.name(NodeId(id)))
    }

    fn value(&self, fact: u32) -> String {
        self.config.value_text(Value(fact))
    }

    fn ballot(&self, fact: u32) -> String {
        Ballot(fact).text(self.config)
    }

    fn proposal(&self, ballot: u32, value: u32) -> String {
        proposal(self.config, ballot, value)
    }
}

fn held(config: &Config, note: &Note) -> String {
    let f = Facts::new(config, note);
    let (me, [a, b, c, d]) = (f.me, note.facts);
    match note.rule {
        r::UNIQUE => format!("{me} writes its number to disk first, and sends then."),
        r::ONE_VALUE => {
            format!("{}'s promise comes after {me} has sent {}, and changes nothing.", f.node(a), f.value(d))
        }
        r::QUORUM_SIZE => format!("{me} has {a} promises of {c}: {b} are a majority, so it may propose."),
        r::DISTINCT => format!("{}'s promise counts; it is its first of ballot {}.", f.node(a), f.ballot(b)),
        r::THIS_BALLOT => format!("The promise is of {}, the ballot under way.", f.ballot(b)),
        r::ADOPT_ACCEPTED if a == 0 => {
            format!("No promise reports anything accepted, so {me} may propose its own value {}.", f.value(c))
        }
        r::ADOPT_ACCEPTED if d == 1 && b != c => {
            let found = f.proposal(a, b);
            format!("A promise reports {found}, so {me} has to take {}, not its own {}.", f.value(b), f.value(c))
        }
        r::ADOPT_ACCEPTED => format!("A promise reports {}, so {me} takes {}.", f.proposal(a, b), f.value(b)),
        r::ADOPT_HIGHEST => {
            let (high, low) = (f.proposal(a, b), f.proposal(c, d));
            format!("Of what is reported, {high} has a higher number than {low}: {me} takes {}.", f.value(b))
        }
        r::PROMISE if a == b => format!("{me} has promised {} before, and promises it again.", f.ballot(a)),
        r::PROMISE if b == 0 => format!("{me} has promised nothing yet, so it promises {}.", f.ballot(a)),
        r::PROMISE => format!("{} is above {me}'s promise {}, so it promises that.", f.ballot(a), f.ballot(b)),
        r::CHECK_ACCEPT if b == 0 => format!("{me} has promised nothing, so it accepts {}.", f.proposal(a, c)),
        r::CHECK_ACCEPT => {
            format!("{me} accepts {}: it is not below its promise {}.", f.proposal(a, c), f.ballot(b))
        }
        r::ACCEPT_RAISES => format!("By accepting, {me} promises {} as well.", f.ballot(a)),
        r::PERSIST_PROMISE => format!("{me} writes its promise to disk first, and answers then."),
        r::PERSIST_ACCEPTED => format!("{me} writes what it accepted to disk first, and answers then."),
        r::LEARN_QUORUM => {
            format!("{me} knows of {a} acceptances of {c} at {}: {b} are a majority.", f.ballot(d))
        }
        r::LEARN_DISTINCT => format!("{}'s acceptance of {} is its first.", f.node(a), f.proposal(b, c)),
        r::BACKOFF => format!("Ballot {} has ended; {me} waits for a random time.", f.ballot(a)),
        RuleId(_) => told(&f, note),
    }
}

fn promises(n: u32) -> String {
    if n == 1 { "1 promise".into() } else { format!("{n} promises") }
}

fn acceptors(n: u32) -> String {
    if n == 1 { "1 acceptor is".into() } else { format!("{n} acceptors are") }
}

fn told(f: &Facts, note: &Note) -> String {
    let (me, [a, b, c, d]) = (f.me, note.facts);
    match note.rule {
        r::PREPARES => format!("{me} starts ballot {} and asks for promises.", f.ballot(a)),
        r::COUNTS_PROMISE if b == 0 => {
            format!("{} promises and has accepted nothing; that makes {}.", f.node(a), promises(d))
        }
        r::COUNTS_PROMISE => {
            format!("{} promises and has accepted {}; that makes {}.", f.node(a), f.proposal(b, c), promises(d))
        }
        r::LATE => {
            let what = ["promise", "refusal", "acceptance"].get(c as usize).unwrap_or(&"answer");
            format!("{}'s {what} at {} comes when {me} no longer waits for it.", f.node(a), f.ballot(b))
        }
        r::COUNTS_ACCEPT => format!("{} accepted {}; {me} knows of {c} of {d} acceptances.", f.node(a), f.value(b)),
        r::PREPARED => format!("{me} has its quorum of promises for ballot {}.", f.ballot(a)),
        r::PROPOSES => format!("{me} proposes {}.", f.proposal(a, b)),
        r::REFUSED if c < d => {
            format!("{} has promised {}; {} left, too few for a quorum.", f.node(a), f.ballot(b), acceptors(c))
        }
        r::REFUSED => format!("{} has promised {}; {} left that could answer.", f.node(a), f.ballot(b), acceptors(c)),
        r::TIMED_OUT => format!("Ballot {} got too few answers in time ({b}): {me} gives it up.", f.ballot(a)),
        r::KNOWS => format!("A majority has accepted {}: {me} knows that it is chosen.", f.proposal(a, b)),
        r::TAKES if b == c => format!("{me} will try to get {} chosen for {}.", f.value(b), f.node(a)),
        r::TAKES => format!("{me} is busy with {}; it does not take {} as well.", f.value(c), f.value(b)),
        r::NO_VALUE => format!("{me} is free to propose at {}, but nobody has asked it for a value.", f.ballot(a)),
        r::NO_BALLOT => format!("{me} has no ballot under way; `prepare {me}` starts one."),
        r::LEARNS if c == learner::ANOTHER => {
            format!(
                "{me} sees {} chosen, at ballot {}, but has learned {} before.",
                f.value(a),
                f.ballot(b),
                f.value(d)
            )
        }
        r::LEARNS if c == learner::AGAIN => {
            format!("{me} sees {} chosen once more, and tells the clients again.", f.value(a))
        }
        r::LEARNS => {
            format!("{me} learns that {} is chosen, at ballot {}, and tells the clients.", f.value(a), f.ballot(b))
        }
        r::FORGETS => {
            let heard = f.proposal(b, c);
            format!("{me} keeps count of {d} proposals, and {}'s {heard} is older than all of them.", f.node(a))
        }
        r::BOOTS if note.facts == [0; 4] => format!("{me} starts with an empty disk."),
        r::BOOTS => {
            let kept = [("used", a), ("promised", b), ("accepted at", c)];
            let mut parts: Vec<_> =
                kept.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{what} {}", f.ballot(*n))).collect();
            parts.extend((d == 1).then(|| "what it learned".to_string()));
            format!("{me} starts; from its disk it knows: {}.", parts.join(", "))
        }
        r::ASKS => format!("{me} asks {} for {}.", f.node(a), f.value(b)),
        r::ASKS_AGAIN => format!("{me} has no answer from {} about {}. Asking again is safe.", f.node(b), f.value(a)),
        r::GIVES_UP => format!("{me} stops waiting for {}. It cannot know whether that was done.", f.value(a)),
        r::ANSWERED if d == 1 => format!("{me} hears from {} that {} is chosen, as it wished.", f.node(b), f.value(a)),
        r::ANSWERED => format!("{me} hears from {} that {} is chosen, not {}.", f.node(b), f.value(a), f.value(c)),
        _ => standing(f.config, note),
    }
}

/// How things stand, for answers to `why not`.
fn standing(config: &Config, note: &Note) -> String {
    let f = Facts::new(config, note);
    let (me, [a, b, c, _]) = (f.me, note.facts);
    match note.rule {
        r::GATHERED if a == 0 => format!("Nobody has promised {} yet.", f.ballot(b)),
        r::GATHERED => format!("Promises of {} so far: {}.", f.ballot(b), nodes(config, a)),
        r::ENDED => {
            format!("{me} has given {} up; it tries the next number when its retry timer runs out.", f.ballot(a))
        }
        r::CAN_PROPOSE => format!("{me} has promises of {} from a majority, {}.", f.ballot(b), nodes(config, a)),
        r::WILLING if c == 1 => format!("{me} would accept {}; nothing has come of it yet.", f.ballot(b)),
        r::WILLING => format!("{me} would promise {}; its answer has not come to {}.", f.ballot(b), f.node(a)),
        r::IS_AWAY if b == 1 => format!("{me} is down: nothing comes from it until it restarts."),
        r::IS_AWAY => format!("{me} and {} cannot reach each other both ways now.", f.node(a)),
        r::NOT_SENT if a == 0 => format!("{me} has used no number yet, so there is nothing to answer."),
        r::NOT_SENT => format!("{me} has sent no value at {}.", f.ballot(a)),
        r::ACCEPTED_BY => format!("{} was accepted by {}.", f.proposal(a, b), nodes(config, c)),
        r::HEARD if c == 0 => format!("{me} has heard of no acceptance of {}.", f.proposal(a, b)),
        r::HEARD => format!("{me} knows that {} accepted {}.", nodes(config, c), f.proposal(a, b)),
        r::HEARD_NOTHING => format!("{me} has heard of no acceptance since it started."),
        r::TRAVELS => format!("A message of {me} to {} is on its way.", f.node(a)),
        r::LOST => format!("{me} has agreed to {}, but its answer to {} is lost.", f.ballot(b), f.node(a)),
        r::SINCE if b == 0 => format!("{me} agreed to {}, and has lost its disk since.", f.ballot(a)),
        r::SINCE => format!("{me} agreed to {}, and to {} since.", f.ballot(a), f.ballot(b)),
        RuleId(_) => format!("{me}: {}", text(note)),
    }
}

/// Several nodes, from their set.
fn nodes(config: &Config, set: u32) -> String {
    match config.names(NodeSet(set)).as_slice() {
        [] => "nobody".into(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn refused(config: &Config, note: &Note) -> String {
    let f = Facts::new(config, note);
    let (me, [a, b, c, d]) = (f.me, note.facts);
    match note.rule {
        r::ONE_VALUE => {
            let (found, sent) = (f.proposal(b, c), f.value(d));
            format!("{}'s late promise reports {found}, but {me} has sent {sent}: the ballot keeps it.", f.node(a))
        }
        r::QUORUM_SIZE => format!("{me} has {a} of {c} promises; it needs {b} to propose."),
        r::DISTINCT => format!("{me} has counted {}'s promise already.", f.node(a)),
        r::THIS_BALLOT => format!("{me} ignores a promise of {}; it is at {} now.", f.ballot(b), f.ballot(c)),
        r::PROMISE => format!("{me} refuses {}: it has promised {}.", f.ballot(a), f.ballot(b)),
        r::CHECK_ACCEPT => format!("{me} refuses {}: it has promised {}.", f.proposal(a, c), f.ballot(b)),
        r::LEARN_QUORUM => format!("{me} knows of {a} of {c} acceptances at {}; {b} decide.", f.ballot(d)),
        r::LEARN_DISTINCT => format!("{me} has counted {}'s acceptance already.", f.node(a)),
        r::SAME_BALLOT => format!(
            "{b} acceptors have accepted {}, but at different ballots; {c} at {}: that decides nothing.",
            f.value(a),
            f.ballot(d)
        ),
        RuleId(_) => format!("{me} refuses: {}", text(note)),
    }
}

fn waived(config: &Config, note: &Note) -> String {
    let f = Facts::new(config, note);
    let (me, [a, b, c, d]) = (f.me, note.facts);
    match note.rule {
        r::UNIQUE if d == LAZY => format!("Flushing is lazy: {me} sends before its number is on disk."),
        r::PERSIST_PROMISE if d == LAZY => format!("Flushing is lazy: {me} answers before its promise is on disk."),
        r::PERSIST_ACCEPTED if d == LAZY => {
            format!("Flushing is lazy: {me} answers before what it accepted is on disk.")
        }
        r::UNIQUE => format!("Rule off: {me} sends first; its number is not flushed to disk."),
        r::ONE_VALUE => {
            format!("Rule off: {me} changes the value of its ballot from {} to {}.", f.value(d), f.value(c))
        }
        r::QUORUM_SIZE => format!("Rule off: {me} proposes with {a} of {c} promises; {b} would be a majority."),
        r::DISTINCT => format!("Rule off: {me} counts {}'s promise once more.", f.node(a)),
        r::THIS_BALLOT => format!("Rule off: {me} counts a promise of {} at {}.", f.ballot(b), f.ballot(c)),
        r::ADOPT_ACCEPTED => {
            format!("Rule off: {me} proposes its own {} although {} is reported.", f.value(c), f.proposal(a, b))
        }
        r::ADOPT_HIGHEST => {
            let (high, low) = (f.proposal(a, b), f.proposal(c, d));
            format!("Rule off: {me} takes the value of {low} although {high} is reported.")
        }
        r::PROMISE => format!("Rule off: {me} lowers its promise from {} to {}.", f.ballot(b), f.ballot(a)),
        r::CHECK_ACCEPT => {
            format!("Rule off: {me} accepts {} although it has promised {}.", f.proposal(a, c), f.ballot(b))
        }
        r::ACCEPT_RAISES => {
            format!("Rule off: {me} accepts at {} and still promises {} only.", f.ballot(a), f.ballot(b))
        }
        r::PERSIST_PROMISE => format!("Rule off: {me} answers first; its promise is not flushed to disk."),
        r::PERSIST_ACCEPTED => format!("Rule off: {me} answers first; what it accepted is not flushed to disk."),
        r::LEARN_QUORUM => format!("Rule off: {me} decides on {a} acceptances of {c}; {b} would be a majority."),
        r::LEARN_DISTINCT => format!("Rule off: {me} counts {}'s acceptance once more.", f.node(a)),
        r::SAME_BALLOT => {
            format!("Rule off: {me} adds up {b} acceptances of {} at different ballots.", f.value(a))
        }
        r::BACKOFF => format!("Rule off: ballot {} has ended, and {me} starts the next at once.", f.ballot(a)),
        RuleId(_) => format!("Rule off: {me} acts all the same. {}", text(note)),
    }
}

/// The rule's own text, for ways of coming out that have no sentence of their own.
fn text(note: &Note) -> &'static str {
    r::RULES.get(usize::from(note.rule.0)).map_or("", |rule| rule.text)
}
