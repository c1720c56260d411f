/** Whether a Content-Type is `mime`, with or without parameters. */
export function isMime(contentType: string | undefined, mime: string): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === mime
}
