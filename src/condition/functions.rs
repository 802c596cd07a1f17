//! What the operators and functions of a condition do: CEL's own, but for three things. Null goes through them
//! without an error, what is missing is null, and an error knows its place.
//!
//! The names start with `@`, so that only `lower` can write them; the last argument is always the place, as
//! [`pack`] writes it. A new function is a row of [`TABLE`], a case in `lower` and a row of `schema::FUNCTIONS`.

use super::values::{kind, weight};
use cel::common::types::{CelBool, CelInt, CelList, CelMap, CelNull, CelString, DYN_TYPE};
use cel::common::value::{CowVal, Val};
use cel::{Context, Env, ExecutionError, FunctionContext};
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::atomic::{AtomicI64, Ordering as Memory};
use std::sync::{Arc, LazyLock};

/// Most values that one evaluation may copy or compare in its loops.
pub const MAX_WORK: i64 = 500_000;

/// What a turn of a loop costs at least, in values: to look at an element is work, however little is in it.
const TURN: i64 = 10;

type Args<'b, 'v> = Vec<CowVal<'b, 'v>>;
type Outcome<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;
/// A function of one evaluation, which may remember something.
type Function = dyn for<'c, 'v> Fn(&mut FunctionContext<'c, 'v>) -> Outcome<'c, 'v> + Send + Sync;
/// One of CEL's own operators on two values; nothing where the first has none such.
type Arithmetic<'v> = for<'o> fn(&'o (dyn Val + 'v), &'o (dyn Val + 'v)) -> Option<Computed<'v>>;
type Computed<'v> = Result<Box<dyn Val + 'v>, ExecutionError>;
type Operation = for<'b, 'v> fn(Args<'b, 'v>) -> Outcome<'b, 'v>;

/// Every operation with the number of its arguments, the place included.
const TABLE: &[(&str, usize, Operation)] = &[
    ("@field", 3, field),
    ("@index", 3, index),
    ("@less", 3, |args| compare(args, |order| order == Ordering::Less)),
    ("@at_most", 3, |args| compare(args, |order| order != Ordering::Greater)),
    ("@greater", 3, |args| compare(args, |order| order == Ordering::Greater)),
    ("@at_least", 3, |args| compare(args, |order| order != Ordering::Less)),
    ("@in", 3, within),
    ("@add", 3, |args| arithmetic(args, "added", |a, b| Some(a.as_adder()?.add(b).map(CowVal::into_owned)))),
    ("@subtract", 3, |args| {
        arithmetic(args, "subtracted", |a, b| Some(a.as_subtractor()?.sub(b).map(CowVal::into_owned)))
    }),
    ("@multiply", 3, |args| {
        arithmetic(args, "multiplied", |a, b| Some(a.as_multiplier()?.mul(b).map(CowVal::into_owned)))
    }),
    ("@divide", 3, |args| arithmetic(args, "divided", |a, b| Some(a.as_divider()?.div(b).map(CowVal::into_owned)))),
    ("@modulo", 3, |args| arithmetic(args, "divided", |a, b| Some(a.as_modder()?.modulo(b).map(CowVal::into_owned)))),
    ("@negate", 2, negate),
    ("@truth", 2, truth),
    ("@list", 2, list),
    ("@node", 3, node),
    ("@size", 2, size),
    ("@contains", 3, |args| texts(args, |text, part| text.contains(part))),
    ("@startsWith", 3, |args| texts(args, |text, part| text.starts_with(part))),
    ("@endsWith", 3, |args| texts(args, |text, part| text.ends_with(part))),
    ("@string", 2, string),
    ("@int", 2, int),
];

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::default();
    for (name, count, operation) in TABLE {
        // It fails only for a name that is there twice, and the tests call every one.
        let _ = env.add_overload(name, name, (0..*count).map(|_| DYN_TYPE).collect(), *operation);
    }
    Arc::new(env)
});

/// An empty context with every operation, and a budget of work of its own: what is left of it.
pub(super) fn context<'v>() -> (Context<'static, 'v>, Arc<AtomicI64>) {
    let mut context = Context::with_env(Arc::clone(&ENV));
    let left = Arc::new(AtomicI64::new(MAX_WORK));
    for (name, gives_value) in [("@spend", false), ("@keep", true)] {
        let left = Arc::clone(&left);
        let spend: Box<Function> = Box::new(move |call| spend(&left, gives_value, std::mem::take(&mut call.args)));
        // It fails only for a name of the table.
        let _ = context.add_function(name, spend);
    }
    (context, left)
}

/// Charges the budget for a value. Gives the value back, or true.
fn spend<'b, 'v>(left: &AtomicI64, gives_value: bool, args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, place] = exactly(args)?;
    let cost = if gives_value { weight(value.as_ref()) } else { weight(value.as_ref()).max(TURN) };
    if left.fetch_sub(cost, Memory::Relaxed) < cost {
        return fail(&place, "this condition takes too long to evaluate\nuse fewer loops inside one another");
    }
    Ok(if gives_value { value } else { yes(true) })
}

