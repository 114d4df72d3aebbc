// The sign follows what is typed: it is asked for again after a short rest.
// Without JavaScript a button does the same.
"use strict";

(() => {
  const REST_MS = 500;
  const form = document.querySelector("form[data-sign]");
  if (!form) return;
  let timer = 0;
  let asked = 0;

  async function look() {
    const mine = ++asked;
    const chosen = form.querySelector("[name=choice]:checked")?.value;
    try {
      const answer = await fetch(form.dataset.sign, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Fragment": "yes" },
      });
      if (!answer.ok || mine !== asked) return;
      show(await answer.text(), chosen);
    } catch {
      // The last sign stays with its time; sending still works.
    }
  }

  function show(html, chosen) {
    const read = new DOMParser().parseFromString(html, "text/html");
    for (const name of ["sign", "gate"]) {
      const part = read.querySelector(`[data-part=${name}]`);
      if (part) document.getElementById(name).replaceChildren(...part.childNodes);
    }
    const again = [...form.querySelectorAll("[name=choice]")].find((one) => one.value === chosen);
    if (again) again.checked = true;
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "choice") return;
    clearTimeout(timer);
    timer = setTimeout(look, REST_MS);
  });
})();
