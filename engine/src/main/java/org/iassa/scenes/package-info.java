/**
 * Generated scenes whose decisive pixels are known, and a small classifier trained on them that
 * comes in this jar.
 */
package org.iassa.scenes;