/// A place as one whole number.
pub(super) fn pack(span: &Range<usize>) -> i64 {
    // Both ends are below the bound on a text's length, which is far below 2^16.
    i64::try_from(span.start << 16 | span.end).unwrap_or_default()
}

/// Message, place and remedy of an error that `fail` made; nothing for another.
pub(super) fn unpack(error: &ExecutionError) -> Option<(&str, Range<usize>, Option<&str>)> {
    let ExecutionError::FunctionError { function, message } = error else {
        return None;
    };
    let place: usize = function.parse().ok()?;
    let (message, remedy) = match message.split_once('\n') {
        Some((message, remedy)) => (message, Some(remedy)),
        None => (message.as_str(), None),
    };
    Some((message, place >> 16..place & 0xffff, remedy))
}

fn fail<T>(place: &CowVal<'_, '_>, message: impl Into<String>) -> Result<T, ExecutionError> {
    let place = place.downcast_ref::<CelInt>().map_or(0, |place| *place.inner());
    Err(ExecutionError::FunctionError { function: place.to_string(), message: message.into() })
}

fn exactly<'b, 'v, const N: usize>(args: Args<'b, 'v>) -> Result<[CowVal<'b, 'v>; N], ExecutionError> {
    let actual = args.len();
    args.try_into().map_err(|_| ExecutionError::invalid_argument_count(N, actual))
}

fn null<'b, 'v>() -> CowVal<'b, 'v> {
    CowVal::owned(CelNull)
}

fn yes<'b, 'v>(yes: bool) -> CowVal<'b, 'v> {
    CowVal::owned(CelBool::from(yes))
}

fn is_null(value: &dyn Val) -> bool {
    value.downcast_ref::<CelNull>().is_some()
}

/// `value.name`, null where `value` is null or has no such field.
fn field<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, name, place] = exactly(args)?;
    if is_null(value.as_ref()) {
        return Ok(null());
    }
    if value.downcast_ref::<CelMap>().is_none() {
        let name = name.downcast_ref::<CelString>().map_or("", |name| name.inner());
        return fail(&place, format!("this is {} and has no field `{name}`", kind(value.as_ref())));
    }
    Ok(part(value, name.as_ref()).unwrap_or_else(null))
}

/// `value[at]`, null where either is null, the key is missing or the list is shorter.
fn index<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, at, place] = exactly(args)?;
    if is_null(value.as_ref()) || is_null(at.as_ref()) {
        return Ok(null());
    }
    if value.downcast_ref::<CelList>().is_some() {
        match at.downcast_ref::<CelInt>().map(|at| *at.inner()) {
            Some(at) if at < 0 => return fail(&place, "a list has no elements before 0"),
            Some(_) => {}
            None => {
                return fail(&place, format!("the place in a list is a number, this is {}", kind(at.as_ref())));
            }
        }
    } else if value.downcast_ref::<CelMap>().is_none() {
        return fail(&place, format!("this is {} and has no elements", kind(value.as_ref())));
    }
    Ok(part(value, at.as_ref()).unwrap_or_else(null))
}

/// What a list or map holds at a place, borrowed if it can be.
fn part<'b, 'v>(value: CowVal<'b, 'v>, at: &dyn Val) -> Option<CowVal<'b, 'v>> {
    match value {
        CowVal::Borrowed(value) => value.as_indexer()?.get(at).ok(),
        CowVal::Owned(value) => {
            let found = value.as_indexer()?.get(at).ok()?;
            Some(CowVal::Owned(found.into_owned()))
        }
    }
}

/// A comparison by order, false where either side is null.
fn compare<'b, 'v>(args: Args<'b, 'v>, holds: fn(Ordering) -> bool) -> Outcome<'b, 'v> {
    let [left, right, place] = exactly(args)?;
    if is_null(left.as_ref()) || is_null(right.as_ref()) {
        return Ok(yes(false));
    }
    match left.as_comparer().map(|left| left.compare(right.as_ref())) {
        Some(Ok(order)) => Ok(yes(holds(order))),
        _ => fail(&place, format!("{} and {} have no order", kind(left.as_ref()), kind(right.as_ref()))),
    }
}

/// `value in list`, false where the list is null.
fn within<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, list, place] = exactly(args)?;
    if is_null(list.as_ref()) {
        return Ok(yes(false));
    }
    match list.as_container() {
        // A map refuses what cannot be a key, null among it; so it is not in there.
        Some(list) => Ok(yes(list.contains(value.as_ref()).unwrap_or(false))),
        None => fail(&place, format!("`in` looks into a list, this is {}", kind(list.as_ref()))),
    }
}

/// A sum and the like, null where either side is null.
fn arithmetic<'b, 'v>(args: Args<'b, 'v>, verb: &str, operation: Arithmetic<'v>) -> Outcome<'b, 'v> {
    let [left, right, place] = exactly(args)?;
    if is_null(left.as_ref()) || is_null(right.as_ref()) {
        return Ok(null());
    }
    match operation(left.as_ref(), right.as_ref()) {
        Some(Ok(result)) => Ok(CowVal::Owned(result)),
        Some(Err(ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_))) => {
            fail(&place, "this divides by zero")
        }
        Some(Err(ExecutionError::Overflow(..))) => fail(&place, "this number becomes too large"),
        _ => fail(&place, format!("{} and {} cannot be {verb}", kind(left.as_ref()), kind(right.as_ref()))),
    }
}

