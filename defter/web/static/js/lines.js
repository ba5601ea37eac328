// The lines of the minute book as they stand on the page.

/** The elements that a piece of the server's mark-up holds. */
export function elements(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.querySelectorAll("li.outcome")];
}

/** The list of the agenda item with this key; the last one when the item is not on the page. */
export function listOf(key) {
  const items = [...document.querySelectorAll(".item")];
  const item = items.find((each) => each.dataset.key === key) ?? items.at(-1);
  return item?.querySelector("ol.outcomes");
}

/** Puts a line where it belongs: in the place of the one with its id, or at the end of its item's list.
 *
 * Of a long meeting not all lines are on the page: a list that does not show its end takes only what is typed here.
 */
export function place(line, { fresh = false } = {}) {
  const there = document.getElementById(line.id);
  const list = listOf(line.dataset.item);
  if (there && there.parentElement === list) there.replaceWith(line);
  else {
    there?.remove();
    if (list?.dataset.more !== undefined) return;
    const pending = list?.querySelector("li.pending");
    if (pending) pending.before(line);
    else list?.append(line);
    if (fresh) line.classList.add("arrived");
  }
}
