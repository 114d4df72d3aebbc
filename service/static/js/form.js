// Comfort for forms; every form works without it.
"use strict";

(() => {
  // The error summary takes the focus, so that a screen reader starts there.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // What was typed before a new login goes back to its page by itself.
  const left = document.querySelector("form[data-send-now]");
  if (left) left.requestSubmit(left.querySelector("button"));

  // A second press of the button must not send twice; back must send again.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      // A form that answers with a file leaves this page as it is.
      setTimeout(() => delete form.dataset.sent, 4000);
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
    }
  });

  // "/" goes to the search field, unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-search]");
    const typing = event.target.closest("input, textarea, select");
    if (event.key !== "/" || !field || typing) return;
    event.preventDefault();
    field.focus();
  });

  // One day's hours for other days, without a way to the server.
  for (const row of document.querySelectorAll("[data-spread]")) {
    const fields = [...row.closest("fieldset").querySelectorAll("input")];
    row.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const first = fields.find((field) => field.value.trim());
      if (!button || !first) return;
      event.preventDefault();
      const hours = first.value;
      const days = button.value === "week" ? fields : fields.slice(0, 5);
      for (const field of days) field.value = hours;
    });
  }

  // A whole group of boxes with one click, and back again.
  for (const group of document.querySelectorAll("[data-tick-group]")) {
    const boxes = [...group.querySelectorAll("input[type=checkbox]")];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--plain";
    button.textContent = group.dataset.tickGroup;
    button.addEventListener("click", () => {
      const on = !boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = on;
    });
    if (boxes.length > 1) group.append(button);
  }

  // Suggestions for places: a combobox with a list, read from our own address.
  const DELAY_MS = 180;
  const FEWEST_LETTERS = 2;

  class Suggestions {
    constructor(input) {
      this.input = input;
      this.list = document.createElement("ul");
      this.list.className = "suggest";
      this.list.id = `${input.id}-list`;
      this.list.setAttribute("role", "listbox");
      this.list.hidden = true;
      input.after(this.list);
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-controls", this.list.id);
      input.setAttribute("aria-expanded", "false");
      this.list.setAttribute("aria-label", input.labels[0]?.firstChild?.textContent || "");
      this.at = -1;
      input.addEventListener("input", () => this.later());
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    }

    later() {
      clearTimeout(this.timer);
      const text = this.input.value.trim();
      if (text.length < FEWEST_LETTERS) return this.close();
      this.timer = setTimeout(() => this.load(text), DELAY_MS);
    }

    async load(text) {
      const url = new URL(this.input.dataset.suggest, location.href);
      url.searchParams.set("q", text);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok || this.input.value.trim() !== text) return;
        this.show(await answer.json());
      } catch {
        this.close(); // offline: the field is still a plain field
      }
    }

    show(answer) {
      const places = Array.isArray(answer) ? answer : answer.places || [];
      this.list.replaceChildren(...places.slice(0, 8).map((p, i) => this.item(p, i)));
      this.at = -1;
      this.list.hidden = places.length === 0;
      this.input.setAttribute("aria-expanded", String(places.length > 0));
    }

    item(place, index) {
      const row = document.createElement("li");
      row.id = `${this.list.id}-${index}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.dataset.name = place.name;
      const name = document.createElement("span");
      name.textContent = place.name;
      const note = document.createElement("span");
      note.className = "muted";
      note.textContent = [place.postal_code, place.municipality]
        .filter((part) => part && part !== place.name).join(" ");
      row.append(name, note);
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.choose(row);
      });
      return row;
    }

    key(event) {
      const rows = [...this.list.children];
      if (this.list.hidden || !rows.length) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.mark(rows, (this.at + step + rows.length) % rows.length);
      } else if (event.key === "Enter" && this.at >= 0) {
        event.preventDefault();
        this.choose(rows[this.at]);
      } else if (event.key === "Escape") {
        this.close();
      }
    }

    mark(rows, at) {
      this.at = at;
      rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
      this.input.setAttribute("aria-activedescendant", rows[at].id);
    }

    choose(row) {
      this.input.value = row.dataset.name;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      this.close();
    }

    close() {
      this.list.hidden = true;
      this.at = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
  }
  for (const input of document.querySelectorAll("input[data-suggest]")) {
    new Suggestions(input);
  }

  // Listen: play on the page instead of leaving it; press again to stop.
  for (const link of document.querySelectorAll("[data-listen]")) {
    let sound = null;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (sound && !sound.paused) return sound.pause();
      sound = sound || new Audio(link.href);
      sound.currentTime = 0;
      sound.play().catch(() => { location.href = link.href; });
    });
  }

  // Read aloud by the device's own voice, where it has one of the language.
  for (const button of document.querySelectorAll("[data-speak]")) {
    const speech = window.speechSynthesis;
    if (!speech) continue;
    const own = (voice) => voice.lang.toLowerCase().split(/[-_]/)[0] === button.dataset.speak;
    const show = () => { button.hidden = !speech.getVoices().some(own); };
    show();
    speech.addEventListener("voiceschanged", show); // voices load late
    button.addEventListener("click", () => {
      if (speech.speaking) return speech.cancel();
      const told = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
      told.voice = speech.getVoices().find(own);
      told.lang = told.voice.lang;
      speech.speak(told);
    });
    window.addEventListener("pagehide", () => speech.cancel());
  }

  // Print: the button shows itself only where it works.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
