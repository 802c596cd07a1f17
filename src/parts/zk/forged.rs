//! Messages of one's own between clients and servers of an ensemble, and between servers about clients.

use super::messages::{Msg, Wish};
use super::words;
use crate::engine::{FieldKind, FieldSpec, Fields, Form, KindId, Refusal};
use crate::parts::znodes::{Op, OpResult, Path, Requester, SessionId, Turn, Watch, WatchEvent, Zxid};

/// How many forms there are.
pub const FORMS_NEED: usize = super::messages::KINDS.len();

/// The highest epoch and counter that one's own message may speak of.
const MOST: u32 = 1000;

const fn own(name: &'static str, example: &'static str) -> FieldSpec {
    FieldSpec::new(name, FieldKind::Own(example))
}

const NUMBER: FieldSpec = FieldSpec::new("number", FieldKind::Number);
const SESSION: FieldSpec = own("session", "K1@1.1");
const ZXID: FieldSpec = own("zxid", "1.2");
const REQUESTER: FieldSpec = own("for", "K1@1.1#2");

/// Of what messages are made, between clients and servers of these kinds.
pub const fn forms(clients: &'static [KindId], servers: &'static [KindId]) -> [Form; FORMS_NEED] {
    const CONNECT: &[FieldSpec] = &[
        SESSION.optional(),
        NUMBER.optional(),
        own("seen", "1.2").optional(),
        own("watches", "/a:data,/b:children").optional(),
    ];
    const ASK: &[FieldSpec] = &[NUMBER, FieldSpec::new("value", FieldKind::Value)];
    const CONNECTED: &[FieldSpec] =
        &[SESSION, NUMBER, FieldSpec::new("timeout_ms", FieldKind::Number), ZXID.optional()];
    const ANSWER: &[FieldSpec] = &[NUMBER, ZXID.optional(), FieldSpec::new("result", FieldKind::Value)];
    const WATCHED: &[FieldSpec] = &[ZXID.optional(), own("path", "/a"), own("turn", "set")];
    const FORWARD: &[FieldSpec] = &[REQUESTER, FieldSpec::new("wish", FieldKind::Value)];
    const CHECKED: &[FieldSpec] = &[SESSION, NUMBER, FieldSpec::new("alive", FieldKind::Flag)];
    const SESSIONS: &[FieldSpec] = &[own("sessions", "K1@1.1,K2@1.2")];
    let asks = Form { kind: "Connect", from: clients, to: servers, fields: CONNECT };
    let says = Form { from: servers, to: clients, fields: &[], ..asks };
    let tells = Form { from: servers, to: servers, ..says };
    [
        asks,
        Form { kind: "Ping", fields: &[], ..asks },
        Form { kind: "Ask", fields: ASK, ..asks },
        Form { kind: "Close", fields: &[], ..asks },
        Form { kind: "Connected", fields: CONNECTED, ..says },
        Form { kind: "Expired", fields: &[NUMBER], ..says },
        Form { kind: "Refused", fields: &[NUMBER], ..says },
        Form { kind: "Pong", ..says },
        Form { kind: "Answer", fields: ANSWER, ..says },
        Form { kind: "Watched", fields: WATCHED, ..says },
        Form { kind: "Closed", ..says },
        Form { kind: "Forward", fields: FORWARD, ..tells },
        Form { kind: "Checked", fields: CHECKED, ..tells },
        Form { kind: "Synced", fields: &[REQUESTER], ..tells },
        Form { kind: "Sessions", fields: SESSIONS, ..tells },
    ]
}

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    let number = fields.number("number").unwrap_or_default();
    let zxid = |name: &str| read(fields, name, "1.2", bounded).map(Option::unwrap_or_default);
    let session = |text: &str| {
        SessionId::read(fields.config, text).filter(|session| bounded(&session.opened.to_string()).is_some())
    };
    let requester = || needed(fields, "for", "K1@1.1#2", |text| Requester::read(fields.config, text));
    let own = || needed(fields, "session", "K1@1.1", session);
    Ok(match kind {
        "Connect" => Msg::Connect {
            session: read(fields, "session", "K1@1.1", session)?,
            number,
            seen: zxid("seen")?,
            watches: read(fields, "watches", "/a:data,/b:children", |text| text.split(',').map(Watch::read).collect())?
                .unwrap_or_default(),
        },
        "Ping" => Msg::Ping,
        "Ask" => Msg::Ask { number, op: Op::read_whole(fields.text("value").unwrap_or_default())? },
        "Close" => Msg::Close,
        "Connected" => {
            let timeout_ms = fields.number("timeout_ms").unwrap_or_default();
            Msg::Connected { session: own()?, number, zxid: zxid("zxid")?, timeout_ms }
        }
        "Expired" => Msg::Expired { number },
        "Refused" => Msg::Refused { number },
        "Pong" => Msg::Pong,
        "Answer" => {
            Msg::Answer { number, zxid: zxid("zxid")?, result: needed(fields, "result", "created /a", OpResult::read)? }
        }
        "Watched" => {
            let turn = needed(fields, "turn", "set", |text| Turn::ALL.into_iter().find(|turn| turn.id() == text))?;
            let path = needed(fields, "path", "/a", |text| Path::read(text).ok())?;
            Msg::Watched { zxid: zxid("zxid")?, event: WatchEvent { path, turn } }
        }
        "Closed" => Msg::Closed,
        "Forward" => Msg::Forward { requester: requester()?, wish: needed(fields, "wish", "create /a 1", Wish::read)? },
        "Checked" => Msg::Checked { session: own()?, number, alive: fields.flag("alive").unwrap_or_default() },
        "Synced" => Msg::Synced { requester: requester()? },
        _ => {
            let all = |text: &str| text.split(',').map(session).collect();
            Msg::Sessions(needed(fields, "sessions", "K1@1.1,K2@1.2", all)?)
        }
    })
}

/// A zxid that is not beyond all that a run comes to.
fn bounded(text: &str) -> Option<Zxid> {
    Zxid::read(text).filter(|zxid| zxid.epoch.max(zxid.counter) <= MOST)
}

/// What is given for a field, if something is.
fn read<T>(
    fields: &Fields,
    name: &str,
    example: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    fields.text(name).map(|text| read(text).ok_or_else(|| words::refused::no_field(text, name, example))).transpose()
}

/// What is given for a field that has to be there.
fn needed<T>(fields: &Fields, name: &str, example: &str, how: impl FnOnce(&str) -> Option<T>) -> Result<T, Refusal> {
    read(fields, name, example, how)?.ok_or_else(|| words::refused::no_field("", name, example))
}
