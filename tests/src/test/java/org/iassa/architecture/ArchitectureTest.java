package org.iassa.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What no class of ours may do, read from the class files of every module. */
class ArchitectureTest {
  private static final String INTERNAL = ".internal";

  /** Classes that turn bytes into objects or code of the sender's choice. */
  private static final Set<String> DESERIALISERS =
      Set.of(
          "java.io.ObjectInputStream",
          "java.io.ObjectOutputStream",
          "java.io.Externalizable",
          "java.beans.XMLDecoder",
          "java.rmi.MarshalledObject",
          "javax.script.ScriptEngineManager",
          "javax.naming.InitialContext",
          "com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator",
          "com.fasterxml.jackson.annotation.JsonTypeInfo");

  /** LibTorch reads pickles by these; TorchScript itself is read by torch.load of a JitModule. */
  private static final Set<String> PICKLES =
      Set.of(
          "org.bytedeco.pytorch.global.torch.pickle_load",
          "org.bytedeco.pytorch.global.torch.unpickle",
          "org.bytedeco.pytorch.Unpickler",
          "com.fasterxml.jackson.databind.ObjectMapper.activateDefaultTyping",
          "com.fasterxml.jackson.databind.ObjectMapper.enableDefaultTyping");

  /** Who may start processes: measurements only, in processes of their own. */
  private static final Set<String> STARTS_PROCESSES =
      Set.of(
          "org.iassa.bench.endtoend.EndToEndComparison",
          "org.iassa.bench.goals.PeakMemory",
          "org.iassa.bench.memory.MaskMemory",
          "org.iassa.bench.peers.ForkedRun",
          "org.iassa.bench.report.MachineInfo");

  /** Who may end the process: programs with a main method. */
  private static final Set<String> ENDS_THE_PROCESS =
      Set.of(
          "org.iassa.cli.Main",
          "org.iassa.bench.study.RefineStudy",
          "org.iassa.bench.study.Replay",
          "org.iassa.bench.study.ReplayScore",
          "org.iassa.bench.study.Study");

  /** Which packages of the engine a package may use, internal ones apart. */
  private static final Map<String, Set<String>> USES =
      Map.of(
          "org.iassa.engine", Set.of("engine", "image"),
          "org.iassa.engine.spi", Set.of("engine", "image"),
          "org.iassa.image", Set.of("engine", "data"),
          "org.iassa.scenes", Set.of("engine", "image"),
          "org.iassa.data", Set.of("engine", "image"),
          "org.iassa.metrics", Set.of("engine", "image", "data"),
          "org.iassa.evaluate", Set.of("engine", "image", "data", "metrics", "scenes", "evaluate"),
          "org.iassa.evaluate.report", Set.of("engine", "image", "data", "metrics", "evaluate"));

  private static List<ConstantPool> classes;

