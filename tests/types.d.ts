// What pages of the tests use that TypeScript's own declarations of a page do not have.

interface Navigator {
  /** Web Serial, the part that is used. */
  readonly serial: { getPorts(): Promise<{ open(options: { baudRate: number }): Promise<void> }[]> };
}
