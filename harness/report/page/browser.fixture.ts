// A real browser for the tests of the page: a Chromium that is on the PATH, and what it said and asked for while it showed a page.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const found = NAMES.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim()).find(Boolean);

/** Why there is no browser to test with; undefined where there is one. */
export const NO_BROWSER: string | undefined =
  found === undefined ? `none of ${NAMES.join(', ')} is on the PATH` : undefined;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: found ?? '' });
}

/** A page that is being looked at. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** What went to the console, what no script caught, and what was asked for beside the page itself. */
  readonly noise: readonly string[];
}

/** Shows that text as a file of its own, as somebody would who was sent it. */
export async function visit(
  browser: Browser,
  text: string,
  { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<Visit> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const file = join(folder, 'index.html');
  await writeFile(file, text);
  const address = pathToFileURL(file).href;
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => noise.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url().replace(/#.*/, '') !== address) noise.push(`request: ${request.url()}`);
  });
  await page.goto(address + hash);
  return {
    page,
    noise,
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Everything that can be opened is open. */
export async function openAll(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '');
  });
}
