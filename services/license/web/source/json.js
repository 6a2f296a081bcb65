// A strict reader of JSON. JSON.parse lets a doubled member pass, and takes 1.0 for 1.

import { NotReadable, refuse, utf8 } from "./limits.js";

const MAX_DEPTH = 200;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const WORDS = { true: true, false: false, null: null };

/** A number that is not written as an integer; nothing in our documents is one. */
export class Fraction {}

/** The object that bytes hold, as a Map-like plain object without prototype; anything else is refused. */
export function jsonObject(raw) {
  const value = jsonValue(raw);
  refuse(!isObject(value), "not a JSON object");
  return value;
}

export function jsonValue(raw) {
  const reader = new Reader(utf8(raw));
  const value = reader.value(0);
  reader.match(SPACE);
  refuse(reader.at !== reader.text.length, "something follows the JSON value");
  return value;
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Fraction);
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  /** Whether the next sign is this one; it is taken if so. */
  takes(sign) {
    this.match(SPACE);
    const there = this.text[this.at] === sign;
    if (there) this.at += 1;
    return there;
  }

  value(depth) {
    refuse(depth > MAX_DEPTH, "JSON nested too deeply");
    if (this.takes("{")) return this.object(depth + 1);
    if (this.takes("[")) return this.list(depth + 1);
    if (this.text[this.at] === '"') return this.string();
    return this.number() ?? this.word();
  }

  object(depth) {
    const members = Object.create(null);
    if (this.takes("}")) return members;
    do {
      this.match(SPACE);
      const name = this.string();
      refuse(name in members || !this.takes(":"), "a member stands twice or has no value");
      members[name] = this.value(depth);
    } while (this.takes(","));
    refuse(!this.takes("}"), "not JSON");
    return members;
  }

  list(depth) {
    const items = [];
    if (this.takes("]")) return items;
    do items.push(this.value(depth));
    while (this.takes(","));
    refuse(!this.takes("]"), "not JSON");
    return items;
  }

  string() {
    const found = this.match(STRING);
    refuse(!found, "not JSON");
    return JSON.parse(found[0]);
  }

  /** Integers beyond what a number holds exactly become BigInt. */
  number() {
    const found = this.match(NUMBER);
    if (!found) return undefined;
    if (found[1] || found[2]) return new Fraction();
    const value = Number(found[0]);
    return Number.isSafeInteger(value) ? value : BigInt(found[0]);
  }

  word() {
    for (const [word, value] of Object.entries(WORDS)) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    throw new NotReadable("not JSON");
  }
}
