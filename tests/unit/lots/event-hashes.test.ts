import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { preHashOf } from '#domain/lots/event-pre-hash.ts';
import { EPCIS_CONTEXT, type EpcisEvent, EpcisEventSchema } from '#schemas/epcis.ts';

/**
 * Hashes that the reference implementation of the Core Business Vocabulary's event hash publishes for CBV 2.0
 * (RalphTro/epcis-event-hash-generator, tests/examples/expected/CBV2.0), with the facts of its events written out here.
 */
const context = [EPCIS_CONTEXT, { example: 'https://ns.example.com/epcis/' }];
const hashOf = (event: object) =>
  createHash('sha256')
    .update(preHashOf(EpcisEventSchema.parse(event), context))
    .digest('hex');

const sgtin = (rest: string) => `urn:epc:id:sgtin:${rest}`;
const place = (rest: string) => ({ id: `urn:epc:id:sgln:${rest}` });
const party = (rest: string) => `urn:epc:id:pgln:${rest}`;
const bt = (type: string, rest: string) => ({ type, bizTransaction: `urn:epcglobal:cbv:bt:${rest}` });
const object = (given: object) => ({ type: 'ObjectEvent', eventTimeZoneOffset: '+01:00', action: 'OBSERVE', ...given });
const other = (type: string, given: object) => ({ type, eventTimeZoneOffset: '+02:00', ...given });
const invoice = [bt('desadv', '5200001000008:4711'), bt('inv', '5200001000008:RE1099')];
const inputEPCList = [sgtin('4012345.011122.25'), sgtin('4000001.065432.99886655')];
const outputEPCList = ['25', '26', '27', '28'].map((serial) => sgtin(`4012345.077889.${serial}`));
const made = { eventTime: '2019-10-21T14:58:56.591+02:00', readPoint: place('4012345.00001.0'), inputEPCList };
const recordedTime = '2023-06-02T07:03:16.073Z';
const seen = object({
  eventTime: '2019-10-21T14:45:00Z',
  recordTime: recordedTime,
  epcList: ['https://id.gs1.org/00/040123451111111127'],
  bizStep: 'inspecting',
  disposition: 'in_progress',
  readPoint: { id: 'https://id.gs1.org/414/4012345000245/254/1' },
});

