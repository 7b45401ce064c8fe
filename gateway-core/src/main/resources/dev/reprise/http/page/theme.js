// Runs before the first paint, so that a remembered theme does not flash in the other's colours.
(() => {
  const KEY = "reprise-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      const kept = localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
      // Storage may be forbidden: the system's theme it is.
      return "system";
    }
  };

  const show = (choice) => {
    const system = dark.matches ? "dark" : "light";
    document.documentElement.dataset.theme = choice === "system" ? system : choice;
  };

  const choose = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // It holds for as long as the page is open.
    }
    show(choice);
  };

  const wire = () => {
    const buttons = [...document.querySelectorAll(".themes button")];
    const mark = (choice) => {
      for (const button of buttons) {
        const on = button.dataset.theme === choice;
        button.setAttribute("aria-checked", String(on));
        button.tabIndex = on ? 0 : -1;
      }
    };
    buttons.forEach((button, i) => {
      button.addEventListener("click", () => {
        choose(button.dataset.theme);
        mark(button.dataset.theme);
      });
      button.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          const next = buttons[(i + step + buttons.length) % buttons.length];
          next.focus();
          next.click();
        }
      });
    });
    mark(chosen());
  };

  show(chosen());
  dark.addEventListener("change", () => show(chosen()));
  document.addEventListener("DOMContentLoaded", wire);
})();
