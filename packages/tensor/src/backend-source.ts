/** Source of a tfjs backend: its package and how to start it. */
export interface BackendSource {
  /** Name of the backend in tfjs. */
  readonly backend: string;
  /** Package that registers the backend. */
  readonly package: string;
  /** Requirements of the package, for error messages. */
  readonly needs: string;
  /** Imports the package. */
  readonly load: () => Promise<unknown>;
  /**
   * Runs the start of a backend that can fail without a reason or hang.
   * @throws MemError `cannot-start` with the reason.
   */
  readonly watchStart?: <Started>(start: () => Started | Promise<Started>) => Promise<Started>;
}
