/** Sum of numbers, without the error that adding them one by one builds up (Neumaier). 0 for none. */
export function sum(values: readonly number[]): number {
  let total = 0
  let lost = 0
  for (const value of checked(values)) {
    const next = total + value
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  return total + lost
}

export function mean(values: readonly number[]): number {
  return sum(some(values)) / values.length
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a share of all lies, with lines drawn between them (type 7, as in R and NumPy). */
export function quantile(values: readonly number[], share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be from 0 to 1, not ${share}.`)
  const sorted = some(values).toSorted((left, right) => left - right)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}

/** The values that are there most often, in the order in which they came. */
export function modes<Value>(values: readonly Value[]): Value[] {
  const counts = new Map<Value, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  return [...counts].filter(([, count]) => count === most).map(([value]) => value)
}

/** Variance of a sample (divided by n - 1). */
export function variance(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError('The variance of a sample needs two values or more.')
  const middle = mean(values)
  return sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1)
}

/** Standard deviation of a sample. */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(variance(values))
}

/** Pearson's coefficient of two lists of equal length. */
export function correlation(left: readonly number[], right: readonly number[]): number {
  const { covariance, squaresLeft, squaresRight } = products(left, right)
  return covariance / Math.sqrt(squaresLeft * squaresRight)
}

/** The line `y = slope * x + intercept` that lies nearest to all points, and how much of the variance it explains. */
export function linearRegression(
  x: readonly number[],
  y: readonly number[],
): { slope: number; intercept: number; r2: number } {
  const { covariance, squaresLeft } = products(x, y)
  const slope = covariance / squaresLeft
  return { slope, intercept: mean(y) - slope * mean(x), r2: correlation(x, y) ** 2 }
}

/** Count, mean, standard deviation, least, quartiles and greatest value. */
export function describe(values: readonly number[]): Record<string, number> {
  return {
    count: values.length,
    mean: mean(values),
    standardDeviation: values.length > 1 ? standardDeviation(values) : 0,
    min: quantile(values, 0),
    q1: quantile(values, 0.25),
    median: median(values),
    q3: quantile(values, 0.75),
    max: quantile(values, 1),
  }
}

function products(
  left: readonly number[],
  right: readonly number[],
): { covariance: number; squaresLeft: number; squaresRight: number } {
  if (left.length !== right.length)
    throw new RangeError(`The lists must be of equal length, and are ${left.length} and ${right.length} long.`)
  const [middleLeft, middleRight] = [mean(left), mean(right)]
  const deviations = left.map((value, index) => [value - middleLeft, (right[index] ?? 0) - middleRight] as const)
  return {
    covariance: sum(deviations.map(([one, other]) => one * other)),
    squaresLeft: sum(deviations.map(([one]) => one ** 2)),
    squaresRight: sum(deviations.map(([, other]) => other ** 2)),
  }
}

function some(values: readonly number[]): readonly number[] {
  if (values.length === 0) throw new RangeError('There are no values.')
  return checked(values)
}

function checked(values: readonly number[]): readonly number[] {
  const wrong = values.findIndex((value) => typeof value !== 'number' || Number.isNaN(value))
  if (wrong < 0) return values
  throw new TypeError(`Value ${wrong} is no number: ${String(values[wrong])}. Leave out or convert what is none first.`)
}
