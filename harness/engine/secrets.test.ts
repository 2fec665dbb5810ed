// Which values of the environment are masked, and by which names.
import { homedir } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { hiddenIn, mask } from './secrets.ts';

afterEach(() => void vi.unstubAllEnvs());

test('every value that is long enough, but for what is public by nature; one value has one name', () => {
  expect(
    hiddenIn({
      B_TOKEN: 'abc-def-ghi',
      A_COPY: 'abc-def-ghi',
      PLAIN: 'some text',
      SHORT: 'seven77',
      SHORT_KEY: 'six666',
      TERM: 'xterm-256color',
      npm_package_name: 'cutpoint',
      npm_lifecycle_event: 'test:faults',
      NODE_ENV: 'production',
      HOME: '/folders/somebody',
      OLDPWD: '/folders/somebody/work',
      INIT_CWD: 'no-folder-at-all',
      SSL_CERT_FILE: '/etc/certificates.pem',
      EMPTY: '',
      UNSET: undefined,
    }),
  ).toEqual([
    { name: 'A_COPY', value: 'abc-def-ghi', isSecret: false },
    { name: 'INIT_CWD', value: 'no-folder-at-all', isSecret: false },
    { name: 'PLAIN', value: 'some text', isSecret: false },
    { name: 'SHORT_KEY', value: 'six666', isSecret: true },
    { name: 'SSL_CERT_FILE', value: '/etc/certificates.pem', isSecret: false },
  ]);
});

test('the password of an address counts by itself', () => {
  expect(hiddenIn({ QUEUE: 'redis://me:p%40ssword@localhost:6379' })).toEqual([
    { name: 'QUEUE', value: 'redis://me:p%40ssword@localhost:6379', isSecret: false },
    { name: 'QUEUE', value: 'p%40ssword', isSecret: true },
    { name: 'QUEUE', value: 'p@ssword', isSecret: true },
  ]);
});

test('folders of this machine are told as a shell would understand them, whatever variables name them too', () => {
  vi.stubEnv('WHERE_THE_BUILD_IS', process.cwd());
  expect(mask().text(`${homedir()}/x and ${process.cwd()}/y`)).toBe('~/x and ./y');
  vi.unstubAllEnvs();
});

test('what is set later is masked from then on, and what is removed stays masked', () => {
  const told = () => mask().text('it said planted-value-4711');
  expect(told()).toBe('it said planted-value-4711');
  vi.stubEnv('PLANTED_LATER', 'planted-value-4711');
  expect(told()).toBe('it said <env PLANTED_LATER>');
  vi.unstubAllEnvs();
  expect(told()).toBe('it said <env PLANTED_LATER>');
});
