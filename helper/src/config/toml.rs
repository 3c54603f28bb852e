//! Values out of a TOML text, one by one, with every mistake noted at its line. What the values mean is not known here.

use super::{Config, Mistake};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Collects mistakes while values are taken over.
pub struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
    /// The text itself is no TOML somewhere: what seems to be missing may be there.
    broken: bool,
}

/// A table, and the byte at which it begins.
pub struct Table<'t> {
    values: DeTable<'t>,
    at: usize,
}

/// A text, and the byte at which it begins.
pub struct Text {
    pub value: String,
    pub at: usize,
}

/// A whole number, and the byte at which it begins.
pub struct Number {
    pub value: i64,
    pub at: usize,
}

impl Table<'_> {
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether a table is said there.
    #[cfg(feature = "engine")]
    pub fn is_table(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.get_ref().is_table())
    }

    fn get(&self, name: &str) -> Option<&Spanned<DeValue<'_>>> {
        self.values.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
    }
}

impl<'t> Reader<'t> {
    /// Reads the text as far as it can be read.
    pub fn new(text: &'t str) -> (Self, Table<'t>) {
        let (file, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader { text, mistakes: Vec::new(), broken: !errors.is_empty() };
        for error in errors {
            reader.note(error.span().map_or(0, |span| span.start), error.message());
        }
        (reader, Table { values: file.into_inner(), at: 0 })
    }

    /// What was read when there was no mistake. Errors: the mistakes, in the order of the lines.
    pub fn finish(mut self, config: Config) -> Result<Config, Vec<Mistake>> {
        if self.mistakes.is_empty() {
            return Ok(config);
        }
        self.mistakes.sort_by_key(|mistake| mistake.line);
        // Of a line that is no TOML only that is sure.
        let broken = self.broken;
        self.mistakes.dedup_by(|later, first| broken && later.line == first.line);
        Err(self.mistakes)
    }

    /// The line at which a table begins.
    #[cfg(feature = "engine")]
    pub fn line(&self, table: &Table<'_>) -> usize {
        self.line_at(table.at)
    }

    fn line_at(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    pub fn note(&mut self, at: usize, reason: &str) {
        let line = self.line_at(at);
        self.mistakes.push(Mistake { line, reason: reason.to_owned() });
    }

    /// A mistake in what a text says.
    pub fn note_text(&mut self, text: &Text, reason: &str) {
        self.note(text.at, &format!("{:?} {reason}", text.value));
    }

    /// Something is not there that should be.
    pub fn missing(&mut self, table: &Table<'_>, reason: &str) {
        if !self.broken {
            self.note(table.at, reason);
        }
    }

    /// Notes every name that is none of these.
    pub fn known(&mut self, table: &Table<'_>, names: &[&str]) {
        for key in table.values.keys().filter(|key| !names.contains(&key.get_ref().as_ref())) {
            let reason = format!("`{}` is not known here: {}", key.get_ref(), names.join(", "));
            self.note(key.span().start, &reason);
        }
    }

    pub fn text(&mut self, table: &Table<'_>, name: &str) -> Option<Text> {
        let value = table.get(name)?;
        let text = text(value);
        if text.is_none() {
            self.other(name, "is a text", value);
        }
        text
    }

    pub fn texts(&mut self, table: &Table<'_>, name: &str) -> Vec<Text> {
        let Some(value) = table.get(name) else { return Vec::new() };
        let Some(values) = value.get_ref().as_array() else {
            self.other(name, "is a list of texts", value);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for value in values {
            match text(value) {
                Some(text) => texts.push(text),
                None => self.other(name, "holds texts", value),
            }
        }
        texts
    }

    pub fn number(&mut self, table: &Table<'_>, name: &str) -> Option<Number> {
        let value = table.get(name)?;
        let Some(digits) = value.get_ref().as_integer() else {
            self.other(name, "is a whole number", value);
            return None;
        };
        let at = value.span().start;
        match i64::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(value) => Some(Number { value, at }),
            Err(_) => {
                self.note(at, &format!("`{name}` is no whole number that can be used"));
                None
            }
        }
    }

    #[cfg(feature = "engine")]
    pub fn flag(&mut self, table: &Table<'_>, name: &str) -> Option<bool> {
        let value = table.get(name)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.other(name, "is true or false", value);
        }
        flag
    }

    /// A table as a JSON object.
    #[cfg(feature = "engine")]
    pub fn json(&mut self, table: &Table<'_>, name: &str) -> Option<String> {
        let value = table.get(name)?;
        let json = value.get_ref().as_table().and_then(object);
        if json.is_none() {
            let at = value.span().start;
            self.note(at, &format!("`{name}` holds texts, lists of texts, whole numbers, true and false"));
        }
        json
    }

    pub fn table<'v>(&mut self, table: &'v Table<'_>, name: &str) -> Option<Table<'v>> {
        let value = table.get(name)?;
        let values = value.get_ref().as_table();
        if values.is_none() {
            self.other(name, &format!("is [{name}] with its own lines"), value);
        }
        values.map(|values| Table { values: values.clone(), at: value.span().start })
    }

    /// A table, or those of a list.
    #[cfg(feature = "engine")]
    pub fn one_or_more<'v>(&mut self, table: &'v Table<'_>, name: &str) -> Vec<Table<'v>> {
        let Some(value) = table.get(name) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Table(_) => self.table(table, name).into_iter().collect(),
            DeValue::Array(values) if values.is_empty() => {
                self.note(value.span().start, &format!("`{name}` holds none"));
                Vec::new()
            }
            DeValue::Array(_) => self.tables(table, name),
            _ => {
                self.other(name, "is a table, or a list of them", value);
                Vec::new()
            }
        }
    }

