// Token Status List, the JWT form, 2 bits an entry, least significant first; the same as verification/status.py.

import { moment } from "./face.js";
import { holds, readJws } from "./jose.js";
import { isObject } from "./json.js";
import { MAX_STATUS_BYTES, MAX_STATUS_TOKEN, base64url, inflate, refuse, stripped } from "./limits.js";
import { keysFor } from "./trust.js";

const TYPE = "statuslist+jwt";
const BITS = 2;
const PER_BYTE = 8 / BITS;
const CLOCK_SKEW = 5 * 60 * 1000;

/** The list of a signed token, signer checked against the trust list. */
export async function statusListOf(token, trust) {
  refuse(token.length > MAX_STATUS_TOKEN, "too large for a status list");
  const jws = readJws(stripped(token), TYPE);
  const issuedAt = moment(jws.claims.iat);
  refuse(!(await trusted(jws, trust, issuedAt)), "not signed by a key that the trust list names for status lists");
  const { sub, exp, status_list: list } = jws.claims;
  refuse(typeof sub !== "string" || !isObject(list) || list.bits !== BITS, "licences use two bits an entry");
  const raw = inflate(base64url(String(list.lst)), MAX_STATUS_BYTES);
  return { uri: sub, issuedAt, expiresAt: moment(exp), raw };
}

async function trusted({ kid, message, signature }, trust, signedAt) {
  for (const key of keysFor(trust, kid, "status", signedAt, signedAt)) {
    if (key.revokedAt === null && (await holds(key.publicKey, message, signature))) return true;
  }
  return false;
}

/** Whether the moment lies within the list's span, give or take clocks that differ. */
export function speaksAt(list, at) {
  return list.issuedAt - CLOCK_SKEW <= at && at <= list.expiresAt;
}

/** 0 valid, 1 invalid, 2 suspended, 3 not used; null outside the list. */
export function bitsOf(list, index) {
  if (index >= list.raw.length * PER_BYTE) return null;
  return (list.raw[Math.floor(index / PER_BYTE)] >> (BITS * (index % PER_BYTE))) & 0b11;
}
