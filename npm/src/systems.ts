/**
 * The payment systems as data: `import { systems, tables } from "tillwire/systems"`. How each is reached, what `connect` is
 * told of it, what may be said with each operation, every word of its wire with its meaning, and what it answers: for
 * forms, settings and tables of your own. It is what the declarations and every check of an option are made from.
 *
 * @module
 */

export { answers } from "./answers.gen.js";
export type { Described, Field, Names, Way } from "./described.gen.js";
export { systems } from "./described.gen.js";
export type { System } from "./systems.gen.js";
export { type Meaning, type Table, tables } from "./tables.gen.js";
