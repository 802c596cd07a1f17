//! `synod lessons` and `synod new`: what there is to learn, how far one is, and the start of a lesson of one's own.

use super::colours::Colours;
use super::lines::Lines;
use super::{exit, language, output};
use crate::kit::store::create;
use crate::lesson::{self, Language, Lesson, Library, Progress, store};
use crate::plain;
use crate::scenario::{self, Problem};
use crate::ui::action::ACTIONS;
use crate::ui::{self, After, Begin, Draft, HomeEntry, Opened, Start};
use anyhow::{Context, anyhow};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most lesson files of which the start screen says what is wrong.
const NOTICES: usize = 3;

/// What is said of lessons that there are not.
macro_rules! to_come {
    () => {
        "missing numbers are to come"
    };
}
/// What is said where all are done.
const ALL_DONE: &str = "All lessons are done. `synod learn ID` opens one again.\n\n";
/// Under which heading lessons stand on the start screen.
const SECTION: &str = concat!("Lessons (", to_come!(), ")");
/// What the marks of the list mean.
const MARKS: &str = concat!("✓ is done, · is not; ", to_come!(), ".");

/// What can be begun.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum New {
    /// A lesson, small and whole, with comments
    Lesson,
    /// A scenario with cues, small and whole, with comments
    Scenario,
}

/// The folders to look for lessons in: the given ones, which have to be there, and the user's own.
pub fn folders(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if let Some(missing) = given.iter().find(|folder| !folder.is_dir()) {
        return Err(anyhow!("there is no folder {}; --lessons takes a folder of lesson files", output::name(missing)));
    }
    Ok(given.iter().cloned().chain(store::data_folder().map(|folder| folder.join("lessons"))).collect())
}

/// All lessons there are for the screen, in a language where they are translated, without those that name nodes or keys
/// which are not there.
fn library(given: &[PathBuf], language: Option<&Language>) -> anyhow::Result<Library> {
    let mut library = lesson::library(&folders(given)?);
    library.sift(names);
    library.speak(language.cloned());
    Ok(library)
}

fn names(lesson: &Lesson) -> Vec<Problem> {
    let actions: Vec<&str> = ACTIONS.iter().map(|row| row.name).collect();
    lesson::names(lesson, &actions)
}

/// Which lesson to learn with.
#[derive(clap::Args)]
pub struct Learn {
    /// Id of a lesson or a file; without it, the first lesson that is not done
    what: Option<String>,
    /// More folders with lessons
    #[arg(long, value_name = "DIR")]
    lessons: Vec<PathBuf>,
    /// Begin at the beginning, even if it was left on the way
    #[arg(long)]
    afresh: bool,
    /// Begin at this page, in the lesson's own run; what is kept stays as it is until you go on from there
    #[arg(long, value_name = "N", conflicts_with = "afresh")]
    page: Option<usize>,
    /// With --page: in a run with this seed, such as one that the page has named; nothing of it is kept
    #[arg(long, value_name = "N", requires = "page", conflicts_with = "watch")]
    seed: Option<u64>,
    /// With --page, of a graded lesson: with the seeds of this draw of `synod check`; all steps of the file are there
    #[arg(long, value_name = "N", requires = "page", default_value_t = 1)]
    draw: u32,
    /// Read a lesson's file again whenever it changes, and stay on the page: for those who write one
    #[arg(long)]
    watch: bool,
    /// Teach it line by line, without a screen: for screen readers, slow lines and pipes
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    colours: Colours,
}

/// Teaches a lesson on the screen, or line by line.
pub fn learn(arguments: &Learn, plain: bool, theme: Option<&str>, language: Option<&str>) -> anyhow::Result<u8> {
    let spoken = language::wanted(language)?;
    let plain = plain || arguments.plain;
    let Some(open) = wanted(arguments, plain, spoken.as_ref())? else {
        output::print(ALL_DONE.as_bytes())?;
        return list(&arguments.lessons, language);
    };
    let lesson = |id: &str| {
        let library = library(&arguments.lessons, spoken.as_ref())?;
        let lesson = library.wanted(id)?;
        let after = after(&lesson, &library);
        Ok(Opened::lesson(lesson, Begin::Left)?.before(after))
    };
    match plain {
        true => plain::play(&mut Lines::listen()?, open()?, lesson)?,
        false => ui::play(open, arguments.colours.or(theme), None, lesson)?,
    }
    Ok(exit::OK)
}

