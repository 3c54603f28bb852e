// What happens at a terminal, as the engine tells it: server-sent events, from where they were cut off. It decides nothing:
// whoever hears one asks the engine how the operation stands.

import { type Asked, type Engine, members } from "./asking.js";

/** Something that happened. */
export interface Happened {
  /** `step`, `offer`, `outcome`, `refused`, `missed`. */
  kind: string;
  data: Readonly<Record<string, unknown>>;
}

/** Who listens. */
export interface Hearer {
  heard(event: Happened): void;
  /** It stands: from now on everything is heard. What was before has to be asked for. */
  stands(): void;
  /** It does not, and is tried again as long as that is wanted. */
  lost(): void;
  /** Whether anybody still wants to hear. */
  wanted(): boolean;
}

/** Without any sign of life for so long it is opened anew, in ms; the engine gives one every 15 seconds. */
const SILENCE = 40_000;
/** How long whoever begins something waits for it, in ms. */
const PATIENCE = 2_000;
/** The pauses between attempts, in ms. */
const PAUSE = { least: 100, most: 2_000 };
/** The longest that is kept of an event, in characters. */
const LONGEST = 4 * 1024 * 1024;

export class Stream {
  readonly #engine: Engine;
  readonly #terminal: string;
  readonly #hearer: Hearer;
  #last = "";
  #ending: AbortController | undefined;
  #running = false;
  #stands = false;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(engine: Engine, terminal: string, hearer: Hearer) {
    this.#engine = engine;
    this.#terminal = terminal;
    this.#hearer = hearer;
  }

  /** Whether it stands once the next attempt is over. */
  async ready(): Promise<boolean> {
    if (!this.#stands && !this.#closed) {
      const tried = new Promise<void>((resolve) => this.#waiting.push(resolve));
      void this.#run();
      await Promise.race([tried, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    }
    return this.#stands;
  }

  /** Ends it where nobody wants to hear. */
  rest(): void {
    if (this.#hearer.wanted() || !this.#running) return;
    this.#stands = false;
    this.#ending?.abort();
  }

  close(): void {
    this.#closed = true;
    this.#ending?.abort();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let pause = PAUSE.least; !this.#closed; pause = Math.min(pause * 2, PAUSE.most)) {
      // An engine without a place for it ends it at once.
      await this.#listen(() => {
        pause = PAUSE.least;
      });
      if (this.#closed || !(this.#waiting.length > 0 || this.#hearer.wanted())) break;
      this.#hearer.lost();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.#running = false;
  }

  /** One attempt: until it fails, ends, or is silent for too long. */
  async #listen(lasted: () => void): Promise<void> {
    const ending = new AbortController();
    this.#ending = ending;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => ending.abort(), SILENCE);
    };
    alive();
    const begun = performance.now();
    const read = reader((event, id) => {
      if (id !== undefined) this.#last = id;
      this.#hearer.heard(event);
    });
    try {
      const query = new URLSearchParams({ terminal: this.#terminal, ...(this.#last && { after: this.#last }) });
      const headers = { ...(await this.#engine.who()), Accept: "text/event-stream" };
      const asked: Asked = { method: "GET", path: `/v1/events?${query}`, headers, signal: ending.signal };
      await this.#engine.sender.listen(
        asked,
        () => {
          this.#stands = true;
          this.#tried();
          this.#hearer.stands();
        },
        (text) => {
          alive();
          read(text);
        },
      );
    } catch {
      // It is tried again; what is asked of the engine meanwhile says what is wrong.
    } finally {
      clearTimeout(silence);
      if (performance.now() - begun > PAUSE.most) lasted();
      this.#stands = false;
      this.#tried();
    }
  }

  #tried(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Puts events together from pieces of text. Throws where one has no end. */
function reader(heard: (event: Happened, id: string | undefined) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    if (rest.length > LONGEST) throw new Error("an event without an end");
    for (const block of blocks) {
      const fields = block.split("\n").map((line) => /^([a-z]+): ?(.*)$/.exec(line));
      const of = (name: string) => fields.find((field) => field?.[1] === name)?.[2];
      const [kind, data] = [of("event"), members(of("data") ?? "")];
      if (kind !== undefined && data) heard({ kind, data }, of("id"));
    }
  };
}
