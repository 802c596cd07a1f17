//! What a person reads, as data: a catalogue of messages in [Fluent](https://projectfluent.org), one file for each
//! language. A rule's message is its id with dashes, with an attribute for each verdict; it is given the facts of the
//! note by name, and `$me`, the node that decided. Plurals and choices are the file's business, not the code's.
//!
//! A new sentence is a message in `assets/words/en.ftl`. What a message may call, beside what Fluent has, is a row in
//! `FUNCTIONS`. Knows no rule and no protocol.

use super::scene::{Fact, Verdict};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentType;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use intl_memoizer::{IntlLangMemoizer, concurrent};
use std::borrow::Cow;
use std::sync::LazyLock;

/// What a fact that stands for nothing, or for no nodes, is to a message: a word to choose by, as [`YES`] and [`NO`].
const NOTHING: &str = "none";
const YES: &str = "yes";
const NO: &str = "no";

/// The attribute of a refusal's message that says what to do about it.
pub(crate) const REMEDY: &str = "remedy";

/// Bytes that a sentence has at first, so that it seldom has to move while it grows.
const SENTENCE: usize = 128;

/// The messages of one language.
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// What is wrong with its file. What is right of it is used all the same.
    pub faults: Vec<String>,
}

/// What a message is given for one of its names.
#[derive(Clone, Debug, PartialEq)]
pub struct Given<'a>(FluentValue<'a>);

impl<'a> From<&'a str> for Given<'a> {
    fn from(text: &'a str) -> Self {
        Given(typed(text))
    }
}

impl<'a> From<String> for Given<'a> {
    fn from(text: String) -> Self {
        Given(typed(text))
    }
}

impl<'a> From<bool> for Given<'a> {
    fn from(yes: bool) -> Self {
        Given(answer(yes))
    }
}

/// Makes a number something that a message can be given.
macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl<'a> From<$number> for Given<'a> {
            fn from(number: $number) -> Self {
                Given(number.into())
            }
        }
    )*};
}
numbers!(u8, u32, u64, usize, i64);

impl<'a> From<&'a Fact> for Given<'a> {
    fn from(fact: &'a Fact) -> Self {
        match fact {
            Fact::Bool(yes) => (*yes).into(),
            Fact::Int(number) => (*number).into(),
            Fact::Text(text) => text.as_str().into(),
            Fact::List(facts) if !facts.is_empty() => catalogue().list(&plain_all(facts)).into(),
            Fact::List(_) | Fact::Map(_) => Given(NOTHING.into()),
        }
    }
}

/// How facts read one by one.
pub(super) fn plain_all(facts: &[Fact]) -> Vec<String> {
    facts.iter().map(|fact| plain(&Given::from(fact).0)).collect()
}

impl<'a> Given<'a> {
    /// A word that a message may choose by.
    pub fn word(word: &'a str) -> Self {
        Given(word.into())
    }

    /// The same, which is one of these words; if there are none it may be anything, and beside `other` as well.
    pub fn among(self, words: &[&str]) -> Self {
        let any = words.is_empty() || words.contains(&"other");
        debug_assert!(any || words.contains(&plain(&self.0).as_str()), "{self:?} is none of {words:?}");
        self
    }
}

/// What is so or not.
pub const FLAG: &[&str] = &[YES, NO];

/// Nothing is what a message can choose by as well.
impl<'a, T: Into<Given<'a>>> From<Option<T>> for Given<'a> {
    fn from(thing: Option<T>) -> Self {
        thing.map_or(Given(NOTHING.into()), Into::into)
    }
}

/// What a function that a message calls makes of what it is given.
type Function = for<'a> fn(&[FluentValue<'a>]) -> FluentValue<'a>;

/// What an id names that a scene has. A scene's ids stay as they are, whatever the language; each has a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A kind of node.
    Kind,
    /// A node's role.
    Role,
    /// A timer.
    Timer,
    /// A kind of message.
    Message,
    /// A fact or a field of a disk.
    Field,
}

impl Label {
    /// The message whose attributes are the labels.
    pub fn message(self) -> &'static str {
        match self {
            Label::Kind => "kind",
            Label::Role => "role",
            Label::Timer => "timer",
            Label::Message => "message",
            Label::Field => "field",
        }
    }
}

