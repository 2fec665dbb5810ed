// Names of files, made of names for people.

/** Lower case, with a hyphen for whatever a file's name had better not hold. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
