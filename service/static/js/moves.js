// Up and down move in a list of links; Enter opens as everywhere.
"use strict";

(() => {
  const links = [...document.querySelectorAll("[data-moves] [data-move]")];
  for (const [at, link] of links.entries()) {
    link.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = links[at + (step ?? 0)];
      if (!step || !next) return;
      event.preventDefault();
      next.focus();
    });
  }
})();
