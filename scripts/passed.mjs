// A reporter of Node's test runner: the names of the tests that ran and passed, one a line.

export default async function* passed(events) {
  for await (const { type, data } of events) if (type === "test:pass" && !data.skip) yield `${data.name}\n`;
}
