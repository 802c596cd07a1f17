//! Messages of one's own: those between servers.

use super::messages::Msg;
use super::server::SERVER;
use crate::engine::{Fields, Form, Refusal};
use crate::parts::zab;

/// Of what messages are made.
pub const FORMS: &[Form] = &zab::forms(&[SERVER]);

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    Ok(Msg::Zab(zab::forge(kind, fields)?))
}
