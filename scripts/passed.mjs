// A reporter of Node's test runner: writes the names of the tests that ran and passed to the file PASSED, one a line and each at
// once, as a runner that is forced to exit waits for no stream.

import { appendFileSync } from "node:fs";

export default async function* passed(events) {
  for await (const { type, data } of events) {
    if (type === "test:pass" && !data.skip) appendFileSync(process.env.PASSED, `${data.name}\n`);
    yield "";
  }
}
