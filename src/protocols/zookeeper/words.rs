//! What is said of ZooKeeper beside what its rules say.

use crate::sayings;

sayings! {
    /// What is supposed when it is asked who could lead.
    if_all_looked: "zookeeper-if-all-looked"();
}
