//! Paxos' rules: ids, sources, and what happens without them. The decisions themselves stand in
//! [`proposer`](super::proposer), [`acceptor`](super::acceptor) and [`learner`](super::learner); their sentences in
//! the catalogue. Sources are sections of Lamport, "Paxos Made Simple".

use super::roles::{CLIENT, COUNTER, MANNER, Role, q1, q2};
use crate::engine::facts::{FactSpec, count, flag, lazy, node, nodes, own, value, word};
use crate::engine::scene::{Fact, Mark};
use crate::engine::{Announces, Config, Facts, Harm, NodeSet, Rule};
use crate::parts::ballot::ballot;
use crate::parts::quorum::Quorum;
use crate::parts::{client, fate, flexible};
use crate::table;

/// How many acceptors are a quorum of a phase at least, how such quorums are given if not as majorities, and how many
/// acceptors there are: the same for every note of a run.
const fn promises_needed() -> FactSpec {
    own("needed", |config, _, _| Some(Fact::Int(q1(config).need() as i64)))
}

const fn acceptances_needed() -> FactSpec {
    own("needed", |config, _, _| Some(Fact::Int(q2(config).need() as i64)))
}

const fn first() -> FactSpec {
    flexible::quorum(|config, _, _| flexible::given(q1(config)))
}

const fn second() -> FactSpec {
    flexible::quorum(|config, _, _| flexible::given(q2(config)))
}

const fn acceptors() -> FactSpec {
    own("acceptors", |config, _, _| Some(Fact::Int(Role::Acceptor.players(config).len() as i64)))
}

/// Whether a number says nothing of whose it is, and there are several that can have handed it out.
const fn shared() -> FactSpec {
    own("shared", |config, _, _| Some(Fact::Bool(config.of_kind(COUNTER).len() > 1)))
}

/// The quorums that a ballot needs which an acceptor refuses: those of the phase that it is in.
fn wanted(config: &Config, facts: Facts) -> Quorum {
    if facts[3] != 0 { q2(config) } else { q1(config) }
}

/// Who refuses a ballot and what it has promised; how many acceptors are left to the ballot, how many it needs, and where
/// quorums are sets whether any is left.
const REFUSAL: &[FactSpec] = &[
    node("acceptor"),
    ballot("promised"),
    own("left", |_, facts, at| Some(Fact::Int(NodeSet(facts[at]).len() as i64))),
    own("needed", |config, facts, _| Some(Fact::Int(wanted(config, facts).need() as i64))),
    own("reachable", |config, facts, _| match wanted(config, facts) {
        quorum @ Quorum::AnyOf(_) => Some(Fact::Bool(quorum.met(NodeSet(facts[2])))),
        Quorum::Majority(_) | Quorum::Sized { .. } | Quorum::Both(..) => None,
    }),
];

/// How many clients hear of a decision.
const fn clients() -> FactSpec {
    own("clients", |config, _, _| Some(Fact::Int(config.of_kind(CLIENT).len() as i64)))
}

/// What else is on a disk that a node starts with, in one number: whether it has learned something, and whether it has
/// proposed something.
pub const LEARNED: u32 = 1;
/// The same, of what it has proposed.
pub const SENT: u32 = 2;

fn learned(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    Some(Fact::Bool(facts[at] & LEARNED != 0))
}

fn sent(_: &Config, facts: Facts, at: usize) -> Option<Fact> {
    Some(Fact::Bool(facts[at] & SENT != 0))
}

/// What a learner decides, how that stands to what it knew, and whom it tells.
const DECISION: &[FactSpec] =
    &[value("value"), ballot("ballot"), word("how", &["first", "again", "another"]), value("known"), clients()];

