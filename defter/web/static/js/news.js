// What happens to lines that are on the page already: others change them, and one tap makes another kind of one.

import { elements, place } from "lines";

/** One tap makes another kind of a line, in its place; where that does not work, the browser sends the form itself. */
async function convert(event) {
  const { target: tools, submitter } = event;
  if (!tools.matches("form.tools") || tools.dataset.plain) return;
  event.preventDefault();
  try {
    const answer = await fetch(tools.action, {
      method: "POST", body: new URLSearchParams([[submitter.name, submitter.value]]), headers: { "hx-request": "true" },
      redirect: "error", signal: AbortSignal.timeout(20000),
    });
    const [line] = answer.ok ? elements(await answer.text()) : [];
    if (!line) throw new Error(String(answer.status));
    place(line);
    line.querySelector(".tools button")?.focus();
  } catch {
    tools.dataset.plain = "1";
    tools.requestSubmit(submitter);
  }
}

/** Brings what others wrote: only the lines that changed, and never under the reader's hands. */
class News {
  constructor(address, position) {
    this.address = address;
    this.position = position;
    this.later = new Map();
    this.pause = 4000;
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.look(0); });
    document.addEventListener("focusout", () => setTimeout(() => this.settle(), 100));
    this.look(this.pause);
  }

  look(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), after + Math.random() * 500);
  }

  async ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${this.address}?after=${this.position}`, { signal: AbortSignal.timeout(20000) });
      if (answer.status === 205) return this.changed();
      if (answer.headers.get("defter-page")) this.changed();
      if (!answer.ok) throw new Error(String(answer.status));
      for (const id of (answer.headers.get("defter-gone") ?? "").split(" ").filter(Boolean)) {
        document.getElementById(`o-${id}`)?.remove();
      }
      if (answer.status === 200) for (const line of elements(await answer.text())) this.arrive(line);
      this.position = answer.headers.get("defter-position");
      this.pause = 4000;
    } catch {
      this.pause = Math.min(this.pause * 2, 60000);
    }
    this.look(this.pause);
  }

  arrive(line) {
    const there = document.getElementById(line.id);
    if (there?.contains(document.activeElement)) this.later.set(line.id, line);
    else place(line, { fresh: !there });
  }

  settle() {
    for (const [id, line] of this.later) {
      if (document.getElementById(id)?.contains(document.activeElement)) continue;
      this.later.delete(id);
      place(line);
    }
  }

  /** Something else of the page changed: it says so, and reloads by itself only where nobody writes. */
  changed() {
    if (document.getElementById("write")) document.getElementById("changed").hidden = false;
    else location.reload();
  }
}

const sheet = document.getElementById("sheet");
document.addEventListener("submit", convert);
if (sheet?.dataset.news) new News(sheet.dataset.news, sheet.dataset.position);
