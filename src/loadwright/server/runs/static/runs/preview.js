// A small chart of the requested load over time.

import * as echarts from "../vendor/echarts.esm.min.js";
import { colour } from "../web/charts.js";
import { clock, significant } from "../web/format.js";

export class LoadPreview {
  points;
  format;

  constructor(element) {
    this.element = element;
    this.echart = echarts.init(element);
    new ResizeObserver(() => element.clientWidth && this.echart.resize()).observe(element);
    document.addEventListener("theme", () => this.points && this.draw(this.points, this.format));
  }

  // `points` are [seconds, value], joined by straight lines.
  draw(points, format) {
    Object.assign(this, { points, format });
    const text = { color: colour("chart-text"), fontSize: 11, hideOverlap: true };
    const line = { lineStyle: { color: colour("chart-line") } };
    this.echart.setOption({
      animation: false,
      grid: { left: 56, right: 20, top: 14, bottom: 26 },
      tooltip: {
        trigger: "axis",
        confine: true,
        className: "lw-tip",
        backgroundColor: colour("chart-box"),
        borderColor: colour("chart-line"),
        textStyle: { color: "inherit" },
        valueFormatter: format,
        axisPointer: { label: { formatter: ({ value }) => clock(value) } },
        formatter: ([point]) => `${clock(point.value[0])} · ${format(point.value[1])}`,
      },
      xAxis: { type: "value", min: 0, max: points[points.length - 1][0], axisLabel: { ...text, formatter: clock }, axisLine: line, splitLine: { show: false } },
      yAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { ...text, formatter: significant }, splitLine: line },
      series: [{
        type: "line", data: points, showSymbol: points.length < 20, symbolSize: 6, color: colour("asked"),
        lineStyle: { width: 2 }, areaStyle: { opacity: 0.15 },
      }],
    });
  }
}
