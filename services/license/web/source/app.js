// The page: reads what is pasted, chosen or filmed, shows the panel, keeps the lists. Words come from the server's page.

import { RootChanged, forget, kept, keptList, refresh } from "./keep.js";
import { panelOf, rowsOf, whenOf } from "./panel.js";
import { textBefore, textIn } from "./scan.js";
import { verify } from "./verify.js";

const WORKER = "/verifications/offline/worker.js";
const SCOPE = "/verifications/offline";
const QUARTER = 15 * 60 * 1000;

const root = document.getElementById("offline");
const words = JSON.parse(root.dataset.words);
const part = (name) => document.getElementById(`o-${name}`);

/** Check a text at a moment, show the answer, and return it. The moment is an argument, so that any clock can be tried. */
export async function check(text, at) {
  const held = await kept().catch(() => null);
  if (held === null) {
    show(await said("no_lists"));
    return null;
  }
  const checked = await verify(text, held.trust, (uri) => keptList(uri, held.trust), at);
  show(answer(checked, at));
  return checked;
}

function answer(checked, at) {
  const panel = panelOf(checked, at);
  const shown = document.createElement("div");
  shown.append(template(`panel-${panel}`));
  const more = shown.querySelector(".verdict .more");
  if (checked.face) {
    const lines = [chinese(checked.face.name ?? ""), uscc(checked.face.uscc), checked.status_as_of ? statusLine(checked, at) : ""];
    more.replaceChildren(...lines.filter(Boolean).flatMap((line) => [line, document.createElement("br")]));
    shown.append(facts(checked, panel, at), template("face-heading"), list(rowsOf(checked.face, words).map(row)));
    shown.append(template("compare"));
  } else {
    shown.append(template("not-genuine"));
  }
  return shown;
}

/** Genuine and in standing are two questions, and each has a line of its own. */
function facts(checked, panel, at) {
  const standing = { valid: "standing-yes", suspended: "standing-suspended", invalid: "standing-no" }[panel] ?? "standing-unknown";
  const status = checked.status_as_of ? statusLine(checked, at) : words.no_status;
  const then = panel === "status_stale" ? words.then[checked.bits] ?? "" : "";
  return list([
    [words.genuine, template(panel === "key_revoked" ? "genuine-no" : "genuine-yes")],
    [words.standing, template(standing)],
    [words.status, document.createTextNode(status + then)],
  ]);
}

/** From when the status is that the answer rests on. */
function statusLine(checked, at) {
  return words.as_of.replace("{when}", whenOf(Date.parse(checked.status_as_of), at, words));
}

function row([term, value, registered]) {
  return [term, registered ? chinese(value) : document.createTextNode(value)];
}

function chinese(text) {
  const shown = document.createElement("span");
  if (words.language === "en") shown.lang = "zh-CN";
  shown.textContent = text;
  return shown;
}

function uscc(code) {
  const shown = document.createElement("span");
  shown.className = "uscc";
  for (const [from, to] of [[0, 2], [2, 8], [8, 17], [17]]) {
    shown.append(Object.assign(document.createElement("b"), { textContent: code.slice(from, to) }));
  }
  return shown;
}

function list(rows) {
  const shown = document.createElement("dl");
  shown.className = "facts";
  for (const [term, value] of rows) {
    const line = document.createElement("div");
    const name = Object.assign(document.createElement("dt"), { textContent: term });
    const content = document.createElement("dd");
    content.append(value);
    line.append(name, content);
    shown.append(line);
  }
  return shown;
}

function template(name) {
  return document.getElementById(`t-${name}`).content.cloneNode(true);
}

async function said(name) {
  const shown = document.createElement("div");
  shown.append(template(name));
  return shown;
}

function show(content) {
  part("answer").replaceChildren(content);
  const heading = part("answer").querySelector("h2, .note");
  heading.tabIndex = -1;
  heading.focus();
}

/** Say what is kept, and from when. */
async function report(at, name) {
  const held = await kept().catch(() => null);
  const line = held === null ? words.kept_none : words.kept.replace("{when}", whenOf(held.fetchedAt, at, words)).replace("{n}", held.lists);
  part("kept").textContent = name ? `${words[name]} ${line}` : line;
}

async function update(at) {
  part("kept").textContent = words.updating;
  try {
    await refresh(root.dataset.root, at);
    await report(at, "updated");
  } catch (fault) {
    const name = fault instanceof RootChanged ? "root_changed" : navigator.onLine && !(fault instanceof TypeError) ? "refused" : "off_line";
    await report(at, name);
    part("clear").hidden = name !== "root_changed";
  }
}

async function submitted(now) {
  const file = part("picture").files[0];
  const text = file ? await textIn(file) : part("text").value;
  if (text === null) show(await said("no_code"));
  else if (text.trim() === "") show(await said("nothing"));
  else await check(text, now());
}

async function filmed(now) {
  const stop = new AbortController();
  part("stop").addEventListener("click", () => stop.abort(), { once: true });
  part("filming").hidden = false;
  try {
    const text = await textBefore(part("video"), stop.signal);
    if (text !== null) await check(text, now());
  } catch {
    show(await said("no_camera"));
  } finally {
    part("filming").hidden = true;
  }
}

/** Put the page to work; `now` tells the moment in milliseconds. */
export async function start(now) {
  if (!("serviceWorker" in navigator && globalThis.crypto?.subtle && globalThis.caches)) {
    show(await said("old_browser"));
    return;
  }
  part("work").hidden = false;
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    submitted(now);
  });
  part("update").addEventListener("click", async () => {
    await navigator.storage?.persist?.(); // asks the browser not to clear this when room gets short
    await update(now());
  });
  part("forget").addEventListener("click", async () => {
    await forget();
    location.reload();
  });
  if (navigator.mediaDevices?.getUserMedia) part("camera").addEventListener("click", () => filmed(now));
  else part("camera").remove();
  addEventListener("online", () => update(now()));
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE }).catch(() => null); // off line, or no room: the page works meanwhile
  const held = await kept().catch(() => null);
  if (held === null || now() - held.fetchedAt > QUARTER) await update(now());
  else await report(now());
  root.dataset.ready = "yes";
}
