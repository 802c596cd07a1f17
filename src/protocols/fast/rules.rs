//! Fast Paxos' rules: ids, sources, and what happens without them. Sources are sections of Lamport, "Fast Paxos" (2006).

use crate::engine::facts::{FactSpec, count, flag, lazy, node, nodes, own, value, word};
use crate::engine::scene::{Fact, Mark};
use crate::engine::{Announces, Harm, Rule};
use crate::parts::ballot::ballot;
use crate::parts::fate;
use crate::table;

/// What a coordinator asks acceptors for, by its place among `ASKED`.
pub const PREPARE: u32 = 0;
/// The same, to open a fast round.
pub const ANY: u32 = 1;
/// The same, to vote for a value.
pub const ACCEPT: u32 = 2;
/// What these are called.
const ASKED: &[&str] = &["Prepare", "Any", "Accept"];

/// What would begin a coordinator's next round, by its place among `BEGINS`: that it is told to.
pub const TOLD: u32 = 0;
/// Its round timer.
pub const WAITING: u32 = 1;
/// Nothing by itself, since it knows what is chosen.
pub const KNOWING: u32 = 2;
/// What these are called.
const BEGINS: &[&str] = &["told", "waiting", "knowing"];

/// What a coordinator can do in a round that is not in phase 2, by its place among `CAN`: nothing, it has given it up.
pub const GIVEN_UP: u32 = 0;
/// It gathers promises.
pub const GATHERS: u32 = 1;
/// It has to open it or to propose.
pub const IS_FREE: u32 = 2;
/// It has to propose a value.
pub const IS_BOUND: u32 = 3;
/// What these are called.
const CAN: &[&str] = &["given-up", "gathers", "free", "bound"];

/// What a coordinator has made of its round, by its place among `MADE_AS`: nothing yet.
pub const UNMADE: u32 = 0;
/// A fast round.
pub const MADE_FAST: u32 = 1;
/// A classic one.
pub const MADE_CLASSIC: u32 = 2;
/// One in which something was chosen, as it knows.
pub const ENDED: u32 = 3;
/// What these are called.
const MADE_AS: &[&str] = &["nothing", "fast", "classic", "ended"];

/// How many acceptors there are.
const fn acceptors() -> FactSpec {
    own("acceptors", |config, _, _| Some(Fact::Int(config.of_kind(super::roles::ACCEPTOR).len() as i64)))
}

