//! What a script may say, for `tillwire simulate --help`: made from the core's one table of verbs.

use crate::args::SIMULATE_CODES;
use std::fmt::Write as _;
use tillwire_core::sim::{Member, Verb};

/// The verbs with their members and meanings, and the exit codes.
pub fn verbs() -> String {
    let mut text = String::from(
        "Verbs of a script: {\"system\":\"qfpay\",\"steps\":[{\"verb\":\"CHARGE_THEN_DROP\"},{\"on\":\"query\",\"verb\":\"BUSY\"}]}\n\
         A step waits for a request of its kind (`on`: money, query, cancel, print, notify or backend; what stands in brackets\n\
         is the verb's own) and happens `count` times. What means nothing to a system is taken as ACCEPT.\n",
    );
    for row in Verb::TABLE {
        let members: String = row.members.iter().map(member).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {}{members} ({}): {}", row.name, row.on.as_str(), row.meaning);
    }
    text + "\n" + SIMULATE_CODES
}

/// ` k`, or ` n=2` for one that may be left out.
fn member(member: &Member) -> String {
    let default = member.default.map(|default| format!("={default}")).unwrap_or_default();
    format!(" {}{default}", member.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_of_the_table_is_listed_with_its_members() {
        let text = verbs();
        for row in Verb::TABLE {
            let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{} ", row.name)));
            let line = line.unwrap_or_else(|| panic!("{} is not listed", row.name));
            assert!(row.members.iter().all(|member| line.contains(member.name)), "{line}");
        }
    }
}
