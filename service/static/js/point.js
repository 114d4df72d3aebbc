// A point on our own map: clicked, moved with the arrow keys, or typed as numbers. The
// two number fields stay the truth, and work alone where this script is missing.
"use strict";

(() => {
  const figure = document.querySelector("[data-point]");
  const ground = document.querySelector("[data-point-ground]");
  if (!figure || !ground || typeof L === "undefined") return;
  const [latitude, longitude, place] = ["latitude", "longitude", "place_id"].map((name) =>
    document.querySelector(`[name=${name}]`),
  );
  const { shape, places } = JSON.parse(ground.textContent);
  const drawing = figure.querySelector(".map__canvas");
  const NEAR = 11.5; // zoom at which the neighbouring villages are in the picture
  const STEP = 0.0002; // degrees, about 20 metres

  const canvas = document.createElement("div");
  canvas.className = "map__leaflet";
  drawing.replaceWith(canvas);
  const map = L.map(canvas, { attributionControl: false, keyboard: false, zoomSnap: 0.25 });
  map.setView(at() || [52.8, 8.5], NEAR);
  if (shape) L.geoJSON(shape, { interactive: false, className: "county" }).addTo(map);
  for (const [, name, x, y] of places) {
    L.circleMarker([y, x], { radius: 3, className: "place", interactive: false })
      .bindTooltip(name, { permanent: true, direction: "right", className: "map__name" })
      .addTo(map);
  }
  const dot = L.circleMarker(at() || [0, 0], { radius: 8, className: "zone", interactive: false });
  dot.addTo(map);

  function number(field) {
    const text = field.value.trim().replace(",", ".");
    return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
  }

  // What is typed; else where the chosen place lies.
  function at() {
    const [y, x] = [number(latitude), number(longitude)];
    if (y !== null && x !== null) return [y, x];
    const home = places.find(([id]) => id === place.value);
    return home ? [home[3], home[2]] : null;
  }

  function write(y, x) {
    latitude.value = y.toFixed(5).replace(".", ",");
    longitude.value = x.toFixed(5).replace(".", ",");
    dot.setLatLng([y, x]);
  }

  function show() {
    const point = at();
    if (!point) return;
    dot.setLatLng(point);
    map.panTo(point);
  }

  map.on("click", ({ latlng }) => write(latlng.lat, latlng.lng));
  for (const field of [latitude, longitude]) field.addEventListener("change", show);
  place.addEventListener("change", () => {
    [latitude.value, longitude.value] = ["", ""];
    show();
  });

  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", figure.dataset.help);
  const MOVES = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    const point = at();
    if (!move || !point) return;
    event.preventDefault();
    const step = event.shiftKey ? STEP * 10 : STEP;
    write(point[0] + move[0] * step, point[1] + move[1] * step);
    map.panTo(at());
  });

  const help = document.createElement("p");
  help.className = "field__hint";
  help.textContent = figure.dataset.help;
  figure.before(help);
})();
