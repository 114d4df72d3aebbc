// The drawn map can be enlarged and moved; where the page asks for it, Leaflet shows
// our own GeoJSON instead. The drawing stays without script and where that fails.
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

  // The same map drawn by Leaflet from our own GeoJSON: no tiles, no other host. Looks
  // are classes; circles and names keep their size and hang on their town in pixels.
  class County {
    constructor(figure, shapes) {
      this.figure = figure;
      this.shapes = shapes;
      const canvas = figure.querySelector(".map__canvas");
      const drawn = canvas.querySelector("svg");
      const box = document.createElement("div");
      box.className = "map__leaflet";
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", drawn.getAttribute("aria-label"));
      this.factor = canvas.clientWidth / shapes.width;
      // The drawing stays below, unseen: it gives the map its height.
      drawn.classList.add("map__svg--under");
      drawn.setAttribute("aria-hidden", "true");
      canvas.append(box);
      const touch = window.matchMedia("(pointer: coarse)").matches;
      this.map = L.map(box, {
        attributionControl: false, zoomControl: false, zoomSnap: 0, zoomDelta: 0.75,
        zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        wheelPxPerZoomLevel: 120, scrollWheelZoom: false, dragging: !touch,
      });
      L.control.zoom({
        position: "bottomright",
        zoomInTitle: figure.dataset.zoomIn, zoomOutTitle: figure.dataset.zoomOut,
      }).addTo(this.map);
      // The wheel scrolls the page until the map was clicked or reached by keyboard.
      this.map.on("focus", () => this.map.scrollWheelZoom.enable());
      this.map.on("blur", () => this.map.scrollWheelZoom.disable());
      this.draw();
    }

    parts(name) {
      return this.shapes.features.filter(({ properties }) => properties.part === name);
    }

    draw() {
      const county = L.geoJSON({ type: "FeatureCollection", features: this.parts("county") },
        { interactive: false, style: () => ({ className: "county" }) }).addTo(this.map);
      const ways = this.parts("ways");
      const near = this.figure.dataset.near === "yes"
        ? L.latLngBounds(ways.flatMap(points)).pad(0.15) : null;
      const bounds = near && near.isValid() ? near : county.getBounds();
      this.map.fitBounds(bounds, { animate: false, padding: near ? [0, 0] : [12, 12] });
      this.map.setMinZoom(this.map.getZoom() - 0.5);
      this.map.setMaxZoom(this.map.getZoom() + 5);
      this.map.setMaxBounds(county.getBounds().extend(bounds).pad(0.4));
      this.at = new Map();
      for (const course of this.parts("course")) this.course(course);
      this.lines = ways.map((way) => this.way(way));
      for (const town of this.parts("town")) this.town(town);
      this.map.on("zoomend", () => this.lines.forEach((line) => line.lay()));
      this.lines.forEach((line) => line.lay());
    }

    course({ properties, geometry }) {
      const radius = properties.radius * this.factor;
      const [x, y] = properties.offset.map((pixels) => pixels * this.factor);
      const at = L.latLng(geometry.coordinates[1], geometry.coordinates[0]);
      const kinds = properties.kinds.map((kind) => ` course--${kind}`).join("");
      const chosen = properties.course === this.figure.dataset.selected
        ? " course--selected" : "";
      const text = document.createElement("span");
      text.textContent = properties.label;
      const mark = L.marker(at, {
        keyboard: false, title: properties.name, riseOnHover: true,
        icon: L.divIcon({
          className: `course mark${kinds}${chosen}${radius < 9 ? " mark--small" : ""}`,
          html: text, iconSize: [2 * radius, 2 * radius], iconAnchor: [radius - x, radius - y],
        }),
      }).addTo(this.map);
      mark.getElement().dataset.course = properties.course;
      mark.getElement().dataset.url = properties.url;
      this.at.set(properties.course, { at, offset: L.point(x, y) });
    }

    // Lines end at the circle, wherever it lies beside its town at this zoom.
    way({ properties, geometry }) {
      const { at, offset } = this.at.get(properties.course);
      const chosen = properties.course === this.figure.dataset.selected
        ? " line--lit" : "";
      const homes = geometry.coordinates.map(([[x, y]]) => L.latLng(y, x));
      const options = { interactive: false, noClip: true, smoothFactor: 0 };
      const line = L.polyline([], {
        ...options, className: `line line--${properties.step}${chosen}`,
      }).addTo(this.map);
      const dots = L.polyline(homes.map((home) => [home, home]), {
        ...options, className: `homes${chosen && " homes--lit"}`,
      }).addTo(this.map);
      for (const shape of [line, dots]) {
        shape.getElement().dataset.course = properties.course;
      }
      line.lay = () => {
        const end = this.map.layerPointToLatLng(
          this.map.latLngToLayerPoint(at).add(offset));
        line.setLatLngs(homes.map((home) => [home, end]));
      };
      return line;
    }

    town({ properties, geometry }) {
      const [x, y] = properties.offset.map((pixels) => pixels * this.factor);
      const text = document.createElement("span");
      text.textContent = properties.name;
      L.marker([geometry.coordinates[1], geometry.coordinates[0]], {
        interactive: false, keyboard: false,
        icon: L.divIcon({
          className: `town town--${properties.anchor}`, html: text,
          iconSize: [0, 0], iconAnchor: [-x, -y],
        }),
      }).addTo(this.map);
    }
  }

  function points({ geometry }) {
    return geometry.coordinates.flat().map(([x, y]) => [y, x]);
  }

  // A folded map has no size yet: it is drawn when it is opened.
  function shown(canvas) {
    return new Promise((resolve) => {
      const watch = new ResizeObserver(() => {
        if (!canvas.clientWidth) return;
        watch.disconnect();
        resolve();
      });
      watch.observe(canvas);
    });
  }

  async function leaflet(figure) {
    const answer = await fetch(figure.dataset.geojson);
    if (!answer.ok) return; // the drawing stays
    const shapes = await answer.json();
    await shown(figure.querySelector(".map__canvas"));
    new County(figure, shapes);
    figure.dispatchEvent(new Event("map-ready", { bubbles: true }));
  }

  function zoomDrawing(figure) {
    const canvas = figure.querySelector("[data-zoom]");
    if (canvas) new Zoom(figure, canvas);
  }

  for (const figure of document.querySelectorAll("figure[data-map]")) {
    if (figure.dataset.geojson && window.L) {
      leaflet(figure).catch(() => zoomDrawing(figure));
    } else {
      zoomDrawing(figure);
    }
  }
})();
