// The desk: what is typed is kept, criteria add up, one key a decision. The page works without it.

const form = document.getElementById("decide");
if (form?.dataset.draftUrl) desk(form);

function desk(form) {
  const field = (name) => form.elements.namedItem(name);
  const note = form.querySelector("[data-draft-state]");
  const score = field("score");
  const points = [...form.querySelectorAll("[data-points]")];
  const key = `feedforward:desk:${form.dataset.draftKey}`;
  const kept = ["score", "comment", "reason", "answer"];
  let timer = 0;
  let failures = 0;
  let dirty = false;

  const say = (name) => {
    if (note.textContent !== note.dataset[name]) note.textContent = note.dataset[name];
  };

  // This browser's copy lasts until the server has the text.
  const store = {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch {}
    },
  };

  const typed = () => {
    const values = {};
    for (const element of form.querySelectorAll("input[type=text], textarea")) {
      if (element.name && element.name !== "search") values[element.name] = element.value;
    }
    return values;
  };

  async function save() {
    clearTimeout(timer);
    if (!dirty) return;
    const values = typed();
    const sent = JSON.stringify(values);
    say("saving");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new URLSearchParams({ ...values, csrf: field("csrf").value, version: field("version").value }),
        credentials: "same-origin",
        keepalive: sent.length < 15000,
        signal: AbortSignal.timeout(10000),
      });
      if (answer.status === 401 || answer.status === 403) return say("lost");
      if (!answer.ok) throw new Error(String(answer.status));
      failures = 0;
      if (JSON.stringify(typed()) === sent) {
        dirty = false;
        store.write(null);
        say("saved");
      } else {
        timer = setTimeout(save, 800);
      }
    } catch {
      failures += 1;
      say("local");
      timer = setTimeout(save, Math.min(60000, 2000 * 2 ** failures));
    }
  }

  function changed() {
    dirty = true;
    store.write({ version: field("version").value, values: typed() });
    clearTimeout(timer);
    timer = setTimeout(save, failures ? 5000 : 800);
  }

  // A total that was not typed by hand is the sum of the criteria.
  let ownTotal = points.length === 0 || score.value.trim() !== "";
  function addUp() {
    if (ownTotal || points.length === 0) return;
    const numbers = points.map((input) => Number(input.value.replace(",", ".")));
    const all = points.every((input) => input.value.trim() !== "") && numbers.every(Number.isFinite);
    score.placeholder = all ? String(Math.round(numbers.reduce((a, b) => a + b, 0) * 100) / 100) : "";
  }

  const back = store.read();
  if (back && back.version === field("version").value) {
    for (const [name, value] of Object.entries(back.values)) {
      const element = field(name);
      if (element && "value" in element) element.value = value;
    }
    dirty = true;
    timer = setTimeout(save, 800);
  } else {
    store.write(null);
  }
  addUp();

  form.addEventListener("input", (event) => {
    if (event.target === score) ownTotal = score.value.trim() !== "";
    if (event.target.name === "search" || event.target.name === "bank") return;
    addUp();
    changed();
  });
  addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());

  // A decision that cannot reach the server stays on the page.
  form.addEventListener(
    "submit",
    (event) => {
      if (navigator.onLine) {
        clearTimeout(timer);
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      store.write({ version: field("version").value, values: typed() });
      say("offline");
    },
    true,
  );

  const bank = field("bank");
  bank?.addEventListener("change", () => {
    if (!bank.value) return;
    const comment = field("comment");
    comment.value = comment.value.trim() ? `${comment.value.trimEnd()}\n${bank.value}` : bank.value;
    bank.value = "";
    comment.focus();
    changed();
  });

  keys();

  function keys() {
    const help = document.querySelector("[data-keys]");
    const on = help.querySelector("[data-keys-on]");
    help.hidden = false;
    const remembered = "feedforward:desk-keys";
    try {
      on.checked = localStorage.getItem(remembered) !== "off";
    } catch {}
    on.addEventListener("change", () => {
      try {
        localStorage.setItem(remembered, on.checked ? "on" : "off");
      } catch {}
    });
    const press = (action) => {
      const button = form.querySelector(`button[name=action][value=${action}]`);
      if (button) form.requestSubmit(button);
    };
    const follow = (name) => document.querySelector(`[data-${name}]`)?.click();
    const go = (element) => {
      if (!element) return;
      element.closest("details")?.setAttribute("open", "");
      element.focus();
      element.select?.();
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      const inField = event.target.closest("input[type=text], textarea, select");
      if (event.key === "Escape" && inField) {
        inField.blur();
        return;
      }
      if (inField || !on.checked) return;
      const digit = Number(event.key);
      const act = {
        a: () => press("accept"),
        r: () => press("release"),
        s: () => press("save"),
        j: () => follow("next"),
        k: () => follow("previous"),
        p: () => go(score),
        c: () => go(field("comment")),
        b: () => go(bank),
      }[event.key.toLowerCase()];
      if (act) act();
      else if (digit >= 1 && digit <= points.length) go(points[digit - 1]);
      else return;
      event.preventDefault();
    });
  }
}
