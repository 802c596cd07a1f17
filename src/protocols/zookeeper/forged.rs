//! Messages of one's own: those between servers, and those of clients.

use super::messages::Msg;
use super::server::{CLIENT, SERVER};
use crate::engine::{Fields, Form, Refusal};
use crate::parts::{zab, zk};

/// Of what messages are made.
pub const FORMS: &[Form] = &{
    const FIRST: [Form; zab::FORMS_NEED] = zab::forms(&[SERVER]);
    const SECOND: [Form; zk::forged::FORMS_NEED] = zk::forged::forms(&[CLIENT], &[SERVER]);
    let mut forms = [FIRST[0]; FIRST.len() + SECOND.len()];
    let mut at = 0;
    while at < forms.len() {
        forms[at] = if at < FIRST.len() { FIRST[at] } else { SECOND[at - FIRST.len()] };
        at += 1;
    }
    forms
};

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    match zk::messages::KINDS.contains(&kind) {
        true => Ok(Msg::Zk(zk::forged::forge(kind, fields)?)),
        false => Ok(Msg::Zab(zab::forge(kind, fields)?)),
    }
}
