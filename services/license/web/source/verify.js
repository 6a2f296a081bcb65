// The check as a whole; the same verdicts as verification/verify.py, which a test compares case by case.

import { momentText } from "./face.js";
import { holds } from "./jose.js";
import { NotReadable, NotSupported, stripped } from "./limits.js";
import { PREFIX, takenApart as ofQr } from "./qr.js";
import { takenApart as ofSdJwt } from "./sd_jwt.js";
import { bitsOf, speaksAt } from "./status.js";
import { keysFor } from "./trust.js";

export { NotReadable, NotSupported } from "./limits.js";
export { statusListOf } from "./status.js";
export { newerThan, trustListOf } from "./trust.js";

const SHOWING = "BP1:"; // a code for showing, of five minutes and for one audience
const CLOCK_SKEW = 60_000;
const NOT_GENUINE = ["unreadable", "unsupported", "malformed", "unknown_key", "bad_signature"];
const NOT_STANDING = ["invalid", "suspended"];
const OF_BITS = ["valid", "invalid", "suspended", "invalid"]; // a meaning that this page does not know is no good sign

class Rejected extends Error {
  constructor(verdict, face = null, revokedAt = null) {
    super(verdict);
    Object.assign(this, { verdict, face, revokedAt });
  }
}

/**
 * What a licence is worth at a moment, off line.
 *
 * `text`: the text of the QR code or an SD-JWT; `trust`: the trust list; `listFor(uri)`: the status list of that
 * address, or null; `at`: the moment, in milliseconds. `bits`: what the list said, also where it is too old to count.
 */
export async function verify(text, trust, listFor, at) {
  let document;
  try {
    document = await genuine(stripped(text), trust, at);
  } catch (fault) {
    if (!(fault instanceof Rejected)) throw fault;
    return judged(fault.verdict, fault.face, null, null, fault.revokedAt);
  }
  if (at > trust.expiresAt) return judged("status_stale", document.face); // a key may have been reported stolen since
  const list = await listFor(document.status.uri);
  if (list === null || list.uri !== document.status.uri) return judged("status_unavailable", document.face);
  const bits = bitsOf(list, document.status.index);
  if (!speaksAt(list, at)) {
    return judged(at > list.expiresAt ? "status_stale" : "status_unavailable", document.face, list.issuedAt, bits);
  }
  return bits === null ? judged("malformed", null, list.issuedAt) : judged(OF_BITS[bits], document.face, list.issuedAt, bits);
}

function judged(verdict, face = null, statusAsOf = null, bits = null, revokedAt = null) {
  return {
    verdict,
    genuine: !NOT_GENUINE.includes(verdict),
    in_standing: verdict === "valid" ? true : NOT_STANDING.includes(verdict) ? false : null,
    face,
    status_as_of: statusAsOf === null ? null : momentText(statusAsOf),
    ...(revokedAt === null ? {} : { key_revoked_at: momentText(revokedAt) }),
    bits,
  };
}

/** The genuine document that a text holds, by form, key, signature and dates. */
async function genuine(text, trust, at) {
  const signed = await takenApart(text);
  const { document } = signed;
  await requireSignature(signed, trust, at);
  if (at < document.issuedAt - CLOCK_SKEW) throw new Rejected("not_yet_valid", document.face);
  if (at >= document.expiresAt) throw new Rejected("expired", document.face);
  return document;
}

async function takenApart(text) {
  if (text.startsWith(SHOWING)) throw new Rejected("unsupported"); // whom it is for, and when, is looked at on line
  const read = text.startsWith(PREFIX) ? ofQr : text.includes("~") && text.startsWith("ey") ? ofSdJwt : null;
  if (read === null) throw new Rejected("unreadable");
  try {
    return await read(text);
  } catch (fault) {
    if (fault instanceof NotReadable) throw new Rejected("malformed");
    if (fault instanceof NotSupported) throw new Rejected("unsupported");
    throw fault;
  }
}

/** What a key signed that was reported stolen later is not genuine here: this page does not have the log. */
async function requireSignature({ document, kid, message, signature, foreign }, trust, at) {
  const candidates = keysFor(trust, kid, "licence", document.issuedAt, at);
  if (candidates.length === 0) throw new Rejected("unknown_key");
  const holding = [];
  for (const key of candidates) if (await holds(key.publicKey, message, signature)) holding.push(key);
  if (holding.length === 0 || foreign) throw new Rejected("bad_signature");
  if (document.issuer !== trust.issuer) throw new Rejected("unknown_key");
  const revoked = holding.map((key) => key.revokedAt).filter((one) => one !== null);
  if (revoked.length === holding.length) throw new Rejected("unknown_key", null, Math.min(...revoked));
}
