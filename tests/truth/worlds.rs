//! The worlds that are played: each is drawn from a seed as the text of a scenario, so that a set-up that a file cannot have
//! is none. A new kind of set-up is a line of [`drawn`](World::drawn), an initial state one of [`starts`].

use crate::dice::Dice;
use std::fmt::Write as _;
use synod::engine::scheduler::Storm;
use synod::engine::{ArgRole, Choice, Config, FieldKind, Form, Info, InputId, InputSpec, NodeSet, Sim, Value, asks};
use synod::protocols::{ALL, Entry};
use synod::scenario::Scenario;
use synod::timeline::Timeline;

/// A world that is drawn from a seed.
pub struct World {
    /// Its protocol, seed and set-up.
    pub name: String,
    /// Whether flushing is lazy in it.
    pub lazy: bool,
    /// Whether clients in it ask again.
    pub repeats: bool,
    /// The world at its start.
    pub timeline: Timeline,
    /// What becomes of it.
    pub storm: Storm,
    /// What else is drawn for it.
    pub dice: Dice,
}

/// A message of this form as somebody could type it, with small numbers.
pub fn forged(dice: &mut Dice, form: &Form, other: &str) -> String {
    let mut text = form.kind.to_string();
    for field in form.fields {
        let said = match field.takes {
            FieldKind::Number => dice.below(4).to_string(),
            FieldKind::Flag => (dice.below(2) == 0).to_string(),
            FieldKind::Node => other.into(),
            FieldKind::Value => "x=5".into(),
            FieldKind::Own(example) => example.into(),
        };
        text += &format!(" {}={said}", field.name);
    }
    text
}

/// How many nodes of each of its kinds a world of a protocol has, and how many spares.
fn set_ups(protocol: &str) -> &'static [(&'static [usize], usize)] {
    match protocol {
        "raft" => &[(&[3, 1], 0), (&[5, 2], 0), (&[4, 1], 0), (&[2, 1], 0), (&[3, 1], 1)],
        "paxos" => &[
            (&[0, 2, 3, 1, 1], 0),
            (&[0, 1, 4, 2, 0], 0),
            (&[3, 0, 0, 0, 1], 0),
            (&[0, 2, 5, 1, 0], 0),
            (&[0, 2, 3, 1, 2], 0),
            (&[3, 0, 0, 0, 2], 0),
            (&[0, 2, 3, 3, 1], 0),
            (&[0, 2, 3, 4, 0], 0),
            (&[0, 2, 3, 0, 1], 0),
        ],
        "multi-paxos" => &[(&[3, 1], 0), (&[5, 2], 0), (&[4, 1], 0), (&[2, 1], 0), (&[1, 1], 0)],
        "fast-paxos" => &[(&[1, 4, 1, 2], 0), (&[2, 3, 1, 2], 0), (&[1, 5, 2, 3], 0), (&[2, 4, 1, 1], 0)],
        "zookeeper" => &[(&[3, 0], 0), (&[3, 2], 0), (&[4, 0], 0), (&[2, 2], 0), (&[1, 3], 0)],
        "mesos" => &[
            (&[2, 1, 2, 2, 1], 0),
            (&[3, 1, 1, 1, 2], 0),
            (&[2, 1, 2, 2, 2], 0),
            (&[1, 1, 2, 2, 2], 0),
            (&[2, 3, 1, 1, 1], 0),
        ],
        "replicas" => &[(&[3, 2], 0), (&[2, 2], 0)],
        other => panic!("say here how many nodes of each kind {other} should have"),
    }
}

/// How many nodes a world has in which numbers are other ones, if it has such. By dice of their own: nothing else is drawn
/// otherwise than without them.
fn numbered(dice: &mut Dice, protocol: &str) -> Option<&'static [usize]> {
    let worlds: [&[usize]; 3] = [&[0, 2, 3, 1, 1, 1], &[0, 2, 3, 1, 0, 2], &[0, 3, 3, 1, 0]];
    (protocol == "paxos" && dice.below(6) == 0).then(|| worlds[dice.below(3) as usize])
}

