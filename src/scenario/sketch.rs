//! What `synod new scenario` writes: a small whole scenario with comments, to be changed step by step.

/// A scenario of this name that passes the check.
pub fn sketch(name: &str) -> String {
    // In a basic TOML string these two would not stand for themselves.
    let title: String = name.trim().chars().filter(|c| !c.is_control() && !['"', '\\'].contains(c)).take(60).collect();
    include_str!("../../assets/scenario.toml").replace("{title}", if title.is_empty() { "A scenario" } else { &title })
}
