import { said } from './indicator.ts';

/** By what customers are divided. */
export const PEOPLE = ['segment', 'ageBand', 'gender', 'region'] as const;
/** By what orders are divided. */
export const EVERYTHING = [...PEOPLE, 'channel', 'store'] as const;
/** By what stock and units are divided. */
export const STORES = ['store'] as const;

export const ORDERS = said('completed orders, net of refunds, in the shop’s currency', '已完成订单，扣除退款，以本店货币计');
export const FEEDBACK = said('surveys and feedback', '调查与反馈');
export const READINGS = said('readings of the units; by store: the units of its site', '设备读数；按门店时为该地点的设备');

export const MONTH = said('month', '月');
export const WEEK = said('week', '周');
export const DAY_AND_UP = said('day and up', '日及以上');
export const MONTH_OF_GROUP = said('month, customer group', '月，客户组');
export const NIGHT_OF_GROUP = said('night, customer group', '夜，客户组');
export const NIGHT_OF_STORE = said('night, store', '夜，门店');
export const DAY_OF_STORE = said('day, store', '日，门店');
export const WEEK_OF_STORE = said('week, store', '周，门店');
export const DAY_OF_UNIT = said('day, unit', '日，设备');
export const DAY_OF_REASON = said('day, reason', '日，原因');
