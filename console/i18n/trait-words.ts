import type { Words } from './language.ts';

/** What people tell of themselves. */
export const traitWords = {
  name: ['Name', '姓名'],
  firstName: ['First name', '名'],
  lastName: ['Last name', '姓'],
  first_name: ['First name', '名'],
  last_name: ['Last name', '姓'],
  email: ['E-mail', '电子邮件'],
  phone: ['Telephone', '电话'],
  birthday: ['Birthday', '生日'],
  age: ['Age', '年龄'],
  gender: ['Gender', '性别'],
  address: ['Address', '地址'],
  city: ['City', '城市'],
  region: ['Region', '地区'],
  country: ['Country', '国家'],
  postcode: ['Postcode', '邮政编码'],
  locale: ['Language', '语言'],
  timezone: ['Time zone', '时区'],
  allergens: ['Allergens', '过敏原'],
  allergies: ['Allergies', '过敏'],
  diets: ['Diets', '饮食方式'],
  tastes: ['Tastes', '口味'],
  loyaltyCard: ['Loyalty card', '会员卡'],
  createdAt: ['Known since', '建档时间'],
  storeId: ['Store', '门店'],
} as const satisfies Words;
