/** manifest.yml and docs/commands.md: valid, and in step with the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { commandDocs, usageHint } from '../../src/slack/commands/docs.ts';

const root = new URL('../../', import.meta.url);
const manifest = parse(readFileSync(new URL('manifest.yml', root), 'utf8'));

/** The rules of slackapi/manifest-schema (version 2) for the parts that are used; nothing else may stand there. */
const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2) }),
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    long_description: z.string().min(175).max(4000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.literal(true),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.literal(false),
    }),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/[a-z]{1,31}$/),
          description: z.string().max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.literal(true),
        }),
      )
      .length(1),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.literal(false),
  }),
});

/** Scopes that each Web API method needs (docs.slack.dev, per method), for every kind of conversation that is used. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read', 'im:read'],
  'conversations.open': ['im:write'],
  filesUploadV2: ['files:write'],
  'users.info': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.push': [],
  'views.update': [],
  'views.publish': [],
};

function sources(folder: URL): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(new URL(path, folder), 'utf8'));
}

describe('the manifest', () => {
  test('follows the official schema', () => {
    expect(schema.safeParse(manifest).error).toBeUndefined();
  });

  test('hints at the commands there are', () => {
    expect(manifest.features.slash_commands[0].usage_hint).toBe(usageHint());
  });

  test('asks for the scopes of the methods that are called, and for no others', () => {
    const code = sources(new URL('src/slack/', root)).join('\n');
    const called = new Set(
      [...code.matchAll(/\bclient\.([a-z]+\.[a-zA-Z0-9]+|filesUploadV2)\(/g)].map((match) => match[1] ?? ''),
    );
    called.delete('client.disconnect');
    const needed = [...called].flatMap((method) => {
      const scopes = SCOPES[method];
      if (scopes === undefined) throw new Error(`say which scopes ${method} needs`);
      return scopes;
    });
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(
      [...new Set(['commands', ...needed])].sort(),
    );
    expect([...called].sort()).toEqual(Object.keys(SCOPES).sort());
  });
});

test('docs/commands.md is current (node src/slack/commands/write-docs.ts)', () => {
  expect(readFileSync(new URL('docs/commands.md', root), 'utf8')).toBe(commandDocs());
});
