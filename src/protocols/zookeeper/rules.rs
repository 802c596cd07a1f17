//! ZooKeeper's rules: those of its parts.

use crate::parts::{fate, zab};
use crate::table;

table! { RULES: [Rule] by RuleId::of;
    ..zab::RULES;
    ..fate::rules::<super::ZooKeeper>();
}
