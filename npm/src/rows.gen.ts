// Made from core/src/<system>/system.rs by the package build: change it there.

import type { System } from "./systems.gen.js";

/** What a setting may be. */
export interface SettingRow {
  readonly name: string;
  readonly kind: "text" | "flag" | "whole" | "word" | "amount" | "address" | "texts";
  readonly words?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly required?: boolean;
  /** What a simulated system is told where it is left out. */
  readonly simulated?: string;
  /** It is never repeated. */
  readonly private?: boolean;
  /** No page may be told it. */
  readonly behind?: boolean;
}

/** One way to reach a system. */
export interface WayRow {
  readonly via: "tcp" | "http" | "serial" | "websocket";
  readonly port?: number;
  readonly baud?: number;
  readonly settings?: readonly SettingRow[];
}

/** What a system is, as far as connecting needs it. */
export interface SystemRow {
  readonly name: System;
  readonly face: "terminal" | "gateway";
  readonly ways: readonly WayRow[];
  readonly connect: readonly SettingRow[];
  readonly simulated: readonly SettingRow[];
}

/** Every system. */
export const rows: readonly SystemRow[] = [
  {
    name: "qfpay",
    face: "terminal",
    ways: [
      {"via":"http","port":9001,"settings":[{"name":"body","kind":"word","words":["quoted","bare"]}]},
      {"via":"tcp","port":9002},
      {"via":"serial","baud":9600},
    ],
    connect: [
      {"name":"posKey","kind":"text","required":true,"simulated":"f46b1f08bec1f39104792cc79ec9aacd","private":true},
      {"name":"model","kind":"word","words":["A8","A8S","A920"]},
      {"name":"keyMode","kind":"word","words":["utf8","hex"]},
      {"name":"envelope","kind":"word","words":["lenient","json","json-string"]},
      {"name":"encrypt","kind":"flag"},
      {"name":"fragment","kind":"whole","min":1,"max":65524},
      {"name":"markerFree","kind":"flag"},
      {"name":"replies","kind":"word","words":["either","sealed"]},
      {"name":"words.notFound","kind":"texts"},
      {"name":"confirm.url","kind":"address","required":true,"behind":true},
      {"name":"confirm.appCode","kind":"text","required":true,"behind":true},
      {"name":"confirm.key","kind":"text","required":true,"private":true,"behind":true},
      {"name":"confirm.signType","kind":"word","words":["MD5","SHA256"],"behind":true},
      {"name":"confirm.mchid","kind":"text","behind":true},
      {"name":"confirm.mode","kind":"word","words":["ask","required"],"behind":true},
    ],
    simulated: [
      {"name":"persona","kind":"whole","min":0},
    ],
  },
  {
    name: "codepay",
    face: "terminal",
    ways: [
      {"via":"websocket","port":35779},
    ],
    connect: [
      {"name":"appId","kind":"text","required":true,"simulated":"wz0000000000000000"},
      {"name":"expiresAsNumber","kind":"flag"},
      {"name":"timeouts.silence","kind":"whole","min":0},
      {"name":"timeouts.lost","kind":"whole","min":0},
    ],
    simulated: [
      {"name":"persona","kind":"whole","min":0},
      {"name":"field","kind":"flag"},
      {"name":"push","kind":"flag"},
    ],
  },
  {
    name: "icashier",
    face: "gateway",
    ways: [
      {"via":"http"},
    ],
    connect: [
      {"name":"url","kind":"address","required":true},
      {"name":"merid","kind":"text","required":true},
      {"name":"key","kind":"text","required":true,"private":true},
      {"name":"backurl","kind":"address","required":true},
      {"name":"fronturl","kind":"address"},
      {"name":"expires","kind":"whole","min":1},
    ],
    simulated: [],
  },
  {
    name: "bpc",
    face: "gateway",
    ways: [
      {"via":"http"},
    ],
    connect: [
      {"name":"url","kind":"address","required":true},
      {"name":"mid","kind":"text","required":true},
      {"name":"posNo","kind":"text","required":true},
      {"name":"tellerNo","kind":"text"},
      {"name":"key","kind":"text","required":true,"private":true},
      {"name":"retUrl","kind":"address"},
      {"name":"firstQuery","kind":"whole","min":0},
      {"name":"allowUnsignedNotifications","kind":"flag"},
    ],
    simulated: [],
  },
];
