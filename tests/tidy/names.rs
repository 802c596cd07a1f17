//! Names of types. One name may stand for two things in two rooms, as a `Disk` in each protocol does; where both meet, one
//! of them needs a name of its own. Some names everybody meets: each of those stands for one thing in the whole house.

use crate::source::Source;
use syn::visit::{self, Visit};

/// Names that everybody meets.
pub const ALONE: [&str; 9] = ["Choice", "Cx", "Doing", "Effect", "Event", "Found", "Kind", "Place", "Row"];

/// Types that a file takes under another name.
pub fn renamed(source: &Source) -> Vec<String> {
    let mut reader = Renamed { source, found: Vec::new() };
    reader.visit_file(&source.syntax());
    reader.found
}

struct Renamed<'a> {
    source: &'a Source,
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Renamed<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if ours(&item.tree) {
            visit::visit_item_use(self, item);
        }
    }

    fn visit_use_path(&mut self, path: &'ast syn::UsePath) {
        // What stands behind a type is a variant, and goes by its enum's name elsewhere.
        if !is_type(&path.ident) {
            visit::visit_use_path(self, path);
        }
    }

    fn visit_use_rename(&mut self, item: &'ast syn::UseRename) {
        let (name, here) = (&item.ident, &item.rename);
        if is_type(name) && is_type(here) {
            let (path, line) = (&self.source.path, name.span().start().line);
            self.found.push(format!("src/{path}:{line}: {name} is {here} here; give one of the two its own name"));
        }
    }
}

/// Whether what is taken is of this house.
fn ours(tree: &syn::UseTree) -> bool {
    matches!(tree, syn::UseTree::Path(path) if ["crate", "super", "self"].iter().any(|root| path.ident == root))
}

fn is_type(name: &syn::Ident) -> bool {
    name.to_string().starts_with(|c: char| c.is_uppercase())
}

/// Types of a name in [`ALONE`] that there is before.
pub fn doubled<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<String> {
    let mut reader = Declared::default();
    for source in sources {
        reader.path.clone_from(&source.path);
        reader.visit_file(&source.syntax());
    }
    let known = |at: usize| reader.types[..at].iter().find(|(name, _)| *name == reader.types[at].0);
    let doubled = (0..reader.types.len()).filter_map(|at| Some((&reader.types[at], known(at)?)));
    doubled.map(|((name, here), (_, there))| format!("{here}: there is a {name} before, at {there}")).collect()
}

#[derive(Default)]
struct Declared {
    path: String,
    types: Vec<(&'static str, String)>,
}

impl Declared {
    fn name(&mut self, name: &syn::Ident) {
        let known = ALONE.iter().find(|alone| name == **alone);
        let place = format!("src/{}:{}", self.path, name.span().start().line);
        self.types.extend(known.map(|name| (*name, place)));
    }
}

impl<'ast> Visit<'ast> for Declared {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.name(&item.ident);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.name(&item.ident);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.name(&item.ident);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.name(&item.ident);
    }
}
