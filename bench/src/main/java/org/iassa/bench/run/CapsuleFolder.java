package org.iassa.bench.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Check;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Prepared;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.Sha256;
import org.iassa.image.Npy;

/**
 * A folder with one subfolder per failure: {@code capsule.json} says which case failed how, from
 * which seed and with which command to run it again; beside it lie the inputs as {@code .npy}.
 *
 * @param folder where the capsules go; made when the first one does
 */
public record CapsuleFolder(Path folder) {
  /** Name of the file that describes a failure. */
  public static final String FILE = "capsule.json";

  /** Keeps a wrong answer with its inputs. */
  public Path wrongAnswer(BenchCase c, Context context, Check check, Prepared prepared) {
    ObjectNode json = start("WRONG", c.id(), context);
    json.put("error", Double.toString(check.error()));
    json.put("bound", check.bound());
    json.put("what", check.what());
    return write(slug(c.id()), json, prepared.inputs());
  }

  /** Keeps an error. */
  public Path error(BenchCase c, Context context, Throwable error) {
    ObjectNode json = start("ERROR", c.id(), context);
    json.put("what", error.toString());
    return write(slug(c.id()), json, Map.of());
  }

  /**
   * Keeps a failure of another kind.
   *
   * @param kind SLOWER, NUMERICS, QUALITY, KERNELS
   * @param name what failed
   * @param what how
   * @param command what runs it again
   * @param arrays what goes beside it
   */
  public Path failure(
      String kind,
      String name,
      Context context,
      String what,
      String command,
      Map<String, float[]> arrays) {
    ObjectNode json = start(kind, name, context);
    json.put("what", what);
    json.put("command", command);
    return write(slug(kind + "-" + name), json, arrays);
  }

  private ObjectNode start(String kind, String caseId, Context context) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", "iassa-capsule/1");
    json.put("kind", kind);
    json.put("case", caseId);
    json.put("seed", context.seed());
    json.put("device", context.device());
    return json;
  }

  private Path write(String name, ObjectNode json, Map<String, float[]> inputs) {
    Path to = folder.resolve(name);
    if (!json.has("command")) {
      json.put("command", "./iassa bench replay-case " + to);
    }
    try {
      Files.createDirectories(to);
      ObjectNode hashes = json.putObject("inputs");
      for (Map.Entry<String, float[]> input : new TreeMap<>(inputs).entrySet()) {
        byte[] file = Npy.encode(input.getValue(), input.getValue().length);
        Files.write(to.resolve(input.getKey() + ".npy"), file);
        hashes.put(input.getKey(), Sha256.hex(file));
      }
      Files.writeString(to.resolve(FILE), json.toPrettyString() + "\n");
      return to;
    } catch (IOException e) {
      throw new OutputException(to + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static String slug(String id) {
    return id.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("-$", "");
  }
}
