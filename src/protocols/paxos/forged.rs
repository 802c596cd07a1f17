//! Messages of one's own: of what each kind is made. The names of fields are those of a scene.

use super::messages::{Msg, Proposal};
use super::numbers::read_ballot;
use super::roles::{ACCEPTOR, CLIENT, COUNTER, LEARNER, PROPOSER, SERVER};
use crate::engine::{FieldKind, FieldSpec, Fields, Form, KindId, Refusal};
use crate::parts::ballot::Ballot;
use crate::parts::client::Request;

const PROPOSERS: &[KindId] = &[SERVER, PROPOSER];
const ACCEPTORS: &[KindId] = &[SERVER, ACCEPTOR];
const LEARNERS: &[KindId] = &[SERVER, LEARNER];
const CLIENTS: &[KindId] = &[CLIENT];
const COUNTERS: &[KindId] = &[COUNTER];

/// Of what messages are made.
pub const FORMS: &[Form] = &[
    Form { kind: "Prepare", from: PROPOSERS, to: ACCEPTORS, fields: &[BALLOT] },
    Form { kind: "Promise", from: ACCEPTORS, to: PROPOSERS, fields: &[BALLOT, ACCEPTED_BALLOT, ACCEPTED_VALUE] },
    Form {
        kind: "Refusal",
        from: ACCEPTORS,
        to: PROPOSERS,
        fields: &[BALLOT, FieldSpec::new("promised", FieldKind::Own("3.P2"))],
    },
    Form { kind: "Accept", from: PROPOSERS, to: ACCEPTORS, fields: &[BALLOT, VALUE] },
    Form { kind: "Accepted", from: ACCEPTORS, to: &[SERVER, PROPOSER, LEARNER], fields: &[BALLOT, VALUE] },
    Form { kind: "Request", from: CLIENTS, to: PROPOSERS, fields: &[VALUE] },
    Form { kind: "Decided", from: LEARNERS, to: CLIENTS, fields: &[VALUE] },
    Form { kind: "Learned", from: LEARNERS, to: LEARNERS, fields: &[BALLOT, VALUE] },
    Form { kind: "Query", from: LEARNERS, to: ACCEPTORS, fields: &[] },
    Form { kind: "Told", from: ACCEPTORS, to: LEARNERS, fields: &[ACCEPTED_BALLOT, ACCEPTED_VALUE] },
    Form { kind: "Settle", from: LEARNERS, to: PROPOSERS, fields: &[] },
    Form { kind: "AskNumber", from: PROPOSERS, to: COUNTERS, fields: &[] },
    Form { kind: "Number", from: COUNTERS, to: PROPOSERS, fields: &[NUMBER] },
];

const BALLOT: FieldSpec = FieldSpec::new("ballot", FieldKind::Own("2.P1"));
const VALUE: FieldSpec = FieldSpec::new("value", FieldKind::Value);
const NUMBER: FieldSpec = FieldSpec::new("ballot", FieldKind::Own("5"));
const ACCEPTED_BALLOT: FieldSpec = FieldSpec::new("accepted_ballot", FieldKind::Own("1.P2")).optional();
const ACCEPTED_VALUE: FieldSpec = FieldSpec::new("accepted_value", FieldKind::Value).optional();

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    let ballot = ballot(fields, "ballot")?.unwrap_or_default();
    // Ballots are read before any value gives a word a number.
    let value = || fields.value("value").unwrap_or_default();
    Ok(match kind {
        "Prepare" => Msg::Prepare { ballot },
        "Promise" => Msg::Promise { ballot, accepted: accepted(fields)? },
        "Refusal" => Msg::Refusal { ballot, promised: self::ballot(fields, "promised")?.unwrap_or_default() },
        "Accept" => Msg::Accept(Proposal { ballot, value: value() }),
        "Accepted" => Msg::Accepted(Proposal { ballot, value: value() }),
        "Learned" => Msg::Learned(Proposal { ballot, value: value() }),
        "Query" => Msg::Query,
        "Told" => Msg::Told { accepted: accepted(fields)? },
        "Settle" => Msg::Settle,
        "AskNumber" => Msg::AskNumber,
        "Number" => Msg::Number { number: ballot.round() },
        "Request" => Msg::Request(Request::wish(value())),
        _ => Msg::Decided { value: value() },
    })
}

fn ballot(fields: &Fields, name: &str) -> Result<Option<Ballot>, Refusal> {
    let read = |text| read_ballot(fields.config, text).map_err(Refusal::new);
    fields.text(name).map(read).transpose()
}

/// What an acceptor reports: nothing, unless a ballot is given.
fn accepted(fields: &Fields) -> Result<Option<Proposal>, Refusal> {
    let ballot = ballot(fields, "accepted_ballot")?;
    Ok(ballot.map(|ballot| Proposal { ballot, value: fields.value("accepted_value").unwrap_or_default() }))
}
