// The clients that every scenario is run against. Codex releases up to 0.120.0 have the bug of openai/codex issue 16255.
export const IN_PROCESS = ['reference', 'openai-sdk', 'openai-sdk-msw'];

export const KNOWN_BAD_CODEX = 'codex@0.120.0';

export const GOOD_CODEX = ['codex@0.121.0', 'codex@0.169.0'];

export const CLIENTS = [...IN_PROCESS, KNOWN_BAD_CODEX, ...GOOD_CODEX];
