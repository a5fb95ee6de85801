/**
 * What the scripted model of the demo says, when no real model is configured.
 *
 * These replies were written for the demo. They hold programs only, no figure of the data and no answer: all that the
 * demo finds out is found out by running them in the sandbox. The second one makes a mistake that real models make too,
 * and the third mends it.
 */
export const replies = [
  `I do not know the data yet, so I look at its columns, its size and a few rows first.
<code>
const info = await describeDataset()
info
</code>`,

  `Each combination of place and year can be read on its own, so I read them all together and sum up the precipitation of each place.
<code>
const parts = await Promise.all(
  info.locations.flatMap((location) => info.years.map((year) => readRows({ location, year }))),
)
const rows = parts.flat()
console.log('rows:', rows.length)

for (const location of info.locations) {
  const here = rows.filter((row) => row.location === location)
  const total = here.reduce((sum, row) => sum + row.precipitation, 0)
  console.log(location, total.toFixed(1), 'mm')
}
</code>`,

  `The sum has no toFixed: it is a text, because every value of the file is a text and + joined them. The rows are still there, so I only turn the amounts into numbers and count again.
<code>
const days = rows.map((row) => ({ ...row, precipitation: Number(row.precipitation) }))
const round = (value) => Number(value.toFixed(1))

const cities = info.locations.map((city) => {
  const here = days.filter((day) => day.location === city)
  const total = here.reduce((sum, day) => sum + day.precipitation, 0)
  const wet = here.filter((day) => day.precipitation >= 1).length
  const years = info.years.length
  return { city, millimetresPerYear: round(total / years), wetDaysPerYear: round(wet / years) }
})
cities
</code>`,

  `Now the dry spells: I walk through the days of each city in order, and a spell ends at a wet day or a gap in the dates. Then I have all I need to answer.
<code>
const nextDay = (date) => new Date(Date.parse(date) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10)

function longestDrySpell(city) {
  const here = days.filter((day) => day.location === city).sort((a, b) => (a.date < b.date ? -1 : 1))
  let best = { city, days: 0, from: '', to: '' }
  let spell
  for (const { date, precipitation } of here) {
    if (precipitation >= 1) spell = undefined
    else if (spell && nextDay(spell.to) === date) spell = { ...spell, days: spell.days + 1, to: date }
    else spell = { city, days: 1, from: date, to: date }
    if (spell && spell.days > best.days) best = spell
  }
  return best
}

const first = (list, key) => list.toSorted((a, b) => b[key] - a[key])[0]
finalAnswer({
  morePrecipitation: first(cities, 'millimetresPerYear').city,
  moreWetDays: first(cities, 'wetDaysPerYear').city,
  cities,
  longestDrySpell: first(info.locations.map(longestDrySpell), 'days'),
})
</code>`,
]
