import { crc32, deflateRawSync } from 'node:zlib';
import { csvLines } from '#domain/csv.ts';

/** A table of texts; the first row names the columns. */
export type Rows = readonly (readonly string[])[];

/** CSV after RFC 4180, with the mark by which spreadsheets know UTF-8. */
export const csvFileOf = (rows: Rows): string => `\uFEFF${csvLines(rows)}`;

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write these signs
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '');

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OPEN = 'http://schemas.openxmlformats.org';

/** The parts of the smallest workbook: one sheet, every cell a text, so that no lot loses its zeros. */
function partsOf(sheet: string, rows: Rows): [string, string][] {
  const cells = (row: readonly string[]) =>
    row.map((text) => `<c t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`).join('');
  const data = rows.map((row, index) => `<row r="${index + 1}">${cells(row)}</row>`).join('');
  const type = (part: string, name: string) =>
    `<Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${name}+xml"/>`;
  const relation = (target: string, name: string) =>
    `${XML}<Relationships xmlns="${OPEN}/package/2006/relationships"><Relationship Id="rId1" Type="${OPEN}/officeDocument/2006/relationships/${name}" Target="${target}"/></Relationships>`;
  return [
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${OPEN}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('xl/workbook.xml', 'sheet.main')}${type('xl/worksheets/sheet1.xml', 'worksheet')}</Types>`,
    ],
    ['_rels/.rels', relation('xl/workbook.xml', 'officeDocument')],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${OPEN}/spreadsheetml/2006/main" xmlns:r="${OPEN}/officeDocument/2006/relationships"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', relation('worksheets/sheet1.xml', 'worksheet')],
    [
      'xl/worksheets/sheet1.xml',
      `${XML}<worksheet xmlns="${OPEN}/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${data}</sheetData></worksheet>`,
    ],
  ];
}

const DEFLATE = 8;
/** 1980-01-01, the first day that a ZIP file knows: the same rows give the same file. */
const DOS_DATE = 0x21;

function numbers(fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}

/** The record by which a reader finds the directory. */
const endOf = (files: number, directoryBytes: number, offset: number): Buffer =>
  numbers([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files],
    [2, files],
    [4, directoryBytes],
    [4, offset],
    [2, 0],
  ]);

/** Files in a ZIP archive. @see PKWARE APPNOTE 4.3 */
function zipped(files: readonly [name: string, content: string][]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const about = numbers([
      [2, 20],
      [2, 0x800],
      [2, DEFLATE],
      [2, 0],
      [2, DOS_DATE],
      [4, crc32(raw)],
      [4, packed.length],
      [4, raw.length],
      [2, Buffer.byteLength(name)],
      [2, 0],
    ]);
    const body = Buffer.concat([numbers([[4, 0x04034b50]]), about, Buffer.from(name), packed]);
    const rest = numbers([
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ]);
    directory.push(
      Buffer.concat([
        numbers([
          [4, 0x02014b50],
          [2, 20],
        ]),
        about,
        rest,
        Buffer.from(name),
      ]),
    );
    bodies.push(body);
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...bodies, central, endOf(files.length, central.length, offset)]);
}

/** A workbook of one sheet. */
export const xlsxOf = (sheet: string, rows: Rows): Buffer => zipped(partsOf(sheet, rows));
