// The worker of the installed office: public pages from the phone first, an honest page where there is no line.
// It never touches what a person sends, and never keeps a case, a receipt, staff pages or safe help.
// The server puts one line before this file: const SHELL = {version, files, imports, offline, jv, jvForm}.
"use strict";
const SHELF = "shell-" + SHELL.version;
const PAGES = "pages-" + SHELL.version;
const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_PAGES = 30;
const KEPT_AT = "X-Kept-At";
importScripts(...SHELL.imports);
// Not even looked at: the browser alone asks for these.
const HANDS_OFF = /^(\/jv)?\/(petugas|bantuan-aman|keluar|lapor\/kekerasan)(\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELF)
      .then((shelf) => shelf.addAll(SHELL.files.map((path) => new Request(path, { cache: "no-cache" }))))
      .then(() => self.skipWaiting()),
  );
});

// A new version takes over at once; open pages stay as they are, with what is typed in them.
self.addEventListener("activate", (event) => {
  const ours = (name) => name === SHELF || name === PAGES;
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
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (!HANDS_OFF.test(url.pathname)) event.respondWith(page(event, url));
  } else if (SHELL.files.includes(url.pathname)) {
    event.respondWith(caches.match(request, { cacheName: SHELF }).then((kept) => kept || fetch(request)));
  }
});

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
  if (javanese) event.waitUntil(fetchForm().catch(() => null));
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
    const form = await caches.match(url.pathname, { cacheName: SHELF });
    if (form) return shown(form);
    return (await caches.match(javanese ? SHELL.jv : SHELL.offline, { cacheName: SHELF })) || Response.error();
  }
}

// For readers of Javanese, once: readers of Indonesian do not pay for it.
async function fetchForm() {
  const shelf = await caches.open(SHELF);
  if (!(await shelf.match(SHELL.jvForm))) await shelf.add(SHELL.jvForm);
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
