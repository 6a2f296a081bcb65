// Compact JWS with ES256 as the registry signs it; the same as verification/jose.py.

import { isObject, jsonObject } from "./json.js";
import { NotSupported, base64url, refuse } from "./limits.js";

const SIGNATURE_BYTES = 64;
const MEMBERS = ["alg", "typ", "kid", "x5c"];

/** A compact JWS of the given type, taken apart, its signature not yet checked. */
export function readJws(token, typ) {
  const parts = token.split(".");
  refuse(parts.length !== 3, "a compact JWS has three parts");
  const header = jsonObject(base64url(parts[0]));
  if (header.typ !== typ || header.alg !== "ES256" || !Object.keys(header).every((name) => MEMBERS.includes(name))) {
    throw new NotSupported("type, algorithm or header extension not used in licences");
  }
  const { kid, x5c = [] } = header;
  const chain = Array.isArray(x5c) && x5c.every((one) => typeof one === "string");
  refuse(typeof kid !== "string" || !chain, "kid or x5c has the wrong shape");
  const payload = base64url(parts[1]);
  const signature = base64url(parts[2]);
  refuse(signature.length !== SIGNATURE_BYTES, "an ES256 signature has 64 bytes");
  const message = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  return { kid, x5c, payload, claims: jsonObject(payload), message, signature };
}

/** Whether a raw signature over the message was made with the other half of a P-256 key. */
export async function holds(key, message, signature) {
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);
}

/** The P-256 key of a JWK; null for a key that this page needs not, refused for a point beside the curve. */
export async function publicKeyOf(jwk) {
  refuse(!isObject(jwk), "no key");
  if (jwk.kty === "OKP" && jwk.crv === "Ed25519") return null; // of the log
  refuse(jwk.kty !== "EC" || jwk.crv !== "P-256", "neither a P-256 nor an Ed25519 key");
  const { kty, crv, x, y } = jwk;
  const p256 = { name: "ECDSA", namedCurve: "P-256" };
  return crypto.subtle.importKey("jwk", { kty, crv, x, y }, p256, false, ["verify"]);
}
