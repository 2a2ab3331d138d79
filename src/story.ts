/** `npm run story`: plays a scenario on the sandbox and prints it, as a transcript or as JSON. */
import { findScenario } from './sandbox/scenarios/index.ts';
import { HELP, readCommandLine, type StoryCommand } from './story/command-line.ts';
import { play } from './story/play.ts';
import { reportOf } from './story/report.ts';
import type { Check } from './story/script.ts';
import { SCRIPTS } from './story/scripts/index.ts';
import { Transcript } from './story/transcript.ts';

// The reader of a pipe may have seen enough.
process.stdout.on('error', () => process.exit());

const command = readCommandLine(
  process.argv.slice(2),
  SCRIPTS.map(({ name }) => name),
);

switch (command.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'list':
    for (const { name } of SCRIPTS) console.log(`${name.padEnd(18)}${findScenario(name)?.description ?? ''}`);
    break;
  case 'wrong':
    process.stderr.write(`${command.message}\n`);
    process.exitCode = 2;
    break;
  case 'play':
    await tell(command);
    break;
}

async function tell({ scenario, json, delivery }: Extract<StoryCommand, { kind: 'play' }>): Promise<void> {
  const script = SCRIPTS.find(({ name }) => name === scenario);
  if (script === undefined) throw new Error(`there is no script for ${scenario}`);
  const began = performance.now();
  const transcript = new Transcript();
  if (!json) console.log(`${scenario}: ${findScenario(scenario)?.description ?? ''}`);
  const played = await play(script, {
    delivery,
    ...(json
      ? {}
      : {
          tell: (entry) => {
            for (const line of transcript.linesOf(entry)) console.log(line);
          },
        }),
  });
  if (json) console.log(JSON.stringify(reportOf(played), null, 2));
  else console.log(`\nOutcome, after ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  for (const check of played.checks) {
    if (!json) console.log(checkLine(check));
    else if (!check.passed) process.stderr.write(`${checkLine(check)}\n`);
  }
  if (played.checks.some(({ passed }) => !passed)) process.exitCode = 1;
}

function checkLine({ name, passed, found }: Check): string {
  return passed ? `✓ ${name}` : `✗ ${name}\n    but there was: ${found}`;
}
