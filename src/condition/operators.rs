//! The operators of a condition: the kinds of their operands checked, and where null could make CEL fail, an
//! operation of `functions` in their place.
//!
//! A new operator is a case in [`Compiler::operator`], with a name in `compile` and a row of `functions`.

use super::ConditionError;
use super::build::{call, operation};
use super::compile::{Compiler, Typed};
use super::schema::Type;
use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};

impl Compiler<'_> {
    /// Compiles an operator with its operands.
    pub fn operator(&mut self, expr: &IdedExpr, name: &str, args: &[IdedExpr]) -> Result<Typed, ConditionError> {
        match (name, args) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, _) => {
                let args = args.iter().map(|arg| self.truth(arg)).collect::<Result<_, _>>()?;
                Ok((call(name, args), Type::Bool))
            }
            (operators::CONDITIONAL, [condition, yes, no]) => {
                let condition = self.truth(condition)?;
                let ((yes, kind), (no, other)) = (self.witnessed(yes)?, self.witnessed(no)?);
                let kind = match kind == other {
                    true => kind,
                    // Which of the two it is, is known of neither from here on.
                    false => {
                        self.taken(&kind);
                        self.taken(&other);
                        Type::Open
                    }
                };
                Ok((call(name, vec![condition, yes, no]), kind))
            }
            (operators::INDEX, [value, at]) => self.index(expr, value, at),
            (operators::EQUALS | operators::NOT_EQUALS, [left, right]) => {
                let ((a, left_kind), (b, right_kind)) = (self.charged(left)?, self.charged(right)?);
                if !left_kind.meets(&right_kind) {
                    return Err(self.mismatch(left, &left_kind, right, &right_kind, "they are never equal"));
                }
                Ok((call(name, vec![a, b]), Type::Bool))
            }
            (operators::IN, [value, list]) => self.within(expr, value, list),
            (operators::NEGATE, [value]) => {
                let (tree, kind) = self.witnessed(value)?;
                self.demand(value, &kind, &[Type::Number])?;
                Ok((operation("@negate", vec![tree], &self.span(expr)), Type::Number))
            }
            (_, [left, right]) => self.binary(expr, name, left, right),
            _ => Err(self.error(self.span(expr), "this is not known in a condition")),
        }
    }

    /// A comparison by order, or arithmetic.
    fn binary(
        &mut self,
        expr: &IdedExpr,
        name: &str,
        left: &IdedExpr,
        right: &IdedExpr,
    ) -> Result<Typed, ConditionError> {
        let ((a, left_kind), (b, right_kind)) = (self.charged(left)?, self.charged(right)?);
        let (ours, orders) = match name {
            operators::LESS => ("@less", true),
            operators::LESS_EQUALS => ("@at_most", true),
            operators::GREATER => ("@greater", true),
            operators::GREATER_EQUALS => ("@at_least", true),
            operators::ADD => ("@add", false),
            operators::SUBSTRACT => ("@subtract", false),
            operators::MULTIPLY => ("@multiply", false),
            operators::DIVIDE => ("@divide", false),
            operators::MODULO => ("@modulo", false),
            _ => return Err(self.error(self.span(expr), "this is not known in a condition")),
        };
        let list = Type::List(Box::new(Type::Open));
        let fit: &[Type] = match ours {
            "@add" => &[Type::Number, Type::Text, list],
            _ => &[Type::Number],
        };
        if orders && [&left_kind, &right_kind].contains(&&Type::Text) {
            let why = "texts have no order here; a ballot's is its `epoch.rank`, as in node('A1').epoch.rank > 2";
            return Err(self.error(self.span(expr), why));
        }
        self.demand(left, &left_kind, fit)?;
        self.demand(right, &right_kind, fit)?;
        if !left_kind.meets(&right_kind) {
            let why = if orders { "they have no order" } else { "they cannot be put together" };
            return Err(self.mismatch(left, &left_kind, right, &right_kind, why));
        }
        let kind = match orders {
            true => Type::Bool,
            false if left_kind == right_kind => left_kind,
            false => Type::Open,
        };
        Ok((operation(ours, vec![a, b], &self.span(expr)), kind))
    }

    fn within(&mut self, expr: &IdedExpr, value: &IdedExpr, list: &IdedExpr) -> Result<Typed, ConditionError> {
        let ((a, kind), (b, list_kind)) = (self.charged(value)?, self.charged(list)?);
        match &list_kind {
            Type::List(element) if !kind.meets(element) => {
                return Err(self.mismatch(value, &kind, list, &list_kind, "its elements are of another kind"));
            }
            Type::List(_) | Type::Open | Type::Null => {}
            other => {
                let message = format!("`in` looks into a list, this is {}", other.words());
                let error = self.error(self.span(list), message);
                let (part, whole) = (self.tokens.slice(self.span(value)), self.tokens.slice(self.span(list)));
                return Err(if *other == Type::Text {
                    error.remedy(format!("write `{whole}.contains({part})`"))
                } else {
                    error
                });
            }
        }
        Ok((operation("@in", vec![a, b], &self.span(expr)), Type::Bool))
    }

    fn index(&mut self, expr: &IdedExpr, value: &IdedExpr, at: &IdedExpr) -> Result<Typed, ConditionError> {
        let ((tree, kind), (index, index_kind)) = (self.any(value)?, self.any(at)?);
        let place = self.span(at);
        let kind = match (&kind, &at.expr) {
            (Type::Record(_), Expr::Literal(LiteralValue::String(name))) => {
                let owner = self.tokens.slice(self.operand_span(value)).to_owned();
                self.asks(&kind, name.inner());
                self.field(&owner, &kind, name.inner(), place)?
            }
            (Type::List(_), Expr::Literal(LiteralValue::Int(at))) if *at.inner() < 0 => {
                return Err(self.error(place, "a list has no elements before 0").remedy("the first is `[0]`"));
            }
            (Type::List(element), _) => {
                self.demand(at, &index_kind, &[Type::Number])?;
                self.asks_order(element);
                (**element).clone()
            }
            (Type::Open | Type::Null | Type::Record(_), _) => {
                self.taken(&kind);
                Type::Open
            }
            (other, _) => {
                let message = format!("this is {} and has no elements", other.words());
                return Err(self.error(self.span(value), message));
            }
        };
        Ok((operation("@index", vec![tree, index], &self.span(expr)), kind))
    }

    /// Compiles what has to be true or false; null counts as false.
    pub fn truth(&mut self, expr: &IdedExpr) -> Result<IdedExpr, ConditionError> {
        let (tree, kind) = self.witnessed(expr)?;
        let place = self.span(expr);
        match kind {
            Type::Bool if !may_be_null(&tree) => Ok(tree),
            Type::Bool | Type::Open | Type::Null => Ok(operation("@truth", vec![tree], &place)),
            other => {
                let message = format!("this is {}, not true or false", other.words());
                Err(self.error(place, message).remedy("compare it with something"))
            }
        }
    }

    /// Refuses a sub-expression whose kind is known and is none of these.
    pub fn demand(&self, expr: &IdedExpr, kind: &Type, fit: &[Type]) -> Result<(), ConditionError> {
        if fit.iter().any(|fit| fit.meets(kind)) {
            return Ok(());
        }
        let wanted: Vec<&str> = fit.iter().map(Type::words).collect();
        let message = format!("this is {}, where {} belongs", kind.words(), wanted.join(" or "));
        Err(self.error(self.span(expr), message))
    }

    fn mismatch(&self, left: &IdedExpr, a: &Type, right: &IdedExpr, b: &Type, why: &str) -> ConditionError {
        let (left, right) = (self.operand_span(left), self.operand_span(right));
        let (left_text, right_text) = (self.tokens.slice(left.clone()), self.tokens.slice(right.clone()));
        let message = format!("`{left_text}` is {} and `{right_text}` is {}: {why}", a.words(), b.words());
        self.error(left.start..right.end, message)
    }
}

/// Whether a tree whose kind is true or false can yet be null, because it reads something that may be missing.
fn may_be_null(tree: &IdedExpr) -> bool {
    match &tree.expr {
        Expr::Ident(_) => true,
        Expr::Call(call) => ["@field", "@index", operators::CONDITIONAL].contains(&call.func_name.as_str()),
        _ => false,
    }
}
