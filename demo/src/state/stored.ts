// Small values that outlive the page. A till works without them, so a storage that refuses is no error.

export function stored(name: string): unknown {
  try {
    const text = localStorage.getItem(`tillwire-till.${name}`);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function store(name: string, value: unknown): void {
  try {
    localStorage.setItem(`tillwire-till.${name}`, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page goes on without it.
  }
}
