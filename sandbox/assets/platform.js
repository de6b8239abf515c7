// Messages from tools to the page around them. Where the page has a storage frame, it tells tools about it
// (LTI Platform Storage, "lti.capabilities"); a finished registration leads back to the admin page.
(() => {
  const storage = document.querySelector("iframe.storage");
  addEventListener("message", (event) => {
    const message = event.data;
    if (!event.source || typeof message !== "object" || message === null) return;
    const registration = document.getElementById("registration-frame");
    if (message.subject === "org.imsglobal.lti.close" && registration && event.source === registration.contentWindow) {
      location.assign("/admin");
    }
    if (!storage) return;
    if (message.subject === "lti.capabilities") {
      event.source.postMessage({
        subject: "lti.capabilities.response",
        message_id: message.message_id,
        supported_messages: [
          { subject: "lti.capabilities" },
          { subject: "lti.put_data", frame: storage.name },
          { subject: "lti.get_data", frame: storage.name },
          { subject: "lti.frameResize" },
        ],
      }, event.origin);
    }
    if (message.subject === "lti.frameResize") {
      const tool = document.getElementById("tool-frame");
      const height = Number(message.height);
      if (tool && event.source === tool.contentWindow && height >= 200 && height <= 20000) {
        tool.style.minHeight = `${height}px`;
      }
    }
  });
})();
