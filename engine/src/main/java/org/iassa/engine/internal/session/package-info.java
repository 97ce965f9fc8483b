/** What the sessions of all backends share. */
package org.iassa.engine.internal.session;
