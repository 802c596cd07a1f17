//! From the terminal in which something is shown to the one in which its notes are read: a socket in the user's runtime
//! folder, one for each thing that is shown, a page to the line. It knows pages, and nothing of what is shown.

use super::Page;
use crate::kit::{fingerprint, plain};
use anyhow::Context;
use etcetera::BaseStrategy;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a reader waits between two tries to find somebody who shows it.
const AGAIN: Duration = Duration::from_millis(300);
/// The longest page, bytes: whoever writes more is no program of ours.
const LONGEST: u64 = 256 << 10;

/// Where the pages of something are told; an error says in which folder that is not possible.
pub fn socket(what: &str) -> anyhow::Result<PathBuf> {
    let base = etcetera::choose_base_strategy()?;
    let folder = base.runtime_dir().or_else(|| base.state_dir()).unwrap_or_else(|| base.data_dir()).join("synod");
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).with_context(|| {
        format!("notes are told through {}; set XDG_RUNTIME_DIR to a folder that you can write", plain::name(&folder))
    })?;
    Ok(folder.join(format!("notes-{}.socket", fingerprint(what.as_bytes()))))
}

/// Why pages are not told from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// Another window tells them.
    Elsewhere,
    /// There is no place for them. Whoever wants to read them is told why.
    Nowhere,
}

/// Tells pages to whoever reads them.
pub struct Teller {
    path: PathBuf,
    shared: Arc<Shared>,
    told: Option<Page>,
}

/// The last page, and who reads.
#[derive(Default)]
struct Shared {
    page: Mutex<(String, Vec<UnixStream>)>,
    over: AtomicBool,
}

impl Teller {
    /// Begins to tell at a place.
    pub fn open(path: &Path) -> Result<Teller, Untold> {
        let listener = match UnixListener::bind(path) {
            Ok(listener) => listener,
            // Somebody tells there, or somebody was killed and the name is left.
            Err(_) if UnixStream::connect(path).is_ok() => return Err(Untold::Elsewhere),
            Err(_) => {
                let again = std::fs::remove_file(path).and_then(|()| UnixListener::bind(path));
                again.map_err(|_| Untold::Nowhere)?
            }
        };
        let shared = Arc::new(Shared::default());
        let hears = shared.clone();
        std::thread::spawn(move || {
            for reader in listener.incoming().flatten() {
                if hears.over.load(Ordering::Relaxed) {
                    return;
                }
                hears.join(reader);
            }
        });
        Ok(Teller { path: path.to_path_buf(), shared, told: None })
    }

    /// Tells a page, if it is another one than before.
    pub fn tell(&mut self, page: Page) {
        if self.told.as_ref() == Some(&page) {
            return;
        }
        if let Ok(line) = serde_json::to_string(&page) {
            self.shared.tell(line + "\n");
            self.told = Some(page);
        }
    }
}

impl Shared {
    fn join(&self, mut reader: UnixStream) {
        // Who does not read is not waited for.
        let _ = reader.set_nonblocking(true);
        let mut page = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        if page.0.is_empty() || reader.write_all(page.0.as_bytes()).is_ok() {
            page.1.push(reader);
        }
    }

    fn tell(&self, line: String) {
        let mut page = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        page.1.retain_mut(|reader| reader.write_all(line.as_bytes()).is_ok());
        page.0 = line;
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Whoever waits for the next reader hears that it is over.
        let _ = UnixStream::connect(&self.path);
        let _ = std::fs::remove_file(&self.path);
    }
}

/// What is read: a page, or nothing once nobody tells any more.
pub type Heard = Option<Page>;

/// Reads the pages of something, as long as somebody listens here; whoever shows it may come later, go, and come back.
pub fn listen(what: &str) -> anyhow::Result<Receiver<Heard>> {
    let path = socket(what)?;
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        loop {
            for page in pages(&path) {
                if sender.send(Some(page)).is_err() {
                    return;
                }
            }
            if sender.send(None).is_err() {
                return;
            }
            std::thread::sleep(AGAIN);
        }
    });
    Ok(receiver)
}

/// All that is told until it ends.
fn pages(path: &Path) -> impl Iterator<Item = Page> {
    let lines = UnixStream::connect(path).into_iter().flat_map(|stream| {
        let mut reader = BufReader::new(stream);
        std::iter::from_fn(move || {
            let mut line = String::new();
            let read = std::io::Read::take(&mut reader, LONGEST).read_line(&mut line);
            read.ok().filter(|bytes| *bytes > 0).map(|_| line)
        })
    });
    lines.filter_map(|line| serde_json::from_str(&line).ok())
}
