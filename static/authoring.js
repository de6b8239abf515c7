// The authoring page: rows come and go without a new page, dates are in the reader's own time, nothing written is lost
// by leaving. Without script every button sends the form and gets the same page back.

import { localTimes, tellHeight } from "./app.js";

const two = (n) => String(n).padStart(2, "0");
const stamp = (date, utc) =>
  utc
    ? date.toISOString().slice(0, 16)
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;

// Forms carry UTC; people read and write their own time.
function localDates(root) {
  for (const input of root.querySelectorAll("input[data-utc]")) {
    const at = new Date(`${input.value}:00Z`);
    if (input.value && !Number.isNaN(at.getTime())) input.value = stamp(at, false);
  }
  for (const note of root.querySelectorAll("[data-utc-note]")) note.hidden = true;
}

document.addEventListener("formdata", (event) => {
  for (const input of event.target.querySelectorAll("input[data-utc]")) {
    const at = new Date(input.value);
    if (input.value && !Number.isNaN(at.getTime())) event.formData.set(input.name, stamp(at, true));
  }
});

let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.form?.id === "authoring") changed = true;
});
document.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "edit") changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

// A button of a row: the same answer as without script, put in the place of the page's main part.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[name=edit]");
  const form = button?.form;
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  button.setAttribute("aria-disabled", "true");
  const body = new URLSearchParams(new FormData(form));
  body.set("edit", button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (!next) throw new Error("no page");
    // Browsers refuse to follow the attribute inside another site's frame, and complain; the call below may focus.
    const asked = next.querySelector("[autofocus]");
    asked?.removeAttribute("autofocus");
    const open = [...document.querySelectorAll("main details[open] > summary")].map((s) => s.textContent);
    document.querySelector("main").replaceWith(next);
    for (const summary of next.querySelectorAll("details > summary")) {
      if (open.includes(summary.textContent)) summary.parentElement.open = true;
    }
    localDates(next);
    localTimes(next);
    const to =
      asked ??
      next.querySelector("[data-focus]") ??
      next.querySelector(button.value === "bench" ? "#tried" : button.value.includes("misconception") ? "#misconceptions" : "#criteria");
    to?.focus();
    to?.scrollIntoView({ block: "center" });
    tellHeight();
  } catch {
    // What was written must not be lost to a broken connection: the page as it is stays, the button may be pressed again.
    delete form.dataset.sent;
    button.removeAttribute("aria-disabled");
    delete button.dataset.busy;
    const note = form.querySelector("[data-edit-failed]");
    if (note) note.hidden = false;
  }
});

localDates(document);
