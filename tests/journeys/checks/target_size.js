/* How large the places are that a finger must hit. */

/* One rectangle round all of these elements. */
function around(elements) {
  const boxes = elements.map((e) => e.getBoundingClientRect());
  const left = Math.min(...boxes.map((r) => r.left));
  const top = Math.min(...boxes.map((r) => r.top));
  return {
    width: Math.max(...boxes.map((r) => r.right)) - left,
    height: Math.max(...boxes.map((r) => r.bottom)) - top,
  };
}

/* Whether a link is part of a sentence: then the line's height rules, not the finger. Other words of its block stand
   on its line, or run on into it over the line's end. */
function inSentence(link, allTexts) {
  const home = block(link.parentElement);
  const lines = [...link.getClientRects()];
  return allTexts.some(({ element, lines: others, node }) => {
    if (!home.contains(element) || block(element) !== home || element.closest('a,button') || !/[\p{L}\p{N}]/u.test(node.data)) return false;
    return runsInto(node, link) || others.some((other) => lines.some((r) => Math.min(r.bottom, other.bottom) - Math.max(r.top, other.top) > other.height / 2));
  });
}

function runsInto(node, link) {
  if (getComputedStyle(link).display !== 'inline') return false;
  const between = document.createRange();
  const before = node.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (before) between.setStartAfter(node), between.setEndBefore(link);
  else between.setStartAfter(link), between.setEndBefore(node);
  return !between.cloneContents().querySelector('br');
}

function smallTargets(least) {
  const allTexts = texts();
  const query = `${CONTROLS},[role=button]`;
  return [...document.querySelectorAll(query)].filter(visible).flatMap((element) => {
    if (element.matches('a,area') && inSentence(element, allTexts)) return [];
    const withLabel = element.matches('input[type=radio],input[type=checkbox]');
    const size = around(withLabel ? [element, ...[...element.labels].filter(visible)] : [element]);
    if (size.width >= least - 0.5 && size.height >= least - 0.5) return [];
    return [`${named(element)}: ${Math.round(size.width)} by ${Math.round(size.height)} px, less than ${least} by ${least}`];
  });
}
