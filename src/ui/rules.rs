//! The sheet of a protocol's rules: each with its state, what happens without it, and stories that go wrong then. It is
//! made of the tables and of the stories that are shipped; what its lines do stands in `update`.

use super::sheet::{Does, Item, Sheet, Shows};
use super::theme::Role;
use crate::engine::{Info, Rule, Sim};
use crate::scenario::{Story, stories};

/// Said where a protocol has no rule that could be switched off.
const NONE: &str = "No rule of this protocol can be switched off. Esc closes this.";

/// All rules of a world's protocol, with one chosen that is off, if one is.
pub fn sheet(sim: &dyn Sim) -> Sheet {
    let (info, off) = (sim.info(), sim.config().rules_off);
    let is_off = |rule: &Rule| info.find_rule(rule.id).is_some_and(|id| off.contains(id));
    let switchable = info.rules.iter().filter(|rule| rule.switchable());
    let mut rows: Vec<Item> = switchable.flat_map(|rule| lines(info, rule, !is_off(rule))).collect();
    if rows.is_empty() {
        rows.push(Item::plain(NONE));
    }
    let first = off.iter().next().map(|id| Does::Run(switch(info.rule(id), false)));
    let mut sheet = Sheet::new(Shows::Rules, "Rules: Enter switches one off or on", rows);
    let at = first.and_then(|first| sheet.items.iter().position(|row| row.does.as_ref() == Some(&first)));
    sheet.chosen = at.unwrap_or(sheet.chosen);
    sheet
}

/// The command that switches a rule which is on off, or the other way round.
fn switch(rule: &Rule, on: bool) -> String {
    format!("set {} {}", rule.id, if on { "off" } else { "on" })
}

/// A rule's lines.
fn lines(info: &Info, rule: &Rule, on: bool) -> Vec<Item> {
    let (text, role) = match on {
        true => (format!("● {}", rule.id), Role::Strong),
        false => (format!("○ {}: off", rule.id), Role::Waived),
    };
    let mut rows = vec![Item::does(text, Does::Run(switch(rule, on))).role(role)];
    rows.extend(rule.without(info).map(|without| Item::plain(format!("{without}.")).role(Role::Dim).indent(2)));
    // The shortest story is enough to begin with; who has switched the rule off sees them all.
    let offered = if on { 1 } else { usize::MAX };
    rows.extend(stories(info.name, rule).into_iter().take(offered).map(|story| offer(info, rule, story)));
    rows
}

/// A line that opens a story.
fn offer(info: &Info, rule: &Rule, story: &'static Story) -> Item {
    let (title, count) = (story.title(), story.commands());
    let of_size = |size: &str| size.starts_with(|c: char| c.is_ascii_digit());
    let special = match story.about(rule) {
        Some(size) if of_size(size) => format!(", with {size} {}", info.voters_called()),
        Some(falls) => format!(", {falls} falls"),
        None => String::new(),
    };
    let commands = if count == 1 { "command" } else { "commands" };
    Item::does(format!("Break {}: {title} ({count} {commands}{special})", rule.id), Does::Story(story)).indent(2)
}
