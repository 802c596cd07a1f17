//! The table of verbs: each a name, how it is written, an example, what it does, and how its arguments are read.
//! Help, completion and errors are made from it; a new command is a row here.

use super::command::{Command, Visit};
use super::error::ScriptError;
use super::read;
use super::tokens::{Line, Word};
use crate::engine::{Choice, Info, InputSpec, USUAL};
use crate::kit::did_you_mean;
use std::ops::Range;

/// What may stand after a verb, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A node, by id or role.
    Node,
    /// A message, by kind and link.
    Message,
    /// A kind of message with its fields.
    Form,
    /// A timer.
    Timer,
    /// An option or a rule.
    Setting,
    /// A condition.
    Condition,
    /// A branch's name.
    Branch,
    /// A bookmark's name, or a kind of landmark.
    Place,
    /// A goal of `why not`.
    Goal,
    /// This word.
    Word(&'static str),
}

/// A verb of the command language.
pub struct Verb {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// An example that works in a sandbox.
    pub example: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// What may stand after it.
    pub takes: &'static [Takes],
    read: fn(&mut Line, &Info) -> Result<Command, ScriptError>,
}

/// What stands in capitals in a command's form, where that has to be said: its name, and what may be written for it.
pub const TERMS: &[(&str, &str)] = &[
    (
        "NODE",
        "An id such as S1, or who plays a role or is of a kind now, such as leader or proposer; of Mesos' \
         masters one is leading, and leader is a server of their ensemble. Where several do, say which: \
         follower:2 is the second follower, leader:1 the leader of the latest term, crashed:1 the first that is down, \
         paused:1 the first that is paused.",
    ),
    (
        "MESSAGE",
        "An id such as S1>S2#3, or all that are like it: RequestVote S1->S3, Vote *->leader, * S1->*. Vote:1 S2->S1 is the \
         first of them that was sent.",
    ),
];

/// What makes something happen at this moment, as it is typed or recorded, and the verb as which it counts: a thing for each
/// message, node or link. What is not here is an input of a protocol and counts as itself, or it does nothing.
pub const DEEDS: &[(&str, &str)] = &[
    ("wait", "wait"),
    ("deliver", "deliver"),
    ("drop", "drop"),
    ("duplicate", "duplicate"),
    ("corrupt", "corrupt"),
    ("inject", "inject"),
    ("delay", "delay"),
    ("fire", "fire"),
    ("crash", "crash"),
    ("spare", "spare"),
    ("restart", "restart"),
    ("pause", "pause"),
    ("resume", "resume"),
    ("flush", "flush"),
    ("disk", "disk"),
    ("clock", "clock"),
    ("cut", "cut"),
    ("partition", "cut"),
    ("heal", "heal"),
    ("loss", "loss"),
    ("set loss_percent", "loss"),
    ("latency", "latency"),
    ("set latency_ms", "latency"),
    ("set", "set"),
];

/// The verb as which a command counts that was done.
pub fn counted_as(command: &str) -> &str {
    let begins = |deed: &str| command.strip_prefix(deed).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let longest = DEEDS.iter().filter(|(deed, _)| begins(deed)).max_by_key(|(deed, _)| deed.len());
    longest.map_or_else(|| command.split(' ').next().unwrap_or_default(), |(_, verb)| verb)
}

use Takes::{Branch, Condition as Question, Form, Goal, Message, Node, Place, Setting, Timer, Word as Fixed};

