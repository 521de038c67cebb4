/* What must still be seen when the reader's system sets all colours. */
function shapes() {
  const controls = [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button]')];
  return controls.filter((e) => visible(e) && e.getClientRects().length === 1).map((e) => ({
    name: named(e), box: box(e), field: e.matches('input,select,textarea'),
  }));
}

function wordsAndSigns() {
  const place = (r) => ({ x: r.left + scrollX, y: r.top + scrollY, width: r.width, height: r.height });
  const words = texts().flatMap((text) => text.lines.map((line) => ({ name: named(text.element), box: place(line) })));
  const signs = [...document.querySelectorAll('svg')].filter(visible).map((svg) => ({
    name: `sign in ${named(block(svg))}`, box: box(svg),
  }));
  return [...words, ...signs];
}
