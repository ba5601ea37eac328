// The live entry of a meeting: what is typed is kept on this device until the platform has it.
//
// Without this script the page works by plain forms. With it a line appears at once, is sent in the background, waits while
// there is no connection, and comes back with the reason when it is refused. The hidden id of the form is the id of the
// outcome, so a line that is sent twice is logged once.

import { elements, listOf, place } from "lines";

const form = document.getElementById("write");

/** A random id, also where the page is not in a secure context and `randomUUID` is missing. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What waits on this device: one entry of the local storage for each line, so that two windows never overwrite each other. */
class Queue {
  constructor(meeting) {
    this.prefix = `defter:line:${meeting}:`;
    this.memory = new Map();
  }

  all() {
    const found = new Map(this.memory);
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(this.prefix)) found.set(key, JSON.parse(localStorage.getItem(key)));
      }
    } catch { /* storage is refused: the lines of this window are in memory */ }
    return [...found.values()].sort((one, other) => one.at - other.at);
  }

  keep(line) {
    try {
      localStorage.setItem(this.prefix + line.id, JSON.stringify(line));
    } catch {
      this.memory.set(this.prefix + line.id, line);
    }
  }

  drop(id) {
    this.memory.delete(this.prefix + id);
    try { localStorage.removeItem(this.prefix + id); } catch { /* it was in memory */ }
  }
}

