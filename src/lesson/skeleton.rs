//! What `synod new lesson` writes: a small whole lesson with comments, to be changed step by step.

/// A lesson of this name that passes the check; its id is made of the name.
pub fn skeleton(name: &str) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    let id: String = name.trim().chars().map(fits).take(40).collect();
    let id = if id.is_empty() { "lesson".to_string() } else { id };
    // In a basic TOML string these two would not stand for themselves.
    let title: String = name.trim().chars().filter(|c| !c.is_control() && !['"', '\\'].contains(c)).take(60).collect();
    let title = if title.is_empty() { id.clone() } else { title };
    include_str!("../../assets/lesson.toml").replace("{id}", &id).replace("{title}", &title)
}
