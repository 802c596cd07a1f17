//! Messages of one's own: those of the slots, and those between clients and servers.

use super::messages::Msg;
use super::server::{CLIENT, SERVER, servers};
use crate::engine::{FieldKind, FieldSpec, Fields, Form, KindId, Refusal};
use crate::parts::client::{Outcome, Request};
use crate::parts::slots;

const SERVERS: &[KindId] = &[SERVER];
const CLIENTS: &[KindId] = &[CLIENT];
const SLOTS: [Form; slots::FORMS_NEED] = slots::forms!(SERVERS, "2.S1", "3.S2", "1:1.S2:x=1,3:2.S1:y=2");

/// Of what messages are made.
pub const FORMS: &[Form] = &[
    SLOTS[0],
    SLOTS[1],
    SLOTS[2],
    SLOTS[3],
    SLOTS[4],
    SLOTS[5],
    SLOTS[6],
    SLOTS[7],
    Form {
        kind: "Request",
        from: CLIENTS,
        to: SERVERS,
        fields: &[FieldSpec::new("seq", FieldKind::Number), FieldSpec::new("value", FieldKind::Value)],
    },
    Form {
        kind: "Answer",
        from: SERVERS,
        to: CLIENTS,
        fields: &[
            FieldSpec::new("seq", FieldKind::Number),
            FieldSpec::new("applied_index", FieldKind::Number).optional(),
            FieldSpec::new("result", FieldKind::Value).optional(),
            FieldSpec::new("leader", FieldKind::Node).optional(),
        ],
    },
];

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    let seq = fields.number("seq").unwrap_or_default();
    Ok(match kind {
        "Request" => Msg::Request(Request { seq, value: fields.value("value").unwrap_or_default() }),
        "Answer" => Msg::Answer { seq, outcome: Outcome::forged(fields) },
        _ => Msg::Slots(slots::forge(kind, servers(fields.config), fields)?),
    })
}
