import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitalLinkOf, readDigitalLink } from '#domain/lots/digital-links.ts';
import { elementStringOf, netWeightKilograms, readElementString } from '#domain/lots/element-strings.ts';
import { canonicalEpc, elementsOfEpc, lgtinUrnOf, nameOfEpc } from '#domain/lots/epc-uris.ts';
import { dayOfGs1Date, gs1DateOf } from '#domain/lots/gs1-dates.ts';
import { checkDigitOf, GtinSchema, hasCheckDigit, withCheckDigit } from '#schemas/gtin.ts';
import { LocalDaySchema } from '#schemas/instant.ts';

const FNC1 = '\u001d';
const elements = (given: Record<string, string>) => ({ kind: 'elements', elements: new Map(Object.entries(given)) });

describe('a check digit', () => {
  it.each([
    ['a GTIN-13', '400638133393', 1],
    ['another GTIN-13', '690123456789', 2],
    ['a GTIN-12', '03600029145', 2],
    ['a GTIN-8', '9638507', 4],
    ['a GTIN-14', '0952123454321', 3],
    ['an SSCC', '10614141123456789', 7],
    ['a GLN', '061414100000', 5],
  ])('of %s, %s, is %i', (_, payload, digit) => {
    expect(checkDigitOf(payload)).toBe(digit);
  });
  it('is what the form of a GTIN asks for', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{7,17}$/), (payload) => {
        expect(hasCheckDigit(withCheckDigit(payload))).toBe(true);
      }),
    );
  });
  it('that is wrong is told with the right one', () => {
    expect(GtinSchema.safeParse('9521234543214').error?.issues).toMatchObject([{ message: expect.stringContaining('is 3 and not 4') }]);
    expect(GtinSchema.safeParse('00000000').error?.issues).toMatchObject([{ message: expect.stringContaining('zeros') }]);
  });
  it('of no digits is refused', () => {
    expect(() => checkDigitOf('12x')).toThrow(RangeError);
  });
});

describe('a date of six digits', () => {
  it.each([
    ['261231', '2026-12-31'],
    ['270200', '2027-02-28'],
    ['280200', '2028-02-29'],
    ['760101', '2076-01-01'],
    ['770101', '1977-01-01'],
    ['261200', '2026-12-31'],
  ])('%s, read in 2026, is %s', (digits, day) => {
    expect(dayOfGs1Date(digits, 2026)).toBe(day);
  });
  it('reaches into the next century when that is nearer', () => {
    expect(dayOfGs1Date('000131', 2060)).toBe('2100-01-31');
    expect(dayOfGs1Date('110131', 2060)).toBe('2011-01-31');
  });
  it.each(['261301', '260230', '260001', '2612', '26123a', '260000'])('%s is none', (digits) => {
    expect(dayOfGs1Date(digits, 2026)).toBeUndefined();
  });
  it('is written as it is read', () => {
    expect(gs1DateOf(LocalDaySchema.parse('2026-12-31'))).toBe('261231');
  });
});

