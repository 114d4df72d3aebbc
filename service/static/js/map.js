// The drawn map can be enlarged and moved; where the page asks for it, Leaflet shows
// our own GeoJSON instead. No tiles, no other host. The drawing stays without script.
"use strict";

(() => {
  const STEP = 1.5;
  const LARGEST = 8;

  class Zoom {
    constructor(figure, canvas) {
      this.svg = canvas.querySelector("svg");
      const { width, height } = this.svg.viewBox.baseVal;
      this.full = { width, height };
      this.scale = 1;
      this.x = 0;
      this.y = 0;
      const box = document.createElement("div");
      box.className = "map__zoom no-print";
      box.append(
        this.button("+", figure.dataset.zoomIn, () => this.by(STEP)),
        this.button("−", figure.dataset.zoomOut, () => this.by(1 / STEP)),
      );
      canvas.append(box);
      this.drag();
    }

    button(sign, label, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", label || sign);
      button.addEventListener("click", act);
      return button;
    }

    by(factor) {
      const before = this.scale;
      this.scale = Math.min(LARGEST, Math.max(1, this.scale * factor));
      const { width, height } = this.full;
      this.x += (width / before - width / this.scale) / 2;
      this.y += (height / before - height / this.scale) / 2;
      this.apply();
    }

    apply() {
      const width = this.full.width / this.scale;
      const height = this.full.height / this.scale;
      this.x = Math.min(Math.max(this.x, 0), this.full.width - width);
      this.y = Math.min(Math.max(this.y, 0), this.full.height - height);
      this.svg.setAttribute("viewBox", `${this.x} ${this.y} ${width} ${height}`);
    }

    drag() {
      let last = null;
      this.svg.addEventListener("pointerdown", (event) => {
        if (this.scale > 1) last = [event.clientX, event.clientY];
      });
      this.svg.addEventListener("pointermove", (event) => {
        if (!last || !event.buttons) return;
        const shown = this.full.width / this.scale / this.svg.clientWidth;
        this.x -= (event.clientX - last[0]) * shown;
        this.y -= (event.clientY - last[1]) * shown;
        last = [event.clientX, event.clientY];
        this.apply();
      });
      this.svg.addEventListener("pointerup", () => { last = null; });
    }
  }

  function marker(feature, at) {
    const { label, url, people } = feature.properties;
    const radius = Math.max(6, 2.75 * Math.sqrt(people || 0));
    const mark = L.circleMarker(at, { radius, className: "leaflet-course" });
    const text = document.createElement(url ? "a" : "span");
    if (url) text.href = url;
    text.textContent = label || "";
    return mark.bindPopup(text);
  }

  // A place is picked by a click; the two number fields can be typed as well.
  function pick(map, names) {
    const [latitude, longitude] = names.split(" ").map((id) => document.getElementById(id));
    if (!latitude || !longitude) return;
    let mark = null;
    const put = (at) => {
      mark = mark || L.circleMarker(at, { radius: 8, className: "leaflet-course" }).addTo(map);
      mark.setLatLng(at);
    };
    if (latitude.value && longitude.value) put([latitude.value, longitude.value]);
    map.on("click", ({ latlng }) => {
      latitude.value = latlng.lat.toFixed(5);
      longitude.value = latlng.lng.toFixed(5);
      put(latlng);
    });
  }

  async function leaflet(figure) {
    const answer = await fetch(figure.dataset.geojson);
    if (!answer.ok) return; // the drawing stays
    const shapes = await answer.json();
    const box = document.createElement("div");
    box.className = "map__leaflet";
    figure.querySelector(".map__canvas").replaceChildren(box);
    const map = L.map(box, { attributionControl: false, zoomSnap: 0.25 });
    const layer = L.geoJSON(shapes, {
      pointToLayer: marker,
      style: () => ({ className: "leaflet-county" }),
    }).addTo(map);
    map.fitBounds(layer.getBounds());
    if (figure.dataset.pick) pick(map, figure.dataset.pick);
  }

  for (const figure of document.querySelectorAll("figure[data-map]")) {
    if (figure.dataset.geojson && window.L) {
      leaflet(figure).catch(() => {});
      continue;
    }
    const canvas = figure.querySelector("[data-zoom]");
    if (canvas) new Zoom(figure, canvas);
  }
})();