    /// The tables of a `[[name]]`.
    pub fn tables<'v>(&mut self, table: &'v Table<'_>, name: &str) -> Vec<Table<'v>> {
        let Some(value) = table.get(name) else { return Vec::new() };
        let Some(values) = value.get_ref().as_array() else {
            self.other(name, &format!("is [[{name}]] with its own lines"), value);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for value in values {
            match value.get_ref().as_table() {
                Some(values) => tables.push(Table { values: values.clone(), at: value.span().start }),
                None => self.other(name, &format!("is [[{name}]] with its own lines"), value),
            }
        }
        tables
    }

    fn other(&mut self, name: &str, wanted: &str, found: &Spanned<DeValue<'_>>) {
        let kind = found.get_ref().type_str();
        let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
        self.note(found.span().start, &format!("`{name}` {wanted}, not {article} {kind}"));
    }
}

fn text(value: &Spanned<DeValue<'_>>) -> Option<Text> {
    let text = value.get_ref().as_str()?;
    Some(Text { value: text.to_owned(), at: value.span().start })
}

/// A list of texts as a JSON array; none where something else is in it.
#[cfg(feature = "engine")]
fn texts(items: &toml::de::DeArray<'_>) -> Option<String> {
    let texts: Option<Vec<_>> = items.iter().map(|item| item.get_ref().as_str()).collect();
    Some(tillwire_core::json::array(texts?.into_iter().map(tillwire_core::json::quote)))
}

/// A table as a JSON object; none where something in it is none of what [`Reader::json`] takes.
#[cfg(feature = "engine")]
fn object(table: &DeTable<'_>) -> Option<String> {
    let member = |out: tillwire_core::json::Writer, name: &str, value: &DeValue<'_>| {
        Some(match value {
            DeValue::String(text) => out.text(name, text),
            DeValue::Boolean(flag) => out.raw(name, &flag.to_string()),
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
                out.number(name, &number.to_string())
            }
            DeValue::Table(table) => out.raw(name, &object(table)?),
            DeValue::Array(items) => out.raw(name, &texts(items)?),
            DeValue::Float(_) | DeValue::Datetime(_) => return None,
        })
    };
    let mut members = table.iter();
    let out = members.try_fold(tillwire_core::json::Writer::new(), |out, (name, value)| {
        member(out, name.get_ref(), value.get_ref())
    });
    out.map(tillwire_core::json::Writer::finish)
}