class Entry {
  constructor() {
    this.queue = new Queue(form.dataset.meeting);
    this.person = form.dataset.person;
    this.draftKey = `defter:draft:${form.dataset.meeting}:${this.person}`;
    this.bar = document.getElementById("sending");
    this.sentences = JSON.parse(this.bar.dataset.sentences);
    this.plural = new Intl.PluralRules(document.documentElement.lang);
    this.number = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`);
    this.pause = 1000;
    this.state = "sending";
    this.sending = false;
    this.item = form.elements.namedItem("item"); // `form.elements.item` is the collection's own method
    this.upgrade();
    this.restore();
    for (const line of this.queue.all()) if (line.person === this.person) this.show(line);
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("input", (event) => this.typed(event));
    form.addEventListener("change", () => this.keepDraft());
    document.addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("online", () => this.again(0));
    window.addEventListener("focus", () => this.again(0));
    window.addEventListener("storage", () => this.tell());
    this.tell();
    this.again(0);
  }

  /** The line grows with what is typed; Enter adds it, Shift and Enter begin a new line in it. */
  upgrade() {
    const input = form.elements.text;
    const area = document.createElement("textarea");
    for (const { name, value } of input.attributes) if (name !== "value" && name !== "autofocus") area.setAttribute(name, value);
    area.rows = 1;
    area.value = input.value;
    input.replaceWith(area);
    this.text = area;
    if (!CSS.supports("field-sizing", "content")) {
      area.addEventListener("input", () => {
        area.style.blockSize = "auto";
        area.style.blockSize = `${area.scrollHeight + 4}px`;
      });
    }
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    if (input.autofocus) {
      requestAnimationFrame(() => {
        area.focus();
        area.setSelectionRange(area.value.length, area.value.length);
      });
    }
  }

  submit(event) {
    event.preventDefault();
    const words = this.text.value.trim();
    if (!words) return this.text.focus();
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    const line = {
      id: form.elements.id.value, at: Date.now(), person: this.person, action: form.getAttribute("action"),
      item: this.item.value || "none", kind: form.elements.kind.value, words, fields, why: "",
    };
    this.queue.keep(line);
    this.show(line);
    this.clear();
    this.text.focus();
    this.again(0);
  }

  /** An empty form for the next line, which is a note again; the language stays. */
  clear() {
    const language = form.elements["text.original"].value;
    document.querySelector("#write .error-summary")?.remove();
    for (const wrong of form.querySelectorAll(".wrong")) wrong.classList.remove("wrong");
    for (const error of form.querySelectorAll("p.error")) error.remove();
    for (const field of form.elements) {
      field.removeAttribute("aria-invalid");
      if (field.type === "radio") field.checked = field.value === "note";
      else if (field.type === "checkbox") field.checked = false;
      else if (field.tagName === "SELECT") field.selectedIndex = 0;
      else if (field.type !== "hidden" && field.tagName !== "BUTTON") field.value = "";
    }
    form.elements["text.original"].value = language;
    form.elements.id.value = newId();
    form.querySelector("details.more").open = false;
    this.forgetDraft();
  }

  fill(fields) {
    this.clear();
    for (const [name, value] of fields) {
      const field = form.elements.namedItem(name);
      if (!field) continue;
      if (field instanceof RadioNodeList) field.value = value;
      else if (field.type === "checkbox") field.checked = value === "on";
      else field.value = value;
    }
    const more = form.querySelector("details.more");
    more.open = Boolean(more.querySelector(":checked"));
  }

  /** A letter and a space at the start of the line choose the kind. */
  typed(event) {
    if (event.target === this.text && event.inputType === "insertText" && event.data === " ") {
      const letter = /^(\S)\s$/u.exec(this.text.value)?.[1];
      const option = letter && [...form.querySelectorAll("[data-letter]")].find((each) => each.dataset.letter === letter);
      if (option) {
        option.checked = true;
        this.text.value = "";
      }
    }
    this.keepDraft();
  }

  keepDraft() {
    try {
      localStorage.setItem(this.draftKey, JSON.stringify([...new FormData(form)]));
    } catch { /* nothing to keep it in */ }
  }

  forgetDraft() {
    try { localStorage.removeItem(this.draftKey); } catch { /* it was never kept */ }
  }

  restore() {
    if (this.text.value || document.querySelector(".error-summary")) return;
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(this.draftKey)); } catch { /* none */ }
    if (!draft?.some(([name, value]) => name === "text" && value)) return;
    const here = this.item.value;
    this.fill(draft);
    this.item.value = here;
    this.keepDraft();
  }

  /** The line as it stands while it is not yet on the platform. */
  show(line) {
    document.getElementById(`o-${line.id}`)?.remove();
    const row = document.getElementById("line-template").content.firstElementChild.cloneNode(true);
    row.id = `o-${line.id}`;
    row.dataset.item = line.item;
    const kind = row.querySelector(".kind");
    const option = form.querySelector(`[name=kind][value="${line.kind}"]`);
    kind.classList.add(line.kind);
    kind.textContent = option.nextElementSibling.textContent;
    row.querySelector(".said").textContent = line.words;
    const how = row.querySelector(".how");
    if (line.why) {
      row.classList.add("refused");
      how.textContent = `${how.dataset.refused} ${line.why}`;
      row.querySelector(".correct").hidden = row.querySelector(".discard").hidden = false;
    } else how.textContent = this.state === "sending" ? how.dataset.sending : how.dataset.waiting;
    listOf(line.item)?.append(row);
  }

  clicked(event) {
    const write = event.target.closest?.("[data-write]");
    if (write) {
      event.preventDefault();
      this.move(write.dataset.write);
    }
    const row = event.target.closest?.("li.pending");
    if (!row) return;
    const line = this.queue.all().find((each) => `o-${each.id}` === row.id);
    if (event.target.closest(".correct")) {
      this.move(line.item);
      this.fill(line.fields);
      this.keepDraft();
    } else if (!event.target.closest(".discard")) return;
    this.queue.drop(line.id);
    row.remove();
    this.tell();
    this.text.focus();
  }

  /** Takes the entry to another agenda item, with everything typed in it. */
  move(key) {
    const item = [...document.querySelectorAll(".item")].find((each) => each.dataset.key === key);
    if (!item) return;
    for (const each of document.querySelectorAll(".item")) {
      each.classList.toggle("now", each === item);
      const link = each.querySelector(".write-link");
      if (link) link.hidden = each === item;
    }
    item.querySelector("ol.outcomes").after(form);
    this.item.value = key === "none" ? "" : key;
    history.replaceState(null, "", `${location.pathname}?item=${key}`);
    this.text.focus();
  }

  again(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), after);
  }

  mine() {
    return this.queue.all().filter((line) => line.person === this.person && !line.why);
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let line = this.mine()[0]; line; line = this.mine()[0]) {
        const went = await this.deliver(line);
        if (!went) break;
        this.pause = 1000;
      }
    } finally {
      this.sending = false;
    }
    this.tell();
    if (this.mine().length && this.state !== "signed-out") {
      this.again(this.pause);
      this.pause = Math.min(this.pause * 2, 30000);
    }
  }

  /** Sends one line; false when it has to wait. */
  async deliver(line) {
    this.tell();
    let answer;
    try {
      answer = await fetch(line.action, {
        method: "POST", body: new URLSearchParams(line.fields), headers: { "hx-request": "true", "defter-person": line.person },
        credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(20000),
      });
      if (answer.status >= 500 || answer.status === 408 || answer.status === 429) return this.wait("offline");
      if (answer.ok) {
        const [row] = elements(await answer.text());
        this.queue.drop(line.id);
        if (row) place(row);
        this.state = "sending";
        return true;
      }
      const why = await answer.json().catch(() => ({}));
      if (answer.status === 403 && !why.signed_in) return this.wait("signed-out");
      line.why = [why.problem, ...Object.values(why.errors ?? {})].filter(Boolean).join(" ") || String(answer.status);
      this.queue.keep(line);
      this.show(line);
      return true;
    } catch {
      return this.wait("offline");
    }
  }

  wait(state) {
    this.state = state;
    for (const line of this.mine()) this.show(line);
    return false;
  }

  /** Says in the status bar what waits on this device, and why; changed only when it is something else. */
  tell() {
    const lines = this.queue.all();
    const mine = lines.filter((line) => line.person === this.person);
    const refused = mine.filter((line) => line.why).length;
    const waiting = mine.length - refused;
    const foreign = lines.length - mine.length;
    const said = [
      waiting && this.counted(this.state, waiting),
      refused && this.counted("refused", refused),
      foreign && this.counted("foreign", foreign),
    ].filter(Boolean).join(" ");
    this.bar.classList.toggle("bad", Boolean(refused) || this.state === "signed-out");
    clearTimeout(this.saying);
    const quiet = this.state === "sending" && !refused && !foreign;
    const say = () => {
      const [words, signIn] = this.bar.children;
      if (words.textContent !== said) words.textContent = said;
      signIn.hidden = this.state !== "signed-out";
      this.bar.hidden = !said;
    };
    if (quiet && said) this.saying = setTimeout(say, 1500);
    else say();
  }

  counted(state, number) {
    return this.sentences[state][this.plural.select(number)].replace("{n}", this.number.format(number));
  }
}

new Entry();
