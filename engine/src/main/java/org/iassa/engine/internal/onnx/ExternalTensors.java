package org.iassa.engine.internal.onnx;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.iassa.engine.internal.onnx.ProtobufReader.MalformedException;

/**
 * Finds the files that an ONNX model names for its tensors: every {@code location} of every
 * TensorProto, wherever onnx.proto allows one: initializers, sparse initializers, attributes of
 * nodes, subgraphs, functions, training graphs. The declared {@code data_location} is not asked: a
 * location counts even where it says that the data are inside.
 */
final class ExternalTensors {
  private static final int DEEPEST = 64;
  private static final int MOST_FILES = 4096;
  private static final int LONGEST = 4096;

  private final Set<String> locations = new TreeSet<>();
  private boolean graph;

  private ExternalTensors() {}

  /**
   * Returns the locations, sorted.
   *
   * @param model a ModelProto
   * @throws MalformedException if the bytes are no ModelProto with a graph
   */
  static Set<String> of(ByteBuffer model) throws MalformedException {
    ExternalTensors found = new ExternalTensors();
    found.model(model);
    if (!found.graph) {
      throw new MalformedException("it has no graph");
    }
    return found.locations;
  }

  private void model(ByteBuffer bytes) throws MalformedException {
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(7)) { // graph
        graph = true;
        graph(in.content(), 0);
      } else if (in.is(20)) { // training_info: initialization, algorithm
        messages(in.content(), 0, 1, 2);
      } else if (in.is(25)) { // functions
        function(in.content());
      }
    }
  }

  private void messages(ByteBuffer bytes, int depth, int first, int second)
      throws MalformedException {
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(first) || in.is(second)) {
        graph(in.content(), depth + 1);
      }
    }
  }

  private void function(ByteBuffer bytes) throws MalformedException {
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(7)) { // node
        node(in.content(), 0);
      } else if (in.is(11)) { // attribute_proto
        attribute(in.content(), 0);
      }
    }
  }

  private void graph(ByteBuffer bytes, int depth) throws MalformedException {
    if (depth > DEEPEST) {
      throw new MalformedException("graphs are nested more than " + DEEPEST + " deep");
    }
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(1)) { // node
        node(in.content(), depth);
      } else if (in.is(5)) { // initializer
        tensor(in.content());
      } else if (in.is(15)) { // sparse_initializer
        sparse(in.content());
      }
    }
  }

  private void node(ByteBuffer bytes, int depth) throws MalformedException {
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(5)) { // attribute
        attribute(in.content(), depth);
      }
    }
  }

  private void attribute(ByteBuffer bytes, int depth) throws MalformedException {
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(5) || in.is(10)) { // t, tensors
        tensor(in.content());
      } else if (in.is(6) || in.is(11)) { // g, graphs
        graph(in.content(), depth + 1);
      } else if (in.is(22) || in.is(23)) { // sparse_tensor, sparse_tensors
        sparse(in.content());
      }
    }
  }

  private void sparse(ByteBuffer bytes) throws MalformedException {
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(1) || in.is(2)) { // values, indices
        tensor(in.content());
      }
    }
  }

  private void tensor(ByteBuffer bytes) throws MalformedException {
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(13)) { // external_data: a StringStringEntryProto
        entry(in.content());
      }
    }
  }

  private void entry(ByteBuffer bytes) throws MalformedException {
    boolean location = false;
    Set<String> values = new TreeSet<>();
    ProtobufReader in = new ProtobufReader(bytes);
    while (in.next()) {
      if (in.is(1)) { // key
        location |= in.text(LONGEST).equals("location");
      } else if (in.is(2)) { // value
        values.add(in.text(LONGEST));
      }
    }
    if (location) {
      locations.addAll(values);
      if (values.isEmpty()) {
        locations.add("");
      }
    }
    if (locations.size() > MOST_FILES) {
      throw new MalformedException("it names more than " + MOST_FILES + " files");
    }
  }
}