/// What there is to learn after a lesson, once that one is done: the next one that is not, or else the first.
fn after(lesson: &Lesson, library: &Library) -> After {
    let progress = Progress::open(store::data_folder().as_deref());
    let at = library.lessons.iter().position(|known| known.id == lesson.id).map_or(0, |at| at + 1);
    let (before, behind) = library.lessons.split_at(at);
    let others = behind.iter().chain(before).filter(|other| other.id != lesson.id);
    match others.into_iter().find(|other| !progress.of_lesson(other).done) {
        Some(next) => After::Lesson { id: next.id.text.clone(), title: next.title.clone() },
        None => After::AllDone,
    }
}

/// A lesson that can be learned, to be played to where it was left; that may take a while.
type Open = Box<dyn FnOnce() -> anyhow::Result<Opened>>;

/// What is learned now; nothing if no lesson is named and all are done.
fn wanted(arguments: &Learn, plain: bool, language: Option<&Language>) -> anyhow::Result<Option<Open>> {
    let library = library(&arguments.lessons, language)?;
    let notices = match library.problems.len() {
        0 => Vec::new(),
        1 => vec!["A lesson file cannot be used; `synod lessons` says why.".to_string()],
        many => vec![format!("{many} lesson files cannot be used; `synod lessons` says why.")],
    };
    let lesson = match &arguments.what {
        Some(what) => library.wanted(what)?,
        None => {
            // What is wrong with the progress is told when the lesson is opened.
            let progress = Progress::open(store::data_folder().as_deref());
            let open = library.lessons.iter().find(|lesson| !progress.of_lesson(lesson).done);
            match open.cloned() {
                Some(open) => open,
                None if library.lessons.is_empty() => return Err(anyhow!("there are no lessons")),
                None => return Ok(None),
            }
        }
    };
    // Whoever looks a page up finds it under its number in the file, and the same each time.
    let looked_up = arguments.page.is_some() && lesson.graded.is_some();
    let lesson = if looked_up { Arc::new(lesson.sown(arguments.draw)) } else { lesson };
    let begin = arguments.begin(&lesson)?;
    if lesson.graded.is_some() && arguments.seed.is_some() {
        let id = &lesson.id.text;
        return Err(anyhow!("{id} is graded and draws a seed for each of its questions; leave --seed out"));
    }
    if let (Begin::Page(page), Some(seed)) = (begin, arguments.seed) {
        let open = unkept(lesson.with_seed(page - 1, seed), begin, plain)?;
        return Ok(Some(Box::new(|| Ok(open()?.telling(notices)))));
    }
    let draft = arguments.draft(&lesson, language)?;
    if looked_up {
        let open = unkept((*lesson).clone(), begin, plain)?;
        return Ok(Some(Box::new(|| Ok(open()?.telling(notices).written_in(draft)))));
    }
    if library.lessons.iter().any(|known| Arc::ptr_eq(known, &lesson)) {
        can_be_shown(plain)?;
        let after = after(&lesson, &library);
        let open = move || Opened::lesson(lesson, begin);
        return Ok(Some(Box::new(move || Ok(open()?.telling(notices).before(after).written_in(draft)))));
    }
    let (open, mut told) = stranger(lesson, &library, begin, plain)?;
    told.extend(notices);
    Ok(Some(Box::new(|| Ok(open()?.telling(told).written_in(draft)))))
}

impl Learn {
    /// Where the lesson is begun.
    fn begin(&self, lesson: &Lesson) -> anyhow::Result<Begin> {
        let pages = lesson.pages();
        match self.page {
            None if self.afresh => Ok(Begin::Afresh),
            None => Ok(Begin::Left),
            Some(page) if (1..=pages).contains(&page) => Ok(Begin::Page(page)),
            Some(page) => {
                let id = &lesson.id.text;
                Err(anyhow!("there is no page {page} in {id}, which has {pages}; --page takes 1 to {pages}"))
            }
        }
    }

