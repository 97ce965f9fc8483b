/**
 * Labelled images to evaluate explanations on. Records that cannot be used are counted, named and
 * skipped; see {@link org.iassa.data.BadRecords}.
 */
package org.iassa.data;
