/**
 * The command line. Needs picocli and progressbar, which the engine's jar does not bring along. Not
 * a stable API, but for {@link org.iassa.cli.Subcommand}.
 */
package org.iassa.cli;
