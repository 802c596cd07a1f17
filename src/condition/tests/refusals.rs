//! What conditions refuse, with the exact place, message and remedy.

use super::*;

/// Text, the part of it that the error is about, message, remedy.
type Refused = (&'static str, &'static str, &'static str, &'static str);

fn refused(table: &[Refused], ask: impl Fn(&str) -> Result<bool, ConditionError>) {
    for (text, part, message, remedy) in table {
        let error = ask(text).expect_err(text);
        let found = (error.message.as_str(), error.remedy.as_deref().unwrap_or(""));
        assert_eq!(found, (*message, *remedy), "{text}");
        assert_eq!(&text[error.span.clone()], *part, "{text}: {:?}", error.span);
    }
}

#[test]
fn wrong_names_are_refused_at_their_place() {
    let scene = "known here: nodes, servers, leaders, alive, messages, links, network, chosen, progress, ballots, can_still, bound, beliefs, violations, time_ms, step, protocol, rules_off, outside_model";
    let functions = "known here: node, size, exists, all, exists_one, filter, map, has, contains, startsWith, endsWith, ever, always, string, int";
    refused(
        &[
            ("time_ms > 9 || ever(nods.size() == 1)", "nods", "there is no `nods` in a scene", "did you mean `nodes`?"),
            ("nods.size() == 1", "nods", "there is no `nods` in a scene", "did you mean `nodes`?"),
            ("stepp > 1", "stepp", "there is no `stepp` in a scene", "did you mean `step`?"),
            ("'é' == role", "role", "there is no `role` in a scene", scene),
            ("node.up", "node", "there is no `node` in a scene", "a function is written so: `node('S1')`"),
            ("layout == 'ring'", "layout", "there is no `layout` in a scene", scene),
            ("node('S1').rol == 'leader'", "rol", "`node('S1')` has no field `rol`", "did you mean `role`?"),
            ("'é' == node('S1') . rol", "rol", "`node('S1')` has no field `rol`", "did you mean `role`?"),
            ("nodes.exists(n, n.rolle == 'leader')", "rolle", "`n` has no field `rolle`", "did you mean `role`?"),
            ("chosen[0].vlaue == 'x'", "vlaue", "`chosen[0]` has no field `vlaue`", "did you mean `value`?"),
            ("nodes[0]['rol']", "'rol'", "`nodes[0]` has no field `rol`", "did you mean `role`?"),
            (
                "servers.filter(n, n.up)[0].log[0].therm",
                "therm",
                "`servers.filter(n, n.up)[0].log[0]` has no field `therm`",
                "did you mean `term`?",
            ),
            (
                "nodes.map(n, n.accepted).all(a, a.balot == '')",
                "balot",
                "`a` has no field `balot`",
                "did you mean `ballot`?",
            ),
            ("links.cut.all(c, c.at == '')", "at", "`c` has no field `at`", "known here: from, to"),
            (
                "leaders.role == 'x'",
                "role",
                "`leaders` is a list and has no field `role`",
                "ask one of its elements, `leaders[0].role`, or all: `leaders.exists(x, x.role == ...)`",
            ),
            ("node('S1').role.up", "up", "`node('S1').role` is a text and has no field `up`", ""),
            ("nod('S1').up", "nod", "there is no function `nod`", "did you mean `node`?"),
            ("leaders() == 1", "leaders", "there is no function `leaders`", "write `leaders` without parentheses"),
            ("protocol.matches('r')", "matches", "there is no function `matches`", functions),
            ("nodes.exist(n, n.up)", "exist", "there is no function `exist`", "did you mean `exists`?"),
            (
                "nodes.exists(n.up)",
                "nodes.exists(n.up)",
                "`exists` is not called so",
                "write `servers.exists(n, n.term > 2)`",
            ),
            ("node()", "node()", "`node` is not called so", "write `node('S1')`"),
            (
                "nodes.exists('n', true)",
                "'n'",
                "a loop starts with a name for the element",
                "write `nodes.exists(n, n.up)`",
            ),
            (
                "nodes.exists(step, true)",
                "step",
                "`step` is already a part of the scene",
                "take another name for the element, such as `x`",
            ),
            ("has(step)", "step", "`has` asks for a field", "write `has(node('S1').term)`"),
            (
                "rules_off.contains('x')",
                "rules_off",
                "`contains` is for texts, this is a list",
                "write `'x' in rules_off`",
            ),
        ],
        |text| Condition::parse(text).map(|_| true),
    );
}