const published: readonly (readonly [what: string, hash: string, event: object])[] = [
  [
    'three logistic units with nested extensions',
    '6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7',
    object({
      eventTime: '2020-03-04T11:00:30.000+01:00',
      recordTime: '2020-03-04T11:00:30.999+01:00',
      epcList: ['333', '111', '222'].map((end) => `urn:epc:id:sscc:4012345.0000000${end}`),
      bizStep: 'departing',
      readPoint: place('4012345.00011.987'),
      'example:myField1': { 'example:mySubField1': '2', 'example:mySubField2': '5' },
      'example:myField2': '0',
      'example:myField3': { 'example:mySubField3': ['3', '1'] },
    }),
  ],
  [
    'a departure with two documents',
    '253f0178f96349eedc207505b49044a602129605cf692e3d9f1f36c8bd1dfb0d',
    object({
      eventTime: '2019-10-21T11:00:30.000+01:00',
      epcList: ['urn:epc:id:sscc:5200001.0111111146'],
      bizStep: 'departing',
      readPoint: place('5200001.99901.0'),
      bizTransactionList: invoice,
      sourceList: [{ type: 'possessing_party', source: party('5200001.00000') }],
      destinationList: [
        { type: 'possessing_party', destination: party('4000001.98765') },
        { type: 'location', destination: place('4012345.00012.0').id },
      ],
    }),
  ],
  [
    'a receipt with three parties',
    'ef43acf0e69951f79739f603f714893784648a41bac3f58035b5830a978a2631',
    object({
      eventTime: '2019-10-21T12:00:30.000+01:00',
      epcList: ['urn:epc:id:sscc:5200001.0111111146'],
      bizStep: 'receiving',
      readPoint: place('4012345.00012.0'),
      bizTransactionList: invoice,
      sourceList: ['possessing_party', 'owning_party'].map((type) => ({ type, source: party('4000001.00012') })),
      destinationList: [
        ...['possessing_party', 'owning_party'].map((type) => ({ type, destination: party('4012345.00000') })),
        { type: 'location', destination: place('4012345.00012.0').id },
      ],
    }),
  ],
  [
    'an inspection',
    'c50842eb714406394a77fb7b517fea621c78a61f65549874de7c9e019afe7b6f',
    object({
      eventTime: '2019-10-21T15:45:00.000+01:00',
      epcList: ['urn:epc:id:sscc:4012345.0111111111'],
      bizStep: 'inspecting',
      disposition: 'in_progress',
      readPoint: place('4012345.00024.0'),
    }),
  ],
  [
    'a lot that is made, with its master data',
    '5f396ea5cb32fe4d0980cb79f5a5eb9640559e9f5a6cefa5c98a7d6ad554b50b',
    {
      ...other('ObjectEvent', { action: 'ADD', eventTime: '2019-10-21T14:58:56.000+02:00', bizStep: 'commissioning' }),
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:4054739.099914.20160711', quantity: 600, uom: 'KGM' }],
      readPoint: place('4054739.00001.0'),
      ilmd: { 'cbvmda:bestBeforeDate': '2019-10-21' },
    },
  ],
  [
    'packing of pieces',
    'c941e6486c561c2be83c28dc228c150eaef9a6befb1015e6cc563982fb7414b6',
    other('AggregationEvent', {
      eventTime: '2019-10-21T11:58:56.591+02:00',
      parentID: 'urn:epc:id:sscc:4047023.0111111122',
      childEPCs: ['98', '97', '107', '109'].map((serial) => sgtin(`4047023.077551.${serial}`)),
      action: 'ADD',
      bizStep: 'packing',
      readPoint: place('4047023.00012.0'),
    }),
  ],
  [
    'packing of quantities',
    'cfda50b7ff23682e989bafc3747ac9b752f405305fcde6618280f6be27344f35',
    other('AggregationEvent', {
      eventTime: '2019-10-21T17:30:56.591+02:00',
      parentID: 'urn:epc:id:sscc:4012344.0111111133',
      childQuantityList: [
        { epcClass: 'urn:epc:class:lgtin:4054739.099902.P2', quantity: 12, uom: 'KGM' },
        { epcClass: 'urn:epc:class:lgtin:4054739.012345.lot2', quantity: 17 },
      ],
      action: 'ADD',
      bizStep: 'packing',
      readPoint: place('4012345.00025.0'),
    }),
  ],
  [
    'unpacking of everything',
    'c4bdb87c8d59d6ab569d0cfc6583e9dd4c314cdf71799b0ef8d4febe5239d9c5',
    other('AggregationEvent', {
      eventTime: '2019-10-21T11:58:56.591+02:00',
      parentID: 'urn:epc:id:sscc:4012344.0111111144',
      action: 'DELETE',
      bizStep: 'unpacking',
      readPoint: place('4012345.00025.0'),
      bizTransactionList: [bt('inv', '4012345123456:RE1099')],
    }),
  ],
  [
    'an order that is shipped',
    'cf6559dc931963f19ed9cd2fe33c02ef64c8cfd557e5a96b086a87db315b7122',
    {
      ...other('TransactionEvent', { eventTime: '2019-10-21T00:05:00-06:00', action: 'ADD', bizStep: 'shipping' }),
      eventTimeZoneOffset: '-06:00',
      epcList: [sgtin('0614141.107340.1'), sgtin('0614141.107340.2')],
      readPoint: place('4012345.00000.5'),
      bizLocation: place('4012345.00000.0'),
      bizTransactionList: [bt('po', '4012345123456:RE100099')],
    },
  ],
  [
    'a transformation with an id',
    '335da6c3ab1d932824748791beec4d7ed261ed383f6849f6b8718e8fafb4d298',
    other('TransformationEvent', {
      ...made,
      outputEPCList,
      transformationID: 'urn:epc:id:gdti:4012345.55555.1234',
      bizStep: 'commissioning',
      ilmd: { 'example:bestBeforeDate': '2020-11-10', 'example:batch': '4711' },
    }),
  ],
  [
    'a transformation of quantities and pieces',
    '36ab2ba0e3eac03d14a630148c63c31da00b8c4f1c311f501eb459e89a6e6350',
    other('TransformationEvent', {
      ...made,
      outputEPCList,
      inputQuantityList: [
        { epcClass: 'urn:epc:class:lgtin:4012345.011111.4444', quantity: 10, uom: 'KGM' },
        { epcClass: 'urn:epc:class:lgtin:0614141.077777.987', quantity: 30 },
        { epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*', quantity: 220 },
      ],
      bizStep: 'commissioning',
      ilmd: { 'example:bestBeforeDate': '2015-11-10', 'example:batch': 'XYZ' },
    }),
  ],
  [
    "a step of somebody's own",
    '756558aa09b2d38c6bcb6e50eab2fcbebd9bde17362a7c4f4686a5d7f5fb013f',
    other('TransformationEvent', {
      ...made,
      outputQuantityList: [{ epcClass: 'urn:epc:class:lgtin:4054739.099902.P20131121', quantity: 9520 }],
      transformationID: 'urn:epc:id:gdti:4012345.55555.1234',
      bizStep: 'http://epcis.example.com/user/vocab/bizstep/exampling',
    }),
  ],
  ['links in place of URNs, beside what a repository notes', 'b3d481c5590757ab8361a6cb0e924820feb3b61eb568e7d7703f21a96f76f51d', seen],
  [
    'every key of GS1',
    '40744f32beff53a4bf5bb5956d465cb52de5bbcc9f131409d8efb903b04d9351',
    object({
      eventTime: '2023-03-27T11:30:00.0Z',
      epcList: [
        ...['sgtin:4012345.012345.12', 'sscc:4012345.0000000333', 'grai:4012345.66666.87', 'giai:4012345.AAbb'],
        ...['gsrn:4012345.9876540000', 'gsrnp:4012345.0000098765', 'gdti:4012345.55555.98', 'cpi:4012345.ABC.123'],
        ...['sgcn:4012345.99999.44', 'ginc:4012345.333', 'gsin:4012345.999987654', 'itip:4012345.012345.01.02.999'],
        'upui:4012345.012345.AB12',
      ]
        .map((rest) => `urn:epc:id:${rest}`)
        .concat('https://id.gs1.org/00/040123450000003338'),
      quantityList: [
        ...['class:lgtin:4054739.099914.20160711', 'idpat:sgtin:4054739.099914.*', 'idpat:grai:4012345.66666.*'],
        ...['idpat:gdti:4012345.55555.*', 'idpat:sgcn:4012345.99999.*', 'idpat:cpi:4012345.ABC.*', 'idpat:itip:4012345.012345.01.02.*'],
      ].map((rest) => ({ epcClass: `urn:epc:${rest}` })),
      bizStep: 'other',
      readPoint: place('4012345.00011.987'),
    }),
  ],
];

describe('the published hash', () => {
  it.each(published)('of %s is met', (_, hash, event) => {
    expect(hashOf(event)).toBe(hash);
  });
  it('rounds instants to the nearest millisecond', () => {
    const eventTimes = ['2023-02-02T11:04:03.1415Z', '2023-02-02T11:04:03.1414Z'];
    const texts = eventTimes.map((eventTime) => preHashOf({ ...seen, eventTime } as EpcisEvent, context));
    expect(texts.map((text) => /eventTime=([^Z]*Z)/.exec(text)?.[1])).toEqual(['2023-02-02T11:04:03.142Z', '2023-02-02T11:04:03.141Z']);
  });
});
