// The student's text is kept while it is written: on the server a moment after each change, and in this browser until
// the server has confirmed it. A text that did not reach the server is offered again.

for (const form of document.querySelectorAll("form[data-draft-url]")) keepDrafts(form);

export function keepDrafts(form) {
  const text = form.elements.namedItem("answer");
  const note = form.querySelector("[data-draft-state]");
  const key = `feedforward:${form.dataset.draftKey}`;
  const maximum = Number(form.dataset.maxBytes);
  let saved = text.value;
  let timer = 0;
  let saving = false;
  let failures = 0;

  const store = {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(value) {
      // Storage may be full or forbidden in a frame; the server's copy is then the only one.
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch {}
    },
  };

  const say = (name) => {
    const words = note.dataset[name];
    if (note.textContent !== words) note.textContent = words;
  };

  async function save() {
    clearTimeout(timer);
    if (saving || text.value === saved) return;
    const value = text.value;
    if (new Blob([value]).size > maximum) return say("long");
    saving = true;
    say("saving");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new URLSearchParams({ csrf: form.elements.namedItem("csrf").value, answer: value }),
        credentials: "same-origin",
        keepalive: value.length < 15000,
        signal: AbortSignal.timeout(10000),
      });
      if (answer.status === 401 || answer.status === 403) {
        say("lost");
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      saved = value;
      failures = 0;
      if (text.value === value) {
        store.write(null);
        say("saved");
      }
    } catch {
      failures += 1;
      say("local");
      timer = setTimeout(save, Math.min(60000, 2000 * 2 ** failures));
      return;
    } finally {
      saving = false;
    }
    if (text.value !== saved) timer = setTimeout(save, 800);
  }

  function changed() {
    count();
    store.write({ text: text.value, submission: form.elements.namedItem("submission_key").value });
    clearTimeout(timer);
    timer = setTimeout(save, failures ? 5000 : 800);
  }

  // Characters of Chinese, Japanese and Korean count as one each, other words by their letters, as teachers count.
  const counter = form.querySelector("[data-count]");
  function count() {
    const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
    const characters = (text.value.match(cjk) || []).length;
    const words = (text.value.replace(cjk, " ").match(/[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*/gu) || []).length;
    const all = characters + words;
    counter.textContent = all ? `${all} ${all === 1 ? counter.dataset.one : counter.dataset.many}` : "";
  }

  function offer() {
    const kept = store.read();
    const confirmed = document.getElementById("work")?.dataset.confirmed;
    if (!kept || typeof kept.text !== "string") return;
    if (kept.submission === confirmed || kept.text === text.value || !kept.text.trim()) return store.write(null);
    const box = form.querySelector("[data-restore]");
    const done = () => {
      box.hidden = true;
      text.focus();
    };
    box.hidden = false;
    box.closest("details")?.setAttribute("open", "");
    box.querySelector("[data-restore-use]").addEventListener("click", () => {
      text.value = kept.text;
      changed();
      done();
    });
    box.querySelector("[data-restore-drop]").addEventListener("click", () => {
      store.write(null);
      done();
    });
  }

  offer();
  count();
  text.addEventListener("input", changed);
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("online", save);
  const keys = form.querySelector("[data-keys]");
  if (keys && matchMedia("(pointer: fine)").matches) {
    if (/Mac/.test(navigator.platform)) keys.querySelector("kbd").textContent = "⌘";
    keys.hidden = false;
  }
}
