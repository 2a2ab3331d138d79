/** Every invariant; a new capability adds its own. */
import { capacityToldOnce, capacityWatchesEnd, priceLimitsHold, waitingEnds } from './capacity.ts';
import { billingRowsCountedOnce, digestOncePerDay } from './digests.ts';
import {
  keepsAreHonoured,
  lastLookIsFresh,
  noBusyMachineStopped,
  noStopWithoutWarning,
  nothingStoppedUnknown,
  stopsAreCapped,
} from './idle-stops.ts';
import type { Invariant } from './invariant.ts';
import {
  capsHold,
  everythingSettles,
  nothingWithoutRowAndOwner,
  oneMachinePerRequest,
  orphansAreReported,
  writtenBeforeSent,
} from './machines.ts';
import {
  commandsAnsweredOnce,
  liveMessagesEndTrue,
  nothingSaidTwice,
  onlyThosePermittedAct,
  stopsAreAnnounced,
} from './words.ts';

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  noBusyMachineStopped,
  nothingStoppedUnknown,
  lastLookIsFresh,
  noStopWithoutWarning,
  keepsAreHonoured,
  stopsAreCapped,
  oneMachinePerRequest,
  nothingWithoutRowAndOwner,
  writtenBeforeSent,
  capsHold,
  orphansAreReported,
  everythingSettles,
  nothingSaidTwice,
  stopsAreAnnounced,
  liveMessagesEndTrue,
  commandsAnsweredOnce,
  onlyThosePermittedAct,
  digestOncePerDay,
  billingRowsCountedOnce,
  waitingEnds,
  priceLimitsHold,
  capacityToldOnce,
  capacityWatchesEnd,
};

/** Watched over by the run itself, which restarts the bot at its end. */
export const RESTART = 'restartChangesNothing';
