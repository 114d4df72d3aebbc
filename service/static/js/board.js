// Course tables: rows and map light up together, keys, sums of what is ticked.
// Every row also works by Tab, links and form buttons alone.
"use strict";

(() => {
  for (const fold of document.querySelectorAll("details[data-fold]")) {
    const wide = window.matchMedia(`(min-width: ${fold.dataset.fold})`);
    const set = () => { fold.open = wide.matches; };
    wide.addEventListener("change", set);
    set();
  }

  const table = document.querySelector("table[data-board]");
  if (!table) return;
  const rows = [...table.querySelectorAll("tr[data-course]")];
  const rowOf = new Map(rows.map((row) => [row.dataset.course, row]));
  const shapes = (key) => document.querySelectorAll(
    `[data-map] [data-course="${CSS.escape(key)}"]`);
  const circle = (target) => target.closest?.("[data-map] .course[data-course]");

  // Row ↔ circle and lines

  function light(key, on) {
    rowOf.get(key)?.classList.toggle("is-lit", on);
    for (const shape of shapes(key)) {
      shape.classList.toggle("is-lit", on);
      if (!shape.classList.contains("line")) continue;
      // A line of the selected course was lit by the page and stays lit.
      if (shape.dataset.own === undefined) {
        shape.dataset.own = shape.classList.contains("line--lit") ? "yes" : "";
      }
      shape.classList.toggle("line--lit", on || shape.dataset.own === "yes");
      if (on) shape.parentNode.append(shape);
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
      const course = circle(event.target);
      if (course) light(course.dataset.course, true);
    });
    map.addEventListener("pointerout", (event) => {
      const course = circle(event.target);
      if (course) light(course.dataset.course, false);
    });
    map.addEventListener("click", (event) => {
      const course = circle(event.target);
      if (!course) return;
      const row = rowOf.get(course.dataset.course);
      if (!row) {
        // A filter hides the row: the course's own page is the way to it.
        if (course.dataset.url) location.assign(course.dataset.url);
        return;
      }
      row.scrollIntoView({ block: "center" });
      focusRow(row);
    });
    // Circles drawn later carry the ticks that stand now.
    map.addEventListener("map-ready", count);
  }

  // Keys in a row

  function box(row) {
    return row.querySelector("input[type=checkbox]");
  }
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
  function step(row, by, range) {
    const shown = rows.filter((other) => other.offsetParent !== null);
    const next = shown[shown.indexOf(row) + by];
    if (range) tick(row, true);
    if (!next) return;
    if (range) tick(next, true);
    focusRow(next);
  }

  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-course]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const own = event.target.matches("input, button, summary");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(row, event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
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

  // The bar: how many are ticked, their sums, and whom approving them would ask.
  // Ticks that a filter hides lie in hidden fields of the form and count as well.

  const hidden = () => [...document.querySelectorAll("[data-hidden-tick]")];
  const ticked = () => rows.filter((row) => box(row)?.checked);

  function write(name, value, shown = true) {
    for (const place of document.querySelectorAll(`[data-ticked-${name}]`)) {
      const text = place.dataset.text || place.getAttribute(`data-ticked-${name}`);
      place.textContent = shown ? text.replace("%n", value) : "";
    }
  }

  function sum(all, name) {
    const found = all.reduce((sofar, one) => sofar + Number(one.dataset[name] || 0), 0);
    return found.toLocaleString(document.documentElement.lang);
  }

  function asks(all) {
    const found = new Map();
    for (const { dataset } of all) {
      if (dataset.asks) found.set(dataset.asks, (found.get(dataset.asks) || 0) + 1);
    }
    return [...found].sort().map(([name, n]) => `${name} ${n}`).join(", ");
  }

  function count() {
    const here = ticked();
    const away = hidden();
    const all = [...here, ...away];
    for (const place of document.querySelectorAll("[data-ticked-count]")) {
      const text = away.length ? place.dataset.textHidden : place.dataset.tickedCount;
      place.textContent = text.replace("%n", String(all.length))
        .replace("%h", String(away.length));
    }
    for (const place of document.querySelectorAll("[data-ticked-sum]")) {
      const shown = sum(all, place.dataset.tickedSum);
      place.textContent = place.dataset.text.replace("%n", shown);
    }
    const asked = asks(all);
    write("asks", asked, asked !== "");
    for (const row of rows) {
      const on = Boolean(box(row)?.checked);
      for (const shape of shapes(row.dataset.course)) {
        if (shape.classList.contains("course")) {
          shape.classList.toggle("course--ticked", on || row.dataset.done === "yes");
        }
      }
    }
    const open = rows.filter((row) => box(row) && !box(row).disabled);
    for (const one of table.querySelectorAll("[data-tick-all]")) {
      one.checked = open.length > 0 && here.length === open.length;
      one.indeterminate = here.length > 0 && !one.checked;
    }
    for (const button of document.querySelectorAll("[data-untick]")) {
      button.hidden = all.length === 0;
    }
    const keys = [...here.map((row) => row.dataset.course), ...away.map((one) => one.value)];
    for (const field of document.querySelectorAll("[data-ticked-field]")) {
      field.value = keys.join(".");
    }
    for (const link of document.querySelectorAll("a[data-keep-ticks]")) {
      const url = new URL(link.href);
      if (keys.length) url.searchParams.set("auswahl", keys.join("."));
      else url.searchParams.delete("auswahl");
      link.href = url.href;
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
  for (const button of document.querySelectorAll("[data-untick]")) {
    button.addEventListener("click", () => {
      for (const row of ticked()) box(row).checked = false;
      for (const field of hidden()) field.remove();
      count();
    });
  }
  count();
})();
