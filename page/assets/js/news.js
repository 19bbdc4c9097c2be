// News from the server. While it does not answer, listeners are told "away", then "there". After a break everything may
// have changed: then they are told "again".

import { get } from "./api.js";

const NAMES = ["photo", "training", "data", "stack", "class"];
const SILENT_MS = 40_000; // the server says every 15 seconds that it is there
const RETRY_MS = 1000;

const listeners = new Map();
let source = null;
let away = false;
let first = true;
let timer;

export function listen() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource("/api/events");
  source.addEventListener("hello", arrived);
  source.addEventListener("still", heard);
  source.addEventListener("error", lost);
  for (const name of NAMES) {
    source.addEventListener(name, (event) => {
      heard();
      tell(name, JSON.parse(event.data));
    });
  }
  heard();
}

function arrived() {
  heard();
  if (away) tell("there", {});
  away = false;
  if (!first) tell("again", {});
  first = false;
}

function heard() {
  clearTimeout(timer);
  timer = setTimeout(lost, SILENT_MS);
}

function lost() {
  clearTimeout(timer);
  source.close();
  if (!away) tell("away", {});
  away = true;
  timer = setTimeout(look, RETRY_MS);
}

/** Whether it is there again, and still knows who this is. */
async function look() {
  try {
    const { member } = await get("/api/session");
    if (member) listen();
    else location.reload();
  } catch {
    timer = setTimeout(look, RETRY_MS);
  }
}

function tell(name, data) {
  for (const call of listeners.get(name) ?? []) call(data);
}

/** Hear of something; returns what ends that. */
export function on(name, call) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(call);
  return () => listeners.get(name).delete(call);
}
