// What scripts add to plain pages. Every page works without this file.
// htmx is fetched only after the page is shown, and not at all on a saving or 2G line.
(() => {
  "use strict";
  const here = document.currentScript;
  const link = navigator.connection || {};
  const slow = link.saveData || /2g/.test(link.effectiveType || "");

  // Trusted Types (headers.py): htmx and the outbox lay our answers down; script comes from our own files alone.
  if (self.trustedTypes) {
    const ours = /^\/(sw\.js(\?\w*)?|static\/[\w-]+(\/[\w-]+(\.[\w-]+)*)+)$/;
    trustedTypes.createPolicy("default", {
      createHTML: (html) => html,
      createScriptURL: (address) => (ours.test(address) ? address : null),
    });
  }

  // After a swap the person must know where they are: an error summary or a conflict takes the focus,
  // a new page's heading too; a control acted on in place keeps it (it has a stable id).
  function settle(part) {
    const place = part.querySelector("#galat, [data-focus]");
    if (place) {
      place.focus();
      return;
    }
    if (document.activeElement === document.body) {
      const heading = part.querySelector("h1");
      if (heading) {
        heading.tabIndex = -1;
        heading.focus();
      }
      return;
    }
    // What came in above may have pushed it out of sight; htmx gives the focus back without scrolling.
    document.activeElement.scrollIntoView({ block: "nearest" });
  }

  // A failure is spoken by the status region, and shown beside what was used: not everybody listens.
  function fail(event, words) {
    document.getElementById("status").textContent = words;
    const shown = document.createElement("p");
    shown.className = "err failed";
    shown.textContent = words;
    if (event.detail.elt.matches("form")) event.detail.elt.append(shown);
    else event.detail.elt.after(shown);
  }

  function awake() {
    document.querySelectorAll("button[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
  }

  function enhance(root) {
    root.querySelectorAll("[data-load]").forEach((button) => (button.hidden = false));
    // A summary link scrolls to the label first: else it hides behind the on-screen keyboard.
    root.querySelectorAll(".errors a").forEach((anchor) => {
      anchor.addEventListener("click", (event) => {
        const field = document.getElementById(anchor.hash.slice(1));
        if (!field) return;
        event.preventDefault();
        const folded = field.closest("details");
        if (folded) folded.open = true;
        const label = field.closest("fieldset, .field") || field;
        label.scrollIntoView();
        field.focus({ preventScroll: true });
      });
    });
  }

  // Chrome 80 does not tell which button sent a form: it is the last one pressed, and Enter in a field presses one too.
  if (!("SubmitEvent" in self)) {
    let pressed = null;
    addEventListener("click", (event) => (pressed = event.target.closest("button, [type=submit]")), true);
    Object.defineProperty(Event.prototype, "submitter", { get: () => pressed });
  }

  // The language switch shows a whole page in the other language; htmx would change its main part only.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.submitter && event.submitter.name === "bahasa") event.stopPropagation();
    },
    true,
  );

  // Double presses: the form's id makes the second one harmless; this only tells the person.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name || event.defaultPrevented) return;
    if (button.getAttribute("aria-disabled")) {
      event.preventDefault();
      return;
    }
    button.setAttribute("aria-disabled", "true");
    setTimeout(() => button.removeAttribute("aria-disabled"), 10000);
  });
  addEventListener("pageshow", awake);

  document.addEventListener("htmx:afterSettle", (event) => {
    enhance(event.target);
    settle(event.target);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    document.querySelectorAll(".failed").forEach((shown) => shown.remove());
    document.getElementById("status").textContent = "";
    event.detail.target.setAttribute("aria-busy", "true");
  });
  // htmx writes down which page it was on, for a history that it does not keep here: addresses of receipts are secrets.
  function forget() {
    try {
      sessionStorage.removeItem("htmx-current-path-for-history");
    } catch (error) {
      // A browser without storage has nothing to forget.
    }
  }
  document.addEventListener("htmx:load", forget);
  document.addEventListener("htmx:pushedIntoHistory", forget);
  document.addEventListener("htmx:replacedInHistory", forget);
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    awake();
  });
  // A Wi-Fi's sign-in page must not take the place of a typed text. Where a proxy took htmx's header away a whole page
  // comes: its main part is wanted.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.shouldSwap) return;
    if (/<main id="isi"/.test(detail.serverResponse)) detail.selectOverride = "#isi > *";
    else if (!/<div id="status" data-hx-swap-oob/.test(detail.serverResponse)) {
      detail.shouldSwap = false;
      detail.isError = true;
    }
  });
  // A dead line: let the plain form do it, the browser then says what happened and Back keeps the text.
  document.addEventListener("htmx:sendError", (event) => fail(event, document.body.dataset.offline));
  document.addEventListener("htmx:responseError", (event) => fail(event, document.body.dataset.failed));

  // What is needed only after a press is fetched then, and the press is repeated for it.
  const fetched = new Set();
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-load]");
    if (!button || fetched.has(button.dataset.load)) return;
    fetched.add(button.dataset.load);
    const script = fetchScript(button.dataset.load);
    script.addEventListener("load", () => button.click());
    script.addEventListener("error", () => {
      fetched.delete(button.dataset.load);
      const told = button.closest("[data-unable]");
      told.querySelector('[data-part="state"]').textContent = told.dataset.unable;
      document.getElementById("status").textContent = told.dataset.unable;
    });
  });

  // Whoever speaks need not write: the story says where it is told.
  document.addEventListener("change", ({ target }) => {
    const words = target.files && target.form && target.form.dataset.spoken;
    if (!words) return;
    const text = target.form.querySelector("textarea");
    const fields = Array.from(target.form.querySelectorAll("[type=file]"));
    const speaks = fields.some((field) => Array.from(field.files).some((file) => file.type.startsWith("audio/")));
    if (speaks && !text.value.trim()) text.value = words;
    if (!speaks && text.value === words) text.value = "";
  });

  enhance(document);
  const summary = document.getElementById("galat") || document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // Citizens' pages may be read again without a line; safe help leaves no trace, staff pages are for the office only.
  // Where it is refused, what is told of kept pages is not true.
  if (here.dataset.worker) {
    addEventListener("load", async () => {
      try {
        await navigator.serviceWorker.register(here.dataset.worker);
      } catch (error) {
        document.querySelectorAll("[data-no-worker]").forEach((told) => (told.hidden = false));
      }
    });
  }

  function fetchScript(address) {
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
    return script;
  }

  // Something waits on this phone: say so, and let it try again.
  function remind() {
    const { waiting, waitingAt } = document.body.dataset;
    if (!waiting || !here.dataset.worker || !localStorage.getItem("menunggu")) return;
    document.querySelectorAll("[data-waits]").forEach((words) => (words.hidden = false));
    if (document.querySelector('[data-module="outbox"]')) return;
    const line = document.createElement("p");
    const link = document.createElement("a");
    [link.className, link.href, link.textContent] = ["go", waitingAt, waiting];
    line.className = "waits";
    line.append(link);
    document.querySelector("main").prepend(line);
    document.documentElement.className = "waiting";
    fetchScript(here.dataset.outbox).addEventListener("load", () => {
      const send = (now) => Outbox.flush(now).then(Outbox.note).catch(() => {});
      addEventListener("online", () => send(true));
      send("visit");
    });
  }
  try {
    remind();
  } catch (error) {
    // A browser without storage has nothing waiting.
  }

  if (!slow) {
    addEventListener("load", () => {
      if (document.querySelector("[data-hx-get], [data-hx-post]")) fetchScript(here.dataset.htmx);
      document.querySelectorAll("[data-script]").forEach((part) => fetchScript(part.dataset.script));
    });
  }
})();
