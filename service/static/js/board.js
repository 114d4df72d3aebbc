// Course tables: rows and map light up together, keys, count of what is ticked.
// Every row also works by Tab, links and form buttons alone.
"use strict";

(() => {
  const table = document.querySelector("table[data-board]");
  if (!table) return;
  const rows = [...table.querySelectorAll("tr[data-course]")];
  const rowOf = new Map(rows.map((row) => [row.dataset.course, row]));
  const drawn = (key) => document.querySelectorAll(
    `[data-map] [data-course="${CSS.escape(key)}"]`);

  function light(key, on) {
    rowOf.get(key)?.classList.toggle("is-lit", on);
    for (const shape of drawn(key)) {
      shape.classList.toggle("is-lit", on);
      if (!shape.classList.contains("line")) continue;
      // A line of the selected course was lit by the page and stays lit.
      if (shape.dataset.own === undefined) {
        shape.dataset.own = shape.classList.contains("line--lit") ? "yes" : "";
      }
      shape.classList.toggle("line--lit", on || shape.dataset.own === "yes");
    }
  }

  for (const row of rows) {
    const key = row.dataset.course;
    row.addEventListener("pointerenter", () => light(key, true));
    row.addEventListener("pointerleave", () => light(key, false));
    row.addEventListener("focusin", () => light(key, true));
    row.addEventListener("focusout", () => light(key, false));
  }
  for (const map of document.querySelectorAll("[data-map]")) {
    map.addEventListener("pointerover", (event) => {
      const course = event.target.closest("g[data-course]");
      if (course) light(course.dataset.course, true);
    });
    map.addEventListener("pointerout", (event) => {
      const course = event.target.closest("g[data-course]");
      if (course) light(course.dataset.course, false);
    });
    map.addEventListener("click", (event) => {
      const key = event.target.closest("g[data-course]")?.dataset.course;
      const row = rowOf.get(key);
      if (!row) return;
      row.scrollIntoView({ block: "center" });
      focusRow(row);
    });
  }

  const box = (row) => row.querySelector("input[type=checkbox]");
  function focusRow(row) {
    const first = row.querySelector("a[data-open]") || box(row);
    if (first) return first.focus();
    row.tabIndex = -1;
    row.focus();
  }
  function tick(row, on) {
    const field = box(row);
    if (!field || field.disabled) return;
    field.checked = on === undefined ? !field.checked : on;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-course]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const own = event.target.matches("input, button, summary");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const shown = rows.filter((r) => r.offsetParent !== null);
      const next = shown[shown.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      if (event.shiftKey) tick(row, true);
      if (!next) return;
      if (event.shiftKey) tick(next, true);
      focusRow(next);
    } else if (event.key === " " && !own) {
      event.preventDefault();
      tick(row);
    } else if (event.key.toLowerCase() === "p") {
      row.querySelector("[data-pin]")?.click();
    } else if (event.key === "Enter" && event.target === box(row)) {
      event.preventDefault();
      row.querySelector("a[data-open]")?.click();
    }
  });

  // The bar: how many are ticked, and sums of data-… of the ticked rows.
  function count() {
    const ticked = rows.filter((row) => box(row)?.checked);
    for (const place of document.querySelectorAll("[data-ticked-count]")) {
      const text = place.dataset.tickedCount || "%n";
      place.textContent = text.replace("%n", String(ticked.length));
    }
    for (const place of document.querySelectorAll("[data-ticked-sum]")) {
      const name = place.dataset.tickedSum;
      const sum = ticked.reduce((all, row) => all + Number(row.dataset[name] || 0), 0);
      const shown = sum.toLocaleString(document.documentElement.lang);
      place.textContent = (place.dataset.text || "%n").replace("%n", shown);
    }
    for (const row of rows) {
      const on = Boolean(box(row)?.checked);
      for (const shape of drawn(row.dataset.course)) {
        if (shape.tagName === "g") shape.classList.toggle("course--ticked", on);
      }
    }
    for (const all of table.querySelectorAll("[data-tick-all]")) {
      all.checked = ticked.length === rows.length && rows.length > 0;
      all.indeterminate = ticked.length > 0 && !all.checked;
    }
  }
  table.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      for (const row of rows) {
        if (box(row) && !box(row).disabled) box(row).checked = event.target.checked;
      }
    }
    count();
  });
  count();
})();
