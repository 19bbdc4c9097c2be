// A field to draw in, with a finger, a mouse, or the arrow keys.

import { h } from "../dom.js";
import { t } from "../words.js";

const SIDE = 280;
const PEN = 28;
const MARGIN = 0.08;
const STEP = 14;

/** `draw(file)` gets the picture after each stroke: white on black. */
export function drawing(drawn) {
  const canvas = h("canvas", { width: SIDE, height: SIDE, class: "drawing", tabindex: 0, role: "application", "aria-label": t("draw.label"), "aria-describedby": "draw-keys" });
  const pen = canvas.getContext("2d");
  let at = { x: SIDE / 2, y: SIDE / 4 };
  let down = false;
  let empty = true;

  function clear() {
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, SIDE, SIDE);
    Object.assign(pen, { strokeStyle: "#fff", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
    empty = true;
  }

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) * SIDE) / box.width, y: ((event.clientY - box.top) * SIDE) / box.height };
  };

  function line(to) {
    pen.beginPath();
    pen.moveTo(at.x, at.y);
    pen.lineTo(to.x + 0.01, to.y);
    pen.stroke();
    at = to;
    empty = false;
  }

  /** The ink fills the picture, as that of a handwritten digit does in the data. */
  function send() {
    if (empty) return;
    const { left, top, width, height } = inkBox(pen);
    const side = Math.max(width, height) * (1 + 2 * MARGIN);
    const cut = h("canvas", { width: SIDE, height: SIDE });
    const [x, y] = [left + width / 2 - side / 2, top + height / 2 - side / 2];
    const to = cut.getContext("2d");
    to.fillRect(0, 0, SIDE, SIDE);
    to.drawImage(canvas, (-x * SIDE) / side, (-y * SIDE) / side, (SIDE * SIDE) / side, (SIDE * SIDE) / side);
    cut.toBlob((blob) => drawn(new File([blob], "drawing.png", { type: "image/png" })));
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down = true;
    at = place(event);
    line(at);
  });
  canvas.addEventListener("pointermove", (event) => down && line(place(event)));
  for (const kind of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(kind, () => {
      down = false;
      send();
    });
  }
  const ways = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter") return send();
    if (!(event.key in ways)) return;
    event.preventDefault();
    const [x, y] = ways[event.key];
    const to = { x: Math.min(Math.max(at.x + STEP * x, PEN), SIDE - PEN), y: Math.min(Math.max(at.y + STEP * y, PEN), SIDE - PEN) };
    if (event.shiftKey) at = to;
    else line(to);
  });
  clear();
  return h("div", {}, canvas, h("p", { class: "hint", id: "draw-keys" }, t("draw.keys")), h("button", { onclick: clear }, t("draw.clear")));
}

function inkBox(pen) {
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  let [left, top, right, bottom] = [SIDE, SIDE, 0, 0];
  for (let k = 0; k < SIDE * SIDE; k += 1) {
    if (data[4 * k] < 128) continue;
    const [x, y] = [k % SIDE, Math.floor(k / SIDE)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