/// All verbs that every protocol has. A protocol's own are in its [`Info::inputs`].
pub const VERBS: &[Verb] = &[
    verb(
        "step",
        "step [N]",
        "step 10",
        "Takes the next N events of the timed schedule, or one; after `back`, the steps that were taken there before.",
        &[],
        read::step,
    ),
    verb(
        "back",
        "back [N]",
        "back 3",
        "Goes N steps back, or one; they are kept, and `step` and `run` take them again.",
        &[],
        read::back,
    ),
    verb(
        "undo",
        "undo",
        "undo",
        "Takes back what was done by hand last, and goes on in another branch from just before it.",
        &[],
        |_, _| Ok(Command::Visit(Visit::Undo)),
    ),
    verb(
        "together",
        "together N",
        "together 4",
        "Makes one thing of the last N steps, which `undo` takes back as one; files of runs say so of what was one command.",
        &[],
        read::together,
    ),
    verb(
        "run",
        "run TIME | run until CONDITION [within TIME]",
        "run 500ms",
        "Lets simulated time pass, or lets it pass until a condition holds (within 60s if not told otherwise); after \
         `back`, what was done there before is done again, by hand or not.",
        &[Fixed("until"), Question],
        read::run,
    ),
    verb(
        "seek",
        "seek STEP | seek start | seek end | seek MARK | seek next KIND | seek previous KIND",
        "seek start",
        "Goes to a step of this branch, to a mark, or to the next or previous election, choice, below (a choice \
         of what others rest on), bound, fault, violation, mark or note of a node.",
        &[Fixed("start"), Fixed("end"), Fixed("next"), Fixed("previous"), Place],
        read::seek,
    ),
    verb(
        "wait",
        "wait TIME",
        "wait 10ms",
        "Time passes and nothing happens: what falls due meanwhile is late.",
        &[],
        read::wait,
    ),
    verb("branch", "branch NAME", "branch plan-b", "Starts a branch here and goes on in it.", &[], |l, _| {
        read::named(l, Visit::Branch)
    }),
    verb("switch", "switch NAME", "switch main", "Goes to the end of another branch.", &[Branch], |l, _| {
        read::named(l, Visit::Switch)
    }),
    verb("rename", "rename NAME", "rename first-try", "Gives the branch one is on another name.", &[], |l, _| {
        read::named(l, Visit::Rename)
    }),
    verb("delete", "delete NAME", "delete b2", "Deletes a branch; `undelete` brings it back.", &[Branch], |l, _| {
        read::named(l, Visit::Delete)
    }),
    verb("undelete", "undelete", "undelete", "Brings the branch back that was deleted last.", &[], |_, _| {
        Ok(Command::Visit(Visit::Undelete))
    }),
    verb("mark", "mark NAME", "mark before-crash", "Gives this step a name to come back to.", &[], |l, _| {
        read::named(l, Visit::Mark)
    }),
    verb("unmark", "unmark NAME", "unmark before-crash", "Takes a name of a step away.", &[Place], |l, _| {
        read::named(l, Visit::Unmark)
    }),
    verb(
        "diff",
        "diff A B",
        "diff main b2",
        "Where two branches part, and what differs at their ends.",
        &[Branch],
        read::diff,
    ),
    verb(
        "show",
        "show NODE",
        "show S1",
        "All that a node knows: role, log, what it gathers, its timers and its disk.",
        &[Node],
        read::show,
    ),
    verb(
        "why",
        "why NODE | why NODE EVENT | why MESSAGE | why entry N | why not NODE GOAL | why not entry N | why not MESSAGE | why nothing else [N]",
        "why not S3 leader",
        "What led to a node's role, a message or an entry, step by step; or what stands in the way; or why nothing else can \
         be chosen, for each quorum.",
        &[Fixed("not"), Fixed("entry"), Fixed("nothing"), Node, Goal, Message],
        read::why,
    ),
    verb(
        "who",
        "who leads",
        "who leads",
        "Who could lead now: the votes that each node would get, and who refuses it and why.",
        &[Fixed("leads")],
        read::who,
    ),
    verb(
        "survives",
        "survives",
        "survives",
        "Which failures each phase survives: how many may be down, and who, until it stops; and what goes on now.",
        &[],
        |_, _| Ok(Command::Visit(Visit::Survives)),
    ),
    verb("deliver", "deliver MESSAGE", "deliver RequestVote S1->S2", "Messages arrive now.", &[Message], |l, i| {
        read::messages(l, i, Choice::Deliver)
    }),
    verb("drop", "drop MESSAGE", "drop * S1->*", "Messages are lost.", &[Message], |l, i| {
        read::messages(l, i, Choice::Drop)
    }),
    verb(
        "duplicate",
        "duplicate MESSAGE",
        "duplicate S1>S2#1",
        "The network sends messages once more.",
        &[Message],
        |l, i| read::messages(l, i, Choice::Duplicate),
    ),
    verb(
        "corrupt",
        "corrupt MESSAGE",
        "corrupt * S1->S2",
        "Messages are corrupted; the checksum makes that a loss.",
        &[Message],
        |l, i| read::messages(l, i, Choice::Corrupt),
    ),
    verb(
        "inject",
        "inject KIND A->B [FIELD=VALUE ...]",
        "inject Vote S2->S1 term=1",
        "Puts a message on a link that nobody sent, which no model allows; its fields are those that the scene shows.",
        &[Form, Node],
        read::inject,
    ),
    verb(
        "delay",
        "delay MESSAGE TIME",
        "delay * S1->S2 200ms",
        "Messages take that much longer.",
        &[Message],
        read::delay,
    ),
    verb("fire", "fire NODE TIMER", "fire S1 election", "A timer runs out now.", &[Node, Timer], read::fire),
    verb(
        "crash",
        "crash NODE | crash NODE after K | crash NODE before|after send|write | crash NODE keeping K",
        "crash leader",
        "A node stops and keeps only its disk: at once, in the middle of its next move after K sends and writes, or when it \
         next sends or writes; with `keeping`, also the first K records that it had not flushed.",
        &[Node, Fixed("after"), Fixed("before"), Fixed("keeping"), Fixed("send"), Fixed("write")],
        read::crash,
    ),
    verb(
        "spare",
        "spare NODE",
        "spare S1",
        "Takes back a crash that is armed with `crash ... after` or `before`.",
        &[Node],
        |l, _| read::node(l, Choice::Spare),
    ),
    verb(
        "restart",
        "restart NODE [wiped]",
        "restart crashed:1",
        "A node starts again from its disk, or with an empty one.",
        &[Node, Fixed("wiped")],
        read::restart,
    ),
    verb(
        "pause",
        "pause NODE",
        "pause S2",
        "A node is held up: nothing reaches it, its timers wait.",
        &[Node],
        |l, _| read::node(l, Choice::Pause),
    ),
    verb("resume", "resume NODE", "resume S2", "A paused node goes on.", &[Node], |l, _| read::node(l, Choice::Resume)),
    verb("flush", "flush NODE", "flush S1", "What a node wrote without flushing becomes durable.", &[Node], |l, _| {
        read::node(l, Choice::Flush)
    }),
    verb(
        "disk",
        "disk NODE fails | disk NODE works",
        "disk S1 fails",
        "A node's disk takes nothing more that is to be durable: who has to write there stops before it answers.",
        &[Node, Fixed("fails"), Fixed("works")],
        read::disk,
    ),
    verb(
        "clock",
        "clock NODE PERCENT",
        "clock S2 150%",
        "A node's clock runs that fast: at 200% its timers take half their time, and so does what is left of them.",
        &[Node],
        read::clock,
    ),
    verb(
        "cut",
        "cut A B | cut A -> B",
        "cut S1 S2,S3",
        "Links carry nothing, both ways or one way.",
        &[Node],
        |l, _| read::link(l, true),
    ),
    verb(
        "heal",
        "heal A B | heal A -> B | heal all",
        "heal all",
        "Links carry again.",
        &[Fixed("all"), Node],
        read::heal,
    ),
    verb(
        "partition",
        "partition A,B | C,D",
        "partition S1,S2 | S3,S4,S5",
        "Groups can no longer reach each other; nodes in no group still reach everybody.",
        &[Node],
        read::partition,
    ),
    verb(
        "loss",
        "loss PERCENT | loss A B PERCENT | loss A -> B PERCENT | loss A B usual",
        "loss 10%",
        "So many messages of a hundred are lost from now on, on all links or on some; where nodes have connections, each such \
         loss breaks one.",
        &[Node, Fixed(USUAL)],
        read::loss,
    ),
    verb(
        "latency",
        "latency A..Bms | latency A B A..Bms | latency A -> B 200ms | latency A B usual",
        "latency 10..30ms",
        "Messages sent from now on take this long, on all links or on some.",
        &[Node, Fixed(USUAL)],
        read::latency,
    ),
    verb(
        "set",
        "set OPTION VALUE | set OPTION of NODE VALUE|usual | set RULE on|off",
        "set election_timeout_ms 150..300",
        "Changes an option, for all nodes or for one, or switches a rule off or on.",
        &[Setting],
        read::set,
    ),
    verb(
        "expect",
        "expect CONDITION | expect unreachable CONDITION [BOUND=N ...]",
        "expect leaders.size() <= 1",
        "Fails with the values it saw unless the condition holds; or unless no run within the bounds leads to it.",
        &[Fixed("unreachable"), Question],
        read::expect,
    ),
    verb(
        "explore",
        "explore [BOUND=N ...] [find CONDITION]",
        "explore timeouts=1 crashes=0 find leaders.size() == 1",
        "Searches every order of events within bounds for the shortest run to a condition, or to a violation, and does it.",
        &[Fixed("find"), Question],
        read::explore,
    ),
];

