// The page about putting the office on the phone: a button where the browser offers to do it itself.
// Works on an element that the page already has; without this file the browser's own menu does it.
(() => {
  "use strict";
  const place = document.querySelector('[data-module="install"]');
  if (!place) return;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = place.dataset.offer;
    button.addEventListener("click", () => event.prompt());
    place.textContent = "";
    place.append(button);
  });
  // Spoken and shown: not everybody listens.
  addEventListener("appinstalled", () => {
    place.textContent = document.getElementById("status").textContent = place.dataset.done;
  });
})();
