// The HTTP face: which call does what, and who may call. README.md beside it is the manual.

import { createServer } from "node:http";
import { money, TillError } from "tillwire";
import { listener } from "tillwire/listener";

/** The longest body that is read, in bytes. */
const MAX_BODY = 4096;
/** How long somebody who comes back from the gateway's page waits for words, in ms. */
const COMING_BACK = 5000;

/**
 * A server for these gateways, by name `{ operations, system, currency, methods }`, and the pages of these origins.
 * It listens when the caller says so.
 */
export function backEnd(gateways, origins) {
  return createServer(listener((request) => answer(request, gateways, origins)));
}

async function answer(request, gateways, origins) {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.get("host") ?? ""))
    return refusal(403, "ORIGIN_FORBIDDEN");
  const { pathname, searchParams } = new URL(request.url);
  const [place, name, ...rest] = pathname.slice(1).split("/").map(decodeURIComponent);
  if (place !== "gateway") return fromOutside(place, gateways[name], request);
  const origin = request.headers.get("origin");
  if (!origins.includes(origin)) return refusal(403, "ORIGIN_FORBIDDEN");
  const response = await forPage(request, gateways, [name, ...rest], searchParams);
  response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.set("Vary", "Origin");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

/** The gateway's notifications, and customers. */
async function fromOutside(place, gateway, request) {
  if (!gateway) return refusal(404, "NOT_FOUND");
  const connected = await gateway.operations.gateway();
  if (place === "notify") return connected.handleNotification(request);
  if (place === "back") return comingBack(connected, request);
  return refusal(404, "NOT_FOUND");
}

async function forPage(request, gateways, path, query) {
  if (request.method === "OPTIONS") return preflight();
  try {
    if (path[0] === undefined && request.method === "GET") return json(200, { gateways: await list(gateways) });
    const gateway = gateways[path[0]];
    if (!gateway) return refusal(404, "NOT_FOUND");
    const found = await call(gateway, `${request.method} ${path[1]}`, path.slice(2), query, () => body(request));
    return found === undefined ? refusal(404, "NOT_FOUND") : json(200, found);
  } catch (error) {
    return refused(error);
  }
}

/** What a page asks for; undefined is not known here. */
async function call({ operations, currency }, what, [reference, act], query, body) {
  switch (what) {
    case "GET pending":
      return { pending: await operations.pending() };
    case "GET payments":
      return operations.after(reference, Number(query.get("after") ?? -1));
    case "POST refunds":
      return refund(operations, currency, await body());
    case "POST payments":
      return reference === undefined
        ? pay(operations, currency, await body())
        : again(operations, act, reference, await body());
  }
}

function pay(operations, currency, { reference, amount, method, options = {} }) {
  const sale = { reference, amount: money(amount, currency), method, options };
  return operations.begin(reference, (gateway) => gateway.pay(sale));
}

function refund(operations, currency, { reference, of, amount, options = {} }) {
  const part = amount === undefined ? {} : { amount: money(amount, currency) };
  return operations.begin(reference, (gateway) => gateway.refund({ reference, of, options, ...part }));
}

async function again(operations, act, reference, { decision, who }) {
  if (act === "cancel") return { answer: await operations.cancel(reference) };
  if (act === "recheck") return operations.recheck(reference);
  if (act === "settle") return operations.settle(reference, decision, who);
}

function list(gateways) {
  const entries = Object.entries(gateways).map(async ([name, { operations, system, currency }]) => {
    const { can } = await operations.gateway();
    return { name, system, currency, can, methods: can.methods };
  });
  return Promise.all(entries);
}

/** It went through the customer's hands: the outcome shown is the one that was asked for. */
async function comingBack(gateway, request) {
  const reference = await gateway.handleReturn(request).catch(() => undefined);
  const late = new Promise((resolve) => setTimeout(resolve, COMING_BACK, undefined));
  const asked = reference === undefined ? undefined : gateway.payment(reference).outcome();
  const outcome = await Promise.race([asked?.catch(() => undefined), late]);
  const [en, zh] = WORDS[outcome?.status] ?? [
    "Thank you. The till shows the result.",
    "谢谢，请留意收银台显示的结果。",
  ];
  const page = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${en}</title><h1>${en}</h1><p lang="zh">${zh}</p>`;
  return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

const WORDS = {
  approved: ["Paid. Thank you.", "支付成功，谢谢。"],
  declined: ["The payment was declined.", "支付失败。"],
  "not-charged": ["Nothing was charged.", "未扣款。"],
  cancelled: ["The payment was cancelled.", "支付已取消。"],
};

async function body(request) {
  if (!request.headers.get("content-type")?.startsWith("application/json"))
    throw new TypeError("send application/json");
  const text = await request.text();
  if (text.length > MAX_BODY) throw new TypeError("the body is too long");
  return JSON.parse(text);
}

function preflight() {
  const headers = { "Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Content-Type" };
  return new Response(null, { status: 204, headers });
}

function json(status, value) {
  const text = JSON.stringify(value, (_, it) => (typeof it === "bigint" ? String(it) : it));
  return new Response(text, { status, headers: { "Content-Type": "application/json" } });
}

const refusal = (status, code, message = code) => json(status, { code, message, money: "none" });

/** A mistake in a call is the page's; anything else that is not documented is ours and told without details. */
function refused(error) {
  if (error instanceof TillError) return refusal(STATUS[error.code] ?? 400, error.code, error.message);
  if (error instanceof TypeError || error instanceof SyntaxError) return refusal(400, "INVALID_FIELD", error.message);
  console.error(error);
  return refusal(500, "OUTCOME_UNKNOWN");
}

const STATUS = { UNKNOWN_ORDER: 404, INTENT_CONFLICT: 409, CONNECT_REFUSED: 502, CONNECT_TIMEOUT: 502 };
