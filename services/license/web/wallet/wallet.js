// A wallet in this browser: a key that never leaves it, the credential bound to it, answers to requests of this house.
// Without script the pages do the same by hand: a key pasted, a credential downloaded into another wallet.

const STORE = "yizhao-wallet-1";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

const text = new TextEncoder();
const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const bytesOf = (encoded) => Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const jsonOf = (encoded) => JSON.parse(new TextDecoder().decode(bytesOf(encoded)));
const encoded = (value) => base64url(text.encode(JSON.stringify(value)));
const sha256 = (bytes) => crypto.subtle.digest("SHA-256", bytes);

/** What this browser keeps for an entity: {uscc, name, privateKey, jwk, thumbprint, credential}; a store in one table. */
async function kept(mode, work) {
  const opening = indexedDB.open(STORE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("wallets", { keyPath: "uscc" });
  const store = await done(opening);
  const asked = work(store.transaction("wallets", mode).objectStore("wallets"));
  return done(asked).finally(() => store.close());
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const wallets = () => kept("readonly", (store) => store.getAll());
const keep = (wallet) => kept("readwrite", (store) => store.put(wallet));

async function made(uscc, name) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const jwk = { crv, kty, x, y }; // in the order of RFC 7638
  return { uscc, name, privateKey, jwk, thumbprint: base64url(await sha256(text.encode(JSON.stringify(jwk)))), credential: null };
}

// The page of wallets: make the key, send its public half by the page's own form, keep the credential.

async function bindHere(panel) {
  const { uscc, name } = panel.dataset;
  let wallet = (await wallets()).find((one) => one.uscc === uscc);
  const row = wallet && document.querySelector(`[data-thumbprint="${wallet.thumbprint}"]`);
  if (row) {
    const answer = await fetch(row.dataset.credential);
    if (answer.ok) await keep({ ...wallet, credential: await answer.text() });
  } else {
    wallet = undefined; // ended, or never bound: a key is bound once
  }
  panel.querySelector("[data-none]").hidden = wallet !== undefined;
  panel.querySelector("[data-kept]").hidden = wallet === undefined;
  panel.hidden = false;
  for (const button of panel.querySelectorAll("button")) {
    button.addEventListener("click", async () => {
      wallet ??= await made(uscc, name);
      await keep(wallet);
      const field = document.querySelector("textarea[name=holder_jwk]");
      field.value = JSON.stringify(wallet.jwk);
      field.form.requestSubmit();
    });
  }
}

// The page of a request, for its holder: tick, sign, post.

async function showHere(panel) {
  const usable = (await wallets()).filter((one) => one.credential !== null && !isOver(one.credential));
  if (usable.length === 0) return;
  const choice = panel.querySelector("select");
  choice.append(...usable.map((one) => new Option(`${one.name} ${one.uscc}`, one.uscc)));
  panel.hidden = false;
  document.querySelector("[data-elsewhere] .btn").classList.add("quiet"); // one button leads on, here
  const answer = (agreed) => async () => {
    try {
      const wallet = usable.find((one) => one.uscc === choice.value);
      const ticked = [...panel.querySelectorAll("input:checked")].map((box) => box.value);
      location.assign(await answered(panel.dataset, agreed ? { wallet, ticked } : null));
    } catch {
      panel.querySelector("[data-failed]").hidden = false;
    }
  };
  panel.querySelector("[data-show]").addEventListener("click", answer(true));
  panel.querySelector("[data-decline]").addEventListener("click", answer(false));
}

const isOver = (credential) => jsonOf(credential.split(".")[1]).exp * 1000 <= Date.now();

/** Post the answer to the request at an address of this house; returns where the holder is sent. */
async function answered({ request, number }, shown) {
  const claims = jsonOf((await fetched(request)).split(".")[1]);
  const place = new URL(claims.response_uri);
  if (place.origin !== location.origin || (await numberOf(claims.nonce)) !== number) throw new Error("not the request of this page");
  const form = new URLSearchParams({ state: claims.state });
  if (shown === null) form.set("error", "access_denied");
  else form.set("vp_token", JSON.stringify({ [claims.dcql_query.credentials[0].id]: [await presentation(claims, shown)] }));
  const { redirect_uri } = JSON.parse(await fetched(place, { method: "POST", body: form }));
  return redirect_uri;
}

async function fetched(place, options) {
  const answer = await fetch(place, { credentials: "omit", ...options });
  if (!answer.ok) throw new Error(`${place}: ${answer.status}`);
  return answer.text();
}

/** The two digits that follow from a nonce. */
async function numberOf(nonce) {
  const first = new DataView(await sha256(bytesOf(nonce))).getUint32(0);
  return String(first % 100).padStart(2, "0");
}

async function presentation({ client_id: aud, nonce }, { wallet, ticked }) {
  const [token, ...disclosures] = wallet.credential.trim().split("~").slice(0, -1);
  const chosen = disclosures.filter((one) => ticked.includes(jsonOf(one)[1]));
  const shown = [token, ...chosen, ""].join("~");
  const claims = { iat: Math.floor(Date.now() / 1000), aud, nonce, sd_hash: base64url(await sha256(text.encode(shown))) };
  const message = `${encoded({ alg: "ES256", typ: "kb+jwt" })}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(SIGNING, wallet.privateKey, text.encode(message));
  return `${shown}${message}.${base64url(signature)}`;
}

const panel = document.querySelector("[data-wallet]");
const isAble = globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB;
if (panel && isAble) await (panel.dataset.wallet === "bind" ? bindHere(panel) : showHere(panel));
