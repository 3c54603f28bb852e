//! What `[[gateway]]` and `[[webhook]]` are alike in: each is somebody at an address of the web, under a name of its own.

use super::engine::absolute;
use super::is_id;
use super::toml::{Reader, Table};
use std::path::PathBuf;

/// What such a table looks like.
pub(super) struct Shape {
    /// Its word: `[[word]]`.
    pub word: &'static str,
    /// What it is called by: an id or a name.
    pub called: &'static str,
    /// Everything that it may say.
    pub names: &'static [&'static str],
    /// What it must say, each with what that is like.
    pub needs: &'static [(&'static str, &'static str)],
}

/// What each of them says.
pub(super) struct At {
    pub name: String,
    pub url: String,
    /// Who is trusted there instead of whom the system trusts: a file of certificates.
    pub ca: Option<PathBuf>,
    pub line: usize,
}

/// Reads every one of them; `of` reads what is its own and makes it of that and the rest. `taken`: the names that somebody else
/// has, who that is, in words.
pub(super) fn entries<T>(
    reader: &mut Reader<'_>,
    file: &Table<'_>,
    shape: &Shape,
    (taken, whose): (&[&str], &str),
    mut of: impl FnMut(&mut Reader<'_>, &Table<'_>) -> Option<Box<dyn FnOnce(At) -> T>>,
) -> Vec<T> {
    let (mut found, mut names) = (Vec::new(), Vec::new());
    for table in reader.tables(file, shape.word) {
        reader.known(&table, shape.names);
        needs(reader, &table, shape);
        let at = at(reader, &table, shape);
        let own = of(reader, &table);
        let Some((at, own)) = at.zip(own) else { continue };
        if taken.contains(&at.name.as_str()) || names.contains(&at.name) {
            reader.missing(&table, &format!("{:?} is the {} of another {whose} too", at.name, shape.called));
        }
        names.push(at.name.clone());
        found.push(own(at));
    }
    found
}

fn needs(reader: &mut Reader<'_>, table: &Table<'_>, shape: &Shape) {
    for (name, like) in shape.needs {
        if !table.has(name) {
            reader.missing(table, &format!("this [[{}]] needs `{name}`, such as {like}", shape.word));
        }
    }
}

fn at(reader: &mut Reader<'_>, table: &Table<'_>, shape: &Shape) -> Option<At> {
    let name = reader.text(table, shape.called);
    if let Some(name) = name.as_ref().filter(|name| !is_id(&name.value)) {
        let article = if shape.called.starts_with('i') { "an" } else { "a" };
        let reason = format!("is not {article} {}: 1 to 64 letters, digits, `-`, `_`, `.`", shape.called);
        reader.note_text(name, &reason);
    }
    let url = reader.text(table, "url");
    let ca = reader.text(table, "ca").and_then(|path| absolute(reader, &path));
    let line = reader.line(table);
    Some(At { name: name?.value, url: url?.value, ca, line })
}
