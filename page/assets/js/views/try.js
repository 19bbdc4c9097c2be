// Try it: show a trained model something, and see what it says.

import { get, post, upload } from "../api.js";
import { fail, fill, h, say } from "../dom.js";
import { t } from "../words.js";
import { answersView } from "./answers.js";
import { canUseCamera, cameraError, grab, startCamera } from "./camera.js";
import { base64 } from "./data-set.js";
import { drawing } from "./drawing.js";

export const title = "step.try";

const LOOK_MS = 300;
const FRAMES_MS = 150;

export async function show(main, { args }) {
  const models = await get("/api/models");
  const id = Number(args[0]) || models[0]?.id;
  const bring = [
    h("input", { type: "file", id: "bring", class: "sr", accept: ".brick", onchange: (event) => bringIn(event.target.files[0]).catch(fail) }),
    h("label", { for: "bring", class: "button" }, t("try.bring")),
  ];
  if (!id) {
    return void fill(main, h("h1", {}, t("try.title")), h("p", { class: "lead" }, t("try.none")),
      h("div", { class: "row" }, h("a", { class: "button main", href: "#/train" }, t("try.go-train")), bring));
  }
  const model = await get(`/api/models/${id}`);
  const answers = h("div", { class: "answers card", "aria-live": "polite" }, h("p", { class: "hint" }, t("try.hint")));
  const tell = (answer) => fill(answers, answersView(answer));
  const askFile = (file) => upload(`/api/models/${id}/file?name=${encodeURIComponent(file.name)}`, file).then(tell);
  const which = h("select", { id: "which", onchange: (event) => (location.hash = `#/try/${event.target.value}`) },
    models.map((m) => h("option", { value: m.id, selected: m.id === id }, `${m.name} · ${m.data_name}`)));
  const ends = [];
  fill(main,
    h("h1", {}, t("try.title")),
    h("div", { class: "row" }, h("label", { for: "which" }, t("try.which")), which, bring, h("a", { class: "button", href: `#/take/${id}` }, t("train.take"))),
    h("div", { class: "try-view" }, h("div", { class: "ways" }, ways(model, id, askFile, tell, ends)), answers));
  return () => ends.forEach((end) => end());
}

function ways(model, id, askFile, tell, ends) {
  const { input } = model;
  const isImage = input.shape.length === 3;
  return [
    isImage && !input.sequence && input.light_on_dark && h("section", { class: "card" }, h("h2", {}, t("try.draw")), drawing((file) => askFile(file).catch(fail))),
    isImage && canUseCamera() && cameraWay(model, id, tell, ends),
    isImage && h("section", { class: "card" }, h("h2", {}, t("try.file")),
      h("input", { type: "file", id: "ask", class: "sr", accept: input.sequence ? "video/*,image/*" : "image/*,.heic", capture: null, onchange: (event) => {
        if (event.target.files[0]) askFile(event.target.files[0]).catch(fail);
        event.target.value = "";
      } }),
      h("label", { for: "ask", class: "button" }, t(input.sequence ? "try.choose-clip" : "try.choose"))),
    !isImage && rowForm(model, id, tell),
  ];
}

/** The camera, looked at a few times a second; of sequences the last frames. */
function cameraWay(model, id, tell, ends) {
  const place = h("div");
  let camera = null;
  async function run() {
    camera = await startCamera(640);
    fill(place, camera.video, h("button", { onclick: stop }, t("camera.close")));
    const mine = camera;
    while (camera === mine) {
      try {
        if (model.input.sequence) {
          const frames = [];
          for (let k = 0; k < (model.input.steps ?? 4) && camera === mine; k += 1) {
            frames.push(await base64(await grab(mine.video, "f.jpg", { width: 320, height: 240 })));
            await new Promise((resolve) => setTimeout(resolve, FRAMES_MS));
          }
          if (camera === mine) tell(await post(`/api/models/${id}/frames`, { frames }));
        } else tell(await upload(`/api/models/${id}/file?name=camera.jpg`, await grab(mine.video, "camera.jpg", { width: 320, height: 240 })));
      } catch (error) {
        fail(error);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  function stop() {
    camera?.end();
    camera = null;
    fill(place, start);
  }
  const start = h("button", { class: "button", onclick: () => run().catch((error) => say(cameraError(error), "error")) }, t("photo.camera"));
  fill(place, start);
  ends.push(stop);
  return h("section", { class: "card" }, h("h2", {}, t("try.camera")), place);
}

/** A field for each number; for sequences a line a time step. */
function rowForm(model, id, tell) {
  const width = model.input.shape[0];
  const steps = model.input.sequence ? (model.input.steps ?? 1) : 1;
  const names = model.input.columns.length ? model.input.columns : Array.from({ length: width }, (_, k) => `${k + 1}`);
  const fields = Array.from({ length: steps }, (_, s) =>
    Array.from({ length: width }, (_, k) => h("input", { type: "number", step: "any", id: `n-${s}-${k}`, value: 0, required: true })));
  const ask = (event) => {
    event?.preventDefault();
    const rows = fields.map((line) => line.map((field) => Number(field.value)));
    post(`/api/models/${id}/numbers`, { rows }).then(tell).catch(fail);
  };
  return h("form", { class: "card", onsubmit: ask }, h("h2", {}, t("try.numbers")),
    fields.map((line, s) => h("div", { class: "row-fields" }, line.map((field, k) =>
      h("div", {}, h("label", { for: field.id }, steps > 1 ? `${t("place.column", { column: s + 1 })}: ${names[k] ?? k + 1}` : (names[k] ?? k + 1)), field)))),
    h("button", { class: "main" }, t("try.ask")));
}

async function bringIn(file) {
  const model = await upload(`/api/models?name=${encodeURIComponent(file.name)}`, file);
  location.hash = `#/try/${model.id}`;
}
