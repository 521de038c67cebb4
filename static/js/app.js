// What scripts add to plain pages. Every page works without this file.
// htmx is fetched only after the page is shown, and not at all on a saving or 2G line.
(() => {
  "use strict";
  const here = document.currentScript;
  const link = navigator.connection || {};
  const slow = link.saveData || /2g/.test(link.effectiveType || "");

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
    }
  }

  function say(words) {
    const status = document.getElementById("status");
    if (status) status.textContent = words;
  }

  function enhance(root) {
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
  addEventListener("pageshow", () => {
    document.querySelectorAll(".btn[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    enhance(event.target);
    settle(event.target);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    document.querySelectorAll(".btn[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
  });
  // A dead line: let the plain form do it, the browser then says what happened and Back keeps the text.
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline || ""));
  document.addEventListener("htmx:responseError", () => say(document.body.dataset.failed || ""));

  enhance(document);
  const summary = document.getElementById("galat") || document.querySelector("[data-focus]");
  if (summary) summary.focus();

  if (!slow && document.querySelector("[data-hx-get], [data-hx-post]")) {
    addEventListener("load", () => {
      const script = document.createElement("script");
      script.src = here.dataset.htmx;
      document.head.append(script);
    });
  }
})();
