// Sends the page's form at once; the button stays for browsers without script and for people who go back.
document.querySelector("form[data-auto-submit]")?.submit();
