// What was learnt of a terminal's own words, from its journal: how it says that there is no such order, which no document
// tells. It is read and never written here.

import { nameOf } from "../core.js";
import type { Journal } from "../journal/journal.js";
import { type Texts, texts } from "./texts.js";

/** How a terminal says that there is no such order, as far as that is known. */
export interface NotFound {
  /** What it says then, with the order's own number and the time masked; absent while nothing is known. */
  readonly words?: string;
  /** When it last said so beside an order that never was, in Unix time in milliseconds. */
  readonly seen?: number;
  /** The same in a sentence. */
  readonly text: Texts;
}

const NOTHING: NotFound = {
  text: texts(
    "How it says that there is no such order is not known yet: it is learnt with the first payment in doubt behind one that was approved.",
    "尚不知道此终端如何表示“没有此订单”：在有一笔已批准的交易之后，首次遇到结果不明的交易时即会学会。",
    "尚不知道此終端機如何表示「沒有此訂單」：在有一筆已批准的交易之後，首次遇到結果不明的交易時即會學會。",
  ),
};

/** What the journal has of it; undefined where it cannot be read. */
export async function learntOf(journal: Journal, terminal: string): Promise<NotFound | undefined> {
  try {
    const records = await journal.read(nameOf("terminal", terminal), "known");
    const last = [...records].sort((one, other) => one.seq - other.seq).at(-1);
    return last ? told(new TextDecoder().decode(last.bytes)) : NOTHING;
  } catch {
    return undefined;
  }
}

/** A record is a JSON text and its mark. */
function told(record: string): NotFound {
  const { likeness, at } = JSON.parse(record.slice(0, record.lastIndexOf("#"))) as { likeness?: string; at?: number };
  return notFound(likeness, at);
}

/** The same, where it is known how that was put and when. */
export function notFound(likeness: string | undefined, at: number | undefined): NotFound {
  if (likeness === undefined || at === undefined) return NOTHING;
  const seen = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  const text = texts(
    `It says that there is no such order so: ${likeness} (last seen ${seen} UTC).`,
    `此终端这样表示“没有此订单”：${likeness}（最近一次：${seen} UTC）。`,
    `此終端機這樣表示「沒有此訂單」：${likeness}（最近一次：${seen} UTC）。`,
  );
  return { words: likeness, seen: at, text };
}
