// Where the page begins: who is there, which words, which view.

import { get, post } from "./api.js";
import { fail, fill, h } from "./dom.js";
import { listen } from "./news.js";
import { showTop } from "./shell.js";
import { loadWords, t } from "./words.js";

const VIEWS = {
  photo: () => import("./views/photo.js"),
  stack: () => import("./views/stack.js"),
  data: () => import("./views/data.js"),
  train: () => import("./views/train.js"),
  try: () => import("./views/try.js"),
  take: () => import("./views/take.js"),
  class: () => import("./views/class.js"),
};

const main = document.getElementById("main");
let session = null;
let leave = () => {};
let shown = 0;
let shared = null;

async function start() {
  await loadWords();
  const given = new URLSearchParams(location.hash.slice(1));
  const invited = given.get("join");
  shared = given.get("open");
  session = await get("/api/session");
  if (!session.member) return askForCode(invited ?? "");
  await enter();
}

/** In the class: open what a code of a stack says, or what the address says. */
async function enter() {
  listen();
  if (shared) {
    const { id } = await post(`/api/shared/${encodeURIComponent(shared)}`).catch((error) => (fail(error), {}));
    history.replaceState(null, "", id ? `#/stack/${id}` : "#/photo");
    shared = null;
  } else if (!location.hash.startsWith("#/")) history.replaceState(null, "", "#/photo");
  await show();
}

async function show() {
  const mine = ++shown;
  const [name, ...rest] = location.hash.replace(/^#\//, "").split("/");
  const view = name in VIEWS ? name : "photo";
  const { show: showView, title } = await VIEWS[view]();
  if (mine !== shown) return;
  leave();
  showTop({ session, view, changeLanguage });
  document.title = `${t(title)} · DeepBrick`;
  fill(main);
  leave = () => {};
  try {
    leave = (await showView(main, { session, args: rest, again: show })) ?? (() => {});
  } catch (error) {
    if (mine !== shown) return;
    showFailed(view, error);
  }
}

/** What was asked for is gone, or did not come: say so, with a way on. */
function showFailed(view, error) {
  const gone = error.status === 404;
  fill(main, h("h1", {}, t(gone ? "gone.title" : "gone.failed")), h("p", { class: "problem", role: "alert" }, error.message),
    h("div", { class: "row" },
      !gone && h("button", { class: "main", onclick: () => show().catch(fail) }, t("gone.again")),
      h("a", { class: "button", href: `#/${view}`, onclick: () => location.hash === `#/${view}` && show().catch(fail) }, t("gone.back", { step: t(`step.${view}`) }))));
}

async function changeLanguage(language) {
  await loadWords(language);
  session = await get("/api/session"); // names that the page gave
  await show();
}

function askForCode(code) {
  const name = h("input", { id: "name", maxlength: 60, autocomplete: "nickname" });
  const field = h("input", { id: "code", value: code, maxlength: 20, autocomplete: "off", autocapitalize: "characters", required: true });
  const problem = h("p", { class: "problem", role: "alert" });
  async function join(event) {
    event.preventDefault();
    try {
      session = await post("/api/session", { code: field.value, name: name.value });
      await enter();
    } catch (error) {
      fill(problem, error.message);
    }
  }
  document.title = `${t("join.title")} · DeepBrick`;
  showTop({ session, view: null, changeLanguage: async (language) => (await loadWords(language), askForCode(field.value)) });
  fill(
    main,
    h("form", { class: "card narrow", onsubmit: join },
      h("h1", {}, t("join.title")),
      h("p", {}, t(session.lan ? "join.text" : "join.no-class")),
      session.lan && [
        h("label", { for: "code" }, t("join.code")), field,
        h("label", { for: "name" }, t("join.name")), name,
        problem,
        h("button", { class: "main" }, t("join.go")),
      ]),
  );
}

addEventListener("hashchange", () => {
  if (!location.hash.startsWith("#/")) return;
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
  show().catch(fail);
});

addEventListener("unhandledrejection", (event) => fail(event.reason));
start().catch(fail);
