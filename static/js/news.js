// An open case tells politely that something new came, with a link that brings it (data-module="news").
// It asks ever more rarely, never unseen or on a saving line, and stops: battery and data are the reader's.
(() => {
  "use strict";
  const LONGEST_MS = 300000;
  const ENOUGH_MS = 1800000;
  const began = Date.now();
  let pause = 30000;
  const part = (page) => page.querySelector('[data-module="news"]'); // each answer of the form brings another one

  // Nothing that is being read changes: a sentence fills a place kept free for it, and is spoken.
  function tell(place, words) {
    const [said, link] = ["span", "a"].map((name) => document.createElement(name));
    [said.textContent, link.className, link.href, link.textContent] = [words, "go", place.dataset.page, place.dataset.open];
    link.addEventListener("click", (event) => {
      event.preventDefault();
      bring(place).catch(() => tell(place, document.body.dataset.offline));
    });
    document.getElementById("status").textContent = words;
    place.textContent = "";
    place.append(said, link);
    place.hidden = false;
  }

  // The conversation only: what is being typed stays, and an officer's form then speaks of what its sender has read.
  async function bring(place) {
    const fresh = new DOMParser().parseFromString(await (await fetch(place.dataset.page)).text(), "text/html");
    const talk = fresh.querySelector(".talk");
    document.querySelectorAll("[name=versi]").forEach((one) => (one.value = fresh.querySelector("[name=versi]").value));
    document.querySelector(".talk").replaceWith(talk);
    place.replaceWith(part(fresh));
    talk.lastElementChild.tabIndex = -1;
    talk.lastElementChild.focus();
    setTimeout(ask, pause);
  }

  async function ask() {
    const { saveData, effectiveType } = navigator.connection || {};
    const place = part(document);
    if (!place || Date.now() - began > ENOUGH_MS || saveData || /2g/.test(effectiveType)) return;
    if (document.hidden) return document.addEventListener("visibilitychange", ask, { once: true });
    const answer = await fetch(place.dataset.from, { redirect: "manual" }).catch(() => new Response());
    // A page is no answer of ours; what is neither "nothing new" nor "too often" says that the session is over.
    const words = /^text\/plain/.test(answer.headers.get("Content-Type")) && (await answer.text());
    if (answer.ok && words) tell(place, words);
    else if (answer.ok || answer.status === 429) setTimeout(ask, (pause = Math.min(pause * 1.5, LONGEST_MS)));
  }
  setTimeout(ask, pause);
})();
