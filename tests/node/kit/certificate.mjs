// Certificates made on the spot, in DER by hand: no program for them has to be on the machine.

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

const DAY = 86_400_000;
const [INTEGER, BIT_STRING, OCTET_STRING, SEQUENCE, SET] = [0x02, 0x03, 0x04, 0x30, 0x31];
const OIDS = {
  "ecdsa-with-SHA256": "2a8648ce3d040302",
  commonName: "550403",
  subjectAltName: "551d11",
  basicConstraints: "551d13",
};

/** An authority of one's own: `{ name, key, cert }`, cert in PEM. */
export function authority(name = "Test Authority") {
  return certificate({ name, ca: true });
}

/**
 * A certificate for an address of this machine, or for another name; `issuer` an authority, else signed by itself.
 * @param {{ name: string, ip?: string, dns?: string, days?: number, ca?: boolean,
 *   issuer?: { name: string, privateKey: import("node:crypto").KeyObject } }} given
 */
export function certificate({ name, ip, dns, issuer, days = 1, ca = false }) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(SEQUENCE, oid("ecdsa-with-SHA256"));
  const ends = Date.now() + days * DAY;
  const names = [...(ip ? [der(0x87, Buffer.from(ip.split(".").map(Number)))] : []), ...(dns ? [text(0x82, dns)] : [])];
  const extensions = [
    ...(ca ? [extension("basicConstraints", der(SEQUENCE, der(0x01, Buffer.from([0xff]))))] : []),
    ...(names.length > 0 ? [extension("subjectAltName", der(SEQUENCE, ...names))] : []),
  ];
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    distinguished(issuer?.name ?? name),
    der(SEQUENCE, time(ends - 30 * DAY), time(ends)),
    distinguished(name),
    publicKey.export({ format: "der", type: "spki" }),
    der(0xa3, der(SEQUENCE, ...extensions)),
  );
  const signature = sign("sha256", body, issuer?.privateKey ?? privateKey);
  const whole = der(SEQUENCE, body, algorithm, der(BIT_STRING, Buffer.from([0]), signature));
  const base64 = whole.toString("base64").replace(/.{64}/g, "$&\n");
  const cert = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  return { name, privateKey, key: privateKey.export({ format: "pem", type: "pkcs8" }), cert };
}

function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
}

const oid = (name) => der(0x06, Buffer.from(OIDS[name], "hex"));
const text = (tag, value) => der(tag, Buffer.from(value));
const distinguished = (name) => der(SEQUENCE, der(SET, der(SEQUENCE, oid("commonName"), text(0x0c, name))));
const extension = (name, value) => der(SEQUENCE, oid(name), der(OCTET_STRING, value));
const time = (at) => text(0x18, new Date(at).toISOString().replace(/[-:T]|\.\d+/g, ""));
