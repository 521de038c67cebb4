// A passkey: the browser answers the page's question, and the answer goes with the plain form.
// The form is shown only where the browser can do it; without this file codes serve.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=/g, "");

  function question(json) {
    const asked = JSON.parse(json);
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    for (const list of [asked.allowCredentials, asked.excludeCredentials])
      for (const known of list || []) known.id = bytes(known.id);
    return { publicKey: asked };
  }

  function answer(made) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"])
      if (made.response[name]) response[name] = text(made.response[name]);
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  }

  document.querySelectorAll('[data-module="passkey"]').forEach((form) => {
    const button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.querySelectorAll(".failed").forEach((shown) => shown.remove());
      navigator.credentials[form.dataset.kind](question(form.dataset.options)).then(
        (made) => {
          form.elements.kunci_jawaban.value = answer(made);
          form.submit();
        },
        () => {
          const shown = document.createElement("p");
          shown.className = "err failed";
          shown.textContent = document.getElementById("status").textContent = button.dataset.failed;
          button.before(shown);
        },
      );
    });
  });
})();
