// The villages of the chosen district, fetched alone. Without this file the button brings the whole form back with them.
(() => {
  "use strict";
  const form = document.getElementById("isian");
  if (!form || !document.getElementById("tampil-desa")) return;
  const PAUSE_MS = 1000;
  let timer = 0;
  const say = (words) => {
    document.getElementById("status").textContent = words;
  };

  // The focus stays where it is; the list stands below the button, and its heading is what is spoken.
  async function list(button) {
    const place = document.getElementById("daftar-desa");
    const code = form.elements.namedItem("kecamatan").value;
    let shown = document.createElement("p");
    [shown.className, shown.textContent] = ["hint", button.dataset.none];
    if (/\d/.test(code)) {
      const answer = await fetch(button.dataset.from + code).catch(() => null);
      const page = new DOMParser().parseFromString(answer && answer.ok ? await answer.text() : "", "text/html");
      const villages = page.querySelector("fieldset");
      if (!villages) shown.textContent = document.body.dataset.offline;
      else {
        shown = villages;
        const wanted = form.elements.namedItem("desa").value.trim().toLowerCase();
        const same = Array.from(shown.querySelectorAll("input")).find((one) => one.value && one.value.toLowerCase() === wanted);
        if (same) same.checked = true;
      }
    }
    while (place.firstChild) place.firstChild.remove();
    place.append(shown);
    say((shown.querySelector("legend") || shown).textContent);
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name !== "tampil" || !self.fetch) return;
    event.preventDefault();
    list(button);
  });
  // A list that is shown follows another choice of the district, after a pause; none appears by itself.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "kecamatan" || !document.querySelector("#daftar-desa > *")) return;
    clearTimeout(timer);
    timer = setTimeout(() => list(document.getElementById("tampil-desa")), PAUSE_MS);
  });
})();
