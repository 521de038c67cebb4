// The worker of the installed office: public pages from the phone first, an honest page where there is no line.
// It never keeps a case, a receipt, staff pages or safe help. Of what a person sends it holds only the short form where
// there is no line, and what another application shares: until the next page has taken it, then it is wiped.
// The server puts one line before this file: const SHELL = {version, files, imports, later, offline, jv, bare, shared}.
"use strict";
const SHELF = "shell-" + SHELL.version;
const PAGES = "pages-" + SHELL.version;
const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_PAGES = 30;
const KEPT_AT = "X-Kept-At";
// One thing for the next page alone: read and wiped by static/js/filing.js.
const HELD = "titipan";
const SHARED_FIELDS = ["judul", "cerita", "tautan", "berkas"];
const MARK = /<main id="isi"/; // every page of ours
importScripts(...SHELL.imports);
// Not even looked at: the browser alone asks for these.
const HANDS_OFF = /^(\/jv)?\/(petugas|bantuan-aman|keluar|lapor\/kekerasan)(\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELF)
      .then((shelf) => fill(shelf))
      .then(() => self.skipWaiting()),
  );
});

// Both pages for readers without a line. Their sheet is the same: it travels once and is laid into the second page.
async function fill(shelf) {
  await Promise.all(SHELL.files.map((path) => lay(shelf, path)));
  await layTwin(shelf);
}

async function layTwin(shelf) {
  const first = await (await shelf.match(SHELL.offline)).text();
  const twin = await fetch(SHELL.bare, { cache: "no-cache" });
  if (!(await sound(SHELL.bare, twin.clone()))) throw new Error("not ours");
  const end = "</style>";
  const sheet = first.slice(first.indexOf("<style>"), first.indexOf(end) + end.length);
  // An older office sends it whole.
  const text = (await twin.text()).replace("<style>" + end, () => sheet);
  await shelf.put(SHELL.jv, new Response(text, { headers: twin.headers }));
}

// A new version takes over at once; open pages stay as they are, with what is typed in them.
self.addEventListener("activate", (event) => {
  const ours = (name) => [SHELF, PAGES, HELD].includes(name);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => !ours(name)).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && request.mode === "navigate") {
    // Other sites may hide who they are, and applications that share name nobody: so of what is shared only words and
    // files are taken, never who sends it or an id. A form of our own says where it comes from.
    const from = request.referrer ? new URL(request.referrer).origin : "";
    const copy = request.clone();
    if (SHELL.shared.includes(url.pathname)) {
      if (!from || from === url.origin) event.respondWith(hold(copy, url, SHARED_FIELDS).catch(() => fetch(request)));
    } else if ([SHELL.offline, SHELL.jv].includes(url.pathname) && from === url.origin) {
      event.respondWith(fetch(request).catch(() => hold(copy, url)));
    }
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (!HANDS_OFF.test(url.pathname)) event.respondWith(page(event, url));
    else event.waitUntil(caches.delete(HELD));
  } else if (SHELL.files.includes(url.pathname)) {
    event.respondWith(fromShell(url.pathname).then((kept) => kept || fetch(request)));
  } else if (SHELL.later.includes(url.pathname)) {
    event.respondWith(later(request));
  }
});

// Used once, kept from then on: a recorder that worked works without a line too.
async function later(request) {
  const shelf = await caches.open(SHELF);
  const { pathname } = new URL(request.url);
  const kept = await fromShell(pathname);
  if (kept) return kept;
  const answer = await fetch(request);
  if (await sound(pathname, answer.clone())) await shelf.put(pathname, answer.clone()).catch(() => null);
  return answer;
}

// Laid down for the next page, which is the form by a GET. It is never sent by itself.
async function hold(request, url, wanted) {
  const [held, data] = [await caches.open(HELD), await request.formData()];
  if (wanted) [...data.keys()].forEach((name) => wanted.includes(name) || data.delete(name));
  await held.put("/" + HELD, new Response(data));
  return Response.redirect(url.pathname, 303);
}

// The line is back: what waits goes out, also while no page is open.
self.addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  const tell = () => self.clients.matchAll().then((open) => open.forEach((client) => client.postMessage("outbox")));
  event.waitUntil(
    Outbox.flush(true, tell).then(async () => {
      // The browser asks again later when this fails.
      if ((await Outbox.all()).some((item) => ["waiting", "unknown"].includes(item.state))) throw new Error("still waiting");
    }),
  );
});

