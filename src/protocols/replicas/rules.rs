//! What is told about plain replicas. None of it is a rule that could be switched off: what would keep the replicas
//! equal is missing from the start.

use super::register::{added, after, held};
use crate::engine::Rule;
use crate::engine::facts::{count, node, own, value};
use crate::parts::client;
use crate::table;

/// Where all of this comes from.
const SOURCE: &str = "naive on purpose: no paper claims that it works";

table! { RULES: [Rule] by RuleId::of;
    APPLIES = Rule::event(
        "replicas.apply.in-order-of-arrival",
        "A replica applies every write that arrives, in the order of arrival, as often as it arrives.",
        SOURCE,
    ).facts(&[value("write"), held().at(1), node("client").at(3), own("adds", added), own("holds", after)]);
    BOOTS = Rule::event(
        "replicas.boot.from-disk",
        "A replica starts with what is on its disk, and nobody tells it what it has missed.",
        SOURCE,
    ).facts(&[held().at(0)]);
    ..[client::SENDS_ALL];
    ANSWERED = Rule::event(
        "replicas.client.answered",
        "A client notes which replicas have answered a write.",
        SOURCE,
    ).routine().facts(&[node("replica"), value("write"), count("answers"), count("replicas")]);
    ANSWERED_AGAIN = Rule::event(
        "replicas.client.answered-again",
        "An answer that a client has already tells it nothing new.",
        SOURCE,
    ).facts(&[node("replica"), value("write")]);
    NOT_AWAITED = Rule::event(
        "replicas.client.not-awaited",
        "An answer about a write that a client does not wait for changes nothing.",
        SOURCE,
    ).facts(&[node("replica"), value("write")]);
    ..[client::TIMEOUT];
    LATE = Rule::event(
        "replicas.client.late-answer",
        "A replica that was silent answers: it was alive then, and the client still cannot know why it was silent.",
        SOURCE,
    ).facts(&[node("replica"), value("write")]);
}
