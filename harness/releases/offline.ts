// Whether the user wants the network left alone.

/** `--offline`, or its environment variable. */
export function isOffline(flags: { readonly offline?: boolean }): boolean {
  return flags.offline === true || ['1', 'true'].includes(process.env['CUTPOINT_OFFLINE'] ?? '');
}
