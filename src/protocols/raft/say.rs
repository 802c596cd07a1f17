//! Every sentence that Raft says: one for each rule and way it can come out, made from the facts it compared.

use super::messages::Record;
use super::rules::{self as r};
use crate::engine::scene::Verdict;
use crate::engine::{Config, LAZY, NodeId, NodeSet, Note, RuleId, Value};

/// A record in a few words.
pub fn record(config: &Config, record: &Record) -> String {
    match record {
        Record::Term { current_term, voted_for: None } => format!("term {current_term}, no vote yet"),
        Record::Term { current_term, voted_for: Some(id) } => {
            format!("term {current_term} and its vote for {}", config.name(*id))
        }
        Record::Log { keep, entries, .. } if entries.is_empty() => format!("its log, cut to {keep} entries"),
        Record::Log { keep, entries, .. } => match entries.len() {
            1 => format!("entry {}", keep + 1),
            n => format!("entries {} to {}", keep + 1, *keep as usize + n),
        },
        Record::Sequence(seq) => format!("the number of its command, {seq}"),
    }
}

/// A note as one sentence.
pub fn note(config: &Config, note: &Note) -> String {
    match note.verdict {
        Verdict::Held => held(config, note),
        Verdict::Refused => refused(config, note),
        Verdict::Waived => waived(config, note),
    }
}

fn node(config: &Config, fact: u32) -> &str {
    u8::try_from(fact).map_or("nobody", |id| config.name(NodeId(id)))
}

fn entries(first: u32, last: u32) -> String {
    if first == last { format!("entry {first}") } else { format!("entries {first} to {last}") }
}

