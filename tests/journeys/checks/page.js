/* Shared by every check: what a person can see, where it stands, and how a fault names it. */
const CONTROLS = 'a[href],area[href],button,input:not([type=hidden]),select,textarea,summary,audio[controls],video[controls]';
const BLOCKS = 'p,li,dt,dd,th,td,caption,h1,h2,h3,h4,h5,h6,div,section,article,nav,main,header,footer,form,fieldset,legend,label,details,summary,figure,figcaption,address,blockquote,button,body';
const UNREAD = 'script,style,noscript,template,textarea,select,option,datalist';

/* Place on the page, not in the window. */
function box(element) {
  const r = element.getBoundingClientRect();
  return { x: r.left + scrollX, y: r.top + scrollY, width: r.width, height: r.height };
}

/* Text for screen readers only stands in a box 1 px wide or high, or left of or above the page. */
function keptFromSight(element) {
  for (let e = element; e && e !== document.body; e = e.parentElement) {
    const r = e.getBoundingClientRect();
    if ((r.width > 0 && r.width <= 1) || (r.height > 0 && r.height <= 1)) return true;
    if (r.width > 0 && (r.right + scrollX <= 0 || r.bottom + scrollY <= 0)) return true;
  }
  return false;
}

function visible(element) {
  if (!element.checkVisibility({ visibilityProperty: true })) return false;
  const r = element.getBoundingClientRect();
  return r.width > 0 && r.height > 0 && !keptFromSight(element);
}

function tidy(text) {
  return text.replace(/\s+/g, ' ').trim();
}

function named(element) {
  if (!element || element === document.body || element === document.documentElement) return 'the page itself';
  const name = element.getAttribute('name');
  const which = element.id ? `#${element.id}` : (name && `[name=${name}]`) || '';
  const field = element.matches('input,select,textarea');
  const words = tidy(element.getAttribute('aria-label') || (field ? '' : element.innerText) || '');
  return element.tagName.toLowerCase() + which + (words ? ` “${words.slice(0, 40).trim()}”` : '');
}

/* Every piece of text that can be seen: its node, the element it stands in, and one rectangle for each line. */
function texts() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(UNREAD) || !visible(element)) continue;
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
    if (lines.length) found.push({ node, element, lines });
  }
  return found;
}

function block(element) {
  return element.closest(BLOCKS) || document.body;
}
