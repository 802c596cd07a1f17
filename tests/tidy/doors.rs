//! What a handler may do, a part may do as well: every door of the one is a door of the other.

use crate::source::Source;
use std::collections::BTreeSet;

/// What only builds an initial state, which is a protocol's business.
const HOSTS_OWN: [&str; 1] = ["preset"];

/// The doors of a handler that a part lacks.
pub fn lacking(handler: &Source, part: &Source) -> Vec<String> {
    let has: BTreeSet<String> = part.syntax().items.iter().flat_map(of_host).collect();
    let mut doors: Vec<String> = handler.syntax().items.iter().flat_map(of_context).collect();
    if doors.is_empty() {
        return vec![format!("src/{}: there is no `Cx` with a door", handler.path)];
    }
    doors.retain(|door| !has.contains(door) && !HOSTS_OWN.contains(&door.as_str()));
    doors.iter().map(|door| format!("src/{}: `Host` has no `{door}`, which `Cx` has", part.path)).collect()
}

/// The public methods of `Cx`.
fn of_context(item: &syn::Item) -> Vec<String> {
    let syn::Item::Impl(block) = item else { return Vec::new() };
    let syn::Type::Path(of) = &*block.self_ty else { return Vec::new() };
    if block.trait_.is_some() || of.path.segments.last().is_none_or(|segment| segment.ident != "Cx") {
        return Vec::new();
    }
    let door = |item: &syn::ImplItem| match item {
        syn::ImplItem::Fn(method) if matches!(method.vis, syn::Visibility::Public(_)) => {
            Some(method.sig.ident.to_string())
        }
        _ => None,
    };
    block.items.iter().filter_map(door).collect()
}

/// The methods of `Host`.
fn of_host(item: &syn::Item) -> Vec<String> {
    let syn::Item::Trait(host) = item else { return Vec::new() };
    if host.ident != "Host" {
        return Vec::new();
    }
    let door = |item: &syn::TraitItem| match item {
        syn::TraitItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    };
    host.items.iter().filter_map(door).collect()
}
