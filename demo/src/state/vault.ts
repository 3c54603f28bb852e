// Keys of terminals, at rest: encrypted by a key of this browser that no script can read out. They go in and are used;
// nothing here shows one again.

const ENCRYPTION = { name: "AES-GCM", length: 256 } as const;
/** Bytes in front of what is encrypted. */
const NONCE = 12;

/** Keeps a key under a name, in place of an earlier one. */
export async function keepSecret(name: string, secret: string): Promise<void> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const algorithm = { name: ENCRYPTION.name, iv: nonce };
  const sealed = await crypto.subtle.encrypt(algorithm, await browserKey(), new TextEncoder().encode(secret));
  await write(name, new Uint8Array([...nonce, ...new Uint8Array(sealed)]));
}

/** The key of that name, for `connect`. */
export async function recallSecret(name: string): Promise<string | undefined> {
  const kept = await read<Uint8Array<ArrayBuffer>>(name);
  if (!kept) return undefined;
  const algorithm = { name: ENCRYPTION.name, iv: kept.subarray(0, NONCE) };
  const opened = await crypto.subtle.decrypt(algorithm, await browserKey(), kept.subarray(NONCE));
  return new TextDecoder().decode(opened);
}

/** Whether there is one. */
export async function hasSecret(name: string): Promise<boolean> {
  return (await read(name).catch(() => undefined)) !== undefined;
}

/** Made once, not extractable. */
async function browserKey(): Promise<CryptoKey> {
  const kept = await read<CryptoKey>("");
  if (kept) return kept;
  const made = await crypto.subtle.generateKey(ENCRYPTION, false, ["encrypt", "decrypt"]);
  await write("", made);
  return made;
}

function read<T>(name: string): Promise<T | undefined> {
  return within("readonly", (store) => store.get(name));
}

function write(name: string, value: unknown): Promise<unknown> {
  return within("readwrite", (store) => store.put(value, name));
}

async function within<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await settled(opening());
  try {
    return await settled(use(db.transaction("secrets", mode).objectStore("secrets")));
  } finally {
    db.close();
  }
}

function opening(): IDBOpenDBRequest {
  const request = indexedDB.open("tillwire-till", 1);
  request.onupgradeneeded = () => void request.result.createObjectStore("secrets");
  return request;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
