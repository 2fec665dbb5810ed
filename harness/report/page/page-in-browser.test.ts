// The page of a report in a real browser: it says what happened, to eyes and to ears, at every width and in both schemes; it asks for
// nothing and says nothing to the console; and it does not mind a thousand findings, nor texts that want to break out of it.
import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, test as plain, vi } from 'vitest';
import type { Report } from '../document.ts';
import { NO_BROWSER, openAll, openBrowser, visit } from './browser.fixture.ts';
import { pageOf } from './page.ts';
import { HOSTILE, hostileReport, reportOf, wideReport } from './reports.fixture.ts';
import { seedReport } from './seed-report.fixture.ts';

// On a busy machine a browser is slow. No fact hangs on it: this only ends a test that hangs.
vi.setConfig({ testTimeout: 120_000 });

let launched: Promise<Browser> | undefined;
afterAll(async () => (await launched)?.close());

const test = plain.extend<{ browser: Browser }>({
  async browser({ skip }, use) {
    skip(NO_BROWSER !== undefined, NO_BROWSER);
    launched ??= openBrowser();
    await use(await launched);
  },
});

const REPORTS: readonly (readonly [name: string, report: Report])[] = [
  ['of the seed', seedReport],
  ['of a campaign', reportOf(2)],
  ['of thirty clients', wideReport(2)],
  ['of texts that want to break out', hostileReport()],
];
const SCHEMES = ['light', 'dark'] as const;
const SEED = 'the-stream-dies-after-a-custom-tool-call--codex-0.120.0';

describe('the seed’s bug is understood from the page alone', () => {
  test('what happened is a list of sentences', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(seedReport));
    expect(await visited.page.locator('.verdict').innerText()).toMatch(
      /Violated\. 1 of 2 exercises violated an invariant\. 1 finding, 1 of them new\.$/,
    );
    expect(await sentences(visited.page.locator('.sequence li'))).toEqual([
      'prompt, user to client: "Do the work."',
      'request #1, client to model: asks, with user "Do the work."',
      'reply #1, model to client: calls j1 (custom, append)',
      'work done, client to tool: call_j1_1 finished violation 7',
      'broken reply #1, model to client: cut after j1.done (fin): 8 whole events up to j1.done delivered, then fin fault ⚡1',
      'request #2 ↻ retry, client to model: asks again, with nothing new, without call_j1_1 and its output violation 6',
      'reply #2, model to client: calls j1 (custom, append)',
      'work done, client to tool: call_j1_2 finished, as was found at the end violation 7',
      'request #3, client to model: goes on, with custom call call_j1_1 · custom output call_j1_1 "aborted" · custom call call_j1_2 · custom output call_j1_2 real violation 4',
      'reply #3, model to client: says "The work is done."',
      'the user is told, client to user: answered: "The work is done."',
      'written to disk, client to disk: the session file holds 5 items: user "Do the work." · custom call call_j1_1 · custom call call_j1_2 · custom output call_j1_2 real · assistant "The work is done.", without the output of call_j1_1 violation 1',
      'prompt, user to client: "What did you do?", to the session resumed',
      'request #4, client to model: asks, with assistant "The work is done." · user "What did you do?" violation 5',
      'reply #4, model to client: says "I did the work."',
      'the user is told, client to user: answered: "I did the work."',
      'written to disk, client to disk: the session file holds 7 items: new user "What did you do?" · assistant "I did the work.", without the output of call_j1_1 violation 2 violation 3',
    ]);
  });

  test('the retry has neither call nor output, and the session file has a call without output', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(seedReport));
    expect(await sentences(visited.page.locator(`[id="${SEED}.listing-request-2"] li`))).toEqual([
      'context',
      'user "Do the work."',
      '− custom call call_j1_1 missing',
      '− custom output call_j1_1 missing violation 6',
    ]);
    expect(await sentences(visited.page.locator(`[id="${SEED}.listing-file-1-turn-1"] li`))).toEqual([
      'context',
      'user "Do the work."',
      'custom call call_j1_1 violation 1',
      '− custom output call_j1_1 missing violation 1',
      'custom call call_j1_2',
      'custom output call_j1_2 real',
      'assistant "The work is done."',
    ]);
  });

  test('a number beside a scene leads to what it means', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(seedReport));
    await visited.page.locator('.scene.is-request a.badge').first().click();
    expect(await sentences(visited.page.locator('li:target'))).toEqual([
      'violation 6 request #2: call_j1_1 finished before reply #1 broke, and this retry does not carry its output.',
    ]);
  });

  test('its requests stand side by side where there is room, and below one another where there is none', async ({
    browser,
  }) => {
    const columns = async (width: number) => {
      await using visited = await visit(browser, pageOf(seedReport), { viewport: { width, height: 800 } });
      const boxes = await visited.page
        .locator('.listings.is-request .listing')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().left)));
      return new Set(boxes).size;
    };
    expect([await columns(1280), await columns(360)]).toEqual([4, 1]);
  });

  test('its commands are copied', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(seedReport), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await visited.page.getByRole('button', { name: 'Copy this command' }).first().click();
    await visited.page.getByText('Copied').waitFor();
    expect(await visited.page.evaluate(() => navigator.clipboard.readText())).toBe(seedReport.findings[0]?.commands[0]);
  });
});

