// The view as a picture for worksheets: background, bricks, and the names over them.

import { h } from "../dom.js";

const SCALE = 2;

/** Draw the stage with what lies over it on a canvas of its own. */
export async function takePicture(stage, overlay) {
  const { clientWidth: width, clientHeight: height } = stage.frame;
  const { renderer, scene, camera, canvas } = stage;
  const sheet = h("canvas", { width: width * SCALE, height: height * SCALE });
  const pen = sheet.getContext("2d");
  stage.frame.classList.add("paper"); // light, whatever the page is: it will be printed
  const style = getComputedStyle(stage.frame);
  const light = pen.createRadialGradient(sheet.width / 2, sheet.height * 0.35, 0, sheet.width / 2, sheet.height * 0.5, Math.hypot(sheet.width, sheet.height) * 0.55);
  light.addColorStop(0, style.getPropertyValue("--stage-near").trim());
  light.addColorStop(1, style.getPropertyValue("--stage-far").trim());
  pen.fillStyle = light;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  const ratio = renderer.getPixelRatio();
  renderer.setPixelRatio(SCALE);
  renderer.setSize(width, height, false);
  renderer.render(scene, camera);
  pen.drawImage(canvas, 0, 0, sheet.width, sheet.height);
  renderer.setPixelRatio(ratio);
  stage.resize();
  drawOverlay(pen, overlay);
  stage.frame.classList.remove("paper");
  return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
}

/** The lines, circles and words of the overlay, as they look on the page. */
function drawOverlay(pen, svg) {
  pen.scale(SCALE, SCALE);
  for (const thing of svg.querySelectorAll("polyline, circle, text")) {
    const style = getComputedStyle(thing);
    const get = (name) => Number(thing.getAttribute(name));
    Object.assign(pen, { strokeStyle: style.stroke, fillStyle: style.fill, lineWidth: parseFloat(style.strokeWidth), lineJoin: "round" });
    pen.beginPath();
    if (thing.tagName === "text") {
      Object.assign(pen, { font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`, textAlign: { end: "right", middle: "center" }[style.textAnchor] ?? "left" });
      if (style.stroke !== "none") pen.strokeText(thing.textContent, get("x"), get("y"));
      pen.fillText(thing.textContent, get("x"), get("y"));
      continue;
    }
    if (thing.tagName === "circle") pen.arc(get("cx"), get("cy"), get("r"), 0, 2 * Math.PI);
    else thing.getAttribute("points").split(" ").forEach((point, k) => pen[k ? "lineTo" : "moveTo"](...point.split(",").map(Number)));
    if (style.fill !== "none") pen.fill();
    if (style.stroke !== "none") pen.stroke();
  }
}

/** Give a file to whoever sits there. */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
