//! Messages of one's own, between clients and servers of an ensemble. The names of fields are those of a scene.

use super::messages::{Msg, Wish};
use super::words;
use crate::engine::{Config, FieldKind, FieldSpec, Fields, Form, KindId, Refusal};
use crate::parts::znodes::{
    OpResult, Requester, SessionId, Watch, WatchEvent, Zxid, read_event, read_op, read_result, read_watch,
};

/// How many forms there are.
pub const FORMS_NEED: usize = 15;

const NUMBER: FieldSpec = FieldSpec::new("number", FieldKind::Number);
const ZXID: FieldSpec = FieldSpec::new("zxid", FieldKind::Own("1.2"));
const SESSION: FieldSpec = FieldSpec::new("session", FieldKind::Own("K1@1.2"));
const FOR: FieldSpec = FieldSpec::new("for", FieldKind::Own("K1@1.2#3"));

const fn value(example: &'static str) -> FieldSpec {
    FieldSpec::new("value", FieldKind::Own(example))
}

/// Of what messages are made, between clients and servers of these kinds.
pub const fn forms(clients: &'static [KindId], servers: &'static [KindId]) -> [Form; FORMS_NEED] {
    const CONNECT: &[FieldSpec] = &[
        NUMBER,
        SESSION.optional(),
        FieldSpec::new("seen", FieldKind::Own("1.2")).optional(),
        FieldSpec::new("watches", FieldKind::Own("/a (data)")).optional(),
    ];
    const ASK: &[FieldSpec] = &[NUMBER, value("get /a")];
    const CONNECTED: &[FieldSpec] = &[SESSION, ZXID];
    const ANSWER: &[FieldSpec] = &[NUMBER, ZXID, value("created /a")];
    const WATCHED: &[FieldSpec] = &[ZXID, value("/a is gone")];
    const FORWARD: &[FieldSpec] = &[FOR, value("get /a")];
    const CHECKED: &[FieldSpec] = &[SESSION, FieldSpec::new("alive", FieldKind::Flag)];
    const SESSIONS: &[FieldSpec] = &[FieldSpec::new("sessions", FieldKind::Own("K1@1.2,K2@1.3")).optional()];
    let asks = Form { kind: "Connect", from: clients, to: servers, fields: CONNECT };
    let says = Form { kind: "Connected", from: servers, to: clients, fields: CONNECTED };
    let tells = Form { kind: "Forward", from: servers, to: servers, fields: FORWARD };
    [
        asks,
        Form { kind: "Ping", fields: &[], ..asks },
        Form { kind: "Ask", fields: ASK, ..asks },
        Form { kind: "Close", fields: &[], ..asks },
        says,
        Form { kind: "Expired", fields: &[], ..says },
        Form { kind: "Refused", fields: &[], ..says },
        Form { kind: "Pong", fields: &[], ..says },
        Form { kind: "Answer", fields: ANSWER, ..says },
        Form { kind: "Watched", fields: WATCHED, ..says },
        Form { kind: "Closed", fields: &[], ..says },
        tells,
        Form { kind: "Checked", fields: CHECKED, ..tells },
        Form { kind: "Synced", fields: &[FOR], ..tells },
        Form { kind: "Sessions", fields: SESSIONS, ..tells },
    ]
}

/// What a field says, read so; refused if it cannot be.
fn read<T>(fields: &Fields, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
    let wrong = |text: &str| Refusal::new(words::unreadable(name, text)).remedy(words::as_in_a_scene());
    fields.text(name).map(|text| read(text).ok_or_else(|| wrong(text))).transpose()
}

/// The same of a field that has to be there.
fn need<T>(fields: &Fields, name: &str, how: impl Fn(&str) -> Option<T>) -> Result<T, Refusal> {
    let missing = || Refusal::new(words::unreadable(name, "")).remedy(words::as_in_a_scene());
    read(fields, name, how)?.ok_or_else(missing)
}

/// The highest epoch and counter that one's own message may speak of.
const MOST: u32 = 1000;

fn zxid(text: &str) -> Option<Zxid> {
    Zxid::read(text).filter(|zxid| zxid.epoch.max(zxid.counter) <= MOST)
}

fn session(config: &Config, text: &str) -> Option<SessionId> {
    SessionId::read(config, text.trim()).filter(|id| id.opened.epoch.max(id.opened.counter) <= MOST)
}

fn all<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(|text| one(text.trim())).collect()
}

fn wish(text: &str) -> Option<Wish> {
    match text {
        "check" => Some(Wish::Check),
        "sync" => Some(Wish::Sync),
        "close" => Some(Wish::Close),
        text => match text.strip_prefix("session ") {
            Some(ms) => ms.parse().ok().map(|timeout_ms| Wish::Open { timeout_ms }),
            None => read_op(text).map(Wish::Write),
        },
    }
}

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    let config = fields.config;
    let number = fields.number("number").unwrap_or_default();
    let of = |name: &str| need(fields, name, |text| session(config, text));
    let asked_for = || need::<Requester>(fields, "for", |text| Requester::read(config, text));
    Ok(match kind {
        "Connect" => Msg::Connect {
            session: read(fields, "session", |text| session(config, text))?,
            number,
            seen: read(fields, "seen", zxid)?.unwrap_or_default(),
            watches: read::<Vec<Watch>>(fields, "watches", |text| all(text, read_watch))?.unwrap_or_default(),
        },
        "Ping" => Msg::Ping,
        "Ask" => Msg::Ask { number, op: need(fields, "value", read_op)? },
        "Close" => Msg::Close,
        "Connected" => Msg::Connected { session: of("session")?, zxid: need(fields, "zxid", zxid)? },
        "Expired" => Msg::Expired,
        "Refused" => Msg::Refused,
        "Pong" => Msg::Pong,
        "Answer" => {
            let result: OpResult = need(fields, "value", read_result)?;
            Msg::Answer { number, zxid: need(fields, "zxid", zxid)?, result }
        }
        "Watched" => {
            let event: WatchEvent = need(fields, "value", read_event)?;
            Msg::Watched { zxid: need(fields, "zxid", zxid)?, event }
        }
        "Closed" => Msg::Closed,
        "Forward" => Msg::Forward { requester: asked_for()?, wish: need(fields, "value", wish)? },
        "Checked" => {
            let alive = fields.flag("alive").unwrap_or_default();
            Msg::Checked { session: of("session")?, number, alive }
        }
        "Synced" => Msg::Synced { requester: asked_for()? },
        _ => {
            Msg::Sessions(read(fields, "sessions", |text| all(text, |text| session(config, text)))?.unwrap_or_default())
        }
    })
}
