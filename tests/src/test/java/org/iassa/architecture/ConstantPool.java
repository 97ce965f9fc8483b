package org.iassa.architecture;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class file names: the classes, and the methods that it calls as {@code
 * java/lang/System.exit}.
 *
 * @param name the class itself, with dots
 * @param classes every class named in the pool or in a descriptor, with dots
 * @param calls owner and name of every method and field used
 */
record ConstantPool(String name, Set<String> classes, Set<String> calls) {
  private static final int MAGIC = 0xCAFEBABE;

  static ConstantPool of(byte[] file) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    if (in.readInt() != MAGIC) {
      throw new IOException("not a class file");
    }
    in.readInt();
    int count = in.readUnsignedShort();
    Object[] entries = new Object[count];
    int[] kinds = new int[count];
    for (int i = 1; i < count; i++) {
      int kind = in.readUnsignedByte();
      kinds[i] = kind;
      entries[i] =
          switch (kind) {
            case 1 -> in.readUTF();
            case 3, 4 -> in.readInt();
            case 5, 6 -> in.readLong();
            case 7, 8, 16, 19, 20 -> in.readUnsignedShort();
            case 9, 10, 11, 12, 17, 18 ->
                new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
            case 15 -> new int[] {in.readUnsignedByte(), in.readUnsignedShort()};
            default -> throw new IOException("constant of kind " + kind);
          };
      if (kind == 5 || kind == 6) {
        i++; // takes two places
      }
    }
    in.readUnsignedShort();
    String self = text(entries, (Integer) entries[in.readUnsignedShort()]);
    Set<String> classes = new TreeSet<>();
    Set<String> calls = new TreeSet<>();
    for (int i = 1; i < count; i++) {
      if (kinds[i] == 7) {
        add(classes, text(entries, (Integer) entries[i]));
      } else if (kinds[i] == 1) {
        addDescriptor(classes, (String) entries[i]);
      } else if (kinds[i] == 9 || kinds[i] == 10 || kinds[i] == 11) {
        int[] pair = (int[]) entries[i];
        int[] member = (int[]) entries[pair[1]];
        calls.add(
            text(entries, (Integer) entries[pair[0]]).replace('/', '.')
                + "."
                + text(entries, member[0]));
      }
    }
    return new ConstantPool(self.replace('/', '.'), classes, calls);
  }

  private static String text(Object[] entries, int index) {
    return (String) entries[index];
  }

  private static void add(Set<String> classes, String internal) {
    if (internal.startsWith("[")) {
      addDescriptor(classes, internal);
    } else {
      classes.add(internal.replace('/', '.'));
    }
  }

  /** Adds every {@code Lname;} of a descriptor or signature. */
  private static void addDescriptor(Set<String> classes, String text) {
    if (!text.matches("[\\[(<BCDFIJSZVL].*[;)VBCDFIJSZ]")) {
      return;
    }
    Matcher matcher = Pattern.compile("L([a-zA-Z_$][\\w$]*(?:/[\\w$]+)+)[;<]").matcher(text);
    while (matcher.find()) {
      classes.add(matcher.group(1).replace('/', '.'));
    }
  }

  /** Returns the package that the class is in. */
  String packageName() {
    return packageOf(name);
  }

  static String packageOf(String className) {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? "" : className.substring(0, dot);
  }
}
