// What would come of a change, shown before it is made: where the brick would sit, and why not.

import { ApiError } from "../api.js";
import { settled } from "./plan.js";

/** Shows plans on the stage without making them; `tell(text, kind)` says what the server thinks of them. */
export function makeTrying(store, bricks, sizes, tell) {
  const answers = new Map();
  let shown = 0;

  store.addEventListener("change", () => answers.clear());

  function ask(plan) {
    const key = JSON.stringify(plan);
    if (!answers.has(key)) answers.set(key, store.preview(plan.bricks, plan.links));
    return answers.get(key);
  }

  /** Show a plan; `ids` are the bricks that are meant. Resolves to the plan and what is said of it, or null when it is too late. */
  async function show(plan, ids) {
    const mine = ++shown;
    const whole = settled(plan, sizes);
    const before = new Set(store.stack.problems.map((p) => p.message));
    let answer;
    try {
      answer = await ask(whole);
    } catch (error) {
      answer = { scene: null, problems: [], refusal: error };
    }
    if (mine !== shown) return null;
    if (answer.scene) await bricks.show(answer.scene);
    if (mine !== shown) return null;
    const odd = answer.problems.find((p) => ids.includes(p.brick)) ?? answer.problems.find((p) => !before.has(p.message));
    const kind = answer.refusal ? "refused" : odd ? "odd" : "good";
    bricks.ghost(ids, kind);
    const reason = answer.refusal ? sentence(answer.refusal) : (odd?.message ?? "");
    tell(reason, kind);
    return { plan: whole, kind, reason };
  }

  /** Show the stack as it is again. */
  function end() {
    shown++;
    tell("", null);
    return bricks.show(store.stack.scene);
  }

  return { show, end, stop: () => shown++ };
}

const sentence = (refusal) => (refusal instanceof Error ? refusal : new ApiError(422, refusal)).message;