describe.for(REPORTS)('the page %s', ([, report]) => {
  const text = pageOf(report);

  test('is quiet, asks for nothing, and fits every width in both schemes', async ({ browser }) => {
    await using visited = await visit(browser, text);
    await openAll(visited.page);
    for (const colorScheme of SCHEMES)
      for (const width of [360, 768, 1280]) {
        await visited.page.emulateMedia({ colorScheme });
        await visited.page.setViewportSize({ width, height: 800 });
        const overhang = await visited.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect({ colorScheme, width, overhang }).toEqual({ colorScheme, width, overhang: 0 });
      }
    expect(visited.noise).toEqual([]);
  });
});

describe('without scripts', () => {
  test('a closed finding has its story inside, and opens', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(reportOf(2)), { javaScriptEnabled: false });
    const story = visited.page.locator('#finding-2 .sequence');
    expect(await story.isVisible()).toBe(false);
    await visited.page.locator('#finding-2 > summary').click();
    expect(await story.isVisible()).toBe(true);
    expect(await visited.page.locator('.tools').isVisible()).toBe(false);
  });

  test('on paper all stories are open', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(reportOf(2)), { javaScriptEnabled: false });
    await visited.page.emulateMedia({ media: 'print' });
    for (const story of await visited.page.locator('.sequence').all()) expect(await story.isVisible()).toBe(true);
    expect((await visited.page.pdf()).length).toBeGreaterThan(10_000);
  });

  test('a thousand findings have their stories as well', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(reportOf(1000)), { javaScriptEnabled: false });
    await visited.page.locator('#finding-700 > summary').click();
    expect(await visited.page.locator('#finding-700 .scene').count()).toBe(17);
  });
});

// Each element is looked at against many others, and what wants to break out is built as the seed's is.
describe.for(REPORTS.slice(0, -1))('to everybody: the page %s', ([, report]) => {
  test('is accessible in both schemes', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(report), { colorScheme: 'light', bypassCSP: true });
    await openAll(visited.page);
    expect(await complaints(visited.page)).toEqual([]);
    await visited.page.emulateMedia({ colorScheme: 'dark' });
    expect(await complaints(visited.page, ['color-contrast'])).toEqual([]);
  });
});