fn held(config: &Config, note: &Note) -> String {
    let me = config.name(note.node);
    let [a, b, c, d] = note.facts;
    let value = |fact| config.value_text(Value(fact));
    match note.rule {
        r::STEP_DOWN => format!("{me} sees term {a}, higher than its {b}: it adopts it and follows."),
        r::STALE_REQUEST => format!("The request is of term {a}, not below {me}'s term {b}."),
        r::STALE_REPLY => format!("The reply answers a request of {me}'s present term {b}."),
        r::VOTE_ONCE if b == u32::MAX => {
            format!("{me} has not voted in term {c} yet, so {} may have its vote.", node(config, a))
        }
        r::VOTE_ONCE => format!("{me} voted for {} in term {c} before, and answers the same again.", node(config, a)),
        r::VOTE_PERSIST => format!("{me} writes term and vote to disk first, and sends then."),
        r::VOTE_LOG_CHECK => {
            format!("The candidate's log ends ({}) no earlier than {me}'s ({}).", end(b, a), end(d, c))
        }
        r::VOTE_COUNT_ONCE => format!("{}'s vote counts; it is its first.", node(config, a)),
        r::ELECTION_MAJORITY => format!("{me} has {a} votes of {c}: {b} are a majority, so it leads."),
        r::TIMER_RESET if a == 2 => format!("{me} has heard from a leader, so its election timer starts anew."),
        r::TIMER_RESET => format!("{me} gave its vote, so its election timer starts anew."),
        r::RANDOMISED => format!("{me} draws a new election timeout, between {a} and {b} ms."),
        r::CONCEDE => {
            format!("{me} hears that {} leads term {b}, gives up its candidacy and follows.", node(config, a))
        }
        r::PREV_CHECK if a == 0 => {
            format!("The entries start at index 1, so nothing before them has to match {me}'s log.")
        }
        r::PREV_CHECK => format!("{me} has entry {a} with term {b} too, so the entries fit after it."),
        r::CONFLICT_ONLY => format!("{me} deletes nothing that agrees with the message."),
        r::COMMIT_CLAMP => format!("The message vouches for entries up to {b}; the leader's commit index is {a}."),
        r::APPEND_PERSIST => format!("{me} writes the entries to disk first, and answers then."),
        r::PERSIST_BEFORE_COUNT => format!("{me} writes its own entry {a} to disk before it counts its copy."),
        r::COMMIT_MAJORITY => format!("As far as {me} knows, entry {a} is on {b} of {d} servers, a majority."),
        r::COMMIT_CURRENT_TERM => format!("{me} commits up to index {a}: on {d} servers, and of its own term {b}."),
        r::MATCH_FROM_REQUEST => {
            format!("{}'s success vouches for entries up to {a}, which the request carried.", node(config, c))
        }
        r::RESET_INDEXES => format!("{me} knows nothing of the others' logs yet; it will try from index {}.", a + 1),
        r::BACKTRACK => format!("{me} tries {} again from one entry lower, index {b}.", node(config, a)),
        r::RESEND => format!("{me}'s heartbeats carry what is missing."),
        r::APPLY_IN_ORDER => format!("{me} applies {} committed.", which_are(a, b)),
        r::CAMPAIGNS => format!("{me} becomes a candidate in term {a}, votes for itself and asks the others."),
        r::ELECTED => format!("{me} is leader of term {a}."),
        r::APPENDS => format!("{me} appends {} as entry {a}, of term {b}.", value(c)),
        r::STORES => format!("{me} appends {}.", entries(a, b)),
        r::DELETES if c == 1 => format!("{me} deletes {}, whether they conflict or not.", entries(a, b)),
        r::DELETES => format!("{me} deletes {}, which the leader does not have.", entries(a, b)),
        r::LEARNS_COMMIT => format!("{me} learns that {} committed.", are(a, b)),
        r::COUNTS => format!("{me} now knows that {} stores entries up to {b}.", node(config, a)),
        r::COUNTS_VOTE => format!("{me} gets {}'s vote and has {b} of {c}.", node(config, a)),
        r::LOSES_VOTE => format!("{} refuses {me} its vote.", node(config, a)),
        r::STEPS_DOWN if b == 1 => format!("{me} leads term {a} no longer."),
        r::STEPS_DOWN => format!("{me} gives up its candidacy in term {a}."),
        r::HEARTBEATS => format!("{me} shows that it leads term {a}."),
        r::BOOTS => {
            format!("{me} starts as a follower in term {a}, with {b} entries on disk and nothing known committed.")
        }
        r::REDIRECTS if b == u32::MAX => format!("{me} does not lead and knows no leader."),
        r::REDIRECTS => format!("{me} does not lead; it tells {} to ask {}.", node(config, a), node(config, b)),
        r::ANSWERS => format!("{me} answers {}: its command is applied, at index {b}.", node(config, a)),
        r::ASKS => format!("{me} asks {} for {}.", node(config, a), value(b)),
        r::ANSWERED => format!("{me} has its answer from {}: {} is applied at index {b}.", node(config, c), value(a)),
        r::ASKS_AGAIN => format!("{me} has no answer from {} about {}, and asks again.", node(config, b), value(a)),
        r::GIVES_UP if d == 1 => format!("{me} gives up {}: {} knows no leader to ask.", value(a), node(config, c)),
        r::GIVES_UP => format!("{me} stops waiting for {}. It cannot know whether that was done.", value(a)),
        _ => standing(config, note),
    }
}

