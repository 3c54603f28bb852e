// The description of the API: what programs that make clients of it read is OpenAPI 3.1, by its own schema.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { openShop } from "./shop.mjs";

const PUBLISHED = join(import.meta.dirname, "../../docs/public/openapi.json");

test("what /v1/openapi.json says is valid, is what the documentation has, and nothing is needed to read it", async () => {
  const shop = await openShop();
  try {
    const answer = await fetch(`${shop.env.TILLWIRE_URL}/v1/openapi.json`);
    const described = /** @type {any} */ (await answer.json());
    assert.equal(described.openapi, "3.1.0");
    const { valid, errors } = await new Validator().validate(described);
    assert.ok(valid, JSON.stringify(errors, undefined, 2));
    const text = `${JSON.stringify(described, undefined, 1)}\n`;
    if (process.env.TILLWIRE_UPDATE) writeFileSync(PUBLISHED, text);
    assert.equal(text, readFileSync(PUBLISHED, "utf8"), "written anew by TILLWIRE_UPDATE=1");
  } finally {
    await shop.close();
  }
});
