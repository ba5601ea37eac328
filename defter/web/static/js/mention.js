// Names of organisations while a line is typed: after @ the list of those that fit; arrows and Enter, or a tap, choose one.
//
// The names are those of the field for the responsible organisation. What is chosen is written as @"name" into the line,
// which the platform reads; without this script the name can be typed there by hand, or chosen in the field.

const form = document.getElementById("write");
const list = document.createElement("ul");
list.id = "mention";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", form.elements.owner.labels[0].textContent);

const MOST = 7;
const ONE_LETTER = { İ: "i", I: "i", ı: "i", أ: "ا", إ: "ا", آ: "ا", ى: "ي", ة: "ه" };

/** The text as it is compared: without case, accents and spelling variants. */
function fold(text) {
  return text.replace(/[İIıأإآىة]/g, (letter) => ONE_LETTER[letter]).toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

const names = [...document.querySelectorAll("#organisations option")].map(({ value }) => ({ value, key: fold(value) }));
let at = -1;

const text = () => form.elements.text;

/** What is being typed after the last @ before the caret, or null. */
function asked() {
  const before = text().value.slice(0, text().selectionStart);
  return /(?:^|\s)@([^@!"\n]{0,60})$/u.exec(before)?.[1] ?? null;
}

function close() {
  list.remove();
  for (const name of ["aria-activedescendant", "aria-controls"]) text().removeAttribute(name);
  at = -1;
}

function mark(place) {
  at = (place + list.children.length) % list.children.length;
  [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
  text().setAttribute("aria-activedescendant", list.children[at].id);
}

function offer() {
  const part = asked();
  const key = part === null ? "" : fold(part);
  const found = part === null ? [] : names.filter((name) => name.key.includes(key))
    .sort((one, other) => other.key.startsWith(key) - one.key.startsWith(key)).slice(0, MOST);
  if (!found.length || (found.length === 1 && found[0].key === key)) return close();
  list.replaceChildren(...found.map(({ value }, n) => {
    const option = document.createElement("li");
    option.id = `mention-${n}`;
    option.setAttribute("role", "option");
    option.dir = "auto";
    option.textContent = value;
    return option;
  }));
  form.querySelector(".field.text").append(list);
  list.classList.toggle("above", innerHeight - text().getBoundingClientRect().bottom < list.offsetHeight + 8);
  text().setAttribute("aria-controls", list.id);
  mark(0);
}

function choose(option) {
  const field = text();
  const caret = field.selectionStart;
  const from = caret - asked().length - 1;
  field.setRangeText(`@"${option.textContent}" `, from, caret, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("input", (event) => { if (event.target === text()) offer(); });
form.addEventListener("focusout", (event) => { if (event.target === text()) setTimeout(close, 150); });
list.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  if (event.target.closest("li")) choose(event.target.closest("li"));
});
form.addEventListener("keydown", (event) => {
  if (!list.isConnected || event.target !== text() || event.isComposing) return;
  if (event.key === "ArrowDown") mark(at + 1);
  else if (event.key === "ArrowUp") mark(at - 1);
  else if (event.key === "Enter" || event.key === "Tab") choose(list.children[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });
