// Hold to record: the webcam's pictures go into a class as long as its button is held, or they become one clip.

import { fill, h, say } from "../dom.js";
import { t } from "../words.js";
import { cameraError, grab, startCamera } from "./camera.js";

const EVERY_MS = 150;
const CLIP_FRAMES = 16;
const WIDTH = 320;

/** `keep(className, files)` gets what was recorded. */
export function recorder(kind, keep) {
  let camera = null;
  let recording = null;
  const view = h("div", { class: "recorder" });
  const start = h("button", { class: "button", onclick: () => open().catch((error) => say(cameraError(error), "error")) }, t("record.start"));
  fill(view, start);

  async function open() {
    if (camera) return;
    camera = await startCamera(640);
    fill(view, camera.video, h("button", { class: "quiet", onclick: close }, t("camera.close")));
  }

  function close() {
    camera?.end();
    camera = null;
    recording = null;
    fill(view, start);
  }

  async function record(name, button) {
    if (recording) return;
    try {
      await open();
    } catch (error) {
      return say(cameraError(error), "error");
    }
    const mine = (recording = { held: true });
    button.classList.add("recording");
    const files = [];
    while (mine.held && camera && (kind === "pictures" || files.length < CLIP_FRAMES)) {
      const height = Math.round((WIDTH * camera.video.videoHeight) / camera.video.videoWidth);
      files.push(await grab(camera.video, "frame.jpg", { width: WIDTH, height }));
      button.dataset.count = files.length;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    recording = null;
    button.classList.remove("recording");
    delete button.dataset.count;
    if (kind === "clips" && files.length < 2) return say(t("record.short"));
    await keep(name, files).catch((error) => say(error.message, "error"));
  }

  const release = () => recording && (recording.held = false);

  function button(name) {
    const element = h("button", {
      class: "record",
      onpointerdown: (event) => {
        event.target.setPointerCapture(event.pointerId);
        record(name, element);
      },
      onpointerup: release, onpointercancel: release,
      onkeydown: (event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        event.preventDefault();
        if (!event.repeat) record(name, element);
      },
      onkeyup: (event) => [" ", "Enter"].includes(event.key) && release(),
      onblur: release,
      oncontextmenu: (event) => event.preventDefault(),
    }, t(kind === "clips" ? "record.hold-clip" : "record.hold"), h("span", { class: "sr" }, ` ${name}`));
    return element;
  }

  return { view, button, end: close };
}
