// How many there are of something, in words.

/** Such as `1 case`, `2 cases`. */
export function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