fn negate<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, place] = exactly(args)?;
    if is_null(value.as_ref()) {
        return Ok(null());
    }
    match value.as_negator().map(|value| value.negate()) {
        Some(Ok(result)) => Ok(CowVal::Owned(result)),
        Some(Err(ExecutionError::Overflow(..))) => fail(&place, "this number becomes too large"),
        _ => fail(&place, format!("this is {}, not a number", kind(value.as_ref()))),
    }
}

/// An operand of `&&` and the like: null counts as false.
fn truth<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, place] = exactly(args)?;
    if value.downcast_ref::<CelBool>().is_some() {
        Ok(value)
    } else if is_null(value.as_ref()) {
        Ok(yes(false))
    } else {
        fail(&place, format!("this is {}, not true or false", kind(value.as_ref())))
    }
}

/// What a loop runs over: a list, the keys of a map in their order, or null.
fn list<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, place] = exactly(args)?;
    if let Some(map) = value.downcast_ref::<CelMap>() {
        return Ok(CowVal::owned(CelList::from(super::values::keys(map))));
    }
    if value.as_iterable().is_some() || is_null(value.as_ref()) {
        Ok(value)
    } else {
        fail(&place, format!("this is {}, not a list", kind(value.as_ref())))
    }
}

/// The node of that name among `nodes`; null for the name null.
fn node<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [nodes, name, place] = exactly(args)?;
    if is_null(name.as_ref()) {
        return Ok(null());
    }
    let Some(wanted) = name.downcast_ref::<CelString>() else {
        return fail(&place, format!("a node's name is a text, this is {}", kind(name.as_ref())));
    };
    let key = CelString::from("id");
    let id = |node: &dyn Val| {
        let id = node.as_indexer()?.get(&key).ok()?;
        id.downcast_ref::<CelString>().map(|id| id.inner().to_owned())
    };
    let ids: Vec<String> = match nodes.downcast_ref::<CelList>() {
        Some(list) => list.inner().iter().map(|node| id(node.as_ref()).unwrap_or_default()).collect(),
        None => Vec::new(),
    };
    let found = ids.iter().position(|id| id == wanted.inner()).and_then(|at| i64::try_from(at).ok());
    match found.and_then(|at| part(nodes, &CelInt::from(at))) {
        Some(node) => Ok(node),
        None => fail(&place, format!("there is no node `{}`\nthe nodes are {}", wanted.inner(), ids.join(", "))),
    }
}

/// How many elements or letters, null for null.
fn size<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, place] = exactly(args)?;
    if is_null(value.as_ref()) {
        return Ok(null());
    }
    if let Some(text) = value.downcast_ref::<CelString>() {
        let letters = i64::try_from(text.inner().chars().count()).unwrap_or(i64::MAX);
        return Ok(CowVal::owned(CelInt::from(letters)));
    }
    match value.as_sizer() {
        Some(value) => Ok(CowVal::owned(value.size())),
        None => fail(&place, format!("this is {} and has no size", kind(value.as_ref()))),
    }
}

/// A question about a text and a part of it, false where either is null.
fn texts<'b, 'v>(args: Args<'b, 'v>, holds: fn(&str, &str) -> bool) -> Outcome<'b, 'v> {
    let [text, part, place] = exactly(args)?;
    for value in [&text, &part] {
        if is_null(value.as_ref()) {
            return Ok(yes(false));
        }
    }
    match (text.downcast_ref::<CelString>(), part.downcast_ref::<CelString>()) {
        (Some(text), Some(part)) => Ok(yes(holds(text.inner(), part.inner()))),
        (Some(_), None) => fail(&place, format!("this looks for a text, not for {}", kind(part.as_ref()))),
        _ => fail(&place, format!("this is {}, not a text", kind(text.as_ref()))),
    }
}

fn string<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, _] = exactly(args)?;
    if is_null(value.as_ref()) || value.downcast_ref::<CelString>().is_some() {
        return Ok(value);
    }
    let text = super::values::to_json(value.as_ref()).to_string();
    Ok(CowVal::owned(CelString::from(text)))
}

fn int<'b, 'v>(args: Args<'b, 'v>) -> Outcome<'b, 'v> {
    let [value, place] = exactly(args)?;
    if is_null(value.as_ref()) || value.downcast_ref::<CelInt>().is_some() {
        return Ok(value);
    }
    let Some(text) = value.downcast_ref::<CelString>() else {
        return fail(&place, format!("this is {}, not a text or a whole number", kind(value.as_ref())));
    };
    match text.inner().parse::<i64>() {
        Ok(whole) => Ok(CowVal::owned(CelInt::from(whole))),
        Err(_) => fail(&place, format!("'{}' is not a whole number", text.inner())),
    }
}