describe('by keyboard', () => {
  test('the first stop skips to the findings, and the next ones open them', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(reportOf(2)), { javaScriptEnabled: false });
    const { keyboard } = visited.page;
    const focused = () => visited.page.locator(':focus');
    await keyboard.press('Tab');
    expect(await focused().innerText()).toBe('Skip to the findings');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    expect(await focused().innerText()).toMatch(/violated new the stream dies after a custom tool call, 1/);
    await keyboard.press('Enter');
    expect(await visited.page.locator('#finding-1').getAttribute('open')).toBe('');
    await keyboard.press('Tab');
    expect(await focused().innerText()).toBe('What the words mean');
    await keyboard.press('Tab');
    expect(await focused().innerText()).toBe('request #1');
  });

  test('the numbers of violations are known by their shape where a reader has chosen the colours', async ({
    browser,
  }) => {
    await using visited = await visit(browser, pageOf(reportOf(1)), { forcedColors: 'active' });
    const border = (of: string) =>
      visited.page
        .locator(of)
        .first()
        .evaluate((one) => getComputedStyle(one).borderTopWidth);
    expect(await border('.scene .badge.is-violation')).toBe('1px');
    expect(await border('.scene .badge.is-fault')).toBe('1px');
  });

  test('a wide table is a stop of its own, and scrolls below its head', async ({ browser }) => {
    await using visited = await visit(browser, pageOf(wideReport(60)));
    const region = visited.page.getByRole('region', { name: 'How each client stood' });
    await region.focus();
    expect(await region.evaluate((one) => one === document.activeElement)).toBe(true);
    const corner = await region.evaluate((one) => {
      one.scrollTo(900, 900);
      const [around, there] = [one, one.querySelector('th') ?? one].map((some) => some.getBoundingClientRect());
      return {
        scrolled: one.scrollTop,
        left: (there?.x ?? 0) - (around?.x ?? 0),
        top: (there?.y ?? 0) - (around?.y ?? 0),
      };
    });
    expect(corner).toEqual({ scrolled: 900, left: 1, top: 1 });
  });
});

describe('a thousand findings', () => {
  const text = pageOf(reportOf(1000));

  test('are there, new ones first, and are few elements as long as they are closed', async ({ browser }) => {
    await using visited = await visit(browser, text);
    expect(await visited.page.locator('details.finding').count()).toBe(1000);
    expect(await sentences(visited.page.locator('h3'))).toEqual(['New', 'Known before']);
    expect(await visited.page.locator('*').count()).toBeLessThan(15_000);
    await visited.page.locator('#finding-500 > summary').click();
    expect(await visited.page.locator('#finding-500 .scene').count()).toBe(17);
    expect(visited.noise).toEqual([]);
  });

  test('one that the address names is open, and so is one of which it names a part', async ({ browser }) => {
    await using visited = await visit(browser, text, { hash: '#finding-700' });
    expect(await visited.page.locator('#finding-700 .sequence').isVisible()).toBe(true);
    await visited.page.evaluate(() => location.assign('#finding-701.violation-6'));
    await visited.page.locator('[id="finding-701.violation-6"]').waitFor({ state: 'visible' });
    expect(await visited.page.locator('details.finding[open]').count()).toBe(2);
  });

  test('are filtered by what stands in their heads', async ({ browser }) => {
    await using visited = await visit(browser, text);
    await visited.page.getByRole('searchbox', { name: 'Filter' }).fill('call, 99 codex');
    expect(await visited.page.locator('details.finding:visible').count()).toBe(19);
    expect(await visited.page.locator('output').innerText()).toBe('19 shown');
  });
});

test('texts that want to break out are told as they are, and what nobody would see is written out', async ({
  browser,
}) => {
  await using visited = await visit(browser, pageOf(hostileReport()));
  await openAll(visited.page);
  expect(await sentences(visited.page.locator('h4 .title'))).toEqual([
    HOSTILE[0],
    HOSTILE[1],
    HOSTILE[2],
    HOSTILE[3],
    'שלום \\u202egnp.exe\\u2066',
    'nul \\u0000 bell \\u0007 escape \\u001b[31m return \\u000d feed \\u000c',
    'half \\ud83d a character \\udc00',
    `long ${'x'.repeat(295)} … (1048581 characters in all)`,
  ]);
  expect(await visited.page.locator('script, img, a[href^="javascript"]').count()).toBe(1);
  expect(visited.noise).toEqual([]);
});

/** As a screen reader would say each of them: with what eyes do not see. */
async function sentences(of: Locator): Promise<string[]> {
  const texts = await of.allTextContents();
  return texts.map((one) => one.replaceAll(/\s+/g, ' ').replaceAll(' ,', ',').trim());
}

/** What axe has to say against the page, in a line each; by all of its rules, or by those alone. */
async function complaints(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (only) => (globalThis as unknown as { axe: typeof axe }).axe.run(only ? { runOnly: [...only] } : {}),
    rules,
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`));
}
