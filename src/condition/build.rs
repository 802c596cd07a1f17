//! Pieces of CEL's syntax tree, as `compile` puts them together. Nothing here looks at a condition's text.

use super::functions::pack;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, ListExpr, LiteralValue, operators};
use std::ops::Range;

/// What a loop gathers in; not a name that a condition can contain.
const GATHERED: &str = "@result";
/// What a loop runs over, while it is asked whether it is null.
const RANGE: &str = "@range";

/// Which loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loop {
    Exists,
    All,
    ExistsOne,
    Filter,
    Map,
}

impl Loop {
    /// The loop of that name.
    pub fn named(name: &str) -> Option<Loop> {
        Some(match name {
            operators::EXISTS => Loop::Exists,
            operators::ALL => Loop::All,
            operators::EXISTS_ONE => Loop::ExistsOne,
            operators::FILTER => Loop::Filter,
            operators::MAP => Loop::Map,
            _ => return None,
        })
    }
}

/// A node of the tree. Its number is not used: places travel as arguments.
fn tree(expr: Expr) -> IdedExpr {
    IdedExpr { id: 0, expr }
}

/// A constant.
pub(super) fn literal(value: LiteralValue) -> IdedExpr {
    tree(Expr::Literal(value))
}

/// A text constant.
pub(super) fn text(text: &str) -> IdedExpr {
    literal(LiteralValue::String(text.to_owned().into()))
}

fn truth(yes: bool) -> IdedExpr {
    literal(LiteralValue::Boolean(yes.into()))
}

/// A variable.
pub(super) fn variable(name: &str) -> IdedExpr {
    tree(Expr::Ident(name.to_owned()))
}

/// A list of these elements.
pub(super) fn list(elements: Vec<IdedExpr>) -> IdedExpr {
    tree(Expr::List(ListExpr::new(elements)))
}

/// A call of one of CEL's operators.
pub(super) fn call(name: &str, args: Vec<IdedExpr>) -> IdedExpr {
    tree(Expr::Call(CallExpr { func_name: name.to_owned(), target: None, args }))
}

/// A call of one of our operations, which is told its place.
pub(super) fn operation(name: &str, mut args: Vec<IdedExpr>, place: &Range<usize>) -> IdedExpr {
    args.push(literal(LiteralValue::Int(pack(place).into())));
    call(name, args)
}

fn gathered() -> IdedExpr {
    variable(GATHERED)
}

fn choose(condition: IdedExpr, yes: IdedExpr, no: IdedExpr) -> IdedExpr {
    call(operators::CONDITIONAL, vec![condition, yes, no])
}

/// What a loop starts from, does in a turn and gives at the end.
struct Turns {
    first: IdedExpr,
    go_on: IdedExpr,
    step: IdedExpr,
    last: IdedExpr,
}

/// The shapes are those of CEL's own macros: it gathers lists in place only where it knows the shape again.
fn turns(kind: Loop, turn: IdedExpr, element: IdedExpr) -> Turns {
    let one = || literal(LiteralValue::Int(1.into()));
    let count = |by| call(operators::ADD, vec![gathered(), by]);
    match kind {
        Loop::Exists => Turns {
            first: truth(false),
            go_on: call(operators::LOGICAL_NOT, vec![gathered()]),
            step: call(operators::LOGICAL_OR, vec![gathered(), turn]),
            last: gathered(),
        },
        Loop::All => Turns {
            first: truth(true),
            go_on: gathered(),
            step: call(operators::LOGICAL_AND, vec![gathered(), turn]),
            last: gathered(),
        },
        Loop::ExistsOne => Turns {
            first: literal(LiteralValue::Int(0.into())),
            go_on: truth(true),
            step: choose(turn, count(one()), gathered()),
            last: call(operators::EQUALS, vec![gathered(), one()]),
        },
        Loop::Filter | Loop::Map => Turns {
            first: list(vec![]),
            go_on: truth(true),
            step: choose(turn, count(list(vec![element])), gathered()),
            last: gathered(),
        },
    }
}

/// `range.kind(name, condition)`, or `range.map(name, condition, result)`. Over null, the questions are false and
/// the lists null.
pub(super) fn looped(
    kind: Loop,
    (range, never_null): (IdedExpr, bool),
    name: &str,
    condition: Option<IdedExpr>,
    result: Option<IdedExpr>,
    place: &Range<usize>,
) -> IdedExpr {
    // Each turn is charged before its body is evaluated; the charge is always true, or an error.
    let charge = operation("@spend", vec![variable(name)], place);
    let turn = match condition {
        Some(condition) => choose(charge, condition, truth(false)),
        None => charge,
    };
    let element = match result {
        Some(result) => operation("@keep", vec![result], place),
        None => variable(name),
    };
    // A part of the scene is never null, and so large that it is better not copied into a name of its own.
    let (over, bound) = match never_null {
        true => (range, None),
        false => (variable(RANGE), Some(operation("@keep", vec![range], place))),
    };
    let turns = turns(kind, turn, element);
    let turns = tree(Expr::Comprehension(Box::new(ComprehensionExpr {
        iter_range: over,
        iter_var: name.to_owned(),
        iter_var2: None,
        accu_var: GATHERED.to_owned(),
        accu_init: turns.first,
        loop_cond: turns.go_on,
        loop_step: turns.step,
        result: turns.last,
    })));
    let Some(bound) = bound else { return turns };
    let nothing = match kind {
        Loop::Filter | Loop::Map => literal(LiteralValue::Null),
        _ => truth(false),
    };
    let is_null = call(operators::EQUALS, vec![variable(RANGE), literal(LiteralValue::Null)]);
    bind(bound, choose(is_null, nothing, turns))
}

/// Evaluates `value` once under the name [`RANGE`], then `body`: a loop of no turns, as CEL's own `bind` is made.
fn bind(value: IdedExpr, body: IdedExpr) -> IdedExpr {
    tree(Expr::Comprehension(Box::new(ComprehensionExpr {
        iter_range: list(vec![]),
        iter_var: "@none".to_owned(),
        iter_var2: None,
        accu_var: RANGE.to_owned(),
        accu_init: value,
        loop_cond: truth(false),
        loop_step: variable(RANGE),
        result: body,
    })))
}
