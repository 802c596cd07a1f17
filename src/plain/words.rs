//! What is said only where a run is told as lines of text: where it stands, what of it is not told, and how lines are
//! heard.

use crate::engine::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// A step.
    step: "line-step"(step, ms, headline);
    /// Where a run stands that has gone elsewhere.
    place: "plain-place"(step, end, ms);
    /// How many steps of a stretch have nothing in them that is worth telling.
    routine: "plain-routine"(count);
    /// How many steps of a long stretch are left out.
    left_out: "plain-left-out"(count);
    /// How much more was chosen than is told.
    chosen_before: "plain-chosen-before"(count, log in FLAG);
    /// An entry that was committed.
    entry_of: "line-entry-of"(value, slot, term);
    /// The same where it is called otherwise than by its place.
    entry_called: "line-entry-called"(called, value);
    /// A value that was chosen.
    value_at: "line-value-at"(value, ballot, slot);
    /// It was chosen or committed just now; by nobody if it was so from the start.
    chosen: "plain-chosen"(what, quorum, known, log in FLAG);
    /// Which time it is in a run.
    now: "plain-now"(step, end, ms, branch);
    /// Who leads.
    leads: "plain-leads"(who);
    /// One who leads, with its term.
    in_term: "line-in-term"(me, term, what in &["epoch", "ballot", "term"]);
    /// Which messages are under way.
    under_way: "plain-under-way"(count);
    /// Which links carry nothing.
    cut: "plain-cut"(links);
    /// Between which groups nothing passes.
    parted: "plain-parted"(groups);
    /// What all links do that they do not always do.
    unusual: "plain-unusual"(what);
    /// Which have a latency or a loss of their own.
    own: "plain-own"(links);
    /// A branch.
    branch: "plain-branch"(name, from, end, ends, here in FLAG);
    /// A cue.
    cue: "plain-cue"(title, stands in &["at", "before", "after", "elsewhere"]);
    /// What a value is that is kept in sight.
    watched: "plain-watched"(watch, value);
    /// A node has no log.
    no_log: "plain-no-log"(me);
    /// Its log is empty.
    empty_log: "plain-empty-log"(me);
    /// An entry of its log.
    entry: "plain-entry"(index, value, term, known in FLAG);
    /// The same of one that is called otherwise than by its place.
    called: "plain-called"(called, value, known in FLAG);
    /// What stands in a slot of it.
    slot: "plain-slot"(slot, value, ballot, known in FLAG);
    /// Nothing stands in a slot of it.
    hole: "plain-hole"(slot);
    /// There are no ballots to tell of.
    no_ballots: "plain-no-ballots"();
    /// A command is to be typed that begins so.
    type_it: "plain-type-it"(line);
    /// None has begun.
    no_ballot_yet: "plain-no-ballot-yet"();
    /// A node has written nothing.
    no_record: "plain-no-record"(me, lost);
    /// How many records there are before those that are told.
    older_records: "plain-older-records"(count);
    /// How many records a crash has taken since.
    lost_records: "plain-lost-records"(count);
    /// A record that a node has written.
    record: "plain-record"(record, flushed in FLAG);
    /// Everything is told from now on, or only what matters.
    detail: "plain-detail"(all in FLAG);
    /// How a line of a list is chosen.
    choose: "plain-choose"();
    /// Which number a list does not have.
    no_such_line: "plain-no-such-line"(number, count);
    /// Where in a line something is wrong.
    wrong_at: "line-wrong-at"(part, why);
    /// What one may have meant by a word that is none.
    meant: "line-meant"(word, like);
    /// A word that is none.
    not_a_word: "plain-not-a-word"(word);
    /// Nothing happens on a side.
    nothing_there: "plain-nothing-there"(side);
    /// A key is a line by itself.
    stands_alone: "plain-stands-alone"(key);
    /// What only changes how a screen looks.
    of_a_screen: "plain-of-a-screen"();
    /// A word that needs something after it.
    lacks: "plain-lacks"(usage);
    /// How lines are heard.
    how: "plain-how"();
    /// The same in a lesson.
    how_to_learn: "plain-how-to-learn"();
    /// The same where scenes are presented.
    how_to_present: "plain-how-to-present"();
    /// What stands before the words, the commands and the keys.
    words: "line-words"();
    commands: "line-commands"();
    keys: "line-keys"();
    /// How a command is written, and an example.
    usage: "plain-usage"(usage, example);
    /// A line of which a key has begun a part.
    begun: "plain-begun"(begun, example);
    /// What one of a protocol does, which may be called as something else is.
    in_protocol: "plain-in-protocol"(protocol, about, both in FLAG);
    /// What one of a protocol looks like.
    written_like: "plain-written-like"(example);
    /// An answer is given by its number.
    choose_answer: "plain-choose-answer"();
    /// There is no question.
    nothing_asked: "plain-nothing-asked"();
    /// There is no lesson.
    no_lesson: "plain-no-lesson"();
    /// How one starts something.
    how_to_start: "plain-how-to-start"(number, title);
    /// The same in short, once more.
    start_again: "plain-start-again"(number, title);
    /// Nothing is called so.
    nothing_to_start: "plain-nothing-to-start"(what);
    /// Something has several things' name.
    several_to_start: "plain-several-to-start"(which);
    /// How two runs are told side by side, and what is chosen there, if that is told.
    compared: "plain-compared"(chosen);
    /// A node has stored nothing.
    stores_nothing: "line-stores-nothing"();
    /// An answer that was given.
    answer: "line-answer"(number, text, state in &["right", "wrong", "open"]);
}
