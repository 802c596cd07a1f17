//! Which file names a thing of which other: every `use` and every path, followed through the modules that hand it on.

use crate::source::{Source, modules};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeMap;
use syn::visit::{self, Visit};

/// A place where one file names something of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The file that names it, as a path from `src`.
    pub from: String,
    /// The line.
    pub line: usize,
    /// The file in which it is made.
    pub to: String,
    /// What is named, as a path from the crate's root.
    pub what: String,
    /// Whether it is only handed on to others, by `pub use`.
    pub hands_on: bool,
}

/// All imports between files that are no tests.
pub fn imports(sources: &[Source]) -> Vec<Import> {
    let modules = modules(sources);
    let read = |(module, source): (&&[String], &&Source)| (module.to_vec(), Reader::read(source, &modules));
    let house = House { modules: &modules, named: modules.iter().map(read).collect() };
    let mut found = Vec::new();
    for source in modules.values() {
        for mention in &house.named[&source.module].mentions {
            let Some(target) = house.find(&mention.path).filter(|target| target.path != source.path) else { continue };
            found.push(Import {
                from: source.path.clone(),
                line: mention.line,
                to: target.path.clone(),
                what: mention.path.join("::"),
                hands_on: mention.hands_on,
            });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// All modules, and what each names.
struct House<'a> {
    modules: &'a BTreeMap<&'a [String], &'a Source>,
    named: BTreeMap<Vec<String>, Named>,
}

impl House<'_> {
    /// The file in which the thing at a path is made.
    fn find(&self, path: &[String]) -> Option<&Source> {
        let depth = (0..=path.len()).rev().find(|depth| self.modules.contains_key(&path[..*depth]))?;
        let (module, inside) = path.split_at(depth);
        let here = self.modules[module];
        let Some((item, rest)) = inside.split_first() else { return Some(here) };
        let named = &self.named[module];
        if let Some(onward) = named.known_as.get(item).filter(|onward| onward.as_slice() != path) {
            return self.find(&[onward, rest].concat());
        }
        let made_in = |module: &&Vec<String>| self.named.get(*module).is_some_and(|named| named.makes.contains(item));
        if let Some(other) = named.all_of.iter().find(made_in) {
            return self.find(&[other, inside].concat());
        }
        let exported = || self.named.iter().find(|(_, named)| named.macros.contains(item));
        match depth {
            0 => exported().map(|(module, _)| self.modules[module.as_slice()]).or(Some(here)),
            _ => Some(here),
        }
    }
}

/// A path that a file names, from the crate's root.
struct Mention {
    path: Vec<String>,
    line: usize,
    hands_on: bool,
}

/// What a file names and makes.
#[derive(Default)]
struct Named {
    mentions: Vec<Mention>,
    /// Names that it imports, and what they stand for.
    known_as: BTreeMap<String, Vec<String>>,
    /// Modules of which it imports everything.
    all_of: Vec<Vec<String>>,
    /// Names of its own items.
    makes: Vec<String>,
    /// Macros that it exports at the crate's root.
    macros: Vec<String>,
}

struct Reader<'a> {
    modules: &'a BTreeMap<&'a [String], &'a Source>,
    /// The module that is read now.
    here: Vec<String>,
    named: Named,
}

impl Reader<'_> {
    fn read(source: &Source, modules: &BTreeMap<&[String], &Source>) -> Named {
        let mut reader = Reader { modules, here: source.module.clone(), named: Named::default() };
        let syntax = source.syntax();
        reader.named.makes = syntax.items.iter().filter_map(name).collect();
        reader.visit_file(&syntax);
        reader.named
    }

    /// A path from the crate's root; `None` for one that leads out of the crate, or nowhere.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let mut from = match path.first()?.as_str() {
            "crate" | "synod" => Vec::new(),
            "self" | "super" => self.here.clone(),
            child => {
                let module = [self.here.as_slice(), &[child.to_string()]].concat();
                return self.modules.contains_key(module.as_slice()).then(|| [&self.here, path].concat());
            }
        };
        let steps = path.iter().take_while(|name| ["crate", "synod", "self", "super"].contains(&name.as_str()));
        from.truncate(from.len().saturating_sub(steps.clone().filter(|step| *step == "super").count()));
        from.extend_from_slice(&path[steps.count()..]);
        Some(from).filter(|path| !path.is_empty())
    }

    fn mention(&mut self, path: &[String], line: usize, hands_on: bool) {
        if let Some(path) = self.absolute(path) {
            self.named.mentions.push(Mention { path, line, hands_on });
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String], hands_on: bool) {
        let on = |name: &syn::Ident| match name == "self" {
            true => before.to_vec(),
            false => [before, &[name.to_string()]].concat(),
        };
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &on(&path.ident), hands_on),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before, hands_on)),
            syn::UseTree::Name(name) => self.takes(&on(&name.ident), None, name.ident.span(), hands_on),
            syn::UseTree::Rename(new) => self.takes(&on(&new.ident), Some(&new.rename), new.ident.span(), hands_on),
            syn::UseTree::Glob(star) => {
                self.mention(before, star.star_token.spans[0].start().line, hands_on);
                self.named.all_of.extend(self.absolute(before));
            }
        }
    }

    fn takes(&mut self, path: &[String], name: Option<&syn::Ident>, span: proc_macro2::Span, hands_on: bool) {
        self.mention(path, span.start().line, hands_on);
        let name = name.map(ToString::to_string).or(path.last().cloned());
        if let Some((name, path)) = name.zip(self.absolute(path)) {
            self.named.known_as.insert(name, path);
        }
    }

    /// Paths among the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        let mut line = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if colons == 2 => path.push(name.to_string()),
                TokenTree::Ident(name) => {
                    self.mention_of_several(&path, line);
                    path = vec![name.to_string()];
                    line = name.span().start().line;
                }
                TokenTree::Punct(colon) if colon.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {
                    self.mention_of_several(&path, line);
                    path.clear();
                }
            }
            colons = 0;
        }
        self.mention_of_several(&path, line);
    }

    fn mention_of_several(&mut self, path: &[String], line: usize) {
        if path.len() > 1 {
            self.mention(path, line, false);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[], !matches!(item.vis, syn::Visibility::Inherited));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.here.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.here.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.mention_of_several(&names, first.ident.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone());
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
            self.named.macros.extend(item.ident.as_ref().map(ToString::to_string));
        }
        visit::visit_item_macro(self, item);
    }
}

/// The name of an item that others can import.
fn name(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Mod(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
