/* The visible words of the page, block by block, each with the language it claims to be in. */
function languageOf(element) {
  const marked = element.closest('[lang]');
  return marked ? marked.getAttribute('lang') : '';
}

function spoken(skip) {
  const parts = new Map();
  for (const { node, element } of texts()) {
    if (skip && element.closest(skip)) continue;
    const marked = element.closest('[lang]') || document.documentElement;
    // A link is judged by itself: two of them side by side may name two languages.
    const home = element.closest('a,button') || block(element);
    // A block with a foreign part in it is two parts.
    const owner = home.contains(marked) ? marked : home;
    const part = parts.get(owner) || { name: named(owner), lang: languageOf(element), text: '' };
    part.text += ` ${node.data}`;
    parts.set(owner, part);
  }
  const title = { name: 'the title', lang: languageOf(document.documentElement), text: document.title };
  return [title, ...parts.values()];
}
