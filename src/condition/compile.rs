//! From a condition's text to a tree that CEL evaluates: names and kinds are checked, and every operator that
//! could fail on null is replaced by one of `functions`.
//!
//! Operators are in `operators`, calls and loops in `calls`. It never sees a scene.

use super::build::{list, literal, operation, text, variable};
use super::schema::{self, Type, VARIABLES, Variable};
use super::tokens::Tokens;
use super::{ConditionError, Extra, Past};
use cel::Env;
use cel::common::ast::{
    EntryExpr, Expr, IdedEntryExpr, IdedExpr, LiteralValue, MapExpr, SelectExpr, SourceInfo, operators,
};
use std::collections::BTreeSet;
use std::ops::Range;
use std::thread;

/// Stack for the parser, four times what it takes at the bound on nesting.
const PARSER_STACK_BYTES: usize = 32 << 20;

/// How CEL calls its operators in a tree.
const OPERATORS: &[&str] = &[
    operators::CONDITIONAL,
    operators::LOGICAL_AND,
    operators::LOGICAL_OR,
    operators::LOGICAL_NOT,
    operators::SUBSTRACT,
    operators::ADD,
    operators::MULTIPLY,
    operators::DIVIDE,
    operators::MODULO,
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::GREATER_EQUALS,
    operators::LESS_EQUALS,
    operators::GREATER,
    operators::LESS,
    operators::NEGATE,
    operators::INDEX,
    operators::IN,
];

/// Most sub-expressions in the report of one condition.
const MAX_WITNESSES: usize = 12;

/// A tree with the kind of its value.
pub(super) type Typed = (IdedExpr, Type);

/// A sub-expression whose value is of interest when the whole is not as expected.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    pub text: String,
    pub tree: IdedExpr,
}

/// What the text of a condition became.
pub(super) struct Compiled {
    pub tree: IdedExpr,
    pub kind: Type,
    pub variables: Vec<&'static Variable>,
    pub witnesses: Vec<Witness>,
    /// The names of all fields that it asks for, whoever has them; of an element of a part of the scene also with that
    /// part, such as `messages.id`; and `messages[]` where the order of its elements counts.
    pub fields: BTreeSet<String>,
    /// What it asks about the past.
    pub pasts: Vec<Past>,
    /// The names that it uses of what it is given beside the scene.
    pub given: Vec<&'static str>,
    /// Whether it looks at records as a whole.
    pub whole: bool,
}

/// Compiles the text of a condition that may name what it is given beside the scene.
pub(super) fn compile(text: &str, given: &[Extra]) -> Result<Compiled, ConditionError> {
    let tokens = Tokens::read(text)?;
    let (expr, info) = parse(text, &tokens)?;
    let mut compiler = Compiler {
        text,
        tokens,
        info,
        scope: Vec::new(),
        variables: Vec::new(),
        witnesses: Vec::new(),
        fields: BTreeSet::new(),
        pasts: Vec::new(),
        given: given.iter().map(|(name, sample)| (*name, Type::of(sample), false)).collect(),
        whole: false,
    };
    let (tree, kind) = compiler.witnessed(&expr)?;
    compiler.taken(&kind);
    let Compiler { variables, witnesses, fields, pasts, given, whole, .. } = compiler;
    let given = given.into_iter().filter(|(.., used)| *used).map(|(name, ..)| name).collect();
    Ok(Compiled { tree, kind, variables, witnesses, fields, pasts, given, whole })
}