    /// How the lesson is read again when its file changes, if that is wanted. Its place is kept where it was.
    fn draft(&self, lesson: &Lesson, language: Option<&Language>) -> anyhow::Result<Option<Draft>> {
        if !self.watch {
            return Ok(None);
        }
        let given = self.what.as_ref().map(PathBuf::from).filter(|file| file.is_file());
        let found =
            || Some(PathBuf::from(&lesson.name)).filter(|file| lesson.kept_as != lesson.id.text && file.is_file());
        let Some(file) = given.or_else(found) else {
            return Err(anyhow!("--watch needs a lesson's file, such as `synod learn my-lesson.toml --watch`"));
        };
        let (path, kept_as, language) = (file.clone(), lesson.kept_as.clone(), language.cloned());
        let (own, beside) = (file, lesson.clone());
        // A translation may be begun later.
        let files = move || [own.clone()].into_iter().chain(lesson::load::translations(&beside, &own)).collect();
        let draw = self.page.map(|_| self.draw);
        let reread = move || {
            let (mut lesson, wrong) = lesson::load::load_whole(&path)?;
            if let Some(error) = wrong.into_iter().next() {
                return Err(error);
            }
            lesson.kept_as = kept_as.clone();
            let lesson = draw.map(|draw| lesson.sown(draw)).unwrap_or(lesson);
            let lesson = language.as_ref().map(|language| lesson.spoken(language)).unwrap_or(lesson);
            let problems = names(&lesson);
            if problems.is_empty() { Ok(lesson) } else { Err(lesson.error(problems)) }
        };
        Ok(Some(Draft::new(Box::new(files), Box::new(reread))))
    }
}

/// Whether a lesson can be shown at all: it is said before it is played to where it was left, which may take a while.
fn can_be_shown(plain: bool) -> anyhow::Result<()> {
    if plain { Ok(()) } else { ui::can_be_drawn_on() }
}

/// A page of a lesson with other seeds than the learner's, to look at it.
fn unkept(lesson: Lesson, begin: Begin, plain: bool) -> anyhow::Result<Open> {
    let problems = names(&lesson);
    if !problems.is_empty() {
        return Err(lesson.error(problems).into());
    }
    can_be_shown(plain)?;
    Ok(Box::new(move || Opened::unkept(Arc::new(lesson), begin)))
}

/// A lesson of a file that is not in the library, after what of it can be checked without playing it; also what is to
/// be told.
fn stranger(lesson: Arc<Lesson>, library: &Library, begin: Begin, plain: bool) -> anyhow::Result<(Open, Vec<String>)> {
    let problems = names(&lesson);
    if !problems.is_empty() {
        return Err(lesson.error(problems).into());
    }
    can_be_shown(plain)?;
    let mut told = Vec::new();
    let taken = library.taken(&lesson);
    let kept = taken.is_none();
    if let Some(taken) = taken {
        told.push(format!("Your progress is not kept. {}.", lesson.error(vec![taken]).brief()));
    }
    // Without these it can be learned all the same.
    let references = lesson::references(&lesson, library);
    told.extend(references.into_iter().map(|problem| format!("{}.", lesson.error(vec![problem]).brief())));
    let open = move || if kept { Opened::lesson(lesson, begin) } else { Opened::unkept(lesson, begin) };
    Ok((Box::new(open), told))
}

/// The lessons as entries of the start screen, and what is wrong with them or with the progress.
pub fn entries(given: &[PathBuf], language: Option<&Language>) -> Start {
    let library = match library(given, language) {
        Ok(library) => library,
        Err(error) => return Start { notices: vec![format!("{error:#}")], ..Start::default() },
    };
    let mut progress = Progress::open(store::data_folder().as_deref());
    let entry = |lesson: &Arc<Lesson>| {
        let Stands { done, best, left } = standing(lesson, &progress);
        let built = lesson.clone();
        HomeEntry {
            section: SECTION,
            title: title(lesson),
            note: match left {
                None if !done => "new".into(),
                left => {
                    left.into_iter().chain(best).chain(done.then(|| "done ✓".into())).collect::<Vec<_>>().join(" · ")
                }
            },
            about: format!("{} ({} minutes)", lesson.idea, lesson.minutes),
            build: Box::new(move || Opened::lesson(built.clone(), Begin::Left)),
        }
    };
    let entries = library.lessons.iter().map(entry).collect();
    let mut notices: Vec<String> = progress.complaint().into_iter().collect();
    notices.extend(library.problems.iter().take(NOTICES).map(|problem| format!("{}.", problem.brief())));
    if library.problems.len() > NOTICES {
        let more = library.problems.len() - NOTICES;
        notices.push(format!("{more} more lesson files cannot be used; `synod lessons` says why."));
    }
    let next = to_go_on_with(&library, &progress).map(title);
    Start { entries, notices, next }
}

