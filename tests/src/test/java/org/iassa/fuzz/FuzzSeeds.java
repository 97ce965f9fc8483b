package org.iassa.fuzz;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Method;
import org.iassa.engine.Preset;
import org.iassa.engine.Progress;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.Npy;
import org.iassa.image.RgbImage;
import org.iassa.image.TestImages;

/** Writes the corpus's first inputs: small valid files of every kind. Argument: its folder. */
final class FuzzSeeds {
  private final Path root;

  private FuzzSeeds(Path root) {
    this.root = root;
  }

  public static void main(String[] args) throws IOException {
    FuzzSeeds seeds = new FuzzSeeds(Path.of(args[0]));
    seeds.images();
    seeds.maps();
    seeds.coco();
    seeds.logs();
    seeds.caches();
    seeds.texts();
    seeds.commands();
    new ServerSeeds(seeds).put();
  }

  void put(String harness, String name, byte[] data) throws IOException {
    Files.createDirectories(root.resolve(harness));
    Files.write(root.resolve(harness).resolve(name), data);
  }

  private void put(String harness, String name, String text) throws IOException {
    put(harness, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void images() throws IOException {
    BufferedImage image = TestImages.gradient(9, 7);
    byte[] jpeg = TestImages.encode(image, "jpg");
    put("image", "png", TestImages.encode(image, "png"));
    put("image", "jpeg", jpeg);
    put("image", "progressive", TestImages.progressive(image));
    put("image", "cmyk", TestImages.fourChannelJpeg(8, 8, 10, 20, 30, 40));
    put(
        "image",
        "exif",
        TestImages.withSegment(jpeg, 0xE1, TestImages.app1(TestImages.exif(6, true))));
    put("image", "grey16", TestImages.png(2, 2, 16, 0, new byte[10]));
    put("image", "palette", TestImages.png(2, 2, 8, 3, new byte[6]));
    put("image", "gif", "GIF89a\1\0\1\0");
    put("image", "webp", "RIFF\20\0\0\0WEBPVP8 ");
  }

  private void maps() throws IOException {
    put("map", "float32", Npy.encode(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    for (String type : List.of("<f2", ">f8", "|u1", "<i8")) {
      int size = type.charAt(2) - '0';
      String header =
          "{'descr': '%s', 'fortran_order': True, 'shape': (1, 2, 2), }".formatted(type);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[4 * size]);
      put("map", "type-" + type.substring(1), out.toByteArray());
    }
  }

  private void coco() throws IOException {
    put(
        "coco",
        "instances",
        """
        {"info":{},"images":[{"id":1,"file_name":"a.jpg","height":8,"width":9},
         {"id":2,"file_name":"b.jpg","height":4,"width":4}],
         "categories":[{"id":3,"name":"dog"}],
         "annotations":[{"id":5,"image_id":1,"category_id":3,"iscrowd":0,"area":9.5,
          "segmentation":[[1,1,6.5,1,6,6,1,6]]},
         {"id":6,"image_id":1,"category_id":3,"iscrowd":1,"area":9,
          "segmentation":{"size":[8,9],"counts":[10,20,42]}},
         {"id":7,"image_id":2,"category_id":3,"iscrowd":1,"area":4,
          "segmentation":{"size":[4,4],"counts":"4480"}}]}
        """);
    put("coco", "runs", "51X7P2O1NPO0");
  }

  private static byte[] log(ExplainOptions options) throws IOException {
    byte[] pixels = new byte[3 * 16 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7);
    }
    BlackBox box =
        BlackBox.of(
            16,
            16,
            2,
            (batch, scores) -> {
              for (int n = 0; n < batch.count(); n++) {
                float seen = batch.floats().get(n * 768 + 100) > 0 ? 0.75f : 0.25f;
                scores.put(2 * n, seen);
                scores.put(2 * n + 1, 1 - seen);
              }
            });
    Path file = Scratch.folder().resolve("seed.iassa");
    try (Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      explainer.explain(new RgbImage(16, 16, pixels), options, Progress.NONE, file);
    }
    return Files.readAllBytes(file);
  }

  private void logs() throws IOException {
    byte[] windows = log(ExplainOptions.builder(Preset.PAPER).iterations(2).tolerance(0).build());
    byte[] rise =
        log(
            ExplainOptions.builder(Preset.PAPER)
                .method(Method.RISE)
                .rise(new RiseOptions(20, 4, 0.5))
                .build());
    put("scorelog", "windows", windows);
    put("scorelog", "windows-forged", ForgedLog.taken(windows));
    put("scorelog", "rise-forged", ForgedLog.taken(rise));
    bundles(rise);
  }

  private void bundles(byte[] log) throws IOException {
    byte[] report = "{}".getBytes(StandardCharsets.UTF_8);
    byte[] manifest =
        "{\"format\":\"iassa-bundle\",\"formatVersion\":1,\"files\":{\"report.json\":\"%s\",\"scores.iassa\":\"%s\"}}"
            .formatted(Sha256.hex(report), Sha256.hex(log))
            .getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("manifest.json", manifest);
    entries.put("report.json", report);
    entries.put("scores.iassa", log);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    put("bundle", "whole", bytes.toByteArray());
    entries.put("scores.iassa", ForgedLog.taken(log));
    entries.put("a.txt", new byte[1]);
    put("bundle", "forged", ForgedBundle.taken(entries));
    put("bundle", "empty-zip", "PK\5\6" + "\0".repeat(18));
  }

  private void caches() throws IOException {
    byte[] image = {9, 9, 9};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(java.util.HexFormat.of().parseHex(Sha256.hex(image)));
    out.write(image);
    put("cache", "kernel", out.toByteArray());
    put(
        "cache",
        "batch",
        """
        {"format":1,"key":{"model":"model","precision":"FP32","layout":"NCHW","height":8,"width":8,
        "threads":2,"cpu":"a processor","runtime":"a runtime","maxBatch":64},
        "batch":8,"imagesPerSecond":100.0}
        """);
  }

  private void texts() throws IOException {
    int i = 0;
    for (String text :
        List.of(
            "45:8:reveal",
            "45.5:8:occlude*2.5",
            "rise:1000:7:0.5*2",
            "runs:256:7",
            "blur:10",
            "#ff0080",
            "mean",
            "cuda:3",
            "256x128",
            "0.5,0.4,0.3",
            "512M",
            "top3",
            "0,2,ring, hoop")) {
      put("text", "text-" + i++, text);
    }
  }

  private void commands() throws IOException {
    int i = 0;
    for (String line :
        List.of(
            "\0--preset paper --opening 45:8:reveal --iterations 3 --threshold 0.3 --beta 0.5",
            "\0--method rise --masks 100 --cells 7 --probability 0.5 --rise-preset torchray",
            "\0--method lime --superpixels slic --segments 60 --hidden fill --seed 1",
            "\0--target top3 --memory-limit 512M --similarity cosine --temperature 0.1",
            "\0--fill blur:10 --precision bf16 --device cpu --threads 2 --input-size 8x10",
            "\0--mean 0.5,0.4,0.3 --std 0.1,0.2,0.3 --scores logits --log x --error-bars --json",
            "\1bundle.zip --sample 100 --seed 7 --json",
            "\2log.iassa --target 1 --estimator global-mean --out x",
            "\3--map m.npy --image i.png --protocol rise --protocols",
            "\4a.png --against b.png --compare cosine",
            "\5--dataset scenes --count 1 --methods iassa,rise@60 --metrics all --out x",
            "\6--help")) {
      put("cli", "line-" + i++, line.charAt(0) + line.substring(1).replace(' ', '\n'));
    }
  }
}