#[test]
fn kinds_that_never_meet_are_refused() {
    refused(
        &[
            (
                "true && node('S1').term == '2'",
                "node('S1').term == '2'",
                "`node('S1').term` is a number and `'2'` is a text: they are never equal",
                "",
            ),
            (
                "(step + 1) * 2 == 'x'",
                "(step + 1) * 2 == 'x'",
                "`(step + 1) * 2` is a number and `'x'` is a text: they are never equal",
                "",
            ),
            ("leaders == 1", "leaders == 1", "`leaders` is a list and `1` is a number: they are never equal", ""),
            (
                "node('A1').promised > '9.P2'",
                "node('A1').promised > '9.P2'",
                "texts have no order here; a ballot's is its `epoch.rank`, as in node('A1').epoch.rank > 2",
                "",
            ),
            ("nodes > 3", "nodes", "this is a list, where a number belongs", ""),
            (
                "1 in rules_off",
                "1 in rules_off",
                "`1` is a number and `rules_off` is a list: its elements are of another kind",
                "",
            ),
            ("'a' in protocol", "protocol", "`in` looks into a list, this is a text", "write `protocol.contains('a')`"),
            ("step && true", "step", "this is a number, not true or false", "compare it with something"),
            ("nodes.all(n, n.term)", "n.term", "this is a number, not true or false", "compare it with something"),
            ("'a' * 3", "'a'", "this is a text, where a number belongs", ""),
            ("-protocol == 1", "protocol", "this is a text, where a number belongs", ""),
            ("step.exists(x, true)", "step", "this is a number, not a list", ""),
            ("nodes['S1'].up", "'S1'", "this is a text, where a number belongs", ""),
            ("nodes[-1].up", "-1", "a list has no elements before 0", "the first is `[0]`"),
            ("size(step) > 1", "step", "this is a number and has no size", ""),
            ("node(1).up", "1", "this is a number, where a text belongs", ""),
        ],
        |text| Condition::parse(text).map(|_| true),
    );
    refused(
        &[(
            "leaders.size()",
            "leaders.size()",
            "this comes out as a number, not as true or false",
            "compare it with something, for example with `==`",
        )],
        |text| Condition::parse_question(text).map(|_| true),
    );
}

#[test]
fn slips_are_refused_at_their_place() {
    refused(
        &[
            ("", "", "there is no condition here", "for example `leaders.size() == 1`"),
            ("step = 1", "=", "`=` means nothing in a condition", "write `==`"),
            ("step === 1", "===", "`===` means nothing in a condition", "write `==`"),
            ("step <> 1", "<>", "`<>` means nothing in a condition", "write `!=`"),
            ("'é' == '' and step > 1", "and", "`and` means nothing in a condition", "write `&&`"),
            ("not true", "not", "`not` means nothing in a condition", "write `!`"),
            ("step ≥ 1", "≥", "`≥` means nothing in a condition", "write `>=`"),
            ("step; 1", ";", "`;` means nothing in a condition", ""),
            ("step == 1u", "1u", "numbers have no `u` at their end here", "write `1`"),
            ("b'a' == 1", "b'", "bytes are not known here", "write a text, such as `'x'`"),
            ("protocol == 'raft", "'raft", "this text has no closing quote", "add ' at its end"),
            ("(step > 1", "(", "this `(` is never closed", ""),
            ("step > 1)", ")", "this `)` closes nothing", ""),
            ("nodes[0)", ")", "this `)` closes nothing", ""),
            ("step >", "", "the condition ends too early", ""),
            ("step > > 1", ">", "`>` is not expected here", ""),
            ("'é' == 'é' 5", "5", "`5` is not expected here", ""),
            ("step\n  > 1 1", "1", "`1` is not expected here", ""),
            ("node('S1').?up", ".", "`.` is not expected here", ""),
            ("for > 1", "for", "`for` is reserved and cannot be a name", ""),
            ("step > 99999999999999999999", "99999999999999999999", "this number is too large", ""),
        ],
        |text| Condition::parse(text).map(|_| true),
    );
}

