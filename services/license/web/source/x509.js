// As much of X.509 as a trust list needs: who issued a certificate, for how long, for what.

import { NotReadable, refuse, sameBytes } from "./limits.js";

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;
const OID = 0x06;
const UTC_TIME = 0x17;
const EXTENSIONS = 0xa3;
const VERSION = 0xa0;
const ECDSA_SHA256 = "2a8648ce3d040302";
const EXTENDED_KEY_USAGE = "551d25";

/** A position in DER bytes. */
class Der {
  constructor(raw) {
    this.raw = raw;
    this.at = 0;
  }

  get more() {
    return this.at < this.raw.length;
  }

  /** The next element: tag, content, and the element whole. */
  next(expected) {
    const start = this.at;
    const tag = this.raw[this.at++];
    refuse(!this.more || (expected !== undefined && tag !== expected), "not such a certificate");
    let size = this.raw[this.at++];
    if (size > 127) {
      refuse(size === 128 || size > 131, "not such a certificate");
      for (let left = size - 128, sum = 0; ; left -= 1) {
        if (left === 0) {
          size = sum;
          break;
        }
        sum = sum * 256 + this.raw[this.at++];
      }
    }
    refuse(!(this.at + size <= this.raw.length), "a certificate ends too early");
    const content = this.raw.slice(this.at, this.at + size);
    this.at += size;
    return { tag, content, whole: this.raw.slice(start, this.at) };
  }
}

function hex(raw) {
  return Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What is looked at of a certificate. Signatures other than ECDSA with SHA-256 are refused. */
export async function certificateOf(raw) {
  const outer = new Der(raw);
  const [signed, algorithm, signature] = pieces(outer.next(SEQUENCE).content, 3);
  refuse(outer.more || hex(new Der(algorithm.content).next(OID).content) !== ECDSA_SHA256, "not an ECDSA certificate");
  const fields = new Der(signed.content);
  if (fields.raw[0] === VERSION) fields.next();
  fields.next(INTEGER);
  fields.next(SEQUENCE);
  const issuer = fields.next(SEQUENCE).whole;
  const [notBefore, notAfter] = pieces(fields.next(SEQUENCE).content, 2).map(timeOf);
  const subject = fields.next(SEQUENCE).whole;
  const key = await keyOf(fields.next(SEQUENCE).whole);
  return { issuer, subject, notBefore, notAfter, key, usages: usagesOf(fields), signed: signed.whole, signature: rawSignature(signature.content) };
}

function pieces(content, count) {
  const inside = new Der(content);
  const found = Array.from({ length: count }, () => inside.next());
  refuse(inside.more, "not such a certificate");
  return found;
}

async function keyOf(info) {
  try {
    return await crypto.subtle.importKey("spki", info, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  } catch {
    throw new NotReadable("not a P-256 key");
  }
}

/** UTCTime or GeneralizedTime, in milliseconds. */
function timeOf({ tag, content }) {
  let digits = String.fromCharCode(...content);
  if (tag === UTC_TIME) digits = (Number(digits.slice(0, 2)) < 50 ? "20" : "19") + digits;
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  refuse(!found, "a certificate without its times");
  const [year, month, ...rest] = found.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

/** The extended key usages, as the hex digits of their object identifiers. */
function usagesOf(fields) {
  let found = [];
  while (fields.more) {
    const field = fields.next();
    if (field.tag !== EXTENSIONS) continue;
    const list = new Der(new Der(field.content).next(SEQUENCE).content);
    while (list.more) {
      const parts = new Der(list.next(SEQUENCE).content);
      if (hex(parts.next(OID).content) === EXTENDED_KEY_USAGE) found = found.concat(oidsOf(parts));
    }
  }
  return found;
}

function oidsOf(parts) {
  let value = parts.next();
  if (value.tag !== OCTETS) value = parts.next(OCTETS); // after the mark "critical"
  const list = new Der(new Der(value.content).next(SEQUENCE).content);
  const found = [];
  while (list.more) found.push(hex(list.next(OID).content));
  return found;
}

/** r||s, 64 bytes, of the DER signature in a bit string. */
function rawSignature(bits) {
  refuse(bits[0] !== 0, "a signature of another shape");
  const halves = pieces(new Der(bits.slice(1)).next(SEQUENCE).content, 2).map(({ tag, content }) => {
    const digits = content[0] === 0 ? content.slice(1) : content;
    refuse(tag !== INTEGER || digits.length > 32, "a signature of another shape");
    return [...new Uint8Array(32 - digits.length), ...digits];
  });
  return Uint8Array.from(halves.flat());
}

/** Whether a certificate was issued by another: names agree and the signature holds. */
export async function issuedBy(certificate, authority) {
  const verify = crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, authority.key, certificate.signature, certificate.signed);
  return sameBytes(certificate.issuer, authority.subject) && verify;
}
