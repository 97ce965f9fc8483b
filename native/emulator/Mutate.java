import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Plants the bugs of {@code mutants.txt} one at a time, runs the suites that should notice and says
 * which did. Started by {@code mutate.sh}.
 *
 * <pre>
 *   Mutate ROOT [--check] [--kernels | --host] [--only NAME,NAME] [--skip NAME,NAME] [--quick]
 *          [--part NAME]
 * </pre>
 *
 * {@code --check} only sees whether every bug can still be planted. {@code --quick} runs the first
 * stage alone, and the tests that a bug in Java names. {@code --part} names a scratch folder, so
 * that several can run at once. Exit code 0: all caught but those that name their reason; 1: one
 * survived; 2: one cannot be planted or compiled.
 */
public final class Mutate {
  private static final int SECONDS = 1500;

  /** Which checks look at a source file of the kernels. */
  private static final Map<String, String> CHECKS =
      Map.of(
          "affinity", "affinity",
          "affinity_features", "affinity",
          "estimate", "sums",
          "maps", "maps",
          "mask_accumulate", "sums",
          "mask_sums", "sums",
          "masked_batch", "batches",
          "resample", "maps",
          "window_masks", "windows,maps");

  /** A way to run the kernels' checks; the next is tried only if this one saw nothing. */
  private record Stage(String name, String variant, String cases, String orders) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage("few cases", "plain", "few", "forward,random:1"),
          new Stage("race checker", "tsan", "few", "forward"),
          new Stage("address checker", "asan", "few", "forward"),
          new Stage("all cases", "plain", "all", "forward,backward,random:1"));

  private static final String CONTRACT = "org.iassa.engine.spi.CudaEmulatedContractTest";

  /** Tests of the host code: quick ones, then those that run kernels. */
  private static final List<List<String>> HOST_TESTS =
      List.of(
          List.of(
              "org.iassa.kernels.LaunchTest",
              "org.iassa.kernels.LaunchArgumentsTest",
              "org.iassa.kernels.KernelCacheTest",
              "org.iassa.kernels.EntryPointsTest",
              "org.iassa.engine.internal.cuda.AffinityPlanTest"),
          List.of(
              CONTRACT,
              "org.iassa.engine.internal.cuda.CudaFaultsTest",
              "org.iassa.engine.internal.cuda.CudaStreamsTest"));

  private record Mutant(
      String name,
      String file,
      String find,
      int nth,
      String with,
      String equivalent,
      List<String> tests) {
    boolean host() {
      return file.endsWith(".java");
    }
  }

  private final Path root;
  private final Path emulator;
  private final Path work;
  private final boolean quick;
  private Path runner;

  private Mutate(Path root, boolean quick, String part) throws IOException {
    this.root = root;
    this.quick = quick;
    emulator = root.resolve("native/emulator");
    work = emulator.resolve("target/mutants" + (part.isEmpty() ? "" : "-" + part));
    Files.createDirectories(work);
  }

  public static void main(String[] args) throws Exception {
    List<String> options = List.of(args).subList(1, args.length);
    String part = String.join("", names(options, "--part"));
    Mutate mutate = new Mutate(Path.of(args[0]).toRealPath(), options.contains("--quick"), part);
    List<Mutant> all = read(mutate.emulator.resolve("mutants.txt"));
    for (Mutant each : all) {
      mutate.planted(each);
    }
    System.out.println(all.size() + " bugs can be planted");
    if (options.contains("--check")) {
      return;
    }
    Set<String> only = names(options, "--only");
    Set<String> skip = names(options, "--skip");
    List<Mutant> chosen =
        all.stream()
            .filter(m -> only.isEmpty() || only.contains(m.name))
            .filter(m -> !skip.contains(m.name))
            .filter(m -> !options.contains("--kernels") || !m.host())
            .filter(m -> !options.contains("--host") || m.host())
            .toList();
    System.exit(mutate.run(chosen));
  }

  private static Set<String> names(List<String> options, String option) {
    int at = options.indexOf(option);
    return at < 0 ? Set.of() : Set.of(options.get(at + 1).split(","));
  }

  private int run(List<Mutant> mutants) throws Exception {
    int caught = 0;
    List<String> survivors = new ArrayList<>();
    List<String> equivalent = new ArrayList<>();
    List<String> named =
        mutants.stream().filter(Mutant::host).flatMap(m -> m.tests.stream()).distinct().toList();
    if (mutants.stream().anyMatch(Mutant::host)) {
      requireSoundHost(named);
    }
    for (Mutant each : mutants) {
      String by = each.host() ? host(each) : kernels(each);
      if (by != null) {
        caught++;
      } else if (each.equivalent != null) {
        equivalent.add(each.name + ": " + each.equivalent);
      } else {
        survivors.add(each.name);
      }
      String verdict = by != null ? "caught" : each.equivalent != null ? "equal" : "SURVIVED";
      System.out.printf("%-9s %-40s %s%n", verdict, each.name, by == null ? "" : by);
    }
    System.out.printf(
        "%d of %d caught, %d survived, %d change nothing that can be seen%n",
        caught, mutants.size(), survivors.size(), equivalent.size());
    survivors.forEach(s -> System.out.println("survived: " + s));
    equivalent.forEach(s -> System.out.println("equal: " + s));
    return survivors.isEmpty() ? 0 : 1;
  }

  // ---- the list

  private static List<Mutant> read(Path list) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>(Files.readAllLines(list));
    lines.add("[end]");
    for (String line : lines) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      if (line.startsWith("[")) {
        if (!fields.isEmpty()) {
          mutants.add(mutant(fields));
        }
        fields.clear();
        fields.put("name", line.substring(1, line.length() - 1));
        continue;
      }
      int colon = line.indexOf(':');
      fields.put(line.substring(0, colon), line.substring(Math.min(colon + 2, line.length())));
    }
    return mutants;
  }

  private static Mutant mutant(Map<String, String> f) {
    for (String need : List.of("file", "find", "with")) {
      if (!f.containsKey(need)) {
        throw new IllegalArgumentException(f.get("name") + " has no line \"" + need + ":\"");
      }
    }
    int nth = f.containsKey("nth") ? Integer.parseInt(f.get("nth")) : 0;
    return new Mutant(
        f.get("name"),
        f.get("file"),
        f.get("find"),
        nth,
        f.get("with"),
        f.get("equivalent"),
        f.containsKey("tests") ? tests(f.get("tests")) : List.of());
  }

  /** Returns names as JUnit wants them: a method of the contract, or Class#method. */
  private static List<String> tests(String list) {
    return Arrays.stream(list.split(",\\s*"))
        .map(t -> t.contains("#") ? "org.iassa.engine.internal.cuda." + t : CONTRACT + "#" + t)
        .toList();
  }

  /** Returns the file's text with the bug in it. */
  private String planted(Mutant m) throws IOException {
    String text = Files.readString(root.resolve(m.file));
    List<Integer> places = new ArrayList<>();
    for (int at = text.indexOf(m.find); at >= 0; at = text.indexOf(m.find, at + 1)) {
      places.add(at);
    }
    int index = Math.max(0, m.nth - 1);
    if (places.size() <= index || (m.nth == 0 && places.size() != 1)) {
      System.out.printf(
          "%s cannot be planted: \"%s\" occurs %d times in %s%n",
          m.name, m.find, places.size(), m.file);
      System.exit(2);
    }
    int at = places.get(index);
    return text.substring(0, at) + m.with + text.substring(at + m.find.length());
  }

  // ---- kernels

  private String kernels(Mutant m) throws Exception {
    Path core = root.resolve("kernels/src/main/cuda");
    Path scratch = work.resolve("cuda");
    copy(core, scratch);
    Path mutated = scratch.resolve(core.relativize(root.resolve(m.file)).toString());
    Files.writeString(mutated, planted(m));
    List<String> files = users(scratch, mutated);
    String checks =
        files.stream()
            .flatMap(f -> Set.of(CHECKS.get(f.replace(".cu", "")).split(",")).stream())
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(","));
    for (Stage stage : quick ? STAGES.subList(0, 1) : STAGES) {
      String seen = stage(stage, scratch, files, checks);
      if (seen != null) {
        return stage.name + ": " + seen;
      }
    }
    return null;
  }

  private String stage(Stage stage, Path scratch, List<String> files, String checks)
      throws Exception {
    Path library = work.resolve("mutant_" + stage.variant + ".so");
    List<String> compile =
        new ArrayList<>(
            List.of(
                emulator.resolve("emucc").toString(),
                "-o",
                library.toString(),
                "--variant",
                stage.variant,
                "-w",
                "-O1",
                "-g0",
                "-I" + scratch));
    files.forEach(f -> compile.add(scratch.resolve(f).toString()));
    Result built = run(compile, Map.of(), SECONDS);
    if (built.code != 0) {
      System.out.println("the bug does not compile:\n" + built.output);
      System.exit(2);
    }
    Path tests = emulator.resolve("target/" + stage.variant + "/kernel_tests");
    Result result =
        run(
            List.of(
                tests.resolve("kernels_test").toString(),
                library + "," + tests.resolve("libiassa_kernels.so"),
                stage.orders,
                checks),
            Map.of(
                "IASSA_CASES", stage.cases,
                "IASSA_STOP", "1",
                "ASAN_OPTIONS", "detect_leaks=0",
                "UBSAN_OPTIONS", "halt_on_error=1",
                "TSAN_OPTIONS", "halt_on_error=1"),
            SECONDS);
    if (result.code == 127) {
      System.out.println("the checks do not start:\n" + result.output);
      System.exit(2);
    }
    return result.code == 0 ? null : result.finding();
  }

  /** Returns the .cu files that a changed file is part of. */
  private static List<String> users(Path folder, Path changed) throws IOException {
    Set<Path> affected = new LinkedHashSet<>(Set.of(changed));
    List<Path> all;
    try (var walk = Files.walk(folder)) {
      all = walk.filter(f -> f.toString().matches(".*\\.cuh?")).sorted().toList();
    }
    Pattern include = Pattern.compile("#include \"([^\"]+)\"");
    for (int before = 0; before != affected.size(); ) {
      before = affected.size();
      for (Path file : all) {
        Matcher m = include.matcher(Files.readString(file));
        while (m.find()) {
          if (affected.contains(file.resolveSibling(m.group(1)))
              || affected.contains(folder.resolve(m.group(1)))) {
            affected.add(file);
          }
        }
      }
    }
    return affected.stream()
        .map(f -> f.getFileName().toString())
        .filter(f -> f.endsWith(".cu"))
        .sorted()
        .toList();
  }

  // ---- host code

  /** Without a bug the host's tests must pass, or everything would look caught. */
  private void requireSoundHost(List<String> named) throws Exception {
    Path nothing = work.resolve("nothing");
    for (List<String> tests : hostTests(named)) {
      Result result = tests(nothing, tests);
      if (result.code != 0) {
        System.out.println("the tests fail without any bug:\n" + result.output);
        System.exit(2);
      }
    }
  }

  /** The quick tests, those that a bug names, and unless in a hurry all. */
  private List<List<String>> hostTests(List<String> named) {
    List<List<String>> stages = new ArrayList<>();
    stages.add(HOST_TESTS.get(0));
    if (!named.isEmpty()) {
      stages.add(named);
    }
    if (!quick) {
      stages.add(HOST_TESTS.get(1));
    }
    return stages;
  }

  private Result tests(Path classes, List<String> tests) throws Exception {
    String classPath = Files.readString(emulator.resolve("target/mutants/classpath")).strip();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Diassa.emulator=" + emulator.resolve("target/plain"));
    command.add("-Dorg.bytedeco.javacpp.maxBytes=0");
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classes.toString(), runner().toString(), classPath));
    command.add("FirstFailure");
    command.addAll(tests);
    Map<String, String> settings =
        Map.of(
            "OPENBLAS_NUM_THREADS", "1",
            "OMP_WAIT_POLICY", "PASSIVE",
            "IASSA_EMU_ORDER", "random");
    return run(command, settings, SECONDS, root.resolve("tests"));
  }

  /** Returns the folder with {@code FirstFailure}, compiled once per run. */
  private Path runner() throws Exception {
    if (runner == null) {
      Path folder = work.resolve("runner");
      String classPath = Files.readString(emulator.resolve("target/mutants/classpath")).strip();
      Result built =
          run(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                  "-d",
                  folder.toString(),
                  "-cp",
                  classPath,
                  emulator.resolve("FirstFailure.java").toString()),
              Map.of(),
              SECONDS);
      if (built.code != 0) {
        System.out.println("FirstFailure does not compile:\n" + built.output);
        System.exit(2);
      }
      runner = folder;
    }
    return runner;
  }

  private String host(Mutant m) throws Exception {
    Path list = emulator.resolve("target/mutants/classpath");
    String classPath = Files.readString(list).strip();
    Path source = work.resolve("java").resolve(m.file.replaceFirst(".*/java/", ""));
    Files.createDirectories(source.getParent());
    Files.writeString(source, planted(m));
    Path classes = work.resolve("classes");
    if (Files.exists(classes)) {
      try (var walk = Files.walk(classes)) {
        walk.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
    Path home = Path.of(System.getProperty("java.home"), "bin");
    Result built =
        run(
            List.of(
                home.resolve("javac").toString(),
                "-nowarn",
                "-d",
                classes.toString(),
                "-cp",
                classPath,
                source.toString()),
            Map.of(),
            SECONDS);
    if (built.code != 0) {
      System.out.println(m.name + " does not compile:\n" + built.output);
      System.exit(2);
    }
    for (List<String> tests : hostTests(m.tests)) {
      Result result = tests(classes, tests);
      if (result.code != 0) {
        return result.finding();
      }
    }
    return null;
  }

  // ---- processes and files

  private record Result(int code, String output) {
    /** Returns the line that says what was found. */
    String finding() {
      if (code == -1) {
        return "hangs";
      }
      String text =
          output
              .lines()
              .filter(
                  l ->
                      l.contains("FAILED")
                          || l.contains("data race")
                          || l.contains("ERROR: AddressSanitizer")
                          || l.contains("runtime error"))
              .findFirst()
              .orElseGet(() -> output.lines().filter(l -> !l.isBlank()).findFirst().orElse("exit " + code));
      text = text.replaceAll("\\b0x[0-9a-f]+", "0x..").replaceAll("\\s+", " ");
      return text.length() > 150 ? text.substring(0, 150) + " ..." : text;
    }
  }

  private Result run(List<String> command, Map<String, String> environment, int seconds)
      throws IOException, InterruptedException {
    return run(command, environment, seconds, emulator);
  }

  private Result run(
      List<String> command, Map<String, String> environment, int seconds, Path folder)
      throws IOException, InterruptedException {
    Path output = work.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    return new Result(
        ended ? process.exitValue() : -1,
        new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (var walk = Files.walk(from)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
