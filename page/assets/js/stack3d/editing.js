// All that changes the stack from the 3D view. What the server refuses is said, and the bricks go back.

import { say } from "../dom.js";
import { t } from "../words.js";
import { addStep, insert, newBrick, settled, shift, swap, toggleLink, without } from "./plan.js";

export function makeEditing(store, sizes, mode, goBack) {
  /** Make a change; afterwards this brick is chosen. */
  async function put(plan, chosen = store.selected) {
    try {
      await store.build(plan.bricks, plan.links);
      store.select(store.brick(chosen) ? chosen : null);
      return true;
    } catch (error) {
      say(error.message, "error");
      goBack();
      return false;
    }
  }

  const putSettled = (plan, chosen) => put(settled(plan, sizes), chosen);

  /** The plan with a brick at the marked place, and the brick's id: beside the chosen one, or on top of the last column. */
  function added(token) {
    const plan = store.plan();
    const target = store.brick(store.selected) ?? store.brick(store.stack.columns.at(-1).at(-1));
    if (mode() === "instead") return { plan: swap(plan, target.id, token), id: target.id };
    const made = newBrick(plan, token);
    const level = target.level + (mode() === "above" ? 1 : 0);
    return { plan: insert(plan, { column: target.column, level }, [made]), id: made.id };
  }

  /** Who is quick changes what the last change made of the stack, not what was there before. */
  const next = (edit) => (...values) => store.known().then(() => edit(...values));

  function takeAway(ids) {
    const plan = ids.reduce(without, store.plan());
    if (!plan.bricks.length) {
      goBack();
      return say(t("solid.last"), "error");
    }
    return putSettled(plan, beneath(ids));
  }

  /** The brick that is under these, to go on from there. */
  function beneath(ids) {
    const one = store.brick(ids[0]);
    const column = store.stack.columns[one.column].filter((id) => !ids.includes(id));
    return column[Math.max(one.level - 1, 0)] ?? null;
  }

  return {
    put, added,
    takeAway: next(takeAway),
    add: next((token) => {
      const { plan, id } = added(token);
      return putSettled(plan, id);
    }),
    swap: next((id, token) => putSettled(swap(store.plan(), id, token), id)),
    shift: next((id, by) => {
      const plan = shift(store.plan(), id, by);
      return plan && putSettled(plan, id);
    }),
    step: next((end) => put(addStep(store.plan(), end, sizes))),
    // Not settled: whether a link can be put in there is for the server to say.
    link: next(({ earlier, later }) => put(toggleLink(store.plan(), earlier, later))),
  };
}
