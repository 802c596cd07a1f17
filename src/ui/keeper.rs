//! Keeps what is made in a run on disk while it is made, and puts it where the start screen offers it when it is left.
//! Everything that a person makes counts: steps, branches, names, marks, and where one stands. Of a scene that is presented
//! only what was done by hand does: the rest comes again with its cues, and no talk takes the places of other runs.

use super::app::{App, Run, Status};
use crate::recording::{Autosave, Session, Sessions, store::save_as};
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a session is kept while time runs.
const EVERY: Duration = Duration::from_secs(1);

/// What is in a history, and where one stands in it.
type Kept = (u64, usize, u64);

/// Keeps the running session, at most one action old.
pub struct Keeper<'a> {
    autosave: Option<&'a mut Autosave>,
    /// Which run it keeps.
    which: usize,
    kept: Option<Kept>,
    last: Instant,
    /// What had been made when it was opened; nothing if it was a session that is gone on with.
    opened: Option<u64>,
    failed: bool,
}

/// The session of this program, after those that were cut off are where the start screen offers them.
pub fn autosave() -> Option<Autosave> {
    let sessions = Sessions::standard()?;
    sessions.gather();
    Some(Autosave::new(sessions))
}

/// Writes what was done to a file, and says so.
pub fn write(app: &App, path: &Path) -> Status {
    let run = app.run();
    let Some(scenario) = &run.scenario else { return Status::Wrong("There is nothing to write.".into()) };
    let other = app.pair().map_or("", |_| " The other side is written from there.");
    match save_as(path, &run.timeline, scenario, false) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Status::Wrong(format!("{} is there already. Choose another name.", path.display()))
        }
        Ok(()) => Status::Said(format!("Written: `synod play {}` shows it again.{other}", path.display())),
        Err(error) => Status::Wrong(format!("{} cannot be written: {error}. Try another name.", path.display())),
    }
}

impl Keeper<'_> {
    /// Keeps what is on this screen; `session` is what it is gone on with from, if it is.
    pub fn new<'a>(autosave: Option<&'a mut Autosave>, app: &App, session: Option<Session>) -> Keeper<'a> {
        Keeper::of(0, autosave, app, session)
    }

    /// The same of one of two runs side by side.
    pub fn of<'a>(
        which: usize,
        mut autosave: Option<&'a mut Autosave>,
        app: &App,
        session: Option<Session>,
    ) -> Keeper<'a> {
        // What cannot be taken up, since another program has, is kept anew.
        let taken_up = match (&mut autosave, session) {
            (Some(autosave), Some(session)) => autosave.take_up(&session).is_ok(),
            // What could not be put away when it was left stays, and this run has another place.
            (Some(autosave), None) => {
                let _ = autosave.set_aside();
                false
            }
            (None, _) => false,
        };
        let opened = (!taken_up).then(|| made(app, which));
        Keeper { autosave, which, kept: None, last: Instant::now(), opened, failed: false }
    }

    /// Keeps the session if it has changed; while time runs, once in a while.
    pub fn keep(&mut self, app: &mut App) {
        if self.failed || app.goes_on() && self.last.elapsed() < EVERY {
            return;
        }
        if let Err(wrong) = self.save(app) {
            app.status = Some(Status::Wrong(wrong));
            // Said once; the run itself goes on.
            self.failed = true;
        }
    }

    /// Puts the session where the start screen offers it, as it is now, unless nothing was made in it. What it is gone on
    /// with from, should one come back to it.
    pub fn leave(&mut self, app: &App) -> Option<Session> {
        // There is no screen any more to say anything on; what was kept before is still there.
        let _ = self.save(app);
        let untouched = self.untouched(app);
        let autosave = self.autosave.as_mut()?;
        // What cannot be moved or removed is offered the next time, which does no harm.
        let left = if untouched { autosave.discard().map(|()| None) } else { autosave.set_aside() };
        left.ok().flatten()
    }

    fn untouched(&self, app: &App) -> bool {
        self.opened == Some(made(app, self.which))
    }

    fn save(&mut self, app: &App) -> Result<(), String> {
        if self.untouched(app) {
            return Ok(());
        }
        let run = run(app, self.which);
        let now = (run.timeline.made(), run.timeline.branch(), run.timeline.at());
        let (Some(autosave), Some(scenario)) = (&mut self.autosave, &run.scenario) else { return Ok(()) };
        if self.kept == Some(now) {
            return Ok(());
        }
        (self.kept, self.last) = (Some(now), Instant::now());
        let saved = autosave.save(&run.timeline, scenario);
        saved.map_err(|error| {
            self.kept = None;
            format!("This run cannot be kept in {}: {error}.", autosave.path().display())
        })
    }
}

