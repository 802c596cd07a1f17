//! That no two things are told in the same words, and that nothing that fell is left out.

use super::*;

/// Whatever a person types that reads like a command which a client makes up by itself is that command: no two values
/// are told in the same words.
#[test]
fn what_reads_the_same_is_the_same_value() {
    let lines = ["set client_interval_ms 20", "run 30ms", "set client_interval_ms 0", "request P2 c1=1", "run 3s"];
    let timeline = timeline("paxos", &lines);
    let scene = timeline.scene(9);
    assert_eq!(scene.chosen.len(), 1, "{:?}", scene.chosen);
    assert_eq!(scene.chosen[0].value, "c1=1");
    let config = timeline.sim().config();
    for text in ["c1=1", "c1=67108863", "c1=67108864", "c1=01", "C1=1", "c9=1", "x=1", "no-op"] {
        let value = config.read_value(text);
        assert_eq!(config.value_text(value), text);
        assert_eq!(config.read_value(&config.value_text(value)), value, "{text}");
    }
}

/// Each of these servers is alone when it is elected, and so leads a term that others have led.
#[test]
fn what_falls_is_known_however_much_has_fallen_before() {
    const NODES: usize = 12;
    let head =
        format!("format = 1\nprotocol = \"raft\"\nnodes = {NODES}\nrules_off = [\"raft.election.all-servers\"]\n");
    let scenario = Scenario::parse("many.toml", &head).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    let mut act = |line: String| run(&mut timeline, &line).map(|_| ()).map_err(|error| error.render());
    (1..=NODES).for_each(|n| act(format!("crash S{n}")).unwrap_or_else(|error| panic!("{error}")));
    for round in 0..4 {
        for n in (0..NODES).map(|n| (n + round) % NODES + 1) {
            // It campaigns, waits for nobody, and takes itself for all there are.
            for line in ["restart", "fire", "fire", "crash"] {
                let timer = if line == "fire" { " election" } else { "" };
                act(format!("{line} S{n}{timer}")).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
    let fallen = (NODES - 4..NODES).sum::<usize>();
    act(format!("expect violations.size() == {fallen}")).unwrap_or_else(|error| panic!("{error}"));
    // A fifth term has its first leader; whoever else leads it makes one pair more.
    for line in ["restart S5", "fire S5 election", "fire S5 election", "crash S5"] {
        act(line.into()).unwrap_or_else(|error| panic!("{error}"));
    }
    let more = format!("violations.size() == {}", fallen + 1);
    let bounds = "timeouts=2 restarts=1 crashes=0 requests=0";
    let error = act(format!("expect unreachable {more} {bounds}")).expect_err("it can be reached");
    assert!(error.contains("reachable"), "{error}");
    act(format!("explore {bounds} find {more}")).unwrap_or_else(|error| panic!("{error}"));
    act(format!("expect {more}")).unwrap_or_else(|error| panic!("{error}"));
}