/// Lets CEL parse the text. No macros are expanded, so that loops are seen as they were written.
fn parse(text: &str, tokens: &Tokens<'_>) -> Result<(IdedExpr, SourceInfo), ConditionError> {
    let parser = || Env::default().with_optional_support(false).parser().parse_with_source_info(text);
    // The parser is generated code: it takes up to 150 kB of stack for a bracket, more than the caller's thread may
    // have, and has unchecked places, so that what it does not survive has to be an error as well.
    let outcome = thread::scope(|scope| {
        let parsing = thread::Builder::new().stack_size(PARSER_STACK_BYTES).spawn_scoped(scope, parser);
        parsing.map(|thread| thread.join())
    });
    let errors = match outcome {
        Ok(Ok(Ok(parsed))) => return Ok(parsed),
        Ok(Ok(Err(errors))) => errors.errors,
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    let Some(error) = errors.first() else {
        return Err(ConditionError::new(text, 0..text.len(), "this is not a condition"));
    };
    let span = tokens.span(tokens.index_at(byte_of(text, error.pos)));
    if let Some(name) = error.msg.strip_prefix("reserved identifier: ") {
        let message = format!("`{name}` is reserved and cannot be a name");
        return Err(ConditionError::new(text, span, message));
    }
    let message = match error.msg.as_str() {
        "invalid int literal" => "this number is too large".to_owned(),
        message if message.starts_with("invalid ") => message.to_owned(),
        _ if span.is_empty() => "the condition ends too early".to_owned(),
        _ => format!("`{}` is not expected here", tokens.slice(span.clone())),
    };
    Err(ConditionError::new(text, span, message))
}

/// The byte of a line and a column, both from 1, the column in letters.
fn byte_of(text: &str, (line, column): (isize, isize)) -> usize {
    let back = |number: isize| usize::try_from(number - 1).unwrap_or_default();
    let before: usize = text.split_inclusive('\n').take(back(line)).map(str::len).sum();
    let rest = text.get(before..).unwrap_or_default();
    before + rest.char_indices().nth(back(column)).map_or(rest.len(), |(at, _)| at)
}

/// The walk over a parsed condition.
pub(super) struct Compiler<'t> {
    pub text: &'t str,
    pub tokens: Tokens<'t>,
    info: SourceInfo,
    /// Names bound by the loops around the present place.
    pub scope: Vec<(String, Type)>,
    variables: Vec<&'static Variable>,
    witnesses: Vec<Witness>,
    fields: BTreeSet<String>,
    pub pasts: Vec<Past>,
    /// What it is given beside the scene: the name, the kind, and whether it is used.
    given: Vec<(&'static str, Type, bool)>,
    whole: bool,
}

impl Compiler<'_> {
    /// Notes that a value of this kind is looked at as it is, whatever is in it.
    pub fn taken(&mut self, kind: &Type) {
        self.whole |= kind.is_whole();
    }

    /// Notes that the fields of a value of this kind are counted, or gone through.
    pub fn counted(&mut self, kind: &Type) {
        self.whole |= matches!(kind, Type::Record(_));
    }

    /// Compiles a sub-expression and keeps it for the report, if it can stand alone and is worth it.
    pub fn witnessed(&mut self, expr: &IdedExpr) -> Result<Typed, ConditionError> {
        let (tree, kind) = self.any(expr)?;
        let worth = match &expr.expr {
            Expr::Ident(_) | Expr::Select(_) => true,
            Expr::Call(call) => {
                call.target.is_some() || !is_operator(&call.func_name) || call.func_name == operators::INDEX
            }
            _ => false,
        };
        if worth && self.scope.is_empty() {
            self.witness(self.tokens.slice(self.span(expr)).to_owned(), tree.clone());
        }
        Ok((tree, kind))
    }

    /// Like `witnessed`, for what will be copied or compared as a whole: within a loop, its size is charged.
    pub fn charged(&mut self, expr: &IdedExpr) -> Result<Typed, ConditionError> {
        let (tree, kind) = self.witnessed(expr)?;
        self.taken(&kind);
        let large = matches!(kind, Type::List(_) | Type::Record(_) | Type::Open);
        let tree =
            if large && !self.scope.is_empty() { operation("@keep", vec![tree], &self.span(expr)) } else { tree };
        Ok((tree, kind))
    }

    /// Keeps a tree for the report.
    pub fn witness(&mut self, text: String, tree: IdedExpr) {
        if self.witnesses.len() < MAX_WITNESSES && self.witnesses.iter().all(|witness| witness.text != text) {
            self.witnesses.push(Witness { text, tree });
        }
    }

    /// Compiles a sub-expression.
    pub fn any(&mut self, expr: &IdedExpr) -> Result<Typed, ConditionError> {
        match &expr.expr {
            Expr::Literal(value) => self.constant(expr, value),
            Expr::Ident(name) => self.name(expr, name),
            Expr::Select(select) => self.select(expr, select),
            Expr::Call(call) if call.target.is_none() && is_operator(&call.func_name) => {
                self.operator(expr, &call.func_name, &call.args)
            }
            Expr::Call(call) => self.call(expr, call),
            Expr::List(elements) => {
                let elements: Vec<Typed> =
                    elements.elements.iter().map(|element| self.charged(element)).collect::<Result<_, _>>()?;
                let (trees, kinds): (Vec<_>, Vec<_>) = elements.into_iter().unzip();
                let kind = match kinds.first() {
                    Some(first) if kinds.iter().all(|kind| kind == first) => first.clone(),
                    _ => Type::Open,
                };
                Ok((list(trees), Type::List(Box::new(kind))))
            }
            Expr::Map(map) => self.map(expr, map),
            Expr::Struct(_) | Expr::Comprehension(_) | Expr::Unspecified => {
                Err(self.error(self.span(expr), "records of a named type cannot be made here"))
            }
        }
    }

    fn constant(&mut self, expr: &IdedExpr, value: &LiteralValue) -> Result<Typed, ConditionError> {
        let kind = match value {
            LiteralValue::Boolean(_) => Type::Bool,
            LiteralValue::Int(_) | LiteralValue::Double(_) => Type::Number,
            LiteralValue::String(_) => Type::Text,
            LiteralValue::Null => Type::Null,
            LiteralValue::Bytes(_) | LiteralValue::UInt(_) => {
                return Err(self.error(self.span(expr), "this is not known in a condition"));
            }
        };
        Ok((literal(value.clone()), kind))
    }

    fn name(&mut self, expr: &IdedExpr, name: &str) -> Result<Typed, ConditionError> {
        if let Some((_, kind)) = self.scope.iter().rev().find(|(bound, _)| bound == name) {
            return Ok((variable(name), kind.clone()));
        }
        if let Some((_, kind, used)) = self.given.iter_mut().find(|(given, ..)| *given == name) {
            *used = true;
            return Ok((variable(name), kind.clone()));
        }
        if let Some(kind) = self.use_variable(name) {
            return Ok((variable(name), kind));
        }
        let bound = self.scope.iter().map(|(bound, _)| bound.as_str()).chain(self.given.iter().map(|(name, ..)| *name));
        let known: Vec<&str> = bound.chain(VARIABLES.iter().map(|v| v.name)).collect();
        let remedy = match super::FUNCTIONS.iter().find(|function| function.name == name) {
            Some(function) => format!("a function is written so: `{}`", function.usage),
            None => suggest(name, &known),
        };
        Err(self.error(self.span(expr), format!("there is no `{name}` in a scene")).remedy(remedy))
    }

    /// Notes that a variable is used; gives its kind if there is one of that name.
    pub fn use_variable(&mut self, name: &str) -> Option<Type> {
        let variable = VARIABLES.iter().find(|variable| variable.name == name)?;
        if self.variables.iter().all(|used| used.name != name) {
            self.variables.push(variable);
        }
        schema::scene().get(name).cloned()
    }

    fn select(&mut self, expr: &IdedExpr, select: &SelectExpr) -> Result<Typed, ConditionError> {
        let (typed, owner) = self.selected(expr, select)?;
        self.asks(&owner, &select.field);
        Ok(typed)
    }

    /// A field, and the kind of what has it.
    pub fn selected(&mut self, expr: &IdedExpr, select: &SelectExpr) -> Result<(Typed, Type), ConditionError> {
        let (operand, owner_kind) = self.any(&select.operand)?;
        let owner = self.tokens.slice(self.operand_span(&select.operand)).to_owned();
        let place = self.field_span(expr);
        let kind = self.field(&owner, &owner_kind, &select.field, place.clone())?;
        self.fields.insert(select.field.clone());
        Ok(((operation("@field", vec![operand, text(&select.field)], &place), kind), owner_kind))
    }

    /// Notes that it counts where in its part of the scene an element stands.
    pub fn asks_order(&mut self, element: &Type) {
        self.fields.extend(schema::part_of(element).map(|part| format!("{part}[]")));
    }

    /// Notes that it is asked what a field says: by its name, and by the part of the scene whose elements have it.
    pub fn asks(&mut self, owner: &Type, field: &str) {
        let part = schema::part_of(owner).map(|part| format!("{part}.{field}"));
        self.fields.extend(part.into_iter().chain([field.to_owned()]));
    }

    /// The kind of the field `name` of `owner`, which is of the given kind.
    pub fn field(&self, owner: &str, kind: &Type, name: &str, place: Range<usize>) -> Result<Type, ConditionError> {
        match kind {
            Type::Open | Type::Null => Ok(Type::Open),
            Type::Record(fields) => fields.get(name).cloned().ok_or_else(|| {
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                self.error(place, format!("`{owner}` has no field `{name}`")).remedy(suggest(name, &known))
            }),
            Type::List(_) => {
                let remedy = format!(
                    "ask one of its elements, `{owner}[0].{name}`, or all: `{owner}.exists(x, x.{name} == ...)`"
                );
                Err(self.error(place, format!("`{owner}` is a list and has no field `{name}`")).remedy(remedy))
            }
            other => Err(self.error(place, format!("`{owner}` is {} and has no field `{name}`", other.words()))),
        }
    }

    fn map(&mut self, expr: &IdedExpr, map: &MapExpr) -> Result<Typed, ConditionError> {
        let mut entries = Vec::new();
        for entry in &map.entries {
            let EntryExpr::MapEntry(pair) = &entry.expr else {
                return Err(self.error(self.span(expr), "this is not known in a condition"));
            };
            let mut pair = pair.clone();
            let (key, kind) = self.any(&pair.key)?;
            self.demand(&pair.key, &kind, &[Type::Text, Type::Number, Type::Bool])?;
            (pair.key, pair.value) = (key, self.charged(&pair.value)?.0);
            entries.push(IdedEntryExpr { id: 0, expr: EntryExpr::MapEntry(pair) });
        }
        Ok((IdedExpr { id: 0, expr: Expr::Map(MapExpr { entries }) }, Type::Open))
    }

    /// An error in this condition.
    pub fn error(&self, span: Range<usize>, message: impl Into<String>) -> ConditionError {
        ConditionError::new(self.text, span, message)
    }
}

