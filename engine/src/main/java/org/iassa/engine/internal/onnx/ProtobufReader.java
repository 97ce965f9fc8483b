package org.iassa.engine.internal.onnx;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one protobuf message, one after the other, in place. Nothing is copied but
 * texts, and nothing is read outside the message.
 *
 * <p>Wire format: a field is a varint key (number·8 + wire type), then a varint (0), eight bytes
 * (1), a varint length and that many bytes (2), or four bytes (5). Groups (3, 4) are refused.
 */
final class ProtobufReader {
  static final int VARINT = 0;
  static final int BYTES = 2;
  private static final int FIXED64 = 1;
  private static final int FIXED32 = 5;

  private final ByteBuffer data;
  private int field;
  private int type;
  private long number;
  private ByteBuffer content;

  /** Reads the bytes between a buffer's position and limit, which stay as they are. */
  ProtobufReader(ByteBuffer message) {
    this.data = message.slice();
  }

  /**
   * Goes to the next field.
   *
   * @return whether there is one
   * @throws MalformedException if the message breaks the wire format
   */
  boolean next() throws MalformedException {
    if (!data.hasRemaining()) {
      return false;
    }
    long key = varint();
    field = (int) (key >>> 3);
    type = (int) (key & 7);
    if (key >>> 3 == 0 || key >>> 32 != 0) {
      throw new MalformedException("field number " + (key >>> 3) + " at byte " + data.position());
    }
    content = null;
    switch (type) {
      case VARINT -> number = varint();
      case FIXED64 -> skip(8);
      case BYTES -> {
        long length = varint();
        if (length < 0 || length > data.remaining()) {
          throw new MalformedException(
              "field %d of %d bytes at byte %d, where %d are left"
                  .formatted(field, length, data.position(), data.remaining()));
        }
        content = data.slice(data.position(), (int) length);
        data.position(data.position() + (int) length);
      }
      case FIXED32 -> skip(4);
      default -> throw new MalformedException("wire type " + type + " of field " + field);
    }
    return true;
  }

  /** Returns the number of the present field. */
  int field() {
    return field;
  }

  /** Returns whether the present field has this number and is a message, text or bytes. */
  boolean is(int wanted) {
    return field == wanted && type == BYTES;
  }

  /** Returns whether the present field has this number and is a varint. */
  boolean isNumber(int wanted) {
    return field == wanted && type == VARINT;
  }

  /** Returns the present field's varint. */
  long number() {
    return number;
  }

  /** Returns the present field's bytes. */
  ByteBuffer content() {
    return content;
  }

  /**
   * Returns the present field's text.
   *
   * @param longest most bytes it may have
   */
  String text(int longest) throws MalformedException {
    if (content.remaining() > longest) {
      throw new MalformedException(
          "text of " + content.remaining() + " bytes in field " + field + ", at most " + longest);
    }
    return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
  }

  private void skip(int bytes) throws MalformedException {
    if (data.remaining() < bytes) {
      throw new MalformedException("field " + field + " is cut off");
    }
    data.position(data.position() + bytes);
  }

  private long varint() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (!data.hasRemaining()) {
        throw new MalformedException("a number is cut off at byte " + data.position());
      }
      byte b = data.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedException("a number of more than 10 bytes at byte " + data.position());
  }

  /** The bytes are no protobuf message. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }
}