// Kept copy first, at most a day old because pages carry promises; refreshed behind. Else the line, else the truth.
async function page(event, url) {
  const javanese = url.pathname === "/jv" || url.pathname.startsWith("/jv/");
  const shell = javanese ? SHELL.jv : SHELL.offline;
  const asked = SHELL.shared.includes(url.pathname) || url.pathname === shell;
  if (await caches.has(HELD).catch(() => false)) {
    // Whoever went elsewhere leaves nothing behind; else the form comes from the phone, whatever the line.
    if (!asked) await caches.delete(HELD);
    else {
      const form = (await fromShell(shell)) || (await fetch(shell));
      return shown(await form.text(), form.headers);
    }
  }
  event.waitUntil(mend().catch(() => null));
  const pages = await caches.open(PAGES).catch(() => null);
  const kept = pages && (await fresh(pages, event.request));
  if (kept) {
    event.waitUntil(renew(pages, event.request).catch(() => null));
    return kept;
  }
  try {
    return await renew(pages, event.request);
  } catch (error) {
    const twin = javanese ? SHELL.offline : SHELL.jv;
    const own = (await fromShell(shell)) || (await fromShell(twin));
    return own ? shown(await own.text(), own.headers) : Response.error();
  }
}

async function renew(pages, request) {
  const answer = await fetch(request);
  if (pages && ours(answer)) await keep(pages, request, answer.clone()).catch(() => null);
  return answer;
}

// Public pages and empty filing forms say so themselves; personal pages are no-store. What a captive portal or a proxy
// put in their place carries none of these.
function ours(answer) {
  return answer.type === "basic" && !answer.redirected && signed(answer);
}

function signed(answer) {
  const header = (name) => answer.headers.get(name) || "";
  return (
    answer.status === 200 &&
    header("Content-Type").startsWith("text/html") &&
    ["public, no-cache", "private, no-cache"].includes(header("Cache-Control")) &&
    header("Cross-Origin-Resource-Policy") === "same-origin"
  );
}

async function keep(pages, request, answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const text = await answer.text();
  if (!MARK.test(text)) return;
  await pages.put(request, new Response(text, { status: 200, headers }));
  const kept = await pages.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_PAGES)).map((old) => pages.delete(old)));
}

// The page brings the sentence with its day along; only a kept copy shows it.
function shown(text, headers) {
  return new Response(text.replace('id="salinan" hidden', 'id="salinan"'), { status: 200, headers });
}

// A kept page that is spoilt, not ours, without a day or too old is not shown and goes.
async function fresh(pages, request) {
  try {
    const kept = await pages.match(request);
    if (!kept) return null;
    const [age, text] = [Date.now() - Number(kept.headers.get(KEPT_AT)), await kept.text()];
    if (age >= 0 && age < DAY_MS && signed(kept) && MARK.test(text)) return shown(text, kept.headers);
  } catch (error) {
    // It cannot be read; the line is asked.
  }
  await pages.delete(request).catch(() => null);
  return null;
}

// Of the shell only what is ours: a script by the digest in its name, a page by its mark. A portal answers anything.
async function sound(path, answer) {
  const digest = /\.([0-9a-f]{10})\.js$/.exec(path);
  if (answer.status !== 200 || answer.redirected) return false;
  if (!digest) return MARK.test(await answer.text());
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(digest[1]);
}

async function lay(shelf, path) {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!(await sound(path, answer.clone()))) throw new Error("not ours");
  await shelf.put(path, answer);
}

// Once each time the worker starts: what is spoilt or was taken away comes anew while there is a line.
let mended = false;
async function mend() {
  if (mended) return;
  mended = true;
  const shelf = await caches.open(SHELF);
  for (const path of SHELL.files) if (!(await fromShell(path))) await lay(shelf, path);
  if (!(await fromShell(SHELL.jv))) await layTwin(shelf);
}

async function fromShell(path) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(path);
  if (kept && (await sound(path, kept.clone()).catch(() => false))) return kept;
  if (kept) await shelf.delete(path);
  return null;
}