describe('an element string', () => {
  it('is taken apart, the lot last', () => {
    expect(readElementString('010952123454321317261231' + '10ABC123')).toEqual(
      elements({ '01': '09521234543213', '17': '261231', '10': 'ABC123' }),
    );
  });
  it('needs FNC1 after a lot that is not the last', () => {
    expect(readElementString(`]C1010952123454321310ABC${FNC1}17261231`)).toEqual(
      elements({ '01': '09521234543213', '10': 'ABC', '17': '261231' }),
    );
    expect(readElementString('010952123454321310ABC17261231')).toEqual(elements({ '01': '09521234543213', '10': 'ABC17261231' }));
  });
  it('may be the printed form with brackets', () => {
    expect(readElementString('(01)09521234543213(10)A(1)(17)261231')).toEqual(
      elements({ '01': '09521234543213', '10': 'A(1)', '17': '261231' }),
    );
  });
  it('tells weight, best-before and production dates, logistic unit, place and serial number', () => {
    const read = readElementString('00106141411234567897' + '4140614141000005' + '11260101' + '15270101' + '3103001250' + '21S/1');
    expect(read).toEqual(
      elements({ '00': '106141411234567897', '414': '0614141000005', '11': '260101', '15': '270101', '3103': '001250', '21': 'S/1' }),
    );
    expect(read.kind === 'elements' && netWeightKilograms(read.elements)).toBe(1.25);
  });
  it.each([
    ['an unknown identifier', '99x', 0],
    ['a wrong check digit', '0109521234543214', 2],
    ['a date that is cut off', '172612', 2],
    ['a lot of 21 signs', `10${'A'.repeat(21)}`, 2],
    ['a sign that no lot may have', '10A#B', 2],
    ['nothing', '', 0],
    ['two different lots', `10A${FNC1}10B`, 4],
  ])('with %s is refused where it begins', (_, text, at) => {
    expect(readElementString(text)).toMatchObject({ kind: 'unreadable', at });
  });
  it('survives being written and read', () => {
    const lot = fc.stringMatching(/^[!"%-?A-Z_a-z]{1,20}$/).filter((text) => !/^\(\d{2,4}\)/.test(text));
    fc.assert(
      fc.property(lot, lot, (batch, serial) => {
        const given = { '10': batch, '01': '09521234543213', '21': serial, '17': '261231' };
        expect(readElementString(elementStringOf(new Map(Object.entries(given))))).toEqual(elements(given));
      }),
    );
  });
});

describe('a Digital Link', () => {
  const link = 'https://id.gs1.org/01/09521234543213/10/ABC123/21/12345?17=261231';
  it('has its qualifiers in one order and its attributes in the query', () => {
    const given = { '17': '261231', '21': '12345', '10': 'ABC123', '01': '09521234543213' };
    expect(digitalLinkOf(new Map(Object.entries(given)))).toBe(link);
    expect(Object.fromEntries(readDigitalLink(link) ?? [])).toEqual(given);
  });
  it('of a logistic unit and of a place', () => {
    expect(digitalLinkOf(new Map([['00', '106141411234567897']]))).toBe('https://id.gs1.org/00/106141411234567897');
    expect(Object.fromEntries(readDigitalLink('https://shop.example/some/path/414/0614141000005/254/a%2Fb?lang=de') ?? [])).toEqual({
      '414': '0614141000005',
      '254': 'a/b',
    });
  });
  it('may have a shorter GTIN', () => {
    expect(readDigitalLink('http://shop.example/01/4006381333931')?.get('01')).toBe('04006381333931');
  });
  it('encodes whatever a lot may have in it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!"%-?A-Z_a-z]{1,20}$/), (lot) => {
        const written = digitalLinkOf(
          new Map([
            ['01', '09521234543213'],
            ['10', lot],
          ]),
        );
        expect(written.split('/')).toHaveLength(7);
        expect(readDigitalLink(written)?.get('10')).toBe(lot);
      }),
    );
  });
  it.each([
    'https://id.gs1.org/01/09521234543213/21/1/10/A',
    'https://id.gs1.org/01/09521234543214',
    'https://id.gs1.org/10/A',
    'https://id.gs1.org/01/09521234543213/10/%ZZ',
    'ftp://id.gs1.org/01/09521234543213',
    'https://shop.example/offers',
  ])('%s is none', (text) => {
    expect(readDigitalLink(text)).toBeUndefined();
  });
});

