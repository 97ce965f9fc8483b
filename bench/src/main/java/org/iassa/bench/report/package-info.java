/** What a run found, as JSON with a schema, and as tables and plots made of it. */
package org.iassa.bench.report;