table! { RULES: [Rule] by RuleId::of;
    UNIQUE = Rule::safety(
        "paxos.proposer.unique",
        "A ballot number is used once: it is on disk before Prepare leaves, so that a restart never uses it again.",
        "section 2.5",
        "Prepare leaves first, and the number stays unflushed: a restart uses it again, unless an acceptor on the same \
         disk has flushed it by then",
        &[Harm::from("one-value-per-ballot", 1), Harm::from("agreement", 1)],
    ).routine().facts(&[lazy()]);
    ONE_VALUE = Rule::safety(
        "paxos.proposer.one-value",
        "One ballot carries one value: a late promise does not change a value already sent.",
        "section 2.2, phase 2(a)",
        "a late promise may change it",
        &[Harm::from("one-value-per-ballot", 3)],
    ).turns_away().announces(Announces::Next)
    .facts(&[node("acceptor"), ballot("reported_at"), value("reported"), value("sent")]);
    QUORUM_SIZE = Rule::safety(
        "paxos.proposer.quorum-size",
        "Phase 2 starts after promises from a quorum: a majority of all acceptors, unless others are given.",
        "section 2.2, phase 2(a)",
        "one acceptor fewer is enough",
        &[Harm::from("agreement", 3).if_odd()],
    ).facts(&[count("promises"), flag("more"), promises_needed(), acceptors(), first()]);
    ALL_ACCEPTORS = Rule::safety(
        "paxos.proposer.all-acceptors",
        "A quorum is one of all acceptors: who does not answer counts as well.",
        "section 2.2, phase 2(a)",
        "when its time is up, a proposer takes those who have not answered for dead: a majority of the others is enough",
        &[Harm::from("agreement", 3)],
    ).routine().facts(&[count("promises"), count("answers"), promises_needed(), acceptors(), first()]);
    DISTINCT = Rule::safety(
        "paxos.proposer.distinct",
        "One acceptor's promise counts once, however often it arrives.",
        "section 2.2, phase 2(a)",
        "messages are counted, not acceptors",
        &[Harm::from("agreement", 3)],
    ).routine().turns_away().facts(&[node("acceptor"), ballot("ballot")]);
    THIS_BALLOT = Rule::safety(
        "paxos.proposer.this-ballot",
        "Only promises of the ballot under way count.",
        "section 2.2, phase 2(a)",
        "promises of older ballots count too",
        &[Harm::from("agreement", 1)],
    ).routine().turns_away().facts(&[node("acceptor"), ballot("promised"), ballot("current")]);
    ADOPT_ACCEPTED = Rule::safety(
        "paxos.proposer.adopt-accepted",
        "If any promise reports an accepted proposal, its value is taken, not the own one.",
        "section 2.2, phase 2(a)",
        "the own value is proposed",
        &[Harm::from("agreement", 1)],
    ).announces(Announces::Next).facts(&[ballot("reported_at"), value("reported"), value("own"), flag("instead")]);
    ADOPT_HIGHEST = Rule::safety(
        "paxos.proposer.adopt-highest",
        "Of several reported proposals the one of the highest number is taken.",
        "section 2.2, phase 2(a)",
        "the one of the lowest number is taken",
        &[Harm::from("agreement", 3)],
    ).facts(&[ballot("high"), value("high_value"), ballot("low"), value("low_value")]);
    NOT_THE_FIRST = Rule::safety(
        "paxos.proposer.adopt-not-first",
        "Which report came first says nothing: the number decides.",
        "section 2.2, phase 2(a)",
        "the value that was reported first is taken",
        &[Harm::from("agreement", 3)],
    ).routine().facts(&[ballot("high"), value("high_value"), ballot("taken_at"), value("taken")]);
    NOT_THE_COMMONEST = Rule::safety(
        "paxos.proposer.adopt-not-commonest",
        "How many report a value says nothing: the number decides.",
        "section 2.2, phase 2(a)",
        "the value that most promises report is taken; of equally many, that of the highest number",
        &[Harm::from("agreement", 5).if_even_from(8)],
    ).routine().facts(&[ballot("high"), value("high_value"), value("taken"), count("reports")]);
    PROMISE = Rule::safety(
        "paxos.acceptor.promise",
        "A Prepare below the promise is refused, one above it promised; one at it is the same proposer's, by the number, \
         and gets the same answer again.",
        "section 2.2, phase 1(b)",
        "a lower Prepare lowers the promise",
        &[Harm::from("agreement", 1)],
    ).turns_away().announces(Announces::Next).facts(&[ballot("asked"), ballot("promised"), node("proposer"), flag("forgets"), shared()]);
    REMEMBER_PROMISE = Rule::safety(
        "paxos.acceptor.remember-promise",
        "An acceptor stores what it promises.",
        "section 2.2, phase 1(b)",
        "it answers that it promises, and stores nothing",
        &[Harm::from("agreement", 1)],
    ).announces(Announces::Next).facts(&[ballot("asked"), ballot("promised")]);
    CHECK_ACCEPT = Rule::safety(
        "paxos.acceptor.check-accept",
        "A proposal below the promise is refused; one at it or above is accepted.",
        "section 2.2, phase 2(b)",
        "every proposal is accepted",
        &[Harm::from("agreement", 1)],
    ).turns_away().announces(Announces::Next)
    .facts(&[ballot("asked"), ballot("promised"), value("value"), flag("again")]);
    ACCEPT_EQUAL = Rule::liveness(
        "paxos.acceptor.accept-equal",
        "A proposal at the promised number itself is accepted.",
        "section 2.2, phase 2(b)",
        "only proposals above the promise are accepted, so that none of a ballot that it has promised is",
    ).turns_away_off().announces(Announces::Next).facts(&[ballot("asked"), value("value")]);
    ACCEPT_RAISES = Rule::safety(
        "paxos.acceptor.accept-raises",
        "Accepting a proposal promises its number as well.",
        "section 2.2, P1a",
        "the promise stays as it was",
        &[Harm::from("agreement", 3).if_even_from(6)],
    ).routine().announces(Announces::Next).facts(&[ballot("accepted_at"), ballot("promised")]);
    PERSIST_PROMISE = Rule::safety(
        "paxos.acceptor.persist-promise",
        "A promise is on disk before the answer leaves.",
        "section 2.5",
        "the answer leaves first, and the promise stays unflushed",
        &[Harm::from("agreement", 1)],
    ).routine().facts(&[lazy()]);
    PERSIST_ACCEPTED = Rule::safety(
        "paxos.acceptor.persist-accepted",
        "An accepted proposal is on disk before the answer leaves.",
        "section 2.5",
        "the answer leaves first, and the proposal stays unflushed",
        &[Harm::from("agreement", 1)],
    ).routine().facts(&[lazy()]);
    LEARN_QUORUM = Rule::safety(
        "paxos.learner.quorum-size",
        "A value is learned when a quorum has accepted it: a majority of all acceptors, unless others are given.",
        "section 2.3",
        "the first acceptance is enough",
        &[Harm::from("learned-is-chosen", 2)],
    ).facts(&[count("acceptances"), flag("more"), acceptances_needed(), ballot("ballot"), acceptors(), second()]);
    LEARN_DISTINCT = Rule::safety(
        "paxos.learner.distinct",
        "One acceptor's acceptance counts once, however often it arrives.",
        "section 2.3",
        "messages are counted, not acceptors",
        &[Harm::from("learned-is-chosen", 2)],
    ).routine().turns_away().facts(&[node("acceptor"), ballot("ballot"), value("value")]);
    SAME_BALLOT = Rule::safety(
        "paxos.learner.same-ballot",
        "Acceptances add up at one ballot only, however equal the values of several.",
        "section 2.3",
        "acceptances of equal values are counted, whatever their ballots",
        &[Harm::from("learned-is-chosen", 2)],
    ).facts(&[value("value"), count("across"), count("here"), ballot("ballot")]);
    BACKOFF = Rule::liveness(
        "paxos.retry.backoff",
        "After a ballot has ended, the proposer waits for a random time before the next.",
        "section 2.4",
        "it starts the next ballot at once",
    ).announces(Announces::Send).facts(&[ballot("ballot")]);
    INTERSECT = flexible::RULE;
    ONE_COUNTER = Rule::safety(
        "paxos.number.one-counter",
        "All numbers that are handed out come from one counter.",
        "section 2.5",
        "with a second counter, every other proposer asks that one: two get the same number, and acceptors, which know a \
         promise by its number alone, promise it to both",
        &[Harm::from("one-value-per-ballot", 1), Harm::from("agreement", 1)],
    ).announces(Announces::Send).facts(&[node("counter"), node("other")]);
    PREPARES = Rule::event("paxos.proposer.prepares", "A proposer asks for promises.", "section 2.2, phase 1(a)")
        .announces(Announces::Send).facts(&[ballot("ballot")]);
    REUSES = Rule::event(
        "paxos.proposer.reuses",
        "A proposer is told to use a number that is not above all that it has used.",
        "section 2.5",
    ).announces(Announces::Send).facts(&[ballot("ballot"), ballot("used")]);
    SAME_NUMBER = Rule::event(
        "paxos.proposer.same-number",
        "Two values are reported at one number: nothing says which may be chosen.",
        "section 2.2, phase 2(a)",
    ).facts(&[ballot("ballot"), value("taken"), value("other")]);
    WISHES = Rule::event("paxos.proposer.wishes", "A proposer is told what to propose.", "section 2.2")
        .facts(&[value("value")]);
    STAYS = Rule::event("paxos.proposer.stays", "A proposer's ballot has ended, and it does not try again.", "section 2.4")
        .facts(&[ballot("ballot")]);
    COUNTS_PROMISE = Rule::event("paxos.proposer.counts", "A proposer gets a promise.", "section 2.2, phase 1(b)")
        .facts(&[node("acceptor"), ballot("accepted_at"), value("accepted"), count("promises")]);
    LATE = Rule::event("paxos.proposer.late", "An answer comes that is not waited for.", "section 2.2").routine().turns_away()
        .facts(&[
            node("acceptor"),
            ballot("ballot"),
            word("answer", &["promise", "refusal", "acceptance"]),
            word("because", &["ended", "unbegun", "unsent", "another"]),
        ]);
    HEARS_ROUND = Rule::event(
        "paxos.proposer.hears-round",
        "A proposer hears of a higher round from an answer that is not waited for.",
        "section 2.5",
    ).facts(&[count("round")]);
    PREPARED = Rule::event(
        "paxos.proposer.prepared",
        "A proposer has a quorum of promises.",
        "section 2.2, phase 2(a)",
    ).marks(Mark::Election).facts(&[ballot("ballot"), flag("short")]);
    PROPOSES = Rule::event("paxos.proposer.proposes", "A proposer sends its proposal.", "section 2.2, phase 2(a)")
        .announces(Announces::Send).facts(&[ballot("ballot"), value("value")]);
    COUNTS_ACCEPT = Rule::event("paxos.proposer.hears", "A proposer hears of an acceptance.", "section 2.3")
        .facts(&[node("acceptor"), value("value"), count("acceptances"), count("acceptors")]);
    REFUSED = Rule::event("paxos.proposer.refused", "A proposer hears of a higher promise.", "section 2.5")
        .facts(REFUSAL);
    TIMED_OUT = Rule::event("paxos.proposer.times-out", "A ballot gets no quorum in time.", "section 2.4")
        .facts(&[
            ballot("ballot"),
            count("answers"),
            word("lacks", &["promises", "acceptances", "value"]),
            flag("short"),
        ]);
    KNOWS = Rule::event("paxos.proposer.knows", "A proposer sees its proposal chosen.", "section 2.3")
        .facts(&[ballot("ballot"), value("value"), second()]);
    TAKES = Rule::event("paxos.proposer.takes", "A proposer takes a client's value.", "section 2.2")
        .facts(&[node("client"), value("value"), value("wish"), flag("taken")]);
    NO_VALUE = Rule::event("paxos.proposer.no-value", "A proposer is free to propose, but has no value.", "section 2.2")
        .facts(&[ballot("ballot"), flag("short")]);
    NO_BALLOT = Rule::event("paxos.proposer.no-ballot", "A proposer has no ballot under way.", "section 2.2");
    LEARNS = Rule::event("paxos.learner.learns", "A learner learns what was chosen.", "section 2.3")
        .facts(DECISION);
    ASSUMES = Rule::event("paxos.learner.assumes", "A learner takes for chosen what it does not know to be.", "section 2.3")
        .facts(DECISION);
    FORGETS = Rule::event("paxos.learner.forgets", "A learner has no room for a ballot that old.", "section 2.3")
        .turns_away().facts(&[node("acceptor"), ballot("ballot"), value("value"), count("kept")]);
    ASKS_NUMBER = Rule::event("paxos.number.asks", "A proposer asks a counter for a number.", "section 2.5")
        .facts(&[node("counter")]);
    HANDS_OUT = Rule::event("paxos.number.hands-out", "A counter hands out a number.", "section 2.5")
        .facts(&[node("proposer"), count("number")]);
    HEARS_NUMBER = Rule::event("paxos.number.hears", "A proposer gets its number.", "section 2.5")
        .facts(&[node("counter"), ballot("ballot")]);
    LATE_NUMBER = Rule::event("paxos.number.late", "A number comes that a proposer does not use.", "section 2.5")
        .turns_away().facts(&[node("counter"), ballot("ballot"), ballot("used"), flag("waits")]);
    NO_NUMBER = Rule::event("paxos.number.none-came", "A proposer gets no number in time.", "section 2.5");
    COUNTS_ON = Rule::event("paxos.number.boots", "A counter starts with what is on its disk.", "section 2.5")
        .facts(&[count("number")]);
    OUTRANKED = Rule::event(
        "paxos.number.outranked",
        "Where proposers come first, a ballot of a higher one is above all of a lower one.",
        "section 2.4",
    ).facts(&[node("acceptor"), ballot("promised"), node("proposer")]);
    RELAYS = Rule::event("paxos.learner.relays", "A learner tells other learners what was chosen.", "section 2.3")
        .facts(&[nodes("learners"), value("value")]);
    TAKES_WORD = Rule::event("paxos.learner.takes-word", "A learner hears from another what was chosen.", "section 2.3")
        .facts(&[node("learner"), ballot("ballot"), value("value")]);
    ASKS = Rule::event("paxos.learner.asks", "A learner asks the acceptors what they have accepted.", "section 2.3")
        .announces(Announces::Send);
    TOLD_NOTHING = Rule::event("paxos.learner.told-nothing", "An acceptor has accepted nothing.", "section 2.3")
        .facts(&[node("acceptor")]);
    TOO_FEW_ANSWERS = Rule::event("paxos.learner.too-few-answers", "A learner has too few answers.", "section 2.3")
        .announces(Announces::Send).facts(&[nodes("acceptors")]);
    NOTHING_YET = Rule::event("paxos.learner.nothing-yet", "A learner hears that nothing is accepted.", "section 2.3")
        .facts(&[nodes("acceptors")]);
    UNSETTLED = Rule::event(
        "paxos.learner.unsettled",
        "The answers of acceptors do not tell what is chosen: only a new ballot can.",
        "section 2.3",
    ).facts(&[nodes("acceptors"), node("proposer")]);
    TELLS = Rule::event("paxos.acceptor.tells", "An acceptor tells a learner what it has accepted.", "section 2.3")
        .facts(&[node("learner"), ballot("ballot"), value("value")]);
    IS_TO_SETTLE = Rule::event("paxos.proposer.is-to-settle", "A learner asks for a new ballot.", "section 2.3")
        .facts(&[node("learner"), word("does", &["begins", "busy", "manual"])]);
    NO_LEARNER = Rule::event("paxos.proposer.no-learner", "There is no learner to answer a client.", "section 2.3")
        .facts(&[node("client")]);
    BOOTS = Rule::event("paxos.node.boots", "A node starts with what is on its disk.", "section 2.5")
        .facts(&[
            ballot("used"),
            ballot("promised"),
            ballot("accepted_at"),
            own("learned", learned),
            own("sent", sent).at(3),
        ]);
    ..client::rules(MANNER);
    ANSWERED = Rule::event("paxos.client.answered", "A client hears what was chosen.", "section 2.3")
        .facts(&[value("chosen"), node("learner"), value("wish"), flag("came_true")]);
    HEARS = Rule::event("paxos.client.hears", "A client that waits for nothing hears what was chosen.", "section 2.3")
        .routine().facts(&[value("chosen"), node("learner")]);
    GATHERED = Rule::event("paxos.is.gathering", "Whose promises a proposer has.", "section 2.2, phase 1(b)")
        .facts(&[nodes("acceptors"), ballot("ballot")]);
    ENDED = Rule::event("paxos.is.waiting", "A ballot was given up, and the next has not begun.", "section 2.4")
        .facts(&[ballot("ballot")]);
    CAN_PROPOSE = Rule::event("paxos.is.free", "A proposer may propose.", "section 2.2, phase 2(a)")
        .facts(&[nodes("acceptors"), ballot("ballot"), flag("short"), first()]);
    NOT_SENT = Rule::event("paxos.is.silent", "A proposer is not in phase 2 of its ballot.", "section 2.2")
        .facts(&[ballot("ballot")]);
    NONE_SENT = Rule::event("paxos.is.unproposed", "Nobody has proposed anything.", "section 2.2");
    UNASKED = Rule::event("paxos.is.unasked", "A proposer has never asked an acceptor.", "section 2.2")
        .facts(&[node("acceptor"), ballot("ballot"), value("value")]);
    ACCEPTED_BY = Rule::event("paxos.is.accepted", "Who has accepted a proposal.", "section 2.3")
        .facts(&[ballot("ballot"), value("value"), nodes("acceptors")]);
    HEARD = Rule::event("paxos.is.heard", "Whose acceptances a node counts.", "section 2.3")
        .facts(&[ballot("ballot"), value("value"), nodes("acceptors")]);
    HEARD_NOTHING = Rule::event("paxos.is.unheard", "A learner has heard of no acceptance.", "section 2.3");
    LOOKS = Rule::event("paxos.is.looking", "A learner counts enough, and has not looked since.", "section 2.3")
        .facts(&[ballot("ballot"), value("value")]);
    UNTOLD = Rule::event("paxos.is.untold", "A node has never told another what it knows.", "section 2.3")
        .facts(&[node("other"), ballot("ballot"), value("value")]);
    HEARS_FROM = Rule::event("paxos.is.told-by", "From whom a learner hears what was chosen.", "section 2.3")
        .facts(&[nodes("learners"), flag("away")]);
    LEARNERLESS = Rule::event("paxos.is.learnerless", "There is no learner.", "section 2.3");
    ASKING = Rule::event("paxos.is.asking", "A learner that nobody tells asks, and who has answered.", "section 2.3")
        .facts(&[flag("open"), nodes("acceptors")]);
    UNSURE = Rule::event("paxos.is.unsure", "What acceptors told a learner settles nothing.", "section 2.3");
    WAS_TO_SETTLE = Rule::event("paxos.is.to-settle", "A proposer was asked for a new ballot.", "section 2.3")
        .facts(&[node("learner")]);
    NUMBERLESS = Rule::event("paxos.is.numberless", "A proposer waits for a number.", "section 2.5");
    HAS_DECIDED = Rule::event("paxos.is.decided", "A learner has decided another value.", "section 2.3")
        .facts(&[value("value"), ballot("ballot")]);
    CLIENTLESS = Rule::event("paxos.is.clientless", "There is no client to answer.", "section 2.3");
    SINCE = Rule::event("paxos.is.since", "An acceptor agreed before, and its disk says something else now.", "section 2.2")
        .facts(&[ballot("ballot"), ballot("since"), flag("accepts")]);
    ..fate::rules::<super::Paxos>();
}
