// What every page shares: times in the reader's zone, forms that go once, the frame's height, registration's end.
// Pages work without it.

const lang = document.documentElement.lang || undefined;

export function localTimes(root) {
  const format = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.textContent = format.format(at);
  }
}

// A second click, or Enter in two fields, must not send twice. The server would take it as one; the reader should see it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // After the browser has read the form: the pressed button's own value belongs to it.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.setAttribute("aria-disabled", "true");
      if (button.dataset.busy) {
        button.dataset.idle = button.textContent;
        button.textContent = button.dataset.busy;
      }
    }
  });
});

// Back from the next page by the browser's own button: the form may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
      if (button.dataset.idle) button.textContent = button.dataset.idle;
    }
  }
});

// Ctrl or Cmd with Enter sends the form that is being written in.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
  const form = event.target instanceof HTMLTextAreaElement && event.target.form;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[type=submit]"));
});

// An LMS that understands it makes our frame as high as its content.
export function tellHeight() {
  if (window.parent === window) return;
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  window.parent.postMessage({ subject: "lti.frameResize", height }, "*");
}

function closing() {
  const page = document.querySelector("[data-close-after]");
  if (!page) return;
  const lms = window.parent === window ? window.opener : window.parent;
  const close = () => lms && lms.postMessage({ subject: page.dataset.closeSubject ?? "org.imsglobal.lti.close" }, "*");
  const [now, stay] = [page.querySelector("[data-close]"), page.querySelector("[data-stay]")];
  if (!lms) return;
  const timer = setTimeout(close, Number(page.dataset.closeAfter) * 1000);
  now.hidden = false;
  stay.hidden = false;
  now.addEventListener("click", close);
  stay.addEventListener("click", () => {
    clearTimeout(timer);
    stay.hidden = true;
  });
}

localTimes(document);
closing();
document.querySelector("[data-focus]")?.focus();
document.querySelector("form[data-post-at-once]")?.requestSubmit();
new ResizeObserver(tellHeight).observe(document.body);
