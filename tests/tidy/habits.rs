//! Habits that are read off the syntax: functions that are too long, and wildcards where the compiler should tell who
//! has to act on something new.

use crate::source::Source;
use syn::visit::{self, Visit};

/// The most lines of a function, from its name to its last brace.
pub const MAX_FUNCTION: usize = 70;
/// Enums of which every variant is named where one is.
pub const WHOLE: [&str; 3] = ["Choice", "Command", "Action"];

/// Functions that are too long.
pub fn long_functions(source: &Source) -> Vec<String> {
    let mut reader = Functions { source, found: Vec::new() };
    reader.visit_file(&source.syntax());
    reader.found
}

struct Functions<'a> {
    source: &'a Source,
    found: Vec<String>,
}

impl Functions<'_> {
    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.fn_token.span.start().line, block.brace_token.span.close().end().line);
        let lines = last - first + 1;
        if lines > MAX_FUNCTION {
            let (path, name) = (&self.source.path, &signature.ident);
            self.found
                .push(format!("src/{path}:{first}: `{name}` has {lines} lines, at most {MAX_FUNCTION}; split it"));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        item.default.iter().for_each(|block| self.function(&item.sig, block));
        visit::visit_trait_item_fn(self, item);
    }
}

/// Arms that take whatever is left of an enum of which every variant is to be named.
pub fn wildcards(source: &Source) -> Vec<String> {
    let mut reader = Wildcards { source, found: Vec::new() };
    reader.visit_file(&source.syntax());
    reader.found
}

struct Wildcards<'a> {
    source: &'a Source,
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Wildcards<'_> {
    fn visit_expr_match(&mut self, item: &'ast syn::ExprMatch) {
        let whole = item.arms.iter().find_map(|arm| names_variant(&arm.pat));
        let open = item.arms.iter().find(|arm| arm.guard.is_none() && takes_all(&arm.pat));
        if let Some((name, arm)) = whole.zip(open) {
            let (path, line) = (&self.source.path, arm.fat_arrow_token.spans[0].start().line);
            self.found.push(format!(
                "src/{path}:{line}: name every variant of {name} that is left, so that a new one is seen"
            ));
        }
        visit::visit_expr_match(self, item);
    }
}

/// The enum of [`WHOLE`] of which a pattern names a variant.
fn names_variant(pattern: &syn::Pat) -> Option<&'static str> {
    struct Names(Option<&'static str>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            let before_last = path.segments.iter().rev().nth(1);
            let known = WHOLE.iter().find(|name| before_last.is_some_and(|segment| segment.ident == **name));
            self.0 = self.0.or(known.copied());
        }
    }
    let mut names = Names(None);
    names.visit_pat(pattern);
    names.0
}

/// Whether a pattern takes everything: `_`, a name, or several of which one does.
fn takes_all(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(name) => {
            name.subpat.is_none() && name.ident.to_string().starts_with(|c: char| c.is_lowercase() || c == '_')
        }
        syn::Pat::Or(either) => either.cases.iter().any(takes_all),
        syn::Pat::Paren(inner) => takes_all(&inner.pat),
        syn::Pat::Reference(inner) => takes_all(&inner.pat),
        syn::Pat::Tuple(all) => all.elems.iter().all(takes_all),
        _ => false,
    }
}
