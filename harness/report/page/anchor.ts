// Anchors of the page: ids of elements, and links to them.

/** A part of a finding that something else on the page points at. */
type Part = `violation-${number}` | `fault-${number}` | `listing-${string}`;

/** The id of a finding's element, or of a part of it. Ids of the page's own begin with `page-`. */
export function anchorOf(finding: string, part?: Part): string {
  return part === undefined ? finding : `${finding}.${part}`;
}

export function linkTo(anchor: string): string {
  return `#${encodeURIComponent(anchor.toWellFormed())}`;
}
