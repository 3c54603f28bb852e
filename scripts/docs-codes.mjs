// docs/codes.md: every code of the table in core/src/code.rs, what it means and what a cashier does about it.

/** The text of the page. */
export function codesSheet(codes) {
  const sections = PLACES.map(([places, title, text]) => {
    const here = codes.filter(({ place }) => places.includes(place));
    const bare = here.filter(({ hint }) => hint === null);
    const told = here.filter(({ hint }) => hint !== null);
    return [`## ${title}\n`, `${text}\n`, ...told.map(section), table(bare)].filter(Boolean).join("\n");
  });
  const left = codes.filter(({ place }) => !PLACES.some(([places]) => places.includes(place)));
  if (left.length > 0) throw new Error(`docs/codes.md has no chapter for: ${left.map(({ code }) => code).join(", ")}`);
  return [HEAD, ...sections].join("\n");
}

const HEAD = `<!-- Made from core/src/code.rs by the package build: change it there. -->

# What can go wrong

Every code, what it means, whether money moved, and what the cashier does: in English, Simplified and Traditional Chinese, as
\`hint(code, language)\` has it and the [sheet](element.md) shows it. A program acts on \`status\`, \`money\` and \`retrySafe\` of the
outcome, or on \`money\` and \`retrySafe\` of what was thrown; a code says why. \`explain(code)\` has the row of a code.

**The one rule:** money that *may* have moved is asked for, and nobody is charged again meanwhile.
[An outcome nobody knows](tasks/unknown.md) says how.
`;

/** The places of the table, in the order in which a payment comes to them. */
const PLACES = [
  [
    ["input", "start"],
    "Refused before anything was sent",
    "The call is wrong, or it cannot begin now. Nothing was charged.",
  ],
  [
    ["open"],
    "The terminal is not reached",
    "No connection stands, so nothing was sent. `diagnose` says what is in the way.",
  ],
  [
    ["helper"],
    "The helper or the engine refuses",
    "It knows the caller, the page or the terminal otherwise than they think.",
  ],
  [["step", "link", "outcome"], "While it runs, and how it ends", "These stand in a step or in an outcome."],
  [["answer"], "What the terminal or gateway answers", "Its own code and words are in `systemCode` and `message`."],
  [["event"], "What comes later", "A note on an outcome that is told already."],
  [["journal"], "The journal", "What was written down cannot be read, or cannot be added to."],
  [["notification"], "A gateway's notification", "It is not believed, and the order is asked for instead."],
  [["wire"], "The bytes", "What came cannot be read. In a payment that is never a refusal: the outcome is asked for."],
];

const MONEY = {
  none: "No money moved.",
  moved: "Money moved.",
  unknown: "**Money may have moved.**",
  null: "Whether money moved is said by what carries it.",
};

function section({ code, meaning, money, retrySafe, hint }) {
  const again = retrySafe ? "It may be tried again." : "It is not tried again just so.";
  const hints = Object.entries(hint).map(
    ([tag, text]) => `> ${tag === "en" ? text : `<span lang="${tag}">${text}</span>`}`,
  );
  return `### \`${code}\`\n\n${meaning[0].toUpperCase()}${meaning.slice(1)}. ${MONEY[money]} ${again}\n\n${hints.join("  \n")}\n`;
}

function table(rows) {
  if (rows.length === 0) return "";
  const lines = rows.map(({ code, meaning }) => `| \`${code}\` | ${meaning.replaceAll("|", "\\|")} |`);
  return `| code | what it means |\n| --- | --- |\n${lines.join("\n")}\n`;
}
