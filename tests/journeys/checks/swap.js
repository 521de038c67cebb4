/* Waiting for htmx, and watching a live region while it works. */
const ENDS = ['htmx:afterSettle', 'htmx:responseError', 'htmx:sendError', 'htmx:timeout'];

function twoFrames() {
  return new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
}

/* Listens from now on; `swapEnded` waits. Without htmx, the words in the region are the end. */
function expectSwap(selector) {
  let asked = false;
  addEventListener('htmx:beforeRequest', () => { asked = true; }, { capture: true, once: true });
  const region = selector ? document.querySelector(selector) : null;
  window.piagamSwap = new Promise((go) => {
    for (const name of ENDS) addEventListener(name, () => go(name), { capture: true, once: true });
    if (!region) return;
    const spoken = new MutationObserver(() => { if (!asked && tidy(region.textContent)) go('words'); });
    spoken.observe(region, { childList: true, characterData: true, subtree: true });
  });
}

function swapEnded(limit) {
  const over = new Promise((go) => { setTimeout(() => go('nothing'), limit); });
  return Promise.race([window.piagamSwap, over]).then((name) => twoFrames().then(() => name));
}

function watchRegion(selector) {
  const region = document.querySelector(selector);
  window.piagamRegion = region;
  if (!region) return [`${selector}: is not on the page before anything happens`];
  const speaks = region.matches('[role=status],[role=alert],[role=log],[aria-live=polite],[aria-live=assertive]');
  const faults = speaks ? [] : [`${named(region)}: is no live region`];
  if (tidy(region.textContent)) faults.push(`${named(region)}: is not empty before anything happens`);
  return faults;
}

function heard() {
  const region = window.piagamRegion;
  return { same: Boolean(region && region.isConnected), words: region ? tidy(region.textContent) : '', name: named(region) };
}

/* Focus after a swap: on what the rule names, and where it can be seen. */
function focusFaults(selector) {
  const element = document.activeElement;
  if (!document.querySelector(selector)) return [`${selector}: is not on the page`];
  if (!element.matches(selector)) return [`${named(element)}: has the focus, not ${selector}`];
  const r = element.getBoundingClientRect();
  const inSight = r.bottom > 0 && r.top < innerHeight && visible(element);
  return inSight ? [] : [`${named(element)}: has the focus, but is out of sight`];
}
