//! ZooKeeper's rules: those of its parts.

use crate::parts::zk::{client, server};
use crate::parts::{fate, zab};
use crate::table;

table! { RULES: [Rule] by RuleId::of;
    ..zab::RULES;
    ..server::RULES;
    ..client::RULES;
    ..fate::rules::<super::ZooKeeper>();
}
