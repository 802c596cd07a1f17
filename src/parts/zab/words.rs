//! What Zab says beside what its rules say.

use crate::sayings;

sayings! {
    /// Written to disk: an epoch that is accepted.
    record_accepted: "zab-record-accepted"(epoch);
    /// The epoch of a leader.
    record_current: "zab-record-current"(epoch);
    /// A transaction.
    record_log: "zab-record-log"(zxid, txn);
    /// A history is cut.
    record_truncate: "zab-record-truncate"(count);
    /// Another history.
    record_replace: "zab-record-replace"(count);
    /// What is wrong: two servers lead an epoch.
    two_leaders: "zab-fell-two-leaders"(me, other, epoch);
    /// A leader lacks what was committed.
    lacks_committed: "zab-fell-lacks-committed"(me, epoch, lacks);
    /// A leader takes something else for committed.
    commits_another: "zab-fell-commits-another"(me, row, other);
    /// A server delivers something else.
    delivers_another: "zab-fell-delivers-another"(me, row, other);
    /// What is no zxid.
    no_zxid: "zab-no-zxid"(zxid);
    /// How one is written.
    a_zxid: "zab-a-zxid"();
    /// What is no transaction with its place.
    no_row: "zab-no-row"(row);
    /// How one is written.
    a_row: "zab-a-row"();
    /// A number that is too high for a message of one's own.
    too_high: "zab-too-high"(number);
    /// Which are not.
    a_number: "zab-a-number"(most);
    /// What no server does.
    no_standing: "zab-no-standing"(standing);
    /// What one may do.
    a_standing: "zab-a-standing"();
}
