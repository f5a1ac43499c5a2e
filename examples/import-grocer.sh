#!/bin/sh
# Imports the "Complete Journey" files of a real grocer as they are: examples/import-grocer.sh FOLDER [options of npm run import]
# Times are UTC, amounts US dollars. Afterwards: npm run job -- nightly --as-of 2018-01-02T00:00:00.000Z
set -e
project=$(cd "$(dirname "$0")/.." && pwd)
folder=$1
shift
exec node "$project/local/launcher.mjs" "$project/tools/import/main.ts" "$folder" --currency USD --time-zone UTC \
  --map products.csv:product_type=name,department=category,package_size=pack \
  --map demographics.csv:household_id=customer_id \
  --map transactions_sample.csv:household_id=customer_id,basket_id=order_id,sales_value=line_total,transaction_timestamp=ordered_at \
  --map coupons.csv:coupon_upc=coupon_id \
  --map coupon_redemptions.csv:household_id=customer_id,coupon_upc=coupon_id,redemption_date=redeemed_at \
  --map campaigns.csv:household_id=customer_id \
  --map campaign_descriptions.csv:campaign_type=name,start_date=starts_on,end_date=ends_on \
  "$@"
