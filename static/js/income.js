// Sums of the income sheet while typing. The server counts again; without this script nothing is lost.
(() => {
  const sheet = document.querySelector("fieldset.sheet");
  if (!sheet) return;
  const size = Math.max(Number(sheet.dataset.size), 1);
  const read = (text) => Number(text.replace(/[,，¥￥元\s]/g, "")) || 0;
  const write = (amount) => {
    const english = document.documentElement.lang === "en";
    const number = amount.toLocaleString("en-US", { maximumFractionDigits: 2 });
    return english ? `${number} yuan` : `${number}元`;
  };
  const count = () => {
    const groups = {};
    for (const field of sheet.querySelectorAll("input[data-group]")) {
      groups[field.dataset.group] = (groups[field.dataset.group] || 0) + read(field.value);
    }
    for (const sum of sheet.querySelectorAll("[data-sum]")) sum.textContent = write(groups[sum.dataset.sum] || 0);
    const net = groups.wage + groups.production + groups.property + groups.transfer - groups.cost;
    const figures = {
      net,
      income: net / size,
      spending: groups.spending / size,
      reference: (net + groups.claims - groups.spending) / size,
    };
    for (const [name, amount] of Object.entries(figures)) {
      sheet.querySelector(`[data-figure="${name}"]`).textContent = write(Math.round(amount * 100) / 100);
    }
  };
  sheet.addEventListener("input", count);
})();