/// A run that is kept on disk, whichever keys act on.
fn run(app: &App, which: usize) -> &Run {
    app.runs.get(which).unwrap_or(app.run())
}

/// A number that is another one as soon as more was made in it that is worth keeping.
fn made(app: &App, which: usize) -> u64 {
    let timeline = &run(app, which).timeline;
    if app.scenes.presented { timeline.done() } else { timeline.made() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{MOST_STOPPED, Sessions};
    use crate::scenario::{self, Scenario, Walk};
    use crate::script;
    use crate::timeline::Timeline;
    use crate::ui::tests::recordable;
    use crate::ui::update::cue;

    fn say(app: &mut App, line: &str) {
        script::run(&mut app.run_mut().timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
    }

    /// A session made again from its file.
    fn again(session: &Session) -> Timeline {
        let scenario = session.open().unwrap_or_else(|error| panic!("{error}"));
        let mut timeline = scenario.timeline().expect("a world");
        scenario.script.run(&mut timeline, &mut |_| {}).expect("what was done can be done again");
        timeline
    }

    #[test]
    fn whatever_is_made_is_kept_and_kept_when_it_is_left() {
        let made =
            ["step", "mark one", "rename s", "branch other", "delete other", "switch s", "undelete", "unmark one"];
        for upto in 1..=made.len() {
            let folder = tempfile::tempdir().expect("a folder");
            let sessions = Sessions::new(folder.path());
            let (mut autosave, mut app) = (Autosave::new(sessions.clone()), recordable());
            let mut keeper = Keeper::new(Some(&mut autosave), &app, None);
            keeper.keep(&mut app);
            for line in &made[..upto] {
                say(&mut app, line);
            }
            // While time runs it is not kept at each step; the last ones are when it is left.
            app.run_mut().clock.playing = true;
            keeper.keep(&mut app);
            keeper.leave(&app);
            let session = sessions.stopped().pop().expect("it waits");
            let (kept, run) = (again(&session), &app.run().timeline);
            assert_eq!((kept.at(), kept.branch_name()), (run.at(), run.branch_name()), "{upto}");
            let names = |timeline: &Timeline| timeline.tree().into_iter().map(|b| b.name).collect::<Vec<_>>();
            assert_eq!(names(&kept), names(run), "{upto}");
            assert_eq!(kept.bookmarks(), run.bookmarks(), "{upto}");
            // Gone on with and left as it was, it still waits.
            let keeper = Keeper::new(Some(&mut autosave), &app, Some(session));
            assert_eq!((sessions.stopped(), sessions.running().len()), (Vec::new(), 1));
            let mut keeper = keeper;
            keeper.leave(&app);
            assert_eq!(sessions.stopped().len(), 1);
        }
    }

    #[test]
    fn what_is_only_looked_at_is_no_session() {
        let folder = tempfile::tempdir().expect("a folder");
        let sessions = Sessions::new(folder.path());
        let (mut autosave, mut app) = (Autosave::new(sessions.clone()), recordable());
        say(&mut app, "run 300ms");
        let mut keeper = Keeper::new(Some(&mut autosave), &app, None);
        say(&mut app, "back 3");
        keeper.keep(&mut app);
        keeper.leave(&app);
        assert_eq!(folder.path().read_dir().expect("it is there").count(), 0);
    }

    /// A scene that is presented.
    fn presented() -> App {
        let (file, text) = scenario::builtin("two-leaders").expect("a scene");
        let scenario = Scenario::parse(file, text).expect("it is valid");
        let mut app = recordable();
        app.run_mut().timeline = scenario.timeline().expect("it starts");
        app.run_mut().cues = Walk::new(scenario.cues.clone());
        scenario.script.run(&mut app.run_mut().timeline, &mut |_| {}).expect("its script can be done");
        app.run_mut().timeline.settle();
        app.run_mut().scenario = Some(scenario);
        app.scenes.presented = true;
        app
    }

    #[test]
    fn of_what_is_presented_only_what_was_done_by_hand_is_kept_and_that_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let sessions = Sessions::new(folder.path());
        let (mut autosave, mut app) = (Autosave::new(sessions.clone()), presented());
        let mut visit = |app: &mut App, session: Option<Session>, line: &str| {
            let mut keeper = Keeper::new(Some(&mut autosave), app, session);
            cue::next(app);
            ["seek end", line].iter().for_each(|line| say(app, line));
            keeper.keep(app);
            keeper.leave(app)
        };
        for line in ["step 3", "run 50ms"] {
            let end = app.run().timeline.end();
            assert_eq!(visit(&mut app, None, line), None);
            assert!(app.run().timeline.end() > end, "time went on");
        }
        assert_eq!(folder.path().read_dir().expect("it is there").count(), 0, "no other run lost its place");
        let left = visit(&mut app, None, "crash S2").expect("it is kept");
        let left = visit(&mut app, Some(left), "crash S3").expect("it is kept again");
        assert_eq!(sessions.stopped(), std::slice::from_ref(&left), "in the same place");
        let (kept, run) = (again(&left), &app.run().timeline);
        assert_eq!((kept.at(), kept.branches()), (run.at(), run.branches()));
    }

    #[test]
    fn what_cannot_be_put_away_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let sessions = Sessions::new(folder.path());
        let (mut autosave, mut app) = (Autosave::new(sessions.clone()), recordable());
        // Nothing can be moved to where sessions wait, and none of them can be taken away.
        let at = |stem: &str| folder.path().join(format!("{stem}.toml"));
        let stem = |n: usize| if n == 1 { "stopped".to_string() } else { format!("stopped-{n}") };
        (1..=MOST_STOPPED).for_each(|n| std::fs::create_dir(at(&stem(n))).expect("a folder is made"));
        let mut keeper = Keeper::new(Some(&mut autosave), &app, None);
        say(&mut app, "mark precious");
        keeper.leave(&app);
        let kept = std::fs::read_to_string(at("session")).unwrap_or_default();
        let mut other = recordable();
        let mut keeper = Keeper::new(Some(&mut autosave), &other, None);
        say(&mut other, "run 50ms");
        keeper.keep(&mut other);
        keeper.leave(&other);
        assert!(kept.contains("precious"), "{kept}");
        assert_eq!(std::fs::read_to_string(at("session")).unwrap_or_default(), kept);
        assert!(at("session-2").is_file());
    }

    #[test]
    fn that_it_cannot_be_kept_is_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "").expect("written");
        let (mut autosave, mut app) = (Autosave::new(Sessions::new(file)), recordable());
        let mut keeper = Keeper::new(Some(&mut autosave), &app, None);
        say(&mut app, "step");
        keeper.keep(&mut app);
        let told = app.status.take();
        assert!(matches!(told, Some(Status::Wrong(told)) if told.starts_with("This run cannot be kept in ")));
        say(&mut app, "step");
        keeper.keep(&mut app);
        assert!(app.status.is_none());
        keeper.leave(&app);
    }
}
