/** One machine of the simulated cloud: what it is, what it costs, and what it is made to do. */
import { type CSSProperties, memo, useEffect, useRef, useState } from 'react';
import type { Activity, ConsoleMachine } from '../../../world/console.ts';
import { lengthOf } from '../clock-text.ts';
import { type Point, SPAN } from '../history.ts';
import { dollars } from '../money-text.ts';
import { isRunning } from '../running.ts';
import { useSurroundings } from '../surroundings.tsx';
import { Switch } from './switch.tsx';

const MEGABYTE = 1_000_000;

/** Percent of all vCPUs; a machine with hundreds of them does less than one vCPU's work then. */
const QUIET_CPU = 0.2;

/** Nobody does anything on it. */
export const IDLE: Activity = { gpu: 0, cpu: QUIET_CPU, gpuMemory: 0, networkBytesPerSecond: 200 };

/** What a job that keeps the GPUs at `gpu` percent does to the rest of the machine. */
function working(gpu: number): Activity {
  if (gpu === 0) return IDLE;
  return {
    gpu,
    cpu: Math.round(5 + gpu * 0.35),
    gpuMemory: Math.min(100, Math.round(20 + gpu * 0.65)),
    networkBytesPerSecond: Math.round(gpu * 0.02 * MEGABYTE),
  };
}

const PRESETS: readonly { readonly name: string; readonly hint: string; readonly activity: Activity }[] = [
  { name: 'Idle', hint: 'Nothing runs', activity: IDLE },
  { name: 'Training', hint: 'GPU at 95 %', activity: working(95) },
  {
    name: 'Loading data',
    hint: 'GPU idle, CPU and network busy',
    activity: { gpu: 0, cpu: 45, gpuMemory: 10, networkBytesPerSecond: 80 * MEGABYTE },
  },
  {
    name: 'Notebook',
    hint: 'All quiet, but GPU memory is held',
    activity: { ...IDLE, gpuMemory: 60 },
  },
];

function same(a: Activity, b: Activity): boolean {
  return (
    a.gpu === b.gpu &&
    a.cpu === b.cpu &&
    a.gpuMemory === b.gpuMemory &&
    a.networkBytesPerSecond === b.networkBytesPerSecond
  );
}

/** Real milliseconds between two messages to the world while the slider moves. */
const THROTTLE = 120;

interface SliderProps {
  readonly machine: ConsoleMachine;
  /** GPU or TPU. */
  readonly unit: string;
  onSet(activity: Activity): void;
}

function Slider({ machine, unit, onSet }: SliderProps) {
  /** Where the thumb is while the world does not say so yet. */
  const [drag, setDrag] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(0);
  const { gpu } = machine.activity;
  useEffect(() => {
    if (drag === gpu && timer.current === undefined) setDrag(undefined);
  }, [drag, gpu]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const value = drag ?? gpu;
  return (
    <label className="slider">
      <span>{unit}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        aria-label={`${unit} utilization of ${machine.name}`}
        value={value}
        style={{ '--filled': `${value}%` } as CSSProperties}
        onChange={(event) => {
          latest.current = Number(event.target.value);
          setDrag(latest.current);
          timer.current ??= setTimeout(() => {
            timer.current = undefined;
            onSet(working(latest.current));
          }, THROTTLE);
        }}
      />
      <output>{value} %</output>
    </label>
  );
}

const WIDTH = 120;
const HEIGHT = 26;

function Sparkline({ points, now }: { points: readonly Point[]; now: number }) {
  const x = (at: number) => (WIDTH * Math.max(0, at - (now - SPAN))) / SPAN;
  const y = (gpu: number) => HEIGHT - 1 - (gpu / 100) * (HEIGHT - 2);
  let path = '';
  let held: number | undefined;
  for (const { at, gpu } of points) {
    // A value holds until the next one: steps, not slopes.
    if (held !== undefined) path += `H${x(at).toFixed(1)}`;
    if (gpu !== undefined)
      path += `${held === undefined ? `M${x(at).toFixed(1)} ` : 'V'}${y(gpu).toFixed(1)}`;
    held = gpu;
  }
  if (held !== undefined) path += `H${WIDTH}`;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

const SHORT: Readonly<Record<string, string>> = {
  STANDARD: 'on demand',
  SPOT: 'spot',
  FLEX_START: 'flex-start',
};

function whatOf({ accelerator, tpu }: ConsoleMachine): string {
  if (accelerator === undefined) return 'no GPU';
  if (tpu === undefined) return `${accelerator.count} × ${accelerator.type.replace('nvidia-', '')}`;
  const { hosts, topology, queue } = tpu;
  const chips = accelerator.count === 1 ? '1 chip' : `${accelerator.count} chips`;
  const from = queue === undefined ? '' : `, from queue ${queue}`;
  return `${chips} as ${topology}, ${hosts === 1 ? '1 host' : `${hosts} hosts`}${from}`;
}

interface MachineCardProps {
  readonly machine: ConsoleMachine;
  readonly points: readonly Point[];
  readonly now: number;
}

export const MachineCard = memo(function MachineCard({ machine, points, now }: MachineCardProps) {
  const { act } = useSurroundings();
  const { project, zone, name, status, activity, provisioningModel, lastStartedAt } = machine;
  const ref = { project, zone, name };
  const running = isRunning(machine);
  const unit = machine.tpu === undefined ? 'GPU' : 'TPU';
  const set = (next: Activity) => void act('set-activity', { machine: ref, activity: next });
  return (
    <li className={running ? 'machine running' : 'machine'}>
      <div className="machine-head">
        <b title={`${project}/${zone}/${name}`}>{name}</b>
        <span className={`state state-${status.toLowerCase()}`}>{status}</span>
      </div>
      <div className="machine-what">
        {machine.machineType}, {whatOf(machine)}, {zone}, {SHORT[provisioningModel] ?? provisioningModel}
      </div>
      <dl className="figures">
        <div>
          <dt>Up</dt>
          <dd>{running && lastStartedAt !== undefined ? lengthOf(now - lastStartedAt) : '–'}</dd>
        </div>
        <div>
          <dt>Per hour</dt>
          <dd>{dollars(machine.hourlyMicros)}</dd>
        </div>
        <div>
          <dt>So far</dt>
          <dd>{dollars(machine.costMicros)}</dd>
        </div>
        <Sparkline points={points} now={now} />
      </dl>
      {running && (
        <>
          <Slider machine={machine} unit={unit} onSet={set} />
          <div className="presets">
            {PRESETS.map((preset) => (
              <button
                key={preset.name}
                type="button"
                title={preset.hint.replace('GPU', unit)}
                aria-label={`${preset.name}: ${name}`}
                aria-pressed={same(activity, preset.activity)}
                onClick={() => set(preset.activity)}
              >
                {preset.name}
              </button>
            ))}
          </div>
          <div className="machine-foot">
            <Switch
              label={`Sends metrics: ${name}`}
              on={machine.reportsMetrics}
              onChange={(on) => void act('set-reports-metrics', { machine: ref, on })}
            >
              Sends metrics
            </Switch>
            {provisioningModel === 'SPOT' && (
              <button
                type="button"
                className="button small"
                aria-label={`Preempt ${name}`}
                onClick={() => void act('preempt', { machine: ref })}
              >
                Preempt
              </button>
            )}
          </div>
        </>
      )}
    </li>
  );
});
