// The trust list: which keys sign licences and status lists, signed under the root; the same as verification/trust.py.

import { moment } from "./face.js";
import { holds, publicKeyOf, readJws } from "./jose.js";
import { MAX_TRUST_TOKEN, refuse, sha256, stripped, toHex } from "./limits.js";
import { isObject } from "./json.js";
import { certificateOf, issuedBy } from "./x509.js";

const TYPE = "yizhao-trust-list+jwt";
const USES = ["licence", "status", "presentation", "log", "pdf"];

/** 2.25.107556670143411786056050095980980705581.3 as DER writes it. */
const SIGNS_TRUST_LISTS = oid(2n * 40n + 25n, 107556670143411786056050095980980705581n, 3n);

function oid(...arcs) {
  return arcs.map((arc) => {
    let digits = (arc & 127n).toString(16).padStart(2, "0");
    for (let left = arc >> 7n; left > 0n; left >>= 7n) digits = ((left & 127n) | 128n).toString(16).padStart(2, "0") + digits;
    return digits;
  }).join("");
}

/** A verified list. `pin`: fingerprint that its root must have, or null. */
export async function trustListOf(token, pin = null) {
  refuse(token.length > MAX_TRUST_TOKEN, "too large for a trust list");
  const jws = readJws(stripped(token), TYPE);
  const rootSha256 = await rootOf(jws);
  refuse(pin !== null && rootSha256 !== pin, "signed under another root than the pinned one");
  const { iss, version, iat, exp, keys } = jws.claims;
  refuse(typeof iss !== "string" || typeof version !== "number" || !Array.isArray(keys), "not a trust list");
  refuse(!keys.every((entry) => isObject(entry)), "not a trust list");
  return {
    token,
    issuer: iss,
    version,
    issuedAt: moment(iat),
    expiresAt: exp === undefined ? Infinity : moment(exp),
    rootSha256,
    keys: await Promise.all(keys.filter((entry) => USES.includes(entry.use)).map(keyOf)),
  };
}

/** Fingerprint of the root under which the list is signed; refused where it is not. */
async function rootOf({ x5c, claims, message, signature }) {
  refuse(x5c.length !== 2, "a trust list carries its signer and the root");
  const chain = x5c.map((text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0)));
  const [leaf, root] = await Promise.all(chain.map(certificateOf));
  refuse(!(await issuedBy(root, root)) || !(await issuedBy(leaf, root)), "the list's certificate was not issued by the root");
  const at = moment(claims.iat);
  const may = leaf.usages.includes(SIGNS_TRUST_LISTS) && leaf.notBefore <= at && at <= leaf.notAfter;
  refuse(!may, "the certificate may not sign trust lists at that time");
  refuse(!(await holds(leaf.key, message, signature)), "the list was altered");
  return toHex(await sha256(chain[1]));
}

async function keyOf(entry) {
  return {
    kid: String(entry.kid),
    use: entry.use,
    publicKey: await publicKeyOf(entry.jwk),
    notBefore: moment(entry.not_before),
    signUntil: moment(entry.sign_until),
    verifyUntil: moment(entry.verify_until),
    revokedAt: entry.revoked_at === undefined ? null : moment(entry.revoked_at),
  };
}

/** Keys of that id and use that, by their times alone, may have signed then what is shown now: ids are short, two may share one. */
export function keysFor(trust, kid, use, signedAt, at) {
  const covers = (key) => key.notBefore <= signedAt && signedAt <= key.signUntil && at <= key.verifyUntil;
  return trust.keys.filter((key) => key.kid === kid && key.use === use && covers(key));
}

/** Whether a list takes the place of one seen before; refused where it must not be believed beside that one. */
export function newerThan(trust, seen) {
  refuse(trust.rootSha256 !== seen.rootSha256 || trust.issuer !== seen.issuer, "of another root or issuer");
  refuse(trust.version < seen.version, "older than a list seen before");
  const same = trust.token.split(".")[1] === seen.token.split(".")[1];
  refuse(trust.version === seen.version && !same, "two different lists bear one version");
  return trust.version > seen.version;
}
