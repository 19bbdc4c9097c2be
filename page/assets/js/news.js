// News from the server. After a break everything may have changed: then listeners are told "again".

const listeners = new Map();
let source = null;

export function listen() {
  source?.close();
  source = new EventSource("/api/events");
  let first = true;
  source.addEventListener("hello", () => {
    if (!first) tell("again", {});
    first = false;
  });
  for (const name of ["photo", "training", "data", "stack", "class"]) {
    source.addEventListener(name, (event) => tell(name, JSON.parse(event.data)));
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
