// A part of the page that is read again every two seconds while work is going on.
// Without JavaScript the page says when it was made and offers a link to reload.
"use strict";

(() => {
  const EVERY_MS = 2000;
  const HIDDEN_MS = 10000;

  class Live {
    constructor(part) {
      this.part = part;
      this.read = Date.now();
      this.said = part.querySelector("[data-live-say]")?.dataset.liveSay || "";
      this.voice = document.createElement("p");
      this.voice.className = "hidden-text";
      this.voice.setAttribute("aria-live", "polite");
      part.after(this.voice);
      this.next();
    }

    next() {
      setTimeout(() => this.load(), document.hidden ? HIDDEN_MS : EVERY_MS);
    }

    async load() {
      try {
        const answer = await fetch(this.part.dataset.live, {
          headers: { "X-Fragment": "yes" }, cache: "no-store",
        });
        if (answer.redirected) return location.assign(answer.url);
        if (!answer.ok) throw new Error(String(answer.status));
        this.show(await answer.text());
      } catch {
        this.stale();
      }
      const done = this.part.querySelector("[data-live-done]");
      if (!done) return this.next();
      if (done.dataset.liveDone) location.assign(done.dataset.liveDone);
    }

    show(html) {
      // Keyboard users keep their place: the same id gets the focus again.
      const focused = this.part.contains(document.activeElement)
        ? document.activeElement.id : "";
      if (html !== this.last) this.part.innerHTML = html;
      this.last = html;
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      this.read = Date.now();
      const note = this.part.querySelector("[data-live-stale]");
      if (note) note.hidden = true;
      const sentence = this.part.querySelector("[data-live-say]")?.dataset.liveSay || "";
      if (sentence && sentence !== this.said) this.voice.textContent = sentence;
      this.said = sentence;
    }

    // Lost connection: the last figures stay and say how old they are.
    stale() {
      const note = this.part.querySelector("[data-live-stale]");
      if (!note) return;
      const seconds = Math.round((Date.now() - this.read) / 1000);
      note.textContent = note.dataset.liveStale.replace("%n", String(seconds));
      note.hidden = false;
    }
  }
  for (const part of document.querySelectorAll("[data-live]")) new Live(part);
})();
