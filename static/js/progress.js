// How far a long piece of work is, asked for every two seconds. Without this script the page has a link for it.
(() => {
  const bar = document.querySelector("progress[data-watch]");
  if (!bar) return;
  const said = document.getElementById("progress-text");
  const look = async () => {
    try {
      const answer = await fetch(bar.dataset.watch, { headers: { Accept: "application/json" } });
      if (!answer.ok) return void setTimeout(look, 10000);
      const told = await answer.json();
      if (told.over) return void location.reload();
      if (told.percent === null) bar.removeAttribute("value");
      else bar.value = told.percent;
      said.textContent = told.text;
    } catch {
      // A network that is away comes back; the work goes on meanwhile.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
