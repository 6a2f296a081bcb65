// The SD-JWT VC form, dc+sd-jwt with ES256; the same as verification/sd_jwt.py.

import { faceOfMembers, moment, statusReference } from "./face.js";
import { readJws } from "./jose.js";
import { isObject, jsonValue } from "./json.js";
import { MAX_DISCLOSURES, MAX_TEXT, NotSupported, base64url, lengthOf, refuse, sha256, toBase64url, toHex } from "./limits.js";

const TYPE = "dc+sd-jwt";
const VCT = "urn:yizhao:business-licence:1";
const PLAIN = [
  "serial", "license_no", "uscc", "name", "kind", "entity_type", "entity_type_text", "registry", "registry_name",
  "licence_on",
];
const DISCLOSABLE = ["head", "capital", "established_on", "address", "scope", "composition"];

/** The parts of an SD-JWT. */
export async function takenApart(text) {
  refuse(lengthOf(text) > MAX_TEXT, "longer than any licence");
  const [token, ...disclosures] = text.split("~");
  if (disclosures.pop()) throw new NotSupported("a licence with a key binding is a presentation");
  const jws = readJws(token, TYPE);
  if (jws.claims.vct !== VCT) throw new NotSupported("a credential, but not a business licence");
  const { items, foreign } = await disclosed(disclosures, jws.claims);
  const document = await documentOf(jws.claims, jws.payload, items);
  return { document, kid: jws.kid, message: jws.message, signature: jws.signature, foreign };
}

/** Items by name, and whether one of them was not signed. */
async function disclosed(disclosures, claims) {
  const { _sd: signed = [], _sd_alg: algorithm = "sha-256" } = claims;
  if (algorithm !== "sha-256" || !Array.isArray(signed)) throw new NotSupported("digests of another kind");
  const many = disclosures.length > MAX_DISCLOSURES || new Set(disclosures).size !== disclosures.length;
  refuse(many, "too many disclosures, or one stands twice");
  const digests = await Promise.all(disclosures.map(digest));
  const items = Object.create(null);
  for (const [name, value] of disclosures.map(pair)) {
    refuse(name in items || !DISCLOSABLE.includes(name) || name in claims, "an item stands twice or may not be disclosed so");
    items[name] = value;
  }
  return { items, foreign: !digests.every((one) => signed.includes(one)) };
}

async function digest(disclosure) {
  return toBase64url(await sha256(new TextEncoder().encode(disclosure)));
}

function pair(disclosure) {
  const value = jsonValue(base64url(disclosure));
  const shape = Array.isArray(value) && value.length === 3 && value.slice(0, 2).every((one) => typeof one === "string");
  refuse(!shape, "a disclosure has another shape");
  return value.slice(1);
}

async function documentOf(claims, payload, items) {
  const issuedAt = moment(claims.iat);
  refuse(moment(claims.nbf) !== issuedAt, "a licence is valid from the moment of its issue");
  refuse(typeof claims.iss !== "string", "text expected");
  const entry = isObject(claims.status) && claims.status.status_list;
  refuse(!isObject(entry), "the status claim has another shape");
  const plain = Object.fromEntries(PLAIN.filter((name) => name in claims).map((name) => [name, claims[name]]));
  return {
    face: faceOfMembers({ ...plain, ...items }),
    issuer: claims.iss,
    issuedAt,
    expiresAt: moment(claims.exp),
    status: statusReference(entry),
    payloadSha256: toHex(await sha256(payload)),
  };
}
