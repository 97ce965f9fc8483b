package org.iassa.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the part of onnx.proto that small networks need. */
final class OnnxWriter {
  static final int FLOAT = 1;
  static final int FLOAT16 = 10;

  private final ByteArrayOutputStream nodes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream initializers = new ByteArrayOutputStream();
  private final ByteArrayOutputStream ends = new ByteArrayOutputStream();

  /** A protobuf message that is being written. */
  static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message fixed32(int field, float value) {
      varint((long) field << 3 | 5);
      out.writeBytes(le(4).putFloat(value).array());
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.toBytes());
    }

    byte[] toBytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long left = value;
      while ((left & ~0x7fL) != 0) {
        out.write((int) (left & 0x7f | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }

  private static ByteBuffer le(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] raw(float... values) {
    ByteBuffer data = le(4 * values.length);
    for (float v : values) {
      data.putFloat(v);
    }
    return data.array();
  }

  /** An attribute of whole numbers. */
  static Message ints(String name, long... values) {
    Message attribute = new Message().text(1, name).number(20, 7);
    for (long v : values) {
      attribute.number(8, v);
    }
    return attribute;
  }

  static Message integer(String name, long value) {
    return new Message().text(1, name).number(20, 2).number(3, value);
  }

  OnnxWriter node(String op, List<String> inputs, String output, Message... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, op);
    for (Message attribute : attributes) {
      node.message(5, attribute);
    }
    nodes.writeBytes(new Message().message(1, node).toBytes());
    return this;
  }

  private static Message tensor(String name, long... shape) {
    Message tensor = new Message();
    for (long side : shape) {
      tensor.number(1, side);
    }
    return tensor.number(2, FLOAT).text(8, name);
  }

  OnnxWriter weights(String name, float[] values, long... shape) {
    return initializer(tensor(name, shape).bytes(9, raw(values)));
  }

  /** Weights that lie in another file. */
  OnnxWriter external(String name, String location, long... shape) {
    return initializer(tensor(name, shape).message(13, entry("location", location)).number(14, 1));
  }

  OnnxWriter initializer(Message tensor) {
    initializers.writeBytes(new Message().message(5, tensor).toBytes());
    return this;
  }

  static Message entry(String key, String value) {
    return new Message().text(1, key).text(2, value);
  }

  /** Declares an input (11) or output (12); a side below 0 is open. */
  private OnnxWriter end(int field, String name, int type, long... shape) {
    Message sides = new Message();
    for (long side : shape) {
      sides.message(
          1, side < 0 ? new Message().text(2, "open" + -side) : new Message().number(1, side));
    }
    Message tensor = new Message().number(1, type).message(2, sides);
    Message value = new Message().text(1, name).message(2, new Message().message(1, tensor));
    ends.writeBytes(new Message().message(field, value).toBytes());
    return this;
  }

  OnnxWriter input(String name, int type, long... shape) {
    return end(11, name, type, shape);
  }

  OnnxWriter output(String name, long... shape) {
    return end(12, name, FLOAT, shape);
  }

  byte[] graph() {
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    graph.writeBytes(nodes.toByteArray());
    graph.writeBytes(new Message().text(2, "g").toBytes());
    graph.writeBytes(initializers.toByteArray());
    graph.writeBytes(ends.toByteArray());
    return graph.toByteArray();
  }

  byte[] model() {
    return new Message()
        .number(1, 8)
        .bytes(7, graph())
        .message(8, new Message().text(1, "").number(2, 13))
        .toBytes();
  }
}
