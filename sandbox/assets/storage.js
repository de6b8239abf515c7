// LTI Platform Storage (LTI Client-Side postMessages 1.0): keeps small strings for tools, apart by origin and bounded.
(() => {
  const MAX_KEYS = 64;
  const MAX_LENGTH = 4096;
  const stores = new Map();
  addEventListener("message", (event) => {
    const message = event.data;
    if (!event.source || typeof message !== "object" || message === null) return;
    const { subject, message_id, key, value } = message;
    if (subject !== "lti.put_data" && subject !== "lti.get_data") return;
    const answer = (fields) =>
      event.source.postMessage({ subject: `${subject}.response`, message_id, ...fields }, event.origin);
    const refuse = (code, text) => answer({ error: { code, message: text } });
    if (typeof message_id !== "string" || typeof key !== "string" || !key) {
      return refuse("bad_request", "message_id and key must be strings");
    }
    const store = stores.get(event.origin) ?? new Map();
    stores.set(event.origin, store);
    if (subject === "lti.get_data") return answer({ key, value: store.get(key) ?? null });
    if (value === null || value === undefined) {
      store.delete(key);
      return answer({ key, value: null });
    }
    if (typeof value !== "string" || value.length > MAX_LENGTH || key.length > MAX_LENGTH) {
      return refuse("bad_request", "value must be a short string");
    }
    if (!store.has(key) && store.size >= MAX_KEYS) return refuse("storage_exhaustion", "too many keys");
    store.set(key, value);
    answer({ key, value });
  });
})();
