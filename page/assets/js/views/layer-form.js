// The layer of the brick that is chosen: in words, with its parameters, shapes and weights.

import { debounce, fill, h, say } from "../dom.js";
import { number, t } from "../words.js";

const REST_MS = 250;

export function layerForm(store) {
  const body = h("div");
  const heading = h("h2", { tabindex: -1 });
  const panel = h("section", { class: "card layer", "aria-labelledby": "layer-name" }, heading, body);
  heading.id = "layer-name";
  const send = debounce(REST_MS, (brick, name, value) =>
    store.set(brick, name, value).catch((error) => {
      say(error.message, "error");
      draw();
    }));

  function draw() {
    const brick = store.brick(store.selected);
    if (!brick) {
      fill(heading, t("layer.none"));
      return fill(body, h("p", { class: "hint" }, t("layer.hint")));
    }
    const layer = store.layer(brick.id);
    const problems = store.stack.problems.filter((p) => p.brick === brick.id);
    const held = document.activeElement?.id;
    fill(heading, t(`brick.${brick.token}`));
    fill(body,
      h("p", {}, t(`brick.${brick.token}.text`)),
      problems.map((p) => h("p", { class: "problem" }, p.message)),
      layer && h("p", {}, layer.text),
      brick.settings.filter((setting) => !layer || layer.settings.includes(setting.name)).map((setting) => field(brick, setting, layer, (value) => send(brick.id, setting.name, value))),
      layer && facts(layer));
    if (held) document.getElementById(held)?.focus();
  }

  store.addEventListener("change", draw);
  store.addEventListener("select", (event) => {
    draw();
    if (event.detail.focus) {
      heading.focus({ preventScroll: true });
      if (panel.getBoundingClientRect().top > innerHeight * 0.8) panel.scrollIntoView({ block: "nearest" });
    }
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.selected) document.querySelector(`[data-brick="${CSS.escape(store.selected)}"]`)?.focus();
  });
  draw();
  return panel;
}

function field(brick, setting, layer, change) {
  const id = `set-${setting.name}`;
  const value = brick.params[setting.name] ?? setting.default;
  const label = h("label", { for: id }, t(`setting.${setting.name}`));
  if (setting.kind === "choice") {
    return h("div", { class: "field" }, label,
      h("select", { id, onchange: (event) => change(event.target.value) },
        setting.choices.map((choice) => h("option", { value: choice, selected: choice === value }, choice))));
  }
  const step = setting.step ?? 1;
  const input = h("input", { id, type: "number", min: setting.min, max: setting.max, step, value, inputmode: "decimal",
    "aria-describedby": `${id}-hint`,
    oninput: (event) => {
      if (event.target.value === "" || !event.target.checkValidity()) return;
      slider.value = event.target.value;
      change(Number(event.target.value));
    } });
  const slider = h("input", { type: "range", min: setting.min, max: Math.max(setting.usual_max ?? setting.max, value), step, value,
    "aria-label": t(`setting.${setting.name}`),
    oninput: (event) => {
      input.value = event.target.value;
      change(Number(event.target.value));
    } });
  return h("div", { class: "field" }, label, input, slider,
    h("span", { class: "hint", id: `${id}-hint` },
      t("layer.limits", { min: number(setting.min), max: number(setting.max), default: number(setting.default) }),
      value !== setting.default && h("button", { class: "link", type: "button", onclick: () => change(null) }, t("layer.default"))));
}

function facts(layer) {
  return h("dl", { class: "facts" },
    layer.given && [h("dt", {}, t("layer.in")), h("dd", {}, shape(layer.given))],
    layer.shape && [h("dt", {}, t("layer.out")), h("dd", {}, shape(layer.shape))],
    h("dt", {}, t("layer.weights")), h("dd", {}, number(layer.weights)),
    layer.lines.length > 0 && [h("dt", {}, t("layer.lines")), h("dd", {}, layer.lines.join(", "))]);
}

/** A shape in words; a step of time that may be any number is a star. */
export const shape = (sizes) => (sizes.length ? sizes.map((size) => size ?? "∗").join(" × ") : "1");
