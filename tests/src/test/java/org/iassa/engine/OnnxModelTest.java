package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.iassa.engine.TinyNetwork.Form;
import org.iassa.engine.internal.tuning.BatchCache;
import org.iassa.engine.internal.tuning.MeasuredBatch;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {
  private static final int SIDE = TinyNetwork.SIDE;
  private static final int PIXELS = SIDE * SIDE;
  private static final int CLASSES = TinyNetwork.CLASSES;

  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(root.resolve("model"));
  }

  private static OnnxOptions.Builder options() {
    return OnnxOptions.builder().size(SIDE, SIDE).threads(1);
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** The value of a pixel that is exact in every element type: quarters from −2 to 1.75. */
  private static float value(int image, int channel, int pixel) {
    return (image * 31 + channel * 7 + pixel * 13 + pixel / SIDE * 5) % 16 / 4f - 2;
  }

  private static ImageBatch images(BatchFormat format, int count) {
    ByteBuffer data =
        ByteBuffer.allocateDirect(Math.toIntExact(count * format.bytesPerImage()))
            .order(ByteOrder.nativeOrder());
    for (int n = 0; n < count; n++) {
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < PIXELS; p++) {
          int at =
              format.layout() == Layout.NCHW ? (n * 3 + c) * PIXELS + p : (n * PIXELS + p) * 3 + c;
          float v = value(n, c, p);
          if (format.type() == ElementType.FP32) {
            data.putFloat(4 * at, v);
          } else {
            data.putShort(2 * at, half(v));
          }
        }
      }
    }
    return new ImageBatch(format, data).withCount(count);
  }

  private static short half(float v) {
    int bits = Float.floatToRawIntBits(v);
    return v == 0
        ? 0
        : (short) (bits >>> 16 & 0x8000 | (bits >> 23 & 0xff) - 112 << 10 | bits >> 13 & 0x3ff);
  }

  private static void assertScores(BlackBox box, int count, FloatBuffer scores) {
    ImageBatch batch = images(BatchFormat.planar(SIDE, SIDE), count);
    FloatBuffer expected = FloatBuffer.allocate(count * CLASSES);
    TinyNetwork.score(batch.floats(), count, expected);
    box.score(images(box.format(), count), scores);
    for (int i = 0; i < count * CLASSES; i++) {
      assertThat(scores.get(i))
          .as("score %d of image %d", i % CLASSES, i / CLASSES)
          .isCloseTo(expected.get(i), org.assertj.core.data.Offset.offset(2e-6f));
    }
    assertThat(scores.get(0)).isNotEqualTo(count > 1 ? scores.get(CLASSES) : -1);
  }

  private BlackBox load(Form form) throws IOException {
    if (form == Form.EXTERNAL) {
      Files.write(folder.resolve("weights.bin"), OnnxWriter.raw(TinyNetwork.convolution()));
    }
    return OnnxModel.load(
        Files.write(folder.resolve("m.onnx"), TinyNetwork.onnx(form)),
        options()
            .scores(form == Form.SOFTMAX ? ScoreKind.PROBABILITIES : ScoreKind.LOGITS)
            .build());
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void score_agreesWithTheDefinition(Form form) throws IOException {
    try (BlackBox box = load(form)) {
      assertThat(box.classes()).isEqualTo(CLASSES);
      assertThat(box.format().layout())
          .isEqualTo(form == Form.INTERLEAVED ? Layout.NHWC : Layout.NCHW);
      assertThat(box.format().type())
          .isEqualTo(form == Form.HALF_INPUT ? ElementType.FP16 : ElementType.FP32);
      FloatBuffer scores = direct(7 * CLASSES);
      for (int count : new int[] {1, 7, 2, 6}) {
        assertScores(box, count, scores);
      }
      assertScores(box, 4, FloatBuffer.allocate(4 * CLASSES));
    }
  }

  @Test
  void score_givesSigmoidsAndRawOutputs() throws IOException {
    Path file = Files.write(folder.resolve("m.onnx"), TinyNetwork.onnx(Form.OPEN_BATCH));
    FloatBuffer raw = direct(CLASSES);
    FloatBuffer sigmoid = direct(CLASSES);
    try (BlackBox box = OnnxModel.load(file, options().scores(ScoreKind.RAW).build())) {
      box.score(images(box.format(), 1), raw);
    }
    try (BlackBox box = OnnxModel.load(file, options().scores(ScoreKind.SIGMOID).build())) {
      box.score(images(box.format(), 1), sigmoid);
    }
    for (int c = 0; c < CLASSES; c++) {
      assertThat(sigmoid.get(c)).isEqualTo((float) (1 / (1 + Math.exp(-raw.get(c)))));
    }
    try (BlackBox wrong = OnnxModel.load(file, options().scores(ScoreKind.PROBABILITIES).build())) {
      assertThatThrownBy(() -> wrong.score(images(wrong.format(), 1), direct(CLASSES)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("LOGITS");
    }
  }

  @Test
  void batchSize_isMeasured_withoutLibTorch_whereItIsOpen() throws IOException {
    IntSupplier threads =
        () -> {
          throw new AssertionError("LibTorch is asked");
        };
    BatchCache cache = new BatchCache(folder.resolve("cache"));
    MeasuredBatch sizes = new MeasuredBatch(cache, threads, "a processor", () -> "LibTorch");
    try (BlackBox open = load(Form.OPEN_BATCH)) {
      assertThat(sizes.choose(open)).isIn(1, 4, 8, 16, 32, 64);
      try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
        assertThat(files.findFirst().orElseThrow())
            .content()
            .contains("ONNX Runtime 1.23", open.identity(), "a processor");
      }
    }
    for (Form form : new Form[] {Form.BATCH_1, Form.BATCH_3, Form.INNER_BATCH_1}) {
      try (BlackBox box = load(form)) {
        assertThat(sizes.choose(box)).isEqualTo(form == Form.BATCH_3 ? 15 : 16);
      }
    }
  }

  @Test
  void score_fails_whereTheModelDoes_andWorksAfterwards() throws IOException {
    OnnxWriter writer = new OnnxWriter().input("x", OnnxWriter.FLOAT, -1, 3, SIDE, SIDE);
    writer
        .weights("table", new float[] {1}, 1)
        .node("ReduceMax", List.of("x"), "most", OnnxWriter.integer("keepdims", 0))
        .node("Cast", List.of("most"), "row", OnnxWriter.integer("to", 7))
        .node("Gather", List.of("table", "row"), "one")
        .node("GlobalAveragePool", List.of("x"), "p")
        .node("Flatten", List.of("p"), "f")
        .node("Mul", List.of("f", "one"), "y")
        .output("y", -1, 3);
    Path file = Files.write(folder.resolve("m.onnx"), writer.model());
    try (BlackBox box = OnnxModel.load(file, options().build())) {
      ImageBatch batch = images(box.format(), 2);
      assertThatThrownBy(() -> box.score(batch, direct(6)))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("m.onnx", "a batch of 2 images", "out of")
          .message()
          .hasLineCount(1);
      FloatBuffer scores = direct(6);
      box.score(ImageBatch.zeros(box.format(), 2), scores);
      assertThat(scores.get(5)).isEqualTo(1 / 3f);
    }
  }

  @Test
  void identity_isTheHashOfTheFile_andOfItsWeights() throws Exception {
    try (BlackBox box = load(Form.OPEN_BATCH)) {
      byte[] hash =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(TinyNetwork.onnx(Form.OPEN_BATCH));
      assertThat(box.identity()).isEqualTo(java.util.HexFormat.of().formatHex(hash));
    }
    String before;
    try (BlackBox box = load(Form.EXTERNAL)) {
      before = box.identity();
    }
    float[] other = TinyNetwork.convolution();
    other[0] += 1;
    Files.write(folder.resolve("weights.bin"), OnnxWriter.raw(other));
    try (BlackBox box = OnnxModel.load(folder.resolve("m.onnx"), options().build())) {
      assertThat(box.identity()).isNotEqualTo(before);
    }
  }

  @Test
  void close_mayBeCalledTwice_andEndsUse() throws IOException {
    BlackBox box = load(Form.OPEN_BATCH);
    ImageBatch batch = images(box.format(), 1);
    box.close();
    box.close();
    assertThatThrownBy(() -> box.score(batch, direct(CLASSES)))
        .isInstanceOf(IllegalStateException.class);
  }

  private Path external(String location) throws IOException {
    return Files.write(folder.resolve("m.onnx"), TinyNetwork.onnx(Form.EXTERNAL, location));
  }

  private void assertRefused(Path model, String why) {
    assertThatThrownBy(() -> OnnxModel.load(model, options().build()).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(why);
  }

  private Path secret() throws IOException {
    return Files.write(root.resolve("secret.bin"), OnnxWriter.raw(TinyNetwork.convolution()));
  }

  @ParameterizedTest
  @CsvSource({
    "../secret.bin,goes up a folder",
    "sub/../../secret.bin,goes up a folder",
    "./.././secret.bin,goes up a folder",
    "..\\secret.bin,backslash",
    "C:secret.bin,absolute",
    "'',is empty",
    "missing.bin,no file beside it",
    "sub,no file beside it",
    "'w\u0001.bin',control character",
  })
  void load_refusesALocation(String location, String why) throws IOException {
    secret();
    Files.createDirectory(folder.resolve("sub"));
    assertRefused(external(location), why);
  }

  @Test
  void load_refusesAnAbsoluteLocation_evenInsideTheFolder() throws IOException {
    assertRefused(external(secret().toString()), "absolute");
    Path inside = Files.write(folder.resolve("w.bin"), OnnxWriter.raw(TinyNetwork.convolution()));
    assertRefused(external(inside.toString()), "absolute");
  }

  @Test
  void load_refusesASymbolicLink_toAFileOrThroughAFolder() throws IOException {
    Files.createSymbolicLink(folder.resolve("w.bin"), secret());
    assertRefused(external("w.bin"), "symbolic link");
    Files.createSymbolicLink(folder.resolve("out"), root);
    assertRefused(external("out/secret.bin"), "symbolic link");
    Files.createSymbolicLink(folder.resolve("self"), folder);
    Files.write(folder.resolve("plain.bin"), OnnxWriter.raw(TinyNetwork.convolution()));
    assertRefused(external("self/plain.bin"), "symbolic link");
  }

  @Test
  void load_refusesAHardLink() throws IOException {
    Files.createLink(folder.resolve("w.bin"), secret());
    assertRefused(external("w.bin"), "hard link");
  }

  @Test
  void load_takesWeightsInASubfolder_andFollowsALinkToTheModelItself() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    Files.write(folder.resolve("sub/w.bin"), OnnxWriter.raw(TinyNetwork.convolution()));
    Path link = Files.createSymbolicLink(root.resolve("link.onnx"), external("sub/w.bin"));
    try (BlackBox box = OnnxModel.load(link, options().build())) {
      assertScores(box, 2, direct(2 * CLASSES));
    }
  }

  /** Every place of onnx.proto that holds a tensor. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "attribute",
        "attribute list",
        "subgraph",
        "subgraph list",
        "sparse initializer",
        "sparse attribute",
        "training",
        "function",
        "inline with a location"
      })
  void load_findsTheLocation_whereverItHides(String where) throws IOException {
    secret();
    OnnxWriter.Message bad =
        new OnnxWriter.Message()
            .number(2, OnnxWriter.FLOAT)
            .text(8, "t")
            .message(13, OnnxWriter.entry("location", "../secret.bin"));
    OnnxWriter.Message attribute = new OnnxWriter.Message().text(1, "value");
    OnnxWriter.Message graph = new OnnxWriter.Message().message(5, bad);
    OnnxWriter.Message sparse = new OnnxWriter.Message().message(1, bad);
    OnnxWriter.Message inGraph = new OnnxWriter.Message();
    OnnxWriter.Message model = new OnnxWriter.Message().number(1, 8);
    switch (where) {
      case "attribute" -> attribute.message(5, bad);
      case "attribute list" -> attribute.message(10, bad);
      case "subgraph" -> attribute.message(6, graph);
      case "subgraph list" -> attribute.message(11, graph);
      case "sparse attribute" -> attribute.message(22, sparse);
      case "sparse initializer" -> inGraph.message(15, sparse);
      case "training" -> model.message(20, new OnnxWriter.Message().message(1, graph));
      case "function" ->
          model.message(
              25,
              new OnnxWriter.Message()
                  .message(
                      7,
                      new OnnxWriter.Message()
                          .message(5, new OnnxWriter.Message().message(5, bad))));
      default -> inGraph.message(5, bad.bytes(9, new byte[4]).number(14, 0));
    }
    OnnxWriter.Message node =
        new OnnxWriter.Message().text(2, "o").text(4, "Constant").message(5, attribute);
    model.message(7, inGraph.message(1, node));
    assertRefused(Files.write(folder.resolve("m.onnx"), model.toBytes()), "goes up a folder");
  }

  @Test
  void load_refusesWhatIsNoModel() throws IOException {
    assertRefused(folder.resolve("none.onnx"), "does not exist");
    assertRefused(folder, "is a directory");
    Path file = folder.resolve("m.onnx");
    assertRefused(Files.write(file, new byte[0]), "is empty");
    assertRefused(Files.write(file, "PK\u0003\u0004 not a model".getBytes()), "not an ONNX file");
    assertRefused(Files.write(file, new byte[100]), "not an ONNX file");
    assertRefused(Files.write(file, new OnnxWriter.Message().number(1, 8).toBytes()), "no graph");
    byte[] whole = TinyNetwork.onnx(Form.OPEN_BATCH);
    for (int length = 1; length < whole.length; length += 37) {
      assertRefused(Files.write(file, Arrays.copyOf(whole, length)), "m.onnx");
    }
    Files.write(file, whole);
    assertThatThrownBy(() -> OnnxModel.load(file, options().maxBytes(100).build()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected at most 100");
  }

  @Test
  void load_refusesDeepNesting() throws IOException {
    byte[] graph = new byte[0];
    for (int i = 0; i < 200; i++) {
      OnnxWriter.Message attribute = new OnnxWriter.Message().bytes(6, graph);
      graph =
          new OnnxWriter.Message()
              .message(1, new OnnxWriter.Message().message(5, attribute))
              .toBytes();
    }
    Path file = folder.resolve("m.onnx");
    assertRefused(Files.write(file, new OnnxWriter.Message().bytes(7, graph).toBytes()), "nested");
  }

  @ParameterizedTest
  @CsvSource({"-1;4;64;64,3 channels", "-1;3;64,expected N×3×H×W", "5000;3;64;64,at most 1024"})
  void load_refusesOtherInputs(String shape, String why) throws IOException {
    long[] sides = Arrays.stream(shape.split(";")).mapToLong(Long::parseLong).toArray();
    OnnxWriter writer =
        new OnnxWriter()
            .input("x", OnnxWriter.FLOAT, sides)
            .node("Relu", List.of("x"), "y")
            .output("y", sides);
    assertRefused(Files.write(folder.resolve("m.onnx"), writer.model()), why);
  }

  @Test
  void load_refusesAnOutputThatIsNoMatrix() throws IOException {
    OnnxWriter writer =
        new OnnxWriter()
            .input("x", OnnxWriter.FLOAT, -1, 3, SIDE, SIDE)
            .node("Relu", List.of("x"), "y")
            .output("y", -1, 3, SIDE, SIDE);
    assertRefused(Files.write(folder.resolve("m.onnx"), writer.model()), "expected 1×C");
    assertThatThrownBy(
            () -> OnnxModel.load(folder.resolve("m.onnx"), options().output("z").build()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no output 'z'");
  }

  @Test
  void load_saysWhatToAdd_whenOnnxRuntimeIsAbsent() throws Exception {
    Path file = Files.write(folder.resolve("m.onnx"), TinyNetwork.onnx(Form.OPEN_BATCH));
    URL[] without =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("onnxruntime"))
            .map(OnnxModelTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader loader =
        new URLClassLoader(without, ClassLoader.getPlatformClassLoader())) {
      Class<?> options = loader.loadClass("org.iassa.engine.OnnxOptions");
      Object builder = options.getMethod("builder").invoke(null);
      Object built = builder.getClass().getMethod("build").invoke(builder);
      assertThatThrownBy(
              () ->
                  loader
                      .loadClass("org.iassa.engine.OnnxModel")
                      .getMethod("load", Path.class, options)
                      .invoke(null, file, built))
          .cause()
          .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo("ModelException"))
          .hasMessageContaining("com.microsoft.onnxruntime:onnxruntime:1.23.2");
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
