package org.iassa.cli;

import java.util.concurrent.Callable;

/**
 * A subcommand of {@code ./iassa}, found through {@link java.util.ServiceLoader}: any module can
 * add one. The class carries picocli's {@code @Command}; its result is the exit code. Errors that
 * it throws become one line and a code by {@link ExitCode#of}.
 */
public interface Subcommand extends Callable<Integer> {}
