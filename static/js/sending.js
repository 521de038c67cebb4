// A filing that cannot be sent is kept on this phone, and what waits here is told in words and sent by itself.
// Works on parts that the page brings along (components/outbox.html); a browser without IndexedDB sends plainly.
(() => {
  "use strict";
  const status = document.getElementById("status");
  const place = () => document.querySelector('[data-module="outbox"]');
  const FORM = "form[data-outbox]";
  const KEPT_UNSEEN_SECONDS = 7 * 24 * 3600;
  const forms = () => Array.from(document.querySelectorAll(FORM));
  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  let asking = null; // a filing without a name that waits for a yes, in this page's memory only
  const heard = new Map(); // what was said of each item last: only what changed is said again
  if (!("indexedDB" in self) || !self.AbortController || !self.Outbox) return;

  function fresh() {
    const raw = crypto.getRandomValues(new Uint8Array(16));
    raw[6] = (raw[6] & 15) | 64;
    raw[8] = (raw[8] & 63) | 128;
    const hex = Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // A form from the phone's memory carries an old id: each one needs its own, else two reports would share it.
  function renew(form) {
    form.elements.namedItem("id").value = fresh();
    const opened = form.elements.namedItem("dibuka");
    if (opened) opened.value = Math.floor(Date.now() / 1000);
  }

  function packed(form) {
    const fields = [];
    const files = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrf_token") continue; // good for this session only
      if (!(value instanceof File)) fields.push([name, value]);
      else if (value.size) files.push({ field: name, name: value.name, type: value.type, data: value });
    }
    // The text travels first: the office must know that a voice follows, to ask before anything is filed.
    if (files.some((file) => file.type.startsWith("audio/"))) fields.push(["suara", "1"]);
    const id = form.elements.namedItem("id").value;
    const item = { v: 1, id, path: form.getAttribute("action"), about: form.dataset.about, since: Date.now(), fields, files };
    return "door" in form.dataset ? Letters.pack(item, form) : item;
  }

  // An officer's own account guards what waits at the desk.
  const nameless = (item) => !item.desk && (item.nameless || item.fields.some(([name, value]) => name === "siapa" && value === "nameless"));

  // What is told of an item whose text has arrived is its files.
  function stateOf(item) {
    if (!item.arrived || !item.files.length) return item.state;
    return { waiting: "files", unknown: "files", sending: "files", asking: "askfiles" }[item.state] || item.state;
  }

  // Words and signs of one state; what belongs to another state is taken away.
  async function drawn(item) {
    const shown = document.importNode(place().querySelector("template").content, true).firstElementChild;
    shown.dataset.id = item.id;
    shown.querySelectorAll("[data-state]").forEach((one) => {
      if (!one.dataset.state.split(" ").includes(stateOf(item))) one.remove();
    });
    shown.querySelectorAll("[data-kind]").forEach((one) => {
      if (one.dataset.kind !== (item.door && !item.filing ? "letter" : "filing")) one.remove();
    });
    // The reason that is known by name, else the general one.
    const whys = Array.from(shown.querySelectorAll("[data-why]"));
    const known = whys.find((one) => one.dataset.why.split(" ").includes(item.why));
    whys.forEach((one) => one !== known && one.dataset.why && one.remove());
    if (known) whys.forEach((one) => !one.dataset.why && one.remove());
    const since = new Date(item.since || Date.now()).toLocaleString("id-ID", { dateStyle: "full", timeStyle: "short" });
    const digits = (await Outbox.digits(item.id)).match(/\d{4}/g) || [];
    const texts = { about: item.about || "Piagam Warga", since, number: item.number, digits: digits.join(" ") };
    texts.text = (item.fields || []).filter(([name]) => /^(cerita|pesan|transkrip)$/.test(name)).map(([, value]) => value).join("\n");
    if (item.wanted) shown.querySelectorAll('[data-deed="catat"]').forEach((one) => one.remove());
    // Another case is open: whoever has it before them must not read what belongs to this one.
    if (item.why === "lain") texts.text = "";
    // It was written on a page of the other language.
    if (!item.desk && item.path && /^\/jv\//.test(item.path) !== (document.documentElement.lang === "jv")) {
      part(shown, "about").lang = /^\/jv\//.test(item.path) ? "jv" : "id";
    }
    if (!item.path) shown.querySelectorAll('[data-deed="perbaiki"]').forEach((one) => one.remove());
    if (!texts.text) shown.querySelectorAll('[data-part="read"]').forEach((one) => one.remove());
    texts.spoken = digits.map((group) => group.split("").join(" ")).join(", ");
    Object.entries(texts).forEach(([name, text]) => {
      shown.querySelectorAll(`[data-part="${name}"]`).forEach((one) => (one.textContent = text || ""));
    });
    if (!digits.length) shown.querySelectorAll('[data-part="code"]').forEach((one) => one.remove());
    const reasons = part(shown, "refused");
    reasons.hidden = !item.refused;
    (item.refused || []).forEach((why) => reasons.append(Object.assign(document.createElement("p"), { textContent: why })));
    return shown;
  }

  // In place: drawing anew would take the focus away. Returns the quarter and the words.
  function progressed(shown, item) {
    const place = part(shown, "files");
    if (!place || !item.total || !self.Pieces) return ["", ""];
    const { sent, all } = Pieces.reached(item);
    const words = part(place, "parts");
    words.textContent = words.dataset.words.replace("{sent}", sent).replace("{all}", all);
    Object.assign(place.querySelector("progress"), { max: all, value: sent });
    place.hidden = false;
    return [Math.floor((4 * sent) / all), words.textContent];
  }

  // Spoken and shown: not everybody listens.
  function full() {
    const words = part(place(), "full");
    words.hidden = false;
    words.scrollIntoView({ block: "nearest" });
    status.textContent = words.textContent;
  }

  // What was pressed away is spoken of, and the focus does not fall out of the page.
  function told(name, id) {
    status.textContent = part(place(), name).textContent;
    const own = id && place().querySelector(`[data-id="${id}"] [data-part="state"]`);
    const next = own || place().querySelector('[data-part="state"]') || document.querySelector("h1");
    next.tabIndex = -1;
    next.focus();
  }

  // The form's own window offers unfinished text again (filing.js): what waits or has arrived is not unfinished.
  function finished(item, yes = true) {
    try {
      const mark = "sent:" + item.id.slice(-12);
      if (!yes) return sessionStorage.removeItem(mark);
      sessionStorage.setItem(mark, "1");
      sessionStorage.removeItem("draf:" + item.path);
    } catch (error) {
      // A browser without storage offers nothing again.
    }
  }

  // One after the other, so that no older one is shown last.
  let last = Promise.resolve();
  const show = () => (last = last.then(draw, draw));

  async function draw() {
    const kept = await Outbox.all();
    await Outbox.note().catch(() => null); // only a sign for other pages: a phone whose storage is refused goes without
    document.querySelectorAll("[data-waits]").forEach((words) => (words.hidden = !kept.some((one) => one.state !== "received")));
    const here = place();
    if (!here) return;
    const items = asking ? [...kept.filter((one) => one.id !== asking.id), asking] : kept;
    if (items.some((one) => one.total)) await Outbox.pieces();
    const list = part(here, "list");
    const drawing = String(items.map((one) => [one.id, stateOf(one), one.number, one.why, one.refused, one.wanted]));
    if (list.dataset.drawing !== drawing) {
      const drawings = await Promise.all(items.map(drawn));
      const had = document.activeElement && document.activeElement.closest("[data-id]");
      while (list.firstChild) list.firstChild.remove();
      drawings.forEach((one) => list.append(one));
      if (sight) items.forEach((one, at) => one.state === "received" && sight.observe(part(list.children[at], "code") || part(list.children[at], "state")));
      list.dataset.drawing = drawing;
      if (had) focusOn(had.dataset.id);
    }
    const none = part(here, "none");
    if (none) none.hidden = items.length > 0;
    // Ears hear of a new state and of every quarter, not of every piece.
    const steps = items.map((one, at) => progressed(list.children[at], one));
    const heading = (at) => part(list.children[at], "state").textContent.trim();
    const keys = items.map((one, at) => `${heading(at)} ${one.why} ${steps[at][0]}`);
    const words = (at) => [heading(at), steps[at][1]].filter(Boolean).join(". ");
    const said = items.map((one, at) => (heard.get(one.id) === keys[at] ? "" : words(at))).filter(Boolean).join(" ");
    if (said) status.textContent = said;
    items.forEach((one, at) => heard.set(one.id, keys[at]));
  }

  function focusOn(id) {
    const heading = place().querySelector(`[data-id="${id}"] [data-part="state"]`);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }

  function emptied(item) {
    const form = forms().find((one) => one.elements.namedItem("id").value === item.id);
    if (!form) return;
    form.reset();
    // A form that came back begins with what was typed.
    form.querySelectorAll("textarea").forEach((text) => (text.value = ""));
    renew(form);
  }

  const buffered = (files) =>
    Promise.all(files.map(async (file) => ({ ...file, data: await new Response(file.data).arrayBuffer() })));

  const store = async (item) => Outbox.put({ ...item, page: "", files: await buffered(item.files) });

  async function keep(item) {
    await store(item);
    emptied(item);
    if (item.door) await Letters.mended(item.path, item.id);
    asking = null;
    await show();
    focusOn(item.id);
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration().catch(() => null));
    if (worker && worker.sync) worker.sync.register("outbox").catch(() => {});
    wait();
  }

  // The server's own page about what is wrong; chosen files move over to its form.
  function lay(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const [old, main] = [document.querySelector("main"), page.querySelector("main")];
    old.querySelectorAll('input[type="file"]').forEach((from) => {
      const to = main.querySelector("#" + from.id);
      if (to) to.files = from.files;
    });
    document.title = page.title;
    old.replaceWith(document.adoptNode(main));
    if (self.htmx) self.htmx.process(main);
    main.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
    show();
  }

  async function sendNow(form, button, tired) {
    const item = packed(form);
    if (button) button.setAttribute("aria-disabled", "true");
    status.textContent = part(place(), "sending").textContent;
    if (self.shrink) item.files = await self.shrink(item.files);
    item.files = await buffered(item.files);
    let begun = false;
    // Files follow: shown, and kept where a name was given, so that a page closed now loses none.
    const step = async (changed) => {
      if (!changed.files.length) return null;
      if (begun && asking !== changed) return false;
      [begun, asking] = [true, changed];
      if (!nameless(changed)) await Outbox.put(changed).catch(() => null);
      return show().catch(() => null); // sending needs no store
    };
    // A page that is closed in the middle of it loses nothing: the next visit goes on, and asks by the id first.
    const stored = { ...item, state: "sending", tries: 1 };
    const noted = () => Outbox.note().catch(() => null);
    let kept = false;
    const token = form.elements.namedItem("csrf_token");
    // Whoever waited 20 seconds already need not wait for another try.
    if (tired) Object.assign(item, { state: "unknown", doubt: true, tries: 1 });
    else {
      const send = async () => {
        kept = !nameless(item) && (await Outbox.put(stored).then(noted).then(() => true).catch(() => false));
        if (kept) finished(item);
        return Outbox.send(item, step, token ? token.value : "");
      };
      // What is being sent holds its lock: the page's own look at what waits leaves it alone.
      (await Outbox.alone(item.id, send)) || (await send());
    }
    const deleted = begun && asking !== item;
    asking = null;
    if (button) button.removeAttribute("aria-disabled");
    if ((kept || begun) && ["received", "parked"].includes(item.state)) await Outbox.drop(item.id).then(show).catch(() => null);
    if (item.state === "parked") finished(item, false);
    if (item.state === "received") {
      finished(item);
      // It may have waited here, and was mended in this form.
      await Promise.all([Outbox.drop(item.id), item.door && Letters.mended(item.path)]).catch(() => null);
      if (!item.refused) return location.assign(item.receipt);
      asking = { ...item, fields: [] };
      emptied(item);
      await show();
      return focusOn(item.id);
    }
    if (deleted) return show();
    if (item.status === 413 && item.page) return tooLarge(form);
    // The page asks to open the session again and sends the text itself; when even that is cut off, it waits here.
    if (item.state === "locked" && !nameless(item)) await store(item).catch(() => null);
    if (item.page) return lay(item.page);
    if (nameless(item)) {
      asking = { ...item, state: "asking" };
      return show().then(() => focusOn(item.id), full); // a refused store keeps nothing: no question
    }
    return keep(item).catch(full);
  }

  // The office read nothing of it and can show nothing back: the form stays as it is.
  function tooLarge(form) {
    const shown = Object.assign(document.createElement("p"), { className: "err failed" });
    shown.textContent = status.textContent = part(place(), "large").textContent;
    form.querySelectorAll(".failed").forEach((old) => old.remove());
    form.append(shown);
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const button = event.submitter;
      if (!("submitter" in event) || !form.matches(FORM) || (button && button.name)) return;
      if (self.htmx && form.dataset.hxPost) return; // letters.js hears when that fails
      event.preventDefault();
      if (button && button.getAttribute("aria-disabled")) return;
      // Whatever goes wrong in here, the browser itself can still send.
      sendNow(form, button).catch(() => form.submit());
    },
    true,
  );

  // A text of a session is mended where it was written (mending.js).
  function mendable(item) {
    finished(item, false);
    if (!item.door) return mend(item);
    sessionStorage.setItem("perbaiki", item.id);
    return location.assign(item.at);
  }

  // A parked filing goes back to its form by a plain send: the server answers with the filled form and what is wrong.
  function mend(item) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = item.path;
    form.enctype = "multipart/form-data";
    [...item.fields, ["tunda", Outbox.waited(item)]].forEach(([name, value]) => form.append(Object.assign(document.createElement("textarea"), { name, value })));
    item.files.forEach((file) => {
      const chosen = new DataTransfer();
      chosen.items.add(new File([file.data], file.name, { type: file.type }));
      form.append(Object.assign(document.createElement("input"), { type: "file", name: file.field, files: chosen.files }));
    });
    form.hidden = true;
    document.body.append(form);
    form.submit();
  }

  const deeds = {
    kirim: () => Outbox.flush(true, show),
    hapus: (id) => Outbox.drop(id, asking && asking.id === id && (asking = null)).then(show).then(() => told("gone")),
    simpan: () => keep({ ...asking, state: asking.was || "waiting" }),
    jangan: () => ((asking = null), show().then(() => told("refrained"))),
    catat: (id) =>
      Outbox.get(id).then((item) => Outbox.put({ ...(item || asking), wanted: true })).then(show).then(() => told("wanted", id)),
    perbaiki: (id) => Outbox.get(id).then(mendable),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-deed]");
    if (!button) return;
    const id = button.closest("[data-id]").dataset.id;
    deeds[button.dataset.deed](id).catch(full);
  });

  // While a page is open it tries again when the next pause is over.
  let timer = 0;
  async function wait() {
    clearTimeout(timer);
    const due = (await Outbox.all()).filter((item) => ["waiting", "unknown", "sending"].includes(item.state));
    if (!due.length) return;
    const pause = Math.min(...due.map((item) => (item.next || 0) - Date.now()));
    timer = setTimeout(() => Outbox.flush(false, show).then(wait), Math.max(pause, 1000));
  }

  // Digits that nobody has had before their eyes stay for the next page.
  const sight = self.IntersectionObserver && new IntersectionObserver((seen) => seen.forEach((one) => one.isIntersecting && noted(one.target)));
  async function noted(shown) {
    const item = await Outbox.get(shown.closest("[data-id]").dataset.id).catch(() => null);
    if (item && item.state === "received" && !item.seen) await Outbox.put({ ...item, seen: true });
  }

  // What was received and seen once goes, unless the person wanted to keep number and digits.
  async function begin() {
    if (self.Letters) await Letters.reopen(forms(), lay, show);
    for (const item of await Outbox.all()) {
      if (item.state !== "received" || item.wanted) continue;
      // On a phone of many hands nobody's digits lie for ever.
      if (item.seen || Outbox.waited(item) > KEPT_UNSEEN_SECONDS) await Outbox.drop(item.id);
      else if (!sight && place()) await Outbox.put({ ...item, seen: true });
    }
    await show();
    await Outbox.flush("visit", show);
    wait();
  }
  const kept = document.getElementById("salinan");
  const empty = document.querySelector(FORM);
  if (empty && kept && !kept.hidden) renew(empty);
  // htmx laid another page: what waits is shown there too.
  document.addEventListener("htmx:afterSettle", () => show().catch(() => {}));
  self.Sending = (form, tired) => sendNow(form, form.querySelector("[type=submit]"), tired).catch(() => form.submit());
  addEventListener("online", () => Outbox.flush(true, show));
  if (navigator.serviceWorker) navigator.serviceWorker.addEventListener("message", () => show());
  begin().catch(() => {});
})();
