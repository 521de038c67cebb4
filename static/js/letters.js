// Forms of a session: a citizen's reply, an officer's answer. What htmx or a plain send cannot bring over goes to the
// outbox. This part comes with the page and is small; the outbox itself is fetched as soon as somebody writes.
(() => {
  "use strict";
  const { needs, writer, waiting, waitingAt } = document.currentScript.dataset;
  const FORM = "form[data-outbox]";
  const LIMIT_MS = 20000;
  if (!("indexedDB" in self) || !self.AbortController) return;
  const place = () => document.querySelector('[data-module="outbox"]');
  let fetched = null;

  function bring(addresses) {
    return Promise.all(
      addresses.map(
        (src) =>
          new Promise((done, fail) => {
            const script = Object.assign(document.createElement("script"), { src, async: false, onload: done, onerror: fail });
            document.head.append(script);
          }),
      ),
    );
  }

  // While the line is still there: on a dead one it would be too late.
  function prepare() {
    fetched = fetched || bring(needs.split(" "));
    fetched.catch(() => (fetched = null));
    return fetched;
  }

  const begun = ({ target }) => target.form && target.form.matches(FORM) && prepare().catch(() => {});
  document.addEventListener("focusin", begun);
  document.addEventListener("input", begun);

  // Without the outbox the browser itself may still send, but only where somebody answers: its error page keeps no text.
  function give(form, tired) {
    const whole = () => (self.Sending ? null : Promise.reject(new Error("a script came cut")));
    prepare().then(whole).then(
      () => self.Sending(form, tired),
      () =>
        fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
          () => form.submit(),
          () => (document.getElementById("status").textContent = document.body.dataset.offline),
        ),
    );
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const button = event.submitter;
      if (!("submitter" in event) || !form.matches(FORM) || (button && button.name) || self.Sending || (self.htmx && form.dataset.hxPost)) return;
      event.preventDefault();
      give(form);
    },
    true,
  );

  // What htmx sends says who asks, so that the answer of a Wi-Fi's sign-in page is not taken for ours.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!detail.elt.matches(FORM)) return;
    detail.headers["X-Piagam-Kirim"] = "1";
    detail.timeout = LIMIT_MS;
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) =>
    document.addEventListener(
      name,
      (event) => {
        if (!event.target.matches(FORM)) return;
        event.stopPropagation();
        give(event.target, name === "htmx:timeout");
      },
      true,
    ),
  );
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    // "1": our page. Anything else there says that a session must be opened first: then the text is kept before.
    if (!elt.matches(FORM) || xhr.getResponseHeader("X-Piagam-Kirim") === "1") return;
    event.preventDefault();
    give(elt);
  });

  // On staff pages: what waits is told to its writer alone, and on the page of the sign-in without saying whose it is.
  function remind() {
    const kept = localStorage.getItem(writer === undefined ? "menunggu" : "menunggu-petugas");
    const own = writer === undefined || writer.split(" ").some((mark) => mark && kept.includes(mark));
    if (!kept || (writer && !own)) return;
    if (own && place()) {
      prepare().catch(() => {});
      return;
    }
    if (writer === undefined) return; // app.js says it
    const line = document.createElement("p");
    const link = Object.assign(document.createElement("a"), { className: "go", href: waitingAt, textContent: waiting });
    line.append(link);
    document.querySelector("main").prepend(line);
    if (!own) return;
    const send = (now) => Outbox.flush(now).then(Outbox.note).catch(() => {});
    bring([needs.split(" ")[0]]).then(() => send("visit"), () => {});
    addEventListener("online", () => self.Outbox && send(true));
  }
  // After app.js, which says what may be fetched.
  addEventListener("DOMContentLoaded", () => {
    try {
      remind();
    } catch (error) {
      // A browser without storage has nothing waiting.
    }
  });
})();