#[test]
fn failures_while_running_know_their_place() {
    refused(
        &[
            ("true && node('S9').up", "'S9'", "there is no node `S9`", "the nodes are S1, S2, S3, A1"),
            (
                "nodes.exists(n, node(n.id + '0').up)",
                "n.id + '0'",
                "there is no node `A10`",
                "the nodes are S1, S2, S3, A1",
            ),
            ("step / (step - 57) > 1", "step / (step - 57)", "this divides by zero", ""),
            ("step % 0 > 1", "step % 0", "this divides by zero", ""),
            ("9223372036854775807 + step > 1", "9223372036854775807 + step", "this number becomes too large", ""),
            ("-(-9223372036854775808) > 1", "-(-9223372036854775808)", "this number becomes too large", ""),
            ("-9223372036854775808 / -1 > 1", "-9223372036854775808 / -1", "this number becomes too large", ""),
            ("9223372036854775807 * step > 1", "9223372036854775807 * step", "this number becomes too large", ""),
            (
                "node('S1').facts.votes_granted > 1",
                "node('S1').facts.votes_granted > 1",
                "a list and a number have no order",
                "",
            ),
            (
                "node('S1').facts.votes_granted && true",
                "node('S1').facts.votes_granted",
                "this is a list, not true or false",
                "",
            ),
            ("nodes[57 - step - 1].up", "nodes[57 - step - 1]", "a list has no elements before 0", ""),
            ("int(protocol) > 1", "int(protocol)", "'raft' is not a whole number", ""),
            (
                "node('S1').facts.match_index.S2.exists(x, true)",
                "node('S1').facts.match_index.S2",
                "this is a number, not a list",
                "",
            ),
            ("node('S1').facts.match_index.S2.a", "", "", ""),
            (
                "node('A1').facts.none",
                "node('A1').facts.none",
                "this comes out as null, not as true or false",
                "compare it with something, for example with `==`",
            ),
            (
                "step + 1",
                "step + 1",
                "this comes out as 58, not as true or false",
                "compare it with something, for example with `==`",
            ),
        ]
        .map(|row| match row {
            ("node('S1').facts.match_index.S2.a", ..) => (row.0, "a", "this is a number and has no field `a`", ""),
            row => row,
        }),
        |text| Condition::parse(text).and_then(|condition| condition.holds(&scene())),
    );
}

#[test]
fn questions_about_the_past_are_refused_where_nobody_can_answer_them() {
    let inside = "write the loop inside: `ever(nodes.exists(n, n.role == 'leader'))`";
    refused(
        &[
            (
                "nodes.all(n, ever(n.up))",
                "ever(n.up)",
                "`ever` looks back over a whole run, which a loop cannot do",
                inside,
            ),
            (
                "step > 3 && ever(always(step > 1))",
                "always(step > 1)",
                "this looks back from where it looked back to",
                "one `ever` or `always` asks about all steps",
            ),
            ("ever(step > 1, 7)", "7", "a mark is named by a text", "write `ever(leaders.size() > 1, 'before')`"),
            (
                "ever(step)",
                "step",
                "this comes out as a number, not as true or false",
                "compare it with something, for example with `==`",
            ),
            (
                "ever(step > 1)",
                "ever(step > 1)",
                "this asks about the past, which is not known here",
                "ask it with `expect`, `run until` or a breakpoint",
            ),
        ],
        |text| Condition::parse_question(text)?.holds(&scene()),
    );
}
