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

const anew = (path) => new Request(path, { cache: "no-cache" });

// Both pages for readers without a line. Their sheet is the same: it travels once and is laid into the second page.
async function fill(shelf) {
  const [, twin] = await Promise.all([shelf.addAll(SHELL.files.map(anew)), fetch(anew(SHELL.bare))]);
  if (!twin.ok) throw new Error("no twin");
  const first = await (await shelf.match(SHELL.offline)).text();
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
    if (SHELL.shared.includes(url.pathname)) {
      // What another site sends goes to the server, which refuses it.
      const from = request.referrer ? new URL(request.referrer).origin : url.origin;
      const copy = request.clone();
      if (from === url.origin) event.respondWith(hold(copy, url).catch(() => fetch(request)));
    } else if ([SHELL.offline, SHELL.jv].includes(url.pathname)) {
      const copy = request.clone();
      event.respondWith(fetch(request).catch(() => hold(copy, url)));
    }
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (!HANDS_OFF.test(url.pathname)) event.respondWith(page(event, url));
    else event.waitUntil(caches.delete(HELD));
  } else if (SHELL.files.includes(url.pathname)) {
    event.respondWith(caches.match(request, { cacheName: SHELF }).then((kept) => kept || fetch(request)));
  } else if (SHELL.later.includes(url.pathname)) {
    event.respondWith(later(request));
  }
});

// Used once, kept from then on: a recorder that worked works without a line too.
async function later(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && (answer.headers.get("Content-Type") || "").includes("javascript")) {
    await shelf.put(request, answer.clone()).catch(() => null);
  }
  return answer;
}

// Laid down for the next page, which is the form by a GET. It is never sent by itself.
async function hold(request, url) {
  const held = await caches.open(HELD);
  await held.put("/" + HELD, new Response(await request.formData()));
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
    else return shown((await caches.match(shell, { cacheName: SHELF })) || (await fetch(shell)));
  }
  const pages = await caches.open(PAGES).catch(() => null);
  const kept = pages && (await pages.match(event.request).catch(() => null));
  const age = kept ? Date.now() - Number(kept.headers.get(KEPT_AT)) : Infinity;
  if (age >= 0 && age < DAY_MS) {
    event.waitUntil(renew(pages, event.request).catch(() => null));
    return shown(kept);
  }
  try {
    return await renew(pages, event.request);
  } catch (error) {
    return shown(await caches.match(shell, { cacheName: SHELF })).catch(() => Response.error());
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
  const header = (name) => answer.headers.get(name) || "";
  return (
    answer.status === 200 &&
    answer.type === "basic" &&
    !answer.redirected &&
    header("Content-Type").startsWith("text/html") &&
    ["public, no-cache", "private, no-cache"].includes(header("Cache-Control")) &&
    header("Cross-Origin-Resource-Policy") === "same-origin"
  );
}

async function keep(pages, request, answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  await pages.put(request, new Response(await answer.blob(), { status: 200, headers }));
  const kept = await pages.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_PAGES)).map((old) => pages.delete(old)));
}

// The page brings the sentence with its day along; only a kept copy shows it.
async function shown(kept) {
  const text = await kept.text();
  return new Response(text.replace('id="salinan" hidden', 'id="salinan"'), { status: 200, headers: kept.headers });
}
