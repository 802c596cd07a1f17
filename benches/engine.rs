//! How fast the engine runs and what its history costs: five Raft servers under client load, everything recorded
//! and every property checked after every step.
//!
//! `cargo bench --bench engine` prints messages delivered per second, bytes per recorded step, the time to seek to a
//! random step of a run of a million, and what recording it and asking why costs; and how long ten simulated minutes of
//! ZooKeeper and of Mesos take.

#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};
use synod::engine::Choice;
use synod::recording;
use synod::scenario::Scenario;
use synod::timeline::Timeline;

const STEPS: u64 = 1_000_000;

/// Five servers and three clients that ask often enough for the log to grow to tens of thousands of entries.
fn scenario() -> Scenario {
    let text = "format = 1\nprotocol = \"raft\"\nnodes = 5\nseed = 7\n[layout]\nclients = 3\n\
                [options]\nclient_interval_ms = [40, 80]\n";
    Scenario::parse("load", text).unwrap_or_else(|error| panic!("{error}"))
}

fn loaded() -> Timeline {
    scenario().timeline().unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a million steps; the timeline and how many of them delivered a message.
fn million() -> (Timeline, u64) {
    let mut timeline = loaded();
    let mut delivered = 0;
    while timeline.at() < STEPS {
        let next = timeline.upcoming().expect("a cluster under load never stops");
        delivered += u64::from(matches!(next.choice, Choice::Deliver(_)));
        timeline.take(next).expect("the schedule's step is allowed");
    }
    (timeline, delivered)
}

/// Memory that the process holds, in bytes, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn run(c: &mut Criterion) {
    let before = resident();
    let (timeline, delivered) = million();
    let scene = timeline.scene(1);
    let entries = scene.chosen.last().map_or(0, |c| c.slot);
    assert!(scene.violations.is_empty(), "{:?}", scene.violations);
    println!("a million steps: {delivered} messages delivered, {entries} entries committed");
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("memory: {} bytes per recorded step", (after - before) / STEPS);
    }
    drop(timeline);

    let mut group = c.benchmark_group("engine");
    group.sample_size(10).measurement_time(Duration::from_secs(8)).throughput(Throughput::Elements(delivered));
    group.bench_function("messages delivered, history and properties on", |b| {
        b.iter_with_large_drop(|| black_box(million()))
    });
    group.finish();
}

fn seek(c: &mut Criterion) {
    let (mut timeline, _) = million();
    let mut at = 1u64;
    let mut worst = Duration::ZERO;
    let mut random = || {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (at >> 33) % STEPS
    };
    for _ in 0..2000 {
        // Of three times the best: what other programs take of the machine is not ours.
        let (from, target) = (random(), random());
        let once = |_| {
            timeline.seek(from);
            let start = Instant::now();
            timeline.seek(target);
            start.elapsed()
        };
        worst = worst.max((0..3).map(once).min().unwrap_or_default());
    }
    println!("seek: worst of 2000 random ones {worst:?}, {} checkpoints", timeline.checkpoints());
    timeline.seek(STEPS);
    let start = Instant::now();
    let text = recording::write(&timeline, &scenario());
    println!("recording of it: {} bytes, made in {:?}", text.len(), start.elapsed());
    let start = Instant::now();
    let slot = timeline.scene(1).chosen.last().map_or(1, |c| c.slot);
    let why = timeline.why_slot(slot).unwrap_or_else(|error| panic!("{error}"));
    println!("why entry {slot}: {} steps, found in {:?}", why.because.len(), start.elapsed());
    c.bench_function("seek to a random step of a million", |b| {
        b.iter_batched(&mut random, |target| timeline.seek(black_box(target)), BatchSize::SmallInput);
    });
}

/// Ten simulated minutes of the protocols whose sessions last for seconds: to hurry through them must stay cheap.
fn minutes(c: &mut Criterion) {
    let mut group = c.benchmark_group("ten minutes");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for protocol in ["zookeeper", "mesos"] {
        let text = format!("format = 1\nprotocol = \"{protocol}\"\nnodes = 3\nseed = 7\nscript = \"run 600s\"\n");
        let scenario = Scenario::parse(protocol, &text).unwrap_or_else(|error| panic!("{error}"));
        group.bench_function(protocol, |b| {
            b.iter_with_large_drop(|| {
                let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
                scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
                timeline
            })
        });
    }
    group.finish();
}

criterion_group!(benches, run, seek, minutes);
criterion_main!(benches);
