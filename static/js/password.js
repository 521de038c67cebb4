// A button that shows the password, for whoever types on a small screen (ACCESSIBILITY rule 27).
(() => {
  "use strict";
  document.querySelectorAll('[data-module="show-password"]').forEach((part) => {
    const input = part.querySelector("input");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = part.dataset.label;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
    input.after(button);
  });
})();
