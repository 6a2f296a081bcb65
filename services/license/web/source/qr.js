// The QR form: BL1: + base45 of a COSE_Sign1 over CWT claims; the same as verification/qr.py.

import { Tagged, loads } from "./cbor.js";
import { dayOfNumber, moment, shown, statusReference } from "./face.js";
import { MAX_COSE, MAX_QR_TEXT, NotSupported, base45, inflate, lengthOf, refuse, sha256, toHex } from "./limits.js";

export const PREFIX = "BL1:";
const ZLIB_FIRST_BYTE = 0x78;
const SIGNATURE_BYTES = 64;
const KID_BYTES = 8;
const HEADER = { alg: 1, kid: 4 };
const ES256 = -7;
const CLAIM = { iss: 1, exp: 4, iat: 6, status: 65535, licence: -65537 };
const ITEM = {
  serial: 1, license_no: 2, uscc: 3, name: 4, kind: 5, entity_type: 6, entity_type_text: 7, head: 8, capital: 9,
  established_on: 10, address: 11, scope: 12, registry: 13, registry_name: 14, licence_on: 15, composition: 16,
};
const KINDS = [
  null, "llc", "sole_enterprise", "partnership", "individual_business", "coop", "branch", "joint_stock", "non_company",
  "foreign_company_branch",
];
const ROLES = [null, "legal_rep", "managing_partner", "investor", "operator", "person_in_charge"];
const COMPOSITIONS = [null, "personal", "family"];

/** The parts of a QR text. */
export async function takenApart(text) {
  refuse(lengthOf(text) > MAX_QR_TEXT, "longer than any QR code");
  let raw = base45(text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text);
  if (raw[0] === ZLIB_FIRST_BYTE) raw = inflate(raw, MAX_COSE);
  const [headers, payload, signature] = sign1(loads(raw));
  const document = await documentOf(payload);
  return { document, kid: kidOf(loads(headers)), message: toBeSigned(headers, payload), signature, foreign: false };
}

/** The unprotected header must be empty: nobody signs what stands there. */
function sign1(item) {
  const parts = item instanceof Tagged && item.tag === 18 && Array.isArray(item.value) ? item.value : [];
  const [headers, unprotected, payload, signature] = parts;
  const shape = parts.length === 4 && [headers, payload, signature].every((part) => part instanceof Uint8Array);
  refuse(!shape || !(unprotected instanceof Map), "not a COSE_Sign1");
  refuse(unprotected.size > 0 || signature.length !== SIGNATURE_BYTES, "unsigned header or a signature of another length");
  return [headers, payload, signature];
}

function kidOf(header) {
  const known = header instanceof Map && header.size === 2 && header.has(HEADER.kid) && header.get(HEADER.alg) === ES256;
  if (!known) throw new NotSupported("algorithm or header not used in licences");
  const kid = header.get(HEADER.kid);
  refuse(!(kid instanceof Uint8Array) || kid.length !== KID_BYTES, "kid has another shape");
  return toHex(kid);
}

/** `Sig_structure` without external data (RFC 9052 section 4.4). */
function toBeSigned(headers, payload) {
  const context = new TextEncoder().encode("Signature1");
  return Uint8Array.from([0x84, ...lengthed(3, context), ...lengthed(2, headers), 0x40, ...lengthed(2, payload)]);
}

function lengthed(major, raw) {
  const size = raw.length;
  const short = size < 24 ? [size] : size < 256 ? [24, size] : [25, size >> 8, size & 0xff]; // at most MAX_COSE
  return [(major << 5) | short[0], ...short.slice(1), ...raw];
}

async function documentOf(payload) {
  const claims = mapping(loads(payload));
  return {
    face: faceOf(mapping(claims.get(CLAIM.licence))),
    issuer: text(claims.get(CLAIM.iss)),
    issuedAt: moment(claims.get(CLAIM.iat)),
    expiresAt: moment(claims.get(CLAIM.exp)),
    status: statusReference(Object.fromEntries(mapping(mapping(claims.get(CLAIM.status)).get("status_list")))),
    payloadSha256: toHex(await sha256(payload)),
  };
}

function faceOf(items) {
  const item = (name) => items.get(ITEM[name]);
  const optional = (name, read) => (items.has(ITEM[name]) ? read(item(name)) : undefined);
  return shown({
    serial: text(item("serial")),
    license_no: number(item("license_no")),
    uscc: text(item("uscc")),
    kind: KINDS[number(item("kind"))] ?? "other",
    entity_type: String(number(item("entity_type"))).padStart(4, "0"),
    entity_type_text: text(item("entity_type_text")),
    registry: String(number(item("registry"))).padStart(6, "0"),
    registry_name: text(item("registry_name")),
    licence_on: dayOfNumber(number(item("licence_on"))),
    head: optional("head", headOf),
    capital: optional("capital", capitalOf),
    established_on: optional("established_on", (value) => dayOfNumber(number(value))),
    composition: optional("composition", (value) => COMPOSITIONS[number(value)] ?? "other"),
    ...textOrDigest(items, "name"),
    ...textOrDigest(items, "address"),
    ...textOrDigest(items, "scope"),
  });
}

/** An item that stands as text or as the SHA-256 of the text. */
function textOrDigest(items, name) {
  const value = items.get(ITEM[name]);
  if (typeof value === "string") return { [name]: value };
  return value instanceof Uint8Array ? { [`${name}_sha256`]: toHex(value) } : {};
}

function headOf(value) {
  const [role, ...names] = list(value);
  return { role: ROLES[number(role)] ?? "other", names: names.map(text) };
}

function capitalOf(value) {
  refuse(list(value).length !== 2, "the capital has another shape");
  const fen = BigInt(number(value[0]));
  return { amount: `${fen / 100n}.${String(fen % 100n).padStart(2, "0")}`, currency: text(value[1]) };
}

function text(value) {
  refuse(typeof value !== "string", "text expected");
  return value;
}

function number(value) {
  refuse(!["number", "bigint"].includes(typeof value) || value < 0, "number expected");
  return value;
}

function list(value) {
  refuse(!Array.isArray(value), "array expected");
  return value;
}

function mapping(value) {
  refuse(!(value instanceof Map), "map expected");
  return value;
}
