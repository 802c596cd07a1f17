//! How time passes on the screen: whether it runs and how fast, what is shown step by step, and the moment that a single
//! step takes to be seen. It knows no run.

use crate::engine::scene::Scene;

/// Seconds for each step of what is shown step by step.
const STEP_S: f64 = 0.4;
/// Seconds for all of it at most; then several steps go by at once.
const LONGEST_S: f64 = 6.0;
/// Seconds between two pictures at least.
const SHORTEST_S: f64 = 0.05;

/// How time passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// The time that is drawn, in ms: between two steps it runs ahead of the scene's, in a glide it comes after.
    pub shown_ms: f64,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub pace: Pace,
    /// How fast it has become, where it adapts.
    pub tempo: Tempo,
    /// Whether a single step is seen to happen, rather than to have happened.
    pub glides: bool,
    /// What is shown step by step, until its last step.
    pub replay: Option<Replay>,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock {
            shown_ms: 0.0,
            playing: false,
            pace: Pace::Adaptive,
            tempo: Tempo::default(),
            glides: true,
            replay: None,
        }
    }
}

/// How fast time runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// Slowly while something worth telling is under way, quickly else.
    #[default]
    Adaptive,
    /// Always as fast: a power of two.
    Steady(i32),
}

impl Pace {
    /// The slowest and the fastest steady one: from a thirty-second part to minutes in a second.
    pub const LIMITS: std::ops::RangeInclusive<i32> = -5..=11;

    /// So many steps faster, or slower: the one that adapts stands between those up to the usual speed and those above.
    /// Nothing beyond the limits.
    pub fn faster(self, by: i32) -> Option<Pace> {
        let rung = by
            + match self {
                Pace::Adaptive => 1,
                Pace::Steady(power) => power + i32::from(power > 0),
            };
        match rung {
            1 => Some(Pace::Adaptive),
            rung => Some(rung - i32::from(rung > 1)).filter(|power| Pace::LIMITS.contains(power)).map(Pace::Steady),
        }
    }
}

/// How fast time has become where it adapts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tempo {
    /// Simulated ms in a second.
    pub rate: f64,
    /// Seconds for which it stands still: something was told, and is to be read.
    pub rest_s: f64,
}

/// A stretch of the run that is shown step by step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replay {
    /// Its last step.
    pub to: u64,
    /// Seconds between two pictures.
    pub each_s: f64,
    /// Steps from one picture to the next.
    pub stride: u64,
    /// Seconds until the next picture.
    pub wait_s: f64,
}

impl Replay {
    /// A stretch of so many steps: slow enough to follow, and never long.
    pub fn new(steps: u64, to: u64) -> Replay {
        let each_s = (LONGEST_S / steps.max(1) as f64).clamp(SHORTEST_S, STEP_S);
        let stride = (steps as f64 * each_s / LONGEST_S).ceil().max(1.0) as u64;
        Replay { to, each_s, stride, wait_s: each_s }
    }
}

/// A single step that was taken and is seen to happen: until it has, the picture is the one before it. It begins with the
/// first moment that passes.
#[derive(Clone, Debug)]
pub struct Glide {
    /// The picture before the step.
    pub before: Scene,
    /// The time that was drawn then, in ms.
    pub from_ms: f64,
    /// The time that is to be drawn at its end, in ms.
    pub to_ms: f64,
    /// Seconds until it has happened.
    pub left_s: f64,
    /// Whether it has begun.
    pub begun: bool,
}

impl Glide {
    /// Seconds that it takes.
    pub const WHOLE_S: f64 = 0.2;

    /// The step after this picture, from one time to another.
    pub fn new(before: Scene, from_ms: f64, to_ms: f64) -> Glide {
        Glide { before, from_ms, to_ms, left_s: Glide::WHOLE_S, begun: false }
    }

    /// The time to be drawn now, in ms.
    pub fn shown_ms(&self) -> f64 {
        self.from_ms + (self.to_ms - self.from_ms) * (1.0 - self.left_s / Glide::WHOLE_S).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pace_is_reached_by_key_from_every_other() {
        let mut all = vec![Pace::Steady(*Pace::LIMITS.start())];
        while let Some(faster) = all[all.len() - 1].faster(1) {
            assert_eq!(faster.faster(-1), all.last().copied());
            all.push(faster);
        }
        assert_eq!(all.len(), Pace::LIMITS.count() + 1, "all steady ones, and the one that adapts");
        assert_eq!(Pace::Adaptive.faster(1), Some(Pace::Steady(1)));
        assert_eq!(Pace::Adaptive.faster(-1), Some(Pace::Steady(0)));
    }
}
