// A button that copies what an element shows (data-module="copy"): its words in data-copy, said afterwards in data-copied.
// data-text is copied instead, where the shown text is grouped for the eye. Without this file the text can be marked by hand.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  for (const shown of document.querySelectorAll('[data-module="copy"]')) {
    const { copy, copied, text } = shown.dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = copy;
    button.addEventListener("click", () =>
      navigator.clipboard.writeText(text || shown.textContent.trim()).then(() => {
        button.textContent = copied;
        document.getElementById("status").textContent = copied;
      }),
    );
    shown.after(button);
  }
})();
