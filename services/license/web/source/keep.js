// What this device keeps: the trust list, the status lists, and when they were fetched. All of it is checked again when
// it is read, because a store in a browser is not a safe.

import { newerThan, statusListOf, trustListOf } from "./verify.js";

const STORE = "yizhao-lists-1";
const TRUST = "/.well-known/yizhao-trust-list";
const LISTS = "/status-lists";
const NOTES = "/verifications/offline/notes"; // no address of the server; a place in the store
const DEADLINE = 20_000;

/** The root that this device has pinned is not the one under which the server's list is signed. */
export class RootChanged extends Error {}

/** What is kept, opened: {pin, fetchedAt, trust, lists}, or null where nothing is kept that can be used. */
export async function kept() {
  const store = await caches.open(STORE);
  const notes = await json(store, NOTES);
  const token = await text(store, TRUST);
  if (notes === null || token === null) return null;
  const trust = await trustListOf(token, notes.pin);
  return { ...notes, trust };
}

/** The kept status list of an address, or null. */
export async function keptList(uri, trust) {
  const token = await text(await caches.open(STORE), placeOf(uri));
  if (token === null) return null;
  try {
    return await statusListOf(token, trust);
  } catch {
    return null; // altered or of a signer no longer trusted: as good as none
  }
}

/**
 * Fetch all lists and keep those that can be believed beside the kept ones.
 *
 * `pin`: the root's fingerprint as the page says it; the one pinned on the first visit counts. `at`: now. Returns what
 * is kept afterwards. Raises RootChanged, or whatever the network or a list that cannot be believed gives.
 */
export async function refresh(pin, at) {
  const before = await kept().catch(() => null);
  const notes = await json(await caches.open(STORE), NOTES); // the pin counts even where the rest cannot be used
  const pinned = notes?.pin ?? pin;
  const token = await fetched(TRUST, "application/jwt").then((answer) => answer.text());
  const trust = await trustListOf(token);
  if (trust.rootSha256 !== pinned) throw new RootChanged();
  if (before !== null) newerThan(trust, before.trust);
  const { status_lists: uris } = await fetched(LISTS, "application/json").then((answer) => answer.json());
  const tokens = await Promise.all(uris.map(async (uri) => [uri, await listToken(uri, trust)]));
  return keep({ pin: pinned, fetchedAt: at, lists: tokens.length }, trust, tokens);
}

async function listToken(uri, trust) {
  const token = await fetched(placeOf(uri), "application/statuslist+jwt").then((answer) => answer.text());
  const list = await statusListOf(token, trust);
  if (list.uri !== uri) throw new Error(`${uri} answered with the list of ${list.uri}`);
  return token;
}

async function keep(notes, trust, tokens) {
  const store = await caches.open(STORE);
  for (const [uri, token] of tokens) await store.put(placeOf(uri), new Response(token));
  await store.put(TRUST, new Response(trust.token));
  await store.put(NOTES, new Response(JSON.stringify(notes)));
  return { ...notes, trust };
}

/** Forget everything, the pinned root too. */
export async function forget() {
  await caches.delete(STORE);
}

/** Lists are fetched from where the page came from, whatever address they bear: the signature says whose they are. */
function placeOf(uri) {
  return `${LISTS}/${encodeURIComponent(new URL(uri).pathname.split("/").at(-1))}`;
}

async function fetched(path, accept) {
  const answer = await fetch(path, {
    headers: { Accept: accept },
    cache: "no-cache",
    credentials: "omit",
    signal: AbortSignal.timeout(DEADLINE),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

async function text(store, path) {
  const found = await store.match(path);
  return found ? found.text() : null;
}

async function json(store, path) {
  const found = await store.match(path);
  return found ? found.json() : null;
}