/// What a lesson is called on the start screen.
fn title(lesson: &Arc<Lesson>) -> String {
    format!("{}  {}", lesson.id.text, lesson.title)
}

/// The lesson that was left on the way, or else the first that is not done.
fn to_go_on_with<'a>(library: &'a Library, progress: &Progress) -> Option<&'a Arc<Lesson>> {
    let open = || library.lessons.iter().filter(|lesson| !progress.of_lesson(lesson).done);
    open().find(|lesson| progress.of_lesson(lesson).left_at(lesson).is_some()).or_else(|| open().next())
}

/// Lists the lessons with what was done of each.
pub fn list(given: &[PathBuf], language: Option<&str>) -> anyhow::Result<u8> {
    let library = library(given, language::wanted(language)?.as_ref())?;
    let mut progress = Progress::open(store::data_folder().as_deref());
    let mut text = String::new();
    let width = library.lessons.iter().map(|lesson| lesson.id.text.len()).max().unwrap_or(0);
    for lesson in &library.lessons {
        let Stands { done, best, left } = standing(lesson, &progress);
        let mark = if done { '✓' } else { '·' };
        let left: String = best.into_iter().chain(left).map(|told| format!(", {told}")).collect();
        writeln!(text, "{mark} {:width$}  {} ({} min){left}", lesson.id.text, lesson.title, lesson.minutes)?;
        let needs: Vec<&str> = lesson.requires.iter().map(|id| id.text.as_str()).collect();
        let after = if needs.is_empty() { String::new() } else { format!(" After {}.", needs.join(", ")) };
        writeln!(text, "{}", output::paragraph(width + 4, &format!("{}{after}", lesson.idea)))?;
    }
    writeln!(text, "\n{MARKS}")?;
    for track in &library.tracks {
        let ids: Vec<&str> = library.of_track(&track.id).map(|lesson| lesson.id.text.as_str()).collect();
        if !ids.is_empty() {
            writeln!(text, "\n{}: {}\n{}", track.title, ids.join(", "), output::paragraph(2, &track.about))?;
        }
    }
    output::print(text.as_bytes())?;
    if let Some(complaint) = progress.complaint() {
        output::complain(format!("note: {complaint}"));
    }
    library.problems.iter().for_each(output::complain);
    Ok(if library.problems.is_empty() { exit::OK } else { exit::INPUT })
}

/// How far a learner is in a lesson, as it is told.
struct Stands {
    done: bool,
    /// The best grade of one that is graded.
    best: Option<String>,
    /// Where it was left.
    left: Option<String>,
}

fn standing(lesson: &Lesson, progress: &Progress) -> Stands {
    let standing = progress.of_lesson(lesson);
    let left = standing.left_at(lesson).map(|at| format!("left at page {} of {}", at + 1, lesson.pages()));
    let best = standing.best.map(|best| format!("{} of {} points", best.points, best.of));
    Stands { done: standing.done, best, left }
}

/// Writes the start of a lesson or scenario into the present folder; nothing that is there is written over.
pub fn begin(what: New, name: &str) -> anyhow::Result<u8> {
    let (kind, text): (&str, fn(&str) -> String) = match what {
        New::Lesson => ("lesson", lesson::skeleton),
        New::Scenario => ("scenario", scenario::sketch),
    };
    let fits = |c: char| if c.is_alphanumeric() || ['-', '_', '.'].contains(&c) { c } else { '-' };
    let stem: String = name.trim().trim_end_matches(".toml").chars().map(fits).collect();
    let stem = stem.trim_matches(['.', '-']);
    if stem.is_empty() {
        return Err(anyhow!("a {kind} needs a name, such as `synod new {kind} my-idea`"));
    }
    let file = format!("{stem}.toml");
    let made = create(Path::new(&file), text(stem).as_bytes());
    made.with_context(|| format!("{file} cannot be made; choose another name or folder"))?;
    output::print(format!("{file}: a {kind} to change. `synod check {file}` says whether it is right.\n").as_bytes())
}
