/** The image starts Node with the flags of npm start, with which memory is measured (bench sweep). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import settings from '../../package.json' with { type: 'json' };

it('starts the image as npm start does', () => {
  const command = /^CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '[]';
  expect(JSON.parse(command)).toEqual(settings.scripts.start.split(' '));
});
