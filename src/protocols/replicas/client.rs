//! A client of plain replicas: sends each write to all of them and notes who answers. After a while it stops waiting, and
//! cannot know why somebody was silent. It never sends a write again.

use super::messages::Msg;
use super::{Context, INFO, MANNER, REPLICA, Replicas, rules};
use crate::embeds;
use crate::engine::{NodeId, Value};
use crate::parts::client::{Client, Heard, Places, Sequence};

embeds! { Replicas: Client;
    places: Places::of(&INFO, MANNER, |config| config.of_kind(REPLICA)),
    message: Msg::Write,
    disk: |_| &Sequence(0),
}

/// A replica says that it has applied a write.
pub fn on_answer(client: &mut Client, cx: &mut Context, from: NodeId, seq: u32, value: Value) {
    let was_silent = client.was_silent(from);
    if was_silent {
        cx.tell(rules::LATE, [from.0.into(), value.0, 0, 0]);
    }
    let of = cx.config.of_kind(REPLICA).len() as u32;
    match client.hear(cx, from, seq, value) {
        Heard::By(count) => cx.tell(rules::ANSWERED, [from.0.into(), value.0, count as u32, of]),
        Heard::Again => cx.tell(rules::ANSWERED_AGAIN, [from.0.into(), value.0, 0, 0]),
        Heard::NotAwaited if was_silent => {}
        Heard::NotAwaited => cx.tell(rules::NOT_AWAITED, [from.0.into(), value.0, 0, 0]),
    }
}
