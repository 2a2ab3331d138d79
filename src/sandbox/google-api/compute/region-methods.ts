/** What is asked of a region: a machine in whichever of its zones has room, and how that stands. */
import { bulkInsert } from './bulk-insert.ts';
import { deleteAddress, getAddress } from './left-behind.ts';
import { getOperation, waitForOperation } from './operation-verbs.ts';
import { called, PROJECT, type Served } from './served.ts';

const REGION = `${PROJECT}/regions/{region}`;
const ADDRESS = `${REGION}/addresses/{address}`;

export const REGION_METHODS: readonly Served[] = [
  {
    ...called(
      'regionInstances.bulkInsert',
      'POST',
      `${REGION}/instances/bulkInsert`,
      'Operation',
      bulkInsert,
    ),
    request: 'BulkInsertRegionInstanceRequest',
    body: 'BulkInsertInstanceResource',
    bodyName: 'bulkInsertInstanceResourceResource',
  },
  {
    ...called('addresses.get', 'GET', ADDRESS, 'Address', getAddress),
    request: 'GetAddressRequest',
  },
  {
    ...called('addresses.delete', 'DELETE', ADDRESS, 'Operation', deleteAddress),
    request: 'DeleteAddressRequest',
  },
  {
    ...called('regionOperations.get', 'GET', `${REGION}/operations/{operation}`, 'Operation', getOperation),
    request: 'GetRegionOperationRequest',
  },
  {
    ...called(
      'regionOperations.wait',
      'POST',
      `${REGION}/operations/{operation}/wait`,
      'Operation',
      waitForOperation,
    ),
    request: 'WaitRegionOperationRequest',
  },
];
