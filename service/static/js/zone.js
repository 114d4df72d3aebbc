// A zone's outline is drawn by clicking its corners on our own map; the GeoJSON field
// stays the truth, and works alone where this script or Leaflet is missing.
"use strict";

(() => {
  const figure = document.querySelector("[data-zone]");
  const ground = document.querySelector("[data-zone-ground]");
  if (!figure || !ground || typeof L === "undefined") return;
  const field = document.getElementById(figure.dataset.zone);
  const { shape, places } = JSON.parse(ground.textContent);
  const drawing = figure.querySelector(".map__canvas");

  const canvas = document.createElement("div");
  canvas.className = "map__leaflet";
  drawing.replaceWith(canvas);
  const map = L.map(canvas, { attributionControl: false, zoomSnap: 0.25 });
  // The view comes first: Leaflet places nothing without one.
  const known = places.map(([, x, y]) => [y, x]);
  const county = shape ? L.geoJSON(shape, { interactive: false, className: "county" }) : null;
  const bounds = L.latLngBounds([...known, ...read()]);
  map.fitBounds(county ? bounds.extend(county.getBounds()) : bounds, { padding: [8, 8] });
  if (county) county.addTo(map);
  for (const [name, x, y, town] of places) {
    L.circleMarker([y, x], { radius: 3, className: "place", interactive: false })
      .bindTooltip(name, { permanent: town, direction: "right", className: "map__name" })
      .addTo(map);
  }
  const outline = L.polygon([], { className: "zone", interactive: false }).addTo(map);
  const corners = L.layerGroup().addTo(map);
  let points = read();

  function read() {
    try {
      const told = JSON.parse(field.value);
      const shape = told.type === "Feature" ? told.geometry : told;
      return shape.coordinates[0].slice(0, -1).map(([x, y]) => [y, x]);
    } catch {
      return [];
    }
  }

  function show() {
    outline.setLatLngs(points);
    corners.clearLayers();
    for (const point of points) {
      corners.addLayer(L.circleMarker(point, { radius: 5, className: "corner", interactive: false }));
    }
  }

  function write() {
    const ring = points.map(([y, x]) => [Number(x.toFixed(6)), Number(y.toFixed(6))]);
    field.value = ring.length
      ? JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] })
      : "";
    show();
  }

  function button(label, act) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "btn btn--secondary";
    element.textContent = label;
    element.addEventListener("click", act);
    return element;
  }

  map.on("click", (event) => {
    points.push([event.latlng.lat, event.latlng.lng]);
    write();
  });
  field.addEventListener("change", () => {
    points = read();
    show();
  });
  const row = document.createElement("div");
  row.className = "row";
  const help = document.createElement("p");
  help.className = "muted";
  help.textContent = figure.dataset.help;
  row.append(
    button(figure.dataset.undo, () => { points.pop(); write(); }),
    button(figure.dataset.clear, () => { points = []; write(); }),
  );
  figure.after(help, row);
  show();
})();
