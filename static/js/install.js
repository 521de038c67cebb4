// Putting the office on the phone's screen: a button on its page where the browser offers to do it itself, and one
// line at the foot of the home page until it is answered. Without this file the browser's own menu does it.
(() => {
  "use strict";
  const ANSWERED = "pasang-terjawab";
  const place = document.querySelector('[data-module="install"]');
  const offer = document.querySelector('[data-module="offer"]');
  let prompt = null;

  function answer(words) {
    localStorage.setItem(ANSWERED, "1");
    offer.hidden = true;
    document.getElementById("status").textContent = words;
  }

  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault(); // no bar of the browser's own over the page
    prompt = event;
    if (!place) return;
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
    if (offer) answer(offer.dataset.done);
    else if (place) {
      const had = place.contains(document.activeElement);
      place.textContent = document.getElementById("status").textContent = place.dataset.done;
      if (!had) return;
      place.tabIndex = -1; // the button that was pressed is gone: the focus must not fall out of the page
      place.focus();
    }
  });

  function ask() {
    const installed = matchMedia("(display-mode: standalone), (display-mode: minimal-ui)").matches;
    if (installed || localStorage.getItem(ANSWERED)) return;
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => {
      answer(offer.dataset.gone);
      document.querySelector("main").focus();
    });
    offer.querySelector("a").addEventListener("click", (event) => {
      localStorage.setItem(ANSWERED, "1"); // asked once: whoever looks has answered
      if (!prompt) return;
      event.preventDefault();
      prompt.prompt();
    });
  }
  try {
    if (offer) ask();
  } catch (error) {
    // A browser without storage could not remember a no: it is not asked.
  }
})();
