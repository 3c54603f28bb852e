// Requests by `fetch`, as pages have it.

import type { Asked, Sender } from "./asking.js";

/** Sends to this origin. */
export function fetchSender(origin: string): Sender {
  return {
    async ask(asked, limit) {
      const response = await sent(origin, asked);
      const parts: string[] = [];
      let size = 0;
      await read(response, (text) => {
        size += text.length;
        if (size > limit) throw new Error("the answer is too long");
        parts.push(text);
      });
      return { status: response.status, text: parts.join("") };
    },
    async listen(asked, stands, heard) {
      const response = await sent(origin, asked);
      if (response.status !== 200) throw new Error(`it answered ${response.status}`);
      stands();
      await read(response, heard);
    },
  };
}

function sent(origin: string, { method, path, headers, body, signal }: Asked): Promise<Response> {
  const limits: RequestInit = { cache: "no-store", credentials: "omit", redirect: "error" };
  const more = { ...(body !== undefined && { body }), ...(signal && { signal }) };
  return fetch(origin + path, { ...limits, method, headers, ...more });
}

async function read({ body }: Response, heard: (text: string) => void): Promise<void> {
  if (!body) return;
  const [reader, decoder] = [body.getReader(), new TextDecoder()];
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard(decoder.decode(part.value, { stream: true }));
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  }
}
