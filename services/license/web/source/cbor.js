// A strict reader for the part of CBOR (RFC 8949) that licences use; the same as verification/cbor.py.

import { MAX_CBOR_DEPTH, NotReadable, refuse, utf8 } from "./limits.js";

/** A tag and what it marks. */
export class Tagged {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

/** The one item that bytes hold: numbers (BigInt beyond 2^53), Uint8Array, text, arrays, Map, Tagged. */
export function loads(raw) {
  const reader = new Reader(raw);
  const value = reader.item(MAX_CBOR_DEPTH);
  refuse(reader.at !== raw.length, "something follows the CBOR item");
  return value;
}

function exact(big) {
  return big <= BigInt(Number.MAX_SAFE_INTEGER) && big >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(big) : big;
}

class Reader {
  constructor(raw) {
    this.raw = raw;
    this.at = 0;
  }

  take(count) {
    refuse(count > this.raw.length - this.at, "CBOR ends too early");
    const piece = this.raw.slice(this.at, this.at + Number(count));
    this.at += Number(count);
    return piece;
  }

  /** Major type and argument; the argument must be written in its shortest form. */
  head() {
    const first = this.take(1)[0];
    const [major, short] = [first >> 5, first & 31];
    if (short < 24) return [major, short];
    refuse(short > 27, "indefinite or reserved length");
    const size = 1 << (short - 24);
    const argument = this.take(size).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    refuse(argument < (size === 1 ? 24n : 1n << BigInt(4 * size)), "length not in its shortest form");
    return [major, exact(argument)];
  }

  item(depth) {
    refuse(depth === 0, "CBOR nested too deeply");
    const [major, argument] = this.head();
    switch (major) {
      case 0:
        return argument;
      case 1:
        return exact(-1n - BigInt(argument));
      case 2:
        return this.take(argument);
      case 3:
        return utf8(this.take(argument));
      case 4:
        return Array.from({ length: this.counted(argument) }, () => this.item(depth - 1));
      case 5:
        return this.mapping(this.counted(argument), depth - 1);
      case 6:
        return new Tagged(argument, this.item(depth - 1));
    }
    throw new NotReadable(`CBOR type ${major} is not used in licences`);
  }

  counted(count) {
    refuse(count > this.raw.length - this.at, "CBOR ends too early"); // every item takes at least one byte
    return Number(count);
  }

  mapping(count, depth) {
    const members = new Map();
    for (let left = count; left > 0; left -= 1) {
      const key = this.item(depth);
      refuse(!["number", "bigint", "string"].includes(typeof key) || members.has(key), "a map key is doubled or neither integer nor text");
      members.set(key, this.item(depth));
    }
    return members;
  }
}
