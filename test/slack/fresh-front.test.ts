/** What a fresh front has at hand before everything is loaded, and what it does not load for it. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/slack/commands/index.ts';
import { ALONE, shelf } from '../../src/slack/commands/shelf.ts';

it('what people type most comes alone, and is the same command', async () => {
  for (const [name, load] of Object.entries(ALONE)) {
    const command = await load();
    expect(COMMANDS).toContain(command);
    expect(command.spec.name).toBe(name);
    // Else `NAME something` could mean either.
    expect(COMMANDS.filter(({ spec }) => spec.name.startsWith(`${name} `))).toEqual([]);
    expect([...(await shelf().for(` ${name.toUpperCase()} trainer`)).values()]).toEqual([command]);
  }
});

it.each([
  '',
  'help',
  'new l4',
  'upp l4',
  'quota request l4',
  'up --help',
  'up l4 -h',
  '"up"',
  'toString',
  '?',
])('%o may mean any of them', async (text) => {
  const commands = await shelf().for(text);
  expect(new Set(commands.values())).toEqual(new Set(COMMANDS));
  expect(commands.get('new')?.spec.name).toBe('up');
});

it('has all of them once all are loaded', async () => {
  const front = shelf();
  await front.all();
  expect(new Set((await front.for('up l4')).values())).toEqual(new Set(COMMANDS));
});

it('a front over HTTP loads neither the client of Socket Mode nor what installs apps, until they are used', () => {
  const url = (path: string) => JSON.stringify(new URL(`../../src/slack/${path}`, import.meta.url).href);
  const script = `
    import { createRequire } from 'node:module';
    await import(${url('app.ts')});
    await import(${url('http-receiver.ts')});
    const { socketModeReceiver } = await import(${url('bolt.ts')});
    const { cache } = createRequire(import.meta.url);
    const has = (part) => Object.keys(cache).some((file) => file.includes(part));
    const parts = () => ['/undici/', '/socket-mode/', '/jsonwebtoken/', '/bolt/dist/App.js'].map(has).join();
    console.log(parts());
    const Receiver = socketModeReceiver();
    new Receiver({ appToken: 'xapp-1', clientId: '1', clientSecret: '2', stateSecret: '3', scopes: [] });
    console.log(parts(), Receiver.name);
    process.exit();`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual([
    'false,false,false,true',
    'true,true,true,true SocketModeReceiver',
  ]);
});
