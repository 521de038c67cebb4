// The receipt: copy the digits, warn two minutes before the page closes, and close without a way Back.
// Works on elements that the page already has; without this file every button still does its work.
(() => {
  "use strict";
  const WARN_MS = 2 * 60 * 1000;
  const receipt = document.querySelector('[data-module="receipt"]');
  if (!receipt) return;
  const { id, digits, until, after, copy, copied, warning } = receipt.dataset;
  const say = (words) => {
    document.getElementById("status").textContent = words;
  };

  // What was sent must not come back filled in: the form reads this mark (filing.js), which tells only the id's end.
  try {
    sessionStorage.setItem("sent:" + id.slice(-12), "1");
    const drafts = Object.keys(sessionStorage).filter((name) => name.startsWith("draf:"));
    drafts.forEach((name) => JSON.parse(sessionStorage.getItem(name)).id === id && sessionStorage.removeItem(name));
  } catch (error) {
    // A browser without storage keeps its Back button as it is.
  }

  if (digits && navigator.clipboard) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = copy;
    button.addEventListener("click", () =>
      navigator.clipboard.writeText(digits).then(() => {
        button.textContent = copied;
        say(copied);
      }),
    );
    receipt.append(button);
    receipt.classList.add("ready");
  }

  // Spoken and shown: not everybody listens. A page opened in its last two minutes says so at once.
  const left = new Date(until) - Date.now();
  const warn = () => {
    const shown = document.createElement("p");
    shown.className = "note warn";
    shown.textContent = warning;
    receipt.before(shown);
    say(warning);
  };
  if (left > 0) setTimeout(warn, Math.max(0, left - WARN_MS));

  // Only a redirect says that the page is closed. Anything else is sent once more by the browser itself, which shows it.
  const close = (event) => {
    const button = event.submitter;
    if (!button || button.value !== "tutup" || !window.fetch) return;
    event.preventDefault();
    const body = new URLSearchParams({ aksi: "tutup" });
    fetch(receipt.action, { method: "POST", body, redirect: "manual" })
      .then((answer) => {
        if (answer.type !== "opaqueredirect") throw new Error("not closed");
        location.replace(after);
      })
      .catch(() => {
        receipt.removeEventListener("submit", close);
        receipt.requestSubmit(button);
      });
  };
  receipt.addEventListener("submit", close);
})();
