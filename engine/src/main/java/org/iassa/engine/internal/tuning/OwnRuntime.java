package org.iassa.engine.internal.tuning;

/** A black box that something else than LibTorch runs; it says what its batch size depends on. */
public interface OwnRuntime {
  /** Returns name and version of what runs it. */
  String runtime();

  /** Returns how many threads one call uses; 0 if that is the runtime's choice. */
  int threads();
}
