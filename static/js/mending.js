// Texts of a session in the outbox: how they are packed, and how one that was refused comes back into its form.
// Only on pages with such a form; static/js/letters.js fetches it with the rest.
(() => {
  "use strict";
  let mending = null; // what is in a form again: it goes when that form is received
  let redraw = () => {};

  // What was written in a session is sent in that one only: the case's mark, or at the desk the writer's.
  function pack(item, form) {
    const writer = form.elements.namedItem("penulis");
    const mark = (writer || form.elements.namedItem("pegangan")).value;
    const { door, nameless, outbox } = form.dataset;
    const filing = Boolean(form.elements.namedItem("cerita")); // recorded for a citizen, who gets the digits
    const bare = outbox === "files"; // no text that could go first
    return { ...item, door, mark, desk: Boolean(writer), filing, nameless: nameless === "1", bare, at: location.pathname };
  }

  // What the form was filled with again goes, now that its new text is safe.
  async function mended(path, id) {
    if (!mending || mending.path !== path) return;
    const old = mending.id;
    mending = null;
    if (old !== id) await Outbox.drop(old);
    redraw();
  }

  function refill(form, fields) {
    fields.forEach(([name, value]) => {
      const same = Array.from(form.elements).filter((one) => one.name === name);
      same.forEach((one) => {
        if (/radio|checkbox/.test(one.type)) one.checked = one.checked || one.value === value;
        else if (!/hidden|file/.test(one.type)) one.value = value;
      });
    });
    form.querySelector("textarea, input:not([type=hidden])").focus();
  }

  // The text travelled first, so the office's page knows of no files: what was chosen is chosen again.
  function chosen(item) {
    const form = Array.from(document.querySelectorAll("form")).find((one) => one.getAttribute("action") === item.path);
    const fields = form ? Array.from(form.querySelectorAll("[type=file]")) : [];
    fields.forEach((field) => {
      const files = new DataTransfer();
      item.files.filter((one) => one.field === field.name).forEach((one) => files.items.add(new File([one.data], one.name, { type: one.type })));
      // A send takes one recording, in a field of its own, beside the others.
      const own = fields.filter((one) => one.name === field.name).length < 2 || field.multiple;
      if (!files.items.length || !own) return;
      field.files = files.files;
      const folded = field.closest("details");
      if (folded) folded.open = true;
    });
  }

  // After "open the form": with the office's page about what is wrong, or as it was typed where that shows nothing.
  async function reopen(forms, lay, show) {
    redraw = show;
    const id = sessionStorage.getItem("perbaiki");
    sessionStorage.removeItem("perbaiki");
    const item = id && (await Outbox.all()).find((one) => one.id === id);
    const form = item && forms.find((one) => one.getAttribute("action") === item.path);
    const handle = form && form.elements.namedItem("pegangan");
    // The form of a case stands at the same address for each case.
    if (!form || (item.status === 413 && handle && handle.value !== item.mark)) return;
    if (item.status !== 413) await Outbox.send(item);
    if (["received", "locked"].includes(item.state)) {
      await Outbox.put(item.state === "locked" ? { ...item, page: "" } : { ...item, page: "", fields: [], files: [] });
      return;
    }
    mending = item;
    if (item.page && item.status !== 413) lay(item.page);
    else refill(form, item.fields);
    chosen(item);
  }

  // What was mended and is received now by htmx.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.xhr.status === 200) mended(detail.requestConfig.path).catch(() => {});
  });

  self.Letters = { pack, mended, reopen };
})();
