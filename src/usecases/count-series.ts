/** Counts the time series that Cloud Monitoring returns, whoever asks: they are what reading costs. */
import type { Result } from '../domain/result.ts';
import type { MeterRead, Meters } from '../ports/meters.ts';

export interface CountedMeters extends Meters {
  /** Those since the last call. */
  takeSeries(): number;
}

export function countedMeters(meters: Meters): CountedMeters {
  let series = 0;
  function counted(read: Result<MeterRead>): Result<MeterRead> {
    if (read.ok) series += read.value.series;
    return read;
  }
  return {
    read: async (query, onSeries) => counted(await meters.read(query, onSeries)),
    readTpus: async (query, onSeries) => counted(await meters.readTpus(query, onSeries)),
    takeSeries() {
      const taken = series;
      series = 0;
      return taken;
    },
  };
}
