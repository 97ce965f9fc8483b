package org.iassa.engine;

/** How two pixels'" */
public enum Similarity {
  features
}
