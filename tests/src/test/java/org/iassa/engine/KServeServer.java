package org.iassa.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A server of the Open Inference Protocol on the loopback, with {@link TinyNetwork} behind it. Runs
 * in the test, or as a process of its own.
 */
public final class KServeServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Answers one request, or returns false to leave it to the server. */
  @FunctionalInterface
  interface Behaviour {
    boolean answer(HttpExchange exchange, byte[] body) throws IOException;
  }

  final AtomicInteger infers = new AtomicInteger();
  final AtomicInteger underWay = new AtomicInteger();
  final AtomicInteger mostUnderWay = new AtomicInteger();
  volatile Behaviour infer = (exchange, body) -> false;
  volatile String metadata;
  volatile String lastAuthorization;
  private final HttpServer server;

  public KServeServer(int port, String datatype) throws IOException {
    this(HttpServer.create(), port, datatype);
  }

  /** One over TLS; several may run. */
  KServeServer(SSLContext tls) throws IOException {
    this(secured(tls), 0, "FP32");
  }

  private KServeServer(HttpServer server, int port, String datatype) throws IOException {
    this.server = server;
    metadata = metadata(datatype, "[-1,3,64,64]");
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/v2/models/tiny", this::handle);
    server.start();
  }

  private static HttpServer secured(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return server;
  }

  static String metadata(String datatype, String shape) {
    return "{\"name\":\"tiny\",\"versions\":[\"1\"],\"platform\":\"java\",\"inputs\":[{\"name\":\"x\",\"datatype\":\""
        + datatype
        + "\",\"shape\":"
        + shape
        + "}],\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,5]}]}";
  }

  /** Serves until it is killed. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (KServeServer server = new KServeServer(Integer.parseInt(args[0]), "FP32")) {
      System.out.println("serving " + server.uri());
      Thread.currentThread().join();
    }
  }

  /** Returns the model's address. */
  public URI uri() {
    InetSocketAddress at = server.getAddress();
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + at.getPort() + "/v2/models/tiny");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      lastAuthorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (!exchange.getRequestURI().getPath().endsWith("/infer")) {
        send(exchange, 200, metadata.getBytes(StandardCharsets.UTF_8), -1);
        return;
      }
      infers.incrementAndGet();
      mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      try {
        if (!infer.answer(exchange, body)) {
          answer(exchange, body);
        }
      } finally {
        underWay.decrementAndGet();
      }
    }
  }

  static void send(HttpExchange exchange, int status, byte[] body, int jsonBytes)
      throws IOException {
    if (jsonBytes >= 0) {
      exchange
          .getResponseHeaders()
          .set("Inference-Header-Content-Length", Integer.toString(jsonBytes));
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** Sends a text as the whole answer. */
  static void sendText(HttpExchange exchange, String text) throws IOException {
    send(exchange, 200, text.getBytes(StandardCharsets.UTF_8), -1);
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    String head = exchange.getRequestHeaders().getFirst("Inference-Header-Content-Length");
    int json = head == null ? body.length : Integer.parseInt(head);
    JsonNode input = JSON.readTree(body, 0, json).get("inputs").get(0);
    int rows = input.get("shape").get(0).asInt();
    int each = 3 * TinyNetwork.SIDE * TinyNetwork.SIDE;
    FloatBuffer pixels = FloatBuffer.allocate(rows * each);
    String type = input.get("datatype").asText();
    ByteBuffer data = ByteBuffer.wrap(body, json, body.length - json).slice();
    data.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(
          i,
          head == null
              ? Float.parseFloat(input.get("data").get(i).asText())
              : switch (type) {
                case "FP32" -> data.getFloat();
                case "BF16" -> Float.intBitsToFloat(data.getShort() << 16);
                default -> half(data.getShort());
              });
    }
    FloatBuffer scores = FloatBuffer.allocate(rows * TinyNetwork.CLASSES);
    TinyNetwork.score(pixels, rows, scores);
    boolean binary =
        JSON.readTree(body, 0, json).at("/outputs/0/parameters/binary_data").asBoolean();
    byte[] answer = answer(scores.array(), rows, binary, "1");
    send(exchange, 200, answer, binary ? jsonLength(answer) : -1);
  }

  private static float half(short bits) {
    int e = bits >> 10 & 31;
    float size =
        e == 0
            ? (bits & 1023) * 0x1p-24f
            : (float) ((1 + (bits & 1023) / 1024.0) * Math.pow(2, e - 15));
    return bits < 0 ? -size : size;
  }

  /** The JSON of these answers has no closing brace but its last. */
  static int jsonLength(byte[] answer) {
    int depth = 0;
    for (int i = 0; i < answer.length; i++) {
      depth += answer[i] == '{' ? 1 : answer[i] == '}' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return answer.length;
  }

  static byte[] answer(float[] scores, int rows, boolean binary, String version) {
    int classes = scores.length / rows;
    StringBuilder json = new StringBuilder("{\"model_name\":\"tiny\",\"model_version\":\"");
    json.append(version)
        .append("\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[");
    json.append(rows).append(',').append(classes).append(']');
    if (binary) {
      json.append(",\"parameters\":{\"binary_data_size\":")
          .append(4 * scores.length)
          .append("}}]}");
      byte[] head = json.toString().getBytes(StandardCharsets.UTF_8);
      ByteBuffer all = ByteBuffer.allocate(head.length + 4 * scores.length);
      all.order(ByteOrder.LITTLE_ENDIAN).put(head);
      for (float score : scores) {
        all.putFloat(score);
      }
      return all.array();
    }
    json.append(",\"data\":[");
    for (int i = 0; i < scores.length; i++) {
      json.append(i == 0 ? "" : ",").append(scores[i]);
    }
    return json.append("]}]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
