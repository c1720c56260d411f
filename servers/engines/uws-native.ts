/**
 * The parts of uWebSockets.js that are used here, declared by hand, because the package is optional: without it the
 * build still passes and its contenders are listed as unavailable.
 */

export interface UwsRequest {
  getCaseSensitiveMethod(): string
  getUrl(): string
  /** undefined: the request has none. */
  getQuery(): string | undefined
  getHeader(lowerCaseName: string): string
}

/** Valid until it has been ended or its `onAborted` handler ran. */
export interface UwsResponse {
  writeStatus(status: string): UwsResponse
  writeHeader(name: string, value: string): UwsResponse
  write(chunk: Uint8Array): boolean
  end(body?: Uint8Array, closeConnection?: boolean): UwsResponse
  endWithoutBody(reportedLength?: number, closeConnection?: boolean): UwsResponse
  close(): UwsResponse
  cork(callback: () => void): UwsResponse
  onAborted(handler: () => void): UwsResponse
  onWritable(handler: (offset: number) => boolean): UwsResponse
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): UwsResponse
  upgrade(data: object, key: string, protocol: string, extensions: string, context: object): void
}

/** Valid from `open` to `close`. */
export interface UwsWebSocket<T> {
  send(message: Uint8Array, isBinary: boolean, compress: boolean): number
  end(code: number, reason: string): void
  close(): void
  subscribe(topic: string): boolean
  getUserData(): T
}

export interface UwsBehavior<T> {
  maxPayloadLength: number
  closeOnBackpressureLimit: boolean
  maxBackpressure: number
  idleTimeout: number
  sendPingsAutomatically: boolean
  compression: number
  upgrade(response: UwsResponse, request: UwsRequest, context: object): void
  open(socket: UwsWebSocket<T>): void
  message(socket: UwsWebSocket<T>, message: ArrayBuffer, isBinary: boolean): void
  dropped(socket: UwsWebSocket<T>, message: ArrayBuffer, isBinary: boolean): void
  close(socket: UwsWebSocket<T>, code: number, reason: ArrayBuffer): void
}

export interface UwsApp {
  any(pattern: string, handler: (response: UwsResponse, request: UwsRequest) => void): UwsApp
  ws<T>(pattern: string, behavior: UwsBehavior<T>): UwsApp
  filter(handler: (response: UwsResponse, count: number) => void): UwsApp
  listen(host: string, port: number, options: number, done: (socket: object | false) => void): UwsApp
  publish(topic: string, message: Uint8Array, isBinary: boolean, compress: boolean): boolean
  close(): UwsApp
}

export interface Uws {
  App(): UwsApp
  /** Reads the files at once; throws when they are no key and certificate. */
  SSLApp(options: { readonly key_file_name: string; readonly cert_file_name: string }): UwsApp
  us_socket_local_port(socket: object): number
  readonly LIBUS_LISTEN_DEFAULT: number
  readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number
  readonly DISABLED: number
  /** Deflates every message by itself. */
  readonly SHARED_COMPRESSOR: number
  readonly SHARED_DECOMPRESSOR: number
}

/** In a variable, so that the compiler does not look for the package. */
const PACKAGE = 'uWebSockets.js'

/** Loads the native module; rejects where there is none. */
export async function loadUws(): Promise<Uws> {
  const loaded = (await import(PACKAGE)) as { readonly default: Uws }
  return loaded.default
}
