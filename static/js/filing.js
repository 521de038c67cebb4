// A filing form: Back after success shows an empty form with a fresh id, never the sent one again.
(() => {
  "use strict";
  const form = document.getElementById("isian");
  const id = form && form.elements.namedItem("id");
  if (!id) return;
  addEventListener("pageshow", () => {
    let sent = false;
    try {
      sent = sessionStorage.getItem("sent:" + id.value.slice(-12)) === "1";
    } catch (error) {
      return;
    }
    if (sent) {
      form.reset();
      location.replace(location.href.split("#")[0]);
    }
  });
})();
