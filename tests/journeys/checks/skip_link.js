/* Where the focus stands, for the checks that follow it. */
function standing() {
  const element = document.activeElement;
  const r = element.getBoundingClientRect();
  const main = document.querySelector('main');
  return {
    name: named(element),
    onLink: element.matches('a[href^="#"]'),
    inSight: visible(element) && r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth,
    height: r.height,
    onMain: element === main || (main !== null && main.contains(element)),
    leadsToMain: element.matches('a[href^="#"]') && main !== null && `#${main.id}` === element.getAttribute('href'),
    stopsInMain: main ? [...main.querySelectorAll(CONTROLS)].filter((e) => visible(e) && e.tabIndex >= 0).length : 0,
  };
}