const fn verb(
    name: &'static str,
    usage: &'static str,
    example: &'static str,
    doc: &'static str,
    takes: &'static [Takes],
    read: fn(&mut Line, &Info) -> Result<Command, ScriptError>,
) -> Verb {
    Verb { name, usage, example, doc, takes, read }
}

/// Reads a line; `None` if it is empty or a comment. Also the place of what follows the verb.
pub fn read(text: &str, info: &Info) -> Result<Option<(Command, Range<usize>)>, ScriptError> {
    let mut line = Line::new(text);
    let Some(first) = line.next() else { return Ok(None) };
    let args = line.rest().span;
    let verb = VERBS.iter().find(|verb| verb.name == first.text);
    let input = info.inputs().find(|(_, input)| input.verb == first.text);
    let command = match (verb, input) {
        (verb, Some((id, spec))) if verb.is_none() || goes_on_with_actor(&line, info, spec) => {
            read::input(&mut line, info, id).map_err(|e| with_usage(e, spec.example))?
        }
        (Some(verb), own) => {
            let own = own.filter(|(_, spec)| names_actor(line.clone().next(), info, spec));
            // Where it is none of the program's, it is the protocol's, and lacks what that needs.
            (verb.read)(&mut line, info).map_err(|e| match own {
                Some((_, spec)) => with_usage(line.missing("what stands behind the node"), spec.example),
                None => with_usage(e, verb.usage),
            })?
        }
        (None, _) => return Err(unknown(&line, &first, info)),
    };
    line.finish()?;
    Ok(Some((command, if args.is_empty() { first.span } else { args })))
}

