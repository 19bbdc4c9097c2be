// The words of the page: one list a language; English where a word is missing.

let words = {};
let english = {};
export let language = "en";

const KEPT = "deepbrick-language";

export async function loadWords(wanted) {
  language = wanted ?? localStorage.getItem(KEPT) ?? (navigator.language.startsWith("ko") ? "ko" : "en");
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  // The server's sentences too: with every request, also of pictures and downloads.
  document.cookie = `${KEPT}=${language}; path=/; samesite=strict; max-age=31536000`;
  const [own, fallback] = await Promise.all([list(language), list("en")]);
  [words, english] = [own, fallback];
}

const lists = new Map();

async function list(name) {
  if (!lists.has(name)) lists.set(name, (await fetch(`/assets/words/${name}.json`)).json());
  return lists.get(name);
}

/** A sentence by its key, with values in the place of {name}. */
export function t(key, values = {}) {
  const text = words[key] ?? english[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Whether there is a sentence of this key. */
export const has = (key) => key in english;

/** The bricks of a stack, which a title has as their short names, by the names that the page uses. */
export const stackInWords = (title) => title.replace(/[^\s|]+/g, (token) => (has(`brick.${token}`) ? t(`brick.${token}`) : token));

/** A number as people of this language write it. */
export const number = (value, digits = 3) =>
  new Intl.NumberFormat(language, { maximumSignificantDigits: Number.isInteger(value) ? 21 : digits }).format(value);

/** A day and time as people of this language write it. */
export const dateTime = (when) =>
  new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(when));

export const percent = (share) =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: share > 0.995 || share < 0.1 ? 1 : 0 }).format(share);
