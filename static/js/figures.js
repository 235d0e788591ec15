// Draws the first column of each table of figures above it. The table stays: it is what is read and printed.
(() => {
  if (!window.echarts) return;
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--sx-text").trim() || style.color;
  const bar = style.getPropertyValue("--sx-info").trim() || "#1b4f8f";
  const read = (cell) => Number((cell ? cell.textContent : "").replace(/[,%\s]/g, "")) || 0;
  for (const place of document.querySelectorAll("[data-chart]")) {
    const table = document.querySelector(`[data-table="${place.dataset.chart}"] table`);
    const rows = table ? [...table.tBodies[0].rows].slice(0, 40) : [];
    if (rows.length < 2) continue;
    place.classList.add("drawn");
    const name = document.createElement("p");
    name.className = "chart-name";
    name.setAttribute("aria-hidden", "true");
    name.textContent = table.tHead.rows[0].cells[1].textContent;
    place.before(name);
    place.style.height = `${rows.length * 26 + 36}px`;
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", minInterval: 1, axisLabel: { color: ink } },
      yAxis: {
        type: "category",
        inverse: true,
        data: rows.map((row) => row.cells[0].textContent.trim()),
        axisLabel: { color: ink, width: 140, overflow: "truncate" },
      },
      series: [
        {
          type: "bar",
          data: rows.map((row) => read(row.cells[1])),
          itemStyle: { color: bar },
          label: { show: true, position: "right", color: ink },
          barMaxWidth: 16,
        },
      ],
    });
    window.addEventListener("resize", () => chart.resize());
  }
})();