table! { RULES: [Rule] by RuleId::of;
    QUORUM_SIZE = Rule::safety(
        "fast.quorum-size",
        "Any two quorums of votes of fast rounds share a member with any quorum of promises.",
        "section 3.1",
        "quorums of any sizes are enough",
        &[Harm::from("agreement", 2)],
    ).facts(&[count("votes"), count("acceptors"), flag("fast")]);
    ROUND_OPENED = Rule::safety(
        "fast.round-opened",
        "An acceptor takes a client's value only in a fast round that a coordinator has opened.",
        "section 3.2, phase 2(b)",
        "it takes the value at once, in a round of its own making above its promise",
        &[Harm::from("agreement", 1)],
    ).announces(Announces::Next).facts(&[value("value"), ballot("ballot"), flag("voted")]);
    ONE_VOTE = Rule::safety(
        "fast.one-vote",
        "An acceptor votes once in a round.",
        "section 3.2, phase 2(b)",
        "it votes again for the next value that comes",
        &[Harm::from("one-vote-per-round", 1), Harm::from("agreement", 1)],
    ).announces(Announces::Next).facts(&[ballot("ballot"), value("before"), value("value")]);
    RECOVERY = Rule::safety(
        "fast.recovery",
        "If all of a fast quorum can have voted for a value in the highest round reported, that value is taken.",
        "section 3.3, O4",
        "where a value has to be taken, that of most votes is, whatever their rounds; of equally many the first one",
        &[Harm::from("agreement", 3).if_even_from(6)],
    ).announces(Announces::Next).facts(&[ballot("round"), value("must"), value("takes"), flag("classic")]);
    PROMISE = Rule::safety(
        "fast.acceptor.promise",
        "A Prepare below the promise is refused; one at it or above is promised.",
        "section 2.2, phase 1(b)",
        "a lower Prepare lowers the promise",
        &[Harm::from("agreement", 1)],
    ).turns_away().announces(Announces::Next).facts(&[ballot("asked"), ballot("promised")]);
    CHECK_ACCEPT = Rule::safety(
        "fast.acceptor.check-accept",
        "In a round below the promise nothing is voted for.",
        "section 2.2, phase 2(b)",
        "it votes in any round",
        &[Harm::from("agreement", 1)],
    ).turns_away().facts(&[ballot("asked"), ballot("promised")]);
    PERSIST = Rule::safety(
        "fast.acceptor.persist",
        "Promises and votes are on disk before the answer leaves.",
        "section 2.3",
        "the answer leaves first, and what it says stays unflushed",
        &[Harm::from("agreement", 1)],
    ).routine().facts(&[lazy()]);
    DISTINCT = Rule::safety(
        "fast.coordinator.distinct",
        "One acceptor's promise counts once, however often it arrives.",
        "section 2.2, phase 2(a)",
        "messages are counted, not acceptors",
        &[Harm::from("agreement", 3)],
    ).turns_away().facts(&[node("acceptor"), ballot("ballot")]);
    THIS_ROUND = Rule::safety(
        "fast.coordinator.this-round",
        "Only promises of the round under way count.",
        "section 2.2, phase 2(a)",
        "promises of older rounds count too",
        &[Harm::from("agreement", 1)],
    ).turns_away().facts(&[node("acceptor"), ballot("promised"), ballot("current")]);
    UNIQUE = Rule::safety(
        "fast.coordinator.unique",
        "A round is begun once: it is on disk before Prepare leaves, so that a restart never begins it again.",
        "section 2.3",
        "Prepare leaves first, and the round stays unflushed: a restart begins it again, and it can get a second value",
        &[Harm::from("agreement", 3).if_even_from(6)],
    ).routine().facts(&[lazy()]);
    NEXT_ROUND = Rule::safety(
        "fast.coordinator.next-round",
        "Votes of a round stand for promises of the next one only where no other coordinator's round lies between.",
        "section 3.2",
        "they stand for promises whoever else begins rounds",
        &[Harm::from("agreement", 2)],
    ).facts(&[ballot("ballot"), ballot("next"), nodes("others")]);
    LEARN_QUORUM = Rule::safety(
        "fast.learner.quorum-size",
        "A value is learned when a quorum of the round's kind has voted for it.",
        "section 3.4",
        "the first vote is enough",
        &[Harm::from("learned-is-chosen", 2)],
    ).facts(&[count("votes"), ballot("ballot"), value("value"), count("needed")]);
    STARTS = Rule::event("fast.coordinator.boots", "A coordinator starts with what is on its disk.", "section 2.3")
        .facts(&[ballot("used")]);
    RECALLS = Rule::event("fast.acceptor.boots", "An acceptor starts with what is on its disk.", "section 2.3")
        .facts(&[ballot("promised"), ballot("voted_at"), value("voted")]);
    STILL_KNOWS = Rule::event("fast.learner.boots", "A learner starts with what is on its disk.", "section 2.3")
        .facts(&[ballot("ballot"), value("value")]);
    PREPARES = Rule::event("fast.coordinator.prepares", "A coordinator asks for promises.", "section 2.2, phase 1(a)")
        .announces(Announces::Send).facts(&[ballot("ballot")]);
    COUNTS_PROMISE = Rule::event("fast.coordinator.counts", "A coordinator gets a promise.", "section 2.2, phase 1(b)")
        .facts(&[node("acceptor"), ballot("voted_at"), value("voted"), count("promises"), acceptors()]);
    LATE = Rule::event("fast.coordinator.late", "A promise comes that is not waited for.", "section 2.2")
        .routine().turns_away().facts(&[node("acceptor"), ballot("ballot")]);
    PREPARED = Rule::event("fast.coordinator.prepared", "A coordinator has a quorum of promises.", "section 2.2, phase 2(a)")
        .marks(Mark::Election).facts(&[ballot("ballot"), flag("short")]);
    ASKS_FOR_ANY = Rule::event("fast.coordinator.opens", "A coordinator opens a fast round.", "section 3.2, phase 2(a)")
        .announces(Announces::Send).facts(&[ballot("ballot"), flag("again")]);
    PROPOSES = Rule::event("fast.coordinator.proposes", "A coordinator proposes a value.", "section 2.2, phase 2(a)")
        .announces(Announces::Send).facts(&[ballot("ballot"), value("value")]);
    NOT_FREE = Rule::event("fast.coordinator.not-free", "A coordinator may not open a fast round.", "section 3.3")
        .facts(&[ballot("ballot"), value("must"), value("takes")]);
    NOT_READY = Rule::event("fast.coordinator.not-ready", "A coordinator has no round for that.", "section 2.2, phase 2(a)")
        .facts(&[ballot("ballot"), word("made", MADE_AS)]);
    NO_VALUE = Rule::event("fast.coordinator.no-value", "A coordinator has no value to propose.", "section 2.2, phase 2(a)")
        .facts(&[ballot("ballot")]);
    HEARS = Rule::event("fast.coordinator.hears", "A coordinator hears of a vote.", "section 3.4")
        .facts(&[node("acceptor"), value("value"), count("votes"), count("needed")]);
    KNOWS = Rule::event("fast.coordinator.knows", "A coordinator sees a value chosen.", "section 3.4")
        .facts(&[ballot("ballot"), value("value")]);
    COLLIDES = Rule::event("fast.coordinator.collides", "Votes of a fast round are split.", "section 3.4")
        .facts(&[ballot("ballot"), nodes("voters"), count("needed")]);
    TAKES_VOTES = Rule::event("fast.coordinator.takes-votes", "A coordinator takes votes for promises.", "section 3.2")
        .announces(Announces::Send).facts(&[ballot("ballot"), ballot("voted_at"), nodes("acceptors")]);
    REFUSED = Rule::event("fast.coordinator.refused", "A coordinator hears of a higher promise.", "section 2.3")
        .facts(&[node("acceptor"), ballot("promised")]);
    KEEPS = Rule::event("fast.coordinator.keeps", "A coordinator keeps a client's value.", "section 3.2")
        .facts(&[value("value")]);
    OPENS = Rule::event("fast.acceptor.open", "A fast round is open at an acceptor.", "section 3.2, phase 2(b)")
        .facts(&[ballot("ballot")]);
    VOTES = Rule::event("fast.acceptor.votes", "An acceptor votes.", "section 2.2, phase 2(b)")
        .announces(Announces::Next).facts(&[ballot("ballot"), value("value"), flag("fast")]);
    COUNTS_VOTE = Rule::event("fast.learner.counts", "A learner hears of a vote.", "section 3.4")
        .facts(&[node("acceptor"), ballot("ballot"), value("value"), count("votes")]);
    LEARNS = Rule::event("fast.learner.learns", "A learner learns what was chosen.", "section 3.4")
        .facts(&[ballot("ballot"), value("value"), flag("fast"), flag("first")]);
    ASKS = Rule::event("fast.client.asks", "A client sends its value to all acceptors.", "section 3.2")
        .announces(Announces::Send).facts(&[value("value")]);
    ASKS_AGAIN = Rule::event("fast.client.asks-again", "A client without an answer asks again.", "section 3.2")
        .announces(Announces::Send).facts(&[value("value")]);
    VOTED_BY = Rule::event("fast.is.voted", "Who has voted for a value.", "section 3.4")
        .facts(&[ballot("ballot"), value("value"), nodes("acceptors"), flag("fast")]);
    UNANSWERED = Rule::event("fast.is.unanswered", "Who has not heard what was chosen.", "section 3.4")
        .facts(&[value("value"), nodes("clients")]);
    ANSWERED = Rule::event("fast.client.answered", "A client hears what was chosen.", "section 3.4")
        .facts(&[value("chosen"), node("learner"), value("wish"), flag("came_true")]);
    NO_ROUND = Rule::event("fast.is.roundless", "A coordinator has no round under way.", "section 2.2")
        .facts(&[word("begins", BEGINS)]);
    GATHERED = Rule::event("fast.is.gathering", "Whose promises a coordinator has.", "section 2.2, phase 1(b)")
        .facts(&[nodes("acceptors"), ballot("ballot"), count("needed")]);
    FREE = Rule::event("fast.is.ready", "What the promises of a coordinator's round leave it.", "section 3.3")
        .facts(&[nodes("acceptors"), ballot("ballot"), value("must")]);
    MADE = Rule::event("fast.is.made", "A coordinator has made its round a fast or a classic one.", "section 3.2")
        .facts(&[ballot("ballot"), value("value")]);
    TAKEABLE = Rule::event("fast.is.takeable", "A coordinator can take votes for promises.", "section 3.2")
        .facts(&[ballot("ballot"), ballot("next"), nodes("acceptors")]);
    SILENT = Rule::event("fast.is.silent", "A coordinator is not in phase 2 of a round.", "section 2.2, phase 2(a)")
        .facts(&[ballot("ballot"), word("can", CAN), value("must")]);
    LEFT = Rule::event("fast.is.left", "A coordinator has gone on to a higher round.", "section 2.2")
        .facts(&[ballot("ballot"), ballot("now")]);
    UNASKED = Rule::event("fast.is.unasked", "A coordinator has never asked an acceptor.", "section 2.2")
        .facts(&[node("acceptor"), ballot("ballot"), word("what", ASKED)]);
    HEARD = Rule::event("fast.is.heard", "Whose votes a node knows of.", "section 3.4")
        .facts(&[ballot("ballot"), value("value"), nodes("acceptors"), count("needed")]);
    HEARD_NOTHING = Rule::event("fast.is.unheard", "A node has heard of no vote.", "section 3.4")
        .facts(&[ballot("ballot")]);
    LOOKS = Rule::event("fast.is.looking", "A node knows of votes enough, and has not looked since.", "section 3.4")
        .facts(&[ballot("ballot"), value("value")]);
    NONE_VOTED = Rule::event("fast.is.unvoted", "No acceptor has voted.", "section 3.4");
    UNTOLD = Rule::event("fast.is.untold", "An acceptor has never told a node of its vote.", "section 3.4")
        .facts(&[node("other"), ballot("ballot"), value("value")]);
    VOTED = Rule::event("fast.is.vote", "What an acceptor has voted for in a round.", "section 2.2, phase 2(b)")
        .facts(&[ballot("ballot"), value("value"), flag("fast")]);
    CLOSED = Rule::event("fast.is.closed", "An acceptor takes no values in a fast round below its promise.", "section 3.2")
        .facts(&[ballot("ballot"), ballot("promised")]);
    AWAITS = Rule::event("fast.is.awaiting", "A fast round is open at an acceptor, and no value has come.", "section 3.2")
        .facts(&[ballot("ballot"), nodes("clients")]);
    KEEPS_WAITING = Rule::event("fast.is.waiting", "An acceptor keeps a value for a fast round.", "section 3.2")
        .facts(&[value("value")]);
    NO_PROMISE = Rule::event("fast.is.unpromised", "An acceptor has promised no round.", "section 2.2, phase 1(b)");
    SINCE = Rule::event("fast.is.since", "An acceptor promised a round before, and its disk says something else.", "section 2.2")
        .facts(&[ballot("ballot"), ballot("since")]);
    ..fate::rules::<super::FastPaxos>();
}
