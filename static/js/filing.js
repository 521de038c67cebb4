// What a filing form does by itself: empty after success, an unfinished text offered again, and filled with what the
// worker laid down for it. The form works without this file.
(() => {
  "use strict";
  const form = document.getElementById("isian");
  const id = form && form.elements.namedItem("id");
  if (!id) return;
  const story = form.elements.namedItem("cerita");
  const HELD = "titipan";
  const DRAFT = "draf:" + form.getAttribute("action");
  const ITS_OWN = ["id", "dibuka", "situs", "yakin", "lepas"];
  const wasSent = (one) => sessionStorage.getItem("sent:" + one.slice(-12)) === "1";
  const part = (name) => document.querySelector(`[data-part="${name}"]`);

  // A browser without storage, or one that refuses it, keeps its form as it is.
  const perhaps = (deed) => {
    try {
      deed();
    } catch (error) {
      // nothing is remembered here
    }
  };

  // Back after success shows an empty form with a fresh id, never the sent one again.
  addEventListener("pageshow", () =>
    perhaps(() => {
      if (!wasSent(id.value)) return;
      form.reset();
      location.replace(location.href.split("#")[0]);
    }),
  );

  // The short form knows its matter only when it is chosen.
  form.addEventListener("change", ({ target }) => {
    if (target.name === "perihal") form.dataset.about = target.selectedOptions[0].text;
  });

  function put(pairs) {
    const named = (field) => pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    for (const field of form.elements) {
      const values = named(field);
      if (!values.length || /file|submit/.test(field.type) || ITS_OWN.slice(1).includes(field.name)) continue;
      if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0];
    }
    form.elements.namedItem("cerita").focus();
  }

  // Low memory closes a page in the background, and what was typed with it. This window remembers it until it is
  // closed, never what is to be sent without a name, and offers it again on this very form alone.
  function remember() {
    const now = document.getElementById("isian");
    if (!now || !part("draft")) return;
    const pairs = [...new FormData(now)].filter(([name, value]) => typeof value === "string" && !ITS_OWN.includes(name));
    const [told, who] = ["cerita", "siapa"].map((name) => (pairs.find(([one]) => one === name) || ["", ""])[1]);
    const own = now.elements.namedItem("id").value;
    if (who === "nameless" || wasSent(own)) sessionStorage.removeItem(DRAFT);
    else if (told.trim()) sessionStorage.setItem(DRAFT, JSON.stringify({ id: own, pairs }));
  }

  function offer() {
    const kept = JSON.parse(sessionStorage.getItem(DRAFT));
    if (!kept) return;
    if (wasSent(kept.id)) sessionStorage.removeItem(DRAFT);
    else if (!story.value) part("draft").hidden = false;
  }

  document.addEventListener("click", ({ target }) => {
    const { draft } = (target.closest("[data-draft]") || target).dataset;
    if (!draft) return;
    if (draft === "take") put(JSON.parse(sessionStorage.getItem(DRAFT)).pairs);
    else sessionStorage.removeItem(DRAFT);
    part("draft").hidden = true;
    if (draft === "drop") story.focus();
  });
  // The form of that moment: one that came back with a fault took the first one's place.
  document.addEventListener("reset", () => perhaps(() => sessionStorage.removeItem(DRAFT)));
  document.addEventListener("change", () => perhaps(remember));
  document.addEventListener("visibilitychange", () => perhaps(remember));

  // What another application shared, or the short form that found no line: taken once, then wiped.
  async function take() {
    if (!("caches" in self) || !("takes" in form.dataset) || !(await caches.has(HELD))) return;
    const held = await caches.match("/" + HELD, { cacheName: HELD });
    await caches.delete(HELD);
    if (held) fill(await held.formData());
  }

  function fill(data) {
    const place = form.querySelector("[type=file][multiple]");
    const chosen = new DataTransfer();
    data.forEach((value) => value instanceof File && value.size && chosen.items.add(value));
    place.files = chosen.files;
    if (chosen.files.length) place.closest("details").open = true;
    const told = ["judul", "cerita", "tautan"].map((name) => data.get(name)).filter(Boolean);
    data.set("cerita", [...new Set(told)].join("\n"));
    put([...data]);
    part("draft").hidden = true;
    if (data.get("id")) return;
    const heading = document.querySelector("h1");
    document.title = heading.textContent = heading.dataset.shared;
    part("offline").hidden = true;
    part("shared").hidden = false;
    heading.tabIndex = -1;
    heading.focus();
  }
  perhaps(offer);
  take().catch(() => {});
})();
