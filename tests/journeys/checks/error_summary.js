/* The summary of errors: where it stands, what it is, where its links lead. */
function summary() {
  const main = document.querySelector('main');
  const first = main && [...main.children].find(visible);
  const alert = main && main.querySelector('[role=alert]');
  const group = alert && alert.parentElement.closest('[role=group]');
  return { first, alert, group };
}

function summaryFaults() {
  const { first, alert, group } = summary();
  if (!alert) return ['main holds no error summary (role alert)'];
  if (!group) return [`${named(alert)}: stands in no group that can take the focus`];
  const faults = [];
  if (group !== first) faults.push(`${named(group)}: is not the first thing in main`);
  if (group.getAttribute('tabindex') !== '-1') faults.push(`${named(group)}: cannot take the focus (tabindex -1)`);
  if (document.activeElement !== group) faults.push(`${named(document.activeElement)}: has the focus after the load, not the error summary`);
  const title = document.getElementById(group.getAttribute('aria-labelledby') || '');
  if (!title || !group.contains(title) || !tidy(title.innerText)) faults.push(`${named(group)}: is not named by its own title`);
  if (!links().length) faults.push(`${named(group)}: has no link to a field`);
  return faults;
}

function links() {
  const { group } = summary();
  return group ? [...group.querySelectorAll('a')] : [];
}

function linkNames() {
  return links().map((link) => ({ name: named(link), local: (link.getAttribute('href') || '').startsWith('#') }));
}

function standOn(place) {
  links()[place].focus();
}

/* What has the focus after Enter, and whether the words that belong to it can be seen. */
function landed() {
  const element = document.activeElement;
  const field = element.matches('input,select,textarea');
  const group = element.matches('[type=radio],[type=checkbox]') && element.closest('fieldset');
  const label = (group && group.querySelector('legend')) || (field && [...element.labels].find(visible)) || null;
  const r = label ? label.getBoundingClientRect() : null;
  return {
    name: named(element),
    field,
    labelled: Boolean(label && tidy(label.innerText)),
    labelInSight: Boolean(r && r.top >= 0 && r.bottom <= innerHeight),
    invalid: Boolean(element.closest('[aria-invalid=true]')),
  };
}
