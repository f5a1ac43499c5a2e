/** A layout of a mail: the build makes HTML of it (tools/mail-layouts.ts). */
declare module '*.mjml' {
  export const html: string;
}
