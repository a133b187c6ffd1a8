/** `node dynatrace/cost.ts`: how many data points a household sends to Dynatrace in a month, as the table of the docs. */
import { costTable } from './render/cost.ts';

console.log(costTable('en'));
