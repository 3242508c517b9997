/** `part` of a positive `whole` as a percentage with one decimal, halves up; never minus zero. */
export function percentOf(part: number, whole: number): number {
  return (Math.round((part * 1000) / whole) + 0) / 10
}
