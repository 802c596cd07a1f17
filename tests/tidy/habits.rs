//! Habits that are read off the syntax: functions that are too long, and wildcards and half questions where the compiler
//! should tell who has to act on something new.

use crate::source::Source;
use syn::visit::{self, Visit};

/// The most lines of a function, from its name to its last brace.
pub const MAX_FUNCTION: usize = 70;
/// Enums of which every variant is named where one is.
pub const WHOLE: [&str; 3] = ["Choice", "Command", "Action"];

/// Files that decide what becomes of every variant, and so ask for none alone.
pub const DECIDING: [&str; 3] = ["engine/allowed.rs", "engine/faults.rs", "engine/world.rs"];

/// Rooms that know no protocol, neither in their code, which the map sees to, nor in their tests.
const GROUND: [&str; 2] = ["engine", "parts"];

/// Places in such a room that name a protocol of those that people use. A test there has a small one of its own.
pub fn protocols_in_tests(source: &Source) -> Vec<String> {
    if !GROUND.contains(&source.room()) {
        return Vec::new();
    }
    let lines = source.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let named = lines.filter(|(_, line)| line.contains("::protocols") || line.contains("protocols::"));
    let remedy = "try it with the protocol of the room's own tests";
    named.map(|(n, line)| format!("src/{}:{}: {}\n    {remedy}", source.path, n + 1, line.trim())).collect()
}

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
        let whole = item.arms.iter().find_map(|arm| variants(&arm.pat).first().map(|(name, _)| *name));
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

/// Questions that sort the variants of an enum of [`WHOLE`] in two without naming them all: `matches!`, `if let` and
/// `let .. else` with several of them, or with all but one. To ask for one alone is no sorting, but in [`DECIDING`] files.
pub fn half_questions(source: &Source) -> Vec<String> {
    let mut reader = HalfQuestions { source, denied: false, found: Vec::new() };
    reader.visit_file(&source.syntax());
    reader.found
}

struct HalfQuestions<'a> {
    source: &'a Source,
    /// Whether what is read next stands behind a `!`.
    denied: bool,
    found: Vec<String>,
}

impl HalfQuestions<'_> {
    fn asks(&mut self, pattern: &syn::Pat, denied: bool, line: usize) {
        let named = variants(pattern);
        let Some((name, _)) = named.first() else { return };
        let path = &self.source.path;
        if named.len() > 1 || denied || DECIDING.contains(&path.as_str()) {
            self.found.push(format!(
                "src/{path}:{line}: sort the variants of {name} in a `match` that names them all, such as a method of it"
            ));
        }
    }
}

impl<'ast> Visit<'ast> for HalfQuestions<'_> {
    fn visit_expr_unary(&mut self, item: &'ast syn::ExprUnary) {
        self.denied = matches!(item.op, syn::UnOp::Not(_));
        visit::visit_expr_unary(self, item);
        self.denied = false;
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let denied = std::mem::take(&mut self.denied);
        if !item.path.is_ident("matches") {
            return;
        }
        let asked = |input: syn::parse::ParseStream| {
            input.parse::<syn::Expr>()?;
            input.parse::<syn::Token![,]>()?;
            let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
            // A guard, perhaps.
            input.parse::<proc_macro2::TokenStream>()?;
            Ok(pattern)
        };
        let pattern = item.parse_body_with(asked).expect("`matches!` is written as it is meant");
        self.asks(&pattern, denied, item.bang_token.span.start().line);
    }

    fn visit_expr_let(&mut self, item: &'ast syn::ExprLet) {
        self.asks(&item.pat, false, item.let_token.span.start().line);
        visit::visit_expr_let(self, item);
    }

    fn visit_local(&mut self, item: &'ast syn::Local) {
        if item.init.as_ref().is_some_and(|init| init.diverge.is_some()) {
            self.asks(&item.pat, false, item.let_token.span.start().line);
        }
        visit::visit_local(self, item);
    }
}

/// The variants of enums of [`WHOLE`] that a pattern names: of which enum, and its own name.
fn variants(pattern: &syn::Pat) -> Vec<(&'static str, String)> {
    struct Names(Vec<(&'static str, String)>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            let mut segments = path.segments.iter().rev();
            let (Some(variant), Some(of)) = (segments.next(), segments.next()) else { return };
            let known = WHOLE.iter().find(|name| of.ident == **name);
            self.0.extend(known.map(|name| (*name, variant.ident.to_string())));
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pattern);
    names.0.sort();
    names.0.dedup();
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
