//! One text within another, looked for place by place. What terminals say is short; the standard library's quick search is
//! for long texts, and takes more of what pages load than this.

/// Whether a text has that part.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// The text with something else in every place of a part that is not empty.
pub(crate) fn replaced(text: &str, part: &str, instead: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = find(rest, part).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        out.push_str(instead);
        rest = behind.get(part.len()..).unwrap_or_default();
    }
    out + rest
}

fn find(text: &str, part: &str) -> Option<usize> {
    let mut places = text.as_bytes().windows(part.len().max(1));
    places.position(|place| place == part.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_and_replaces_what_the_standard_library_does() {
        let texts =
            ["", "a", "aa", "aaa", "abab", "order 7 of 7", "找不到交易", "交易交", "é e\u{301}", "77"];
        for text in texts {
            for part in ["a", "aa", "ab", "7", "交", "交易", "not there at all", "\u{301}"] {
                assert_eq!(holds(text, part), text.contains(part), "{text} {part}");
                assert_eq!(replaced(text, part, "<7>"), text.replace(part, "<7>"), "{text} {part}");
            }
            assert_eq!(replaced(text, "", "x"), text, "nothing is not a part");
        }
    }
}
