// A filing that cannot be sent is kept on this phone, and what waits here is told in words and sent by itself.
// Works on parts that the page brings along (components/outbox.html); a browser without IndexedDB sends plainly.
(() => {
  "use strict";
  const status = document.getElementById("status");
  const place = () => document.querySelector('[data-module="outbox"]');
  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  let asking = null; // a filing without a name that waits for a yes, in this page's memory only
  let spoken = "";
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
    form.elements.namedItem("dibuka").value = Math.floor(Date.now() / 1000);
  }

  function packed(form) {
    const fields = [];
    const files = [];
    for (const [name, value] of new FormData(form)) {
      if (!(value instanceof File)) fields.push([name, value]);
      else if (value.size) files.push({ field: name, name: value.name, type: value.type, data: value });
    }
    // The text travels first: the office must know that a voice follows, to ask before anything is filed.
    if (files.some((file) => file.type.startsWith("audio/"))) fields.push(["suara", "1"]);
    const id = form.elements.namedItem("id").value;
    return { v: 1, id, path: form.getAttribute("action"), about: form.dataset.about, since: Date.now(), fields, files };
  }

  const nameless = (item) => item.fields.some(([name, value]) => name === "siapa" && value === "nameless");

  // What is told of an item whose text has arrived is its files.
  function stateOf(item) {
    if (!item.number || !item.files.length) return item.state;
    return { waiting: "files", unknown: "files", sending: "files", asking: "askfiles" }[item.state] || item.state;
  }

  // Words and signs of one state; what belongs to another state is taken away.
  async function drawn(item) {
    const shown = document.importNode(place().querySelector("template").content, true).firstElementChild;
    shown.dataset.id = item.id;
    shown.querySelectorAll("[data-state]").forEach((one) => {
      if (!one.dataset.state.split(" ").includes(stateOf(item))) one.remove();
    });
    const since = new Date(item.since).toLocaleString("id-ID", { dateStyle: "full", timeStyle: "short" });
    const digits = (await Outbox.digits(item.id)).match(/\d{4}/g) || [];
    const texts = { about: item.about, since, number: item.number, digits: digits.join(" ") };
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

  // One after the other, so that no older one is shown last.
  let last = Promise.resolve();
  const show = () => (last = last.then(draw, draw));

  async function draw() {
    const kept = await Outbox.all();
    localStorage.setItem("menunggu", kept.length ? "1" : "");
    const here = place();
    if (!here) return;
    const items = asking ? [...kept.filter((one) => one.id !== asking.id), asking] : kept;
    if (items.some((one) => one.total)) await Outbox.pieces();
    const list = part(here, "list");
    const drawing = String(items.map((one) => [one.id, stateOf(one), one.number, one.refused]));
    if (list.dataset.drawing !== drawing) {
      const drawings = await Promise.all(items.map(drawn));
      const had = document.activeElement && document.activeElement.closest("[data-id]");
      while (list.firstChild) list.firstChild.remove();
      drawings.forEach((one) => list.append(one));
      list.dataset.drawing = drawing;
      if (had) focusOn(had.dataset.id);
    }
    const none = part(here, "none");
    if (none) none.hidden = items.length > 0;
    // Ears hear of a new state and of every quarter, not of every piece.
    const steps = items.map((one, at) => progressed(list.children[at], one));
    const said = items.map((_, at) => `${part(list.children[at], "state").textContent.trim()}. ${steps[at][1]}`).join(" ");
    const step = drawing + steps.map(([quarter]) => quarter);
    if (said && step !== spoken) status.textContent = said;
    spoken = step;
  }

  function focusOn(id) {
    const heading = place().querySelector(`[data-id="${id}"] [data-part="state"]`);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }

  function emptied(item) {
    const form = document.querySelector("form[data-outbox]");
    if (!form || form.elements.namedItem("id").value !== item.id) return;
    form.reset();
    renew(form);
  }

  const buffered = (files) =>
    Promise.all(files.map(async (file) => ({ ...file, data: await new Response(file.data).arrayBuffer() })));

  async function keep(item) {
    await Outbox.put({ ...item, page: "", files: await buffered(item.files) });
    emptied(item);
    asking = null;
    await show();
    focusOn(item.id);
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration());
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
    main.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
    show();
  }

  async function sendNow(form, button) {
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
    const noted = () => localStorage.setItem("menunggu", "1");
    const kept = !nameless(item) && (await Outbox.put(stored).then(noted).then(() => true).catch(() => false));
    await Outbox.alone(item.id, () => Outbox.send(item, step));
    const deleted = begun && asking !== item;
    asking = null;
    if (button) button.removeAttribute("aria-disabled");
    if ((kept || begun) && ["received", "parked"].includes(item.state)) await Outbox.drop(item.id).then(show).catch(() => null);
    if (item.state === "received") {
      if (!item.refused) return location.assign(item.receipt);
      asking = { ...item, fields: [] };
      emptied(item);
      await show();
      return focusOn(item.id);
    }
    if (deleted) return show();
    if (item.state === "parked") return lay(item.page);
    if (nameless(item)) {
      asking = { ...item, state: "asking" };
      await show();
      return focusOn(item.id);
    }
    return keep(item).catch(() => (status.textContent = part(place(), "full").textContent));
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const button = event.submitter;
      if (!("submitter" in event) || !form.matches("form[data-outbox]") || (button && button.name)) return;
      event.preventDefault();
      if (button && button.getAttribute("aria-disabled")) return;
      // Whatever goes wrong in here, the browser itself can still send.
      sendNow(form, button).catch(() => form.submit());
    },
    true,
  );

  // A parked filing goes back to its form by a plain send: the server answers with the filled form and what is wrong.
  function mend(item) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = item.path;
    form.enctype = "multipart/form-data";
    item.fields.forEach(([name, value]) => form.append(Object.assign(document.createElement("textarea"), { name, value })));
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
    hapus: (id) => Outbox.drop(id, asking && asking.id === id && (asking = null)).then(show),
    simpan: () => keep({ ...asking, state: asking.was || "waiting" }),
    jangan: () => ((asking = null), show()),
    catat: (id) => Outbox.get(id).then((item) => Outbox.put({ ...(item || asking), wanted: true })).then(show),
    perbaiki: (id) => Outbox.get(id).then(mend),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-deed]");
    if (!button) return;
    const id = button.closest("[data-id]").dataset.id;
    deeds[button.dataset.deed](id).catch(() => (status.textContent = part(place(), "full").textContent));
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

  // What was received and seen once goes, unless the person wanted to keep number and digits.
  async function begin() {
    for (const item of await Outbox.all()) {
      if (item.state !== "received" || item.wanted) continue;
      if (item.seen) await Outbox.drop(item.id);
      else if (place()) await Outbox.put({ ...item, seen: true });
    }
    await show();
    await Outbox.flush(false, show);
    wait();
  }
  const kept = document.getElementById("salinan");
  const empty = document.querySelector("form[data-outbox]");
  if (empty && kept && !kept.hidden) renew(empty);
  addEventListener("online", () => Outbox.flush(true, show));
  if (navigator.serviceWorker) navigator.serviceWorker.addEventListener("message", () => show());
  begin().catch(() => {});
})();
