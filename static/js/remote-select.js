// data-remote-select="URL" on a select: search by typing; URL?q= answers [{"value": "...", "text": "..."}].
export function attach(select) {
  const start = () => {
    new window.TomSelect(select, {
      valueField: "value",
      labelField: "text",
      searchField: "text",
      preload: "focus",
      maxOptions: 50,
      load: async (typed, done) => {
        const url = new URL(select.dataset.remoteSelect, window.location.href);
        url.searchParams.set("q", typed);
        try {
          const answer = await fetch(url, { headers: { Accept: "application/json" } });
          done(answer.ok ? await answer.json() : []);
        } catch {
          done([]);
        }
      },
    });
  };
  if (window.TomSelect) start();
  else window.addEventListener("load", start, { once: true });
}