/// Whether what follows is a node that does this, and something behind it if there has to be: `set K1 /a 2` is for K1 where
/// `set` is a verb of the protocol as well, and so is `seek Z1` for Z1; `delete K1` is for a branch of that name.
fn goes_on_with_actor(line: &Line, info: &Info, spec: &InputSpec) -> bool {
    let mut ahead = line.clone();
    let name = ahead.next();
    name.is_some() && ahead.is_done() == (spec.args.len() == 1) && names_actor(name, info, spec)
}

/// Whether a word is the name of a node that does this.
fn names_actor(name: Option<Word>, info: &Info, spec: &InputSpec) -> bool {
    let Some(name) = name else { return false };
    let mut letters =
        spec.args.first().into_iter().flat_map(|arg| arg.kinds).map(|kind| info.kinds[kind.index()].letter);
    let numbered = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    letters.any(|letter| {
        let rest = name.text.strip_prefix([letter, letter.to_ascii_lowercase()]);
        rest.is_some_and(numbered)
    })
}

fn with_usage(mut error: ScriptError, usage: &str) -> ScriptError {
    error.remedy.get_or_insert_with(|| format!("it is written: {usage}"));
    error
}

fn unknown(line: &Line, first: &Word, info: &Info) -> ScriptError {
    let names = || VERBS.iter().map(|v| v.name).chain(info.inputs.iter().map(|i| i.verb));
    let error = line.error(first.span.clone(), format!("there is no command {}", first.text));
    let all = || format!("commands are {}", names().collect::<Vec<_>>().join(", "));
    error.remedy(did_you_mean(first.text, names()).unwrap_or_else(all))
}
