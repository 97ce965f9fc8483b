package org.iassa.engine;

import java.net.URI;
import org.iassa.engine.internal.kserve.KServeBlackBox;
import org.iassa.engine.spi.BlackBox;

/**
 * Calls models on servers that speak the Open Inference Protocol, also known as KServe v2: Triton,
 * TorchServe, OpenVINO Model Server, KServe.
 *
 * <p>A batch is cut into requests, several of which are under way at once; scores are put where
 * their images stood, so the maps do not depend on the order of the answers. While the server is
 * away or busy (no connection, an answer that is cut off or late, 408, 429, 502, 503 or 504) a
 * request is sent again after pauses that double from 0.1 to 5 s, of which a random half is left
 * out, for as long as {@link RemoteOptions#patience} says; then the run fails with a {@link
 * ModelException}. Any other wrong answer fails at once, and so does one from another version of
 * the model than the first.
 *
 * <p>What the server says is not believed: sizes, names, types and shapes are checked, answers are
 * bounded, redirects are not followed, and its texts are shortened and freed of control characters
 * before they get into messages. Headers given by the caller go only over TLS or to this machine.
 *
 * <p>TLS is Java's own: a server's certificate must name the host and be vouched for by an
 * authority in the trust store, {@code javax.net.ssl.trustStore} or Java's own. Nothing here turns
 * that off.
 *
 * <p>The identity is a hash of the address and of what the server says of the model: nobody outside
 * can tell whether its weights are the same.
 */
public final class RemoteModel {
  private RemoteModel() {}

  /**
   * Connects to a classifier: one input N×3×H×W or N×H×W×3 of FP32, FP16 or BF16, and an output N×C
   * of scores. Reads the model's metadata and calls it once with one image of zeros.
   *
   * @param address {@code http[s]://HOST[:PORT]/[...]v2/models/NAME[/versions/VERSION]}
   * @param options how to call it
   * @return the classifier; several threads may use it, and wait for each other. The caller closes
   *     it.
   * @throws InvalidOptionException if the address is none of that form
   * @throws ModelException if the server cannot be reached, or the model does not take or return
   *     what it should
   */
  public static BlackBox connect(URI address, RemoteOptions options) {
    return KServeBlackBox.connect(address, options);
  }
}
