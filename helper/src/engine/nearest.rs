//! The word that somebody meant who wrote another: as the npm package guesses it.

/// Words whose lengths differ by more are not alike.
const FAR: usize = 40;

/// The one of these words that is near enough.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let far = |word: &&'a str| (distance(&plain(written), &plain(word)), *word);
    let (far, word) = known.iter().map(far).min_by_key(|(far, _)| *far)?;
    (far * 3 <= written.chars().count().max(3)).then_some(word)
}

fn plain(word: &str) -> Vec<char> {
    word.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// How many letters must be put in, left out or changed (Levenshtein); the same ones in another order count once.
fn distance(one: &[char], other: &[char]) -> usize {
    let sorted = |word: &[char]| {
        let mut letters = word.to_vec();
        letters.sort_unstable();
        letters
    };
    if one != other && sorted(one) == sorted(other) {
        return 1;
    }
    if one.len().abs_diff(other.len()) > FAR {
        return FAR;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.iter().enumerate() {
        let mut last = index + 1;
        let mut next = vec![last];
        for ((another, above), beside) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            last = (above + usize::from(letter != another)).min(beside + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or(FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_slip_is_recognised_and_another_word_is_not() {
        let known = ["reference", "amount", "method", "order", "options"];
        for (written, meant) in [
            ("amout", Some("amount")),
            ("Reference", Some("reference")),
            ("mehtod", Some("method")),
            ("option", Some("options")),
            ("tip", None),
            ("currency", None),
        ] {
            assert_eq!(nearest(written, &known), meant, "{written}");
        }
    }
}
