/** Cloud Billing Catalog v1 over REST: services, and the SKUs of Compute Engine and Cloud TPU in pages. */
import type { ListedSku } from '../../world/price-list.ts';
import { priceList } from '../../world/price-list.ts';
import { COMPUTE_ENGINE, type Service, skuId } from '../../world/skus.ts';
import { CLOUD_TPU, tpuPriceList } from '../../world/tpu-price-list.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest, type Route } from '../http.ts';

const V1 = 'google.cloud.billing.v1';
/** Google's default and largest page. */
const LARGEST = 5_000;
const NANOS = 1_000_000_000;
/** When the prices began to hold: of no use to anybody here. */
const EFFECTIVE = '2026-11-01T07:00:00Z';

const SERVICES: readonly Service[] = [COMPUTE_ENGINE, CLOUD_TPU];

const UNITS = {
  h: { usageUnitDescription: 'hour', baseUnit: 's', baseUnitDescription: 'second', seconds: 3_600 },
  'GiBy.h': {
    usageUnitDescription: 'gibibyte hour',
    baseUnit: 'By.s',
    baseUnitDescription: 'byte second',
    seconds: 3_600 * 2 ** 30,
  },
  'GiBy.mo': {
    usageUnitDescription: 'gibibyte month',
    baseUnit: 'By.s',
    baseUnitDescription: 'byte second',
    seconds: 730 * 3_600 * 2 ** 30,
  },
} as const;

export function cloudbillingRoutes(world: World): readonly Route[] {
  return [
    {
      id: 'cloudbilling.services.list',
      method: 'GET',
      path: '/v1/services',
      request: `${V1}.ListServicesRequest`,
      response: `${V1}.ListServicesResponse`,
      handle: () => ({
        services: SERVICES.map(({ id, description }) => ({
          name: `services/${id}`,
          serviceId: id,
          displayName: description,
          businessEntityName: 'businessEntities/GCP',
        })),
      }),
    },
    {
      id: 'cloudbilling.services.skus.list',
      method: 'GET',
      path: '/v1/services/{service}/skus',
      request: `${V1}.ListSkusRequest`,
      response: `${V1}.ListSkusResponse`,
      handle: (request) => listSkus(world, request),
    },
  ];
}

/** Throws GoogleError 404 for an unknown service, 400 for sizes beyond 5000 and bad tokens, 501 for what is not simulated. */
function listSkus(world: World, { params, query }: GoogleRequest): object {
  const service = SERVICES.find(({ id }) => id === params.service);
  if (service === undefined) {
    throw new GoogleError(404, `Service services/${params.service} was not found.`);
  }
  if ((query.get('currencyCode') || 'USD') !== 'USD' || query.has('startTime') || query.has('endTime')) {
    throw new GoogleError(501, 'The sandbox lists present prices in USD only.');
  }
  const size = Number(query.get('pageSize') || LARGEST);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST) {
    throw new GoogleError(400, `page_size must be between 1 and ${LARGEST}.`);
  }
  const from = readToken(query.get('pageToken') ?? '');
  const own = service === COMPUTE_ENGINE ? priceList(world.catalogue) : [];
  const list = [...own, ...tpuPriceList(service)];
  const shown = list.slice(from, from + size).map((sku) => show(service, sku));
  const next = from + size;
  const nextPageToken = next < list.length ? Buffer.from(`from ${next}`).toString('base64url') : '';
  return { skus: shown, nextPageToken };
}

function readToken(token: string): number {
  if (token === '') return 0;
  const from = /^from (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (from === undefined) throw new GoogleError(400, 'The page token is invalid.');
  return Number(from);
}

function show(service: Service, sku: ListedSku): object {
  const id = skuId(sku.description);
  const { seconds, ...unit } = UNITS[sku.usageUnit];
  return {
    name: `services/${service.id}/skus/${id}`,
    skuId: id,
    description: sku.description,
    category: {
      serviceDisplayName: service.description,
      resourceFamily: sku.resourceFamily,
      resourceGroup: sku.resourceGroup,
      usageType: sku.usageType,
    },
    serviceRegions: sku.regions,
    pricingInfo: [
      {
        effectiveTime: EFFECTIVE,
        summary: '',
        pricingExpression: {
          usageUnit: sku.usageUnit,
          ...unit,
          baseUnitConversionFactor: seconds,
          displayQuantity: 1,
          tieredRates: sku.tiers.map(({ from, nanos }) => ({
            startUsageAmount: from,
            unitPrice: {
              currencyCode: 'USD',
              units: String(Math.floor(nanos / NANOS)),
              nanos: nanos % NANOS,
            },
          })),
        },
        currencyConversionRate: 1,
      },
    ],
    serviceProviderName: 'Google',
    geoTaxonomy: { type: 'REGIONAL', regions: sku.regions },
  };
}
