// The top of the page: where one is, the language, light and dark, and who is there.

import { fill, h, say } from "./dom.js";
import { patch } from "./api.js";
import { on } from "./news.js";
import { language, t } from "./words.js";

const STEPS = ["photo", "stack", "data", "train", "try", "take"];

const KEPT = "deepbrick-look";
const LOOKS = ["auto", "light", "dark"];

const state = document.getElementById("state");
on("away", () => {
  state.hidden = false;
  fill(state, t("state.away"));
});
on("there", () => {
  state.hidden = true;
  fill(state);
  say(t("state.there"));
});

setLook(localStorage.getItem(KEPT) ?? "auto");

function setLook(look) {
  localStorage.setItem(KEPT, look);
  if (look === "auto") delete document.documentElement.dataset.look;
  else document.documentElement.dataset.look = look;
}

export function showTop({ session, view, changeLanguage }) {
  const top = document.getElementById("top");
  const brand = top.querySelector(".brand");
  const steps = [...STEPS, ...(session.member?.role === "teacher" && session.lan ? ["class"] : [])];
  fill(
    top,
    h("a", { class: "skip", href: "#main", onclick: skip }, t("top.skip")),
    brand,
    session.member && h("nav", { class: "steps", "aria-label": t("top.steps") },
      h("ol", {}, steps.map((step) =>
        h("li", {}, h("a", { href: `#/${step}`, "aria-current": step === view ? "page" : null }, t(`step.${step}`)))))),
    h("div", { class: "tools" },
      h("label", { class: "sr", for: "language" }, t("top.language")),
      h("select", { id: "language", onchange: (event) => changeLanguage(event.target.value) },
        Object.entries(session.languages).map(([code, name]) =>
          h("option", { value: code, selected: code === language, lang: code }, name))),
      h("label", { class: "sr", for: "look" }, t("top.look")),
      h("select", { id: "look", onchange: (event) => setLook(event.target.value) },
        LOOKS.map((look) => h("option", { value: look, selected: look === (localStorage.getItem(KEPT) ?? "auto") }, t(`look.${look}`)))),
      session.member && session.lan && who(session)),
  );
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function who(session) {
  return h("button", { class: "quiet", onclick: () => rename(session), title: t("top.rename") }, session.member.name);
}

async function rename(session) {
  const name = prompt(t("top.rename"), session.member.name);
  if (!name) return;
  try {
    session.member = (await patch("/api/session", { name })).member;
    document.querySelector("#top .tools .quiet").textContent = session.member.name;
  } catch (error) {
    say(error.message, "error");
  }
}
