/* Movement that goes on although the reader asked for none. */
function running() {
  return document.getAnimations().filter((a) => a.playState === 'running').map((a) => named(a.effect && a.effect.target));
}

/* A jump to the page's end must arrive at once. */
function glides() {
  const from = scrollY;
  const end = document.documentElement.scrollHeight - innerHeight;
  if (end < 1) return false;
  scrollTo(0, from < end / 2 ? end : 0);
  const arrived = Math.abs(scrollY - from) >= end / 2 - 1;
  scrollTo({ top: from, behavior: 'instant' });
  return !arrived;
}

/* Lets the page's own clock go on. */
function later(ms) {
  const start = document.timeline.currentTime;
  return new Promise((go) => {
    const frame = () => (document.timeline.currentTime - start >= ms ? go(true) : requestAnimationFrame(frame));
    frame();
  });
}

/* A blinking caret is no movement of ours. */
function hideCaret() {
  const element = document.activeElement;
  if (element && element.matches('input,textarea,[contenteditable]')) element.blur();
}
