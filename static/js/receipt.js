// The receipt: copy the digits, warn two minutes before the page closes, and close without a way Back.
// Works on elements that the page already has; without this file every button still does its work.
(() => {
  "use strict";
  const WARN_MS = 2 * 60 * 1000;
  const receipt = document.querySelector('[data-module="receipt"]');
  if (!receipt) return;
  const say = (words) => {
    document.getElementById("status").textContent = words;
  };

  // What was sent must not come back filled in: the form reads this mark (filing.js).
  try {
    sessionStorage.setItem("sent:" + receipt.dataset.id, "1");
  } catch (error) {
    // A browser without storage keeps its Back button as it is.
  }

  const digits = receipt.dataset.digits;
  if (digits && navigator.clipboard) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "btn quiet";
    copy.textContent = receipt.dataset.copy;
    copy.addEventListener("click", () =>
      navigator.clipboard.writeText(digits).then(() => say(receipt.dataset.copied)),
    );
    receipt.append(copy);
  }

  const closing = new Date(receipt.dataset.until) - Date.now() - WARN_MS;
  if (closing > 0) setTimeout(() => say(receipt.dataset.warning), closing);

  receipt.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.value !== "tutup" || !window.fetch) return;
    event.preventDefault();
    const body = new URLSearchParams({ aksi: "tutup" });
    fetch(receipt.action, { method: "POST", body, redirect: "manual" })
      .then(() => location.replace(receipt.dataset.after))
      .catch(() => receipt.submit());
  });
})();
