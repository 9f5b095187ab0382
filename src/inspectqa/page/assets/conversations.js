// Conversations kept in this browser. Several tabs share them, so each change reads what is there first.
// Every function answers with the list of titles, as JSON for the page's hidden field.
window.inspectqa = (() => {
  const shelf = "inspectqa-conversations-1", open = "inspectqa-open", most = 30;
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(shelf) || "[]");
      return Array.isArray(found) ? found.filter((one) => one && typeof one.key === "string") : [];
    } catch (error) {
      return [];
    }
  }
  // A full store loses its oldest conversations until the newest fits; what was lost is counted.
  function write(conversations, more) {
    const kept = conversations.slice(0, most);
    let dropped = conversations.length - kept.length, full = false;
    while (true) {
      try {
        localStorage.setItem(shelf, JSON.stringify(kept));
        break;
      } catch (error) {
        if (!kept.length) break;
        full = true;
        kept.pop();
        dropped += 1;
      }
    }
    return listing({ dropped, full, ...more });
  }
  function listing(more) {
    const titles = read().map((one) => [String(one.title || "Conversation"), one.key]);
    return JSON.stringify({ titles, ...more });
  }
  function remember(key) {
    try {
      key ? sessionStorage.setItem(open, key) : sessionStorage.removeItem(open);
    } catch (error) { /* a browser that keeps nothing still asks */ }
  }
  return {
    keep(entry) {
      const one = entry ? JSON.parse(entry) : null;
      if (!one) return listing();
      const all = read(), before = all.find((other) => other.key === one.key);
      remember(one.key);
      return write([{ ...one, title: before?.title || one.title }, ...all.filter((other) => other.key !== one.key)]);
    },
    rename(key, title) {
      const words = title.trim().replace(/\s+/g, " ");
      return write(read().map((one) => (words && one.key === key ? { ...one, title: words } : one)));
    },
    forget(key) {
      const one = read().find((other) => other.key === key);
      if (!one || !confirm("Delete the conversation ‘" + one.title + "’ from this browser?")) return listing({ stays: true });
      remember("");
      return write(read().filter((other) => other.key !== key));
    },
    take(key) {
      remember(key);
      return JSON.stringify(read().find((one) => one.key === key) || null);
    },
    begin() {
      let key = "";
      try { key = sessionStorage.getItem(open) || ""; } catch (error) { /* as above */ }
      return listing({ open: read().find((one) => one.key === key) || null });
    },
    leave() {
      remember("");
    },
  };
})();