  @BeforeAll
  static void read() throws IOException {
    classes = new ArrayList<>();
    for (String module : List.of("kernels", "native", "engine", "bench")) {
      Path root = Path.of("..", module, "target", "classes");
      if (!Files.isDirectory(root) && module.equals("bench")) {
        continue; // not built beside these tests
      }
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          if (!file.endsWith("module-info.class")) {
            classes.add(ConstantPool.of(Files.readAllBytes(file)));
          }
        }
      }
    }
    assertThat(classes).hasSizeGreaterThan(300);
  }

  private static List<String> offenders(Predicate<ConstantPool> rule) {
    return classes.stream().filter(rule).map(ConstantPool::name).sorted().toList();
  }

  private static String outer(String name) {
    return name.replaceAll("\\$.*", "");
  }

  @Test
  void nothing_deserialises() {
    assertThat(offenders(c -> c.classes().stream().anyMatch(DESERIALISERS::contains))).isEmpty();
    assertThat(
            offenders(
                c ->
                    c.calls().stream().anyMatch(PICKLES::contains)
                        || c.classes().stream().anyMatch(PICKLES::contains)))
        .isEmpty();
  }

  @Test
  void nothing_defines_classes_of_its_own() {
    Set<String> makers =
        Set.of("java.lang.ClassLoader", "java.net.URLClassLoader", "javax.tools.JavaCompiler");
    Predicate<ConstantPool> makes =
        c ->
            c.classes().contains("java.net.URLClassLoader")
                || c.classes().contains("javax.tools.JavaCompiler")
                || c.calls().contains("java.lang.ClassLoader.defineClass")
                || c.calls().contains("java.lang.invoke.MethodHandles$Lookup.defineClass");
    assertThat(makers).isNotEmpty();
    assertThat(offenders(makes)).isEmpty();
  }

  @Test
  void processes_areStartedOnlyWhereListed() {
    Predicate<ConstantPool> starts =
        c ->
            c.calls().contains("java.lang.Runtime.exec")
                || c.classes().contains("java.lang.ProcessBuilder");
    assertThat(offenders(starts.and(c -> !STARTS_PROCESSES.contains(outer(c.name()))))).isEmpty();
  }

  @Test
  void process_endsOnlyInPrograms() {
    Predicate<ConstantPool> exits =
        c ->
            c.calls().contains("java.lang.System.exit")
                || c.calls().contains("java.lang.Runtime.exit")
                || c.calls().contains("java.lang.Runtime.halt");
    assertThat(offenders(exits.and(c -> !ENDS_THE_PROCESS.contains(outer(c.name()))))).isEmpty();
  }

  @Test
  void lists_nameNobodyWhoNoLongerNeedsIt() {
    boolean bench = classes.stream().anyMatch(c -> c.name().startsWith("org.iassa.bench."));
    Set<String> exits =
        new TreeSet<>(
            offenders(c -> c.calls().contains("java.lang.System.exit")).stream()
                .map(ArchitectureTest::outer)
                .toList());
    if (bench) {
      assertThat(exits).isEqualTo(new TreeSet<>(ENDS_THE_PROCESS));
    } else {
      assertThat(exits).containsExactly("org.iassa.cli.Main");
    }
  }

  @Test
  void packages_dependOneWay() {
    Map<String, Set<String>> wrong = new TreeMap<>();
    for (ConstantPool c : classes) {
      Set<String> allowed = USES.get(c.packageName());
      for (String used : c.classes()) {
        String target = ConstantPool.packageOf(used);
        String area = target.replaceFirst("^org\\.iassa\\.", "").replaceAll("\\..*", "");
        boolean own =
            !target.startsWith("org.iassa.")
                || target.equals(c.packageName())
                || area.equals("kernels")
                || area.equals("jni");
        if (allowed != null && !own && !allowed.contains(area)) {
          wrong.computeIfAbsent(c.name(), n -> new TreeSet<>()).add(used);
        }
        // What lies lower never looks up.
        boolean up =
            c.name().startsWith("org.iassa.jni.") && target.startsWith("org.iassa.engine")
                || c.name().startsWith("org.iassa.kernels.")
                    && target.matches("org\\.iassa\\.(engine|jni|cli).*")
                || !c.name().startsWith("org.iassa.bench.") && target.startsWith("org.iassa.bench")
                || !c.name().startsWith("org.iassa.cli.")
                    && !c.name().startsWith("org.iassa.bench.")
                    && target.startsWith("org.iassa.cli");
        if (up) {
          wrong.computeIfAbsent(c.name(), n -> new TreeSet<>()).add(used);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void bytedecoTypes_areInNoPublicSignature() throws ClassNotFoundException {
    List<String> wrong = new ArrayList<>();
    for (ConstantPool c : classes) {
      String in = c.packageName();
      boolean api = in.startsWith("org.iassa.") && !in.contains(INTERNAL) && !in.contains(".bench");
      if (!api || in.equals("org.iassa.jni")) {
        continue; // org.iassa.jni is exported to the engine alone
      }
      Class<?> type = Class.forName(c.name(), false, ArchitectureTest.class.getClassLoader());
      if (!visible(type)) {
        continue;
      }
      for (String shown : signatures(type)) {
        if (shown.contains("org.bytedeco") || shown.contains("org.iassa.jni.")) {
          wrong.add(c.name() + ": " + shown);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean visible(Class<?> type) {
    for (Class<?> t = type; t != null; t = t.getEnclosingClass()) {
      if (!Modifier.isPublic(t.getModifiers()) && !Modifier.isProtected(t.getModifiers())) {
        return false;
      }
    }
    return true;
  }

  private static List<String> signatures(Class<?> type) {
    List<String> all = new ArrayList<>();
    all.add(String.valueOf(type.getGenericSuperclass()));
    for (Type implemented : type.getGenericInterfaces()) {
      all.add(implemented.getTypeName());
    }
    Stream<Executable> methods =
        Stream.concat(
            Arrays.<Executable>stream(type.getDeclaredMethods()),
            Arrays.<Executable>stream(type.getDeclaredConstructors()));
    methods
        .filter(m -> Modifier.isPublic(m.getModifiers()) || Modifier.isProtected(m.getModifiers()))
        .filter(m -> !m.isSynthetic())
        .forEach(
            m -> {
              all.add(m.toGenericString());
              if (m instanceof Method method) {
                all.add(method.getGenericReturnType().getTypeName());
              }
            });
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers()) || Modifier.isProtected(field.getModifiers())) {
        all.add(field.toGenericString());
      }
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        all.add(component.getGenericType().getTypeName());
      }
    }
    return all;
  }

  @Test
  void constantPool_seesWhatAClassUses() {
    ConstantPool self;
    try (var in = ArchitectureTest.class.getResourceAsStream("ArchitectureTest.class")) {
      self = ConstantPool.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(self.name()).isEqualTo(ArchitectureTest.class.getName());
    assertThat(self.calls()).contains("java.util.Arrays.stream", "java.util.List.of");
    assertThat(self.classes()).contains("java.lang.reflect.RecordComponent");
  }
}