/// Initial states of a world with so many nodes.
fn starts(protocol: &str, counts: &[usize]) -> &'static [&'static str] {
    match (protocol, counts) {
        ("raft", [3, 1]) => &[
            r#"
            [[start]]
            node = "S1"
            role = "leader"
            term = 2
            log = [{ term = 1, value = "a=1" }, { term = 2, value = "x=1", client = "C1", seq = 1 }]
            next_index = { S2 = 2, S3 = 2 }
            sends = [{ to = "S2", message = "AppendEntries" }]
            [[start]]
            node = "S2"
            term = 2
            log = [{ term = 1, value = "a=1" }]
            [[start]]
            node = "S3"
            term = 2
            sends = [{ to = "S1", message = "AppendReply" }]
            [[start]]
            node = "C1"
            waits = [{ value = "x=1", asks = "S1" }]
            "#,
            r#"
            [[start]]
            node = "S1"
            role = "candidate"
            term = 3
            log_terms = [1, 2]
            sends = [{ to = "S2", message = "RequestVote" }, { to = "S3", message = "RequestVote" }]
            [[start]]
            node = "S2"
            log_terms = [1, 2]
            commit_index = 1
            [[start]]
            node = "S3"
            log_terms = [1]
            term = 2
            "#,
        ],
        ("fast-paxos", [1, 4, 1, 2]) => &[r#"
            [[start]]
            node = "P1"
            value = "X"
            [[start]]
            node = "A1"
            voted = { ballot = "1.P1", value = "X" }
            [[start]]
            node = "A2"
            promised = "2.P1"
            voted = { ballot = "1.P1", value = "Y" }
            [[start]]
            node = "A3"
            promised = "1.P1"
            "#],
        ("raft", [5, 2]) => &[r#"
            [[start]]
            node = "S1"
            role = "leader"
            term = 4
            log_terms = [1, 2]
            commit_index = 1
            [[start]]
            node = "S2"
            log_terms = [1, 2]
            term = 4
            [[start]]
            node = "S3"
            log_terms = [1]
            term = 4
            [[start]]
            node = "S4"
            log_terms = [1]
            term = 3
            [[start]]
            node = "S5"
            log_terms = [1, 3]
            "#],
        ("paxos", [0, 2, 3, 1, 1 | 2]) => &[
            r#"
            [[start]]
            node = "P1"
            ballot = "1.P1"
            sent = "X"
            accepts = ["A1"]
            sends = [{ to = "A2", message = "Accept" }]
            [[start]]
            node = "A2"
            promised = "1.P1"
            [[start]]
            node = "C1"
            waits = [{ value = "X", asks = "P1" }]
            "#,
            r#"
            [[start]]
            node = "P1"
            ballot = "1.P1"
            value = "X"
            sent = "X"
            [[start]]
            node = "P2"
            ballot = "2.P2"
            value = "Y"
            promises = ["A2"]
            [[start]]
            node = "A1"
            accepted = { ballot = "1.P1", value = "X" }
            [[start]]
            node = "A2"
            promised = "2.P2"
            "#,
        ],
        ("paxos", [3, 0, 0, 0, _]) => &[r#"
            [[start]]
            node = "S1"
            promised = "1.S1"
            ballot = "1.S1"
            sent = "X"
            [[start]]
            node = "S2"
            promised = "2.S3"
            [[start]]
            node = "S3"
            ballot = "2.S3"
            value = "Y"
            promises = ["S2"]
            "#],
        _ => &[],
    }
}

impl World {
    /// The world of this seed: how many nodes, which share a machine, how it begins, which rules are off, whether disks
    /// are lazy.
    pub fn drawn(protocol: &str, seed: u64) -> World {
        let entry = ALL.iter().find(|entry| entry.info.name == protocol).expect("a protocol");
        let mut dice = Dice(seed ^ 0x5eed);
        for _ in 0..8 {
            dice.below(2);
        }
        let (counts, spares) = *dice.one_of(set_ups(protocol)).expect("a set-up");
        let counts = numbered(&mut Dice(seed ^ 0xc0), protocol).unwrap_or(counts);
        let mut name = format!("{protocol} {counts:?} seed {seed}");
        let mut text = format!("format = 1\nprotocol = \"{protocol}\"\nseed = {seed}\n");
        if dice.below(4) == 0 {
            let housemates = housemates(&mut dice, entry, counts);
            let _ = write!(name, " on one machine {housemates:?}");
            let _ = writeln!(text, "hosts = [{housemates:?}]");
        }
        let mut off = off(&mut dice, entry);
        // Two counters there are only without the rule for them.
        off.extend((counts.get(5) == Some(&2)).then_some("paxos.number.one-counter"));
        off.sort_unstable();
        off.dedup();
        let _ = write!(name, " off {off:?}");
        let _ = writeln!(text, "rules_off = {off:?}\n[layout]");
        for (kind, count) in entry.info.kinds.iter().zip(counts) {
            let _ = writeln!(text, "{} = {count}", kind.plural);
        }
        if spares > 0 {
            name += " with a spare";
            let _ = writeln!(text, "spares = {spares}");
        }
        let mut options = options(&mut dice, entry);
        let voters: usize = entry.info.voters.iter().map(|kind| counts[kind.index()]).sum();
        // By dice of their own: nothing else is drawn otherwise than without them.
        let given = quorums(&mut Dice(seed ^ 0xf1e8), entry, voters, &off);
        options.extend(given.clone());
        // Whoever has counters asks them, and among three proposers the last one wins.
        options.extend(match (protocol, counts) {
            ("paxos", [_, _, _, _, _, _]) => Some("numbers = \"counter\"".to_string()),
            ("paxos", [0, 3, ..]) => Some("numbers = \"server-first\"".to_string()),
            _ => None,
        });
        let has = |option: &str| options.iter().any(|other| other == option);
        let (lazy, repeats) = (has("flush = \"lazy\""), has("client_repeats = true"));
        let _ = writeln!(text, "[options]\n{}", options.join("\n"));
        if lazy {
            name += " lazy";
        }
        let starts = starts(protocol, counts);
        if let Some(start) =
            dice.one_of(starts).filter(|_| spares == 0 && given.is_none()).filter(|_| dice.below(3) == 0)
        {
            let _ = write!(name, " start {}", starts.iter().position(|one| one == start).unwrap_or_default());
            text += start;
        }
        let scenario = Scenario::parse(&name, &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let sim = scenario.build().unwrap_or_else(|error| panic!("{error}\n{text}"));
        let storm = storm(&*sim, seed);
        World { name, lazy, repeats, timeline: Timeline::new(sim), storm, dice }
    }
}

/// Two or three nodes that share a machine; clients have their own.
fn housemates(dice: &mut Dice, entry: &Entry, counts: &[usize]) -> Vec<String> {
    let config = Config::new(entry.info, counts, 0).expect("a valid set-up");
    let clients = entry.info.clients(&config);
    let mut all: Vec<_> = config.all().filter(|node| !clients.contains(*node)).collect();
    let most = 2 + dice.below(2) as usize;
    let drawn = (0..most.min(all.len())).map(|_| all.remove(dice.below(all.len() as u64) as usize));
    drawn.map(|node| config.name(node).to_string()).collect()
}

/// Up to three rules that are off, in half of all worlds.
fn off(dice: &mut Dice, entry: &Entry) -> Vec<&'static str> {
    let switchable: Vec<_> = entry.info.rules.iter().filter(|rule| rule.switchable()).map(|rule| rule.id).collect();
    let count = dice.below(2) * (1 + dice.below(3));
    let mut off: Vec<_> = (0..count).filter_map(|_| dice.one_of(&switchable).copied()).collect();
    off.sort_unstable();
    off.dedup();
    off
}

/// The lines of a world's options.
fn options(dice: &mut Dice, entry: &Entry) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    if entry.info.name == "mesos" {
        options.extend(quick(dice));
    }
    if entry.info.find_option("client_interval_ms").is_some() {
        options.push("client_interval_ms = [30, 120]".into());
    }
    let mut one_in = |most: u64, option: &str| {
        let name = option.split(' ').next().unwrap_or_default();
        let drawn = entry.info.find_option(name).is_some() && dice.below(most) == 0;
        options.extend(drawn.then(|| option.to_string()));
    };
    one_in(2, "reconnect_ms = [10, 100]");
    one_in(4, "flush = \"lazy\"");
    one_in(3, "client_repeats = true");
    one_in(3, "noop_on_election = true");
    one_in(3, "retry_at_first_refusal = true");
    one_in(3, "manual_phases = true");
    one_in(5, "manual = true");
    one_in(2, "client_patience_ms = [40, 160]");
    one_in(4, "loss_percent = 10");
    one_in(4, "retry = false");
    let ways = ["main", "subset", "query"];
    if entry.info.find_option("learning").is_some() && dice.below(2) == 0 {
        options.extend(dice.one_of(&ways).map(|way| format!("learning = {way:?}")));
    }
    options
}

/// Mesos' times, all of them shorter than they are, so that a run has something of each.
fn quick(dice: &mut Dice) -> Vec<String> {
    let mut options: Vec<String> = [
        "session_ms = 4000",
        "ping_ms = 600",
        "allocation_ms = 200",
        "limit_ms = 4000",
        "report_ms = [400, 400]",
        "recovery_ms = [3000, 3000]",
        "update_ms = [500, 2000]",
        "beat_ms = 600",
        "reconcile_ms = [500, 2000]",
        "recover_ms = [500, 500]",
        "fetch_ms = 5000",
        "store_ms = 2000",
        "missed_pings = 3",
        "register_ms = [100, 1000]",
    ]
    .map(String::from)
    .into();
    options.push(format!("tasks = {}", 1 + dice.below(4)));
    options.push(format!("checkpoint = {}", dice.below(3) > 0));
    options.push(format!("may_return = {}", dice.below(3) > 0));
    options.push(format!("failover_timeout_ms = {}", dice.below(3) * 1500));
    options.push(format!("supervisor_ms = {}", dice.below(2) * 800));
    options
}

/// What people alone tell nodes: a value of their own, or a number.
fn by_hand(config: &Config, info: &'static Info) -> Vec<Choice> {
    let words: &[&str] = match info.name {
        "zookeeper" => &["/a", "/a 1", "/election/a ephemeral", "/a watch"],
        _ => &["x=5"],
    };
    let told = |(input, spec): (InputId, &InputSpec)| {
        let has = |role: ArgRole| spec.args.iter().any(|arg| arg.role == role);
        let values: Vec<Value> = match (has(ArgRole::Number), spec.has_value()) {
            _ if spec.asker().is_some() => Vec::new(),
            (true, _) => vec![Value(2)],
            (false, true) => words.iter().map(|word| config.words.intern(word)).collect(),
            (false, false) => spec.by_hand().then_some(Value::NOOP).into_iter().collect(),
        };
        let of = |value| {
            spec.args[0].nodes(config).map(move |node| Choice::Input { node, input, to: NodeSet::EMPTY, value })
        };
        values.into_iter().flat_map(of).collect::<Vec<_>>()
    };
    info.inputs().flat_map(told).collect()
}

/// Quorums of both phases, where there are such, in one of three worlds: of any sizes that meet, and if they need not of any.
fn quorums(dice: &mut Dice, entry: &Entry, voters: usize, off: &[&str]) -> Option<String> {
    entry.info.find_option("q1")?;
    for _ in 0..8 {
        dice.below(2);
    }
    let drawn = dice.below(3) == 0;
    let (one, two) = (1 + dice.below(voters as u64), 1 + dice.below(voters as u64));
    let one = if off.contains(&"flexible.quorums-intersect") { one } else { voters as u64 + 1 - two };
    drawn.then(|| format!("q1 = {one}\nq2 = {two}"))
}

/// What becomes of a world: faults, and people who ask for a few values and tell nodes to act.
fn storm(sim: &dyn Sim, seed: u64) -> Storm {
    let (config, info) = (sim.config(), sim.info());
    let clients = info.clients(config);
    let victims: NodeSet = config.all().filter(|node| !clients.contains(*node)).collect();
    let asked = asks(info, config, 2, &|_| true);
    let values = ["x=5", "x+1"].map(|text| config.words.intern(text));
    let requests = asked.requests.into_iter().zip(values).flat_map(|(round, value)| {
        round.into_iter().map(move |choice| match choice {
            Choice::Input { node, input, to, .. } => Choice::Input { node, input, to, value },
            other => other,
        })
    });
    let inputs = requests.chain(asked.acts).chain(by_hand(config, info)).collect();
    Storm::new(seed, victims).asking(inputs)
}