/// What a message may call.
const FUNCTIONS: &[(&str, Function)] = &[
    ("SPAN", span),
    ("SAME", same),
    ("LESS", less),
    ("ANY", any),
    ("JOIN", join),
    ("CAPITAL", capital_of),
    ("SECONDS", seconds),
];

/// The catalogue that is used.
pub fn catalogue() -> &'static Catalogue {
    static ENGLISH: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::new("en", include_str!("../../assets/words/en.ftl")));
    &ENGLISH
}

impl Catalogue {
    fn new(language: &str, text: &str) -> Catalogue {
        let mut faults = Vec::new();
        let resource = FluentResource::try_new(text.into()).unwrap_or_else(|(resource, errors)| {
            faults.extend(errors.iter().map(ToString::to_string));
            resource
        });
        let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
        // Marks that set the direction of writing would be seen on screens and in transcripts.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(whole_number));
        faults.extend(bundle.add_resource(resource).err().into_iter().flatten().map(|error| error.to_string()));
        for (name, function) in FUNCTIONS {
            faults.extend(bundle.add_function(name, |given, _| function(given)).err().map(|error| error.to_string()));
        }
        Catalogue { bundle, faults }
    }

    /// What a node says of a rule that came out like this, from the facts it compared.
    pub fn sentence<'a>(
        &self,
        rule: &str,
        verdict: Verdict,
        me: &'a str,
        facts: impl ExactSizeIterator<Item = (&'static str, Given<'a>)>,
    ) -> Option<String> {
        self.rule(rule, verdict, me, facts).map(|(text, _)| text)
    }

    /// The same, with what went wrong: for tests.
    pub(crate) fn rule<'a>(
        &self,
        rule: &str,
        verdict: Verdict,
        me: &'a str,
        facts: impl ExactSizeIterator<Item = (&'static str, Given<'a>)>,
    ) -> Option<(String, Vec<FluentError>)> {
        let mut args = FluentArgs::with_capacity(facts.len() + 1);
        args.set("me", typed(me));
        facts.for_each(|(name, given)| args.set(name, given.0));
        self.message(&rule.replace('.', "-"), Some(outcome(verdict)), &args)
    }

    /// A message's text with what it is given by name; its id if there is no such message.
    pub fn text<'a, const N: usize>(&self, id: &str, given: [(&'static str, Given<'a>); N]) -> String {
        let args = arguments(given);
        self.message(id, None, &args).map_or_else(|| id.into(), |(text, _)| text)
    }

    /// A message's text and that of its remedy, if it has one.
    pub fn with_remedy<'a, const N: usize>(
        &self,
        id: &str,
        given: [(&'static str, Given<'a>); N],
    ) -> (String, Option<String>) {
        let args = arguments(given);
        let text = |attribute| self.message(id, attribute, &args).map(|(text, _)| text);
        (text(None).unwrap_or_else(|| id.into()), text(Some(REMEDY)))
    }

    /// A message's text, or that of an attribute, with what went wrong.
    #[cfg(test)]
    pub(crate) fn asked<'a>(
        &self,
        id: &str,
        attribute: Option<&str>,
        given: impl IntoIterator<Item = (&'static str, Given<'a>)>,
    ) -> Option<(String, Vec<FluentError>)> {
        self.message(id, attribute, &arguments(given))
    }

    /// A message's own text, or that of one of its attributes, and what went wrong with it.
    fn message(&self, id: &str, attribute: Option<&str>, args: &FluentArgs) -> Option<(String, Vec<FluentError>)> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let (mut text, mut errors) = (String::with_capacity(SENTENCE), Vec::new());
        self.bundle.write_pattern(&mut text, pattern, Some(args), &mut errors).ok()?;
        Some((text, errors))
    }

    /// What a person reads of an id; the id itself, in words, if it has no label.
    pub fn label<'a>(&'a self, of: Label, id: &'a str) -> Cow<'a, str> {
        let message = self.bundle.get_message(of.message());
        match message.and_then(|message| message.get_attribute(&attribute(id))) {
            Some(label) => self.bundle.format_pattern(label.value(), None, &mut Vec::new()),
            None => id.replace('_', " ").into(),
        }
    }

    /// Names as one reads them: `S1, S2 and S3`, or `nobody`.
    pub fn list<T: AsRef<str>>(&self, names: &[T]) -> String {
        let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
        let (most, last) = match names.as_slice() {
            [] => return self.text("nobody", []),
            [one] => return (*one).to_string(),
            [most @ .., last] => (most.join(", "), *last),
        };
        self.text("list", [("most", most.into()), ("last", last.into())])
    }
}

