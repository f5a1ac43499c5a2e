/**
 * A shop's server that tells Larderly about an order, with Segment's own client.
 * Run: LARDERLY_URL=http://127.0.0.1:8787 WRITE_KEY=… node local/launcher.mjs examples/service.ts
 */
import { Analytics } from '@segment/analytics-node';

const { LARDERLY_URL = 'http://127.0.0.1:8787', WRITE_KEY = '', CUSTOMER = 'customer-1' } = process.env;

const analytics = new Analytics({ writeKey: WRITE_KEY, host: LARDERLY_URL });

analytics.identify({ userId: CUSTOMER, traits: { locale: 'de-DE', allergens: ['MILK'], diets: ['vegetarian'] } });
analytics.track({
  userId: CUSTOMER,
  event: 'Order Completed',
  properties: {
    order_id: `${CUSTOMER}-order-1`,
    currency: 'EUR',
    products: [
      {
        product_id: 'oat-drink',
        quantity: 3,
        price: 1.89,
        gtin: '4012345678901',
        lot: 'L24/7',
        expiry: '2026-12-20',
        store_id: 'berlin-1',
      },
      { product_id: 'bread', quantity: 1, price: 2.1 },
    ],
  },
});

await analytics.closeAndFlush();
console.log('Told Larderly about one order.');