/// How things stand, for answers to `why not`.
fn standing(config: &Config, note: &Note) -> String {
    let me = config.name(note.node);
    let [a, b, c, _] = note.facts;
    match note.rule {
        r::IS_LEADER => format!("{me} leads term {a}."),
        r::IS_FOLLOWER if b == u32::MAX => {
            format!("{me} is a follower in term {a}: it asks for votes only when its election timer runs out.")
        }
        r::IS_FOLLOWER => {
            format!("{me} follows {}, leader of term {a}, until its election timer runs out.", node(config, b))
        }
        r::IS_CANDIDATE => format!("{me} is a candidate in term {a}, with the votes of {}.", nodes(config, b)),
        r::IS_AWAY if b == 1 => format!("{me} is down: nothing comes from it until it restarts."),
        r::IS_AWAY => format!("{me} and {} cannot reach each other both ways now.", node(config, a)),
        r::WOULD_VOTE => format!("{me} would give {} its vote in term {b}; its answer has not come.", node(config, a)),
        r::WOULD_GET => format!("If {me} asked now, it would get {a} of {c} votes; it needs {b}."),
        r::NO_LEADER => format!("No running leader has entry {a}; only a leader that has it can commit it."),
        r::HAS_NOT => format!("{me} has no entry {a}: its log ends at {b}."),
        r::HEARS_LATER if c == u32::MAX => {
            format!("{me} takes entries up to {b} for committed; entry {a} is beyond that.")
        }
        r::HEARS_LATER => {
            format!("{me} knows of commits up to {b}; {} will tell it with its next entries.", node(config, c))
        }
        r::SENDS_NEXT => format!("{} sends {me} entries from index {b} on next.", node(config, a)),
        r::NOBODY_ASKED => format!("No client waits for entry {a} at the leader {me}, so nobody is answered."),
        r::ANSWER_TRAVELS => format!("{me}'s answer for entry {b} is on its way to {}.", node(config, a)),
        RuleId(other) => format!("{me}: rule {other} holds."),
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

/// Where a log ends: its last index and that entry's term.
fn end(term: u32, index: u32) -> String {
    if index == 0 { "empty".into() } else { format!("index {index}, term {term}") }
}

fn which_are(first: u32, last: u32) -> String {
    if first == last { format!("entry {first}, which is") } else { format!("entries {first} to {last}, which are") }
}

fn are(first: u32, last: u32) -> String {
    if first == last { format!("entry {first} is") } else { format!("entries {first} to {last} are") }
}

fn refused(config: &Config, note: &Note) -> String {
    let me = config.name(note.node);
    let [a, b, c, d] = note.facts;
    match note.rule {
        r::STALE_REQUEST => format!("{me} refuses: the request is of term {a}, but the term is {b} by now."),
        r::STALE_REPLY => format!("{me} ignores a reply to a request of term {a}; it is in term {b}."),
        r::VOTE_ONCE => format!("{me} refuses {}: in term {c} it voted for {}.", node(config, a), node(config, b)),
        r::VOTE_LOG_CHECK => {
            format!("{me} refuses: its log ends later ({}) than the candidate's ({}).", end(d, c), end(b, a))
        }
        r::VOTE_COUNT_ONCE => format!("{me} has counted {}'s vote already.", node(config, a)),
        r::ELECTION_MAJORITY => format!("{me} has {a} of {c} votes; it needs {b} to lead."),
        r::TIMER_RESET => format!("{me} gave no vote, so its election timer runs on."),
        r::PREV_CHECK if c == u32::MAX => {
            format!("{me} refuses: its log ends at {d}, so there is no entry {a} to build on.")
        }
        r::PREV_CHECK => format!("{me} refuses: its entry {a} has term {c}, not {b}."),
        r::COMMIT_MAJORITY => format!("As far as {me} knows, entry {a} is on {b} of {d} servers; {c} are needed."),
        r::COMMIT_CURRENT_TERM => {
            format!("As far as {me} knows, entry {a} is on {d} servers, but of term {b}, not {c}: it does not count.")
        }
        r::CONFLICT_ONLY => format!("{me} keeps what follows {a}: the message is shorter, but nothing conflicts."),
        r::COMMIT_CLAMP => format!("{me} goes no further than {b}, although the leader has committed up to {a}."),
        r::MATCH_FROM_REQUEST => {
            format!("{}'s success vouches only up to {a}; the log has grown to {b} since.", node(config, c))
        }
        r::KEEP_TAIL => format!("{me} keeps its {}, committed or not: a leader only appends.", entries(a + 1, b)),
        r::APPLY_IN_ORDER => format!("{me} does not apply {} yet: it waits for the commit.", entries(a, b)),
        RuleId(_) => format!("{me} refuses: {}", lower(config, note)),
    }
}

fn waived(config: &Config, note: &Note) -> String {
    let me = config.name(note.node);
    let [a, b, c, d] = note.facts;
    match note.rule {
        r::VOTE_PERSIST if d == LAZY => format!("Flushing is lazy: {me} sends before its term and vote are on disk."),
        r::APPEND_PERSIST if d == LAZY => format!("Flushing is lazy: {me} answers before the entries are on disk."),
        r::PERSIST_BEFORE_COUNT if d == LAZY => {
            format!("Flushing is lazy: {me} counts its own entry {a} before it is on disk.")
        }
        r::STEP_DOWN => format!("Rule off: {me} ignores a reply of term {a}, higher than its {b}."),
        r::STALE_REQUEST => format!("Rule off: {me} serves a request of term {a} although the term is {b}."),
        r::STALE_REPLY => format!("Rule off: {me} counts a reply to a request of term {a} in term {b}."),
        r::VOTE_ONCE => {
            format!("Rule off: {me} votes for {} too, after {} in term {c}.", node(config, a), node(config, b))
        }
        r::VOTE_PERSIST => format!("Rule off: {me} sends first; its vote is not flushed to disk."),
        r::VOTE_LOG_CHECK => format!("Rule off: {me} votes for a candidate whose log ends earlier ({}).", end(b, a)),
        r::VOTE_COUNT_ONCE => format!("Rule off: {me} counts {}'s vote once more.", node(config, a)),
        r::ELECTION_MAJORITY => format!("Rule off: {me} leads with {a} of {c} votes; {b} would be a majority."),
        r::TIMER_RESET => format!("Rule off: {me} restarts its election timer though it gave no vote."),
        r::RANDOMISED => format!("Rule off: {me}'s election timeout is {a} ms, like everybody's."),
        r::CONCEDE => format!("Rule off: {me} hears that {} leads term {b}, and goes on campaigning.", node(config, a)),
        r::PREV_CHECK => format!("Rule off: {me} agrees, although it has no entry {a} of term {b}."),
        r::CONFLICT_ONLY => format!("Rule off: {me} cuts its log to {a} although entries up to {b} agree or follow."),
        r::COMMIT_CLAMP => {
            format!("Rule off: {me} takes entries up to {} for committed; the message vouches for {b}.", a.min(c))
        }
        r::APPEND_PERSIST => format!("Rule off: {me} answers first; the entries are not flushed to disk."),
        r::PERSIST_BEFORE_COUNT => format!("Rule off: {me} counts its own entry {a} before it is on disk."),
        r::COMMIT_MAJORITY => {
            format!("Rule off: {me} knows entry {a} to be on {b} of {d} servers, and takes that for enough.")
        }
        r::COMMIT_CURRENT_TERM => format!("Rule off: {me} commits entry {a} of term {b} by counting, in term {c}."),
        r::MATCH_FROM_REQUEST => {
            format!("Rule off: {me} takes {} to store all up to {b}; it said {a}.", node(config, c))
        }
        r::RESET_INDEXES => format!("Rule off: {me} takes for granted what others store, without asking."),
        r::KEEP_TAIL => format!("Rule off: {me} drops its {}.", entries(a + 1, b)),
        r::BACKTRACK => format!("Rule off: {me} keeps trying the same index with {}.", node(config, a)),
        r::RESEND => format!("Rule off: {me} sends empty heartbeats."),
        r::APPLY_IN_ORDER => format!("Rule off: {me} applies {} without waiting for the commit.", entries(a, b)),
        RuleId(_) => format!("Rule off: {me} acts all the same. {}", lower(config, note)),
    }
}

/// The rule's own text, for ways of coming out that have no sentence of their own.
fn lower(_config: &Config, note: &Note) -> String {
    r::RULES.get(usize::from(note.rule.0)).map_or(String::new(), |rule| rule.text.to_string())
}
