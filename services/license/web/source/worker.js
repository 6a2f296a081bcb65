// The service worker: holds the page in both languages and its files, all of one version, and answers with them. Lists
// are none of its business: the page keeps and checks them. `PAGE` is written above this by the server.

const PATH = "/verifications/offline";
const STORE = `yizhao-offline-${PAGE.version}`;
const LANGUAGE = `${PATH}/language`; // no address of the server; a place in the store of languages
const LANGUAGES = "yizhao-language-1";

self.addEventListener("install", (event) => {
  event.waitUntil(installed().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(cleared().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === PATH) event.respondWith(page(url, request));
  else if (PAGE.files.includes(url.pathname)) event.respondWith(held(url.pathname, request));
});

/** Nobody's page is kept: it is fetched as by a stranger. */
async function installed() {
  const store = await caches.open(STORE);
  const wanted = [...PAGE.files, ...["zh", "en"].map((language) => `${PATH}?lang=${language}`)];
  await store.addAll(wanted.map((path) => new Request(path, { credentials: "omit", cache: "reload" })));
}

async function cleared() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("yizhao-offline-") && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The page in the language asked for, or asked for last. */
async function page(url, request) {
  const languages = await caches.open(LANGUAGES);
  const asked = url.searchParams.get("lang");
  if (asked === "zh" || asked === "en") await languages.put(LANGUAGE, new Response(asked));
  const last = await languages.match(LANGUAGE);
  return held(`${PATH}?lang=${last ? await last.text() : PAGE.language}`, request);
}

async function held(path, request) {
  const store = await caches.open(STORE);
  return (await store.match(path)) ?? fetch(request);
}
