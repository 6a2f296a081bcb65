// What a licence says, as JSON: the same members as verification/face.py writes.

import { Fraction, isObject } from "./json.js";
import { NotReadable, refuse } from "./limits.js";

const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

/** A legal day as it is written, 2026-03-02; refused where no calendar has it. */
export function dayText(value) {
  const found = typeof value === "string" && DAY.exec(value);
  refuse(!found, "a day is not written as one");
  const [year, month, day] = found.slice(1).map(Number);
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  refuse(year < 1 || month < 1 || month > 12 || day < 1 || day > last, "no such day");
  return value;
}

const LAST_DAY = 2_932_896; // 9999-12-31

/** The day that lies so many days after 1970-01-01. */
export function dayOfNumber(days) {
  refuse(days > LAST_DAY, "no such day");
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

/** Moments are whole seconds since 1970; they are kept in milliseconds. */
export function moment(seconds) {
  refuse(typeof seconds !== "number" || seconds < 0 || seconds >= 2 ** 36, "not a moment in whole seconds");
  return seconds * 1000;
}

export function momentText(at) {
  return `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

const PLAIN = ["serial", "license_no", "uscc", "kind", "entity_type", "entity_type_text", "registry", "registry_name"];
const FREE = ["name", "address", "scope", "composition"];

/** A face from the members of a credential. */
export function faceOfMembers(members) {
  const face = {};
  for (const name of PLAIN) {
    refuse(!(name in members), "an item is missing");
    face[name] = members[name];
  }
  face.licence_on = dayText(members.licence_on);
  for (const name of FREE) face[name] = members[name];
  face.established_on = truthy(members.established_on) ? dayText(members.established_on) : undefined;
  face.head = truthy(members.head) ? headOf(members.head) : undefined;
  face.capital = truthy(members.capital) ? capitalOf(members.capital) : undefined;
  return shown(face);
}

function headOf(head) {
  refuse(!isObject(head) || !("role" in head) || !Array.isArray(head.names), "the head has another shape");
  return { role: head.role, names: head.names };
}

function capitalOf(capital) {
  refuse(!isObject(capital) || !("amount" in capital && "currency" in capital), "the capital has another shape");
  return { amount: capital.amount, currency: capital.currency };
}

/** As Python takes it: empty text, list and object, zero, false and null are nothing. */
function truthy(value) {
  if (value instanceof Fraction) throw new NotReadable("a number is no item");
  return Array.isArray(value) ? value.length > 0 : isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** Without the items that are not there. */
export function shown(face) {
  return Object.fromEntries(Object.entries(face).filter(([, value]) => value !== undefined && value !== null));
}

/** The reference in a `status` claim: address and index of the entry. */
export function statusReference(entry) {
  const { uri, idx } = entry;
  const index = typeof idx === "bigint" ? Infinity : idx;
  refuse(typeof uri !== "string" || typeof index !== "number" || index < 0, "the status claim has another shape");
  return { uri, index };
}
