/* Whether each field says, in sight and above it, what it wants. */
const FIELDS = 'select,textarea,input:not([type=hidden],[type=submit],[type=button],[type=reset],[type=image])';

function referred(element) {
  return (element.getAttribute('aria-describedby') || '').split(/\s+/).filter(Boolean);
}

function above(upper, lower) {
  return upper.getBoundingClientRect().bottom <= lower.getBoundingClientRect().top + 2;
}

function hasWords(element) {
  return tidy(element.innerText) !== '';
}

function labelFaults(field) {
  const labels = [...field.labels].filter((label) => visible(label) && hasWords(label));
  if (!labels.length) return ['has no visible label'];
  if (field.matches('[type=radio],[type=checkbox]')) return groupFaults(field);
  return labels.some((label) => above(label, field)) ? [] : ['its label does not stand above it'];
}

/* Radio buttons and several boxes together need a question over them. */
function groupFaults(field) {
  const home = field.parentElement.parentElement;
  const like = [...home.querySelectorAll(`input[type=${field.type}]`)].filter((e) => e.parentElement.parentElement === home && visible(e));
  const group = field.closest('fieldset');
  const legend = group && group.querySelector('legend');
  if (legend && visible(legend) && hasWords(legend)) return above(legend, field) ? [] : ['its legend does not stand above it'];
  return field.type === 'radio' || like.length > 1 ? ['its group has no visible legend'] : [];
}

function describedFaults(element) {
  const faults = [];
  const ids = referred(element);
  for (const id of ids) {
    const target = document.getElementById(id);
    if (!target) faults.push(`is described by #${id}, which is not there`);
    else if (!hasWords(target)) faults.push(`is described by #${id}, which is empty`);
  }
  if (element.getAttribute('aria-invalid') === 'true' && !ids.length) faults.push('is invalid, but describes no error');
  return faults;
}

/* Words between a label and its field are a hint or an error: a voice must read them with the field. */
function unheardFaults(field) {
  const label = [...field.labels].find((l) => visible(l) && l.parentElement === field.parentElement);
  if (!label || field.matches('[type=radio],[type=checkbox]')) return [];
  const ids = new Set(referred(field));
  const faults = [];
  for (let e = label.nextElementSibling; e && e !== field; e = e.nextElementSibling) {
    if (visible(e) && hasWords(e) && !e.matches(FIELDS) && !ids.has(e.id)) faults.push(`does not refer to ${named(e)}`);
  }
  return faults;
}

function unlabelled() {
  const fields = [...document.querySelectorAll(FIELDS)].filter(visible);
  const groups = [...document.querySelectorAll('fieldset,[role=radiogroup],[role=group]')].filter(visible);
  return [
    ...fields.flatMap((f) => [...labelFaults(f), ...describedFaults(f), ...unheardFaults(f)].map((fault) => `${named(f)}: ${fault}`)),
    ...groups.flatMap((g) => describedFaults(g).map((fault) => `${named(g)}: ${fault}`)),
  ];
}
