package org.iassa.engine.internal.kserve;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.regex.Pattern;
import org.iassa.engine.InvalidOptionException;

/** Where a model is served. */
record Address(URI model) {
  private static final Pattern PATH =
      Pattern.compile("(/[^/]+)*/v2/models/[^/]+(/versions/[^/]+)?");

  /**
   * Checks an address.
   *
   * @throws InvalidOptionException if it names no model or carries a password
   */
  static Address of(URI address) {
    String shown = shown(address);
    boolean http = "http".equalsIgnoreCase(address.getScheme());
    if (!http && !"https".equalsIgnoreCase(address.getScheme()) || address.getHost() == null) {
      throw new InvalidOptionException("model address", shown, "http:// or https:// and a host");
    }
    if (address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw new InvalidOptionException(
          "model address", shown, "no user, password, query or fragment; a token goes in a header");
    }
    String path = address.getRawPath().replaceAll("/+$", "");
    if (!PATH.matcher(path).matches()) {
      throw new InvalidOptionException(
          "model address", shown, "a path .../v2/models/NAME or .../v2/models/NAME/versions/V");
    }
    return new Address(URI.create(address.getScheme() + "://" + address.getRawAuthority() + path));
  }

  /** An address without what may be secret in it. */
  private static String shown(URI address) {
    try {
      return new URI(
              address.getScheme(),
              null,
              address.getHost(),
              address.getPort(),
              address.getPath(),
              null,
              null)
          .toString();
    } catch (URISyntaxException e) {
      return "not usable";
    }
  }

  /**
   * Checks that headers may be sent: over TLS, or to this machine.
   *
   * @throws InvalidOptionException if not
   */
  void requireMaySend(Map<String, String> headers) {
    if (headers.isEmpty() || "https".equalsIgnoreCase(model.getScheme())) {
      return;
    }
    try {
      if (InetAddress.getByName(model.getHost()).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      // then it is not this machine
    }
    throw new InvalidOptionException(
        "model address", model, "https: the headers " + headers.keySet() + " may be secret");
  }

  /** Returns the address that answers inference requests. */
  URI infer() {
    return URI.create(model + "/infer");
  }

  @Override
  public String toString() {
    return model.toString();
  }
}
