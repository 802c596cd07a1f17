//! Messages of one's own: of what each kind is made. The names of fields are those of a scene.

use super::messages::{Msg, Vote};
use super::roles::{ACCEPTOR, CLIENT, COORDINATOR, LEARNER};
use crate::engine::{FieldKind, FieldSpec, Fields, Form, KindId, Refusal};
use crate::parts::ballot::Ballot;

const COORDINATORS: &[KindId] = &[COORDINATOR];
const ACCEPTORS: &[KindId] = &[ACCEPTOR];
const CLIENTS: &[KindId] = &[CLIENT];
const BALLOT: FieldSpec = FieldSpec::new("ballot", FieldKind::Own("2.P1"));
const VALUE: FieldSpec = FieldSpec::new("value", FieldKind::Value);
const FAST: FieldSpec = FieldSpec::new("fast", FieldKind::Flag);

/// Of what messages are made.
pub const FORMS: &[Form] = &[
    Form { kind: "Prepare", from: COORDINATORS, to: ACCEPTORS, fields: &[BALLOT] },
    Form {
        kind: "Promise",
        from: ACCEPTORS,
        to: COORDINATORS,
        fields: &[
            BALLOT,
            FieldSpec::new("voted_ballot", FieldKind::Own("1.P1")).optional(),
            FieldSpec::new("voted_value", FieldKind::Value).optional(),
            FieldSpec::new("voted_fast", FieldKind::Flag).optional(),
        ],
    },
    Form {
        kind: "Refusal",
        from: ACCEPTORS,
        to: COORDINATORS,
        fields: &[BALLOT, FieldSpec::new("promised", FieldKind::Own("3.P1"))],
    },
    Form { kind: "Any", from: COORDINATORS, to: ACCEPTORS, fields: &[BALLOT] },
    Form { kind: "Accept", from: COORDINATORS, to: ACCEPTORS, fields: &[BALLOT, VALUE] },
    Form { kind: "Voted", from: ACCEPTORS, to: &[COORDINATOR, LEARNER], fields: &[BALLOT, VALUE, FAST] },
    Form { kind: "Request", from: CLIENTS, to: &[ACCEPTOR, COORDINATOR], fields: &[VALUE] },
    Form { kind: "Decided", from: &[LEARNER], to: CLIENTS, fields: &[VALUE] },
];

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    let coordinators = fields.config.of_kind(COORDINATOR);
    let read = |name: &str| {
        let parse = |text| Ballot::parse(fields.config, coordinators, text).map_err(Refusal::new);
        fields.text(name).map(parse).transpose()
    };
    let ballot = read("ballot")?.unwrap_or_default();
    let (voted, promised) = (read("voted_ballot")?, read("promised")?.unwrap_or_default());
    // Ballots are read before any value gives a word a number.
    let value = |name| fields.value(name).unwrap_or_default();
    Ok(match kind {
        "Prepare" => Msg::Prepare { ballot },
        "Promise" => {
            let vote =
                |ballot| Vote { ballot, value: value("voted_value"), fast: fields.flag("voted_fast").unwrap_or(true) };
            Msg::Promise { ballot, vote: voted.map(vote) }
        }
        "Refusal" => Msg::Refusal { ballot, promised },
        "Any" => Msg::Any { ballot },
        "Accept" => Msg::Accept { ballot, value: value("value") },
        "Voted" => Msg::Voted(Vote { ballot, value: value("value"), fast: fields.flag("fast").unwrap_or(true) }),
        "Request" => Msg::Request { value: value("value") },
        _ => Msg::Decided { value: value("value") },
    })
}
