// Where the page begins: who is there, which words, which view.

import { get, post } from "./api.js";
import { fill, h, say } from "./dom.js";
import { listen } from "./news.js";
import { showTop } from "./shell.js";
import { loadWords, t } from "./words.js";

const VIEWS = {
  photo: () => import("./views/photo.js"),
  stack: () => import("./views/stack.js"),
};

const main = document.getElementById("main");
let session = null;
let leave = () => {};
let shown = 0;

async function start() {
  await loadWords();
  const invited = new URLSearchParams(location.hash.slice(1)).get("join");
  session = await get("/api/session");
  if (!session.member) return askForCode(invited ?? "");
  if (invited) history.replaceState(null, "", "#/photo");
  listen();
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
  leave = (await showView(main, { session, args: rest, again: show })) ?? (() => {});
}

async function changeLanguage(language) {
  await loadWords(language);
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
      location.hash = "#/photo";
      listen();
      await show();
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

function fail(error) {
  say(error.message, "error");
}

addEventListener("unhandledrejection", (event) => fail(event.reason));
start().catch(fail);
