//! Messages of one's own: of what each kind is made. The names of fields are those of a scene.

use super::messages::{Entries, Entry, Msg};
use super::server::{CLIENT, SERVER};
use super::words;
use crate::engine::{FieldKind, FieldSpec, Fields, Form, KindId, Refusal};
use crate::parts::client::{Outcome, Request};

const SERVERS: &[KindId] = &[SERVER];
const CLIENTS: &[KindId] = &[CLIENT];

/// Of what messages are made.
pub const FORMS: &[Form] = &[
    Form {
        kind: "RequestVote",
        from: SERVERS,
        to: SERVERS,
        fields: &[number("term"), number("last_log_index").optional(), number("last_log_term").optional()],
    },
    Form {
        kind: "Vote",
        from: SERVERS,
        to: SERVERS,
        fields: &[number("term"), number("asked_term").optional(), flag("granted").optional()],
    },
    Form {
        kind: "AppendEntries",
        from: SERVERS,
        to: SERVERS,
        fields: &[
            number("term"),
            number("prev_log_index").optional(),
            number("prev_log_term").optional(),
            number("leader_commit").optional(),
            FieldSpec::new("entries", FieldKind::Own("3:x=1,3:y=2")).optional(),
        ],
    },
    Form {
        kind: "AppendReply",
        from: SERVERS,
        to: SERVERS,
        fields: &[
            number("term"),
            number("asked_term").optional(),
            number("prev_log_index").optional(),
            number("count").optional(),
            flag("success").optional(),
        ],
    },
    Form {
        kind: "Request",
        from: CLIENTS,
        to: SERVERS,
        fields: &[number("seq"), FieldSpec::new("value", FieldKind::Value)],
    },
    Form {
        kind: "Answer",
        from: SERVERS,
        to: CLIENTS,
        fields: &[
            number("seq"),
            number("applied_index").optional(),
            FieldSpec::new("result", FieldKind::Value).optional(),
            FieldSpec::new("leader", FieldKind::Node).optional(),
        ],
    },
];

const fn number(name: &'static str) -> FieldSpec {
    FieldSpec::new(name, FieldKind::Number)
}

const fn flag(name: &'static str) -> FieldSpec {
    FieldSpec::new(name, FieldKind::Flag)
}

/// A message of one's own. An answer is one to a request of its own term, and says yes, if nothing else is said.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    let number = |name: &str| fields.number(name).unwrap_or_default();
    let term = number("term");
    let asked_term = fields.number("asked_term").unwrap_or(term);
    let yes = |name: &str| fields.flag(name).unwrap_or(true);
    Ok(match kind {
        "RequestVote" => {
            Msg::RequestVote { term, last_log_index: number("last_log_index"), last_log_term: number("last_log_term") }
        }
        "Vote" => Msg::Vote { term, asked_term, granted: yes("granted") },
        "AppendEntries" => Msg::AppendEntries {
            term,
            prev_log_index: number("prev_log_index"),
            prev_log_term: number("prev_log_term"),
            leader_commit: number("leader_commit"),
            entries: entries(fields)?,
        },
        "AppendReply" => Msg::AppendReply {
            term,
            asked_term,
            prev_log_index: number("prev_log_index"),
            count: number("count"),
            success: yes("success"),
        },
        "Request" => Msg::Request(Request { seq: number("seq"), value: fields.value("value").unwrap_or_default() }),
        _ => Msg::Answer { seq: number("seq"), outcome: Outcome::forged(fields) },
    })
}

/// The entries that a message carries, each a term and a command. All are read before any gives a word a number.
fn entries(fields: &Fields) -> Result<Entries, Refusal> {
    let Some(text) = fields.text("entries") else { return Ok(Entries::new()) };
    let read: Vec<(u32, &str)> = text.split(',').map(entry).collect::<Result<_, _>>()?;
    Ok(read.into_iter().map(|(term, value)| Entry::command(term, fields.config.read_value(value))).collect())
}

/// An entry as it is written, such as `3:x=1`.
fn entry(text: &str) -> Result<(u32, &str), Refusal> {
    let parts = text.split_once(':').and_then(|(term, value)| Some((term.parse::<u32>().ok()?, value)));
    let fits =
        |(term, value): &(u32, &str)| (1..=1_000_000).contains(term) && (1..=60).contains(&value.chars().count());
    parts.filter(fits).ok_or_else(|| Refusal::new(words::no_entry(text)).remedy(words::an_entry()))
}
