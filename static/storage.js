// LTI Platform Storage (LTI Client-Side postMessages 1.0): the LMS keeps a secret for us where this browser keeps no
// cookie in a frame. Answers count only from the LMS's own origin and with our message id.

const page = document.querySelector("[data-storage]");
if (page) (page.dataset.storage === "put" ? put : get)(page.dataset);

function frame(target) {
  const lms = window.parent === window ? window.opener : window.parent;
  if (!target || target === "_parent") return lms;
  // Reading a named frame of another origin is allowed; reading anything in it is not.
  try {
    return lms.frames[target] || lms;
  } catch {
    return lms;
  }
}

function ask(settings, message) {
  return new Promise((resolve) => {
    // Not randomUUID, which browsers give to https pages only.
    const message_id = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
    const done = (value) => {
      removeEventListener("message", listen);
      clearTimeout(timer);
      resolve(value);
    };
    const listen = (event) => {
      const answer = event.data;
      if (event.origin !== settings.origin || typeof answer !== "object" || answer === null) return;
      if (answer.subject !== `${message.subject}.response` || answer.message_id !== message_id) return;
      done(answer.error ? null : answer);
    };
    const timer = setTimeout(() => done(null), 2000);
    addEventListener("message", listen);
    try {
      frame(settings.target).postMessage({ ...message, message_id }, settings.origin);
    } catch {
      done(null);
    }
  });
}

// Whether this browser keeps a cookie in this frame; a session needs one, however the login was proved.
function keepsCookies() {
  const name = "ff-probe";
  try {
    for (const kind of ["Secure; SameSite=None; Partitioned", "SameSite=Lax"]) {
      document.cookie = `${name}=1; Path=/; Max-Age=60; ${kind}`;
      if (document.cookie.includes(`${name}=1`)) return true;
    }
  } catch {}
  return false;
}

async function put(settings) {
  if (!keepsCookies()) return show(true);
  await ask(settings, { subject: "lti.put_data", key: settings.key, value: settings.value });
  // Stored or not, the cookie may still be there: on to the LMS.
  location.replace(document.getElementById("continue").href);
}

function show(blocked) {
  page.querySelector("[data-working]").hidden = blocked;
  page.querySelector("[data-blocked]").hidden = !blocked;
}

async function get(settings) {
  show(false);
  const answer = await ask(settings, { subject: "lti.get_data", key: settings.key });
  if (typeof answer?.value === "string" && answer.value) {
    const form = document.getElementById("launch");
    form.elements.namedItem(settings.proof).value = answer.value;
    form.submit();
    return;
  }
  show(true);
}
