//! Messages of one's own: of what each kind is made. The names of fields are those of a scene.

use super::messages::Msg;
use super::{CLIENT, REPLICA};
use crate::engine::{FieldKind, FieldSpec, Fields, Form};
use crate::parts::client::Request;

const SAYS: &[FieldSpec] = &[FieldSpec::new("seq", FieldKind::Number), FieldSpec::new("value", FieldKind::Value)];

/// Of what messages are made.
pub const FORMS: &[Form] = &[
    Form { kind: "Write", from: &[CLIENT], to: &[REPLICA], fields: SAYS },
    Form { kind: "Answer", from: &[REPLICA], to: &[CLIENT], fields: SAYS },
];

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Msg {
    let seq = fields.number("seq").unwrap_or_default();
    let value = fields.value("value").unwrap_or_default();
    match kind {
        "Write" => Msg::Write(Request { seq, value }),
        _ => Msg::Answer { seq, value },
    }
}