/// Whole numbers as text: nearly all are, and the library writes every number as one with a fraction, which takes longer.
fn whole_number(value: &FluentValue, _: &concurrent::IntlLangMemoizer) -> Option<String> {
    match value {
        FluentValue::Number(number)
            if number.value.fract() == 0.0 && number.options.minimum_fraction_digits.is_none() =>
        {
            Some((number.value as i64).to_string())
        }
        FluentValue::Number(_) | FluentValue::String(_) | FluentValue::Custom(_) => None,
        FluentValue::None | FluentValue::Error => None,
    }
}

fn arguments<'a>(given: impl IntoIterator<Item = (&'static str, Given<'a>)>) -> FluentArgs<'a> {
    given.into_iter().map(|(name, given)| (name, given.0)).collect()
}

/// Something that a person typed and that reads like one of the words that messages choose by: a message shows it and
/// never chooses by it.
#[derive(Clone, Debug, PartialEq)]
struct Typed(String);

impl FluentType for Typed {
    fn duplicate(&self) -> Box<dyn FluentType + Send> {
        Box::new(self.clone())
    }

    fn as_string(&self, _: &IntlLangMemoizer) -> Cow<'static, str> {
        self.0.clone().into()
    }

    fn as_string_threadsafe(&self, _: &concurrent::IntlLangMemoizer) -> Cow<'static, str> {
        self.0.clone().into()
    }
}

/// A name, or something that a person typed.
fn typed<'a>(text: impl Into<Cow<'a, str>>) -> FluentValue<'a> {
    match text.into() {
        text if [NOTHING, YES, NO].contains(&&*text) => FluentValue::Custom(Box::new(Typed(text.into_owned()))),
        text => FluentValue::String(text),
    }
}

/// An id as an attribute's.
pub(crate) fn attribute(id: &str) -> Cow<'_, str> {
    if id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        return id.into();
    }
    let parts = id.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").into()
}

fn outcome(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "held",
        Verdict::Refused => "refused",
        Verdict::Kept => "kept",
        Verdict::Waived => "waived",
    }
}

/// Text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", chars.as_str())
}

fn plain(value: &FluentValue) -> String {
    match value {
        FluentValue::String(text) => text.to_string(),
        FluentValue::Number(number) => number.as_string().into_owned(),
        FluentValue::Custom(custom) => custom.as_any().downcast_ref::<Typed>().map_or(String::new(), |t| t.0.clone()),
        FluentValue::None | FluentValue::Error => String::new(),
    }
}

fn answer<'a>(yes: bool) -> FluentValue<'a> {
    if yes { YES.into() } else { NO.into() }
}

/// `SPAN($first, $last)`: how many there are from the first to the last.
fn span<'a>(given: &[FluentValue<'a>]) -> FluentValue<'a> {
    match given {
        [FluentValue::Number(first), FluentValue::Number(last)] => (last.value - first.value + 1.0).max(0.0).into(),
        _ => FluentValue::Error,
    }
}

/// `SECONDS($ms)`: a time, such as `5.5 s`, to a tenth of a second.
fn seconds<'a>(given: &[FluentValue<'a>]) -> FluentValue<'a> {
    match given {
        [FluentValue::Number(ms)] => format!("{} s", (ms.value / 100.0).round() / 10.0).into(),
        _ => FluentValue::Error,
    }
}

/// `SAME($a, $b)`: whether two facts read the same, `yes` or `no`.
fn same<'a>(given: &[FluentValue<'a>]) -> FluentValue<'a> {
    match given {
        [a, b] => answer(plain(a) == plain(b)),
        _ => FluentValue::Error,
    }
}

/// `LESS($a, $b)`: whether the first number is less than the second, `yes` or `no`.
fn less<'a>(given: &[FluentValue<'a>]) -> FluentValue<'a> {
    match given {
        [FluentValue::Number(a), FluentValue::Number(b)] => answer(a.value < b.value),
        _ => FluentValue::Error,
    }
}

