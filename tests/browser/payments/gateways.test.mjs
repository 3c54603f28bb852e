// A customer in a real browser: the shop's page, the gateway's page, and back again, while the gateway tells the shop.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { listening } from "../../node/kit/loopback.mjs";
import { openShop, packageForTests } from "../../node/kit/shop.mjs";
import { simulate } from "../../node/kit/simulator.mjs";
import { openStage } from "../kit/stage.mjs";

let stage;
let simulator;
let packed;
let shop;
let front;
let frontUrl;

before(async () => {
  packed = await packageForTests();
  [stage, simulator] = await Promise.all([openStage(), simulate()]);
});

afterEach(async () => {
  await shop?.stop();
  front?.closeAllConnections();
  await new Promise((closed) => front.close(closed));
  await simulator.reset();
});

after(async () => {
  await stage?.close();
  await simulator?.stop();
  packed?.toy.remove();
});

/** The shop's pages: what is bought, the way to the gateway, and what became of it. */
async function openPages(name) {
  shop = await openShop(packed, simulator, { name, onBack: (reference) => `${frontUrl}/orders/${reference}` });
  const pages = {
    "/": () => html(`<form method="post" action="/checkout"><button>Buy tea, HKD 99.00</button></form>`),
    "/checkout": async () => {
      const amount = packed.tillwire.money("99.00", "HKD");
      const { form } = await shop.icashier.pay({ reference: "tea", amount, method: "any" }).offer;
      const fields = form.fields.map(([field, value]) => `<input type="hidden" name="${field}" value="${value}">`);
      return html(
        `<form method="post" action="${form.action}">${fields.join("")}<button>To the payment page</button></form>`,
      );
    },
    "/orders/tea": async () => {
      const pending = new Promise((resolve) => setTimeout(resolve, 3000, { status: "pending" }));
      const { status } = await Promise.race([shop.icashier.payment("tea"), pending]);
      return html(`<h1 id="status">${status}</h1>`);
    },
  };
  front = createServer(async (request, response) => {
    const page = pages[new URL(request.url, "http://shop").pathname];
    response.writeHead(page ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" }).end(await page?.());
  });
  frontUrl = `http://127.0.0.1:${await listening(front)}`;
  return stage.browser.newPage();
}

const html = (body) => `<!doctype html><html lang="en"><title>The tea shop</title><body>${body}`;

/** From the shop's page to the gateway's. */
async function checkOut(page) {
  await page.goto(frontUrl);
  await page.getByRole("button", { name: "Buy tea" }).click();
  await page.getByRole("button", { name: "To the payment page" }).click();
  await page.getByText("HKD 99.00").waitFor();
}

const charges = async () => (await simulator.ledger()).charges.map(({ minor }) => minor);

test("a customer pays on the gateway's page, comes back, and the shop has booked it once", async () => {
  const page = await openPages("browser-paid");
  await checkOut(page);
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.locator("#status").waitFor();
  assert.equal(await page.locator("#status").textContent(), "approved");
  await shop.hears();
  assert.equal(shop.deliveries[0].answer, "0000");
  // Coming back once more, by the browser's own means, changes nothing.
  await page.goBack().catch(() => {});
  await page.goto(`${frontUrl}/orders/tea`);
  assert.equal(await page.locator("#status").textContent(), "approved");
  assert.deepEqual(
    [shop.book.map(({ reference, status }) => [reference, status]), await charges()],
    [[["tea", "approved"]], [9900]],
  );
  await page.close();
});

test("a customer whose payment fails on the gateway's page is told so, and nobody is charged", async () => {
  const page = await openPages("browser-failed");
  await checkOut(page);
  await page.getByRole("button", { name: "Let the payment fail" }).click();
  await page.locator("#status").waitFor();
  assert.equal(await page.locator("#status").textContent(), "declined");
  assert.deepEqual([shop.book.map(({ status }) => status), await charges()], [["declined"], []]);
  await page.close();
});

test("a customer who closes the gateway's page has not paid, and can still pay", async () => {
  const page = await openPages("browser-left");
  await checkOut(page);
  const address = page.url();
  await page.goto(`${frontUrl}/orders/tea`);
  assert.equal(await page.locator("#status").textContent(), "pending");
  await page.goto(address);
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.locator("#status").waitFor();
  assert.equal(await page.locator("#status").textContent(), "approved");
  assert.deepEqual(await charges(), [9900]);
  await page.close();
});