describe('an EPC', () => {
  it.each([
    ['urn:epc:class:lgtin:4012345.012345.998877', 'https://id.gs1.org/01/04012345123456/10/998877'],
    ['urn:epc:id:sgtin:0614141.107346.2017', 'https://id.gs1.org/01/10614141073464/21/2017'],
    ['urn:epc:idpat:sgtin:0614141.107346.*', 'https://id.gs1.org/01/10614141073464'],
    ['urn:epc:id:sscc:0614141.1123456789', 'https://id.gs1.org/00/106141411234567897'],
    ['urn:epc:id:sgln:0614141.00000.0', 'https://id.gs1.org/414/0614141000005'],
    ['urn:epc:id:sgln:0614141.00000.dock-1', 'https://id.gs1.org/414/0614141000005/254/dock-1'],
    ['https://shop.example/01/4012345123456/10/998877?17=261231', 'https://id.gs1.org/01/04012345123456/10/998877'],
    ['urn:epc:id:sgtin:4012345.011111.98%22', 'https://id.gs1.org/01/04012345111118/21/98%22'],
    ['urn:epc:id:sgtin:415056789012.0.987654', 'https://id.gs1.org/01/04150567890128/21/987654'],
    ['urn:epc:id:grai:4012345.00022.334455', 'https://id.gs1.org/8003/04012345000221334455'],
    ['urn:epc:id:giai:4012345.ABC345', 'https://id.gs1.org/8004/4012345ABC345'],
    ['urn:epc:id:gsrn:4012345.0000006765', 'https://id.gs1.org/8018/401234500000067657'],
    ['urn:epc:id:gsrnp:4012345.0000000007', 'https://id.gs1.org/8017/401234500000000074'],
    ['urn:epc:id:gdti:4012345.00009.PO-4711', 'https://id.gs1.org/253/4012345000092PO-4711'],
    ['urn:epc:id:gdti:987659999999..9', 'https://id.gs1.org/253/98765999999929'],
    ['urn:epc:id:cpi:0614141.11111111111111-A%23%2F.1234', 'https://id.gs1.org/8010/061414111111111111111-A%23%2F/8011/1234'],
    ['urn:epc:id:ginc:0614141.xyz47%2F11', 'https://id.gs1.org/401/0614141xyz47%2F11'],
    ['urn:epc:id:gsin:4012345.222333444', 'https://id.gs1.org/402/40123452223334442'],
    ['urn:epc:id:itip:4012345.011111.01.02.987', 'https://id.gs1.org/8006/040123451111180102/21/987'],
    ['urn:epc:id:upui:1234567.098765.51qIgY)%3C%26Jp3*j7SDB', 'https://id.gs1.org/01/01234567987651/235/51qIgY%29%3C%26Jp3%2Aj7SDB'],
    ['urn:epc:id:pgln:999999999999.', 'https://id.gs1.org/417/9999999999994'],
    ['urn:epc:idpat:itip:4012345.012345.01.02.*', 'https://id.gs1.org/8006/040123451234560102'],
    ['http://us-company-with-UPC.com/01/001122334455', 'https://id.gs1.org/01/00001122334455'],
    ['http://us-company-with-UPC.com/01/001122334456', 'http://us-company-with-UPC.com/01/001122334456'],
    ['urn:epc:id:sgtin:12.34.5', 'urn:epc:id:sgtin:12.34.5'],
    ['urn:uuid:7d1ee1e6-0a8a-4a5e-a2f5-9c7f7ed3e9a1', 'urn:uuid:7d1ee1e6-0a8a-4a5e-a2f5-9c7f7ed3e9a1'],
  ])('%s has one name, %s', (uri, name) => {
    expect(canonicalEpc(uri)).toBe(name);
  });
  it.each([
    ['https://shop.example/01/09780345418913/22/344/10/1223/21/765tz', 'https://id.gs1.org/01/09780345418913/21/765tz'],
    ['https://shop.example/01/9780345418913/10/1223?17=261231', 'https://id.gs1.org/01/09780345418913/10/1223'],
    ['https://id.gs1.org/8006/040123451234560102/22/AB/21/443322', 'https://id.gs1.org/8006/040123451234560102/21/443322'],
  ])('%s is called by what tells it from all others, %s', (uri, name) => {
    expect(nameOfEpc(uri)).toBe(name);
  });
  it('of a lot is written with the escapes of a URN, and read back', () => {
    const urn = lgtinUrnOf('04012345123456', 'A/17%', 7);
    expect(urn).toBe('urn:epc:class:lgtin:4012345.012345.A%2F17%25');
    expect(Object.fromEntries(elementsOfEpc(urn) ?? [])).toEqual({ '01': '04012345123456', '10': 'A/17%' });
    expect(() => lgtinUrnOf('04012345123456', 'A', 13)).toThrow(RangeError);
  });
});