/// Where things are in the text.
impl Compiler<'_> {
    /// The index of the token that CEL noted for this node: of a call its bracket, of an operator its sign.
    pub fn token(&self, expr: &IdedExpr) -> usize {
        let at = self.info.offset_for(expr.id).map_or(0, |(start, _)| start as usize);
        self.tokens.index_at(at)
    }

    fn field_span(&self, expr: &IdedExpr) -> Range<usize> {
        self.tokens.span(self.token(expr) + 1)
    }

    /// The span of an operand, with the parentheses around it.
    pub fn operand_span(&self, expr: &IdedExpr) -> Range<usize> {
        self.tokens.with_parentheses(self.span(expr))
    }

    /// The span of a sub-expression, without parentheses around it.
    pub fn span(&self, expr: &IdedExpr) -> Range<usize> {
        let index = self.token(expr);
        let token = self.tokens.span(index);
        let start = |expr: &IdedExpr| self.operand_span(expr).start;
        let end = |expr: &IdedExpr| self.operand_span(expr).end;
        match &expr.expr {
            Expr::Select(select) => start(&select.operand)..self.field_span(expr).end,
            Expr::List(_) | Expr::Map(_) | Expr::Struct(_) => token.start..self.tokens.close_of(index),
            Expr::Literal(LiteralValue::Int(value)) if *value.inner() < 0 && index > 0 => {
                self.tokens.span(index - 1).start..token.end
            }
            Expr::Call(call) => match (&call.target, call.args.as_slice()) {
                (Some(target), _) => start(target)..self.tokens.close_of(index),
                (None, [value, _]) if call.func_name == operators::INDEX => start(value)..self.tokens.close_of(index),
                (None, [value]) if is_operator(&call.func_name) => token.start..end(value),
                (None, [first, .., last]) if is_operator(&call.func_name) => start(first)..end(last),
                _ => self.tokens.span(index.saturating_sub(1)).start..self.tokens.close_of(index),
            },
            _ => token,
        }
    }
}

fn is_operator(name: &str) -> bool {
    OPERATORS.contains(&name)
}

/// What someone who wrote `name` may have meant.
pub(super) fn suggest(name: &str, known: &[&str]) -> String {
    match crate::kit::nearest(name, known.iter().copied()) {
        Some(like) => format!("did you mean `{like}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}
