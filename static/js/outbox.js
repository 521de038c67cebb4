// What could not be sent waits on this phone, and goes out from here: shared by the pages and the worker.
// A filing counts as received only when our own server says so with its number; anything else is not yet sent.
(() => {
  "use strict";
  const SHELF = "outbox";
  const LIMIT_MS = 20000;
  const FIRST_PAUSE_MS = 15000;
  const LONGEST_PAUSE_MS = 3600000;
  const MENDABLE = [400, 403, 404, 409, 413, 422];
  const DUE = ["waiting", "unknown", "sending"];
  // What must be open first: the session of the text's case or officer. It never goes out in another one.
  const LOCKED = ["sesi", "lain"];
  const VERSION = 1;

  function base() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open("piagam"); // in whatever version a newer build left it
      asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF, { keyPath: "id" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
      asked.onblocked = () => fail(new Error("blocked"));
    });
  }

  async function work(mode, deed) {
    const opened = await base();
    try {
      return await new Promise((done, fail) => {
        const change = opened.transaction(SHELF, mode);
        const answer = deed(change.objectStore(SHELF));
        change.oncomplete = () => done(answer.result);
        change.onerror = change.onabort = () => fail(change.error);
      });
    } finally {
      opened.close();
    }
  }

  // An older build's item may lack something; a newer one's is shown and left alone.
  function known(item) {
    if (item && item.v > VERSION) return { ...item, state: "newer" };
    return item && { about: "", since: 0, state: "waiting", fields: [], files: [], ...item };
  }

  // Officers' texts are seen and sent on staff pages, by whoever wrote them; there, no citizen's is. The worker has no page.
  const staff = () => self.document && document.querySelector("script[data-writer]");
  const marks = () => (staff() ? staff().dataset.writer.split(" ") : []);
  const every = () => work("readonly", (shelf) => shelf.getAll()).then((items) => items.map(known).sort((one, other) => one.since - other.since));
  const all = async () => (await every()).filter((one) => (one.desk ? marks().includes(one.mark) : !staff()));
  const get = (id) => work("readonly", (shelf) => shelf.get(id)).then(known);
  const put = (item) => work("readwrite", (shelf) => shelf.put(item));
  const drop = (id) => work("readwrite", (shelf) => shelf.delete(id));

  // Pages that do not look in here read from this whether to look.
  async function note() {
    const items = (await every()).filter((one) => one.state !== "received" || !(one.seen || one.wanted));
    localStorage.setItem("menunggu", items.some((one) => !one.desk) ? "1" : "");
    localStorage.setItem("menunggu-petugas", items.map((one) => (one.desk ? one.mark : "")).join(" ").trim());
  }

  // The same 16 digits as the server's (webapp/crypto.py): fifteen of SHA-256, then ISO 7064 Mod 11,10.
  async function digits(id) {
    if (!self.crypto || !crypto.subtle || typeof BigInt === "undefined") return "";
    const raw = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("tanda-terima" + id));
    const body = String(new DataView(raw).getBigUint64(0) % BigInt(10 ** 15)).padStart(15, "0");
    let sum = 10;
    for (const digit of body) sum = (((sum + Number(digit)) % 10 || 10) * 2) % 11;
    return body + ((11 - sum) % 10);
  }

  async function ask(path, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LIMIT_MS);
    try {
      const headers = { ...options.headers, "X-Piagam-Kirim": "1", Accept: "application/json, text/html" };
      const answer = await fetch(path, { ...options, headers, signal: stop.signal, cache: "no-store", redirect: "manual" });
      const text = await answer.text();
      // Some proxies take unknown headers away.
      const ours = answer.headers.get("X-Piagam-Kirim") || (/<main id="isi"/.test(text) ? "1" : "");
      return { status: answer.status, ours, headers: answer.headers, text };
    } finally {
      clearTimeout(timer);
    }
  }

  // The number, when this is our own word for this very id; a captive portal's page is none.
  function received(answer, id) {
    if ((answer.status !== 200 && answer.status !== 201) || answer.text[0] !== "{") return null;
    const told = JSON.parse(answer.text);
    return told.id === id && (told.nomor || told.tanda) ? told : null;
  }

  // A text of a session carries that session's token: asked for at the moment of sending, kept nowhere.
  async function unlock(item) {
    const answer = await ask(item.door, {}).catch(() => ({}));
    if (answer.status !== 200 || answer.text[0] !== "{") return answer;
    const { kunci, untuk } = JSON.parse(answer.text);
    return untuk.includes(item.mark) ? { key: kunci } : { status: 403, ours: "lain", text: "" };
  }

  const waited = (item) => Math.max(0, Math.round((Date.now() - (item.since || Date.now())) / 1000)); // seconds

  function parcel(item, key, file) {
    const body = new FormData();
    item.fields.forEach(([name, value]) => body.append(name, value));
    // "Today" in it is the day on which it was written; two readings of one clock tell how long ago that was.
    body.append("tunda", waited(item));
    if (key) body.append("csrf_token", key);
    if (file) body.append(file.field, new File([file.data], file.name, { type: file.type }));
    return body;
  }

  // For files alone; a page fetches it then. Without it a file goes with the whole form.
  function pieces() {
    const at = self.document && document.querySelector("script[data-pieces]");
    if (self.Pieces || !at) return self.Pieces;
    return new Promise((done) => {
      const script = document.createElement("script");
      script.src = at.dataset.pieces;
      script.onload = script.onerror = () => done(self.Pieces);
      document.head.append(script);
    });
  }

  // The text first: the case is received before any photo travels. `step` keeps what is reached; false: deleted meanwhile.
  async function attempt(item, step, given) {
    if (!item.path) return (item.state = "parked"); // kept by a build that did not say where it goes
    const lock = item.door && !given ? await unlock(item) : { key: given };
    if (item.door && !lock.key) return outcome(item, lock);
    const asks = item.tries > 1 && !item.door;
    let answer = asks ? await ask(`${item.path.startsWith("/jv/") ? "/jv" : ""}/terima/${item.id}/ada`, {}) : null;
    let told = answer && received(answer, item.id);
    // Asking took its time: what was deleted meanwhile is not sent.
    if ((asks || (item.door && !given)) && (await step(item)) === false) return (item.state = "waiting");
    if (!told) {
      const first = item.bare ? item.files[0] : null;
      answer = await ask(item.path, { method: "POST", body: parcel(item, lock.key, first) });
      told = received(answer, item.id);
      if (told && first) item.files.shift();
    }
    while (told) {
      item.number = told.nomor;
      item.arrived = true;
      item.receipt = told.tanda;
      item.state = "sending";
      if ((await step(item)) === false) return (item.state = "waiting");
      if (!item.files.length) return (item.state = "received");
      const door = await pieces();
      const over = door && (await door.send(item, item.files[0], step));
      if (over === false) return (item.state = "waiting");
      if (!over) {
        answer = await ask(item.path, { method: "POST", body: parcel(item, lock.key, item.files[0]) });
        told = received(answer, item.id);
      }
      if (told) item.files.shift();
    }
    return outcome(item, answer);
  }

  function outcome(item, answer) {
    const locked = LOCKED.includes(answer.ours);
    item.status = answer.status;
    item.why = locked ? answer.ours : String(answer.status || "");
    item.page = answer.ours && MENDABLE.includes(answer.status) ? answer.text : "";
    return (item.state = locked ? "locked" : item.page ? "parked" : item.doubt ? "unknown" : "waiting");
  }

  // Sends one and says in `item.state` what is known: received, parked, locked, waiting, or unknown after a cut.
  async function send(item, step = async () => {}, key = "") {
    item.tries = (item.tries || 0) + 1;
    try {
      await attempt(item, step, key);
    } catch (error) {
      item.state = item.arrived ? "waiting" : "unknown";
      item.doubt = Boolean(item.door);
    }
    item.next = Date.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(item.tries, 20));
    return item;
  }

  // Never twice at once from page, second tab and worker; without locks the id alone keeps it single.
  function alone(id, deed) {
    if (!navigator.locks) return deed();
    return navigator.locks.request("outbox-" + id, { ifAvailable: true }, (lock) => (lock ? deed() : null));
  }

  // What is locked is tried when somebody asks for it, and on pages where a session may be open. A visit cuts a
  // pause short: somebody came, and perhaps a line with them.
  function due(item, now) {
    if (item.state === "locked") return now === true || Boolean(self.document && document.querySelector('script[data-writer], [name="pegangan"]'));
    // A pause longer than the longest one was reckoned by a clock that went wrong.
    const pause = (item.next || 0) - Date.now();
    const came = now === "visit" && item.since < performance.timeOrigin; // not what was written on this very page
    return DUE.includes(item.state) && (now === true || came || pause <= 0 || pause > LONGEST_PAUSE_MS);
  }

  // What is due (false), all that waits ("visit"), and what is locked too: "send now", a line that is there again (true).
  async function flush(now, told = () => {}) {
    for (const { id } of await all()) {
      await alone(id, async () => {
        const item = await get(id);
        if (!item || !due(item, now)) return;
        // What the person deleted meanwhile stays deleted.
        const step = async (changed) => {
          if (!(await get(id))) return false;
          await put(changed);
          told();
          return true;
        };
        if (item.state !== "locked") item.state = "sending";
        if (!(await step(item))) return;
        await send(item, step);
        delete item.page;
        if (item.state === "received") Object.assign(item, { fields: [], files: [] });
        await step(item);
        told();
      });
    }
  }

  self.Outbox = { all, get, put, drop, note, waited, digits, ask, alone, pieces, send, flush };
})();
