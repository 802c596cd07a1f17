//! The calls and loops of a condition: checked, and turned into operations of `functions` and trees of `build`.
//!
//! A new function is a case in [`Compiler::call`], with a row of `schema::FUNCTIONS` and one of `functions`.

use super::build::{Loop, call, list, literal, looped, operation, variable};
use super::compile::{Compiler, Typed, suggest};
use super::past::{self, MAX_PASTS};
use super::schema::{self, FUNCTIONS, Type, VARIABLES};
use super::{Condition, ConditionError, Past};
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};

/// Most loops (`exists`, `all`, `map`, `filter`) that may lie inside one another.
pub const MAX_LOOPS: usize = 3;

impl Compiler<'_> {
    /// Compiles a call of a function, in either way of writing.
    pub fn call(&mut self, expr: &IdedExpr, call: &CallExpr) -> Result<Typed, ConditionError> {
        let name = call.func_name.as_str();
        let open = self.token(expr);
        let at = self.tokens.span(open.saturating_sub(1));
        let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) else {
            let known: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
            let remedy = match VARIABLES.iter().any(|variable| variable.name == name) {
                true => format!("write `{name}` without parentheses"),
                false => suggest(name, &known),
            };
            return Err(self.error(at, format!("there is no function `{name}`")).remedy(remedy));
        };
        let place = self.span(expr);
        match (name, &call.target, call.args.as_slice()) {
            ("node", None, [id]) => {
                let (id_tree, kind) = self.any(id)?;
                self.demand(id, &kind, &[Type::Text])?;
                self.use_variable("nodes");
                Ok((operation("@node", vec![variable("nodes"), id_tree], &self.span(id)), schema::node()))
            }
            ("has", None, [field]) => self.has(field),
            ("ever" | "always", None, [asked]) => self.past(expr, name, asked, None),
            ("ever" | "always", None, [asked, mark]) => self.past(expr, name, asked, Some(mark)),
            ("size", Some(value), []) => self.size(value),
            ("size", None, [value]) => self.size(value),
            ("contains" | "startsWith" | "endsWith", Some(value), [part]) => self.question(expr, name, value, part),
            ("string", None, [value]) => {
                let (tree, kind) = self.any(value)?;
                self.taken(&kind);
                Ok((operation("@string", vec![tree], &place), Type::Text))
            }
            ("int", None, [value]) => {
                let (tree, kind) = self.any(value)?;
                self.demand(value, &kind, &[Type::Text, Type::Number])?;
                Ok((operation("@int", vec![tree], &place), Type::Number))
            }
            (_, Some(range), [name_expr, body @ ..]) => match Loop::named(name) {
                Some(kind) if body.len() == 1 || kind == Loop::Map && body.len() == 2 => {
                    self.turns(expr, kind, range, name_expr, body)
                }
                _ => Err(self
                    .error(place, format!("`{name}` is not called so"))
                    .remedy(format!("write `{}`", function.usage))),
            },
            _ => Err(self
                .error(place, format!("`{name}` is not called so"))
                .remedy(format!("write `{}`", function.usage))),
        }
    }

    /// `has(x.field)`: whether it is there and not null.
    fn has(&mut self, field: &IdedExpr) -> Result<Typed, ConditionError> {
        let Expr::Select(select) = &field.expr else {
            let error = self.error(self.span(field), "`has` asks for a field");
            return Err(error.remedy("write `has(node('S1').term)`"));
        };
        let ((tree, _), _) = self.selected(field, select)?;
        Ok((call(operators::NOT_EQUALS, vec![tree, literal(LiteralValue::Null)]), Type::Bool))
    }

    /// `ever(X)` and `always(X)`, since the start or since a mark: a condition of its own, asked of each step.
    fn past(
        &mut self,
        expr: &IdedExpr,
        name: &str,
        asked: &IdedExpr,
        mark: Option<&IdedExpr>,
    ) -> Result<Typed, ConditionError> {
        let place = self.span(expr);
        if !self.scope.is_empty() {
            let error = self.error(place, format!("`{name}` looks back over a whole run, which a loop cannot do"));
            return Err(error.remedy(format!("write the loop inside: `{name}(nodes.exists(n, n.role == 'leader'))`")));
        }
        if self.pasts.len() == MAX_PASTS {
            let error = self.error(place, format!("this looks back more than {MAX_PASTS} times"));
            return Err(error.remedy("split the condition"));
        }
        let since = match mark.map(|mark| &mark.expr) {
            None => None,
            Some(Expr::Literal(LiteralValue::String(mark))) => Some(mark.inner().to_string()),
            Some(_) => {
                let error = self.error(mark.map_or(place, |mark| self.span(mark)), "a mark is named by a text");
                return Err(error.remedy(format!("write `{name}(leaders.size() > 1, 'before')`")));
            }
        };
        let span = self.operand_span(asked);
        let inside = Condition::parse_question(self.tokens.slice(span.clone())).map_err(|error| {
            let at = span.start + error.span.start..span.start + error.span.end;
            let moved = self.error(at, error.message);
            error.remedy.into_iter().fold(moved, ConditionError::remedy)
        })?;
        if !inside.pasts().is_empty() {
            let error = self.error(span, "this looks back from where it looked back to");
            return Err(error.remedy("one `ever` or `always` asks about all steps"));
        }
        self.pasts.push(Past { condition: inside, always: name == "always", since });
        Ok((variable(&past::variable(self.pasts.len() - 1)), Type::Bool))
    }

    fn size(&mut self, value: &IdedExpr) -> Result<Typed, ConditionError> {
        let (tree, kind) = self.any(value)?;
        self.counted(&kind);
        let place = self.span(value);
        if matches!(kind, Type::Bool | Type::Number) {
            return Err(self.error(place, format!("this is {} and has no size", kind.words())));
        }
        Ok((operation("@size", vec![tree], &place), Type::Number))
    }

    /// `contains` and its like.
    fn question(
        &mut self,
        expr: &IdedExpr,
        name: &str,
        value: &IdedExpr,
        part: &IdedExpr,
    ) -> Result<Typed, ConditionError> {
        let ((tree, kind), (part_tree, part_kind)) = (self.any(value)?, self.any(part)?);
        if matches!(kind, Type::List(_)) {
            let (list, part) = (self.tokens.slice(self.span(value)), self.tokens.slice(self.span(part)));
            let error = self.error(self.span(value), format!("`{name}` is for texts, this is a list"));
            return Err(error.remedy(format!("write `{part} in {list}`")));
        }
        self.demand(value, &kind, &[Type::Text])?;
        self.demand(part, &part_kind, &[Type::Text])?;
        Ok((operation(&format!("@{name}"), vec![tree, part_tree], &self.span(expr)), Type::Bool))
    }

    /// A loop over `range`, with a name for its elements and one or two expressions about them.
    fn turns(
        &mut self,
        expr: &IdedExpr,
        kind: Loop,
        range: &IdedExpr,
        name: &IdedExpr,
        body: &[IdedExpr],
    ) -> Result<Typed, ConditionError> {
        let (range_tree, element) = self.range(range)?;
        let bound = self.bound(name)?;
        if self.scope.len() == MAX_LOOPS {
            let at = self.tokens.span(self.token(expr).saturating_sub(1));
            let error = self.error(at, format!("more than {MAX_LOOPS} loops lie inside one another here"));
            return Err(error.remedy("name a node with `node('S1')`, or split the condition"));
        }
        self.scope.push((bound.clone(), element.clone()));
        let parts = self.body(kind, body);
        let asked = match (kind, body) {
            (Loop::Exists, [source]) if self.scope.len() == 1 => self.asked_of(&bound, source),
            _ => Vec::new(),
        };
        self.scope.pop();
        let (condition, result) = parts?;
        let result_kind = match (&kind, &result) {
            (Loop::Filter, _) => Type::List(Box::new(element)),
            (Loop::Map, Some((_, kind))) => Type::List(Box::new(kind.clone())),
            _ => Type::Bool,
        };
        let place = self.span(expr);
        if let (Loop::All, Some(condition), [source], true) = (kind, &condition, body, self.scope.is_empty()) {
            // When not all are so, the report names those that are not.
            let not = call(operators::LOGICAL_NOT, vec![condition.clone()]);
            let (list, source) = (self.tokens.slice(self.span(range)), self.tokens.slice(self.span(source)));
            let text = format!("{list}.filter({bound}, !({source}))");
            let others = looped(Loop::Filter, range_tree.clone(), &bound, Some(not), None, &place);
            self.witness(text, others);
        }
        if !asked.is_empty() {
            // When none is so, the report shows what each had instead.
            let (texts, trees): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
            let (fields, tree) = match (texts.as_slice(), trees.as_slice()) {
                ([text], [tree]) => (text.clone(), tree.clone()),
                _ => (format!("[{}]", texts.join(", ")), list(trees)),
            };
            let text = format!("{}.map({bound}, {fields})", self.tokens.slice(self.span(range)));
            let told = looped(Loop::Map, range_tree.clone(), &bound, None, Some(tree), &place);
            self.witness(text, told);
        }
        let tree = looped(kind, range_tree, &bound, condition, result.map(|(tree, _)| tree), &place);
        Ok((tree, result_kind))
    }

    /// The fields of a loop's element that an expression asks for, each once: their texts, and compiled.
    fn asked_of(&mut self, bound: &str, expr: &IdedExpr) -> Vec<(String, IdedExpr)> {
        let mut found = Vec::new();
        self.collect_asked(bound, expr, &mut found);
        found
    }

    fn collect_asked(&mut self, bound: &str, expr: &IdedExpr, found: &mut Vec<(String, IdedExpr)>) {
        match &expr.expr {
            Expr::Select(select) if matches!(&select.operand.expr, Expr::Ident(name) if name == bound) => {
                let text = self.tokens.slice(self.span(expr)).to_owned();
                match self.selected(expr, select) {
                    Ok(((tree, _), _)) if found.iter().all(|(known, _)| *known != text) => found.push((text, tree)),
                    _ => {}
                }
            }
            Expr::Select(select) => self.collect_asked(bound, &select.operand, found),
            Expr::Call(call) => {
                call.target.iter().for_each(|target| self.collect_asked(bound, target, found));
                call.args.iter().for_each(|arg| self.collect_asked(bound, arg, found));
            }
            _ => {}
        }
    }

    /// What a loop runs over, whether that can be told to be no null, and the kind of its elements.
    fn range(&mut self, range: &IdedExpr) -> Result<((IdedExpr, bool), Type), ConditionError> {
        let (tree, kind) = self.any(range)?;
        self.counted(&kind);
        let place = self.span(range);
        let element = match kind {
            Type::List(element) => *element,
            Type::Open | Type::Null => Type::Open,
            Type::Record(_) => Type::Text,
            other => {
                let message = format!("this is {}, not a list", other.words());
                return Err(self.error(place, message));
            }
        };
        let is_list = |name: &str| {
            matches!(schema::scene().get(name), Some(Type::List(_)))
                && self.scope.iter().all(|(bound, _)| bound != name)
        };
        Ok(match &range.expr {
            Expr::Ident(name) if is_list(name) => ((tree, true), element),
            _ => ((operation("@list", vec![tree], &place), false), element),
        })
    }

    /// The condition and the result of a loop's turn.
    fn body(&mut self, kind: Loop, body: &[IdedExpr]) -> Result<(Option<IdedExpr>, Option<Typed>), ConditionError> {
        Ok(match (kind, body) {
            (Loop::Map, [result]) => (None, Some(self.any(result)?)),
            (Loop::Map, [condition, result]) => (Some(self.truth(condition)?), Some(self.any(result)?)),
            (_, [condition]) => (Some(self.truth(condition)?), None),
            _ => (None, None),
        })
    }

    /// The name that a loop gives to its elements.
    fn bound(&self, name: &IdedExpr) -> Result<String, ConditionError> {
        let place = self.span(name);
        match &name.expr {
            Expr::Ident(name) if VARIABLES.iter().any(|variable| variable.name == name) => {
                let error = self.error(place, format!("`{name}` is already a part of the scene"));
                Err(error.remedy("take another name for the element, such as `x`"))
            }
            Expr::Ident(name) if !name.starts_with('.') => Ok(name.clone()),
            _ => {
                let error = self.error(place, "a loop starts with a name for the element");
                Err(error.remedy("write `nodes.exists(n, n.up)`"))
            }
        }
    }
}
