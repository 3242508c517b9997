// Draws the charts of a page from what stands in them; their figures are there as a table as well.
import uPlot from '/vendor/uplot.js'

const look = { stroke: ({ root }) => token(root, 'soft'), font: '12px system-ui, sans-serif' }
const steps = Array.from({ length: 16 }, (_, power) =>
  [1, 2, 2.5, 5].map((first) => first * 10 ** power),
)
  .flat()
  .filter(Number.isInteger)

for (const plot of document.querySelectorAll('[data-chart]')) draw(plot)

function draw(plot) {
  const chart = JSON.parse(plot.dataset.chart)
  if (chart.labels.length === 0) return
  const canvas = plot.querySelector('.canvas')
  const layers = layersOf(chart)
  const options = {
    ...sizeOf(canvas),
    padding: [8, 18, 0, 0],
    legend: { show: false },
    select: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: chart.kind === 'lines' ? { size: 7 } : { show: false },
    },
    scales: { x: { time: false, range: [-0.5, chart.labels.length - 0.5] }, y: { range: rangeOf } },
    axes: [categories(chart), values(chart)],
    series: [{}, ...layers.map((layer) => seriesOf(chart, layer))],
    hooks: { setCursor: [(shown) => tell(plot, chart, shown.cursor.idx)] },
  }
  const drawn = new uPlot(options, [chart.labels.map((_, at) => at), ...layers.map(topsOf)], canvas)
  new ResizeObserver(() => drawn.setSize(sizeOf(canvas))).observe(canvas)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawn.redraw())
}

/** Where each value begins and ends: on the values of its sign below it when they are stacked. */
function layersOf({ kind, series }) {
  return series.map((one, place) => {
    const parts = one.values.map((value, at) => {
      const below = kind === 'stacked' ? series.slice(0, place).map(({ values }) => values[at]) : []
      const same = below.filter((other) => other < 0 === value < 0)
      const bottom = same.reduce((sum, other) => sum + other, 0)
      return { bottom, top: bottom + value }
    })
    return { ...one, place, parts }
  })
}

function topsOf({ parts }) {
  return parts.map(({ top }) => top)
}

function seriesOf(chart, { tone, place, parts }) {
  const color = ({ root }) => token(root, tone)
  if (chart.kind === 'lines') return { stroke: color, width: 2, points: { size: 5, fill: color } }
  const places = chart.kind === 'bars' ? chart.series.length : 1
  return {
    fill: color,
    stroke: color,
    width: 0,
    points: { show: false },
    paths: (shown) => barsOf(shown, parts, { places, place: places > 1 ? place : 0 }),
  }
}

/** A bar for each part, all bars of one label beside each other in two thirds of its room. */
function barsOf(shown, parts, { places, place }) {
  const slot = shown.valToPos(1, 'x', true) - shown.valToPos(0, 'x', true)
  const width = Math.min((slot * 2) / 3, 48 * devicePixelRatio * places) / places
  const path = new Path2D()
  parts.forEach(({ bottom, top }, at) => {
    if (bottom === top) return
    const middle = shown.valToPos(at, 'x', true)
    const left = middle + (place - places / 2) * width
    const [from, to] = [bottom, top].map((value) => shown.valToPos(value, 'y', true))
    path.rect(Math.round(left), from, Math.max(1, Math.round(width) - 1), to - from)
  })
  return { fill: path, stroke: null, clip: null, band: null, gaps: null, flags: 0 }
}

/** From zero, or what is below it, with a little air. */
function rangeOf(_shown, least, most) {
  const low = Math.min(0, least ?? 0)
  const high = Math.max(0, most ?? 0)
  const air = (high - low || 1) * 0.06
  return [low === 0 ? 0 : low - air, high === 0 && low !== 0 ? 0 : high + air]
}

function categories({ ticks }) {
  return {
    ...look,
    size: 28,
    grid: { show: false },
    ticks: { show: false },
    splits: (shown) => {
      const room = shown.bbox.width / devicePixelRatio / ticks.length
      const widest = Math.max(...ticks.map((text) => text.length)) * 6.6 + 6
      const step = Math.max(1, Math.ceil(widest / room))
      // The last one is named in any case.
      return ticks.map((_, at) => at).filter((at) => (ticks.length - 1 - at) % step === 0)
    },
    values: (_shown, splits) => splits.map((at) => ticks[at] ?? ''),
  }
}

function values(chart) {
  const short = writer(chart, { notation: 'compact', maximumFractionDigits: 1 })
  return {
    ...look,
    size: (shown, texts) => {
      const widest = Math.max(0, ...(texts ?? []).map((text) => text.length))
      return Math.max(32, widest * 7 + 14)
    },
    grid: { stroke: ({ root }) => token(root, 'line'), width: 1 },
    ticks: { show: false },
    incrs: chart.currency === undefined ? steps.filter((step) => step >= 1) : steps,
    values: (_shown, splits) => splits.map(short),
  }
}

/** Says in the legend what is under the pointer. */
function tell(plot, chart, at) {
  const long = writer(chart, {})
  plot.querySelector('.at').textContent = at === null ? '' : (chart.labels[at] ?? '')
  plot.querySelectorAll('.key b').forEach((place, index) => {
    place.textContent = at === null ? '' : long(chart.series[index].values[at] ?? 0)
  })
}

function writer({ locale, currency, decimals = 0 }, how) {
  const style = currency === undefined ? {} : { style: 'currency', currency }
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const format = new Intl.NumberFormat(locale, {
    ...style,
    ...(how.notation === undefined ? digits : { minimumFractionDigits: 0 }),
    ...how,
  })
  return (value) => format.format(value / 10 ** decimals)
}

function sizeOf(canvas) {
  return { width: canvas.clientWidth, height: canvas.clientHeight }
}

/** Asked at each drawing, so that it is the colour of the scheme that holds now. */
function token(root, name) {
  return getComputedStyle(root).getPropertyValue(`--${name}`)
}
