//! Our own source, read once: each file with its text, its place among the modules, and what it says without its tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file.
pub struct Source {
    /// Its path from `src`, with `/`.
    pub path: String,
    /// All of its text.
    pub text: String,
    /// Its text up to its tests.
    pub code: String,
    /// The module that it is, as the names on the way from the crate's root.
    pub module: Vec<String>,
}

impl Source {
    /// The first folder on the way to it, or its own name.
    pub fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Lines of code, numbered, without comments.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(n, l)| (n + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
    }

    /// What it says, without its tests.
    pub fn syntax(&self) -> syn::File {
        let mut syntax = syn::parse_file(&self.text).unwrap_or_else(|error| panic!("src/{}: {error}", self.path));
        without_tests(&mut syntax.items);
        syntax
    }

    /// Whether all of it is a test.
    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }
}

/// All files of `src`, in order.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("a source file is readable");
        source(&file.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/"), text)
    };
    files.into_iter().map(read).collect()
}

/// A file of this path and text.
pub fn source(path: &str, text: String) -> Source {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_string();
    let name = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let module = if name == "lib" { Vec::new() } else { name.split('/').map(str::to_string).collect() };
    Source { path: path.to_string(), text, code, module }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of ours is readable") {
        let path = entry.expect("an entry is readable").path();
        match path.is_dir() {
            true => collect(&path, files),
            false if path.extension().is_some_and(|e| e == "rs") => files.push(path),
            false => {}
        }
    }
}

fn without_tests(items: &mut Vec<syn::Item>) {
    items.retain(|item| !attributes(item).iter().any(is_cfg_test));
    for item in items {
        match item {
            syn::Item::Mod(syn::ItemMod { content: Some((_, inner)), .. }) => without_tests(inner),
            syn::Item::Impl(block) => {
                block.items.retain(|item| !matches!(item, syn::ImplItem::Fn(f) if f.attrs.iter().any(is_cfg_test)));
            }
            _ => {}
        }
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        _ => &[],
    }
}

fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|what| what.is_ident("test"))
}

/// The files that are not tests, each under the module that it is.
pub fn modules(sources: &[Source]) -> BTreeMap<&[String], &Source> {
    sources.iter().filter(|source| !source.is_test()).map(|source| (source.module.as_slice(), source)).collect()
}
