/** Where a tfjs backend comes from and how it is started. */
export interface BackendSource {
  /** The backend's name in tfjs. */
  readonly backend: string;
  /** The package that registers it. */
  readonly package: string;
  /** The package's own requirements, for error messages. */
  readonly needs: string;
  /** Imports the package. */
  readonly load: () => Promise<unknown>;
  /**
   * Runs the backend's start. For a backend whose start can fail without a reason, or never end:
   * rejects with a `MemError` that says why.
   */
  readonly watchStart?: <Started>(start: () => Started | Promise<Started>) => Promise<Started>;
}
