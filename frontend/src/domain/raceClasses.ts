/** The six classes; the server says the same in `/api/v1/now`, this list is what a page shows before its answer. */
export const RACE_CLASSES: readonly { readonly classId: number; readonly name: string }[] = [
  { classId: 1, name: "Beswick's Big Blazer Bikethrow" },
  { classId: 2, name: "Crazy's Chris' Crosstrek Country Climb" },
  { classId: 3, name: "Ben's Boing-Boing Boost Blast" },
  { classId: 4, name: 'Julian Jet Jump' },
  { classId: 5, name: "Eric's Extreme étape Escapade" },
  { classId: 6, name: "Talia's Tubeless Tire Time Trial" },
]

export const isRaceClass = (classId: number): boolean => RACE_CLASSES.some((raceClass) => raceClass.classId === classId)

export const raceClassName = (classId: number): string =>
  RACE_CLASSES.find((raceClass) => raceClass.classId === classId)?.name ?? `Class ${classId}`
