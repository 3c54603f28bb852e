// The gateways' signatures as pure functions: the published vector, the computed one, and what must be refused.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { bpc, icashier, init } from "tillwire/codec";

const ORDER = {
  action: "Arbi",
  txnamt: 100,
  merid: "M0001",
  orderid: "ORDER00001",
  backurl: "https://shop.example/b?x=~~~",
};
const REQ =
  "eyJhY3Rpb24iOiJBcmJpIiwidHhuYW10IjoxMDAsIm1lcmlkIjoiTTAwMDEiLCJvcmRlcmlkIjoiT1JERVIwMDAwMSIsImJhY2t1cmwiOiJodHRwczovL3Nob3AuZXhhbXBsZS9iP3g9fn5+In0=";
const SIGN = "350e646e57a7589e7c7353dd253becc3";
const FIELDS = {
  qrValidTime: "",
  tradeNo: "100040",
  payType: "0001",
  posNo: "37381542",
  tranType: "F",
  tellerNo: "001",
  txnAmt: "000000000001",
};
const SECRET = "01AC$@!BGT98aw#C";
const PUBLISHED = "093c5609bc3d67219b2cf993c77e6d66";
const coded = (code) => (error) => error.code === code && error instanceof Error;

before(() => init());

test("icashier signs the base64 text that is sent, and reads it again", () => {
  assert.deepEqual(icashier.sign(ORDER, "KEY123"), { req: REQ, sign: SIGN });
  assert.deepEqual(icashier.verify({ resp: REQ, sign: SIGN }, "KEY123"), ORDER);
});

test("icashier reads a plus that became a space, and an upper-case signature", () => {
  const resp = REQ.replace("+", " ");
  assert.notEqual(resp, REQ);
  assert.deepEqual(icashier.verify({ resp, sign: SIGN.toUpperCase() }, "KEY123"), ORDER);
});

test("icashier refuses what the key did not sign", () => {
  assert.throws(() => icashier.verify({ resp: REQ, sign: "" }, "KEY123"), coded("SIGN_MISSING"));
  assert.throws(() => icashier.verify({ resp: REQ, sign: SIGN }, "KEY124"), coded("SIGN_MISMATCH"));
  assert.throws(() => icashier.sign([], "KEY123"), coded("SCHEMA"));
});

test("BPC signs the body as it is sent", () => {
  const { body, sign } = bpc.sign(FIELDS, SECRET);
  assert.equal(body, JSON.stringify(FIELDS));
  assert.equal(sign, PUBLISHED);
  assert.deepEqual(bpc.verify(body, sign.toUpperCase(), SECRET), FIELDS);
  assert.deepEqual(bpc.verify(new TextEncoder().encode(body), sign, SECRET), FIELDS);
});

test("BPC writes every value as a text", () => {
  assert.equal(
    bpc.sign({ txnAmt: 1, tradeNo: 2n, tellerNo: null, mid: undefined }, "k").body,
    '{"txnAmt":"1","tradeNo":"2","tellerNo":""}',
  );
  const wrong = /** @type {any[]} */ ([1.5, true, {}, []]);
  for (const value of wrong) assert.throws(() => bpc.sign({ value }, "k"), coded("SCHEMA"));
});

test("BPC verifies the bytes that came, not what they mean", () => {
  const spaced = JSON.stringify(FIELDS, null, 1);
  assert.throws(() => bpc.verify(spaced, PUBLISHED, SECRET), coded("SIGN_MISMATCH"));
  assert.throws(() => bpc.verify(spaced, "", SECRET), coded("SIGN_MISSING"));
});
