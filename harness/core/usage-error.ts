// The one error that is the user's to mend: it is told in one line and ends a command with status 2.

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