/// `ANY($a, $b, ...)`: whether one of the facts stands for something and is not `no`; `yes` or `no`.
fn any<'a>(given: &[FluentValue<'a>]) -> FluentValue<'a> {
    answer(given.iter().any(|fact| ![NOTHING, NO].contains(&plain(fact).as_str())))
}

/// `CAPITAL(a)`: with its first letter as a capital.
fn capital_of<'a>(given: &[FluentValue<'a>]) -> FluentValue<'a> {
    match given {
        [text] => capital(&plain(text)).into(),
        _ => FluentValue::Error,
    }
}

/// `JOIN(a, b, ...)`: those that are not empty, with commas.
fn join<'a>(given: &[FluentValue<'a>]) -> FluentValue<'a> {
    let parts: Vec<_> = given.iter().map(plain).filter(|part| !part.is_empty()).collect();
    parts.join(", ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_read_without_a_fault() {
        assert_eq!(catalogue().faults, Vec::<String>::new());
    }

    #[test]
    fn lists_are_read_as_one_says_them() {
        for (things, text) in
            [(&[][..], "nobody"), (&["S1"], "S1"), (&["S1", "S2"], "S1 and S2"), (&["S1", "S2", "S3"], "S1, S2 and S3")]
        {
            assert_eq!(catalogue().list(things), text);
        }
    }

    #[test]
    fn capitals_are_those_of_any_letter() {
        for (text, wanted) in
            [("", ""), ("the end", "The end"), ("é1", "É1"), ("ßa", "SSa"), ("Ü", "Ü"), ("→ x", "→ x")]
        {
            assert_eq!(capital(text), wanted);
        }
    }

    #[test]
    fn messages_choose_by_numbers_words_and_what_they_call() {
        let catalogue = Catalogue::new(
            "en",
            "plural =\n { $n ->\n [0] none at all\n [one] { $n } vote\n *[other] { $n } votes\n }\n\
             span =\n { SPAN($a, $b) ->\n [one] one\n *[other] several\n }\n\
             same =\n { SAME($a, $b) ->\n [yes] same\n *[no] different\n }\n\
             less =\n { LESS($a, $b) ->\n [yes] less\n *[no] enough\n }\n\
             any =\n { ANY($a, $b) ->\n [yes] some\n *[no] nothing\n }\n\
             part =\n { $a ->\n [none] { \"\" }\n *[other] a { $a }\n }\n\
             join = { JOIN(part, $b) }\n\
             capital = { CAPITAL($a) } of { $a }\n",
        );
        assert_eq!(catalogue.faults, Vec::<String>::new());
        fn pair<'a>(a: impl Into<Given<'a>>, b: impl Into<Given<'a>>) -> [(&'static str, Given<'a>); 2] {
            [("a", a.into()), ("b", b.into())]
        }
        let nothing = None::<u32>;
        let plural = [0_u32, 1, 7].map(|n| catalogue.text("plural", [("n", n.into())]));
        assert_eq!(plural, ["none at all", "1 vote", "7 votes"]);
        assert_eq!(catalogue.text("span", pair(4_u32, 4_u32)), "one");
        assert_eq!(catalogue.text("span", pair(4_u32, 5_u32)), "several");
        assert_eq!(catalogue.text("same", pair(4_u32, 4_u32)), "same");
        assert_eq!(catalogue.text("same", pair(4_u32, nothing)), "different");
        assert_eq!(catalogue.text("less", pair(4_u32, 5_u32)), "less");
        assert_eq!(catalogue.text("any", pair(nothing, false)), "nothing");
        assert_eq!(catalogue.text("any", pair(nothing, 1_u32)), "some");
        assert_eq!(catalogue.text("join", pair(1_u32, 2_u32)), "a 1, 2");
        assert_eq!(catalogue.text("join", pair(nothing, 2_u32)), "2");
        let typed = catalogue.text("join", pair("none", 2_u32));
        assert_eq!(typed, "a none, 2", "what somebody typed is no word to choose by");
        assert_eq!(catalogue.text("capital", pair("the end", nothing)), "The end of the end");
    }
}
