/* What has been filled in, as the form would send it. */
function entry() {
  const values = {};
  for (const field of document.querySelectorAll('input,select,textarea')) {
    if (!field.name || field.matches('[type=hidden],[type=file],[type=submit],[type=button],[type=image]')) continue;
    values[field.name] = values[field.name] || [];
    if (field.matches('[type=radio],[type=checkbox]')) {
      if (field.checked) values[field.name].push(field.value);
    } else if (field.matches('select')) {
      values[field.name].push(...[...field.selectedOptions].map((option) => option.value));
    } else {
      values[field.name].push(field.value.replace(/\r\n/g, '\n'));
    }
  }
  return values;
}
