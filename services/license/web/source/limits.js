// How much of a stranger's input is looked at, and the strict text codings; the same as verification/limits.py.

import { Inflate } from "pako";

const ZLIB_METHOD = 8; // deflate, in the low half of the first byte (RFC 1950)

export const MAX_TEXT = 65_536;
export const MAX_QR_TEXT = 4_296;
export const MAX_COSE = 16_384;
export const MAX_CBOR_DEPTH = 8;
export const MAX_STATUS_TOKEN = 4 * 1024 * 1024;
export const MAX_STATUS_BYTES = 1024 * 1024;
export const MAX_TRUST_TOKEN = 1024 * 1024;
export const MAX_DISCLOSURES = 32;
export const MAX_PICTURE_BYTES = 8 * 1024 * 1024;
export const MAX_PICTURE_PIXELS = 40_000_000;

/** The input is not what it claims to be. */
export class NotReadable extends Error {}

/** Well formed, but of a type, algorithm or extension that licences do not use. */
export class NotSupported extends Error {}

export function refuse(condition, reason) {
  if (condition) throw new NotReadable(reason);
}

/** Characters, as Python counts them. */
export function lengthOf(text) {
  return [...text].length;
}

/** Without the white space around; of the same characters as Python's str.strip. */
export function stripped(text) {
  const space = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  return text.replace(new RegExp(`^${space}|${space}$`, "g"), "");
}

const URL_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Bytes of unpadded base64url text; any spelling but the canonical one is refused. */
export function base64url(text) {
  refuse(!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1, "not base64url");
  const raw = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const left = { 0: 0, 2: 0b1111, 3: 0b11 }[text.length % 4]; // bits of the last character that no byte takes
  refuse(left && URL_ALPHABET.indexOf(text.at(-1)) & left, "base64url is not canonical");
  return raw;
}

export function toBase64url(raw) {
  let binary = "";
  for (const byte of raw) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function toHex(raw) {
  return Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Bytes of base45 text (RFC 9285). */
export function base45(text) {
  const digits = Array.from(text, (character) => BASE45.indexOf(character));
  refuse(digits.includes(-1) || digits.length % 3 === 1, "not base45");
  const raw = [];
  for (let at = 0; at < digits.length; at += 3) {
    const last = at + 2 === digits.length;
    const value = digits[at] + 45 * digits[at + 1] + (last ? 0 : 2025 * digits[at + 2]);
    refuse(value > (last ? 0xff : 0xffff), "base45 out of range");
    raw.push(...(last ? [value] : [value >> 8, value & 0xff]));
  }
  return Uint8Array.from(raw);
}

/** Text of UTF-8 bytes; a byte order mark is a character like others. */
export function utf8(raw) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw new NotReadable("text is not UTF-8");
  }
}

/** The content of one complete zlib stream of at most `limit` bytes, with nothing after it. */
export function inflate(raw, limit) {
  const machine = new Inflate();
  let size = 0;
  machine.onData = (piece) => {
    size += piece.length;
    refuse(size > limit, "zlib stream too large");
    machine.chunks.push(piece);
  };
  refuse((raw[0] & 0b1111) !== ZLIB_METHOD, "not a zlib stream"); // the machine would take gzip too
  const complete = machine.push(raw, true) && machine.strm.avail_in === 0;
  refuse(!complete, "not a zlib stream, cut short, or followed by something");
  return machine.result;
}

export async function sha256(raw) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
}

export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
