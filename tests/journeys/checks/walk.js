/* What happens under real presses of Tab: the page keeps a log, the keys come from outside. */

/* Puts the keyboard before the first element of the page (or behind the last), as after a fresh load. */
function standBefore(end) {
  const mark = document.createElement('span');
  mark.tabIndex = -1;
  if (end) document.body.append(mark);
  else document.body.prepend(mark);
  mark.focus({ preventScroll: true });
  // Chromium goes on from where the removed element stood.
  mark.remove();
}

/* Middle and four corners, drawn in by 15 % so that round ends do not count. */
function pointsOf(element) {
  const r = element.getClientRects()[0] || element.getBoundingClientRect();
  const at = (fx, fy) => [r.left + r.width * fx, r.top + r.height * fy];
  return [at(0.5, 0.5), at(0.15, 0.15), at(0.85, 0.15), at(0.15, 0.85), at(0.85, 0.85)];
}

function over(element) {
  const own = (hit) => element.contains(hit) || [...(element.labels || [])].some((label) => label.contains(hit));
  let seen = 0;
  let cover = null;
  for (const [x, y] of pointsOf(element)) {
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
    seen += 1;
    const hit = document.elementFromPoint(x, y);
    if (hit && !own(hit)) cover = cover || named(hit);
  }
  return seen ? cover : 'the edge of the window';
}

function startWalk(end) {
  standBefore(end);
  const controls = [...document.querySelectorAll(CONTROLS)];
  const walk = { log: [], unseen: new Set(controls.filter((e) => !visible(e))), listening: new AbortController() };
  window.piagamWalk = walk;
  addEventListener('keyup', (event) => {
    if (event.key !== 'Tab') return;
    const element = document.activeElement;
    const outside = !element || element === document.body || element === document.documentElement;
    walk.log.push({
      element: outside ? null : element,
      box: outside ? null : box(element),
      cover: outside ? null : over(element),
      pieces: outside ? [] : [...element.getClientRects()].map((r) => r.width + r.height),
    });
  }, { capture: true, signal: walk.listening.signal });
  return controls.length - walk.unseen.size;
}

function walked() {
  const all = [...document.querySelectorAll('*')];
  const log = window.piagamWalk.log.map(({ element, box, cover, pieces }) => element && {
    order: all.indexOf(element), name: named(element), box, cover, pieces, appears: window.piagamWalk.unseen.has(element),
    // Parts of these hold several stops of their own.
    several: element.matches('audio,video,input[type=date],input[type=time],input[type=month],input[type=datetime-local]'),
  });
  return { log, unreached: unreached() };
}

/* The elements met stay known, so that their places can be read again. */
function endWalk() {
  window.piagamWalk.listening.abort();
}

/* With the keyboard at the top: what comes in sight on focus may push the rest down. */
function boxesNow() {
  standBefore(false);
  return window.piagamWalk.log.map(({ element }) => element && box(element));
}

/* Visible controls that the walk never came to. One radio button stands for its group. */
function unreached() {
  const reached = new Set(window.piagamWalk.log.map((entry) => entry.element).filter(Boolean));
  const groups = new Set([...reached].filter((e) => e.type === 'radio').map((e) => `${e.form && e.form.id} ${e.name}`));
  const sameGroup = (e) => e.type === 'radio' && groups.has(`${e.form && e.form.id} ${e.name}`);
  const summaryOfDetails = (e) => e.tagName !== 'SUMMARY' || e.parentElement.querySelector('summary') === e;
  return [...document.querySelectorAll(CONTROLS)]
    .filter((e) => visible(e) && !e.matches(':disabled') && summaryOfDetails(e) && !reached.has(e) && !sameGroup(e))
    .map(named);
}

/* Things that act on a press or click but are no control: a finger reaches them, a key does not. */
function clickOnly() {
  const acting = ['get', 'post', 'put', 'patch', 'delete'].flatMap((verb) => [`[hx-${verb}]`, `[data-hx-${verb}]`]);
  const query = [...acting, '[onclick]', '[role=button]', '[role=link]'].join(',');
  return [...document.querySelectorAll(query)].filter((e) => visible(e) && !e.matches(`${CONTROLS},form`)).map(named);
}

function raised() {
  return [...document.querySelectorAll('[tabindex]')].filter((e) => e.tabIndex > 0).map(named);
}
