// Month names as banks write them, in the languages of Europe that a CSV is likely to be in.

/** January to December, unaccented, one line per language; extra words are further spellings. */
const languages = [
  'january february march april may june july august september october november december',
  'januar februar marz april mai juni juli august september oktober november dezember',
  'januari februari maart april mei juni juli augustus september oktober november december',
  'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  'janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro',
  'leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec',
  'ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince',
  'styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien',
  'stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia',
  'januari februari mars april maj juni juli augusti september oktober november december',
  'januar februar marts april maj juni juli august september oktober november desember',
  'jaenner feber maerz apr mai jun jul aug sept okt nov dez',
  'jan feb mrt apr mei jun jul aug sept okt nov dec',
  'jan feb mrz abr mai jun jul ago set out nov des',
]

const months = new Map<string, Set<number>>()
const exactMonths = new Map<string, number>()
for (const language of languages) {
  for (const [index, name] of language.split(' ').entries()) {
    exactMonths.set(name, index + 1)
    for (let length = 3; length <= name.length; length++) {
      const start = name.slice(0, length)
      months.set(start, (months.get(start) ?? new Set<number>()).add(index + 1))
    }
  }
}

/** The number of a month from its name or an abbreviation that only one month has. */
export function monthOf(word: string): number | null {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ł', 'l').toLowerCase()
  const exact = exactMonths.get(plain)
  if (exact !== undefined) return exact
  const [month, ...others] = months.get(plain) ?? []
  return month === undefined || others.length > 0 ? null : month
}
