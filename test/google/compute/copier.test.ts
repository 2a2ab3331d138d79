/** The set-up script as the service that copies when a metadata key tells it to. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareMachine, RECORDER } from './bare-machine.ts';

let machine: BareMachine;
let root: string;
beforeEach(async () => {
  machine = await BareMachine.make();
  root = machine.root;
});
afterEach(() => machine.remove());

describe('the service that copies', () => {
  const order = (id: string, way: string, url: string, path: string, total = '0') =>
    writeFile(join(root, 'meta/lamplighter-copy'), [id, way, url, path, total].join('\n'));
  /** gcloud that knows no such object, takes a moment, leaves a file, and ends with that code. */
  const gcloud = (code: number, moment = '0.2') =>
    machine.tool(
      'gcloud',
      `${RECORDER.replace('exit 0', `[[ "$*" == *describe* ]] && exit 1\n/bin/sleep ${moment}\nmkdir -p "$HOME/data" && head -c 100000 /dev/zero >"$HOME/data/x"\necho 'ERROR: (gcloud) HTTPError 403: no' >&2\nexit ${code}`)}`,
    );
  const done = (said: readonly string[]) =>
    said.filter((line) => line.startsWith('copy ') && !line.includes(' running '));
  const copied = (calls: readonly string[]) =>
    calls.filter((call) => /^gcloud storage (rsync|cp)/.test(call));
  const home = () => join(root, 'home/jupyter');
  beforeEach(async () => {
    await mkdir(join(root, 'opt/lamplighter/copies'), { recursive: true });
    await machine.tool('sleep', '#!/bin/bash\nexec /bin/sleep 0.05\n');
  });

  it('copies what it is told to the machine, and says how far it is and how it ended', async () => {
    await gcloud(0);
    await order('m1', 'to-machine', 'gs://team/data set/$(touch hacked)', 'data/in', '80000');
    const { said, calls } = await machine.serve(1);
    expect(said[0]).toBe('copy m1 running 0 0 80000');
    expect(done(said)).toEqual([expect.stringMatching(/^copy m1 done \d+ 80000 80000$/)]);
    expect(copied(calls)).toEqual([
      `gcloud storage rsync --recursive gs://team/data set/$(touch hacked) ${home()}/data/in`,
    ]);
    expect(
      calls
        .filter((call) => call.includes('gcloud'))
        .every((call) => /^(runuser -u jupyter|gcloud)/.test(call)),
    ).toBe(true);
  });

  it('copies a file and a folder of the machine to a bucket', async () => {
    await gcloud(0);
    await writeFile(join(home(), 'model.bin'), 'x'.repeat(5_000));
    await order('m1', 'from-machine', 'gs://team/out/', 'model.bin');
    const first = await machine.serve(1);
    expect(copied(first.calls)).toEqual([`gcloud storage cp ${home()}/model.bin gs://team/out/`]);
    expect(done(first.said)).toEqual([expect.stringMatching(/^copy m1 done \d+ (\d+) \1$/)]);
    await order('m2', 'from-machine', 'gs://team', 'data');
    const second = await machine.serve(1);
    expect(copied(second.calls)).toEqual([`gcloud storage rsync --recursive ${home()}/data gs://team`]);
  });

  it('begins none twice: what it said last is said again', async () => {
    await gcloud(1);
    await order('m1', 'to-machine', 'gs://team/x', 'data');
    const first = await machine.serve(1);
    const failed = /^copy m1 failed \d+ \d+ 0 ERROR: \(gcloud\) HTTPError 403: no$/;
    expect(done(first.said)).toEqual([expect.stringMatching(failed)]);
    const again = await machine.serve(2);
    expect(done(again.said)).toEqual([done(first.said)[0], done(first.said)[0]]);
    expect(copied(again.calls)).toEqual([]);
  });

  it('says that it was cut off when it was begun before the machine went down', async () => {
    await gcloud(0);
    await order('m1', 'to-machine', 'gs://team/x', 'data');
    await writeFile(
      join(root, 'opt/lamplighter/copies/m1'),
      'm1 failed 0 0 0 the machine was restarted meanwhile\n',
    );
    const { said, calls } = await machine.serve(1);
    expect(said).toEqual(['copy m1 failed 0 0 0 the machine was restarted meanwhile']);
    expect(copied(calls)).toEqual([]);
  });

  it('ends a copy, with all that it runs, when it is cancelled or another one is asked for', async () => {
    await gcloud(0, '30');
    await order('m1', 'to-machine', 'gs://team/x', 'data');
    // The file is taken over at the next read of the metadata, which is while the copy runs.
    await machine.tool(
      'sleep',
      `#!/bin/bash\n[[ -e "${root}/cancelled" ]] || { touch "${root}/cancelled"; echo cancel-m1 >"${root}/meta/next"; }\nexec /bin/sleep 0.05\n`,
    );
    const begun = performance.now();
    const { said } = await machine.serve(1);
    expect(done(said)).toEqual([expect.stringMatching(/^copy m1 cancelled \d+ \d+ 0$/)]);
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it('has cancelled what it had not yet begun', async () => {
    await gcloud(0);
    await writeFile(join(root, 'meta/lamplighter-copy'), 'cancel-m7');
    const { said, calls } = await machine.serve(1);
    expect(said).toEqual(['copy m7 cancelled 0 0 0']);
    expect(copied(calls)).toEqual([]);
  });

  it.each([
    ['an id that could be a path', ['../m1', 'to-machine', 'gs://team/x', 'data', '0']],
    ['no known way', ['m1', 'reboot', 'gs://team/x', 'data', '0']],
    ['a flag in the place of a bucket', ['m1', 'to-machine', '--help', 'data', '0']],
    ['bytes that are no number', ['m1', 'to-machine', 'gs://team/x', 'data', 'a[$(id)]']],
    ['nothing', ['']],
  ])('leaves alone what has %s', async (_name, lines) => {
    await gcloud(0);
    await writeFile(join(root, 'meta/lamplighter-copy'), lines.join('\n'));
    const { said, calls } = await machine.serve(1);
    expect([said, calls]).toEqual([[], []]);
  });

  it('copies nothing from a path that is not there, or onto a disk that is too full', async () => {
    await gcloud(0);
    await order('m1', 'from-machine', 'gs://team/x', 'nowhere');
    expect(done((await machine.serve(1)).said)).toEqual([
      'copy m1 failed 0 0 0 there is no such file or folder on the machine: /home/jupyter/nowhere',
    ]);
    await order('m2', 'to-machine', 'gs://team/x', 'data', '999999999999999999');
    const { said, calls } = await machine.serve(1);
    expect(done(said)[0]).toMatch(/^copy m2 failed 0 0 9+ there is too little free space/);
    expect(copied(calls)).toEqual([]);
  });
});
