import { mustBeUsableByEverybody } from '../support/console-views.ts';

mustBeUsableByEverybody(['customers', 'customers/C00006', 'segments', 'recommendations', 'campaigns', 'campaigns/new', 'kpis']);
