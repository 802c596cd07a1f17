//! Why a file is refused, in words, with what to do about it. When that is so is decided elsewhere.

use crate::engine::catalogue::FLAG;
use crate::refusals;

refusals! {
    /// There is no such file.
    missing: "file-missing"();
    /// This user may not read it.
    forbidden: "file-forbidden"();
    /// It is a folder.
    folder: "file-folder"(kind);
    /// It is a pipe, a device or the like.
    no_file: "file-no-file"(kind);
    /// The system cannot read it, and says why.
    failed: "file-failed"(kind, why);
    /// It is larger than what is read of its kind.
    too_large: "file-too-large"(kind, most);
    /// It is not text.
    no_text: "file-no-text"(kind);
    /// It is of another kind than was wanted, which a command shows.
    other_kind: "file-other-kind"(
        kind in &["lesson", "talk", "tracks", "scenario", "other"],
        wanted in &["lesson", "talk", "scenario"],
        command,
        file
    );
    /// It says nothing at all, or breaks off.
    breaks_off: "file-breaks-off"();
    /// What stands here is no TOML.
    no_toml: "file-no-toml"(what);
    /// A key that has to be there is not.
    no_key: "file-no-key"(key in &["format", "protocol", "other"]);
    /// The same key again.
    key_twice: "file-key-twice"(key);
    /// A key that there is not.
    unknown_key: "file-unknown-key"(key, like, known);
    /// A word that its key does not take.
    unknown_word: "file-unknown-word"(key, word, takes);
    /// A number that is not whole, or a date.
    not_whole: "file-not-whole"();
    /// Brackets in brackets in brackets.
    too_deep: "file-too-deep"();
    /// A character that would steer a terminal.
    control_character: "file-control-character"();
    /// A file of a version that this program does not read yet.
    newer: "file-newer"(found, ours);
    /// Of one that there never was.
    no_format: "file-no-format"(found);
    /// A value of another shape than its key takes.
    shape: "file-shape"(
        wanted in &["tables", "list", "large", "number", "text", "table", "flag"],
        key in &["rules_off", "other", "format"],
        most,
        nodes
    );
    /// There is no such protocol.
    no_protocol: "scenario-no-protocol"(name, known);
    /// Too few or too many of something.
    count: "scenario-count"(count, what, most);
    /// A world of this size cannot be.
    size: "scenario-size"(why);
    /// The protocol has no nodes of this kind.
    no_kind: "scenario-no-kind"(protocol, kind, known);
    /// Two keys say how many there are.
    counted_twice: "scenario-counted-twice"(kind);
    /// What is no seed.
    seed: "scenario-seed"();
    /// There is no such option.
    no_option: "scenario-no-option"(name, like, known);
    /// An option cannot have this value.
    option: "scenario-option"(name, why, example);
    /// What an option's value is: one of a few words.
    takes_word: "scenario-takes-word"(words);
    /// A quorum.
    takes_quorum: "scenario-takes-quorum"();
    /// Yes or no.
    takes_flag: "scenario-takes-flag"();
    /// A number.
    takes_number: "scenario-takes-number"(min, max);
    /// Two numbers.
    takes_range: "scenario-takes-range"(min, max);
    /// What is no rule that could be off.
    event: "scenario-event"(rule, protocol);
    /// There is no such rule.
    no_rule: "scenario-no-rule"(rule, like, protocol);
    /// There is no such node.
    no_node: "scenario-no-node"(name, known);
    /// A node cannot be on two machines.
    placed_twice: "scenario-placed-twice"(name);
    /// A command of a script that says itself what is wrong with it.
    command: "scenario-command"(why);
    /// A condition that says itself what is wrong with it.
    condition: "scenario-condition"(why);
    /// A cue that says in two ways where it is.
    cue_twice: "scenario-cue-twice"();
    /// A cue whose script is never done, since its condition holds already.
    cue_is_so: "scenario-cue-is-so"();
    /// A talk without a scene.
    talk_empty: "talk-empty"();
    /// A talk that lists a talk.
    talk_in_talk: "talk-in-talk"(name);
    /// A talk's scene that there is not.
    no_scene: "talk-no-scene"(name);
    /// An initial state without a node.
    start_of_nobody: "scenario-start-of-nobody"();
    /// What is no node's name.
    start_no_name: "scenario-start-no-name"();
    /// A second initial state of a node.
    started_twice: "scenario-started-twice"(name);
    /// An initial state that no run could have led to.
    start: "file-start"(node, why);
    /// Something is written over only if that is said.
    is_there: "file-is-there"(name);
    /// What is read is never written over.
    is_input: "file-is-input"(name);
    /// A folder, a pipe or the like cannot be written over.
    is_none: "file-is-none"(name);
    /// There is no such folder.
    no_place: "file-no-place"(name);
    /// What is written has to be read again.
    too_long: "file-too-long"(size, most);
    /// How many more problems there are than are told.
    more: "file-more"(count, at_least in FLAG);
}
