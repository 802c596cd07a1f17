//! What is said of a recording and its replay, and of sessions that cannot be kept.

use crate::engine::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// A replay ends before the recording does.
    ends_early: "recording-ends-early"(end);
    /// It is at another time.
    another_time: "recording-another-time"(step, then, now);
    /// Something is not as it was.
    another_scene: "recording-another-scene"(step, last in FLAG);
    /// It has another number of steps.
    another_end: "recording-another-end"(by, at);
    /// A replay ended as the recording did.
    same: "replay-same"(step, recorded, ours);
    /// It did not; from a step on, or between two.
    parts: "replay-parts"(after, by, between in FLAG, what);
    /// Why that may be, and what to do.
    cause: "replay-cause"(recorded, ours);
    /// Too many programs run at once.
    too_many: "session-too-many"();
    /// How long ago something was.
    ago: "session-ago"(unit in &["now", "minutes", "hours", "days"], count);
    /// There are too many sessions.
    no_place: "session-no-place"();
}
