/* Whether text can be read where it stands: grown, neither cut off nor written over. */

/* Points of a line that its own element must answer for; ascenders and descenders are left out. */
function pointsOfLine(r) {
  const inset = Math.min(3, r.width / 4);
  const at = [];
  for (const x of [r.left + inset, r.left + r.width / 2, r.right - inset]) {
    for (const y of [r.top + r.height * 0.25, r.top + r.height * 0.75]) at.push([x, y]);
  }
  return at;
}

/* The window must be as high as the page. */
function cutOff(text) {
  return text.lines.some((line) => pointsOfLine(line).some(([x, y]) => {
    if (x < 0 || x >= innerWidth) return true;
    const hit = document.elementFromPoint(x, y);
    return hit !== text.element && !text.element.contains(hit);
  }));
}

function overlapping(found) {
  const lines = found.flatMap((text) => text.lines.map((r) => ({
    text, left: r.left, right: r.right, top: r.top + r.height * 0.2, bottom: r.bottom - r.height * 0.2,
  })));
  lines.sort((a, b) => a.top - b.top);
  const pairs = [];
  lines.forEach((line, place) => {
    for (let next = place + 1; next < lines.length && lines[next].top < line.bottom; next += 1) {
      const other = lines[next];
      const wide = Math.min(line.right, other.right) - Math.max(line.left, other.left);
      if (other.text !== line.text && wide > 2) pairs.push([line.text, other.text]);
    }
  });
  return pairs;
}

/* A field's words are no text node: with more of them than fit, its scroll size shows how large they are. */
function wordsInField(field) {
  if (!field.matches('textarea,input:not([type=radio],[type=checkbox],[type=file],[type=range],[type=submit],[type=button])')) {
    return 0;
  }
  const before = field.value;
  field.value = field.tagName === 'TEXTAREA' ? 'M\n'.repeat(60) : 'M'.repeat(120);
  const size = field.tagName === 'TEXTAREA' ? field.scrollHeight : field.scrollWidth;
  field.value = before;
  return size;
}

function controlsWithText() {
  const query = 'button,select,textarea,summary,input:not([type=hidden],[type=radio],[type=checkbox],[type=range])';
  return [...document.querySelectorAll(query)].filter(visible);
}

/* Remembers how large everything is now. */
function measure() {
  window.piagamSizes = {
    texts: texts().map((text) => ({ ...text, height: text.lines[0].height })),
    controls: controlsWithText().map((element) => ({
      element, height: element.getBoundingClientRect().height, words: wordsInField(element),
    })),
  };
}

/* Small text must double nearly; headings may be held to what a narrow screen can carry. */
function ungrown(small, large, smallUpTo) {
  const range = document.createRange();
  const { texts: before, controls } = window.piagamSizes;
  const faults = [];
  for (const { node, element, height } of before) {
    if (!node.isConnected || !visible(element)) continue;
    range.selectNodeContents(node);
    const now = (range.getClientRects()[0] || { height }).height;
    if (now / height < (height <= smallUpTo ? small : large)) faults.push(`${named(element)}: its text does not grow`);
  }
  for (const { element, height, words } of controls) {
    if (!visible(element)) continue;
    const held = words ? wordsInField(element) / words < small : false;
    if (held) faults.push(`${named(element)}: what is typed in it does not grow`);
    else if (element.getBoundingClientRect().height / height < 1.25) faults.push(`${named(element)}: does not grow with its text`);
  }
  return [...new Set(faults)];
}

function unreadable() {
  const found = texts();
  const cut = found.filter(cutOff).map((text) => `${named(text.element)}: its text is cut off or covered`);
  const pairs = overlapping(found).map(([a, b]) => `${named(a.element)}: runs into ${named(b.element)}`);
  return [...new Set([...cut, ...pairs])];
}

/* What reaches out of the window to the right or the left. */
function sticksOut() {
  const width = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth;
  const faults = wide > innerWidth ? [`the page is ${wide} px wide in a window of ${innerWidth} px`] : [];
  for (const element of document.body.querySelectorAll('*')) {
    if (!visible(element) || element.closest('svg') !== (element.matches('svg') ? element : null)) continue;
    const r = element.getBoundingClientRect();
    const right = r.right + scrollX;
    if (right > width + 1 || r.left + scrollX < -1) faults.push(`${named(element)}: reaches from ${Math.round(r.left)} to ${Math.round(right)} px`);
  }
  return faults.slice(0, 8);
}
